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

  fail_unless (r != NULL, "%s", text);
  return r;
}

static void
assert_ratio (json_t * v, const gchar * key, const LpRatio * have)
{
  g_autoptr (LpRatio) want = lp_vectors_ratio (v, key);
  g_autofree gchar *text = lp_ratio_to_string (have);

  fail_unless (lp_ratio_cmp (have, want) == 0, "%s: %s", key, text);
}

static void
assert_floor (json_t * v, const gchar * key, const LpRatio * have)
{
  LpU256 want = lp_vectors_u256 (v, key), whole;

  fail_unless (lp_ratio_floor (have, &whole));
  fail_unless (lp_u256_cmp (&whole, &want) == 0, "%s", key);
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
    g_autoptr (LpRatio) existing = lp_vectors_ratio (v, "existing");
    g_autoptr (LpRatio) min = lp_vectors_ratio (v, "min_credit");
    g_autoptr (LpRatio) ev = lp_vectors_ratio (v, "ev");
    g_autoptr (LpRatio) back = NULL;
    LpStage stage;

    fail_unless (lp_balances_credit (b, &peer, "s", existing, 0, NULL));
    fail_unless (lp_balances_stage (b, &peer, "s", min, ev, 0, &stage, NULL));
    fail_unless_equals_uint64 (stage.n_tickets,
        lp_vectors_int (v, "num_tickets"));
    assert_ratio (v, "new_credit", stage.added);
    assert_ratio (v, "existing_credit", stage.existing);
    assert_balance (b, "0");
    lp_balances_stage_end (b, &peer, "s", &stage, LP_STAGE_STAGED, NULL, 0,
        NULL);
    back = lp_balances_get (b, &peer, "s");
    assert_ratio (v, "existing", back);
    n++;
  }
  lp_vectors_count ("balances.json, stage_update", n, 15);
  json_decref (root);
}

GST_END_TEST;

/* What the sender reckons with for each segment of a loop. */
static LpRatio *
min_credit (json_t * loop, const LpRatio * price, const LpRatio * ev)
{
  json_t *list = lp_vectors_get (loop, "profiles"), *p;
  json_t *duration = lp_vectors_get (loop, "duration");
  LpPriceProfile profiles[4];
  LpRatio *min;
  guint64 pixels;
  gsize k;

  fail_unless (json_array_size (list) <= G_N_ELEMENTS (profiles));
  json_array_foreach (list, k, p) {
    profiles[k].width = lp_vectors_int (p, "width");
    profiles[k].height = lp_vectors_int (p, "height");
    profiles[k].fps_n = lp_vectors_int (p, "framerate");
    profiles[k].fps_d = lp_vectors_int (p, "framerate_den");
  }
  fail_unless (json_is_number (duration));
  fail_unless (lp_price_pixels (profiles, k,
          json_number_value (duration) * 1e9, &pixels));
  fail_unless_equals_uint64 (pixels, lp_vectors_int (loop, "estimated_pixels"));
  min = lp_price_fee_estimate (pixels, price);
  assert_floor (loop, "fee_estimate_floor", min);
  if (lp_ratio_cmp (min, ev) < 0)
    lp_ratio_set (min, ev);
  assert_floor (loop, "min_credit_floor", min);
  return min;
}

/* Both books of one session: the sender's and the recipient's are the same
 * after each segment, to the last digit. */
GST_START_TEST (test_loops)
{
  json_t *root = lp_vectors_load ("vectors/balances.json"), *v, *row;
  guint n = 0, exact = 0;
  gsize i, k;

  json_array_foreach (lp_vectors_get (root, "credit_loop"), i, v) {
    g_autoptr (LpBalances) s = lp_balances_new (LP_BALANCES_TTL_US, 10);
    g_autoptr (LpBalances) r = lp_balances_new (LP_BALANCES_TTL_US, 10);
    g_autoptr (LpRatio) price = lp_vectors_ratio (v, "price");
    g_autoptr (LpRatio) ev = lp_vectors_ratio (v, "ticket_ev_exact");
    g_autoptr (LpRatio) min = min_credit (v, price, ev);

    json_array_foreach (lp_vectors_get (v, "rows"), k, row) {
      g_autoptr (LpRatio) fee = lp_price_fee (lp_vectors_int (row, "pixels"),
          price);
      guint64 tickets = lp_vectors_int (row, "tickets");
      g_autoptr (LpRatio) mine = NULL;
      g_autoptr (LpRatio) theirs = NULL;
      LpStage stage;

      fail_unless_equals_uint64 (k, lp_vectors_int (row, "segment"));
      assert_ratio (row, "fee", fee);
      fail_unless (lp_balances_stage (s, &peer, "s", min, ev, 0, &stage, NULL));
      fail_unless_equals_uint64 (stage.n_tickets, tickets);
      /* the recipient credits ticket by ticket, and asks for one at least */
      for (guint64 t = 0; t < tickets; t++)
        fail_unless (lp_balances_credit (r, &peer, "s", ev, 0, NULL));
      fail_unless (lp_balances_admit (r, &peer, "s", ev, min, 0, NULL));
      lp_balances_settle (r, &peer, "s", min, fee, 0);
      fail_unless (lp_balances_stage_end (s, &peer, "s", &stage,
              LP_STAGE_CHANGE, fee, 0, NULL));
      mine = lp_balances_get (s, &peer, "s");
      theirs = lp_balances_get (r, &peer, "s");
      fail_unless_equals_int (lp_ratio_cmp (mine, theirs), 0);
      if (lp_vectors_find (row, "credit_after_exact") != NULL) {
        assert_ratio (row, "credit_after_exact", mine);
        exact++;
      }
      assert_floor (row, "credit_after_floor", mine);
      n++;
    }
  }
  lp_vectors_count ("balances.json, credit_loop rows on both sides", n, 60);
  lp_vectors_count ("balances.json, credits with all digits", exact, 9);
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
