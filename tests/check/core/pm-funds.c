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

#include "core/pm-funds.h"
#include "support/lp-vectors.h"

static void
assert_u256 (const LpU256 * v, const gchar * text)
{
  g_autofree gchar *have = lp_u256_to_string (v);

  fail_unless_equals_string (have, text);
}

static void
assert_ratio (LpRatio * r, const gchar * text)
{
  g_autofree gchar *have = lp_ratio_to_string (r);

  fail_unless_equals_string (have, text);
  lp_ratio_free (r);
}

static const gchar *
event_value (json_t * step, const gchar * event, const gchar * key)
{
  json_t *e;
  gsize i;

  json_array_foreach (lp_vectors_get (step, "events"), i, e) {
    if (g_str_equal (lp_vectors_str (e, "event"), event))
      return lp_vectors_str (lp_vectors_get (e, "args"), key);
  }
  return NULL;
}

/* Each redemption that the contract went through, in a virtual machine, pays
 * and leaves behind what it did there. */
GST_START_TEST (test_contract)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *step;
  json_t *scenario = lp_vectors_get (root, "executed_scenario");
  LpFunds funds = { {{0}
      },
  };
  guint n = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (scenario, "steps"), i, step) {
    json_t *after = lp_vectors_get (step, "after");
    const gchar *face = event_value (step, "WinningTicketRedeemed",
        "faceValue");
    const gchar *amount = event_value (step, "WinningTicketTransfer", "amount");

    funds.pool_size = lp_vectors_int (lp_vectors_get (scenario, "initial"),
        "pool_size");
    funds.inactive = strstr (lp_vectors_str (step, "step"), "inactive") != NULL;
    if (g_str_has_prefix (lp_vectors_str (step, "step"), "new round"))
      funds.claimed_by_all = funds.claimed = LP_U256_ZERO;
    if (face != NULL) {
      LpU256 value, paid;

      fail_unless (lp_u256_from_string (face, &value, NULL));
      fail_unless (lp_funds_redeem (&funds, &value, &paid));
      assert_u256 (&paid, amount != NULL ? amount : "0");
      assert_u256 (&funds.deposit, lp_vectors_str (after, "deposit"));
      assert_u256 (&funds.reserve, lp_vectors_str (after, "funds_remaining"));
      assert_u256 (&funds.claimed_by_all, lp_vectors_str (after,
              "claimed_in_current_round"));
      n++;
    }
    funds.deposit = lp_vectors_u256 (after, "deposit");
    funds.reserve = lp_vectors_u256 (after, "funds_remaining");
    /* it is the only recipient */
    funds.claimed = funds.claimed_by_all = lp_vectors_u256 (after,
        "claimed_in_current_round");
  }
  lp_vectors_count ("redemptions by the contract", n, 10);
  json_decref (root);
}

GST_END_TEST;

static LpFunds
make (guint64 deposit, guint64 reserve, guint64 pool)
{
  LpFunds f = { lp_u256_from_uint64 (deposit), lp_u256_from_uint64 (reserve), };

  f.pool_size = pool;
  return f;
}

/* payments 21: funds 500, pool 50, claimed 100 */
GST_START_TEST (test_allocation)
{
  static const struct
  {
    guint64 reserve, by_all, claimed, pool;
    gboolean inactive;
    const gchar *left;
  } v[] = {
    {500, 0, 100, 50, FALSE, "-90"},
    {20000, 0, 0, 10, FALSE, "2000"}, {18500, 1500, 1500, 10, FALSE, "500"},
    {19, 0, 0, 10, FALSE, "1"}, {9, 0, 0, 10, FALSE, "0"},
    {9, 1, 0, 10, FALSE, "1"}, {20000, 0, 0, 1, FALSE, "20000"},
    {20000, 0, 0, 0, FALSE, "0"}, {20000, 0, 0, 10, TRUE, "0"},
    {20000, 0, 5, 10, TRUE, "0"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    LpFunds f = make (7, v[i].reserve, v[i].pool);

    f.claimed_by_all = lp_u256_from_uint64 (v[i].by_all);
    f.claimed = lp_u256_from_uint64 (v[i].claimed);
    f.inactive = v[i].inactive;
    assert_ratio (lp_funds_allocation (&f), v[i].left);
  }
}

GST_END_TEST;

GST_START_TEST (test_redeemable)
{
  static const struct
  {
    guint64 deposit, claimed;
    gint64 face;
    const gchar *most;
  } v[] = {
    {5000, 0, 6999, "6999"}, {5000, 0, 7000, "7000"}, {5000, 0, 7001, "7000"},
    {5000, 1999, 9000, "5001"}, {5000, 2000, 9000, "5000"},
    /* the contract reverts where it needs the reserve, but has the deposit */
    {5000, 2001, 9000, "5000"}, {0, 2001, 9000, "0"}, {5000, 2001, 1, "1"},
    {5000, 0, 0, "0"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (LpRatio) face = lp_ratio_new (v[i].face, 1);
    LpFunds f = make (v[i].deposit, 20000 - v[i].claimed, 10);

    f.claimed = f.claimed_by_all = lp_u256_from_uint64 (v[i].claimed);
    assert_ratio (lp_funds_redeemable (&f, face), v[i].most);
  }
}

GST_END_TEST;

/* A ticket at the edge of the deposit, one past it, and where it reverts. */
GST_START_TEST (test_edges)
{
  LpFunds f = make (5000, 20000, 10), before;
  LpU256 face = lp_u256_from_uint64 (5000), paid;

  fail_unless (lp_funds_redeem (&f, &face, &paid));
  assert_u256 (&paid, "5000");
  assert_u256 (&f.deposit, "0");
  assert_u256 (&f.reserve, "20000");
  f = make (5000, 20000, 10);
  face = lp_u256_from_uint64 (5001);
  fail_unless (lp_funds_redeem (&f, &face, &paid));
  assert_u256 (&paid, "5001");
  assert_u256 (&f.reserve, "19999");
  assert_u256 (&f.claimed, "1");
  assert_u256 (&f.claimed_by_all, "1");
  f = make (5000, 20000, 10);
  f.claimed = lp_u256_from_uint64 (2001);
  before = f;
  fail_if (lp_funds_redeem (&f, &face, &paid));
  fail_unless (memcmp (&f, &before, sizeof (f)) == 0);
  face = lp_u256_from_uint64 (5000);
  fail_unless (lp_funds_redeem (&f, &face, &paid));
  assert_u256 (&paid, "5000");
  /* more was claimed than is left: the share is not there to be paid */
  f = make (0, 10, 1);
  f.claimed_by_all = lp_u256_from_uint64 (30);
  before = f;
  fail_if (lp_funds_redeem (&f, &face, &paid));
  fail_unless (memcmp (&f, &before, sizeof (f)) == 0);
}

GST_END_TEST;

/* Ten recipients win and win, in any order: together they get no more than
 * deposit and reserve, each of them no more than the deposit and its part; and
 * what one misses is what it won above that. */
GST_START_TEST (test_bounds)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (18);
  const guint64 deposit = 50000, reserve = 200003, part = 20000;

  for (guint run = 0; run < 200; run++) {
    LpFunds f = make (deposit, reserve, 10);
    guint64 claimed[10] = { 0, }, got[10] = { 0, }, total = 0;

    for (guint i = 0; i < 200; i++) {
      guint who = g_rand_int_range (rand, 0, run % 10 + 1);
      LpU256 face = lp_u256_from_uint64 (g_rand_int_range (rand, 1, 30000));
      g_autoptr (LpRatio) value = lp_ratio_new (face.w[0], 1);
      LpU256 paid;

      f.claimed = lp_u256_from_uint64 (claimed[who]);
      {
        g_autofree gchar *text = NULL;
        g_autoptr (LpRatio) most = lp_funds_redeemable (&f, value);

        text = lp_ratio_to_string (most);
        fail_unless (lp_funds_redeem (&f, &face, &paid));
        assert_u256 (&paid, text);
      }
      claimed[who] = f.claimed.w[0];
      got[who] += paid.w[0];
      total += paid.w[0];
      fail_unless (got[who] <= deposit + part);
    }
    fail_unless (total <= deposit + reserve);
    /* all parts used up, but for what does not divide */
    if (run % 10 == 9) {
      fail_unless_equals_uint64 (total, deposit + reserve - 3);
    } else if (run % 10 == 0) {
      fail_unless_equals_uint64 (total, deposit + part);
    }
    fail_unless_equals_uint64 (f.deposit.w[0], 0);
    fail_unless_equals_uint64 (f.reserve.w[0], deposit + reserve - total);
  }
}

GST_END_TEST;

static Suite *
pm_funds_suite (void)
{
  Suite *s = suite_create ("core/pm-funds");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_contract);
  tcase_add_test (tc, test_allocation);
  tcase_add_test (tc, test_redeemable);
  tcase_add_test (tc, test_edges);
  tcase_add_test (tc, test_bounds);
  return s;
}

GST_CHECK_MAIN (pm_funds);
