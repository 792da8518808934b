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

/* RLP and signed transactions: what is accepted is encoded again to the same
 * bytes. */

#include <string.h>

#include "core/eth-rlp.h"
#include "core/eth-tx.h"
#include "fuzz.h"

static void
put_item (GByteArray * out, const LpRlpItem * item)
{
  if (item->list) {
    g_autoptr (GByteArray) items = g_byte_array_new ();
    LpRlpReader r = { item->data, item->len };
    LpRlpItem inner;

    while (r.len > 0) {
      if (!lp_rlp_next (&r, &inner, NULL))
        g_assert_not_reached ();
      put_item (items, &inner);
    }
    lp_rlp_put_list (out, items);
  } else {
    lp_rlp_put_bytes (out, item->data, item->len);
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) tx_error = NULL;
  LpRlpReader r = { data, size };
  LpAddress from;
  LpRlpItem item;
  guint64 n;
  LpU256 v;
  LpTx tx;

  if (lp_rlp_decode (data, size, &item, &error)) {
    g_autoptr (GByteArray) out = g_byte_array_new ();

    put_item (out, &item);
    g_assert (out->len == size && memcmp (out->data, data, size) == 0);
  } else {
    g_assert (error != NULL);
  }
  while (lp_rlp_next_u256 (&r, &v, NULL) || lp_rlp_next_uint64 (&r, &n, NULL))
    continue;
  if (!lp_tx_decode (data, size, &tx, &from, &tx_error))
    g_assert (tx_error != NULL);
  return 0;
}
