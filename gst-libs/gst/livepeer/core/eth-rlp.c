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

#include "eth-rlp.h"

#include <string.h>

#include "base-error.h"

#define MAX_DEPTH 32

static void
put_head (GByteArray * out, guint8 base, gsize len)
{
  guint8 head[9];
  guint n = 0;

  if (len <= 55) {
    head[0] = base + len;
  } else {
    for (gsize rest = len; rest > 0; rest >>= 8)
      n++;
    head[0] = base + 55 + n;
    for (guint i = 0; i < n; i++)
      head[1 + i] = len >> (8 * (n - 1 - i));
  }
  g_byte_array_append (out, head, 1 + n);
}

void
lp_rlp_put_bytes (GByteArray * out, gconstpointer data, gsize len)
{
  if (len != 1 || *(const guint8 *) data >= 0x80)
    put_head (out, 0x80, len);
  if (len > 0)
    g_byte_array_append (out, data, len);
}

void
lp_rlp_put_u256 (GByteArray * out, const LpU256 * v)
{
  guint8 bytes[32];
  gsize len = lp_u256_to_bytes_minimal (v, bytes);

  lp_rlp_put_bytes (out, bytes, len);
}

void
lp_rlp_put_uint64 (GByteArray * out, guint64 v)
{
  LpU256 wide = lp_u256_from_uint64 (v);

  lp_rlp_put_u256 (out, &wide);
}

void
lp_rlp_put_list (GByteArray * out, const GByteArray * items)
{
  put_head (out, 0xc0, items->len);
  if (items->len > 0)
    g_byte_array_append (out, items->data, items->len);
}

static gboolean
fail (GError ** error, const gchar * why)
{
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "RLP: %s", why);
  return FALSE;
}

gboolean
lp_rlp_next (LpRlpReader * r, LpRlpItem * item, GError ** error)
{
  guint8 first;
  gsize head = 1;
  guint64 len;                  /* as it may be in the input */

  if (r->len == 0)
    return fail (error, "an item is missing");
  first = r->data[0];
  item->list = first >= 0xc0;
  if (first < 0x80) {
    head = 0;
    len = 1;
  } else {
    len = first & 0x3f;
    if (len > 55) {
      guint n = len - 55;

      if (r->len - 1 < n)
        return fail (error, "the input ends within a length");
      if (r->data[1] == 0)
        return fail (error, "a length has leading zeros");
      len = 0;
      for (guint i = 0; i < n; i++)
        len = (len << 8) | r->data[1 + i];
      if (len <= 55)
        return fail (error, "a short item has a long form");
      head = 1 + n;
    }
  }
  if (len > r->len - head)
    return fail (error, "the input ends within an item");
  item->data = r->data + head;
  item->len = len;
  if (first == 0x81 && item->data[0] < 0x80)
    return fail (error, "a single byte has a length");
  r->data += head + len;
  r->len -= head + len;
  return TRUE;
}

gboolean
lp_rlp_next_bytes (LpRlpReader * r, LpRlpItem * item, GError ** error)
{
  if (!lp_rlp_next (r, item, error))
    return FALSE;
  if (item->list)
    return fail (error, "a list stands where a string belongs");
  return TRUE;
}

gboolean
lp_rlp_next_list (LpRlpReader * r, LpRlpReader * items, GError ** error)
{
  LpRlpItem item;

  if (!lp_rlp_next (r, &item, error))
    return FALSE;
  if (!item.list)
    return fail (error, "a string stands where a list belongs");
  items->data = item.data;
  items->len = item.len;
  return TRUE;
}

gboolean
lp_rlp_next_u256 (LpRlpReader * r, LpU256 * v, GError ** error)
{
  LpRlpItem item;

  if (!lp_rlp_next_bytes (r, &item, error))
    return FALSE;
  if (item.len > 0 && item.data[0] == 0)
    return fail (error, "a number has leading zeros");
  return lp_u256_from_bytes (item.data, item.len, v, error);
}

gboolean
lp_rlp_next_uint64 (LpRlpReader * r, guint64 * v, GError ** error)
{
  LpU256 wide;

  if (!lp_rlp_next_u256 (r, &wide, error))
    return FALSE;
  if (!lp_u256_to_uint64 (&wide, v)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "RLP: a number of more than 64 bits");
    return FALSE;
  }
  return TRUE;
}

gboolean
lp_rlp_end (const LpRlpReader * r, GError ** error)
{
  return r->len == 0 || fail (error, "bytes follow the last item");
}

static gboolean
check_items (LpRlpReader r, guint depth, GError ** error)
{
  LpRlpItem item;

  if (depth > MAX_DEPTH) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "RLP: lists within lists deeper than %d", MAX_DEPTH);
    return FALSE;
  }
  while (r.len > 0) {
    if (!lp_rlp_next (&r, &item, error))
      return FALSE;
    if (item.list) {
      LpRlpReader inner = { item.data, item.len };

      if (!check_items (inner, depth + 1, error))
        return FALSE;
    }
  }
  return TRUE;
}

gboolean
lp_rlp_decode (const guint8 * data, gsize len, LpRlpItem * item,
    GError ** error)
{
  LpRlpReader r = { data, len };

  if (!lp_rlp_next (&r, item, error))
    return FALSE;
  if (item->list) {
    LpRlpReader inner = { item->data, item->len };

    if (!check_items (inner, 1, error))
      return FALSE;
  }
  return lp_rlp_end (&r, error);
}
