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

#include <gst/check/gstcheck.h>

#include "io/io-loop.h"

typedef struct
{
  LpLoop *loop;
  GString *log;
  guint destroyed;
} Fixture;

static void
note_current (gpointer data)
{
  Fixture *f = data;

  g_string_append_c (f->log, lp_loop_is_current (f->loop) ? 'y' : 'n');
}

static void
note_destroyed (gpointer data)
{
  ((Fixture *) data)->destroyed++;
}

GST_START_TEST (test_invoke)
{
  Fixture f = { lp_loop_new ("test"), g_string_new (NULL), 0 };

  fail_if (lp_loop_is_current (f.loop));
  for (guint i = 0; i < 3; i++)
    fail_unless (lp_loop_invoke (f.loop, note_current, &f, note_destroyed));
  fail_unless (lp_loop_invoke_sync (f.loop, note_current, &f));
  fail_unless_equals_string (f.log->str, "yyyy");
  lp_loop_stop (f.loop, 0);
  fail_unless_equals_int (f.destroyed, 3);
  /* refused, and what it owned is freed */
  fail_if (lp_loop_invoke (f.loop, note_current, &f, note_destroyed));
  fail_unless_equals_int (f.destroyed, 4);
  fail_if (lp_loop_invoke_sync (f.loop, note_current, &f));
  fail_unless_equals_string (f.log->str, "yyyy");
  lp_loop_stop (f.loop, 0);
  g_object_unref (f.loop);
  g_string_free (f.log, TRUE);
}

GST_END_TEST;

/* Work asked for before stop runs before the loop ends. */
GST_START_TEST (test_stop_runs_what_was_asked)
{
  Fixture f = { lp_loop_new ("test"), g_string_new (NULL), 0 };

  for (guint i = 0; i < 100; i++)
    lp_loop_invoke (f.loop, note_current, &f, note_destroyed);
  lp_loop_stop (f.loop, 0);
  fail_unless_equals_int (f.destroyed, 100);
  fail_unless (g_cancellable_is_cancelled (lp_loop_get_cancellable (f.loop)));
  g_object_unref (f.loop);
  g_string_free (f.log, TRUE);
}

GST_END_TEST;

typedef struct
{
  LpLoop *loop;
  gboolean answered;
} Operation;

static void
slow_work (GTask * task, gpointer source, gpointer data, GCancellable * c)
{
  GPollFD fd;

  /* ends when cancelled, as I/O does */
  fail_unless (g_cancellable_make_pollfd (c, &fd));
  g_poll (&fd, 1, 20000);
  g_cancellable_release_fd (c);
  g_task_return_boolean (task, TRUE);
}

static void
operation_done (GObject * source, GAsyncResult * result, gpointer data)
{
  Operation *op = data;

  op->answered = TRUE;
  lp_loop_release (op->loop);
}

static void
start_operation (gpointer data)
{
  Operation *op = data;
  GTask *task = g_task_new (op->loop, lp_loop_get_cancellable (op->loop),
      operation_done, op);

  lp_loop_hold (op->loop);
  g_task_run_in_thread (task, slow_work);
  g_object_unref (task);
}

GST_START_TEST (test_stop_cancels_and_hears_the_answer)
{
  Operation op = { lp_loop_new ("test"), FALSE };

  lp_loop_invoke_sync (op.loop, start_operation, &op);
  lp_loop_stop (op.loop, 10 * G_GUINT64_CONSTANT (1000000000));
  fail_unless (op.answered);
  g_object_unref (op.loop);
}

GST_END_TEST;

static void
quit (gpointer data)
{
  GAsyncQueue *queue = data;

  g_async_queue_push (queue, queue);
}

GST_START_TEST (test_timeout)
{
  LpLoop *loop = lp_loop_new ("test");
  GAsyncQueue *queue = g_async_queue_new ();
  GSource *kept = lp_loop_add_timeout (loop, 1000000, quit, queue, NULL);
  GSource *gone = lp_loop_add_timeout (loop, 3600 * 1000000000ull, quit,
      queue, NULL);

  fail_unless (g_async_queue_timeout_pop (queue, 20 * G_USEC_PER_SEC) != NULL);
  g_source_destroy (gone);
  g_source_unref (gone);
  g_source_unref (kept);
  lp_loop_stop (loop, 0);
  g_object_unref (loop);
  g_async_queue_unref (queue);
}

GST_END_TEST;

GST_START_TEST (test_env)
{
  const LpEnv *env = lp_env_system ();
  guint8 a[64] = { 0 }, b[64] = { 0 };
  guint64 t = lp_env_mono_time (env);

  fail_unless (lp_env_random (env, a, sizeof (a)));
  fail_unless (lp_env_random (env, b, sizeof (b)));
  fail_unless (memcmp (a, b, sizeof (a)) != 0);
  fail_unless (lp_env_mono_time (env) >= t);
  fail_unless (lp_env_wall_time (env) > 1700000000ll * G_USEC_PER_SEC);
}

GST_END_TEST;

static Suite *
io_loop_suite (void)
{
  Suite *s = suite_create ("io/io-loop");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_invoke);
  tcase_add_test (tc, test_stop_runs_what_was_asked);
  tcase_add_test (tc, test_stop_cancels_and_hears_the_answer);
  tcase_add_test (tc, test_timeout);
  tcase_add_test (tc, test_env);
  return s;
}

GST_CHECK_MAIN (io_loop);
