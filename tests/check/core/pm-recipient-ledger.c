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

/* 20000 segments; prices change, parameters expire, both sides restart in the
 * middle, and again and again something fails. After each segment the books of
 * sender and recipient agree to the wei, or differ by just what the failures so
 * far have to make of it (payments 5.6, 7, 8.3). */

#include "support/lp-money-rig.h"

typedef enum
{
  FINE,
  UNSENT,                       /* nothing reaches the recipient */
  EXPIRED,                      /* its chain is ahead of the sender's */
  FORGED,                       /* a signature is damaged on the way */
  POOR,                         /* it asks for more credit than it offered for */
  FAILED,                       /* taken, but not transcoded */
  EMPTY,                        /* transcoded, to nothing */
  LOST,                         /* done, but the answer is lost */
  N_EVENTS
} Event;

typedef struct
{
  Rig rig;
  LpTicketParams params;
  LpBalances *s, *r;
  guint n_sessions;
  gchar *session;
  gint64 now;
  LpRatio *ahead;               /* what the recipient's book is above ours */
  guint seen[N_EVENTS], tickets, renewed;
  guint poor;                   /* refused for what was lost before */
} Run;

static void
next_session (Run * run)
{
  g_free (run->session);
  run->session = g_strdup_printf ("s%u", run->n_sessions++);
  lp_ratio_sub (run->ahead, run->ahead);
}

static void
restart (Run * run)
{
  Rig *rig = &run->rig;
  guint64 generation;
  g_autoptr (GBytes) a = lp_sender_save (rig->sender, &generation);
  g_autoptr (GBytes) b = lp_recipient_save (rig->recipient);
  g_autoptr (GBytes) c = lp_balances_save (run->s, run->now);
  g_autoptr (GBytes) d = lp_balances_save (run->r, run->now);

  lp_sender_free (rig->sender);
  lp_recipient_free (rig->recipient);
  lp_balances_free (run->s);
  lp_balances_free (run->r);
  rig->sender = rig_sender (rig);
  rig->recipient = rig_recipient ();
  run->s = lp_balances_new (LP_BALANCES_TTL_US, 100);
  run->r = lp_balances_new (LP_BALANCES_TTL_US, 100);
  fail_unless (lp_sender_load (rig->sender, a, NULL));
  fail_unless (lp_recipient_load (rig->recipient, b, NULL));
  fail_unless (lp_balances_load (run->s, c, run->now, NULL));
  fail_unless (lp_balances_load (run->r, d, run->now, NULL));
}

static void
go_on (Run * run, guint i)
{
  Rig *rig = &run->rig;
  g_autoptr (GError) error = NULL;

  run->now = i * G_GINT64_CONSTANT (2000000);
  if (i % 3 == 0)
    rig->view.block++;
  if (i % 500 == 499)
    rig->view.block += 50;
  lp_recipient_expire (rig->recipient, rig->view.block);
  lp_sender_expire (rig->sender, rig->view.block);
  lp_balances_sweep (run->s, run->now);
  lp_balances_sweep (run->r, run->now);
  if (i == 10000)
    restart (run);
  if (i % 977 == 0) {
    g_autofree gchar *text = g_strdup_printf ("%u/7", i % 2 == 0 ?
        500 + i % 1700 : 5000 + i % 10000);

    lp_ratio_free (rig->price);
    rig->price = ratio (text);
    rig_issue (rig, &run->params);
  }
  if (!lp_sender_check (rig->sender, &run->params, &rig->funds, &rig->view, 1,
          &error)) {
    fail_unless_equals_string (error->message, "TicketParams expired");
    rig_issue (rig, &run->params);
    run->renewed++;
  }
}

/* @times x @ev */
static void
add_ev (LpRatio * sum, const LpRatio * ev, guint times)
{
  g_autoptr (LpRatio) part = lp_ratio_new (times, 1);

  lp_ratio_mul (part, ev);
  lp_ratio_add (sum, part);
}

/* The recipient takes what it is sent. TRUE if the segment is transcoded. */
static gboolean
receive (Run * run, LpTicketBatch * batch, Event event, const LpRatio * ev,
    const LpRatio * min)
{
  Rig *rig = &run->rig;
  const LpAddress *a = lp_key_get_address (rig->key);
  g_autoptr (LpRatio) need = ratio (event == POOR ? "1000000000000000000" :
      "8000000000"), credit = ratio ("0");
  g_autoptr (GError) error = NULL;
  const guint64 block = rig->view.block;
  guint good = batch->n_tickets;
  const gchar *text = NULL;
  LpReceipt receipt;

  if (event == EXPIRED) {
    rig->view.block = run->params.expiration_block.w[0];
    text = "TicketParams expired";
    good = 0;
  } else if (event == FORGED) {
    good /= 2;
    batch->tickets[good].sig.b[7]++;
    text = "invalid ticket signature";
  }
  fail_unless (lp_recipient_receive (rig->recipient, batch, &rig->funds,
          &rig->view, &receipt, &error) == (text == NULL));
  fail_unless_equals_string (error != NULL ? error->message : NULL, text);
  rig->view.block = block;
  fail_unless_equals_int (receipt.accepted, good);
  add_ev (credit, ev, good);
  fail_unless (lp_ratio_cmp (receipt.credit, credit) == 0);
  fail_unless (lp_balances_credit (run->r, a, run->session, receipt.credit,
          run->now, NULL));
  lp_ratio_add (run->ahead, credit);
  lp_receipt_clear (&receipt);
  if (text != NULL)
    return FALSE;
  if (lp_balances_admit (run->r, a, run->session, need, min, run->now, &error))
    return TRUE;
  fail_unless_equals_string (error->message, "Insufficient balance");
  /* of itself this comes only where the recipient debited and we did not */
  run->poor += event != POOR;
  return FALSE;
}

/* One segment, and what it makes of the difference between the books. */
static void
segment (Run * run, guint i, Event event)
{
  static const LpPriceProfile profile = { 640, 360, 30, 1 };
  Rig *rig = &run->rig;
  const LpAddress *a = lp_key_get_address (rig->key);
  const LpAddress *b = &run->params.recipient;
  g_autoptr (LpRatio) ev = NULL, min = NULL, fee = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpStageEnd end = LP_STAGE_SPENT;
  gboolean done = FALSE;
  LpStage stage;
  guint64 pixels;

  fail_unless (lp_price_pixels (&profile, 1, 2000000000, &pixels));
  ev = lp_ticket_ev (&run->params.face_value, &run->params.win_prob);
  min = lp_price_fee_estimate (pixels, rig->price);
  if (lp_ratio_cmp (min, ev) < 0)
    lp_ratio_set (min, ev);
  fail_unless (lp_balances_stage (run->s, b, run->session, min, ev, run->now,
          &stage, NULL));
  batch = rig_pay (rig, &run->params, stage.n_tickets);
  run->tickets += batch->n_tickets;
  if (batch->n_tickets == 0 && (event == EXPIRED || event == FORGED))
    event = FINE;
  if (event != UNSENT)
    done = receive (run, batch, event, ev, min);
  fee = lp_price_fee (event == EMPTY || event == FAILED ? 0 :
      pixels - i % 1000, rig->price);
  if (done) {
    lp_balances_settle (run->r, a, run->session, min, fee, run->now);
    lp_ratio_sub (run->ahead, fee);
  }
  if (event == UNSENT || event == LOST)
    end = LP_STAGE_STAGED;
  else if (done && event != FAILED)
    end = LP_STAGE_CHANGE;
  /* payments 5.6: what the sender's book loses or gains */
  if (end == LP_STAGE_SPENT) {
    lp_ratio_add (run->ahead, stage.existing);
  } else if (end == LP_STAGE_CHANGE) {
    lp_ratio_sub (run->ahead, stage.added);
    lp_ratio_add (run->ahead, fee);
  }
  fail_unless (lp_balances_stage_end (run->s, b, run->session, &stage, end,
          fee, run->now, NULL));
  run->seen[event]++;
  if (done && end == LP_STAGE_CHANGE && i % 4 == 0)
    rig_issue (rig, &run->params);
}

static void
compare (Run * run, guint i)
{
  g_autoptr (LpRatio) mine = lp_balances_get (run->s, &run->params.recipient,
      run->session);
  g_autoptr (LpRatio) theirs = lp_balances_get (run->r,
      lp_key_get_address (run->rig.key), run->session);

  lp_ratio_add (mine, run->ahead);
  fail_unless (lp_ratio_cmp (mine, theirs) == 0, "segment %u, session %s", i,
      run->session);
}

GST_START_TEST (test_lock_step)
{
  static const struct
  {
    guint at;
    Event event;
  } plan[] = {
    /* these first: nothing else leaves the recipient with less than we have */
    {2, LOST}, {3, LOST}, {18, EXPIRED}, {22, FORGED}, {26, POOR},
    {30, UNSENT}, {34, FAILED}, {38, EMPTY},
  };
  Run run = {.ahead = ratio ("0") };

  rig_init (&run.rig);
  run.s = lp_balances_new (LP_BALANCES_TTL_US, 100);
  run.r = lp_balances_new (LP_BALANCES_TTL_US, 100);
  next_session (&run);
  rig_issue (&run.rig, &run.params);
  for (guint i = 0; i < 20000; i++) {
    Event event = FINE;

    for (guint k = 0; k < G_N_ELEMENTS (plan); k++)
      if (i % 43 == plan[k].at)
        event = plan[k].event;
    go_on (&run, i);
    segment (&run, i, event);
    compare (&run, i);
    /* a session that went wrong is left: at once, or after it was seen that
     * the books keep their difference */
    if (i % 129 == 85 || (event != FINE && i % 129 > 85)) {
      next_session (&run);
      compare (&run, i);
    }
  }
  g_print ("20000 segments, %u tickets, %u sessions, %u offers expired; %u "
      "expired at the recipient, %u forged, %u poor, %u unsent, %u failed, %u "
      "empty, %u lost and %u refused for it\n", run.tickets, run.n_sessions,
      run.renewed, run.seen[EXPIRED], run.seen[FORGED], run.seen[POOR],
      run.seen[UNSENT], run.seen[FAILED], run.seen[EMPTY], run.seen[LOST],
      run.poor);
  for (Event event = FINE; event < N_EVENTS; event++)
    fail_unless (run.seen[event] > 100, "event %d", event);
  fail_unless (run.renewed > 0 && run.poor > 0);
  lp_balances_free (run.s);
  lp_balances_free (run.r);
  lp_ratio_free (run.ahead);
  g_free (run.session);
  rig_clear (&run.rig);
}

GST_END_TEST;

static Suite *
pm_recipient_ledger_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-ledger");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_lock_step);
  return s;
}

GST_CHECK_MAIN (pm_recipient_ledger);
