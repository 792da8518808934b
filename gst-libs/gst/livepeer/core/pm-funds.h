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
 * LpFunds: what a sender's account can pay to one recipient, by the contract's
 * own arithmetic. Neither side can lose or get more than this on chain. What
 * the account holds, and what waits in queues, is the caller's to know.
 * Source: spec/payments.md 9, 13, 18.
 */

#pragma once

#include "base-ratio.h"

G_BEGIN_DECLS

/* In one round, wei. Value type. */
typedef struct
{
  LpU256 deposit;
  LpU256 reserve;               /* funds remaining */
  LpU256 claimed_by_all;        /* of the reserve, in this round */
  LpU256 claimed;               /* part of it that this recipient took */
  guint64 pool_size;            /* recipients that share the reserve */
  gboolean inactive;            /* the recipient is none of them */
} LpFunds;

/* What of the reserve is left to the recipient in this round. Negative if the
 * pool grew after it claimed. Returns: (transfer full) */
LpRatio *lp_funds_allocation (const LpFunds * self);

/* Takes one winning ticket of @face_value out of @self. @paid may be less, even
 * nothing: the ticket is used up all the same. FALSE if the contract reverts,
 * as it does when the reserve is needed and the allocation is negative: then
 * nothing changes, and the next round may pay. */
gboolean lp_funds_redeem (LpFunds * self, const LpU256 * face_value,
    LpU256 * paid);

/* The most that winning tickets of @face_value in sum can get in this round, in
 * whatever order they are redeemed: deposit and allocation at most. All above
 * it is the recipient's loss. Returns: (transfer full) */
LpRatio *lp_funds_redeemable (const LpFunds * self, const LpRatio * face_value);

G_END_DECLS
