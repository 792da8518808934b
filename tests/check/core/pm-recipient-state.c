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

/* What is read back from disk, and the limits of a recipient. */

#include "support/lp-money-rig.h"

#define H "11111111111111111111111111111111111111111111111111111111111111"
#define A "2222222222222222222222222222222222222222"

static gboolean
load (const gchar * state, gsize len, GError ** error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (state, len);
  g_autoptr (LpRecipient) r = NULL;
  g_autoptr (GBytes) before = NULL, after = NULL;

  seed = 0;
  r = rig_recipient ();
  before = lp_recipient_save (r);
  if (lp_recipient_load (r, bytes, error))
    return TRUE;
  /* as if it had not been tried */
  after = lp_recipient_save (r);
  fail_unless (g_bytes_equal (before, after));
  fail_unless (lp_recipient_load (r, before, NULL));
  return FALSE;
}

static gchar *
state_of (const gchar * seen)
{
  return g_strdup_printf ("{\"version\":1,\"secret\":\"" H "01\",\"seen\":"
      "[%s]}", seen);
}

#define SEEN(numbers) "[\"" H "02\",\"" A "\",9,[" numbers "]]"

GST_START_TEST (test_states)
{
  static const struct
  {
    const gchar *seen;
    gboolean ok;
  } v[] = {
    {"", TRUE}, {SEEN ("0,1,4294967295"), TRUE},
    {"[\"" H "02\",\"" A "\",0,[1]]", TRUE},
    {SEEN (""), FALSE}, {SEEN ("-1"), FALSE}, {SEEN ("4294967296"), FALSE},
    {SEEN ("\"1\""), FALSE}, {SEEN ("1.5"), FALSE}, {SEEN ("1,2,1"), FALSE},
    {SEEN ("1") "," SEEN ("2"), FALSE},
    {"[\"" H "02\",\"" A "\",-1,[1]]", FALSE},
    {"[\"" H "0\",\"" A "\",9,[1]]", FALSE},
    {"[\"" H "02\",\"" A "2\",9,[1]]", FALSE},
    {"[\"" H "02\",\"" A "\",9]", FALSE},
    {"[\"" H "02\",\"" A "\",9,{}]", FALSE}, {"1", FALSE},
  };
  static const gchar *const roots[] = {
    "", "{}", "{\"version\":1,\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "01\"}",
    "{\"version\":2,\"secret\":\"" H "01\",\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "0\",\"seen\":[]}",
    "{\"version\":1,\"secret\":7,\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "01\",\"seen\":{}}",
    "{\"version\":2,\"secret\":\"" H "01\",\"seen\":{}}",
    "{\"version\":1,\"secret\":\"" H "0g\",\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "011\",\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "01", "{\"version\":1,\"secret\":",
    "{\"version\":1,\"secret\":{\"" H "01\":1},\"seen\":[]}",
    "{\"version\":1,\"secret\":\"" H "01\",\"secret\":\"" H "01\","
        "\"seen\":[]}",
    /* another one is found first */
    "{\"version\":1,\"a\":{\"secret\":\"" H "01\"},\"seen\":[],"
        "\"secret\":\"" H "01\"}",
    "{\"version\":1,\"a\":{\"secret\":\"" H "01\"},\"seen\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (v) + G_N_ELEMENTS (roots); i++) {
    g_autofree gchar *state = i < G_N_ELEMENTS (v) ? state_of (v[i].seen) :
        g_strdup (roots[i - G_N_ELEMENTS (v)]);
    g_autoptr (GError) error = NULL;
    gboolean ok = load (state, strlen (state), &error);

    fail_unless (ok == (i < G_N_ELEMENTS (v) && v[i].ok), "%s", state);
    if (!ok) {
      fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
      fail_unless_equals_string (error->message,
          "the saved state of the recipient is damaged");
    }
  }
}

GST_END_TEST;

/* The secret comes back: what was offered before is good after. */
GST_START_TEST (test_secret)
{
  g_autoptr (GBytes) state = NULL;
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  rig_init (&rig);
  rig_issue (&rig, &p);
  batch = rig_pay (&rig, &p, 1);
  state = lp_recipient_save (rig.recipient);
  lp_recipient_free (rig.recipient);
  rig.recipient = rig_recipient ();
  assert_refused (&rig, batch, 0,
      "invalid recipientRand for ticket recipientRandHash");
  fail_unless (lp_recipient_load (rig.recipient, state, NULL));
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  lp_receipt_clear (&receipt);
  rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (test_size)
{
  const gsize limit = 64 << 20;
  g_autofree gchar *spaces = g_strnfill (limit + 1, ' ');
  g_autoptr (GError) error = NULL;

  fail_if (load (spaces, limit, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_if (load (spaces, limit + 1, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

/* @n numbers of @sender, in commitments of 600, all but the first of which
 * expire at 2000; the first at 1500 */
static void
add_seen (GString * out, const LpAddress * sender, guint n, guint * commitment)
{
  g_autofree gchar *address = lp_bytes_to_hex (sender->b, 20);

  for (guint at = 0; at < n; at += 600) {
    g_string_append_printf (out, "%s[\"%08x%.56s\",\"%s\",%u,[",
        out->len > 0 ? "," : "", ++*commitment, H, address,
        at == 0 ? 1500 : 2000);
    for (guint i = 0; i < MIN (600, n - at); i++)
      g_string_append_printf (out, "%s%u", i > 0 ? "," : "", i);
    g_string_append (out, "]]");
  }
}

/* Loads so many numbers of this rig's sender and of @others, then pays. */
static void
fill (Rig * rig, guint own, guint others, guint each)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree gchar *state = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  guint commitment = 0;

  if (own > 0)
    add_seen (seen, lp_key_get_address (rig->key), own, &commitment);
  for (guint i = 0; i < others; i++) {
    LpAddress a = { {0}
    };

    a.b[0] = i + 1;
    add_seen (seen, &a, each, &commitment);
  }
  state = state_of (seen->str);
  bytes = g_bytes_new (state, strlen (state));
  lp_recipient_free (rig->recipient);
  rig->recipient = rig_recipient ();
  fail_unless (lp_recipient_load (rig->recipient, bytes, &error), "%s",
      error ? error->message : "");
}

static guint
accepted (Rig * rig, guint n)
{
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (GError) error = NULL;
  LpTicketParams p;
  LpReceipt receipt;
  guint got;

  rig_issue (rig, &p);
  batch = rig_pay (rig, &p, n);
  if (!lp_recipient_receive (rig->recipient, batch, &rig->funds, &rig->view,
          &receipt, &error))
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_BUSY));
  got = receipt.accepted;
  lp_receipt_clear (&receipt);
  return got;
}

/* One sender cannot fill the memory of replays, nor can all. */
GST_START_TEST (test_replay_memory)
{
  const guint per_sender = 1 << 18, all = 1 << 20;
  Rig rig;

  rig_init (&rig);
  fill (&rig, per_sender - 2, 0, 0);
  fail_unless_equals_int (accepted (&rig, 5), 2);
  fail_unless_equals_int (accepted (&rig, 1), 0);
  /* 600 of them expire */
  fail_unless_equals_int (lp_recipient_expire (rig.recipient, 1499), 1);
  rig.view.block = 1500;
  fail_unless_equals_int (lp_recipient_expire (rig.recipient, 1500), 1);
  fail_unless_equals_int (accepted (&rig, 600), 600);
  fail_unless_equals_int (accepted (&rig, 100), 2);
  rig_clear (&rig);

  rig_init (&rig);
  fill (&rig, 0, 4, per_sender - 1);
  fail_unless_equals_int (accepted (&rig, 10), 4);
  rig_clear (&rig);
  fail_unless_equals_int (all, 4 * per_sender);
}

GST_END_TEST;

/* More than is ever kept is no state of ours; exactly that is. */
GST_START_TEST (test_too_much_seen)
{
  for (guint extra = 0; extra < 2; extra++) {
    g_autoptr (GString) seen = g_string_new (NULL);
    g_autofree gchar *state = NULL;
    guint commitment = 0;

    for (guint i = 0; i < 4; i++) {
      LpAddress a = { {0}
      };

      a.b[0] = i + 1;
      add_seen (seen, &a, (1 << 18) + (i == 3 ? extra : 0), &commitment);
    }
    state = state_of (seen->str);
    fail_unless (load (state, strlen (state), NULL) == (extra == 0));
  }
  /* a commitment with more numbers than it takes */
  for (guint n = 600; n <= 601; n++) {
    g_autoptr (GString) seen = g_string_new ("[\"" H "02\",\"" A "\",9,[0");
    g_autofree gchar *state = NULL;

    for (guint i = 1; i < n; i++)
      g_string_append_printf (seen, ",%u", i);
    g_string_append (seen, "]]");
    state = state_of (seen->str);
    fail_unless (load (state, strlen (state), NULL) == (n == 600));
  }
}

GST_END_TEST;

/* What an offer says of rounds, prices and values at their edges. */
GST_START_TEST (test_offers)
{
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (500),
  LP_U256_ZERO, 5
  };
  g_autoptr (LpRecipient) r = lp_recipient_new (&config, &env, NULL);
  LpU256 gas_price = lp_u256_from_uint64 (1), face, prob;
  g_autoptr (LpRatio) much = ratio ("1000000000000000000");
  g_autoptr (LpRatio) zero = ratio ("0");
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  /* 100 times the cost of redeeming is just the value: it wins for certain */
  fail_unless (lp_recipient_face_value (r, &gas_price, much, &face, NULL));
  fail_unless_equals_uint64 (face.w[0], 500);
  lp_recipient_win_prob (r, &face, &prob);
  fail_unless (lp_u256_cmp (&prob, &lp_ticket_max_prob) == 0);
  face = LP_U256_ZERO;
  lp_recipient_win_prob (r, &face, &prob);
  fail_unless (lp_u256_is_zero (&prob));
  /* nothing is asked for, nothing is needed */
  config.ticket_ev = LP_U256_ZERO;
  config.redeem_gas = 0;
  lp_recipient_free (r);
  r = lp_recipient_new (&config, &env, NULL);
  fail_unless (lp_recipient_face_value (r, &gas_price, zero, &face, NULL));
  fail_unless (lp_u256_is_zero (&face));

  rig_init (&rig);
  rig_issue (&rig, &p);
  fail_unless_equals_int64 (p.expiration.round, 50);
  rig.view.previous_hash.b[0] = 7;
  memset (&rig.view.round_hash, 0, sizeof (rig.view.round_hash));
  rig_issue (&rig, &p);
  fail_unless_equals_int64 (p.expiration.round, 49);
  fail_unless_equals_int (p.expiration.block_hash.b[0], 7);
  /* before the first round there is none before */
  rig.view.round = 0;
  rig_issue (&rig, &p);
  fail_unless_equals_int64 (p.expiration.round, 0);
  fail_unless_equals_int (p.expiration.block_hash.b[0], 0);
  batch = rig_pay (&rig, &p, 1);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  fail_unless_equals_int (receipt.accepted, 1);
  lp_receipt_clear (&receipt);
  /* free work: tickets worth nothing */
  lp_ratio_set (rig.price, zero);
  rig_issue (&rig, &p);
  fail_unless (lp_u256_is_zero (&p.face_value));
  fail_unless (lp_u256_is_zero (&p.win_prob));
  rig_clear (&rig);
}

GST_END_TEST;

/* More senders than keys are kept: all go on being served. */
GST_START_TEST (test_many_senders)
{
  Rig rig;

  rig_init (&rig);
  for (guint i = 1; i <= 300; i++) {
    guint8 secret[32] = { 5, i >> 8, i };

    lp_key_unref (rig.key);
    rig.key = lp_key_new_from_bytes (secret, NULL);
    lp_sender_free (rig.sender);
    rig.sender = rig_sender (&rig);
    fail_unless_equals_int (accepted (&rig, 2), 2);
    fail_unless_equals_int (lp_recipient_count_senders (rig.recipient),
        i <= LP_RECIPIENT_SENDERS ? i : i - LP_RECIPIENT_SENDERS);
  }
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_recipient_state_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-state");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 170);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_secret);
  tcase_add_test (tc, test_size);
  tcase_add_test (tc, test_replay_memory);
  tcase_add_test (tc, test_too_much_seen);
  tcase_add_test (tc, test_offers);
  tcase_add_test (tc, test_many_senders);
  return s;
}

GST_CHECK_MAIN (pm_recipient_state);
