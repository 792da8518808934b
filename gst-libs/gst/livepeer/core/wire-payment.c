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

#include "base-error.h"
#include "core/wire/redeemer.pb-c.h"
#include "wire-internal.h"
#include "wire-payment.h"

static Net__TicketSenderParams *
put_ticket (LpArena * arena, const LpTicketSenderParams * ticket)
{
  Net__TicketSenderParams *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__ticket_sender_params__init (pb);
  pb->has_sender_nonce = ticket->nonce != 0;
  pb->sender_nonce = ticket->nonce;
  pb->has_sig = TRUE;
  pb->sig = lp_pb_data (ticket->sig.b, 65);
  return pb;
}

static void
get_ticket (const Net__TicketSenderParams * pb, LpTicketSenderParams * out)
{
  out->nonce = pb->sender_nonce;
  lp_pb_get_signature (pb->sig, &out->sig);
}

GBytes *
lp_payment_encode (const LpTicketBatch * batch)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__Payment pb = NET__PAYMENT__INIT;

  /* the sender is named without tickets, too, but not off-chain */
  if (batch->has_params || !lp_address_is_zero (&batch->sender)) {
    pb.has_sender = TRUE;
    pb.sender = lp_pb_data (batch->sender.b, 20);
  }
  if (batch->has_params) {
    pb.ticket_params = lp_pb_put_ticket_params (arena, &batch->params, FALSE);
    pb.expiration_params = lp_pb_put_expiration (arena,
        &batch->params.expiration);
  }
  if (batch->n_tickets > 0) {
    pb.n_ticket_sender_params = batch->n_tickets;
    pb.ticket_sender_params = lp_arena_alloc (arena,
        batch->n_tickets * sizeof (Net__TicketSenderParams *));
    for (guint i = 0; i < batch->n_tickets; i++)
      pb.ticket_sender_params[i] = put_ticket (arena, &batch->tickets[i]);
  }
  if (batch->has_price)
    pb.expected_price = lp_pb_put_price (arena, &batch->price);
  return lp_pb_pack (&pb);
}

/* What is read is what was signed: cut or filled up it would be another's
 * address, another commitment (payments 18). Offers are read more kindly. */
static gboolean
check_width (ProtobufCBinaryData data, const gchar * field, gsize size,
    GError ** error)
{
  if (data.len == size)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "%s of %" G_GSIZE_FORMAT
      " bytes, not %" G_GSIZE_FORMAT, field, data.len, size);
  return FALSE;
}

static gboolean
check_widths (const Net__Payment * pb, GError ** error)
{
  return check_width (pb->sender, "sender", 20, error)
      && check_width (pb->ticket_params->recipient,
      "ticket_params.recipient", 20, error)
      && check_width (pb->ticket_params->recipient_rand_hash,
      "ticket_params.recipient_rand_hash", 32, error)
      && check_width (pb->expiration_params->creation_round_block_hash,
      "expiration_params.creation_round_block_hash", 32, error);
}

static LpTicketBatch *
get_payment (const Net__Payment * pb, GError ** error)
{
  g_autoptr (LpTicketBatch) batch = NULL;

  if (pb->n_ticket_sender_params > LP_PAYMENT_TICKETS_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a payment of %" G_GSIZE_FORMAT " tickets, at most %d are taken",
        pb->n_ticket_sender_params, LP_PAYMENT_TICKETS_MAX);
    return NULL;
  }
  batch = lp_ticket_batch_new (pb->n_ticket_sender_params);
  for (guint i = 0; i < batch->n_tickets; i++)
    get_ticket (pb->ticket_sender_params[i], &batch->tickets[i]);
  lp_pb_get_fixed (pb->sender, batch->sender.b, 20);
  if (pb->expected_price != NULL) {
    batch->has_price = TRUE;
    lp_pb_get_price (pb->expected_price, &batch->price);
  }
  if (pb->ticket_params == NULL) {
    if (batch->n_tickets == 0)
      return pb->sender.len == 0 || check_width (pb->sender, "sender", 20,
          error) ? g_steal_pointer (&batch) : NULL;
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "%u tickets without ticket_params", batch->n_tickets);
    return NULL;
  }
  if (pb->sender.len == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_TICKET,
        "Could not find Sender for payment: %u tickets", batch->n_tickets);
    return NULL;
  }
  /* a Go node crashes on this one (wire-protocol 21, 14) */
  if (pb->expiration_params == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "ticket_params without expiration_params");
    return NULL;
  }
  batch->has_params = TRUE;
  if (!lp_pb_get_ticket_params (pb->ticket_params, &batch->params, error)
      || !check_widths (pb, error))
    return NULL;
  lp_pb_get_expiration (pb->expiration_params, &batch->params.expiration);
  return g_steal_pointer (&batch);
}

LpTicketBatch *
lp_payment_decode (GBytes * bytes, GError ** error)
{
  Net__Payment *pb = lp_pb_unpack_bytes (&net__payment__descriptor, bytes,
      error);
  LpTicketBatch *batch;

  if (pb == NULL)
    return NULL;
  batch = get_payment (pb, error);
  lp_pb_free (pb);
  return batch;
}

GBytes *
lp_ticket_params_encode (const LpTicketParams * params)
{
  g_autoptr (LpArena) arena = lp_arena_new ();

  return lp_pb_pack (lp_pb_put_ticket_params (arena, params, TRUE));
}

gboolean
lp_ticket_params_decode (GBytes * bytes, LpTicketParams * out, GError ** error)
{
  Net__TicketParams *pb = lp_pb_unpack_bytes (&net__ticket_params__descriptor,
      bytes, error);
  gboolean ok;

  if (pb == NULL)
    return FALSE;
  ok = lp_pb_get_ticket_params (pb, out, error);
  lp_pb_free (pb);
  return ok;
}

/* ---- redeemer ---- */

GBytes *
lp_redeemer_ticket_encode (const LpRedeemerTicket * ticket)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__Ticket pb = NET__TICKET__INIT;
  LpTicketParams params = ticket->params;
  guint8 rand[32];

  params.seed = LP_U256_ZERO;
  pb.ticket_params = lp_pb_put_ticket_params (arena, &params, FALSE);
  pb.has_sender = TRUE;
  pb.sender = lp_pb_data (ticket->sender.b, 20);
  pb.expiration_params = lp_pb_put_expiration (arena, &params.expiration);
  pb.sender_params = put_ticket (arena, &ticket->ticket);
  pb.recipient_rand = lp_pb_data (rand,
      lp_u256_to_bytes_minimal (&ticket->rand, rand));
  pb.has_recipient_rand = pb.recipient_rand.len > 0;
  return lp_pb_pack (&pb);
}

gboolean
lp_redeemer_ticket_decode (GBytes * bytes, LpRedeemerTicket * out,
    GError ** error)
{
  Net__Ticket *pb = lp_pb_unpack_bytes (&net__ticket__descriptor, bytes,
      error);
  gboolean ok = FALSE;

  memset (out, 0, sizeof (*out));
  if (pb == NULL)
    return FALSE;
  if (pb->ticket_params == NULL || pb->expiration_params == NULL
      || pb->sender_params == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "Ticket without %s", pb->ticket_params == NULL ? "ticket_params" :
        pb->expiration_params == NULL ? "expiration_params" : "sender_params");
  } else {
    ok = lp_pb_get_ticket_params (pb->ticket_params, &out->params, error)
        && lp_pb_get_u256 (pb->recipient_rand, "recipient_rand", &out->rand,
        error);
    lp_pb_get_expiration (pb->expiration_params, &out->params.expiration);
    lp_pb_get_fixed (pb->sender, out->sender.b, 20);
    get_ticket (pb->sender_params, &out->ticket);
  }
  lp_pb_free (pb);
  return ok;
}

GBytes *
lp_max_float_request_encode (const LpAddress * sender)
{
  Net__MaxFloatReq pb = NET__MAX_FLOAT_REQ__INIT;

  pb.has_sender = TRUE;
  pb.sender = lp_pb_data (sender->b, 20);
  return lp_pb_pack (&pb);
}

gboolean
lp_max_float_request_decode (GBytes * bytes, LpAddress * sender,
    GError ** error)
{
  Net__MaxFloatReq *pb = lp_pb_unpack_bytes (&net__max_float_req__descriptor,
      bytes, error);

  if (pb == NULL)
    return FALSE;
  lp_pb_get_fixed (pb->sender, sender->b, 20);
  lp_pb_free (pb);
  return TRUE;
}

GBytes *
lp_max_float_update_encode (const LpU256 * max_float)
{
  Net__MaxFloatUpdate pb = NET__MAX_FLOAT_UPDATE__INIT;
  guint8 value[32];

  pb.max_float = lp_pb_data (value, lp_u256_to_bytes_minimal (max_float,
          value));
  pb.has_max_float = pb.max_float.len > 0;
  return lp_pb_pack (&pb);
}

gboolean
lp_max_float_update_decode (GBytes * bytes, LpU256 * max_float, GError ** error)
{
  Net__MaxFloatUpdate *pb =
      lp_pb_unpack_bytes (&net__max_float_update__descriptor, bytes, error);
  gboolean ok;

  if (pb == NULL)
    return FALSE;
  ok = lp_pb_get_u256 (pb->max_float, "max_float", max_float, error);
  lp_pb_free (pb);
  return ok;
}
