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

#include "crypto-keccak.h"

#include <string.h>

#define RATE 136

/* FIPS 202, 3.2: constants of iota, and for lane i = x + 5 y the rotation of
 * rho and the place pi moves it to */
static const guint64 iota[24] = {
  0x0000000000000001, 0x0000000000008082, 0x800000000000808a,
  0x8000000080008000, 0x000000000000808b, 0x0000000080000001,
  0x8000000080008081, 0x8000000000008009, 0x000000000000008a,
  0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
  0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
  0x8000000000008003, 0x8000000000008002, 0x8000000000000080,
  0x000000000000800a, 0x800000008000000a, 0x8000000080008081,
  0x8000000000008080, 0x0000000080000001, 0x8000000080008008
};

static inline guint64
rotate (guint64 v, guint n)
{
  return n ? (v << n) | (v >> (64 - n)) : v;
}

#define MOVE(to,from,n) b[to] = rotate (s[from] ^ d[(from) % 5], n)
#define CHI(y) \
    s[y] = b[y] ^ (~b[y + 1] & b[y + 2]); \
    s[y + 1] = b[y + 1] ^ (~b[y + 2] & b[y + 3]); \
    s[y + 2] = b[y + 2] ^ (~b[y + 3] & b[y + 4]); \
    s[y + 3] = b[y + 3] ^ (~b[y + 4] & b[y]); \
    s[y + 4] = b[y + 4] ^ (~b[y] & b[y + 1])

static void
permute (guint64 state[25])
{
  guint64 s[25], b[25], c[5], d[5];

  memcpy (s, state, sizeof (s));
  for (guint round = 0; round < 24; round++) {
    c[0] = s[0] ^ s[5] ^ s[10] ^ s[15] ^ s[20];
    c[1] = s[1] ^ s[6] ^ s[11] ^ s[16] ^ s[21];
    c[2] = s[2] ^ s[7] ^ s[12] ^ s[17] ^ s[22];
    c[3] = s[3] ^ s[8] ^ s[13] ^ s[18] ^ s[23];
    c[4] = s[4] ^ s[9] ^ s[14] ^ s[19] ^ s[24];
    d[0] = c[4] ^ rotate (c[1], 1);
    d[1] = c[0] ^ rotate (c[2], 1);
    d[2] = c[1] ^ rotate (c[3], 1);
    d[3] = c[2] ^ rotate (c[4], 1);
    d[4] = c[3] ^ rotate (c[0], 1);
    MOVE (0, 0, 0);
    MOVE (10, 1, 1);
    MOVE (20, 2, 62);
    MOVE (5, 3, 28);
    MOVE (15, 4, 27);
    MOVE (16, 5, 36);
    MOVE (1, 6, 44);
    MOVE (11, 7, 6);
    MOVE (21, 8, 55);
    MOVE (6, 9, 20);
    MOVE (7, 10, 3);
    MOVE (17, 11, 10);
    MOVE (2, 12, 43);
    MOVE (12, 13, 25);
    MOVE (22, 14, 39);
    MOVE (23, 15, 41);
    MOVE (8, 16, 45);
    MOVE (18, 17, 15);
    MOVE (3, 18, 21);
    MOVE (13, 19, 8);
    MOVE (14, 20, 18);
    MOVE (24, 21, 2);
    MOVE (9, 22, 61);
    MOVE (19, 23, 56);
    MOVE (4, 24, 14);
    CHI (0);
    CHI (5);
    CHI (10);
    CHI (15);
    CHI (20);
    s[0] ^= iota[round];
  }
  memcpy (state, s, sizeof (s));
}

static void
absorb (guint64 state[25], const guint8 * block)
{
  for (guint i = 0; i < RATE / 8; i++) {
    guint64 lane;

    memcpy (&lane, block + 8 * i, 8);
    state[i] ^= GUINT64_FROM_LE (lane);
  }
  permute (state);
}

void
lp_keccak_init (LpKeccak * k)
{
  memset (k->s, 0, sizeof (k->s));
  k->used = 0;
}

void
lp_keccak_update (LpKeccak * k, gconstpointer data, gsize len)
{
  const guint8 *p = data;

  if (k->used > 0) {
    gsize take = MIN (len, RATE - k->used);

    memcpy (k->buf + k->used, p, take);
    k->used += take;
    p += take;
    len -= take;
    if (k->used < RATE)
      return;
    absorb (k->s, k->buf);
    k->used = 0;
  }
  for (; len >= RATE; p += RATE, len -= RATE)
    absorb (k->s, p);
  if (len > 0)
    memcpy (k->buf, p, len);
  k->used = len;
}

void
lp_keccak_finish (LpKeccak * k, LpHash * out)
{
  memset (k->buf + k->used, 0, RATE - k->used);
  k->buf[k->used] = 0x01;
  k->buf[RATE - 1] |= 0x80;
  absorb (k->s, k->buf);
  for (guint i = 0; i < 4; i++) {
    guint64 lane = GUINT64_TO_LE (k->s[i]);

    memcpy (out->b + 8 * i, &lane, 8);
  }
  /* what was hashed may have been a secret */
  lp_bytes_wipe (k, sizeof (*k));
}

void
lp_keccak256 (gconstpointer data, gsize len, LpHash * out)
{
  LpKeccak k;

  lp_keccak_init (&k);
  lp_keccak_update (&k, data, len);
  lp_keccak_finish (&k, out);
}
