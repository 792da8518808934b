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
#include "core/pm-balance.h"
#include "core/pm-price.h"
#include "support/lp-vectors.h"

static const LpAddress peer = { {7} };

static LpRatio *
ratio (const gchar * text)
{
  LpRatio *r = lp_ratio_from_string (text, NULL);
  gchar **parts;

  if (r != NULL)
    return r;
  /* longer than what users may write */
  parts = g_strsplit (text, "/", 2);
  r = lp_ratio_new (0, 1);
  fail_unless (mpq_set_str (lp_ratio_edit (r), text, 10) == 0);
  mpq_canonicalize (lp_ratio_edit (r));
  g_strfreev (parts);
  return r;
}

static void
assert_balance (LpBalances * b, const gchar * want)
{
  g_autoptr (LpRatio) have = lp_balances_get (b, &peer, "s");
  g_autoptr (LpRatio) should = ratio (want);

  fail_unless_equals_int (lp_ratio_cmp (have, should), 0);
}

GST_START_TEST (test_stage)
{
  json_t *root = lp_vectors_load ("vectors/balances.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "stage_update"), i, v) {
    g_autoptr (LpBalances) b = lp_balances_new (LP_BALANCES_TTL_US, 10);
    g_autoptr (LpRatio) existing = ratio (lp_vectors_str (v, "existing"));
    g_autoptr (LpRatio) min = ratio (lp_vectors_str (v, "min_credit"));
    g_autoptr (LpRatio) ev = ratio (lp_vectors_str (v, "ev"));
    g_autoptr (LpRatio) added = ratio (lp_vectors_str (v, "new_credit"));
    LpStage stage;

    fail_unless (lp_balances_credit (b, &peer, "s", existing, 0, NULL));
    fail_unless (lp_balances_stage (b, &peer, "s", min, ev, 0, &stage, NULL));
    fail_unless_equals_uint64 (stage.n_tickets,
        lp_vectors_int (v, "num_tickets"));
    fail_unless_equals_int (lp_ratio_cmp (stage.added, added), 0);
    fail_unless_equals_int (lp_ratio_cmp (stage.existing, existing), 0);
    assert_balance (b, "0");
    lp_balances_stage_end (b, &peer, "s", &stage, LP_STAGE_STAGED, NULL, 0,
        NULL);
    assert_balance (b, lp_vectors_str (v, "existing"));
    n++;
  }
  lp_vectors_count ("stage_update", n, 15);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_loops)
{
  json_t *root = lp_vectors_load ("vectors/balances.json"), *v, *row;
  gsize i, k, n = 0;

  json_array_foreach (lp_vectors_get (root, "credit_loop"), i, v) {
    g_autoptr (LpBalances) b = lp_balances_new (LP_BALANCES_TTL_US, 10);
    g_autoptr (LpRatio) price = ratio (lp_vectors_str (v, "price"));
    g_autoptr (LpRatio) ev = ratio (lp_vectors_str (v, "ticket_ev_exact"));
    g_autoptr (LpRatio) min = lp_price_fee_estimate (lp_vectors_int (v,
            "estimated_pixels"), price);

    if (lp_ratio_cmp (min, ev) < 0)
      lp_ratio_set (min, ev);
    json_array_foreach (lp_vectors_get (v, "rows"), k, row) {
      g_autoptr (LpRatio) fee = lp_price_fee (lp_vectors_int (row, "pixels"),
          price);
      g_autoptr (LpRatio) have = NULL;
      g_autofree gchar *text = NULL;
      LpStage stage;
      LpU256 whole;

      lp_balances_stage (b, &peer, "s", min, ev, 0, &stage, NULL);
      fail_unless_equals_uint64 (stage.n_tickets,
          lp_vectors_int (row, "tickets"));
      lp_balances_stage_end (b, &peer, "s", &stage, LP_STAGE_CHANGE, fee, 0,
          NULL);
      have = lp_balances_get (b, &peer, "s");
      fail_unless (lp_ratio_floor (have, &whole));
      text = lp_u256_to_string (&whole);
      fail_unless_equals_string (text,
          lp_vectors_str (row, "credit_after_floor"));
      n++;
    }
  }
  lp_vectors_count ("credit_loop rows", n, 60);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_parallel_segments)
{
  g_autoptr (LpBalances) b = lp_balances_new (LP_BALANCES_TTL_US, 2);
  g_autoptr (LpRatio) ten = ratio ("10");
  g_autoptr (LpRatio) six = ratio ("6");
  g_autoptr (LpRatio) four = ratio ("4");
  g_autoptr (LpRatio) fee = ratio ("11/2");
  g_autoptr (GError) error = NULL;

  lp_balances_credit (b, &peer, "s", ten, 0, NULL);
  fail_unless (lp_balances_admit (b, &peer, "s", six, six, 0, NULL));
  /* the same credit does not carry a second segment */
  fail_if (lp_balances_admit (b, &peer, "s", six, six, 0, &error));
  fail_unless_equals_string (error->message, "Insufficient balance");
  fail_unless (lp_balances_admit (b, &peer, "s", four, four, 0, NULL));
  lp_balances_settle (b, &peer, "s", six, fee, 0);
  lp_balances_settle (b, &peer, "s", four, four, 0);
  assert_balance (b, "1/2");
}

GST_END_TEST;

GST_START_TEST (test_life)
{
  g_autoptr (LpBalances) b = lp_balances_new (1000, 2);
  g_autoptr (LpBalances) copy = lp_balances_new (1000, 2);
  g_autoptr (LpRatio) x = ratio ("1/3");
  g_autoptr (LpRatio) y = ratio ("2");
  g_autofree gchar *longest = g_strnfill (LP_BALANCES_MAX_SESSION_ID + 1, 'x');
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GError) error = NULL;

  fail_unless (lp_balances_fix_price (b, &peer, "s", x, 0, NULL));
  fail_unless (lp_balances_fix_price (b, &peer, "s", y, 0, NULL));
  fail_unless_equals_int (lp_ratio_cmp (lp_balances_get_price (b, &peer, "s"),
          x), 0);
  fail_if (lp_balances_credit (b, &peer, longest, x, 0, NULL));
  fail_unless (lp_balances_credit (b, &peer, "s", x, 0, NULL));
  fail_unless (lp_balances_credit (b, &peer, "t", x, 500, NULL));
  fail_if (lp_balances_credit (b, &peer, "u", x, 0, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_BUSY));

  state = lp_balances_save (b, 600);
  fail_unless (lp_balances_load (copy, state, 100600, NULL));
  assert_balance (copy, "1/3");
  fail_unless_equals_int (lp_ratio_cmp (lp_balances_get_price (copy, &peer,
              "s"), x), 0);
  fail_unless_equals_int (lp_balances_sweep (b, 1000), 0);
  fail_unless_equals_int (lp_balances_sweep (b, 1001), 1);
  fail_unless_equals_int (lp_balances_size (b), 1);
  fail_unless_equals_int (lp_balances_sweep (copy, 101001), 1);
}

GST_END_TEST;

static Suite *
pm_balance_suite (void)
{
  Suite *s = suite_create ("pm-balance");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_stage);
  tcase_add_test (tc, test_loops);
  tcase_add_test (tc, test_parallel_segments);
  tcase_add_test (tc, test_life);
  return s;
}

GST_CHECK_MAIN (pm_balance);
