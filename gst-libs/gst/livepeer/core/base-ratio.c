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

#include "base-ratio.h"

#include <string.h>

#include "base-error.h"

#define MAX_CHARS 160

struct _LpRatio
{
  mpq_t q;
};

static LpRatio *
ratio_new (void)
{
  LpRatio *r = g_new (LpRatio, 1);

  mpq_init (r->q);
  return r;
}

LpRatio *
lp_ratio_new (gint64 num, guint64 den)
{
  LpRatio *r;

  g_return_val_if_fail (den != 0, NULL);
  r = ratio_new ();
  mpq_set_si (r->q, num, den);
  mpq_canonicalize (r->q);
  return r;
}

LpRatio *
lp_ratio_new_u256 (const LpU256 * num, const LpU256 * den)
{
  LpRatio *r;

  g_return_val_if_fail (!lp_u256_is_zero (den), NULL);
  r = ratio_new ();
  lp_u256_to_mpz (num, mpq_numref (r->q));
  lp_u256_to_mpz (den, mpq_denref (r->q));
  mpq_canonicalize (r->q);
  return r;
}

LpRatio *
lp_ratio_copy (const LpRatio * r)
{
  LpRatio *copy = ratio_new ();

  mpq_set (copy->q, r->q);
  return copy;
}

void
lp_ratio_free (LpRatio * r)
{
  if (r == NULL)
    return;
  mpq_clear (r->q);
  g_free (r);
}

void
lp_ratio_set (LpRatio * r, const LpRatio * x)
{
  mpq_set (r->q, x->q);
}

void
lp_ratio_add (LpRatio * r, const LpRatio * x)
{
  mpq_add (r->q, r->q, x->q);
}

void
lp_ratio_sub (LpRatio * r, const LpRatio * x)
{
  mpq_sub (r->q, r->q, x->q);
}

void
lp_ratio_mul (LpRatio * r, const LpRatio * x)
{
  mpq_mul (r->q, r->q, x->q);
}

gboolean
lp_ratio_div (LpRatio * r, const LpRatio * x)
{
  if (mpq_sgn (x->q) == 0)
    return FALSE;
  mpq_div (r->q, r->q, x->q);
  return TRUE;
}

gint
lp_ratio_cmp (const LpRatio * a, const LpRatio * b)
{
  return mpq_cmp (a->q, b->q);
}

gint
lp_ratio_sign (const LpRatio * r)
{
  return mpq_sgn (r->q);
}

static gboolean
round_ratio (const LpRatio * r, gboolean up, LpU256 * out)
{
  gboolean fits;
  mpz_t z;

  if (mpq_sgn (r->q) < 0)
    return FALSE;
  mpz_init (z);
  if (up)
    mpz_cdiv_q (z, mpq_numref (r->q), mpq_denref (r->q));
  else
    mpz_fdiv_q (z, mpq_numref (r->q), mpq_denref (r->q));
  fits = lp_u256_from_mpz (z, out);
  mpz_clear (z);
  return fits;
}

gboolean
lp_ratio_floor (const LpRatio * r, LpU256 * out)
{
  return round_ratio (r, FALSE, out);
}

gboolean
lp_ratio_ceil (const LpRatio * r, LpU256 * out)
{
  return round_ratio (r, TRUE, out);
}

gchar *
lp_ratio_to_string (const LpRatio * r)
{
  gsize size = mpz_sizeinbase (mpq_numref (r->q), 10)
      + mpz_sizeinbase (mpq_denref (r->q), 10) + 3;
  gchar *text = g_malloc (size);

  return mpq_get_str (text, 10, r->q);
}

/* Digits of one side of the slash, with one point at most when @point is not
 * NULL (digits after it are counted there). FALSE if it is anything else. */
static gboolean
read_digits (const gchar ** p, gchar * digits, guint * point)
{
  gboolean seen = FALSE;
  guint n = 0;

  for (;; (*p)++) {
    if (g_ascii_isdigit (**p)) {
      digits[n++] = **p;
      if (seen)
        (*point)++;
    } else if (**p == '.' && point != NULL && !seen) {
      seen = TRUE;
    } else {
      break;
    }
  }
  digits[n] = '\0';
  return n > 0 && !(seen && *point == 0);
}

LpRatio *
lp_ratio_from_string (const gchar * str, GError ** error)
{
  gchar digits[MAX_CHARS + 1];
  const gchar *p = str;
  gboolean negative;
  guint decimals = 0;
  LpRatio *r;

  if (strlen (str) > MAX_CHARS) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a fraction of more than %d characters", MAX_CHARS);
    return NULL;
  }
  negative = *p == '-';
  p += negative;
  r = ratio_new ();
  if (!read_digits (&p, digits, &decimals))
    goto invalid;
  mpz_set_str (mpq_numref (r->q), digits, 10);
  mpz_ui_pow_ui (mpq_denref (r->q), 10, decimals);
  if (*p == '/') {
    mpz_t den;

    p++;
    if (!read_digits (&p, digits, NULL))
      goto invalid;
    mpz_init_set_str (den, digits, 10);
    mpz_mul (mpq_denref (r->q), mpq_denref (r->q), den);
    mpz_clear (den);
  }
  if (*p != '\0' || mpz_sgn (mpq_denref (r->q)) == 0)
    goto invalid;
  if (negative)
    mpz_neg (mpq_numref (r->q), mpq_numref (r->q));
  mpq_canonicalize (r->q);
  return r;

invalid:
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "\"%s\" is not a number or "
      "fraction such as 3, 0.25 or -1/7: position %d", str,
      (gint) (p - str) + 1);
  lp_ratio_free (r);
  return NULL;
}

mpq_srcptr
lp_ratio_peek (const LpRatio * r)
{
  return r->q;
}

mpq_ptr
lp_ratio_edit (LpRatio * r)
{
  return r->q;
}
