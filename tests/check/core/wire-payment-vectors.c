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

#include <gst/check/gstcheck.h>

#include "core/wire-internal.h"
#include "core/wire-payment.h"
#include "core/wire/redeemer.pb-c.h"
#include "support/lp-vectors.h"

/* Every field of the vectors by what protobuf-c reads, without our own reader
 * and writer in between; then by our reader. */

static const ProtobufCMessageDescriptor *
type_of (const gchar * name)
{
  static const ProtobufCMessageDescriptor *const types[] = {
    &net__payment__descriptor, &net__ticket_params__descriptor,
    &net__ticket__descriptor, &net__max_float_req__descriptor,
    &net__max_float_update__descriptor,
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (g_str_equal (types[i]->name, name))
      return types[i];
  }
  g_error ("no message %s", name);
}

/* The reference names some fields in another style than we do.
 * Returns: (transfer full) */
static gchar *
key_of (json_t * fields, const gchar * name)
{
  GString *key;

  if (json_object_get (fields, name) != NULL)
    return g_strdup (name);
  key = g_string_new (NULL);
  for (const gchar * p = name; *p != '\0'; p++) {
    if (*p == '_' && p[1] != '\0')
      g_string_append_c (key, g_ascii_toupper (*++p));
    else
      g_string_append_c (key, *p);
  }
  return g_string_free (key, FALSE);
}

static gboolean
is_there (const ProtobufCMessage * m, const ProtobufCFieldDescriptor * f)
{
  return G_STRUCT_MEMBER (protobuf_c_boolean, m, f->quantifier_offset) != 0;
}

/* What is empty or 0 is not sent. */
static void
assert_value (const ProtobufCMessage * m, const ProtobufCFieldDescriptor * f,
    json_t * fields, const gchar * key)
{
  gboolean given = json_object_get (fields, key) != NULL;
  const ProtobufCBinaryData *data = G_STRUCT_MEMBER_P (m, f->offset);
  gboolean there = f->type != PROTOBUF_C_TYPE_STRING && is_there (m, f);
  g_autoptr (GBytes) bytes = NULL;
  guint64 number = 0;

  switch (f->type) {
    case PROTOBUF_C_TYPE_BYTES:
      bytes = given ? lp_vectors_bytes (fields, key)
          : g_bytes_new (NULL, 0);
      fail_unless (there == (g_bytes_get_size (bytes) > 0), "%s", f->name);
      fail_unless (!there || lp_vectors_equal (bytes, data->data, data->len),
          "%s", f->name);
      break;
    case PROTOBUF_C_TYPE_UINT32:
      number = *(guint32 *) data;
      break;
    case PROTOBUF_C_TYPE_INT64:
      number = *(gint64 *) data;
      break;
    default:
      /* a price says nothing of capabilities in a payment */
      fail_unless (f->type == PROTOBUF_C_TYPE_STRING && !given);
      fail_unless (*(gchar **) data == f->default_value);
      return;
  }
  if (f->type != PROTOBUF_C_TYPE_BYTES) {
    fail_unless_equals_uint64 (there ? number : 0,
        given ? lp_vectors_int (fields, key) : 0);
    fail_unless (!there || number != 0, "%s", f->name);
  }
}

/* Returns: how many values of @fields were compared */
static guint
assert_message (const ProtobufCMessage * m, json_t * fields)
{
  gsize known = 0;
  guint n = 0;

  for (guint i = 0; i < m->descriptor->n_fields; i++) {
    const ProtobufCFieldDescriptor *f = m->descriptor->fields + i;
    gpointer member = G_STRUCT_MEMBER_P (m, f->offset);
    g_autofree gchar *key = key_of (fields, f->name);
    json_t *value = lp_vectors_find (fields, key);

    known += value != NULL;
    if (f->type != PROTOBUF_C_TYPE_MESSAGE) {
      assert_value (m, f, fields, key);
      n += value != NULL;
    } else if (f->label == PROTOBUF_C_LABEL_REPEATED) {
      gsize count = *(size_t *) G_STRUCT_MEMBER_P (m, f->quantifier_offset);

      fail_unless_equals_uint64 (count, json_array_size (value));
      for (gsize k = 0; k < count; k++)
        n += assert_message ((*(ProtobufCMessage ***) member)[k],
            json_array_get (value, k));
    } else {
      const ProtobufCMessage *inner = *(ProtobufCMessage **) member;

      fail_unless ((inner != NULL) == (value != NULL), "%s", f->name);
      if (inner != NULL)
        n += assert_message (inner, value);
    }
  }
  fail_unless_equals_uint64 (known, json_object_size (fields));
  return n;
}

GST_START_TEST (test_fields)
{
  json_t *root = lp_vectors_load ("vectors/payment_messages.json"), *v;
  guint values = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "messages"), i, v) {
    g_autoptr (GBytes) bytes = lp_vectors_bytes (v, "bytes");
    g_autoptr (GError) error = NULL;
    ProtobufCMessage *m;

    fail_unless_equals_uint64 (g_bytes_get_size (bytes), lp_vectors_int (v,
            "length"));
    m = lp_pb_unpack_bytes (type_of (lp_vectors_str (v, "message")), bytes,
        &error);
    g_assert_no_error (error);
    values += assert_message (m, lp_vectors_get (v, "fields"));
    fail_unless_equals_int (m->n_unknown_fields, 0);
    lp_pb_free (m);
  }
  lp_vectors_count ("payment_messages.json, messages by protobuf-c", i, 19);
  lp_vectors_count ("payment_messages.json, fields", values, 190);
  json_decref (root);
}

GST_END_TEST;

/* The tickets of all payments are signed by who sends them. */
GST_START_TEST (test_signatures)
{
  json_t *root = lp_vectors_load ("vectors/payment_messages.json"), *v;
  guint n = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "messages"), i, v) {
    g_autoptr (GBytes) bytes = lp_vectors_bytes (v, "bytes");
    g_autoptr (LpTicketBatch) batch = NULL;
    LpAddress signer;
    LpTicketFlat flat;
    LpHash hash;

    if (!g_str_equal (lp_vectors_str (v, "message"), "net.Payment"))
      continue;
    batch = lp_payment_decode (bytes, NULL);
    fail_unless (batch != NULL);
    lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
    for (guint k = 0; k < batch->n_tickets; k++, n++) {
      lp_ticket_flat_hash (&flat, batch->tickets[k].nonce, &hash);
      fail_unless (lp_secp_recover_hash (&hash, &batch->tickets[k].sig,
              &signer, NULL));
      fail_unless (lp_address_equal (&signer, &batch->sender), "%s",
          lp_vectors_str (v, "name"));
    }
  }
  lp_vectors_count ("payment_messages.json, tickets in payments", n, 22);
  json_decref (root);
}

GST_END_TEST;

static Suite *
wire_payment_vectors_suite (void)
{
  Suite *s = suite_create ("core/wire-payment-vectors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_fields);
  tcase_add_test (tc, test_signatures);
  return s;
}

GST_CHECK_MAIN (wire_payment_vectors);
