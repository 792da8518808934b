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

#include "core/base-bytes.h"
#include "core/base-u256.h"
#include "core/media-capability.h"
#include "core/wire-pb.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/payment.pb-c.h"
#include "core/wire/redeemer.pb-c.h"
#include "core/wire/segment.pb-c.h"
#include "core/wire/transcoder.pb-c.h"
#include "wire-print.h"

#define BYTES_SHOWN 72

static const ProtobufCMessageDescriptor *const types[] = {
  &net__orchestrator_info__descriptor,
  &net__seg_data__descriptor,
  &net__payment__descriptor,
  &net__transcode_result__descriptor,
  &net__orchestrator_request__descriptor,
  &net__notify_segment__descriptor,
  &net__register_request__descriptor,
  &net__end_transcoding_session_request__descriptor,
  &net__end_transcoding_session_response__descriptor,
  &net__payment_result__descriptor,
  &net__ping_pong__descriptor,
  &net__ticket_params__descriptor,
  &net__ticket__descriptor,
  &net__queue_ticket_res__descriptor,
  &net__max_float_req__descriptor,
  &net__max_float_update__descriptor,
};

const ProtobufCMessageDescriptor *
lp_wire_type (const gchar * name)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    if (!g_ascii_strcasecmp (types[i]->short_name, name))
      return types[i];
  }
  return NULL;
}

gchar *
lp_wire_type_names (void)
{
  GString *s = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    g_string_append_printf (s, "%s%s", i == 0 ? "" : ", ",
        types[i]->short_name);
  return g_string_free (s, FALSE);
}

/* ---- fields ---- */

static gpointer
member (const ProtobufCMessage * message, guint offset)
{
  return G_STRUCT_MEMBER_P (message, offset);
}

static gsize
count (const ProtobufCMessage * message, const ProtobufCFieldDescriptor * f)
{
  if (f->label == PROTOBUF_C_LABEL_REPEATED)
    return *(size_t *) member (message, f->quantifier_offset);
  if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
    return *(guint32 *) member (message, f->quantifier_offset) == f->id;
  if (f->type == PROTOBUF_C_TYPE_MESSAGE || f->type == PROTOBUF_C_TYPE_STRING)
    return *(gpointer *) member (message, f->offset) != NULL;
  return *(protobuf_c_boolean *) member (message, f->quantifier_offset) != 0;
}

/* Where the @i-th value is. */
static gpointer
value_at (const ProtobufCMessage * message,
    const ProtobufCFieldDescriptor * f, gsize i)
{
  gsize size = 4;
  guint8 *base;

  if (f->label != PROTOBUF_C_LABEL_REPEATED)
    return member (message, f->offset);
  base = *(guint8 **) member (message, f->offset);
  if (f->type == PROTOBUF_C_TYPE_MESSAGE || f->type == PROTOBUF_C_TYPE_STRING)
    size = sizeof (gpointer);
  else if (f->type == PROTOBUF_C_TYPE_UINT64
      || f->type == PROTOBUF_C_TYPE_INT64)
    size = 8;
  else if (f->type == PROTOBUF_C_TYPE_BYTES)
    size = sizeof (ProtobufCBinaryData);
  return base + i * size;
}

static gboolean
named (const ProtobufCFieldDescriptor * f, const gchar * names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", 0);

  return g_strv_contains ((const gchar * const *) list, f->name);
}

static gboolean
is_printable (const guint8 * data, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    if (data[i] < 0x20 || data[i] > 0x7e)
      return FALSE;
  }
  return len > 0;
}

/* A share of 2^256 - 1 in percent, cut to six places. */
static void
print_probability (GString * out, const LpU256 * v)
{
  mpz_t n, max;

  mpz_inits (n, max, NULL);
  lp_u256_to_mpz (v, n);
  mpz_ui_pow_ui (max, 2, 256);
  mpz_sub_ui (max, max, 1);
  mpz_mul_ui (n, n, 100000000);
  mpz_fdiv_q (n, n, max);
  g_string_append_printf (out, " (%lu.%06lu %%)", mpz_get_ui (n) / 1000000,
      mpz_get_ui (n) % 1000000);
  mpz_clears (n, max, NULL);
}

static void
print_bytes (GString * out, const ProtobufCFieldDescriptor * f,
    const ProtobufCBinaryData * data)
{
  g_autofree gchar *hex = NULL;
  LpU256 number;

  if (data->len == 20 && named (f, "address recipient sender")) {
    g_autofree gchar *text = lp_address_to_string ((LpAddress *) data->data);

    g_string_append (out, text);
    return;
  }
  if (named (f, "manifest_id profiles") && is_printable (data->data, data->len)) {
    g_string_append_printf (out, "\"%.*s\"", (gint) data->len,
        (const gchar *) data->data);
    return;
  }
  if (named (f, "face_value win_prob expiration_block max_float")
      && lp_u256_from_bytes (data->data, data->len, &number, NULL)) {
    g_autofree gchar *text = lp_u256_to_string (&number);

    g_string_append (out, text);
    if (named (f, "win_prob"))
      print_probability (out, &number);
    else if (!named (f, "expiration_block"))
      g_string_append (out, " wei");
    return;
  }
  hex = lp_bytes_to_hex (data->data, MIN (data->len, BYTES_SHOWN));
  g_string_append (out, data->len > 0 ? hex : "(empty)");
  if (data->len > BYTES_SHOWN)
    g_string_append_printf (out, "... (%" G_GSIZE_FORMAT " bytes)", data->len);
}

static void
print_text (GString * out, const ProtobufCFieldDescriptor * f,
    const gchar * text)
{
  g_autofree gchar *valid = NULL, *escaped = NULL;

  if (named (f, "secret")) {
    g_string_append_printf (out, "(%" G_GSIZE_FORMAT " characters, not shown)",
        strlen (text));
    return;
  }
  valid = g_utf8_make_valid (text, -1);
  escaped = g_strescape (valid, NULL);
  g_string_append_printf (out, "\"%s\"", escaped);
}

static void
print_names (GString * out, const guint64 * words, gsize n)
{
  const gchar *sep = " (";

  for (gsize bit = 0; bit < n * 64; bit++) {
    const gchar *name = lp_capability_name (bit);

    if (!(words[bit / 64] >> bit % 64 & 1))
      continue;
    g_string_append (out, sep);
    if (name != NULL)
      g_string_append (out, name);
    else
      g_string_append_printf (out, "%" G_GSIZE_FORMAT, bit);
    sep = " ";
  }
  if (*sep == ' ' && sep[1] == '\0')
    g_string_append_c (out, ')');
}

static void
print_enum (GString * out, const ProtobufCEnumDescriptor * type, gint v)
{
  const ProtobufCEnumValue *value =
      protobuf_c_enum_descriptor_get_value (type, v);

  g_string_append_printf (out, "%d (%s)", v, value != NULL ? value->name :
      "unknown");
}

static void
print_scalar (GString * out, const ProtobufCFieldDescriptor * f,
    gconstpointer value)
{
  switch (f->type) {
    case PROTOBUF_C_TYPE_STRING:
      print_text (out, f, *(const gchar * const *) value);
      break;
    case PROTOBUF_C_TYPE_BYTES:
      print_bytes (out, f, value);
      break;
    case PROTOBUF_C_TYPE_BOOL:
      g_string_append (out, *(const protobuf_c_boolean *) value ? "true" :
          "false");
      break;
    case PROTOBUF_C_TYPE_ENUM:
      print_enum (out, f->descriptor, *(const gint32 *) value);
      break;
    case PROTOBUF_C_TYPE_INT64:
      g_string_append_printf (out, "%" G_GINT64_FORMAT,
          *(const gint64 *) value);
      break;
    case PROTOBUF_C_TYPE_UINT64:
      g_string_append_printf (out, "%" G_GUINT64_FORMAT,
          *(const guint64 *) value);
      break;
    case PROTOBUF_C_TYPE_INT32:
      g_string_append_printf (out, "%d", *(const gint32 *) value);
      break;
    default:
      g_string_append_printf (out, "%u", *(const guint32 *) value);
      break;
  }
}

/* What a bare number means. */
static void
print_unit (GString * out, const ProtobufCMessage * message,
    const ProtobufCFieldDescriptor * f, gconstpointer value)
{
  if (named (f, "duration from to gop"))
    g_string_append (out, " ms");
  else if (named (f, "bitrate"))
    g_string_append (out, " bit/s");
  else if (named (f, "price_per_unit"))
    g_string_append (out, " wei");
  else if (message->descriptor == &net__auth_token__descriptor
      && named (f, "expiration")) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc
        (*(const gint64 *) value);
    g_autofree gchar *text = time == NULL ? NULL :
        g_date_time_format (time, " (%Y-%m-%d %H:%M:%S UTC)");

    if (text != NULL)
      g_string_append (out, text);
  }
}

static gint
compare_capacities (gconstpointer a, gconstpointer b)
{
  const Net__Capacity *x = *(Net__Capacity * const *) a;
  const Net__Capacity *y = *(Net__Capacity * const *) b;

  return x->key < y->key ? -1 : x->key > y->key;
}

/* Writers put maps in any order; two of them are compared more easily in one. */
static void
print_capacities (GString * out, const ProtobufCMessage * message,
    const ProtobufCFieldDescriptor * f, gsize n)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();

  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (entries, *(gpointer *) value_at (message, f, i));
  g_ptr_array_sort (entries, compare_capacities);
  for (gsize i = 0; i < n; i++) {
    const Net__Capacity *entry = entries->pdata[i];

    g_string_append_printf (out, "%s%u:%u", i == 0 ? "" : " ", entry->key,
        entry->value);
  }
  g_string_append_c (out, '\n');
}

static void
print_field (GString * out, const ProtobufCMessage * message,
    const ProtobufCFieldDescriptor * f, guint indent)
{
  gsize n = count (message, f);

  if (n == 0)
    return;
  if (f->type == PROTOBUF_C_TYPE_UINT64
      && f->label == PROTOBUF_C_LABEL_REPEATED) {
    g_string_append_printf (out, "%*s%s:", indent * 2, "", f->name);
    for (gsize i = 0; i < n; i++)
      g_string_append_printf (out, " 0x%" G_GINT64_MODIFIER "x",
          *(guint64 *) value_at (message, f, i));
    print_names (out, value_at (message, f, 0), n);
    g_string_append_c (out, '\n');
    return;
  }
  if (f->type == PROTOBUF_C_TYPE_MESSAGE
      && f->descriptor == &net__capacity__descriptor) {
    g_string_append_printf (out, "%*s%s: ", indent * 2, "", f->name);
    print_capacities (out, message, f, n);
    return;
  }
  for (gsize i = 0; i < n; i++) {
    gpointer value = value_at (message, f, i);

    g_string_append_printf (out, "%*s%s", indent * 2, "", f->name);
    if (f->label == PROTOBUF_C_LABEL_REPEATED)
      g_string_append_printf (out, "[%" G_GSIZE_FORMAT "]", i);
    g_string_append (out, f->type == PROTOBUF_C_TYPE_MESSAGE ? ":\n" : ": ");
    if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
      lp_wire_print (out, *(ProtobufCMessage **) value, indent + 1);
    } else {
      print_scalar (out, f, value);
      print_unit (out, message, f, value);
      g_string_append_c (out, '\n');
    }
  }
}

void
lp_wire_print (GString * out, const ProtobufCMessage * message, guint indent)
{
  for (guint i = 0; i < message->descriptor->n_fields; i++)
    print_field (out, message, &message->descriptor->fields[i], indent);
  for (guint i = 0; i < message->n_unknown_fields; i++) {
    const ProtobufCMessageUnknownField *u = &message->unknown_fields[i];
    g_autofree gchar *hex = lp_bytes_to_hex (u->data, MIN (u->len,
            BYTES_SHOWN));

    g_string_append_printf (out, "%*sfield %u (not known here): %s%s\n",
        indent * 2, "", u->tag, hex, u->len > BYTES_SHOWN ? "..." : "");
  }
}

/* ---- guessing ---- */

/* Known fields, less what is not known or of no sense; negative: no match. */
static gint
score (const ProtobufCMessage * message)
{
  gint points = -20 * (gint) message->n_unknown_fields;

  for (guint i = 0; i < message->descriptor->n_fields; i++) {
    const ProtobufCFieldDescriptor *f = &message->descriptor->fields[i];
    gsize n = count (message, f);

    for (gsize k = 0; k < n; k++) {
      gpointer value = value_at (message, f, k);

      points++;
      if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
        points += score (*(ProtobufCMessage **) value);
      } else if (f->type == PROTOBUF_C_TYPE_STRING) {
        const gchar *text = *(gchar **) value;

        if (!is_printable ((const guint8 *) text, strlen (text)))
          points -= 20;
      } else if (f->type == PROTOBUF_C_TYPE_BYTES) {
        gsize len = ((ProtobufCBinaryData *) value)->len;

        if ((named (f, "sig") && len != 65)
            || (named (f, "address sender recipient") && len != 20)
            || (named (f, "hash recipient_rand_hash "
                    "creation_round_block_hash") && len != 32))
          points -= 20;
        else
          points += 2;
      }
    }
  }
  return points;
}

const ProtobufCMessageDescriptor *
lp_wire_guess (GBytes * bytes)
{
  const ProtobufCMessageDescriptor *best = NULL;
  gint most = 0;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++) {
    gpointer message = lp_pb_unpack (types[i], g_bytes_get_data (bytes, NULL),
        g_bytes_get_size (bytes), NULL);
    gint points = message != NULL ? score (message) : 0;

    if (points > most) {
      most = points;
      best = types[i];
    }
    lp_pb_free (message);
  }
  return best;
}
