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
 * LpU256: unsigned 256-bit integers on GMP. Value type without heap of its
 * own: 32 big-endian bytes outside, mpz inside the functions.
 * Source: spec/payments.md 3.
 */

#pragma once

#include <glib.h>
#include <gmp.h>

G_BEGIN_DECLS

typedef struct { guint64 w[4]; } LpU256;        /* w[0] least significant */

#define LP_U256_ZERO ((LpU256) { { 0, 0, 0, 0 } })

LpU256 lp_u256_from_uint64 (guint64 v);
/* Decimal, or hex with "0x". Fails: LP_ERROR_INVALID, LP_ERROR_TOO_LARGE. */
gboolean lp_u256_from_string (const gchar * str, LpU256 * v, GError ** error);
/* Big-endian, any length; leading zeros accepted, more than 256 bits is
 * LP_ERROR_TOO_LARGE. */
gboolean lp_u256_from_bytes (const guint8 * data, gsize len, LpU256 * v,
    GError ** error);
/* Returns: (transfer full): decimal */
gchar *lp_u256_to_string (const LpU256 * v);
void lp_u256_to_bytes32 (const LpU256 * v, guint8 out[32]);
/* Minimal big-endian form (zero is empty). Returns: bytes used of @out */
gsize lp_u256_to_bytes_minimal (const LpU256 * v, guint8 out[32]);

gint lp_u256_cmp (const LpU256 * a, const LpU256 * b);
gboolean lp_u256_is_zero (const LpU256 * v);
/* Each returns FALSE and leaves @r alone on overflow, underflow or a zero
 * divisor. @r may alias @a or @b. */
gboolean lp_u256_add (LpU256 * r, const LpU256 * a, const LpU256 * b);
gboolean lp_u256_sub (LpU256 * r, const LpU256 * a, const LpU256 * b);
gboolean lp_u256_mul (LpU256 * r, const LpU256 * a, const LpU256 * b);
gboolean lp_u256_div (LpU256 * q, const LpU256 * a, const LpU256 * b);
gboolean lp_u256_to_uint64 (const LpU256 * v, guint64 * out);

void lp_u256_to_mpz (const LpU256 * v, mpz_t out);
gboolean lp_u256_from_mpz (const mpz_t v, LpU256 * out);

G_END_DECLS
