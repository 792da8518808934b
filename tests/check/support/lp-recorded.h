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
 * Recorded conversations of real nodes (tests/files/recorded), and a form of
 * a protobuf message in which only the order of fields is gone.
 */

#pragma once

#include <protobuf-c/protobuf-c.h>

#include "lp-vectors.h"

typedef struct
{
  json_t *json;
  guint n;
  const gchar *path;
  GBytes *request, *response;
} Recorded;

typedef void (*RecordedFunc) (Recorded * r, gpointer user_data);

static inline GBytes *
recorded_body (json_t * json, const gchar * key)
{
  const gchar *coded = json_string_value (json_object_get (json, key));
  gsize len = 0;
  guchar *data = coded != NULL && *coded != '\0' ?
      g_base64_decode (coded, &len) : NULL;

  return g_bytes_new_take (data, len);
}

/* A header of the request; NULL if absent. */
static inline const gchar *
recorded_header (const Recorded * r, const gchar * name)
{
  json_t *values = json_object_get (lp_vectors_get (r->json,
          "request_headers"), name);

  return json_string_value (json_array_get (values, 0));
}

static inline void
recorded_each (const gchar * name, RecordedFunc func, gpointer user_data)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("LP_TEST_FILES"),
      "recorded", name, NULL);
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    g_error ("%s is missing", path);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL && *lines[i] != '\0'; i++) {
    json_error_t error;
    Recorded r = {.json = json_loads (lines[i], 0, &error) };

    if (r.json == NULL)
      g_error ("%s, line %u: %s", name, i + 1, error.text);
    r.n = lp_vectors_int (r.json, "n");
    r.path = lp_vectors_str (r.json, "path");
    r.request = recorded_body (r.json, "request_body_base64");
    r.response = recorded_body (r.json, "response_body_base64");
    func (&r, user_data);
    g_bytes_unref (r.request);
    g_bytes_unref (r.response);
    json_decref (r.json);
  }
}

/* ---- canonical form ---- */

static inline guint64
canonical_varint (const guint8 * data, gsize len, gsize * at)
{
  guint64 v = 0;
  guint shift = 0;

  while (*at < len && shift < 64) {
    guint8 byte = data[(*at)++];

    v |= (guint64) (byte & 0x7f) << shift;
    shift += 7;
    if (byte < 0x80)
      return v;
  }
  g_error ("a varint that does not end");
}

typedef struct
{
  guint64 number;
  guint order;
  gboolean is_map;
  GByteArray *bytes;
} CanonicalField;

static inline gint
canonical_compare (gconstpointer a, gconstpointer b)
{
  const CanonicalField *x = a, *y = b;
  gint c;

  if (x->number != y->number)
    return x->number < y->number ? -1 : 1;
  if (!x->is_map)
    return x->order < y->order ? -1 : 1;
  c = memcmp (x->bytes->data, y->bytes->data, MIN (x->bytes->len,
          y->bytes->len));
  return c != 0 ? c : (gint) x->bytes->len - (gint) y->bytes->len;
}

static inline void
canonical_put (GByteArray * out, guint64 v)
{
  do {
    guint8 byte = (v & 0x7f) | (v > 0x7f ? 0x80 : 0);

    g_byte_array_append (out, &byte, 1);
    v >>= 7;
  } while (v > 0);
}

/* Fields by number, entries of a map by their bytes, everything else as it is:
 * independent of the code under test, but for its descriptors. */
static inline GByteArray *
canonical (const ProtobufCMessageDescriptor * type, const guint8 * data,
    gsize len)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (CanonicalField));
  GByteArray *out = g_byte_array_new ();
  gsize at = 0;

  while (at < len) {
    CanonicalField field = {.order = fields->len };
    guint64 tag = canonical_varint (data, len, &at);
    const ProtobufCFieldDescriptor *known =
        protobuf_c_message_descriptor_get_field (type, tag >> 3);
    gsize start = at;

    field.number = tag >> 3;
    field.bytes = g_byte_array_new ();
    canonical_put (field.bytes, tag);
    switch (tag & 7) {
      case 0:
        canonical_varint (data, len, &at);
        g_byte_array_append (field.bytes, data + start, at - start);
        break;
      case 1:
      case 5:
        at += (tag & 7) == 1 ? 8 : 4;
        g_byte_array_append (field.bytes, data + start, at - start);
        break;
      case 2:{
        gsize n = canonical_varint (data, len, &at);

        if (n > len - at)
          g_error ("a field that ends outside");
        if (known != NULL && known->type == PROTOBUF_C_TYPE_MESSAGE) {
          const ProtobufCMessageDescriptor *sub = known->descriptor;
          GByteArray *inner = canonical (sub, data + at, n);

          field.is_map = !strcmp (sub->name, "net.Capacity");
          canonical_put (field.bytes, inner->len);
          g_byte_array_append (field.bytes, inner->data, inner->len);
          g_byte_array_unref (inner);
        } else {
          canonical_put (field.bytes, n);
          g_byte_array_append (field.bytes, data + at, n);
        }
        at += n;
        break;
      }
      default:
        g_error ("wire type %u", (guint) (tag & 7));
    }
    g_array_append_val (fields, field);
  }
  g_array_sort (fields, canonical_compare);
  for (guint i = 0; i < fields->len; i++) {
    CanonicalField *f = &g_array_index (fields, CanonicalField, i);

    g_byte_array_append (out, f->bytes->data, f->bytes->len);
    g_byte_array_unref (f->bytes);
  }
  g_array_unref (fields);
  return out;
}

static inline gboolean
canonical_equal (const ProtobufCMessageDescriptor * type, GBytes * a,
    GBytes * b)
{
  GByteArray *x = canonical (type, g_bytes_get_data (a, NULL),
      g_bytes_get_size (a));
  GByteArray *y = canonical (type, g_bytes_get_data (b, NULL),
      g_bytes_get_size (b));
  gboolean equal = x->len == y->len && (x->len == 0
      || !memcmp (x->data, y->data, x->len));

  g_byte_array_unref (x);
  g_byte_array_unref (y);
  return equal;
}
