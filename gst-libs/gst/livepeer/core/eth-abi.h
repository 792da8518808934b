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
 * The contract ABI: values, calls, results. A value knows its kind, so that
 * encoding needs no types; decoding follows a list of types.
 * Source: spec/chain.md 4.1.
 */

#pragma once

#include "base-bytes.h"
#include "base-u256.h"

G_BEGIN_DECLS

/**
 * LpAbiKind:
 * @LP_ABI_UINT: uint8 ... uint256, bool (0 or 1), and int256 as its bits
 * @LP_ABI_ADDRESS: address
 * @LP_ABI_FIXED: bytes1 ... bytes32
 * @LP_ABI_BYTES: bytes and string
 * @LP_ABI_ARRAY: T[]
 * @LP_ABI_TUPLE: a list of arguments, or a struct
 */
typedef enum
{
  LP_ABI_UINT,
  LP_ABI_ADDRESS,
  LP_ABI_FIXED,
  LP_ABI_BYTES,
  LP_ABI_ARRAY,
  LP_ABI_TUPLE,
} LpAbiKind;

typedef struct _LpAbiValue LpAbiValue;

/* Returns: (transfer full), all of them */
LpAbiValue *lp_abi_uint (const LpU256 * v);
LpAbiValue *lp_abi_uint64 (guint64 v);
LpAbiValue *lp_abi_address (const LpAddress * a);
LpAbiValue *lp_abi_fixed (const guint8 * data, gsize len);      /* 1 to 32 */
LpAbiValue *lp_abi_bytes (gconstpointer data, gsize len);
LpAbiValue *lp_abi_string (const gchar * text);
LpAbiValue *lp_abi_array (void);
LpAbiValue *lp_abi_tuple (void);
/* Takes @child over; returns @container. */
LpAbiValue *lp_abi_append (LpAbiValue * container, LpAbiValue * child);
void lp_abi_free (LpAbiValue * v);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAbiValue, lp_abi_free)

LpAbiKind lp_abi_get_kind (const LpAbiValue * v);
/* Of arrays and tuples; NULL past the end or for other kinds. */
guint lp_abi_get_n_children (const LpAbiValue * v);
const LpAbiValue *lp_abi_get_child (const LpAbiValue * v, guint i);
/* FALSE if the value is of another kind, or too large for the type. */
gboolean lp_abi_get_u256 (const LpAbiValue * v, LpU256 * out);
gboolean lp_abi_get_uint64 (const LpAbiValue * v, guint64 * out);
gboolean lp_abi_get_address (const LpAbiValue * v, LpAddress * out);
/* For LP_ABI_FIXED and LP_ABI_BYTES, NULL for others. */
const guint8 *lp_abi_get_bytes (const LpAbiValue * v, gsize * len);

/* First four bytes of the signature's hash, and all of it. */
void lp_abi_selector (const gchar * signature, guint8 out[4]);
void lp_abi_topic (const gchar * signature, LpHash * out);

/* @args is a tuple. Returns: (transfer full) */
GBytes *lp_abi_encode (const LpAbiValue * args);
/* The selector of "name(types)", then @args (NULL: none). */
GBytes *lp_abi_encode_call (const gchar * signature, const LpAbiValue * args);

/*
 * @types is a tuple as in a signature, "(address,(uint256,bytes)[])"; what
 * stands before its bracket is skipped, so a signature will do. Takes memory
 * in proportion to @len whatever the offsets say. Bytes of a value that do
 * not belong to its type must be zero; what follows the last value is
 * ignored, as contracts do.
 * Fails with LP_ERROR_INVALID, LP_ERROR_TOO_LARGE; LP_ERROR_UNSUPPORTED for a
 * type it doesn't know. Returns: (transfer full): a tuple
 */
LpAbiValue *lp_abi_decode (const gchar * types, const guint8 * data,
    gsize len, GError ** error);

/* What a call reverted with: the text of Error(string), "Panic 0x11", the
 * selector of another error, or NULL if it came without data.
 * Returns: (transfer full) (nullable): as of lp_text_readable(), 1024 bytes
 * at most */
gchar *lp_abi_revert_text (const guint8 * data, gsize len);

G_END_DECLS
