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
 * LpGateway: segments in, renditions to the publisher. Gives each segment to
 * a transcoder, with a deadline; retries here or elsewhere; declares lost
 * what does not come; never waits for anybody.
 *
 * lp_gateway_push() may be called from any thread and never blocks; all else
 * is called, and all callbacks come, in the loop's thread.
 * Source: product 3.1, craft 13.3, selection-verification 8, 9.
 */

#pragma once

#include <gst/gst.h>
#include "io/io-loop.h"
#include "node/hls-publisher.h"
#include "node/transcoder.h"

G_BEGIN_DECLS

/**
 * LpGatewayFallback: what is published for a rendition that failed
 * @LP_GATEWAY_FALLBACK_NONE: nothing; it is lost
 * @LP_GATEWAY_FALLBACK_SOURCE: the source's segment
 */
typedef enum
{
  LP_GATEWAY_FALLBACK_NONE,
  LP_GATEWAY_FALLBACK_SOURCE,
} LpGatewayFallback;

/**
 * LpGatewayConfig:
 * @deadline: ns from its arrival until a rendition is lost
 * @max_pending: segments not yet given to a transcoder; the oldest is lost
 * @attempts: highest number of times one segment is given to transcoders
 * @pilot: ns of source that may be transcoded; 0 no limit
 * @accept_deadline: ns from its submission until a transcoder must have taken a
 *   segment, or another one gets it; 0: a third of the time that is left
 * @session: (nullable): as in LpTranscodeOptions; copied
 * @perceptual_hash: ask for them
 */
typedef struct
{
  guint64 deadline;
  guint max_pending;
  guint attempts;
  LpGatewayFallback fallback;
  guint64 pilot;
  guint64 accept_deadline;
  const gchar *session;
  gboolean perceptual_hash;
} LpGatewayConfig;

/**
 * LpGatewayCallbacks: what became of things; all optional
 * @published: one rendition of one segment was published or lost
 * @warning: something the stream survives
 * @transcoder_changed: segments now go elsewhere; names may be NULL
 * @fallback: the source stands in for a rendition
 * @message: something a transcoder says to the user; an element message
 * @pilot_ended: after this much source only the source goes on
 */
typedef struct
{
  void (*published) (const LpPublished * what, gpointer user_data);
  void (*warning) (const GError * error, const gchar * what,
      gpointer user_data);
  void (*transcoder_changed) (const gchar * old, const gchar * now,
      const gchar * reason, gpointer user_data);
  void (*fallback) (guint64 sequence, const gchar * rendition,
      const GError * error, gpointer user_data);
  void (*pilot_ended) (guint64 transcoded, gpointer user_data);
  void (*message) (const GstStructure * what, gpointer user_data);
} LpGatewayCallbacks;

#define LP_TYPE_GATEWAY (lp_gateway_get_type ())
G_DECLARE_FINAL_TYPE (LpGateway, lp_gateway, LP, GATEWAY, GObject)

LpGateway *lp_gateway_new (LpLoop * loop, const LpGatewayConfig * config,
    const LpPublisherConfig * publisher, const LpGatewayCallbacks * callbacks,
    gpointer user_data);

/* Before open. The first store decides what is published. */
void lp_gateway_add_store (LpGateway * gateway, LpStore * store);
/* In order of preference. */
void lp_gateway_add_transcoder (LpGateway * gateway, LpTranscoder * transcoder);

/* Continues what the first store holds. Finish returns the first sequence
 * number to use. */
void lp_gateway_open_async (LpGateway * gateway, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean lp_gateway_open_finish (LpGateway * gateway, GAsyncResult * result,
    guint64 * first_sequence, GError ** error);

/* As lp_publisher_set_source(). */
void lp_gateway_set_source (LpGateway * gateway, guint64 max_duration,
    gboolean independent);

/* The ladder from the next segment on; none: only the source. */
void lp_gateway_set_profiles (LpGateway * gateway, const LpProfile * profiles,
    guint n_profiles);

/* Takes a segment. Any thread; never blocks. FALSE: refused because the loop
 * is stopped or hangs (more than LP_GATEWAY_INBOX_MAX wait for it). */
#define LP_GATEWAY_INBOX_MAX 32
gboolean lp_gateway_push (LpGateway * gateway, LpSegment * segment);
/* A segment that never came to be. Any thread. */
gboolean lp_gateway_push_lost (LpGateway * gateway, guint64 sequence,
    guint64 duration, const GError * error);

/* Answers when everything pushed is published or lost, at the latest
 * @deadline_ns from now. */
void lp_gateway_finish_async (LpGateway * gateway, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean lp_gateway_finish_finish (LpGateway * gateway, GAsyncResult * result,
    GError ** error);

/* Cancels every job and answers no more. Loop's thread. */
void lp_gateway_close (LpGateway * gateway);

/* "application/x-livepeer-sink-stats", see docs/livepeersink.md. Any thread.
 * Returns: (transfer full) */
GstStructure *lp_gateway_get_stats (LpGateway * gateway);

G_END_DECLS
