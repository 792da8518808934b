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

#include "core/media-segment.h"

GST_START_TEST (test_shared)
{
  LpSegmentInfo info = {.sequence = 7,.duration = 2000000000,.width = 640 };
  GBytes *data = g_bytes_new_static ("abc", 3);
  LpSegment *segment = lp_segment_new (&info, data);
  LpSegment *again = lp_segment_ref (segment);

  /* a copy of the facts: later changes of the caller's do not show */
  info.sequence = 8;
  g_bytes_unref (data);
  lp_segment_unref (segment);
  fail_unless_equals_uint64 (lp_segment_get_info (again)->sequence, 7);
  fail_unless_equals_int (lp_segment_get_size (again), 3);
  fail_unless (lp_segment_get_data (again) == data);
  lp_segment_unref (again);
}

GST_END_TEST;

static Suite *
media_segment_suite (void)
{
  Suite *s = suite_create ("core/media-segment");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_shared);
  return s;
}

GST_CHECK_MAIN (media_segment);
