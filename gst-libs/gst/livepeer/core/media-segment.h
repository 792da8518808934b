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
 * LpSegment: one piece of the stream, complete, immutable and refcounted.
 * From the segmenter to socket and disk it is one GBytes, never copied.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LP_CODEC_NONE,
  LP_CODEC_H264,
  LP_CODEC_H265,
  LP_CODEC_AAC,
} LpCodec;

/**
 * LpSegmentInfo:
 * @sequence: number of the segment in its stream, without gaps
 * @pts: first video PTS, 90 kHz, 33 bits, as written in the TS
 * @duration: ns; next segment's first video PTS minus ours (last segment:
 *   measured end minus start). What EXTINF says.
 * @utc: Unix time of the first frame, microseconds; 0 unknown
 * @discontinuity: does not continue the segment before it (loss, jump,
 *   change of caps, restart)
 * @video: codec of the video
 * @width: @height: coded picture after cropping; 0 unknown
 * @fps_n: @fps_d: nominal rate, 0/1 unknown or variable
 * @frames: video frames in it
 * @audio: codec of the audio, LP_CODEC_NONE without
 * @codecs: RFC 6381 list for CODECS ("avc1.64001f,mp4a.40.2"), "" unknown
 *
 * Plain facts about a segment; copied by value.
 */
typedef struct
{
  guint64 sequence;
  guint64 pts;
  guint64 duration;
  gint64 utc;
  gboolean discontinuity;
  LpCodec video;
  guint width, height;
  guint fps_n, fps_d;
  guint frames;
  LpCodec audio;
  gchar codecs[64];
} LpSegmentInfo;

typedef struct _LpSegment LpSegment;

/* @data: (transfer none): the complete MPEG-TS bytes */
LpSegment *lp_segment_new (const LpSegmentInfo * info, GBytes * data);
LpSegment *lp_segment_ref (LpSegment * segment);
void lp_segment_unref (LpSegment * segment);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSegment, lp_segment_unref)

const LpSegmentInfo *lp_segment_get_info (const LpSegment * segment);
/* Returns: (transfer none) */
GBytes *lp_segment_get_data (const LpSegment * segment);
gsize lp_segment_get_size (const LpSegment * segment);

G_END_DECLS
