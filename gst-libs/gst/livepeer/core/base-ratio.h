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
 * LpRatio: exact fractions for prices, expected values and balances; never
 * floating point. Opaque heap type around mpq, always canonical.
 * Source: spec/payments.md 3, 8.
 */

#pragma once

#include "base-u256.h"

G_BEGIN_DECLS

typedef struct _LpRatio LpRatio;

LpRatio *lp_ratio_new (gint64 num, guint64 den);     /* den 0 is a bug */
LpRatio *lp_ratio_new_u256 (const LpU256 * num, const LpU256 * den);
LpRatio *lp_ratio_copy (const LpRatio * r);
void lp_ratio_free (LpRatio * r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpRatio, lp_ratio_free)

/* In place: r = r op x */
void lp_ratio_set (LpRatio * r, const LpRatio * x);
void lp_ratio_add (LpRatio * r, const LpRatio * x);
void lp_ratio_sub (LpRatio * r, const LpRatio * x);
void lp_ratio_mul (LpRatio * r, const LpRatio * x);
gboolean lp_ratio_div (LpRatio * r, const LpRatio * x);  /* FALSE if x is 0 */
gint lp_ratio_cmp (const LpRatio * a, const LpRatio * b);
gint lp_ratio_sign (const LpRatio * r);
/* Floor and ceiling of a non-negative ratio; FALSE if negative or too large. */
gboolean lp_ratio_floor (const LpRatio * r, LpU256 * out);
gboolean lp_ratio_ceil (const LpRatio * r, LpU256 * out);
/* "num/den" or "num", decimal, exact. Returns: (transfer full) */
gchar *lp_ratio_to_string (const LpRatio * r);
/* "3", "-1/7", "0.25" (decimal point accepted, exact). LP_ERROR_INVALID;
 * LP_ERROR_TOO_LARGE past 160 characters. Returns: (transfer full) */
LpRatio *lp_ratio_from_string (const gchar * str, GError ** error);
mpq_srcptr lp_ratio_peek (const LpRatio * r);
mpq_ptr lp_ratio_edit (LpRatio * r);    /* caller canonicalises */

G_END_DECLS
