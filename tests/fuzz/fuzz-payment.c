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

/* Payments at their recipient. The bits of the first byte say what is made
 * right before it judges: parameters, sender, signatures, price. Nothing that
 * was refused is credited, and nothing is credited twice. */

#include <string.h>

#include "core/pm-recipient.h"
#include "core/wire-payment.h"
#include "fuzz.h"

/* each costs a signature */
#define SIGNED_MAX 4

static gboolean
no_random (guint8 * out, gsize len, gpointer user_data)
{
  memset (out, 1, len);
  return TRUE;
}

static const LpEnv env = {.random = no_random };

static LpKey *key;
static LpTicketParams issued;
static const LpChainView view = {.block = 1000,.round = 3,
  .round_hash = {{3}},.previous_hash = {{2}}
};

static LpRecipient *
make_recipient (void)
{
  LpRecipientConfig config = {.address = {{7}},.redeem_gas = 100000 };

  /* every second ticket wins */
  config.ticket_ev = lp_u256_from_uint64 (8000000000);
  config.max_face_value = lp_u256_from_uint64 (16000000000);
  return lp_recipient_new (&config, &env, NULL);
}

/* Once: a key, and what is offered to it. */
static void
set_up (void)
{
  static const guint8 secret[32] = { 1 };
  g_autoptr (LpRecipient) recipient = make_recipient ();
  g_autoptr (LpRatio) price = lp_ratio_new (3, 2);
  g_autoptr (LpRatio) max_float = lp_ratio_new (G_MAXINT64, 1);
  LpU256 gas_price = lp_u256_from_uint64 (1000);
  gboolean ok;

  key = lp_key_new_from_bytes (secret, NULL);
  ok = lp_recipient_issue (recipient, lp_key_get_address (key), price,
      &gas_price, max_float, &view, &issued, NULL);
  g_assert (ok);
}

static void
make_right (LpTicketBatch * batch, guint bits)
{
  LpTicketFlat flat;
  LpHash hash;

  if (bits & 1) {
    batch->has_params = TRUE;
    batch->params = issued;
  }
  if (bits & 2)
    batch->sender = *lp_key_get_address (key);
  if (bits & 8) {
    batch->has_price = TRUE;
    batch->price = (LpPrice) {
    3, 2};
  }
  if (bits & 16)
    batch->n_tickets = MIN (batch->n_tickets, SIGNED_MAX);
  if (!(bits & 4))
    return;
  lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
  for (guint i = 0; i < MIN (batch->n_tickets, SIGNED_MAX); i++) {
    lp_ticket_flat_hash (&flat, batch->tickets[i].nonce, &hash);
    lp_key_sign_hash (key, &hash, &batch->tickets[i].sig, NULL);
  }
}

static void
receive (LpRecipient * self, const LpTicketBatch * batch, gboolean again)
{
  LpSenderFunds funds = {.deposit = lp_u256_from_uint64 (G_MAXINT64),
    .reserve = lp_u256_from_uint64 (G_MAXINT64)
  };
  g_autoptr (GError) error = NULL;
  LpReceipt receipt;

  if (!lp_recipient_receive (self, batch, &funds, &view, &receipt, &error))
    g_assert (error != NULL);
  else
    g_assert (error == NULL);
  g_assert (receipt.accepted <= batch->n_tickets);
  g_assert (lp_ratio_sign (receipt.credit) >= 0);
  g_assert (receipt.accepted > 0 || lp_ratio_sign (receipt.credit) == 0);
  g_assert (!again || receipt.accepted == 0);
  for (guint i = 0; i < receipt.winners->len; i++) {
    const LpWinner *w = &g_array_index (receipt.winners, LpWinner, i);

    g_assert (lp_ticket_wins (&batch->params.win_prob, &w->ticket.sig,
            &w->rand));
  }
  lp_receipt_clear (&receipt);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (LpRecipient) recipient = NULL, restarted = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (GBytes) bytes = NULL, state = NULL;
  LpRedeemerTicket ticket;

  if (size == 0)
    return 0;
  if (key == NULL)
    set_up ();
  bytes = g_bytes_new (data + 1, size - 1);
  if (lp_redeemer_ticket_decode (bytes, &ticket, NULL))
    lp_ticket_wins (&ticket.params.win_prob, &ticket.ticket.sig, &ticket.rand);
  batch = lp_payment_decode (bytes, NULL);
  if (batch == NULL)
    return 0;
  make_right (batch, data[0]);
  recipient = make_recipient ();
  receive (recipient, batch, FALSE);
  receive (recipient, batch, TRUE);
  lp_recipient_expire (recipient, view.block);
  state = lp_recipient_save (recipient);
  restarted = make_recipient ();
  g_assert (lp_recipient_load (restarted, state, NULL));
  receive (restarted, batch, TRUE);
  return 0;
}
