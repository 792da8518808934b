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
 * Payments on the wire, and what nodes tell a separate redeemer. Decoders fail
 * as those of wire-orch.h do.
 * Source: spec/wire-protocol.md 2, 10, spec/payments.md 3.8, 20.
 */

#pragma once

#include "wire-orch.h"

G_BEGIN_DECLS

/* One payment has at most what one commitment takes. */
#define LP_PAYMENT_TICKETS_MAX LP_TICKET_MAX_NONCES

/* Returns: (transfer full) */
GBytes *lp_payment_encode (const LpTicketBatch * batch);
/* An empty message is a payment without anything, as off-chain nodes send.
 * Tickets without a sender are LP_ERROR_TICKET "Could not find Sender for
 * payment"; without the round of their creation LP_ERROR_INVALID, as are
 * addresses and hashes of another length than theirs.
 * Returns: (transfer full) */
LpTicketBatch *lp_payment_decode (GBytes * bytes, GError ** error);

/* An offer on its own; of addresses and hashes the last bytes count.
 * Returns: (transfer full) */
GBytes *lp_ticket_params_encode (const LpTicketParams * params);
gboolean lp_ticket_params_decode (GBytes * bytes, LpTicketParams * out,
    GError ** error);

/* A ticket that won, with what redeems it. Its parameters go without seed and
 * without the offer's copy of the expiration. */
typedef struct
{
  LpTicketParams params;
  LpAddress sender;
  LpTicketSenderParams ticket;
  LpU256 rand;
} LpRedeemerTicket;

GBytes *lp_redeemer_ticket_encode (const LpRedeemerTicket * ticket);
gboolean lp_redeemer_ticket_decode (GBytes * bytes, LpRedeemerTicket * out,
    GError ** error);
GBytes *lp_max_float_request_encode (const LpAddress * sender);
gboolean lp_max_float_request_decode (GBytes * bytes, LpAddress * sender,
    GError ** error);
GBytes *lp_max_float_update_encode (const LpU256 * max_float);
gboolean lp_max_float_update_decode (GBytes * bytes, LpU256 * max_float,
    GError ** error);

G_END_DECLS
