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

/* What a recipient that cheats gains at most (payments 18). */

#include "core/pm-funds.h"
#include "support/lp-money-rig.h"

static void
offer_refused (Rig * rig, const LpTicketParams * p, guint n, const gchar * text)
{
  const LpPrice price = { 1212, 1 };
  g_autoptr (GError) error = NULL;

  fail_unless (lp_sender_lease (rig->sender, p, &price, n, &rig->funds,
          &rig->view, 0, &error) == NULL);
  fail_unless_equals_string (error->message, text);
}

/* Tickets worth more than the owner allows, one by one or together, or whose
 * win the deposit cannot pay: nothing is signed. */
GST_START_TEST (test_dear_tickets)
{
  LpTicketParams p, dear;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  dear = p;
  dear.win_prob = lp_ticket_max_prob;
  dear.win_prob.w[0]--;
  offer_refused (&rig, &dear, 1, "ticket EV 1200000000000000.00000 > max "
      "ticket EV 3000000000000.00000");
  offer_refused (&rig, &p, 2501, "total ticket EV 20008000000000.00000 for "
      "2501 tickets > max total ticket EV 20000000000000.00000");
  rig.funds.deposit = p.face_value;
  rig.funds.deposit.w[0]--;
  offer_refused (&rig, &p, 1,
      "ticket faceValue 1200000000000000 > max faceValue 1199999999999999");
  rig.funds.deposit.w[0]++;
  {
    g_autoptr (LpTicketBatch) batch = rig_pay (&rig, &p, 1);

    fail_unless_equals_int (batch->n_tickets, 1);
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* Tickets that win for certain are money, not chances. */
GST_START_TEST (test_certain_win)
{
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  p.win_prob = lp_ticket_max_prob;
  p.face_value = lp_u256_from_uint64 (1000);
  offer_refused (&rig, &p, 1, "ticket faceValue too low faceValue=1000");
  rig_clear (&rig);
}

GST_END_TEST;

/* Without an end a ticket could be redeemed when it suits. */
GST_START_TEST (test_no_expiration)
{
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  p.expiration_block = LP_U256_ZERO;
  offer_refused (&rig, &p, 1, "ticketParams expiration block is 0");
  rig_clear (&rig);
}

GST_END_TEST;

/* Takes tickets and never delivers: each segment costs what its credit was,
 * at most the fee's estimate and one ticket more. */
GST_START_TEST (test_never_delivers)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) fee = ratio ("115854478848");
  g_autoptr (LpRatio) lost = ratio ("0"), most = ratio ("0");
  g_autoptr (LpRatio) ev = NULL, left = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (LpTicketBatch) batch = NULL;
    LpStage stage;

    fail_unless (lp_balances_stage (book, &p.recipient, "s", fee, ev, 0,
            &stage, NULL));
    batch = rig_pay (&rig, &p, stage.n_tickets);
    lp_ratio_add (lost, stage.existing);
    lp_ratio_add (lost, stage.added);
    lp_ratio_add (most, fee);
    lp_ratio_add (most, ev);
    fail_unless (lp_balances_stage_end (book, &p.recipient, "s", &stage,
            LP_STAGE_SPENT, NULL, 0, NULL));
    /* what was credited is written off: the next begins at nothing */
    g_clear_pointer (&left, lp_ratio_free);
    left = lp_balances_get (book, &p.recipient, "s");
    fail_unless (lp_ratio_sign (left) == 0);
  }
  fail_unless (lp_ratio_cmp (lost, most) <= 0);
  fail_unless (lp_ratio_sign (lost) > 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Takes many segments at once and delivers none: each costs what its own credit
 * was, for none counts on what another took out, and no more is lost with them
 * than the fee's estimate (or one ticket, if that is more) and one ticket. */
GST_START_TEST (test_many_in_flight)
{
  static const gchar *const fees[] = { "115854478848", "3", "8000000001" };

  for (guint f = 0; f < G_N_ELEMENTS (fees); f++) {
    g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
    g_autoptr (LpRatio) fee = ratio (fees[f]), had = ratio ("7999999999");
    g_autoptr (LpRatio) ev = NULL, min = NULL, most = NULL, left = NULL;
    LpTicketParams p;
    LpStage stages[9];
    Rig rig;

    rig_init (&rig);
    rig_issue (&rig, &p);
    ev = lp_ticket_ev (&p.face_value, &p.win_prob);
    min = lp_ratio_copy (lp_ratio_cmp (fee, ev) > 0 ? fee : ev);
    most = lp_ratio_copy (min);
    lp_ratio_add (most, ev);
    fail_unless (lp_balances_credit (book, &p.recipient, "s", had, 0, NULL));
    for (guint i = 0; i < 9; i++) {
      g_autoptr (LpTicketBatch) batch = NULL;
      g_autoptr (LpRatio) lost = NULL;

      fail_unless (lp_balances_stage (book, &p.recipient, "s", min, ev, 0,
              &stages[i], NULL));
      batch = rig_pay (&rig, &p, stages[i].n_tickets);
      lost = lp_ratio_copy (stages[i].existing);
      fail_unless_equals_int (lp_ratio_sign (lost), i == 0);
      lp_ratio_add (lost, stages[i].added);
      fail_unless (lp_ratio_cmp (lost, min) >= 0);
      fail_unless (lp_ratio_cmp (lost, most) < 0);
    }
    for (guint i = 0; i < 9; i++)
      fail_unless (lp_balances_stage_end (book, &p.recipient, "s", &stages[i],
              LP_STAGE_SPENT, NULL, 0, NULL));
    left = lp_balances_get (book, &p.recipient, "s");
    fail_unless_equals_int (lp_ratio_sign (left), 0);
    rig_clear (&rig);
  }
}

GST_END_TEST;

/* Should every ticket win, by luck or a broken hash: on chain one recipient gets
 * the deposit and its part of the reserve in a round, all together the reserve. */
GST_START_TEST (test_all_win)
{
  const guint64 face = G_GUINT64_CONSTANT (1200000000000000);
  LpFunds funds = { lp_u256_from_uint64 (3 * face),
    lp_u256_from_uint64 (100 * face),
  };
  g_autoptr (LpRatio) lost = ratio ("0"), all = NULL;
  const LpU256 one = lp_u256_from_uint64 (1);
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  fail_unless_equals_uint64 (p.face_value.w[0], face);
  rig.funds.deposit = funds.deposit;
  funds.pool_size = 50;
  for (guint who = 0; who < 50; who++) {
    g_autoptr (LpTicketBatch) batch = rig_pay (&rig, &p, 10);
    g_autoptr (LpRatio) got = ratio ("0"), most = NULL, part = NULL;

    funds.claimed = LP_U256_ZERO;
    most = lp_ratio_new_u256 (&funds.deposit, &one);
    part = lp_funds_allocation (&funds);
    lp_ratio_add (most, part);
    for (guint i = 0; i < batch->n_tickets; i++) {
      g_autoptr (LpRatio) value = NULL;
      LpU256 paid;

      fail_unless (lp_funds_redeem (&funds, &batch->params.face_value, &paid));
      value = lp_ratio_new_u256 (&paid, &one);
      lp_ratio_add (got, value);
    }
    fail_unless (lp_ratio_cmp (got, most) == 0);
    lp_ratio_add (lost, got);
  }
  all = lp_ratio_new (103 * (gint64) face, 1);
  fail_unless (lp_ratio_cmp (lost, all) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Never answers at all: nothing left the sender, nothing is lost. */
GST_START_TEST (test_never_answers)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) fee = ratio ("100"), ev = ratio ("8"), left = NULL;
  g_autoptr (LpRatio) had = ratio ("50");
  LpAddress who = { {1}
  };
  LpStage stage;

  fail_unless (lp_balances_credit (book, &who, "s", had, 0, NULL));
  for (guint i = 0; i < 10; i++) {
    fail_unless (lp_balances_stage (book, &who, "s", fee, ev, 0, &stage, NULL));
    fail_unless_equals_uint64 (stage.n_tickets, 7);
    fail_unless (lp_balances_stage_end (book, &who, "s", &stage,
            LP_STAGE_STAGED, NULL, 0, NULL));
  }
  left = lp_balances_get (book, &who, "s");
  fail_unless (lp_ratio_cmp (left, had) == 0);
}

GST_END_TEST;

/* Reports a hundred times the pixels: found before anything is owed. Where the
 * rate is its own to choose, what it can make the sender pay is bounded by the
 * most a payment may hold. */
GST_START_TEST (test_too_many_pixels)
{
  static const LpPriceProfile profile = { 1280, 720, 30, 1 };
  const guint64 duration = G_GUINT64_CONSTANT (2000000000);
  const gint64 honest = 1280 * 720 * 60, cheat = 100 * honest;
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) claimed = ratio ("115854478848000");
  g_autoptr (LpRatio) ev = NULL, fee = NULL, left = NULL;
  g_autoptr (GError) error = NULL;
  guint64 pixels = 0;
  LpTicketParams p;
  LpStage stage;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  fail_unless (lp_price_check_reported (&profile, &honest, 1, duration, 0,
          &pixels, NULL));
  fee = lp_price_fee (pixels, rig.price);
  fail_unless (lp_balances_stage (book, &p.recipient, "s", fee, ev, 0, &stage,
          NULL));
  fail_if (lp_price_check_reported (&profile, &cheat, 1, duration, 0, &pixels,
          &error));
  fail_unless_equals_string (error->message,
      "rendition 0: 5529600000 pixels are reported, 57139200 are the most");
  fail_unless_equals_uint64 (pixels, honest);
  fail_unless (lp_balances_stage_end (book, &p.recipient, "s", &stage,
          LP_STAGE_SPENT, NULL, 0, NULL));
  left = lp_balances_get (book, &p.recipient, "s");
  fail_unless_equals_int (lp_ratio_sign (left), 0);

  fail_unless (lp_balances_stage (book, &p.recipient, "s", fee, ev, 0, &stage,
          NULL));
  fail_unless (lp_balances_stage_end (book, &p.recipient, "s", &stage,
          LP_STAGE_CHANGE, claimed, 0, NULL));
  fail_unless (lp_balances_stage (book, &p.recipient, "s", fee, ev, 0, &stage,
          NULL));
  fail_unless (stage.n_tickets > lp_sender_room (rig.sender, &p));
  offer_refused (&rig, &p, stage.n_tickets,
      "total ticket EV 115856000000000.00000 "
      "for 14482 tickets > max total ticket EV 20000000000000.00000");
  lp_stage_clear (&stage);
  rig_clear (&rig);
}

GST_END_TEST;

/* Offer after offer, price after price: the owner's limit holds for all
 * recipients together, over a restart, and with a clock set back. */
GST_START_TEST (test_spend_limit)
{
  g_autoptr (LpRatio) limit = NULL, ev = NULL, ten = ratio ("10");
  guint paid = 0;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  limit = lp_ratio_copy (ev);
  lp_ratio_mul (limit, ten);
  lp_sender_set_spend_limit (rig.sender, limit, 60 * G_USEC_PER_SEC);
  for (guint i = 0; i < 40; i++) {
    const LpPrice price = { 1212, 1 };
    g_autoptr (LpSenderLease) lease = NULL;

    rig_issue (&rig, &p);
    lease = lp_sender_lease (rig.sender, &p, &price, 1, &rig.funds, &rig.view,
        i % 3 == 2 ? 0 : 30 * G_USEC_PER_SEC, NULL);
    paid += lease != NULL;
    if (i == 20) {
      guint64 generation;
      g_autoptr (GBytes) state = lp_sender_save (rig.sender, &generation);

      lp_sender_free (rig.sender);
      rig.sender = rig_sender (&rig);
      lp_sender_set_spend_limit (rig.sender, limit, 60 * G_USEC_PER_SEC);
      fail_unless (lp_sender_load (rig.sender, state, NULL));
    }
  }
  fail_unless_equals_int (paid, 10);
  rig_clear (&rig);
}

GST_END_TEST;

/* A commitment that comes again, also to a sender that restarted, never gets
 * the same number twice: two signatures of one number would be two chances. */
GST_START_TEST (test_same_commitment_again)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i < 30; i++) {
    g_autoptr (LpTicketBatch) batch = rig_pay (&rig, &p, 1 + i % 5);
    guint64 generation;

    for (guint k = 0; k < batch->n_tickets; k++)
      fail_unless (g_hash_table_add (numbers,
              GUINT_TO_POINTER (batch->tickets[k].nonce)));
    if (i % 4 == 3) {
      g_autoptr (GBytes) state = lp_sender_save (rig.sender, &generation);

      lp_sender_free (rig.sender);
      rig.sender = rig_sender (&rig);
      fail_unless (lp_sender_load (rig.sender, state, NULL));
    }
    /* other terms under the same commitment count on */
    if (i % 7 == 6)
      p.seed.w[0]++;
  }
  fail_unless_equals_int (g_hash_table_size (numbers), 90);
  rig_clear (&rig);
}

GST_END_TEST;

/* A price that creeps up stops at twice the first. */
GST_START_TEST (test_rising_price)
{
  g_autoptr (LpRatio) first = ratio ("1000"), price = ratio ("1000");
  g_autoptr (LpRatio) step = ratio ("11/10"), most = ratio ("2000");
  guint steps = 0;

  while (lp_price_check_change (price, first, NULL) && steps < 1000) {
    steps++;
    fail_unless (lp_ratio_cmp (price, most) <= 0);
    lp_ratio_mul (price, step);
  }
  fail_unless_equals_int (steps, 8);
}

GST_END_TEST;

static Suite *
pm_sender_bounds_suite (void)
{
  Suite *s = suite_create ("core/pm-sender-bounds");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_dear_tickets);
  tcase_add_test (tc, test_certain_win);
  tcase_add_test (tc, test_no_expiration);
  tcase_add_test (tc, test_never_delivers);
  tcase_add_test (tc, test_many_in_flight);
  tcase_add_test (tc, test_all_win);
  tcase_add_test (tc, test_never_answers);
  tcase_add_test (tc, test_too_many_pixels);
  tcase_add_test (tc, test_spend_limit);
  tcase_add_test (tc, test_same_commitment_again);
  tcase_add_test (tc, test_rising_price);
  return s;
}

GST_CHECK_MAIN (pm_sender_bounds);
