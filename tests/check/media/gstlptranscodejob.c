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

/* Segments through the engine, judged by ffmpeg: what a Livepeer transcoder
 * must do with usual and unusual ones (transcoding 8, 9, 11, 13, 15, 16). */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>

#include "core/base-error.h"
#include "core/media-ts.h"
#include "core/media-tswriter.h"
#include "media/gstlptranscodejob.h"
#include "support/lp-judge.h"
#include "support/lp-leave.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define DEADLINE (60 * SECOND)

#define VIDEO(size, rate, seconds) "-f lavfi -i testsrc2=s=" size ":r=" rate \
    ":d=" seconds " "
#define AUDIO(seconds) "-f lavfi -i sine=r=48000:d=" seconds " "
#define X264 "-c:v libx264 -preset ultrafast -bf 2 "
#define OUT "-c:a aac -muxdelay 0 -f mpegts pipe:1"

typedef struct
{
  GMutex lock;
  GCond cond;
  GBytes *data[LP_PROFILES_MAX];
  guint width[LP_PROFILES_MAX], height[LP_PROFILES_MAX];
  guint64 frames[LP_PROFILES_MAX], pixels[LP_PROFILES_MAX];
  gchar *codecs[LP_PROFILES_MAX];
  GError *rendition_error[LP_PROFILES_MAX];
  guint n;
  GError *error;
  guint64 decoded_pixels;
  gboolean done;
} Result;

static void
on_rendition (GstLpTranscodeJob * job, const GstLpTranscodeResult * r,
    gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  fail_if (result->done);
  fail_unless (result->codecs[r->index] == NULL, "rendition came twice");
  result->data[r->index] = r->data != NULL ? g_bytes_ref (r->data) : NULL;
  result->width[r->index] = r->width;
  result->height[r->index] = r->height;
  result->frames[r->index] = r->frames;
  result->pixels[r->index] = r->pixels;
  result->codecs[r->index] = g_strdup (r->codecs);
  if (r->error != NULL)
    result->rendition_error[r->index] = g_error_copy (r->error);
  result->n++;
  g_mutex_unlock (&result->lock);
}

static void
on_done (GstLpTranscodeJob * job, const GError * error, guint64 pixels,
    guint64 time, gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  fail_if (result->done, "done came twice");
  result->done = TRUE;
  result->decoded_pixels = pixels;
  result->error = error != NULL ? g_error_copy (error) : NULL;
  g_cond_signal (&result->cond);
  g_mutex_unlock (&result->lock);
}

static const GstLpTranscodeFuncs funcs = { on_rendition, on_done };

static void
result_wait (Result * result)
{
  gint64 end = g_get_monotonic_time () + 120 * G_USEC_PER_SEC;

  g_mutex_lock (&result->lock);
  while (!result->done)
    fail_unless (g_cond_wait_until (&result->cond, &result->lock, end),
        "the job never ended");
  g_mutex_unlock (&result->lock);
}

static void
result_clear (Result * result)
{
  for (guint i = 0; i < LP_PROFILES_MAX; i++) {
    g_clear_pointer (&result->data[i], g_bytes_unref);
    g_free (result->codecs[i]);
    g_clear_error (&result->rendition_error[i]);
  }
  g_clear_error (&result->error);
  g_mutex_clear (&result->lock);
  g_cond_clear (&result->cond);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear);


static LpSegment *
make_segment (GBytes * ts, guint64 sequence)
{
  LpSegmentInfo info = {.sequence = sequence,.duration = 2 * SECOND,
    .width = 640,.height = 360
  };

  return lp_segment_new (&info, ts);
}

static void
run (GstLpTranscoder * t, GBytes * ts, guint64 sequence, const gchar * ladder,
    Result * result)
{
  g_autoptr (GArray) profiles = lp_profiles_from_string (ladder, NULL);
  g_autoptr (LpSegment) segment = make_segment (ts, sequence);

  fail_unless (profiles != NULL);
  g_mutex_init (&result->lock);
  g_cond_init (&result->cond);
  gst_lp_transcoder_start (t, "test", segment, (LpProfile *) profiles->data,
      profiles->len, DEADLINE, &funcs, result);
  result_wait (result);
}

static guint64
first_pts (GBytes * ts)
{
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (ts, NULL);
  const LpTsUnit *units;
  guint64 first;
  guint n;

  fail_unless (reader != NULL);
  units = lp_ts_reader_get_video (reader, &n);
  first = units[0].pts;
  for (guint i = 1; i < n; i++)
    first = MIN (first, units[i].pts);
  return first;
}

static void
check_rendition (const Result * result, guint i, GBytes * source,
    guint width, guint height, guint frames)
{
  g_auto (GStrv) video = NULL;
  g_auto (GStrv) audio = NULL;
  g_auto (GStrv) source_audio = judge_packets (source, "a");

  fail_unless (result->data[i] != NULL, "rendition %u: %s", i,
      result->rendition_error[i] != NULL ?
      result->rendition_error[i]->message : "nothing");
  fail_unless_equals_int (result->width[i], width);
  fail_unless_equals_int (result->height[i], height);
  fail_unless_equals_uint64 (result->frames[i], frames);
  fail_unless_equals_uint64 (result->pixels[i],
      (guint64) frames * width * height);
  judge_decodes_silently (result->data[i], "rendition");
  video = judge_packets (result->data[i], "v");
  fail_unless_equals_int (g_strv_length (video), frames);
  fail_unless (strstr (video[0], "K") != NULL, "begins with %s", video[0]);
  fail_unless_equals_uint64 (first_pts (result->data[i]), first_pts (source));
  fail_unless (g_str_has_prefix (result->codecs[i], "avc1."));

  /* audio goes through: same packets, same times, same bytes */
  audio = judge_packets (result->data[i], "a");
  fail_unless_equals_int (g_strv_length (audio), g_strv_length (source_audio));
  for (guint k = 0; audio[k] != NULL; k++)
    fail_unless_equals_string (audio[k], source_audio[k]);
}

GST_START_TEST (test_ladder_over_segments)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "2")
      AUDIO ("2") X264 OUT);
  GstStructure *stats;
  guint64 graphs = 0, jobs = 0;

  /* also out of order and again */
  for (guint i = 0; i < 4; i++) {
    static const guint64 sequence[] = { 7, 3, 3, 8 };
    g_auto (Result) result = { 0, };

    run (t, ts, sequence[i], "P360p30fps16x9,P240p30fps16x9,P144p30fps16x9",
        &result);
    g_assert_no_error (result.error);
    fail_unless_equals_int (result.n, 3);
    check_rendition (&result, 0, ts, 640, 360, 60);
    check_rendition (&result, 1, ts, 426, 240, 60);
    check_rendition (&result, 2, ts, 256, 144, 60);
    fail_unless_equals_uint64 (result.decoded_pixels, 60 * 640 * 360);
    fail_unless (strstr (result.codecs[0], ",mp4a.40.2") != NULL);
  }
  stats = gst_lp_transcoder_get_stats (t);
  gst_structure_get_uint64 (stats, "graphs-total", &graphs);
  gst_structure_get_uint64 (stats, "jobs-total", &jobs);
  fail_unless_equals_uint64 (graphs, 1);
  fail_unless_equals_uint64 (jobs, 4);
  gst_structure_free (stats);
}

GST_END_TEST;

GST_START_TEST (test_rates_and_shapes)
{
  LP_LEAVE_LAST;
  static const struct
  {
    const gchar *source;
    guint width, height, frames;
  } cases[] = {
    {VIDEO ("640x360", "30000/1001", "2") AUDIO ("2") X264 OUT, 426, 240, 60},
    {VIDEO ("360x640", "25", "2") X264 OUT, 240, 426, 60},
    {VIDEO ("640x480", "60", "1") X264 OUT, 426, 320, 30},
    {VIDEO ("640x360", "30", "0.03") X264 OUT, 426, 240, 1},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
    g_autoptr (GBytes) ts = judge_ffmpeg (NULL, cases[i].source);
    g_auto (Result) result = { 0, };
    gint frames;

    run (t, ts, i, "P240p30fps16x9", &result);
    g_assert_no_error (result.error);
    fail_unless (result.data[0] != NULL, "case %u: nothing", i);
    fail_unless_equals_int (result.width[0], cases[i].width);
    fail_unless_equals_int (result.height[0], cases[i].height);
    judge_decodes_silently (result.data[0], cases[i].source);
    frames = result.frames[0];
    /* a grid in absolute time has one more or less at an edge */
    fail_unless (ABS (frames - (gint) cases[i].frames) <= 2,
        "case %u: %d frames", i, frames);
  }
}

GST_END_TEST;

static void
expect (GstLpTranscoder * t, GBytes * ts, LpError code, const gchar * text)
{
  g_auto (Result) result = { 0, };

  run (t, ts, 1, "P144p30fps16x9", &result);
  if (result.error == NULL && result.rendition_error[0] != NULL)
    result.error = g_error_copy (result.rendition_error[0]);
  fail_unless (g_error_matches (result.error, LP_ERROR, code), "%s: %s", text,
      result.error != NULL ? result.error->message : "no error");
  fail_unless_equals_string (gst_lp_transcode_error_text (result.error), text);
}

/* Bad segments fail alone: the one after works. */
GST_START_TEST (test_refused)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) good = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "1")
      X264 OUT);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (1 << 20), 1 << 20);
  g_autoptr (GBytes) audio = judge_ffmpeg (NULL, AUDIO ("1") OUT);
  g_autoptr (GBytes) mpeg2 = judge_ffmpeg (NULL, VIDEO ("320x180", "30", "1")
      "-c:v mpeg2video " OUT);
  g_autoptr (GBytes) slow = judge_ffmpeg (NULL, VIDEO ("640x360", "1", "4")
      X264 OUT);
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (good, NULL);
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) no_key = NULL;
  const LpTsUnit *units;
  guint n;

  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 1; i < n; i++)
    lp_ts_writer_add_video (writer, units[i].data, units[i].size,
        units[i].pts, units[i].dts, FALSE);
  no_key = lp_ts_writer_finish (writer);

  /* thirty frames for one: the reference refuses, and so do we */
  expect (t, slow, LP_ERROR_RUNAWAY, "Encoded frames runaway");
  for (guint i = 0; i < 2; i++) {
    g_auto (Result) result = { 0, };

    expect (t, zeros, LP_ERROR_INVALID,
        "Invalid data found when processing input");
    expect (t, audio, LP_ERROR_NO_VIDEO, "TranscoderInvalidVideo");
    expect (t, mpeg2, LP_ERROR_UNSUPPORTED, "Unsupported input codec");
    expect (t, no_key, LP_ERROR_NO_KEYFRAME, "No keyframes in input");
    run (t, good, 2, "P144p30fps16x9", &result);
    g_assert_no_error (result.error);
    check_rendition (&result, 0, good, 256, 144, 30);
  }
}

GST_END_TEST;

/* Damage anywhere: an answer for every job, and the next segment works. */
GST_START_TEST (test_damaged)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) good = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "1")
      AUDIO ("1") X264 OUT);
  g_autoptr (GRand) rand = g_rand_new_with_seed (99);
  GstStructure *stats;
  guint64 damage = 0;
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);

  for (guint i = 0; i < 12; i++) {
    guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) bad = NULL;
    g_auto (Result) result = { 0, };
    g_auto (Result) after = { 0, };

    for (guint k = 0; k < 1u << i; k++)
      copy[g_rand_int_range (rand, 0, size)] = g_rand_int (rand);
    bad = g_bytes_new_take (copy, size);
    run (t, bad, i, "P144p30fps16x9", &result);
    fail_unless (result.error != NULL || result.n == 1);
    run (t, good, 100 + i, "P144p30fps16x9", &after);
    g_assert_no_error (after.error);
    check_rendition (&after, 0, good, 256, 144, 30);
  }
  stats = gst_lp_transcoder_get_stats (t);
  gst_structure_get_uint64 (stats, "damage-total", &damage);
  fail_unless (damage > 0);
  gst_structure_free (stats);
}

GST_END_TEST;

/* Time stamps wrap inside a segment: renditions carry the source's. */
GST_START_TEST (test_wrap)
{
  LP_LEAVE_LAST;
  const guint64 mask = (G_GUINT64_CONSTANT (1) << 33) - 1;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "2")
      X264 OUT);
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (in, NULL);
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) out = NULL;
  g_auto (Result) result = { 0, };
  const LpTsUnit *units, *renditions;
  guint64 shift;
  guint n, m, found = 0;

  units = lp_ts_reader_get_video (reader, &n);
  shift = (mask + 1 - 90000 - units[0].pts) & mask;
  for (guint i = 0; i < n; i++)
    lp_ts_writer_add_video (writer, units[i].data, units[i].size,
        units[i].pts + shift, units[i].dts + shift, units[i].keyframe);
  ts = lp_ts_writer_finish (writer);
  run (t, ts, 0, "[{\"name\":\"x\",\"width\":256,\"height\":144,"
      "\"bitrate\":200000,\"fps\":0}]", &result);
  g_assert_no_error (result.error);
  out = lp_ts_reader_new (result.data[0], NULL);
  renditions = lp_ts_reader_get_video (out, &m);
  fail_unless_equals_int (m, n);
  for (guint i = 0; i < m; i++) {
    for (guint k = 0; k < n; k++)
      found += renditions[i].pts == ((units[k].pts + shift) & mask);
  }
  fail_unless_equals_int (found, n);
}

GST_END_TEST;

/* The size changes inside the segment: every frame is there, in its size. */
GST_START_TEST (test_rotation)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) wide = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "1")
      X264 OUT);
  g_autoptr (GBytes) tall = judge_ffmpeg (NULL, VIDEO ("360x640", "30", "1")
      X264 OUT);
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  g_autoptr (GBytes) ts = NULL;
  g_auto (Result) result = { 0, };
  GBytes *parts[] = { wide, tall, wide };

  for (guint p = 0; p < 3; p++) {
    g_autoptr (LpTsReader) reader = lp_ts_reader_new (parts[p], NULL);
    const LpTsUnit *units;
    guint n;

    units = lp_ts_reader_get_video (reader, &n);
    for (guint i = 0; i < n; i++)
      lp_ts_writer_add_video (writer, units[i].data, units[i].size,
          units[i].pts + p * 90000, units[i].dts + p * 90000,
          units[i].keyframe);
  }
  ts = lp_ts_writer_finish (writer);
  run (t, ts, 0, "P144p30fps16x9", &result);
  g_assert_no_error (result.error);
  fail_unless (result.data[0] != NULL, "%s", result.rendition_error[0] ?
      result.rendition_error[0]->message : "");
  fail_unless_equals_uint64 (result.frames[0], 90);
  fail_unless_equals_uint64 (result.pixels[0], 60 * 256 * 144 + 30 * 146 * 260);
}

GST_END_TEST;

GST_START_TEST (test_deadline_and_cancel)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, VIDEO ("1280x720", "60", "2")
      X264 OUT);
  g_autoptr (GArray) profiles = lp_profiles_from_string ("P720p60fps16x9",
      NULL);
  g_autoptr (LpSegment) segment = make_segment (ts, 1);
  g_auto (Result) late = { 0, };
  g_auto (Result) after = { 0, };
  Result left[3];
  gint64 start;

  g_mutex_init (&late.lock);
  g_cond_init (&late.cond);
  gst_lp_transcoder_start (t, "test", segment, (LpProfile *) profiles->data,
      1, 20000000, &funcs, &late);
  result_wait (&late);
  fail_unless (g_error_matches (late.error, LP_ERROR, LP_ERROR_TIMEOUT), "%s",
      late.error != NULL ? late.error->message : "no error");
  run (t, ts, 2, "P144p30fps16x9", &after);
  g_assert_no_error (after.error);
  fail_unless_equals_int (after.frames[0], 60);

  /* the user goes while three jobs run or wait: all end, soon */
  for (guint i = 0; i < 3; i++) {
    memset (&left[i], 0, sizeof (left[i]));
    g_mutex_init (&left[i].lock);
    g_cond_init (&left[i].cond);
    gst_lp_transcoder_start (t, "test", segment,
        (LpProfile *) profiles->data, 1, DEADLINE, &funcs, &left[i]);
  }

  start = g_get_monotonic_time ();
  gst_lp_transcoder_unref (t);
  fail_unless (g_get_monotonic_time () - start < G_USEC_PER_SEC);
  for (guint i = 0; i < 3; i++) {
    result_wait (&left[i]);
    fail_unless (g_error_matches (left[i].error, LP_ERROR, LP_ERROR_CANCELLED));
    result_clear (&left[i]);
  }
}

GST_END_TEST;

/* Sources of other kinds than the plain one */
GST_START_TEST (test_sources)
{
  LP_LEAVE_LAST;
  static const gchar *sources[] = {
    VIDEO ("640x360", "30", "1") "-c:v libx265 -preset ultrafast "
        "-x265-params log-level=none " OUT,
    VIDEO ("640x360", "30", "1") "-c:v libx264 -preset ultrafast "
        "-pix_fmt yuv422p10le " OUT,
    VIDEO ("640x360", "30", "1") "-c:v libx264 -preset ultrafast "
        "-pix_fmt yuv444p " OUT,
    VIDEO ("640x360", "30", "1") AUDIO ("1") X264 "-mpegts_flags latm " OUT,
    VIDEO ("640x360", "30", "1") "-c:v libx264 -preset ultrafast -bf 3 "
        "-x264-params open-gop=1:keyint=10:slices=4 " OUT,
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
    g_autoptr (GBytes) ts = judge_ffmpeg (NULL, sources[i]);
    g_auto (Result) result = { 0, };

    run (t, ts, i, "P144p30fps16x9", &result);
    g_assert_no_error (result.error);
    check_rendition (&result, 0, ts, 256, 144, 30);
  }
}

GST_END_TEST;

/* Odd shapes come out in the size the rules ask for; those that no encoder
 * takes are refused in the words peers know. */
GST_START_TEST (test_extreme_shapes)
{
  LP_LEAVE_LAST;
  static const gchar *sources[] = {
    VIDEO ("64x1024", "30", "0.2") X264 OUT,
    VIDEO ("1024x64", "30", "0.2") X264 OUT,
    VIDEO ("16x16", "30", "0.2") X264 OUT,
    VIDEO ("642x362", "30", "0.2") X264 OUT,
  };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
    g_autoptr (GBytes) ts = judge_ffmpeg (NULL, sources[i]);
    g_auto (Result) result = { 0, };

    run (t, ts, i, "P240p30fps16x9", &result);
    g_assert_no_error (result.error);
    fail_unless_equals_int (result.n, 1);
    fail_unless (result.data[0] != NULL, "%s: %s", sources[i],
        result.rendition_error[0] ? result.rendition_error[0]->message : "");
    judge_decodes_silently (result.data[0], sources[i]);
    fail_unless_equals_uint64 (result.frames[0], 6);
    fail_unless_equals_uint64 (result.pixels[0],
        6 * (guint64) result.width[0] * result.height[0]);
  }
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
    g_autoptr (GBytes) ts = judge_ffmpeg (NULL, i == 0 ?
        VIDEO ("16x4000", "30", "0.2") X264 OUT :
        VIDEO ("4000x16", "30", "0.2") X264 OUT);

    /* at least 146 wide or 50 high, and thus longer than anything takes */
    expect (t, ts, LP_ERROR_RESOLUTION, "Error initializing filtergraph");
  }
}

GST_END_TEST;

/* Times that are missing are made up; times of audio that do not rise are
 * raised; every frame and every byte of audio is there. */
GST_START_TEST (test_missing_and_equal_times)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) in = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "1")
      AUDIO ("1") "-c:v libx264 -preset ultrafast -bf 0 -x264-params aud=1 "
      "-pes_payload_size 0 " OUT);
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (in, NULL);
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_AAC, 0x0f);
  g_autoptr (GByteArray) pair = g_byte_array_new ();
  g_autoptr (GBytes) ts = NULL;
  g_autoptr (LpTsReader) out = NULL;
  g_auto (Result) result = { 0, };
  const LpTsUnit *video, *audio, *copied;
  guint n, n_audio, n_copied;

  /* two pictures in each PES packet: the second has no time */
  video = lp_ts_reader_get_video (reader, &n);
  fail_unless_equals_int (n, 30);
  for (guint i = 0; i < n; i += 2) {
    g_byte_array_set_size (pair, 0);
    g_byte_array_append (pair, video[i].data, video[i].size);
    g_byte_array_append (pair, video[i + 1].data, video[i + 1].size);
    lp_ts_writer_add_video (writer, pair->data, pair->len, video[i].pts,
        video[i].dts, video[i].keyframe);
  }
  audio = lp_ts_reader_get_audio (reader, &n_audio);
  for (guint i = 0; i < n_audio; i++)
    lp_ts_writer_add_audio (writer, audio[i].data, audio[i].size,
        audio[i].pts - (i % 3 == 1 ? audio[i].pts - audio[i - 1].pts : 0));
  ts = lp_ts_writer_finish (writer);

  run (t, ts, 0, "P144p30fps16x9", &result);
  g_assert_no_error (result.error);
  fail_unless (result.data[0] != NULL, "%s", result.rendition_error[0] ?
      result.rendition_error[0]->message : "");
  fail_unless_equals_uint64 (result.frames[0], 30);
  judge_decodes_silently (result.data[0], "missing times");
  out = lp_ts_reader_new (result.data[0], NULL);
  copied = lp_ts_reader_get_audio (out, &n_copied);
  fail_unless_equals_int (n_copied, n_audio);
  for (guint i = 0; i < n_audio; i++) {
    fail_unless_equals_int (copied[i].size, audio[i].size);
    fail_unless (!memcmp (copied[i].data, audio[i].data, audio[i].size));
    if (i > 0)
      fail_unless (copied[i].pts > copied[i - 1].pts);
  }
}

GST_END_TEST;

static guint64
graphs (GstLpTranscoder * t)
{
  GstStructure *stats = gst_lp_transcoder_get_stats (t);
  guint64 n = 0;

  gst_structure_get_uint64 (stats, "graphs-total", &n);
  gst_structure_free (stats);
  return n;
}

/* Kept while nothing changes; other profiles and a session that ended get a
 * graph of their own. */
GST_START_TEST (test_rebuild)
{
  LP_LEAVE_LAST;
  static const gchar *ladders[] = { "P144p30fps16x9", "P144p30fps16x9",
    "P240p30fps16x9", "P240p30fps16x9,P144p30fps16x9"
  };
  static const guint expected[] = { 1, 1, 2, 3 };
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "0.2")
      X264 OUT);
  g_autoptr (GBytes) hevc = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "0.2")
      "-c:v libx265 -preset ultrafast -x265-params log-level=none " OUT);

  for (guint i = 0; i < 6; i++) {
    g_auto (Result) result = { 0, };

    if (i == 5)
      gst_lp_transcoder_end_session (t, "test");
    run (t, i >= 4 ? hevc : ts, i, ladders[MIN (i, 3)], &result);
    g_assert_no_error (result.error);
    fail_unless (result.data[0] != NULL);
    fail_unless_equals_uint64 (graphs (t), i < 4 ? expected[i] : i);
  }
}

GST_END_TEST;

static guint64
resident (void)
{
  g_autofree gchar *text = NULL;
  guint64 total, pages = 0;

  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    fail_unless (sscanf (text, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
            &total, &pages) == 2);
  return pages * 4096;
}

/* Two hundred segments through one graph: nothing grows. */
GST_START_TEST (test_long_session)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = gst_lp_transcoder_new ("software", FALSE);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, VIDEO ("640x360", "30", "0.2")
      AUDIO ("0.2") X264 OUT);
  guint64 before = 0, after;

  for (guint i = 0; i < 200; i++) {
    g_auto (Result) result = { 0, };

    run (t, ts, i, "P240p30fps16x9,P144p30fps16x9", &result);
    g_assert_no_error (result.error);
    fail_unless_equals_uint64 (result.frames[0], 6);
    fail_unless_equals_uint64 (result.frames[1], 6);
    if (i == 50)
      before = resident ();
  }
  after = resident ();
  fail_unless_equals_uint64 (graphs (t), 1);
  /* a sanitizer keeps what is freed for a while */
  if (g_getenv ("LP_TEST_SLOW_RUNNER") == NULL)
    fail_unless (after < before + (8 << 20), "%" G_GUINT64_FORMAT " bytes more",
        after - before);
}

GST_END_TEST;

static Suite *
gstlptranscodejob_suite (void)
{
  Suite *s = suite_create ("media/gstlptranscodejob");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_ladder_over_segments);
  tcase_add_test (tc, test_rates_and_shapes);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_damaged);
  tcase_add_test (tc, test_wrap);
  tcase_add_test (tc, test_rotation);
  tcase_add_test (tc, test_deadline_and_cancel);
  tcase_add_test (tc, test_sources);
  tcase_add_test (tc, test_extreme_shapes);
  tcase_add_test (tc, test_missing_and_equal_times);
  tcase_add_test (tc, test_rebuild);
  tcase_add_test (tc, test_long_session);
  return s;
}

GST_CHECK_MAIN (gstlptranscodejob);
