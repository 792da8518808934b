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

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "io/io-store-dir.h"
#include "support/lp-store-calls.h"

static LpLoop *loop;
static gchar *folder;
static LpStore *store;

static void
setup (void)
{
  loop = lp_loop_new ("test");
  folder = g_dir_make_tmp ("lp-store-XXXXXX", NULL);
  store = lp_store_dir_new (loop, folder);
}

static void
teardown (void)
{
  g_autofree gchar *command = g_strdup_printf ("rm -rf %s", folder);

  lp_loop_stop (loop, 1000000000);
  g_clear_object (&store);
  g_clear_object (&loop);
  fail_unless (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
  g_clear_pointer (&folder, g_free);
}

/* names in a folder, hidden ones too */
static guint
count_files (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

GST_START_TEST (test_put_get_remove)
{
  g_autofree gchar *one = NULL, *two = NULL, *file = NULL;
  g_autoptr (GError) error = NULL;

  fail_unless (store_put (loop, store, "a/b/1.ts", "first") == NULL);
  one = store_get (loop, store, "a/b/1.ts", 100, NULL);
  fail_unless_equals_string (one, "first");
  fail_unless (store_put (loop, store, "a/b/1.ts", "") == NULL);
  two = store_get (loop, store, "a/b/1.ts", 100, NULL);
  fail_unless_equals_string (two, "");
  file = g_build_filename (folder, "a/b", NULL);
  fail_unless_equals_int (count_files (file), 1);
  fail_unless (store_remove (loop, store, "a/b/1.ts") == NULL);
  fail_unless_equals_int (count_files (file), 0);
  /* what is gone already is no failure */
  fail_unless (store_remove (loop, store, "a/b/1.ts") == NULL);
  fail_unless (store_get (loop, store, "a/b/1.ts", 100, &error) == NULL);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
}

GST_END_TEST;

GST_START_TEST (test_too_large_to_read)
{
  g_autoptr (GError) error = NULL;

  fail_unless (store_put (loop, store, "x", "12345") == NULL);
  fail_unless (store_get (loop, store, "x", 4, &error) == NULL);
  fail_unless (g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_MESSAGE_TOO_LARGE));
}

GST_END_TEST;

/* A folder that is a file: each put says so, and where. */
GST_START_TEST (test_not_a_folder)
{
  g_autofree gchar *file = g_build_filename (folder, "source", NULL);
  g_autoptr (GError) error = NULL;

  fail_unless (g_file_set_contents (file, "x", 1, NULL));
  error = store_put (loop, store, "source/0.ts", "data");
  fail_unless (error != NULL);
  fail_unless (strstr (error->message, file) != NULL, "%s", error->message);
}

GST_END_TEST;

/* The file may not grow so far: the old one stays, no rest is left behind. A
 * disk that is full is in io-store-dir-faults.c. */
GST_START_TEST (test_file_too_long)
{
  struct rlimit old, small = { 1000, 1000 };
  g_autofree gchar *large = g_strnfill (5000, 'x');
  g_autofree gchar *kept = NULL;
  g_autoptr (GError) error = NULL;

  fail_unless (store_put (loop, store, "a", "old") == NULL);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  small.rlim_max = old.rlim_max;
  setrlimit (RLIMIT_FSIZE, &small);
  error = store_put (loop, store, "a", large);
  setrlimit (RLIMIT_FSIZE, &old);
  fail_unless (error != NULL);
  kept = store_get (loop, store, "a", 100, NULL);
  fail_unless_equals_string (kept, "old");
  fail_unless_equals_int (count_files (folder), 1);
}

GST_END_TEST;

/* A disk that hangs (a pipe nobody reads): the deadline ends the wait, and
 * what is over the bound is refused at once. */
GST_START_TEST (test_hangs)
{
  static StoreCall calls[LP_STORE_DIR_QUEUE_MAX + 1];
  g_autofree gchar *fifo = g_build_filename (folder, ".a.part", NULL);
  guint timed_out = 0, busy = 0;

  fail_unless (mkfifo (fifo, 0600) == 0);
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    calls[i] = (StoreCall) {
      .kind = CALL_PUT,.store = store,.path = "a",.data =
          g_bytes_new ("x", 1),.deadline = 50000000,.done = g_async_queue_new ()
    };
    lp_loop_invoke (loop, store_call_start, &calls[i], NULL);
  }
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    store_call_wait (&calls[i]);
    timed_out += g_error_matches (calls[i].error, G_IO_ERROR,
        G_IO_ERROR_TIMED_OUT);
    busy += g_error_matches (calls[i].error, G_IO_ERROR, G_IO_ERROR_BUSY);
    g_error_free (calls[i].error);
    g_bytes_unref (calls[i].data);
  }
  fail_unless_equals_int (timed_out, LP_STORE_DIR_QUEUE_MAX);
  fail_unless_equals_int (busy, 1);
  /* lets the worker go, so that the test leaves nothing behind */
  {
    int fd = g_open (fifo, O_RDWR | O_NONBLOCK, 0);

    g_unlink (fifo);
    fail_unless (store_put (loop, store, "b", "works again") == NULL);
    close (fd);
  }
}

GST_END_TEST;

GST_START_TEST (test_cancelled)
{
  StoreCall call = {.kind = CALL_PUT,.store = store,.path = "a",
    .data = g_bytes_new ("x", 1),.deadline = 20000000000ull,
    .cancellable = g_cancellable_new (),.done = g_async_queue_new ()
  };

  g_cancellable_cancel (call.cancellable);
  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  fail_unless (g_error_matches (call.error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  g_error_free (call.error);
  g_bytes_unref (call.data);
  g_object_unref (call.cancellable);
}

GST_END_TEST;

static Suite *
io_store_dir_suite (void)
{
  Suite *s = suite_create ("io/io-store-dir");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_put_get_remove);
  tcase_add_test (tc, test_too_large_to_read);
  tcase_add_test (tc, test_not_a_folder);
  tcase_add_test (tc, test_file_too_long);
  tcase_add_test (tc, test_hangs);
  tcase_add_test (tc, test_cancelled);
  return s;
}

GST_CHECK_MAIN (io_store_dir);
