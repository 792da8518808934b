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
 * RLP, strict: exactly one encoding of a value is accepted.
 * Source: spec/chain.md 9.1, 14.
 */

#pragma once

#include "base-u256.h"

G_BEGIN_DECLS

/* Appending to @out. Numbers have no leading zeros, zero is the empty
 * string. */
void lp_rlp_put_bytes (GByteArray * out, gconstpointer data, gsize len);
void lp_rlp_put_uint64 (GByteArray * out, guint64 v);
void lp_rlp_put_u256 (GByteArray * out, const LpU256 * v);
/* A list of what @items holds: encoded items one after the other. */
void lp_rlp_put_list (GByteArray * out, const GByteArray * items);

/* A string, or a list whose items lie in @data. Points into the input. */
typedef struct
{
  gboolean list;
  const guint8 *data;
  gsize len;
} LpRlpItem;

/* What is left of the input, or of a list's items. Set up with the data;
 * no memory is taken. */
typedef struct
{
  const guint8 *data;
  gsize len;
} LpRlpReader;

/* Takes one item off @r. Fails with LP_ERROR_INVALID, also at the end. */
gboolean lp_rlp_next (LpRlpReader * r, LpRlpItem * item, GError ** error);
/* The same for an item of one kind. */
gboolean lp_rlp_next_bytes (LpRlpReader * r, LpRlpItem * item,
    GError ** error);
gboolean lp_rlp_next_list (LpRlpReader * r, LpRlpReader * items,
    GError ** error);
gboolean lp_rlp_next_uint64 (LpRlpReader * r, guint64 * v, GError ** error);
gboolean lp_rlp_next_u256 (LpRlpReader * r, LpU256 * v, GError ** error);
/* TRUE when nothing is left; LP_ERROR_INVALID otherwise. */
gboolean lp_rlp_end (const LpRlpReader * r, GError ** error);

/* The whole input is one item, right in all its depth (32 at most). */
gboolean lp_rlp_decode (const guint8 * data, gsize len, LpRlpItem * item,
    GError ** error);

G_END_DECLS
