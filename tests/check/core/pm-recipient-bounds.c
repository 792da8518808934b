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

/* What a sender that cheats gains at most (payments 18). */

#include "core/pm-funds.h"
#include "support/lp-money-rig.h"

/* What the recipient holds as credit of the sender. */
static void
receive (Rig * rig, LpTicketBatch * batch, LpRatio * credit, guint * winners)
{
  LpReceipt receipt;

  lp_recipient_receive (rig->recipient, batch, &rig->funds, &rig->view,
      &receipt, NULL);
  lp_ratio_add (credit, receipt.credit);
  if (winners != NULL)
    *winners += receipt.winners->len;
  lp_receipt_clear (&receipt);
}

static LpRatio *
value_of (const LpTicketParams * p, guint n)
{
  LpRatio *v = lp_ticket_ev (&p->face_value, &p->win_prob);
  g_autoptr (LpRatio) count = lp_ratio_new (n, 1);

  lp_ratio_mul (v, count);
  return v;
}

/* The same payment again and again, also after the recipient restarted. */
GST_START_TEST (test_replay)
{
  g_autoptr (LpRatio) credit = ratio ("0");
  g_autoptr (LpRatio) worth = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 5);
  worth = value_of (&p, 5);
  for (guint i = 0; i < 20; i++) {
    receive (&rig, batch, credit, NULL);
    if (i % 5 == 4) {
      g_autoptr (GBytes) state = lp_recipient_save (rig.recipient);

      lp_recipient_free (rig.recipient);
      rig.recipient = rig_recipient ();
      fail_unless (lp_recipient_load (rig.recipient, state, NULL));
    }
  }
  fail_unless (lp_ratio_cmp (credit, worth) == 0);
  /* when what was seen is forgotten, the parameters are, too */
  rig.view.block += 41;
  lp_recipient_expire (rig.recipient, rig.view.block);
  receive (&rig, batch, credit, NULL);
  fail_unless (lp_ratio_cmp (credit, worth) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* One ticket twice within a payment. */
GST_START_TEST (test_double_within_payment)
{
  g_autoptr (LpRatio) credit = ratio ("0");
  g_autoptr (LpRatio) worth = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 4);
  batch->tickets[2] = batch->tickets[1];
  receive (&rig, batch, credit, NULL);
  worth = value_of (&p, 2);
  fail_unless (lp_ratio_cmp (credit, worth) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* v flipped on all tickets but the first: credited, and each winner is kept in
 * the form that a contract takes. None is lost to it, none is gained. */
GST_START_TEST (test_flipped_v)
{
  guint winners[2] = { 0, 0 }, same = 0;
  g_autoptr (GHashTable) nonces = g_hash_table_new (NULL, NULL);

  for (guint flip = 0; flip < 2; flip++) {
    LpRecipientConfig config = { {{9}
        }, lp_u256_from_uint64 (8000000000),
    lp_u256_from_uint64 (G_GUINT64_CONSTANT (32000000000)), 0
    };
    g_autoptr (LpTicketBatch) batch = NULL;
    LpTicketFlat flat;
    LpTicketParams p;
    LpReceipt receipt;
    Rig rig;

    rig_init (&rig);
    lp_recipient_free (rig.recipient);
    rig.recipient = lp_recipient_new (&config, &env, NULL);
    rig_issue (&rig, &p);
    batch = rig_pay (&rig, &p, 200);
    for (guint i = 1; flip && i < batch->n_tickets; i++)
      batch->tickets[i].sig.b[64] ^= 27 ^ 28;
    fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
            &rig.view, &receipt, NULL));
    fail_unless_equals_int (receipt.accepted, 200);
    winners[flip] = receipt.winners->len;
    lp_ticket_flat_init (&flat, &p, &batch->sender);
    for (guint i = 0; i < receipt.winners->len; i++) {
      LpWinner *w = &g_array_index (receipt.winners, LpWinner, i);
      LpAddress who;
      LpHash hash;

      lp_ticket_flat_hash (&flat, w->ticket.nonce, &hash);
      fail_unless (lp_secp_recover_hash (&hash, &w->ticket.sig, &who, NULL));
      fail_unless (lp_address_equal (&who, &batch->sender));
      fail_unless (lp_ticket_wins (&p.win_prob, &w->ticket.sig, &w->rand));
      if (!flip)
        g_hash_table_add (nonces, GUINT_TO_POINTER (w->ticket.nonce));
      else
        same += g_hash_table_contains (nonces,
            GUINT_TO_POINTER (w->ticket.nonce));
    }
    lp_receipt_clear (&receipt);
    rig_clear (&rig);
  }
  /* the same tickets win, whatever v they came with */
  fail_unless (winners[0] > 20);
  fail_unless_equals_int (winners[0], winners[1]);
  fail_unless_equals_int (same, winners[0]);
}

GST_END_TEST;

/* Refused with @text, or not if it is NULL. Returns: how many tickets win; just
 * these come out */
static guint
winners_of (Rig * rig, const LpTicketBatch * batch, const gchar * text,
    guint accepted)
{
  g_autoptr (LpRatio) price = lp_price_parse (&batch->price, NULL);
  g_autoptr (GError) error = NULL;
  LpTicketFlat flat;
  LpReceipt receipt;
  guint n = 0;
  LpU256 rand;
  LpHash hash;

  fail_unless (lp_recipient_receive (rig->recipient, batch, &rig->funds,
          &rig->view, &receipt, &error) == (text == NULL));
  fail_unless_equals_string (error != NULL ? error->message : NULL, text);
  fail_unless_equals_int (receipt.accepted, accepted);
  lp_recipient_rand (rig->recipient, &batch->sender, &batch->params, price,
      &rand);
  lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    const LpTicketSenderParams *t = batch->tickets + i;
    LpAddress who;
    LpWinner *w;

    lp_ticket_flat_hash (&flat, t->nonce, &hash);
    if (!lp_ticket_wins (&batch->params.win_prob, &t->sig, &rand)
        || !lp_secp_recover_hash (&hash, &t->sig, &who, NULL)
        || !lp_address_equal (&who, &batch->sender))
      continue;
    fail_unless (n < receipt.winners->len);
    w = &g_array_index (receipt.winners, LpWinner, n++);
    fail_unless (lp_hash_equal (&w->hash, &hash));
    fail_unless_equals_int (w->ticket.nonce, t->nonce);
    fail_unless (memcmp (&w->ticket.sig, &t->sig, sizeof (t->sig)) == 0);
    fail_unless (lp_u256_cmp (&w->rand, &rand) == 0);
  }
  fail_unless_equals_int (receipt.winners->len, n);
  lp_receipt_clear (&receipt);
  return n;
}

/* What makes a ticket worth no credit does not take its win: it came, so it is
 * redeemed, once. */
GST_START_TEST (test_winners_of_refused)
{
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (8000000000),
  lp_u256_from_uint64 (G_GUINT64_CONSTANT (16000000000)), 0
  };
  g_autofree gchar *seen = NULL, *many = NULL;
  g_autoptr (LpTicketBatch) batch = NULL, late = NULL;
  LpReceipt receipt;
  LpTicketFlat flat;
  LpTicketParams p;
  LpHash hash;
  guint won;
  Rig rig;

  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  rig.recipient = lp_recipient_new (&config, &env, NULL);
  seen = g_strdup_printf ("invalid ticket senderNonce: already seen sender=%s "
      "nonce=1", rig.address);
  many = g_strdup_printf ("invalid ticket senderNonce: too many values "
      "sender=%s nonce=601", rig.address);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, LP_TICKET_MAX_NONCES);
  batch->n_tickets = 40;
  won = winners_of (&rig, batch, NULL, 40);
  fail_unless (won > 10 && won < 30);
  /* seen */
  fail_unless_equals_int (winners_of (&rig, batch, seen, 0), won);
  /* a bad one among them: what follows is not credited, but wins */
  batch->tickets += 40;
  batch->tickets[0].sig.b[40]++;
  fail_unless (winners_of (&rig, batch, "invalid ticket signature", 0) > 10);
  batch->tickets[0].sig.b[40]--;
  batch->tickets -= 40;
  /* more than the commitment takes */
  batch->n_tickets = LP_TICKET_MAX_NONCES;
  winners_of (&rig, batch, seen, 0);
  lp_ticket_flat_init (&flat, &p, &batch->sender);
  batch->n_tickets = 40;
  for (guint i = 0; i < 40; i++) {
    batch->tickets[i].nonce = 601 + i;
    lp_ticket_flat_hash (&flat, 601 + i, &hash);
    fail_unless (lp_key_sign_hash (rig.key, &hash, &batch->tickets[i].sig,
            NULL));
  }
  fail_unless (winners_of (&rig, batch, many, 0) > 10);
  /* expired: it can be redeemed at once */
  rig_issue (&rig, &p);
  late = rig_pay (&rig, &p, 40);
  rig.view.block += 40;
  fail_unless (winners_of (&rig, late, "TicketParams expired", 0) > 10);
  rig.view.block -= 40;
  /* but nothing of a payment that is refused as a whole */
  rig.funds.withdraw_round = rig.view.round + 1;
  fail_if (lp_recipient_receive (rig.recipient, late, &rig.funds, &rig.view,
          &receipt, NULL));
  fail_unless_equals_int (receipt.winners->len, 0);
  lp_receipt_clear (&receipt);
  rig_clear (&rig);
}

GST_END_TEST;

/* The same ticket many times: each time it comes out, and the hash tells that
 * it is one. */
GST_START_TEST (test_winner_repeated)
{
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (8000000000),
  lp_u256_from_uint64 (G_GUINT64_CONSTANT (16000000000)), 0
  };
  g_autoptr (GHashTable) tickets = g_hash_table_new_full (g_bytes_hash,
      g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (LpTicketBatch) batch = NULL;
  LpReceipt receipt;
  LpTicketParams p;
  guint out = 0;
  Rig rig;

  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  rig.recipient = lp_recipient_new (&config, &env, NULL);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 60);
  for (guint i = 20; i < 60; i++)
    batch->tickets[i] = batch->tickets[i % 20];
  for (guint i = 0; i < 2; i++) {
    fail_if (lp_recipient_receive (rig.recipient, batch, &rig.funds,
            &rig.view, &receipt, NULL));
    fail_unless_equals_int (receipt.accepted, i == 0 ? 20 : 0);
    for (guint k = 0; k < receipt.winners->len; k++) {
      LpWinner *w = &g_array_index (receipt.winners, LpWinner, k);

      g_hash_table_add (tickets, g_bytes_new (w->hash.b, 32));
      out++;
    }
    lp_receipt_clear (&receipt);
  }
  fail_unless (g_hash_table_size (tickets) > 4);
  fail_unless_equals_int (out, 6 * g_hash_table_size (tickets));
  rig_clear (&rig);
}

GST_END_TEST;

/* Somebody else's signatures under a sender the recipient knows. */
GST_START_TEST (test_foreign_signature)
{
  g_autoptr (LpRatio) credit = ratio ("0");
  g_autoptr (LpRatio) worth = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  guint8 secret[32] = { 6 };
  g_autoptr (LpKey) other = lp_key_new_from_bytes (secret, NULL);
  LpTicketFlat flat;
  LpTicketParams p;
  LpHash hash;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 3);
  lp_ticket_flat_init (&flat, &p, &batch->sender);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (LpTicketBatch) forged = lp_ticket_batch_new (1);
    LpTicketSenderParams *tickets = forged->tickets;

    *forged = *batch;
    forged->n_tickets = 1;
    forged->tickets = tickets;
    tickets->nonce = 100 + i;
    lp_ticket_flat_hash (&flat, tickets->nonce, &hash);
    fail_unless (lp_key_sign_hash (other, &hash, &tickets->sig, NULL));
    if (i == 1)
      receive (&rig, batch, credit, NULL);
    assert_refused (&rig, forged, 0, "invalid ticket signature");
  }
  worth = value_of (&p, 3);
  fail_unless (lp_ratio_cmp (credit, worth) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Changed terms: a ticket that never expires, wins less, is worth more, or
 * names a lower price. Each is bound by the commitment. */
GST_START_TEST (test_changed_terms)
{
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i < 6; i++) {
    g_autoptr (LpTicketBatch) batch = NULL;
    LpTicketParams changed = p;

    if (i == 0)
      changed.expiration_block.w[0]++;
    else if (i == 1)
      changed.win_prob.w[3] /= 2;
    else if (i == 2)
      changed.face_value.w[0] /= 2;
    else if (i == 3)
      changed.expiration.round--;
    batch = rig_pay (&rig, &changed, 1);
    /* an honest sender does not sign this one; nothing signs the end */
    if (i == 4)
      batch->params.expiration_block.w[1] = 1;
    else if (i == 5)
      batch->price.per_unit /= 2;
    assert_refused (&rig, batch, 0,
        "invalid recipientRand for ticket recipientRandHash");
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* Before the hash of a round is known, that of the one before is given; the
 * first of all rounds has one before it, too. */
GST_START_TEST (test_first_round)
{
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig.view.round = 1;
  memset (&rig.view.round_hash, 0, sizeof (rig.view.round_hash));
  memset (&rig.view.previous_hash, 7, sizeof (rig.view.previous_hash));
  rig_issue (&rig, &p);
  fail_unless_equals_uint64 (p.expiration.round, 0);
  fail_unless (lp_hash_equal (&p.expiration.block_hash,
          &rig.view.previous_hash));
  rig_clear (&rig);
}

GST_END_TEST;

/* A payment without tickets has to name a price all the same. Only nodes that
 * know of no payments say nothing at all; they have no account to draw on. */
GST_START_TEST (test_no_price)
{
  static const LpAddress nobody;
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) need = ratio ("8000000000"), one = ratio ("1");
  g_autoptr (LpTicketBatch) silent = NULL;
  g_autoptr (GError) error = NULL;
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  silent = rig_pay (&rig, &p, 0);
  silent->has_price = FALSE;
  assert_refused (&rig, silent, 0,
      "invalid expected price sent with payment err=\"expected price is nil\"");
  silent->has_price = TRUE;
  silent->price.pixels_per_unit = 0;
  assert_refused (&rig, silent, 0, "invalid expected price sent with payment "
      "err=\"pixels per unit is 0\"");
  silent->price.per_unit = 0;
  assert_refused (&rig, silent, 0, "invalid expected price sent with payment "
      "err=\"pixels per unit is 0\"");
  silent->price = (LpPrice) {
  -1, 1};
  assert_refused (&rig, silent, 0, "invalid expected price sent with payment "
      "err=\"the price is negative\"");
  /* a price from nobody is a price; nothing from nobody is nothing */
  silent->sender = nobody;
  assert_refused (&rig, silent, 0, "invalid expected price sent with payment "
      "err=\"the price is negative\"");
  silent->has_price = FALSE;
  fail_unless (lp_recipient_receive (rig.recipient, silent, &rig.funds,
          &rig.view, &receipt, &error));
  fail_unless_equals_int (receipt.accepted, 0);
  fail_unless_equals_int (lp_ratio_sign (receipt.credit), 0);
  fail_unless_equals_int (receipt.winners->len, 0);
  fail_unless (receipt.price == NULL);
  lp_receipt_clear (&receipt);
  fail_if (lp_balances_admit (book, &nobody, "s", need, one, 0, &error));
  fail_unless_equals_string (error->message, "Insufficient balance");
  rig_clear (&rig);
}

GST_END_TEST;

/* A payment without tickets names a price of 0: nothing is fixed by it, and
 * segments are owed at the price that the first ticket proved. */
GST_START_TEST (test_free_by_claim)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) ev = NULL, fee = NULL, left = NULL, owed = NULL;
  g_autoptr (LpTicketBatch) paid = NULL, claim = NULL;
  g_autoptr (LpRatio) one = ratio ("1");
  const guint64 pixels = 640 * 360 * 60;
  const LpRatio *price;
  const LpAddress *a;
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  rig_init (&rig);
  a = lp_key_get_address (rig.key);
  rig_issue (&rig, &p);
  ev = value_of (&p, 3);
  claim = rig_pay (&rig, &p, 0);
  claim->price.per_unit = 0;
  for (guint i = 0; i < 2; i++) {
    fail_unless (lp_recipient_receive (rig.recipient, claim, &rig.funds,
            &rig.view, &receipt, NULL));
    fail_unless (receipt.price == NULL);
    fail_unless_equals_int (receipt.accepted, 0);
    lp_receipt_clear (&receipt);
    /* with an empty book nothing is admitted, whatever was claimed */
    if (i == 0) {
      fail_if (lp_balances_admit (book, a, "s", ev, one, 0, NULL));
      fail_unless (lp_balances_get_price (book, a, "s") == NULL);
      paid = rig_pay (&rig, &p, 3);
      fail_unless (lp_recipient_receive (rig.recipient, paid, &rig.funds,
              &rig.view, &receipt, NULL));
      fail_unless (lp_balances_credit (book, a, "s", receipt.credit, 0, NULL));
      fail_unless (lp_balances_fix_price (book, a, "s", receipt.price, 0,
              NULL));
      lp_receipt_clear (&receipt);
    }
  }
  /* the second claim came with a segment: it costs what was agreed */
  price = lp_balances_get_price (book, a, "s");
  fail_unless (lp_ratio_cmp (price, rig.price) == 0);
  fee = lp_price_fee (pixels, price);
  fail_unless (lp_balances_admit (book, a, "s", ev, fee, 0, NULL));
  lp_balances_settle (book, a, "s", fee, fee, 0);
  left = lp_balances_get (book, a, "s");
  owed = ratio ("16754688000");
  fail_unless (lp_ratio_cmp (fee, owed) == 0);
  lp_ratio_sub (ev, owed);
  fail_unless (lp_ratio_cmp (left, ev) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* One credit for many segments at once, then nothing: the recipient is out by
 * no more than one segment's fee less one ticket's value. */
GST_START_TEST (test_parallel_segments)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 10);
  g_autoptr (LpRatio) credit = ratio ("0"), lost = NULL, most = NULL;
  g_autoptr (LpRatio) fee = ratio ("113582822400");
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (LpRatio) ev = NULL;
  guint admitted = 0;
  const LpAddress *a;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  a = lp_key_get_address (rig.key);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 1);
  receive (&rig, batch, credit, NULL);
  ev = value_of (&p, 1);
  fail_unless (lp_balances_credit (book, a, "s", credit, 0, NULL));
  for (guint i = 0; i < 50; i++)
    admitted += lp_balances_admit (book, a, "s", ev, fee, 0, NULL);
  fail_unless_equals_int (admitted, 1);
  lp_balances_settle (book, a, "s", fee, fee, 0);
  /* and no further one until all is paid */
  for (guint i = 0; i < 50; i++)
    fail_if (lp_balances_admit (book, a, "s", ev, fee, 0, NULL));
  lost = lp_balances_get (book, a, "s");
  most = lp_ratio_copy (ev);
  lp_ratio_sub (most, fee);
  fail_unless (lp_ratio_cmp (lost, most) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Pays until it owes, then opens another session: each session costs the
 * recipient what one segment costs, and has to begin with a ticket. */
GST_START_TEST (test_new_sessions)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 100);
  g_autoptr (LpRatio) fee = ratio ("113582822400");
  g_autoptr (LpRatio) lost = ratio ("0"), most = ratio ("0");
  g_autoptr (LpRatio) ev = NULL;
  const LpAddress *a;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  a = lp_key_get_address (rig.key);
  rig_issue (&rig, &p);
  ev = value_of (&p, 1);
  for (guint i = 0; i < 30; i++) {
    g_autofree gchar *session = g_strdup_printf ("s%u", i);
    g_autoptr (LpTicketBatch) batch = rig_pay (&rig, &p, 1);
    g_autoptr (LpRatio) credit = ratio ("0"), left = NULL;

    fail_if (lp_balances_admit (book, a, session, ev, fee, 0, NULL));
    receive (&rig, batch, credit, NULL);
    fail_unless (lp_balances_credit (book, a, session, credit, 0, NULL));
    while (lp_balances_admit (book, a, session, ev, fee, 0, NULL))
      lp_balances_settle (book, a, session, fee, fee, 0);
    left = lp_balances_get (book, a, session);
    lp_ratio_add (lost, left);
    lp_ratio_add (most, ev);
    lp_ratio_sub (most, fee);
  }
  fail_unless (lp_ratio_cmp (lost, most) >= 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* More numbers than a commitment takes. */
GST_START_TEST (test_nonce_flood)
{
  g_autoptr (LpRatio) credit = ratio ("0");
  g_autoptr (LpRatio) worth = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketFlat flat;
  LpTicketParams p;
  LpHash hash;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, LP_TICKET_MAX_NONCES);
  receive (&rig, batch, credit, NULL);
  lp_ticket_flat_init (&flat, &p, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    batch->tickets[i].nonce = 10000 + i;
    if (i < 3) {
      lp_ticket_flat_hash (&flat, batch->tickets[i].nonce, &hash);
      fail_unless (lp_key_sign_hash (rig.key, &hash, &batch->tickets[i].sig,
              NULL));
    }
  }
  batch->n_tickets = 3;
  receive (&rig, batch, credit, NULL);
  worth = value_of (&p, LP_TICKET_MAX_NONCES);
  fail_unless (lp_ratio_cmp (credit, worth) == 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Funds that are on their way out, or not there, buy nothing; and no offer is
 * made that the reserve does not cover. */
GST_START_TEST (test_no_funds)
{
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (LpRatio) poor = ratio ("1000");
  g_autoptr (GError) error = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 1);
  rig.funds.withdraw_round = rig.view.round + 1;
  assert_refused (&rig, batch, 0, "deposit and reserve for sender %s is set to "
      "unlock soon", rig.address);
  rig.funds.withdraw_round = 0;
  fail_if (lp_recipient_issue (rig.recipient, lp_key_get_address (rig.key),
          rig.price, &rig.gas_price, poor, &rig.view, &p, &error));
  fail_unless_equals_string (error->message, "insufficient sender reserve");
  rig_clear (&rig);
}

GST_END_TEST;

/* Wins more than the account pays: lost is what is above deposit and allocation,
 * and no offer asks for a ticket that the allocation alone does not pay. */
GST_START_TEST (test_poor_sender)
{
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (G_GUINT64_CONSTANT (4000000000000)),
  LP_U256_ZERO, 1200000
  };
  LpFunds funds = { lp_u256_from_uint64 (G_GUINT64_CONSTANT (20000000000000)),
    lp_u256_from_uint64 (G_GUINT64_CONSTANT (1300000000000099)),
  };
  g_autoptr (LpRatio) won = NULL, got = ratio ("0"), most = NULL, n = NULL;
  g_autoptr (LpRatio) limit = ratio ("33000000000000");
  g_autoptr (LpRatio) total = ratio ("100000000000000");
  g_autoptr (LpTicketBatch) batch = NULL;
  const LpU256 one = lp_u256_from_uint64 (1);
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  funds.pool_size = 100;
  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  rig.recipient = lp_recipient_new (&config, &env, NULL);
  lp_ratio_free (rig.max_float);
  rig.max_float = lp_funds_allocation (&funds);
  rig_issue (&rig, &p);
  fail_unless_equals_uint64 (p.face_value.w[0],
      G_GUINT64_CONSTANT (13000000000000));
  lp_sender_free (rig.sender);
  rig.sender = lp_sender_new (lp_key_get_address (rig.key), rig.max_float,
      total, 1);
  batch = rig_pay (&rig, &p, 18);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  fail_unless (receipt.winners->len >= 4);
  n = lp_ratio_new (receipt.winners->len, 1);
  won = lp_ratio_new_u256 (&p.face_value, &one);
  lp_ratio_mul (won, n);
  most = lp_funds_redeemable (&funds, won);
  fail_unless (lp_ratio_cmp (most, limit) == 0);
  for (guint i = 0; i < receipt.winners->len; i++) {
    g_autoptr (LpRatio) part = NULL;
    LpU256 paid;

    fail_unless (lp_funds_redeem (&funds, &p.face_value, &paid));
    part = lp_ratio_new_u256 (&paid, &one);
    lp_ratio_add (got, part);
    /* the second goes beyond the deposit, and is paid in full */
    if (i < 2)
      fail_unless (lp_u256_cmp (&paid, &p.face_value) == 0);
  }
  fail_unless (lp_ratio_cmp (got, most) == 0);
  lp_receipt_clear (&receipt);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_recipient_bounds_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-bounds");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_replay);
  tcase_add_test (tc, test_double_within_payment);
  tcase_add_test (tc, test_flipped_v);
  tcase_add_test (tc, test_winners_of_refused);
  tcase_add_test (tc, test_winner_repeated);
  tcase_add_test (tc, test_foreign_signature);
  tcase_add_test (tc, test_changed_terms);
  tcase_add_test (tc, test_first_round);
  tcase_add_test (tc, test_no_price);
  tcase_add_test (tc, test_free_by_claim);
  tcase_add_test (tc, test_parallel_segments);
  tcase_add_test (tc, test_new_sessions);
  tcase_add_test (tc, test_nonce_flood);
  tcase_add_test (tc, test_no_funds);
  tcase_add_test (tc, test_poor_sender);
  return s;
}

GST_CHECK_MAIN (pm_recipient_bounds);
