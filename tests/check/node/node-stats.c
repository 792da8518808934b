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

#include "node/node-stats.h"

static guint64
get (const GstStructure * s, const gchar * field)
{
  guint64 v = 0;

  fail_unless (gst_structure_get_uint64 (s, field, &v), "no field %s", field);
  return v;
}

/* All fields are there from the start, zero. */
GST_START_TEST (test_all_fields)
{
  static const gchar *counters[] = { "segments-in-total", "bytes-in-total",
    "duration-in-total", "segments-published-total", "segments-lost-total",
    "fallbacks-total", "retries-total", "last-published-time",
    "round-trip-time", "upload-time", "transcode-time", "download-time"
  };
  g_autoptr (LpStats) stats = lp_stats_new ();
  GstStructure *s = lp_stats_to_structure (stats);
  const GValue *renditions = gst_structure_get_value (s, "renditions");
  gdouble rate = 0;

  fail_unless (gst_structure_has_name (s, "application/x-livepeer-sink-stats"));
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    fail_unless_equals_uint64 (get (s, counters[i]), 0);
  fail_unless (gst_structure_get_double (s, "success-rate", &rate));
  fail_unless (rate == 1.);
  fail_unless_equals_string (gst_structure_get_string (s, "cost-wei"), "0");
  fail_unless_equals_int (gst_value_array_get_size (renditions), 1);
  fail_unless (gst_structure_has_field (s, "orchestrators"));
  gst_structure_free (s);
}

GST_END_TEST;

GST_START_TEST (test_counts)
{
  g_autoptr (LpRatio) much = lp_ratio_from_string ("36893488147419103233",
      NULL);
  g_autoptr (LpRatio) third = lp_ratio_from_string ("1/3", NULL);
  g_autoptr (LpRatio) three = lp_ratio_from_string ("3", NULL);
  LpStatsJob good = { TRUE, 2 * GST_SECOND, 100, 10, GST_SECOND, 30, 2000,
    much
  };
  LpStatsJob bad = { FALSE, 2 * GST_SECOND, 999, 9, 9, 9, 9, third };
  LpStatsJob quick = { TRUE, 2 * GST_SECOND, 100, 10, 0, 30, 4000, three };
  g_autoptr (LpStats) stats = lp_stats_new ();
  LpProfile profile = {.name = "mid" };
  const GstStructure *mid, *orchestrator;
  GstStructure *s;
  gdouble rate = 0, speed = 0;

  lp_stats_set_renditions (stats, &profile, 1);
  /* known names keep what they counted */
  lp_stats_published (stats, "mid", 1000, GST_SECOND, 30, 40);
  lp_stats_set_renditions (stats, &profile, 1);
  lp_stats_published (stats, "mid", 3000, GST_SECOND, 10, 50);
  lp_stats_published (stats, "never heard of", 1, 1, 1, 1);
  lp_stats_lost (stats, "mid", "timeout");
  lp_stats_segment_in (stats, 500, GST_SECOND);
  lp_stats_pending (stats, 3);
  lp_stats_fallback (stats);
  lp_stats_retry (stats);
  lp_stats_job (stats, "here", &good);
  lp_stats_job (stats, "here", &bad);
  /* only its speed is known */
  lp_stats_job (stats, "there", &quick);
  s = lp_stats_to_structure (stats);

  fail_unless_equals_uint64 (get (s, "segments-published-total"), 3);
  fail_unless_equals_uint64 (get (s, "segments-lost-total"), 1);
  fail_unless_equals_uint64 (get (s, "retries-total"), 1);
  fail_unless_equals_uint64 (get (s, "fallbacks-total"), 1);
  gst_structure_get_double (s, "success-rate", &rate);
  fail_unless (rate == 0.75);
  mid = gst_value_get_structure (gst_value_array_get_value
      (gst_structure_get_value (s, "renditions"), 1));
  fail_unless_equals_uint64 (get (mid, "published-total"), 2);
  fail_unless_equals_uint64 (get (mid, "lost-total"), 1);
  fail_unless_equals_uint64 (get (mid, "bitrate"), 16000);
  fail_unless_equals_uint64 (get (mid, "latency-time"), 10);
  fail_unless_equals_uint64 (get (mid, "average-latency-time"), 20);
  fail_unless_equals_string (gst_structure_get_string (mid,
          "last-lost-reason"), "timeout");
  orchestrator = gst_value_get_structure (gst_value_array_get_value
      (gst_structure_get_value (s, "orchestrators"), 0));
  fail_unless_equals_uint64 (get (orchestrator, "jobs-total"), 2);
  fail_unless_equals_uint64 (get (orchestrator, "failed-total"), 1);
  /* failed jobs do not make the average look fast */
  fail_unless_equals_uint64 (get (s, "round-trip-time"), 100);
  /* to the last wei, and beyond 64 bits; also what failed is paid */
  fail_unless_equals_string (gst_structure_get_string (s, "cost-wei"),
      "36893488147419103237");
  fail_unless_equals_string (gst_structure_get_string (orchestrator,
          "cost-wei"), "36893488147419103234");
  gst_structure_get_double (gst_value_get_structure (gst_value_array_get_value
          (gst_structure_get_value (s, "orchestrators"), 1)),
      "real-time-ratio", &speed);
  fail_unless (speed == 0.25);
  fail_unless_equals_uint64 (get (s, "upload-time"), 10);
  gst_structure_get_double (s, "real-time-ratio", &speed);
  fail_unless (speed == 0.375);
  gst_structure_free (s);
}

GST_END_TEST;

static Suite *
node_stats_suite (void)
{
  Suite *s = suite_create ("node/node-stats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_all_fields);
  tcase_add_test (tc, test_counts);
  return s;
}

GST_CHECK_MAIN (node_stats);
