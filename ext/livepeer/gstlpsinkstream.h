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
 * One run of livepeersink, from READY to READY: the loop, the gateway, its
 * stores and the embedded transcoder. Tells the element what happens, from
 * the loop's thread, until it is stopped.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * GstLpSinkFallback: product 3.1; in embedded mode the transcoder is local
 * already, so `local` and `none` differ only once a network is used
 */
typedef enum
{
  GST_LP_SINK_FALLBACK_NONE,
  GST_LP_SINK_FALLBACK_SOURCE,
  GST_LP_SINK_FALLBACK_LOCAL,
} GstLpSinkFallback;

/* Times in ns. Strings owned by the configuration. */
typedef struct
{
  gchar *location;
  gint http_port;
  gchar *http_address;
  gchar *profiles;
  guint64 target_duration;
  guint64 max_duration;         /* 0: gst_lp_sink_config_get_max_duration() */
  guint playlist_length;
  guint max_files;
  guint64 deadline;             /* 0: 3 x target_duration */
  GstLpSinkFallback fallback;
  guint max_pending;
  guint retries;
  guint64 retry_delay;
  guint pilot_minutes;
  gchar *network;
  gchar *manifest_id;
} GstLpSinkConfig;

void gst_lp_sink_config_copy (GstLpSinkConfig * to,
    const GstLpSinkConfig * from);
void gst_lp_sink_config_clear (GstLpSinkConfig * config);
guint64 gst_lp_sink_config_get_deadline (const GstLpSinkConfig * config);
/* The longest segment of a coded source, which is cut where its key frames
 * are, or of a raw one, of which we ask for them. */
guint64 gst_lp_sink_config_get_max_duration (const GstLpSinkConfig * config,
    gboolean raw);

/**
 * GstLpSinkFuncs: loop's thread
 * @message: (transfer full): fields of an element message to post
 * @warning: something for a WARNING message
 * @published: one rendition of one segment is out
 * @stats: (transfer full): for the HTTP server: as the element's property says
 * @changed: what gst_lp_sink_stream_is_drained() or _pending() say changed
 */
typedef struct
{
  void (*message) (GstStructure * s, gpointer user_data);
  void (*warning) (const GError * error, const gchar * what,
      gpointer user_data);
  void (*published) (const gchar * rendition, const gchar * uri,
      GstStructure * s, gpointer user_data);
  void (*changed) (gpointer user_data);
  GstStructure *(*stats) (gpointer user_data);
} GstLpSinkFuncs;

typedef struct _GstLpSinkStream GstLpSinkStream;

/* @raw: the video was coded by us, so segments have just the target duration.
 * Fails: LP_ERROR_INVALID (profiles, location), G_IO_ERROR (port taken). */
GstLpSinkStream *gst_lp_sink_stream_new (const GstLpSinkConfig * config,
    const GstLpSinkFuncs * funcs, gpointer user_data, GError ** error);

/* Streaming thread, before the first segment. */
void gst_lp_sink_stream_set_source (GstLpSinkStream * self, gboolean raw,
    gboolean live);
/* TRUE once what an earlier run left has been read. A segment pushed before is
 * number 0: what is read later is not continued. */
gboolean gst_lp_sink_stream_is_open (GstLpSinkStream * self);
/* Streaming thread. Never blocks. FALSE: refused; counted and announced as soon
 * as the loop listens again. */
gboolean gst_lp_sink_stream_push (GstLpSinkStream * self, GstBuffer * buffer);
/* What the segmenter had to give up. @reason: name of an LpError */
void gst_lp_sink_stream_push_lost (GstLpSinkStream * self, guint64 sequence,
    guint64 duration, const gchar * reason);
/* Segments in and not yet settled. */
guint gst_lp_sink_stream_get_pending (GstLpSinkStream * self);
/* Starts the drain when called first. */
gboolean gst_lp_sink_stream_is_drained (GstLpSinkStream * self);

/* Returns: (transfer full) */
GstStructure *gst_lp_sink_stream_get_stats (GstLpSinkStream * self);
/* The same with everything zero, for an element that never ran. */
GstStructure *gst_lp_sink_stream_get_empty_stats (void);
/* The port that serves HTTP; 0 none */
guint gst_lp_sink_stream_get_http_port (GstLpSinkStream * self);

/* No callback comes after it returned. Cancels everything; below one second
 * whatever hangs. */
void gst_lp_sink_stream_stop (GstLpSinkStream * self);
/* After stop. */
void gst_lp_sink_stream_free (GstLpSinkStream * self);

G_END_DECLS
