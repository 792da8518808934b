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
 * Fixed-size byte types, hex, compare and wipe.
 * Source: spec/payments.md 3, spec/wire-protocol.md 3.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Ethereum address, Keccak-256 hash, recoverable signature r || s || v
 * (v is 27 or 28 unless a function says otherwise). */
typedef struct { guint8 b[20]; } LpAddress;
typedef struct { guint8 b[32]; } LpHash;
typedef struct { guint8 b[65]; } LpSignature;

/* Lower-case hex without prefix. Returns: (transfer full) */
gchar *lp_bytes_to_hex (const guint8 * data, gsize len);

/* Exactly @len bytes from @hex, "0x" optional, either case.
 * Fails with LP_ERROR_INVALID naming the position. */
gboolean lp_bytes_from_hex (const gchar * hex, guint8 * data, gsize len,
    GError ** error);

/* Any even number of digits up to @max_len bytes. Returns: (transfer full) */
GBytes *lp_bytes_from_hex_any (const gchar * hex, gsize max_len,
    GError ** error);

/* Time does not depend on the content: for MACs and secrets. */
gboolean lp_bytes_equal_secret (const guint8 * a, const guint8 * b, gsize len);

/* Overwrites in a way the compiler may not drop. */
void lp_bytes_wipe (gpointer data, gsize len);

gboolean lp_address_equal (const LpAddress * a, const LpAddress * b);
gboolean lp_address_is_zero (const LpAddress * a);
/* EIP-55 mixed case with "0x". Returns: (transfer full) */
gchar *lp_address_to_string (const LpAddress * a);
/* Accepts all-lower, all-upper or a right EIP-55 checksum; a wrong checksum
 * is LP_ERROR_INVALID. */
gboolean lp_address_from_string (const gchar * str, LpAddress * a,
    GError ** error);
gboolean lp_hash_equal (const LpHash * a, const LpHash * b);

G_END_DECLS
