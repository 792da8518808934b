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


#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "media-nal.h"

#include <string.h>

#include "media-bits.h"

/* The next 00 00 01 at or after @from; @size if there is none. */
static gsize
find_start_code (const guint8 * data, gsize size, gsize from)
{
  gsize at = from + 2;

  while (at < size) {
    const guint8 *one = memchr (data + at, 1, size - at);

    if (one == NULL)
      return size;
    if (one[-1] == 0 && one[-2] == 0)
      return one - data - 2;
    at = one - data + 1;
  }
  return size;
}

static guint
nal_type (LpCodec codec, const guint8 * nal)
{
  return codec == LP_CODEC_H265 ? (nal[0] >> 1) & 0x3f : nal[0] & 0x1f;
}

void
lp_nal_iter_init (LpNalIter * iter, LpCodec codec, const guint8 * data,
    gsize size, guint length_size)
{
  iter->data = data;
  iter->size = size;
  iter->codec = codec;
  iter->length_size = MIN (length_size, 4);
  iter->pos = length_size == 0 ? find_start_code (data, size, 0) : 0;
}

/* Finds where the next unit starts; Annex B units get no end here.
 * @nal->size is then all that is left. */
static gboolean
iter_start (LpNalIter * iter, LpNal * nal)
{
  guint header = iter->codec == LP_CODEC_H265 ? 2 : 1;

  while (iter->pos < iter->size) {
    gsize left = iter->size - iter->pos;
    gsize length = 0;

    nal->offset = iter->pos;
    if (iter->length_size == 0) {
      if (left < 3 + header)
        break;
      nal->data = iter->data + iter->pos + 3;
      nal->size = left - 3;
    } else {
      if (left < iter->length_size)
        break;
      for (guint i = 0; i < iter->length_size; i++)
        length = (length << 8) | iter->data[iter->pos + i];
      left -= iter->length_size;
      iter->pos += iter->length_size;
      if (length > left)
        break;
      nal->data = iter->data + iter->pos;
      nal->size = length;
      iter->pos += length;
      if (length < header)
        continue;
    }
    nal->type = nal_type (iter->codec, nal->data);
    return TRUE;
  }
  iter->pos = iter->size;
  return FALSE;
}

/* Finds the end of an Annex B unit; FALSE if nothing is in it. */
static gboolean
iter_end (LpNalIter * iter, LpNal * nal)
{
  gsize end = find_start_code (iter->data, iter->size, iter->pos + 3);

  iter->pos = end;
  nal->size = iter->data + end - nal->data;
  while (nal->size > 0 && nal->data[nal->size - 1] == 0)
    nal->size--;
  return nal->size >= (iter->codec == LP_CODEC_H265 ? 2 : 1);
}

gboolean
lp_nal_iter_next (LpNalIter * iter, LpNal * nal)
{
  while (iter_start (iter, nal)) {
    if (iter->length_size != 0 || iter_end (iter, nal))
      return TRUE;
  }
  return FALSE;
}

/* An H.265 unit of layer 0 whose temporal id is 0 - 1 is none: it is what a
 * start code in front of zero bytes looks like. */
static gboolean
is_picture (LpCodec codec, const LpNal * nal)
{
  if (codec == LP_CODEC_H265 && (nal->data[1] & 7) == 0)
    return FALSE;
  return lp_nal_is_vcl (codec, nal->type);
}

gboolean
lp_nal_is_vcl (LpCodec codec, guint type)
{
  if (codec == LP_CODEC_H265)
    return type < 32;
  return type >= LP_NAL_H264_SLICE && type <= LP_NAL_H264_IDR;
}

gboolean
lp_nal_is_parameter_set (LpCodec codec, guint type)
{
  if (codec == LP_CODEC_H265)
    return type >= LP_NAL_H265_VPS && type <= LP_NAL_H265_PPS;
  return type == LP_NAL_H264_SPS || type == LP_NAL_H264_PPS;
}

/* recovery_frame_cnt of a recovery point among the messages of a H.264 SEI
 * unit; -1 if there is none */
static gint
sei_recovery_frames (const guint8 * nal, gsize size)
{
  LpBits bits;

  lp_bits_init (&bits, nal + 1, size - 1, TRUE);
  while (!bits.overrun && bits.byte + 2 < bits.size) {
    guint type = 0, length = 0, byte;

    do {
      byte = lp_bits_get (&bits, 8);
      type += byte;
    } while (byte == 0xff && !bits.overrun);
    do {
      byte = lp_bits_get (&bits, 8);
      length += byte;
    } while (byte == 0xff && !bits.overrun);
    if (bits.overrun)
      break;
    if (type == 6) {
      guint32 frames = lp_bits_get_ue (&bits);

      return bits.overrun ? -1 : (gint) MIN (frames, G_MAXINT);
    }
    if (length > bits.size)
      break;
    lp_bits_skip (&bits, length * 8);
  }
  return -1;
}

static LpNalAccess
h264_access (const LpNal * nal, gboolean entry)
{
  LpBits bits;
  guint32 type;

  if (nal->type == LP_NAL_H264_IDR)
    return LP_NAL_ACCESS_CLEAN;
  if (!entry || nal->type > 2)
    return LP_NAL_ACCESS_NONE;
  lp_bits_init (&bits, nal->data + 1, MIN (nal->size - 1, 16), TRUE);
  lp_bits_get_ue (&bits);       /* first_mb_in_slice */
  type = lp_bits_get_ue (&bits) % 5;
  if (bits.overrun || (type != 2 && type != 4))
    return LP_NAL_ACCESS_NONE;
  return LP_NAL_ACCESS_OPEN;
}

static LpNalAccess
h265_access (guint type)
{
  if (type == LP_NAL_H265_CRA)
    return LP_NAL_ACCESS_OPEN;
  if (type >= LP_NAL_H265_BLA_W_LP && type < LP_NAL_H265_CRA)
    return LP_NAL_ACCESS_CLEAN;
  return LP_NAL_ACCESS_NONE;
}

void
lp_nal_unit_scan (LpCodec codec, const guint8 * data, gsize size,
    guint length_size, LpNalUnit * unit)
{
  LpNalIter iter;
  LpNal nal;
  gboolean recovery = FALSE;
  gboolean h265 = codec == LP_CODEC_H265;

  memset (unit, 0, sizeof (*unit));
  lp_nal_iter_init (&iter, codec, data, size, length_size);
  while (iter_start (&iter, &nal)) {
    if (is_picture (codec, &nal)) {
      unit->has_vcl = TRUE;
      unit->access = h265 ? h265_access (nal.type) :
          h264_access (&nal, recovery || unit->has_sps);
      return;
    }
    if (length_size == 0 && !iter_end (&iter, &nal))
      continue;
    if (nal.type == (h265 ? LP_NAL_H265_AUD : LP_NAL_H264_AUD)) {
      unit->has_aud = TRUE;
    } else if (nal.type == (h265 ? LP_NAL_H265_SPS : LP_NAL_H264_SPS)) {
      if (unit->sps == NULL) {
        unit->sps = nal.data;
        unit->sps_size = nal.size;
      }
      unit->has_sps = TRUE;
    } else if (nal.type == (h265 ? LP_NAL_H265_PPS : LP_NAL_H264_PPS)) {
      unit->has_pps = TRUE;
    } else if (h265 && nal.type == LP_NAL_H265_VPS) {
      unit->has_vps = TRUE;
    } else if (!h265 && nal.type == LP_NAL_H264_SEI) {
      if (sei_recovery_frames (nal.data, nal.size) == 0)
        recovery = TRUE;
    }
  }
}

static void
append_unit (GByteArray * out, const guint8 * data, gsize size)
{
  static const guint8 start_code[4] = { 0, 0, 0, 1 };

  g_byte_array_append (out, start_code, sizeof (start_code));
  g_byte_array_append (out, data, size);
}

gboolean
lp_nal_append_annexb (GByteArray * out, LpCodec codec, const guint8 * data,
    gsize size, guint length_size)
{
  gsize pos = 0;

  if (length_size == 0) {
    g_byte_array_append (out, data, size);
    return TRUE;
  }
  while (size - pos >= length_size) {
    gsize length = 0;

    for (guint i = 0; i < length_size; i++)
      length = (length << 8) | data[pos + i];
    pos += length_size;
    if (length > size - pos)
      return FALSE;
    if (length > 0)
      append_unit (out, data + pos, length);
    pos += length;
  }
  return pos == size;
}

/* ---- codec_data ---- */

/* @count units with 16-bit lengths at *@pos */
static gboolean
append_sets (GByteArray * out, const guint8 * data, gsize size, gsize * pos,
    guint count)
{
  for (guint i = 0; i < count; i++) {
    gsize length;

    if (size - *pos < 2)
      return FALSE;
    length = (data[*pos] << 8) | data[*pos + 1];
    *pos += 2;
    if (length > size - *pos)
      return FALSE;
    if (length > 0)
      append_unit (out, data + *pos, length);
    *pos += length;
  }
  return TRUE;
}

gboolean
lp_nal_parse_codec_data (LpCodec codec, const guint8 * data, gsize size,
    guint * length_size, GByteArray * out)
{
  gsize pos;

  if (codec == LP_CODEC_H264) {
    guint n;

    if (size < 7 || data[0] != 1)
      return FALSE;
    *length_size = (data[4] & 3) + 1;
    pos = 6;
    if (!append_sets (out, data, size, &pos, data[5] & 0x1f) || pos >= size)
      return FALSE;
    n = data[pos++];
    return append_sets (out, data, size, &pos, n);
  }
  if (codec != LP_CODEC_H265 || size < 23)
    return FALSE;
  *length_size = (data[21] & 3) + 1;
  pos = 23;
  for (guint i = 0; i < data[22]; i++) {
    guint n;

    if (size - pos < 3)
      return FALSE;
    n = (data[pos + 1] << 8) | data[pos + 2];
    pos += 3;
    if (!append_sets (out, data, size, &pos, n))
      return FALSE;
  }
  return TRUE;
}
