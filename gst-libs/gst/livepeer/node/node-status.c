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

#include <string.h>
#include <jansson.h>

#include "node-status.h"

static json_t *structure_to_json (const GstStructure * s);

static json_t *
value_to_json (const GValue * v)
{
  if (G_VALUE_HOLDS_UINT64 (v))
    return json_integer (MIN (g_value_get_uint64 (v), G_MAXINT64));
  if (G_VALUE_HOLDS_INT64 (v))
    return json_integer (g_value_get_int64 (v));
  if (G_VALUE_HOLDS_UINT (v))
    return json_integer (g_value_get_uint (v));
  if (G_VALUE_HOLDS_INT (v))
    return json_integer (g_value_get_int (v));
  if (G_VALUE_HOLDS_BOOLEAN (v))
    return json_boolean (g_value_get_boolean (v));
  if (G_VALUE_HOLDS_DOUBLE (v))
    return json_real (g_value_get_double (v));
  if (G_VALUE_HOLDS_STRING (v))
    return json_string (g_value_get_string (v) != NULL ?
        g_value_get_string (v) : "");
  if (GST_VALUE_HOLDS_STRUCTURE (v) && gst_value_get_structure (v) != NULL)
    return structure_to_json (gst_value_get_structure (v));
  if (GST_VALUE_HOLDS_ARRAY (v)) {
    json_t *array = json_array ();

    for (guint i = 0; i < gst_value_array_get_size (v); i++) {
      json_t *item = value_to_json (gst_value_array_get_value (v, i));

      if (item != NULL)
        json_array_append_new (array, item);
    }
    return array;
  }
  return NULL;
}

static gboolean
add_field (GQuark field, const GValue * value, gpointer user_data)
{
  json_t *item = value_to_json (value);

  if (item != NULL)
    json_object_set_new (user_data, g_quark_to_string (field), item);
  return TRUE;
}

static json_t *
structure_to_json (const GstStructure * s)
{
  json_t *object = json_object ();

  gst_structure_foreach (s, add_field, object);
  return object;
}

gchar *
lp_status_to_json (const GstStructure * stats)
{
  json_t *object = structure_to_json (stats);
  char *text = json_dumps (object, JSON_COMPACT);
  gchar *copy = g_strdup (text);

  free (text);
  json_decref (object);
  return copy;
}

static void
append_label (GString * out, const gchar * name, const gchar * value)
{
  g_string_append_printf (out, "%s=\"", name);
  for (; *value != '\0'; value++) {
    if (*value == '\\' || *value == '"')
      g_string_append_c (out, '\\');
    if (*value == '\n')
      g_string_append (out, "\\n");
    else
      g_string_append_c (out, *value);
  }
  g_string_append_c (out, '"');
}

typedef struct
{
  GString *out;
  const gchar *node_id;
} Writer;

static void
head (Writer * w, const gchar * name, const gchar * type, const gchar * help)
{
  g_string_append_printf (w->out, "# HELP livepeer_%s %s\n"
      "# TYPE livepeer_%s %s\n", name, help, name, type);
}

static void
sample (Writer * w, const gchar * name, const gchar * label,
    const gchar * label_value, gdouble value)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (w->out, "livepeer_%s{", name);
  append_label (w->out, "node_id", w->node_id);
  g_string_append (w->out, ",node_type=\"bctr\"");
  if (label != NULL) {
    g_string_append_c (w->out, ',');
    append_label (w->out, label, label_value);
  }
  g_string_append_printf (w->out, "} %s\n", g_ascii_dtostr (number,
          sizeof (number), value));
}

static gdouble
number (const GstStructure * s, const gchar * field)
{
  const GValue *v = gst_structure_get_value (s, field);

  if (v == NULL)
    return 0.;
  if (G_VALUE_HOLDS_UINT64 (v))
    return (gdouble) g_value_get_uint64 (v);
  if (G_VALUE_HOLDS_UINT (v))
    return g_value_get_uint (v);
  return G_VALUE_HOLDS_DOUBLE (v) ? g_value_get_double (v) : 0.;
}

static void
one (Writer * w, const GstStructure * s, const gchar * field, gdouble scale,
    const gchar * name, const gchar * type, const gchar * help)
{
  head (w, name, type, help);
  sample (w, name, NULL, NULL, number (s, field) * scale);
}

static void
each (Writer * w, const GstStructure * s, const gchar * array,
    const gchar * key, const gchar * field, const gchar * label,
    const gchar * name, const gchar * type, const gchar * help)
{
  const GValue *v = gst_structure_get_value (s, array);

  head (w, name, type, help);
  for (guint i = 0; v != NULL && i < gst_value_array_get_size (v); i++) {
    const GstStructure *item = gst_value_get_structure
        (gst_value_array_get_value (v, i));
    const gchar *id = gst_structure_get_string (item, key);

    sample (w, name, label, id != NULL ? id : "", number (item, field));
  }
}

gchar *
lp_status_to_metrics (const GstStructure * s, const gchar * node_id)
{
  Writer w = { g_string_new (NULL), node_id };

  head (&w, "versions", "gauge", "Version of the node");
  sample (&w, "versions", "livepeerversion", PACKAGE_VERSION, 1);
  one (&w, s, "segments-in-total", 1, "segment_source_emerged_total",
      "counter", "Segments that were cut from the source");
  each (&w, s, "renditions", "name", "published-total", "profile",
      "segment_published_total", "counter", "Segments published");
  each (&w, s, "renditions", "name", "lost-total", "profile",
      "segment_lost_total", "counter", "Segments declared lost");
  each (&w, s, "renditions", "name", "bytes-total", "profile",
      "segment_published_bytes_total", "counter", "Bytes published");
  each (&w, s, "orchestrators", "uri", "jobs-total", "orchestrator_uri",
      "segment_source_uploaded_total", "counter",
      "Segments given to a transcoder");
  each (&w, s, "orchestrators", "uri", "failed-total", "orchestrator_uri",
      "segment_transcode_failed_total", "counter",
      "Segments a transcoder failed");
  one (&w, s, "success-rate", 1, "success_rate", "gauge",
      "Share of segments and renditions that were published");
  one (&w, s, "retries-total", 1, "transcode_retried", "counter",
      "Segments given to a transcoder again");
  one (&w, s, "fallbacks-total", 1, "fallbacks_total", "counter",
      "Renditions for which the source stood in");
  one (&w, s, "input-drops-total", 1, "input_drops_total", "counter",
      "Times the input was faster than this machine");
  one (&w, s, "pending", 1, "segments_pending", "gauge",
      "Segments that are being transcoded or wait");
  one (&w, s, "real-time-ratio", 1, "transcode_real_time_ratio", "gauge",
      "Time to transcode over time of source");
  one (&w, s, "last-published-time", 1e-9, "last_published_seconds", "gauge",
      "Unix time of the last segment published");
  return g_string_free (w.out, FALSE);
}
