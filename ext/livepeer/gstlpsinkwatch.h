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
 * Whether a stream goes on: input comes and something of it is published.
 * Times are monotonic us and given; only the timer knows a clock. Any thread.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  GST_LP_SINK_STATE_IDLE,       /* nothing came yet, or it was stopped */
  GST_LP_SINK_STATE_RUNNING,
  GST_LP_SINK_STATE_STALLED,
  GST_LP_SINK_STATE_ENDED,      /* everything is published or lost */
} GstLpSinkState;

typedef struct
{
  GMutex lock;
  GstLpSinkState state;
  gboolean playing, live, ended;
  gint64 input_patience, output_patience;       /* us */
  gint64 input, output;         /* when they came last; 0: not yet */
  gboolean no_input;            /* why it is stalled */
  GstClockID timer;             /* state changes */
} GstLpSinkWatch;

void gst_lp_sink_watch_init (GstLpSinkWatch * watch);
void gst_lp_sink_watch_clear (GstLpSinkWatch * watch);

/* READY to PAUSED. @target_duration, @deadline: ns. Input of a live source may
 * stay away for 3 segments, what is published for as much and the deadline. */
void gst_lp_sink_watch_start (GstLpSinkWatch * watch, guint64 target_duration,
    guint64 deadline);
/* PAUSED to READY; an end stays an end. */
void gst_lp_sink_watch_stop (GstLpSinkWatch * watch);
/* In PAUSED nothing is expected. */
void gst_lp_sink_watch_set_playing (GstLpSinkWatch * watch, gboolean playing,
    gint64 now);
void gst_lp_sink_watch_set_live (GstLpSinkWatch * watch);

void gst_lp_sink_watch_input (GstLpSinkWatch * watch, gint64 now);
void gst_lp_sink_watch_output (GstLpSinkWatch * watch, gint64 now);
void gst_lp_sink_watch_end_input (GstLpSinkWatch * watch);
void gst_lp_sink_watch_end (GstLpSinkWatch * watch);

/* @look: every sixth of the patience with input, in a thread of GStreamer's:
 * that of the clock is everybody's. Holds a reference to @element. */
void gst_lp_sink_watch_start_timer (GstLpSinkWatch * watch,
    GstElement * element, GstElementCallAsyncFunc look);
void gst_lp_sink_watch_stop_timer (GstLpSinkWatch * watch);

/* Text for people if it has just stalled, else NULL. @pending: segments that
 * are not settled. */
const gchar *gst_lp_sink_watch_check (GstLpSinkWatch * watch, guint pending,
    gint64 now);
/* "idle", "running", "stalled", "ended" */
const gchar *gst_lp_sink_watch_get_state (GstLpSinkWatch * watch);

G_END_DECLS
