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

#include "media/gstlpprobe.h"

GST_START_TEST (test_speed)
{
  GstElementFactory *factory = gst_element_factory_find ("x264enc");
  guint64 speed = gst_lp_probe_speed ();

  if (factory == NULL) {
    fail_unless_equals_uint64 (speed, 0);
    return;
  }
  gst_object_unref (factory);
  /* no machine codes less than a small picture a second */
  fail_unless (speed > 100 * 100);
  /* measured once */
  fail_unless_equals_uint64 (gst_lp_probe_speed (), speed);
}

GST_END_TEST;

static Suite *
gstlpprobe_suite (void)
{
  Suite *s = suite_create ("gstlpprobe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_speed);
  return s;
}

GST_CHECK_MAIN (gstlpprobe);
