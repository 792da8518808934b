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
 * Whole chains: sources as users have them, and every rendition of every
 * segment judged by ffmpeg and by the rules of RFC 8216.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "support/lp-sink-rig.h"

#define SINK "livepeersink name=s playlist-length=0 max-files=0 "
#define X264 "x264enc speed-preset=ultrafast bframes=0 key-int-max=30 " \
    "option-string=scenecut=0 "

typedef struct
{
  gint64 pts;
  guint frames;
  gdouble duration;             /* s */
} Judged;

static void
judge_segment (const SinkRig * rig, const HlsList * list, guint i,
    Judged * judged)
{
  g_autofree gchar *path = g_build_filename (rig->dir, list->name,
      hls_entry (list, i)->uri, NULL);
  g_autofree gchar *text = NULL;
  g_autoptr (GBytes) data = NULL;
  g_auto (GStrv) packets = NULL;
  gint64 pts, last, before;
  gsize size;

  fail_unless (g_file_get_contents (path, &text, &size, NULL));
  data = g_bytes_new_take (g_steal_pointer (&text), size);
  judge_decodes_silently (data, path);
  packets = judge_packets (data, "v");
  memset (judged, 0, sizeof (*judged));
  last = before = G_MININT64;
  for (guint k = 0; packets[k] != NULL; k++) {
    g_auto (GStrv) fields = g_strsplit (packets[k], ",", -1);

    if (g_strv_length (fields) < 4)
      continue;
    pts = g_ascii_strtoll (fields[0], NULL, 10);
    if (pts > last) {
      before = last;
      last = pts;
    } else {
      before = MAX (before, pts);
    }
    if (judged->frames++ == 0) {
      judged->pts = pts;
      fail_unless (fields[3][0] == 'K', "%s does not start with a key frame",
          path);
    }
  }
  fail_unless (judged->frames > 0, "%s has no picture", path);
  /* the last picture lasts as long as the one before it */
  judged->duration = (last - judged->pts
      + (judged->frames > 1 ? last - before : 0)) / 90000.;
}

static void
judge_size (const SinkRig * rig, const HlsList * list, guint i)
{
  g_autofree gchar *path = g_build_filename (rig->dir, list->name,
      hls_entry (list, i)->uri, NULL);
  const gchar *argv[] = { "ffprobe", "-v", "error", "-select_streams", "v:0",
    "-show_entries", "stream=width,height", "-of", "csv=p=0", path, NULL
  };
  JudgeRun run;
  g_autofree gchar *text = NULL;
  guint width = 0, height = 0;

  judge_run (&run, NULL, argv);
  text = g_strndup (g_bytes_get_data (run.out, NULL),
      g_bytes_get_size (run.out));
  sscanf (text, "%u,%u", &width, &height);
  fail_unless_equals_int (width, list->width);
  fail_unless_equals_int (height, list->height);
  judge_run_clear (&run);
}

/* Everything that was published; @renditions with the source */
static void
judge_all (const SinkRig * rig, guint renditions, guint min_segments)
{
  g_autoptr (GPtrArray) lists = hls_check (rig->dir);
  const HlsList *source = lists->pdata[0];
  g_autofree Judged *first = NULL;

  fail_unless_equals_int (lists->len, renditions);
  fail_unless (source->entries->len >= min_segments, "%u segments",
      source->entries->len);
  first = g_new0 (Judged, source->entries->len);
  for (guint l = 0; l < lists->len; l++) {
    const HlsList *list = lists->pdata[l];

    fail_unless (list->ended);
    fail_unless_equals_int (list->entries->len, source->entries->len);
    for (guint i = 0; i < list->entries->len; i++) {
      const HlsEntry *entry = hls_entry (list, i);
      Judged judged;

      fail_if (entry->gap, "%s lost %s", list->name, entry->uri);
      judge_size (rig, list, i);
      judge_segment (rig, list, i, &judged);
      /* its own pictures, from the first to the end of the last */
      fail_unless (fabs (judged.duration - entry->duration) < .1,
          "%s/%s lasts %f s, EXTINF says %f", list->name, entry->uri,
          judged.duration, entry->duration);
      if (l == 0)
        first[i] = judged;
      /* 100 ms in units of 90 kHz */
      fail_unless (ABS (judged.pts - first[i].pts) <= 9000,
          "%s starts at %" G_GINT64_FORMAT ", its source at %" G_GINT64_FORMAT,
          entry->uri, judged.pts, first[i].pts);
      if (i > 0 && !entry->discontinuity && l == 0)
        fail_unless (fabs ((first[i].pts - first[i - 1].pts) / 90000. -
                hls_entry (list, i - 1)->duration) < .002,
            "EXTINF %f of %s is not true", hls_entry (list, i - 1)->duration,
            hls_entry (list, i - 1)->uri);
    }
  }
}

static void
run_and_judge (const gchar * line, guint renditions, guint min_segments)
{
  SinkRig rig;

  sink_rig_init (&rig, line);
  sink_rig_run (&rig);
  fail_unless_equals_int (rig.lost, 0);
  fail_unless_equals_int (rig.warnings, 0);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-lost-total"), 0);
  fail_unless_equals_int64 (sink_rig_stat (&rig,
          "segments-published-total"), rig.segments);
  judge_all (&rig, renditions, min_segments);
  sink_rig_clear (&rig);
}

/* of all segments, one after the other */
static guint
count_frames (const SinkRig * rig, const HlsList * list)
{
  GByteArray *all = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) packets = NULL;

  for (guint i = 0; i < list->entries->len; i++) {
    g_autofree gchar *path = g_build_filename (rig->dir, list->name,
        hls_entry (list, i)->uri, NULL);
    g_autofree gchar *text = NULL;
    gsize size;

    fail_unless (g_file_get_contents (path, &text, &size, NULL), "%s", path);
    g_byte_array_append (all, (const guint8 *) text, size);
  }
  bytes = g_byte_array_free_to_bytes (all);
  packets = judge_packets (bytes, "v");
  return g_strv_length (packets);
}

GST_START_TEST (test_live_picture)
{
  run_and_judge ("videotestsrc is-live=true num-buffers=150 ! " SINK, 2, 3);
}

GST_END_TEST;

GST_START_TEST (test_picture_and_sound)
{
  run_and_judge ("videotestsrc num-buffers=150 ! "
      "video/x-raw,width=640,height=360 ! s.video " SINK
      "audiotestsrc num-buffers=235 samplesperbuffer=1024 ! "
      "audio/x-raw,rate=48000 ! s.audio", 3, 3);
}

GST_END_TEST;

GST_START_TEST (test_flv)
{
  g_autofree gchar *dir = g_dir_make_tmp ("lp-flv-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "in.flv", NULL);
  g_autofree gchar *make = g_strdup_printf ("-f lavfi -i "
      "testsrc=size=640x360:rate=30:duration=5 -f lavfi -i "
      "sine=frequency=440:sample_rate=44100:duration=5 -c:v libx264 -preset "
      "ultrafast -g 30 -pix_fmt yuv420p -c:a aac -y %s", path);
  g_autofree gchar *line = g_strdup_printf ("filesrc location=%s ! "
      "flvdemux name=d d.video ! queue ! s.video " SINK
      "d.audio ! queue ! s.audio", path);
  GBytes *none = judge_ffmpeg (NULL, make);

  g_bytes_unref (none);
  run_and_judge (line, 3, 2);
  g_remove (path);
  g_rmdir (dir);
}

GST_END_TEST;

GST_START_TEST (test_uridecodebin_asks_late)
{
  g_autofree gchar *dir = g_dir_make_tmp ("lp-late-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "in.mp4", NULL);
  g_autofree gchar *make = g_strdup_printf ("-f lavfi -i "
      "testsrc=size=640x360:rate=30:duration=4 -c:v libx264 -preset ultrafast "
      "-g 30 -pix_fmt yuv420p -y %s", path);
  g_autofree gchar *line = g_strdup_printf ("uridecodebin uri=file://%s "
      "caps=video/x-h264 ! " SINK, path);
  GBytes *none = judge_ffmpeg (NULL, make);

  g_bytes_unref (none);
  run_and_judge (line, 3, 2);
  g_remove (path);
  g_rmdir (dir);
}

GST_END_TEST;

GST_START_TEST (test_h265)
{
  run_and_judge ("videotestsrc num-buffers=120 ! "
      "video/x-raw,width=640,height=360,framerate=30/1 ! "
      "x265enc speed-preset=ultrafast key-int-max=30 ! h265parse ! " SINK, 3,
      2);
}

GST_END_TEST;

GST_START_TEST (test_portrait)
{
  run_and_judge ("videotestsrc num-buffers=120 ! "
      "video/x-raw,width=360,height=640,framerate=30/1 ! " X264 "! " SINK, 3,
      2);
}

GST_END_TEST;

GST_START_TEST (test_ntsc_rate)
{
  run_and_judge ("videotestsrc num-buffers=180 ! "
      "video/x-raw,width=640,height=360,framerate=30000/1001 ! " SINK, 3, 3);
}

GST_END_TEST;

GST_START_TEST (test_variable_rate)
{
  run_and_judge ("videotestsrc num-buffers=180 ! "
      "video/x-raw,width=640,height=360,framerate=30/1 ! "
      "identity drop-probability=.3 ! " SINK, 3, 2);
}

GST_END_TEST;

/* A file is read much faster than it is transcoded: it waits, and not a frame
 * of it is missing. */
GST_START_TEST (test_read_faster_than_published)
{
  g_autofree gchar *dir = g_dir_make_tmp ("lp-fast-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (dir, "in.flv", NULL);
  g_autofree gchar *make = g_strdup_printf ("-f lavfi -i "
      "testsrc=size=320x180:rate=10:duration=60 -c:v libx264 -preset "
      "ultrafast -g 10 -bf 0 -pix_fmt yuv420p -y %s", path);
  g_autofree gchar *line = g_strdup_printf ("filesrc location=%s ! "
      "flvdemux ! " SINK "profiles=P144p30fps16x9 max-pending=2", path);
  g_autoptr (GPtrArray) lists = NULL;
  GBytes *none = judge_ffmpeg (NULL, make);
  SinkRig rig;

  g_bytes_unref (none);
  sink_rig_init (&rig, line);
  sink_rig_run (&rig);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "input-drops-total"), 0);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-lost-total"), 0);
  fail_unless_equals_int (rig.lost, 0);
  fail_unless_equals_int (rig.warnings, 0);
  lists = hls_check (rig.dir);
  fail_unless_equals_int (lists->len, 2);
  fail_unless_equals_int (count_frames (&rig, lists->pdata[0]), 600);
  /* at 30 fps */
  fail_unless_equals_int (count_frames (&rig, lists->pdata[1]), 1800);
  sink_rig_clear (&rig);
  g_remove (path);
  g_rmdir (dir);
}

GST_END_TEST;

static Suite *
livepeersink_pipelines_suite (void)
{
  Suite *s = suite_create ("livepeersink-pipelines");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_live_picture);
  tcase_add_test (tc, test_picture_and_sound);
  tcase_add_test (tc, test_flv);
  tcase_add_test (tc, test_uridecodebin_asks_late);
  tcase_add_test (tc, test_h265);
  tcase_add_test (tc, test_portrait);
  tcase_add_test (tc, test_ntsc_rate);
  tcase_add_test (tc, test_variable_rate);
  tcase_add_test (tc, test_read_faster_than_published);
  return s;
}

GST_CHECK_MAIN (livepeersink_pipelines);
