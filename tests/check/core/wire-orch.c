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
#include "core/wire-grpc.h"
#include "core/wire-orch.h"
#include "support/lp-vectors.h"

/* The keys of wire-protocol 22.2. */
static LpKey *
make_key (guint8 byte)
{
  guint8 secret[32];

  memset (secret, byte, sizeof (secret));
  return lp_key_new_from_bytes (secret, NULL);
}

static void
expect_hex (gconstpointer data, gsize len, const gchar * hex)
{
  g_autofree gchar *got = lp_bytes_to_hex (data, len);

  fail_unless_equals_string (got, hex);
}

/* wire-protocol 22.2 */
GST_START_TEST (test_request)
{
  g_autoptr (LpKey) key = make_key (1);
  LpOrchRequest request = {.has_capabilities = TRUE }, again;
  g_autoptr (GBytes) bytes = NULL, frame = NULL, junk = NULL;
  g_autoptr (GError) error = NULL;

  lp_capabilities_set_word (&request.capabilities, 67112963);
  request.capabilities.has_constraints = TRUE;
  fail_unless (lp_orch_request_sign (&request, key, NULL));
  bytes = lp_orch_request_encode (&request);
  frame = lp_grpc_frame (bytes);
  expect_hex (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame),
      "00000000630a141a642f0e3c3af545e7acbd38b07251b3990914f11241f43599799a5e"
      "0e37c926e84208112385030179cba9b7fbe255758615229836243295b04081924e7fa6"
      "a4236cca49532205a0eb896adaf9e5127ca861627104321c1a080a0483a080202a00");
  fail_unless (lp_orch_request_decode (bytes, &again, &error));
  fail_unless (lp_orch_request_verify (&again, &error));
  fail_unless_equals_uint64 (again.capabilities.words[0], 67112963);
  fail_unless (again.capabilities.has_constraints);
  fail_if (again.ignore_capacity_check);

  /* somebody else's address, no signature, one of another length */
  again.address.b[0] ^= 1;
  fail_if (lp_orch_request_verify (&again, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE));
  fail_unless_equals_string (error->message,
      "orchestrator req sig check failed");
  g_clear_error (&error);
  request.has_sig = FALSE;
  fail_if (lp_orch_request_verify (&request, NULL));
  junk = lp_vectors_hex ("0a020102" "12020102" "2001");
  fail_unless (lp_orch_request_decode (junk, &again, &error));
  fail_unless (again.has_sig && again.ignore_capacity_check);
  fail_unless_equals_int (again.address.b[19], 2);
  fail_if (lp_orch_request_verify (&again, NULL));
}

GST_END_TEST;

/* wire-protocol 22.2, orchestrator V8 */
GST_START_TEST (test_auth_token)
{
  guint8 key1[32], key3[32];
  g_autoptr (GError) error = NULL;
  LpAuthToken token;

  memset (key1, 1, sizeof (key1));
  memset (key3, 3, sizeof (key3));
  lp_auth_token_make (&token, "foo", 3, "bar", 100);
  expect_hex (token.token, token.token_len, "e896e58f32128ad59566fbef0ae8d4b70"
      "2f6f08cdfe3f17b544696016f5e5423");
  lp_auth_token_make (&token, key3, 32, "0a1b2c3d", 1760000000);
  expect_hex (token.token, token.token_len, "8a4be63e69a9b8277e5462dd71f2f493d"
      "e232a0f7cd986d75131fd043598d790");
  lp_auth_token_make (&token, key1, 32, "deadbeef", 1700000000);
  expect_hex (token.token, token.token_len, "10c2a9066c53b3db08aeb38181d7b0de5"
      "63eaaa0dfbb9aaebf0166c9edad53b3");

  fail_unless (lp_auth_token_check (&token, key1, 32, 1700000000, NULL));
  fail_if (lp_auth_token_check (&token, key1, 32, 1700000001, &error));
  fail_unless_equals_string (error->message, "expired auth token");
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_AUTH));
  g_clear_error (&error);
  fail_unless (lp_auth_token_check (&token, key1, 32, G_MININT64, NULL));
  fail_if (lp_auth_token_check (&token, key3, 32, 0, &error));
  fail_unless_equals_string (error->message, "invalid auth token");
  g_clear_error (&error);
  token.expiration++;
  fail_if (lp_auth_token_check (&token, key1, 32, 0, NULL));
  token.expiration--;
  token.token_len--;
  fail_if (lp_auth_token_check (&token, key1, 32, 0, NULL));
  fail_if (lp_auth_token_check (NULL, key1, 32, 0, &error));
  fail_unless_equals_string (error->message, "missing auth token");
}

GST_END_TEST;

GST_START_TEST (test_end_session)
{
  g_autoptr (GBytes) bytes = NULL, empty = g_bytes_new (NULL, 0);
  g_autoptr (GBytes) junk = g_bytes_new ("\xff", 1);
  g_autoptr (GError) error = NULL;
  LpAuthToken token, again;

  lp_auth_token_make (&token, "foo", 3, "bar", 100);
  bytes = lp_end_session_encode (&token);
  fail_unless (lp_end_session_decode (bytes, &again, &error));
  fail_unless (lp_auth_token_check (&again, "foo", 3, 100, NULL));
  /* what makes a Go node crash is refused */
  fail_if (lp_end_session_decode (empty, &again, &error));
  fail_unless_equals_string (error->message, "Invalid auth token");
  g_clear_error (&error);
  fail_if (lp_end_session_decode (junk, &again, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
}

GST_END_TEST;

/* wire-protocol 22.2 */
GST_START_TEST (test_ping)
{
  g_autoptr (LpKey) key = make_key (2);
  g_autoptr (LpKey) other = make_key (1);
  g_autoptr (GBytes) value = lp_vectors_hex ("c5d2460186f7233c927e7db2dcc703c0"
      "e500b653ca82273b7bfad8045d85a470");
  g_autoptr (GBytes) bytes = NULL, again = NULL, big = NULL;
  g_autofree guint8 *flood = g_malloc0 (LP_PING_MAX + 1);
  g_autoptr (GError) error = NULL;
  LpSignature sig;

  fail_unless (lp_ping_sign (value, key, &sig, NULL));
  expect_hex (sig.b, 65, "0720b2791537cacc9be91f969bbf24e3b0c1179d27fddc114674"
      "bd861650354b320c6c8dc0408576e7ee15377ee95ab00aa3eb317352b0a2978cefaa6d5f"
      "47bb1c");
  fail_unless (lp_ping_verify (value, &sig, lp_key_get_address (key), NULL));
  fail_if (lp_ping_verify (value, &sig, lp_key_get_address (other), &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE));
  g_clear_error (&error);
  sig.b[64] = 1;
  fail_if (lp_ping_verify (value, &sig, lp_key_get_address (key), &error));
  g_clear_error (&error);
  bytes = lp_ping_encode (g_bytes_get_data (value, NULL), 32);
  again = lp_ping_decode (bytes, NULL);
  fail_unless (g_bytes_equal (value, again));
  big = lp_ping_encode (flood, LP_PING_MAX + 1);
  fail_unless (lp_ping_decode (big, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  g_bytes_unref (big);
  big = g_bytes_new ("\xff", 1);
  fail_unless (lp_ping_decode (big, NULL) == NULL);
}

GST_END_TEST;

/* All that an answer may have, there and back. */
GST_START_TEST (test_info)
{
  g_autoptr (LpOrchInfo) info = lp_orch_info_new (), again = NULL;
  g_autoptr (LpOrchInfo) nothing = NULL;
  g_autoptr (GBytes) bytes = NULL, second = NULL, empty = NULL;
  g_autoptr (GError) error = NULL;

  empty = lp_orch_info_encode (info);
  fail_unless_equals_int (g_bytes_get_size (empty), 0);
  nothing = lp_orch_info_decode (empty, NULL);
  fail_unless (nothing->transcoder == NULL && nothing->nodes == NULL
      && nothing->storage == NULL && !nothing->has_address);

  info->transcoder = g_strdup ("https://127.0.0.1:8935");
  info->has_params = info->has_price = info->has_address = TRUE;
  info->params.face_value = lp_u256_from_uint64 (1000);
  info->params.expiration.round = 7;
  info->price.per_unit = 7;
  info->price.pixels_per_unit = 2;
  info->address.b[3] = 9;
  info->capabilities = g_new0 (LpCapabilities, 1);
  lp_capabilities_set_word (info->capabilities, LP_CAPABILITIES_DEFAULT);
  info->capabilities->n_mandatories = 1;
  info->capabilities->mandatories[0] = 4096;
  info->capabilities->n_capacities = 2;
  info->capabilities->capacities[0].capacity = 3;
  info->capabilities->capacities[1].capability = 26;
  strcpy (info->capabilities->version, "0.9.1");
  strcpy (info->capabilities->min_version, "0.9.0");
  info->capabilities->has_constraints = TRUE;
  info->has_token = TRUE;
  lp_auth_token_make (&info->token, "foo", 3, "bar", 100);
  info->storage = g_new0 (LpStorage, 1);
  info->storage->type = LP_STORAGE_S3;
  info->storage->has_s3 = TRUE;
  info->storage->host = g_strdup ("http://127.0.0.1:9000/bucket");
  info->storage->policy = g_strdup ("cG9saWN5");
  info->nodes = g_strsplit ("https://a:1,https://b:2", ",", 0);

  bytes = lp_orch_info_encode (info);
  again = lp_orch_info_decode (bytes, &error);
  g_assert_no_error (error);
  second = lp_orch_info_encode (again);
  fail_unless (g_bytes_equal (bytes, second));
  fail_unless_equals_string (again->transcoder, "https://127.0.0.1:8935");
  fail_unless_equals_int64 (again->params.expiration.round, 7);
  fail_unless_equals_string (again->storage->policy, "cG9saWN5");
  fail_unless_equals_string (again->storage->key, "");
  fail_unless_equals_string (again->nodes[1], "https://b:2");
  fail_unless_equals_int (lp_capabilities_capacity (again->capabilities, 0), 3);
  lp_orch_info_free (NULL);
}

GST_END_TEST;

static void
info_refused (const gchar * hex, LpError code, const gchar * text)
{
  g_autoptr (GBytes) bytes = lp_vectors_hex (hex);
  g_autoptr (GError) error = NULL;

  fail_unless (lp_orch_info_decode (bytes, &error) == NULL, "%s", hex);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
  fail_unless_equals_string (error->message, text);
}

GST_START_TEST (test_bad_info)
{
  g_autoptr (GString) nodes = g_string_new (NULL);
  g_autofree gchar *uri = g_strnfill (LP_SERVICE_URI_MAX + 1, 'a');
  g_autoptr (LpOrchInfo) info = lp_orch_info_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  info_refused ("0a02610a", LP_ERROR_INVALID,
      "OrchestratorInfo: transcoder has a control character at 1");
  info_refused ("0a01ff", LP_ERROR_INVALID,
      "OrchestratorInfo: transcoder is no UTF-8");
  info_refused ("92020101", LP_ERROR_INVALID,
      "OrchestratorInfo: nodes has a control character at 0");
  info_refused ("0aff", LP_ERROR_INVALID,
      "2 bytes are no valid OrchestratorInfo");
  info_refused ("8202020807", LP_ERROR_UNSUPPORTED,
      "OrchestratorInfo: storage of type 7; known are 0 to 2");
  info_refused ("820206820103" "0a0101", LP_ERROR_INVALID,
      "OrchestratorInfo: storage.host has a control character at 0");
  info_refused ("2a032a020a00", LP_ERROR_INVALID,
      "6 bytes are no valid OrchestratorInfo");
  info_refused ("2a032a010a", LP_ERROR_INVALID,
      "5 bytes are no valid OrchestratorInfo");
  info_refused ("3203120107", LP_ERROR_INVALID,
      "OrchestratorInfo: auth_token.session_id has a control character at 0");
  for (guint i = 0; i <= LP_NODES_MAX; i++)
    g_string_append (nodes, "920200");
  info_refused (nodes->str, LP_ERROR_TOO_LARGE,
      "OrchestratorInfo: 65 nodes, at most 64 are taken");
  info->transcoder = g_steal_pointer (&uri);
  bytes = lp_orch_info_encode (info);
  fail_unless (lp_orch_info_decode (bytes, &error) == NULL);
  fail_unless_equals_string (error->message, "OrchestratorInfo: transcoder of "
      "1025 characters, at most 1024 are taken");
}

GST_END_TEST;

static Suite *
wire_orch_suite (void)
{
  Suite *s = suite_create ("core/wire-orch");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_request);
  tcase_add_test (tc, test_auth_token);
  tcase_add_test (tc, test_end_session);
  tcase_add_test (tc, test_ping);
  tcase_add_test (tc, test_info);
  tcase_add_test (tc, test_bad_info);
  return s;
}

GST_CHECK_MAIN (wire_orch);
