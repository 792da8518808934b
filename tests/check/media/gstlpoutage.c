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

#include "media/gstlpoutage.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

GST_START_TEST (test_out_and_back)
{
  GstLpOutage o = { 0, };
  guint64 now = SECOND, wait = 5;
  guint i;

  /* one failure alone is none */
  fail_if (gst_lp_outage_fail (&o, now));
  gst_lp_outage_work (&o);
  fail_if (gst_lp_outage_fail (&o, now));
  fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_NONE);
  fail_unless_equals_uint64 (gst_lp_outage_left (&o, now), 0);
  fail_unless (gst_lp_outage_fail (&o, now));

  for (i = 0; i < 10; i++, wait = MIN (2 * wait, 300)) {
    fail_unless_equals_uint64 (gst_lp_outage_left (&o, now), wait * SECOND);
    now += wait * SECOND - 1;
    fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_OUT);
    /* late news of before */
    fail_unless (gst_lp_outage_fail (&o, now));
    now++;
    fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_TRY);
    /* one at a time */
    fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_OUT);
    fail_unless_equals_uint64 (gst_lp_outage_left (&o, now), SECOND);
    now += SECOND / 2;
    fail_unless (gst_lp_outage_fail (&o, now));
  }
  fail_unless_equals_int (wait, 300);

  now += 300 * SECOND;
  /* who tries and is never heard of again, or fails by itself, blocks nobody */
  fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_TRY);
  now += SECOND;
  fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_TRY);
  gst_lp_outage_abstain (&o);
  fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_TRY);
  gst_lp_outage_work (&o);
  fail_unless (gst_lp_outage_check (&o, now, SECOND) == GST_LP_OUTAGE_NONE);
  fail_if (gst_lp_outage_fail (&o, now));
}

GST_END_TEST;

static Suite *
gstlpoutage_suite (void)
{
  Suite *s = suite_create ("media/gstlpoutage");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_out_and_back);
  return s;
}

GST_CHECK_MAIN (gstlpoutage);
