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

#include "support/lp-money-rig.h"
#include "support/lp-vectors.h"

GST_START_TEST (test_params)
{
  json_t *root = lp_vectors_load ("vectors/ticket_params.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "ticket_params"), i, v) {
    g_autoptr (LpRatio) max_float = ratio (lp_vectors_str (v, "max_float"));
    LpU256 gas_price = lp_vectors_u256 (v, "gas_price");
    const gchar *name = lp_vectors_str (v, "name");
    g_autoptr (LpRecipient) r = NULL;
    g_autoptr (GError) error = NULL;
    LpRecipientConfig config = { 0, };
    LpU256 face, prob, want;

    config.ticket_ev = lp_vectors_u256 (v, "ticket_ev");
    config.max_face_value = lp_vectors_u256 (v, "max_face_value");
    config.redeem_gas = lp_vectors_int (v, "redeem_gas");
    config.tx_cost_multiplier = lp_vectors_int (v, "tx_cost_multiplier");
    r = lp_recipient_new (&config, &env, NULL);
    if (!lp_recipient_face_value (r, &gas_price, max_float, &face, &error)) {
      fail_unless_equals_string (error->message, lp_vectors_str (v, "error"));
    } else {
      g_autoptr (LpRatio) m = lp_recipient_multiplier (r, &gas_price,
          max_float, NULL);
      g_autoptr (LpRatio) m_want = ratio (lp_vectors_str (v,
              "effective_multiplier"));

      fail_unless_equals_string ("", lp_vectors_str (v, "error"));
      want = lp_vectors_u256 (v, "face_value");
      fail_unless (lp_u256_cmp (&face, &want) == 0, "%s", name);
      lp_recipient_win_prob (r, &face, &prob);
      want = lp_vectors_u256 (v, "win_prob");
      fail_unless (lp_u256_cmp (&prob, &want) == 0, "%s", name);
      fail_unless_equals_int (lp_ratio_cmp (m, m_want), 0);
    }
    n++;
  }
  lp_vectors_count ("ticket_params", n, 27);
  json_decref (root);
}

GST_END_TEST;

/* Face values whose remainder m of M is a multiple of 2^64: it is not 0, though
 * its low 64 bits are, which is all that the reference looks at. And one that
 * leaves no remainder. */
GST_START_TEST (test_remainder)
{
  static const struct
  {
    const gchar *face, *quotient;
    gboolean exact;
  } v[] = {
    {"13244711741823813339612761243458349287206813342207420597751",
        "8742514861359412281", FALSE},
    {"133123967043103617220305906211660722944050971219",
        "869806480450093481923571756581", FALSE},
    {"16541727033902313631938712144098272550467140666520080577054828147374041"
          "633353", "7", FALSE},
    /* 2^128 + 1, and 2^128 - 1 times it is M */
    {"340282366920938463463374607431768211457",
        "340282366920938463463374607431768211455", TRUE},
  };
  LpRecipientConfig config = { {{9}}, lp_u256_from_uint64 (1000), };
  g_autoptr (LpRecipient) r = lp_recipient_new (&config, &env, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    LpU256 face, prob, want, product, m, one = lp_u256_from_uint64 (1);
    g_autoptr (LpRatio) ev = NULL, least = ratio ("1000");

    fail_unless (lp_u256_from_string (v[i].face, &face, NULL));
    fail_unless (lp_u256_from_string (v[i].quotient, &want, NULL));
    fail_unless (lp_u256_mul (&product, &face, &want));
    fail_unless (lp_u256_sub (&m, &lp_ticket_max_prob, &product));
    fail_unless (lp_u256_cmp (&m, &face) < 0);
    fail_unless_equals_uint64 (m.w[0], 0);
    fail_unless (lp_u256_is_zero (&m) == v[i].exact);
    if (!v[i].exact)
      lp_u256_add (&want, &want, &one);
    fail_unless (lp_u256_mul (&want, &want, &config.ticket_ev));
    lp_recipient_win_prob (r, &face, &prob);
    fail_unless (lp_u256_cmp (&prob, &want) == 0, "row %u", i);
    /* so that one ticket is never worth less than it is to be */
    ev = lp_ticket_ev (&face, &prob);
    fail_unless (lp_ratio_cmp (ev, least) >= 0);
    fail_unless ((lp_ratio_cmp (ev, least) == 0) == v[i].exact);
  }
}

GST_END_TEST;

static void
add_minimal (GHmac * mac, const LpU256 * v)
{
  guint8 bytes[32];
  gsize len = lp_u256_to_bytes_minimal (v, bytes);

  g_hmac_update (mac, bytes, len);
}

/* The layout of the reference gives the known numbers, and the same number for
 * two different offers; ours gives each offer its own. */
GST_START_TEST (test_rand)
{
  json_t *root = lp_vectors_load ("vectors/recipient_rand.json"), *v;
  g_autoptr (GHashTable) theirs = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) ours = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) inputs = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);
  LpRecipientConfig config = { 0, };
  g_autoptr (LpRecipient) r = lp_recipient_new (&config, &env, NULL);
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "vectors"), i, v) {
    g_autofree gchar *text = g_strdup_printf ("%s/%s", lp_vectors_str (v,
            "price_per_unit"), lp_vectors_str (v, "pixels_per_unit"));
    g_autoptr (LpRatio) price = ratio (text);
    guint8 secret[32], aux[64], digest[32];
    gsize size = sizeof (digest);
    LpTicketParams p = { 0, };
    LpU256 num, den, rand, want;
    LpAddress sender;
    GHmac *mac;

    lp_vectors_fixed (v, "secret", secret, 32);
    lp_vectors_fixed (v, "sender", sender.b, 20);
    p.seed = lp_vectors_u256 (v, "seed");
    p.face_value = lp_vectors_u256 (v, "face_value");
    p.win_prob = lp_vectors_u256 (v, "win_prob");
    p.expiration_block = lp_vectors_u256 (v, "expiration_block");
    p.expiration.round = lp_vectors_int (v, "creation_round");
    lp_vectors_fixed (v, "creation_round_block_hash",
        p.expiration.block_hash.b, 32);
    mpz_abs (mpq_numref (lp_ratio_edit (price)),
        mpq_numref (lp_ratio_peek (price)));
    lp_u256_from_mpz (mpq_numref (lp_ratio_peek (price)), &num);
    lp_u256_from_mpz (mpq_denref (lp_ratio_peek (price)), &den);
    mac = g_hmac_new (G_CHECKSUM_SHA256, secret, 32);
    add_minimal (mac, &p.seed);
    g_hmac_update (mac, sender.b, 20);
    add_minimal (mac, &p.face_value);
    add_minimal (mac, &p.win_prob);
    add_minimal (mac, &p.expiration_block);
    add_minimal (mac, &num);
    add_minimal (mac, &den);
    g_hmac_update (mac, aux, lp_ticket_aux (&p.expiration, aux));
    g_hmac_get_digest (mac, digest, &size);
    g_hmac_unref (mac);
    lp_u256_from_bytes (digest, 32, &rand, NULL);
    want = lp_vectors_u256 (v, "recipient_rand");
    fail_unless (lp_u256_cmp (&rand, &want) == 0, "%s",
        lp_vectors_str (v, "name"));
    if (g_str_has_prefix (lp_vectors_str (v, "name"), "concatenation")) {
      g_hash_table_add (theirs, lp_u256_to_string (&rand));
      lp_recipient_rand (r, &sender, &p, price, &rand);
      g_hash_table_add (ours, lp_u256_to_string (&rand));
    }
    n++;
  }
  fail_unless_equals_int (g_hash_table_size (theirs), 1);
  fail_unless_equals_int (g_hash_table_size (ours), 2);
  lp_vectors_count ("recipient_rand", n, 30);
  json_decref (root);
}

GST_END_TEST;

/* Our layout: a mark, each field in its width, and the expiration with its
 * length. Offers that are out stay good as long as it stays. */
GST_START_TEST (test_layout)
{
  static const gchar state[] = "{\"version\":1,\"seen\":[],\"secret\" : "
      "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"}";
  g_autoptr (GBytes) bytes = g_bytes_new_static (state, strlen (state));
  LpRecipientConfig config = { 0, };
  g_autoptr (LpRecipient) r = lp_recipient_new (&config, &env, NULL);
  g_autoptr (LpRatio) price = ratio ("1212/7");
  const LpAddress sender = { {1, 2, 3} };

  fail_unless (lp_recipient_load (r, bytes, NULL));
  for (guint round = 0; round < 2; round++) {
    LpTicketParams p = {.seed = lp_u256_from_uint64 (5),
      .face_value = lp_u256_from_uint64 (6),
      .win_prob = lp_ticket_max_prob,
      .expiration_block = lp_u256_from_uint64 (7),
      .expiration = {.round = round},
    };
    const LpU256 words[] = { p.face_value, p.win_prob, p.expiration_block,
      lp_u256_from_uint64 (1212), lp_u256_from_uint64 (7)
    };
    guint8 secret[32], word[32], aux[65] = { 64 }, digest[32];
    gsize size = sizeof (digest);
    LpU256 rand, want;
    GHmac *mac;

    for (guint i = 0; i < 32; i++)
      secret[i] = i;
    mac = g_hmac_new (G_CHECKSUM_SHA256, secret, 32);
    g_hmac_update (mac, (const guchar *) "gst-livepeer ticket 1", 22);
    lp_u256_to_bytes32 (&p.seed, word);
    g_hmac_update (mac, word, 32);
    g_hmac_update (mac, sender.b, 20);
    for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
      lp_u256_to_bytes32 (words + i, word);
      g_hmac_update (mac, word, 32);
    }
    aux[0] = round > 0 ? 64 : 0;
    aux[32] = round;
    g_hmac_update (mac, aux, 1 + aux[0]);
    g_hmac_get_digest (mac, digest, &size);
    g_hmac_unref (mac);
    lp_u256_from_bytes (digest, 32, &want, NULL);
    lp_recipient_rand (r, &sender, &p, price, &rand);
    fail_unless (lp_u256_cmp (&rand, &want) == 0, "round %u", round);
  }
}

GST_END_TEST;

GST_START_TEST (test_acceptance)
{
  Rig rig;
  LpTicketParams p;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketBatch bad;
  LpReceipt receipt;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 3);

  bad = *batch;
  bad.sender = (LpAddress) { {
  0}
  };
  assert_refused (&rig, &bad, 0, "invalid ticket sender");
  bad = *batch;
  bad.params.recipient.b[3]++;
  assert_refused (&rig, &bad, 0, "invalid ticket recipient");
  bad = *batch;
  bad.has_price = FALSE;
  assert_refused (&rig, &bad, 0,
      "invalid expected price sent with payment err=\"expected price is nil\"");
  bad = *batch;
  bad.price.pixels_per_unit = 0;
  assert_refused (&rig, &bad, 0, "invalid expected price sent with payment "
      "err=\"pixels per unit is 0\"");
  bad = *batch;
  bad.n_tickets = LP_TICKET_MAX_NONCES + 1;
  assert_refused (&rig, &bad, 0, "too many tickets in one payment");
  bad = *batch;
  bad.params.expiration.round = -1;
  assert_refused (&rig, &bad, 0, "negative creation round");
  /* whatever was offered is bound */
  for (guint i = 0; i < 8; i++) {
    bad = *batch;
    switch (i) {
      case 0:
        bad.params.seed.w[0]++;
        break;
      case 1:
        bad.params.face_value.w[0]++;
        break;
      case 2:
        bad.params.win_prob.w[0]++;
        break;
      case 3:
        bad.params.expiration_block.w[0]++;
        break;
      case 4:
        bad.params.expiration.round++;
        break;
      case 5:
        bad.params.expiration.block_hash.b[0]++;
        break;
      case 6:
        bad.price.per_unit--;
        break;
      default:
        bad.sender.b[0]++;
        break;
    }
    assert_refused (&rig, &bad, 0,
        "invalid recipientRand for ticket recipientRandHash");
  }
  rig.view.inactive = TRUE;
  assert_refused (&rig, batch, 0, "orchestrator 0x09000000000000000000000000000"
      "00000000000 is inactive in round 50, cannot process payments");
  rig.view.inactive = FALSE;
  rig.funds.withdraw_round = 51;
  assert_refused (&rig, batch, 0, "deposit and reserve for sender %s is set to "
      "unlock soon", rig.address);
  rig.funds.withdraw_round = 52;
  rig.funds.error = "down";
  assert_refused (&rig, batch, 0, "could not get sender info for %s: down",
      rig.address);
  rig.funds.error = NULL;

  /* the second is damaged: the first counts, the third does not */
  batch->tickets[1].sig.b[5]++;
  assert_refused (&rig, batch, 1, "invalid ticket signature");
  batch->tickets[1].sig.b[5]--;
  assert_refused (&rig, batch, 0,
      "invalid ticket senderNonce: already seen sender=%s nonce=1",
      rig.address);
  rig.view.block = 989;
  {
    g_autoptr (LpTicketBatch) early = rig_pay (&rig, &p, 1);

    assert_refused (&rig, early, 0, "TicketParams expire too late");
    rig.view.block = 990;
    fail_unless (lp_recipient_receive (rig.recipient, early, &rig.funds,
            &rig.view, &receipt, NULL));
    fail_unless_equals_int (receipt.accepted, 1);
    lp_receipt_clear (&receipt);
  }
  {
    g_autoptr (LpTicketBatch) late = rig_pay (&rig, &p, 1);
    g_autoptr (LpTicketBatch) replay = rig_pay (&rig, &p, 0);

    rig.view.block = 1040;
    assert_refused (&rig, late, 0, "TicketParams expired");
    fail_unless (lp_recipient_receive (rig.recipient, replay, &rig.funds,
            &rig.view, &receipt, NULL));
    fail_unless (receipt.price == NULL);
    lp_receipt_clear (&receipt);
  }
  fail_unless_equals_int (lp_recipient_expire (rig.recipient, 1039), 0);
  fail_unless_equals_int (lp_recipient_expire (rig.recipient, 1040), 1);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (test_nonces)
{
  Rig rig;
  LpTicketParams p;
  LpReceipt receipt;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketBatch more;
  LpTicketSenderParams t;
  LpTicketFlat flat;
  LpHash hash;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 600);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  fail_unless_equals_int (receipt.accepted, 600);
  lp_receipt_clear (&receipt);
  t.nonce = 0;
  lp_ticket_flat_init (&flat, &p, lp_key_get_address (rig.key));
  lp_ticket_flat_hash (&flat, t.nonce, &hash);
  fail_unless (lp_key_sign_hash (rig.key, &hash, &t.sig, NULL));
  more = *batch;
  more.n_tickets = 1;
  more.tickets = &t;
  assert_refused (&rig, &more, 0,
      "invalid ticket senderNonce: too many values sender=%s nonce=0",
      rig.address);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_recipient_suite (void)
{
  Suite *s = suite_create ("pm-recipient");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_params);
  tcase_add_test (tc, test_remainder);
  tcase_add_test (tc, test_rand);
  tcase_add_test (tc, test_layout);
  tcase_add_test (tc, test_acceptance);
  tcase_add_test (tc, test_nonces);
  return s;
}

GST_CHECK_MAIN (pm_recipient);
