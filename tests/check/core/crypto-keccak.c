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

#include "core/crypto-keccak.h"
#include "support/lp-vectors.h"

/* What a text of the vectors describes. Returns: (transfer full) */
static GBytes *
from_pattern (const gchar * pattern, gsize length)
{
  gboolean zeros = g_str_equal (pattern, "byte[i] = 0");
  guint8 *data = g_malloc (length);

  fail_unless (zeros || g_str_equal (pattern, "byte[i] = i mod 251"), "%s",
      pattern);
  for (gsize j = 0; j < length; j++)
    data[j] = zeros ? 0 : j % 251;
  return g_bytes_new_take (data, length);
}

GST_START_TEST (test_vectors)
{
  json_t *root = lp_vectors_load ("vectors/keccak256.json");
  json_t *list = lp_vectors_get (root, "vectors"), *v;
  gsize i;

  json_array_foreach (list, i, v) {
    json_t *text = lp_vectors_find (v, "input");
    json_t *pattern = lp_vectors_find (v, "pattern");
    g_autoptr (GBytes) input = NULL;
    gsize length = lp_vectors_int (v, "length");
    guint8 want[32];
    LpHash whole, pieces;
    LpKeccak k;

    fail_unless (text != NULL || pattern != NULL);
    if (pattern != NULL)
      input = from_pattern (json_string_value (pattern), length);
    if (text != NULL) {
      g_autoptr (GBytes) given = lp_vectors_hex (json_string_value (text));

      fail_unless (input == NULL || g_bytes_equal (input, given));
      g_clear_pointer (&input, g_bytes_unref);
      input = g_bytes_ref (given);
    }
    fail_unless_equals_int64 (g_bytes_get_size (input), length);
    lp_vectors_fixed (v, "keccak256", want, 32);
    lp_keccak256 (g_bytes_get_data (input, NULL), length, &whole);
    fail_unless (memcmp (want, whole.b, 32) == 0, "%s",
        lp_vectors_str (v, "name"));

    /* the same in pieces that cross the blocks */
    for (gsize step = 1; step <= 271; step += 45) {
      lp_keccak_init (&k);
      for (gsize at = 0; at < length; at += step)
        lp_keccak_update (&k, (const guint8 *) g_bytes_get_data (input, NULL)
            + at, MIN (step, length - at));
      lp_keccak_finish (&k, &pieces);
      fail_unless (lp_hash_equal (&whole, &pieces), "%s in steps of %d",
          lp_vectors_str (v, "name"), (int) step);
    }
  }
  lp_vectors_count ("keccak256.json", i, 41);
  json_decref (root);
}

GST_END_TEST;

static Suite *
crypto_keccak_suite (void)
{
  Suite *s = suite_create ("core/crypto-keccak");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_vectors);
  return s;
}

GST_CHECK_MAIN (crypto_keccak);
