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
 * GstLpSegmenterStream: one stream on its way through livepeersegmenter:
 * buffers in, in any order of the two tracks; segments, messages and EOS out,
 * in the order of the stream. It has no pads, no lock and no thread; the
 * element's lock protects it.
 */

#pragma once

#include "gstlpvideotrack.h"

G_BEGIN_DECLS

#define GST_LP_REQUEST_NONE G_MININT64
#define GST_LP_REQUEST_NOW (G_MININT64 + 1)

/**
 * GstLpSegmenterStream:
 * @element: (transfer none): source of messages, its clock gives Unix time
 * @out: what goes out, in order: GstBuffer, GstEvent (EOS), GstMessage
 * @out_buffers: how many of them are buffers
 * @request: running time (ns) of a key unit to ask for, or one of the above
 * @video_eos: @audio_eos: no more will come; @eos_sent: EOS is in @out
 * @failed: an ERROR is in @out, nothing more can come of this stream
 */
typedef struct
{
  GstElement *element;
  LpPlanner *planner;
  GstLpSegmentQueue *queue;
  GstSegment video_segment, audio_segment;
  GstLpVideoTrack track;
  gboolean audio_ready;         /* caps of audio are known */
  gboolean adts;
  LpAacConfig aac;
  guint64 target_duration;      /* ns */
  gboolean video_eos, audio_eos, eos_sent, failed;
  gboolean key_seen, long_warned, wait_warned;
  gint64 utc_offset;            /* us; Unix time at running time 0 */
  gboolean utc_known;
  gint64 request;
  gint64 request_again;         /* PTS (ticks) at which to ask once more */
  GQueue out;
  guint out_buffers;
  guint64 video_dropped, audio_dropped;
} GstLpSegmenterStream;

void gst_lp_segmenter_stream_init (GstLpSegmenterStream * stream,
    GstElement * element, const LpPlannerConfig * config,
    guint64 first_sequence);
void gst_lp_segmenter_stream_clear (GstLpSegmenterStream * stream);
/* After a flush: forgets the data; counters and sequence run on. */
void gst_lp_segmenter_stream_flush (GstLpSegmenterStream * stream);
/* Forgets what did not go out. */
void gst_lp_segmenter_stream_clear_out (GstLpSegmenterStream * stream);

void gst_lp_segmenter_stream_set_config (GstLpSegmenterStream * stream,
    const LpPlannerConfig * config);
gboolean gst_lp_segmenter_stream_video_caps (GstLpSegmenterStream * stream,
    const GstCaps * caps);
gboolean gst_lp_segmenter_stream_audio_caps (GstLpSegmenterStream * stream,
    const GstCaps * caps);
/* @buffer: (transfer full) */
void gst_lp_segmenter_stream_video (GstLpSegmenterStream * stream,
    GstBuffer * buffer);
void gst_lp_segmenter_stream_audio (GstLpSegmenterStream * stream,
    GstBuffer * buffer);
/* There will be no audio before @until (in the time of its segment). */
void gst_lp_segmenter_stream_audio_gap (GstLpSegmenterStream * stream,
    GstClockTime until);
void gst_lp_segmenter_stream_audio_present (GstLpSegmenterStream * stream,
    gboolean present);
/* The video pauses: what came of it is complete. */
void gst_lp_segmenter_stream_video_pause (GstLpSegmenterStream * stream);
void gst_lp_segmenter_stream_video_end (GstLpSegmenterStream * stream);
void gst_lp_segmenter_stream_audio_end (GstLpSegmenterStream * stream);
/* Puts into @out what is ready; all that is closed if @force. */
void gst_lp_segmenter_stream_process (GstLpSegmenterStream * stream,
    gboolean force);

/* Returns: (transfer full): fields of the element's `stats` */
GstStructure *gst_lp_segmenter_stream_get_stats (GstLpSegmenterStream *
    stream, guint64 requests);

G_END_DECLS
