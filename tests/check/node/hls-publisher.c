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

GST_START_TEST (test_order)
{
  g_autofree gchar *master = NULL;

  start ();
  step (good (0));
  /* segments, then media playlists, then the master, then word of it */
  fail_unless (log_index ("put low/0.ts") >= 0);
  fail_unless (log_index ("put source/index.m3u8") >
      log_index ("put low/0.ts"));
  fail_unless (log_index ("put index.m3u8") > log_index ("put low/index.m3u8"));
  fail_unless (has_event ("+source/0") && has_event ("+mid/0")
      && has_event ("+low/0"));
  master = fake_store_text (f.store, "index.m3u8");
  fail_unless (strstr (master, "BANDWIDTH=40,AVERAGE-BANDWIDTH=40,"
          "CODECS=\"avc1.64001e\",RESOLUTION=640x360,FRAME-RATE=30.000\n"
          "source/index.m3u8") != NULL, "%s", master);
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_resume)
{
  g_autofree gchar *text = NULL;

  start ();
  fail_unless_equals_uint64 (f.first, 0);
  for (guint i = 0; i < 6; i++)
    step (good (i));
  finish (20 * SECOND);
  stop ();

  start ();
  fail_unless_equals_uint64 (f.first, 6);
  step (good (6));
  step (good (7));
  check_playlists ();
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-MEDIA-SEQUENCE:4\n") != NULL, "%s", text);
  fail_unless (strstr (text, "#EXT-X-DISCONTINUITY\n") != NULL);
  fail_unless (strstr (text, "#EXT-X-ENDLIST") == NULL);
  fail_unless (strstr (text, "5.ts\n#EXT-X-DISCONTINUITY") != NULL, "%s", text);
  /* old files leave as if nothing had happened */
  fail_if (g_hash_table_contains (f.store->files, "source/1.ts"));
}

GST_END_TEST;

static void
leave_six (void)
{
  start ();
  for (guint i = 0; i < 6; i++)
    step (good (i));
  finish (20 * SECOND);
  stop ();
}

/* Stopped without an end: what was not published yet is lost, and nothing says
 * that the stream has ended. */
GST_START_TEST (test_close_counts_losses)
{
  g_autofree gchar *text = NULL;
  Step s = good (1);

  f.config.retries = 0;
  f.store->fail_path = "mid/index.m3u8";
  f.store->fail_path_count = 10;
  start ();
  step (good (0));
  s.have[1] = FALSE;
  step (s);
  fail_unless_equals_int (f.events->len, 2);
  stop ();
  fail_unless_equals_int (f.events->len, 6);
  fail_unless (has_event ("-mid/0") && has_event ("-source/1")
      && has_event ("-mid/1") && has_event ("-low/1"));
  text = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-ENDLIST") == NULL);
}

GST_END_TEST;

/* A server that stumbles once is no reason to begin at 0 again. */
GST_START_TEST (test_open_is_tried_again)
{
  leave_six ();
  f.store->fail_gets = 2;
  lp_loop_invoke_sync (f.loop, make_publisher, NULL);
  lp_loop_invoke_sync (f.loop, open_in_loop, NULL);
  wait_until (&f.opened);
  fail_unless_equals_uint64 (f.first, 6);
  fail_unless_equals_int (f.warnings, 0);
}

GST_END_TEST;

/* The first segment does not wait for ever. What is read after it changes no
 * number. */
GST_START_TEST (test_open_too_late)
{
  leave_six ();
  f.store->hang_suffix = "source/index.m3u8";
  lp_loop_invoke_sync (f.loop, make_publisher, NULL);
  lp_loop_invoke_sync (f.loop, open_in_loop, NULL);
  settle ();
  fail_if (f.opened);
  f.store->hang_suffix = NULL;
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop,
      GUINT_TO_POINTER (N_PROFILES));
  g_ptr_array_set_size (f.events, 0);
  step (good (0));
  fail_unless (f.opened);
  fail_unless_equals_uint64 (f.first, 0);
  lp_loop_invoke_sync (f.loop, answer_in_loop, f.store);
  for (guint i = 1; i < 8; i++)
    step (good (i));
  fail_unless_equals_int (f.events->len, 24);
  fail_unless (has_event ("+source/0") && has_event ("+low/7"));
  check_playlists ();
}

GST_END_TEST;

/* The answer came, but too late for who gives out the numbers. */
GST_START_TEST (test_numbers_do_not_follow)
{
  leave_six ();
  start ();
  fail_unless_equals_uint64 (f.first, 6);
  g_ptr_array_set_size (f.events, 0);
  for (guint i = 0; i < 8; i++) {
    step (good (i));
    /* files of the same name are not taken for old ones */
    check_playlists ();
  }
  fail_unless_equals_int (f.events->len, 24);
  fail_unless (has_event ("+source/0") && has_event ("+low/7"));
}

GST_END_TEST;

/* What an earlier run left cannot be read: a fresh start, with a warning. */
GST_START_TEST (test_resume_from_rubbish)
{
  g_hash_table_insert (f.store->files, g_strdup ("source/index.m3u8"),
      g_bytes_new_static ("rubbish", 7));
  start ();
  fail_unless_equals_uint64 (f.first, 0);
  fail_unless_equals_int (f.warnings, 1);
  step (good (0));
  check_playlists ();
}

GST_END_TEST;

/* A caller that forgets renditions: the oldest are given up. */
GST_START_TEST (test_pending_is_bounded)
{
  start ();
  for (guint i = 0; i < 70; i++)
    step ((Step) {
        .sequence = i,.duration = 2 * SECOND}
  );
  fail_unless (has_event ("-low/0") && has_event ("+source/0"));
  fail_if (has_event ("-low/69"));
  f.burst = TRUE;
  finish (1000000);
  fail_unless (has_event ("-low/69"));
}

GST_END_TEST;

/* A store that does not answer holds up no other. */
GST_START_TEST (test_stores_are_independent)
{
  f.second = g_object_new (FAKE_TYPE_STORE, NULL);
  f.store->hang_suffix = "s";
  f.config.retries = 0;
  start ();
  for (guint i = 0; i < 3; i++)
    step (good (i));
  fail_unless_equals_int (f.events->len, 0);
  {
    g_autofree gchar *text = fake_store_text (f.second, "low/index.m3u8");

    fail_unless (text != NULL && g_str_has_suffix (text, "2.ts\n"), "%s", text);
    fail_unless (g_hash_table_contains (f.second->files, "index.m3u8"));
  }
  f.store->hang_suffix = NULL;
  lp_loop_invoke_sync (f.loop, expire_in_loop, f.store);
  settle ();
  fail_unless (has_event ("-source/0") && has_event ("-low/2"));
  /* now the other way round */
  f.second->hang_suffix = "s";
  step (good (3));
  step (good (4));
  fail_unless (has_event ("+source/4") && has_event ("+low/4"));
  finish (50000000);
}

GST_END_TEST;

/* Somebody else's playlist: its names are not taken for ours. */
GST_START_TEST (test_resume_from_foreign_playlist)
{
  static const gchar *texts[] = {
    "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n../x/0.ts\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nhttp://h.invalid/0.ts\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_hash_table_insert (f.store->files, g_strdup ("source/index.m3u8"),
        g_bytes_new_static (texts[i], strlen (texts[i])));
    start ();
    fail_unless_equals_uint64 (f.first, 0);
    fail_unless_equals_int (f.warnings, 1);
    for (guint k = 0; k < 10; k++)
      step (good (k));
    check_playlists ();
    for (guint k = 0; k < f.store->log->len; k++)
      fail_if (g_str_has_prefix (f.store->log->pdata[k], "remove source/.")
          || strstr (f.store->log->pdata[k], "invalid") != NULL, "%s",
          (gchar *) f.store->log->pdata[k]);
    teardown ();
    setup ();
  }
}

GST_END_TEST;

static Suite *
hls_publisher_suite (void)
{
  Suite *s = suite_create ("node/hls-publisher");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_resume);
  tcase_add_test (tc, test_resume_from_rubbish);
  tcase_add_test (tc, test_pending_is_bounded);
  tcase_add_test (tc, test_stores_are_independent);
  tcase_add_test (tc, test_open_is_tried_again);
  tcase_add_test (tc, test_open_too_late);
  tcase_add_test (tc, test_numbers_do_not_follow);
  tcase_add_test (tc, test_close_counts_losses);
  tcase_add_test (tc, test_resume_from_foreign_playlist);
  return s;
}

GST_CHECK_MAIN (hls_publisher);
