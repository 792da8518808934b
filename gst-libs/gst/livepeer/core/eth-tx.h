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

/*
 * Transactions: legacy with EIP-155, and type 2 (EIP-1559).
 * Source: spec/chain.md 9.1.
 */

#pragma once

#include "crypto-secp.h"
#include "base-u256.h"

G_BEGIN_DECLS

/* One entry of an access list. */
typedef struct
{
  LpAddress address;
  guint n_keys;
  const LpHash *keys;
} LpTxAccess;

/**
 * LpTx:
 * @legacy: EIP-155 with @gas_price; otherwise type 2 with @tip and @fee_cap
 * @create: a contract is created and @to means nothing
 * @gas_price: of legacy ones, wei
 * @tip: maxPriorityFeePerGas, wei
 * @fee_cap: maxFeePerGas, wei
 * @data: call data; nothing here is owned
 *
 * Amounts are in wei.
 */
typedef struct
{
  gboolean legacy;
  gboolean create;
  guint64 chain_id;
  guint64 nonce;
  guint64 gas_limit;
  LpU256 gas_price;
  LpU256 tip;
  LpU256 fee_cap;
  LpU256 value;
  LpAddress to;
  const guint8 *data;
  gsize data_len;
  const LpTxAccess *access;
  guint n_access;
} LpTx;

/* What is hashed to be signed. Returns: (transfer full) */
GBytes *lp_tx_unsigned (const LpTx * tx);
void lp_tx_signing_hash (const LpTx * tx, LpHash * out);

/* The bytes to send, and the hash by which the chain knows them.
 * Returns: (transfer full) */
GBytes *lp_tx_sign (const LpTx * tx, const LpKey * key, LpHash * hash,
    GError ** error);

/* Reads a signed transaction and recovers who signed it. @tx points into
 * @raw. Access lists are checked, and then left out: @tx has none.
 * Fails with LP_ERROR_INVALID, LP_ERROR_TOO_LARGE, LP_ERROR_UNSUPPORTED (type,
 * or legacy without a chain id) and LP_ERROR_SIGNATURE. */
gboolean lp_tx_decode (const guint8 * raw, gsize len, LpTx * tx,
    LpAddress * from, GError ** error);

G_END_DECLS
