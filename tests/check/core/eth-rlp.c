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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/eth-rlp.h"
#include "support/lp-vectors.h"

static void
put_json (GByteArray * out, json_t * value)
{
  if (json_is_array (value)) {
    g_autoptr (GByteArray) items = g_byte_array_new ();
    json_t *v;
    gsize i;

    json_array_foreach (value, i, v) put_json (items, v);
    lp_rlp_put_list (out, items);
  } else {
    g_autoptr (GBytes) b = lp_vectors_hex (json_string_value (value));

    lp_rlp_put_bytes (out, g_bytes_get_data (b, NULL), g_bytes_get_size (b));
  }
}

/* what was read is what was written */
static void
put_item (GByteArray * out, const LpRlpItem * item)
{
  if (item->list) {
    g_autoptr (GByteArray) items = g_byte_array_new ();
    LpRlpReader r = { item->data, item->len };
    LpRlpItem inner;

    while (r.len > 0) {
      fail_unless (lp_rlp_next (&r, &inner, NULL));
      put_item (items, &inner);
    }
    lp_rlp_put_list (out, items);
  } else {
    lp_rlp_put_bytes (out, item->data, item->len);
  }
}

static GBytes *
repeated (json_t * v, json_t * repeat)
{
  gsize count = lp_vectors_int (repeat, "count");
  guint8 byte = lp_vectors_int (repeat, "byte");
  g_autoptr (GBytes) prefix = lp_vectors_bytes (v, "rlp_prefix");
  GByteArray *all = g_byte_array_new ();

  g_byte_array_append (all, g_bytes_get_data (prefix, NULL),
      g_bytes_get_size (prefix));
  for (gsize i = 0; i < count; i++)
    g_byte_array_append (all, &byte, 1);
  fail_unless_equals_uint64 (all->len, lp_vectors_int (v, "rlp_length"));
  return g_byte_array_free_to_bytes (all);
}

GST_START_TEST (test_valid)
{
  json_t *root = lp_vectors_load ("vectors/rlp.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "valid"), i, v) {
    json_t *repeat = lp_vectors_find (v, "value_repeat");
    g_autoptr (GBytes) want = repeat ? repeated (v, repeat)
        : lp_vectors_bytes (v, "rlp");
    g_autoptr (GByteArray) out = g_byte_array_new ();
    g_autoptr (GByteArray) again = g_byte_array_new ();
    const gchar *name = lp_vectors_str (v, "name");
    LpRlpItem item;

    fail_unless (lp_rlp_decode (g_bytes_get_data (want, NULL),
            g_bytes_get_size (want), &item, NULL), "%s", name);
    put_item (again, &item);
    fail_unless (lp_vectors_equal (want, again->data, again->len), "%s", name);
    if (repeat == NULL) {
      put_json (out, lp_vectors_get (v, "value"));
      fail_unless (lp_vectors_equal (want, out->data, out->len), "%s", name);
    } else {
      fail_unless_equals_int64 (item.len, lp_vectors_int (repeat, "count"));
      lp_rlp_put_bytes (out, item.data, item.len);
      fail_unless (lp_vectors_equal (want, out->data, out->len), "%s", name);
    }
    if (lp_vectors_find (v, "integer") != NULL) {
      LpRlpReader r = { out->data, out->len };
      LpU256 n = lp_vectors_u256 (v, "integer"), got;

      fail_unless (lp_rlp_next_u256 (&r, &got, NULL));
      fail_unless_equals_int (lp_u256_cmp (&n, &got), 0);
      g_byte_array_set_size (out, 0);
      lp_rlp_put_u256 (out, &n);
      fail_unless (lp_vectors_equal (want, out->data, out->len), "%s", name);
    }
  }
  lp_vectors_count ("rlp.json, valid", i, 36);
  json_decref (root);
}

GST_END_TEST;

static const struct
{
  const gchar *name, *why;
} reasons[] = {
  {"truncated-string", "ends within an item"},
  {"truncated-list", "ends within an item"},
  {"length-missing", "ends within a length"},
  {"length-of-length-missing", "ends within a length"},
  {"trailing-byte", "follow"},
  {"trailing-after-list", "follow"},
  {"single-byte-wrapped", "single byte"},
  {"single-byte-wrapped-7f", "single byte"},
  {"long-form-len-leading-zero", "leading zeros"},
  {"long-form-for-55", "long form"},
  {"list-long-form-for-short", "long form"},
  {"list-len-leading-zero", "leading zeros"},
  {"huge-length", "ends within"},
  {"list-element-overruns-list", "ends within an item"},
  {"empty-input", "missing"},
};

GST_START_TEST (test_invalid)
{
  json_t *root = lp_vectors_load ("vectors/rlp.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "invalid"), i, v) {
    g_autoptr (GBytes) b = lp_vectors_bytes (v, "rlp");
    g_autoptr (GError) error = NULL;
    LpRlpItem item;

    fail_unless_equals_string (lp_vectors_str (v, "name"), reasons[i].name);
    fail_if (lp_rlp_decode (g_bytes_get_data (b, NULL), g_bytes_get_size (b),
            &item, &error), "%s", reasons[i].name);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    fail_unless (strstr (error->message, reasons[i].why), "%s: %s",
        reasons[i].name, error->message);
  }
  lp_vectors_count ("rlp.json, invalid", i, G_N_ELEMENTS (reasons));
  {
    /* 2^56 + 56 and 2^32 + 56 bytes: 56 where a gsize has 32 bits */
    guint8 large[2][9 + 56] = { {0xbf, 1, 0, 0, 0, 0, 0, 0, 56},
    {0xbc, 1, 0, 0, 0, 56}
    };
    LpRlpItem item;

    fail_if (lp_rlp_decode (large[0], sizeof (large[0]), &item, NULL));
    fail_if (lp_rlp_decode (large[1], 6 + 56, &item, NULL));
  }
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_typed)
{
  static const guint8 list[] = { 0xc2, 0x01, 0x80 };
  static const guint8 zeros[] = { 0x82, 0x00, 0x01 };
  guint8 wide[34] = { 0x80 + 33, 1 }, big[10] = { 0x89, 1 }, deep[64];
  LpRlpReader r = { list, sizeof (list) }, items;
  LpRlpItem item;
  LpU256 v;
  guint64 n;

  fail_unless (lp_rlp_next_list (&r, &items, NULL));
  fail_unless (lp_rlp_end (&r, NULL));
  fail_if (lp_rlp_end (&items, NULL));
  fail_if (lp_rlp_next_list (&items, &r, NULL));
  fail_unless (lp_rlp_next_uint64 (&items, &n, NULL) && n == 0);
  r = (LpRlpReader) {
  list, sizeof (list)};
  fail_if (lp_rlp_next_bytes (&r, &item, NULL));
  r = (LpRlpReader) {
  list, sizeof (list)};
  fail_if (lp_rlp_next_u256 (&r, &v, NULL));
  fail_if (lp_rlp_next_uint64 (&r, &n, NULL));
  fail_if (lp_rlp_next_list (&r, &items, NULL));
  r = (LpRlpReader) {
  zeros, sizeof (zeros)};
  fail_if (lp_rlp_next_u256 (&r, &v, NULL));
  r = (LpRlpReader) {
  wide, sizeof (wide)};
  fail_if (lp_rlp_next_u256 (&r, &v, NULL));
  r = (LpRlpReader) {
  big, sizeof (big)};
  fail_if (lp_rlp_next_uint64 (&r, &n, NULL));
  for (guint i = 0; i < sizeof (deep); i++)
    deep[i] = 0xc0 + sizeof (deep) - 1 - i;
  deep[0] = 0xf8;
  for (guint depth = 1; depth < 50; depth++) {
    g_autoptr (GError) error = NULL;
    gboolean ok = lp_rlp_decode (deep + sizeof (deep) - depth, depth, &item,
        &error);

    fail_unless (ok == (depth <= 32));
    fail_unless (ok || g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  }
}

GST_END_TEST;

static Suite *
eth_rlp_suite (void)
{
  Suite *s = suite_create ("core/eth-rlp");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_valid);
  tcase_add_test (tc, test_invalid);
  tcase_add_test (tc, test_typed);
  return s;
}

GST_CHECK_MAIN (eth_rlp);
