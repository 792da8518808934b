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

#include "bench-x264.h"

#include <string.h>

#include "core/base-error.h"
#include "core/media-ts.h"

#define MARK " - options: "

static const gchar *
find_mark (const gchar * data, gsize size)
{
  for (gsize i = 0; i + strlen (MARK) <= size; i++) {
    if (memcmp (data + i, MARK, strlen (MARK)) == 0)
      return data + i;
  }
  return NULL;
}

gchar *
lp_bench_x264_options (const gchar * file, GError ** error)
{
  g_autoptr (LpTsReader) reader = NULL;
  g_autoptr (GBytes) bytes = NULL;
  const LpTsUnit *units;
  const gchar *found, *end;
  gchar *data;
  gsize size;
  guint n;

  if (!g_file_get_contents (file, &data, &size, error))
    return NULL;
  bytes = g_bytes_new_take (data, size);
  reader = lp_ts_reader_new (bytes, error);
  if (reader == NULL)
    return NULL;
  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 0; i < n; i++) {
    found = find_mark ((const gchar *) units[i].data, units[i].size);
    if (found == NULL)
      continue;
    found += strlen (MARK);
    end = (const gchar *) units[i].data + units[i].size;
    for (gsize k = 0; found + k < end; k++) {
      /* its end is a zero, or the stop bit behind it */
      if (!g_ascii_isprint (found[k]))
        return g_strndup (found, k);
    }
  }
  g_set_error (error, LP_ERROR, LP_ERROR_NOT_FOUND,
      "%s does not tell the settings of x264", file);
  return NULL;
}

/* name -> value, both in @words, which it cuts */
static GHashTable *
split (gchar ** words)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; words[i]; i++) {
    gchar *value = strchr (words[i], '=');

    if (value != NULL)
      *value++ = '\0';
    g_hash_table_insert (table, words[i],
        (gpointer) (value != NULL ? value : "1"));
  }
  return table;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar * const *) a, *(gchar * const *) b);
}

gchar *
lp_bench_x264_compare (const gchar * ours, const gchar * theirs)
{
  g_auto (GStrv) mine = g_strsplit (ours, " ", -1);
  g_auto (GStrv) other = g_strsplit (theirs, " ", -1);
  g_autoptr (GHashTable) a = split (mine);
  g_autoptr (GHashTable) b = split (other);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GString *text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    g_ptr_array_add (names, name);
  g_hash_table_iter_init (&iter, b);
  while (g_hash_table_iter_next (&iter, &name, NULL)) {
    if (!g_hash_table_contains (a, name))
      g_ptr_array_add (names, name);
  }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    const gchar *x = g_hash_table_lookup (a, names->pdata[i]);
    const gchar *y = g_hash_table_lookup (b, names->pdata[i]);

    if (g_strcmp0 (x, y) != 0)
      g_string_append_printf (text, "%s%s=%s (%s)", text->len ? ", " : "",
          (const gchar *) names->pdata[i], x ? x : "-", y ? y : "-");
  }
  if (text->len == 0)
    g_string_append (text, "equal");
  return g_string_free (text, FALSE);
}
