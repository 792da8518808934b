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

#include <string.h>

#include <gst/check/gstcheck.h>

#include "media/gstlptranscodeevents.h"

GST_START_TEST (test_marks)
{
  GstEvent *start = gst_lp_event_new_segment (7, TRUE);
  GstEvent *end = gst_lp_event_new_segment_end (G_MAXUINT64, FALSE);
  GstEvent *eos = gst_event_new_eos ();
  guint64 n;
  gboolean drain;

  fail_unless (GST_EVENT_IS_SERIALIZED (start));
  fail_unless (GST_EVENT_IS_DOWNSTREAM (start));
  fail_unless (gst_lp_event_parse_segment (start, &n, &drain));
  fail_unless (n == 7 && drain);
  fail_if (gst_lp_event_parse_segment_end (start, &n, NULL));
  fail_unless (gst_lp_event_parse_segment_end (end, &n, &drain));
  fail_unless (n == G_MAXUINT64 && !drain);
  fail_if (gst_lp_event_parse_segment (eos, NULL, NULL));
  gst_event_unref (start);
  gst_event_unref (end);
  gst_event_unref (eos);
}

GST_END_TEST;

GST_START_TEST (test_done)
{
  GstLpSegmentDone in, out;
  GstEvent *event;

  memset (&in, 0, sizeof (in));
  in.sequence = 3;
  in.frames_in = 60;
  in.pixels_in = 60 * 1920 * 1080;
  in.frames_out = 61;
  in.pixels = G_GUINT64_CONSTANT (61) * 1280 * 720;
  in.width = 1280;
  in.height = 720;
  in.failed = TRUE;
  event = gst_lp_event_new_segment_done (&in);
  fail_unless (gst_lp_event_parse_segment_done (event, &out));
  fail_unless (memcmp (&in, &out, sizeof (in)) == 0);
  gst_event_unref (event);

  event = gst_lp_event_new_segment (3, FALSE);
  fail_if (gst_lp_event_parse_segment_done (event, &out));
  gst_event_unref (event);
}

GST_END_TEST;

static Suite *
gstlptranscodeevents_suite (void)
{
  Suite *s = suite_create ("gstlptranscodeevents");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_marks);
  tcase_add_test (tc, test_done);
  return s;
}

GST_CHECK_MAIN (gstlptranscodeevents);
