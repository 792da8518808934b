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
 * Judges that are not ours: runs ffmpeg and ffprobe with a deadline.
 */

#pragma once

#include <gio/gio.h>
#include <gst/check/gstcheck.h>

#define JUDGE_DEADLINE_US (60 * G_USEC_PER_SEC)

typedef struct
{
  GBytes *out;
  gchar *err;
  gint status;
} JudgeRun;

static inline void
judge_run_clear (JudgeRun * run)
{
  g_clear_pointer (&run->out, g_bytes_unref);
  g_clear_pointer (&run->err, g_free);
}

static inline void
judge_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  gpointer *data = user_data;
  GBytes *out = NULL, *err = NULL;

  if (g_subprocess_communicate_finish (G_SUBPROCESS (source), result, &out,
          &err, NULL)) {
    JudgeRun *run = data[0];

    run->out = out;
    /* no bytes at all have no address */
    run->err = g_bytes_get_size (err) == 0 ? g_strdup ("") :
        g_strndup (g_bytes_get_data (err, NULL), g_bytes_get_size (err));
    g_bytes_unref (err);
  }
  data[1] = GINT_TO_POINTER (1);
}

static inline gboolean
judge_timeout (gpointer user_data)
{
  g_subprocess_force_exit (G_SUBPROCESS (user_data));
  return G_SOURCE_CONTINUE;
}

/* Runs @argv with @in on its standard input. Fails the test if it hangs. */
static inline void
judge_run (JudgeRun * run, GBytes * in, const gchar * const *argv)
{
  GMainContext *context = g_main_context_new ();
  GError *error = NULL;
  GSubprocess *process;
  GSource *timeout;
  gpointer data[2] = { run, NULL };

  memset (run, 0, sizeof (*run));
  g_main_context_push_thread_default (context);
  process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE |
      G_SUBPROCESS_FLAGS_STDERR_PIPE |
      (in != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : 0), &error);
  fail_unless (process != NULL, "%s: %s", argv[0],
      error != NULL ? error->message : "");
  timeout = g_timeout_source_new (JUDGE_DEADLINE_US / 1000);
  g_source_set_callback (timeout, judge_timeout, process, NULL);
  g_source_attach (timeout, context);
  g_subprocess_communicate_async (process, in, NULL, judge_done, data);
  while (data[1] == NULL)
    g_main_context_iteration (context, TRUE);
  fail_unless (run->out != NULL, "%s gave no answer", argv[0]);
  run->status = g_subprocess_get_if_exited (process) ?
      g_subprocess_get_exit_status (process) : -1;
  g_source_destroy (timeout);
  g_source_unref (timeout);
  g_object_unref (process);
  g_main_context_pop_thread_default (context);
  g_main_context_unref (context);
}

/* Standard output of ffmpeg with @args (a shell-like string).
 * Returns: (transfer full) */
static inline GBytes *
judge_ffmpeg (GBytes * in, const gchar * args)
{
  g_autofree gchar *line = g_strdup_printf ("ffmpeg -nostdin -v error %s",
      args);
  g_auto (GStrv) argv = NULL;
  JudgeRun run;
  GBytes *out;

  fail_unless (g_shell_parse_argv (line, NULL, &argv, NULL));
  /* with data on stdin, -nostdin would close it */
  if (in != NULL) {
    g_free (argv[1]);
    argv[1] = g_strdup ("-hide_banner");
  }
  judge_run (&run, in, (const gchar * const *) argv);
  fail_unless_equals_int (run.status, 0);
  out = g_bytes_ref (run.out);
  judge_run_clear (&run);
  return out;
}

/* Decodes everything in @ts; fails the test if the decoder says anything. */
static inline void
judge_decodes_silently (GBytes * ts, const gchar * what)
{
  const gchar *argv[] = { "ffmpeg", "-hide_banner", "-v", "warning", "-i",
    "pipe:0", "-map", "0", "-f", "null", "-", NULL
  };
  JudgeRun run;

  judge_run (&run, ts, argv);
  fail_unless (run.status == 0 && *run.err == '\0', "%s: %s", what, run.err);
  judge_run_clear (&run);
}

/* Lines of ffprobe's CSV for the packets of stream @selector ("v", "a"):
 * pts,dts,size,flags. Returns: (transfer full) */
static inline GStrv
judge_packets (GBytes * ts, const gchar * selector)
{
  const gchar *argv[] = { "ffprobe", "-v", "error", "-select_streams",
    selector, "-show_entries", "packet=pts,dts,size,flags", "-of",
    "csv=p=0", "pipe:0", NULL
  };
  JudgeRun run;
  g_autofree gchar *text = NULL;
  GStrv lines;
  guint n = 0;

  judge_run (&run, ts, argv);
  fail_unless (run.status == 0, "ffprobe: %s", run.err);
  text = g_bytes_get_size (run.out) == 0 ? g_strdup ("") :
      g_strndup (g_bytes_get_data (run.out, NULL), g_bytes_get_size (run.out));
  lines = g_strsplit (text, "\n", -1);
  /* side data makes empty lines */
  for (guint i = 0; lines[i] != NULL; i++) {
    if (*lines[i] != '\0')
      lines[n++] = lines[i];
    else
      g_free (lines[i]);
  }
  lines[n] = NULL;
  judge_run_clear (&run);
  return lines;
}
