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

#include "base-u256.h"

#include <string.h>

#include "base-error.h"

#define MAX_CHARS 160

LpU256
lp_u256_from_uint64 (guint64 v)
{
  return (LpU256) { {
  v, 0, 0, 0}
  };
}

void
lp_u256_to_mpz (const LpU256 * v, mpz_t out)
{
  mpz_import (out, 4, -1, sizeof (guint64), 0, 0, v->w);
}

gboolean
lp_u256_from_mpz (const mpz_t v, LpU256 * out)
{
  LpU256 r = LP_U256_ZERO;

  if (mpz_sgn (v) < 0 || mpz_sizeinbase (v, 2) > 256)
    return FALSE;
  mpz_export (r.w, NULL, -1, sizeof (guint64), 0, 0, v);
  *out = r;
  return TRUE;
}

gboolean
lp_u256_from_string (const gchar * str, LpU256 * v, GError ** error)
{
  gboolean hex = str[0] == '0' && (str[1] == 'x' || str[1] == 'X');
  const gchar *number = hex ? str + 2 : str;
  gsize len = strlen (number);
  gboolean fits;
  mpz_t z;

  if (len > MAX_CHARS) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a number of %" G_GSIZE_FORMAT " digits; 256 bits are the limit", len);
    return FALSE;
  }
  for (gsize i = 0; i < len; i++) {
    if (hex ? !g_ascii_isxdigit (number[i]) : !g_ascii_isdigit (number[i])) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "\"%s\" is not a number: position %" G_GSIZE_FORMAT, str,
          (gsize) (number - str) + i + 1);
      return FALSE;
    }
  }
  if (len == 0) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_INVALID,
        "a number without digits");
    return FALSE;
  }
  mpz_init_set_str (z, number, hex ? 16 : 10);
  fits = lp_u256_from_mpz (z, v);
  mpz_clear (z);
  if (!fits)
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%s does not fit into 256 bits", str);
  return fits;
}

gboolean
lp_u256_from_bytes (const guint8 * data, gsize len, LpU256 * v, GError ** error)
{
  LpU256 r = LP_U256_ZERO;

  while (len > 0 && data[0] == 0) {
    data++;
    len--;
  }
  if (len > 32) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a number of %" G_GSIZE_FORMAT " bytes; 32 are the limit", len);
    return FALSE;
  }
  for (gsize i = 0; i < len; i++) {
    gsize from_end = len - 1 - i;

    r.w[from_end / 8] |= (guint64) data[i] << (8 * (from_end % 8));
  }
  *v = r;
  return TRUE;
}

gchar *
lp_u256_to_string (const LpU256 * v)
{
  gchar text[80];
  mpz_t z;

  mpz_init (z);
  lp_u256_to_mpz (v, z);
  mpz_get_str (text, 10, z);
  mpz_clear (z);
  return g_strdup (text);
}

void
lp_u256_to_bytes32 (const LpU256 * v, guint8 out[32])
{
  for (guint i = 0; i < 4; i++) {
    guint64 be = GUINT64_TO_BE (v->w[3 - i]);

    memcpy (out + 8 * i, &be, 8);
  }
}

gsize
lp_u256_to_bytes_minimal (const LpU256 * v, guint8 out[32])
{
  guint8 all[32];
  gsize zeros = 0;

  lp_u256_to_bytes32 (v, all);
  while (zeros < 32 && all[zeros] == 0)
    zeros++;
  memcpy (out, all + zeros, 32 - zeros);
  return 32 - zeros;
}

gint
lp_u256_cmp (const LpU256 * a, const LpU256 * b)
{
  for (gint i = 3; i >= 0; i--) {
    if (a->w[i] != b->w[i])
      return a->w[i] < b->w[i] ? -1 : 1;
  }
  return 0;
}

gboolean
lp_u256_is_zero (const LpU256 * v)
{
  return (v->w[0] | v->w[1] | v->w[2] | v->w[3]) == 0;
}

gboolean
lp_u256_add (LpU256 * r, const LpU256 * a, const LpU256 * b)
{
  guint carry = 0;
  LpU256 sum;

  for (guint i = 0; i < 4; i++) {
    guint64 part = a->w[i] + b->w[i];
    guint next = part < a->w[i];

    sum.w[i] = part + carry;
    carry = next | (sum.w[i] < part);
  }
  if (carry)
    return FALSE;
  *r = sum;
  return TRUE;
}

gboolean
lp_u256_sub (LpU256 * r, const LpU256 * a, const LpU256 * b)
{
  guint borrow = 0;
  LpU256 diff;

  for (guint i = 0; i < 4; i++) {
    guint64 part = a->w[i] - b->w[i];
    guint next = a->w[i] < b->w[i];

    diff.w[i] = part - borrow;
    borrow = next | (part < borrow);
  }
  if (borrow)
    return FALSE;
  *r = diff;
  return TRUE;
}

gboolean
lp_u256_mul (LpU256 * r, const LpU256 * a, const LpU256 * b)
{
  gboolean fits;
  mpz_t x, y;

  mpz_inits (x, y, NULL);
  lp_u256_to_mpz (a, x);
  lp_u256_to_mpz (b, y);
  mpz_mul (x, x, y);
  fits = lp_u256_from_mpz (x, r);
  mpz_clears (x, y, NULL);
  return fits;
}

gboolean
lp_u256_div (LpU256 * q, const LpU256 * a, const LpU256 * b)
{
  gboolean fits;
  mpz_t x, y;

  if (lp_u256_is_zero (b))
    return FALSE;
  mpz_inits (x, y, NULL);
  lp_u256_to_mpz (a, x);
  lp_u256_to_mpz (b, y);
  mpz_fdiv_q (x, x, y);
  fits = lp_u256_from_mpz (x, q);
  mpz_clears (x, y, NULL);
  return fits;
}

gboolean
lp_u256_to_uint64 (const LpU256 * v, guint64 * out)
{
  if ((v->w[1] | v->w[2] | v->w[3]) != 0)
    return FALSE;
  *out = v->w[0];
  return TRUE;
}
