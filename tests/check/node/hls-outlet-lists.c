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

#include "support/lp-publisher-rig.h"

GST_START_TEST (test_window_and_retention)
{
  start ();
  for (guint i = 0; i < 12; i++) {
    step (good (i));
    check_playlists ();
  }
  fail_unless (g_hash_table_contains (f.store->files, "source/6.ts"));
  fail_if (g_hash_table_contains (f.store->files, "source/5.ts"));
  fail_if (g_hash_table_contains (f.store->files, "low/5.ts"));
  fail_unless_equals_int (g_hash_table_size (f.store->files), 3 * 6 + 4);
  finish (20 * SECOND);
  {
    g_autofree gchar *text = fake_store_text (f.store, "low/index.m3u8");

    fail_unless (g_str_has_suffix (text, "11.ts\n#EXT-X-ENDLIST\n"));
  }
}

GST_END_TEST;

/* Fail the n-th operation, for every n: nothing invalid is ever shown, every
 * segment is accounted for, the end comes. */
GST_START_TEST (test_every_operation_fails_once)
{
  for (guint n = 1; n < 40; n++) {
    guint plus = 0, minus = 0;

    f.config.retries = n % 2;
    f.store->fail_at = n;
    f.store->fail_count = 1 + n % 3;
    start ();
    for (guint i = 0; i < 4; i++) {
      step (good (i));
      check_playlists ();
    }
    finish (20 * SECOND);
    check_playlists ();
    check_master ();
    for (guint i = 0; i < f.events->len; i++) {
      plus += *(gchar *) f.events->pdata[i] == '+';
      minus += *(gchar *) f.events->pdata[i] == '-';
    }
    fail_unless_equals_int (plus + minus, 12);
    teardown ();
    setup ();
  }
}

GST_END_TEST;

/* The master that failed goes out with the next segment. */
GST_START_TEST (test_master_is_repeated)
{
  f.config.retries = 1;
  f.store->fail_path = "index.m3u8";
  f.store->fail_path_count = 2;
  start ();
  step (good (0));
  wait_for_operations (8);
  fail_if (g_hash_table_contains (f.store->files, "index.m3u8"));
  fail_unless_equals_int (f.events->len, 0);
  fail_unless_equals_int (f.warnings, 1);
  step (good (1));
  fail_unless (has_event ("+source/0") && has_event ("+low/0"));
  fail_unless (has_event ("+source/1") && has_event ("+low/1"));
  fail_unless_equals_int (f.events->len, 6);
}

GST_END_TEST;

/* The last round writes what an earlier one could not. */
GST_START_TEST (test_master_is_written_at_the_end)
{
  f.config.retries = 0;
  f.store->fail_path = "index.m3u8";
  f.store->fail_path_count = 1;
  start ();
  step (good (0));
  fail_if (g_hash_table_contains (f.store->files, "index.m3u8"));
  finish (20 * SECOND);
  check_master ();
  fail_unless (has_event ("+source/0") && has_event ("+mid/0")
      && has_event ("+low/0"));
}

GST_END_TEST;

/* A segment is announced when the playlist that names it is out. */
GST_START_TEST (test_word_waits_for_the_playlist)
{
  f.config.retries = 0;
  f.store->fail_path = "low/index.m3u8";
  f.store->fail_path_count = 2;
  start ();
  step (good (0));
  fail_unless (has_event ("+source/0") && has_event ("+mid/0"));
  step (good (1));
  fail_if (has_event ("+low/0") || has_event ("+low/1"));
  step (good (2));
  fail_unless (has_event ("+low/0") && has_event ("+low/1")
      && has_event ("+low/2"));
  check_playlists ();
}

GST_END_TEST;

/* What nobody could ever see is lost, when it leaves the window and at the
 * end. */
GST_START_TEST (test_never_visible_is_lost)
{
  f.config.retries = 0;
  f.store->fail_path = "low/index.m3u8";
  f.store->fail_path_count = 100;
  start ();
  for (guint i = 0; i < 6; i++)
    step (good (i));
  fail_unless (has_event ("-low/0") && has_event ("-low/1"));
  fail_if (has_event ("-low/2"));
  finish (20 * SECOND);
  fail_unless (has_event ("-low/2") && has_event ("-low/5"));
  fail_unless_equals_int (f.events->len, 18);
}

GST_END_TEST;

static Suite *
hls_outlet_lists_suite (void)
{
  Suite *s = suite_create ("node/hls-outlet-lists");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_window_and_retention);
  tcase_add_test (tc, test_every_operation_fails_once);
  tcase_add_test (tc, test_master_is_repeated);
  tcase_add_test (tc, test_master_is_written_at_the_end);
  tcase_add_test (tc, test_word_waits_for_the_playlist);
  tcase_add_test (tc, test_never_visible_is_lost);
  return s;
}

GST_CHECK_MAIN (hls_outlet_lists);
