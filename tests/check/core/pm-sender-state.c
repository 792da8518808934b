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

/* What is read back from disk, and the limits of a sender. */

#include "core/wire-payment.h"
#include "support/lp-money-rig.h"

#define H "11111111111111111111111111111111111111111111111111111111111111"

static gboolean
load (const gchar * state, gsize len, GError ** error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (state, len);
  g_autoptr (LpRatio) limit = ratio ("1000");
  gboolean ok;
  Rig rig;

  rig_init (&rig);
  lp_sender_set_spend_limit (rig.sender, limit, 60000000);
  ok = lp_sender_load (rig.sender, bytes, error);
  if (!ok) {
    /* nothing half read stays behind */
    g_autoptr (GBytes) kept = NULL;
    guint64 generation;

    kept = lp_sender_save (rig.sender, &generation);
    fail_unless (strstr (g_bytes_get_data (kept, NULL),
            "\"used\":[],\"spent\":[]") != NULL);
  }
  rig_clear (&rig);
  return ok;
}

static gchar *
state_of (const gchar * used, const gchar * spent)
{
  return g_strdup_printf ("{\"version\":1,\"period\":60000000,\"used\":[%s],"
      "\"spent\":[%s]}", used, spent);
}

GST_START_TEST (test_states)
{
  static const struct
  {
    const gchar *used, *spent;
    gboolean ok;
  } v[] = {
    {"", "", TRUE},
    {"[\"" H "01\",0,0]", "[5,\"0\"]", TRUE},
    {"[\"" H "01\",600,9]", "[5,\"999/7\"]", TRUE},
    {"[\"" H "01\",601,9]", "", FALSE},
    {"[\"" H "01\",-1,9]", "", FALSE},
    {"[\"" H "01\",1,-1]", "", FALSE},
    {"[\"" H "0\",1,9]", "", FALSE},
    {"[\"" H "0g\",1,9]", "", FALSE},
    {"[\"" H "01\",1,9],[\"" H "01\",2,9]", "", FALSE},
    {"[\"" H "01\",1]", "", FALSE}, {"7", "", FALSE},
    {"", "[5,7]", FALSE}, {"", "[\"5\",\"7\"]", FALSE}, {"", "[5]", FALSE},
    {"", "[5,\"x\"]", FALSE}, {"", "[5,\"a\"]", FALSE},
    {"", "[5,\"-1\"]", FALSE}, {"", "[5,\"1/0\"]", FALSE},
    {"", "[5,\"1/-2\"]", FALSE},
    /* times that can be told, and those past them */
    {"", "[153722867280,\"1\"]", TRUE}, {"", "[153722867281,\"1\"]", FALSE},
    {"", "[-153722867280,\"1\"]", TRUE}, {"", "[-153722867281,\"1\"]", FALSE},
    {"", "[-9223372036854775808,\"1\"]", FALSE},
  };
  static const gchar *const roots[] = {
    "", "{}", "[]", "{\"version\":1,\"used\":[]}",
    "{\"version\":1,\"spent\":[]}", "{\"version\":2,\"used\":[],\"spent\":[]}",
    "{\"version\":1,\"used\":{},\"spent\":[]}",
    "{\"version\":1,\"used\":[],\"spent\":{}}",
    "{\"version\":1,\"used\":[],\"used\":[],\"spent\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (v) + G_N_ELEMENTS (roots); i++) {
    g_autofree gchar *state = i < G_N_ELEMENTS (v) ?
        state_of (v[i].used, v[i].spent) :
        g_strdup (roots[i - G_N_ELEMENTS (v)]);
    g_autoptr (GError) error = NULL;
    gboolean ok = load (state, strlen (state), &error);

    fail_unless (ok == (i < G_N_ELEMENTS (v) && v[i].ok), "%s", state);
    if (!ok) {
      fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
      fail_unless_equals_string (error->message,
          "the saved state of the sender is damaged");
    }
  }
}

GST_END_TEST;

GST_START_TEST (test_lengths)
{
  const gsize limit = 16 << 20;
  g_autofree gchar *spaces = g_strnfill (limit + 1, ' ');
  g_autoptr (GError) error = NULL;

  for (guint extra = 0; extra < 2; extra++) {
    g_autofree gchar *digits = g_strnfill (1024 + extra, '1');
    g_autofree gchar *entry = g_strdup_printf ("[5,\"%s\"]", digits);
    g_autofree gchar *state = state_of ("", entry);

    fail_unless (load (state, strlen (state), NULL) == (extra == 0));
  }
  /* nor is what would be too long when it is read the next time: the sum of
   * these two has 3 n + 3 characters */
  for (guint n = 340; n <= 341; n++) {
    g_autofree gchar *nines = g_strnfill (n, '9');
    g_autofree gchar *state = g_strdup_printf ("{\"version\":1,\"period\":"
        "6000,\"used\":[],\"spent\":[[0,\"1/1%s\"],[1,\"1/%s\"]]}", nines,
        nines);

    fail_unless (load (state, strlen (state), NULL) == (n == 340));
  }
  /* as many parts as a period has, and those at its ends */
  for (guint n = 61; n <= 63; n++) {
    g_autoptr (GString) parts = g_string_new (NULL);
    g_autofree gchar *state = NULL;

    for (guint i = 0; i < n; i++)
      g_string_append_printf (parts, "%s[%u,\"1\"]", i > 0 ? "," : "", i);
    state = state_of ("", parts->str);
    fail_unless (load (state, strlen (state), NULL) == (n <= 62));
  }
  fail_if (load (spaces, limit, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_if (load (spaces, limit + 1, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

static LpSenderLease *
lease (Rig * rig, const LpTicketParams * p, guint n, gint64 now,
    GError ** error)
{
  const LpPrice price = { 1, 1 };

  return lp_sender_lease (rig->sender, p, &price, n, &rig->funds, &rig->view,
      now, error);
}

/* As many commitments as are remembered; those known go on. */
GST_START_TEST (test_commitments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = NULL;
  guint64 generation;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i <= 16384; i++) {
    g_autoptr (LpSenderLease) l = NULL;

    memcpy (p.rand_hash.b, &i, sizeof (i));
    l = lease (&rig, &p, 1, 0, &error);
    fail_unless ((l != NULL) == (i < 16384), "%u", i);
  }
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_BUSY));
  memset (p.rand_hash.b, 0, 4);
  {
    g_autoptr (LpSenderLease) known = lease (&rig, &p, 1, 0, NULL);

    fail_unless (known != NULL);
  }
  state = lp_sender_save (rig.sender, &generation);
  {
    g_autoptr (LpSender) again = rig_sender (&rig);
    g_autofree gchar *more = NULL;
    g_autoptr (GBytes) fuller = NULL;
    gsize len;
    const gchar *text = g_bytes_get_data (state, &len);
    const gchar *end = g_strstr_len (text, len, "],\"spent\"");

    fail_unless (lp_sender_load (again, state, NULL));
    /* one more than that is no state of ours */
    more = g_strdup_printf ("%.*s,[\"" H "ff\",1,9]%.*s", (gint) (end - text),
        text, (gint) (text + len - end), end);
    fuller = g_bytes_new (more, strlen (more));
    lp_sender_free (again);
    again = rig_sender (&rig);
    fail_if (lp_sender_load (again, fuller, NULL));
  }
  /* when they expire there is room */
  fail_unless_equals_int (lp_sender_expire (rig.sender, rig.view.block + 41),
      16384);
  {
    guint i = 16384;
    g_autoptr (LpSenderLease) l = NULL;

    memcpy (p.rand_hash.b, &i, sizeof (i));
    l = lease (&rig, &p, 1, 0, NULL);
    fail_unless (l != NULL);
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* A commitment that is offered again with a later end is remembered until then:
 * what was numbered under the first end is not numbered again. */
GST_START_TEST (test_longer_commitment)
{
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i < 3; i++) {
    static const guint end[] = { 1010, 1040, 1020 };
    g_autoptr (LpTicketBatch) batch = NULL;

    p.expiration_block = lp_u256_from_uint64 (end[i]);
    batch = rig_pay (&rig, &p, 2);
    fail_unless_equals_int (batch->tickets[0].nonce, 1 + 2 * i);
  }
  fail_unless_equals_int (lp_sender_expire (rig.sender, 1030), 0);
  rig.view.block = 1030;
  {
    guint64 generation;
    g_autoptr (GBytes) state = lp_sender_save (rig.sender, &generation);
    g_autoptr (LpTicketBatch) batch = NULL;

    /* nor after a restart */
    lp_sender_free (rig.sender);
    rig.sender = rig_sender (&rig);
    fail_unless (lp_sender_load (rig.sender, state, NULL));
    p.expiration_block = lp_u256_from_uint64 (1040);
    batch = rig_pay (&rig, &p, 1);
    fail_unless_equals_int (batch->tickets[0].nonce, 7);
  }
  fail_unless_equals_int (lp_sender_expire (rig.sender, 1040), 0);
  fail_unless_equals_int (lp_sender_expire (rig.sender, 1041), 1);
  rig_clear (&rig);
}

GST_END_TEST;

/* What never ends would be remembered for ever, and 16384 of that would leave
 * no room for anybody else's. */
GST_START_TEST (test_far_ends)
{
  const guint64 last = 1000 + 400;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (LpSenderLease) l = NULL;
  g_autofree gchar *text = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  for (guint i = 0; i < 4; i++) {
    const LpU256 ends[] = { lp_u256_from_uint64 (last + 1),
      lp_u256_from_uint64 (G_MAXINT64), lp_u256_from_uint64 (G_MAXUINT64),
      lp_ticket_max_prob
    };
    g_autoptr (GError) error = NULL;

    p.expiration_block = ends[i];
    fail_unless (lease (&rig, &p, 1, 0, &error) == NULL);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TICKET));
    fail_unless_equals_string (error->message,
        "TicketParams expire more than 400 blocks ahead");
  }
  p.expiration_block = lp_u256_from_uint64 (last);
  l = lease (&rig, &p, 1, 0, NULL);
  fail_unless (l != NULL);
  fail_unless_equals_int (lp_sender_expire (rig.sender, last), 0);
  fail_unless_equals_int (lp_sender_expire (rig.sender, last + 1), 1);

  /* a state that was written before there was such an end */
  text = state_of ("[\"" H "01\",1,9223372036854775807]", "");
  state = g_bytes_new (text, strlen (text));
  lp_sender_free (rig.sender);
  rig.sender = rig_sender (&rig);
  fail_unless (lp_sender_load (rig.sender, state, NULL));
  fail_unless_equals_int (lp_sender_expire (rig.sender, 2000), 0);
  fail_unless_equals_int (lp_sender_expire (rig.sender, 2400), 0);
  fail_unless_equals_int (lp_sender_expire (rig.sender, 2401), 1);
  rig_clear (&rig);
}

GST_END_TEST;

static void
sign_refused (Rig * rig, LpSenderLease * l, const LpKey * key,
    const gchar * text)
{
  g_autoptr (GError) error = NULL;

  fail_unless (lp_sender_sign (rig->sender, l, key, &error) == NULL);
  fail_unless_equals_string (error->message, text);
}

/* Persist before you send. */
GST_START_TEST (test_signing)
{
  guint8 secret[32] = { 6 };
  g_autoptr (LpKey) other = lp_key_new_from_bytes (secret, NULL);
  g_autoptr (LpSenderLease) one = NULL, two = NULL, none = NULL;
  g_autoptr (LpTicketBatch) batch = NULL, empty = NULL;
  g_autoptr (GBytes) state = NULL;
  guint64 generation;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  /* what was claimed to be saved before it existed does not count */
  lp_sender_saved (rig.sender, 1000);
  one = lease (&rig, &p, 1, 0, NULL);
  sign_refused (&rig, one, rig.key,
      "the numbers of the tickets are not saved yet");
  /* a payment without tickets needs no numbers, nor an offer */
  none = lease (&rig, NULL, 0, 0, NULL);
  empty = lp_sender_sign (rig.sender, none, rig.key, NULL);
  fail_unless (empty != NULL && !empty->has_params);
  state = lp_sender_save (rig.sender, &generation);
  two = lease (&rig, &p, 2, 0, NULL);
  lp_sender_saved (rig.sender, generation);
  sign_refused (&rig, one, other, "the key belongs to another address");
  batch = lp_sender_sign (rig.sender, one, rig.key, NULL);
  fail_unless_equals_int (batch->tickets[0].nonce, 1);
  sign_refused (&rig, one, rig.key, "these tickets are signed already");
  sign_refused (&rig, two, rig.key,
      "the numbers of the tickets are not saved yet");
  /* an older state does not take back what is saved */
  g_bytes_unref (state);
  state = lp_sender_save (rig.sender, &generation);
  lp_sender_saved (rig.sender, generation);
  lp_sender_saved (rig.sender, 1);
  lp_ticket_batch_free (batch);
  batch = lp_sender_sign (rig.sender, two, rig.key, NULL);
  fail_unless_equals_int (batch->tickets[1].nonce, 3);
  lp_ticket_batch_free (NULL);
  rig_clear (&rig);
}

GST_END_TEST;

/* A key that cannot sign: its secret is found in its page and overwritten. The
 * tickets can still be signed when there is a key that does. */
GST_START_TEST (test_signing_fails)
{
  const guint8 secret[32] = { 5 };
  g_autoptr (LpKey) broken = lp_key_new_from_bytes (secret, NULL);
  g_autoptr (LpSenderLease) l = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *hash = NULL, *text = NULL;
  guint64 generation;
  LpTicketParams p;
  gsize at = 0;
  Rig rig;

  while (memcmp ((guint8 *) broken + at, secret, sizeof (secret)) != 0)
    at++;
  memset ((guint8 *) broken + at, 0, sizeof (secret));
  rig_init (&rig);
  rig_issue (&rig, &p);
  l = lease (&rig, &p, 2, 0, NULL);
  state = lp_sender_save (rig.sender, &generation);
  lp_sender_saved (rig.sender, generation);
  fail_unless (lp_sender_sign (rig.sender, l, broken, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE));
  hash = lp_bytes_to_hex (p.rand_hash.b, 32);
  text = g_strconcat ("error signing ticket for session: 0x", hash, NULL);
  fail_unless_equals_string (error->message, text);
  batch = lp_sender_sign (rig.sender, l, rig.key, NULL);
  fail_unless_equals_int (batch->n_tickets, 2);
  rig_clear (&rig);
}

GST_END_TEST;

/* The round of tickets is the recipient's, or the sender's own where an offer
 * leaves it out: the contract takes no ticket without. */
GST_START_TEST (test_own_round)
{
  static const struct
  {
    gint64 round;
    guint8 hash;
    gboolean own;
  } v[] = {
    {0, 0, TRUE}, {0, 7, TRUE}, {49, 0, TRUE}, {49, 7, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (LpTicketBatch) batch = NULL, sent = NULL;
    g_autoptr (GBytes) message = NULL;
    const LpTicketExpiration *e;
    LpTicketFlat flat;
    LpTicketParams p;
    LpAddress who;
    LpHash hash;
    Rig rig;

    rig_init (&rig);
    rig.view.round_hash.b[31] = 3;
    rig_issue (&rig, &p);
    memset (&p.expiration, 0, sizeof (p.expiration));
    p.expiration.round = v[i].round;
    p.expiration.block_hash.b[0] = v[i].hash;
    batch = rig_pay (&rig, &p, 2);
    message = lp_payment_encode (batch);
    sent = lp_payment_decode (message, NULL);
    e = &sent->params.expiration;
    fail_unless_equals_int64 (e->round, v[i].own ? 50 : 49);
    fail_unless_equals_int (e->block_hash.b[0], v[i].own ? 1 : 7);
    fail_unless_equals_int (e->block_hash.b[31], v[i].own ? 3 : 0);
    /* and that is what is signed */
    lp_ticket_flat_init (&flat, &sent->params, &sent->sender);
    fail_unless_equals_int (flat.len, LP_TICKET_FLAT_SIZE);
    lp_ticket_flat_hash (&flat, 2, &hash);
    fail_unless (lp_secp_recover_hash (&hash, &sent->tickets[1].sig, &who,
            NULL));
    fail_unless (lp_address_equal (&who, lp_key_get_address (rig.key)));
    rig_clear (&rig);
  }
}

GST_END_TEST;

/* Room is what numbers and the owner's limit leave. */
GST_START_TEST (test_room)
{
  g_autoptr (LpSenderLease) some = NULL;
  g_autoptr (LpRatio) max = ratio ("3000000000000"), ev = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  fail_unless_equals_int (lp_sender_room (rig.sender, &p), 600);
  some = lease (&rig, &p, 7, 0, NULL);
  fail_unless_equals_int (lp_sender_room (rig.sender, &p), 593);
  {
    g_autoptr (LpRatio) three = lp_ratio_copy (ev);
    g_autoptr (LpRatio) count = ratio ("3");
    g_autoptr (LpSenderLease) exact = NULL, more = NULL;

    lp_ratio_mul (three, count);
    lp_sender_free (rig.sender);
    rig.sender = lp_sender_new (lp_key_get_address (rig.key), max, three, 1);
    fail_unless_equals_int (lp_sender_room (rig.sender, &p), 3);
    /* exactly the limit is allowed, one by one and together */
    more = lease (&rig, &p, 4, 0, NULL);
    fail_unless (more == NULL);
    exact = lease (&rig, &p, 3, 0, NULL);
    fail_unless (exact != NULL);
    g_clear_pointer (&exact, lp_sender_lease_free);
    lp_sender_free (rig.sender);
    rig.sender = lp_sender_new (lp_key_get_address (rig.key), ev, three, 1);
    exact = lease (&rig, &p, 1, 0, NULL);
    fail_unless (exact != NULL);
  }
  rig_clear (&rig);
}

GST_END_TEST;

static void
assert_ev_text (const LpTicketParams * p, const gchar * max, const gchar * text)
{
  g_autoptr (LpRatio) most = ratio (max);
  g_autoptr (GError) error = NULL;
  Rig rig;

  rig_init (&rig);
  lp_sender_free (rig.sender);
  rig.sender = lp_sender_new (lp_key_get_address (rig.key), most, most, 1);
  fail_if (lp_sender_check (rig.sender, p, &rig.funds, &rig.view, 1, &error));
  fail_unless_equals_string (error->message, text);
  rig_clear (&rig);
}

/* Amounts in errors have five places, half away from zero. */
GST_START_TEST (test_amounts_in_errors)
{
  LpTicketParams p = {.expiration_block = lp_u256_from_uint64 (1040) };
  const LpU256 two = lp_u256_from_uint64 (2);

  p.face_value = two;
  /* one half of a wei, all but nothing */
  p.win_prob = (LpU256) { {
  0, 0, 0, G_GUINT64_CONSTANT (1) << 62}};
  assert_ev_text (&p, "499999/1000000", "ticket EV 0.50000 > max ticket EV "
      "0.50000");
  assert_ev_text (&p, "4/1000000", "ticket EV 0.50000 > max ticket EV "
      "0.00000");
  assert_ev_text (&p, "5/1000000", "ticket EV 0.50000 > max ticket EV "
      "0.00001");
  assert_ev_text (&p, "1234/100000", "ticket EV 0.50000 > max ticket EV "
      "0.01234");
  p.face_value = lp_u256_from_uint64 (2000000);
  assert_ev_text (&p, "99999/100000", "ticket EV 500000.00000 > max ticket EV "
      "0.99999");
  assert_ev_text (&p, "1", "ticket EV 500000.00000 > max ticket EV 1.00000");
  assert_ev_text (&p, "499999", "ticket EV 500000.00000 > max ticket EV "
      "499999.00000");
  /* all 78 digits of the largest face value, less two for the odds */
  p.face_value = lp_ticket_max_prob;
  p.win_prob = lp_ticket_max_prob;
  p.win_prob.w[0] -= 2;
  assert_ev_text (&p, "1", "ticket EV 1157920892373161954235709850086879078532"
      "69984665640564039457584007913129639933.00000 > max ticket EV 1.00000");
}

GST_END_TEST;

/* A part of the period counts until all of it is over. */
GST_START_TEST (test_spend_period)
{
  const gint64 second = 1000000;
  static const struct
  {
    gint64 at;
    gboolean ok;
  } v[] = {
    {0, TRUE}, {0, FALSE}, {59990, FALSE}, {60000, FALSE}, {60990, FALSE},
    {61000, TRUE}, {61000, FALSE},
  };
  g_autoptr (LpRatio) ev = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  ev = lp_ticket_ev (&p.face_value, &p.win_prob);
  lp_sender_set_spend_limit (rig.sender, ev, 60 * second);
  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LpSenderLease) l = lease (&rig, &p, 1, v[i].at * 1000, &error);

    fail_unless ((l != NULL) == v[i].ok, "row %u", i);
    if (l == NULL)
      fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FUNDS));
  }
  /* many payments in one part are one entry of the state */
  {
    g_autoptr (LpRatio) most = ratio ("1000000000000000");
    g_autoptr (LpSender) again = rig_sender (&rig);
    g_autoptr (GBytes) state = NULL;
    guint64 generation;

    lp_sender_set_spend_limit (rig.sender, most, 60 * second);
    for (guint i = 0; i < 100; i++) {
      g_autoptr (LpSenderLease) l = lease (&rig, &p, 1, 61 * second, NULL);

      fail_unless (l != NULL);
    }
    state = lp_sender_save (rig.sender, &generation);
    lp_sender_set_spend_limit (again, most, 60 * second);
    fail_unless (lp_sender_load (again, state, NULL));
  }
  lp_sender_set_spend_limit (rig.sender, NULL, 0);
  {
    g_autoptr (LpSenderLease) l = lease (&rig, &p, 1, 0, NULL);

    fail_unless (l != NULL);
  }
  rig_clear (&rig);
}

GST_END_TEST;

/* What was spent stays spent when the owner chooses another period, while the
 * node runs or between two runs; it ages by the new one. */
GST_START_TEST (test_another_period)
{
  const gint64 minute = 60 * G_USEC_PER_SEC, hour = 60 * minute;
  static const struct
  {
    gint64 period;              /* the new one, minutes */
    gint64 at;                  /* seconds after the first payment */
    gboolean ok;
  } v[] = {
    {60, 0, FALSE}, {60, 3599, FALSE}, {60, 3720, TRUE},
    {6 * 60, 3720, FALSE}, {6 * 60, 6 * 3600 - 1, FALSE},
    {6 * 60, 6 * 3600 + 800, TRUE}, {10, 60, FALSE}, {10, 599, FALSE},
    {10, 730, TRUE},
  };
  g_autoptr (LpRatio) ev = NULL;
  LpTicketParams p;

  for (guint i = 0; i < 3 * G_N_ELEMENTS (v); i++) {
    const guint row = i / 3, how = i % 3;
    const gint64 start = 1000 * hour, period = v[row].period * minute;
    const gint64 at = start + v[row].at * G_USEC_PER_SEC;
    g_autoptr (LpSenderLease) first = NULL, second = NULL;
    guint64 generation;
    Rig rig;

    rig_init (&rig);
    rig_issue (&rig, &p);
    g_clear_pointer (&ev, lp_ratio_free);
    ev = lp_ticket_ev (&p.face_value, &p.win_prob);
    lp_sender_set_spend_limit (rig.sender, ev, hour);
    first = lease (&rig, &p, 1, start, NULL);
    fail_unless (first != NULL);
    if (how > 0) {
      g_autoptr (GBytes) state = lp_sender_save (rig.sender, &generation);

      lp_sender_free (rig.sender);
      rig.sender = rig_sender (&rig);
      /* the limit before what was spent, or after it */
      if (how == 1)
        lp_sender_set_spend_limit (rig.sender, ev, period);
      fail_unless (lp_sender_load (rig.sender, state, NULL));
    }
    if (how != 1)
      lp_sender_set_spend_limit (rig.sender, ev, period);
    /* lifted for a moment: nothing is forgotten by that */
    lp_sender_set_spend_limit (rig.sender, NULL, 0);
    lp_sender_set_spend_limit (rig.sender, ev, period);
    second = lease (&rig, &p, 1, at, NULL);
    fail_unless ((second != NULL) == v[row].ok, "row %u, %u", row, how);
    rig_clear (&rig);
  }
}

GST_END_TEST;

/* Many parts become few ones, with the same sum. */
GST_START_TEST (test_parts_meet)
{
  g_autoptr (GString) parts = g_string_new (NULL);
  g_autoptr (LpRatio) limit = ratio ("1000");
  g_autoptr (GBytes) state = NULL, kept = NULL;
  g_autofree gchar *text = NULL;
  guint64 generation;
  Rig rig;

  rig_init (&rig);
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (parts, "%s[%u,\"1/3\"]", i > 0 ? "," : "", i);
  text = state_of ("", parts->str);
  state = g_bytes_new (text, strlen (text));
  fail_unless (lp_sender_load (rig.sender, state, NULL));
  lp_sender_set_spend_limit (rig.sender, limit, 20 * 60000000);
  kept = lp_sender_save (rig.sender, &generation);
  fail_unless (strstr (g_bytes_get_data (kept, NULL), "\"period\":1200000000,"
          "\"used\":[],\"spent\":[[0,\"20/3\"],[1,\"20/3\"],[2,\"20/3\"]]")
      != NULL, "%s", (const gchar *) g_bytes_get_data (kept, NULL));
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (test_no_offer_no_funds)
{
  g_autoptr (GError) error = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  fail_if (lp_sender_check (rig.sender, NULL, &rig.funds, &rig.view, 1,
          &error));
  fail_unless_equals_string (error->message, "ticketParams is nil");
  g_clear_error (&error);
  rig.funds.error = "the chain is away";
  fail_if (lp_sender_check (rig.sender, &p, &rig.funds, &rig.view, 1, &error));
  fail_unless_equals_string (error->message, "the chain is away");
  rig_clear (&rig);
}

GST_END_TEST;

/* A part may be as short as a microsecond; it stays where it is in time. */
GST_START_TEST (test_short_parts)
{
  static const gchar text[] = "{\"version\":1,\"period\":60,\"used\":[],"
      "\"spent\":[[5,\"1\"],[6,\"2\"]]}";
  g_autoptr (GBytes) state = g_bytes_new_static (text, strlen (text));
  g_autoptr (LpRatio) limit = ratio ("1000");
  g_autoptr (GBytes) kept = NULL;
  guint64 generation;
  Rig rig;

  rig_init (&rig);
  lp_sender_set_spend_limit (rig.sender, limit, 119);
  fail_unless (lp_sender_load (rig.sender, state, NULL));
  kept = lp_sender_save (rig.sender, &generation);
  fail_unless (strstr (g_bytes_get_data (kept, NULL), "\"period\":119,"
          "\"used\":[],\"spent\":[[5,\"1\"],[6,\"2\"]]") != NULL);
  /* where there was no limit there is no period */
  {
    g_autoptr (LpSender) free_one = rig_sender (&rig);
    g_autoptr (GBytes) none = lp_sender_save (free_one, &generation);
    g_autoptr (GBytes) again = NULL;

    fail_unless (lp_sender_load (free_one, none, NULL));
    again = lp_sender_save (free_one, &generation);
    fail_unless (g_bytes_equal (none, again));
  }
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_sender_state_suite (void)
{
  Suite *s = suite_create ("core/pm-sender-state");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_lengths);
  tcase_add_test (tc, test_commitments);
  tcase_add_test (tc, test_longer_commitment);
  tcase_add_test (tc, test_far_ends);
  tcase_add_test (tc, test_signing);
  tcase_add_test (tc, test_signing_fails);
  tcase_add_test (tc, test_own_round);
  tcase_add_test (tc, test_room);
  tcase_add_test (tc, test_amounts_in_errors);
  tcase_add_test (tc, test_spend_period);
  tcase_add_test (tc, test_another_period);
  tcase_add_test (tc, test_parts_meet);
  tcase_add_test (tc, test_short_parts);
  tcase_add_test (tc, test_no_offer_no_funds);
  return s;
}

GST_CHECK_MAIN (pm_sender_state);
