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

#include "core/media-nal.h"

#define SPS264 0x67, 0x42, 0xc0, 0x0d, 0xd9, 0x01, 0x41, 0x9f, 0x9f, 0x01, \
  0x10, 0x00, 0x00, 0x3e, 0x90, 0x00, 0x0e, 0xa6, 0x00, 0xf1, 0x42, 0xa4, 0x80

GST_START_TEST (test_annexb)
{
  /* three- and four-byte start codes, bytes before, zero bytes after,
   * empty units */
  static const guint8 data[] = {
    0xaa, 0x00, 0x00, 0x00, 0x01, 0x09, 0xf0, 0x00, 0x00, 0x01, 0x06, 0x05,
    0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x01, 0x65, 0x88, 0x01, 0x01,
    0x00, 0x00, 0x03, 0x01, 0x00, 0x00
  };
  LpNalIter iter;
  LpNal nal;

  lp_nal_iter_init (&iter, LP_CODEC_H264, data, sizeof (data), 0);
  fail_unless (lp_nal_iter_next (&iter, &nal));
  fail_unless_equals_int (nal.type, LP_NAL_H264_AUD);
  fail_unless_equals_int (nal.size, 2);
  fail_unless_equals_int (nal.offset, 2);
  fail_unless (lp_nal_iter_next (&iter, &nal));
  fail_unless_equals_int (nal.type, LP_NAL_H264_SEI);
  fail_unless_equals_int (nal.size, 2);
  fail_unless (lp_nal_iter_next (&iter, &nal));
  fail_unless_equals_int (nal.type, LP_NAL_H264_IDR);
  fail_unless_equals_int (nal.size, 8);
  fail_unless (nal.data == data + 20);
  fail_if (lp_nal_iter_next (&iter, &nal));
  fail_if (lp_nal_iter_next (&iter, &nal));

  lp_nal_iter_init (&iter, LP_CODEC_H264, data + 26, 4, 0);
  fail_if (lp_nal_iter_next (&iter, &nal));
}

GST_END_TEST;

GST_START_TEST (test_length_prefixed)
{
  static const guint8 data[] = {
    0x00, 0x00, 0x00, 0x02, 0x09, 0xf0, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x03, 0x41, 0x9a, 0x01, 0x00, 0x00, 0x00, 0x09, 0x65
  };
  static const guint8 annexb[] = {
    0x00, 0x00, 0x00, 0x01, 0x09, 0xf0, 0x00, 0x00, 0x00, 0x01, 0x41, 0x9a, 0x01
  };
  LpNalIter iter;
  LpNal nal;
  GByteArray *out = g_byte_array_new ();

  lp_nal_iter_init (&iter, LP_CODEC_H264, data, sizeof (data), 4);
  fail_unless (lp_nal_iter_next (&iter, &nal));
  fail_unless_equals_int (nal.type, LP_NAL_H264_AUD);
  fail_unless (lp_nal_iter_next (&iter, &nal));
  fail_unless_equals_int (nal.type, LP_NAL_H264_SLICE);
  fail_unless_equals_int (nal.size, 3);
  /* the last one points outside */
  fail_if (lp_nal_iter_next (&iter, &nal));

  fail_if (lp_nal_append_annexb (out, LP_CODEC_H264, data, sizeof (data), 4));
  fail_unless_equals_int (out->len, sizeof (annexb));
  fail_unless (memcmp (out->data, annexb, sizeof (annexb)) == 0);
  g_byte_array_set_size (out, 0);
  fail_unless (lp_nal_append_annexb (out, LP_CODEC_H264, data, 17, 4));
  fail_unless_equals_int (out->len, sizeof (annexb));
  g_byte_array_set_size (out, 0);
  fail_unless (lp_nal_append_annexb (out, LP_CODEC_H264, data, 5, 0));
  fail_unless_equals_int (out->len, 5);
  g_byte_array_unref (out);
}

GST_END_TEST;

static LpNalAccess
scan (LpCodec codec, const guint8 * data, gsize size)
{
  LpNalUnit unit;

  lp_nal_unit_scan (codec, data, size, 0, &unit);
  return unit.access;
}

GST_START_TEST (test_scan_h264)
{
  static const guint8 idr[] = {
    0, 0, 0, 1, 0x09, 0xf0, 0, 0, 0, 1, SPS264, 0, 0, 1, 0x68, 0xce, 0x3c,
    0, 0, 1, 0x65, 0x88, 0x84
  };
  /* recovery point, frame count 0, then an I slice */
  static const guint8 open[] = {
    0, 0, 1, 0x06, 0x06, 0x01, 0xc4, 0x80, 0, 0, 1, 0x41, 0x9a, 0x21
  };
  static const guint8 open_i[] = {
    0, 0, 1, 0x06, 0x06, 0x01, 0xc4, 0x80, 0, 0, 1, 0x41, 0x88, 0x84
  };
  /* recovery after 3 frames: intra refresh */
  static const guint8 refresh[] = {
    0, 0, 1, 0x06, 0x06, 0x01, 0x24, 0x80, 0, 0, 1, 0x41, 0x88, 0x84
  };
  static const guint8 sps_i[] = {
    0, 0, 1, SPS264, 0, 0, 1, 0x41, 0x88, 0x84
  };
  static const guint8 plain_i[] = { 0, 0, 1, 0x41, 0x88, 0x84 };
  static const guint8 sei_only[] = { 0, 0, 1, 0x06, 0x06, 0x01, 0xc4, 0x80 };
  LpNalUnit unit;

  lp_nal_unit_scan (LP_CODEC_H264, idr, sizeof (idr), 0, &unit);
  fail_unless_equals_int (unit.access, LP_NAL_ACCESS_CLEAN);
  fail_unless (unit.has_vcl && unit.has_aud && unit.has_sps && unit.has_pps);
  fail_if (unit.has_vps);
  fail_unless_equals_int (unit.sps_size, 23);
  fail_unless (unit.sps == idr + 10);

  fail_unless_equals_int (scan (LP_CODEC_H264, open, sizeof (open)),
      LP_NAL_ACCESS_NONE);
  fail_unless_equals_int (scan (LP_CODEC_H264, open_i, sizeof (open_i)),
      LP_NAL_ACCESS_OPEN);
  fail_unless_equals_int (scan (LP_CODEC_H264, refresh, sizeof (refresh)),
      LP_NAL_ACCESS_NONE);
  fail_unless_equals_int (scan (LP_CODEC_H264, sps_i, sizeof (sps_i)),
      LP_NAL_ACCESS_OPEN);
  fail_unless_equals_int (scan (LP_CODEC_H264, plain_i, sizeof (plain_i)),
      LP_NAL_ACCESS_NONE);
  lp_nal_unit_scan (LP_CODEC_H264, sei_only, sizeof (sei_only), 0, &unit);
  fail_if (unit.has_vcl);
}

GST_END_TEST;

GST_START_TEST (test_scan_h265)
{
  static const guint8 idr[] = {
    0, 0, 1, 0x46, 0x01, 0x50, 0, 0, 1, 0x40, 0x01, 0x0c, 0, 0, 1, 0x42, 0x01,
    0x01, 0, 0, 1, 0x44, 0x01, 0xc1, 0, 0, 1, 0x26, 0x01, 0xaf
  };
  static const guint8 cra[] = { 0, 0, 1, 0x2a, 0x01, 0xaf };
  static const guint8 bla[] = { 0, 0, 1, 0x20, 0x01, 0xaf };
  static const guint8 trail[] = { 0, 0, 1, 0x02, 0x01, 0xaf };
  static const guint8 rasl[] = { 0, 0, 1, 0x12, 0x01, 0xaf };
  /* an empty unit looks like a picture of type 0 */
  static const guint8 empty[] = { 0, 0, 1, 0, 0, 1, 0x26, 0x01, 0xaf };
  LpNalUnit unit;

  lp_nal_unit_scan (LP_CODEC_H265, idr, sizeof (idr), 0, &unit);
  fail_unless_equals_int (unit.access, LP_NAL_ACCESS_CLEAN);
  fail_unless (unit.has_aud && unit.has_vps && unit.has_sps && unit.has_pps);
  fail_unless_equals_int (scan (LP_CODEC_H265, cra, sizeof (cra)),
      LP_NAL_ACCESS_OPEN);
  fail_unless_equals_int (scan (LP_CODEC_H265, bla, sizeof (bla)),
      LP_NAL_ACCESS_CLEAN);
  fail_unless_equals_int (scan (LP_CODEC_H265, trail, sizeof (trail)),
      LP_NAL_ACCESS_NONE);
  fail_unless_equals_int (scan (LP_CODEC_H265, rasl, sizeof (rasl)),
      LP_NAL_ACCESS_NONE);
  fail_unless_equals_int (scan (LP_CODEC_H265, empty, sizeof (empty)),
      LP_NAL_ACCESS_CLEAN);
}

GST_END_TEST;

GST_START_TEST (test_codec_data)
{
  static const guint8 avcc[] = {
    0x01, 0x42, 0xc0, 0x0d, 0xff, 0xe1, 0x00, 0x17, SPS264, 0x01, 0x00, 0x03,
    0x68, 0xce, 0x3c
  };
  static const guint8 hvcc[] = {
    0x01, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 0x78, 0xf0, 0, 0xfc, 0xfd,
    0xf8, 0xf8, 0, 0, 0x0f, 0x02, 0xa0, 0x00, 0x01, 0x00, 0x03, 0x40, 0x01,
    0x0c, 0xa1, 0x00, 0x01, 0x00, 0x03, 0x42, 0x01, 0x01
  };
  GByteArray *out = g_byte_array_new ();
  guint length_size = 0;

  fail_unless (lp_nal_parse_codec_data (LP_CODEC_H264, avcc, sizeof (avcc),
          &length_size, out));
  fail_unless_equals_int (length_size, 4);
  fail_unless_equals_int (out->len, 4 + 23 + 4 + 3);
  for (gsize n = 0; n < sizeof (avcc); n++) {
    guint8 *copy = g_memdup2 (avcc, n);

    fail_if (lp_nal_parse_codec_data (LP_CODEC_H264, copy, n, &length_size,
            out), "%u of %u bytes taken", (guint) n, (guint) sizeof (avcc));
    g_free (copy);
  }

  g_byte_array_set_size (out, 0);
  fail_unless (lp_nal_parse_codec_data (LP_CODEC_H265, hvcc, sizeof (hvcc),
          &length_size, out));
  fail_unless_equals_int (length_size, 4);
  fail_unless_equals_int (out->len, 14);
  fail_unless_equals_int (out->data[4], 0x40);
  fail_unless_equals_int (out->data[11], 0x42);
  for (gsize n = 0; n < sizeof (hvcc); n++) {
    guint8 *copy = g_memdup2 (hvcc, n);

    fail_if (lp_nal_parse_codec_data (LP_CODEC_H265, copy, n, &length_size,
            out));
    g_free (copy);
  }
  g_byte_array_unref (out);
}

GST_END_TEST;

GST_START_TEST (test_hostile)
{
  guint32 seed = g_random_int ();
  GRand *rand = g_rand_new_with_seed (seed);
  GByteArray *out = g_byte_array_new ();

  for (guint round = 0; round < 60000; round++) {
    static const guint8 likely[] = {
      0, 0, 0, 0, 1, 1, 3, 0x06, 0x65, 0x67, 0x26, 0x42, 0xff
    };
    gsize n = g_rand_int_range (rand, 0, 64);
    guint8 *data = g_malloc (n);
    LpCodec codec = round & 1 ? LP_CODEC_H264 : LP_CODEC_H265;
    guint length_size = g_rand_int_range (rand, 0, 5);
    LpNalIter iter;
    LpNalUnit unit;
    LpNal nal;
    guint units = 0;

    for (gsize i = 0; i < n; i++)
      data[i] = likely[g_rand_int_range (rand, 0, sizeof (likely))];
    lp_nal_iter_init (&iter, codec, data, n, length_size);
    while (lp_nal_iter_next (&iter, &nal)) {
      fail_unless (nal.size > 0 && nal.data + nal.size <= data + n,
          "seed %u", seed);
      fail_unless (++units <= n, "seed %u", seed);
    }
    lp_nal_unit_scan (codec, data, n, length_size, &unit);
    if (unit.has_sps)
      fail_unless (unit.sps + unit.sps_size <= data + n, "seed %u", seed);
    g_byte_array_set_size (out, 0);
    lp_nal_append_annexb (out, codec, data, n, length_size);
    g_byte_array_set_size (out, 0);
    lp_nal_parse_codec_data (codec, data, n, &length_size, out);
    g_free (data);
  }
  g_byte_array_unref (out);
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
media_nal_suite (void)
{
  Suite *s = suite_create ("core/media-nal");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_annexb);
  tcase_add_test (tc, test_length_prefixed);
  tcase_add_test (tc, test_scan_h264);
  tcase_add_test (tc, test_scan_h265);
  tcase_add_test (tc, test_codec_data);
  tcase_add_test (tc, test_hostile);
  return s;
}

GST_CHECK_MAIN (media_nal);
