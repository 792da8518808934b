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

/* ---- audio that does what audio does ---- */

GST_START_TEST (test_silent_audio_pad)
{
  Coded video;
  Rig rig;

  /* requested, never fed, not even caps */
  make_plain_video (&video, 300);
  rig_init (&rig, TRUE, NULL);
  rig_feed (&rig, &video, NULL);
  rig_collect (&rig);
  /* 10 s came: four segments are closed, the first of them waited */
  fail_unless_equals_int (rig.pieces->len, 4);
  fail_unless_equals_int64 (rig_stat (&rig, "audio-gaps-total"), 1);
  gst_harness_push_event (rig.video, gst_event_new_eos ());
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 5);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 300);
  fail_unless_equals_string (strchr (piece_at (&rig, 0)->info.codecs, ',') ?
      "audio" : "none", "none");
  fail_unless (gst_harness_pull_event (rig.out) != NULL);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_audio_late_and_gone)
{
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 360);
  /* from 5 to 7 s */
  make_audio (&audio, 94, "raw");
  coded_shift (&audio, 5 * GST_SECOND);
  rig_init (&rig, TRUE, NULL);
  rig_feed (&rig, &video, &audio);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 6);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 360);
  for (guint i = 0; i < 6; i++) {
    LpSegmentInfo *info = &piece_at (&rig, i)->info;

    fail_unless_equals_int (info->audio, i == 2 || i == 3 ? LP_CODEC_AAC :
        LP_CODEC_NONE);
    /* players must know where the tracks change */
    fail_unless_equals_int (info->discontinuity, i == 2 || i == 4);
  }
  fail_unless_equals_int64 (rig_stat (&rig, "audio-frames-total"),
      audio.buffers->len);
  fail_unless_equals_int64 (rig_stat (&rig, "segments-lost-total"), 0);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

/* all video first, then all audio, by one thread: no deadlock, and what is
 * within the timeout is not lost */
GST_START_TEST (test_one_thread_feeds_both)
{
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 300);
  make_audio (&audio, 469, "adts");
  rig_init (&rig, TRUE, "track-timeout", 30 * GST_SECOND, NULL);
  rig_caps (&rig, &video, &audio);
  for (guint i = 0; i < video.buffers->len; i++)
    rig_push (rig.video, g_ptr_array_index (video.buffers, i));
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 0);
  for (guint i = 0; i < audio.buffers->len; i++)
    rig_push (rig.audio, g_ptr_array_index (audio.buffers, i));
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 5);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 300);
  for (guint i = 0; i < 5; i++)
    fail_unless_equals_int (piece_at (&rig, i)->info.audio, LP_CODEC_AAC);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

GST_START_TEST (test_audio_gap_event)
{
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 130);
  make_audio (&audio, 10, "adts");
  rig_init (&rig, TRUE, "track-timeout", 60 * GST_SECOND, NULL);
  rig_feed (&rig, &video, &audio);
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 0);
  gst_harness_push_event (rig.audio, gst_event_new_gap (GST_SECOND / 5,
          4 * GST_SECOND));
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 2);
  rig_eos (&rig);
  judge_pieces (&rig, JUDGE_ALL);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

GST_START_TEST (test_eos_on_one_pad)
{
  GstEvent *event;
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 120);
  make_audio (&audio, 94, "adts");

  /* audio ends first: video goes on, nothing waits */
  rig_init (&rig, TRUE, "track-timeout", 60 * GST_SECOND, NULL);
  rig_caps (&rig, &video, &audio);
  for (guint i = 0; i < audio.buffers->len; i++)
    rig_push (rig.audio, g_ptr_array_index (audio.buffers, i));
  gst_harness_push_event (rig.audio, gst_event_new_eos ());
  for (guint i = 0; i < video.buffers->len; i++)
    rig_push (rig.video, g_ptr_array_index (video.buffers, i));
  fail_if (is_eos (rig.out));
  gst_harness_push_event (rig.video, gst_event_new_eos ());
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 2);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 120);
  fail_unless (is_eos (rig.out));
  fail_unless_equals_int (rig_push (rig.video,
          g_ptr_array_index (video.buffers, 0)), GST_FLOW_EOS);
  rig_clear (&rig);

  /* video ends, audio stays away: the end comes after the timeout, in
   * another thread */
  rig_init (&rig, TRUE, "track-timeout", 50 * GST_MSECOND, NULL);
  rig_caps (&rig, &video, &audio);
  for (guint i = 0; i < 10; i++)
    rig_push (rig.audio, g_ptr_array_index (audio.buffers, i));
  for (guint i = 0; i < 30; i++)
    rig_push (rig.video, g_ptr_array_index (video.buffers, i));
  gst_harness_push_event (rig.video, gst_event_new_eos ());
  do {
    event = gst_harness_pull_event (rig.out);
    fail_unless (event != NULL, "no EOS");
    gst_event_unref (event);
  } while (GST_EVENT_TYPE (event) != GST_EVENT_EOS);
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 1);
  judge_pieces (&rig, JUDGE_ALL);
  rig_clear (&rig);

  /* and to NULL before that: nothing hangs, nothing comes */
  rig_init (&rig, TRUE, "track-timeout", 60 * GST_SECOND, NULL);
  rig_caps (&rig, &video, &audio);
  rig_push (rig.video, g_ptr_array_index (video.buffers, 0));
  rig_push (rig.audio, g_ptr_array_index (audio.buffers, 0));
  gst_harness_push_event (rig.video, gst_event_new_eos ());
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

GST_START_TEST (test_audio_bad_times)
{
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 120);
  make_audio (&audio, 188, "adts");
  for (guint i = 0; i < audio.buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (audio.buffers, i);
    GstBuffer *before = i ? g_ptr_array_index (audio.buffers, i - 1) : NULL;

    if (i % 10 == 5)
      GST_BUFFER_PTS (buffer) = GST_BUFFER_PTS (before);
    if (i % 10 == 8)
      GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  }
  rig_init (&rig, TRUE, NULL);
  rig_caps (&rig, &video, &audio);
  for (guint i = 0; i < 120; i++) {
    rig_push (rig.video, g_ptr_array_index (video.buffers, i));
    rig_push (rig.audio, g_ptr_array_index (audio.buffers, i));
  }
  for (guint i = 120; i < audio.buffers->len; i++)
    rig_push (rig.audio, g_ptr_array_index (audio.buffers, i));
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 2);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 120);
  fail_unless (rig_stat (&rig, "audio-pts-repaired-total") > 30);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

/* ---- losses ---- */

GST_START_TEST (test_gop_too_long)
{
  GstMessage *message;
  const GstStructure *s;
  guint64 sequence;
  GstClockTime duration;
  Coded video;
  Rig rig;

  make_video (&video, 140, "width=160,height=90", "10/1", X264
      "key-int-max=60 option-string=scenecut=0 bframes=0 ! " BYTES);
  rig_init (&rig, FALSE, "max-duration", 4 * GST_SECOND, NULL);
  rig_feed (&rig, &video, NULL);
  rig_collect (&rig);
  /* 0-4, (4-6), 6-10, (10-12) */
  fail_unless_equals_int (rig.pieces->len, 2);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_WARNING, NULL), 1);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ELEMENT, &message),
      2);
  s = gst_message_get_structure (message);
  fail_unless_equals_string (gst_structure_get_name (s),
      "livepeer-segment-lost");
  fail_unless_equals_string (gst_structure_get_string (s, "reason"),
      "gop-too-long");
  fail_unless_equals_string (gst_structure_get_string (s, "rendition"),
      "source");
  fail_unless (gst_structure_get_uint64 (s, "sequence", &sequence));
  fail_unless_equals_int64 (sequence, 3);
  fail_unless (gst_structure_get_clock_time (s, "duration", &duration));
  fail_unless_equals_int64 (duration, 2 * GST_SECOND);
  gst_message_unref (message);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 3);
  for (guint i = 0; i < 3; i++) {
    Piece *piece = piece_at (&rig, i);

    judge_piece (piece, JUDGE_ALL, NULL);
    fail_unless_equals_int64 (piece->info.sequence, 2 * i);
    fail_unless_equals_int (piece->info.discontinuity, i > 0);
    fail_unless (piece->duration <= 4 * GST_SECOND);
  }
  fail_unless_equals_int64 (rig_stat (&rig, "segments-lost-total"), 2);
  fail_unless_equals_int64 (rig_stat (&rig, "frames-dropped-total"), 40);
  fail_unless_equals_int64 (rig_stat (&rig, "longest-segment-time"),
      4 * GST_SECOND);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_no_key_frame)
{
  GstMessage *message;
  const GstStructure *details;
  Coded video;
  Rig rig;

  make_video (&video, 300, "width=160,height=90", "30/1", X264
      "key-int-max=1000 option-string=scenecut=0 bframes=0 ! " BYTES);
  g_ptr_array_remove_index (video.buffers, 0);
  rig_init (&rig, FALSE, NULL);
  rig_feed (&rig, &video, NULL);
  /* the branch that feeds us is not stopped; somebody is told */
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR, NULL), 0);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_WARNING, NULL), 1);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 0);
  fail_unless_equals_int (rig_messages (&rig, GST_MESSAGE_ERROR, &message), 1);
  gst_message_parse_error_details (message, &details);
  fail_unless_equals_string (gst_structure_get_string (details, "reason"),
      "no-keyframe");
  gst_message_unref (message);
  fail_unless (is_eos (rig.out));
  fail_unless_equals_int64 (rig_stat (&rig, "frames-dropped-total"), 299);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_too_large)
{
  Coded video;
  Rig rig;

  make_video (&video, 120, "width=320,height=240", "30/1",
      "x264enc speed-preset=ultrafast bitrate=4000 key-int-max=60 "
      "option-string=scenecut=0 ! " BYTES);
  rig_init (&rig, FALSE, "max-bytes", G_GUINT64_CONSTANT (65536), NULL);
  rig_feed (&rig, &video, NULL);
  rig_eos (&rig);
  fail_unless (rig_stat (&rig, "segments-lost-total") > 0);
  fail_unless (rig_messages (&rig, GST_MESSAGE_ELEMENT, NULL) > 0);
  fail_unless_equals_int64 (rig_stat (&rig, "queued-bytes"), 0);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

GST_START_TEST (test_jump_back)
{
  Coded video, audio;
  Rig rig;

  make_plain_video (&video, 90);
  make_audio (&audio, 140, "adts");
  coded_shift (&video, 100 * GST_SECOND);
  coded_shift (&audio, 100 * GST_SECOND);
  rig_init (&rig, TRUE, NULL);
  rig_feed (&rig, &video, &audio);
  coded_shift (&video, -100 * (gint64) GST_SECOND);
  coded_shift (&audio, -100 * (gint64) GST_SECOND);
  rig_feed (&rig, &video, &audio);
  rig_eos (&rig);
  fail_unless_equals_int (rig.pieces->len, 4);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 180);
  for (guint i = 0; i < 4; i++)
    fail_unless_equals_int (piece_at (&rig, i)->info.discontinuity, i == 2);
  /* Unix time never goes back */
  fail_unless (piece_at (&rig, 2)->info.utc > piece_at (&rig, 1)->info.utc -
      3 * G_USEC_PER_SEC);
  fail_unless_equals_int64 (rig_stat (&rig, "time-jumps-total"), 1);
  rig_clear (&rig);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

/* a segment that is not in time, frames without pictures, garbage */
GST_START_TEST (test_garbage)
{
  guint32 seed = g_random_int ();
  GRand *rand = g_rand_new_with_seed (seed);
  Coded video, audio;
  Rig rig;

  GST_INFO ("seed %u", seed);
  make_plain_video (&video, 300);
  make_audio (&audio, 300, "adts");
  rig_init (&rig, TRUE, NULL);
  rig_caps (&rig, &video, &audio);
  for (guint round = 0; round < 4; round++) {
    for (guint i = 0; i < 300; i++) {
      GstBuffer *buffer = gst_buffer_copy_deep (g_ptr_array_index
          (round & 1 ? audio.buffers : video.buffers, i));
      GstMapInfo map;

      gst_buffer_map (buffer, &map, GST_MAP_READWRITE);
      for (guint flips = g_rand_int_range (rand, 0, 20); flips > 0; flips--)
        map.data[g_rand_int_range (rand, 0, MIN (map.size, 64))] =
            g_rand_int (rand);
      gst_buffer_unmap (buffer, &map);
      if (g_rand_int_range (rand, 0, 10) == 0)
        gst_buffer_set_size (buffer, g_rand_int_range (rand, 0, 6));
      if (g_rand_int_range (rand, 0, 20) == 0)
        GST_BUFFER_PTS (buffer) = ((guint64) g_rand_int (rand) << 32)
            | g_rand_int (rand);
      gst_harness_push (round & 1 ? rig.audio : rig.video, buffer);
    }
  }
  rig_eos (&rig);
  rig_clear (&rig);
  g_rand_free (rand);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

/* ---- threads ---- */

typedef struct
{
  Rig *rig;
  const Coded *video;
  GstFlowReturn flow;
} Feed;

static gpointer
feed_until_refused (gpointer data)
{
  Feed *feed = data;

  feed->flow = GST_FLOW_OK;
  for (guint i = 0; feed->flow == GST_FLOW_OK; i++) {
    GstBuffer *buffer = gst_buffer_copy (g_ptr_array_index
        (feed->video->buffers, i % feed->video->buffers->len));

    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = i * GST_SECOND / 30;
    feed->flow = gst_harness_push (feed->rig->video, buffer);
  }
  return NULL;
}

static GstPadProbeReturn
tell_blocked (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  g_async_queue_push (data, data);
  return GST_PAD_PROBE_OK;
}

/* nobody takes the segments: the other track is not held up by that, and
 * the way down is free */
GST_START_TEST (test_downstream_blocks)
{
  GAsyncQueue *blocked = g_async_queue_new ();
  Coded video, audio;
  GThread *thread;
  GstPad *src;
  Feed feed;
  Rig rig;

  make_plain_video (&video, 300);
  make_audio (&audio, 94, "adts");
  rig_init (&rig, TRUE, "track-timeout", G_GUINT64_CONSTANT (0), NULL);
  rig_caps (&rig, &video, &audio);
  src = gst_element_get_static_pad (rig.element, "src");
  gst_pad_add_probe (src, GST_PAD_PROBE_TYPE_BLOCK |
      GST_PAD_PROBE_TYPE_BUFFER, tell_blocked, blocked, NULL);
  feed.rig = &rig;
  feed.video = &video;
  thread = g_thread_new ("feed", feed_until_refused, &feed);
  fail_unless (g_async_queue_timeout_pop (blocked, 30 * G_USEC_PER_SEC)
      != NULL, "nothing came");
  for (guint i = 0; i < audio.buffers->len; i++)
    fail_unless_equals_int (rig_push (rig.audio,
            g_ptr_array_index (audio.buffers, i)), GST_FLOW_OK);
  gst_element_set_state (rig.element, GST_STATE_NULL);
  g_thread_join (thread);
  fail_unless_equals_int (feed.flow, GST_FLOW_FLUSHING);
  gst_object_unref (src);
  rig_clear (&rig);
  g_async_queue_unref (blocked);
  coded_clear (&video);
  coded_clear (&audio);
}

GST_END_TEST;

typedef struct
{
  GstElement *pipeline;
  gint stop;
} Stress;

static gpointer
stress_states (gpointer data)
{
  Stress *stress = data;

  for (guint i = 0; i < 25; i++) {
    gst_element_set_state (stress->pipeline, GST_STATE_PLAYING);
    gst_element_get_state (stress->pipeline, NULL, NULL, i * 2 * GST_MSECOND);
    gst_element_set_state (stress->pipeline, GST_STATE_NULL);
  }
  g_atomic_int_set (&stress->stop, 1);
  return NULL;
}

GST_START_TEST (test_state_stress)
{
  Stress stress = { NULL, 0 };
  GstElement *segmenter;
  GThread *thread;

  stress.pipeline = gst_parse_launch ("videotestsrc ! "
      "video/x-raw,width=64,height=36 ! x264enc speed-preset=ultrafast "
      "key-int-max=5 threads=1 ! queue ! s.video audiotestsrc ! avenc_aac ! "
      "queue ! s.audio livepeersegmenter name=s target-duration=100000000 "
      "track-timeout=100000000 ! fakesink", NULL);
  fail_unless (stress.pipeline != NULL);
  segmenter = gst_bin_get_by_name (GST_BIN (stress.pipeline), "s");
  thread = g_thread_new ("states", stress_states, &stress);
  for (guint i = 0; !g_atomic_int_get (&stress.stop); i++) {
    GstStructure *stats;

    g_object_get (segmenter, "stats", &stats, NULL);
    gst_structure_free (stats);
    g_object_set (segmenter, "target-duration",
        (i % 5 + 1) * 100 * GST_MSECOND, NULL);
    g_thread_yield ();
  }
  g_thread_join (thread);
  gst_element_set_state (stress.pipeline, GST_STATE_NULL);
  gst_object_unref (segmenter);
  gst_object_unref (stress.pipeline);
}

GST_END_TEST;

static gpointer
stress_audio_pad (gpointer data)
{
  Rig *rig = data;

  for (guint i = 0; i < 200; i++) {
    GstPad *pad = gst_element_request_pad_simple (rig->element, "audio");

    fail_unless (pad != NULL);
    gst_element_release_request_pad (rig->element, pad);
    gst_object_unref (pad);
  }
  return NULL;
}

/* pads come and go while data flows */
GST_START_TEST (test_pad_stress)
{
  GstPad *pad;
  GThread *thread;
  Coded video;
  Rig rig;

  make_plain_video (&video, 300);
  rig_init (&rig, FALSE, "track-timeout", 100 * GST_MSECOND, NULL);
  thread = g_thread_new ("pads", stress_audio_pad, &rig);
  rig_feed (&rig, &video, NULL);
  g_thread_join (thread);
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 4);
  /* the video pad can go, too: what came is published */
  pad = gst_element_get_static_pad (rig.element, "video");
  gst_element_release_request_pad (rig.element, pad);
  gst_object_unref (pad);
  rig_collect (&rig);
  fail_unless_equals_int (rig.pieces->len, 5);
  fail_unless_equals_int (judge_pieces (&rig, JUDGE_ALL), 300);
  fail_if (is_eos (rig.out));
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

typedef struct
{
  GstElement *element;
  GMutex lock;
  GCond cond;
  GThread *stopper;
  gboolean stopped, early;
} Release;

static gpointer
stop_element (gpointer data)
{
  Release *release = data;

  gst_element_set_state (release->element, GST_STATE_READY);
  g_mutex_lock (&release->lock);
  release->stopped = TRUE;
  g_cond_broadcast (&release->cond);
  g_mutex_unlock (&release->lock);
  return NULL;
}

/* whoever takes the message gives the way to READY time to overtake it */
static GstBusSyncReply
on_release_message (GstBus * bus, GstMessage * message, gpointer data)
{
  Release *release = data;
  gint64 end = g_get_monotonic_time () + 50 * G_TIME_SPAN_MILLISECOND;

  if (gst_message_has_name (message, "livepeer-segment-lost")) {
    release->stopper = g_thread_new ("stop", stop_element, release);
    g_mutex_lock (&release->lock);
    while (!release->stopped) {
      if (!g_cond_wait_until (&release->cond, &release->lock, end))
        break;
    }
    release->early = release->stopped;
    g_mutex_unlock (&release->lock);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* a thread of the application releases a pad and thereby says something:
 * READY comes after that, not in the middle */
GST_START_TEST (test_stop_while_pad_is_released)
{
  Release release = { NULL, };
  GstBus *bus = gst_bus_new ();
  Coded video;
  GstPad *pad;
  Rig rig;

  make_plain_video (&video, 200);
  rig_init (&rig, TRUE, "track-timeout", 60 * GST_SECOND, "max-duration",
      2 * GST_SECOND, NULL);
  release.element = rig.element;
  g_mutex_init (&release.lock);
  g_cond_init (&release.cond);
  gst_bus_set_sync_handler (bus, on_release_message, &release, NULL);
  gst_element_set_bus (rig.element, bus);
  /* key frames that are no use: the GOP is too long, but audio is awaited */
  rig_caps (&rig, &video, NULL);
  for (guint i = 0; i < 200; i++) {
    GstBuffer *buffer = g_ptr_array_index (video.buffers, i);

    if (i == 0 || GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      rig_push (rig.video, buffer);
  }
  fail_unless (release.stopper == NULL);
  pad = gst_element_get_static_pad (rig.element, "audio");
  gst_element_release_request_pad (rig.element, pad);
  gst_object_unref (pad);
  fail_unless (release.stopper != NULL, "nothing was lost");
  g_thread_join (release.stopper);
  fail_if (release.early, "READY was reached in the middle of a message");
  gst_element_set_bus (rig.element, NULL);
  gst_object_unref (bus);
  g_mutex_clear (&release.lock);
  g_cond_clear (&release.cond);
  rig_clear (&rig);
  coded_clear (&video);
}

GST_END_TEST;

/* the whole chain in a process of its own, under the leaks tracer */
GST_START_TEST (test_leaks)
{
  const gchar *argv[] = { "gst-launch-1.0", "-q", "videotestsrc",
    "num-buffers=90", "!", "video/x-raw,width=64,height=36", "!", "x264enc",
    "key-int-max=15", "!", "s.video", "audiotestsrc", "num-buffers=130", "!",
    "avenc_aac", "!", "s.audio", "livepeersegmenter", "name=s",
    "target-duration=500000000", "!", "fakesink", NULL
  };
  JudgeRun run;

  if (g_getenv ("LP_TEST_SLOW_RUNNER") != NULL)
    return;
  g_setenv ("GST_TRACERS", "leaks", TRUE);
  g_setenv ("G_DEBUG", "fatal-warnings", TRUE);
  judge_run (&run, NULL, argv);
  fail_unless (run.status == 0, "status %d: %s", run.status, run.err);
  judge_run_clear (&run);
}

GST_END_TEST;

static Suite *
livepeersegmenter_faults_suite (void)
{
  Suite *s = suite_create ("elements/livepeersegmenter-faults");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_silent_audio_pad);
  tcase_add_test (tc, test_audio_late_and_gone);
  tcase_add_test (tc, test_one_thread_feeds_both);
  tcase_add_test (tc, test_audio_gap_event);
  tcase_add_test (tc, test_eos_on_one_pad);
  tcase_add_test (tc, test_audio_bad_times);
  tcase_add_test (tc, test_gop_too_long);
  tcase_add_test (tc, test_no_key_frame);
  tcase_add_test (tc, test_too_large);
  tcase_add_test (tc, test_jump_back);
  tcase_add_test (tc, test_garbage);
  tcase_add_test (tc, test_downstream_blocks);
  tcase_add_test (tc, test_state_stress);
  tcase_add_test (tc, test_pad_stress);
  tcase_add_test (tc, test_stop_while_pad_is_released);
  tcase_add_test (tc, test_leaks);
  return s;
}

GST_CHECK_MAIN (livepeersegmenter_faults);
