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

#include <stdio.h>
#include <string.h>

#include "core/base-error.h"
#include "core/base-text.h"
#include "core/crypto-keccak.h"
#include "core/wire-payment.h"
#include "core/wire-worker.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/payment.pb-c.h"
#include "core/wire/redeemer.pb-c.h"
#include "core/wire/segment.pb-c.h"
#include "wire-check.h"

void
lp_wire_verdict (LpWire * self, gboolean ok, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("  %s %s\n", ok ? "ok:" : "BAD:", text);
  self->checked++;
  self->bad += !ok;
}

void
lp_wire_fault (LpWire * self, const gchar * what, GError * error)
{
  g_autofree gchar *text = lp_text_readable (error->message,
      strlen (error->message));

  printf ("  BAD: %s: %s\n", what, text);
  self->bad++;
}

/* @expected: (nullable): who should have signed */
static void
check_signer (LpWire * self, const gchar * what, const LpHash * hash,
    const LpSignature * sig, const LpAddress * expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *name = NULL, *wanted = NULL;
  LpAddress signer;

  if (!lp_secp_recover_hash (hash, sig, &signer, &error)) {
    lp_wire_verdict (self, FALSE, "%s: %s", what, error->message);
    return;
  }
  name = lp_address_to_string (&signer);
  if (expected == NULL) {
    printf ("  -- %s: signed by %s; --signer tells who it should be\n", what,
        name);
    return;
  }
  wanted = lp_address_to_string (expected);
  if (lp_address_equal (&signer, expected))
    lp_wire_verdict (self, TRUE, "%s: signed by %s", what, name);
  else
    lp_wire_verdict (self, FALSE, "%s: signed by %s, not by %s", what, name,
        wanted);
}

static const LpAddress *
expected_signer (LpWire * self)
{
  return self->has_signer ? &self->signer : NULL;
}

static void
check_request (LpWire * self, GBytes * bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  LpOrchRequest request;
  LpHash hash;

  if (!lp_orch_request_decode (bytes, &request, &error)) {
    lp_wire_fault (self, "request", error);
    return;
  }
  if (!request.has_sig) {
    printf ("  -- request: not signed (off-chain)\n");
    return;
  }
  text = lp_address_to_string (&request.address);
  lp_keccak256 (text, strlen (text), &hash);
  check_signer (self, "request", &hash, &request.sig, &request.address);
}

void
lp_wire_check_info (LpWire * self, const LpOrchInfo * info)
{
  if (info->has_address && !lp_address_is_zero (&info->address)) {
    self->has_orchestrator = TRUE;
    self->orchestrator = info->address;
  }
}

static void
check_segment (LpWire * self, GBytes * bytes, const LpAddress * sender)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpSegData) data = lp_seg_data_decode (bytes, &error);
  LpHash hash;

  if (data == NULL) {
    lp_wire_fault (self, "segment", error);
    return;
  }
  if (!data->has_sig) {
    printf ("  -- segment: not signed (off-chain)\n");
    return;
  }
  lp_seg_data_hash (data, &hash);
  check_signer (self, "segment", &hash, &data->sig, sender);
}

static void
check_payment (LpWire * self, GBytes * bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTicketBatch) batch = lp_payment_decode (bytes, &error);
  LpTicketFlat flat;

  if (batch == NULL) {
    lp_wire_fault (self, "payment", error);
    return;
  }
  if (batch->n_tickets == 0)
    return;
  lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    g_autofree gchar *what = g_strdup_printf ("ticket %u",
        batch->tickets[i].nonce);
    LpHash hash;

    lp_ticket_flat_hash (&flat, batch->tickets[i].nonce, &hash);
    check_signer (self, what, &hash, &batch->tickets[i].sig, &batch->sender);
  }
}

/* What the contract checks, as far as the message tells (payments 3.4 to 3.6,
 * 12). */
static void
check_ticket (LpWire * self, GBytes * bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *what = NULL;
  LpRedeemerTicket ticket;
  LpTicketFlat flat;
  LpHash hash;
  gboolean wins;

  if (!lp_redeemer_ticket_decode (bytes, &ticket, &error)) {
    lp_wire_fault (self, "ticket", error);
    return;
  }
  what = g_strdup_printf ("ticket %u", ticket.ticket.nonce);
  lp_ticket_flat_init (&flat, &ticket.params, &ticket.sender);
  lp_ticket_flat_hash (&flat, ticket.ticket.nonce, &hash);
  check_signer (self, what, &hash, &ticket.ticket.sig, &ticket.sender);
  lp_ticket_commit (&ticket.rand, &hash);
  lp_wire_verdict (self, lp_hash_equal (&hash, &ticket.params.rand_hash),
      "commitment: recipient_rand_hash against recipient_rand");
  wins = lp_ticket_wins (&ticket.params.win_prob, &ticket.ticket.sig,
      &ticket.rand);
  lp_wire_verdict (self, wins, "%s: %s", what, wins ? "wins" :
      "does not win, and cannot be redeemed");
}

static void
check_result (LpWire * self, GBytes * bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTranscodeResult) result = lp_transcode_result_decode (bytes,
      &error);
  LpHash renditions[LP_PROFILES_MAX], hash;
  guint n = 0;

  if (result == NULL) {
    lp_wire_fault (self, "result", error);
    return;
  }
  if (result->info != NULL)
    lp_wire_check_info (self, result->info);
  if (!result->has_sig) {
    printf ("  -- result: not signed%s\n", result->error != NULL ?
        " (an error)" : " (off-chain)");
    return;
  }
  for (guint i = 0; i < result->n_segments; i++) {
    const gchar *path = strstr (result->segments[i].url, "/stream/");
    const LpHash *media = path == NULL ? NULL :
        g_hash_table_lookup (self->media, path);

    if (media != NULL)
      renditions[n++] = *media;
  }
  if (n < result->n_segments) {
    printf ("  -- result: its renditions are not in the file; the signature "
        "cannot be checked\n");
    return;
  }
  lp_transcode_result_hash (renditions, n, &hash);
  check_signer (self, "result", &hash, &result->sig,
      self->has_orchestrator ? &self->orchestrator : NULL);
}

static void
check_ping (LpWire * self, GBytes * bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) value = lp_ping_decode (bytes, &error);
  LpSignature sig;
  LpHash hash;

  if (value == NULL) {
    lp_wire_fault (self, "ping", error);
    return;
  }
  if (self->ping == NULL) {
    self->ping = g_steal_pointer (&value);
    return;
  }
  if (g_bytes_get_size (value) == sizeof (sig.b)) {
    memcpy (sig.b, g_bytes_get_data (value, NULL), sizeof (sig.b));
    lp_keccak256 (g_bytes_get_data (self->ping, NULL),
        g_bytes_get_size (self->ping), &hash);
    check_signer (self, "answer to the ping", &hash, &sig,
        self->has_orchestrator ? &self->orchestrator : NULL);
  } else {
    printf ("  -- ping: the answer is not signed (off-chain)\n");
  }
  g_clear_pointer (&self->ping, g_bytes_unref);
}

void
lp_wire_check (LpWire * self, const ProtobufCMessageDescriptor * type,
    GBytes * bytes, const LpAddress * sender)
{
  g_autoptr (GError) error = NULL;

  if (type == &net__orchestrator_request__descriptor)
    check_request (self, bytes);
  else if (type == &net__seg_data__descriptor)
    check_segment (self, bytes, sender != NULL ? sender :
        expected_signer (self));
  else if (type == &net__payment__descriptor)
    check_payment (self, bytes);
  else if (type == &net__ticket__descriptor)
    check_ticket (self, bytes);
  else if (type == &net__transcode_result__descriptor)
    check_result (self, bytes);
  else if (type == &net__ping_pong__descriptor)
    check_ping (self, bytes);
  else if (type == &net__orchestrator_info__descriptor
      || type == &net__payment_result__descriptor) {
    g_autoptr (LpOrchInfo) info = type == &net__payment_result__descriptor ?
        lp_payment_result_decode (bytes, &error) :
        lp_orch_info_decode (bytes, &error);

    if (info != NULL)
      lp_wire_check_info (self, info);
    else
      lp_wire_fault (self, "info", error);
  }
}
