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

/* Key files. A key is derived, which is slow by design, where that is cheap;
 * with the password of each file that the seeds are made of. */

#include <string.h>

#include <jansson.h>

#include "core/crypto-keystore.h"
#include "fuzz.h"

#define CHEAP 2048

static gboolean
is_cheap (const gchar * text, gsize len)
{
  json_t *root = json_loadb (text, len, 0, NULL);
  json_t *crypto = json_object_get (root, "crypto");
  json_t *params = json_object_get (crypto != NULL ? crypto :
      json_object_get (root, "Crypto"), "kdfparams");
  gint64 n = json_integer_value (json_object_get (params, "n"));
  gint64 r = json_integer_value (json_object_get (params, "r"));
  gint64 p = json_integer_value (json_object_get (params, "p"));
  gint64 c = json_integer_value (json_object_get (params, "c"));
  gboolean cheap = n <= CHEAP && r <= CHEAP && p <= CHEAP && c <= CHEAP
      && n * r * p <= CHEAP;

  json_decref (root);
  return cheap;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  static const gchar *const passwords[] = { "", "r1p4", "one", "testpassword" };
  const gchar *text = (const gchar *) data;
  g_autoptr (GError) error = NULL;
  LpAddress address;
  gboolean known;

  if (!lp_keystore_peek (text, size, &address, &known, &error)) {
    g_assert (error != NULL);
    return 0;
  }
  if (!is_cheap (text, size))
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++) {
    g_autoptr (LpKey) key = lp_keystore_decrypt (text, size, passwords[i],
        strlen (passwords[i]), &error);

    g_assert ((key == NULL) == (error != NULL));
    g_assert (key == NULL || !known || lp_address_equal (&address,
            lp_key_get_address (key)));
    g_clear_error (&error);
  }
  return 0;
}
