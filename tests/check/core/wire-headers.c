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
#include "core/wire-headers.h"
#include "support/lp-vectors.h"

GST_START_TEST (test_base64)
{
  static const struct
  {
    const gchar *plain, *coded;
  } v[] = {
    {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"},
    {"\xfb\xff\xfe", "+//+"},
  };
  static const struct
  {
    const gchar *coded;
    guint at;
  } bad[] = {
    {"Z", 1}, {"Zg", 2}, {"Zg=", 2}, {"Zg===", 2}, {"=", 0}, {"====", 0},
    {"Zm9v\nZm9v", 4}, {"-__-", 0}, {"Zm 9", 2}, {"Zm9vZ===", 5},
    {"Zg==Zg==", 2}, {"Zm9\xc3", 3},
  };
  g_autofree gchar *flood = g_strnfill (LP_HEADER_MAX + 1, 'A');
  g_autoptr (GBytes) none = lp_header_decode (NULL, NULL);
  g_autoptr (GError) error = NULL;

  fail_unless_equals_int (g_bytes_get_size (none), 0);
  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GBytes) plain = g_bytes_new (v[i].plain, strlen (v[i].plain));
    g_autoptr (GBytes) decoded = lp_header_decode (v[i].coded, NULL);
    g_autofree gchar *coded = lp_header_encode (plain);

    fail_unless_equals_string (coded, v[i].coded);
    fail_unless (g_bytes_equal (plain, decoded), "%s", v[i].coded);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *text = g_strdup_printf
        ("base64 decode error: illegal data at input byte %u", bad[i].at);
    g_autoptr (GError) why = NULL;

    fail_unless (lp_header_decode (bad[i].coded, &why) == NULL, "%s",
        bad[i].coded);
    fail_unless (g_error_matches (why, LP_ERROR, LP_ERROR_INVALID));
    fail_unless_equals_string (why->message, text);
  }
  fail_unless (lp_header_decode (flood, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

GST_START_TEST (test_numbers)
{
  static const gchar *const bad[] = {
    "", "-", "+", "x", "1x", " 1", "1 ", "9223372036854775808", "--1", "0x10",
  };
  gint64 n = 7;

  fail_unless (lp_header_parse_int ("9223372036854775807", &n));
  fail_unless_equals_int64 (n, G_MAXINT64);
  fail_unless (lp_header_parse_int ("-12", &n));
  fail_unless_equals_int64 (n, -12);
  fail_unless (lp_header_parse_int ("+3", &n));
  fail_unless_equals_int64 (n, 3);
  fail_if (lp_header_parse_int (NULL, &n));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    fail_if (lp_header_parse_int (bad[i], &n), "\"%s\"", bad[i]);
  fail_unless_equals_int64 (n, 3);
}

GST_END_TEST;

static Suite *
wire_headers_suite (void)
{
  Suite *s = suite_create ("core/wire-headers");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_base64);
  tcase_add_test (tc, test_numbers);
  return s;
}

GST_CHECK_MAIN (wire_headers);
