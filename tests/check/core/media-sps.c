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

#include <string.h>

#include <gst/check/gstcheck.h>

#include "core/media-sps.h"

typedef struct
{
  LpCodec codec;
  const gchar *hex;
  guint width, height, fps_n, fps_d, chroma, depth;
  gint reorder;
  const gchar *codecs;
} Vector;

/* SPS units written by libx264 and libx265; what they say was read with
 * ffprobe 5.1 (size, rate, profile, level, has_b_frames) */
static const Vector vectors[] = {
  {LP_CODEC_H264, "67640028acd940780227e5c044000003000400000300f03c60c658",
      1920, 1080, 30, 1, 1, 8, 2, "avc1.640028"},
  {LP_CODEC_H264, "6742c00dd901419f9f011000003e90000ea600f142a480",
      320, 180, 30000, 1001, 1, 8, 0, "avc1.42c00d"},
  {LP_CODEC_H264, "674d4028eca02201e3cb5808800000030080000019078c18cb",
      1080, 1918, 25, 1, 1, 8, 2, "avc1.4d4028"},
  {LP_CODEC_H264, "6764001eacd940a07b6022000003000200000300643e28532c",
      640, 480, 25, 1, 1, 8, 2, "avc1.64001e"},
  {LP_CODEC_H264, "67f4001f919b281485fc7cf80880000003008000003c078c18cb",
      642, 362, 60, 1, 3, 8, 2, "avc1.f4001f"},
  {LP_CODEC_H265, "420101016000000300900000030000030078a003c08010e5965669"
        "24caf0168080000003008000000f04",
      1920, 1080, 30, 1, 1, 8, 2, "hvc1.1.6.L120.90"},
  {LP_CODEC_H265, "42010102200000030090000003000003003fa00b480289f2365959"
        "a4932bc05a02000007d20000ea6010",
      360, 642, 30000, 1001, 1, 10, 2, "hvc1.2.4.L63.90"},
};

static gsize
unhex (const gchar * hex, guint8 * out)
{
  gsize n = strlen (hex) / 2;

  for (gsize i = 0; i < n; i++)
    out[i] = (g_ascii_xdigit_value (hex[2 * i]) << 4)
        | g_ascii_xdigit_value (hex[2 * i + 1]);
  return n;
}

GST_START_TEST (test_vectors)
{
  const Vector *v = &vectors[__i__];
  guint8 nal[128];
  gsize size = unhex (v->hex, nal);
  LpNalVideo video;

  fail_unless (lp_nal_parse_sps (v->codec, nal, size, &video));
  fail_unless_equals_int (video.width, v->width);
  fail_unless_equals_int (video.height, v->height);
  fail_unless_equals_int (video.fps_n, v->fps_n);
  fail_unless_equals_int (video.fps_d, v->fps_d);
  fail_unless_equals_int (video.chroma_format, v->chroma);
  fail_unless_equals_int (video.bit_depth, v->depth);
  fail_unless_equals_int (video.reorder, v->reorder);
  fail_unless_equals_string (video.codecs, v->codecs);
}

GST_END_TEST;

/* the size is refused before it is known, later only the VUI is lost */
GST_START_TEST (test_cut_off)
{
  const Vector *v = &vectors[__i__];
  guint8 nal[128];
  gsize size = unhex (v->hex, nal);
  gboolean before = FALSE;

  for (gsize n = 0; n <= size; n++) {
    guint8 *copy = g_memdup2 (nal, n);
    LpNalVideo video;
    gboolean ok = lp_nal_parse_sps (v->codec, copy, n, &video);

    if (ok) {
      fail_unless_equals_int (video.width, v->width);
      fail_unless_equals_int (video.height, v->height);
    }
    fail_if (before && !ok, "%u bytes suffice, %u do not", (guint) n - 1,
        (guint) n);
    before = ok;
    g_free (copy);
  }
  fail_unless (before);
}

GST_END_TEST;

GST_START_TEST (test_hostile)
{
  guint32 seed = g_random_int ();
  GRand *rand = g_rand_new_with_seed (seed);

  GST_INFO ("seed %u", seed);
  for (guint round = 0; round < 100000; round++) {
    const Vector *v = &vectors[round % G_N_ELEMENTS (vectors)];
    guint8 nal[128];
    gsize size = unhex (v->hex, nal);
    guint flips = g_rand_int_range (rand, 1, 8);
    LpNalVideo video;
    guint8 *copy;

    while (flips-- > 0)
      nal[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
    copy = g_memdup2 (nal, size);
    if (lp_nal_parse_sps (v->codec, copy, size, &video)) {
      fail_unless (video.width > 0 && video.width <= 65536, "seed %u", seed);
      fail_unless (video.height > 0 && video.height <= 131072, "seed %u", seed);
      fail_unless (video.fps_d > 0, "seed %u", seed);
      fail_unless (strlen (video.codecs) < LP_NAL_CODECS_MAX);
    }
    g_free (copy);
  }
  g_rand_free (rand);
}

GST_END_TEST;

GST_START_TEST (test_not_video)
{
  LpNalVideo video;
  static const guint8 nothing[8] = { 0 };

  fail_if (lp_nal_parse_sps (LP_CODEC_AAC, nothing, 8, &video));
  fail_if (lp_nal_parse_sps (LP_CODEC_H264, nothing, 0, &video));
}

GST_END_TEST;

static Suite *
media_sps_suite (void)
{
  Suite *s = suite_create ("core/media-sps");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_vectors, 0, G_N_ELEMENTS (vectors));
  tcase_add_loop_test (tc, test_cut_off, 0, G_N_ELEMENTS (vectors));
  tcase_add_test (tc, test_hostile);
  tcase_add_test (tc, test_not_video);
  return s;
}

GST_CHECK_MAIN (media_sps);
