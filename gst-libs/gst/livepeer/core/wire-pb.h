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
 * protobuf-c held to bounds: what a message makes it allocate is limited by
 * the message's own size. Inside core/wire-* only; everybody else sees the
 * structs of wire-orch.h and its like.
 * Source: spec/wire-protocol.md 2.
 */

#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* What grpc-go takes at most (wire-protocol 1.5), for messages in headers
 * and bodies, too. */
#define LP_PB_MAX_SIZE (4 * 1024 * 1024)

/* Bytes the decoder of a message of @len bytes may hold at any time. */
#define LP_PB_BUDGET(len) (32 * (gsize) (len) + 8192)

/* What the decoded message is called in errors is its name in the protocol.
 * Fails with LP_ERROR_TOO_LARGE for more than LP_PB_MAX_SIZE bytes,
 * LP_ERROR_INVALID if it cannot be decoded within the budget.
 * Returns: (transfer full): free with lp_pb_free() */
gpointer lp_pb_unpack (const ProtobufCMessageDescriptor * type,
    gconstpointer data, gsize len, GError ** error);
/* Overwrites what was decoded. NULL is fine. */
void lp_pb_free (gpointer message);
/* Returns: (transfer full) */
GBytes *lp_pb_pack (gconstpointer message);

/* The most bytes that the decoder held for the message, for tests. */
gsize lp_pb_peak (gconstpointer message);

G_END_DECLS
