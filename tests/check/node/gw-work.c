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

/* Segments and the transcoders they are given to */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "support/lp-gateway-rig.h"

static void
say_in_loop (gpointer data)
{
  GstStructure *s = gst_structure_new_empty ("livepeer-transcode-degraded");

  f.t[0]->watch.notify (LP_TRANSCODER (f.t[0]), s, f.t[0]->watch_data);
  gst_structure_free (s);
  f.t[0]->capacity = 1;
  f.t[0]->watch.changed (LP_TRANSCODER (f.t[0]), f.t[0]->watch_data);
}

static void
wait_submitted (guint t, guint n)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (f.t[t]->submitted < n) {
    fail_unless (g_get_monotonic_time () < end);
    settle ();
  }
  fail_unless_equals_int (f.t[t]->submitted, n);
}

static void
accept_in_loop (gpointer data)
{
  fake_transcoder_accept (f.t[GPOINTER_TO_UINT (data)]);
}

/* Retried elsewhere, then given up; the other transcoder is preferred from the
 * moment it answered. */
GST_START_TEST (test_retries)
{
  start (2);
  push (0);
  answer (0, 0, LP_FAILURE_RETRY_ELSEWHERE);
  fail_unless_equals_int (f.t[1]->submitted, 1);
  answer (1, 2, LP_FAILURE_NONE);
  fail_unless (has ("a->b"));
  fail_unless (has ("+low/0"));
  push (1);
  fail_unless_equals_int (f.t[1]->submitted, 2);
  answer (1, 0, LP_FAILURE_GIVE_UP);
  fail_unless (has ("-mid/1 codec") && has ("-low/1 codec")
      && has ("+source/1"));
  fail_unless_equals_int (f.t[0]->submitted, 1);
}

GST_END_TEST;

/* One in passing trouble is not asked again at once, unless it says that it is
 * over; another one is. */
GST_START_TEST (test_busy)
{
  f.config.deadline = 8 * SECOND;
  start (2);
  push (0);
  answer (0, 0, LP_FAILURE_RETRY_HERE);
  fail_unless_equals_int (f.t[0]->submitted, 1);
  fail_unless_equals_int (f.t[1]->submitted, 1);
  f.t[1]->capacity = 0;
  answer (1, 0, LP_FAILURE_RETRY_ELSEWHERE);
  wait_submitted (0, 2);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
}

GST_END_TEST;

GST_START_TEST (test_busy_is_over)
{
  gint64 begin = g_get_monotonic_time ();

  start (1);
  push (0);
  answer (0, 0, LP_FAILURE_RETRY_HERE);
  fail_unless_equals_int (f.t[0]->submitted, 1);
  lp_loop_invoke_sync (f.loop, say_in_loop, NULL);
  fail_unless_equals_int (f.t[0]->submitted, 2);
  /* else five seconds of a long deadline */
  fail_unless (g_get_monotonic_time () - begin < 4 * G_USEC_PER_SEC);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
}

GST_END_TEST;

/* A transcoder that does not take a segment loses it to another that could;
 * one that took it has until the deadline. */
GST_START_TEST (test_not_accepted)
{
  f.config.accept_deadline = 50000000;
  start (2);
  push (0);
  wait_submitted (1, 1);
  fail_unless_equals_int (f.t[0]->cancelled, 1);
  /* what comes of it now is not wanted */
  answer (0, 2, LP_FAILURE_NONE);
  fail_if (has ("+mid/0"));
  lp_loop_invoke_sync (f.loop, accept_in_loop, GUINT_TO_POINTER (1));
  answer (1, 2, LP_FAILURE_NONE);
  fail_unless (has ("+mid/0") && has ("a->b"));

  push (1);
  lp_loop_invoke_sync (f.loop, accept_in_loop, GUINT_TO_POINTER (1));
  push (2);
  wait_submitted (0, 2);
  /* "b" has no room for another, so "a" keeps it */
  for (gint64 end = g_get_monotonic_time () + 200000;
      g_get_monotonic_time () < end;)
    settle ();
  fail_unless_equals_int (f.t[0]->cancelled, 1);
  fail_unless_equals_int (f.t[1]->cancelled, 0);
  answer (1, 2, LP_FAILURE_NONE);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+mid/1") && has ("+mid/2"));
}

GST_END_TEST;

/* What a job is asked for, and what it cost */
GST_START_TEST (test_options_and_cost)
{
  LpSegmentInfo info = {.sequence = 1,.duration = 2 * SECOND,.width = 1280,
    .height = 720,.codecs = "avc1.64001e"
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("source", 6);
  g_autoptr (LpSegment) larger = lp_segment_new (&info, bytes);
  const LpTranscodeJob *job;
  GstStructure *s;
  gdouble ratio;

  f.t[0]->cost = "1000000000000000000000/3";
  start (1);
  push (0);
  job = g_queue_peek_head (&f.t[0]->jobs);
  fail_unless (job->options.perceptual_hash);
  fail_if (job->options.has_clip || job->options.reinit);
  fail_unless_equals_string (f.t[0]->session, "stream");
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (lp_gateway_push (f.gateway, larger));
  settle ();
  fail_unless_equals_int (f.t[0]->reinits, 1);
  answer (0, 0, LP_FAILURE_GIVE_UP);
  push (2);
  answer (0, 2, LP_FAILURE_NONE);
  s = lp_gateway_get_stats (f.gateway);
  fail_unless_equals_string (gst_structure_get_string (s, "cost-wei"),
      "1000000000000000000000");
  /* from the speed alone */
  gst_structure_get_double (s, "real-time-ratio", &ratio);
  fail_unless (ratio == 0.25);
  gst_structure_free (s);
}

GST_END_TEST;

GST_START_TEST (test_attempts_are_bounded)
{
  f.config.deadline = 2 * SECOND;
  start (1);
  push (0);
  for (guint i = 0; i < 3; i++) {
    wait_submitted (0, i + 1);
    answer (0, 0, LP_FAILURE_RETRY_HERE);
  }
  fail_unless_equals_int (f.t[0]->submitted, 3);
  fail_unless (has ("-mid/0 codec"));
}

GST_END_TEST;

/* Nobody left to ask: at once, not at the deadline. */
GST_START_TEST (test_no_transcoder_left)
{
  start (1);
  push (0);
  answer (0, 1, LP_FAILURE_RETRY_ELSEWHERE);
  fail_unless (has ("+mid/0") && has ("-low/0 codec"));
}

GST_END_TEST;

/* More answers than asked for, or fewer: neither crashes nor hangs. */
GST_START_TEST (test_wrong_number)
{
  start (1);
  push (0);
  answer (0, 5, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
  push (1);
  answer (0, 1, LP_FAILURE_NONE);
  fail_unless (has ("+mid/1") && has ("-low/1 peer"));
}

GST_END_TEST;

/* What a transcoder says goes on to the user; one that is back in service is
 * given what waits. */
GST_START_TEST (test_watch)
{
  f.t[0]->capacity = 0;
  start (1);
  push (0);
  fail_unless_equals_int (f.t[0]->submitted, 0);
  lp_loop_invoke_sync (f.loop, say_in_loop, NULL);
  fail_unless (has ("livepeer-transcode-degraded"));
  fail_unless_equals_int (f.t[0]->submitted, 1);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
}

GST_END_TEST;

static Suite *
gw_work_suite (void)
{
  Suite *s = suite_create ("node/gw-work");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_retries);
  tcase_add_test (tc, test_busy);
  tcase_add_test (tc, test_busy_is_over);
  tcase_add_test (tc, test_not_accepted);
  tcase_add_test (tc, test_options_and_cost);
  tcase_add_test (tc, test_attempts_are_bounded);
  tcase_add_test (tc, test_no_transcoder_left);
  tcase_add_test (tc, test_wrong_number);
  tcase_add_test (tc, test_watch);
  return s;
}

GST_CHECK_MAIN (gw_work);
