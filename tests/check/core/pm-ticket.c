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

#include "core/crypto-keccak.h"
#include "core/pm-ticket.h"
#include "support/lp-vectors.h"

static void
read_params (json_t * t, LpTicketParams * params, LpAddress * sender)
{
  memset (params, 0, sizeof (*params));
  lp_vectors_fixed (t, "recipient", params->recipient.b, 20);
  lp_vectors_fixed (t, "sender", sender->b, 20);
  params->face_value = lp_vectors_u256 (t, "face_value");
  params->win_prob = lp_vectors_u256 (t, "win_prob");
  lp_vectors_fixed (t, "recipient_rand_hash", params->rand_hash.b, 32);
  params->expiration.round = lp_vectors_int (t, "creation_round");
  lp_vectors_fixed (t, "creation_round_block_hash",
      params->expiration.block_hash.b, 32);
}

GST_START_TEST (test_tickets)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "tickets"), i, v) {
    json_t *t = lp_vectors_get (v, "ticket");
    g_autoptr (GBytes) packed = lp_vectors_bytes (v, "packed_preimage");
    g_autoptr (GBytes) aux = lp_vectors_bytes (t, "aux_data");
    const gchar *name = lp_vectors_str (v, "name");
    g_autoptr (LpKey) key = NULL;
    LpTicketParams params;
    LpTicketFlat flat;
    LpAddress sender;
    LpSignature sig, made;
    guint8 secret[32], bytes[64];
    LpHash hash, want;
    LpU256 rand;

    read_params (t, &params, &sender);
    lp_ticket_flat_init (&flat, &params, &sender);
    lp_ticket_flat_hash (&flat, lp_vectors_int (t, "sender_nonce"), &hash);
    fail_unless (lp_vectors_equal (packed, flat.b, flat.len), "%s", name);
    fail_unless (lp_vectors_equal (aux, bytes,
            lp_ticket_aux (&params.expiration, bytes)), "%s", name);
    lp_vectors_fixed (v, "ticket_hash", want.b, 32);
    fail_unless (lp_hash_equal (&hash, &want), "%s", name);

    lp_vectors_fixed (v, "private_key", secret, 32);
    lp_vectors_fixed (v, "signature", sig.b, 65);
    key = lp_key_new_from_bytes (secret, NULL);
    fail_unless (lp_key_sign_hash (key, &hash, &made, NULL));
    fail_unless (memcmp (sig.b, made.b, 65) == 0, "%s", name);

    rand = lp_vectors_u256 (v, "recipient_rand");
    lp_ticket_commit (&rand, &hash);
    fail_unless (lp_hash_equal (&hash, &params.rand_hash)
        == json_is_true (lp_vectors_get (v, "rand_hash_matches")), "%s", name);
    lp_ticket_winning_hash (sig.b, 65, &rand, &hash);
    lp_vectors_fixed (v, "winning_hash", want.b, 32);
    fail_unless (lp_hash_equal (&hash, &want), "%s", name);
    fail_unless (lp_ticket_wins (&params.win_prob, &sig, &rand)
        == json_is_true (lp_vectors_get (v, "wins")), "%s", name);
    n++;
  }
  lp_vectors_count ("tickets", n, 63);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_comparison)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "win_comparison"), i, v) {
    g_autoptr (GBytes) sig = lp_vectors_bytes (v, "signature");
    gboolean wins = json_is_true (lp_vectors_get (v, "wins"));
    LpU256 rand = lp_vectors_u256 (v, "recipient_rand");
    LpU256 prob = lp_vectors_u256 (v, "win_prob_hex");
    LpHash hash, want;
    guint8 limit[32];

    lp_vectors_fixed (v, "winning_hash", want.b, 32);
    lp_ticket_winning_hash (g_bytes_get_data (sig, NULL),
        g_bytes_get_size (sig), &rand, &hash);
    fail_unless (lp_hash_equal (&hash, &want));
    lp_u256_to_bytes32 (&prob, limit);
    fail_unless ((memcmp (hash.b, limit, 32) < 0) == wins);
    if (g_bytes_get_size (sig) == 65)
      fail_unless (lp_ticket_wins (&prob, g_bytes_get_data (sig, NULL), &rand)
          == wins, "%s", lp_vectors_str (v, "name"));
    n++;
  }
  lp_vectors_count ("win_comparison", n, 17);
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
  tcase_add_test (tc, test_comparison);
  tcase_add_test (tc, test_ev);
  tcase_add_test (tc, test_redeemed);
  return s;
}

GST_CHECK_MAIN (pm_ticket);
