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

#include "pm-ticket.h"

#include <string.h>

#include "base-error.h"
#include "crypto-keccak.h"

#define NONCE_END 136
#define AUX_START 168

const LpU256 lp_ticket_max_prob = {
  {G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXUINT64}
};

LpTicketBatch *
lp_ticket_batch_new (guint n_tickets)
{
  LpTicketBatch *batch = g_new0 (LpTicketBatch, 1);

  batch->n_tickets = n_tickets;
  batch->tickets = g_new0 (LpTicketSenderParams, n_tickets);
  return batch;
}

void
lp_ticket_batch_free (LpTicketBatch * batch)
{
  if (batch == NULL)
    return;
  g_free (batch->tickets);
  g_free (batch);
}

gsize
lp_ticket_aux (const LpTicketExpiration * expiration, guint8 out[64])
{
  static const LpHash none;
  LpU256 round = lp_u256_from_uint64 (expiration->round);

  if (expiration->round == 0 && lp_hash_equal (&expiration->block_hash, &none))
    return 0;
  lp_u256_to_bytes32 (&round, out);
  memcpy (out + 32, expiration->block_hash.b, 32);
  return 64;
}

void
lp_ticket_flat_init (LpTicketFlat * flat, const LpTicketParams * params,
    const LpAddress * sender)
{
  memset (flat->b, 0, sizeof (flat->b));
  memcpy (flat->b, params->recipient.b, 20);
  memcpy (flat->b + 20, sender->b, 20);
  lp_u256_to_bytes32 (&params->face_value, flat->b + 40);
  lp_u256_to_bytes32 (&params->win_prob, flat->b + 72);
  memcpy (flat->b + NONCE_END, params->rand_hash.b, 32);
  flat->len = AUX_START + lp_ticket_aux (&params->expiration,
      flat->b + AUX_START);
}

void
lp_ticket_flat_hash (LpTicketFlat * flat, guint32 nonce, LpHash * out)
{
  guint32 be = GUINT32_TO_BE (nonce);

  memcpy (flat->b + NONCE_END - sizeof (be), &be, sizeof (be));
  lp_keccak256 (flat->b, flat->len, out);
}

void
lp_ticket_commit (const LpU256 * rand, LpHash * out)
{
  guint8 bytes[32];

  lp_u256_to_bytes32 (rand, bytes);
  lp_keccak256 (bytes, sizeof (bytes), out);
  lp_bytes_wipe (bytes, sizeof (bytes));
}

void
lp_ticket_winning_hash (gconstpointer sig, gsize len, const LpU256 * rand,
    LpHash * out)
{
  guint8 bytes[32];
  LpKeccak k;

  lp_u256_to_bytes32 (rand, bytes);
  lp_keccak_init (&k);
  lp_keccak_update (&k, sig, len);
  lp_keccak_update (&k, bytes, sizeof (bytes));
  lp_keccak_finish (&k, out);
}

gboolean
lp_ticket_wins (const LpU256 * win_prob, const LpSignature * sig,
    const LpU256 * rand)
{
  LpHash hash;
  guint8 limit[32];

  lp_ticket_winning_hash (sig->b, sizeof (sig->b), rand, &hash);
  lp_u256_to_bytes32 (win_prob, limit);
  return memcmp (hash.b, limit, sizeof (limit)) < 0;
}

static gboolean
refuse (GError ** error, const gchar * text)
{
  g_set_error_literal (error, LP_ERROR, LP_ERROR_TICKET, text);
  return FALSE;
}

gboolean
lp_ticket_check_offer (const LpTicketParams * params,
    const LpAddress * sender, const LpAddress * recipient,
    const LpU256 * rand, GError ** error)
{
  LpHash hash;

  if (!lp_address_equal (&params->recipient, recipient))
    return refuse (error, "invalid ticket recipient");
  if (lp_address_is_zero (sender))
    return refuse (error, "invalid ticket sender");
  lp_ticket_commit (rand, &hash);
  if (!lp_hash_equal (&hash, &params->rand_hash))
    return refuse (error, "invalid recipientRand for ticket recipientRandHash");
  return TRUE;
}

gboolean
lp_ticket_validate (const LpTicketParams * params, const LpAddress * sender,
    const LpTicketSenderParams * ticket, const LpAddress * recipient,
    const LpU256 * rand, GError ** error)
{
  LpTicketFlat flat;
  LpAddress signer;
  LpHash hash;

  if (!lp_ticket_check_offer (params, sender, recipient, rand, error))
    return FALSE;
  lp_ticket_flat_init (&flat, params, sender);
  lp_ticket_flat_hash (&flat, ticket->nonce, &hash);
  if (!lp_secp_recover_hash (&hash, &ticket->sig, &signer, NULL)
      || !lp_address_equal (&signer, sender))
    return refuse (error, "invalid ticket signature");
  return TRUE;
}

LpRatio *
lp_ticket_ev (const LpU256 * face_value, const LpU256 * win_prob)
{
  static const LpU256 one = { {1, 0, 0, 0} };
  LpRatio *ev = lp_ratio_new_u256 (face_value, &one);
  g_autoptr (LpRatio) p = lp_ratio_new_u256 (win_prob, &lp_ticket_max_prob);

  lp_ratio_mul (ev, p);
  return ev;
}
