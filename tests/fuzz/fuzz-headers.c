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

/* Messages inside headers, numbers, media types. */

#include <string.h>

#include "core/wire-headers.h"
#include "core/wire-worker.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autofree gchar *boundary = NULL, *type = NULL;
  g_autoptr (GBytes) plain = g_bytes_new (data, size);
  g_autofree gchar *coded = lp_header_encode (plain);
  g_autoptr (GBytes) decoded = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  LpResultHead head = { LP_TRANSCODER_SCHEME, "s", text, "1", "1" };
  LpResultHeadInfo info;
  guint status = 0;
  gint64 n;

  decoded = lp_header_decode (text, &error);
  g_assert ((decoded == NULL) == (error != NULL));
  if (decoded != NULL)
    g_assert (g_bytes_get_size (decoded) <= strlen (text));
  g_clear_error (&error);
  again = lp_header_decode (coded, NULL);
  g_assert (strlen (coded) > LP_HEADER_MAX || g_bytes_equal (plain, again));

  if (lp_header_parse_int (text, &n)) {
    g_autofree gchar *number = g_strdup_printf ("%" G_GINT64_FORMAT, n);
    gint64 m;

    g_assert (lp_header_parse_int (number, &m) && m == n);
  }
  type = lp_media_type_parse (text, &boundary, &error);
  g_assert ((type == NULL) == (error != NULL));
  g_assert ((type == NULL) == (boundary == NULL));
  if (!lp_result_head_check (&head, "s", &info, &status, NULL))
    g_assert (status == 415);
  lp_result_head_info_clear (&info);
  return 0;
}
