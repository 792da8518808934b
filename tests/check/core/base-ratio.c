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
#include "core/base-ratio.h"

static void
assert_text (const gchar * input, const gchar * want)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpRatio) r = lp_ratio_from_string (input, &error);
  g_autofree gchar *text = NULL;

  fail_unless (r != NULL, "%s: %s", input, error ? error->message : "");
  text = lp_ratio_to_string (r);
  fail_unless_equals_string (text, want);
}

static void
assert_refused (const gchar * input, gint code, const gchar * end)
{
  g_autoptr (GError) error = NULL;

  fail_if (lp_ratio_from_string (input, &error), "%s", input);
  fail_unless (g_error_matches (error, LP_ERROR, code));
  fail_unless (g_str_has_suffix (error->message, end), "%s", error->message);
}

GST_START_TEST (test_text)
{
  g_autofree gchar *longest = g_strnfill (160, '9');
  g_autofree gchar *many = g_strnfill (161, '9');

  assert_text ("3", "3");
  assert_text ("-1/7", "-1/7");
  assert_text ("0.25", "1/4");
  assert_text (".5", "1/2");
  assert_text ("2/4", "1/2");
  assert_text ("-0", "0");
  assert_text ("0.5/5", "1/10");
  assert_text ("27000000049/100", "27000000049/100");
  assert_text (longest, longest);
  assert_refused (many, LP_ERROR_TOO_LARGE, "160 characters");
  assert_refused ("", LP_ERROR_INVALID, "position 1");
  assert_refused ("-", LP_ERROR_INVALID, "position 2");
  assert_refused ("1.", LP_ERROR_INVALID, "position 3");
  assert_refused (".", LP_ERROR_INVALID, "position 2");
  assert_refused ("1.2.3", LP_ERROR_INVALID, "position 4");
  assert_refused ("1/", LP_ERROR_INVALID, "position 3");
  assert_refused ("1/0", LP_ERROR_INVALID, "position 4");
  assert_refused ("1/2.5", LP_ERROR_INVALID, "position 4");
  assert_refused ("1/-2", LP_ERROR_INVALID, "position 3");
  assert_refused ("1e3", LP_ERROR_INVALID, "position 2");
}

GST_END_TEST;

GST_START_TEST (test_arithmetic)
{
  LpU256 six = lp_u256_from_uint64 (6), four = lp_u256_from_uint64 (4);
  g_autoptr (LpRatio) a = lp_ratio_new (-3, 6);
  g_autoptr (LpRatio) b = lp_ratio_new_u256 (&six, &four);
  g_autoptr (LpRatio) zero = lp_ratio_new (0, 5);
  g_autoptr (LpRatio) c = lp_ratio_copy (a);
  g_autofree gchar *text = NULL;

  fail_unless_equals_int (lp_ratio_sign (a), -1);
  fail_unless_equals_int (lp_ratio_sign (zero), 0);
  fail_unless (lp_ratio_cmp (a, b) < 0);
  fail_unless (lp_ratio_cmp (a, c) == 0);
  lp_ratio_add (c, b);          /* 1 */
  fail_unless (lp_ratio_sign (c) > 0);
  lp_ratio_sub (c, a);          /* 3/2 */
  fail_unless (lp_ratio_cmp (c, b) == 0);
  lp_ratio_mul (c, a);          /* -3/4 */
  fail_unless (lp_ratio_div (c, b));    /* -1/2 */
  fail_unless (lp_ratio_cmp (c, a) == 0);
  fail_if (lp_ratio_div (c, zero));
  fail_unless (lp_ratio_cmp (c, a) == 0);
  fail_unless (lp_ratio_div (c, a));    /* 1 */
  fail_unless (mpq_cmp_si (lp_ratio_peek (c), 1, 1) == 0);
  lp_ratio_set (c, b);
  text = lp_ratio_to_string (c);
  fail_unless_equals_string (text, "3/2");
  fail_unless (mpq_cmp_si (lp_ratio_peek (c), 3, 2) == 0);
  mpq_set_si (lp_ratio_edit (c), 5, 1);
  fail_unless (mpq_cmp_si (lp_ratio_peek (c), 5, 1) == 0);
  lp_ratio_free (NULL);
}

GST_END_TEST;

static void
assert_rounded (const gchar * text, gint64 down, gint64 up)
{
  g_autoptr (LpRatio) r = lp_ratio_from_string (text, NULL);
  LpU256 v;

  fail_unless (lp_ratio_floor (r, &v) == (down >= 0));
  fail_unless (down < 0 || (gint64) v.w[0] == down);
  fail_unless (lp_ratio_ceil (r, &v) == (up >= 0));
  fail_unless (up < 0 || (gint64) v.w[0] == up);
}

GST_START_TEST (test_rounding)
{
  g_autoptr (LpRatio) big = lp_ratio_from_string
      ("1157920892373161954235709850086879078532699846656405640"
      "39457584007913129639935.5", NULL);
  LpU256 v;

  assert_rounded ("7/2", 3, 4);
  assert_rounded ("3", 3, 3);
  assert_rounded ("0", 0, 0);
  assert_rounded ("1/1000", 0, 1);
  assert_rounded ("-1/2", -1, -1);
  fail_unless (lp_ratio_floor (big, &v));
  fail_if (lp_ratio_ceil (big, &v));
}

GST_END_TEST;

static Suite *
base_ratio_suite (void)
{
  Suite *s = suite_create ("core/base-ratio");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_text);
  tcase_add_test (tc, test_arithmetic);
  tcase_add_test (tc, test_rounding);
  return s;
}

GST_CHECK_MAIN (base_ratio);
