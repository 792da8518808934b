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

#include "pm-price.h"

#include "base-error.h"

#define DEFAULT_FPS 60
#define NS_PER_S G_GUINT64_CONSTANT (1000000000)
/* 1.02 as a double, exactly */
#define MARGIN_NUM G_GINT64_CONSTANT (2296835809958953)
#define MARGIN_DEN (G_GUINT64_CONSTANT (1) << 51)
#define FIXED_POINT 1000
/* at either end of a segment a frame may fall to it or to its neighbour */
#define FRAMES_AT_CUTS 2

static guint64
div_up (guint64 a, guint64 b)
{
  return a / b + (a % b != 0);
}

gboolean
lp_price_pixels (const LpPriceProfile * profiles, guint n,
    guint64 duration_ns, guint64 * pixels)
{
  guint64 seconds = div_up (duration_ns, NS_PER_S);
  guint64 sum = 0;

  for (guint i = 0; i < n; i++) {
    const LpPriceProfile *p = profiles + i;
    guint64 fps = DEFAULT_FPS, size;

    /* rounds up the same as the quotient of two doubles would: 32-bit
     * numbers cannot come closer to an integer than a double resolves */
    if (p->fps_n != 0)
      fps = div_up (p->fps_n, MAX (p->fps_d, 1));
    if (!g_uint64_checked_mul (&size, p->width, p->height)
        || !g_uint64_checked_mul (&size, size, fps)
        || !g_uint64_checked_mul (&size, size, seconds)
        || !g_uint64_checked_add (&sum, sum, size) || sum > G_MAXINT64)
      return FALSE;
  }
  *pixels = sum;
  return TRUE;
}

/* The most pixels of a rendition. Its frames are counted closely here: a whole
 * second more, as in the estimate, would be half of a short segment. */
static gboolean
most_pixels (const LpPriceProfile * p, guint64 duration_ns, guint64 frames,
    guint64 * most)
{
  guint64 n = frames;

  if (p->fps_n != 0 || frames == 0) {
    if (!g_uint64_checked_mul (&n, duration_ns,
            p->fps_n != 0 ? p->fps_n : DEFAULT_FPS))
      return FALSE;
    n = div_up (n, NS_PER_S * (p->fps_n != 0 ? MAX (p->fps_d, 1) : 1));
  }
  return g_uint64_checked_add (&n, n, FRAMES_AT_CUTS)
      && g_uint64_checked_mul (most, p->width, p->height)
      && g_uint64_checked_mul (most, *most, n);
}

gboolean
lp_price_check_reported (const LpPriceProfile * profiles,
    const gint64 * reported, guint n, guint64 duration_ns, guint64 frames,
    guint64 * sum, GError ** error)
{
  guint64 total = 0, most;

  for (guint i = 0; i < n; i++) {
    if (!most_pixels (profiles + i, duration_ns, frames, &most)
        || !g_uint64_checked_add (&total, total, MAX (reported[i], 0))) {
      g_set_error (error, LP_ERROR, LP_ERROR_PRICE,
          "rendition %u: no pixels can be counted", i);
      return FALSE;
    }
    if (reported[i] < 0 || (guint64) reported[i] > most) {
      g_set_error (error, LP_ERROR, LP_ERROR_PRICE, "rendition %u: %"
          G_GINT64_FORMAT " pixels are reported, %" G_GUINT64_FORMAT
          " are the most", i, reported[i], most);
      return FALSE;
    }
  }
  *sum = total;
  return TRUE;
}

LpRatio *
lp_price_fee (guint64 pixels, const LpRatio * price)
{
  const LpU256 count = lp_u256_from_uint64 (pixels);
  const LpU256 one = lp_u256_from_uint64 (1);
  LpRatio *fee = lp_ratio_new_u256 (&count, &one);

  lp_ratio_mul (fee, price);
  return fee;
}

LpRatio *
lp_price_fee_estimate (guint64 pixels, const LpRatio * price)
{
  LpRatio *fee = lp_price_fee (pixels, price);
  g_autoptr (LpRatio) margin = lp_ratio_new (MARGIN_NUM, MARGIN_DEN);

  lp_ratio_mul (fee, margin);
  return fee;
}

LpRatio *
lp_price_parse (const LpPrice * price, GError ** error)
{
  const gchar *fault = NULL;

  if (price == NULL)
    fault = "missing orchestrator price";
  else if (price->pixels_per_unit == 0)
    fault = "pixels per unit is 0";
  else if (price->pixels_per_unit < 0 || price->per_unit < 0)
    fault = "the price is negative";
  if (fault != NULL) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_PRICE, fault);
    return NULL;
  }
  return lp_ratio_new (price->per_unit, price->pixels_per_unit);
}

gboolean
lp_price_format (const LpRatio * price, LpPrice * out)
{
  mpq_srcptr q = lp_ratio_peek (price);

  if (!mpz_fits_slong_p (mpq_numref (q)) || !mpz_fits_slong_p (mpq_denref (q)))
    return FALSE;
  out->per_unit = mpz_get_si (mpq_numref (q));
  out->pixels_per_unit = mpz_get_si (mpq_denref (q));
  return TRUE;
}

gboolean
lp_price_check_change (const LpRatio * price, const LpRatio * first,
    GError ** error)
{
  g_autoptr (LpRatio) limit = lp_ratio_copy (first);
  g_autofree gchar *now = NULL, *then = NULL;

  lp_ratio_add (limit, first);
  if (lp_ratio_cmp (price, limit) <= 0)
    return TRUE;
  now = lp_ratio_to_string (price);
  then = lp_ratio_to_string (first);
  g_set_error (error, LP_ERROR, LP_ERROR_PRICE,
      "Orchestrator price has more than doubled, Orchestrator price: %s, "
      "Orchestrator initial price: %s", now, then);
  return FALSE;
}

gboolean
lp_price_check_max (const LpRatio * price, const LpRatio * max, GError ** error)
{
  g_autofree gchar *have = NULL, *limit = NULL;

  if (max == NULL || lp_ratio_cmp (price, max) <= 0)
    return TRUE;
  have = lp_ratio_to_string (price);
  limit = lp_ratio_to_string (max);
  g_set_error (error, LP_ERROR, LP_ERROR_PRICE,
      "price %s wei per pixel > max price %s", have, limit);
  return FALSE;
}

LpRatio *
lp_price_adjust (const LpRatio * base, const LpRatio * multiplier)
{
  LpRatio *price = lp_ratio_copy (base);
  mpq_ptr q = lp_ratio_edit (price);

  if (lp_ratio_sign (base) > 0 && lp_ratio_sign (multiplier) > 0) {
    g_autoptr (LpRatio) part = lp_ratio_copy (base);

    lp_ratio_div (part, multiplier);
    lp_ratio_add (price, part);
  }
  mpz_mul_ui (mpq_numref (q), mpq_numref (q), FIXED_POINT);
  mpz_tdiv_q (mpq_numref (q), mpq_numref (q), mpq_denref (q));
  mpz_set_ui (mpq_denref (q), FIXED_POINT);
  mpq_canonicalize (q);
  return price;
}
