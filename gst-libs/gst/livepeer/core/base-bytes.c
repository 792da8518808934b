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

#include "base-bytes.h"

#include <string.h>

#include "base-error.h"
#include "crypto-keccak.h"

static const gchar digits[] = "0123456789abcdef";

/* "0x" is not part of the number */
static const gchar *
skip_prefix (const gchar * hex)
{
  return hex[0] == '0' && (hex[1] == 'x' || hex[1] == 'X') ? hex + 2 : hex;
}

/* The text itself stays out of the messages: it may be a secret. */
static gboolean
decode (const gchar * hex, guint8 * data, gsize len, GError ** error)
{
  for (gsize i = 0; i < 2 * len; i++) {
    gint v = g_ascii_xdigit_value (hex[i]);

    if (v < 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "digit %" G_GSIZE_FORMAT " is not hexadecimal", i + 1);
      return FALSE;
    }
    data[i / 2] = (i & 1) ? (guint8) (data[i / 2] | v) : (guint8) (v << 4);
  }
  return TRUE;
}

gchar *
lp_bytes_to_hex (const guint8 * data, gsize len)
{
  gchar *hex = g_malloc (2 * len + 1);

  for (gsize i = 0; i < len; i++) {
    hex[2 * i] = digits[data[i] >> 4];
    hex[2 * i + 1] = digits[data[i] & 15];
  }
  hex[2 * len] = '\0';
  return hex;
}

gboolean
lp_bytes_from_hex (const gchar * hex, guint8 * data, gsize len, GError ** error)
{
  gsize n;

  hex = skip_prefix (hex);
  n = strlen (hex);
  if (n != 2 * len) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "%" G_GSIZE_FORMAT
        " hexadecimal digits instead of %" G_GSIZE_FORMAT, n, 2 * len);
    return FALSE;
  }
  return decode (hex, data, len, error);
}

GBytes *
lp_bytes_from_hex_any (const gchar * hex, gsize max_len, GError ** error)
{
  guint8 *data;
  gsize n;

  hex = skip_prefix (hex);
  n = strlen (hex);
  if (n / 2 > max_len) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE, "%" G_GSIZE_FORMAT
        " hexadecimal digits, at most %" G_GSIZE_FORMAT " are accepted", n,
        2 * max_len);
    return NULL;
  }
  if (n % 2 != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "%" G_GSIZE_FORMAT " hexadecimal digits are an odd number", n);
    return NULL;
  }
  data = g_malloc (n / 2);
  if (!decode (hex, data, n / 2, error)) {
    g_free (data);
    return NULL;
  }
  return g_bytes_new_take (data, n / 2);
}

gboolean
lp_bytes_equal_secret (const guint8 * a, const guint8 * b, gsize len)
{
  volatile guint8 diff = 0;

  for (gsize i = 0; i < len; i++)
    diff |= a[i] ^ b[i];
  return diff == 0;
}

void
lp_bytes_wipe (gpointer data, gsize len)
{
  if (len > 0)
    explicit_bzero (data, len);
}

gboolean
lp_address_equal (const LpAddress * a, const LpAddress * b)
{
  return memcmp (a->b, b->b, sizeof (a->b)) == 0;
}

gboolean
lp_address_is_zero (const LpAddress * a)
{
  static const LpAddress zero;

  return lp_address_equal (a, &zero);
}

/* EIP-55: a letter is a capital where the hash of the lower-case digits has
 * a digit of 8 or more. */
gchar *
lp_address_to_string (const LpAddress * a)
{
  g_autofree gchar *hex = lp_bytes_to_hex (a->b, sizeof (a->b));
  LpHash hash;

  lp_keccak256 (hex, 40, &hash);
  for (guint i = 0; i < 40; i++) {
    guint nibble = (i & 1) ? hash.b[i / 2] & 15 : hash.b[i / 2] >> 4;

    if (nibble >= 8)
      hex[i] = g_ascii_toupper (hex[i]);
  }
  return g_strconcat ("0x", hex, NULL);
}

gboolean
lp_address_from_string (const gchar * str, LpAddress * a, GError ** error)
{
  const gchar *hex = skip_prefix (str);
  gboolean lower = FALSE, upper = FALSE;
  g_autofree gchar *right = NULL;
  LpAddress got;

  if (!lp_bytes_from_hex (hex, got.b, sizeof (got.b), error)) {
    g_prefix_error (error, "not an address: ");
    return FALSE;
  }
  for (const gchar * p = hex; *p; p++) {
    lower |= g_ascii_islower (*p);
    upper |= g_ascii_isupper (*p);
  }
  if (lower && upper) {
    right = lp_address_to_string (&got);
    if (strcmp (right + 2, hex) != 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "not an address: the "
          "capitals in %s are not its checksum (EIP-55); is it mistyped?", str);
      return FALSE;
    }
  }
  *a = got;
  return TRUE;
}

gboolean
lp_hash_equal (const LpHash * a, const LpHash * b)
{
  return memcmp (a->b, b->b, sizeof (a->b)) == 0;
}
