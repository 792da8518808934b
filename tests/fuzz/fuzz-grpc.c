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

/* gRPC frames in pieces, status texts, time limits. */

#include <string.h>

#include "core/wire-grpc.h"
#include "fuzz.h"

static void
check_frames (const guint8 * data, gsize size)
{
  /* a small limit, so that it is met */
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (1000);
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gsize piece = size > 0 ? 1 + data[0] : 1;
  g_autoptr (GError) error = NULL;
  gboolean ok = TRUE;

  for (gsize at = 0; at < size && ok; at += piece) {
    GBytes *message;

    ok = lp_grpc_reader_push (reader, data + at, MIN (piece, size - at),
        &error);
    g_assert (ok == (error == NULL));
    while ((message = lp_grpc_reader_pop (reader)) != NULL) {
      g_autoptr (GBytes) frame = lp_grpc_frame (message);

      g_assert (g_bytes_get_size (message) <= 1000);
      g_byte_array_append (out, g_bytes_get_data (frame, NULL),
          g_bytes_get_size (frame));
      g_bytes_unref (message);
    }
  }
  /* what came through is what was put in */
  g_assert (out->len <= size);
  g_assert (out->len == 0 || !memcmp (out->data, data, out->len));
  if (ok && lp_grpc_reader_finish (reader, NULL))
    g_assert (out->len == size);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autofree gchar *text =
      g_strndup (size > 0 ? (const gchar *) data : "", size);
  g_autofree gchar *plain = lp_grpc_text_decode (text);
  g_autofree gchar *coded = lp_grpc_text_encode (plain);
  g_autofree gchar *again = NULL;
  g_autoptr (GBytes) body = g_bytes_new (data, size);
  g_autoptr (GBytes) message = NULL;
  g_autoptr (GError) error = NULL;
  guint64 ns;

  check_frames (data, size);
  message = lp_grpc_unframe (body, &error);
  g_assert ((message == NULL) == (error != NULL));
  g_assert (g_utf8_validate (plain, -1, NULL));
  if (strlen (coded) <= LP_GRPC_MAX_TEXT) {
    again = lp_grpc_text_decode (coded);
    g_assert_cmpstr (again, ==, plain);
  }
  if (lp_grpc_timeout_parse (text, &ns, NULL)) {
    g_autofree gchar *timeout = lp_grpc_timeout_format (ns);
    guint64 longer;

    g_assert (lp_grpc_timeout_parse (timeout, &longer, NULL) && longer >= ns);
  }
  lp_grpc_judge (200, LP_GRPC_CONTENT_TYPE, text, text, NULL);
  lp_grpc_judge (200, text, "0", NULL, NULL);
  return 0;
}
