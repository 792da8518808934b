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
#include <jansson.h>

#include "node/node-stats.h"
#include "node/node-status.h"

static GstStructure *
make_stats (void)
{
  g_autoptr (LpStats) stats = lp_stats_new ();
  LpStatsJob job = { TRUE, 2 * GST_SECOND, GST_SECOND, 0, GST_SECOND, 0 };
  LpProfile profile = {.name = "P360p \"odd\\name\"" };

  lp_stats_set_renditions (stats, &profile, 1);
  lp_stats_segment_in (stats, 1000, 2 * GST_SECOND);
  lp_stats_published (stats, "source", 1000, 2 * GST_SECOND,
      300 * GST_MSECOND, 1700000000 * GST_SECOND);
  lp_stats_lost (stats, profile.name, "timeout");
  lp_stats_job (stats, "embedded", &job);
  return lp_stats_to_structure (stats);
}

GST_START_TEST (test_json)
{
  GstStructure *stats = make_stats ();
  g_autofree gchar *text = lp_status_to_json (stats);
  json_t *root = json_loads (text, 0, NULL), *rendition;

  fail_unless (root != NULL, "%s", text);
  fail_unless_equals_int (json_integer_value (json_object_get (root,
              "segments-in-total")), 1);
  fail_unless_equals_string (json_string_value (json_object_get (root,
              "cost-wei")), "0");
  rendition = json_array_get (json_object_get (root, "renditions"), 1);
  fail_unless_equals_string (json_string_value (json_object_get (rendition,
              "name")), "P360p \"odd\\name\"");
  fail_unless_equals_string (json_string_value (json_object_get (rendition,
              "last-lost-reason")), "timeout");
  json_decref (root);
  gst_structure_free (stats);
}

GST_END_TEST;

GST_START_TEST (test_metrics)
{
  GstStructure *stats = make_stats ();
  g_autofree gchar *text = lp_status_to_metrics (stats, "here");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  fail_unless (strstr (text, "\nlivepeer_segment_source_emerged_total{"
          "node_id=\"here\",node_type=\"bctr\"} 1\n") != NULL, "%s", text);
  fail_unless (strstr (text, "livepeer_segment_lost_total{node_id=\"here\","
          "node_type=\"bctr\",profile=\"P360p \\\"odd\\\\name\\\"\"} 1\n")
      != NULL, "%s", text);
  fail_unless (strstr (text, "livepeer_success_rate{node_id=\"here\","
          "node_type=\"bctr\"} 0.5\n") != NULL);
  fail_unless (strstr (text, "livepeer_last_published_seconds{"
          "node_id=\"here\",node_type=\"bctr\"} 1700000000\n") != NULL);
  /* every series is introduced before its first sample */
  for (guint i = 0; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "livepeer_")) {
      g_autofree gchar *name = g_strndup (lines[i], strcspn (lines[i], "{"));
      g_autofree gchar *type = g_strdup_printf ("# TYPE %s ", name);

      fail_unless (strstr (text, type) != NULL, "%s", name);
      fail_unless (strstr (text, type) < strstr (text, lines[i]));
    }
  }
  gst_structure_free (stats);
}

GST_END_TEST;

static Suite *
node_status_suite (void)
{
  Suite *s = suite_create ("node/node-status");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_json);
  tcase_add_test (tc, test_metrics);
  return s;
}

GST_CHECK_MAIN (node_status);
