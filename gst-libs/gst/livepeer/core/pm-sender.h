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
 * LpSender: makes tickets. Checks what a recipient asks, numbers tickets so
 * that no number is ever used twice for a commitment, not even after a crash,
 * and keeps to the limits of its owner.
 * Source: spec/payments.md 5.1, 5.2, 5.7.
 */

#pragma once

#include "pm-ticket.h"

G_BEGIN_DECLS

typedef struct _LpSender LpSender;
/* Numbered tickets that are not signed yet. */
typedef struct _LpSenderLease LpSenderLease;

/* Most expected value per ticket and per payment, wei; face value at most
 * deposit / @deposit_multiplier. Ratios copied. */
LpSender *lp_sender_new (const LpAddress * address, const LpRatio * max_ev,
    const LpRatio * max_total_ev, guint64 deposit_multiplier);
void lp_sender_free (LpSender * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSender, lp_sender_free)

/* At most @limit expected value in any @period_us; NULL lifts it, and nothing
 * is counted until there is one again. What was spent under another period,
 * also one of a saved state, still counts: as spent when its sixtieth of that
 * period ended. */
void lp_sender_set_spend_limit (LpSender * self, const LpRatio * limit,
    gint64 period_us);

/* The checks of payments 5.2 in their order, for @n tickets; after that of the
 * expiration, that it is at most 400 blocks ahead. @params may be NULL. Fails with LP_ERROR_TICKET or LP_ERROR_FUNDS. */
gboolean lp_sender_check (const LpSender * self, const LpTicketParams * params,
    const LpSenderFunds * funds, const LpChainView * view, guint64 n,
    GError ** error);
/* How many more tickets one payment with @params may have. */
guint lp_sender_room (const LpSender * self, const LpTicketParams * params);

/* Takes the next @n numbers of the commitment. Persist before you send:
 *   lease = lp_sender_lease (...);
 *   state = lp_sender_save (sender, &generation);  write it to disk;
 *   lp_sender_saved (sender, generation);
 *   batch = lp_sender_sign (sender, lease, key, ...);
 * A lease dropped instead only leaves a gap. @n 0 is a payment that only names
 * the price. Tickets carry the round and hash of @view if @params lack either
 * of their own. @now: wall clock in microseconds, for the spend limit.
 * Fails with LP_ERROR_TICKET, LP_ERROR_FUNDS, LP_ERROR_BUSY.
 * Returns: (transfer full) */
LpSenderLease *lp_sender_lease (LpSender * self, const LpTicketParams * params,
    const LpPrice * price, guint n, const LpSenderFunds * funds,
    const LpChainView * view, gint64 now, GError ** error);
void lp_sender_lease_free (LpSenderLease * lease);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSenderLease, lp_sender_lease_free)

/* Signs, once per lease. Refuses numbers that are not known to be saved and a
 * key of another address (LP_ERROR_TICKET); LP_ERROR_SIGNATURE if the key does
 * not sign, with which the lease stays good. Returns: (transfer full) */
LpTicketBatch *lp_sender_sign (LpSender * self, LpSenderLease * lease,
    const LpKey * key, GError ** error);

/* Forgets commitments past the latest expiration they were offered with.
 * Returns: how many */
guint lp_sender_expire (LpSender * self, guint64 block);

/* Numbers used and value spent, as JSON. Returns: (transfer full) */
GBytes *lp_sender_save (const LpSender * self, guint64 * generation);
void lp_sender_saved (LpSender * self, guint64 generation);
/* Into a new sender. LP_ERROR_INVALID, LP_ERROR_TOO_LARGE. */
gboolean lp_sender_load (LpSender * self, GBytes * state, GError ** error);

G_END_DECLS
