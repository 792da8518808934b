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

#include "eth-tx.h"

#include <string.h>

#include "base-error.h"
#include "crypto-keccak.h"
#include "eth-rlp.h"

#define TYPE_1559 0x02

static void
put_to (GByteArray * out, const LpTx * tx)
{
  if (tx->create)
    lp_rlp_put_bytes (out, NULL, 0);
  else
    lp_rlp_put_bytes (out, tx->to.b, sizeof (tx->to.b));
}

static void
put_access (GByteArray * out, const LpTx * tx)
{
  g_autoptr (GByteArray) list = g_byte_array_new ();

  for (guint i = 0; i < tx->n_access; i++) {
    g_autoptr (GByteArray) entry = g_byte_array_new ();
    g_autoptr (GByteArray) keys = g_byte_array_new ();

    for (guint k = 0; k < tx->access[i].n_keys; k++)
      lp_rlp_put_bytes (keys, tx->access[i].keys[k].b, 32);
    lp_rlp_put_bytes (entry, tx->access[i].address.b, 20);
    lp_rlp_put_list (entry, keys);
    lp_rlp_put_list (list, entry);
  }
  lp_rlp_put_list (out, list);
}

/* the fields that are signed */
static GByteArray *
fields_of (const LpTx * tx)
{
  GByteArray *out = g_byte_array_new ();

  if (tx->legacy) {
    lp_rlp_put_uint64 (out, tx->nonce);
    lp_rlp_put_u256 (out, &tx->gas_price);
  } else {
    lp_rlp_put_uint64 (out, tx->chain_id);
    lp_rlp_put_uint64 (out, tx->nonce);
    lp_rlp_put_u256 (out, &tx->tip);
    lp_rlp_put_u256 (out, &tx->fee_cap);
  }
  lp_rlp_put_uint64 (out, tx->gas_limit);
  put_to (out, tx);
  lp_rlp_put_u256 (out, &tx->value);
  lp_rlp_put_bytes (out, tx->data, tx->data_len);
  if (!tx->legacy)
    put_access (out, tx);
  return out;
}

static GBytes *
wrap (const LpTx * tx, const GByteArray * fields)
{
  GByteArray *out = g_byte_array_new ();
  guint8 type = TYPE_1559;

  if (!tx->legacy)
    g_byte_array_append (out, &type, 1);
  lp_rlp_put_list (out, fields);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
lp_tx_unsigned (const LpTx * tx)
{
  g_autoptr (GByteArray) fields = fields_of (tx);

  if (tx->legacy) {
    lp_rlp_put_uint64 (fields, tx->chain_id);
    lp_rlp_put_uint64 (fields, 0);
    lp_rlp_put_uint64 (fields, 0);
  }
  return wrap (tx, fields);
}

void
lp_tx_signing_hash (const LpTx * tx, LpHash * out)
{
  g_autoptr (GBytes) bytes = lp_tx_unsigned (tx);

  lp_keccak256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), out);
}

/* 35 + 2 x chain id + parity; the largest chain id needs 66 bits */
static LpU256
v_of (guint64 chain_id, guint parity)
{
  LpU256 v = lp_u256_from_uint64 (chain_id);
  LpU256 base = lp_u256_from_uint64 (35 + parity);

  lp_u256_add (&v, &v, &v);
  lp_u256_add (&v, &v, &base);
  return v;
}

/* r and s lose their leading zeros, as numbers do */
static void
put_number (GByteArray * out, const guint8 bytes[32])
{
  LpU256 v;

  lp_u256_from_bytes (bytes, 32, &v, NULL);
  lp_rlp_put_u256 (out, &v);
}

GBytes *
lp_tx_sign (const LpTx * tx, const LpKey * key, LpHash * hash, GError ** error)
{
  g_autoptr (GByteArray) fields = fields_of (tx);
  LpSignature sig;
  LpHash digest;
  LpU256 v;
  GBytes *raw;

  lp_tx_signing_hash (tx, &digest);
  if (!lp_key_sign_digest (key, &digest, &sig, error))
    return NULL;
  v = tx->legacy ? v_of (tx->chain_id, sig.b[64] - 27)
      : lp_u256_from_uint64 (sig.b[64] - 27);
  lp_rlp_put_u256 (fields, &v);
  put_number (fields, sig.b);
  put_number (fields, sig.b + 32);
  raw = wrap (tx, fields);
  if (hash != NULL)
    lp_keccak256 (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw), hash);
  return raw;
}

static gboolean
fail (GError ** error, gint code, const gchar * why)
{
  g_set_error (error, LP_ERROR, code, "transaction: %s", why);
  return FALSE;
}

static gboolean
read_access (LpRlpReader * r, GError ** error)
{
  LpRlpReader list, entry, keys;
  LpRlpItem item;

  if (!lp_rlp_next_list (r, &list, error))
    return FALSE;
  while (list.len > 0) {
    if (!lp_rlp_next_list (&list, &entry, error)
        || !lp_rlp_next_bytes (&entry, &item, error)
        || !lp_rlp_next_list (&entry, &keys, error)
        || !lp_rlp_end (&entry, error))
      return FALSE;
    if (item.len != 20)
      return fail (error, LP_ERROR_INVALID, "an address of the access list "
          "is not 20 bytes long");
    while (keys.len > 0) {
      if (!lp_rlp_next_bytes (&keys, &item, error))
        return FALSE;
      if (item.len != 32)
        return fail (error, LP_ERROR_INVALID, "a key of the access list is "
            "not 32 bytes long");
    }
  }
  return TRUE;
}

static gboolean
read_fields (LpRlpReader * r, LpTx * tx, GError ** error)
{
  LpRlpItem to, data;

  if (tx->legacy) {
    if (!lp_rlp_next_uint64 (r, &tx->nonce, error)
        || !lp_rlp_next_u256 (r, &tx->gas_price, error))
      return FALSE;
  } else {
    if (!lp_rlp_next_uint64 (r, &tx->chain_id, error)
        || !lp_rlp_next_uint64 (r, &tx->nonce, error)
        || !lp_rlp_next_u256 (r, &tx->tip, error)
        || !lp_rlp_next_u256 (r, &tx->fee_cap, error))
      return FALSE;
  }
  if (!lp_rlp_next_uint64 (r, &tx->gas_limit, error)
      || !lp_rlp_next_bytes (r, &to, error)
      || !lp_rlp_next_u256 (r, &tx->value, error)
      || !lp_rlp_next_bytes (r, &data, error))
    return FALSE;
  if (to.len != 0 && to.len != sizeof (tx->to.b))
    return fail (error, LP_ERROR_INVALID, "the receiver is not 20 bytes long");
  tx->create = to.len == 0;
  if (!tx->create)
    memcpy (tx->to.b, to.data, to.len);
  tx->data = data.data;
  tx->data_len = data.len;
  return tx->legacy || read_access (r, error);
}

/* v of a legacy one to chain id and parity */
static gboolean
split_v (const LpU256 * v, guint64 * chain_id, guint * parity, GError ** error)
{
  LpU256 base = lp_u256_from_uint64 (35), two = lp_u256_from_uint64 (2), rest;

  if (!lp_u256_sub (&rest, v, &base))
    return fail (error, LP_ERROR_UNSUPPORTED,
        "not bound to a chain (before EIP-155)");
  *parity = rest.w[0] & 1;
  lp_u256_div (&rest, &rest, &two);
  if (!lp_u256_to_uint64 (&rest, chain_id))
    return fail (error, LP_ERROR_TOO_LARGE, "the chain id exceeds 64 bits");
  return TRUE;
}

/* Hash of what was signed: of the very bytes, which also covers an access
 * list. They stand in front of v in the list. */
static void
hash_signed (const LpTx * tx, const guint8 * fields, gsize len, LpHash * out)
{
  g_autoptr (GByteArray) list = g_byte_array_sized_new (len + 32);
  g_autoptr (GBytes) bytes = NULL;

  g_byte_array_append (list, fields, len);
  if (tx->legacy) {
    lp_rlp_put_uint64 (list, tx->chain_id);
    lp_rlp_put_uint64 (list, 0);
    lp_rlp_put_uint64 (list, 0);
  }
  bytes = wrap (tx, list);
  lp_keccak256 (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), out);
}

gboolean
lp_tx_decode (const guint8 * raw, gsize len, LpTx * tx, LpAddress * from,
    GError ** error)
{
  LpRlpReader outer = { raw, len }, r;
  const guint8 *fields, *end;
  LpSignature sig;
  guint parity;
  LpHash digest;
  LpU256 v, x, y;

  memset (tx, 0, sizeof (*tx));
  tx->legacy = len > 0 && raw[0] >= 0xc0;
  if (len > 0 && !tx->legacy) {
    if (raw[0] != TYPE_1559)
      return fail (error, LP_ERROR_UNSUPPORTED, "neither legacy nor type 2");
    outer.data++;
    outer.len--;
  }
  if (!lp_rlp_next_list (&outer, &r, error) || !lp_rlp_end (&outer, error))
    return FALSE;
  fields = r.data;
  if (!read_fields (&r, tx, error))
    return FALSE;
  end = r.data;
  if (!lp_rlp_next_u256 (&r, &v, error) || !lp_rlp_next_u256 (&r, &x, error)
      || !lp_rlp_next_u256 (&r, &y, error) || !lp_rlp_end (&r, error))
    return FALSE;
  if (tx->legacy) {
    if (!split_v (&v, &tx->chain_id, &parity, error))
      return FALSE;
  } else {
    guint64 small;

    if (!lp_u256_to_uint64 (&v, &small) || small > 1)
      return fail (error, LP_ERROR_INVALID, "the parity is neither 0 nor 1");
    parity = small;
  }
  lp_u256_to_bytes32 (&x, sig.b);
  lp_u256_to_bytes32 (&y, sig.b + 32);
  sig.b[64] = 27 + parity;
  hash_signed (tx, fields, end - fields, &digest);
  return lp_secp_recover_digest (&digest, &sig, from, error);
}
