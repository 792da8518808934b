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

/* ABI: the first byte chooses types. What is accepted is encoded, and read
 * again to the same. */

#include "core/base-bytes.h"
#include "core/eth-abi.h"
#include "fuzz.h"

static const gchar *const types[] = {
  "(string)",
  "(uint256)",
  "(address,bool,uint8,bytes4,int256)",
  "((address,address,uint256,uint256,uint256,bytes32,bytes),bytes,uint256)",
  "((address,address,uint256,uint256,uint256,bytes32,bytes)[],bytes[],"
      "uint256[])",
  "(address[],uint256[],bytes[],string)",
  "((address[],uint256[],bytes[],uint256),uint256)",
  "((uint256,uint256),(uint256,uint256))",
  "(uint256[][][])",
  "(((bytes,uint8)[],string)[])",
  "(uint256,uint256)",
  "(address,uint256)",
  "(uint256,uint256,uint256,uint256,bytes)",
  "(address,address)",
  "(address,uint256,uint256)",
  "()",
};

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (LpAbiValue) v = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  const gchar *type;

  text = lp_abi_revert_text (data, size);
  g_assert (text == NULL || g_utf8_validate (text, -1, NULL));
  if (size < 1)
    return 0;
  type = types[data[0] % G_N_ELEMENTS (types)];
  v = lp_abi_decode (type, data + 1, size - 1, &error);
  if (v != NULL) {
    g_autoptr (GBytes) once = lp_abi_encode (v);
    g_autoptr (LpAbiValue) again = lp_abi_decode (type,
        g_bytes_get_data (once, NULL), g_bytes_get_size (once), NULL);
    g_autoptr (GBytes) twice = NULL;

    g_assert (again != NULL);
    twice = lp_abi_encode (again);
    g_assert (g_bytes_equal (once, twice));
  } else {
    g_assert (error != NULL);
  }
  return 0;
}
