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
 * Tickets: the types on both sides of a payment, the ticket's hash, its
 * expected value and the winning test.
 * Source: spec/payments.md 3.
 */

#pragma once

#include "base-ratio.h"
#include "crypto-secp.h"

G_BEGIN_DECLS

/* Distinct nonces a recipient takes per commitment (payments 2). */
#define LP_TICKET_MAX_NONCES 600
#define LP_TICKET_FLAT_SIZE 232

/* Round of the ticket's creation and the hash of its block; both zero means
 * that the ticket carries no auxiliary data (payments 3.2). */
typedef struct { gint64 round; LpHash block_hash; } LpTicketExpiration;

/* What a recipient offers and a sender echoes (payments 3.8). Value type. */
typedef struct
{
  LpAddress recipient;
  LpU256 face_value;            /* wei */
  LpU256 win_prob;              /* of 2^256 - 1 */
  LpHash rand_hash;             /* the recipient's commitment */
  LpU256 seed;
  LpU256 expiration_block;      /* L1 block */
  LpTicketExpiration expiration;
} LpTicketParams;

/* What a side knows of the chain when it judges. */
typedef struct
{
  guint64 block;                /* last L1 block seen */
  guint64 round;                /* last initialized */
  LpHash round_hash;            /* L1 block hash of @round */
  LpHash previous_hash;         /* that of the round before */
  gboolean inactive;            /* recipient not in the active set */
} LpChainView;

/* A sender's account with the TicketBroker. @error: why it is not known. */
typedef struct
{
  LpU256 deposit;
  LpU256 reserve;               /* funds remaining */
  guint64 withdraw_round;
  const gchar *error;
} LpSenderFunds;

/* What differs between the tickets of one payment. */
typedef struct { guint32 nonce; LpSignature sig; } LpTicketSenderParams;

/* Wei per pixel as the fraction on the wire; 0/0 is "not given". */
typedef struct { gint64 per_unit; gint64 pixels_per_unit; } LpPrice;

/* One payment. @params.expiration is that of the Payment message. */
typedef struct
{
  gboolean has_params;          /* FALSE: a payment without tickets */
  LpTicketParams params;
  LpAddress sender;
  gboolean has_price;
  LpPrice price;
  guint n_tickets;
  LpTicketSenderParams *tickets;        /* (owned) */
} LpTicketBatch;

LpTicketBatch *lp_ticket_batch_new (guint n_tickets);
void lp_ticket_batch_free (LpTicketBatch * batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTicketBatch, lp_ticket_batch_free)

/* A ticket's packed form; tickets of one batch differ in the nonce only, so it
 * is laid out once per batch. No heap. */
typedef struct { guint8 b[LP_TICKET_FLAT_SIZE]; gsize len; } LpTicketFlat;

void lp_ticket_flat_init (LpTicketFlat * flat, const LpTicketParams * params,
    const LpAddress * sender);
/* Leaves the nonce in @flat. */
void lp_ticket_flat_hash (LpTicketFlat * flat, guint32 nonce, LpHash * out);
/* 64 bytes, or none if both parts are zero. Returns: bytes written */
gsize lp_ticket_aux (const LpTicketExpiration * expiration, guint8 out[64]);

/* What holds for all tickets of an offer alike, in the order of payments 7:
 * they name @recipient, they have a sender, and @rand is behind their
 * commitment. LP_ERROR_TICKET. */
gboolean lp_ticket_check_offer (const LpTicketParams * params,
    const LpAddress * sender, const LpAddress * recipient,
    const LpU256 * rand, GError ** error);
/* The same and the signature of one ticket. Whether it expired or was seen
 * before is not looked at. LP_ERROR_TICKET. */
gboolean lp_ticket_validate (const LpTicketParams * params,
    const LpAddress * sender, const LpTicketSenderParams * ticket,
    const LpAddress * recipient, const LpU256 * rand, GError ** error);

/* Keccak of the number as 32 bytes. */
void lp_ticket_commit (const LpU256 * rand, LpHash * out);
/* Keccak of the signature and the number (payments 3.5). */
void lp_ticket_winning_hash (gconstpointer sig, gsize len,
    const LpU256 * rand, LpHash * out);
/* TRUE if the winning hash is strictly below @win_prob. */
gboolean lp_ticket_wins (const LpU256 * win_prob, const LpSignature * sig,
    const LpU256 * rand);

/* face value x probability, exact. Returns: (transfer full) */
LpRatio *lp_ticket_ev (const LpU256 * face_value, const LpU256 * win_prob);
/* 2^256 - 1 */
extern const LpU256 lp_ticket_max_prob;

G_END_DECLS
