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

#include "media-sps.h"

#include <string.h>

#include "media-bits.h"

static void
set_rate (LpNalVideo * video, guint64 num, guint64 den)
{
  guint64 a = num, b = den;

  if (num == 0 || den == 0)
    return;
  while (b != 0) {
    guint64 t = a % b;

    a = b;
    b = t;
  }
  num /= a;
  den /= a;
  /* what no camera does is no frame rate */
  if (num > G_MAXINT || den > G_MAXINT || num / den > 1000)
    return;
  video->fps_n = num;
  video->fps_d = den;
}

static void
crop (LpNalVideo * video, guint64 left, guint64 right, guint64 top,
    guint64 bottom, guint unit_x, guint unit_y)
{
  guint64 x = (left + right) * unit_x;
  guint64 y = (top + bottom) * unit_y;

  /* as decoders do: cropping that leaves nothing is ignored */
  if (x < video->width && y < video->height) {
    video->width -= x;
    video->height -= y;
  }
}

static void
h264_skip_scaling_list (LpBits * bits, guint size)
{
  gint last = 8, next = 8;

  for (guint i = 0; i < size && !bits->overrun; i++) {
    if (next != 0)
      next = (guint) (last + (gint64) lp_bits_get_se (bits)) & 0xff;
    last = next == 0 ? last : next;
  }
}

static void
h264_skip_hrd (LpBits * bits)
{
  guint32 count = lp_bits_get_ue (bits) + 1;

  lp_bits_skip (bits, 8);
  for (guint32 i = 0; i < count && i < 32 && !bits->overrun; i++) {
    lp_bits_get_ue (bits);
    lp_bits_get_ue (bits);
    lp_bits_skip (bits, 1);
  }
  lp_bits_skip (bits, 20);
}

/* the part of the VUI that both codecs start with */
static void
skip_vui_head (LpBits * bits)
{
  if (lp_bits_get1 (bits) && lp_bits_get (bits, 8) == 255)
    lp_bits_skip (bits, 32);    /* sample aspect ratio */
  if (lp_bits_get1 (bits))
    lp_bits_skip (bits, 1);     /* overscan */
  if (lp_bits_get1 (bits)) {
    lp_bits_skip (bits, 4);     /* video format, range */
    if (lp_bits_get1 (bits))
      lp_bits_skip (bits, 24);  /* colours */
  }
  if (lp_bits_get1 (bits)) {
    lp_bits_get_ue (bits);      /* chroma location */
    lp_bits_get_ue (bits);
  }
}

static void
h264_parse_vui (LpBits * bits, LpNalVideo * video)
{
  gboolean nal_hrd, vcl_hrd;

  skip_vui_head (bits);
  if (lp_bits_get1 (bits)) {
    guint32 tick = lp_bits_get (bits, 32);
    guint32 scale = lp_bits_get (bits, 32);

    lp_bits_skip (bits, 1);
    if (!bits->overrun)
      set_rate (video, scale, (guint64) tick * 2);
  }
  nal_hrd = lp_bits_get1 (bits);
  if (nal_hrd)
    h264_skip_hrd (bits);
  vcl_hrd = lp_bits_get1 (bits);
  if (vcl_hrd)
    h264_skip_hrd (bits);
  if (nal_hrd || vcl_hrd)
    lp_bits_skip (bits, 1);
  lp_bits_skip (bits, 1);       /* pic_struct_present_flag */
  if (lp_bits_get1 (bits)) {
    guint32 reorder;

    lp_bits_skip (bits, 1);
    for (guint i = 0; i < 4; i++)
      lp_bits_get_ue (bits);
    reorder = lp_bits_get_ue (bits);
    if (!bits->overrun && reorder <= 16)
      video->reorder = reorder;
  }
}

static gboolean
h264_has_chroma (guint profile)
{
  static const guint8 with[] = {
    100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135
  };

  return memchr (with, profile, sizeof (with)) != NULL;
}

static gboolean
h264_parse_sps (LpBits * bits, const guint8 * nal, LpNalVideo * video)
{
  guint32 poc_type, cycle, width, height, depth;
  guint profile, frame_only;
  gboolean separate = FALSE;

  profile = lp_bits_get (bits, 8);
  lp_bits_skip (bits, 16);
  g_snprintf (video->codecs, sizeof (video->codecs), "avc1.%02x%02x%02x",
      nal[1], nal[2], nal[3]);
  lp_bits_get_ue (bits);        /* seq_parameter_set_id */
  if (h264_has_chroma (profile)) {
    video->chroma_format = lp_bits_get_ue (bits);
    if (video->chroma_format > 3)
      return FALSE;
    if (video->chroma_format == 3)
      separate = lp_bits_get1 (bits);
    depth = lp_bits_get_ue (bits);
    video->bit_depth = 8 + MIN (depth, 8);
    lp_bits_get_ue (bits);
    lp_bits_skip (bits, 1);
    if (lp_bits_get1 (bits)) {
      guint lists = video->chroma_format == 3 ? 12 : 8;

      for (guint i = 0; i < lists; i++)
        if (lp_bits_get1 (bits))
          h264_skip_scaling_list (bits, i < 6 ? 16 : 64);
    }
  }
  lp_bits_get_ue (bits);        /* log2_max_frame_num_minus4 */
  poc_type = lp_bits_get_ue (bits);
  if (poc_type == 0) {
    lp_bits_get_ue (bits);
  } else if (poc_type == 1) {
    lp_bits_skip (bits, 1);
    lp_bits_get_se (bits);
    lp_bits_get_se (bits);
    cycle = lp_bits_get_ue (bits);
    if (cycle > 255)
      return FALSE;
    for (guint32 i = 0; i < cycle; i++)
      lp_bits_get_se (bits);
  }
  lp_bits_get_ue (bits);        /* max_num_ref_frames */
  lp_bits_skip (bits, 1);
  width = lp_bits_get_ue (bits);
  height = lp_bits_get_ue (bits);
  frame_only = lp_bits_get1 (bits);
  if (width >= 4096 || height >= 4096)
    return FALSE;
  video->width = (width + 1) * 16;
  video->height = (height + 1) * 16 * (2 - frame_only);
  if (!frame_only)
    lp_bits_skip (bits, 1);
  lp_bits_skip (bits, 1);       /* direct_8x8_inference_flag */
  if (lp_bits_get1 (bits)) {
    guint32 left = lp_bits_get_ue (bits), right = lp_bits_get_ue (bits);
    guint32 top = lp_bits_get_ue (bits), bottom = lp_bits_get_ue (bits);
    guint array = separate ? 0 : video->chroma_format;

    crop (video, left, right, top, bottom, array == 1 || array == 2 ? 2 : 1,
        (array == 1 ? 2 : 1) * (2 - frame_only));
  }
  if (bits->overrun)
    return FALSE;
  if (lp_bits_get1 (bits))
    h264_parse_vui (bits, video);
  /* what stands in the VUI is a bonus; damage there loses only that */
  return TRUE;
}

/* profile_tier_level; the general part names the codec */
static void
h265_parse_ptl (LpBits * bits, guint sub_layers, LpNalVideo * video)
{
  static const gchar *spaces[4] = { "", "A", "B", "C" };
  guint space, tier, profile, level;
  guint32 compat, reversed = 0;
  guint8 constraints[6];
  guint n = 6;
  guint8 have[8];
  gsize len;

  space = lp_bits_get (bits, 2);
  tier = lp_bits_get1 (bits);
  profile = lp_bits_get (bits, 5);
  compat = lp_bits_get (bits, 32);
  for (guint i = 0; i < 32; i++)
    reversed |= ((compat >> i) & 1) << (31 - i);
  for (guint i = 0; i < 6; i++)
    constraints[i] = lp_bits_get (bits, 8);
  level = lp_bits_get (bits, 8);

  g_snprintf (video->codecs, sizeof (video->codecs), "hvc1.%s%u.%X.%c%u",
      spaces[space], profile, reversed, tier ? 'H' : 'L', level);
  while (n > 0 && constraints[n - 1] == 0)
    n--;
  for (guint i = 0; i < n; i++) {
    len = strlen (video->codecs);
    g_snprintf (video->codecs + len, sizeof (video->codecs) - len, ".%X",
        constraints[i]);
  }

  for (guint i = 0; i < sub_layers; i++)
    have[i] = lp_bits_get (bits, 2);
  if (sub_layers > 0)
    lp_bits_skip (bits, 2 * (8 - sub_layers));
  for (guint i = 0; i < sub_layers; i++)
    lp_bits_skip (bits, (have[i] & 2 ? 88 : 0) + (have[i] & 1 ? 8 : 0));
}

static gboolean
h265_skip_scaling_lists (LpBits * bits)
{
  for (guint size = 0; size < 4; size++) {
    for (guint matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
      if (!lp_bits_get1 (bits)) {
        lp_bits_get_ue (bits);
      } else {
        guint n = MIN (64, 1 << (4 + (size << 1)));

        if (size > 1)
          lp_bits_get_se (bits);
        for (guint i = 0; i < n && !bits->overrun; i++)
          lp_bits_get_se (bits);
      }
    }
  }
  return !bits->overrun;
}

static gboolean
h265_skip_ref_pic_sets (LpBits * bits)
{
  guint32 sets = lp_bits_get_ue (bits);
  guint32 pictures = 0;         /* of the set before */

  if (sets > 64)
    return FALSE;
  for (guint32 i = 0; i < sets; i++) {
    if (i > 0 && lp_bits_get1 (bits)) {
      guint32 kept = 0;

      lp_bits_skip (bits, 1);
      lp_bits_get_ue (bits);
      for (guint32 j = 0; j <= pictures; j++) {
        gboolean used = lp_bits_get1 (bits);

        if (used || lp_bits_get1 (bits))
          kept++;
      }
      pictures = kept;
    } else {
      guint32 before = lp_bits_get_ue (bits);
      guint32 after = lp_bits_get_ue (bits);

      if (before > 16 || after > 16)
        return FALSE;
      pictures = before + after;
      for (guint32 j = 0; j < pictures; j++) {
        lp_bits_get_ue (bits);
        lp_bits_skip (bits, 1);
      }
    }
    if (bits->overrun || pictures > 32)
      return FALSE;
  }
  return TRUE;
}

static void
h265_parse_vui (LpBits * bits, LpNalVideo * video)
{
  skip_vui_head (bits);
  lp_bits_skip (bits, 3);
  if (lp_bits_get1 (bits))      /* default display window */
    for (guint i = 0; i < 4; i++)
      lp_bits_get_ue (bits);
  if (lp_bits_get1 (bits)) {
    guint32 tick = lp_bits_get (bits, 32);
    guint32 scale = lp_bits_get (bits, 32);

    if (!bits->overrun)
      set_rate (video, scale, tick);
  }
}

static gboolean
h265_parse_sps (LpBits * bits, LpNalVideo * video)
{
  guint sub_layers, first;
  guint32 log2_poc, depth;
  gboolean separate = FALSE;

  lp_bits_skip (bits, 8);       /* second byte of the unit header */
  lp_bits_skip (bits, 4);
  sub_layers = lp_bits_get (bits, 3);
  lp_bits_skip (bits, 1);
  if (sub_layers > 6)
    return FALSE;
  h265_parse_ptl (bits, sub_layers, video);
  lp_bits_get_ue (bits);        /* sps_seq_parameter_set_id */
  video->chroma_format = lp_bits_get_ue (bits);
  if (video->chroma_format > 3)
    return FALSE;
  if (video->chroma_format == 3)
    separate = lp_bits_get1 (bits);
  video->width = lp_bits_get_ue (bits);
  video->height = lp_bits_get_ue (bits);
  if (video->width == 0 || video->height == 0 || video->width > 65535
      || video->height > 65535)
    return FALSE;
  if (lp_bits_get1 (bits)) {
    guint32 left = lp_bits_get_ue (bits), right = lp_bits_get_ue (bits);
    guint32 top = lp_bits_get_ue (bits), bottom = lp_bits_get_ue (bits);
    guint array = separate ? 0 : video->chroma_format;

    crop (video, left, right, top, bottom, array == 1 || array == 2 ? 2 : 1,
        array == 1 ? 2 : 1);
  }
  depth = lp_bits_get_ue (bits);
  video->bit_depth = 8 + MIN (depth, 8);
  lp_bits_get_ue (bits);
  log2_poc = lp_bits_get_ue (bits) + 4;
  first = lp_bits_get1 (bits) ? 0 : sub_layers;
  for (guint i = first; i <= sub_layers; i++) {
    guint32 reorder;

    lp_bits_get_ue (bits);
    reorder = lp_bits_get_ue (bits);
    lp_bits_get_ue (bits);
    if (reorder <= 16)
      video->reorder = reorder;
  }
  if (bits->overrun || log2_poc > 16)
    return FALSE;

  /* from here on only the frame rate is to be gained */
  for (guint i = 0; i < 6; i++)
    lp_bits_get_ue (bits);
  if (lp_bits_get1 (bits) && lp_bits_get1 (bits)
      && !h265_skip_scaling_lists (bits))
    return TRUE;
  lp_bits_skip (bits, 2);
  if (lp_bits_get1 (bits)) {
    lp_bits_skip (bits, 8);     /* PCM */
    lp_bits_get_ue (bits);
    lp_bits_get_ue (bits);
    lp_bits_skip (bits, 1);
  }
  if (!h265_skip_ref_pic_sets (bits))
    return TRUE;
  if (lp_bits_get1 (bits)) {
    guint32 n = lp_bits_get_ue (bits);

    if (n > 32)
      return TRUE;
    lp_bits_skip (bits, n * (log2_poc + 1));
  }
  lp_bits_skip (bits, 2);
  if (lp_bits_get1 (bits))
    h265_parse_vui (bits, video);
  return TRUE;
}

gboolean
lp_nal_parse_sps (LpCodec codec, const guint8 * nal, gsize size,
    LpNalVideo * video)
{
  LpBits bits;

  memset (video, 0, sizeof (*video));
  video->fps_d = 1;
  video->chroma_format = 1;
  video->bit_depth = 8;
  video->reorder = -1;
  if (size < 4)
    return FALSE;
  lp_bits_init (&bits, nal + 1, size - 1, TRUE);
  if (codec == LP_CODEC_H265)
    return h265_parse_sps (&bits, video);
  return codec == LP_CODEC_H264 && h264_parse_sps (&bits, nal, video);
}
