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

#include "crypto-scrypt.h"

#include <string.h>

#include <gcrypt.h>

#include "base-bytes.h"
#include "crypto-secret.h"

gboolean
lp_pbkdf2_sha256 (gconstpointer password, gsize password_len,
    const guint8 * salt, gsize salt_len, guint64 rounds, guint8 * out,
    gsize len)
{
  lp_secret_set_up_gcrypt ();
  return gcry_kdf_derive (password, password_len, GCRY_KDF_PBKDF2,
      GCRY_MD_SHA256, salt, salt_len, rounds, len, out) == 0;
}

static inline guint32
rotate (guint32 v, guint n)
{
  return (v << n) | (v >> (32 - n));
}

static inline void
quarter (guint32 x[16], guint a, guint b, guint c, guint d)
{
  x[b] ^= rotate (x[a] + x[d], 7);
  x[c] ^= rotate (x[b] + x[a], 9);
  x[d] ^= rotate (x[c] + x[b], 13);
  x[a] ^= rotate (x[d] + x[c], 18);
}

/* RFC 7914, 3 */
static void
salsa20_8 (guint32 b[16])
{
  guint32 x[16];

  memcpy (x, b, sizeof (x));
  for (guint i = 0; i < 4; i++) {
    quarter (x, 0, 4, 8, 12);
    quarter (x, 5, 9, 13, 1);
    quarter (x, 10, 14, 2, 6);
    quarter (x, 15, 3, 7, 11);
    quarter (x, 0, 1, 2, 3);
    quarter (x, 5, 6, 7, 4);
    quarter (x, 10, 11, 8, 9);
    quarter (x, 15, 12, 13, 14);
  }
  for (guint i = 0; i < 16; i++)
    b[i] += x[i];
}

/* RFC 7914, 4; @b and @y are 2 r blocks of 64 bytes */
static void
block_mix (guint32 * b, guint32 * y, gsize r)
{
  guint32 x[16];

  memcpy (x, b + (2 * r - 1) * 16, sizeof (x));
  for (gsize i = 0; i < 2 * r; i++) {
    for (guint k = 0; k < 16; k++)
      x[k] ^= b[i * 16 + k];
    salsa20_8 (x);
    /* even blocks to the first half, odd ones to the second */
    memcpy (y + (i / 2 + (i & 1) * r) * 16, x, sizeof (x));
  }
  memcpy (b, y, 2 * r * sizeof (x));
}

/* RFC 7914, 5; @v is n times @b */
static void
ro_mix (guint32 * b, guint32 * y, guint32 * v, gsize n, gsize r)
{
  gsize words = 32 * r;

  for (gsize i = 0; i < n; i++) {
    memcpy (v + i * words, b, words * 4);
    block_mix (b, y, r);
  }
  for (gsize i = 0; i < n; i++) {
    const guint32 *from = v + (b[words - 16] & (n - 1)) * words;

    for (gsize k = 0; k < words; k++)
      b[k] ^= from[k];
    block_mix (b, y, r);
  }
}

static void
swap_words (guint32 * data, gsize n)
{
  for (gsize i = 0; i < n; i++)
    data[i] = GUINT32_FROM_LE (data[i]);
}

gboolean
lp_scrypt (gconstpointer password, gsize password_len, const guint8 * salt,
    gsize salt_len, guint64 n, guint64 r, guint64 p, guint8 * out, gsize len)
{
  gsize block = 128 * r;
  guint32 *b = g_try_malloc_n (p, block);
  guint32 *y = g_try_malloc (block);
  guint32 *v = g_try_malloc_n (n, block);
  gboolean ok = b != NULL && y != NULL && v != NULL
      && lp_pbkdf2_sha256 (password, password_len, salt, salt_len, 1,
      (guint8 *) b, p * block);

  if (ok) {
    swap_words (b, p * block / 4);
    for (gsize i = 0; i < p; i++)
      ro_mix (b + i * block / 4, y, v, n, r);
    swap_words (b, p * block / 4);
    ok = lp_pbkdf2_sha256 (password, password_len, (guint8 *) b, p * block, 1,
        out, len);
    /* @y ends as the last part of @b, which the key follows from */
    lp_bytes_wipe (b, p * block);
    lp_bytes_wipe (y, block);
    lp_bytes_wipe (v, n * block);
  }
  g_free (b);
  g_free (y);
  g_free (v);
  return ok;
}
