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

/* Of two faults of an offer the first of payments 5.2 is told: only an expired
 * one is asked for again, for any other the recipient is left. */

#include "support/lp-money-rig.h"

typedef enum
{
  NIL, NO_END, EXPIRED, FAR, CERTAIN, DEAR, NO_INFO, UNLOCKING, NO_RESERVE,
  NO_DEPOSIT, DEAR_TOGETHER, FACE_VALUE, USED_UP, SPENT, N_FAULTS
} Fault;

static const gchar *const texts[N_FAULTS] = {
  "ticketParams is nil",
  "ticketParams expiration block is 0",
  "TicketParams expired",
  "TicketParams expire more than 400 blocks ahead",
  "ticket faceValue too low faceValue=1200000000000000",
  "ticket EV 8000000000.00000 > max ticket EV 1.00000",
  "down",
  "unable to validate sender: deposit and reserve is set to unlock soon",
  "no sender reserve",
  "no sender deposit",
  "total ticket EV 8000000000.00000 for 1 tickets > max total ticket EV 1.00000",
  "ticket faceValue 1200000000000000 > max faceValue 1199999999999999",
  "the recipient takes 600 tickets for its parameters; 600 are used and 1 asked "
      "for: ask it for new parameters",
  "spend-limit of 1.00000 wei per 60 s is used up",
};

typedef struct
{
  LpTicketParams params;
  gboolean nil;
  const gchar *max, *total, *limit;
  guint used;
} Offer;

static void
apply (Rig * rig, Offer * offer, Fault fault)
{
  switch (fault) {
    case NIL:
      offer->nil = TRUE;
      break;
    case NO_END:
      offer->params.expiration_block = LP_U256_ZERO;
      break;
    case EXPIRED:
      offer->params.expiration_block = lp_u256_from_uint64 (1001);
      break;
    case FAR:
      offer->params.expiration_block = lp_u256_from_uint64 (1401);
      break;
    case CERTAIN:
      offer->params.win_prob = lp_ticket_max_prob;
      break;
    case DEAR:
      offer->max = "1";
      break;
    case NO_INFO:
      rig->funds.error = "down";
      break;
    case UNLOCKING:
      rig->funds.withdraw_round = 51;
      break;
    case NO_RESERVE:
      rig->funds.reserve = LP_U256_ZERO;
      break;
    case NO_DEPOSIT:
      rig->funds.deposit = LP_U256_ZERO;
      break;
    case DEAR_TOGETHER:
      offer->total = "1";
      break;
    case FACE_VALUE:
      rig->funds.deposit =
          lp_u256_from_uint64 (G_GUINT64_CONSTANT (1199999999999999));
      break;
    case USED_UP:
      offer->used = LP_TICKET_MAX_NONCES;
      break;
    default:
      offer->limit = "1";
      break;
  }
}

/* What the sender says to @offer. */
static gchar *
answer (Rig * rig, const Offer * offer)
{
  g_autofree gchar *hash = lp_bytes_to_hex (offer->params.rand_hash.b, 32);
  g_autofree gchar *state = g_strdup_printf ("{\"version\":1,\"period\":0,"
      "\"used\":[[\"%s\",%u,1040]],\"spent\":[]}", hash, offer->used);
  g_autoptr (GBytes) bytes = g_bytes_new (state, strlen (state));
  g_autoptr (LpRatio) max = ratio (offer->max), total = ratio (offer->total);
  g_autoptr (LpSender) sender = lp_sender_new (lp_key_get_address (rig->key),
      max, total, 1);
  g_autoptr (LpSenderLease) lease = NULL;
  const LpPrice price = { 1212, 1 };
  g_autoptr (GError) error = NULL;

  if (offer->limit != NULL) {
    g_autoptr (LpRatio) limit = ratio (offer->limit);

    lp_sender_set_spend_limit (sender, limit, 60 * G_USEC_PER_SEC);
  }
  fail_unless (lp_sender_load (sender, bytes, NULL));
  lease = lp_sender_lease (sender, offer->nil ? NULL : &offer->params, &price,
      1, &rig->funds, &rig->view, 0, &error);
  return g_strdup (lease != NULL ? "taken" : error->message);
}

static void
offer_init (Rig * rig, Offer * offer)
{
  memset (offer, 0, sizeof (*offer));
  rig_init (rig);
  rig_issue (rig, &offer->params);
  offer->max = "3000000000000";
  offer->total = "20000000000000";
}

GST_START_TEST (test_pairs)
{
  for (Fault a = 0; a < N_FAULTS; a++) {
    for (Fault b = a; b < N_FAULTS; b++) {
      g_autofree gchar *text = NULL;
      Offer offer;
      Rig rig;

      /* they cannot come together */
      if (a >= NO_END && b <= FAR && a != b)
        continue;
      offer_init (&rig, &offer);
      /* the first last, should both be of one field */
      apply (&rig, &offer, b);
      apply (&rig, &offer, a);
      text = answer (&rig, &offer);
      fail_unless_equals_string (text, texts[a]);
      rig_clear (&rig);
    }
  }
}

GST_END_TEST;

/* Tickets that are worth nothing cost nothing: of the rest nothing matters. */
GST_START_TEST (test_free)
{
  for (Fault a = NIL; a < N_FAULTS; a++) {
    g_autofree gchar *text = NULL;
    Offer offer;
    Rig rig;

    if (a == CERTAIN)
      continue;
    offer_init (&rig, &offer);
    offer.params.win_prob = LP_U256_ZERO;
    apply (&rig, &offer, a);
    text = answer (&rig, &offer);
    fail_unless_equals_string (text, a <= FAR || a == USED_UP ? texts[a] :
        "taken");
    rig_clear (&rig);
  }
}

GST_END_TEST;

static Suite *
pm_sender_order_suite (void)
{
  Suite *s = suite_create ("core/pm-sender-order");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_pairs);
  tcase_add_test (tc, test_free);
  return s;
}

GST_CHECK_MAIN (pm_sender_order);
