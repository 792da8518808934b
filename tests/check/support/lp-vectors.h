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


/*
 * Test vectors from tests/files/vectors: JSON, and short ways to its values.
 * A value that is missing or of the wrong kind fails the test.
 */

#pragma once

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "core/base-bytes.h"
#include "core/base-u256.h"

static inline json_t *
lp_vectors_load (const gchar * name)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("LP_TEST_FILES"),
      name, NULL);
  json_error_t error;
  json_t *json = json_load_file (path, 0, &error);

  if (json == NULL)
    g_error ("%s: %s, line %d", path, error.text, error.line);
  return json;
}

/* Part of an object that must be there. Returns: (transfer none) */
static inline json_t *
lp_vectors_get (json_t * json, const gchar * key)
{
  json_t *value = json_object_get (json, key);

  if (value == NULL)
    g_error ("the vector has no \"%s\"", key);
  return value;
}

static inline const gchar *
lp_vectors_str (json_t * json, const gchar * key)
{
  const gchar *s = json_string_value (lp_vectors_get (json, key));

  if (s == NULL)
    g_error ("\"%s\" of the vector is not a string", key);
  return s;
}

static inline guint64
lp_vectors_int (json_t * json, const gchar * key)
{
  json_t *value = lp_vectors_get (json, key);

  if (json_is_string (value))
    return g_ascii_strtoull (json_string_value (value), NULL, 0);
  return json_integer_value (value);
}

static inline GBytes *
lp_vectors_hex (const gchar * hex)
{
  GError *error = NULL;
  GBytes *bytes = lp_bytes_from_hex_any (hex, 1 << 24, &error);

  if (bytes == NULL)
    g_error ("%s: %s", hex, error->message);
  return bytes;
}

static inline GBytes *
lp_vectors_bytes (json_t * json, const gchar * key)
{
  return lp_vectors_hex (lp_vectors_str (json, key));
}

/* exactly @len bytes */
static inline void
lp_vectors_fixed (json_t * json, const gchar * key, guint8 * out, gsize len)
{
  GError *error = NULL;

  if (!lp_bytes_from_hex (lp_vectors_str (json, key), out, len, &error))
    g_error ("%s: %s", key, error->message);
}

static inline LpU256
lp_vectors_u256 (json_t * json, const gchar * key)
{
  GError *error = NULL;
  LpU256 v = LP_U256_ZERO;

  if (!lp_u256_from_string (lp_vectors_str (json, key), &v, &error))
    g_error ("%s: %s", key, error->message);
  return v;
}

static inline gboolean
lp_vectors_equal (GBytes * bytes, gconstpointer data, gsize len)
{
  return g_bytes_get_size (bytes) == len
      && (len == 0 || memcmp (g_bytes_get_data (bytes, NULL), data, len) == 0);
}

static inline void
lp_vectors_count (const gchar * what, guint n, guint expected)
{
  g_print ("%s: %u vectors\n", what, n);
  fflush (stdout);              /* tests fork */
  if (n != expected)
    g_error ("%u vectors instead of %u", n, expected);
}
