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
 * bench ladder: 1080p30 to 720p, 360p and 240p by livepeertranscode against
 * one ffmpeg process with the settings of a Livepeer transcoder. Pairs in one
 * run, in rotated order; ffmpeg judges the quality of both.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <glib/gstdio.h>
#include <gst/gst.h>

#include "bench-ladder.h"
#include "bench-x264.h"

#define ROUNDS_MAX 50

typedef struct
{
  const gchar *name;
  guint width, height, bitrate;
} Rung;

static const Rung rungs[] = {
  {"720p", 1280, 720, 4000000},
  {"360p", 640, 360, 1200000},
  {"240p", 426, 240, 600000},
};

#define N_RUNGS G_N_ELEMENTS (rungs)

enum
{ FFMPEG, SAME, OWN, N_VARIANTS };

static const gchar *const variants[] = { "ffmpeg", "reference", "efficient" };

typedef struct
{
  gdouble wall[ROUNDS_MAX], cpu[ROUNDS_MAX];
  gdouble kbit[N_RUNGS], ssim[N_RUNGS], psnr[N_RUNGS];
} Result;

static gint seconds = 10;
static gint rounds = 5;
static gchar *preset;
static gchar *own_preset;
static gchar *folder;
static gchar *worker;
static gchar **compare_files;

static const GOptionEntry options[] = {
  {"seconds", 0, 0, G_OPTION_ARG_INT, &seconds, "Length of the clip (10)",
      "S"},
  {"rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "Rounds after the warm-up (5)",
      "N"},
  {"preset", 0, 0, G_OPTION_ARG_STRING, &preset, "x264 preset of ffmpeg and "
        "of the row with the same settings (medium)", "NAME"},
  {"own-preset", 0, 0, G_OPTION_ARG_STRING, &own_preset, "x264 preset of our "
        "own settings (the same)", "NAME"},
  {"folder", 0, 0, G_OPTION_ARG_FILENAME, &folder, "Keep clip and outputs "
        "here", "DIR"},
  {"worker", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &worker, NULL,
      NULL},
  {"compare", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY,
      &compare_files, NULL, NULL},
  {NULL}
};

/* one transcode in this process */
static int
run_worker (void)
{
  g_autofree gchar *clip = g_build_filename (folder, "clip.ts", NULL);
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline;
  GstMessage *message;
  GstBus *bus;
  int ret = 1;

  gst_init (NULL, NULL);
  g_string_append_printf (line, "filesrc location=%s ! tsdemux ! queue ! "
      "livepeertranscode name=t live=no backend=software tuning=%s preset=%s",
      clip, worker, preset);
  for (guint i = 0; i < N_RUNGS; i++)
    g_string_append_printf (line, " src_%u::width=%u src_%u::height=%u "
        "src_%u::bitrate=%u src_%u::framerate=30/1", i, rungs[i].width, i,
        rungs[i].height, i, rungs[i].bitrate, i);
  for (guint i = 0; i < N_RUNGS; i++)
    g_string_append_printf (line, " t.src_%u ! queue ! h264parse ! mpegtsmux "
        "! filesink async=false location=%s/%s-%s.ts", i, folder, worker,
        rungs[i].name);
  pipeline = gst_parse_launch (line->str, &error);
  if (error) {
    fprintf (stderr, "bench ladder: %s\n", error->message);
    return 1;
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, 600 * GST_SECOND,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS) {
    ret = 0;
  } else if (message) {
    gst_message_parse_error (message, &error, NULL);
    fprintf (stderr, "bench ladder: %s\n", error->message);
  }
  gst_clear_message (&message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
  return ret;
}

/* Runs to its end and measures; (transfer full) @argv. */
static gboolean
run_child (GPtrArray * argv, gdouble * wall, gdouble * cpu)
{
  g_autoptr (GPtrArray) owned = argv;
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  struct rusage usage;
  GPid pid;
  int status;

  g_ptr_array_add (owned, NULL);
  if (!g_spawn_async (NULL, (gchar **) owned->pdata, NULL,
          G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD
          | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, &pid, &error)) {
    fprintf (stderr, "bench ladder: %s\n", error->message);
    return FALSE;
  }
  if (wait4 (pid, &status, 0, &usage) != pid || status != 0) {
    fprintf (stderr, "bench ladder: %s failed\n", (gchar *) owned->pdata[0]);
    return FALSE;
  }
  if (wall)
    *wall = (g_get_monotonic_time () - start) / 1e6;
  if (cpu)
    *cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
  return TRUE;
}

static GPtrArray *
words (const gchar * text)
{
  GPtrArray *argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) list = g_strsplit (text, " ", -1);

  for (guint i = 0; list[i]; i++) {
    if (list[i][0])
      g_ptr_array_add (argv, g_strdup (list[i]));
  }
  return argv;
}

/* moving colours, a clock, and noise; as much motion as sport has */
static gboolean
make_clip (void)
{
  g_autofree gchar *line =
      g_strdup_printf ("ffmpeg -v error -y -f lavfi -i "
      "testsrc2=size=1920x1080:rate=30:duration=%d,noise=alls=12:allf=t,"
      "format=yuv420p -c:v libx264 -preset veryfast -b:v 8M -maxrate 8M "
      "-bufsize 8M -g 60 -f mpegts %s/clip.ts", seconds, folder);

  return run_child (words (line), NULL, NULL);
}

static GPtrArray *
ffmpeg_command (void)
{
  g_autoptr (GString) s = g_string_new (NULL);

  g_string_append_printf (s, "ffmpeg -v error -y -i %s/clip.ts "
      "-filter_complex split=%u", folder, (guint) N_RUNGS);
  for (guint i = 0; i < N_RUNGS; i++)
    g_string_append_printf (s, "[i%u]", i);
  for (guint i = 0; i < N_RUNGS; i++)
    g_string_append_printf (s, ";[i%u]scale=%u:%u,fps=30[o%u]", i,
        rungs[i].width, rungs[i].height, i);
  for (guint i = 0; i < N_RUNGS; i++)
    g_string_append_printf (s, " -map [o%u] -c:v libx264 -preset %s -bf 3 "
        "-forced-idr 1 -b:v %u -minrate %u -maxrate %u -bufsize %u -f mpegts "
        "%s/ffmpeg-%s.ts", i, preset, rungs[i].bitrate, rungs[i].bitrate,
        rungs[i].bitrate, rungs[i].bitrate, folder, rungs[i].name);
  return words (s->str);
}

static gboolean
run_variant (const gchar * self, guint variant, gdouble * wall, gdouble * cpu)
{
  GPtrArray *argv;

  if (variant == FFMPEG)
    return run_child (ffmpeg_command (), wall, cpu);
  argv = words ("ladder");
  g_ptr_array_set_size (argv, 0);
  g_ptr_array_add (argv, g_strdup (self));
  g_ptr_array_add (argv, g_strdup ("bench"));
  g_ptr_array_add (argv, g_strdup ("ladder"));
  g_ptr_array_add (argv, g_strdup_printf ("--worker=%s", variants[variant]));
  g_ptr_array_add (argv, g_strdup_printf ("--folder=%s", folder));
  g_ptr_array_add (argv, g_strdup_printf ("--preset=%s",
          variant == OWN ? own_preset : preset));
  return run_child (argv, wall, cpu);
}

static gdouble
number_after (const gchar * text, const gchar * mark)
{
  const gchar *p = strstr (text, mark);

  return p ? g_ascii_strtod (p + strlen (mark), NULL) : 0;
}

/* ffmpeg is the judge of all */
static gboolean
judge (guint variant, Result * result)
{
  for (guint i = 0; i < N_RUNGS; i++) {
    g_autofree gchar *file = g_strdup_printf ("%s/%s-%s.ts", folder,
        variants[variant], rungs[i].name);
    g_autofree gchar *filter =
        g_strdup_printf ("[0:v]setpts=N,split[a][b];[1:v]setpts=N,"
        "scale=%u:%u:flags=lanczos,split[c][d];[a][c]ssim[s];[b][d]psnr[p];"
        "[s][p]concat=n=2", rungs[i].width, rungs[i].height);
    g_autofree gchar *clip = g_strdup_printf ("%s/clip.ts", folder);
    const gchar *argv[] = { "ffmpeg", "-hide_banner", "-i", file, "-i", clip,
      "-lavfi", filter, "-f", "null", "-", NULL
    };
    g_autofree gchar *text = NULL;
    g_autoptr (GError) error = NULL;
    GStatBuf info;

    if (g_stat (file, &info) != 0
        || !g_spawn_sync (NULL, (gchar **) argv, NULL, G_SPAWN_SEARCH_PATH
            | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &text, NULL,
            &error)) {
      fprintf (stderr, "bench ladder: no %s\n", file);
      return FALSE;
    }
    result->kbit[i] = info.st_size * 8.0 / 1000 / seconds;
    result->ssim[i] = number_after (text, " All:");
    result->psnr[i] = number_after (text, " average:");
  }
  return TRUE;
}

static int
compare (const void *a, const void *b)
{
  gdouble d = *(const gdouble *) a - *(const gdouble *) b;

  return d < 0 ? -1 : d > 0;
}

/* of the ratios within the rounds */
static void
print_ratio (const gchar * what, const gdouble * ours, const gdouble * theirs)
{
  gdouble r[ROUNDS_MAX];

  for (gint i = 0; i < rounds; i++)
    r[i] = ours[i] / theirs[i];
  qsort (r, rounds, sizeof (gdouble), compare);
  printf ("  %s %.3f [%.3f-%.3f]", what, r[rounds / 2], r[0], r[rounds - 1]);
}

static void
print_rungs (const Result * result)
{
  for (guint i = 0; i < N_RUNGS; i++)
    printf ("    %-5s %6.0f kbit/s  SSIM %.4f  PSNR %.2f dB\n",
        rungs[i].name, result->kbit[i], result->ssim[i], result->psnr[i]);
}

/* "equal" or what is not, of two streams */
static gchar *
compare_settings (const gchar * ours, const gchar * theirs)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *a = lp_bench_x264_options (ours, &error);
  g_autofree gchar *b = NULL;

  if (a != NULL)
    b = lp_bench_x264_options (theirs, &error);
  if (b == NULL)
    return g_strdup_printf ("unknown: %s", error->message);
  return lp_bench_x264_compare (a, b);
}

/* What "the same x264 settings" means is what x264 itself wrote down. */
static void
print_settings (guint variant)
{
  for (guint i = 0; i < N_RUNGS; i++) {
    g_autofree gchar *ours = g_strdup_printf ("%s/%s-%s.ts", folder,
        variants[variant], rungs[i].name);
    g_autofree gchar *theirs = g_strdup_printf ("%s/%s-%s.ts", folder,
        variants[FFMPEG], rungs[i].name);
    g_autofree gchar *text = compare_settings (ours, theirs);

    printf ("    %-5s x264 settings, in brackets those of ffmpeg: %s\n",
        rungs[i].name, text);
  }
}

static int
measure (const gchar * self)
{
  static Result results[N_VARIANTS];

  printf ("ladder: 1080p30 to 720p/360p/240p, %d s, x264 %s (ours: %s), "
      "%u cores, %d rounds\n", seconds, preset, own_preset,
      g_get_num_processors (), rounds);
  if (!make_clip ())
    return 1;
  for (gint round = -1; round < rounds; round++) {
    for (guint k = 0; k < N_VARIANTS; k++) {
      guint v = (k + round + N_VARIANTS) % N_VARIANTS;
      gdouble wall, cpu;

      if (!run_variant (self, v, &wall, &cpu))
        return 1;
      if (round < 0)
        continue;
      results[v].wall[round] = wall;
      results[v].cpu[round] = cpu;
    }
  }
  for (guint v = 0; v < N_VARIANTS; v++) {
    if (!judge (v, &results[v]))
      return 1;
    if (v == FFMPEG) {
      printf ("ffmpeg (wall %.2f s, CPU %.2f s in the last round)\n",
          results[v].wall[rounds - 1], results[v].cpu[rounds - 1]);
    } else {
      printf ("%s, against ffmpeg:", v == SAME ? "same x264 settings" :
          "our own settings");
      print_ratio ("CPU", results[v].cpu, results[FFMPEG].cpu);
      print_ratio ("wall", results[v].wall, results[FFMPEG].wall);
      printf ("  (goal %s)\n", v == SAME ? "1.00" : "0.90");
    }
    print_rungs (&results[v]);
    if (v != FFMPEG)
      print_settings (v);
  }
  return 0;
}

int
lp_bench_ladder (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree gchar *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree gchar *made = NULL;
  int ret;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_set_summary (context, "Example: bench ladder --rounds 5");
  if (!g_option_context_parse (context, &argc, &argv, &error)) {
    fprintf (stderr, "bench ladder: %s\n", error->message);
    return 2;
  }
  if (seconds < 1 || rounds < 1 || rounds > ROUNDS_MAX) {
    fprintf (stderr, "bench ladder: --seconds from 1, --rounds from 1 to "
        "%d\n", ROUNDS_MAX);
    return 2;
  }
  if (preset == NULL)
    preset = g_strdup ("medium");
  if (own_preset == NULL)
    own_preset = g_strdup (preset);
  if (compare_files != NULL) {
    g_autofree gchar *text = NULL;

    if (g_strv_length (compare_files) != 2) {
      fprintf (stderr, "bench ladder: --compare is given twice\n");
      return 2;
    }
    text = compare_settings (compare_files[0], compare_files[1]);
    printf ("%s\n", text);
    return g_strcmp0 (text, "equal") == 0 ? 0 : 1;
  }
  if (worker != NULL)
    return run_worker ();
  if (folder == NULL) {
    folder = made = g_dir_make_tmp ("lp-ladder-XXXXXX", &error);
    if (made == NULL) {
      fprintf (stderr, "bench ladder: %s\n", error->message);
      return 1;
    }
  } else {
    g_mkdir_with_parents (folder, 0755);
  }
  ret = measure (self);
  if (made != NULL) {
    for (guint v = 0; v < N_VARIANTS; v++) {
      for (guint i = 0; i < N_RUNGS; i++) {
        g_autofree gchar *file = g_strdup_printf ("%s/%s-%s.ts", made,
            variants[v], rungs[i].name);

        g_unlink (file);
      }
    }
    {
      g_autofree gchar *clip = g_build_filename (made, "clip.ts", NULL);

      g_unlink (clip);
      g_rmdir (made);
    }
  }
  return ret;
}
