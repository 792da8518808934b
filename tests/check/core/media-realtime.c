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

#include <math.h>
#include <string.h>

#include <gst/check/gstcheck.h>

#include "core/media-realtime.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

static const guint64 ladder[] = { 1280 * 720 * 30, 640 * 360 * 30,
  426 * 240 * 30
};

#define SOURCE (1920 * 1080 * 30)

GST_START_TEST (test_choice)
{
  static const struct
  {
    guint64 speed;
    guint cores;
    guint preset, shed;
  } v[] = {
    {G_GUINT64_CONSTANT (1000000000), 8, LP_REALTIME_BEST, 0},
    /* the machine of the measurements: veryfast, not medium */
    {40000000, 2, LP_REALTIME_MEASURED, 0},
    {30000000, 4, 3, 0},
    {20000000, 2, 0, 0},
    {15000000, 2, 0, 1},
    /* one rendition is always tried */
    {1000, 1, 0, 2},
    {0, 2, LP_REALTIME_MEASURED, 0},
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (v); i++) {
    LpRealtime *rt = lp_realtime_new (v[i].speed, v[i].cores, SOURCE, ladder,
        G_N_ELEMENTS (ladder));

    fail_unless (lp_realtime_get_preset (rt) == v[i].preset
        && lp_realtime_get_shed (rt) == v[i].shed, "%u: %s, %u", i,
        lp_realtime_preset_name (lp_realtime_get_preset (rt)),
        lp_realtime_get_shed (rt));
    lp_realtime_free (rt);
  }
  fail_unless_equals_int (lp_realtime_preset_from_name ("medium"),
      LP_REALTIME_BEST);
  fail_unless_equals_int (lp_realtime_preset_from_name ("x"),
      LP_REALTIME_PRESETS);
}

GST_END_TEST;

/* falls behind, steps down to the fastest preset, sheds, comes back in the
 * opposite order */
GST_START_TEST (test_down_and_up)
{
  LpRealtime *rt = lp_realtime_new (0, 2, SOURCE, ladder, 3);
  guint64 now = 100 * SECOND;
  GString *log = g_string_new (NULL);
  guint i;

  for (i = 0; i < 20; i++, now += 2 * SECOND) {
    LpRealtimeAction a = lp_realtime_report (rt, now, 1.3);

    if (a != LP_REALTIME_KEEP)
      g_string_append_printf (log, "%s ", lp_realtime_action_name (a));
  }
  fail_unless_equals_string (log->str, "faster faster shed shed ");
  fail_unless_equals_int (lp_realtime_get_shed (rt), 2);

  g_string_truncate (log, 0);
  for (i = 0; i < 200; i++, now += 2 * SECOND) {
    LpRealtimeAction a = lp_realtime_report (rt, now, 0.05);

    if (a != LP_REALTIME_KEEP)
      g_string_append_printf (log, "%s ", lp_realtime_action_name (a));
  }
  fail_unless_equals_string (log->str,
      "restore restore better better better better better ");
  fail_unless_equals_int (lp_realtime_get_preset (rt), LP_REALTIME_BEST);
  g_string_free (log, TRUE);
  lp_realtime_free (rt);
}

GST_END_TEST;

/* a machine that is fast enough for one preset and not for the next does not
 * swing between the two all the time */
GST_START_TEST (test_hysteresis)
{
  LpRealtime *rt = lp_realtime_new (0, 2, SOURCE, ladder, 3);
  guint64 now = SECOND;
  guint i, changes = 0;

  for (i = 0; i < 1800; i++, now += 2 * SECOND) {
    gdouble ratio = lp_realtime_get_preset (rt) > 1 ? 1.1 : 0.3;

    changes += lp_realtime_report (rt, now, ratio) != LP_REALTIME_KEEP;
  }
  fail_unless (changes > 2 && changes < 60, "%u", changes);
  lp_realtime_free (rt);

  /* nothing happens in between */
  rt = lp_realtime_new (0, 2, SOURCE, ladder, 3);
  for (i = 0; i < 1000; i++, now += 2 * SECOND)
    fail_unless (lp_realtime_report (rt, now, 0.8) == LP_REALTIME_KEEP);
  /* nor at once after a change, nor by nonsense */
  fail_unless (lp_realtime_report (rt, now, 2) == LP_REALTIME_FASTER);
  fail_unless (lp_realtime_report (rt, now + SECOND, 2) == LP_REALTIME_KEEP);
  fail_unless (lp_realtime_report (rt, now + 9 * SECOND,
          NAN) == LP_REALTIME_KEEP);
  fail_unless (lp_realtime_report (rt, now + 9 * SECOND,
          -1) == LP_REALTIME_KEEP);
  lp_realtime_free (rt);

  /* a single rung is never left out */
  rt = lp_realtime_new (1, 1, SOURCE, ladder, 1);
  for (i = 0; i < 20; i++, now += 4 * SECOND)
    lp_realtime_report (rt, now, 5);
  fail_unless_equals_int (lp_realtime_get_shed (rt), 0);
  lp_realtime_free (rt);
}

GST_END_TEST;

static Suite *
media_realtime_suite (void)
{
  Suite *s = suite_create ("media-realtime");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_choice);
  tcase_add_test (tc, test_down_and_up);
  tcase_add_test (tc, test_hysteresis);
  return s;
}

GST_CHECK_MAIN (media_realtime);
