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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/base-u256.h"

static LpU256
u (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  LpU256 v;

  fail_unless (lp_u256_from_string (text, &v, &error), "%s",
      error ? error->message : "");
  return v;
}

#define LARGEST \
  "0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
#define LARGEST_DECIMAL "1157920892373161954235709850086879078532699846656405640" \
  "39457584007913129639935"

static void
assert_refused (const gchar * text, gint code)
{
  g_autoptr (GError) error = NULL;
  LpU256 v;

  fail_if (lp_u256_from_string (text, &v, &error), "%s", text);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
}

GST_START_TEST (test_text)
{
  LpU256 v = u (LARGEST), w = u (LARGEST_DECIMAL);
  g_autofree gchar *text = lp_u256_to_string (&v);
  g_autofree gchar *zero = NULL;
  g_autofree gchar *many = g_strnfill (161, '0');

  fail_unless_equals_string (text, LARGEST_DECIMAL);
  fail_unless_equals_int (lp_u256_cmp (&v, &w), 0);
  v = u ("000");
  zero = lp_u256_to_string (&v);
  fail_unless_equals_string (zero, "0");
  fail_unless (lp_u256_is_zero (&v));
  v = u ("0X10");
  fail_unless_equals_int (v.w[0], 16);
  assert_refused ("", LP_ERROR_INVALID);
  assert_refused ("0x", LP_ERROR_INVALID);
  assert_refused ("-1", LP_ERROR_INVALID);
  assert_refused ("+1", LP_ERROR_INVALID);
  assert_refused (" 1", LP_ERROR_INVALID);
  assert_refused ("1a", LP_ERROR_INVALID);
  assert_refused ("0x1g", LP_ERROR_INVALID);
  assert_refused (many, LP_ERROR_TOO_LARGE);
  assert_refused (LARGEST "0", LP_ERROR_TOO_LARGE);
  assert_refused ("1157920892373161954235709850086879078532699846656405640"
      "39457584007913129639936", LP_ERROR_TOO_LARGE);
}

GST_END_TEST;

GST_START_TEST (test_bytes)
{
  guint8 data[40] = { 0 }, out[32];
  g_autoptr (GError) error = NULL;
  LpU256 v;

  data[38] = 1;
  data[39] = 2;
  fail_unless (lp_u256_from_bytes (data, 40, &v, &error));
  fail_unless_equals_int (v.w[0], 0x102);
  fail_unless_equals_int (lp_u256_to_bytes_minimal (&v, out), 2);
  fail_unless (out[0] == 1 && out[1] == 2);
  lp_u256_to_bytes32 (&v, out);
  fail_unless (memcmp (out, data + 8, 32) == 0);
  data[7] = 1;
  fail_if (lp_u256_from_bytes (data, 40, &v, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  fail_unless (lp_u256_from_bytes (NULL, 0, &v, NULL));
  fail_unless (lp_u256_is_zero (&v));
  fail_unless_equals_int (lp_u256_to_bytes_minimal (&v, out), 0);
  for (guint i = 0; i < 32; i++)
    data[i] = i + 1;
  fail_unless (lp_u256_from_bytes (data, 32, &v, NULL));
  lp_u256_to_bytes32 (&v, out);
  fail_unless (memcmp (out, data, 32) == 0);
  fail_unless (v.w[3] == G_GUINT64_CONSTANT (0x0102030405060708));
}

GST_END_TEST;

GST_START_TEST (test_arithmetic)
{
  LpU256 max = u (LARGEST), one = lp_u256_from_uint64 (1), zero = LP_U256_ZERO;
  LpU256 half = u ("0x100000000000000000000000000000000"), r, keep;
  guint64 small;

  /* carries and borrows through all words */
  r = u ("0xffffffffffffffffffffffffffffffffffffffffffffffff");
  fail_unless (lp_u256_add (&r, &r, &one));
  fail_unless (r.w[3] == 1 && (r.w[0] | r.w[1] | r.w[2]) == 0);
  fail_unless (lp_u256_sub (&r, &r, &one));
  fail_unless (r.w[3] == 0 && r.w[0] == G_MAXUINT64);
  keep = r;
  fail_if (lp_u256_add (&r, &max, &one));
  fail_if (lp_u256_add (&r, &max, &max));
  fail_if (lp_u256_sub (&r, &zero, &one));
  fail_if (lp_u256_mul (&r, &half, &half));
  fail_if (lp_u256_div (&r, &one, &zero));
  fail_unless_equals_int (lp_u256_cmp (&r, &keep), 0);
  fail_unless (lp_u256_mul (&r, &max, &one));
  fail_unless_equals_int (lp_u256_cmp (&r, &max), 0);
  fail_unless (lp_u256_div (&r, &max, &half));
  fail_unless (r.w[0] == G_MAXUINT64 && r.w[1] == G_MAXUINT64 && r.w[2] == 0);
  fail_unless (lp_u256_cmp (&one, &max) < 0 && lp_u256_cmp (&max, &one) > 0);
  fail_unless (lp_u256_to_uint64 (&one, &small) && small == 1);
  fail_if (lp_u256_to_uint64 (&half, &small));
}

GST_END_TEST;

/* GMP is the judge of what is done without it */
GST_START_TEST (test_against_gmp)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  mpz_t x, y, z;

  mpz_inits (x, y, z, NULL);
  for (guint n = 0; n < 20000; n++) {
    LpU256 a, b, r, back;
    gboolean fits;

    for (guint i = 0; i < 4; i++) {
      static const guint64 edge[] = { 0, 1, G_MAXUINT64, G_MAXUINT64 - 1 };
      guint64 v = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);

      a.w[i] = n % 3 == 0 ? edge[v % 4] : v;
      b.w[i] = n % 2 == 0 ? edge[(v >> 8) % 4] : v * 31;
    }
    lp_u256_to_mpz (&a, x);
    lp_u256_to_mpz (&b, y);
    fail_unless_equals_int (lp_u256_cmp (&a, &b), mpz_cmp (x, y) < 0 ? -1
        : mpz_cmp (x, y) > 0);
    mpz_add (z, x, y);
    fits = lp_u256_from_mpz (z, &r);
    fail_unless (lp_u256_add (&back, &a, &b) == fits);
    fail_unless (!fits || lp_u256_cmp (&back, &r) == 0);
    mpz_sub (z, x, y);
    fits = lp_u256_from_mpz (z, &r);
    fail_unless (lp_u256_sub (&back, &a, &b) == fits);
    fail_unless (!fits || lp_u256_cmp (&back, &r) == 0);
  }
  mpz_clears (x, y, z, NULL);
}

GST_END_TEST;

static Suite *
base_u256_suite (void)
{
  Suite *s = suite_create ("core/base-u256");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_text);
  tcase_add_test (tc, test_bytes);
  tcase_add_test (tc, test_arithmetic);
  tcase_add_test (tc, test_against_gmp);
  return s;
}

GST_CHECK_MAIN (base_u256);
