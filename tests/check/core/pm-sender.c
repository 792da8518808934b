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
#include "core/pm-sender.h"
#include "support/lp-vectors.h"

#define HOUR (G_GINT64_CONSTANT (3600) * 1000000)

static LpKey *
test_key (void)
{
  guint8 secret[32] = { 1, 2, 3, };

  return lp_key_new_from_bytes (secret, NULL);
}

/* face value 1000, odds 1 in 2 and a hair less: each ticket is worth 500 */
static LpTicketParams
test_params (guint8 id)
{
  LpTicketParams p = { 0, };

  p.face_value = lp_u256_from_uint64 (1000);
  p.win_prob = lp_ticket_max_prob;
  p.win_prob.w[3] = G_MAXINT64;
  p.rand_hash.b[0] = id;
  p.expiration_block = lp_u256_from_uint64 (140);
  return p;
}

static LpSender *
test_sender (const LpKey * key)
{
  g_autoptr (LpRatio) max = lp_ratio_new (600, 1);
  g_autoptr (LpRatio) total = lp_ratio_new (1000000, 1);

  return lp_sender_new (lp_key_get_address (key), max, total, 1);
}

static const LpChainView view = {.block = 100,.round = 10 };
static const LpPrice price = { 3, 2 };

static LpSenderFunds
test_funds (void)
{
  LpSenderFunds f = { lp_u256_from_uint64 (5000), lp_u256_from_uint64 (5000) };

  return f;
}

static LpTicketBatch *
make (LpSender * s, const LpKey * key, const LpTicketParams * p, guint n,
    gint64 now, GError ** error)
{
  LpSenderFunds funds = test_funds ();
  g_autoptr (LpSenderLease) lease = lp_sender_lease (s, p, &price, n, &funds,
      &view, now, error);
  g_autoptr (GBytes) state = NULL;
  guint64 generation;

  if (lease == NULL)
    return NULL;
  state = lp_sender_save (s, &generation);
  lp_sender_saved (s, generation);
  return lp_sender_sign (s, lease, key, error);
}

GST_START_TEST (test_checks)
{
  json_t *root = lp_vectors_load ("vectors/sender_checks.json"), *v;
  gsize i, n = 0;

  json_array_foreach (lp_vectors_get (root, "sender_checks"), i, v) {
    g_autoptr (LpRatio) max = lp_ratio_from_string (lp_vectors_str (v,
            "max_ev"), NULL);
    g_autoptr (LpRatio) total = lp_ratio_from_string (lp_vectors_str (v,
            "max_total_ev"), NULL);
    LpAddress address = { {1}
    };
    g_autoptr (LpSender) s = lp_sender_new (&address, max, total,
        lp_vectors_int (v, "deposit_multiplier"));
    g_autoptr (GError) error = NULL;
    LpTicketParams p = { 0, };
    LpSenderFunds funds = { 0, };
    LpChainView at = { 0, };
    gboolean ok;

    p.face_value = lp_vectors_u256 (v, "face_value");
    p.win_prob = lp_vectors_u256 (v, "win_prob");
    p.expiration_block =
        lp_u256_from_uint64 (lp_vectors_int (v, "expiration_block"));
    funds.deposit = lp_vectors_u256 (v, "deposit");
    funds.reserve = lp_vectors_u256 (v, "reserve");
    funds.withdraw_round = lp_vectors_int (v, "withdraw_round");
    at.block = lp_vectors_int (v, "last_l1_block");
    at.round = lp_vectors_int (v, "last_round");
    ok = lp_sender_check (s, &p, &funds, &at,
        lp_vectors_int (v, "num_tickets"), &error);
    fail_unless_equals_string (ok ? "" : error->message,
        lp_vectors_str (v, "error"));
    n++;
  }
  lp_vectors_count ("sender_checks", n, 23);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_save_before_sending)
{
  g_autoptr (LpKey) key = test_key ();
  g_autoptr (LpSender) s = test_sender (key);
  g_autoptr (LpSender) again = test_sender (key);
  LpTicketParams p = test_params (1);
  LpSenderFunds funds = test_funds ();
  g_autoptr (LpSenderLease) lease = lp_sender_lease (s, &p, &price, 5, &funds,
      &view, 0, NULL);
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autoptr (LpTicketBatch) later = NULL;
  g_autoptr (GBytes) state = NULL;
  g_autoptr (GError) error = NULL;
  guint64 generation;

  fail_if (lp_sender_sign (s, lease, key, &error));
  fail_unless_equals_string (error->message,
      "the numbers of the tickets are not saved yet");
  g_clear_error (&error);
  state = lp_sender_save (s, &generation);
  lp_sender_saved (s, generation);
  batch = lp_sender_sign (s, lease, key, &error);
  fail_unless (batch != NULL && batch->n_tickets == 5);
  fail_unless_equals_int (batch->tickets[0].nonce, 1);
  fail_unless_equals_int (batch->tickets[4].nonce, 5);
  fail_if (lp_sender_sign (s, lease, key, &error));

  /* after a crash no number is used twice */
  fail_unless (lp_sender_load (again, state, NULL));
  later = make (again, key, &p, 2, 0, NULL);
  fail_unless_equals_int (later->tickets[0].nonce, 6);
}

GST_END_TEST;

GST_START_TEST (test_nonces_end)
{
  g_autoptr (LpKey) key = test_key ();
  g_autoptr (LpSender) s = test_sender (key);
  LpTicketParams p = test_params (1);
  g_autoptr (LpTicketBatch) batch = make (s, key, &p, 599, 0, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTicketBatch) last = NULL;

  fail_unless (batch != NULL);
  fail_unless_equals_int (lp_sender_room (s, &p), 1);
  fail_if (make (s, key, &p, 2, 0, &error));
  fail_unless_equals_string (error->message, "the recipient takes 600 tickets "
      "for its parameters; 599 are used and 2 asked for: ask it for new "
      "parameters");
  last = make (s, key, &p, 1, 0, NULL);
  fail_unless_equals_int (last->tickets[0].nonce, 600);
  fail_unless_equals_int (lp_sender_expire (s, 140), 0);
  fail_unless_equals_int (lp_sender_expire (s, 141), 1);
}

GST_END_TEST;

GST_START_TEST (test_spend_limit)
{
  g_autoptr (LpKey) key = test_key ();
  g_autoptr (LpSender) s = test_sender (key);
  g_autoptr (LpRatio) limit = lp_ratio_new (5000, 1);
  LpTicketParams p = test_params (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTicketBatch) a = NULL;
  g_autoptr (LpTicketBatch) b = NULL;

  lp_sender_set_spend_limit (s, limit, HOUR);
  a = make (s, key, &p, 10, 10 * HOUR, NULL);
  fail_unless (a != NULL);
  fail_if (make (s, key, &p, 1, 11 * HOUR, &error));
  fail_unless_equals_string (error->message,
      "spend-limit of 5000.00000 wei per 3600 s is used up");
  b = make (s, key, &p, 1, 11 * HOUR + HOUR / 60, NULL);
  fail_unless (b != NULL);
}

GST_END_TEST;

GST_START_TEST (test_damaged_state)
{
  static const gchar *const bad[] = {
    "", "[]", "{}", "{\"version\":1}",
    "{\"version\":1,\"used\":[1],\"spent\":[]}",
    "{\"version\":1,\"used\":[[\"00\",1,1]],\"spent\":[]}",
    "{\"version\":1,\"period\":0,\"used\":[],\"spent\":[[1,\"1/0\"]]}",
    "{\"version\":1,\"period\":0,\"used\":[],\"spent\":[[1,\"-1\"]]}",
  };
  g_autoptr (LpKey) key = test_key ();
  g_autoptr (LpSender) s = test_sender (key);

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GBytes) state = g_bytes_new_static (bad[i], strlen (bad[i]));
    g_autoptr (GError) error = NULL;

    fail_if (lp_sender_load (s, state, &error), "%s", bad[i]);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  }
}

GST_END_TEST;

static Suite *
pm_sender_suite (void)
{
  Suite *s = suite_create ("pm-sender");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_checks);
  tcase_add_test (tc, test_save_before_sending);
  tcase_add_test (tc, test_nonces_end);
  tcase_add_test (tc, test_spend_limit);
  tcase_add_test (tc, test_damaged_state);
  return s;
}

GST_CHECK_MAIN (pm_sender);
