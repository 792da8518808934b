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

#include "core/base-bytes.h"
#include "core/base-error.h"
#include "support/lp-vectors.h"

GST_START_TEST (test_hex)
{
  g_autoptr (GError) error = NULL;
  guint8 out[4] = { 0 };
  g_autofree gchar *hex = NULL;
  g_autofree gchar *none = NULL;
  GBytes *bytes;

  fail_unless (lp_bytes_from_hex ("0x00fFa1B2", out, 4, &error));
  hex = lp_bytes_to_hex (out, 4);
  fail_unless_equals_string (hex, "00ffa1b2");
  none = lp_bytes_to_hex (out, 0);
  fail_unless_equals_string (none, "");

  fail_if (lp_bytes_from_hex ("00ffa1b", out, 4, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  fail_unless_equals_string (error->message,
      "7 hexadecimal digits instead of 8");
  g_clear_error (&error);
  fail_if (lp_bytes_from_hex ("0X00ffg1b2", out, 4, &error));
  fail_unless_equals_string (error->message, "digit 5 is not hexadecimal");
  g_clear_error (&error);

  bytes = lp_bytes_from_hex_any ("0x", 0, &error);
  fail_unless_equals_int (g_bytes_get_size (bytes), 0);
  g_bytes_unref (bytes);
  bytes = lp_bytes_from_hex_any ("abcd", 2, &error);
  fail_unless_equals_int (g_bytes_get_size (bytes), 2);
  g_bytes_unref (bytes);
  fail_if (lp_bytes_from_hex_any ("abcdef", 2, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  fail_if (lp_bytes_from_hex_any ("abc", 2, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_if (lp_bytes_from_hex_any ("ab c", 2, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
}

GST_END_TEST;

GST_START_TEST (test_secrets)
{
  guint8 a[32], b[32];

  memset (a, 7, 32);
  memset (b, 7, 32);
  fail_unless (lp_bytes_equal_secret (a, b, 32));
  fail_unless (lp_bytes_equal_secret (a, b, 0));
  for (guint i = 0; i < 32; i++) {
    b[i] ^= 0x80;
    fail_if (lp_bytes_equal_secret (a, b, 32));
    b[i] ^= 0x80;
  }
  lp_bytes_wipe (a, 32);
  for (guint i = 0; i < 32; i++)
    fail_unless_equals_int (a[i], 0);
  lp_bytes_wipe (NULL, 0);
}

GST_END_TEST;

/* "0xAbc" with its digits in one case */
static gchar *
in_case (const gchar * address, gboolean up)
{
  g_autofree gchar *digits = up ? g_ascii_strup (address + 2, -1)
      : g_ascii_strdown (address + 2, -1);

  return g_strconcat ("0x", digits, NULL);
}

GST_START_TEST (test_addresses)
{
  json_t *root = lp_vectors_load ("vectors/addresses.json"), *v;
  guint n = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "valid"), i, v) {
    const gchar *want = lp_vectors_str (v, "checksummed");
    g_autofree gchar *upper = in_case (want, TRUE);
    g_autofree gchar *text = NULL;
    LpAddress a, b, c, d;

    fail_unless (lp_address_from_string (want, &a, NULL));
    fail_unless (lp_address_from_string (lp_vectors_str (v, "lower"), &b,
            NULL));
    fail_unless (lp_address_from_string (upper, &c, NULL));
    fail_unless (lp_address_from_string (want + 2, &d, NULL));
    fail_unless (lp_address_equal (&a, &b) && lp_address_equal (&a, &c)
        && lp_address_equal (&a, &d));
    text = lp_address_to_string (&a);
    fail_unless_equals_string (text, want);
    n++;
  }
  json_array_foreach (lp_vectors_get (root, "invalid_mixed_case"), i, v) {
    g_autoptr (GError) error = NULL;
    const gchar *text = lp_vectors_str (v, "address");
    LpAddress a;

    fail_if (lp_address_from_string (text, &a, &error), "%s", text);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    if (strlen (text) == 42
        && strspn (text + 2, "0123456789abcdefABCDEF") == 40)
      fail_unless (strstr (error->message, "EIP-55"), "%s", error->message);
    else
      fail_unless (strstr (error->message, "hexadecimal"), "%s",
          error->message);
    n++;
  }
  lp_vectors_count ("addresses.json, texts", n, 37 + 15);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_equal)
{
  LpAddress zero = { {0}
  }, one = { {0}
  };
  LpHash x = { {0}
  }, y = { {0}
  };

  one.b[19] = 1;
  fail_unless (lp_address_is_zero (&zero));
  fail_if (lp_address_is_zero (&one));
  fail_if (lp_address_equal (&zero, &one));
  fail_unless (lp_hash_equal (&x, &y));
  y.b[31] = 1;
  fail_if (lp_hash_equal (&x, &y));
}

GST_END_TEST;

static Suite *
base_bytes_suite (void)
{
  Suite *s = suite_create ("core/base-bytes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_hex);
  tcase_add_test (tc, test_secrets);
  tcase_add_test (tc, test_addresses);
  tcase_add_test (tc, test_equal);
  return s;
}

GST_CHECK_MAIN (base_bytes);
