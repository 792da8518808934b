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
 * The contracts a node talks to: functions, selectors, results.
 * Source: spec/chain.md 3.3, 4.3 to 4.11.
 */

#pragma once

#include "base-bytes.h"

G_BEGIN_DECLS

typedef enum
{
  LP_CONTRACT_TICKET_BROKER,
  LP_CONTRACT_BONDING_MANAGER,
  LP_CONTRACT_ROUNDS_MANAGER,
  LP_CONTRACT_MINTER,
  LP_CONTRACT_SERVICE_REGISTRY,
  LP_CONTRACT_CONTROLLER,
  LP_CONTRACT_LIVEPEER_TOKEN,
  LP_CONTRACT_LIVEPEER_TOKEN_FAUCET,
  LP_CONTRACT_POLL_CREATOR,
  LP_CONTRACT_POLL,
  LP_CONTRACT_GOVERNOR,
  LP_CONTRACT_BONDING_VOTES,
  LP_CONTRACT_LIVEPEER_GOVERNOR,
  LP_CONTRACT_TREASURY,
  LP_CONTRACT_PRICE_FEED,
  LP_CONTRACT_L2LPT_DATA_CACHE,
  LP_N_CONTRACTS,
} LpContract;

/* What a function does to the chain; only payable ones take value. */
typedef enum
{
  LP_CALL_VIEW,
  LP_CALL_TX,
  LP_CALL_PAYABLE,
} LpCallKind;

/**
 * LpContractCall:
 * @selector: the first four bytes of call data, big-endian
 * @signature: for lp_abi_encode_call()
 * @returns: types for lp_abi_decode()
 */
typedef struct
{
  LpContract contract;
  LpCallKind kind;
  guint32 selector;
  const gchar *signature;
  const gchar *returns;
} LpContractCall;

/* As registered at the Controller, whose id is the hash of the name. */
const gchar *lp_contract_name (LpContract contract);
void lp_contract_id (const gchar * name, LpHash * out);

const LpContractCall *lp_contract_calls (guint * n);

/* By name without types; NULL if there is none. */
const LpContractCall *lp_contract_find_call (LpContract contract,
    const gchar * name);
/* For call data; NULL if it is too short or unknown. */
const LpContractCall *lp_contract_find_selector (LpContract contract,
    const guint8 * data, gsize len);

G_END_DECLS
