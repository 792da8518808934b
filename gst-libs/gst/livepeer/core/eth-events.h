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
 * The events of the contracts.
 * Source: spec/chain.md 4.1, 4.3 to 4.11.
 */

#pragma once

#include "eth-contracts.h"

G_BEGIN_DECLS

/**
 * LpContractEvent:
 * @indexed: bit i is set if argument i stands in the topics
 * @topic0: 64 hexadecimal digits
 * @names: of the arguments, with commas
 * @data: types of the arguments that are not indexed
 */
typedef struct
{
  LpContract contract;
  guint indexed;
  const gchar *topic0;
  const gchar *signature;
  const gchar *names;
  const gchar *data;
} LpContractEvent;

const LpContractEvent *lp_contract_events (guint * n);
/* NULL if the contract has none of that hash. The caller compares the
 * address of the log: anybody can emit the same hash. */
const LpContractEvent *lp_contract_find_topic (LpContract contract,
    const LpHash * topic0);

G_END_DECLS
