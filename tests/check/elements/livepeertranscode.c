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

#include "support/lp-transcode-rig.h"

#include <gst/video/video.h>

#include "core/media-profile.h"
#include "media/gstlppace.h"

#define P(w, h, more) "{\"name\":\"p" #w "\",\"width\":" #w ",\"height\":" \
    #h ",\"bitrate\":400000" more "}"

/* times that the grid gives, against times that came out */
static gboolean
grid_emit (gpointer frame, gint64 pts, guint64 duration, gint64 index,
    gboolean repeated, gpointer user_data)
{
  g_array_append_val ((GArray *) user_data, pts);
  return TRUE;
}

static void
check_grid (Rig * rig, guint pad, guint segment, const Clip * clip,
    guint64 start, guint in_n, guint in_d, guint out_n, guint out_d)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  LpGrid *grid = lp_grid_new (out_n, out_d, grid_emit, NULL, wanted);
  guint *marks = (guint *) rig->out[pad].marks->data;
  guint first = segment ? marks[segment - 1] : 0, i;
  GArray *times = rig_times (rig, pad, first, marks[segment]);
  GstLpSegmentDone *done = rig_done (rig, pad, segment);
  guint64 step = gst_util_uint64_scale (90000, in_d, in_n);

  for (i = 0; i < clip->units->len; i++)
    lp_grid_push (grid, (gpointer) clip, start + lp_grid_ns_to_ticks
        (gst_util_uint64_scale (i, GST_SECOND * in_d, in_n)), step, step);
  lp_grid_end (grid);

  fail_unless_equals_int (times->len, wanted->len);
  for (i = 0; i < wanted->len; i++)
    fail_unless (ABS (g_array_index (times, gint64, i)
            - g_array_index (wanted, gint64, i)) <= 1, "frame %u: %"
        G_GINT64_FORMAT " not %" G_GINT64_FORMAT, i,
        g_array_index (times, gint64, i), g_array_index (wanted, gint64, i));
  fail_unless_equals_uint64 (done->frames_in, clip->units->len);
  fail_unless_equals_uint64 (done->frames_out, wanted->len);
  fail_unless_equals_uint64 (done->pixels,
      (guint64) wanted->len * done->width * done->height);
  fail_if (done->failed || done->shed || done->runaway);
  fail_unless (buffer_starts (rig->out[pad].buffers->pdata[first]));
  lp_grid_free (grid);
  g_array_unref (wanted);
  g_array_unref (times);
}

/* sizes, counts equal to the grid, IDR first, pixels exact; any rate */
GST_START_TEST (test_segments)
{
  static const guint rates[][2] = {
    {30, 1}, {30000, 1001}, {60, 1}, {25, 1}
  };
  const gchar *profiles = "[" P (320, 180, "") "," P (256, 144,
      ",\"fps\":30") "," P (200, 112, ",\"fps\":15") "," P (160, 90,
      ",\"fps\":24000,\"fpsDen\":1001") "]";
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rates); i++) {
    guint n = rates[i][0], d = rates[i][1];
    Clip clip;
    Rig rig;

    clip_make (&clip, 640, 360, n, d, 40, NULL);
    rig_init (&rig, profiles, NULL);
    fail_unless_equals_int (rig.n, 4);
    rig_start (&rig, clip.caps);
    rig_segment (&rig, &clip, 129000, 7, TRUE);
    rig_wait (&rig, 1);
    /* the same again */
    rig_segment (&rig, &clip, 129000, 7, TRUE);
    rig_wait (&rig, 2);
    check_grid (&rig, 0, 0, &clip, 129000, n, d, 0, 1);
    check_grid (&rig, 1, 0, &clip, 129000, n, d, 30, 1);
    check_grid (&rig, 2, 0, &clip, 129000, n, d, 15, 1);
    check_grid (&rig, 3, 0, &clip, 129000, n, d, 24000, 1001);
    check_grid (&rig, 0, 1, &clip, 129000, n, d, 0, 1);
    check_grid (&rig, 1, 1, &clip, 129000, n, d, 30, 1);
    fail_unless_equals_int (rig_done (&rig, 0, 0)->width, 320);
    fail_unless_equals_int (rig_done (&rig, 0, 0)->height, 180);
    fail_unless_equals_int (rig_done (&rig, 3, 1)->sequence, 7);
    fail_unless_equals_uint64 (rig_done (&rig, 0, 0)->pixels_in,
        40 * 640 * 360);
    rig_clear (&rig);
    clip_clear (&clip);
  }
}

GST_END_TEST;

/* out of order, over the 33-bit wrap, and one that is not drained */
GST_START_TEST (test_order)
{
  static const guint64 starts[] = { 9000000, 3600000, 8589934592 - 30000,
    6300000
  };
  const gchar *profiles = "[" P (256, 144, ",\"fps\":30") "," P (160, 90,
      "") "]";
  gboolean drain;
  guint i;

  for (drain = FALSE; drain <= TRUE; drain++) {
    Clip clip;
    Rig rig;

    clip_make (&clip, 320, 180, 30, 1, 20, NULL);
    rig_init (&rig, profiles, "backend=software live=no preset=veryfast");
    rig_start (&rig, clip.caps);
    for (i = 0; i < G_N_ELEMENTS (starts); i++) {
      rig_segment (&rig, &clip, starts[i], 100 - i, drain);
      if (drain)
        rig_wait (&rig, i + 1);
    }
    gst_pad_push_event (rig.src, gst_event_new_eos ());
    rig_wait (&rig, 0);
    for (i = 0; i < G_N_ELEMENTS (starts); i++) {
      fail_unless_equals_int (rig_done (&rig, 0, i)->sequence, 100 - i);
      check_grid (&rig, 0, i, &clip, starts[i], 30, 1, 30, 1);
      check_grid (&rig, 1, i, &clip, starts[i], 30, 1, 0, 1);
    }
    rig_clear (&rig);
    clip_clear (&clip);
  }
}

GST_END_TEST;

static guint
count_keys (Rig * rig, guint pad)
{
  guint i, n = 0;

  for (i = 0; i < rig->out[pad].buffers->len; i++)
    n += buffer_is_key (rig->out[pad].buffers->pdata[i]);
  return n;
}

/* transcoding, test vectors C */
GST_START_TEST (test_gop)
{
  const gchar *profiles = "[" P (160, 90, ",\"gop\":0.3,\"fps\":30") ","
      P (162, 92, ",\"gop\":\"0.3\"") "," P (164, 92, ",\"gop\":\"intra\"") ","
      P (168, 94, "") "]";
  Clip clip;
  Rig rig;

  clip_make (&clip, 320, 180, 60, 1, 120, NULL);
  rig_init (&rig, profiles, NULL);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 128970, 1, TRUE);
  rig_wait (&rig, 1);
  fail_unless_equals_int (rig.out[0].buffers->len, 60);
  fail_unless_equals_int (count_keys (&rig, 0), 7);
  fail_unless_equals_int (count_keys (&rig, 1), 7);
  fail_unless_equals_int (count_keys (&rig, 2), 120);
  fail_unless_equals_int (count_keys (&rig, 3), 1);
  rig_clear (&rig);
  clip_clear (&clip);

  clip_make (&clip, 320, 180, 1, 1, 10, NULL);
  rig_init (&rig, "[" P (160, 90, ",\"gop\":2,\"fps\":1") "," P (162, 92,
          ",\"gop\":2") "]", NULL);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 1, TRUE);
  rig_wait (&rig, 1);
  fail_unless_equals_int (rig.out[0].buffers->len, 10);
  fail_unless_equals_int (count_keys (&rig, 0), 5);
  fail_unless_equals_int (count_keys (&rig, 1), 5);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* test vector G: landscape, portrait, landscape in one segment */
GST_START_TEST (test_rotation)
{
  Clip wide, tall;
  Rig rig;
  guint i;

  clip_make (&wide, 512, 288, 60, 1, 120, NULL);
  clip_make (&tall, 288, 512, 60, 1, 120, NULL);
  rig_init (&rig, "[" P (256, 144, "") "," P (200, 112,
          ",\"fps\":60") "]", NULL);
  rig_start (&rig, wide.caps);
  gst_pad_push_event (rig.src, gst_lp_event_new_segment (0, TRUE));
  rig_push (&rig, &wide, 0);
  gst_pad_push_event (rig.src, gst_event_new_caps (tall.caps));
  rig_push (&rig, &tall, 180000);
  gst_pad_push_event (rig.src, gst_event_new_caps (wide.caps));
  rig_push (&rig, &wide, 360000);
  gst_pad_push_event (rig.src, gst_lp_event_new_segment_end (0, TRUE));
  rig_wait (&rig, 1);
  fail_unless_equals_int (rig.out[0].buffers->len, 360);
  fail_unless_equals_int (rig.out[1].buffers->len, 360);
  for (i = 0; i < 360; i++) {
    guint size = g_array_index (rig.out[0].sizes, guint, i);

    fail_unless_equals_int (size, i / 120 == 1 ? 146 << 16 | 260 :
        256 << 16 | 144);
  }
  fail_unless_equals_uint64 (rig_done (&rig, 0, 0)->pixels,
      240 * 256 * 144 + 120 * 146 * 260);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 0)->frames_in, 360);
  rig_clear (&rig);
  clip_clear (&wide);
  clip_clear (&tall);
}

GST_END_TEST;

/* an ordinary stream: no segments, EOS at its end */
GST_START_TEST (test_stream)
{
  GstStructure *stats;
  gchar *backend;
  guint64 n;
  GArray *times;
  Clip clip;
  Rig rig;
  guint i;

  clip_make (&clip, 320, 180, 25, 1, 50, NULL);
  rig_init (&rig, "[" P (160, 90, ",\"gop\":1") "]", NULL);
  rig_start (&rig, clip.caps);
  fail_unless (rig_push (&rig, &clip, 90000) == GST_FLOW_OK);
  gst_pad_push_event (rig.src, gst_event_new_eos ());
  rig_wait (&rig, 0);
  fail_unless_equals_int (rig.out[0].buffers->len, 50);
  fail_unless_equals_int (rig.out[0].dones->len, 0);
  fail_unless_equals_int (count_keys (&rig, 0), 2);
  fail_unless (rig.out[0].segment.format == GST_FORMAT_TIME);
  fail_unless_equals_uint64 (rig.out[0].segment.start, 0);
  times = rig_times (&rig, 0, 0, 50);
  for (i = 0; i < 50; i++) {
    GstBuffer *b = rig.out[0].buffers->pdata[i];

    fail_unless_equals_int64 (g_array_index (times, gint64, i),
        90000 + 3600 * i);
    fail_unless (GST_BUFFER_DTS (b) <= GST_BUFFER_PTS (b));
  }
  g_array_unref (times);

  g_object_get (rig.transcode, "stats", &stats, "backend-in-use", &backend,
      NULL);
  fail_unless (gst_structure_has_name (stats,
          "application/x-livepeer-transcode-stats"));
  fail_unless (gst_structure_get_uint64 (stats, "frames-in-total", &n));
  fail_unless_equals_uint64 (n, 50);
  fail_unless (gst_structure_get_uint64 (stats, "pixels-total", &n));
  fail_unless_equals_uint64 (n, 50 * 160 * 90);
  fail_unless_equals_string (gst_structure_get_string (stats, "backend"),
      "software");
  fail_unless (strstr (backend, "p160=x264enc") != NULL, "%s", backend);
  gst_structure_free (stats);
  g_free (backend);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

GST_START_TEST (test_pads)
{
  GstElement *t = gst_element_factory_make ("livepeertranscode", NULL);
  GstPad *a, *b;
  gchar *text;
  guint bitrate, width;

  gst_object_ref_sink (t);
  a = gst_element_request_pad_simple (t, "src_%u");
  b = gst_element_request_pad_simple (t, "src_5");
  fail_unless_equals_string (GST_PAD_NAME (a), "src_0");
  fail_unless_equals_string (GST_PAD_NAME (b), "src_5");
  fail_unless_equals_int (gst_child_proxy_get_children_count (GST_CHILD_PROXY
          (t)), 2);
  gst_child_proxy_set (GST_CHILD_PROXY (t), "src_0::profile",
      "P240p30fps16x9", "src_0::bitrate", 500000, "src_5::width", 640, NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (t), "src_0::bitrate", &bitrate,
      "src_0::width", &width, "src_0::profile", &text, NULL);
  fail_unless_equals_int (bitrate, 500000);
  fail_unless_equals_int (width, 426);
  fail_unless (strstr (text, "P240p30fps16x9") != NULL);
  g_free (text);
  gst_element_release_request_pad (t, a);
  gst_object_unref (a);
  gst_element_release_request_pad (t, b);
  gst_object_unref (b);

  g_object_set (t, "profiles", "P720p30fps16x9,P360p30fps16x9", NULL);
  fail_unless_equals_int (GST_ELEMENT (t)->numsrcpads, 2);
  /* bad ones change nothing */
  g_object_set (t, "profiles", "nonsense", NULL);
  fail_unless_equals_int (GST_ELEMENT (t)->numsrcpads, 2);
  g_object_set (t, "profiles", "P360p30fps16x9", NULL);
  fail_unless_equals_int (GST_ELEMENT (t)->numsrcpads, 1);

  /* too late for what shapes the graph */
  gst_element_set_state (t, GST_STATE_PAUSED);
  g_object_set (t, "profiles", "P720p30fps16x9,P360p30fps16x9", NULL);
  fail_unless_equals_int (GST_ELEMENT (t)->numsrcpads, 1);
  fail_unless (gst_element_request_pad_simple (t, "src_%u") == NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (t), "src_0::width", 320, NULL);
  gst_child_proxy_get (GST_CHILD_PROXY (t), "src_0::width", &width, NULL);
  fail_unless_equals_int (width, 640);
  gst_element_set_state (t, GST_STATE_NULL);
  ASSERT_OBJECT_REFCOUNT (t, "transcode", 1);
  gst_object_unref (t);
}

GST_END_TEST;

/* the second segment is coded with the new bit rate */
GST_START_TEST (test_bitrate)
{
  gsize sizes[2] = { 0, 0 };
  guint *marks, i;
  Clip clip;
  Rig rig;

  clip_make (&clip, 320, 180, 30, 1, 60, "x264enc quantizer=10 pass=quant "
      "speed-preset=ultrafast ! video/x-h264,stream-format=byte-stream");
  rig_init (&rig, "[" P (320, 180, "") "]", NULL);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.transcode), "src_0::bitrate",
      40000, NULL);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 1, TRUE);
  rig_wait (&rig, 1);
  gst_child_proxy_set (GST_CHILD_PROXY (rig.transcode), "src_0::bitrate",
      2000000, NULL);
  rig_segment (&rig, &clip, 180000, 2, TRUE);
  rig_wait (&rig, 2);
  marks = (guint *) rig.out[0].marks->data;
  for (i = 0; i < rig.out[0].buffers->len; i++)
    sizes[i >= marks[0]] += gst_buffer_get_size (rig.out[0].buffers->pdata[i]);
  fail_unless (sizes[1] > 2 * sizes[0], "%" G_GSIZE_FORMAT " %" G_GSIZE_FORMAT,
      sizes[0], sizes[1]);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* first picture of coded units, as I420 of 160x90 without padding */
static void
decode_first (GstCaps * caps, GPtrArray * units, guint8 * picture)
{
  GstElement *pipeline = gst_parse_launch ("appsrc name=in format=time ! "
      "h264parse ! avdec_h264 ! videoscale add-borders=false ! videoconvert ! "
      "video/x-raw,format=I420,width=160,height=90 ! "
      "appsink name=out sync=false", NULL);
  GstElement *in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  GstElement *out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  GstVideoFrame frame;
  GstVideoInfo info;
  GstSample *sample;
  guint i, y;

  g_object_set (in, "caps", caps, NULL);
  for (i = 0; i < units->len; i++)
    gst_app_src_push_buffer (GST_APP_SRC (in), gst_buffer_ref
        (units->pdata[i]));
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  sample = gst_app_sink_pull_sample (GST_APP_SINK (out));
  fail_unless (sample != NULL);
  gst_video_info_from_caps (&info, gst_sample_get_caps (sample));
  gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample),
      GST_MAP_READ);
  for (i = 0; i < 3; i++) {
    guint w = i ? 80 : 160, h = i ? 45 : 90;

    for (y = 0; y < h; y++, picture += w)
      memcpy (picture, (guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, i)
          + y * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, i), w);
  }
  gst_video_frame_unmap (&frame);
  gst_sample_unref (sample);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (in);
  gst_object_unref (out);
  gst_object_unref (pipeline);
}

/* it is still the same picture, in all planes, whatever the padding */
GST_START_TEST (test_picture)
{
  static const guint sizes[][2] = { {320, 180}, {640, 360}, {1920, 1080} };
  static guint8 before[160 * 135], after[160 * 135];
  guint i, k, pad;

  /* one rate for both, and two */
  for (k = 0; k < 2 * G_N_ELEMENTS (sizes); k++) {
    guint width = sizes[k / 2][0], height = sizes[k / 2][1];
    Clip clip;
    Rig rig;

    clip_make (&clip, width, height, 30, 1, 5, NULL);
    rig_init (&rig, k % 2 ? "[" P (160, 90, "") "," P (150, 84,
            ",\"fps\":30") "]" : "[" P (160, 90, ",\"fps\":30") ","
        P (150, 84, ",\"fps\":30") "]", NULL);
    rig_start (&rig, clip.caps);
    rig_segment (&rig, &clip, 0, 0, TRUE);
    rig_wait (&rig, 1);
    decode_first (clip.caps, clip.units, before);
    for (pad = 0; pad < 2; pad++) {
      GstCaps *caps = gst_pad_get_current_caps (rig.out[pad].pad);
      guint64 sum = 0;

      decode_first (caps, rig.out[pad].buffers, after);
      for (i = 0; i < sizeof (before); i++)
        sum += ABS (before[i] - after[i]);
      fail_unless (sum < 12 * sizeof (before), "%ux%u: %" G_GUINT64_FORMAT,
          width, height, sum / sizeof (before));
      gst_caps_unref (caps);
    }
    rig_clear (&rig);
    clip_clear (&clip);
  }
}

GST_END_TEST;

/* broken units: no crash, no hang, and the next segment is whole */
GST_START_TEST (test_damage)
{
  GRand *rand = g_rand_new_with_seed (3);
  Clip clip, bad;
  Rig rig;
  guint i, k;

  clip_make (&clip, 320, 180, 30, 1, 30, NULL);
  bad.caps = gst_caps_ref (clip.caps);
  bad.units = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_buffer_unref);
  for (i = 0; i < clip.units->len; i++) {
    GstBuffer *b = gst_buffer_copy_deep (clip.units->pdata[i]);
    GstMapInfo map;

    gst_buffer_map (b, &map, GST_MAP_READWRITE);
    for (k = 0; k < map.size; k++) {
      if (g_rand_int_range (rand, 0, 40) == 0)
        map.data[k] ^= g_rand_int_range (rand, 1, 256);
    }
    gst_buffer_unmap (b, &map);
    if (i % 7 == 3)
      GST_BUFFER_PTS (b) = GST_CLOCK_TIME_NONE;
    g_ptr_array_add (bad.units, b);
  }
  rig_init (&rig, "[" P (160, 90, ",\"fps\":30") "]", NULL);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &bad, 0, 0, TRUE);
  rig_wait (&rig, 1);
  rig_segment (&rig, &clip, 90000, 1, TRUE);
  rig_wait (&rig, 2);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 1)->frames_out, 30);
  /* nothing at all in it */
  gst_pad_push_event (rig.src, gst_lp_event_new_segment (2, TRUE));
  gst_pad_push_event (rig.src, gst_lp_event_new_segment_end (2, TRUE));
  rig_wait (&rig, 3);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 2)->frames_in, 0);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 2)->frames_out, 0);
  rig_clear (&rig);
  clip_clear (&clip);
  clip_clear (&bad);
  g_rand_free (rand);
}

GST_END_TEST;

/* no encoder takes what a shape like that must become */
GST_START_TEST (test_shape)
{
  GstMessage *message;
  GstBus *bus;
  Clip clip, good;
  Rig rig;

  clip_make (&clip, 16, 4000, 30, 1, 4, NULL);
  clip_make (&good, 320, 180, 30, 1, 10, NULL);
  rig_init (&rig, "P240p30fps16x9", NULL);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 0, TRUE);
  rig_wait (&rig, 1);
  fail_unless (rig_done (&rig, 0, 0)->failed);
  fail_unless_equals_int (rig.out[0].buffers->len, 0);
  bus = gst_element_get_bus (rig.pipeline);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_unref (message);
  gst_object_unref (bus);
  /* a good picture works again */
  gst_pad_push_event (rig.src, gst_event_new_caps (good.caps));
  rig_segment (&rig, &good, 90000, 1, TRUE);
  rig_wait (&rig, 2);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 1)->frames_out, 10);
  rig_clear (&rig);
  clip_clear (&clip);
  clip_clear (&good);
}

GST_END_TEST;

static gpointer
push_all (gpointer data)
{
  gpointer *args = data;
  guint i;

  for (i = 0; i < 4; i++)
    if (rig_push (args[0], args[1], i * 90000) != GST_FLOW_OK)
      break;
  return NULL;
}

/* up and down at any moment, and whole again after it */
GST_START_TEST (test_states)
{
  Clip clip;
  Rig rig;
  guint i;
  gpointer args[] = { &rig, &clip };

  clip_make (&clip, 320, 180, 30, 1, 30, NULL);
  rig_init (&rig, "[" P (256, 144, ",\"fps\":30") "," P (160, 90, "") "]",
      NULL);
  for (i = 0; i < 12; i++) {
    GThread *thread;
    gint64 start;

    rig_start (&rig, clip.caps);
    thread = g_thread_new ("push", push_all, args);
    if (i % 3 == 1)
      g_thread_yield ();
    if (i % 3 == 2) {
      g_mutex_lock (&rig.lock);
      while (rig.out[0].buffers->len < 5 * i)
        g_cond_wait_until (&rig.cond, &rig.lock,
            g_get_monotonic_time () + G_TIME_SPAN_SECOND);
      g_mutex_unlock (&rig.lock);
    }
    start = g_get_monotonic_time ();
    gst_element_set_state (rig.pipeline,
        i % 2 ? GST_STATE_NULL : GST_STATE_READY);
    fail_unless (g_get_monotonic_time () - start < 5 * G_TIME_SPAN_SECOND);
    g_thread_join (thread);
    gst_pad_set_active (rig.src, FALSE);
    gst_pad_set_active (rig.src, TRUE);
  }
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 5, TRUE);
  rig_wait (&rig, 1);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 0)->frames_out, 30);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* an error says its reason in a word for programs, too */
GST_START_TEST (test_error_reason)
{
  const GstStructure *details;
  GstMessage *message;
  GstBus *bus;
  Clip clip;
  Rig rig;

  clip_make (&clip, 320, 180, 30, 1, 2, NULL);
  rig_init (&rig, "", NULL);
  rig_start (&rig, clip.caps);
  bus = gst_element_get_bus (rig.pipeline);
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error_details (message, &details);
  fail_unless (details != NULL);
  fail_unless_equals_string (gst_structure_get_string (details, "reason"),
      "invalid");
  gst_message_unref (message);
  gst_object_unref (bus);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

static guint64
shed_now (void)
{
  static guint64 t = 100 * GST_SECOND;

  return t += 5 * GST_SECOND;
}

static guint
branch_width (Rig * rig, const gchar * name)
{
  GstElement *branch = gst_bin_get_by_name (GST_BIN (rig->transcode), name);
  GstPad *pad = gst_element_get_static_pad (branch, "sink");
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gint width = 0;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &width);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (branch);
  return width;
}

/* @ratio: told until @shed renditions are left out */
static void
pace_until (GstLpPace * pace, gdouble ratio, guint shed)
{
  guint i;

  for (i = 0; i < 50 && gst_lp_pace_get_shed (pace) != shed; i++) {
    GstStructure *said = gst_lp_pace_report_job (pace, ratio);

    gst_clear_structure (&said);
  }
  fail_unless_equals_int (gst_lp_pace_get_shed (pace), shed);
}

/* a rendition that is left out is not scaled either, the others are as ever,
 * and it comes back as it was; the state is another's, and outlives us */
GST_START_TEST (test_shed)
{
  g_autoptr (GstLpPace) pace = gst_lp_pace_new (TRUE, shed_now);
  GstContext *context = gst_lp_pace_to_context (pace);
  const gchar *profiles = "[" P (320, 180, "") "," P (256, 144, "") ","
      P (160, 90, "") "]";
  guint shed[] = { 0, 1, 2, 0, 1 };
  Clip clip;
  Rig rig;
  guint i, k;

  clip_make (&clip, 640, 360, 30, 1, 10, NULL);
  rig_init (&rig, profiles, "backend=software live=yes");
  gst_element_set_context (rig.transcode, context);
  rig_start (&rig, clip.caps);
  for (i = 0; i < G_N_ELEMENTS (shed); i++) {
    if (i > 0)
      pace_until (pace, shed[i] > shed[i - 1] ? 5 : 0.01, shed[i]);
    rig_segment (&rig, &clip, 90000 * i, i, TRUE);
    rig_wait (&rig, i + 1);
    for (k = 0; k < 3; k++) {
      const GstLpSegmentDone *done = rig_done (&rig, k, i);
      static const guint widths[] = { 320, 256, 160 };
      guint first = i ? g_array_index (rig.out[k].marks, guint, i - 1) : 0;

      fail_unless_equals_int (done->shed, k < shed[i]);
      fail_if (done->failed);
      fail_unless_equals_uint64 (done->frames_out, k < shed[i] ? 0 : 10);
      if (k >= shed[i]) {
        fail_unless_equals_int (done->width, widths[k]);
        fail_unless (buffer_starts (rig.out[k].buffers->pdata[first]));
      }
    }
    fail_unless_equals_int (branch_width (&rig, "branch0"),
        shed[i] > 0 ? 640 : 320);
    fail_unless_equals_int (branch_width (&rig, "branch1"),
        shed[i] > 1 ? 640 : 256);
  }
  rig_clear (&rig);

  /* the next element begins where this one was */
  rig_init (&rig, profiles, "backend=software live=yes");
  gst_element_set_context (rig.transcode, context);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 0, TRUE);
  rig_wait (&rig, 1);
  fail_unless (rig_done (&rig, 0, 0)->shed);
  fail_if (rig_done (&rig, 1, 0)->shed);
  pace_until (pace, 0.01, 0);
  rig_segment (&rig, &clip, 90000, 1, TRUE);
  rig_wait (&rig, 2);
  fail_unless_equals_uint64 (rig_done (&rig, 0, 1)->frames_out, 10);
  fail_unless_equals_int (rig_done (&rig, 0, 1)->width, 320);
  rig_clear (&rig);
  clip_clear (&clip);
  gst_context_unref (context);
}

GST_END_TEST;

static Suite *
livepeertranscode_suite (void)
{
  Suite *s = suite_create ("livepeertranscode");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_segments);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_gop);
  tcase_add_test (tc, test_rotation);
  tcase_add_test (tc, test_stream);
  tcase_add_test (tc, test_pads);
  tcase_add_test (tc, test_bitrate);
  tcase_add_test (tc, test_picture);
  tcase_add_test (tc, test_damage);
  tcase_add_test (tc, test_shape);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_error_reason);
  tcase_add_test (tc, test_shed);
  return s;
}

GST_CHECK_MAIN (livepeertranscode);
