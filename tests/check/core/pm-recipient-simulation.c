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

/* A million tickets in each of six settings (payments 17): what is won is within
 * four standard errors of what is owed. Recipient and sender settle values, odds
 * and numbers of tickets as they do for real, from the gas, prices and funds of
 * a setting; only the signatures are random numbers, since nothing but their
 * hash is drawn, and signing so many would take minutes. */

#include "support/lp-money-rig.h"

#define SEED G_GUINT64_CONSTANT (20260601)
#define GWEI G_GUINT64_CONSTANT (1000000000)
/* four standard errors, squared */
#define LIMIT "16"

typedef struct
{
  const gchar *name;
  /* wei, but for the gas of a redemption */
  guint64 gas_price, redeem_gas, ev, max_face_value, max_float;
  /* what a segment costs */
  const gchar *price;
  LpPriceProfile profile;
  guint seconds;
  /* what all that has to come to */
  guint64 face_value;
} Setting;

static const Setting settings[] = {
  {"cheap gas of a second layer", GWEI / 100, 1200000, 80 * GWEI, 0,
      9 * GWEI * GWEI, "1212", {3840, 2160, 30, 1}, 4, 1200000 * GWEI},
  {"no gas price known", 0, 1200000, 8 * GWEI, 0, 9 * GWEI * GWEI, "505",
      {1920, 1080, 60, 1}, 2, 800 * GWEI},
  {"face value capped by the owner", GWEI, 350000, 500000 * GWEI,
        1000000 * GWEI, 9 * GWEI * GWEI, "27000000049/100", {1280, 720, 30, 1},
      2, 1000000 * GWEI},
  {"reserve nearly used up", GWEI / 100, 1200000, 800 * GWEI, 0, 16000 * GWEI,
      "4000001/3", {640, 360, 25, 1}, 4, 16000 * GWEI},
  {"dear gas of the main net", 10 * GWEI, 350000, 350000 * GWEI, 0,
        9 * GWEI * GWEI, "3000000001/7", {1920, 1080, 30, 1}, 2,
      350000000 * GWEI},
  {"prices below one wei", 1, 1000000, 333333, 0, 9 * GWEI * GWEI, "1/7",
      {3840, 2160, 30, 1}, 4, 100000000},
};

static guint64 state;

/* SplitMix64: good enough to be hashed, and a thousand times as fast */
static guint64
next_number (void)
{
  guint64 z = state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static guint
draw (const LpTicketParams * p, const LpU256 * rand, guint n)
{
  guint wins = 0;

  for (guint i = 0; i < n; i++) {
    LpSignature sig;

    for (guint k = 0; k < 64; k += 8) {
      guint64 v = next_number ();

      memcpy (sig.b + k, &v, 8);
    }
    sig.b[64] = 27 + i % 2;
    wins += lp_ticket_wins (&p->win_prob, &sig, rand);
  }
  return wins;
}

/* @n times @value, added to @sum */
static void
add_times (LpRatio * sum, const LpRatio * value, guint n)
{
  g_autoptr (LpRatio) part = lp_ratio_new (n, 1);

  lp_ratio_mul (part, value);
  lp_ratio_add (sum, part);
}

typedef struct
{
  guint tickets, segments, wins;
  LpRatio *won, *owed, *variance, *credited, *fees;
} Sums;

static void
count (Sums * sums, const LpTicketParams * p, guint n, guint wins)
{
  const LpU256 one = lp_u256_from_uint64 (1);
  g_autoptr (LpRatio) face = lp_ratio_new_u256 (&p->face_value, &one);
  g_autoptr (LpRatio) chance = lp_ratio_new_u256 (&p->win_prob, &one);
  g_autoptr (LpRatio) spread = lp_ratio_new (1, 1);

  /* of 2^256, the true odds, not of one less, as values are reckoned */
  mpq_div_2exp (lp_ratio_edit (chance), lp_ratio_peek (chance), 256);
  lp_ratio_sub (spread, chance);
  add_times (sums->won, face, wins);
  lp_ratio_mul (chance, face);
  add_times (sums->owed, chance, n);
  lp_ratio_mul (spread, chance);
  lp_ratio_mul (spread, face);
  add_times (sums->variance, spread, n);
  sums->tickets += n;
  sums->wins += wins;
  sums->segments++;
}

static void
settle (Rig * rig, const LpTicketParams * p, LpBalances * s, LpBalances * r,
    LpStage * stage, const LpRatio * min, const LpRatio * fee)
{
  const LpAddress *a = lp_key_get_address (rig->key);
  g_autoptr (LpRatio) nothing = ratio ("0");

  fail_unless (lp_balances_credit (r, a, "s", stage->added, 0, NULL));
  fail_unless (lp_balances_admit (r, a, "s", nothing, min, 0, NULL));
  lp_balances_settle (r, a, "s", min, fee, 0);
  fail_unless (lp_balances_stage_end (s, &p->recipient, "s", stage,
          LP_STAGE_CHANGE, fee, 0, NULL));
}

static void
segment (Rig * rig, const Setting * v, LpBalances * s, LpBalances * r,
    guint64 pixels, Sums * sums)
{
  g_autoptr (LpRatio) ev = NULL, fee = NULL, min = NULL;
  g_autoptr (LpSenderLease) lease = NULL;
  const LpPrice price = { 1, 1 };
  LpTicketParams p;
  LpStage stage;
  LpU256 rand;

  rig->view.block += sums->segments % 3 == 0;
  lp_sender_expire (rig->sender, rig->view.block);
  rig_issue (rig, &p);
  fail_unless_equals_uint64 (p.face_value.w[0], v->face_value);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  min = lp_price_fee_estimate (pixels, rig->price);
  if (lp_ratio_cmp (min, ev) < 0)
    lp_ratio_set (min, ev);
  fail_unless (lp_balances_stage (s, &p.recipient, "s", min, ev, 0, &stage,
          NULL));
  lease = lp_sender_lease (rig->sender, &p, &price, stage.n_tickets,
      &rig->funds, &rig->view, 0, NULL);
  fail_unless (lease != NULL);
  lp_recipient_rand (rig->recipient, lp_key_get_address (rig->key), &p,
      rig->price, &rand);
  count (sums, &p, stage.n_tickets, draw (&p, &rand, stage.n_tickets));
  lp_ratio_add (sums->credited, stage.added);
  fee = lp_price_fee (pixels, rig->price);
  lp_ratio_add (sums->fees, fee);
  settle (rig, &p, s, r, &stage, min, fee);
}

static void
run (const Setting * v, guint n)
{
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (v->ev), lp_u256_from_uint64 (v->max_face_value),
  v->redeem_gas
  };
  g_autoptr (LpBalances) s = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpBalances) r = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) mine = NULL, theirs = NULL;
  g_autoptr (LpRatio) any = ratio ("1000000000000000000000");
  g_autoptr (LpRatio) z_squared = NULL, limit = ratio (LIMIT);
  Sums sums = { 0, 0, 0, ratio ("0"), ratio ("0"), ratio ("0"), ratio ("0"),
    ratio ("0")
  };
  guint64 pixels;
  Rig rig;
  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  lp_sender_free (rig.sender);
  lp_ratio_free (rig.price);
  lp_ratio_free (rig.max_float);
  rig.recipient = lp_recipient_new (&config, &env, NULL);
  rig.sender = lp_sender_new (lp_key_get_address (rig.key), any, any, 1);
  rig.price = ratio (v->price);
  rig.max_float = lp_ratio_new (v->max_float, 1);
  rig.gas_price = lp_u256_from_uint64 (v->gas_price);
  fail_unless (lp_price_pixels (&v->profile, 1, v->seconds *
          G_GUINT64_CONSTANT (1000000000), &pixels));
  while (sums.tickets < n)
    segment (&rig, v, s, r, pixels, &sums);

  /* what was credited and is not spent is what both have in their books */
  mine = lp_balances_get (s, &config.address, "s");
  theirs = lp_balances_get (r, lp_key_get_address (rig.key), "s");
  fail_unless (lp_ratio_cmp (mine, theirs) == 0);
  lp_ratio_sub (sums.credited, sums.fees);
  fail_unless (lp_ratio_cmp (mine, sums.credited) == 0);

  lp_ratio_sub (sums.won, sums.owed);
  z_squared = lp_ratio_copy (sums.won);
  lp_ratio_mul (z_squared, sums.won);
  lp_ratio_div (z_squared, sums.variance);
  g_print ("%s: %u segments, %u tickets of %.6g wei, 1 in %.1f wins: %u wins, "
      "owed %.6g wei, won %+.3f %%, z squared = %.2f\n", v->name,
      sums.segments, sums.tickets, (gdouble) v->ev,
      (gdouble) v->face_value / v->ev, sums.wins,
      mpq_get_d (lp_ratio_peek (sums.owed)),
      100 * mpq_get_d (lp_ratio_peek (sums.won))
      / mpq_get_d (lp_ratio_peek (sums.owed)),
      mpq_get_d (lp_ratio_peek (z_squared)));
  fail_unless (lp_ratio_cmp (z_squared, limit) < 0);
  fail_unless (sums.wins > 0);
  lp_ratio_free (sums.won);
  lp_ratio_free (sums.owed);
  lp_ratio_free (sums.variance);
  lp_ratio_free (sums.credited);
  lp_ratio_free (sums.fees);
  rig_clear (&rig);
}

GST_START_TEST (test_simulation)
{
  /* where each step takes long a part of them has to do */
  guint n = g_getenv ("LP_TEST_SLOW_RUNNER") != NULL ? 100000 : 1000000;

  g_print ("seed %" G_GUINT64_FORMAT "\n", SEED);
  state = SEED;
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    run (settings + i, n);
}

GST_END_TEST;

static Suite *
pm_recipient_simulation_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-simulation");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_simulation);
  return s;
}

GST_CHECK_MAIN (pm_recipient_simulation);
