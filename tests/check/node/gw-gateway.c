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

#include "core/hls-media.h"
#include "support/lp-gateway-rig.h"

GST_START_TEST (test_good)
{
  start (1);
  push (0);
  fail_unless_equals_int (f.t[0]->submitted, 1);
  fail_if (has ("+source/0"));
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+source/0") && has ("+mid/0") && has ("+low/0"));
  fail_unless_equals_int (f.events->len, 3);
}

GST_END_TEST;

/* Nothing can be published, for ever: nothing grows for ever. */
GST_START_TEST (test_arrivals_are_bounded)
{
  f.store->hang_suffix = ".ts";
  start (1);
  f.t[0]->capacity = 0;
  for (guint i = 0; i < 300; i++)
    push (i);
  fail_unless (f.gateway->arrivals.length <= 256);
}

GST_END_TEST;

/* Transcoders that are busy: the oldest segment that waits is lost. */
GST_START_TEST (test_pending)
{
  start (1);
  for (guint i = 0; i < 6; i++)
    push (i);
  /* 0 runs; 1 and 2 gave way to 3, 4 and 5 */
  fail_unless (has ("-mid/1 busy") && has ("-mid/2 busy"));
  fail_if (has ("-mid/3 busy"));
  for (guint i = 0; i < 4; i++)
    answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+mid/0") && has ("+mid/3") && has ("+mid/5"));
  fail_unless (has ("+source/1"));
}

GST_END_TEST;

GST_START_TEST (test_deadline)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  f.config.deadline = 30000000;
  start (1);
  push (0);
  while (!(has ("-low/0 timeout") && has ("-mid/0 timeout")
          && has ("+source/0")) && g_get_monotonic_time () < end)
    settle ();
  fail_unless (has ("-low/0 timeout") && has ("-mid/0 timeout")
      && has ("+source/0"));
  fail_unless_equals_int (f.t[0]->cancelled, 1);
  /* what comes after all is too late, and harmless */
  answer (0, 2, LP_FAILURE_NONE);
  fail_if (has ("+mid/0"));
}

GST_END_TEST;

GST_START_TEST (test_fallback)
{
  g_autofree gchar *data = NULL;

  f.config.fallback = LP_GATEWAY_FALLBACK_SOURCE;
  start (1);
  push (0);
  answer (0, 1, LP_FAILURE_GIVE_UP);
  fail_unless (has ("fallback low/0") && has ("+low/0") && has ("+mid/0"));
  fail_if (has ("fallback mid/0"));
  data = fake_store_text (f.store, "low/0.ts");
  fail_unless_equals_string (data, "source");
}

GST_END_TEST;

GST_START_TEST (test_pilot)
{
  f.config.pilot = 5 * SECOND;
  start (1);
  push (0);
  answer (0, 2, LP_FAILURE_NONE);
  push (1);
  answer (0, 2, LP_FAILURE_NONE);
  push (2);
  fail_unless_equals_uint64 (f.pilot, 4 * SECOND);
  fail_unless_equals_int (f.t[0]->submitted, 2);
  fail_unless (has ("+source/2"));
  push (3);
  fail_unless (has ("+source/3"));
  fail_if (has ("-low/3 failed"));
}

GST_END_TEST;

/* The end waits for what is under way, and for nothing else. */
GST_START_TEST (test_finish)
{
  start (1);
  push (0);
  push (1);
  lp_loop_invoke_sync (f.loop, finish_in_loop, NULL);
  settle ();
  fail_if (f.finished);
  answer (0, 2, LP_FAILURE_NONE);
  fail_if (f.finished);
  answer (0, 0, LP_FAILURE_GIVE_UP);
  fail_unless (f.finished);
  fail_unless (has ("+low/0") && has ("-low/1 codec"));
}

GST_END_TEST;

GST_START_TEST (test_lost_segment)
{
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_NO_KEYFRAME, "x");

  start (1);
  push (0);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (lp_gateway_push_lost (f.gateway, 1, 2 * SECOND, error));
  settle ();
  fail_unless (has ("-source/1 no-keyframe") && has ("-low/1 no-keyframe"));
}

GST_END_TEST;

static void
block_loop (gpointer data)
{
  g_async_queue_pop (data);
}

/* The network thread hangs: pushing never blocks, and is bounded. */
GST_START_TEST (test_push_never_blocks)
{
  GAsyncQueue *gate = g_async_queue_new ();
  LpSegmentInfo info = {.duration = SECOND };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  guint accepted = 0;

  start (1);
  lp_loop_invoke (f.loop, block_loop, gate, NULL);
  for (guint i = 0; i < 100; i++) {
    g_autoptr (LpSegment) segment = NULL;

    info.sequence = i;
    segment = lp_segment_new (&info, bytes);
    accepted += lp_gateway_push (f.gateway, segment);
  }
  fail_unless_equals_int (accepted, LP_GATEWAY_INBOX_MAX);
  g_async_queue_push (gate, gate);
  settle ();
  g_async_queue_unref (gate);
}

GST_END_TEST;

static Suite *
gw_gateway_suite (void)
{
  Suite *s = suite_create ("node/gw-gateway");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_arrivals_are_bounded);
  tcase_add_test (tc, test_pending);
  tcase_add_test (tc, test_deadline);
  tcase_add_test (tc, test_fallback);
  tcase_add_test (tc, test_pilot);
  tcase_add_test (tc, test_finish);
  tcase_add_test (tc, test_lost_segment);
  tcase_add_test (tc, test_push_never_blocks);
  return s;
}

GST_CHECK_MAIN (gw_gateway);
