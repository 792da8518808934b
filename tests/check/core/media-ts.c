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

#define SOURCE "-f lavfi -i testsrc2=s=320x180:r=30:d=1 " \
    "-f lavfi -i sine=r=48000:d=1 -c:v libx264 -preset ultrafast -c:a aac "

static const guint8 idr[] = { 0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2, 3 };
static const guint8 slice[] = { 0, 0, 0, 1, 0x41, 0x9a, 1, 2, 3, 4 };

static void
assert_fails (GBytes * data, LpError code, const gchar * what)
{
  g_autoptr (GError) error = NULL;
  LpTsReader *reader = lp_ts_reader_new (data, &error);

  fail_unless (reader == NULL, "%s was accepted", what);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s: %s", what,
      error->message);
}

GST_START_TEST (test_refused)
{
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
  g_autoptr (GBytes) audio = judge_ffmpeg (NULL,
      "-f lavfi -i sine=r=48000:d=1 -c:a aac -f mpegts pipe:1");
  g_autoptr (GBytes) mpeg2 = judge_ffmpeg (NULL,
      "-f lavfi -i testsrc2=s=320x180:d=1 -c:v mpeg2video -f mpegts pipe:1");
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_AAC, 0x0f);
  g_autoptr (GBytes) no_key = NULL, no_frame = NULL;

  assert_fails (empty, LP_ERROR_INVALID, "nothing");
  assert_fails (zeros, LP_ERROR_INVALID, "zeros");
  assert_fails (audio, LP_ERROR_NO_VIDEO, "audio only");
  assert_fails (mpeg2, LP_ERROR_UNSUPPORTED, "MPEG-2 video");

  lp_ts_writer_add_video (writer, slice, sizeof (slice), 0, 0, FALSE);
  no_key = lp_ts_writer_finish (writer);
  assert_fails (no_key, LP_ERROR_NO_KEYFRAME, "no key frame");
  lp_ts_writer_add_audio (writer, slice, sizeof (slice), 0);
  no_frame = lp_ts_writer_finish (writer);
  assert_fails (no_frame, LP_ERROR_NO_VIDEO, "a program without a frame");
}

GST_END_TEST;

/* Captions behind the picture are moved before its first slice. */
GST_START_TEST (test_sei_repair)
{
  static const guint8 broken[] = {
    0, 0, 0, 1, 0x09, 0xf0,
    0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2,
    0, 0, 1, 0x65, 0x08, 0x80, 3,
    0, 0, 1, 0x06, 5, 1, 0xaa, 0x80,
    0, 0, 1, 0x06, 4, 1, 0xbb, 0x80
  };
  static const guint8 repaired[] = {
    0, 0, 0, 1, 0x09, 0xf0,
    0, 0, 1, 0x06, 5, 1, 0xaa, 0x80,
    0, 0, 1, 0x06, 4, 1, 0xbb, 0x80,
    0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2,
    0, 0, 1, 0x65, 0x08, 0x80, 3
  };
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n;

  lp_ts_writer_add_video (writer, broken, sizeof (broken), 0, 0, TRUE);
  lp_ts_writer_add_video (writer, slice, sizeof (slice), 3000, 3000, FALSE);
  lp_ts_writer_add_video (writer, broken, sizeof (broken), 6000, 6000, TRUE);
  ts = lp_ts_writer_finish (writer);
  reader = lp_ts_reader_new (ts, NULL);
  units = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 3);
  for (guint i = 0; i < n; i += 2) {
    fail_unless_equals_int (units[i].size, sizeof (repaired));
    fail_unless (!memcmp (units[i].data, repaired, sizeof (repaired)));
    fail_unless (units[i].keyframe);
    fail_unless_equals_uint64 (units[i].pts, i * 3000);
  }
}

GST_END_TEST;

/* Without delimiters a new first slice begins a unit; several units in one
 * PES packet: only the first has a time. */
GST_START_TEST (test_units_without_delimiters)
{
  guint8 both[6 + sizeof (idr) + 2 * sizeof (slice)] = { 0, 0, 0, 1, 9, 0xf0 };
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n;

  memcpy (both + 6, idr, sizeof (idr));
  memcpy (both + 6 + sizeof (idr), slice, sizeof (slice));
  memcpy (both + 6 + sizeof (idr) + sizeof (slice), slice, sizeof (slice));
  lp_ts_writer_add_video (writer, both, sizeof (both), 9000, 9000, TRUE);
  ts = lp_ts_writer_finish (writer);
  reader = lp_ts_reader_new (ts, NULL);
  units = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 3);
  fail_unless_equals_uint64 (units[0].pts, 9000);
  fail_unless_equals_uint64 (units[1].pts, LP_TS_NO_TIME);
  fail_unless_equals_int (units[2].size, sizeof (slice));
}

GST_END_TEST;

/* Damage is counted and passed over; what is whole still comes out. */
GST_START_TEST (test_damage)
{
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, SOURCE "-g 5 -f mpegts pipe:1");
  gsize size;
  const guint8 *data = g_bytes_get_data (in, &size);
  guint8 *copy = g_memdup2 (data, size);
  g_autoptr (GBytes) cut = g_bytes_new (data + 188 * 40, size - 188 * 40 - 77);
  g_autoptr (GBytes) damaged = NULL, offset = NULL;
  g_autoptr (LpTsReader) reader = NULL, shifted = NULL;
  guint n;

  /* a packet lost, one with a broken sync byte, one marked broken */
  memmove (copy + 188 * 50, copy + 188 * 51, size - 188 * 51);
  copy[188 * 70] = 0x46;
  copy[188 * 90 + 1] |= 0x80;
  damaged = g_bytes_new_take (copy, size - 188);
  reader = lp_ts_reader_new (damaged, NULL);
  fail_unless (reader != NULL);
  fail_unless (lp_ts_reader_get_damage (reader) >= 3);
  lp_ts_reader_get_video (reader, &n);
  fail_unless (n >= 26 && n <= 30, "%u units", n);

  /* begins inside a packet: sync is found */
  offset = g_bytes_new (data + 100, size - 100);
  shifted = lp_ts_reader_new (offset, NULL);
  fail_unless (shifted != NULL);
  g_clear_pointer (&shifted, lp_ts_reader_free);
  shifted = lp_ts_reader_new (cut, NULL);
  if (shifted != NULL)
    lp_ts_reader_get_video (shifted, &n);
}

GST_END_TEST;

/* SEI in several places behind the first slice: all in front, in order. */
GST_START_TEST (test_sei_between_slices)
{
  static const guint8 broken[] = {
    0, 0, 0, 1, 0x09, 0xf0,
    0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2,
    0, 0, 1, 0x06, 5, 1, 0xaa, 0x80,
    0, 0, 1, 0x65, 0x08, 0x80, 3,
    0, 0, 1, 0x06, 4, 1, 0xbb, 0x80,
    0, 0, 1, 0x06, 4, 1, 0xcc, 0x80,
    0, 0, 1, 0x65, 0x04, 0x80, 4
  };
  static const guint8 repaired[] = {
    0, 0, 0, 1, 0x09, 0xf0,
    0, 0, 1, 0x06, 5, 1, 0xaa, 0x80,
    0, 0, 1, 0x06, 4, 1, 0xbb, 0x80,
    0, 0, 1, 0x06, 4, 1, 0xcc, 0x80,
    0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2,
    0, 0, 1, 0x65, 0x08, 0x80, 3,
    0, 0, 1, 0x65, 0x04, 0x80, 4
  };
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n;

  for (guint i = 0; i < 3; i++)
    lp_ts_writer_add_video (writer, broken, sizeof (broken), i * 3000,
        i * 3000, TRUE);
  ts = lp_ts_writer_finish (writer);
  reader = lp_ts_reader_new (ts, NULL);
  units = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 3);
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_int (units[i].size, sizeof (repaired));
    fail_unless (!memcmp (units[i].data, repaired, sizeof (repaired)));
  }
}

GST_END_TEST;

/* A picture of a million slices with SEI between them takes no time. */
GST_START_TEST (test_sei_flood)
{
  static const guint8 pair[] = { 0, 0, 1, 0x41, 0x1a, 0, 0, 1, 0x06, 5 };
  g_autoptr (GByteArray) unit = g_byte_array_new ();
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  guint n;

  g_byte_array_append (unit, idr, sizeof (idr));
  for (guint i = 0; i < 1000000; i++)
    g_byte_array_append (unit, pair, sizeof (pair));
  lp_ts_writer_add_video (writer, unit->data, unit->len, 0, 0, TRUE);
  ts = lp_ts_writer_finish (writer);
  reader = lp_ts_reader_new (ts, NULL);
  fail_unless (reader != NULL);
  lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 1);
}

GST_END_TEST;

/* More pictures than any segment has are refused before they cost memory. */
GST_START_TEST (test_unit_flood)
{
  static const guint8 small[] = { 0, 0, 1, 0x65, 0x88 };
  g_autoptr (GByteArray) unit = g_byte_array_new ();
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;

  for (guint i = 0; i < 200000; i++)
    g_byte_array_append (unit, small, sizeof (small));
  lp_ts_writer_add_video (writer, unit->data, unit->len, 0, 0, TRUE);
  ts = lp_ts_writer_finish (writer);
  assert_fails (ts, LP_ERROR_TOO_LARGE, "200,000 pictures");
}

GST_END_TEST;

/* One packet of a stream made by hand: @size bytes of payload, the rest of
 * the packet is an adaptation field. */
static void
put_packet (GByteArray * ts, guint pid, gboolean start, guint8 cc,
    const guint8 * payload, gsize size)
{
  guint8 p[188];
  gsize field = 184 - size;

  memset (p, 0xff, sizeof (p));
  p[0] = 0x47;
  p[1] = (start ? 0x40 : 0) | (pid >> 8);
  p[2] = pid;
  p[3] = (field > 0 ? 0x30 : 0x10) | cc;
  if (field > 0)
    p[4] = field - 1;
  if (field > 1)
    p[5] = 0;
  memcpy (p + 188 - size, payload, size);
  g_byte_array_append (ts, p, sizeof (p));
}

static void
put_section (GByteArray * ts, guint pid, guint8 cc, const guint8 * section,
    gsize size)
{
  guint8 p[184];
  guint32 crc = 0xffffffff;

  memset (p, 0xff, sizeof (p));
  p[0] = 0;
  memcpy (p + 1, section, size);
  for (gsize i = 0; i < size; i++) {
    crc ^= (guint32) section[i] << 24;
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc & 0x80000000) ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  for (guint i = 0; i < 4; i++)
    p[1 + size + i] = crc >> (24 - 8 * i);
  put_packet (ts, pid, TRUE, cc, p, sizeof (p));
}

static void
put_tables (GByteArray * ts, guint8 version, guint pmt_pid,
    const guint8 * streams, gsize size)
{
  guint8 flags = 0xc1 | (version << 1);
  guint8 pat[] = { 0, 0xb0, 13, 0, 1, flags, 0, 0, 0, 1,
    0xe0 | (pmt_pid >> 8), pmt_pid
  };
  guint8 pmt[64] = { 2, 0xb0, 13 + size, 0, 1, flags, 0, 0, 0xe1, 0, 0xf0, 0 };

  memcpy (pmt + 12, streams, size);
  put_section (ts, 0, version, pat, sizeof (pat));
  put_section (ts, pmt_pid, version, pmt, 12 + size);
}

static void
put_pes (GByteArray * ts, guint pid, guint8 cc, guint8 stream_id,
    guint8 time, const guint8 * data, gsize size)
{
  guint8 pes[184] = { 0, 0, 1, stream_id, 0, 0, 0x80, 0x80, 5,
    0x21, 0, 1, 0, 1 | (time << 1)
  };

  memcpy (pes + 14, data, size);
  put_packet (ts, pid, TRUE, cc, pes, 14 + size);
}

/* The header of a PES packet may begin in any packet and end in another. */
GST_START_TEST (test_split_pes_header)
{
  static const guint8 streams[] = { 0x1b, 0xe1, 0, 0xf0, 0 };
  guint8 pes[14 + sizeof (idr)] = { 0, 0, 1, 0xe0, 0, 0, 0x80, 0x80, 5,
    0x21, 0, 1, 0, 1 | (45 << 1)
  };

  memcpy (pes + 14, idr, sizeof (idr));
  for (gsize cut = 1; cut < sizeof (pes); cut++) {
    g_autoptr (GByteArray) array = g_byte_array_new ();
    g_autoptr (GBytes) ts = NULL;
    g_autoptr (LpTsReader) reader = NULL;
    const LpTsUnit *units;
    guint n;

    put_tables (array, 0, 0x1000, streams, sizeof (streams));
    put_packet (array, 0x100, TRUE, 0, pes, cut);
    for (gsize i = cut; i < sizeof (pes); i++)
      put_packet (array, 0x100, FALSE, (i - cut + 1) & 15, pes + i, 1);
    ts = g_bytes_new (array->data, array->len);
    reader = lp_ts_reader_new (ts, NULL);
    fail_unless (reader != NULL, "cut at %" G_GSIZE_FORMAT, cut);
    fail_unless_equals_int (lp_ts_reader_get_damage (reader), 0);
    units = lp_ts_reader_get_video (reader, &n);
    fail_unless_equals_int (n, 1);
    fail_unless_equals_uint64 (units[0].pts, 45);
    fail_unless_equals_int (units[0].size, sizeof (idr));
    fail_unless (!memcmp (units[0].data, idr, sizeof (idr)));
  }
}

GST_END_TEST;

/* The map begins behind another table in one packet and ends in the next,
 * before yet another. */
GST_START_TEST (test_packed_sections)
{
  static const guint8 streams[] = { 0x1b, 0xe1, 0, 0xf0, 0 };
  g_autoptr (GByteArray) plain = g_byte_array_new ();

  put_tables (plain, 0, 0x1000, streams, sizeof (streams));
  for (gsize cut = 1; cut < 21; cut++) {
    static const guint8 other[] = { 0xc0, 0x30, 2, 7, 7 };
    g_autoptr (GByteArray) array = g_byte_array_new ();
    g_autoptr (GBytes) ts = NULL;
    g_autoptr (LpTsReader) reader = NULL;
    /* 12 + 5 + 4 bytes behind packet header and pointer */
    const guint8 *map = plain->data + 188 + 5;
    guint8 p[184], q[184];

    g_byte_array_append (array, plain->data, 188);
    memset (p, 0, sizeof (p));
    p[1] = 0xc0;
    p[2] = 0x30;
    p[3] = sizeof (p) - 1 - 3 - cut;
    memcpy (p + sizeof (p) - cut, map, cut);
    memset (q, 0xff, sizeof (q));
    q[0] = 21 - cut;
    memcpy (q + 1, map + cut, 21 - cut);
    memcpy (q + 1 + 21 - cut, other, sizeof (other));
    put_packet (array, 0x1000, TRUE, 0, p, sizeof (p));
    put_packet (array, 0x1000, TRUE, 1, q, sizeof (q));
    put_pes (array, 0x100, 0, 0xe0, 1, idr, sizeof (idr));
    ts = g_bytes_new (array->data, array->len);
    reader = lp_ts_reader_new (ts, NULL);
    fail_unless (reader != NULL, "cut at %" G_GSIZE_FORMAT, cut);
    fail_unless_equals_int (lp_ts_reader_get_damage (reader), 0);
  }
}

GST_END_TEST;

/* New versions of the tables move every PID; of two tracks of a kind the
 * first counts, before and after. */
GST_START_TEST (test_tables_change)
{
  static const guint8 first[] = { 0x0f, 0xe1, 1, 0xf0, 0, 0x0f, 0xe1, 2, 0xf0,
    0, 0x1b, 0xe1, 0, 0xf0, 0, 0x1b, 0xe1, 3, 0xf0, 0, 0x06, 0xe1, 4, 0xf0, 0
  };
  static const guint8 second[] = { 0x1b, 0xe2, 0, 0xf0, 0, 0x24, 0xe2, 3, 0xf0,
    0, 0x0f, 0xe2, 1, 0xf0, 0
  };
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n;

  put_tables (array, 0, 0x1000, first, sizeof (first));
  for (guint pid = 0x100; pid < 0x105; pid++)
    put_pes (array, pid, 0, pid == 0x101 || pid == 0x102 ? 0xc0 : 0xe0,
        pid & 0xf, idr, sizeof (idr));
  put_tables (array, 1, 0x1010, second, sizeof (second));
  for (guint pid = 0x200; pid < 0x204; pid++)
    put_pes (array, pid, 0, pid == 0x201 ? 0xc0 : 0xe0, 32 + (pid & 0xf), idr,
        sizeof (idr));
  ts = g_bytes_new (array->data, array->len);
  reader = lp_ts_reader_new (ts, NULL);
  fail_unless (reader != NULL);
  fail_unless_equals_int (lp_ts_reader_get_damage (reader), 0);
  fail_unless_equals_int (lp_ts_reader_get_video_codec (reader), LP_CODEC_H264);
  units = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 2);
  fail_unless_equals_uint64 (units[0].pts, 0);
  fail_unless_equals_uint64 (units[1].pts, 32);
  units = lp_ts_reader_get_audio (reader, &n);
  fail_unless_equals_int (n, 2);
  fail_unless_equals_uint64 (units[0].pts, 1);
  fail_unless_equals_uint64 (units[1].pts, 33);
}

GST_END_TEST;

/* Audio in packets as large as can be comes back whole; what no packet can
 * hold is counted. */
GST_START_TEST (test_large_audio)
{
  static const gsize sizes[] = { LP_TS_WRITER_AUDIO_MAX,
    LP_TS_WRITER_AUDIO_MAX + 1
  };
  g_autofree guint8 *audio = g_malloc0 (sizes[1]);
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_AAC, 0x0f);
  g_autoptr (GByteArray) array = g_byte_array_new ();
  guint n;

  for (guint i = 0; i < 2; i++) {
    g_autoptr (GBytes) ts = NULL;
    g_autoptr (LpTsReader) reader = NULL;
    const LpTsUnit *units;

    lp_ts_writer_add_video (writer, idr, sizeof (idr), 0, 0, TRUE);
    lp_ts_writer_add_audio (writer, audio, sizes[i], 0);
    ts = lp_ts_writer_finish (writer);
    reader = lp_ts_reader_new (ts, NULL);
    units = lp_ts_reader_get_audio (reader, &n);
    fail_unless_equals_int (n, 1 - i);
    fail_unless_equals_int (lp_ts_reader_get_damage (reader), 0);
    if (n > 0)
      fail_unless_equals_int (units[0].size, sizes[i]);
  }
  {
    static const guint8 streams[] = { 0x1b, 0xe1, 0, 0xf0, 0, 0x0f, 0xe1, 1,
      0xf0, 0
    };
    g_autoptr (GBytes) ts = NULL;
    g_autoptr (LpTsReader) reader = NULL;

    put_tables (array, 0, 0x1000, streams, sizeof (streams));
    put_pes (array, 0x100, 0, 0xe0, 0, idr, sizeof (idr));
    put_pes (array, 0x101, 0, 0xc0, 0, idr, sizeof (idr));
    for (guint i = 0; i < 400; i++)
      put_packet (array, 0x101, FALSE, (i + 1) & 15, audio, 184);
    ts = g_bytes_new (array->data, array->len);
    reader = lp_ts_reader_new (ts, NULL);
    lp_ts_reader_get_audio (reader, &n);
    fail_unless_equals_int (n, 0);
    fail_unless_equals_int (lp_ts_reader_get_damage (reader), 1);
  }
}

GST_END_TEST;

/* Zero bytes at the end of a picture do not shift the times of the next. */
GST_START_TEST (test_trailing_zeros)
{
  static const guint8 streams[] = { 0x1b, 0xe1, 0, 0xf0, 0 };
  static const guint8 padded[] = { 0, 0, 1, 0x65, 0x88, 0x80, 1, 2, 0, 0, 0 };
  g_autoptr (GByteArray) array = g_byte_array_new ();
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n;

  put_tables (array, 0, 0x1000, streams, sizeof (streams));
  for (guint i = 0; i < 4; i++)
    put_pes (array, 0x100, i, 0xe0, 3 * i, padded, sizeof (padded));
  ts = g_bytes_new (array->data, array->len);
  reader = lp_ts_reader_new (ts, NULL);
  units = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 4);
  for (guint i = 0; i < n; i++)
    fail_unless_equals_uint64 (units[i].pts, 3 * i);
}

GST_END_TEST;

/* Cuts everywhere and 20,000 random changes: no crash, nothing outside the
 * input */
GST_START_TEST (test_hostile)
{
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, SOURCE "-t 0.2 -f mpegts pipe:1");
  gsize size;
  const guint8 *data = g_bytes_get_data (in, &size);
  g_autoptr (GRand) rand = g_rand_new_with_seed (4711);
  guint ok = 0;

  for (gsize cut = 0; cut < size; cut += 61) {
    g_autoptr (GBytes) part = g_bytes_new (data, cut);
    g_autoptr (LpTsReader) reader = lp_ts_reader_new (part, NULL);

    ok += reader != NULL;
  }
  for (guint i = 0; i < 500; i++) {
    guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (LpTsReader) reader = NULL;

    for (guint k = 0; k < 40; k++)
      copy[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
    bytes = g_bytes_new_take (copy, size);
    reader = lp_ts_reader_new (bytes, NULL);
    ok += reader != NULL;
  }
  fail_unless (ok > 100);
}

GST_END_TEST;

static Suite *
media_ts_suite (void)
{
  Suite *s = suite_create ("core/media-ts");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_sei_repair);
  tcase_add_test (tc, test_sei_between_slices);
  tcase_add_test (tc, test_sei_flood);
  tcase_add_test (tc, test_unit_flood);
  tcase_add_test (tc, test_split_pes_header);
  tcase_add_test (tc, test_packed_sections);
  tcase_add_test (tc, test_tables_change);
  tcase_add_test (tc, test_trailing_zeros);
  tcase_add_test (tc, test_large_audio);
  tcase_add_test (tc, test_units_without_delimiters);
  tcase_add_test (tc, test_damage);
  tcase_add_test (tc, test_hostile);
  return s;
}

GST_CHECK_MAIN (media_ts);
