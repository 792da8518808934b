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
 *
 * With LP_VECTORS_TRACE each value a test asks for is named in that file, so
 * that a house test (generic/vectors.py) finds those that no test reads. An
 * array counts as read with all its texts and numbers, an object does not:
 * each of its members has to be asked for.
 */

#pragma once

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "core/base-bytes.h"
#include "core/base-ratio.h"
#include "core/base-u256.h"

/* object -> where it stands, "vectors/tickets.json/tickets/3" */
static GHashTable *lp_vectors_paths;

/* Remembers @json and the objects in it; takes @path over. */
static inline void
lp_vectors_name (json_t * json, gchar * path)
{
  const gchar *key;
  json_t *v;
  gsize i;

  json_object_foreach (json, key, v)
      lp_vectors_name (v, g_strconcat (path, "/", key, NULL));
  json_array_foreach (json, i, v)
      lp_vectors_name (v, g_strdup_printf ("%s/%u", path, (guint) i));
  if (json_is_object (json))
    g_hash_table_insert (lp_vectors_paths, json, path);
  else
    g_free (path);
}

static inline void
lp_vectors_mark (json_t * json, const gchar * key, const gchar * below)
{
  const gchar *path = lp_vectors_paths != NULL ?
      g_hash_table_lookup (lp_vectors_paths, json) : NULL;
  FILE *trace;

  if (path == NULL)
    return;
  /* tests run in processes of their own: nothing may wait in a buffer */
  trace = fopen (g_getenv ("LP_VECTORS_TRACE"), "a");
  if (trace == NULL)
    g_error ("LP_VECTORS_TRACE cannot be written");
  fprintf (trace, "%s/%s%s\n", path, key, below);
  fclose (trace);
}

static inline json_t *
lp_vectors_load (const gchar * name)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("LP_TEST_FILES"),
      name, NULL);
  json_error_t error;
  json_t *json = json_load_file (path, JSON_REJECT_DUPLICATES, &error);

  if (json == NULL)
    g_error ("%s: %s, line %d", path, error.text, error.line);
  if (g_getenv ("LP_VECTORS_TRACE") != NULL) {
    if (lp_vectors_paths == NULL)
      lp_vectors_paths = g_hash_table_new_full (NULL, NULL, NULL, g_free);
    lp_vectors_name (json, g_strdup (name));
  }
  return json;
}

/* Part of an object that need not be there, or may be null.
 * Returns: (transfer none) (nullable) */
static inline json_t *
lp_vectors_find (json_t * json, const gchar * key)
{
  json_t *value = json_object_get (json, key);

  if (value != NULL)
    lp_vectors_mark (json, key, "");
  return json_is_null (value) ? NULL : value;
}

/* Part of an object that must be there. Returns: (transfer none) */
static inline json_t *
lp_vectors_get (json_t * json, const gchar * key)
{
  json_t *value = json_object_get (json, key);

  if (value == NULL)
    g_error ("the vector has no \"%s\"", key);
  lp_vectors_mark (json, key, "");
  return value;
}

/* The same for a part that goes to what is tested as a whole: all that is in
 * it counts as read. */
static inline json_t *
lp_vectors_whole (json_t * json, const gchar * key)
{
  json_t *value = lp_vectors_get (json, key);

  lp_vectors_mark (json, key, "/**");
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

static inline gboolean
lp_vectors_bool (json_t * json, const gchar * key)
{
  json_t *value = lp_vectors_get (json, key);

  if (!json_is_boolean (value))
    g_error ("\"%s\" of the vector is neither true nor false", key);
  return json_is_true (value);
}

/* A number, or a text with one. */
static inline guint64
lp_vectors_int (json_t * json, const gchar * key)
{
  json_t *value = lp_vectors_get (json, key);
  const gchar *text = json_string_value (value);
  gchar *end = NULL;
  guint64 n;

  if (text == NULL && !json_is_integer (value))
    g_error ("\"%s\" of the vector is not a number", key);
  if (text == NULL)
    return json_integer_value (value);
  n = g_ascii_strtoull (text, &end, 0);
  if (end == text || *end != '\0')
    g_error ("\"%s\" of the vector, \"%s\", is not a number", key, text);
  return n;
}

/* "num/den" or "num" of any length. Returns: (transfer full) */
static inline LpRatio *
lp_vectors_ratio (json_t * json, const gchar * key)
{
  const gchar *text = lp_vectors_str (json, key);
  LpRatio *r = lp_ratio_new (0, 1);

  if (mpq_set_str (lp_ratio_edit (r), text, 10) != 0)
    g_error ("\"%s\" of the vector, \"%s\", is not a fraction", key, text);
  mpq_canonicalize (lp_ratio_edit (r));
  return r;
}

/* With @digits after the point, halves away from zero, as the vectors print
 * fractions. Returns: (transfer full) */
static inline gchar *
lp_vectors_decimal (const LpRatio * r, guint digits)
{
  gchar text[512];
  mpz_t scaled, scale;
  gint n;

  mpz_inits (scaled, scale, NULL);
  mpz_ui_pow_ui (scale, 10, digits);
  /* floor (2 x scale + 1) / 2 of the amount, then the sign */
  mpz_mul (scaled, mpq_numref (lp_ratio_peek (r)), scale);
  mpz_abs (scaled, scaled);
  mpz_mul_2exp (scaled, scaled, 1);
  mpz_add (scaled, scaled, mpq_denref (lp_ratio_peek (r)));
  mpz_fdiv_q (scaled, scaled, mpq_denref (lp_ratio_peek (r)));
  mpz_fdiv_q_2exp (scaled, scaled, 1);
  n = gmp_snprintf (text, sizeof (text), "%0*Zd", (gint) digits + 1, scaled);
  mpz_clears (scaled, scale, NULL);
  if (n >= (gint) sizeof (text))
    g_error ("a number of %d digits", n);
  return g_strdup_printf ("%s%.*s.%s", lp_ratio_sign (r) < 0 ? "-" : "",
      n - (gint) digits, text, text + n - digits);
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
