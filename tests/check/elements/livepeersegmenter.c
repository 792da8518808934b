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

#include "support/lp-rig.h"

/* ---- streams of all kinds ---- */

typedef struct
{
  const gchar *name;
  const gchar *size, *rate, *encoder;
  guint frames;
  guint segments;
  guint64 duration;             /* of the first; ns, to 11 us */
  guint width, height, fps_n, fps_d;
  const gchar *codecs;          /* how they start */
  LpCodec codec;
  JudgeFlags flags;
} Source;

#define GOP_1S "key-int-max=30 option-string=scenecut=0 "
static const Source sources[] = {
  {"30 fps", "width=160,height=90", "30/1", X264 GOP_1S "bframes=0 ! " BYTES,
      150, 3, 2 * GST_SECOND, 160, 90, 30, 1, "avc1.42c0", LP_CODEC_H264},
  {"29.97 fps", "width=160,height=90", "30000/1001",
        X264 GOP_1S "bframes=0 ! " BYTES, 150, 3, 2002 * GST_MSECOND, 160, 90,
      30000, 1001, "avc1.", LP_CODEC_H264},
  {"B-frames", "width=160,height=90", "25/1", "x264enc bitrate=300 "
        "threads=1 key-int-max=25 bframes=3 b-pyramid=true "
        "option-string=scenecut=0 ! " BYTES, 125, 3, 2 * GST_SECOND, 160, 90,
      25, 1, "avc1.64", LP_CODEC_H264},
  {"avc", "width=160,height=90", "25/1", "x264enc bitrate=300 threads=1 "
        "key-int-max=25 bframes=2 option-string=scenecut=0 ! "
        "video/x-h264,stream-format=avc", 125, 3, 2 * GST_SECOND, 160, 90, 25,
      1, "avc1.64", LP_CODEC_H264},
  {"portrait, cropped", "width=90,height=162", "30/1",
        X264 GOP_1S "bframes=0 ! " BYTES, 90, 2, 2 * GST_SECOND, 90, 162, 30,
      1, "avc1.", LP_CODEC_H264},
  {"GOP of 10 s", "width=160,height=90", "10/1", X264 "key-int-max=100 "
        "option-string=scenecut=0 bframes=0 ! " BYTES, 250, 3,
      10 * GST_SECOND, 160, 90, 10, 1, "avc1.", LP_CODEC_H264},
  {"1 fps", "width=160,height=90", "1/1", X264 "key-int-max=2 "
        "option-string=scenecut=0 bframes=0 ! " BYTES, 10, 5, 2 * GST_SECOND,
      160, 90, 1, 1, "avc1.", LP_CODEC_H264},
  {"1 fps, B-frames", "width=160,height=90", "1/1", "x264enc bitrate=300 "
        "threads=1 key-int-max=4 bframes=2 option-string=scenecut=0 ! " BYTES,
      12, 3, 4 * GST_SECOND, 160, 90, 1, 1, "avc1.", LP_CODEC_H264},
  {"open GOP", "width=160,height=90", "25/1", "x264enc bitrate=300 threads=1 "
        "key-int-max=25 bframes=2 option-string=scenecut=0:open-gop=1 ! "
        BYTES, 125, 3, 0, 160, 90, 25, 1, "avc1.", LP_CODEC_H264,
      JUDGE_NOT_ALONE},
  {"H.265", "width=160,height=96", "25/1", "x265enc speed-preset=ultrafast "
        "bitrate=300 key-int-max=25 option-string=open-gop=0:scenecut=0:"
        "log-level=none ! h265parse ! video/x-h265,stream-format=byte-stream",
      125, 3, 2 * GST_SECOND, 160, 96, 25, 1, "hvc1.1.6.L", LP_CODEC_H265},
  {"H.265, hvc1, open GOP", "width=160,height=96", "25/1",
        "x265enc speed-preset=fast bitrate=300 key-int-max=25 "
        "option-string=open-gop=1:scenecut=0:log-level=none ! h265parse ! "
        "video/x-h265,stream-format=hvc1", 125, 3, 0, 160, 96, 25, 1,
      "hvc1.1.6.L", LP_CODEC_H265},
};

static gboolean
have_encoder (const Source * source)
{
  g_autoptr (GstElementFactory) factory = NULL;

  if (source->codec != LP_CODEC_H265)
    return TRUE;
  factory = gst_element_factory_find ("x265enc");
  if (factory == NULL)
    g_printerr ("%s: no x265enc, not tested\n", source->name);
  return factory != NULL;
}

GST_START_TEST (test_sources)
{
  const Source *source = &sources[__i__];
  Coded video, audio;
  Rig rig;
  Piece *first;
  gint64 difference;
  GArray *times;

  if (!have_encoder (source))
    return;
  make_video (&video, source->frames, source->size, source->rate,
      source->encoder);
  make_audio (&audio, source->frames * source->fps_d * 47 / source->fps_n + 60,
      __i__ & 1 ? "raw" : "adts");
  rig_init (&rig, TRUE, NULL);
  rig_feed (&rig, &video, &audio);
  rig_eos (&rig);

  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR |
          GST_MESSAGE_WARNING | GST_MESSAGE_ELEMENT, NULL), 0);
  fail_unless_equals_int (rig.pieces->len, source->segments);
  times = g_array_new (FALSE, FALSE, sizeof (gint64));
  fail_unless_equals_int (judge_pieces_and_times (&rig, source->flags, times),
      source->frames);
  /* each picture at its time, to the tick */
  for (guint i = 0; i < source->frames; i++)
    fail_unless_equals_int64 (g_array_index (times, gint64, i),
        gst_util_uint64_scale_round (GST_BUFFER_PTS (g_ptr_array_index
                (video.buffers, i)), 9, 100000) + OFFSET);
  g_array_unref (times);
  first = piece_at (&rig, 0);
  difference = (gint64) first->info.duration - (gint64) source->duration;
  if (source->duration != 0)
    fail_unless (ABS (difference) < 11200, "%s: %" G_GUINT64_FORMAT,
        source->name, first->info.duration);
  fail_unless_equals_int64 (piece_at (&rig, 0)->info.pts, OFFSET);
  for (guint i = 0; i < rig.pieces->len; i++) {
    Piece *piece = piece_at (&rig, i);

    fail_unless_equals_int (piece->info.width, source->width);
    fail_unless_equals_int (piece->info.height, source->height);
    fail_unless_equals_int (piece->info.fps_n, source->fps_n);
    fail_unless_equals_int (piece->info.fps_d, source->fps_d);
    fail_unless_equals_int (piece->info.video, source->codec);
    fail_unless_equals_int (piece->info.audio, LP_CODEC_AAC);
    fail_unless (g_str_has_prefix (piece->info.codecs, source->codecs)
        && g_str_has_suffix (piece->info.codecs, ",mp4a.40.2"), "%s: %s",
        source->name, piece->info.codecs);
    fail_if (piece->info.discontinuity);
    fail_unless (ABS (piece->info.utc - g_get_real_time ()) <
        120 * G_USEC_PER_SEC);
  }
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

GST_START_TEST (test_variable_rate)
{
  GstClockTime t = 0;
  guint64 total = 0;
  Coded video;
  Rig rig;

  make_plain_video (&video, 150);
  for (guint i = 0; i < video.buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (video.buffers, i);

    GST_BUFFER_PTS (buffer) = t;
    GST_BUFFER_DTS (buffer) = t;
    GST_BUFFER_DURATION (buffer) = GST_CLOCK_TIME_NONE;
    t += (34 + (i * 37) % 80) * GST_MSECOND;
  }
  gst_caps_set_simple (video.caps, "framerate", GST_TYPE_FRACTION, 0, 1, NULL);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 150);
  fail_unless (rig.pieces->len >= 2);
  for (guint i = 0; i < rig.pieces->len; i++)
    total += piece_at (&rig, i)->duration;
  fail_unless (ABS ((gint64) (total - t)) < 80 * GST_MSECOND);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ELEMENT, NULL), 0);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_missing_dts)
{
  Coded video;
  Rig rig;

  make_video (&video, 125, "width=160,height=90", "25/1", sources[2].encoder);
  for (guint i = 0; i < video.buffers->len; i++)
    GST_BUFFER_DTS (g_ptr_array_index (video.buffers, i)) = GST_CLOCK_TIME_NONE;
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 3);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 125);
  fail_unless_equals_int64 (rig_stat (&rig, "dts-repaired-total"), 125);
  fail_unless_equals_int64 (rig_stat (&rig, "pts-repaired-total"), 0);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_missing_pts)
{
  GstMessage *message;
  GstFlowReturn flow = GST_FLOW_OK;
  const GstStructure *details;
  Coded video;
  Rig rig;
  guint i;

  make_plain_video (&video, 150);
  for (i = 0; i < video.buffers->len; i++)
    if (i % 4 == 3) {
      GST_BUFFER_PTS (g_ptr_array_index (video.buffers, i)) =
          GST_CLOCK_TIME_NONE;
      GST_BUFFER_DTS (g_ptr_array_index (video.buffers, i)) =
          GST_CLOCK_TIME_NONE;
    }
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 3);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 150);
  fail_unless_equals_int64 (piece_at (&rig, 0)->duration, 2 * GST_SECOND);
  fail_unless_equals_int64 (rig_stat (&rig, "pts-repaired-total"), 37);
  rig_clear (&rig);

  /* never any: one error that says why */
  rig_init (&rig, FALSE, NULL);
  rig_caps (&rig, &video, NULL);
  for (i = 0; i < 400 && flow == GST_FLOW_OK; i++)
    flow = rig_push (rig.video, g_ptr_array_index (video.buffers, 3));
  fail_unless_equals_int (flow, GST_FLOW_ERROR);
  fail_unless_equals_int (i, 250);
  fail_unless_equals_int (rig_push (rig.video,
          g_ptr_array_index (video.buffers, 3)), GST_FLOW_ERROR);
  rig_eos (&rig);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR, &message), 1);
  gst_message_parse_error_details (message, &details);
  fail_unless_equals_string (gst_structure_get_string (details, "reason"),
      "no-timestamp");
  gst_message_unref (message);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_wrap)
{
  Coded video, audio;
  Rig rig;
  guint wrapped = 0;

  make_plain_video (&video, 150);
  make_audio (&audio, 235, "adts");
  /* with the offset of 10 s the third second wraps */
  coded_shift (&video, WRAP_TIME - 13 * GST_SECOND);
  coded_shift (&audio, WRAP_TIME - 13 * GST_SECOND);
  rig_init (&rig, TRUE, NULL);
  rig_feed (&rig, &video, &audio);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 3);
  for (guint i = 0; i < 3; i++) {
    Piece *piece = piece_at (&rig, i);

    judge_decodes_silently (piece->data, "wrapped");
    fail_if (piece->info.discontinuity);
    fail_unless_equals_int (piece->info.frames, i < 2 ? 60 : 30);
    fail_unless (piece->info.pts < G_GUINT64_CONSTANT (1) << 33);
    fail_unless (ABS ((gint64) piece->duration - (i < 2 ? 2 : 1) *
            (gint64) GST_SECOND) < 12000);
    wrapped += piece->info.pts < OFFSET;
  }
  fail_unless_equals_int (wrapped, 1);
  fail_unless_equals_int64 (rig_stat (&rig, "time-jumps-total"), 0);
  rig_clear (&rig);

  /* upstream itself wraps */
  coded_shift (&video, 13 * GST_SECOND - 3 * GST_SECOND);
  for (guint i = 90; i < 150; i++) {
    GstBuffer *buffer = g_ptr_array_index (video.buffers, i);

    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) =
        (i - 90) * GST_SECOND / 30;
  }
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 3);
  for (guint i = 0; i < 3; i++)
    fail_if (piece_at (&rig, i)->info.discontinuity);
  fail_unless_equals_int64 (rig_stat (&rig, "wraps-total"), 1);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

GST_START_TEST (test_resolution_change)
{
  Coded small, large;
  Rig rig;

  make_plain_video (&small, 75);
  make_video (&large, 90, "width=320,height=180", "30/1",
      X264 GOP_1S "bframes=0 ! " BYTES);
  coded_shift (&large, 2500 * GST_MSECOND);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &small, NULL);
  rig_feed (&rig, &large, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 4);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 165);
  for (guint i = 0; i < 4; i++) {
    fail_unless_equals_int (piece_at (&rig, i)->info.width, i < 2 ? 160 : 320);
    fail_unless_equals_int (piece_at (&rig, i)->info.discontinuity, i == 2);
  }
  /* cut at once, to the tick */
  fail_unless_equals_int64 (piece_at (&rig, 1)->duration, GST_SECOND / 2);
  rig_clear (&rig);

  /* caps that do not tell: the parameter sets in band do */
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &small, NULL);
  for (guint i = 0; i < large.buffers->len; i++)
    rig_push (rig.video, g_ptr_array_index (large.buffers, i));
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 4);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 165);
  fail_unless_equals_int (piece_at (&rig, 2)->info.width, 320);
  fail_unless (piece_at (&rig, 2)->info.discontinuity);
  rig_clear (&rig);
  coded_clear (&small);
  coded_clear (&large);
}

GST_END_TEST;

GST_START_TEST (test_codec_change)
{
  Coded old, new;
  Rig rig;

  if (!have_encoder (&sources[9]))
    return;
  make_plain_video (&old, 75);
  make_video (&new, 75, sources[9].size, "25/1", sources[9].encoder);
  coded_shift (&new, 2500 * GST_MSECOND);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &old, NULL);
  rig_feed (&rig, &new, NULL);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 4);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 150);
  for (guint i = 0; i < 4; i++) {
    fail_unless_equals_int (piece_at (&rig, i)->info.video, i < 2 ?
        LP_CODEC_H264 : LP_CODEC_H265);
    fail_unless_equals_int (piece_at (&rig, i)->info.discontinuity, i == 2);
  }
  rig_clear (&rig);
  coded_clear (&old);
  coded_clear (&new);
}

GST_END_TEST;

/* the encoder that sends its parameter sets once */
GST_START_TEST (test_sets_only_once)
{
  Coded video;
  Rig rig;

  make_video (&video, 125, "width=160,height=90", "25/1", sources[3].encoder);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  for (guint i = 0; i < rig.pieces->len; i++) {
    /* 7 and 8 before 5, all in the first packets */
    const guint8 *d = g_bytes_get_data (piece_at (&rig, i)->data, NULL);
    gint order[3] = { 0, 0, 0 };

    for (guint at = 2 * 188; at < 20 * 188; at++) {
      if (d[at] == 0 && d[at + 1] == 0 && d[at + 2] == 1) {
        if ((d[at + 3] & 0x1f) == 7 && order[0] == 0)
          order[0] = at;
        if ((d[at + 3] & 0x1f) == 8 && order[1] == 0)
          order[1] = at;
        if ((d[at + 3] & 0x1f) == 5 && order[2] == 0)
          order[2] = at;
      }
    }
    fail_unless (order[0] > 0 && order[0] < order[1] && order[1] < order[2]);
  }
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

/* ---- being an element ---- */

GST_START_TEST (test_flush)
{
  GstSegment segment;
  Coded video;
  Rig rig;

  make_plain_video (&video, 90);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 1);
  gst_harness_push_event (rig.video, gst_event_new_flush_start ());
  fail_unless_equals_int (rig_push (rig.video,
          g_ptr_array_index (video.buffers, 0)), GST_FLOW_FLUSHING);
  gst_harness_push_event (rig.video, gst_event_new_flush_stop (TRUE));
  fail_unless_equals_int64 (rig_stat (&rig, "queued-bytes"), 0);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (rig.video, gst_event_new_segment (&segment));
  for (guint i = 0; i < video.buffers->len; i++)
    fail_unless_equals_int (rig_push (rig.video,
            g_ptr_array_index (video.buffers, i)), GST_FLOW_OK);
  rig_eos (&rig);
  /* what was not out is gone, the numbers go on */
  fail_unless_equals_int (rig.pieces->len, 3);
  for (guint i = 0; i < 3; i++) {
    judge_piece (piece_at (&rig, i), JUDGE_ALL, NULL);
    fail_unless_equals_int64 (piece_at (&rig, i)->info.sequence, i);
    fail_unless_equals_int (piece_at (&rig, i)->info.discontinuity, i == 1);
  }
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

/* asked for where the cut is wanted */
GST_START_TEST (test_key_unit_requests)
{
  GstClockTime wanted[3] = { 2 * GST_SECOND, 4 * GST_SECOND, 6 * GST_SECOND };
  GstEvent *event;
  Coded video;
  guint n = 0;
  Rig rig;

  make_plain_video (&video, 150);
  for (guint on = 0; on < 2; on++) {
    rig_init (&rig, FALSE, "send-keyframe-requests", on, NULL);
    rig_feed (&rig, &video, NULL);
    while ((event = gst_harness_try_pull_upstream_event (rig.video)) != NULL) {
      GstClockTime running;
      gboolean all_headers;
      guint count;

      if (gst_video_event_is_force_key_unit (event)) {
        fail_unless (gst_video_event_parse_upstream_force_key_unit (event,
                &running, &all_headers, &count));
        fail_unless (n < 3 && all_headers);
        /* a little early, so that rounding does not make it a frame late */
        fail_unless_equals_int64 (running, wanted[n] - GST_MSECOND);
        fail_unless_equals_int (count, n);
        n++;
      }
      gst_event_unref (event);
    }
    fail_unless_equals_int (n, on ? 3 : 0);
    fail_unless_equals_int64 (rig_stat (&rig, "keyframe-requests-total"), n);
    rig_clear (&rig);
  }
  coded_clear (&video);

  /* an encoder that does not hear is asked again */
  make_video (&video, 60, "width=160,height=90", "10/1", X264
      "key-int-max=60 option-string=scenecut=0 bframes=0 ! " BYTES);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  fail_unless_equals_int64 (rig_stat (&rig, "keyframe-requests-total"), 3);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_latency)
{
  GstClockTime min, max;
  GstQuery *query;
  gboolean live;
  GstPad *src;
  Rig rig;

  rig_init (&rig, TRUE, NULL);
  gst_harness_set_upstream_latency (rig.video, 40 * GST_MSECOND);
  gst_harness_set_upstream_latency (rig.audio, 20 * GST_MSECOND);
  src = gst_element_get_static_pad (rig.element, "src");
  query = gst_query_new_latency ();
  fail_unless (gst_pad_query (src, query));
  gst_query_parse_latency (query, &live, &min, &max);
  fail_unless (live);
  fail_unless_equals_int64 (min, 12 * GST_SECOND + 40 * GST_MSECOND);
  gst_query_unref (query);
  gst_object_unref (src);
  rig_clear (&rig);
}

GST_END_TEST;

static const gchar *stat_fields[] = {
  "segments-total", "segments-lost-total", "bytes-total", "frames-total",
  "frames-dropped-total", "audio-frames-total", "audio-frames-dropped-total",
  "pts-repaired-total", "dts-repaired-total", "audio-pts-repaired-total",
  "audio-gaps-total", "time-jumps-total", "wraps-total", "open-cuts-total",
  "keyframe-requests-total", "queued-bytes", "last-segment-time",
  "longest-segment-time"
};

GST_START_TEST (test_stats_and_properties)
{
  GstElement *element = gst_element_factory_make ("livepeersegmenter", NULL);
  GstStructure *stats;
  guint64 value;

  fail_unless (element != NULL);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless_equals_string (gst_structure_get_name (stats),
      "application/x-livepeer-segmenter-stats");
  fail_unless_equals_int (gst_structure_n_fields (stats),
      G_N_ELEMENTS (stat_fields));
  for (guint i = 0; i < G_N_ELEMENTS (stat_fields); i++) {
    fail_unless (gst_structure_get_uint64 (stats, stat_fields[i], &value),
        "no %s", stat_fields[i]);
    fail_unless_equals_int64 (value, 0);
  }
  gst_structure_free (stats);

  /* what holds for a stream cannot change while it runs */
  g_object_set (element, "max-duration", 20 * GST_SECOND, NULL);
  gst_element_set_state (element, GST_STATE_PAUSED);
  g_object_set (element, "max-duration", 5 * GST_SECOND, NULL);
  g_object_get (element, "max-duration", &value, NULL);
  fail_unless_equals_int64 (value, 20 * GST_SECOND);
  g_object_set (element, "target-duration", 5 * GST_SECOND, NULL);
  g_object_get (element, "target-duration", &value, NULL);
  fail_unless_equals_int64 (value, 5 * GST_SECOND);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_object_unref (element);
}

GST_END_TEST;

GST_START_TEST (test_wrong_caps)
{
  const GstStructure *details = NULL;
  GstMessage *message;
  Coded video;
  Rig rig;

  make_plain_video (&video, 1);
  rig_init (&rig, TRUE, NULL);
  /* avc without codec_data says nothing */
  gst_harness_set_src_caps_str (rig.video,
      "video/x-h264,stream-format=avc,alignment=au");
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR, &message), 1);
  gst_message_parse_error_details (message, &details);
  fail_unless (details != NULL, "an error without details");
  fail_unless_equals_string (gst_structure_get_string (details, "reason"),
      "invalid");
  fail_unless_equals_string (gst_structure_get_string (details, "pad"),
      "video");
  gst_message_unref (message);
  fail_unless_equals_int (rig_push (rig.video,
          g_ptr_array_index (video.buffers, 0)), GST_FLOW_NOT_NEGOTIATED);
  gst_harness_set_src_caps_str (rig.audio, "audio/mpeg,mpegversion=4,"
      "framed=true,stream-format=raw");
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR, NULL), 1);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

/* PAUSED -> READY -> PAUSED makes it like new */
GST_START_TEST (test_restart)
{
  Coded video;
  Rig rig;

  make_plain_video (&video, 90);
  rig_init (&rig, FALSE, "start-sequence", G_GUINT64_CONSTANT (7), NULL);
  for (guint run = 0; run < 2; run++) {
    rig_feed (&rig, &video, NULL);
    rig_eos (&rig);
    fail_unless_equals_int (rig.pieces->len, 2);
    fail_unless_equals_int64 (piece_at (&rig, 0)->info.sequence, 7);
    fail_if (piece_at (&rig, 0)->info.discontinuity);
    fail_unless_equals_int64 (rig_stat (&rig, "segments-total"), 2);
    g_array_set_size (rig.pieces, 0);
    gst_element_set_state (rig.element, GST_STATE_READY);
    /* counters can be read until the next start */
    fail_unless_equals_int64 (rig_stat (&rig, "segments-total"), 2);
    gst_element_set_state (rig.element, GST_STATE_PLAYING);
    fail_unless_equals_int64 (rig_stat (&rig, "segments-total"), 0);
    gst_harness_push_event (rig.video, gst_event_new_stream_start ("again"));
    gst_harness_push_event (rig.video, gst_event_new_caps (video.caps));
  }
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

static Suite *
livepeersegmenter_suite (void)
{
  Suite *s = suite_create ("elements/livepeersegmenter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_sources, 0, G_N_ELEMENTS (sources));
  tcase_add_test (tc, test_variable_rate);
  tcase_add_test (tc, test_missing_dts);
  tcase_add_test (tc, test_missing_pts);
  tcase_add_test (tc, test_wrap);
  tcase_add_test (tc, test_resolution_change);
  tcase_add_test (tc, test_codec_change);
  tcase_add_test (tc, test_sets_only_once);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_key_unit_requests);
  tcase_add_test (tc, test_latency);
  tcase_add_test (tc, test_stats_and_properties);
  tcase_add_test (tc, test_wrong_caps);
  tcase_add_test (tc, test_restart);
  return s;
}

GST_CHECK_MAIN (livepeersegmenter);
