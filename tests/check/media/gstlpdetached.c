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

#include "media/gstlpdetached.h"

static GMutex gate;

static gpointer
pass_gate (gpointer user_data)
{
  g_mutex_lock (&gate);
  g_mutex_unlock (&gate);
  g_atomic_int_inc ((gint *) user_data);
  return NULL;
}

GST_START_TEST (test_waits_for_all)
{
  gint passed = 0;

  fail_unless (gst_lp_detached_wait (0));
  g_mutex_lock (&gate);
  for (guint i = 0; i < 3; i++)
    gst_lp_detached_run ("lp-test", pass_gate, &passed);
  /* they hang: whoever leaves goes on at its deadline */
  fail_if (gst_lp_detached_wait (g_get_monotonic_time ()));
  g_mutex_unlock (&gate);
  fail_unless (gst_lp_detached_wait (g_get_monotonic_time () +
          20 * G_TIME_SPAN_SECOND));
  fail_unless_equals_int (passed, 3);
}

GST_END_TEST;

GST_START_TEST (test_told_to_end)
{
  gst_lp_detached_begin ();
  gst_lp_detached_begin ();
  gst_lp_detached_end ();
  fail_if (gst_lp_detached_wait (0));
  gst_lp_detached_end ();
  fail_unless (gst_lp_detached_wait (0));
}

GST_END_TEST;

static Suite *
gstlpdetached_suite (void)
{
  Suite *s = suite_create ("media/gstlpdetached");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_waits_for_all);
  tcase_add_test (tc, test_told_to_end);
  return s;
}

GST_CHECK_MAIN (gstlpdetached);
