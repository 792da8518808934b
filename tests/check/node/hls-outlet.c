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

GST_START_TEST (test_lost_renditions_and_segments)
{
  Step s = good (1);
  g_autofree gchar *low = NULL, *source = NULL;

  start ();
  step (good (0));
  s.have[1] = FALSE;
  s.lose[1] = TRUE;
  step (s);
  step ((Step) {
      .sequence = 2,.duration = 2 * SECOND,.hole = TRUE}
  );
  /* number 3 was never spoken of */
  step (good (4));
  fail_unless (has_event ("-low/1") && has_event ("+mid/1"));
  fail_unless (has_event ("-source/2") && has_event ("-mid/2"));
  fail_unless (has_event ("-source/3"));
  low = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (low, "#EXT-X-GAP\n#EXTINF:2.000000,\n1.ts") != NULL,
      "%s", low);
  source = fake_store_text (f.store, "source/index.m3u8");
  /* after a hole the time line does not go on */
  fail_unless (strstr (source, "#EXT-X-DISCONTINUITY\n"
          "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:28.000Z\n"
          "#EXTINF:2.000000,\n4.ts") != NULL, "%s", source);
  check_playlists ();
}

GST_END_TEST;

/* The target duration is said once. What is longer later is lost. */
GST_START_TEST (test_target_duration)
{
  Step s = good (1);
  g_autofree gchar *text = NULL;

  start ();
  step (good (0));
  s.duration = 9 * SECOND;
  step (s);
  step (good (2));
  text = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:2\n") != NULL, "%s", text);
  fail_unless (strstr (text, "#EXT-X-GAP") != NULL);
  fail_unless (has_event ("-source/1") && has_event ("-low/1"));
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_long_first_segment)
{
  Step s = good (0);
  g_autofree gchar *text = NULL;

  start ();
  s.duration = 10 * SECOND;
  step (s);
  text = fake_store_text (f.store, "mid/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:10\n") != NULL);
  fail_unless (has_event ("+source/0"));
}

GST_END_TEST;

/* One rendition's store operation never answers: later segments wait for it
 * no longer than its deadline. */
GST_START_TEST (test_hanging_store)
{
  start ();
  f.store->hang_suffix = "low/0.ts";
  f.config.retries = 0;
  step (good (0));
  f.store->hang_suffix = NULL;
  step (good (1));
  fail_unless_equals_int (f.events->len, 0);
  finish (50000000);
  fail_unless (has_event ("-low/0") && has_event ("+source/0")
      && has_event ("+low/1"));
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_profiles_change)
{
  g_autofree gchar *master = NULL, *source = NULL;

  start ();
  step (good (0));
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop, GUINT_TO_POINTER (0));
  step ((Step) {
      .sequence = 1,.duration = 2 * SECOND}
  );
  master = fake_store_text (f.store, "index.m3u8");
  fail_unless (strstr (master, "low/") == NULL, "%s", master);
  source = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (source, "#EXT-X-DISCONTINUITY\n") != NULL);
  fail_unless (has_event ("+source/1"));
}

GST_END_TEST;

/* Segments on their way when the ladder changes keep it; then what left it
 * ends, and goes by the same rule as old segments. */
GST_START_TEST (test_removed_renditions_end)
{
  g_autofree gchar *text = NULL;
  Step begun = {.sequence = 1,.duration = 2 * SECOND };

  start ();
  step (good (0));
  step (begun);
  f.retired = TRUE;
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop, GUINT_TO_POINTER (0));
  step ((Step) {
      .sequence = 2,.duration = 2 * SECOND}
  );
  lp_loop_invoke_sync (f.loop, add_late_in_loop, NULL);
  settle ();
  fail_unless (has_event ("+low/1") && has_event ("+mid/1"));
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (g_str_has_suffix (text, "1.ts\n#EXT-X-ENDLIST\n"), "%s", text);
  for (guint i = 3; i < 8; i++) {
    fail_unless (g_hash_table_contains (f.store->files, "low/1.ts"));
    step ((Step) {
        .sequence = i,.duration = 2 * SECOND}
    );
  }
  fail_if (g_hash_table_contains (f.store->files, "low/0.ts"));
  fail_if (g_hash_table_contains (f.store->files, "low/1.ts"));
  fail_if (g_hash_table_contains (f.store->files, "low/index.m3u8"));
  fail_unless (g_hash_table_contains (f.store->files, "source/7.ts"));
}

GST_END_TEST;

/* A rung that comes back says what it missed. */
GST_START_TEST (test_renditions_come_back)
{
  g_autofree gchar *text = NULL;

  start ();
  step (good (0));
  f.retired = TRUE;
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop, GUINT_TO_POINTER (0));
  step ((Step) {
      .sequence = 1,.duration = 2 * SECOND}
  );
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop,
      GUINT_TO_POINTER (N_PROFILES));
  step (good (2));
  check_playlists ();
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-GAP\n#EXTINF:2.000000,\n1.ts\n") != NULL,
      "%s", text);
  fail_unless (g_str_has_suffix (text, "2.ts\n"), "%s", text);
  /* a playlist that had ended goes on */
  g_ptr_array_set_size (f.store->history, 0);
}

GST_END_TEST;

/* Key frames 2.5 s apart, then 8 s and 10 s: all of it is published, and the
 * target duration stands. */
GST_START_TEST (test_long_segments_later)
{
  static const guint64 durations[] = { 2500000000, 8 * SECOND, 10 * SECOND,
    10400000000
  };
  g_autofree gchar *text = NULL;

  f.config.usual_duration = 3 * SECOND;
  start ();
  f.config.max_duration = 10 * SECOND;
  lp_loop_invoke_sync (f.loop, set_source_in_loop, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (durations); i++) {
    Step s = good (i);

    s.duration = durations[i];
    step (s);
  }
  fail_unless (has_event ("+source/0") && has_event ("+low/1")
      && has_event ("+source/2") && has_event ("+mid/3"));
  text = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:10\n") != NULL, "%s", text);
  fail_unless (strstr (text, "#EXT-X-START:TIME-OFFSET=-9.000\n") != NULL,
      "%s", text);
}

GST_END_TEST;

/* An earlier run had shorter segments: its numbers go on, its playlists do
 * not. */
GST_START_TEST (test_resume_with_longer_segments)
{
  g_autofree gchar *text = NULL;
  Step s = good (3);

  start ();
  for (guint i = 0; i < 3; i++)
    step (good (i));
  stop ();
  f.config.max_duration = 10 * SECOND;
  start ();
  fail_unless_equals_uint64 (f.first, 3);
  s.duration = 9 * SECOND;
  step (s);
  fail_unless (has_event ("+source/3") && has_event ("+low/3"));
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:10\n"
          "#EXT-X-MEDIA-SEQUENCE:3\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"
          "#EXT-X-DISCONTINUITY\n") != NULL, "%s", text);
  check_playlists ();
  /* old files leave as if nothing had happened */
  for (guint i = 4; i < 10; i++)
    step (good (i));
  fail_if (g_hash_table_contains (f.store->files, "low/1.ts"));
}

GST_END_TEST;

/* Only what is said of the source is claimed of the segments. */
GST_START_TEST (test_independent)
{
  g_autofree gchar *text = NULL, *open = NULL;

  start ();
  step (good (0));
  open = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (open, "INDEPENDENT") == NULL, "%s", open);
  stop ();
  f.config.independent = TRUE;
  start ();
  step (good (1));
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-INDEPENDENT-SEGMENTS\n") != NULL, "%s",
      text);
}

GST_END_TEST;

static Suite *
hls_outlet_suite (void)
{
  Suite *s = suite_create ("node/hls-outlet");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_lost_renditions_and_segments);
  tcase_add_test (tc, test_target_duration);
  tcase_add_test (tc, test_long_first_segment);
  tcase_add_test (tc, test_hanging_store);
  tcase_add_test (tc, test_profiles_change);
  tcase_add_test (tc, test_removed_renditions_end);
  tcase_add_test (tc, test_renditions_come_back);
  tcase_add_test (tc, test_independent);
  tcase_add_test (tc, test_long_segments_later);
  tcase_add_test (tc, test_resume_with_longer_segments);
  return s;
}

GST_CHECK_MAIN (hls_outlet);
