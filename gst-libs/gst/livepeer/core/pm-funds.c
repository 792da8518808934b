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

#include "pm-funds.h"

static LpRatio *
whole (const LpU256 * v)
{
  static const LpU256 one = { {1, 0, 0, 0} };

  return lp_ratio_new_u256 (v, &one);
}

LpRatio *
lp_funds_allocation (const LpFunds * self)
{
  LpRatio *share = whole (&self->reserve);
  g_autoptr (LpRatio) all = whole (&self->claimed_by_all);
  g_autoptr (LpRatio) own = whole (&self->claimed);
  mpq_ptr q = lp_ratio_edit (share);

  if (self->inactive || self->pool_size == 0) {
    lp_ratio_sub (share, share);
    return share;
  }
  lp_ratio_add (share, all);
  /* the denominator is 1: whole numbers in, and the floor is one again */
  mpz_fdiv_q_ui (mpq_numref (q), mpq_numref (q), self->pool_size);
  lp_ratio_sub (share, own);
  return share;
}

gboolean
lp_funds_redeem (LpFunds * self, const LpU256 * face_value, LpU256 * paid)
{
  g_autoptr (LpRatio) left = NULL;
  LpU256 missing, from_reserve;

  if (lp_u256_cmp (face_value, &self->deposit) <= 0) {
    lp_u256_sub (&self->deposit, &self->deposit, face_value);
    *paid = *face_value;
    return TRUE;
  }
  left = lp_funds_allocation (self);
  if (!lp_ratio_floor (left, &from_reserve))
    return FALSE;
  lp_u256_sub (&missing, face_value, &self->deposit);
  if (lp_u256_cmp (&missing, &from_reserve) < 0)
    from_reserve = missing;
  /* the share of a reserve, taken so far or now, is part of it: the pool is
   * of one at least */
  if (!lp_u256_sub (&self->reserve, &self->reserve, &from_reserve))
    return FALSE;
  lp_u256_add (&self->claimed_by_all, &self->claimed_by_all, &from_reserve);
  lp_u256_add (&self->claimed, &self->claimed, &from_reserve);
  lp_u256_add (paid, &self->deposit, &from_reserve);
  self->deposit = LP_U256_ZERO;
  return TRUE;
}

LpRatio *
lp_funds_redeemable (const LpFunds * self, const LpRatio * face_value)
{
  LpRatio *most = whole (&self->deposit);
  g_autoptr (LpRatio) left = lp_funds_allocation (self);

  if (lp_ratio_sign (left) > 0)
    lp_ratio_add (most, left);
  if (lp_ratio_cmp (face_value, most) < 0)
    lp_ratio_set (most, face_value);
  return most;
}
