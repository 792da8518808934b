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

#include <string.h>

#include "base-error.h"
#include "wire-headers.h"

gchar *
lp_header_encode (GBytes * message)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (message, &len);

  return len == 0 ? g_strdup ("") : g_base64_encode (data, len);
}

static gint
digit_value (gchar c)
{
  if (c >= 'A' && c <= 'Z')
    return c - 'A';
  if (c >= 'a' && c <= 'z')
    return c - 'a' + 26;
  if (c >= '0' && c <= '9')
    return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* GLib's decoder passes over what is no digit; a peer's does not. */
GBytes *
lp_header_decode (const gchar * value, GError ** error)
{
  gsize len = value != NULL ? strlen (value) : 0, digits, at;
  g_autofree guint8 *out = NULL;
  guint32 bits = 0;
  gsize n = 0;

  if (len > LP_HEADER_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a header of %" G_GSIZE_FORMAT " characters, at most %d are taken",
        len, LP_HEADER_MAX);
    return NULL;
  }
  digits = len;
  while (digits > 0 && len - digits < 2 && value[digits - 1] == '=')
    digits--;
  out = g_malloc (len / 4 * 3 + 3);
  for (at = 0; at < digits; at++) {
    gint v = digit_value (value[at]);

    if (v < 0)
      break;
    bits = bits << 6 | v;
    if (at % 4 > 0)
      out[n++] = bits >> (6 - at % 4 * 2);
  }
  if (at < digits || len % 4 != 0 || digits % 4 == 1) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "base64 decode error: illegal data at input byte %" G_GSIZE_FORMAT, at);
    return NULL;
  }
  return g_bytes_new_take (g_steal_pointer (&out), n);
}

gboolean
lp_header_parse_int (const gchar * value, gint64 * out)
{
  gboolean negative;
  guint64 v;

  if (value == NULL)
    return FALSE;
  negative = *value == '-';
  value += negative || *value == '+';
  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXINT64, &v, NULL))
    return FALSE;
  *out = negative ? -(gint64) v : (gint64) v;
  return TRUE;
}
