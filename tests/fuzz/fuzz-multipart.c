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

/* Multipart bodies; the first line is the boundary. */

#include <string.h>

#include "core/wire-worker.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree gchar *boundary = NULL;
  g_autoptr (GPtrArray) parts = NULL, renditions = NULL;
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GError) error = NULL;
  const guint8 *start;
  gsize len;

  if (end == NULL)
    return 0;
  boundary = g_strndup ((const gchar *) data, end - data);
  body = g_bytes_new (end + 1, data + size - end - 1);
  start = g_bytes_get_data (body, &len);
  parts = lp_multipart_parse (body, boundary, &error);
  g_assert ((parts == NULL) == (error != NULL));
  for (guint i = 0; parts != NULL && i < parts->len; i++) {
    const LpPart *part = parts->pdata[i];
    gsize n;
    const guint8 *at = g_bytes_get_data (part->body, &n);

    /* inside the whole, and behind the part before */
    g_assert (n == 0 || (at >= start && at + n <= start + len));
    g_assert (n <= len);
    lp_part_get (part, "pixels");
    g_assert (g_strv_length (part->names) == g_strv_length (part->values));
  }
  renditions = lp_worker_results_parse (body, boundary, NULL);
  if (renditions != NULL && *boundary != '\0') {
    g_autoptr (GArray) all = g_array_new (FALSE, FALSE,
        sizeof (LpWorkerRendition));
    g_autoptr (GBytes) built = NULL;
    g_autoptr (GPtrArray) again = NULL;

    for (guint i = 0; i < renditions->len; i++)
      g_array_append_vals (all, renditions->pdata[i], 1);
    built = lp_worker_results_build (boundary, (gpointer) all->data, all->len);
    again = lp_worker_results_parse (built, boundary, NULL);
    g_assert (again != NULL);
  }
  return 0;
}
