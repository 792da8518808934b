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
 * What a sequence parameter set of H.264 or H.265 says: size after cropping,
 * frame rate, reordering, and the name of the codec for playlists.
 * Source: ITU-T H.264 7.3.2.1 and Annex E, ITU-T H.265 7.3.2.2 and Annex E,
 * ISO/IEC 14496-15 E.3, RFC 6381.
 */

#pragma once

#include "media-segment.h"

G_BEGIN_DECLS

#define LP_NAL_CODECS_MAX 40

/**
 * LpNalVideo: what an SPS says
 * @width: @height: after cropping, in luma samples
 * @fps_n: @fps_d: from the VUI timing, reduced; 0/1 unknown
 * @chroma_format: chroma_format_idc; @bit_depth: luma
 * @reorder: pictures by which output may lag decoding; -1 unknown
 * @codecs: RFC 6381 ("avc1.64001f", "hvc1.1.6.L93.B0")
 */
typedef struct
{
  guint width, height;
  guint fps_n, fps_d;
  guint chroma_format;
  guint bit_depth;
  gint reorder;
  gchar codecs[LP_NAL_CODECS_MAX];
} LpNalVideo;

/* @nal: an SPS unit from its header on. FALSE: cut off or out of range;
 * @video is then unspecified. */
gboolean lp_nal_parse_sps (LpCodec codec, const guint8 * nal, gsize size,
    LpNalVideo * video);

G_END_DECLS
