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
 * Between protobuf-c's structures and ours, for core/wire-* only. "put" makes
 * messages that live as long as @arena; "get" judges what came from outside
 * and says in which field a fault is.
 */

#pragma once

#include <string.h>

#include "core/wire/common.pb-c.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/payment.pb-c.h"
#include "wire-orch.h"
#include "wire-pb.h"

G_BEGIN_DECLS

/* Memory of one message that is being encoded. */
typedef GPtrArray LpArena;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpArena, g_ptr_array_unref)

static inline LpArena *
lp_arena_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

/* Zeroed. */
static inline gpointer
lp_arena_alloc (LpArena * arena, gsize size)
{
  gpointer memory = g_malloc0 (size);

  g_ptr_array_add (arena, memory);
  return memory;
}

/* Points at the bytes; they are not copied. */
static inline ProtobufCBinaryData
lp_pb_data (gconstpointer data, gsize len)
{
  return (ProtobufCBinaryData) {
  len, (guint8 *) data};
}

/* As other languages keep addresses and hashes: the last @size bytes, zeros
 * before what is shorter. */
void lp_pb_get_fixed (ProtobufCBinaryData data, guint8 * out, gsize size);
/* A signature of another length can never be valid: it becomes zeros. */
void lp_pb_get_signature (ProtobufCBinaryData data, LpSignature * out);
gboolean lp_pb_get_u256 (ProtobufCBinaryData data, const gchar * field,
    LpU256 * out, GError ** error);
/* @text may be NULL (an empty string). At most @max bytes, UTF-8, no control
 * characters. */
gboolean lp_pb_check_text (const gchar * text, const gchar * field, gsize max,
    GError ** error);

Net__Capabilities *lp_pb_put_capabilities (LpArena * arena,
    const LpCapabilities * caps);
gboolean lp_pb_get_capabilities (const Net__Capabilities * pb,
    LpCapabilities * out, GError ** error);
Net__PriceInfo *lp_pb_put_price (LpArena * arena, const LpPrice * price);
void lp_pb_get_price (const Net__PriceInfo * pb, LpPrice * out);
/* @offer: with the expiration inside; a payment has it beside. */
Net__TicketParams *lp_pb_put_ticket_params (LpArena * arena,
    const LpTicketParams * params, gboolean offer);
gboolean lp_pb_get_ticket_params (const Net__TicketParams * pb,
    LpTicketParams * out, GError ** error);
Net__TicketExpirationParams *lp_pb_put_expiration (LpArena * arena,
    const LpTicketExpiration * expiration);
void lp_pb_get_expiration (const Net__TicketExpirationParams * pb,
    LpTicketExpiration * out);
Net__AuthToken *lp_pb_put_token (LpArena * arena, const LpAuthToken * token);
gboolean lp_pb_get_token (const Net__AuthToken * pb, LpAuthToken * out,
    GError ** error);
Net__OSInfo *lp_pb_put_storage (LpArena * arena, const LpStorage * storage);
LpStorage *lp_pb_get_storage (const Net__OSInfo * pb, GError ** error);
Net__OrchestratorInfo *lp_pb_put_info (LpArena * arena,
    const LpOrchInfo * info);
LpOrchInfo *lp_pb_get_info (const Net__OrchestratorInfo * pb,
    GError ** error);

/* lp_pb_unpack() of a GBytes. */
gpointer lp_pb_unpack_bytes (const ProtobufCMessageDescriptor * type,
    GBytes * bytes, GError ** error);

G_END_DECLS
