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

#include "core/media-aac.h"

GST_START_TEST (test_config)
{
  /* 48 kHz stereo AAC-LC as every encoder writes it */
  static const guint8 lc[] = { 0x11, 0x90 };
  /* explicit SBR over a 22.05 kHz core */
  static const guint8 he[] = { 0x2b, 0x92, 0x08, 0x00 };
  /* rate written out: 44100 */
  static const guint8 escape[] = { 0x17, 0x80, 0x56, 0x22, 0x10 };
  /* Layer 3 */
  static const guint8 mp3[] = { 0xf8, 0x46, 0x40 };
  LpAacConfig config;

  fail_unless (lp_aac_parse_config (lc, sizeof (lc), &config));
  fail_unless_equals_int (config.object_type, 2);
  fail_unless_equals_int (config.extension, 0);
  fail_unless_equals_int (config.rate, 48000);
  fail_unless_equals_int (config.channels, 2);
  fail_unless_equals_int (config.frame_length, 1024);
  fail_unless_equals_string (config.codecs, "mp4a.40.2");

  fail_unless (lp_aac_parse_config (he, sizeof (he), &config));
  fail_unless_equals_int (config.object_type, 2);
  fail_unless_equals_int (config.extension, 5);
  fail_unless_equals_int (config.rate, 22050);
  fail_unless_equals_string (config.codecs, "mp4a.40.5");

  fail_unless (lp_aac_parse_config (escape, sizeof (escape), &config));
  fail_unless_equals_int (config.rate, 44100);
  fail_unless_equals_int (config.rate_index, 4);

  fail_if (lp_aac_parse_config (mp3, sizeof (mp3), &config));
  fail_if (lp_aac_parse_config (lc, 1, &config));
  fail_if (lp_aac_parse_config (lc, 0, &config));
}

GST_END_TEST;

GST_START_TEST (test_adts)
{
  /* from ffmpeg -f adts, 48 kHz stereo, frame of 23 bytes */
  static const guint8 golden[LP_AAC_ADTS_SIZE] = {
    0xff, 0xf1, 0x4c, 0x80, 0x02, 0xff, 0xfc
  };
  static const guint8 lc[] = { 0x11, 0x90 };
  guint8 header[LP_AAC_ADTS_SIZE];
  LpAacConfig config, back;
  gsize size;

  fail_unless (lp_aac_parse_config (lc, sizeof (lc), &config));
  fail_unless (lp_aac_write_adts (&config, 23 - LP_AAC_ADTS_SIZE, header));
  fail_unless (memcmp (header, golden, sizeof (golden)) == 0);

  for (gsize payload = 0; payload <= LP_AAC_ADTS_PAYLOAD_MAX; payload += 37) {
    fail_unless (lp_aac_write_adts (&config, payload, header));
    fail_unless (lp_aac_parse_adts (header, sizeof (header), &back, &size));
    fail_unless_equals_int (size, payload + LP_AAC_ADTS_SIZE);
    fail_unless_equals_int (back.rate, 48000);
    fail_unless_equals_int (back.channels, 2);
    fail_unless_equals_string (back.codecs, "mp4a.40.2");
  }
  fail_if (lp_aac_write_adts (&config, LP_AAC_ADTS_PAYLOAD_MAX + 1, header));
  config.rate_index = 15;
  fail_if (lp_aac_write_adts (&config, 100, header));
}

GST_END_TEST;

GST_START_TEST (test_adts_refused)
{
  guint8 header[] = { 0xff, 0xf1, 0x4c, 0x80, 0x02, 0xff, 0xfc };
  LpAacConfig config;
  gsize size;

  fail_if (lp_aac_parse_adts (header, 6, &config, &size));
  header[1] = 0xf7;             /* layer 3 */
  fail_if (lp_aac_parse_adts (header, 7, &config, &size));
  header[1] = 0xf1;
  header[2] = 0x7c;             /* no such rate */
  fail_if (lp_aac_parse_adts (header, 7, &config, &size));
  header[2] = 0x4c;
  header[4] = 0;                /* shorter than itself */
  header[5] = 0x1f;
  fail_if (lp_aac_parse_adts (header, 7, &config, &size));
}

GST_END_TEST;

GST_START_TEST (test_hostile)
{
  guint32 seed = g_random_int ();
  GRand *rand = g_rand_new_with_seed (seed);

  for (guint round = 0; round < 100000; round++) {
    gsize n = g_rand_int_range (rand, 0, 12), size;
    guint8 *data = g_malloc (n);
    LpAacConfig config;

    for (gsize i = 0; i < n; i++)
      data[i] = i == 0 && round % 2 ? 0xff : g_rand_int (rand);
    if (lp_aac_parse_config (data, n, &config))
      fail_unless (config.frame_length > 0 && config.rate > 0, "seed %u", seed);
    if (lp_aac_parse_adts (data, n, &config, &size))
      fail_unless (size >= LP_AAC_ADTS_SIZE && size <= 8191, "seed %u", seed);
    g_free (data);
  }
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
media_aac_suite (void)
{
  Suite *s = suite_create ("core/media-aac");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_config);
  tcase_add_test (tc, test_adts);
  tcase_add_test (tc, test_adts_refused);
  tcase_add_test (tc, test_hostile);
  return s;
}

GST_CHECK_MAIN (media_aac);
