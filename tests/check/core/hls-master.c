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

#include <gst/check/gstcheck.h>

#include "core/hls-master.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

GST_START_TEST (test_exact_text)
{
  const LpHlsVariant variants[] = {
    {"source/index.m3u8", 4123456, 4000000, "avc1.64001f,mp4a.40.2", 1280, 720,
        30000, 1001},
    {"low/index.m3u8", 0, 0, "", 0, 0, 0, 1},
    {"mid/index.m3u8", 9, 8, "avc1.42c01e", 640, 360, 25, 1},
  };
  g_autofree gchar *text = lp_hls_master_to_string (variants, 3);

  fail_unless_equals_string (text, "#EXTM3U\n#EXT-X-VERSION:6\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=4123456,AVERAGE-BANDWIDTH=4000000,"
      "CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,"
      "FRAME-RATE=29.970\nsource/index.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=1,AVERAGE-BANDWIDTH=1\nlow/index.m3u8\n"
      "#EXT-X-STREAM-INF:BANDWIDTH=9,AVERAGE-BANDWIDTH=8,"
      "CODECS=\"avc1.42c01e\",RESOLUTION=640x360,FRAME-RATE=25.000\n"
      "mid/index.m3u8\n");
}

GST_END_TEST;

GST_START_TEST (test_rate)
{
  LpHlsRate rate = { 0, };

  fail_unless_equals_uint64 (lp_hls_rate_average (&rate), 0);
  lp_hls_rate_add (&rate, 250000, 2 * SECOND, 2 * SECOND);
  lp_hls_rate_add (&rate, 500000, 2 * SECOND, 2 * SECOND);
  fail_unless_equals_uint64 (rate.peak, 2000000);
  fail_unless_equals_uint64 (lp_hls_rate_average (&rate), 1500000);
  /* a last splinter of 40 ms that is one key frame sets no peak */
  lp_hls_rate_add (&rate, 100000, 40000000, 2 * SECOND);
  fail_unless_equals_uint64 (rate.peak, 2000000);
  /* but a stream of only one splinter has one */
  rate = (LpHlsRate) {
  0,};
  lp_hls_rate_add (&rate, 1000, 40000000, 2 * SECOND);
  fail_unless_equals_uint64 (rate.peak, 200000);
  rate = (LpHlsRate) {
  0,};
  lp_hls_rate_add (&rate, G_MAXSIZE / 2, 0, 0);
  fail_unless (rate.peak > 0);
}

GST_END_TEST;

static Suite *
hls_master_suite (void)
{
  Suite *s = suite_create ("core/hls-master");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_exact_text);
  tcase_add_test (tc, test_rate);
  return s;
}

GST_CHECK_MAIN (hls_master);
