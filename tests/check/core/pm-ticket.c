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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/crypto-keccak.h"
#include "core/pm-ticket.h"
#include "support/lp-reference-rand.h"
#include "support/lp-vectors.h"

static void
assert_u256 (json_t * v, const gchar * key, const LpU256 * have)
{
  LpU256 want = lp_vectors_u256 (v, key);

  fail_unless_equals_int (lp_u256_cmp (&want, have), 0);
}

static void
assert_bytes (json_t * v, const gchar * key, gconstpointer have, gsize len)
{
  g_autoptr (GBytes) want = lp_vectors_bytes (v, key);

  fail_unless (lp_vectors_equal (want, have, len), "%s: %s", key,
      lp_vectors_str (v, key));
}

static void
read_params (json_t * t, LpTicketParams * params, LpAddress * sender)
{
  memset (params, 0, sizeof (*params));
  lp_vectors_fixed (t, "recipient", params->recipient.b, 20);
  lp_vectors_fixed (t, "sender", sender->b, 20);
  params->face_value = lp_vectors_u256 (t, "face_value");
  assert_u256 (t, "face_value_hex", &params->face_value);
  params->win_prob = lp_vectors_u256 (t, "win_prob");
  assert_u256 (t, "win_prob_hex", &params->win_prob);
  lp_vectors_fixed (t, "recipient_rand_hash", params->rand_hash.b, 32);
  params->expiration.round = lp_vectors_int (t, "creation_round");
  lp_vectors_fixed (t, "creation_round_block_hash",
      params->expiration.block_hash.b, 32);
}

/* The fields as they travel: numbers in their shortest form. */
static void
assert_wire (json_t * wire, const LpTicketParams * params,
    const LpAddress * sender)
{
  guint8 bytes[32];

  assert_bytes (wire, "recipient", params->recipient.b, 20);
  assert_bytes (wire, "sender", sender->b, 20);
  assert_bytes (wire, "face_value", bytes,
      lp_u256_to_bytes_minimal (&params->face_value, bytes));
  assert_bytes (wire, "win_prob", bytes,
      lp_u256_to_bytes_minimal (&params->win_prob, bytes));
}

/* How the reference came to the number behind the commitment. */
static void
assert_derivation (json_t * d, LpTicketParams params,
    const LpAddress * sender, const LpU256 * rand)
{
  g_autoptr (LpRatio) price = lp_ratio_new (lp_vectors_int (d,
          "price_per_unit"), lp_vectors_int (d, "pixels_per_unit"));
  g_autoptr (GByteArray) message = NULL;
  guint8 secret[32], bytes[32];
  LpU256 made;

  lp_vectors_fixed (d, "secret", secret, 32);
  params.seed = lp_vectors_u256 (d, "seed");
  assert_bytes (d, "seed_minimal", bytes,
      lp_u256_to_bytes_minimal (&params.seed, bytes));
  params.expiration_block = lp_vectors_u256 (d, "expiration_block");
  message = lp_reference_message (&params, sender, price);
  assert_bytes (d, "hmac_message", message->data, message->len);
  made = lp_reference_rand (secret, message);
  fail_unless_equals_int (lp_u256_cmp (&made, rand), 0);
}

static void
assert_signature (json_t * v, const LpHash * hash, const LpSignature * sig)
{
  g_autoptr (LpKey) key = NULL;
  LpAddress signer, want;
  LpSignature made;
  guint8 secret[32];

  lp_vectors_fixed (v, "private_key", secret, 32);
  key = lp_key_new_from_bytes (secret, NULL);
  fail_unless (lp_key_sign_hash (key, hash, &made, NULL));
  fail_unless (memcmp (sig->b, made.b, 65) == 0);
  assert_bytes (v, "r", sig->b, 32);
  assert_bytes (v, "s", sig->b + 32, 32);
  fail_unless_equals_uint64 (sig->b[64], lp_vectors_int (v, "v"));
  lp_vectors_fixed (v, "signer_address", want.b, 20);
  fail_unless (lp_address_equal (lp_key_get_address (key), &want));
  lp_vectors_fixed (v, "recovered_address", want.b, 20);
  fail_unless (lp_secp_recover_hash (hash, sig, &signer, NULL));
  fail_unless (lp_address_equal (&signer, &want));
}

/* What the recipient that the vector names says to the ticket. TRUE if it
 * takes it. */
static gboolean
assert_verdict (json_t * v, const LpTicketParams * params,
    const LpAddress * sender, const LpTicketSenderParams * ticket,
    const LpU256 * rand)
{
  const gchar *why = lp_vectors_str (v, "validate_error");
  g_autoptr (GError) error = NULL;
  LpAddress recipient;
  gboolean valid;

  lp_vectors_fixed (v, "local_recipient", recipient.b, 20);
  valid = lp_ticket_validate (params, sender, ticket, &recipient, rand, &error);
  fail_unless_equals_string (valid ? "" : error->message, why);
  fail_unless (valid || g_error_matches (error, LP_ERROR, LP_ERROR_TICKET));
  /* all but the signature holds for the offer alone */
  fail_unless (lp_ticket_check_offer (params, sender, &recipient, rand, NULL)
      == (valid || g_str_equal (why, "invalid ticket signature")));
  return valid;
}

GST_START_TEST (test_tickets)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  guint n = 0, from_source = 0, derived = 0, refused = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "tickets"), i, v) {
    json_t *t = lp_vectors_get (v, "ticket"), *d;
    const gchar *name = lp_vectors_str (v, "name");
    LpTicketSenderParams ticket;
    LpTicketParams params;
    LpTicketFlat flat;
    LpAddress sender;
    guint8 bytes[64];
    LpHash hash, other;
    LpU256 rand;

    GST_INFO ("%s", name);
    read_params (t, &params, &sender);
    assert_wire (lp_vectors_get (v, "wire"), &params, &sender);
    ticket.nonce = lp_vectors_int (t, "sender_nonce");
    lp_ticket_flat_init (&flat, &params, &sender);
    lp_ticket_flat_hash (&flat, ticket.nonce, &hash);
    assert_bytes (v, "packed_preimage", flat.b, flat.len);
    fail_unless_equals_uint64 (flat.len, lp_vectors_int (v,
            "packed_preimage_len"));
    assert_bytes (t, "aux_data", bytes, lp_ticket_aux (&params.expiration,
            bytes));
    assert_bytes (v, "ticket_hash", hash.b, 32);
    if (lp_vectors_find (v, "expected_source_hash") != NULL) {
      assert_bytes (v, "expected_source_hash", hash.b, 32);
      from_source++;
    }
    lp_vectors_fixed (v, "signature", ticket.sig.b, 65);
    assert_signature (v, &hash, &ticket.sig);

    rand = lp_vectors_u256 (v, "recipient_rand");
    d = lp_vectors_find (v, "recipient_rand_derivation");
    if (d != NULL) {
      assert_derivation (d, params, &sender, &rand);
      derived++;
    }
    lp_ticket_commit (&rand, &other);
    fail_unless (lp_hash_equal (&other, &params.rand_hash)
        == lp_vectors_bool (v, "rand_hash_matches"), "%s", name);
    lp_ticket_winning_hash (ticket.sig.b, 65, &rand, &other);
    assert_bytes (v, "winning_hash", other.b, 32);
    fail_unless (lp_ticket_wins (&params.win_prob, &ticket.sig, &rand)
        == lp_vectors_bool (v, "wins"), "%s", name);
    if (!assert_verdict (v, &params, &sender, &ticket, &rand))
      refused++;
    n++;
  }
  fail_unless_equals_string (lp_vectors_str (root, "format"),
      "livepeer ticket vectors v1");
  fail_unless_equals_string (lp_vectors_str (root, "hash"),
      "keccak256(packed_preimage)");
  lp_vectors_count ("tickets.json, tickets", n, lp_vectors_int (root, "count"));
  lp_vectors_count ("tickets.json, hashes of the source", from_source, 7);
  lp_vectors_count ("tickets.json, numbers derived", derived, 29);
  lp_vectors_count ("tickets.json, tickets refused as they should be",
      refused, 12);
  json_decref (root);
}

GST_END_TEST;

/* Whatever is wrong at once, the first in the order of the rules is said. */
GST_START_TEST (test_order)
{
  static const gchar *const texts[] = { "invalid ticket recipient",
    "invalid ticket sender",
    "invalid recipientRand for ticket recipientRandHash",
    "invalid ticket signature",
  };
  guint8 secret[32] = { 1 };
  g_autoptr (LpKey) key = lp_key_new_from_bytes (secret, NULL);
  LpU256 rand = lp_u256_from_uint64 (7);
  LpAddress recipient = { {9} };

  for (guint faults = 0; faults < 16; faults++) {
    g_autoptr (GError) error = NULL;
    LpAddress sender = *lp_key_get_address (key);
    LpTicketSenderParams ticket = { 5, };
    LpTicketParams params = { 0, };
    LpTicketFlat flat;
    guint which = 0;
    LpHash hash;

    params.recipient = recipient;
    params.recipient.b[19] ^= faults & 1;
    if (faults & 2)
      sender = (LpAddress) { {
      0}
      };
    lp_ticket_commit (&rand, &params.rand_hash);
    params.rand_hash.b[31] ^= (faults & 4) != 0;
    lp_ticket_flat_init (&flat, &params, &sender);
    lp_ticket_flat_hash (&flat, ticket.nonce, &hash);
    fail_unless (lp_key_sign_hash (key, &hash, &ticket.sig, NULL));
    ticket.nonce += (faults & 8) != 0;
    while (which < 4 && !(faults & (1 << which)))
      which++;
    fail_unless (lp_ticket_validate (&params, &sender, &ticket, &recipient,
            &rand, &error) == (faults == 0));
    if (faults != 0)
      fail_unless_equals_string (error->message, texts[which]);
    ticket.sig.b[64] = 0;
    fail_if (lp_ticket_validate (&params, &sender, &ticket, &recipient, &rand,
            NULL));
  }
}

GST_END_TEST;

GST_START_TEST (test_comparison)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  guint n = 0, foreign = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "win_comparison"), i, v) {
    g_autoptr (GBytes) sig = lp_vectors_bytes (v, "signature");
    gboolean wins = lp_vectors_bool (v, "wins");
    LpU256 rand = lp_vectors_u256 (v, "recipient_rand");
    LpU256 prob = lp_vectors_u256 (v, "win_prob_hex");
    const gchar *name = lp_vectors_str (v, "name");
    LpHash hash;
    guint8 limit[32];

    lp_ticket_winning_hash (g_bytes_get_data (sig, NULL),
        g_bytes_get_size (sig), &rand, &hash);
    assert_bytes (v, "winning_hash", hash.b, 32);
    lp_u256_to_bytes32 (&prob, limit);
    fail_unless ((memcmp (hash.b, limit, 32) < 0) == wins, "%s", name);
    /* two are about the hash of three bytes, which belong to no ticket */
    if (lp_vectors_find (v, "ticket_hash") != NULL) {
      const LpSignature *whole = g_bytes_get_data (sig, NULL);
      LpAddress sender, signer;
      LpHash ticket;

      fail_unless_equals_int (g_bytes_get_size (sig), 65);
      fail_unless (lp_ticket_wins (&prob, whole, &rand) == wins, "%s", name);
      lp_vectors_fixed (v, "ticket_hash", ticket.b, 32);
      lp_vectors_fixed (v, "sender", sender.b, 20);
      fail_unless (lp_secp_recover_hash (&ticket, whole, &signer, NULL));
      fail_unless (lp_address_equal (&signer, &sender));
    } else {
      fail_unless (lp_vectors_find (v, "sender") == NULL);
      foreign++;
    }
    n++;
  }
  fail_unless_equals_int (foreign, 2);
  lp_vectors_count ("tickets.json, win_comparison", n, 17);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_ev)
{
  static const LpU256 half = {
    {G_MAXUINT64, G_MAXUINT64, G_MAXUINT64, G_MAXINT64}
  };
  LpU256 face = lp_u256_from_uint64 (1000);
  g_autoptr (LpRatio) all = lp_ticket_ev (&face, &lp_ticket_max_prob);
  g_autoptr (LpRatio) part = lp_ticket_ev (&face, &half);
  g_autoptr (LpRatio) none = lp_ticket_ev (&face, &LP_U256_ZERO);
  g_autoptr (LpRatio) thousand = lp_ratio_new (1000, 1);
  g_autoptr (LpRatio) half_thousand = lp_ratio_new (500, 1);

  fail_unless_equals_int (lp_ratio_cmp (all, thousand), 0);
  fail_unless_equals_int (lp_ratio_sign (none), 0);
  fail_unless (lp_ratio_cmp (part, half_thousand) < 0);
}

GST_END_TEST;

/* 32 bytes of calldata */
static void
word_at (GBytes * input, gsize at, guint8 out[32])
{
  fail_unless (at + 32 <= g_bytes_get_size (input));
  memcpy (out, (const guint8 *) g_bytes_get_data (input, NULL) + at, 32);
}

/* The winners that a real recipient redeemed: each wins by our rule with the
 * number its redemption reveals. */
GST_START_TEST (test_redeemed)
{
  json_t *root = lp_vectors_load ("recorded/redemptions.json"), *v;
  gsize i, n = 0;

  json_array_foreach (root, i, v) {
    g_autoptr (GBytes) input = lp_vectors_bytes (v, "input");
    gsize ticket, aux, sig_at;
    LpTicketParams params = { 0, };
    LpAddress sender, signer;
    LpTicketFlat flat;
    LpSignature sig;
    LpHash hash;
    LpU256 rand, nonce, round;
    guint64 number;
    guint8 w[32];

    word_at (input, 4, w);
    ticket = 4 + GUINT16_FROM_BE (*(guint16 *) (w + 30));
    word_at (input, 36, w);
    sig_at = 4 + GUINT16_FROM_BE (*(guint16 *) (w + 30));
    word_at (input, 68, w);
    lp_u256_from_bytes (w, 32, &rand, NULL);
    word_at (input, ticket, w);
    memcpy (params.recipient.b, w + 12, 20);
    word_at (input, ticket + 32, w);
    memcpy (sender.b, w + 12, 20);
    word_at (input, ticket + 64, w);
    lp_u256_from_bytes (w, 32, &params.face_value, NULL);
    word_at (input, ticket + 96, w);
    lp_u256_from_bytes (w, 32, &params.win_prob, NULL);
    word_at (input, ticket + 128, w);
    lp_u256_from_bytes (w, 32, &nonce, NULL);
    word_at (input, ticket + 160, params.rand_hash.b);
    word_at (input, ticket + 192, w);
    aux = ticket + GUINT16_FROM_BE (*(guint16 *) (w + 30));
    word_at (input, aux + 32, w);
    lp_u256_from_bytes (w, 32, &round, NULL);
    fail_unless (lp_u256_to_uint64 (&round, &number));
    params.expiration.round = number;
    word_at (input, aux + 64, params.expiration.block_hash.b);
    memcpy (sig.b, (const guint8 *) g_bytes_get_data (input, NULL)
        + sig_at + 32, 65);

    lp_ticket_commit (&rand, &hash);
    fail_unless (lp_hash_equal (&hash, &params.rand_hash));
    fail_unless (lp_u256_to_uint64 (&nonce, &number));
    lp_ticket_flat_init (&flat, &params, &sender);
    lp_ticket_flat_hash (&flat, number, &hash);
    fail_unless (lp_secp_recover_hash (&hash, &sig, &signer, NULL));
    fail_unless (lp_address_equal (&sender, &signer));
    fail_unless (lp_ticket_wins (&params.win_prob, &sig, &rand));
    n++;
  }
  lp_vectors_count ("redemptions", n, 8);
  json_decref (root);
}

GST_END_TEST;

static Suite *
pm_ticket_suite (void)
{
  Suite *s = suite_create ("pm-ticket");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_tickets);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_comparison);
  tcase_add_test (tc, test_ev);
  tcase_add_test (tc, test_redeemed);
  return s;
}

GST_CHECK_MAIN (pm_ticket);
