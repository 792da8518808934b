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
 * LpTsWriter: access units -> MPEG-TS segments in memory. Each segment starts
 * with PAT, PMT; time stamps are written as given (modulo 2^33).
 * Source: spec/transcoding.md 9, 28.
 */

#pragma once

#include "media-segment.h"

G_BEGIN_DECLS

typedef struct _LpTsWriter LpTsWriter;

/* @audio_stream_type: 0x0f ADTS, 0x11 LATM; ignored without audio */
LpTsWriter *lp_ts_writer_new (LpCodec video, LpCodec audio,
    guint8 audio_stream_type);
void lp_ts_writer_free (LpTsWriter * writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTsWriter, lp_ts_writer_free)

/* Continuity counters run on over segments when TRUE (one stream cut in
 * pieces), start at 0 in each segment when FALSE (default). */
void lp_ts_writer_set_continuous (LpTsWriter * writer, gboolean continuous);

/* Largest audio unit: what a PES packet with its length can carry. */
#define LP_TS_WRITER_AUDIO_MAX (65535 - 8)

/* Frames are put into one PES packet up to @bytes, which saves stuffing;
 * 0 (default): one PES packet per unit, as needed to copy audio verbatim. */
void lp_ts_writer_set_audio_group (LpTsWriter * writer, gsize bytes);

/* Video units are Annex B; an access unit delimiter is put in front where
 * missing. Units may be added in any interleaving; DTS per stream should
 * rise. @dts may be LP_TS_NO_TIME (= @pts). Larger audio units than
 * LP_TS_WRITER_AUDIO_MAX and empty ones are left out. */
void lp_ts_writer_add_video (LpTsWriter * writer, const guint8 * data,
    gsize size, guint64 pts, guint64 dts, gboolean keyframe);
void lp_ts_writer_add_audio (LpTsWriter * writer, const guint8 * data,
    gsize size, guint64 pts);

/* Ends the segment. Returns: (transfer full): its bytes; NULL if nothing was
 * added. The writer is ready for the next segment. */
GBytes *lp_ts_writer_finish (LpTsWriter * writer);

G_END_DECLS
