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
#include "core/eth-abi.h"
#include "support/lp-abi-vectors.h"

GST_START_TEST (test_functions_and_events)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *v;
  gsize i, n;

  json_array_foreach (lp_vectors_get (root, "functions"), n, v) {
    guint8 got[4], want[4];

    lp_abi_selector (lp_vectors_str (v, "signature"), got);
    lp_vectors_fixed (v, "selector", want, 4);
    fail_unless (memcmp (got, want, 4) == 0);
  }
  lp_vectors_count ("ticketbroker_abi.json, functions", n, 23);
  json_array_foreach (lp_vectors_get (root, "events"), i, v) {
    LpHash got;
    guint8 want[32];

    lp_abi_topic (lp_vectors_str (v, "signature"), &got);
    lp_vectors_fixed (v, "topic0", want, 32);
    fail_unless (memcmp (got.b, want, 32) == 0);
  }
  lp_vectors_count ("ticketbroker_abi.json, events", i, 10);
  json_decref (root);
}

GST_END_TEST;

static void
assert_call (const gchar * signature, GBytes * calldata)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpAbiValue) args = NULL;
  g_autoptr (GBytes) again = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (calldata, &len);

  args = lp_abi_decode (signature, data + 4, len - 4, &error);
  fail_unless (args != NULL, "%s: %s", signature, error ? error->message : "");
  again = lp_abi_encode_call (signature, args);
  fail_unless (g_bytes_equal (again, calldata), "%s", signature);
}

GST_START_TEST (test_calls)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "calls"), i, v) {
    const gchar *signature = lp_vectors_str (v, "function");
    const gchar *types = strchr (signature, '(');
    g_autoptr (GBytes) want = lp_vectors_bytes (v, "calldata");
    g_autoptr (LpAbiValue) args = lp_abi_vectors_value (&types,
        lp_vectors_get (v, "args"));
    g_autoptr (GBytes) got = lp_abi_encode_call (signature, args);
    guint8 selector[4], want_selector[4];

    fail_unless (g_bytes_equal (got, want), "%s", lp_vectors_str (v, "name"));
    lp_abi_selector (signature, selector);
    lp_vectors_fixed (v, "selector", want_selector, 4);
    fail_unless (memcmp (selector, want_selector, 4) == 0);
    fail_unless (memcmp (g_bytes_get_data (got, NULL), selector, 4) == 0);
    assert_call (signature, want);
  }
  lp_vectors_count ("ticketbroker_abi.json, calls", i, 21);
  json_decref (root);
}

GST_END_TEST;

static const gchar *
signature_of (json_t * list, const gchar * name)
{
  gsize len = strlen (name), i;
  json_t *v;

  json_array_foreach (list, i, v) {
    const gchar *s = lp_vectors_str (v, "signature");

    if (strncmp (s, name, len) == 0 && s[len] == '(')
      return s;
  }
  g_error ("no %s", name);
}

/* The calls of a run on the contract itself. */
GST_START_TEST (test_scenario)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json");
  json_t *functions = lp_vectors_get (root, "functions"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (lp_vectors_get (root,
              "executed_scenario"), "steps"), i, v) {
    g_autoptr (GBytes) calldata = lp_vectors_bytes (v, "calldata");

    assert_call (signature_of (functions, lp_vectors_str (v, "call")),
        calldata);
  }
  lp_vectors_count ("ticketbroker_abi.json, scenario", i, 40);
  json_decref (root);
}

GST_END_TEST;

static LpAbiValue *
decode_hex (const gchar * types, const gchar * hex, GError ** error)
{
  g_autoptr (GBytes) b = lp_vectors_hex (hex);

  return lp_abi_decode (types, g_bytes_get_data (b, NULL),
      g_bytes_get_size (b), error);
}

#define Z "0000000000000000000000000000000000000000000000000000000000000000"
#define W(n) "00000000000000000000000000000000000000000000000000000000000000" n
#define F "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"

static void
assert_refused (const gchar * types, const gchar * hex, gint code)
{
  g_autoptr (GError) error = NULL;

  fail_if (decode_hex (types, hex, &error), "%s", types);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s: %s", types,
      error->message);
}

GST_START_TEST (test_refusals)
{
  static const gchar *const unknown[] = { "", "uint256", "(", "(uint)",
    "(uint7)", "(uint264)", "(bytes33)", "(int8)", "(uint256", "(uint256]",
    "(uint256)x", "(uint256 uint256)", "(,uint8)", "(float)", "(()[])",
    "((((((((((uint8))))))))))", "(uint8[][][][][][][][][][])", "(uint99999)",
  };
  g_autofree gchar *many = g_strnfill (1025, '(');

  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    assert_refused (unknown[i], Z, LP_ERROR_UNSUPPORTED);
  assert_refused (many, Z, LP_ERROR_UNSUPPORTED);
  assert_refused ("(uint256)", "", LP_ERROR_INVALID);
  assert_refused ("(uint256,uint256)", Z, LP_ERROR_INVALID);
  /* values that exceed their types */
  assert_refused ("(uint8)", F, LP_ERROR_INVALID);
  assert_refused ("(address)", F, LP_ERROR_INVALID);
  assert_refused ("(bool)", W ("02"), LP_ERROR_INVALID);
  assert_refused ("(bytes4)", F, LP_ERROR_INVALID);
  /* offsets and lengths out of the input */
  assert_refused ("(bytes)", F, LP_ERROR_INVALID);
  assert_refused ("(bytes)", W ("40") Z, LP_ERROR_INVALID);
  assert_refused ("(bytes)", W ("20"), LP_ERROR_INVALID);
  assert_refused ("(bytes)", W ("20") W ("01"), LP_ERROR_INVALID);
  assert_refused ("(bytes)", W ("20") F, LP_ERROR_INVALID);
  assert_refused ("(uint256[])", W ("20") W ("02") Z, LP_ERROR_INVALID);
  assert_refused ("(uint256[])", W ("20") F, LP_ERROR_INVALID);
  assert_refused ("(uint256[])", W ("20"), LP_ERROR_INVALID);
  assert_refused ("((bytes,uint8))", W ("20") W ("40") W ("01"),
      LP_ERROR_INVALID);
  /* the same bytes twice */
  assert_refused ("(bytes,bytes)", W ("40") W ("40") W ("a0") Z Z Z Z Z,
      LP_ERROR_TOO_LARGE);
}

GST_END_TEST;

/* Arrays of arrays that all point to the same place stay in proportion. */
GST_START_TEST (test_overlap)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 word[32] = { 0 };

  word[31] = 0x20;
  g_byte_array_append (data, word, 32);
  /* 200 items whose offsets are those of 200 items ... */
  for (guint level = 0; level < 5; level++) {
    word[31] = 200;
    word[30] = 0;
    g_byte_array_append (data, word, 32);
    word[30] = 6400 >> 8;
    word[31] = 6400 & 0xff;
    for (guint i = 0; i < 200; i++)
      g_byte_array_append (data, word, 32);
  }
  fail_if (lp_abi_decode ("(uint256[][][][][])", data->data, data->len,
          &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE), "%s",
      error->message);
}

GST_END_TEST;

GST_START_TEST (test_values)
{
  LpU256 n = { {1, 2, 3, 4}
  }, m;
  LpAddress a = { {1, 2}
  }, b;
  g_autoptr (LpAbiValue) v = lp_abi_tuple ();
  g_autoptr (LpAbiValue) back = NULL;
  g_autoptr (GBytes) data = NULL;
  const guint8 *bytes;
  guint64 small;
  gsize len;

  lp_abi_append (v, lp_abi_uint (&n));
  lp_abi_append (v, lp_abi_uint64 (1));
  lp_abi_append (v, lp_abi_address (&a));
  lp_abi_append (v, lp_abi_fixed ((const guint8 *) "abcd", 4));
  lp_abi_append (v, lp_abi_string ("text"));
  lp_abi_append (v, lp_abi_append (lp_abi_array (), lp_abi_bytes (NULL, 0)));
  lp_abi_append (v, lp_abi_append (lp_abi_tuple (), lp_abi_uint64 (7)));
  data = lp_abi_encode (v);
  back =
      lp_abi_decode ("f(uint256,bool,address,bytes4,string,bytes[],(int256))",
      g_bytes_get_data (data, NULL), g_bytes_get_size (data), NULL);
  fail_unless (back != NULL);
  fail_unless_equals_int (lp_abi_get_kind (back), LP_ABI_TUPLE);
  fail_unless_equals_int (lp_abi_get_n_children (back), 7);
  fail_unless (lp_abi_get_u256 (lp_abi_get_child (back, 0), &m));
  fail_unless_equals_int (lp_u256_cmp (&n, &m), 0);
  fail_if (lp_abi_get_uint64 (lp_abi_get_child (back, 0), &small));
  fail_unless (lp_abi_get_uint64 (lp_abi_get_child (back, 1), &small)
      && small == 1);
  fail_unless (lp_abi_get_address (lp_abi_get_child (back, 2), &b));
  fail_unless (lp_address_equal (&a, &b));
  fail_if (lp_abi_get_u256 (lp_abi_get_child (back, 2), &m));
  fail_if (lp_abi_get_address (lp_abi_get_child (back, 1), &b));
  fail_if (lp_abi_get_address (NULL, &b));
  fail_if (lp_abi_get_u256 (NULL, &m));
  fail_if (lp_abi_get_uint64 (NULL, &small));
  fail_if (lp_abi_get_uint64 (lp_abi_get_child (back, 2), &small));
  bytes = lp_abi_get_bytes (lp_abi_get_child (back, 3), &len);
  fail_unless (len == 4 && memcmp (bytes, "abcd", 4) == 0);
  bytes = lp_abi_get_bytes (lp_abi_get_child (back, 4), &len);
  fail_unless (len == 4 && memcmp (bytes, "text", 4) == 0);
  bytes = lp_abi_get_bytes (lp_abi_get_child (lp_abi_get_child (back, 5), 0),
      &len);
  fail_unless (bytes != NULL && len == 0);
  fail_if (lp_abi_get_bytes (lp_abi_get_child (back, 0), &len));
  fail_if (lp_abi_get_bytes (NULL, &len));
  fail_if (lp_abi_get_child (back, 7));
  fail_if (lp_abi_get_child (lp_abi_get_child (back, 0), 0));
  lp_abi_free (NULL);
  g_bytes_unref (data);
  /* of an ERC-20 token: nothing but the selector everybody knows */
  data = lp_abi_encode_call ("totalSupply()", NULL);
  fail_unless_equals_int (g_bytes_get_size (data), 4);
  fail_unless (memcmp (g_bytes_get_data (data, NULL), "\x18\x16\x0d\xdd",
          4) == 0);
}

GST_END_TEST;

static void
assert_revert (const gchar * hex, const gchar * want)
{
  g_autoptr (GBytes) b = lp_vectors_hex (hex);
  g_autofree gchar *text = lp_abi_revert_text (g_bytes_get_data (b, NULL),
      g_bytes_get_size (b));

  fail_unless_equals_string (text, want);
}

GST_START_TEST (test_reverts)
{
  assert_revert ("08c379a0" W ("20") W ("23")
      "73656e646572206465706f73697420616e64207265736572766520617265207a6572"
      "6f0000000000000000000000000000000000000000000000000000000000",
      "sender deposit and reserve are zero");
  assert_revert ("08c379a0" W ("20") W ("00"), "");
  /* an escape code and a line feed */
  assert_revert ("08c379a0" W ("20") W ("06")
      "1b5b324a0a610000000000000000000000000000000000000000000000000000",
      " [2J a");
  assert_revert ("4e487b71" W ("32"), "Panic 0x32");
  assert_revert ("b3808bab", "error 0xb3808bab");
  assert_revert ("08c379a0" F, "error 0x08c379a0");
  assert_revert ("4e487b71" F, "error 0x4e487b71");
  assert_revert ("4e487b", NULL);
  assert_revert ("", NULL);
}

GST_END_TEST;

static Suite *
eth_abi_suite (void)
{
  Suite *s = suite_create ("core/eth-abi");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_functions_and_events);
  tcase_add_test (tc, test_calls);
  tcase_add_test (tc, test_scenario);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_overlap);
  tcase_add_test (tc, test_values);
  tcase_add_test (tc, test_reverts);
  return s;
}

GST_CHECK_MAIN (eth_abi);
