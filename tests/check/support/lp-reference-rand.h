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

/*
 * The secret number behind a commitment as go-livepeer makes it: for vectors
 * only, ours has fields of fixed width.
 * Source: spec/payments.md 3.7.
 */

#pragma once

#include "core/pm-ticket.h"

static inline void
lp_reference_put (GByteArray * out, const LpU256 * v)
{
  guint8 bytes[32];

  g_byte_array_append (out, bytes, lp_u256_to_bytes_minimal (v, bytes));
}

/* What the secret is applied to. Returns: (transfer full) */
static inline GByteArray *
lp_reference_message (const LpTicketParams * params, const LpAddress * sender,
    const LpRatio * price)
{
  GByteArray *out = g_byte_array_new ();
  LpU256 num = LP_U256_ZERO, den = LP_U256_ZERO;
  guint8 aux[64];
  mpz_t amount;

  mpz_init (amount);
  mpz_abs (amount, mpq_numref (lp_ratio_peek (price)));
  lp_u256_from_mpz (amount, &num);
  lp_u256_from_mpz (mpq_denref (lp_ratio_peek (price)), &den);
  mpz_clear (amount);
  lp_reference_put (out, &params->seed);
  g_byte_array_append (out, sender->b, sizeof (sender->b));
  lp_reference_put (out, &params->face_value);
  lp_reference_put (out, &params->win_prob);
  lp_reference_put (out, &params->expiration_block);
  lp_reference_put (out, &num);
  lp_reference_put (out, &den);
  g_byte_array_append (out, aux, lp_ticket_aux (&params->expiration, aux));
  return out;
}

static inline LpU256
lp_reference_rand (const guint8 secret[32], const GByteArray * message)
{
  GHmac *mac = g_hmac_new (G_CHECKSUM_SHA256, secret, 32);
  guint8 digest[32];
  gsize size = sizeof (digest);
  LpU256 rand;

  g_hmac_update (mac, message->data, message->len);
  g_hmac_get_digest (mac, digest, &size);
  g_hmac_unref (mac);
  lp_u256_from_bytes (digest, sizeof (digest), &rand, NULL);
  return rand;
}
