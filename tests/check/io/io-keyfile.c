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

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/base-error.h"
#include "io/io-keyfile.h"
#include "io/io-loop.h"

static gchar *folder;

static void
setup (void)
{
  folder = g_dir_make_tmp ("lp-keyfile-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

static void
teardown (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *path = g_build_filename (folder, name, NULL);

    if (g_unlink (path) != 0)
      g_rmdir (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

/* a file in the folder, with these rights */
static gchar *
make_file (const gchar * name, const gchar * data, gssize len, gint mode)
{
  gchar *path = g_build_filename (folder, name, NULL);

  fail_unless (g_file_set_contents (path, data, len, NULL));
  fail_unless (chmod (path, mode) == 0);
  return path;
}

static gchar *
make_key (LpKey * key, const gchar * password)
{
  gchar *json = lp_keystore_encrypt (key, password, strlen (password),
      LP_KEYSTORE_LIGHT, lp_env_system (), NULL);

  fail_unless (json != NULL);
  return json;
}

GST_START_TEST (test_name)
{
  LpAddress a = { {0xab, 0xcd}
  };
  g_autofree gchar *name = lp_keyfile_name (&a, G_GINT64_CONSTANT
      (1458651475920751));

  fail_unless_equals_string (name, "UTC--2016-03-22T12-57-55.920751000Z--"
      "abcd000000000000000000000000000000000000");
}

GST_END_TEST;

GST_START_TEST (test_write)
{
  g_autofree gchar *inner = g_build_filename (folder, "a", NULL);
  g_autofree gchar *path = NULL;
  g_autofree gchar *data = NULL;
  g_autofree gchar *blocked = NULL;
  g_autoptr (GError) error = NULL;
  struct stat info;

  path = lp_keyfile_write (inner, "key", "text", 4, &error);
  fail_unless (path != NULL, "%s", error ? error->message : "");
  fail_unless (stat (path, &info) == 0);
  fail_unless_equals_int (info.st_mode & 0777, 0600);
  fail_unless (stat (inner, &info) == 0);
  fail_unless_equals_int (info.st_mode & 0777, 0700);
  /* never over another */
  fail_if (lp_keyfile_write (inner, "key", "more", 4, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_EXISTS));
  fail_unless (strstr (error->message, path));
  g_clear_error (&error);
  fail_unless (g_file_get_contents (path, &data, NULL, NULL));
  fail_unless_equals_string (data, "text");
  /* and nothing else is left behind */
  fail_unless (g_unlink (path) == 0);
  fail_unless (g_rmdir (inner) == 0);

  blocked = make_file ("file", "", 0, 0600);
  fail_if (lp_keyfile_write (blocked, "key", "text", 4, &error));
  fail_unless (error != NULL && error->domain == G_FILE_ERROR);
}

GST_END_TEST;

static void
assert_secret (const gchar * text, gssize len, gint mode, const gchar * want,
    gint code)
{
  g_autofree gchar *path = make_file ("secret", text, len, mode);
  g_autoptr (GError) error = NULL;
  gchar *secret = lp_keyfile_read_secret (path, &error);

  fail_unless_equals_string (secret, want);
  if (want == NULL) {
    fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
    fail_unless (strstr (error->message, path));
    fail_if (strstr (error->message, "hunter2"));
  }
  lp_keyfile_free_secret (secret);
}

GST_START_TEST (test_secret)
{
  g_autofree gchar *large = g_strnfill (4097, 'x');
  g_autoptr (GError) error = NULL;

  assert_secret ("hunter2", -1, 0600, "hunter2", 0);
  assert_secret (" hunter2 two\r\n\n", -1, 0400, "hunter2 two", 0);
  assert_secret ("", -1, 0600, "", 0);
  assert_secret (" \n", -1, 0600, "", 0);
  assert_secret ("hunter2", -1, 0640, NULL, LP_ERROR_AUTH);
  assert_secret ("hunter2", -1, 0604, NULL, LP_ERROR_AUTH);
  assert_secret ("hunter2\0", 8, 0600, NULL, LP_ERROR_INVALID);
  assert_secret (large, -1, 0600, NULL, LP_ERROR_TOO_LARGE);
  fail_if (lp_keyfile_read_secret (folder, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_if (lp_keyfile_read_secret ("/nonexistent/password", &error));
  fail_unless (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT));
  fail_unless (strstr (error->message, "/nonexistent/password"));
}

GST_END_TEST;

GST_START_TEST (test_load)
{
  g_autoptr (LpKey) key = lp_key_generate (lp_env_system (), NULL);
  g_autoptr (LpKey) again = NULL;
  g_autofree gchar *json = make_key (key, "right");
  g_autofree gchar *path = make_file ("key", json, -1, 0600);
  g_autoptr (GError) error = NULL;

  again = lp_keyfile_load (path, "right", &error);
  fail_unless (again != NULL);
  fail_unless (lp_address_equal (lp_key_get_address (key),
          lp_key_get_address (again)));
  fail_if (lp_keyfile_load (path, "wrong", &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_AUTH));
  fail_unless (strstr (error->message, path));
  fail_if (strstr (error->message, "wrong"));
  g_clear_error (&error);
  fail_unless (chmod (path, 0622) == 0);
  fail_if (lp_keyfile_load (path, "right", &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_AUTH));
  fail_unless (strstr (error->message, "chmod 600"));
}

GST_END_TEST;

GST_START_TEST (test_list)
{
  g_autoptr (LpKey) key = lp_key_generate (lp_env_system (), NULL);
  g_autofree gchar *json = make_key (key, "");
  g_autofree gchar *late = make_file ("UTC--2", json, -1, 0600);
  g_autofree gchar *early = make_file ("UTC--1", json, -1, 0600);
  g_autofree gchar *hidden = make_file (".UTC--0", json, -1, 0600);
  g_autofree gchar *other = make_file ("README", "no key", -1, 0600);
  g_autofree gchar *inner = g_build_filename (folder, "UTC--3", NULL);
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;
  LpKeyfile *oldest;

  fail_unless (g_mkdir (inner, 0700) == 0);
  list = lp_keyfile_list (folder, &error);
  fail_unless (list != NULL);
  fail_unless_equals_int (list->len, 2);
  oldest = g_ptr_array_index (list, 0);
  fail_unless_equals_string (oldest->path, early);
  fail_unless (oldest->known && lp_address_equal (&oldest->address,
          lp_key_get_address (key)));
  none = lp_keyfile_list ("/nonexistent/keystore", &error);
  fail_unless (none != NULL && none->len == 0);
  fail_if (lp_keyfile_list (other, &error));
  fail_unless (error != NULL);
}

GST_END_TEST;

static Suite *
io_keyfile_suite (void)
{
  Suite *s = suite_create ("io/io-keyfile");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_name);
  tcase_add_test (tc, test_write);
  tcase_add_test (tc, test_secret);
  tcase_add_test (tc, test_load);
  tcase_add_test (tc, test_list);
  return s;
}

GST_CHECK_MAIN (io_keyfile);
