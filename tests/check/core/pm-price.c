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

#include "core/base-error.h"
#include "core/pm-price.h"
#include "support/lp-vectors.h"

static LpRatio *
ratio (const gchar * text)
{
  LpRatio *r = lp_ratio_from_string (text, NULL);

  fail_unless (r != NULL, "%s", text);
  return r;
}

static void
assert_ratio (const LpRatio * have, const gchar * want)
{
  g_autofree gchar *text = lp_ratio_to_string (have);

  fail_unless_equals_string (text, want);
}

GST_START_TEST (test_estimate)
{
  json_t *root = lp_vectors_load ("vectors/balances.json"), *v, *p;
  gsize i, k, n = 0;

  json_array_foreach (lp_vectors_get (root, "estimate_fee"), i, v) {
    json_t *list = lp_vectors_get (v, "profiles");
    g_autofree LpPriceProfile *profiles =
        g_new0 (LpPriceProfile, json_array_size (list) + 1);
    g_autoptr (LpRatio) price = ratio (lp_vectors_str (v, "price"));
    g_autoptr (LpRatio) fee = NULL;
    g_autofree gchar *rounded = NULL;
    guint64 pixels;

    json_array_foreach (list, k, p) {
      profiles[k].width = lp_vectors_int (p, "width");
      profiles[k].height = lp_vectors_int (p, "height");
      profiles[k].fps_n = lp_vectors_int (p, "framerate");
      profiles[k].fps_d = lp_vectors_int (p, "framerate_den");
    }
    fail_unless (lp_price_pixels (profiles, json_array_size (list),
            json_number_value (lp_vectors_get (v, "duration")) * 1e9, &pixels));
    fail_unless_equals_uint64 (pixels, lp_vectors_int (v, "out_pixels"));
    fee = lp_price_fee_estimate (pixels, price);
    assert_ratio (fee, lp_vectors_str (v, "fee"));
    rounded = lp_vectors_decimal (fee, 3);
    fail_unless_equals_string (rounded, lp_vectors_str (v, "fee_dec"));
    n++;
  }
  /* the factor itself, by the fee of one pixel */
  {
    g_autoptr (LpRatio) one = ratio ("1");
    g_autoptr (LpRatio) factor = lp_price_fee_estimate (1, one);

    assert_ratio (factor, lp_vectors_str (root,
            "pixel_estimate_multiplier_exact"));
  }
  lp_vectors_count ("balances.json, estimate_fee", n, 9);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_adjust)
{
  json_t *root = lp_vectors_load ("vectors/ticket_params.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "auto_adjusted_price"), i, v) {
    g_autoptr (LpRatio) base = ratio (lp_vectors_str (v, "base"));
    g_autoptr (LpRatio) m = ratio (lp_vectors_str (v, "tx_cost_multiplier"));
    g_autoptr (LpRatio) price = lp_price_adjust (base, m);
    g_autoptr (LpRatio) one = ratio ("1");
    g_autoptr (LpRatio) unrounded = lp_vectors_ratio (v, "unrounded");
    g_autoptr (LpRatio) overhead = lp_ratio_copy (one);
    g_autoptr (LpRatio) fixed = lp_ratio_new (lp_vectors_int (v, "fixed"),
        1000);
    g_autoptr (LpRatio) lost = lp_ratio_copy (unrounded);
    g_autoptr (LpRatio) step = ratio ("1/1000");
    g_autoptr (LpRatio) raised = lp_ratio_copy (base);
    LpPrice out;

    /* 1, or 1 and a part for what redeeming costs ... */
    if (lp_ratio_sign (base) > 0 && lp_ratio_sign (m) > 0) {
      fail_unless (lp_ratio_div (overhead, m));
      lp_ratio_add (overhead, one);
    }
    assert_ratio (overhead, lp_vectors_str (v, "overhead"));
    lp_ratio_mul (raised, overhead);
    fail_unless_equals_int (lp_ratio_cmp (raised, unrounded), 0);
    /* ... cut, not rounded, to thousandths */
    fail_unless_equals_int (lp_ratio_cmp (price, fixed), 0);
    lp_ratio_sub (lost, price);
    fail_unless (lp_ratio_sign (unrounded) * lp_ratio_sign (lost) >= 0);
    fail_unless (lp_ratio_cmp (lost, step) < 0);
    fail_unless (lp_price_format (price, &out));
    fail_unless_equals_uint64 (out.per_unit,
        lp_vectors_int (v, "price_per_unit"));
    fail_unless_equals_uint64 (out.pixels_per_unit,
        lp_vectors_int (v, "pixels_per_unit"));
    n++;
  }
  lp_vectors_count ("ticket_params.json, auto_adjusted_price", n, 17);
  json_decref (root);
}

GST_END_TEST;

static void
assert_parse (const LpPrice * price, const gchar * want)
{
  g_autoptr (GError) error = NULL;

  fail_if (lp_price_parse (price, &error));
  fail_unless_equals_string (error->message, want);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_PRICE));
}

GST_START_TEST (test_offers)
{
  const LpPrice zero = { 1, 0 }, minus = { -1, 1 }, under = { 1, -1 };
  const LpPrice good = { 6, 4 };
  g_autoptr (LpRatio) parsed = lp_price_parse (&good, NULL);
  g_autoptr (LpRatio) wide = ratio ("1/9223372036854775808");
  g_autoptr (LpRatio) high = ratio ("9223372036854775808");
  LpPrice out;

  assert_parse (NULL, "missing orchestrator price");
  assert_parse (&zero, "pixels per unit is 0");
  assert_parse (&minus, "the price is negative");
  assert_parse (&under, "the price is negative");
  assert_ratio (parsed, "3/2");
  fail_if (lp_price_format (wide, &out));
  fail_if (lp_price_format (high, &out));
}

GST_END_TEST;

GST_START_TEST (test_limits)
{
  static const struct
  {
    const gchar *price, *first;
    gboolean ok;
  } rows[] = {
    {"1/3", "1/7", FALSE}, {"1/3", "1/6", TRUE}, {"1/3", "1000/6001", FALSE},
    {"1/3", "10/3", TRUE},
  };
  g_autoptr (LpRatio) two = ratio ("2");
  g_autoptr (LpRatio) three = ratio ("3");
  g_autoptr (GError) error = NULL;
  LpPriceProfile huge = { G_MAXUINT, G_MAXUINT, G_MAXUINT, 1 };
  LpPriceProfile wide[2] = { {G_MAXUINT, 1 << 30, 1, 1},
  {G_MAXUINT, 1 << 30, 1, 1}
  };
  const LpPriceProfile most = { 649657, 92737, 42799, 1 };
  guint64 pixels;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (LpRatio) price = ratio (rows[i].price);
    g_autoptr (LpRatio) first = ratio (rows[i].first);
    g_autoptr (GError) refused = NULL;

    fail_unless (lp_price_check_change (price, first, &refused) == rows[i].ok);
    if (i == 0)
      fail_unless_equals_string (refused->message, "Orchestrator price has "
          "more than doubled, Orchestrator price: 1/3, Orchestrator initial "
          "price: 1/7");
  }
  fail_unless (lp_price_check_max (two, NULL, NULL));
  fail_unless (lp_price_check_max (two, two, NULL));
  fail_if (lp_price_check_max (three, two, &error));
  fail_unless_equals_string (error->message,
      "price 3 wei per pixel > max price 2");
  fail_if (lp_price_pixels (&huge, 1, 1, &pixels));
  fail_unless (lp_price_pixels (wide, 1, 1, &pixels));
  fail_unless (lp_price_pixels (wide, 2, 1, &pixels));
  fail_if (lp_price_pixels (wide, 2, 1000000001, &pixels));
  /* the product of these is 2^63 - 1 */
  fail_unless (lp_price_pixels (&most, 1,
          G_GUINT64_CONSTANT (3577000000000), &pixels));
  fail_unless_equals_uint64 (pixels, G_MAXINT64);
  {
    const LpPrice free = { 0, 1 }, negative = { -1, 1 };
    g_autoptr (LpRatio) nothing = lp_price_parse (&free, NULL);

    fail_unless (nothing != NULL && lp_ratio_sign (nothing) == 0);
    fail_unless (lp_price_parse (&negative, NULL) == NULL);
  }
}

GST_END_TEST;

static Suite *
pm_price_suite (void)
{
  Suite *s = suite_create ("pm-price");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_estimate);
  tcase_add_test (tc, test_adjust);
  tcase_add_test (tc, test_offers);
  tcase_add_test (tc, test_limits);
  return s;
}

GST_CHECK_MAIN (pm_price);
