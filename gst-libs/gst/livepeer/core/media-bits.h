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
 * A bounded bit reader, most significant bit first. Past the end it gives
 * zeros and says so in @overrun, so a parser may check once at its end.
 */

#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef struct
{
  const guint8 *data;
  gsize size;
  gsize byte;
  guint bit;                    /* consumed bits of data[byte] */
  guint zeros;                  /* zero bytes before data[byte] */
  gboolean escaped;             /* take out emulation prevention */
  gboolean overrun;
} LpBits;

static inline void
lp_bits_init (LpBits * bits, const guint8 * data, gsize size, gboolean escaped)
{
  memset (bits, 0, sizeof (*bits));
  bits->data = data;
  bits->size = size;
  bits->escaped = escaped;
}

static inline guint
lp_bits_get1 (LpBits * bits)
{
  guint v;

  if (bits->byte >= bits->size) {
    bits->overrun = TRUE;
    return 0;
  }
  v = (bits->data[bits->byte] >> (7 - bits->bit)) & 1;
  if (++bits->bit == 8) {
    bits->bit = 0;
    bits->zeros = bits->data[bits->byte] == 0 ? bits->zeros + 1 : 0;
    bits->byte++;
    if (bits->escaped && bits->zeros >= 2 && bits->byte < bits->size
        && bits->data[bits->byte] == 3) {
      bits->byte++;
      bits->zeros = 0;
    }
  }
  return v;
}

static inline guint32
lp_bits_get (LpBits * bits, guint n)
{
  guint32 v = 0;

  while (n-- > 0)
    v = (v << 1) | lp_bits_get1 (bits);
  return v;
}

static inline void
lp_bits_skip (LpBits * bits, guint n)
{
  while (n-- > 0 && !bits->overrun)
    lp_bits_get1 (bits);
}

static inline guint32
lp_bits_get_ue (LpBits * bits)
{
  guint zeros = 0;

  while (lp_bits_get1 (bits) == 0) {
    if (bits->overrun || ++zeros > 31) {
      bits->overrun = TRUE;
      return 0;
    }
  }
  return ((1u << zeros) - 1) + lp_bits_get (bits, zeros);
}

static inline gint32
lp_bits_get_se (LpBits * bits)
{
  guint32 v = lp_bits_get_ue (bits);

  return (v & 1) ? (gint32) (v / 2 + 1) : -(gint32) (v / 2);
}

G_END_DECLS
