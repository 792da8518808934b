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

#include "core/base-error.h"
#include "core/media-nal.h"
#include "core/media-ts.h"
#include "core/media-tswriter.h"
#include "support/lp-judge.h"

#define MASK ((G_GUINT64_CONSTANT (1) << 33) - 1)

#define SOURCE "-f lavfi -i testsrc2=s=320x180:r=30:d=2 " \
    "-f lavfi -i sine=r=48000:d=2 "

static void
copy_video (LpTsReader * reader, LpTsWriter * writer, guint64 shift)
{
  guint n;
  const LpTsUnit *units = lp_ts_reader_get_video (reader, &n);

  for (guint i = 0; i < n; i++)
    lp_ts_writer_add_video (writer, units[i].data, units[i].size,
        units[i].pts + shift, units[i].dts + shift, units[i].keyframe);
}

static void
copy_audio (LpTsReader * reader, LpTsWriter * writer, guint64 shift)
{
  guint n;
  const LpTsUnit *units = lp_ts_reader_get_audio (reader, &n);

  for (guint i = 0; i < n; i++)
    lp_ts_writer_add_audio (writer, units[i].data, units[i].size,
        units[i].pts + shift);
}

static GBytes *
rewrite (GBytes * in, guint64 shift, gsize group)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (in, &error);
  g_autoptr (LpTsWriter) writer = NULL;

  g_assert_no_error (error);
  fail_unless_equals_int (lp_ts_reader_get_damage (reader), 0);
  writer = lp_ts_writer_new (lp_ts_reader_get_video_codec (reader),
      lp_ts_reader_get_audio_codec (reader),
      lp_ts_reader_get_audio_stream_type (reader));
  lp_ts_writer_set_audio_group (writer, group);
  copy_video (reader, writer, shift);
  copy_audio (reader, writer, shift);
  return lp_ts_writer_finish (writer);
}

static void
assert_same_packets (GBytes * a, GBytes * b, const gchar * selector)
{
  g_auto (GStrv) la = judge_packets (a, selector);
  g_auto (GStrv) lb = judge_packets (b, selector);

  fail_unless_equals_int (g_strv_length (la), g_strv_length (lb));
  for (guint i = 0; la[i] != NULL; i++)
    fail_unless_equals_string (la[i], lb[i]);
}

/* ffmpeg's stream, read and written by us, is the same to ffprobe: every
 * time stamp to the tick, every packet to the byte */
static void
check_copy (const gchar * args)
{
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, args);
  g_autoptr (GBytes) out = rewrite (in, 0, 0);

  judge_decodes_silently (out, args);
  assert_same_packets (in, out, "v");
  assert_same_packets (in, out, "a");
}

GST_START_TEST (test_copy_bframes)
{
  check_copy (SOURCE "-c:v libx264 -preset veryfast -bf 3 -g 30 -c:a aac "
      "-x264-params aud=1 -muxdelay 0 -f mpegts pipe:1");
}

GST_END_TEST;

GST_START_TEST (test_copy_open_gop)
{
  check_copy (SOURCE "-c:v libx264 -preset veryfast -bf 3 -g 15 -x264-params "
      "open-gop=1:aud=1:slices=4 -c:a aac -f mpegts pipe:1");
}

GST_END_TEST;

GST_START_TEST (test_copy_h265)
{
  check_copy (SOURCE "-c:v libx265 -preset ultrafast -x265-params "
      "log-level=none:aud=1 -c:a aac -f mpegts pipe:1");
}

GST_END_TEST;

GST_START_TEST (test_copy_latm)
{
  check_copy (SOURCE "-c:v libx264 -preset ultrafast -x264-params aud=1 "
      "-c:a aac -mpegts_flags latm -f mpegts pipe:1");
}

GST_END_TEST;

GST_START_TEST (test_video_only_and_slow)
{
  check_copy ("-f lavfi -i testsrc2=s=320x180:r=1:d=6 -c:v libx264 "
      "-preset ultrafast -x264-params aud=1 -f mpegts pipe:1");
}

GST_END_TEST;

/* First bytes: PAT, PMT, then the video with its key frame; PCR never more
 * than 100 ms apart; whole packets; counters without a gap. */
GST_START_TEST (test_layout)
{
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, SOURCE
      "-c:v libx264 -preset ultrafast -r 2 -c:a aac -f mpegts pipe:1");
  g_autoptr (GBytes) out = rewrite (in, 0, 2800);
  gsize size;
  const guint8 *p = g_bytes_get_data (out, &size);
  guint64 last_pcr = 0;
  guint pcrs = 0, tables = 0;
  guint8 cc[8192];

  memset (cc, 0xff, sizeof (cc));
  fail_unless_equals_int (size % 188, 0);
  for (gsize i = 0; i < size; i += 188) {
    guint pid = ((p[i + 1] & 0x1f) << 8) | p[i + 2];
    guint afc = (p[i + 3] >> 4) & 3;

    fail_unless_equals_int (p[i], 0x47);
    if (i == 0)
      fail_unless_equals_int (pid, 0);
    if (i == 188)
      fail_unless_equals_int (pid, 0x1000);
    if (i == 376) {
      fail_unless_equals_int (pid, 0x100);
      fail_unless (p[i + 5] & 0x40, "no random access indicator");
    }
    tables += pid == 0;
    if (afc & 1) {
      if (cc[pid] != 0xff)
        fail_unless_equals_int (p[i + 3] & 0xf, (cc[pid] + 1) & 0xf);
      cc[pid] = p[i + 3] & 0xf;
    } else {
      fail_unless_equals_int (p[i + 3] & 0xf, cc[pid]);
    }
    if ((afc & 2) && p[i + 4] > 6 && (p[i + 5] & 0x10)) {
      guint64 pcr = ((guint64) p[i + 6] << 25) | (p[i + 7] << 17) |
          (p[i + 8] << 9) | (p[i + 9] << 1) | (p[i + 10] >> 7);

      if (pcrs++ > 0)
        fail_unless (pcr > last_pcr && pcr - last_pcr <= 9000,
            "PCR %" G_GUINT64_FORMAT " after %" G_GUINT64_FORMAT, pcr,
            last_pcr);
      last_pcr = pcr;
    }
  }
  fail_unless (pcrs >= 15);
  fail_unless (tables >= 15);
  judge_decodes_silently (out, "grouped audio");
}

GST_END_TEST;

/* The clock wraps inside the segment: residues are written back as given. */
GST_START_TEST (test_wrap)
{
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, SOURCE
      "-c:v libx264 -preset ultrafast -c:a aac -f mpegts pipe:1");
  g_autoptr (LpTsReader) before = lp_ts_reader_new (in, NULL);
  guint n, m;
  const LpTsUnit *a = lp_ts_reader_get_video (before, &n);
  guint64 shift = (MASK + 1 - 90000 - a[0].pts) & MASK;
  g_autoptr (GBytes) out = rewrite (in, shift, 0);
  g_autoptr (LpTsReader) after = lp_ts_reader_new (out, NULL);
  const LpTsUnit *b = lp_ts_reader_get_video (after, &m);

  fail_unless_equals_int (n, m);
  fail_unless (b[0].pts > b[n - 1].pts, "does not wrap");
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_uint64 (b[i].pts, (a[i].pts + shift) & MASK);
    fail_unless_equals_uint64 (b[i].dts, (a[i].dts + shift) & MASK);
  }
  a = lp_ts_reader_get_audio (before, &n);
  b = lp_ts_reader_get_audio (after, &m);
  fail_unless_equals_int (n, m);
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_uint64 (b[i].pts, (a[i].pts + shift) & MASK);
    fail_unless_equals_int (b[i].size, a[i].size);
    fail_unless (!memcmp (b[i].data, a[i].data, a[i].size));
  }
}

GST_END_TEST;

GST_START_TEST (test_nothing)
{
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_AAC, 0x0f);

  lp_ts_writer_add_video (writer, NULL, 0, 0, 0, TRUE);
  lp_ts_writer_add_audio (writer, NULL, 0, 0);
  fail_unless (lp_ts_writer_finish (writer) == NULL);
  lp_ts_writer_free (NULL);
}

GST_END_TEST;

/* Times that jump about cost a bounded number of clock packets. */
GST_START_TEST (test_jumping_times)
{
  static const guint8 unit[] = { 0, 0, 0, 1, 0x65, 0x88, 0x80 };
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) out = NULL;

  for (guint i = 0; i < 4000; i++)
    lp_ts_writer_add_video (writer, unit, sizeof (unit), i * 890000ull,
        LP_TS_NO_TIME, TRUE);
  out = lp_ts_writer_finish (writer);
  fail_unless (g_bytes_get_size (out) < 188 * 30000);
}

GST_END_TEST;

/* Counters run on over the segments of one stream, or start anew. */
GST_START_TEST (test_continuous)
{
  static const guint8 unit[] = { 0, 0, 0, 1, 0x65, 0x88, 0x80 };

  for (gint continuous = 0; continuous < 2; continuous++) {
    g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
        LP_CODEC_NONE, 0);

    lp_ts_writer_set_continuous (writer, continuous);
    for (guint i = 0; i < 3; i++) {
      g_autoptr (GBytes) out = NULL;
      const guint8 *p;

      lp_ts_writer_add_video (writer, unit, sizeof (unit), i * 9000,
          LP_TS_NO_TIME, TRUE);
      out = lp_ts_writer_finish (writer);
      p = g_bytes_get_data (out, NULL);
      fail_unless_equals_int (p[3] & 0xf, continuous ? i : 0);
    }
  }
}

GST_END_TEST;

static Suite *
media_tswriter_suite (void)
{
  Suite *s = suite_create ("core/media-tswriter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_copy_bframes);
  tcase_add_test (tc, test_copy_open_gop);
  tcase_add_test (tc, test_copy_h265);
  tcase_add_test (tc, test_copy_latm);
  tcase_add_test (tc, test_video_only_and_slow);
  tcase_add_test (tc, test_layout);
  tcase_add_test (tc, test_wrap);
  tcase_add_test (tc, test_nothing);
  tcase_add_test (tc, test_continuous);
  tcase_add_test (tc, test_jumping_times);
  return s;
}

GST_CHECK_MAIN (media_tswriter);
