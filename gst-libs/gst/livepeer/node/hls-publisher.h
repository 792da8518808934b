/* gst-livepeer
 * Copyright (C) 2026 the gst-livepeer authors
 *
 * This library is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * This library is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * LpPublisher: ordered publishing of all renditions through one or more
 * LpStores: segments first, then playlists; window, retention, resume.
 * One sequence number per source segment for all renditions; a rendition that
 * is missing for a segment is marked (EXT-X-GAP) in its playlist, so that
 * media sequence, discontinuity sequence and PROGRAM-DATE-TIME agree.
 * Source: product.md 3.1, craft 21.4, RFC 8216.
 *
 * All functions are called, and all callbacks come, in the loop's thread.
 */

#pragma once

#include "core/media-profile.h"
#include "core/media-segment.h"
#include "io/io-loop.h"
#include "io/io-store.h"

G_BEGIN_DECLS

/**
 * LpPublisherConfig:
 * @max_duration: ns, longest segment there may be. EXT-X-TARGETDURATION is
 *   fixed when the first segment is listed, from the longer of this and that
 *   segment, and never changes; a longer one later is lost.
 * @usual_duration: ns, what most segments are like; where they may be much
 *   longer, players are told to start three of these before the end. 0: as
 *   @max_duration
 * @playlist_length: @max_files: 0 = keep all
 * @put_timeout: ns, for one attempt; @retries: further attempts per segment;
 *   @retry_delay: ns, before the first of them, doubling; @deadline: ns, for all
 *   attempts together, 0 none
 * @end_list: write EXT-X-ENDLIST at finish
 * @independent: every segment begins with a picture that refers to none
 *   before it, nor do those that follow it
 */
typedef struct
{
  guint64 max_duration;
  guint64 usual_duration;
  guint playlist_length;
  guint max_files;
  guint64 put_timeout;
  guint retries;
  guint64 retry_delay;
  guint64 deadline;
  gboolean end_list;
  gboolean independent;
} LpPublisherConfig;

/**
 * LpPublished: one rendition of one segment reached its end: the playlist
 *   that names it, and the master, are in the store; or it is lost
 * @rendition: "source" or a profile name
 * @path: relative path; NULL when lost
 * @error: (nullable): why it was lost
 */
typedef struct
{
  const gchar *rendition;
  guint64 sequence;
  const gchar *path;
  gsize size;
  guint64 duration;
  const GError *error;
} LpPublished;

typedef struct
{
  void (*published) (const LpPublished * what, gpointer user_data);
  /* a playlist or cleanup could not be written; the stream goes on. What a
   * playlist failed to name is not published before a later one names it. */
  void (*warning) (const GError * error, const gchar * path,
      gpointer user_data);
} LpPublisherCallbacks;

#define LP_TYPE_PUBLISHER (lp_publisher_get_type ())
G_DECLARE_FINAL_TYPE (LpPublisher, lp_publisher, LP, PUBLISHER, GObject)

LpPublisher *lp_publisher_new (LpLoop * loop, const LpPublisherConfig * config,
    const LpPublisherCallbacks * callbacks, gpointer user_data);

/* Where to publish; at least one, before open. Several stores get the same
 * bytes and do not wait for each other; the first decides whether a segment
 * counts as published. */
void lp_publisher_add_store (LpPublisher * publisher, LpStore * store);

/* What is known of the source only when it is there, in place of what the
 * configuration says: before the first segment. */
void lp_publisher_set_source (LpPublisher * publisher, guint64 max_duration,
    gboolean independent);

/* Reads what an earlier run left and continues it: the next sequence number
 * follows the last one published and carries a discontinuity. Where segments
 * may be longer now than its playlists allow, these start with an empty
 * window. Finish returns the first sequence to use in @first_sequence. A
 * segment that is begun before, or with a number that does not follow, starts
 * anew; what is read later changes nothing. */
void lp_publisher_open_async (LpPublisher * publisher,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean lp_publisher_open_finish (LpPublisher * publisher,
    GAsyncResult * result, guint64 * first_sequence, GError ** error);

/* Declares the renditions ("source" is always the first, by itself). May
 * change between segments: those begun keep what they began with, the next
 * one is a discontinuity. A rendition that is not declared any more ends with
 * its last segment, and is deleted when old segments of its age are. */
void lp_publisher_set_profiles (LpPublisher * publisher,
    const LpProfile * profiles, guint n_profiles);

/* A source segment entered the stream. Sequence must rise. Its source
 * rendition is stored at once; it is listed when the segment is settled. */
void lp_publisher_begin_segment (LpPublisher * publisher, LpSegment * source);
/* One rendition's bytes (width, height, codecs as produced). */
void lp_publisher_add_rendition (LpPublisher * publisher, guint64 sequence,
    guint profile_index, GBytes * data, guint width, guint height,
    const gchar * codecs);
/* This rendition will not come. */
void lp_publisher_lose_rendition (LpPublisher * publisher, guint64 sequence,
    guint profile_index, const GError * error);
/* The whole segment, source too, is lost: a hole of @duration, marked in all. */
void lp_publisher_lose_segment (LpPublisher * publisher, guint64 sequence,
    guint64 duration, const GError * error);

/* Everything begun is published or declared lost, then playlists are closed. */
void lp_publisher_finish_async (LpPublisher * publisher, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean lp_publisher_finish_finish (LpPublisher * publisher,
    GAsyncResult * result, GError ** error);

/* What is begun and not published is lost. Then nobody is called back any
 * more: its user goes. Operations under way end by themselves. */
void lp_publisher_close (LpPublisher * publisher);

G_END_DECLS
