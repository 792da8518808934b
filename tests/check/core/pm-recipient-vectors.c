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

#include "support/lp-money-rig.h"
#include "support/lp-reference-rand.h"
#include "support/lp-vectors.h"

/* What pm-recipient.c leaves of the vectors for a recipient. */

static LpRecipient *
recipient_of (json_t * v)
{
  LpRecipientConfig config = { 0, };

  config.ticket_ev = lp_vectors_u256 (v, "ticket_ev");
  config.redeem_gas = lp_vectors_int (v, "redeem_gas");
  config.tx_cost_multiplier = lp_vectors_int (v, "tx_cost_multiplier");
  return lp_recipient_new (&config, &env, NULL);
}

static void
assert_u256 (json_t * v, const gchar * key, const LpU256 * have)
{
  LpU256 want = lp_vectors_u256 (v, key);

  fail_unless (lp_u256_cmp (have, &want) == 0, "%s", key);
}

/* Face values before anything limits them; what tickets are worth. */
GST_START_TEST (test_params)
{
  static const gchar *const empty[] = { "face_value", "win_prob",
    "win_prob_hex", "ticket_ev_exact", "ticket_ev_dec5",
    "effective_multiplier"
  };
  json_t *root = lp_vectors_load ("vectors/ticket_params.json"), *v;
  g_autoptr (LpRatio) plenty = lp_ratio_new_u256 (&lp_ticket_max_prob, &(LpU256) { {
      1, 0, 0, 0}});
  guint n = 0, refused = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "ticket_params"), i, v) {
    g_autoptr (LpRecipient) r = recipient_of (v);
    LpU256 gas_price = lp_vectors_u256 (v, "gas_price"), face, prob;
    g_autoptr (LpRatio) ev = NULL;
    g_autoptr (LpRatio) want = NULL;
    g_autofree gchar *text = NULL;

    fail_unless (lp_recipient_face_value (r, &gas_price, plenty, &face, NULL));
    assert_u256 (v, "default_face_value", &face);
    if (*lp_vectors_str (v, "error") != '\0') {
      for (guint k = 0; k < G_N_ELEMENTS (empty); k++)
        fail_unless_equals_string (lp_vectors_str (v, empty[k]), "");
      refused++;
      continue;
    }
    face = lp_vectors_u256 (v, "face_value");
    lp_recipient_win_prob (r, &face, &prob);
    assert_u256 (v, "win_prob_hex", &prob);
    ev = lp_ticket_ev (&face, &prob);
    want = lp_vectors_ratio (v, "ticket_ev_exact");
    fail_unless_equals_int (lp_ratio_cmp (ev, want), 0);
    text = lp_vectors_decimal (ev, 5);
    fail_unless_equals_string (text, lp_vectors_str (v, "ticket_ev_dec5"));
    n++;
  }
  lp_vectors_count ("ticket_params.json, values of tickets", n, 22);
  lp_vectors_count ("ticket_params.json, offers refused", refused, 5);
  json_decref (root);
}

GST_END_TEST;

/* Each constant by what it does. */
GST_START_TEST (test_constants)
{
  json_t *root = lp_vectors_load ("vectors/ticket_params.json");
  json_t *c = lp_vectors_get (root, "constants");
  LpRecipientConfig config = { 0, };
  LpU256 free = LP_U256_ZERO, dear = lp_u256_from_uint64 (G_MAXUINT64), face;
  LpU256 gas = lp_u256_from_uint64 (7), ev = lp_u256_from_uint64 (5);
  LpU256 average = lp_vectors_u256 (c, "avg_gas_price"), factor;
  g_autoptr (LpRatio) much = ratio ("1000000000000000000");
  g_autoptr (LpRatio) enough = NULL;
  g_autoptr (LpRatio) short_of = NULL;
  g_autoptr (LpRecipient) r = NULL;
  LpTicketParams params;
  Rig rig;

  assert_u256 (c, "max_win_prob", &lp_ticket_max_prob);
  config.ticket_ev = ev;
  config.redeem_gas = 7;
  r = lp_recipient_new (&config, &env, NULL);
  factor = lp_u256_from_uint64 (lp_vectors_int (c, "ev_multiplier"));
  fail_unless (lp_recipient_face_value (r, &free, much, &face, NULL));
  fail_unless (lp_u256_mul (&ev, &ev, &factor));
  fail_unless_equals_int (lp_u256_cmp (&face, &ev), 0);
  /* less than redeeming costs is enough if it is what it usually costs */
  fail_unless (lp_u256_mul (&average, &average, &gas));
  enough = lp_ratio_new_u256 (&average, &(LpU256) { {
      1, 0, 0, 0}
      }
  );
  short_of = ratio ("-1");
  lp_ratio_add (short_of, enough);
  fail_unless (lp_recipient_face_value (r, &dear, enough, &face, NULL));
  fail_unless_equals_int (lp_u256_cmp (&face, &average), 0);
  fail_if (lp_recipient_face_value (r, &dear, short_of, &face, NULL));

  rig_init (&rig);
  rig_issue (&rig, &params);
  fail_unless_equals_uint64 (params.expiration_block.w[0] - rig.view.block,
      lp_vectors_int (c, "params_expiration_blocks"));
  rig_clear (&rig);
  lp_vectors_count ("ticket_params.json, constants", json_object_size (c), 4);
  json_decref (root);
}

GST_END_TEST;

/* What the reference's secret is applied to, and the commitment. */
GST_START_TEST (test_rand)
{
  json_t *root = lp_vectors_load ("vectors/recipient_rand.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "vectors"), i, v) {
    const gchar *name = lp_vectors_str (v, "name");
    g_autoptr (GBytes) want = lp_vectors_bytes (v, "message");
    g_autoptr (GBytes) seed = lp_vectors_bytes (v, "seed_minimal_bytes");
    g_autoptr (LpRatio) price = lp_vectors_ratio (v, "price_per_unit");
    g_autoptr (LpRatio) units = lp_vectors_ratio (v, "pixels_per_unit");
    g_autoptr (GByteArray) message = NULL;
    LpTicketParams p = { 0, };
    guint8 secret[32], bytes[32];
    LpHash hash, commitment;
    LpAddress sender;
    LpU256 rand;

    lp_vectors_fixed (v, "secret", secret, 32);
    lp_vectors_fixed (v, "sender", sender.b, 20);
    p.seed = lp_vectors_u256 (v, "seed");
    p.face_value = lp_vectors_u256 (v, "face_value");
    p.win_prob = lp_vectors_u256 (v, "win_prob");
    p.expiration_block = lp_vectors_u256 (v, "expiration_block");
    p.expiration.round = lp_vectors_int (v, "creation_round");
    lp_vectors_fixed (v, "creation_round_block_hash",
        p.expiration.block_hash.b, 32);
    fail_unless (lp_ratio_div (price, units));
    fail_unless (lp_vectors_equal (seed, bytes,
            lp_u256_to_bytes_minimal (&p.seed, bytes)), "%s", name);
    message = lp_reference_message (&p, &sender, price);
    fail_unless (lp_vectors_equal (want, message->data, message->len), "%s",
        name);
    rand = lp_reference_rand (secret, message);
    assert_u256 (v, "recipient_rand", &rand);
    lp_ticket_commit (&rand, &hash);
    lp_vectors_fixed (v, "recipient_rand_hash", commitment.b, 32);
    fail_unless (lp_hash_equal (&hash, &commitment), "%s", name);
  }
  lp_vectors_count ("recipient_rand.json, messages and commitments", i, 30);
  json_decref (root);
}

GST_END_TEST;

static Suite *
pm_recipient_vectors_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-vectors");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_params);
  tcase_add_test (tc, test_constants);
  tcase_add_test (tc, test_rand);
  return s;
}

GST_CHECK_MAIN (pm_recipient_vectors);
