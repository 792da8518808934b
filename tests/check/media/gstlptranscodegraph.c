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

#include "core/base-error.h"
#include "media/gstlptranscodegraph.h"
#include "support/lp-judge.h"
#include "support/lp-leave.h"

static GstLpTranscodeGraph *
make_graph (void)
{
  g_autoptr (GArray) profiles = lp_profiles_from_string ("P144p30fps16x9",
      NULL);
  g_autoptr (GError) error = NULL;
  GstLpTranscodeGraph *graph = gst_lp_transcode_graph_new ("software", FALSE,
      LP_CODEC_H264, (LpProfile *) profiles->data, profiles->len, NULL, &error);

  g_assert_no_error (error);
  fail_unless (gst_lp_transcode_graph_start (graph,
          g_get_monotonic_time () + 60 * G_USEC_PER_SEC, &error));
  return graph;
}

static gint64
in_seconds (guint seconds)
{
  return g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
}

GST_START_TEST (test_one_segment)
{
  LP_LEAVE_LAST;
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, "-f lavfi "
      "-i testsrc2=s=320x180:r=30:d=1 -c:v libx264 -f mpegts pipe:1");
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (ts, NULL);
  g_autoptr (GstLpTranscodeGraph) graph = make_graph ();
  g_autoptr (GError) error = NULL;
  GstStructure *stats;
  const LpTsUnit *units;
  guint n;

  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 0; i < 2; i++) {
    GstLpTranscodeOutput output = { NULL, };
    guint index = 99;

    gst_lp_transcode_graph_feed (graph, i, units, n);
    fail_unless (gst_lp_transcode_graph_wait (graph, in_seconds (60), &index,
            &output, &error));
    fail_unless_equals_int (index, 0);
    fail_unless_equals_int (output.buffers->len, 30);
    fail_unless_equals_uint64 (output.done.sequence, i);
    fail_unless_equals_uint64 (output.done.frames_in, 30);
    fail_if (GST_BUFFER_FLAG_IS_SET (output.buffers->pdata[0],
            GST_BUFFER_FLAG_DELTA_UNIT));
    g_ptr_array_unref (output.buffers);
  }
  stats = gst_lp_transcode_graph_get_stats (graph);
  fail_unless (stats != NULL);
  gst_structure_free (stats);
}

GST_END_TEST;

GST_START_TEST (test_wait_ends)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscodeGraph) graph = make_graph ();
  g_autoptr (GError) error = NULL;
  GstLpTranscodeOutput output = { NULL, };
  guint index;

  /* nothing was put in, so nothing comes */
  fail_if (gst_lp_transcode_graph_wait (graph, g_get_monotonic_time (), &index,
          &output, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TIMEOUT));
  g_clear_error (&error);
  gst_lp_transcode_graph_interrupt (graph);
  fail_if (gst_lp_transcode_graph_wait (graph, in_seconds (60), &index,
          &output, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_CANCELLED));
  g_clear_error (&error);
  /* what interrupted the last segment does not touch the next */
  gst_lp_transcode_graph_rearm (graph);
  fail_if (gst_lp_transcode_graph_wait (graph, g_get_monotonic_time (), &index,
          &output, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TIMEOUT));
  gst_lp_transcode_graph_free (NULL);
}

GST_END_TEST;

static Suite *
gstlptranscodegraph_suite (void)
{
  Suite *s = suite_create ("media/gstlptranscodegraph");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_one_segment);
  tcase_add_test (tc, test_wait_ends);
  return s;
}

GST_CHECK_MAIN (gstlptranscodegraph);
