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
 * A graph for one session: appsrc ! livepeertranscode, and one bare pad per
 * rendition that collects what comes out. Kept between segments.
 * Used by gstlptranscodejob alone, from its worker thread.
 * Source: spec/transcoding.md 13, 18, 24.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"
#include "core/media-ts.h"
#include "gstlppace.h"
#include "gstlptranscodeevents.h"

G_BEGIN_DECLS

typedef struct _GstLpTranscodeGraph GstLpTranscodeGraph;

/* One rendition of the segment under way: (element-type GstBuffer) @buffers
 * in decoding order, complete once @is_done. */
typedef struct
{
  GPtrArray *buffers;
  gboolean is_done;
  GstLpSegmentDone done;
} GstLpTranscodeOutput;

/* Builds the graph; nothing is opened yet. @pace: (nullable): what earlier
 * graphs for the same work learnt; used where it must be live.
 * Fails: LP_ERROR_MISSING_PLUGIN, LP_ERROR_CODEC, LP_ERROR_BUSY when
 * GST_LP_TRANSCODE_GRAPH_STUCK that were left behind with the same kind of
 * backend (software, or not) have not ended. */
#define GST_LP_TRANSCODE_GRAPH_STUCK 4
GstLpTranscodeGraph *gst_lp_transcode_graph_new (const gchar * backend,
    gboolean live, LpCodec codec, const LpProfile * profiles,
    guint n_profiles, GstLpPace * pace, GError ** error);

/* Opens decoder and encoders, in a thread of its own: what a driver does not
 * answer until @end (monotonic us) is left alone. May be interrupted as
 * gst_lp_transcode_graph_wait(). Needed once, before anything is fed.
 * Fails: LP_ERROR_CODEC, _TIMEOUT (no answer), _CANCELLED. */
gboolean gst_lp_transcode_graph_start (GstLpTranscodeGraph * graph,
    gint64 end, GError ** error);

/* Returns at once; a driver that hangs is left behind with its thread. */
void gst_lp_transcode_graph_free (GstLpTranscodeGraph * graph);
/* The same for one that did not answer; it is counted until it ends. */
void gst_lp_transcode_graph_abandon (GstLpTranscodeGraph * graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpTranscodeGraph,
    gst_lp_transcode_graph_free)

/* Puts a segment in, without waiting. */
void gst_lp_transcode_graph_feed (GstLpTranscodeGraph * graph,
    guint64 sequence, const LpTsUnit * units, guint n_units);

/* Waits until one more rendition is complete, an error came, @end (monotonic
 * us) passed or gst_lp_transcode_graph_interrupt() was called.
 * @index: (out): which one. Returns: TRUE: @output is (transfer full) in its
 * buffers. FALSE with @error: LP_ERROR_TIMEOUT, _CANCELLED, _CODEC. */
gboolean gst_lp_transcode_graph_wait (GstLpTranscodeGraph * graph,
    gint64 end, guint * index, GstLpTranscodeOutput * output,
    GError ** error);

/* TRUE: something of the segment that was fed last came out of an encoder. */
gboolean gst_lp_transcode_graph_has_output (GstLpTranscodeGraph * graph);

/* From any thread: the start or wait under way ends with LP_ERROR_CANCELLED. */
void gst_lp_transcode_graph_interrupt (GstLpTranscodeGraph * graph);

/* An interruption that came after the last segment was complete is forgotten. */
void gst_lp_transcode_graph_rearm (GstLpTranscodeGraph * graph);

/* The element messages livepeertranscode posted (livepeer-transcode-...),
 * oldest first; of more than GST_LP_TRANSCODE_GRAPH_NOTES that nobody took the
 * newest are lost. Returns: (transfer full) (nullable) */
#define GST_LP_TRANSCODE_GRAPH_NOTES 64
GstStructure *gst_lp_transcode_graph_pop_note (GstLpTranscodeGraph * graph);

/* What livepeertranscode says of itself: its `stats` and `backend-in-use`.
 * Returns: (transfer full) (nullable) */
GstStructure *gst_lp_transcode_graph_get_stats (GstLpTranscodeGraph * graph);

G_END_DECLS
