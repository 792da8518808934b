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

/* Texts of people and peers: addresses, amounts, ratios, hex, versions, and
 * making any of them readable. */

#include <string.h>

#include "core/base-bytes.h"
#include "core/base-ratio.h"
#include "core/base-text.h"
#include "core/media-capability.h"
#include "fuzz.h"

static void
check_address (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  LpAddress address, again;

  if (lp_address_from_string (text, &address, &error)) {
    g_autofree gchar *out = lp_address_to_string (&address);

    g_assert (lp_address_from_string (out, &again, NULL)
        && lp_address_equal (&address, &again));
  } else {
    g_assert (error != NULL);
  }
}

static void
check_number (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  LpU256 v, again;

  if (lp_u256_from_string (text, &v, &error)) {
    g_autofree gchar *out = lp_u256_to_string (&v);

    g_assert (lp_u256_from_string (out, &again, NULL)
        && lp_u256_cmp (&v, &again) == 0);
  } else {
    g_assert (error != NULL);
  }
}

static void
check_ratio (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpRatio) r = lp_ratio_from_string (text, &error);
  LpU256 down, up;

  g_assert ((r == NULL) == (error != NULL));
  if (r != NULL) {
    g_autofree gchar *out = lp_ratio_to_string (r);
    g_autoptr (LpRatio) again = lp_ratio_from_string (out, NULL);

    g_assert (again == NULL || lp_ratio_cmp (r, again) == 0);
    if (lp_ratio_floor (r, &down) && lp_ratio_ceil (r, &up))
      g_assert (lp_u256_cmp (&down, &up) <= 0);
  }
}

static void
check_hex (const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = lp_bytes_from_hex_any (text, 1000, &error);
  guint8 fixed[20];
  gsize len;

  g_assert ((bytes == NULL) == (error != NULL));
  if (bytes != NULL) {
    const guint8 *data = g_bytes_get_data (bytes, &len);
    g_autofree gchar *out = lp_bytes_to_hex (data, len);
    g_autoptr (GBytes) again = lp_bytes_from_hex_any (out, 1000, NULL);

    g_assert (len <= 1000 && again != NULL && g_bytes_equal (bytes, again));
    g_assert (lp_bytes_from_hex (text, fixed, sizeof (fixed), NULL) ==
        (len == sizeof (fixed)));
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autofree gchar *shown = lp_text_readable ((const gchar *) data, size);
  g_auto (GStrv) halves = g_strsplit (text, "\n", 2);

  g_assert (g_utf8_validate (shown, -1, NULL) && strlen (shown) <= 3 * size);
  for (const gchar * c = shown; *c != '\0'; c = g_utf8_next_char (c))
    g_assert (!g_unichar_iscntrl (g_utf8_get_char (c)));
  check_address (text);
  check_number (text);
  check_ratio (text);
  check_hex (text);
  if (halves[0] != NULL && halves[1] != NULL) {
    lp_version_at_least (halves[0], halves[1]);
    /* as old as itself */
    g_assert (lp_version_at_least (halves[0], halves[0])
        || !lp_version_at_least (halves[0], "0"));
  }
  return 0;
}
