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

#include "core/base-error.h"
#include "core/wire-headers.h"
#include "core/wire-payment.h"
#include "support/lp-vectors.h"

/* A value of the vector, "" where it is absent. */
static LpU256
field_u256 (json_t * fields, const gchar * key)
{
  const gchar *hex = json_string_value (json_object_get (fields, key));
  g_autoptr (GBytes) bytes = lp_vectors_hex (hex != NULL ? hex : "");
  LpU256 v;

  fail_unless (lp_u256_from_bytes (g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes), &v, NULL));
  return v;
}

static void
field_expiration (json_t * fields, LpTicketExpiration * out)
{
  json_t *e = json_object_get (fields, "expiration_params");

  if (e == NULL)
    return;
  out->round = lp_vectors_int (e, "creation_round");
  lp_vectors_fixed (e, "creation_round_block_hash", out->block_hash.b, 32);
}

static void
field_params (json_t * fields, LpTicketParams * out)
{
  memset (out, 0, sizeof (*out));
  lp_vectors_fixed (fields, "recipient", out->recipient.b, 20);
  lp_vectors_fixed (fields, "recipient_rand_hash", out->rand_hash.b, 32);
  out->face_value = field_u256 (fields, "face_value");
  out->win_prob = field_u256 (fields, "win_prob");
  out->seed = field_u256 (fields, "seed");
  out->expiration_block = field_u256 (fields, "expiration_block");
  field_expiration (fields, &out->expiration);
}

static void
field_ticket (json_t * fields, LpTicketSenderParams * out)
{
  out->nonce = lp_vectors_int (fields, "sender_nonce");
  lp_vectors_fixed (fields, "sig", out->sig.b, 65);
}

static LpTicketBatch *
field_payment (json_t * fields)
{
  json_t *tickets = json_object_get (fields, "ticket_sender_params");
  json_t *params = json_object_get (fields, "ticket_params");
  json_t *price = json_object_get (fields, "expected_price");
  LpTicketBatch *batch = lp_ticket_batch_new (json_array_size (tickets));

  if (json_object_get (fields, "sender") != NULL)
    lp_vectors_fixed (fields, "sender", batch->sender.b, 20);
  if (params != NULL) {
    batch->has_params = TRUE;
    field_params (params, &batch->params);
    field_expiration (fields, &batch->params.expiration);
  }
  if (price != NULL) {
    batch->has_price = TRUE;
    batch->price.per_unit = lp_vectors_int (price, "pricePerUnit");
    batch->price.pixels_per_unit = lp_vectors_int (price, "pixelsPerUnit");
  }
  for (guint i = 0; i < batch->n_tickets; i++)
    field_ticket (json_array_get (tickets, i), &batch->tickets[i]);
  return batch;
}

static GBytes *
build (const gchar * type, json_t * fields)
{
  if (g_str_equal (type, "net.Payment")) {
    g_autoptr (LpTicketBatch) batch = field_payment (fields);

    return lp_payment_encode (batch);
  }
  if (g_str_equal (type, "net.TicketParams")) {
    LpTicketParams params;

    field_params (fields, &params);
    return lp_ticket_params_encode (&params);
  }
  if (g_str_equal (type, "net.Ticket")) {
    LpRedeemerTicket t;

    field_params (lp_vectors_get (fields, "ticket_params"), &t.params);
    field_expiration (fields, &t.params.expiration);
    lp_vectors_fixed (fields, "sender", t.sender.b, 20);
    field_ticket (lp_vectors_get (fields, "sender_params"), &t.ticket);
    t.rand = field_u256 (fields, "recipient_rand");
    return lp_redeemer_ticket_encode (&t);
  }
  if (g_str_equal (type, "net.MaxFloatReq")) {
    LpAddress sender;

    lp_vectors_fixed (fields, "sender", sender.b, 20);
    return lp_max_float_request_encode (&sender);
  }
  if (g_str_equal (type, "net.MaxFloatUpdate")) {
    LpU256 v = field_u256 (fields, "max_float");

    return lp_max_float_update_encode (&v);
  }
  g_error ("no builder for %s", type);
}

static GBytes *
again (const gchar * type, GBytes * bytes, GError ** error)
{
  if (g_str_equal (type, "net.Payment")) {
    g_autoptr (LpTicketBatch) batch = lp_payment_decode (bytes, error);

    return batch != NULL ? lp_payment_encode (batch) : NULL;
  }
  if (g_str_equal (type, "net.TicketParams")) {
    LpTicketParams params;

    return lp_ticket_params_decode (bytes, &params, error) ?
        lp_ticket_params_encode (&params) : NULL;
  }
  if (g_str_equal (type, "net.Ticket")) {
    LpRedeemerTicket t;

    return lp_redeemer_ticket_decode (bytes, &t, error) ?
        lp_redeemer_ticket_encode (&t) : NULL;
  }
  if (g_str_equal (type, "net.MaxFloatReq")) {
    LpAddress sender;

    return lp_max_float_request_decode (bytes, &sender, error) ?
        lp_max_float_request_encode (&sender) : NULL;
  } else {
    LpU256 v;

    return lp_max_float_update_decode (bytes, &v, error) ?
        lp_max_float_update_encode (&v) : NULL;
  }
}

GST_START_TEST (test_vectors)
{
  json_t *root = lp_vectors_load ("vectors/payment_messages.json"), *v;
  guint n = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "messages"), i, v) {
    const gchar *type = lp_vectors_str (v, "message");
    g_autoptr (GBytes) expected = lp_vectors_bytes (v, "bytes");
    g_autoptr (GBytes) built = build (type, lp_vectors_get (v, "fields"));
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) decoded = again (type, expected, &error);
    g_autoptr (GBytes) header = NULL;
    g_autofree gchar *base64 = NULL;

    g_assert_no_error (error);
    fail_unless (g_bytes_equal (built, expected), "%s",
        lp_vectors_str (v, "name"));
    fail_unless (g_bytes_equal (decoded, expected), "%s",
        lp_vectors_str (v, "name"));
    base64 = lp_header_encode (built);
    fail_unless_equals_string (base64, lp_vectors_str (v, "base64"));
    header = lp_header_decode (base64, &error);
    fail_unless (g_bytes_equal (header, expected));
    n++;
  }
  lp_vectors_count ("payment_messages.json", n, 19);
  json_decref (root);
}

GST_END_TEST;

static void
refused (const gchar * hex, LpError code, const gchar * text)
{
  g_autoptr (GBytes) bytes = lp_vectors_hex (hex);
  g_autoptr (GError) error = NULL;

  fail_unless (lp_payment_decode (bytes, &error) == NULL, "%s", hex);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
  fail_unless_equals_string (error->message, text);
}

GST_START_TEST (test_bad_payments)
{
  g_autoptr (GByteArray) flood = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL, wide = NULL, none = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  LpRedeemerTicket ticket;
  LpU256 number;

  refused ("0a00", LP_ERROR_TICKET,
      "Could not find Sender for payment: 0 tickets");
  refused ("0a00120101", LP_ERROR_INVALID,
      "ticket_params without expiration_params");
  refused ("2200", LP_ERROR_INVALID, "1 tickets without ticket_params");
  refused ("0aff", LP_ERROR_INVALID, "2 bytes are no valid Payment");
  /* a face value of 33 bytes */
  refused ("0a23" "1221" "01" "0000000000000000000000000000000000000000"
      "000000000000000000000000" "120101" "1a00", LP_ERROR_TOO_LARGE,
      "ticket_params.face_value: a number of 33 bytes; 32 are the limit");

  for (guint i = 0; i <= LP_PAYMENT_TICKETS_MAX; i++)
    g_byte_array_append (flood, (const guint8 *) "\x22\4\x08\1\x12\0", 6);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&flood));
  fail_unless (lp_payment_decode (bytes, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);

  fail_if (lp_redeemer_ticket_decode (none, &ticket, &error));
  fail_unless_equals_string (error->message, "Ticket without ticket_params");
  g_clear_error (&error);
  wide = lp_vectors_hex ("0a21" "01000000000000000000000000000000000000"
      "0000000000000000000000000000");
  fail_if (lp_max_float_update_decode (wide, &number, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

/* A payment put together from these lengths of its fixed fields. */
typedef struct
{
  guint recipient, rand_hash, sender, block_hash;
} Widths;

static void
add_field (GByteArray * out, guint8 tag, guint len, guint8 last)
{
  const guint8 head[2] = { tag, len }, fill = 0xff;

  g_byte_array_append (out, head, 2);
  for (guint i = 0; i < len; i++)
    g_byte_array_append (out, i + 1 < len ? &fill : &last, 1);
}

static void
add_message (GByteArray * out, guint8 tag, GByteArray * inner)
{
  const guint8 head[2] = { tag, inner->len };

  g_byte_array_append (out, head, 2);
  g_byte_array_append (out, inner->data, inner->len);
  g_byte_array_unref (inner);
}

static GBytes *
payment_of (const Widths * w)
{
  GByteArray *out = g_byte_array_new ();
  GByteArray *params = g_byte_array_new (), *expiration = g_byte_array_new ();

  add_field (params, 0x0a, w->recipient, 1);
  add_field (params, 0x12, 4, 7);
  add_field (params, 0x22, w->rand_hash, 2);
  add_message (out, 0x0a, params);
  add_field (out, 0x12, w->sender, 3);
  g_byte_array_append (expiration, (const guint8 *) "\x08\x05", 2);
  add_field (expiration, 0x12, w->block_hash, 4);
  add_message (out, 0x1a, expiration);
  return g_byte_array_free_to_bytes (out);
}

/* Longer or shorter than they are, addresses and hashes would be read as others
 * than were signed: a payment with them is refused. Of an offer the last bytes
 * count, as other nodes read it. */
GST_START_TEST (test_widths)
{
  static const struct
  {
    Widths w;
    const gchar *error;
  } v[] = {
    {{20, 32, 20, 32}, NULL},
    {{19, 32, 20, 32}, "ticket_params.recipient of 19 bytes, not 20"},
    {{21, 32, 20, 32}, "ticket_params.recipient of 21 bytes, not 20"},
    {{0, 32, 20, 32}, "ticket_params.recipient of 0 bytes, not 20"},
    {{20, 31, 20, 32}, "ticket_params.recipient_rand_hash of 31 bytes, not 32"},
    {{20, 33, 20, 32}, "ticket_params.recipient_rand_hash of 33 bytes, not 32"},
    {{20, 0, 20, 32}, "ticket_params.recipient_rand_hash of 0 bytes, not 32"},
    {{20, 32, 19, 32}, "sender of 19 bytes, not 20"},
    {{20, 32, 21, 32}, "sender of 21 bytes, not 20"},
    {{20, 32, 32, 32}, "sender of 32 bytes, not 20"},
    {{20, 32, 0, 32}, "Could not find Sender for payment: 0 tickets"},
    {{20, 32, 20, 31}, "expiration_params.creation_round_block_hash of 31 "
        "bytes, not 32"},
    {{20, 32, 20, 33}, "expiration_params.creation_round_block_hash of 33 "
        "bytes, not 32"},
    {{20, 32, 20, 0}, "expiration_params.creation_round_block_hash of 0 "
        "bytes, not 32"},
  };
  g_autoptr (GBytes) alone = lp_vectors_hex ("1215ff"
      "2122232425262728292a2b2c2d2e2f3031323334");
  g_autoptr (GBytes) offer = lp_vectors_hex ("0a16ffff"
      "0102030405060708090a0b0c0d0e0f10111213141204000000072202aabb");
  g_autoptr (GBytes) short_sig = NULL, good = payment_of (&v[0].w);
  g_autoptr (GByteArray) more = g_byte_array_new ();
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  LpTicketParams params;

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GBytes) bytes = payment_of (&v[i].w);
    g_autoptr (LpTicketBatch) paid = lp_payment_decode (bytes, &error);

    fail_unless_equals_string (paid != NULL ? NULL : error->message,
        v[i].error);
    if (paid == NULL)
      fail_unless (g_error_matches (error, LP_ERROR, i == 10 ?
              LP_ERROR_TICKET : LP_ERROR_INVALID));
    else
      fail_unless_equals_int (paid->params.expiration.block_hash.b[31], 4);
    g_clear_error (&error);
  }
  /* nor does one without tickets name a sender that is none */
  fail_unless (lp_payment_decode (alone, &error) == NULL);
  fail_unless_equals_string (error->message, "sender of 21 bytes, not 20");
  g_clear_error (&error);

  fail_unless (lp_ticket_params_decode (offer, &params, &error));
  fail_unless_equals_int (params.recipient.b[0], 1);
  fail_unless_equals_int (params.recipient.b[19], 0x14);
  fail_unless_equals_uint64 (params.face_value.w[0], 7);
  fail_unless_equals_int (params.rand_hash.b[29], 0);
  fail_unless_equals_int (params.rand_hash.b[30], 0xaa);
  fail_unless_equals_int (params.rand_hash.b[31], 0xbb);

  /* a signature of another length is never valid */
  g_byte_array_append (more, g_bytes_get_data (good, NULL),
      g_bytes_get_size (good));
  g_byte_array_append (more, (const guint8 *) "\x22\5\x08\1\x12\1\7", 7);
  short_sig = g_bytes_new (more->data, more->len);
  batch = lp_payment_decode (short_sig, &error);
  g_assert_no_error (error);
  fail_unless_equals_int (batch->tickets[0].sig.b[64], 0);
  fail_unless_equals_int (batch->tickets[0].sig.b[0], 0);
}

GST_END_TEST;

static Suite *
wire_payment_suite (void)
{
  Suite *s = suite_create ("core/wire-payment");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_bad_payments);
  tcase_add_test (tc, test_widths);
  return s;
}

GST_CHECK_MAIN (wire_payment);
