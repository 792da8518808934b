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
 * LpRecipient: asks for tickets and takes them. Keeps nothing per offer: the
 * secret number behind a commitment is computed again from what the sender
 * sends back, so that changing any of it breaks the commitment.
 * Source: spec/payments.md 3.7, 4, 7, 18.
 */

#pragma once

#include "base-env.h"
#include "pm-ticket.h"

G_BEGIN_DECLS

/* Keys of senders that are kept to check later tickets with less work. */
#define LP_RECIPIENT_SENDERS 256

typedef struct _LpRecipient LpRecipient;

/* All in wei but @redeem_gas. */
typedef struct
{
  LpAddress address;            /* where winnings go */
  LpU256 ticket_ev;
  LpU256 max_face_value;        /* 0: none */
  guint64 redeem_gas;
  guint tx_cost_multiplier;     /* 0: 100 */
} LpRecipientConfig;

/* A ticket that pays its face value once its parameters are expired. */
typedef struct
{
  LpTicketSenderParams ticket;
  LpU256 rand;
  LpHash hash;                  /* of the ticket */
} LpWinner;

typedef struct
{
  guint accepted;               /* tickets that were credited */
  LpRatio *credit;              /* their expected value, exact */
  LpRatio *price;               /* proven by a ticket; NULL if none passed */
  /* Of LpWinner; also tickets that are not credited, and so also the same one
   * again, in one receipt or in several, with this signature or another. The
   * contract pays a ticket once: keep one for each @hash (payments 20, 14). */
  GArray *winners;
} LpReceipt;

/* With a new secret from @env, which stays in locked, wiped memory. NULL if there
 * is no randomness or no memory. */
LpRecipient *lp_recipient_new (const LpRecipientConfig * config,
    const LpEnv * env, GError ** error);
void lp_recipient_free (LpRecipient * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpRecipient, lp_recipient_free)
/* FALSE if the system refused to keep the secret out of swap, as with keys. */
gboolean lp_recipient_is_locked (const LpRecipient * self);

/* Face value for a sender good for @max_float (may be negative).
 * LP_ERROR_FUNDS "insufficient sender reserve". */
gboolean lp_recipient_face_value (const LpRecipient * self,
    const LpU256 * gas_price, const LpRatio * max_float, LpU256 * face,
    GError ** error);
void lp_recipient_win_prob (const LpRecipient * self, const LpU256 * face,
    LpU256 * win_prob);
/* Face value / cost of redeeming, 0 if that is free. For lp_price_adjust(). */
LpRatio *lp_recipient_multiplier (const LpRecipient * self,
    const LpU256 * gas_price, const LpRatio * max_float, GError ** error);

/* New parameters for @sender at @price. */
gboolean lp_recipient_issue (LpRecipient * self, const LpAddress * sender,
    const LpRatio * price, const LpU256 * gas_price, const LpRatio * max_float,
    const LpChainView * view, LpTicketParams * out, GError ** error);
/* The number behind the commitment. @price: reduced, not negative. */
void lp_recipient_rand (const LpRecipient * self, const LpAddress * sender,
    const LpTicketParams * params, const LpRatio * price, LpU256 * rand);

/* Judges a payment as payments 7 says. @out is filled in any case: tickets
 * credited before the fault count, and all that won, unless the fault is one
 * of the whole payment. Fails with the first fault:
 * LP_ERROR_TICKET, LP_ERROR_FUNDS, LP_ERROR_PRICE, LP_ERROR_BUSY.
 * A payment without tickets has to name a price and proves none: debit at the
 * price that a ticket proved first (lp_balances_fix_price()), and leave out the
 * test of the balance only if your own price is 0. One without tickets, price
 * and sender comes from a node without payments; it is accepted and pays for
 * nothing. */
gboolean lp_recipient_receive (LpRecipient * self, const LpTicketBatch * batch,
    const LpSenderFunds * funds, const LpChainView * view, LpReceipt * out,
    GError ** error);
void lp_receipt_clear (LpReceipt * receipt);

/* Senders whose keys are kept, at most LP_RECIPIENT_SENDERS; for figures. */
guint lp_recipient_count_senders (const LpRecipient * self);

/* Forgets numbers of commitments that expired. Call for each new L1 block.
 * Returns: how many commitments */
guint lp_recipient_expire (LpRecipient * self, guint64 block);

/* The secret and the numbers seen, as JSON: keep it as safe as a key. With it
 * offers survive a restart. It is wiped when it is freed. Returns: (transfer
 * full) */
GBytes *lp_recipient_save (const LpRecipient * self);
/* Wipe @state when you free it. LP_ERROR_INVALID, LP_ERROR_TOO_LARGE. */
gboolean lp_recipient_load (LpRecipient * self, GBytes * state,
    GError ** error);

G_END_DECLS
