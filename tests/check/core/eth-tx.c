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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/crypto-keccak.h"
#include "core/eth-abi.h"
#include "core/eth-rlp.h"
#include "core/eth-tx.h"
#include "support/lp-vectors.h"

#define MAX_ACCESS 4
#define MAX_KEYS 4

static LpTxAccess access_list[MAX_ACCESS];
static LpHash access_keys[MAX_ACCESS][MAX_KEYS];

static LpKey *
key_of (json_t * v)
{
  guint8 secret[32];

  lp_vectors_fixed (v, "private_key", secret, 32);
  return lp_key_new_from_bytes (secret, NULL);
}

static void
read_tx (json_t * v, gboolean legacy, LpTx * tx, GBytes ** data)
{
  json_t *list = lp_vectors_find (v, "access_list"), *entry, *key;
  gsize i, k;

  memset (tx, 0, sizeof (*tx));
  tx->legacy = legacy;
  tx->chain_id = lp_vectors_int (v, "chain_id");
  tx->nonce = lp_vectors_int (v, "nonce");
  tx->gas_limit = lp_vectors_int (v, "gas_limit");
  tx->value = lp_vectors_u256 (v, "value");
  if (legacy) {
    tx->gas_price = lp_vectors_u256 (v, "gas_price");
  } else {
    tx->tip = lp_vectors_u256 (v, "max_priority_fee_per_gas");
    tx->fee_cap = lp_vectors_u256 (v, "max_fee_per_gas");
  }
  tx->create = json_is_null (lp_vectors_get (v, "to"));
  if (!tx->create)
    fail_unless (lp_address_from_string (lp_vectors_str (v, "to"), &tx->to,
            NULL));
  *data = lp_vectors_bytes (v, "data");
  tx->data = g_bytes_get_data (*data, &tx->data_len);
  json_array_foreach (list, i, entry) {
    fail_unless (i < MAX_ACCESS);
    fail_unless (lp_address_from_string (lp_vectors_str (entry, "address"),
            &access_list[i].address, NULL));
    access_list[i].keys = access_keys[i];
    access_list[i].n_keys = 0;
    json_array_foreach (lp_vectors_get (entry, "storage_keys"), k, key) {
      fail_unless (k < MAX_KEYS);
      fail_unless (lp_bytes_from_hex (json_string_value (key),
              access_keys[i][k].b, 32, NULL));
      access_list[i].n_keys++;
    }
    tx->n_access++;
  }
  tx->access = access_list;
}

static void
assert_same (const LpTx * a, const LpTx * b)
{
  fail_unless (a->legacy == b->legacy && a->create == b->create
      && a->chain_id == b->chain_id && a->nonce == b->nonce
      && a->gas_limit == b->gas_limit);
  fail_unless (lp_u256_cmp (&a->gas_price, &b->gas_price) == 0
      && lp_u256_cmp (&a->tip, &b->tip) == 0
      && lp_u256_cmp (&a->fee_cap, &b->fee_cap) == 0
      && lp_u256_cmp (&a->value, &b->value) == 0);
  fail_unless (lp_address_equal (&a->to, &b->to));
  fail_unless (a->data_len == b->data_len
      && (a->data_len == 0 || memcmp (a->data, b->data, a->data_len) == 0));
}

/* v (or the parity), r and s at the end of a transaction. */
static void
assert_signature (json_t * v, gboolean legacy, GBytes * raw)
{
  guint64 parity = lp_vectors_int (v, "y_parity"), n;
  LpRlpReader r = { g_bytes_get_data (raw, NULL), g_bytes_get_size (raw) };
  LpRlpReader fields;
  LpU256 have, want;
  LpRlpItem item;

  if (!legacy) {
    fail_unless_equals_int (r.data[0], 2);
    r.data++;
    r.len--;
  }
  fail_unless (lp_rlp_next_list (&r, &fields, NULL));
  for (guint i = 0; i < (legacy ? 6 : 9); i++)
    fail_unless (lp_rlp_next (&fields, &item, NULL));
  fail_unless (lp_rlp_next_uint64 (&fields, &n, NULL));
  if (legacy) {
    fail_unless_equals_uint64 (n, lp_vectors_int (v, "v"));
    n -= 35 + 2 * lp_vectors_int (v, "chain_id");
  }
  fail_unless_equals_uint64 (n, parity);
  want = lp_vectors_u256 (v, "r");
  fail_unless (lp_rlp_next_u256 (&fields, &have, NULL));
  fail_unless_equals_int (lp_u256_cmp (&have, &want), 0);
  want = lp_vectors_u256 (v, "s");
  fail_unless (lp_rlp_next_u256 (&fields, &have, NULL));
  fail_unless_equals_int (lp_u256_cmp (&have, &want), 0);
  fail_unless (lp_rlp_end (&fields, NULL) && lp_rlp_end (&r, NULL));
}

static guint
run (json_t * list, gboolean legacy)
{
  json_t *v;
  gsize i;

  json_array_foreach (list, i, v) {
    g_autoptr (LpKey) key = key_of (v);
    g_autoptr (GBytes) data = NULL;
    g_autoptr (GBytes) raw = NULL;
    g_autoptr (GBytes) again = NULL;
    g_autoptr (GBytes) bare = NULL;
    g_autoptr (GBytes) want_raw = lp_vectors_bytes (v, "raw");
    g_autoptr (GBytes) want_bare = lp_vectors_bytes (v,
        legacy ? "unsigned_rlp" : "unsigned_payload");
    g_autoptr (GError) error = NULL;
    const gchar *name = lp_vectors_str (v, "name");
    g_autofree gchar *sender = NULL;
    LpHash hash, want;
    LpAddress from;
    LpTx tx, back;

    read_tx (v, legacy, &tx, &data);
    bare = lp_tx_unsigned (&tx);
    fail_unless (g_bytes_equal (bare, want_bare), "%s", name);
    lp_tx_signing_hash (&tx, &hash);
    lp_vectors_fixed (v, "signing_hash", want.b, 32);
    fail_unless (lp_hash_equal (&hash, &want), "%s", name);
    raw = lp_tx_sign (&tx, key, &hash, &error);
    fail_unless (raw != NULL);
    fail_unless (g_bytes_equal (raw, want_raw), "%s", name);
    again = lp_tx_sign (&tx, key, NULL, &error);
    fail_unless (g_bytes_equal (raw, again), "%s", name);
    lp_vectors_fixed (v, "tx_hash", want.b, 32);
    fail_unless (lp_hash_equal (&hash, &want), "%s", name);

    fail_unless (lp_tx_decode (g_bytes_get_data (raw, NULL),
            g_bytes_get_size (raw), &back, &from, &error), "%s: %s", name,
        error ? error->message : "");
    assert_same (&tx, &back);
    fail_unless (lp_address_equal (&from, lp_key_get_address (key)));
    sender = lp_address_to_string (&from);
    fail_unless_equals_string (sender, lp_vectors_str (v, "from"));
    assert_signature (v, legacy, raw);
  }
  return i;
}

GST_START_TEST (test_vectors)
{
  json_t *root = lp_vectors_load ("vectors/transactions.json");
  guint n = run (lp_vectors_get (root, "eip155"), TRUE);

  n += run (lp_vectors_get (root, "eip1559"), FALSE);
  lp_vectors_count ("transactions.json", n, 40);
  json_decref (root);
}

GST_END_TEST;

/* "0x" numbers of a JSON-RPC node */
static LpU256
rpc_number (json_t * v, const gchar * name)
{
  return lp_vectors_u256 (v, name);
}

/* What a node sent in a paid run: our calldata and signature are the same
 * bytes. */
GST_START_TEST (test_recorded)
{
  static const gchar redeem[] = "redeemWinningTicket((address,address,uint256,"
      "uint256,uint256,bytes32,bytes),bytes,uint256)";
  json_t *root = lp_vectors_load ("recorded/redemptions.json"), *v;
  guint8 secret[32];
  g_autoptr (LpKey) key = NULL;
  gsize i;

  /* account 10 of the well-known development mnemonic */
  fail_unless (lp_bytes_from_hex
      ("f214f2b2cd398c806f84e317254e0f0b801d0643303237d97a22a48e01628897",
          secret, 32, NULL));
  key = lp_key_new_from_bytes (secret, NULL);
  json_array_foreach (root, i, v) {
    g_autoptr (GBytes) raw = lp_vectors_bytes (v, "raw");
    g_autoptr (GBytes) input = lp_vectors_bytes (v, "input");
    g_autoptr (GBytes) made = NULL;
    g_autoptr (GBytes) call = NULL;
    g_autoptr (LpAbiValue) args = NULL;
    g_autoptr (GError) error = NULL;
    LpHash hash, want;
    LpAddress from;
    LpTx tx, back;
    LpU256 gas;

    memset (&tx, 0, sizeof (tx));
    tx.chain_id = lp_vectors_int (v, "chainId");
    tx.nonce = lp_vectors_int (v, "nonce");
    gas = rpc_number (v, "gas");
    fail_unless (lp_u256_to_uint64 (&gas, &tx.gas_limit));
    tx.tip = rpc_number (v, "maxPriorityFeePerGas");
    tx.fee_cap = rpc_number (v, "maxFeePerGas");
    tx.value = rpc_number (v, "value");
    fail_unless (lp_address_from_string (lp_vectors_str (v, "to"), &tx.to,
            NULL));
    tx.data = g_bytes_get_data (input, &tx.data_len);

    args = lp_abi_decode (redeem, tx.data + 4, tx.data_len - 4, &error);
    fail_unless (args != NULL, "%s", error ? error->message : "");
    call = lp_abi_encode_call (redeem, args);
    fail_unless (g_bytes_equal (call, input));

    made = lp_tx_sign (&tx, key, &hash, NULL);
    fail_unless (g_bytes_equal (made, raw), "transaction %d", (int) i);
    lp_vectors_fixed (v, "hash", want.b, 32);
    fail_unless (lp_hash_equal (&hash, &want));
    fail_unless (lp_tx_decode (g_bytes_get_data (raw, NULL),
            g_bytes_get_size (raw), &back, &from, &error));
    assert_same (&tx, &back);
    fail_unless (lp_address_equal (&from, lp_key_get_address (key)));
  }
  lp_vectors_count ("redemptions.json", i, 8);
  json_decref (root);
}

GST_END_TEST;

static void
assert_refused (GByteArray * fields, gint type, gint code, const gchar * why)
{
  g_autoptr (GByteArray) raw = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 byte = type;
  LpAddress from;
  LpTx tx;

  if (type >= 0)
    g_byte_array_append (raw, &byte, 1);
  lp_rlp_put_list (raw, fields);
  fail_if (lp_tx_decode (raw->data, raw->len, &tx, &from, &error), "%s", why);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s: %s", why,
      error->message);
  fail_unless (strstr (error->message, why), "%s: %s", why, error->message);
}

/* stands for 2^64 */
#define WIDE G_MAXUINT

/* fields of a type 2 transaction; the receiver has @to_len bytes, the access
 * list one entry with an address of @address_len and a key of @key_len */
static GByteArray *
fields_of (gsize to_len, gsize address_len, gsize key_len, guint parity)
{
  static const guint8 zeros[64];
  GByteArray *f = g_byte_array_new ();
  g_autoptr (GByteArray) keys = g_byte_array_new ();
  g_autoptr (GByteArray) entry = g_byte_array_new ();
  g_autoptr (GByteArray) list = g_byte_array_new ();

  for (guint i = 0; i < 5; i++)
    lp_rlp_put_uint64 (f, i + 1);
  lp_rlp_put_bytes (f, zeros, to_len);
  lp_rlp_put_uint64 (f, 0);
  lp_rlp_put_bytes (f, zeros, 3);
  lp_rlp_put_bytes (keys, zeros, key_len);
  lp_rlp_put_bytes (entry, zeros, address_len);
  lp_rlp_put_list (entry, keys);
  lp_rlp_put_list (list, entry);
  lp_rlp_put_list (f, list);
  if (parity == WIDE)
    lp_rlp_put_bytes (f, (const guint8 *) "\001\0\0\0\0\0\0\0", 9);
  else
    lp_rlp_put_uint64 (f, parity);
  lp_rlp_put_uint64 (f, 5);
  lp_rlp_put_uint64 (f, 5);
  return f;
}

static GByteArray *
legacy_of (const LpU256 * v)
{
  GByteArray *f = g_byte_array_new ();

  for (guint i = 0; i < 6; i++)
    lp_rlp_put_bytes (f, NULL, 0);
  lp_rlp_put_u256 (f, v);
  lp_rlp_put_uint64 (f, 5);
  lp_rlp_put_uint64 (f, 5);
  return f;
}

GST_START_TEST (test_refusals)
{
  LpU256 v = lp_u256_from_uint64 (27);
  guint8 data = 0x01;
  GByteArray *f;
  LpAddress from;
  LpTx tx;

#define REFUSED(fields,type,code,why) \
  f = (fields); assert_refused (f, type, code, why); g_byte_array_unref (f)
  REFUSED (fields_of (20, 20, 32, 0), 1, LP_ERROR_UNSUPPORTED, "type 2");
  REFUSED (fields_of (19, 20, 32, 0), 2, LP_ERROR_INVALID, "receiver");
  REFUSED (fields_of (20, 21, 32, 0), 2, LP_ERROR_INVALID, "an address");
  REFUSED (fields_of (20, 20, 31, 0), 2, LP_ERROR_INVALID, "a key");
  REFUSED (fields_of (20, 20, 32, 2), 2, LP_ERROR_INVALID, "parity");
  REFUSED (fields_of (20, 20, 32, WIDE), 2, LP_ERROR_INVALID, "parity");
  REFUSED (fields_of (20, 20, 32, 1), 2, LP_ERROR_SIGNATURE, "public key");
  REFUSED (legacy_of (&v), -1, LP_ERROR_UNSUPPORTED, "EIP-155");
  v = (LpU256) { {
  0, 5, 0, 0}
  };
  REFUSED (legacy_of (&v), -1, LP_ERROR_TOO_LARGE, "64 bits");
  v = lp_u256_from_uint64 (37);
  REFUSED (legacy_of (&v), -1, LP_ERROR_SIGNATURE, "public key");
#undef REFUSED
  fail_if (lp_tx_decode (NULL, 0, &tx, &from, NULL));
  fail_if (lp_tx_decode (&data, 1, &tx, &from, NULL));
}

GST_END_TEST;

/* No shorter piece of a right transaction is one. */
GST_START_TEST (test_truncated)
{
  json_t *root = lp_vectors_load ("vectors/transactions.json");
  json_t *v = json_array_get (lp_vectors_get (root, "eip1559"), 0);
  g_autoptr (GBytes) raw = lp_vectors_bytes (v, "raw");
  gsize len = g_bytes_get_size (raw);
  LpAddress from;
  LpTx tx;

  for (gsize n = 0; n < len; n++) {
    g_autoptr (GByteArray) fields = g_byte_array_new ();
    g_autoptr (GByteArray) shorter = g_byte_array_new ();
    const guint8 *data = g_bytes_get_data (raw, NULL);

    fail_if (lp_tx_decode (data, n, &tx, &from, NULL));
    /* the same with the length of the list put right */
    if (n > 3) {
      g_byte_array_append (fields, data + 3, n - 3);
      g_byte_array_append (shorter, data, 1);
      lp_rlp_put_list (shorter, fields);
      fail_if (lp_tx_decode (shorter->data, shorter->len, &tx, &from, NULL));
    }
  }
  json_decref (root);
}

GST_END_TEST;

static Suite *
eth_tx_suite (void)
{
  Suite *s = suite_create ("core/eth-tx");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_recorded);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_truncated);
  return s;
}

GST_CHECK_MAIN (eth_tx);
