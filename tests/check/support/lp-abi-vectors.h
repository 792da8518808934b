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
 * Types and values of the contract ABI as vectors and declarations write them.
 */

#pragma once

#include "core/eth-abi.h"
#include "lp-vectors.h"

/* The end of the type at @start: a comma or bracket of its level. */
static inline const gchar *
lp_abi_vectors_end (const gchar * start)
{
  guint depth = 0;

  for (; depth > 0 || (*start != ',' && *start != ')' && *start); start++) {
    if (*start == '(')
      depth++;
    else if (*start == ')')
      depth--;
  }
  return start;
}

/* The parts of the list in the first bracket of @text, without blanks around.
 * Returns: (transfer full) */
static inline GStrv
lp_abi_vectors_split (const gchar * text)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new ();
  const gchar *p = strchr (text, '('), *end;

  if (p == NULL)
    g_error ("%s: no list", text);
  for (p++; *p != ')'; p = *end == ',' ? end + 1 : end) {
    end = lp_abi_vectors_end (p);
    if (*end == '\0')
      g_error ("%s: the list has no end", text);
    g_ptr_array_add (parts, g_strstrip (g_strndup (p, end - p)));
  }
  g_ptr_array_add (parts, NULL);
  return (GStrv) g_ptr_array_steal (parts, NULL);
}

/* A value of the next type in @types from what a vector says. */
static inline LpAbiValue *
lp_abi_vectors_value (const gchar ** types, json_t * json)
{
  const gchar *start = *types, *end = lp_abi_vectors_end (start);
  const gchar *text = json_string_value (json);

  *types = end;
  if (end - start > 2 && end[-1] == ']') {
    LpAbiValue *array = lp_abi_array ();
    g_autofree gchar *inner = g_strndup (start, end - start - 2);
    json_t *v;
    gsize i;

    json_array_foreach (json, i, v) {
      const gchar *t = inner;

      lp_abi_append (array, lp_abi_vectors_value (&t, v));
    }
    return array;
  }
  if (*start == '(') {
    LpAbiValue *tuple = lp_abi_tuple ();
    const gchar *t = start + 1;
    json_t *v;
    gsize i;

    json_array_foreach (json, i, v) {
      lp_abi_append (tuple, lp_abi_vectors_value (&t, v));
      t += *t == ',';
    }
    if (*t != ')')
      g_error ("%s: fewer values than types", start);
    return tuple;
  }
  if (text == NULL)
    g_error ("%s: not a text", start);
  if (g_str_has_prefix (start, "uint")) {
    LpU256 n;

    if (!lp_u256_from_string (text, &n, NULL))
      g_error ("%s is no number", text);
    return lp_abi_uint (&n);
  }
  if (g_str_has_prefix (start, "address")) {
    LpAddress a;

    if (!lp_address_from_string (text, &a, NULL))
      g_error ("%s is no address", text);
    return lp_abi_address (&a);
  }
  if (g_str_has_prefix (start, "string"))
    return lp_abi_string (text);
  {
    g_autoptr (GBytes) b = lp_vectors_hex (text);
    gsize len;
    gconstpointer data = g_bytes_get_data (b, &len);

    return start[strlen ("bytes")] == '3' ? lp_abi_fixed (data, len)
        : lp_abi_bytes (data, len);
  }
}

/* Lines of @kind in contracts.txt, each "CONTRACT KIND rest" in three parts.
 * Returns: (transfer full) */
static inline GPtrArray *
lp_abi_vectors_declared (const gchar * kind)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("LP_TEST_FILES"),
      "contracts.txt", NULL);
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify)
      g_strfreev);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s cannot be read", path);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    GStrv parts = g_strsplit (lines[i], " ", 3);

    if (g_strv_length (parts) == 3 && g_str_equal (parts[1], kind))
      g_ptr_array_add (found, parts);
    else
      g_strfreev (parts);
  }
  return found;
}
