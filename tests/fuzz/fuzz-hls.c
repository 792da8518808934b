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

/* Media playlists; the first byte is the window. What is read is, once
 * written, read again and written the same. */

#include <string.h>

#include "core/hls-media.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (LpHlsMedia) media = NULL, again = NULL;
  g_autofree gchar *once = NULL, *twice = NULL;
  g_autoptr (GError) error = NULL;
  guint window, n;

  if (size == 0)
    return 0;
  window = data[0] % 8;
  media = lp_hls_media_parse ((const gchar *) data + 1, size - 1, window,
      &error);
  g_assert ((media == NULL) == (error != NULL));
  if (media == NULL)
    return 0;
  n = lp_hls_media_get_length (media);
  /* more than the window only while that is too short a time */
  g_assert (window == 0 || n <= window + 100);
  for (guint i = 0; i < MIN (n, 100); i++) {
    const LpHlsEntry *entry = lp_hls_media_get (media, i);

    g_assert (strlen (entry->uri) > 0);
    g_assert (entry->sequence == lp_hls_media_get (media, 0)->sequence + i);
    lp_hls_media_fits (media, entry->duration);
  }
  once = lp_hls_media_to_string (media, FALSE);
  again = lp_hls_media_parse (once, strlen (once), window, &error);
  g_assert_no_error (error);
  twice = lp_hls_media_to_string (again, FALSE);
  g_assert_cmpstr (once, ==, twice);
  return 0;
}
