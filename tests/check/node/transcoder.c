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

#include "support/lp-fake-transcoder.h"

static guint renditions, dones;
static LpFailure last_failure;

static void
on_rendition (LpTranscodeJob * job, const LpRendition * r, gpointer user_data)
{
  renditions++;
}

static void
on_done (LpTranscodeJob * job, const LpTranscodeOutcome * outcome,
    gpointer user_data)
{
  dones++;
  last_failure = outcome->failure;
}

/* Every call reaches the implementation. */
GST_START_TEST (test_interface)
{
  static const LpTranscodeCallbacks callbacks = { NULL, on_rendition, on_done };
  FakeTranscoder *fake = fake_transcoder_new ("fake", 3);
  LpTranscoder *t = LP_TRANSCODER (fake);
  LpSegmentInfo info = { 0, };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr (LpSegment) segment = lp_segment_new (&info, bytes);
  LpProfile profile = { "x", };
  LpTranscodeOptions options = {.session = "s",.reinit = TRUE };
  LpTranscodeJob *job;

  fail_unless_equals_string (lp_transcoder_get_name (t), "fake");
  fail_unless_equals_int (lp_transcoder_get_capacity (t), 3);
  job = lp_transcoder_submit (t, segment, &profile, 1, &options, 7, &callbacks,
      NULL);
  fail_unless_equals_string (fake->session, "s");
  fail_unless_equals_int (fake->reinits, 1);
  fail_unless_equals_uint64 (job->deadline, 7);
  lp_transcoder_cancel (t, job);
  fail_unless (job->cancelled);
  fake_transcoder_deliver (fake, 0, "data");
  fake_transcoder_end (fake, LP_FAILURE_RETRY_ELSEWHERE);
  fail_unless_equals_int (renditions, 1);
  fail_unless_equals_int (dones, 1);
  fail_unless_equals_int (last_failure, LP_FAILURE_RETRY_ELSEWHERE);
  lp_transcoder_close (t);
  fail_unless_equals_int (fake->closed, 1);
  g_object_unref (fake);
}

GST_END_TEST;

static Suite *
transcoder_suite (void)
{
  Suite *s = suite_create ("node/transcoder");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_interface);
  return s;
}

GST_CHECK_MAIN (transcoder);
