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
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "node/hls-transfer.h"
#include "support/lp-fake-store.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

typedef struct
{
  LpLoop *loop;
  FakeStore *store;
  LpHlsTransferConfig config;
  gboolean wanted;              /* a further attempt is of use */
  gboolean empty;               /* there is nothing to put */
  guint asked;
  guint ended;
  GError *error;
  GBytes *got;
} Fixture;

static Fixture f;

static void
setup (void)
{
  memset (&f, 0, sizeof (f));
  f.loop = lp_loop_new ("test");
  f.store = g_object_new (FAKE_TYPE_STORE, NULL);
  f.store->fail_path = "a/1.ts";
  f.config = (LpHlsTransferConfig) {
  .timeout = 20 * SECOND,.retries = 3,.retry_delay = 1000000};
  f.wanted = TRUE;
}

static void
teardown (void)
{
  lp_loop_stop (f.loop, SECOND);
  g_object_unref (f.store);
  g_object_unref (f.loop);
  g_clear_error (&f.error);
  g_clear_pointer (&f.got, g_bytes_unref);
}

static GBytes *
give (gpointer user_data)
{
  f.asked++;
  return f.empty ? NULL : g_bytes_new_static ("0123456789", 10);
}

static gboolean
again (gpointer user_data)
{
  return f.wanted;
}

static void
put_ended (const GError * error, gpointer user_data)
{
  f.ended++;
  f.error = error == NULL ? NULL : g_error_copy (error);
}

static void
get_ended (GBytes * data, const GError * error, gpointer user_data)
{
  put_ended (error, user_data);
  f.got = data == NULL ? NULL : g_bytes_ref (data);
}

static void
put_in_loop (gpointer data)
{
  static const LpHlsTransferFuncs funcs = { give, again, put_ended };

  lp_hls_put (f.loop, LP_STORE (f.store), &f.config, "a/1.ts", "video/mp2t",
      &funcs, NULL);
}

static void
get_in_loop (gpointer data)
{
  lp_hls_get (f.loop, LP_STORE (f.store), &f.config, "a/1.ts", 1000,
      get_ended, NULL);
}

static void
nothing (gpointer data)
{
}

static void
run (void (*start) (gpointer))
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  f.ended = f.asked = 0;
  g_clear_error (&f.error);
  lp_loop_invoke_sync (f.loop, start, NULL);
  while (f.ended == 0 && g_get_monotonic_time () < end)
    lp_loop_invoke_sync (f.loop, nothing, NULL);
  fail_unless_equals_int (f.ended, 1);
}

GST_START_TEST (test_put_again)
{
  f.store->fail_path_count = 3;
  run (put_in_loop);
  fail_unless (f.error == NULL);
  fail_unless_equals_int (f.asked, 4);
  fail_unless (g_hash_table_contains (f.store->files, "a/1.ts"));
  /* one failure more than attempts */
  f.store->fail_path_count = 4;
  run (put_in_loop);
  fail_unless (g_error_matches (f.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
  fail_unless_equals_int (f.asked, 4);
}

GST_END_TEST;

/* What is refused is refused the next time as well. */
GST_START_TEST (test_final_errors)
{
  f.store->code = G_IO_ERROR_PERMISSION_DENIED;
  f.store->fail_path_count = 1;
  run (put_in_loop);
  fail_unless (g_error_matches (f.error, G_IO_ERROR,
          G_IO_ERROR_PERMISSION_DENIED));
  fail_unless_equals_int (f.asked, 1);
}

GST_END_TEST;

GST_START_TEST (test_not_wanted_any_more)
{
  f.store->fail_path_count = 1;
  f.wanted = FALSE;
  run (put_in_loop);
  fail_unless (f.error != NULL);
  fail_unless_equals_int (f.asked, 1);
  f.empty = TRUE;
  run (put_in_loop);
  fail_unless (f.error == NULL);
}

GST_END_TEST;

GST_START_TEST (test_get_again)
{
  g_hash_table_insert (f.store->files, g_strdup ("a/1.ts"),
      g_bytes_new_static ("x", 1));
  f.store->fail_gets = 2;
  run (get_in_loop);
  fail_unless (f.error == NULL && f.got != NULL);
  fail_unless_equals_int (f.store->log->len, 3);
  g_hash_table_remove (f.store->files, "a/1.ts");
  g_clear_pointer (&f.got, g_bytes_unref);
  run (get_in_loop);
  fail_unless (g_error_matches (f.error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
  fail_unless_equals_int (f.store->log->len, 4);
}

GST_END_TEST;

/* However many attempts are left: they end in time. */
GST_START_TEST (test_deadline)
{
  f.config.retries = 1000;
  f.config.deadline = 30000000;
  f.store->fail_path_count = G_MAXUINT;
  run (put_in_loop);
  fail_unless (g_error_matches (f.error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
  fail_unless (f.asked > 1 && f.asked < 100, "%u attempts", f.asked);
}

GST_END_TEST;

/* A server that wants to be left alone longer than there is time for. */
GST_START_TEST (test_retry_after)
{
  f.config.deadline = 20 * SECOND;
  f.store->code = G_IO_ERROR_BUSY;
  f.store->retry_after = 3600;
  f.store->fail_path_count = 1;
  run (put_in_loop);
  fail_unless (g_error_matches (f.error, G_IO_ERROR, G_IO_ERROR_BUSY));
  fail_unless_equals_int (f.asked, 1);
}

GST_END_TEST;

static Suite *
hls_transfer_suite (void)
{
  Suite *s = suite_create ("node/hls-transfer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_put_again);
  tcase_add_test (tc, test_final_errors);
  tcase_add_test (tc, test_not_wanted_any_more);
  tcase_add_test (tc, test_get_again);
  tcase_add_test (tc, test_deadline);
  tcase_add_test (tc, test_retry_after);
  return s;
}

GST_CHECK_MAIN (hls_transfer);
