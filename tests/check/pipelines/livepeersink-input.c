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

/*
 * Input as broken sources send it. In all: no crash, no hang, what comes
 * after is published and decodes, and what is lost is counted and named.
 * A picture that changes its size is in livepeersink-faults.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "support/lp-sink-rig.h"

#define SEED 20240607
#define FPS 20
#define FRAMES 160
/* the frames that are broken; before and after all is well */
#define FROM 50
#define TO 90

/* with start codes, no filler, and the audio that belongs to it */
#define LINE "videotestsrc num-buffers=160 pattern=ball ! " \
    "video/x-raw,width=320,height=180,framerate=20/1 ! " \
    "x264enc speed-preset=ultrafast bframes=0 key-int-max=20 threads=1 " \
    "option-string=scenecut=0 ! " \
    "video/x-h264,stream-format=byte-stream,alignment=au ! " \
    "identity name=v ! s.video " \
    "livepeersink name=s playlist-length=0 max-files=0 " \
    "target-duration=1000000000 profiles=P144p30fps16x9 " \
    "audiotestsrc num-buffers=375 samplesperbuffer=1024 ! " \
    "audio/x-raw,rate=48000,channels=2 ! avenc_aac ! identity name=a ! s.audio"

typedef struct _Case Case;

typedef struct
{
  const Case *what;
  GRand *rand;
  guint video, audio;
  GstClockTime audio_time;
} Breaker;

struct _Case
{
  const gchar *name;
  /* NULL: the frame does not come */
  GstBuffer *(*video) (Breaker * breaker, GstBuffer * buffer, guint n);
  GstBuffer *(*audio) (Breaker * breaker, GstBuffer * buffer, guint n);
  gboolean silent;              /* every segment decodes without a word */
};

static GstBuffer *
no_dts (Breaker * breaker, GstBuffer * buffer, guint n)
{
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  return buffer;
}

static GstBuffer *
same_dts (Breaker * breaker, GstBuffer * buffer, guint n)
{
  if (n % 7 == 0)
    GST_BUFFER_PTS (buffer) = GST_BUFFER_DTS (buffer) = breaker->audio_time;
  breaker->audio_time = GST_BUFFER_PTS (buffer);
  return buffer;
}

static GstBuffer *
no_picture (Breaker * breaker, GstBuffer * buffer, guint n)
{
  gst_buffer_unref (buffer);
  return NULL;
}

static GstBuffer *
sometimes (Breaker * breaker, GstBuffer * buffer, guint n)
{
  return n % 3 == 1 ? no_picture (breaker, buffer, n) : buffer;
}

/* supplemental information after the picture it belongs to */
static GstBuffer *
sei_at_the_end (Breaker * breaker, GstBuffer * buffer, guint n)
{
  static const guint8 sei[] = { 0, 0, 0, 1, 6, 5, 17, 0xdc, 0x45, 0xe9, 0xbd,
    0xe6, 0xd9, 0x48, 0xb7, 0x96, 0x2c, 0xd8, 0x20, 0xd9, 0x23, 0xee, 0xef,
    'x', 0x80
  };

  return gst_buffer_append (buffer, gst_buffer_new_memdup (sei, sizeof (sei)));
}

static GstBuffer *
flipped (Breaker * breaker, GstBuffer * buffer, guint n)
{
  GstMapInfo map;

  buffer = gst_buffer_make_writable (buffer);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READWRITE));
  for (guint i = 0; i < 8; i++)
    map.data[g_rand_int_range (breaker->rand, 0, map.size)] ^=
        1 << g_rand_int_range (breaker->rand, 0, 8);
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

static GstBuffer *
cut_short (Breaker * breaker, GstBuffer * buffer, guint n)
{
  gst_buffer_set_size (buffer, g_rand_int_range (breaker->rand, 1,
          gst_buffer_get_size (buffer) + 1));
  return buffer;
}

static const Case cases[] = {
  {"video without DTS", no_dts, NULL, TRUE},
  /* aacparse gives them times of their own */
  {"audio twice at one time", NULL, same_dts, TRUE},
  {"sound only for two seconds", no_picture, NULL, FALSE},
  {"pictures missing", sometimes, NULL, FALSE},
  {"sound missing", NULL, sometimes, TRUE},
  {"SEI after the picture", sei_at_the_end, NULL, TRUE},
  {"bits of the picture flipped", flipped, NULL, FALSE},
  {"bits of the sound flipped", NULL, flipped, FALSE},
  {"pictures cut short", cut_short, NULL, FALSE},
  {"sound cut short", NULL, cut_short, FALSE},
};

static GstPadProbeReturn
on_buffer (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Breaker *breaker = user_data;
  gboolean video = g_str_equal (GST_OBJECT_NAME (GST_OBJECT_PARENT (pad)),
      "v");
  guint n = video ? breaker->video++ : breaker->audio++;
  GstBuffer *(*apply) (Breaker *, GstBuffer *, guint) = video ?
      breaker->what->video : breaker->what->audio;
  /* 47 frames of sound a second */
  guint at = video ? n : n * FPS / 47;
  GstBuffer *buffer;

  if (apply == NULL || at < FROM || at >= TO)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  info->data = NULL;
  buffer = apply (breaker, buffer, n);
  if (buffer == NULL)
    return GST_PAD_PROBE_HANDLED;
  info->data = buffer;
  return GST_PAD_PROBE_OK;
}

static void
add_breaker (SinkRig * rig, const gchar * name, Breaker * breaker)
{
  GstElement *element = gst_bin_get_by_name (GST_BIN (rig->pipeline), name);
  GstPad *pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_buffer, breaker, NULL);
  gst_object_unref (pad);
  gst_object_unref (element);
}

static void
judge_file (const SinkRig * rig, const HlsList * list, guint i,
    const gchar * what)
{
  g_autofree gchar *path = g_build_filename (rig->dir, list->name,
      hls_entry (list, i)->uri, NULL);
  g_autofree gchar *text = NULL;
  g_autofree gchar *label = g_strdup_printf ("%s, %s", what, path);
  g_autoptr (GBytes) data = NULL;
  gsize size;

  fail_unless (g_file_get_contents (path, &text, &size, NULL), "%s", label);
  data = g_bytes_new_take (g_steal_pointer (&text), size);
  judge_decodes_silently (data, label);
}

/* what was published decodes; the last of it, which is after the damage,
 * whatever was before */
static void
judge_published (const SinkRig * rig, const gchar * what, gboolean all)
{
  g_autoptr (GPtrArray) lists = hls_check (rig->dir);

  fail_unless_equals_int (lists->len, 2);
  for (guint l = 0; l < lists->len; l++) {
    const HlsList *list = lists->pdata[l];
    guint n = list->entries->len;

    fail_unless (list->ended, "%s", what);
    fail_unless (n >= 4, "%s: %u segments", what, n);
    fail_if (hls_entry (list, n - 1)->gap, "%s: the end is lost", what);
    for (guint i = all ? 0 : n - 1; i < n; i++) {
      if (!hls_entry (list, i)->gap)
        judge_file (rig, list, i, what);
    }
  }
}

GST_START_TEST (test_broken_input)
{
  const Case *what = &cases[__i__];
  Breaker breaker = { what, g_rand_new_with_seed (SEED), };
  SinkRig rig;

  sink_rig_init (&rig, LINE);
  add_breaker (&rig, "v", &breaker);
  add_breaker (&rig, "a", &breaker);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  sink_rig_watch (&rig, 0, SINK_RIG_DEADLINE);
  fail_unless (rig.errors == 0, "%s: %s", what->name, rig.last_error);
  fail_unless (rig.eos, "%s: no end", what->name);
  sink_rig_stop (&rig);
  fail_unless_equals_int (breaker.video, FRAMES);
  /* every loss is a message, and sink_rig_take() sees that it has a reason */
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-lost-total"),
      rig.lost);
  if (what->silent)
    fail_unless_equals_int (rig.lost, 0);
  judge_published (&rig, what->name, what->silent);
  sink_rig_clear (&rig);
  g_rand_free (breaker.rand);
}

GST_END_TEST;

/* A picture of 16 by 4000 has renditions like any other, or says why not;
 * the source is published. */
GST_START_TEST (test_narrow_picture)
{
  g_autoptr (GPtrArray) lists = NULL;
  const HlsList *source;
  SinkRig rig;

  sink_rig_init (&rig, "videotestsrc num-buffers=40 ! "
      "video/x-raw,width=16,height=4000,framerate=10/1 ! "
      "x264enc speed-preset=ultrafast key-int-max=10 bframes=0 ! "
      "livepeersink name=s playlist-length=0 max-files=0");
  sink_rig_run (&rig);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-lost-total"),
      rig.lost);
  lists = hls_check (rig.dir);
  source = lists->pdata[0];
  fail_unless_equals_int (source->width, 16);
  fail_unless_equals_int (source->height, 4000);
  for (guint i = 0; i < source->entries->len; i++) {
    fail_if (hls_entry (source, i)->gap);
    judge_file (&rig, source, i, "16x4000");
  }
  sink_rig_clear (&rig);
}

GST_END_TEST;

static Suite *
livepeersink_input_suite (void)
{
  Suite *s = suite_create ("livepeersink-input");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 90);
  tcase_add_loop_test (tc, test_broken_input, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tc, test_narrow_picture);
  return s;
}

GST_CHECK_MAIN (livepeersink_input);
