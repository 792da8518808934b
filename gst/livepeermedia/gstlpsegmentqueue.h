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
 * GstLpSegmentQueue: the memory of livepeersegmenter. Holds the frames of the
 * segments that are not written yet and the audio that waits for them, and
 * writes one MPEG-TS segment when it has all its audio. What goes into which
 * segment was decided by the planner. Not thread-safe: the element's lock
 * protects it.
 */

#pragma once

#include <gst/gst.h>

#include "core/media-aac.h"
#include "core/media-planner.h"
#include "core/media-sps.h"

G_BEGIN_DECLS

/* What is added to running time to become PTS, in ticks: DTS of reordered
 * pictures stay positive at the start of a stream (10 s). */
#define GST_LP_SEGMENT_OFFSET G_GINT64_CONSTANT (900000)

/**
 * GstLpVideoFormat: what the pictures of a segment are
 * @fps_n: @fps_d: 0/1 unknown or variable
 */
typedef struct
{
  LpCodec codec;
  guint width, height;
  guint fps_n, fps_d;
  gchar codecs[LP_NAL_CODECS_MAX];
} GstLpVideoFormat;

/**
 * GstLpVideoUnit:
 * @buffer: (transfer full): the access unit
 * @length_size: 0 Annex B, else as in codec_data
 * @sets: (transfer full) (nullable): parameter sets to put in front
 */
typedef struct
{
  GstBuffer *buffer;
  gint64 pts, dts;
  gsize size;
  guint length_size;
  gboolean key;
  GBytes *sets;
} GstLpVideoUnit;

/**
 * GstLpAudioUnit:
 * @buffer: (transfer full): one AAC frame
 * @adts: it starts with an ADTS header
 */
typedef struct
{
  GstBuffer *buffer;
  gint64 pts;
  gint64 duration;
  gboolean adts;
  LpAacConfig config;
} GstLpAudioUnit;

/**
 * GstLpSegmentOut: a segment that left the queue
 * @buffer: (transfer full): with its GstLpSegmentMeta; NULL: it is lost
 * @sequence: its number, also when lost
 * @reason: why it is lost
 * @start: ticks; @duration: ns
 */
typedef struct
{
  GstBuffer *buffer;
  guint64 sequence;
  LpPlannerReason reason;
  gint64 start;
  guint64 duration;
} GstLpSegmentOut;

typedef struct
{
  guint64 segments;
  guint64 lost;
  guint64 frames;
  guint64 audio_frames;
  guint64 audio_dropped;
  guint64 bytes;
  guint64 last_duration;        /* ns */
  guint64 longest;              /* ns */
} GstLpSegmentQueueStats;

typedef struct _GstLpSegmentQueue GstLpSegmentQueue;

/* @max_bytes: the queue gives up waiting for audio above it */
GstLpSegmentQueue *gst_lp_segment_queue_new (guint64 first_sequence,
    guint64 max_bytes);
void gst_lp_segment_queue_free (GstLpSegmentQueue * queue);
/* Forgets all frames; the sequence goes on. */
void gst_lp_segment_queue_flush (GstLpSegmentQueue * queue);

/* @utc: Unix time of @start in microseconds */
void gst_lp_segment_queue_start (GstLpSegmentQueue * queue, gint64 start,
    gboolean discontinuity, gint64 utc, const GstLpVideoFormat * format);
void gst_lp_segment_queue_append (GstLpSegmentQueue * queue,
    GstLpVideoUnit * unit);
void gst_lp_segment_queue_close (GstLpSegmentQueue * queue, gint64 end,
    gboolean settled, LpPlannerReason lost);
/* A stretch without data is lost. */
void gst_lp_segment_queue_hole (GstLpSegmentQueue * queue, gint64 start,
    gint64 end, LpPlannerReason reason);
/* The oldest are dropped when too many wait. */
void gst_lp_segment_queue_audio (GstLpSegmentQueue * queue,
    GstLpAudioUnit * unit);
/* A new time line starts: drops what has no place near @start. */
void gst_lp_segment_queue_trim (GstLpSegmentQueue * queue, gint64 start);

/* Takes out the oldest segment if it is closed and complete (or @force).
 * FALSE: none. */
gboolean gst_lp_segment_queue_next (GstLpSegmentQueue * queue,
    LpPlanner * planner, gboolean force, GstLpSegmentOut * out);
gboolean gst_lp_segment_queue_is_empty (const GstLpSegmentQueue * queue);
gsize gst_lp_segment_queue_get_bytes (const GstLpSegmentQueue * queue);
void gst_lp_segment_queue_get_stats (const GstLpSegmentQueue * queue,
    GstLpSegmentQueueStats * stats);

/* Ticks of 90 kHz and ns, both directions rounding to the nearest. */
gint64 gst_lp_segment_ticks (gint64 ns);
gint64 gst_lp_segment_ns (gint64 ticks);

G_END_DECLS
