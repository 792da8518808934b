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

#include "core/eth-contracts.h"
#include "core/pm-ticket.h"
#include "support/lp-abi-vectors.h"

/* A run on the TicketBroker itself, step by step: what we know of its rules
 * (spec/payments.md 13) and our rules for tickets say beforehand what each
 * call answers, which events come, and what the sender is left with. The
 * amounts of the run are small. */

typedef struct
{
  /* the contract's */
  guint64 deposit, funds, withdraw_round;
  guint64 claimed_round, claimed;       /* in that round, by the only recipient */
  GHashTable *used;             /* hashes of tickets */
  guint64 pool_size, unlock_period, validity;
  LpHash block_hash;
  LpAddress sender;
  /* what surrounds it */
  guint64 round;
  gboolean paused, uninitialized, inactive;
  /* what a call does */
  json_t *events;
} Broker;

typedef struct
{
  LpTicketParams params;
  LpAddress sender;
  LpTicketSenderParams ticket;  /* its signature is zero if not 65 bytes */
  gsize aux_len;
  LpU256 rand;
  GError *unsigned_error;       /* why the bytes are no signature */
  json_t *event;                /* what is told of it once it is redeemed */
} Redemption;

static json_t *
number (guint64 n)
{
  g_autofree gchar *text = g_strdup_printf ("%" G_GUINT64_FORMAT, n);

  return json_string (text);
}

/* Takes @args over. */
static void
emit (Broker * b, const gchar * name, json_t * args)
{
  fail_unless (args != NULL);
  json_array_append_new (b->events, json_pack ("{s:s, s:o}", "event", name,
          "args", args));
}

static guint64
claimed_now (const Broker * b)
{
  return b->claimed_round == b->round ? b->claimed : 0;
}

static guint64
claimable (const Broker * b)
{
  if (b->inactive || b->pool_size == 0)
    return 0;
  return (b->funds + claimed_now (b)) / b->pool_size - claimed_now (b);
}

static guint64
arg_uint64 (const LpAbiValue * args, guint i)
{
  guint64 n;

  fail_unless (lp_abi_get_uint64 (lp_abi_get_child (args, i), &n));
  return n;
}

static LpU256
arg_u256 (const LpAbiValue * args, guint i)
{
  LpU256 n;

  fail_unless (lp_abi_get_u256 (lp_abi_get_child (args, i), &n));
  return n;
}

/* "0x" and the bytes */
static json_t *
hex_json (const guint8 * data, gsize len)
{
  g_autofree gchar *hex = lp_bytes_to_hex (data, len);
  g_autofree gchar *text = g_strconcat ("0x", hex, NULL);

  return json_string (text);
}

static json_t *
u256_json (const LpU256 * n)
{
  g_autofree gchar *text = lp_u256_to_string (n);

  return json_string (text);
}

static void
redemption_read (const LpAbiValue * t, const LpAbiValue * sig,
    const LpU256 * rand, Redemption * r)
{
  g_autofree gchar *sender = NULL;
  g_autofree gchar *recipient = NULL;
  const guint8 *data;
  LpU256 nonce, round;
  guint64 n;
  gsize len;

  memset (r, 0, sizeof (*r));
  fail_unless (lp_abi_get_address (lp_abi_get_child (t, 0),
          &r->params.recipient));
  fail_unless (lp_abi_get_address (lp_abi_get_child (t, 1), &r->sender));
  r->params.face_value = arg_u256 (t, 2);
  r->params.win_prob = arg_u256 (t, 3);
  nonce = arg_u256 (t, 4);
  r->ticket.nonce = arg_uint64 (t, 4);
  data = lp_abi_get_bytes (lp_abi_get_child (t, 5), &len);
  fail_unless (data != NULL && len == 32);
  memcpy (r->params.rand_hash.b, data, 32);
  data = lp_abi_get_bytes (lp_abi_get_child (t, 6), &r->aux_len);
  r->rand = *rand;
  sender = lp_address_to_string (&r->sender);
  recipient = lp_address_to_string (&r->params.recipient);
  r->event = json_pack ("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
      "sender", sender, "recipient", recipient,
      "faceValue", u256_json (&r->params.face_value),
      "winProb", u256_json (&r->params.win_prob),
      "senderNonce", u256_json (&nonce), "recipientRand", u256_json (rand),
      "auxData", hex_json (data, r->aux_len));
  if (r->aux_len == 64) {
    lp_u256_from_bytes (data, 32, &round, NULL);
    fail_unless (lp_u256_to_uint64 (&round, &n));
    r->params.expiration.round = n;
    memcpy (r->params.expiration.block_hash.b, data + 32, 32);
  }
  data = lp_abi_get_bytes (sig, &len);
  lp_secp_parse_signature (data, len, &r->ticket.sig, &r->unsigned_error);
}

static void
redemption_clear (Redemption * r)
{
  g_clear_error (&r->unsigned_error);
  json_decref (r->event);
}

/* Why the contract refuses the ticket; NULL if it takes it. The order is its
 * own, the judgements are those of a recipient. */
static const gchar *
check_redemption (Broker * b, const Redemption * r, LpHash * hash)
{
  static const LpHash none;
  guint64 round = r->params.expiration.round;
  gboolean stored = round >= 4011 && round <= 4015;
  const LpHash *block_hash = stored ? &b->block_hash : &none;
  g_autoptr (GError) error = NULL;
  LpTicketFlat flat;
  LpAddress signer;

  if (b->paused)
    return "system is paused";
  if (b->uninitialized)
    return "current round is not initialized";
  if (lp_address_is_zero (&r->params.recipient))
    return "ticket recipient is null address";
  if (lp_address_is_zero (&r->sender))
    return "ticket sender is null address";
  if (r->aux_len != 64)
    return "invalid length for ticket auxData: must be 64 bytes";
  if (lp_hash_equal (block_hash, &none))
    return "ticket creationRound does not have a block hash";
  if (!lp_hash_equal (block_hash, &r->params.expiration.block_hash))
    return "ticket creationRoundBlockHash invalid for creationRound";
  if (round + b->validity <= b->round)
    return "ticket is expired";
  if (!lp_ticket_check_offer (&r->params, &r->sender, &r->params.recipient,
          &r->rand, &error)) {
    fail_unless_equals_string (error->message,
        "invalid recipientRand for ticket recipientRandHash");
    return "recipientRand does not match recipientRandHash";
  }
  lp_ticket_flat_init (&flat, &r->params, &r->sender);
  lp_ticket_flat_hash (&flat, r->ticket.nonce, hash);
  if (g_hash_table_contains (b->used, hash))
    return "ticket is used";
  if (r->unsigned_error != NULL) {
    fail_unless_equals_string (r->unsigned_error->message,
        "invalid signature length");
    return "INVALID_SIGNATURE_LENGTH";
  }
  fail_unless (lp_secp_recover_hash (hash, &r->ticket.sig, &signer, NULL));
  if (!lp_ticket_validate (&r->params, &r->sender, &r->ticket,
          &r->params.recipient, &r->rand, &error)) {
    fail_unless_equals_string (error->message, "invalid ticket signature");
    return "invalid signature over ticket hash";
  }
  if (!lp_ticket_wins (&r->params.win_prob, &r->ticket.sig, &r->rand))
    return "ticket did not win";
  fail_unless (lp_address_equal (&r->sender, &b->sender));
  if (b->withdraw_round != 0 && b->round >= b->withdraw_round)
    return "sender is unlocked";
  if (b->deposit + b->funds == 0)
    return "sender deposit and reserve are zero";
  return NULL;
}

static const gchar *
redeem (Broker * b, const LpAbiValue * t, const LpAbiValue * sig,
    const LpU256 * rand)
{
  g_autofree gchar *sender = lp_address_to_string (&b->sender);
  g_autofree gchar *recipient = NULL;
  guint64 face, amount, part = 0;
  const gchar *why;
  Redemption r;
  LpHash hash;

  redemption_read (t, sig, rand, &r);
  why = check_redemption (b, &r, &hash);
  if (why != NULL) {
    redemption_clear (&r);
    return why;
  }
  recipient = lp_address_to_string (&r.params.recipient);
  fail_unless (lp_u256_to_uint64 (&r.params.face_value, &face));
  g_hash_table_add (b->used, g_memdup2 (&hash, sizeof (hash)));
  amount = MIN (face, b->deposit);
  if (face > b->deposit)
    part = MIN (face - b->deposit, claimable (b));
  b->deposit -= amount;
  if (part > 0) {
    b->claimed = claimed_now (b) + part;
    b->claimed_round = b->round;
    b->funds -= part;
    emit (b, "ReserveClaimed", json_pack ("{s:s, s:s, s:o}",
            "reserveHolder", sender, "claimant", recipient,
            "amount", number (part)));
  }
  amount += part;
  if (amount > 0) {
    emit (b, "(Fees on the stub)", json_pack ("{s:s, s:o, s:o}",
            "t", recipient, "f", number (amount),
            "r", number (r.params.expiration.round)));
    emit (b, "WinningTicketTransfer", json_pack ("{s:s, s:s, s:o}",
            "sender", sender, "recipient", recipient,
            "amount", number (amount)));
  }
  emit (b, "WinningTicketRedeemed", json_incref (r.event));
  redemption_clear (&r);
  return NULL;
}

static void
redeem_all (Broker * b, const LpAbiValue * args)
{
  const LpAbiValue *tickets = lp_abi_get_child (args, 0);
  const LpAbiValue *sigs = lp_abi_get_child (args, 1);
  const LpAbiValue *rands = lp_abi_get_child (args, 2);

  for (guint i = 0; i < lp_abi_get_n_children (tickets); i++) {
    LpU256 rand = arg_u256 (rands, i);

    /* what is refused is passed over */
    redeem (b, lp_abi_get_child (tickets, i), lp_abi_get_child (sigs, i),
        &rand);
  }
}

static void
fund (Broker * b, gboolean has_reserve, guint64 reserve, gboolean has_deposit,
    guint64 deposit)
{
  g_autofree gchar *sender = lp_address_to_string (&b->sender);

  if (b->withdraw_round != 0) {
    b->withdraw_round = 0;
    emit (b, "UnlockCancelled", json_pack ("{s:s}", "sender", sender));
  }
  if (has_reserve) {
    b->funds += reserve;
    emit (b, "ReserveFunded", json_pack ("{s:s, s:o}", "reserveHolder", sender,
            "amount", number (reserve)));
  }
  if (has_deposit) {
    b->deposit += deposit;
    emit (b, "DepositFunded", json_pack ("{s:s, s:o}", "sender", sender,
            "amount", number (deposit)));
  }
}

static const gchar *
unlock (Broker * b)
{
  g_autofree gchar *sender = lp_address_to_string (&b->sender);

  if (b->deposit + b->funds == 0)
    return "sender deposit and reserve are zero";
  if (b->withdraw_round != 0)
    return "unlock already initiated";
  b->withdraw_round = b->round + b->unlock_period;
  emit (b, "Unlock", json_pack ("{s:s, s:o, s:o}", "sender", sender,
          "startRound", number (b->round),
          "endRound", number (b->withdraw_round)));
  return NULL;
}

static const gchar *
withdraw (Broker * b)
{
  g_autofree gchar *sender = lp_address_to_string (&b->sender);

  if (b->deposit + b->funds == 0)
    return "sender deposit and reserve are zero";
  if (b->withdraw_round == 0)
    return "no unlock request in progress";
  if (b->round < b->withdraw_round)
    return "account is locked";
  emit (b, "(Out on the stub)", json_pack ("{s:s, s:o}", "t", sender,
          "a", number (b->deposit + b->funds)));
  emit (b, "Withdrawal", json_pack ("{s:s, s:o, s:o}", "sender", sender,
          "deposit", number (b->deposit), "reserve", number (b->funds)));
  b->deposit = b->funds = 0;
  return NULL;
}

/* Why the call reverts; NULL if it doesn't. */
static const gchar *
call (Broker * b, const gchar * name, const LpAbiValue * args, guint64 value)
{
  if (g_str_equal (name, "redeemWinningTicket")) {
    LpU256 rand = arg_u256 (args, 2);

    return redeem (b, lp_abi_get_child (args, 0), lp_abi_get_child (args, 1),
        &rand);
  }
  if (g_str_equal (name, "batchRedeemWinningTickets")) {
    redeem_all (b, args);
  } else if (g_str_equal (name, "fundDepositAndReserve")) {
    if (arg_uint64 (args, 0) + arg_uint64 (args, 1) != value)
      return "msg.value does not equal sum of deposit amount and reserve "
          "amount";
    fund (b, TRUE, arg_uint64 (args, 1), TRUE, arg_uint64 (args, 0));
  } else if (g_str_equal (name, "fundDeposit")) {
    fund (b, FALSE, 0, TRUE, value);
  } else if (g_str_equal (name, "fundReserve")) {
    fund (b, TRUE, value, FALSE, 0);
  } else if (g_str_equal (name, "unlock")) {
    return unlock (b);
  } else if (g_str_equal (name, "withdraw")) {
    return withdraw (b);
  } else {
    fail_unless_equals_string (name, "cancelUnlock");
    if (b->withdraw_round == 0)
      return "no unlock request in progress";
    fund (b, FALSE, 0, FALSE, 0);
  }
  return NULL;
}

/* What happens around the contract is said by the names of the steps. */
static void
surround (Broker * b, const gchar * step)
{
  b->paused = g_str_equal (step, "system paused");
  b->uninitialized = g_str_equal (step, "round not initialized");
  b->inactive = strstr (step, "recipient inactive") != NULL;
  if (b->inactive || g_str_equal (step, "redeem in the withdraw round"))
    b->round = b->inactive ? b->round + 1 : b->withdraw_round;
}

/* The text as the chain returns it. */
static void
assert_revert (const gchar * text)
{
  static const guint8 selector[] = { 0x08, 0xc3, 0x79, 0xa0 };
  g_autoptr (LpAbiValue) args = lp_abi_append (lp_abi_tuple (),
      lp_abi_string (text));
  g_autoptr (GBytes) made = lp_abi_encode_call ("Error(string)", args);
  g_autofree gchar *read = lp_abi_revert_text (g_bytes_get_data (made, NULL),
      g_bytes_get_size (made));

  fail_unless (memcmp (g_bytes_get_data (made, NULL), selector, 4) == 0);
  fail_unless_equals_string (read, text);
}

static void
assert_step (Broker * b, json_t * v)
{
  const gchar *name = lp_vectors_str (v, "call");
  const gchar *step = lp_vectors_str (v, "step");
  json_t *revert = lp_vectors_find (v, "revert"), *event;
  json_t *events = lp_vectors_get (v, "events");
  json_t *after = lp_vectors_get (v, "after");
  g_autoptr (GBytes) calldata = lp_vectors_bytes (v, "calldata");
  gsize len, i;
  const guint8 *data = g_bytes_get_data (calldata, &len);
  const LpContractCall *row = lp_contract_find_selector
      (LP_CONTRACT_TICKET_BROKER, data, len);
  guint64 value = lp_vectors_int (v, "value_wei");
  g_autoptr (LpAbiValue) args = NULL;
  const gchar *why;

  fail_unless (row != NULL
      && row == lp_contract_find_call (LP_CONTRACT_TICKET_BROKER, name));
  fail_unless (value == 0 || row->kind == LP_CALL_PAYABLE);
  args = lp_abi_decode (row->signature, data + 4, len - 4, NULL);
  fail_unless (args != NULL, "%s", step);

  surround (b, step);
  b->events = json_array ();
  why = call (b, name, args, value);
  fail_unless (lp_vectors_bool (v, "ok") == (why == NULL), "%s: %s", step,
      why != NULL ? why : "");
  fail_unless ((revert != NULL) == (why != NULL));
  if (why != NULL) {
    fail_unless_equals_string (why, json_string_value (revert));
    assert_revert (why);
  }
  fail_unless_equals_uint64 (b->deposit, lp_vectors_int (after, "deposit"));
  fail_unless_equals_uint64 (b->withdraw_round, lp_vectors_int (after,
          "withdraw_round"));
  fail_unless_equals_uint64 (b->funds, lp_vectors_int (after,
          "funds_remaining"));
  fail_unless_equals_uint64 (claimed_now (b), lp_vectors_int (after,
          "claimed_in_current_round"));
  fail_unless_equals_uint64 (json_array_size (b->events),
      json_array_size (events));
  json_array_foreach (events, i, event) {
    json_t *made = json_array_get (b->events, i);

    fail_unless_equals_string (lp_vectors_str (event, "event"),
        json_string_value (json_object_get (made, "event")));
    fail_unless (json_equal (lp_vectors_whole (event, "args"),
            json_object_get (made, "args")), "%s", step);
  }
  json_decref (b->events);
}

static guint
hash_hash (gconstpointer data)
{
  guint v;

  memcpy (&v, data, sizeof (v));
  return v;
}

static gboolean
hash_equal (gconstpointer a, gconstpointer b)
{
  return lp_hash_equal (a, b);
}

GST_START_TEST (test_scenario)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *v;
  json_t *scenario = lp_vectors_get (root, "executed_scenario");
  json_t *initial = lp_vectors_get (scenario, "initial");
  g_autoptr (LpKey) key = NULL;
  Broker b = { 0, };
  guint8 secret[32];
  gsize i;

  lp_vectors_fixed (root, "sender_private_key", secret, 32);
  key = lp_key_new_from_bytes (secret, NULL);
  b.sender = *lp_key_get_address (key);
  {
    g_autofree gchar *text = lp_address_to_string (&b.sender);

    fail_unless_equals_string (text, lp_vectors_str (root, "sender"));
  }
  b.used = g_hash_table_new_full (hash_hash, hash_equal, g_free, NULL);
  b.round = lp_vectors_int (initial, "current_round");
  b.pool_size = lp_vectors_int (initial, "pool_size");
  b.unlock_period = lp_vectors_int (initial, "unlock_period");
  b.validity = lp_vectors_int (initial, "ticket_validity_period");
  lp_vectors_fixed (initial, "block_hash_for_rounds_4011_to_4015",
      b.block_hash.b, 32);
  json_array_foreach (lp_vectors_get (scenario, "steps"), i, v)
      assert_step (&b, v);
  lp_vectors_count ("ticketbroker_abi.json, steps foretold", i, 40);
  g_hash_table_unref (b.used);
  json_decref (root);
}

GST_END_TEST;

/* Who is paid in the run. */
GST_START_TEST (test_recipient)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json");
  json_t *v, *event, *args, *to;
  guint n = 0;
  gsize i, k;

  json_array_foreach (lp_vectors_get (lp_vectors_get (root,
              "executed_scenario"), "steps"), i, v) {
    json_array_foreach (lp_vectors_get (v, "events"), k, event) {
      args = lp_vectors_get (event, "args");
      to = lp_vectors_find (args, "recipient");
      if (to == NULL)
        continue;
      fail_unless_equals_string (json_string_value (to),
          lp_vectors_str (root, "recipient"));
      n++;
    }
  }
  lp_vectors_count ("ticketbroker_abi.json, events with the recipient", n, 17);
  json_decref (root);
}

GST_END_TEST;

static Suite *
eth_contracts_scenario_suite (void)
{
  Suite *s = suite_create ("core/eth-contracts-scenario");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_scenario);
  tcase_add_test (tc, test_recipient);
  return s;
}

GST_CHECK_MAIN (eth_contracts_scenario);
