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

static void
restart (Rig * rig, LpBalances ** s, LpBalances ** r)
{
  guint64 generation;
  g_autoptr (GBytes) a = lp_sender_save (rig->sender, &generation);
  g_autoptr (GBytes) b = lp_recipient_save (rig->recipient);
  g_autoptr (GBytes) c = lp_balances_save (*s, 0);
  g_autoptr (GBytes) d = lp_balances_save (*r, 0);

  lp_sender_free (rig->sender);
  lp_recipient_free (rig->recipient);
  lp_balances_free (*s);
  lp_balances_free (*r);
  rig->sender = rig_sender (rig);
  rig->recipient = rig_recipient ();
  *s = lp_balances_new (LP_BALANCES_TTL_US, 10);
  *r = lp_balances_new (LP_BALANCES_TTL_US, 10);
  fail_unless (lp_sender_load (rig->sender, a, NULL));
  fail_unless (lp_recipient_load (rig->recipient, b, NULL));
  fail_unless (lp_balances_load (*s, c, 0, NULL));
  fail_unless (lp_balances_load (*r, d, 0, NULL));
}

/* 20000 segments; prices change, parameters expire, segments are refused, both
 * sides restart in the middle: the books agree exactly after each segment. */
GST_START_TEST (test_lock_step)
{
  LpBalances *s = lp_balances_new (LP_BALANCES_TTL_US, 10);
  LpBalances *r = lp_balances_new (LP_BALANCES_TTL_US, 10);
  const LpPriceProfile profile = { 640, 360, 30, 1 };
  guint expired = 0, refused = 0, tickets = 0;
  g_autoptr (LpRatio) need = ratio ("8000000000");
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i < 20000; i++) {
    const LpAddress *a = lp_key_get_address (rig.key);
    g_autoptr (LpRatio) ev = NULL;
    g_autoptr (LpRatio) min = NULL;
    g_autoptr (LpRatio) fee = NULL;
    g_autoptr (LpRatio) zero = ratio ("0");
    g_autoptr (LpRatio) theirs = NULL;
    g_autoptr (LpRatio) mine = NULL;
    g_autoptr (LpTicketBatch) batch = NULL;
    g_autoptr (GError) error = NULL;
    LpReceipt receipt;
    LpStage stage;
    guint64 pixels;

    if (i % 3 == 0)
      rig.view.block++;
    lp_recipient_expire (rig.recipient, rig.view.block);
    lp_sender_expire (rig.sender, rig.view.block);
    if (i == 10000)
      restart (&rig, &s, &r);
    if (i % 977 == 0) {
      g_autofree gchar *text = g_strdup_printf ("%u/7", 500 + i % 1700);

      lp_ratio_free (rig.price);
      rig.price = ratio (text);
      rig_issue (&rig, &p);
    }
    if (i % 500 == 499)
      rig.view.block += 50;
    if (!lp_sender_check (rig.sender, &p, &rig.funds, &rig.view, 1, &error)) {
      fail_unless_equals_string (error->message, "TicketParams expired");
      rig_issue (&rig, &p);
      expired++;
    }
    fail_unless (lp_price_pixels (&profile, 1, 2000000000, &pixels));
    ev = lp_ticket_ev (&p.face_value, &p.win_prob);
    min = lp_price_fee_estimate (pixels, rig.price);
    if (lp_ratio_cmp (min, ev) < 0)
      lp_ratio_set (min, ev);
    fail_unless (lp_balances_stage (s, &p.recipient, "s", min, ev, 0, &stage,
            NULL));
    batch = rig_pay (&rig, &p, stage.n_tickets);
    tickets += batch->n_tickets;
    if (i % 101 == 100) {
      /* nothing reaches the recipient */
      lp_balances_stage_end (s, &p.recipient, "s", &stage, LP_STAGE_STAGED,
          NULL, 0, NULL);
      refused++;
    } else {
      fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
              &rig.view, &receipt, &error), "%s", error ? error->message : "");
      fail_unless (lp_balances_credit (r, a, "s", receipt.credit, 0, NULL));
      lp_receipt_clear (&receipt);
      fail_unless (lp_balances_admit (r, a, "s", need, min, 0, NULL));
      fee = lp_price_fee (pixels - i % 1000, rig.price);
      lp_balances_settle (r, a, "s", min, fee, 0);
      lp_balances_stage_end (s, &p.recipient, "s", &stage, LP_STAGE_CHANGE,
          fee, 0, NULL);
      if (i % 4 == 0)
        rig_issue (&rig, &p);
    }
    mine = lp_balances_get (s, &p.recipient, "s");
    theirs = lp_balances_get (r, a, "s");
    fail_unless (lp_ratio_cmp (mine, theirs) == 0, "segment %u", i);
  }
  g_print ("20000 segments, %u tickets, %u expired, %u refused\n", tickets,
      expired, refused);
  fail_unless (expired > 0 && refused > 0 && tickets > 0);
  lp_balances_free (s);
  lp_balances_free (r);
  rig_clear (&rig);
}

GST_END_TEST;

/* Six settings, a million tickets each: what is paid out is within four
 * standard errors of what is credited. The signature is a random number here:
 * only its hash is drawn. */
GST_START_TEST (test_simulation)
{
  static const guint64 odds[] = { 2, 5, 20, 100, 1000, 10000 };

  seed = 1;
  for (guint k = 0; k < G_N_ELEMENTS (odds); k++) {
    const guint n = 1000000;
    LpRecipientConfig config = { {{9}}, lp_u256_from_uint64 (1000),
    lp_u256_from_uint64 (1000 * odds[k]), 100
    };
    LpU256 face, prob, rand;
    g_autoptr (LpRecipient) r = NULL;
    LpSignature sig = { {0} };
    gdouble p = 1.0 / odds[k], z;
    guint wins = 0;

    config.redeem_gas = 0;
    r = lp_recipient_new (&config, &env, NULL);
    config.max_face_value = lp_u256_from_uint64 (1000 * odds[k]);
    face = config.max_face_value;
    lp_recipient_win_prob (r, &face, &prob);
    seeded_random (sig.b, 32, NULL);
    lp_u256_from_bytes (sig.b, 32, &rand, NULL);
    sig.b[64] = 27;
    for (guint i = 0; i < n; i++) {
      memcpy (sig.b, &i, sizeof (i));
      if (lp_ticket_wins (&prob, &sig, &rand))
        wins++;
    }
    z = (wins - n * p) * (wins - n * p) / (n * p * (1 - p));
    g_print ("1 in %u: %u wins of %u, z squared = %.2f\n", (guint) odds[k],
        wins, n, z);
    fail_unless (z < 16);
  }
}

GST_END_TEST;

static Suite *
pm_recipient_suite (void)
{
  Suite *s = suite_create ("pm-recipient");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_params);
  tcase_add_test (tc, test_rand);
  tcase_add_test (tc, test_acceptance);
  tcase_add_test (tc, test_nonces);
  tcase_add_test (tc, test_lock_step);
  tcase_add_test (tc, test_simulation);
  return s;
}

GST_CHECK_MAIN (pm_recipient);
