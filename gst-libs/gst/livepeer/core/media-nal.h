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
 * Looking into coded units without decoding them: NAL units of H.264 and
 * H.265 (Annex B or length-prefixed), parameter sets, random access points.
 * Nothing here allocates except where it says so; all input may be hostile.
 * Source: ITU-T H.264 7.3 and Annexes B and D; ITU-T H.265 7.3 and Annex B;
 * ISO/IEC 14496-15 5 and 8; transcoding 2, 9, 28.
 */

#pragma once

#include "media-segment.h"

G_BEGIN_DECLS

/* NAL unit types one needs to know */
#define LP_NAL_H264_SLICE 1
#define LP_NAL_H264_IDR 5
#define LP_NAL_H264_SEI 6
#define LP_NAL_H264_SPS 7
#define LP_NAL_H264_PPS 8
#define LP_NAL_H264_AUD 9
#define LP_NAL_H265_BLA_W_LP 16
#define LP_NAL_H265_IDR_W_RADL 19
#define LP_NAL_H265_CRA 21
#define LP_NAL_H265_VPS 32
#define LP_NAL_H265_SPS 33
#define LP_NAL_H265_PPS 34
#define LP_NAL_H265_AUD 35
#define LP_NAL_H265_PREFIX_SEI 39

/**
 * LpNal:
 * @data: @size: the unit from its header on, without start code or length,
 *   with emulation prevention bytes, without trailing zero bytes (Annex B)
 * @type: nal_unit_type
 * @offset: of its start code or length field in the iterated data
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  guint type;
  gsize offset;
} LpNal;

/* Private fields; initialise with lp_nal_iter_init. */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize pos;
  LpCodec codec;
  guint length_size;
} LpNalIter;

/* @codec: LP_CODEC_H264 or LP_CODEC_H265
 * @length_size: 0 = Annex B, else 1..4 bytes of length before each unit */
void lp_nal_iter_init (LpNalIter * iter, LpCodec codec, const guint8 * data,
    gsize size, guint length_size);
/* FALSE at the end. A length that points outside ends the iteration at what
 * is there; empty units are passed over. */
gboolean lp_nal_iter_next (LpNalIter * iter, LpNal * nal);

gboolean lp_nal_is_vcl (LpCodec codec, guint type);
gboolean lp_nal_is_parameter_set (LpCodec codec, guint type);

/**
 * LpNalAccess: whether decoding can start at an access unit
 * @LP_NAL_ACCESS_NONE: it cannot
 * @LP_NAL_ACCESS_OPEN: it can, but pictures shown before it may follow that
 *   cannot be decoded then: H.265 CRA; H.264 I picture with an SPS or a
 *   recovery point with recovery_frame_cnt 0 before it (open GOP)
 * @LP_NAL_ACCESS_CLEAN: nothing after it needs anything before it: IDR, BLA
 */
typedef enum
{
  LP_NAL_ACCESS_NONE,
  LP_NAL_ACCESS_OPEN,
  LP_NAL_ACCESS_CLEAN,
} LpNalAccess;

/**
 * LpNalUnit: what stands before and at the first picture data of an access
 * unit
 * @access: see #LpNalAccess
 * @has_vcl: FALSE: no picture in it
 * @has_aud: starts with an access unit delimiter
 * @has_vps: @has_sps: @has_pps: parameter sets before the picture
 * @sps: the first SPS unit in it, in the data scanned; @sps_size
 */
typedef struct
{
  LpNalAccess access;
  gboolean has_vcl;
  gboolean has_aud;
  gboolean has_vps, has_sps, has_pps;
  const guint8 *sps;
  gsize sps_size;
} LpNalUnit;

/* Stops at the first picture data, so it costs the same for any size. */
void lp_nal_unit_scan (LpCodec codec, const guint8 * data, gsize size,
    guint length_size, LpNalUnit * unit);

/* Appends @data as Annex B (4-byte start codes) to @out. Already Annex B
 * (@length_size 0): appended as it is. FALSE: a length pointed outside; the
 * whole units before it were appended. */
gboolean lp_nal_append_annexb (GByteArray * out, LpCodec codec,
    const guint8 * data, gsize size, guint length_size);

/* The parameter sets of a codec_data box (avcC or hvcC) are appended to @out
 * as Annex B in stream order; @length_size is set. FALSE: broken box. */
gboolean lp_nal_parse_codec_data (LpCodec codec, const guint8 * data,
    gsize size, guint * length_size, GByteArray * out);

G_END_DECLS
