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
 * LpBalances: one side's book. A balance per (peer, session), exact, with
 * amounts set aside for work in progress; idle ones expire.
 * Times are of any clock that never goes back, in microseconds.
 * Source: spec/payments.md 5.5, 5.6, 8.2, 8.3.
 */

#pragma once

#include "pm-ticket.h"

G_BEGIN_DECLS

#define LP_BALANCES_TTL_US (G_GINT64_CONSTANT (10) * 60 * 1000000)
#define LP_BALANCES_MAX_SESSION_ID 256

typedef struct _LpBalances LpBalances;

/* More than @max sessions at once are refused with LP_ERROR_BUSY. */
LpBalances *lp_balances_new (gint64 ttl_us, guint max);
void lp_balances_free (LpBalances * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpBalances, lp_balances_free)

gboolean lp_balances_credit (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * amount, gint64 now,
    GError ** error);
/* What the session has, 0 if there is none. Returns: (transfer full) */
LpRatio *lp_balances_get (const LpBalances * self, const LpAddress * peer,
    const gchar * session);

/* Recipient: admits a segment if what is neither spent nor set aside reaches
 * @needed (LP_ERROR_FUNDS "Insufficient balance"), and sets @estimate aside
 * until lp_balances_settle(), so that parallel segments cannot all live on the
 * same credit. */
gboolean lp_balances_admit (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * needed, const LpRatio * estimate,
    gint64 now, GError ** error);
/* Once per admitted segment: @fee is what it cost, 0 if it failed. */
void lp_balances_settle (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * estimate, const LpRatio * fee,
    gint64 now);
/* The first price stays for the life of the session. */
gboolean lp_balances_fix_price (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * price, gint64 now, GError ** error);
/* Returns: (transfer none) (nullable) */
const LpRatio *lp_balances_get_price (const LpBalances * self,
    const LpAddress * peer, const gchar * session);

/* Sender: what one segment takes out of the book. */
typedef struct { guint64 n_tickets; LpRatio *existing, *added; } LpStage;

typedef enum
{
  LP_STAGE_STAGED,              /* never answered: the credit comes back */
  LP_STAGE_SPENT,               /* answered without a result: it is lost */
  LP_STAGE_CHANGE,              /* done: what is left over comes back */
} LpStageEnd;

/* Takes the whole credit out and says how many tickets of @ev bring it to
 * @min_credit. LP_ERROR_TOO_LARGE past 2^32 tickets: nothing is taken. */
gboolean lp_balances_stage (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * min_credit, const LpRatio * ev,
    gint64 now, LpStage * out, GError ** error);
/* Ends @stage; @fee matters for LP_STAGE_CHANGE. */
gboolean lp_balances_stage_end (LpBalances * self, const LpAddress * peer,
    const gchar * session, LpStage * stage, LpStageEnd end,
    const LpRatio * fee, gint64 now, GError ** error);
void lp_stage_clear (LpStage * stage);

/* Drops what nobody touched for the time to live. Returns: how many */
guint lp_balances_sweep (LpBalances * self, gint64 now);
guint lp_balances_size (const LpBalances * self);

/* All balances and prices as JSON; what is set aside comes back as credit.
 * Ages are kept. Returns: (transfer full) */
GBytes *lp_balances_save (const LpBalances * self, gint64 now);
/* Into an empty book. LP_ERROR_INVALID, LP_ERROR_TOO_LARGE. */
gboolean lp_balances_load (LpBalances * self, GBytes * state, gint64 now,
    GError ** error);

G_END_DECLS
