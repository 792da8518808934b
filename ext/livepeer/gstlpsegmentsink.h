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
 * The inner sink of livepeersink: takes segment buffers, never renders. What
 * happens to them is said by callbacks of its owner, which outlives it.
 */

#pragma once

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

#define GST_TYPE_LP_SEGMENT_SINK (gst_lp_segment_sink_get_type ())
G_DECLARE_FINAL_TYPE (GstLpSegmentSink, gst_lp_segment_sink, GST_LP,
    SEGMENT_SINK, GstBaseSink)

/**
 * GstLpSegmentSinkFuncs:
 * @segment: a segment; streaming thread
 * @drained: TRUE once everything is published or lost; starts the drain when
 *   called first
 */
typedef struct
{
  GstFlowReturn (*segment) (GstBuffer * buffer, gpointer user_data);
  gboolean (*drained) (gpointer user_data);
} GstLpSegmentSinkFuncs;

void gst_lp_segment_sink_set_funcs (GstLpSegmentSink * sink,
    const GstLpSegmentSinkFuncs * funcs, gpointer user_data);

/* Waits (streaming thread) until gst_lp_segment_sink_wake() or @end (monotonic
 * us). In PAUSED it waits for PLAYING as well, however long that takes. Not
 * OK: flushing; to be returned as it is. */
GstFlowReturn gst_lp_segment_sink_wait (GstLpSegmentSink * sink, gint64 end);
/* Any thread: what is waited for may have changed. */
void gst_lp_segment_sink_wake (GstLpSegmentSink * sink);

/* ns; EOS is let through after this even if not drained */
void gst_lp_segment_sink_set_drain_deadline (GstLpSegmentSink * sink,
    guint64 deadline);

G_END_DECLS
