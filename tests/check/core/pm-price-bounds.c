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

/* What pixel counts of the other side can do to a fee (payments 18). */

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/pm-price.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

static void
assert_fee (const LpRatio * fee, const gchar * text)
{
  g_autofree gchar *have = lp_ratio_to_string (fee);

  fail_unless_equals_string (have, text);
}

/* A count past 63 bits is much, never less than nothing. */
GST_START_TEST (test_huge_counts)
{
  static const struct
  {
    guint64 pixels;
    const gchar *fee;
  } v[] = {
    {0, "0"},
    {G_MAXINT64, "9223372036854775807/2"},
    {(guint64) G_MAXINT64 + 1, "4611686018427387904"},
    {G_MAXUINT64, "18446744073709551615/2"},
  };
  g_autoptr (LpRatio) price = lp_ratio_new (1, 2);

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (LpRatio) fee = lp_price_fee (v[i].pixels, price);
    g_autoptr (LpRatio) more = lp_price_fee_estimate (v[i].pixels, price);

    assert_fee (fee, v[i].fee);
    fail_unless (lp_ratio_cmp (more, fee) > 0 || v[i].pixels == 0);
  }
}

GST_END_TEST;

/* 640x360 at 30/1 and 320x180 at the source's rate */
static const LpPriceProfile profiles[] = {
  {640, 360, 30, 1}, {320, 180, 0, 0},
};

static gboolean
reported (gint64 a, gint64 b, guint64 duration, guint64 frames,
    guint64 * sum, const gchar * text)
{
  const gint64 pixels[] = { a, b };
  g_autoptr (GError) error = NULL;
  gboolean ok = lp_price_check_reported (profiles, pixels, 2, duration, frames,
      sum, &error);

  fail_unless_equals_string (ok ? NULL : error->message, text);
  if (!ok)
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_PRICE));
  return ok;
}

/* A recipient that reports a hundred times the pixels gets nothing for them;
 * what two frames make, which a cut may add, passes. */
GST_START_TEST (test_reported)
{
  const gint64 big = 640 * 360, small = 320 * 180;
  guint64 sum = 7;

  fail_unless (reported (60 * big, 50 * small, 2 * SECOND, 50, &sum, NULL));
  fail_unless_equals_uint64 (sum, 60 * big + 50 * small);
  fail_unless (reported (62 * big, 52 * small, 2 * SECOND, 50, &sum, NULL));
  fail_unless_equals_uint64 (sum, 62 * big + 52 * small);
  fail_unless (reported (0, 0, 2 * SECOND, 50, &sum, NULL));
  fail_unless_equals_uint64 (sum, 0);
  fail_if (reported (6000 * big, 50 * small, 2 * SECOND, 50, &sum, "rendition "
          "0: 1382400000 pixels are reported, 14284800 are the most"));
  fail_if (reported (62 * big + 1, 50 * small, 2 * SECOND, 50, &sum,
          "rendition 0: 14284801 pixels are reported, 14284800 are the most"));
  fail_if (reported (60 * big, 5000 * small, 2 * SECOND, 50, &sum,
          "rendition 1: 288000000 pixels are reported, 2995200 are the most"));
  fail_if (reported (60 * big, 52 * small + 1, 2 * SECOND, 50, &sum,
          "rendition 1: 2995201 pixels are reported, 2995200 are the most"));
  /* frames of the source not counted: 60 a second, begun ones too */
  fail_unless (reported (0, 122 * small, 2 * SECOND, 0, &sum, NULL));
  fail_unless (reported (0, 123 * small, 2 * SECOND + 1, 0, &sum, NULL));
  fail_if (reported (0, 124 * small, 2 * SECOND + 1, 0, &sum, "rendition 1: "
          "7142400 pixels are reported, 7084800 are the most"));
  /* not a whole second more than there is, as in the estimate */
  fail_unless (reported (63 * big, 0, 2 * SECOND + 1, 0, &sum, NULL));
  fail_if (reported (90 * big, 0, 2 * SECOND + 1, 0, &sum, "rendition 0: "
          "20736000 pixels are reported, 14515200 are the most"));
  /* less than nothing would be credit */
  fail_if (reported (-1, 60 * small, 2 * SECOND, 50, &sum,
          "rendition 0: -1 pixels are reported, 14284800 are the most"));
  fail_if (reported (60 * big, G_MININT64, 2 * SECOND, 50, &sum, "rendition 1: "
          "-9223372036854775808 pixels are reported, 2995200 are the most"));
}

GST_END_TEST;

/* The most frames that a rate gives in two seconds, two more at the cuts. */
GST_START_TEST (test_rates)
{
  static const struct
  {
    guint fps_n, fps_d;
    guint64 frames, most;
  } v[] = {
    {30, 1, 0, 62}, {30, 0, 0, 62}, {30000, 1001, 0, 62}, {1, 1, 0, 4},
    {1, 3, 0, 3}, {24000, 1000, 500, 50}, {0, 0, 0, 122}, {0, 5, 0, 122},
    {0, 5, 33, 35}, {1, 0, 99, 4},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    LpPriceProfile profile = { 10, 10, v[i].fps_n, v[i].fps_d };
    gint64 pixels = 100 * v[i].most;
    guint64 sum = 0;

    fail_unless (lp_price_check_reported (&profile, &pixels, 1, 2 * SECOND,
            v[i].frames, &sum, NULL), "row %u", i);
    pixels++;
    fail_if (lp_price_check_reported (&profile, &pixels, 1, 2 * SECOND,
            v[i].frames, &sum, NULL), "row %u", i);
  }
}

GST_END_TEST;

/* Neither a sum nor a bound runs over. */
GST_START_TEST (test_overflow)
{
  static const LpPriceProfile vast[] = {
    {G_MAXUINT32, G_MAXUINT32, 1, 1}, {G_MAXUINT32, G_MAXUINT32, 1, 1},
    {1, 1, G_MAXUINT32, 1},
  };
  const gint64 most[] = { G_MAXINT64, G_MAXINT64, 3 };
  g_autoptr (GError) error = NULL;
  guint64 sum = 0;

  fail_if (lp_price_check_reported (vast, most, 1, SECOND, 0, &sum, &error));
  fail_unless_equals_string (error->message,
      "rendition 0: no pixels can be counted");
  g_clear_error (&error);
  fail_if (lp_price_check_reported (vast + 2, most + 2, 1, G_MAXUINT64, 0,
          &sum, &error));
  fail_unless_equals_string (error->message,
      "rendition 0: no pixels can be counted");
  g_clear_error (&error);
  /* each is possible, all together are more than a number holds */
  {
    const gint64 part = G_GINT64_CONSTANT (3) << 60;
    LpPriceProfile large[6];
    gint64 each[6];

    for (guint i = 0; i < 6; i++) {
      large[i] = (LpPriceProfile) {
      1 << 30, 1 << 30, 1, 1};
      each[i] = part;
    }
    fail_unless (lp_price_check_reported (large, each, 5, SECOND, 0, &sum,
            &error));
    fail_unless_equals_uint64 (sum, 5 * (guint64) part);
    fail_if (lp_price_check_reported (large, each, 6, SECOND, 0, &sum, &error));
    fail_unless_equals_string (error->message,
        "rendition 5: no pixels can be counted");
  }
}

GST_END_TEST;

static Suite *
pm_price_bounds_suite (void)
{
  Suite *s = suite_create ("core/pm-price-bounds");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_huge_counts);
  tcase_add_test (tc, test_reported);
  tcase_add_test (tc, test_rates);
  tcase_add_test (tc, test_overflow);
  return s;
}

GST_CHECK_MAIN (pm_price_bounds);
