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
#include <sys/mman.h>
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

/* A disk that hangs: a pipe nobody reads is where "a" would be written. */
static void
hang (void)
{
  g_autofree gchar *fifo = g_build_filename (folder, ".a.part", NULL);

  signal (SIGPIPE, SIG_IGN);
  fail_unless (mkfifo (fifo, 0600) == 0);
}

/* It is back: the writer that hangs gets a reader, who hangs up. */
static void
come_back (void)
{
  g_autofree gchar *fifo = g_build_filename (folder, ".a.part", NULL);
  int fd = g_open (fifo, O_RDONLY | O_NONBLOCK, 0);

  fail_unless (fd >= 0);
  g_unlink (fifo);
  close (fd);
}

/* bytes handed to the store that it still holds */
static gint held;

static void
let_go (gpointer data)
{
  g_atomic_int_add (&held, -1);
}

typedef struct
{
  guint stored, timed_out, busy;
} Outcome;

/* @n puts of @size bytes at once */
static Outcome
put_many (guint n, const gchar * path, gconstpointer bytes, gsize size,
    guint64 deadline)
{
  g_autofree StoreCall *calls = g_new0 (StoreCall, n);
  Outcome outcome = { 0, 0, 0 };

  for (guint i = 0; i < n; i++) {
    g_atomic_int_inc (&held);
    calls[i] = (StoreCall) {
      .kind = CALL_PUT,.store = store,.path = path,.data =
          g_bytes_new_with_free_func (bytes, size, let_go, NULL),.deadline =
          deadline,.done = g_async_queue_new ()
    };
    lp_loop_invoke (loop, store_call_start, &calls[i], NULL);
  }
  for (guint i = 0; i < n; i++) {
    store_call_wait (&calls[i]);
    outcome.stored += calls[i].error == NULL;
    outcome.timed_out += g_error_matches (calls[i].error, G_IO_ERROR,
        G_IO_ERROR_TIMED_OUT);
    outcome.busy += g_error_matches (calls[i].error, G_IO_ERROR,
        G_IO_ERROR_BUSY);
    g_clear_error (&calls[i].error);
    g_bytes_unref (calls[i].data);
  }
  return outcome;
}

static void
nothing (gpointer data)
{
}

/* The deadline ends each wait; what was answered still counts, so that round
 * after round nothing piles up behind the disk but what hangs in it. */
GST_START_TEST (test_hangs)
{
  Outcome o;

  hang ();
  o = put_many (LP_STORE_DIR_QUEUE_MAX + 1, "a", "x", 1, 50000000);
  fail_unless_equals_int (o.timed_out, LP_STORE_DIR_QUEUE_MAX);
  fail_unless_equals_int (o.busy, 1);
  for (guint round = 0; round < 4; round++) {
    o = put_many (LP_STORE_DIR_QUEUE_MAX, "a", "x", 1, 50000000);
    fail_unless_equals_int (o.busy, LP_STORE_DIR_QUEUE_MAX);
    /* what the loop was just about to free */
    lp_loop_invoke_sync (loop, nothing, NULL);
    fail_unless_equals_int (g_atomic_int_get (&held), 1);
  }

  come_back ();
  /* in order: once this is stored, all of the above is done with */
  do
    o = put_many (1, "b", "works again", 11, 20 * GST_SECOND);
  while (o.busy);
  fail_unless_equals_int (o.stored, 1);
  o = put_many (LP_STORE_DIR_QUEUE_MAX, "a", "y", 1, 20 * GST_SECOND);
  fail_unless_equals_int (o.stored, LP_STORE_DIR_QUEUE_MAX);
  lp_loop_invoke_sync (loop, nothing, NULL);
  fail_unless_equals_int (g_atomic_int_get (&held), 0);
}

GST_END_TEST;

/* Bytes are bounded too. One file above the bound goes through; what hangs in
 * the disk counts until the disk lets it go. */
GST_START_TEST (test_hangs_with_bytes)
{
  gsize size = LP_STORE_DIR_BYTES_MAX + 1;
  /* never touched, so it costs nothing */
  guint8 *bytes = mmap (NULL, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
      0);
  Outcome o;

  fail_unless (bytes != MAP_FAILED);
  hang ();
  o = put_many (3, "a", bytes, LP_STORE_DIR_BYTES_MAX / 2, 50000000);
  fail_unless_equals_int (o.timed_out, 2);
  fail_unless_equals_int (o.busy, 1);
  /* the second was let go at its deadline, the first hangs */
  for (guint round = 0; round < 4; round++) {
    o = put_many (3, "a", bytes, LP_STORE_DIR_BYTES_MAX / 2, 50000000);
    fail_unless_equals_int (o.timed_out, 1);
    fail_unless_equals_int (o.busy, 2);
  }
  come_back ();
  do
    o = put_many (1, "b", "x", 1, 20 * GST_SECOND);
  while (o.busy);
  fail_unless_equals_int (o.stored, 1);

  hang ();
  o = put_many (2, "a", bytes, size, 50000000);
  fail_unless_equals_int (o.timed_out, 1);
  fail_unless_equals_int (o.busy, 1);
  come_back ();
  do
    o = put_many (1, "b", "x", 1, 20 * GST_SECOND);
  while (o.busy);
  fail_unless_equals_int (o.stored, 1);
  munmap (bytes, size);
}

GST_END_TEST;

/* At the deadline a put that had not begun is given up, so that it does not
 * come out of nowhere later; a file that is to go does go. */
GST_START_TEST (test_after_hanging)
{
  g_autofree gchar *late = g_build_filename (folder, "late", NULL);
  g_autofree gchar *old = g_build_filename (folder, "old", NULL);
  StoreCall call = {.kind = CALL_REMOVE,.store = store,.path = "old",
    .deadline = 50000000,.done = g_async_queue_new ()
  };

  fail_unless (store_put (loop, store, "old", "x") == NULL);
  hang ();
  fail_unless_equals_int (put_many (1, "a", "x", 1, 50000000).timed_out, 1);
  fail_unless_equals_int (put_many (1, "late", "x", 1, 50000000).timed_out, 1);
  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  fail_unless (g_error_matches (call.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  g_clear_error (&call.error);
  come_back ();
  fail_unless (store_put (loop, store, "b", "works again") == NULL);
  fail_if (g_file_test (late, G_FILE_TEST_EXISTS));
  fail_if (g_file_test (old, G_FILE_TEST_EXISTS));
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
  tcase_add_test (tc, test_hangs_with_bytes);
  tcase_add_test (tc, test_after_hanging);
  tcase_add_test (tc, test_cancelled);
  return s;
}

GST_CHECK_MAIN (io_store_dir);
