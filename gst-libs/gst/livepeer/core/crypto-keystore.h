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
 * Key files: Web3 Secret Storage, version 3, as geth and go-livepeer write
 * them.
 * Source: spec/chain.md 12.1.
 */

#pragma once

#include "crypto-secp.h"

G_BEGIN_DECLS

/* A larger file is not read. */
#define LP_KEYSTORE_MAX_SIZE 65536

/**
 * LpKeystoreCost:
 * @LP_KEYSTORE_STANDARD: scrypt n 262144: about a second and 256 MiB
 * @LP_KEYSTORE_LIGHT: scrypt n 4096, p 6: for small machines and tests
 */
typedef enum
{
  LP_KEYSTORE_STANDARD,
  LP_KEYSTORE_LIGHT,
} LpKeystoreCost;

/*
 * Work and memory are bounded before anything is derived: 513 MiB in all, and
 * 16 times the work of the standard cost. @password may be empty.
 * Fails with LP_ERROR_AUTH for a wrong password, LP_ERROR_INVALID,
 * LP_ERROR_TOO_LARGE, LP_ERROR_UNSUPPORTED (version, cipher, KDF).
 */
LpKey *lp_keystore_decrypt (const gchar * json, gsize len,
    const gchar * password, gsize password_len, GError ** error);

/* The address a key file names, without the password. @known is FALSE if it
 * names none. Everything else in the file is checked, too. */
gboolean lp_keystore_peek (const gchar * json, gsize len,
    LpAddress * address, gboolean * known, GError ** error);

/* Returns: (transfer full): JSON */
gchar *lp_keystore_encrypt (const LpKey * key, const gchar * password,
    gsize password_len, LpKeystoreCost cost, const LpEnv * env,
    GError ** error);

G_END_DECLS
