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
 * bench overhead: what livepeersink costs besides transcoding. The floor is
 * gst-launch-1.0 that takes the same file apart and makes a transport stream
 * of it, in the same run. Streams run in a process of their own, so that
 * memory is theirs alone.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "bench.h"
#include "options.h"

#define SECONDS 60
#define SEGMENT 2
#define ROUNDS 3
#define START_SECONDS 5
#define PACED_SECONDS 12
#define RUN_DEADLINE (300 * GST_SECOND)

/* what is asked of it and of its peer, per 2 s segment of 3 Mbit/s */
#define GOAL_MS 12.
#define GOAL_MB 8.
#define PEER_MS 52.
#define PEER_MB 54.

static gchar *opt_file;
static gint opt_worker = -1;
static gboolean opt_paced, opt_floor;

static const GOptionEntry entries[] = {
  {"file", 0, 0, G_OPTION_ARG_FILENAME, &opt_file,
      "FLV with H.264 and AAC instead of one made here", "FILE"},
  {"worker", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &opt_worker, NULL,
      NULL},
  {"floor", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &opt_floor, NULL,
      NULL},
  {"paced", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &opt_paced, NULL,
      NULL},
  {NULL}
};

static const LpOptionsHelp help = {
  "bench overhead", NULL,
  "CPU per 2 s segment of a 3 Mbit/s FLV through livepeersink without "
      "transcoding,\nand memory per stream at 1, 10 and 50 streams.",
  "Example:\n  gst-livepeer-1.0 bench overhead\n",
};

typedef struct
{
  gdouble cpu_ms;               /* all of it */
  guint64 segments, lost, drops;
  gdouble base_mb, peak_mb;
} Result;

/* ---- the process with the streams ---- */

static gdouble
cpu_ms (const struct rusage *usage)
{
  return (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) * 1000. +
      (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1000.;
}

static gdouble
own_cpu_ms (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return cpu_ms (&usage);
}

/* a line of /proc/self/status, in MB */
static gdouble
own_memory (const gchar * field)
{
  g_autofree gchar *text = NULL;
  const gchar *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;
  line = strstr (text, field);
  return line == NULL ? 0 : g_ascii_strtoull (line + strlen (field), NULL,
      10) * 1024 / 1e6;
}

static GstElement *
new_stream (const gchar * file, const gchar * folder, guint i, gboolean paced)
{
  const gchar *pace = paced ? "clocksync ! " : "";
  g_autofree gchar *sink = opt_floor ?
      g_strdup ("mpegtsmux name=m ! fakesink sync=false async=false "
      "h264parse name=v ! m. aacparse name=a ! m.") :
      g_strdup_printf ("livepeersink name=sink profiles=none "
      "location=\"%s/%u\"", folder, i);
  const gchar *video = opt_floor ? "v." : "sink.video";
  const gchar *audio = opt_floor ? "a." : "sink.audio";
  g_autofree gchar *line = g_strdup_printf ("filesrc location=\"%s\" ! "
      "flvdemux name=d %s d.video ! queue ! %s %s d.audio ! queue ! %s %s",
      file, sink, pace, video, pace, audio);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);

  if (error != NULL) {
    fprintf (stderr, "bench overhead: %s\n", error->message);
    exit (1);
  }
  return pipeline;
}

static void
wait_for_end (GPtrArray * pipelines)
{
  for (guint i = 0; i < pipelines->len; i++) {
    g_autoptr (GstBus) bus = gst_element_get_bus (pipelines->pdata[i]);
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (bus,
        RUN_DEADLINE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
    g_autoptr (GError) error = NULL;

    if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      continue;
    if (message != NULL)
      gst_message_parse_error (message, &error, NULL);
    fprintf (stderr, "bench overhead: %s\n", error != NULL ? error->message :
        "a stream did not end in time");
    exit (1);
  }
}

static void
count_segments (GPtrArray * pipelines, Result * result)
{
  for (guint i = 0; i < pipelines->len; i++) {
    g_autoptr (GstElement) sink = gst_bin_get_by_name (pipelines->pdata[i],
        "sink");
    GstStructure *stats;
    guint64 published = 0, lost = 0, drops = 0;

    if (sink == NULL)
      continue;
    g_object_get (sink, "stats", &stats, NULL);
    gst_structure_get (stats, "segments-published-total", G_TYPE_UINT64,
        &published, "segments-lost-total", G_TYPE_UINT64, &lost,
        "input-drops-total", G_TYPE_UINT64, &drops, NULL);
    gst_structure_free (stats);
    result->segments += published;
    result->lost += lost;
    result->drops += drops;
  }
}

static int
work (guint n, gboolean paced)
{
  g_autoptr (GPtrArray) pipelines = g_ptr_array_new ();
  g_autofree gchar *folder = g_dir_make_tmp ("lp-overhead-XXXXXX", NULL);
  g_autofree gchar *cleanup = g_strdup_printf ("rm -rf '%s'", folder);
  /* loads the plugins, so that memory and time are the streams' own */
  GstElement *first = new_stream (opt_file, folder, n, paced);
  Result r = { 0, };
  gdouble before;

  gst_element_set_state (first, GST_STATE_READY);
  gst_element_set_state (first, GST_STATE_NULL);
  gst_object_unref (first);
  r.base_mb = own_memory ("VmRSS:");
  before = own_cpu_ms ();
  for (guint i = 0; i < n; i++) {
    GstElement *pipeline = new_stream (opt_file, folder, i, paced);

    g_ptr_array_add (pipelines, pipeline);
    gst_element_set_state (pipeline, GST_STATE_PLAYING);
  }
  if (paced) {
    Result start = { 0, };

    /* the start is no part of what a segment costs */
    g_usleep (START_SECONDS * G_USEC_PER_SEC);
    before = own_cpu_ms ();
    count_segments (pipelines, &start);
    g_usleep (PACED_SECONDS * G_USEC_PER_SEC);
    r.segments -= start.segments;
  } else {
    wait_for_end (pipelines);
  }
  r.cpu_ms = own_cpu_ms () - before;
  r.peak_mb = own_memory ("VmHWM:");
  count_segments (pipelines, &r);
  if (opt_floor)
    r.segments = (guint64) n *PACED_SECONDS / SEGMENT;
  for (guint i = 0; i < n; i++) {
    gst_element_set_state (pipelines->pdata[i], GST_STATE_NULL);
    gst_object_unref (pipelines->pdata[i]);
  }
  printf ("%f %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %f %f\n", r.cpu_ms,
      r.segments, r.lost, r.base_mb, r.peak_mb);
  if (system (cleanup) != 0)
    return 1;
  /* what was dropped cost nothing: the figures would be too good */
  if (r.drops > 0)
    fprintf (stderr, "bench overhead: input was dropped %" G_GUINT64_FORMAT
        " times with %u streams; nothing was measured\n", r.drops, n);
  return r.drops > 0 ? 1 : 0;
}

/* ---- the one that measures ---- */

static gboolean
run_worker (const gchar * file, guint n, gboolean paced, gboolean lowest,
    Result * result)
{
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *number = g_strdup_printf ("--worker=%u", n);
  g_autofree gchar *out = NULL;
  const gchar *argv[] = { self, "bench", "overhead", "--file", file, number,
    paced ? "--paced" : NULL, lowest ? "--floor" : NULL, NULL
  };
  gint status;

  memset (result, 0, sizeof (*result));
  if (!g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL,
          &out, NULL, &status, NULL)
      || !g_spawn_check_wait_status (status, NULL))
    return FALSE;
  return sscanf (out, "%lf %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT
      " %lf %lf", &result->cpu_ms, &result->segments, &result->lost,
      &result->base_mb, &result->peak_mb) == 5;
}

/* CPU time of gst-launch-1.0 with @line; 0: it failed */
static gdouble
run_launch (const gchar * line)
{
  g_autofree gchar *command = g_strdup_printf ("gst-launch-1.0 -q %s", line);
  g_auto (GStrv) argv = NULL;
  struct rusage usage;
  GPid pid;
  int status;

  if (!g_shell_parse_argv (command, NULL, &argv, NULL)
      || !g_spawn_async (NULL, argv, NULL, G_SPAWN_SEARCH_PATH |
          G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
          &pid, NULL)
      || wait4 (pid, &status, 0, &usage) != pid || status != 0)
    return 0;
  return cpu_ms (&usage);
}

static gboolean
make_file (const gchar * path, guint seconds)
{
  /* snow keeps the encoder at its bit rate */
  g_autofree gchar *line = g_strdup_printf
      ("flvmux name=m ! filesink location=\"%s\" "
      "videotestsrc num-buffers=%u pattern=snow ! "
      "video/x-raw,width=640,height=360,framerate=30/1 ! "
      "x264enc bitrate=2850 speed-preset=ultrafast bframes=0 "
      "key-int-max=60 option-string=scenecut=0:keyint=60:min-keyint=60 ! "
      "h264parse ! m. audiotestsrc num-buffers=%u samplesperbuffer=1024 ! "
      "audio/x-raw,rate=48000,channels=2 ! avenc_aac bitrate=128000 ! "
      "aacparse ! m.", path, seconds * 30, seconds * 48000 / 1024 + 1);

  return run_launch (line) > 0;
}

/* With the start of the program taken out: a long file less a short one. */
static gdouble
measure_floor (const gchar * file, const gchar * brief, guint segments)
{
  const gchar *format = "filesrc location=\"%s\" ! flvdemux name=d "
      "mpegtsmux name=m ! fakesink d.video ! queue ! h264parse ! m. "
      "d.audio ! queue ! aacparse ! m.";
  gdouble total[2];

  for (guint i = 0; i < 2; i++) {
    g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
    g_autofree gchar *line = g_strconcat (parts[0], i == 0 ? file : brief,
        parts[1], NULL);

    total[i] = run_launch (line);
  }
  return (total[0] - total[1]) / segments;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  gdouble x = *(const gdouble *) a, y = *(const gdouble *) b;

  return x < y ? -1 : x > y;
}

static gdouble
median (gdouble * values, guint n)
{
  qsort (values, n, sizeof (*values), compare);
  return values[n / 2];
}

static gboolean
measure_one (const gchar * file, const gchar * brief)
{
  gdouble floors[ROUNDS], ours[ROUNDS], low, mine;

  for (guint i = 0; i < ROUNDS; i++) {
    Result r, s;

    floors[i] = measure_floor (file, brief, SECONDS / SEGMENT - 1);
    if (!run_worker (file, 1, FALSE, FALSE, &r)
        || !run_worker (brief, 1, FALSE, FALSE, &s)
        || r.segments <= s.segments)
      return FALSE;
    ours[i] = (r.cpu_ms - s.cpu_ms) / (r.segments - s.segments);
  }
  low = median (floors, ROUNDS);
  mine = median (ours, ROUNDS);
  printf ("CPU per segment, 1 stream: floor %.1f ms, livepeersink %.1f ms, "
      "ratio %.2f\n", low, mine, low > 0 ? mine / low : 0.);
  printf ("  goal %.0f ms: %s; go-livepeer %.0f ms\n", GOAL_MS,
      mine <= GOAL_MS ? "reached" : "MISSED", PEER_MS);
  return TRUE;
}

static gboolean
measure_many (const gchar * file)
{
  static const guint counts[] = { 1, 10, 50 };

  printf ("\nIn real time, %d s after the first %d:\n", PACED_SECONDS,
      START_SECONDS);
  printf ("%7s  %10s  %12s  %12s  %10s  %5s\n", "streams", "floor CPU",
      "CPU/segment", "memory", "per stream", "lost");
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++) {
    guint n = counts[i];
    Result r, lowest;

    /* in real time, as streams are; waking up for each buffer costs, too */
    if (!run_worker (file, n, TRUE, TRUE, &lowest)
        || !run_worker (file, n, TRUE, FALSE, &r) || r.segments == 0)
      return FALSE;
    printf ("%7u  %7.1f ms  %9.1f ms  %9.1f MB  %7.2f MB  %5"
        G_GUINT64_FORMAT "\n", n, lowest.cpu_ms / lowest.segments,
        r.cpu_ms / r.segments, r.peak_mb, (r.peak_mb - r.base_mb) / n, r.lost);
    fflush (stdout);
  }
  printf ("  goal %.0f MB per stream; go-livepeer %.0f MB\n", GOAL_MB, PEER_MB);
  return TRUE;
}

int
lp_bench_overhead (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autofree gchar *folder = NULL, *file = NULL, *brief = NULL;
  gboolean ok;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (opt_worker >= 0)
    return work (opt_worker, opt_paced);

  folder = g_dir_make_tmp ("lp-overhead-XXXXXX", NULL);
  file = g_build_filename (folder, "long.flv", NULL);
  brief = g_build_filename (folder, "short.flv", NULL);
  printf ("Making %d s of a 3 Mbit/s stream ...\n", SECONDS);
  fflush (stdout);
  ok = make_file (file, SECONDS) && make_file (brief, SEGMENT);
  if (!ok)
    fprintf (stderr, "bench overhead: the test stream cannot be made; see "
        "gst-livepeer-1.0 doctor\n");
  ok = ok && measure_one (opt_file != NULL ? opt_file : file, brief)
      && measure_many (opt_file != NULL ? opt_file : file);
  g_unlink (file);
  g_unlink (brief);
  g_rmdir (folder);
  return ok ? 0 : 1;
}
