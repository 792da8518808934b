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
 * LpTsReader: complete MPEG-TS segment -> access units with the raw 33-bit
 * 90 kHz time stamps. No clock, no state beyond the segment.
 * Source: spec/transcoding.md 2, 3, 28.
 */

#pragma once

#include "media-segment.h"

G_BEGIN_DECLS

#define LP_TS_NO_TIME G_MAXUINT64

/**
 * LpTsUnit:
 * @data: @size: inside the reader's memory; video: one access unit, Annex B,
 *   SEI repaired (section 2); audio: the PES payload verbatim
 * @pts: @dts: 90 kHz residue modulo 2^33 or LP_TS_NO_TIME
 * @keyframe: video: decoding can start here (IDR, IRAP, or an I picture with
 *   a recovery point)
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint64 pts, dts;
  gboolean keyframe;
} LpTsUnit;

typedef struct _LpTsReader LpTsReader;

/* Parses the whole segment. Damage that can be skipped is counted, not fatal.
 * Of several video or audio streams the first in the program map is read.
 * Fails: LP_ERROR_TOO_LARGE (512 MiB, 131072 frames), LP_ERROR_INVALID (no TS
 * sync), LP_ERROR_NO_VIDEO (no video stream or no frame),
 * LP_ERROR_UNSUPPORTED (video codec), LP_ERROR_NO_KEYFRAME. */
LpTsReader *lp_ts_reader_new (GBytes * data, GError ** error);
void lp_ts_reader_free (LpTsReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTsReader, lp_ts_reader_free)

LpCodec lp_ts_reader_get_video_codec (const LpTsReader * reader);
LpCodec lp_ts_reader_get_audio_codec (const LpTsReader * reader);
guint8 lp_ts_reader_get_audio_stream_type (const LpTsReader * reader);
/* Arrays in stream order. (transfer none) */
const LpTsUnit *lp_ts_reader_get_video (const LpTsReader * reader, guint * n);
const LpTsUnit *lp_ts_reader_get_audio (const LpTsReader * reader, guint * n);
/* Continuity errors, lost sync, broken PES, audio without a bound */
guint lp_ts_reader_get_damage (const LpTsReader * reader);

G_END_DECLS
