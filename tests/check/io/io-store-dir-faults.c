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

#include <sys/stat.h>
#include <glib/gstdio.h>

#include "io/io-store-dir.h"
#include "support/lp-mounts.h"
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

/* names in the folder, hidden ones too */
static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
check_content (const gchar * path, const gchar * expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = store_get (loop, store, path, 1 << 20, &error);

  g_assert_no_error (error);
  fail_unless_equals_string (text, expected);
}

/* A disk that turned read-only, as a disk does when it fails: root is refused
 * as everybody is, what is there can be read, and when the disk is back the
 * store writes again. */
GST_START_TEST (test_read_only)
{
  g_autofree gchar *why = NULL;
  g_autoptr (GError) error = NULL, removed = NULL, back = NULL;

  fail_unless (store_put (loop, store, "a", "old") == NULL);
  fail_unless (lp_mounts_read_only (folder, &why), "%s", why);
  error = store_put (loop, store, "a", "new");
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY),
      "%s", error != NULL ? error->message : "written");
  fail_unless (strstr (error->message, folder) != NULL);
  removed = store_remove (loop, store, "a");
  fail_unless (g_error_matches (removed, G_IO_ERROR, G_IO_ERROR_READ_ONLY));
  check_content ("a", "old");
  fail_unless_equals_int (count_files (), 1);

  lp_mounts_undo (folder);
  back = store_put (loop, store, "a", "new");
  g_assert_no_error (back);
  check_content ("a", "new");
}

GST_END_TEST;

/* The folder forbids it; lp-mounts.h has made root obey. */
GST_START_TEST (test_not_permitted)
{
  g_autoptr (GError) error = NULL, back = NULL;

  fail_unless (g_chmod (folder, 0500) == 0);
  error = store_put (loop, store, "a", "data");
  fail_unless (g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_PERMISSION_DENIED));
  fail_unless (g_chmod (folder, 0700) == 0);
  fail_unless_equals_int (count_files (), 0);
  back = store_put (loop, store, "a", "data");
  g_assert_no_error (back);
}

GST_END_TEST;

/* A disk that is full: the error says so, the old file stays, no part of the
 * new one keeps the disk full, and what fits still fits. When there is room
 * again the same put succeeds. */
GST_START_TEST (test_full)
{
  g_autofree gchar *ballast = g_strnfill (160 * 1024, 'b');
  g_autofree gchar *large = g_strnfill (150 * 1024, 'x');
  g_autofree gchar *why = NULL;
  g_autoptr (GError) fits = NULL, again = NULL;

  fail_unless (lp_mounts_small (folder, 256, &why), "%s", why);
  fail_unless (store_put (loop, store, "a", "old") == NULL);
  fail_unless (store_put (loop, store, "ballast", ballast) == NULL);
  for (guint round = 0; round < 3; round++) {
    g_autoptr (GError) error = store_put (loop, store, "a", large);

    fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE),
        "%s", error != NULL ? error->message : "written");
    fail_unless_equals_int (count_files (), 2);
    check_content ("a", "old");
  }
  fits = store_put (loop, store, "small", "fits");
  g_assert_no_error (fits);

  fail_unless (store_remove (loop, store, "ballast") == NULL);
  again = store_put (loop, store, "a", large);
  g_assert_no_error (again);
  check_content ("a", large);
  lp_mounts_undo (folder);
}

GST_END_TEST;

static Suite *
io_store_dir_faults_suite (void)
{
  Suite *s = suite_create ("io/io-store-dir-faults");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_not_permitted);
  if (lp_mounts_available (NULL)) {
    tcase_add_test (tc, test_read_only);
    tcase_add_test (tc, test_full);
  }
  return s;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *why = NULL;
  int failed;

  gst_check_init (&argc, &argv);
  failed =
      gst_check_run_suite (io_store_dir_faults_suite (), "io_store_dir_faults",
      __FILE__);
  if (failed == 0 && !lp_mounts_available (&why)) {
    g_print ("disks that are full or read-only were not tried: %s\n", why);
    return LP_MOUNTS_SKIP;
  }
  return failed;
}
