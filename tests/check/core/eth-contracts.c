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
#include "core/eth-contracts.h"
#include "support/lp-abi-vectors.h"

static const struct
{
  const gchar *name;
  const gchar *id;
} ids[] = {
  {"LivepeerToken",
      "3443e257065fe41dd0e4d1f5a1b73a22" "a62e300962b57f30cddf41d0f8273ba7"},
  {"LivepeerTokenFaucet",
      "5f8d58050c9f37ce30acebdd762a0683" "b7f2bb88ded15cdd64e219c282603664"},
  {"Minter",
      "6e58ad548d72b425ea94c15f453bf26c" "addb061d82b2551db7fdd3cefe0e9940"},
  {"BondingManager",
      "2517d59a36a86548e38734e8ab416f42" "afff4bca78706a66ad65750dae7f9e37"},
  {"BondingManagerTarget",
      "fc6f6f33d2bb065ac61cbdd4dbe4b7ad" "f6f3e7e6c6a3d1fe297cbf9a187092e4"},
  {"TicketBroker",
      "bd1aa3e8d2464256d7fd3dcf645c1641" "8d5d8c51d971f1ad7d57e7b1b5eee239"},
  {"TicketBrokerTarget",
      "f16f832ef171c8058cbd4a32de7d27c3" "2a1a1ad90bb091b4b7f376f1d95ee254"},
  {"JobsManager",
      "3d7456535a3155a46f15a2313c3915bd" "07137ffdc56464f4fc9a82bae7215c2d"},
  {"RoundsManager",
      "e8438ea868df48e3fc21f2f087b993c9" "b1837dc0f6135064161ce7d7a1701fe8"},
  {"RoundsManagerTarget",
      "56f65aba3e3e5b6d5adbc6cdc14c5195" "7893b21d4a6a56260af4e03af7e1a51d"},
  {"ServiceRegistry",
      "79c5d2a4a07754f4bacb0ffba18ac516" "030ee589ebc89db8627680c4d4cdb230"},
  {"ServiceRegistryTarget",
      "a65c3dc1a85422ba3e6003be871c3339" "b882a9c28fc454085d394e4b6436d564"},
  {"L2LPTDataCache",
      "8ecfba413a4e4715a264d70a55d3a35b" "f60b2954c56759310202f39281623200"},
  {"L2Migrator",
      "74b6d21e0d4650f622c903126d418c1a" "52bcc99ea7acb0db0809fc0eeae6c7c3"},
  {"MerkleSnapshot",
      "b6138afe6f306a47bdf645c5aebcb978" "1efe787d221a1880e62d1f76dae58b84"},
  {"BondingVotes",
      "2a1b465fbcae519904f0fb11f93e73df" "beb47ec54530ec444279610af8cf06b2"},
  {"BondingVotesTarget",
      "7de5a5b8ecd5bb031f348e5f6eaba029" "44a498be282a3242da27f5a559dbd5dc"},
  {"Treasury",
      "6efca2866b731ee4984990bacad4cde1" "0f1ef764fb54a5206bdfd291695b1a9b"},
  {"LivepeerGovernor",
      "aea11c65571dd8b6188d3a5cf5e5d3d4" "695845e6f217cad0b453b4e276c6cdcd"},
  {"LivepeerGovernorTarget",
      "d4c5f51c55641d608f9aa8c83a618a0b" "4bafdf778911c37f61b63c6be7a6992e"},
  {"Verifier",
      "121833d5ee4fda5e1a4034c2b7be8155" "c158142541dea26f39122c796649233f"},
};

GST_START_TEST (test_calls)
{
  guint n;
  const LpContractCall *calls = lp_contract_calls (&n);

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name = g_strndup (calls[i].signature,
        strcspn (calls[i].signature, "("));
    g_autoptr (GError) error = NULL;
    g_autoptr (LpAbiValue) v = NULL;
    guint8 selector[4];

    lp_abi_selector (calls[i].signature, selector);
    fail_unless_equals_int64 (calls[i].selector, ((guint32) selector[0] << 24)
        | (selector[1] << 16) | (selector[2] << 8) | selector[3]);
    fail_unless (lp_contract_find_selector (calls[i].contract, selector, 4)
        == &calls[i], "%s stands twice", calls[i].signature);
    fail_unless (lp_contract_find_call (calls[i].contract, name) != NULL);
    /* both lists of types are known to the decoder: it misses the data */
    v = lp_abi_decode (calls[i].returns, NULL, 0, &error);
    fail_unless (v != NULL
        || g_error_matches (error, LP_ERROR, LP_ERROR_INVALID), "%s returns %s",
        calls[i].signature, calls[i].returns);
    g_clear_error (&error);
    g_clear_pointer (&v, lp_abi_free);
    v = lp_abi_decode (calls[i].signature, NULL, 0, &error);
    fail_unless (v != NULL
        || g_error_matches (error, LP_ERROR, LP_ERROR_INVALID), "%s",
        calls[i].signature);
  }
  lp_vectors_count ("selectors", n, 181);
}

GST_END_TEST;

static const LpContractCall *
find_signature (const gchar * contract, const gchar * signature)
{
  guint n;
  const LpContractCall *calls = lp_contract_calls (&n);

  for (guint i = 0; i < n; i++) {
    if (g_str_equal (lp_contract_name (calls[i].contract), contract)
        && g_str_equal (calls[i].signature, signature))
      return &calls[i];
  }
  return NULL;
}

static LpCallKind
kind_of (const gchar * mutability)
{
  if (g_str_equal (mutability, "payable"))
    return LP_CALL_PAYABLE;
  if (g_str_equal (mutability, "nonpayable"))
    return LP_CALL_TX;
  fail_unless (g_str_equal (mutability, "view")
      || g_str_equal (mutability, "pure"), "%s", mutability);
  return LP_CALL_VIEW;
}

/* Kinds and results are those of the contracts' declarations, one for each
 * row of the table. */
GST_START_TEST (test_declarations)
{
  g_autoptr (GPtrArray) declared = lp_abi_vectors_declared ("function");
  guint n;

  lp_contract_calls (&n);
  for (guint i = 0; i < declared->len; i++) {
    GStrv parts = g_ptr_array_index (declared, i);
    g_auto (GStrv) words = g_strsplit (parts[2], " ", 3);
    const LpContractCall *call = find_signature (parts[0], words[0]);

    fail_unless (call != NULL, "%s of %s is not in the table", parts[2],
        parts[0]);
    fail_unless (call->kind == kind_of (words[1]), "%s", parts[2]);
    fail_unless_equals_string (call->returns, words[2]);
  }
  lp_vectors_count ("contracts.txt, functions", declared->len, n);
}

GST_END_TEST;

/* The same by the interface of the compiled contract. */
GST_START_TEST (test_vectors)
{
  /* who runs the contract uses these, a node does not */
  static const gchar *const unused[] = { "controller()",
    "setController(address)", "targetContractId()", NULL
  };
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *v, *type;
  guint left_out = 0;
  gsize i, k;

  json_array_foreach (lp_vectors_get (root, "functions"), i, v) {
    const gchar *signature = lp_vectors_str (v, "signature");
    const LpContractCall *call = find_signature ("TicketBroker", signature);
    g_autoptr (GString) returns = g_string_new ("(");
    LpCallKind kind = kind_of (lp_vectors_str (v, "mutability"));

    json_array_foreach (lp_vectors_get (v, "returns"), k, type)
        g_string_append_printf (returns, "%s%s", k > 0 ? "," : "",
        json_string_value (type));
    g_string_append_c (returns, ')');
    if (call == NULL) {
      g_autoptr (LpAbiValue) none = NULL;
      g_autoptr (GError) error = NULL;

      fail_unless (g_strv_contains (unused, signature), "%s", signature);
      none = lp_abi_decode (returns->str, NULL, 0, &error);
      fail_unless (none != NULL
          || g_error_matches (error, LP_ERROR, LP_ERROR_INVALID), "%s",
          returns->str);
      left_out++;
      continue;
    }
    fail_unless (call->kind == kind, "%s", signature);
    fail_unless_equals_string (call->returns, returns->str);
  }
  fail_unless_equals_int (left_out, 3);
  lp_vectors_count ("ticketbroker_abi.json, kinds and results", i, 23);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_ids)
{
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    guint8 want[32];
    LpHash id;

    lp_contract_id (ids[i].name, &id);
    fail_unless (lp_bytes_from_hex (ids[i].id, want, 32, NULL));
    fail_unless (memcmp (id.b, want, 32) == 0, "%s", ids[i].name);
  }
  fail_unless_equals_string (lp_contract_name (LP_CONTRACT_TICKET_BROKER),
      "TicketBroker");
  for (guint i = 0; i < LP_N_CONTRACTS; i++)
    fail_unless (lp_contract_name (i) != NULL);
}

GST_END_TEST;

GST_START_TEST (test_unknown)
{
  static const guint8 data[4] = { 1, 2, 3, 4 };

  fail_if (lp_contract_find_call (LP_CONTRACT_TICKET_BROKER, "fund"));
  fail_if (lp_contract_find_call (LP_CONTRACT_MINTER, "fundDeposit"));
  fail_if (lp_contract_find_selector (LP_CONTRACT_TICKET_BROKER, data, 4));
  fail_if (lp_contract_find_selector (LP_CONTRACT_TICKET_BROKER, data, 3));
}

GST_END_TEST;

static Suite *
eth_contracts_suite (void)
{
  Suite *s = suite_create ("core/eth-contracts");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_calls);
  tcase_add_test (tc, test_declarations);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_ids);
  tcase_add_test (tc, test_unknown);
  return s;
}

GST_CHECK_MAIN (eth_contracts);
