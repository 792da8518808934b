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

/* Of two faults the first of payments 7 is told: what the other side does next
 * depends on it, and so does whether later tickets are looked at. */

#include "support/lp-money-rig.h"

typedef enum
{
  INACTIVE, NO_PIXELS, NO_PRICE, TOO_MANY, NEGATIVE_ROUND, NO_INFO, UNLOCKING,
  RECIPIENT, SENDER, COMMITMENT, TOO_LATE, SIGNATURE, SEEN, NONCES, EXPIRED,
  N_FAULTS
} Fault;

#define PRICE "invalid expected price sent with payment err="

static const gchar *const texts[N_FAULTS] = {
  "orchestrator <recipient> is inactive in round 50, cannot process payments",
  PRICE "\"pixels per unit is 0\"",
  PRICE "\"expected price is nil\"",
  "too many tickets in one payment",
  "negative creation round",
  "could not get sender info for <sender>: down",
  "deposit and reserve for sender <sender> is set to unlock soon",
  "invalid ticket recipient",
  "invalid ticket sender",
  "invalid recipientRand for ticket recipientRandHash",
  "TicketParams expire too late",
  "invalid ticket signature",
  "invalid ticket senderNonce: already seen sender=<sender> nonce=<nonce>",
  "invalid ticket senderNonce: too many values sender=<sender> nonce=<nonce>",
  "TicketParams expired",
};

/* Of the payment before anything is wrong with it: what the recipient knows. */
static LpTicketBatch *
prepare (Rig * rig, gboolean seen, gboolean full)
{
  LpTicketBatch *batch = lp_ticket_batch_new (LP_TICKET_MAX_NONCES + 1);
  g_autoptr (LpTicketBatch) paid = NULL;
  LpTicketSenderParams *tickets = batch->tickets;
  LpTicketFlat flat;
  LpTicketParams p;
  LpReceipt receipt;
  LpHash hash;

  rig_issue (rig, &p);
  paid = rig_pay (rig, &p, full ? LP_TICKET_MAX_NONCES : 1);
  if (seen || full) {
    fail_unless (lp_recipient_receive (rig->recipient, paid, &rig->funds,
            &rig->view, &receipt, NULL));
    lp_receipt_clear (&receipt);
  }
  *batch = *paid;
  batch->tickets = tickets;
  batch->n_tickets = 1;
  *tickets = *paid->tickets;
  if (full && !seen) {
    tickets->nonce = LP_TICKET_MAX_NONCES + 1;
    lp_ticket_flat_init (&flat, &p, &paid->sender);
    lp_ticket_flat_hash (&flat, tickets->nonce, &hash);
    fail_unless (lp_key_sign_hash (rig->key, &hash, &tickets->sig, NULL));
  }
  return batch;
}

static void
apply (Rig * rig, LpTicketBatch * batch, Fault fault)
{
  switch (fault) {
    case INACTIVE:
      rig->view.inactive = TRUE;
      break;
    case NO_PIXELS:
      batch->price.pixels_per_unit = 0;
      break;
    case NO_PRICE:
      batch->has_price = FALSE;
      break;
    case TOO_MANY:
      batch->n_tickets = LP_TICKET_MAX_NONCES + 1;
      break;
    case NEGATIVE_ROUND:
      batch->params.expiration.round = -1;
      break;
    case NO_INFO:
      rig->funds.error = "down";
      break;
    case UNLOCKING:
      rig->funds.withdraw_round = 51;
      break;
    case RECIPIENT:
      batch->params.recipient.b[0]++;
      break;
    case SENDER:
      memset (&batch->sender, 0, sizeof (batch->sender));
      break;
    case COMMITMENT:
      batch->params.rand_hash.b[0]++;
      break;
    case TOO_LATE:
      rig->view.block = 989;
      break;
    case SIGNATURE:
      batch->tickets->sig.b[5]++;
      break;
    case EXPIRED:
      rig->view.block = 1040;
      break;
    default:                   /* SEEN and NONCES are prepared */
      break;
  }
}

static void
fill_in (gchar ** text, const gchar * mark, const gchar * value)
{
  gchar **parts = g_strsplit (*text, mark, -1);

  g_free (*text);
  *text = g_strjoinv (value, parts);
  g_strfreev (parts);
}

static gchar *
text_of (Fault fault, const LpTicketBatch * batch)
{
  g_autofree gchar *sender = lp_address_to_string (&batch->sender);
  g_autofree gchar *recipient = lp_address_to_string (&batch->params.recipient);
  g_autofree gchar *nonce = g_strdup_printf ("%u", batch->tickets->nonce);
  gchar *text = g_strdup (texts[fault]);

  fill_in (&text, "<sender>", sender);
  fill_in (&text, "<recipient>", recipient);
  fill_in (&text, "<nonce>", nonce);
  return text;
}

static gboolean
together (Fault a, Fault b)
{
  return !(a == NO_PIXELS && b == NO_PRICE)
      && !(a == TOO_LATE && b == EXPIRED);
}

GST_START_TEST (test_pairs)
{
  guint pairs = 0;

  for (Fault a = 0; a < N_FAULTS; a++) {
    for (Fault b = a; b < N_FAULTS; b++) {
      g_autoptr (LpTicketBatch) batch = NULL;
      g_autofree gchar *text = NULL;
      Rig rig;

      if (!together (a, b))
        continue;
      rig_init (&rig);
      batch = prepare (&rig, a == SEEN || b == SEEN, a == NONCES
          || b == NONCES);
      apply (&rig, batch, a);
      if (b != a)
        apply (&rig, batch, b);
      text = text_of (a, batch);
      assert_refused (&rig, batch, 0, "%s", text);
      pairs++;
      rig_clear (&rig);
    }
  }
  g_print ("%u pairs\n", pairs);
  fail_unless_equals_int (pairs, N_FAULTS * (N_FAULTS + 1) / 2 - 2);
}

GST_END_TEST;

/* A payment without tickets is judged by its price and nothing else. */
GST_START_TEST (test_without_tickets)
{
  g_autoptr (LpTicketBatch) batch = NULL;
  LpReceipt receipt;
  Rig rig;

  rig_init (&rig);
  batch = rig_pay (&rig, NULL, 0);
  apply (&rig, batch, INACTIVE);
  apply (&rig, batch, NO_INFO);
  apply (&rig, batch, UNLOCKING);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  lp_receipt_clear (&receipt);
  apply (&rig, batch, NO_PIXELS);
  assert_refused (&rig, batch, 0, "%s", texts[NO_PIXELS]);
  apply (&rig, batch, NO_PRICE);
  assert_refused (&rig, batch, 0, "%s", texts[NO_PRICE]);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_recipient_order_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-order");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_pairs);
  tcase_add_test (tc, test_without_tickets);
  return s;
}

GST_CHECK_MAIN (pm_recipient_order);
