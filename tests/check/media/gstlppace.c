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

#include "media/gstlppace.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

static guint64 now;
static gchar names[3][LP_PROFILE_NAME_MAX] = { "high", "mid", "low" };

static const guint64 rates[] = { 1280 * 720 * 30, 640 * 360 * 30,
  426 * 240 * 30
};

static guint64
get_now (void)
{
  return now;
}

/* Returns: steps that were told */
static guint
report (GstLpPace * pace, gboolean job, gdouble ratio, guint times)
{
  guint n = 0;

  for (guint i = 0; i < times; i++, now += 3 * SECOND) {
    GstStructure *s = job ? gst_lp_pace_report_job (pace, ratio) :
        gst_lp_pace_report (pace, ratio);

    n += s != NULL;
    gst_clear_structure (&s);
  }
  return n;
}

GST_START_TEST (test_element)
{
  g_autoptr (GstLpPace) pace = gst_lp_pace_new (FALSE, get_now);
  GstStructure *s;
  gdouble ratio;

  now = 100 * SECOND;
  fail_unless (gst_lp_pace_get_preset (pace) == NULL);
  fail_unless_equals_int (report (pace, FALSE, 3, 10), 0);
  fail_unless (gst_lp_pace_describe (pace, 0) == NULL);
  fail_unless (gst_lp_pace_begin (pace, 0, 1920 * 1080 * 30, names, rates, 3));
  fail_unless_equals_int (report (pace, FALSE, 3, 2), 2);
  s = gst_lp_pace_report (pace, 1.5);
  fail_unless (gst_structure_has_name (s, "livepeer-transcode-degraded"));
  fail_unless_equals_string (gst_structure_get_string (s, "action"), "shed");
  fail_unless_equals_string (gst_structure_get_string (s, "rung"), "high");
  fail_unless_equals_string (gst_structure_get_string (s, "preset"),
      "ultrafast");
  fail_unless (gst_structure_get_double (s, "ratio", &ratio) && ratio == 1.5);
  gst_structure_free (s);
  fail_unless_equals_uint64 (gst_lp_pace_get_steps (pace), 3);
}

GST_END_TEST;

/* Only whole segments steer, and what they taught outlives the elements. */
GST_START_TEST (test_job)
{
  g_autoptr (GstLpPace) pace = gst_lp_pace_new (TRUE, get_now);
  const guint64 others[] = { 1, 2, 3 };

  now = 100 * SECOND;
  fail_unless (gst_lp_pace_begin (pace, 0, 1920 * 1080 * 30, names, rates, 3));
  fail_unless_equals_int (report (pace, FALSE, 3, 10), 0);
  fail_unless_equals_int (report (pace, TRUE, 3, 3), 3);
  fail_if (gst_lp_pace_begin (pace, 0, 1920 * 1080 * 30, names, rates, 3));
  fail_unless_equals_int (gst_lp_pace_get_shed (pace), 1);
  fail_unless_equals_string (gst_lp_pace_get_preset (pace), "ultrafast");
  fail_unless (gst_lp_pace_get_ratio (pace) == 3);
  /* other work */
  fail_unless (gst_lp_pace_begin (pace, 0, 1920 * 1080 * 30, names, others, 3));
  fail_unless_equals_int (gst_lp_pace_get_shed (pace), 0);
}

GST_END_TEST;

GST_START_TEST (test_context)
{
  g_autoptr (GstLpPace) pace = gst_lp_pace_new (FALSE, NULL);
  g_autoptr (GstLpPace) same = NULL;
  GstContext *context = gst_lp_pace_to_context (pace);
  GstContext *other = gst_context_new ("gst.x", FALSE);

  same = gst_lp_pace_from_context (context);
  fail_unless (same == pace);
  fail_unless (gst_lp_pace_from_context (other) == NULL);
  fail_unless (gst_lp_pace_from_context (NULL) == NULL);
  fail_unless (gst_lp_pace_now (pace) > 0);
  gst_context_unref (other);
  gst_context_unref (context);
}

GST_END_TEST;

static Suite *
gstlppace_suite (void)
{
  Suite *s = suite_create ("media/gstlppace");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_element);
  tcase_add_test (tc, test_job);
  tcase_add_test (tc, test_context);
  return s;
}

GST_CHECK_MAIN (gstlppace);
