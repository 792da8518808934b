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
#include "core/crypto-keccak.h"
#include "core/crypto-secp.h"
#include "core/wire-internal.h"
#include "support/lp-no-memory.h"
#include "support/lp-vectors.h"

static gboolean
counting_random (guint8 * data, gsize len, gpointer user_data)
{
  guint8 *calls = user_data;

  /* first a number that is no key */
  memset (data, *calls == 0 ? 0xff : *calls, len);
  (*calls)++;
  return TRUE;
}

static gboolean
no_random (guint8 * data, gsize len, gpointer user_data)
{
  return FALSE;
}

static gboolean
bad_random (guint8 * data, gsize len, gpointer user_data)
{
  memset (data, 0, len);
  return TRUE;
}

static LpKey *
key_from (const gchar * hex)
{
  guint8 secret[32];
  g_autoptr (GError) error = NULL;
  LpKey *key;

  fail_unless (lp_bytes_from_hex (hex, secret, 32, NULL));
  key = lp_key_new_from_bytes (secret, &error);
  fail_unless (key != NULL, "%s", error ? error->message : "");
  return key;
}

GST_START_TEST (test_key_vectors)
{
  json_t *root = lp_vectors_load ("vectors/addresses.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "keys"), i, v) {
    g_autoptr (LpKey) key = key_from (lp_vectors_str (v, "private_key"));
    g_autofree gchar *text = lp_address_to_string (lp_key_get_address (key));
    guint8 secret[32], want[32], point[65], half[33];
    LpHash hash;

    fail_unless_equals_string (text, lp_vectors_str (v, "address"));
    lp_key_copy_secret (key, secret);
    lp_vectors_fixed (v, "private_key", want, 32);
    fail_unless (memcmp (secret, want, 32) == 0);
    /* the address is the hash of one point only, and both forms are it */
    lp_vectors_fixed (v, "public_key_uncompressed", point, 65);
    fail_unless_equals_int (point[0], 4);
    lp_keccak256 (point + 1, 64, &hash);
    fail_unless (memcmp (hash.b + 12, lp_key_get_address (key)->b, 20) == 0);
    lp_vectors_fixed (v, "public_key_compressed", half, 33);
    fail_unless_equals_int (half[0], 2 + (point[64] & 1));
    fail_unless (memcmp (half + 1, point + 1, 32) == 0);
  }
  lp_vectors_count ("addresses.json, keys", i, 13);
  json_decref (root);
}

GST_END_TEST;

/* Every ticket signature is made again byte for byte, and recovered. */
GST_START_TEST (test_ticket_vectors)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "tickets"), i, v) {
    g_autoptr (LpKey) key = key_from (lp_vectors_str (v, "private_key"));
    g_autoptr (LpSigner) signer = NULL;
    LpSignature sig, want;
    LpAddress address, recovered;
    LpHash hash, digest, personal;

    lp_vectors_fixed (v, "ticket_hash", hash.b, 32);
    lp_vectors_fixed (v, "personal_sign_digest", digest.b, 32);
    lp_vectors_fixed (v, "signature", want.b, 65);
    fail_unless (lp_address_from_string (lp_vectors_str (v,
                "recovered_address"), &address, NULL));
    lp_secp_personal_digest (hash.b, 32, &personal);
    fail_unless (lp_hash_equal (&digest, &personal));
    fail_unless (lp_key_sign_hash (key, &hash, &sig, NULL));
    fail_unless (memcmp (sig.b, want.b, 65) == 0);
    fail_unless (lp_key_sign_message (key, hash.b, 32, &sig, NULL));
    fail_unless (memcmp (sig.b, want.b, 65) == 0);
    fail_unless (lp_secp_recover_hash (&hash, &sig, &recovered, NULL));
    fail_unless (lp_address_equal (&recovered, &address));
    signer = lp_signer_new_from_signature (&hash, &sig, NULL);
    fail_unless (lp_address_equal (lp_signer_get_address (signer), &address));
    fail_unless (lp_signer_verify_hash (signer, &hash, &sig));
  }
  lp_vectors_count ("tickets.json, signatures", i, 63);
  json_decref (root);
}

GST_END_TEST;

/* The answer for a known signer is that of recovery with one of the two v,
 * whatever is changed; and the right v is found. */
GST_START_TEST (test_signer_is_recovery)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  guint accepted = 0, flipped = 0;

  for (guint n = 0; n < 40; n++) {
    g_autoptr (LpSigner) signer = NULL;
    g_autoptr (LpKey) key = NULL;
    LpSignature first, sig;
    guint8 secret[32];
    LpHash hash;

    for (guint i = 0; i < 32; i++) {
      secret[i] = g_rand_int (rand);
      hash.b[i] = g_rand_int (rand);
    }
    key = lp_key_new_from_bytes (secret, NULL);
    fail_unless (lp_key_sign_hash (key, &hash, &first, NULL));
    signer = lp_signer_new_from_signature (&hash, &first, NULL);
    for (guint m = 0; m < 40; m++) {
      LpAddress who;
      gboolean recovered, verified;

      hash.b[0]++;
      fail_unless (lp_key_sign_hash (key, &hash, &sig, NULL));
      if (m % 4 == 1)
        sig.b[64] ^= 27 ^ 28;
      else if (m % 4 == 2)
        sig.b[g_rand_int (rand) % 65] ^= 1 << (g_rand_int (rand) % 8);
      else if (m % 4 == 3)
        hash.b[g_rand_int (rand) % 32] ^= 1;
      recovered = lp_secp_recover_hash (&hash, &sig, &who, NULL)
          && lp_address_equal (&who, lp_key_get_address (key));
      verified = lp_signer_verify_hash (signer, &hash, &sig);
      fail_unless (recovered == (m % 4 == 0));
      fail_unless (verified == (m % 4 <= 1));
      accepted += recovered;
      flipped += m % 4 == 1;
      if (verified) {
        lp_signer_right_v (signer, &hash, &sig);
        fail_unless (lp_secp_recover_hash (&hash, &sig, &who, NULL));
        fail_unless (lp_address_equal (&who, lp_key_get_address (key)));
      }
    }
  }
  fail_unless_equals_int (accepted, 400);
  fail_unless_equals_int (flipped, 400);
}

GST_END_TEST;

/* The texts of the contract for the same signatures (payments 13). */
static const gchar *
contract_text (const gchar * why, gboolean valid)
{
  if (valid)
    return "";
  if (g_str_equal (why, "invalid signature length"))
    return "INVALID_SIGNATURE_LENGTH";
  if (g_str_equal (why, "signature s value too high"))
    return "ECDSA: invalid signature 's' value";
  /* the wrong signer, which is no fault of the signature itself */
  return *why == '\0' ? "invalid signature over ticket hash" :
      "ECDSA: invalid signature";
}

/* What the reference takes and what it refuses, and why. In brackets stands
 * what it has no text for: no key, or that of another address. */
GST_START_TEST (test_acceptance)
{
  json_t *root = lp_vectors_load ("vectors/tickets.json"), *v;
  guint reasons = 0, remarks = 0, accepted = 0;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "signature_acceptance"), i, v) {
    const gchar *want = lp_vectors_str (v, "reference_error");
    const gchar *name = lp_vectors_str (v, "name");
    g_autoptr (GBytes) raw = lp_vectors_bytes (v, "signature");
    const gchar *data, *why = "";
    g_autoptr (GError) error = NULL;
    LpAddress sender, who;
    gboolean valid;
    LpSignature sig, wire;
    LpHash hash;
    gsize len;

    data = g_bytes_get_data (raw, &len);
    lp_vectors_fixed (v, "ticket_hash", hash.b, 32);
    fail_unless (lp_address_from_string (lp_vectors_str (v, "sender"), &sender,
            NULL));
    fail_unless_equals_uint64 (len, lp_vectors_int (v, "length"));
    valid = lp_secp_parse_signature (data, len, &sig, &error)
        && lp_secp_recover_hash (&hash, &sig, &who, &error);
    fail_unless (valid
        || g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE), "%s", name);
    if (!valid)
      why = error->message;
    valid = valid && lp_address_equal (&who, &sender);
    fail_unless (valid == lp_vectors_bool (v, "valid"), "%s", name);
    if (valid) {
      fail_unless_equals_string (want, "");
      accepted++;
    } else if (*want == '(') {
      fail_unless_equals_string (why, g_str_equal (want, "(recovery fails)") ?
          "no public key belongs to the signature" : "");
      remarks++;
    } else {
      fail_unless_equals_string (why, want);
      reasons++;
    }
    fail_unless_equals_string (contract_text (why, valid), lp_vectors_str (v,
            "contract_revert"));
    /* of another length it becomes zeros where a message is taken apart */
    lp_pb_get_signature (lp_pb_data (data, len), &wire);
    fail_unless (memcmp (&wire, &sig, sizeof (sig)) == 0, "%s", name);
    fail_unless ((lp_secp_recover_hash (&hash, &wire, &who, NULL)
            && lp_address_equal (&who, &sender)) == valid, "%s", name);
  }
  lp_vectors_count ("tickets.json, signature_acceptance", i, 21);
  lp_vectors_count ("tickets.json, signatures accepted", accepted, 1);
  lp_vectors_count ("tickets.json, signatures refused for the reference's "
      "reason", reasons, 13);
  lp_vectors_count ("tickets.json, signatures of nobody or another", remarks,
      7);
  json_decref (root);
}

GST_END_TEST;

static void
assert_bad (const gchar * r, const gchar * s, guint v, const gchar * why)
{
  g_autoptr (GError) error = NULL;
  LpHash hash = { {1} };
  LpSignature sig;
  LpAddress who;

  fail_unless (lp_bytes_from_hex (r, sig.b, 32, NULL));
  fail_unless (lp_bytes_from_hex (s, sig.b + 32, 32, NULL));
  sig.b[64] = v;
  fail_if (lp_secp_recover_hash (&hash, &sig, &who, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE));
  fail_unless_equals_string (error->message, why);
  fail_if (lp_signer_new_from_signature (&hash, &sig, NULL));
}

#define ONE \
  "0000000000000000000000000000000000000000000000000000000000000001"
#define ZERO \
  "0000000000000000000000000000000000000000000000000000000000000000"
#define HALF \
  "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0"
#define ABOVE_HALF \
  "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a1"
#define ORDER \
  "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"

GST_START_TEST (test_refusals)
{
  static const gchar high[] = "signature s value too high";
  static const gchar v_range[] = "signature v value must be 27 or 28";
  static const gchar none[] = "no public key belongs to the signature";
  LpSignature sig;
  LpHash hash = { {1} };
  LpAddress who;

  assert_bad (ONE, ABOVE_HALF, 27, high);
  /* that is tested before v is */
  assert_bad (ONE, ABOVE_HALF, 0, high);
  assert_bad (ONE, HALF, 0, v_range);
  assert_bad (ONE, HALF, 1, v_range);
  assert_bad (ONE, HALF, 26, v_range);
  assert_bad (ONE, HALF, 29, v_range);
  assert_bad (ZERO, HALF, 27, none);
  assert_bad (ONE, ZERO, 27, none);
  assert_bad (ORDER, HALF, 27, none);
  /* x = 5 is on no point of the curve */
  assert_bad
      ("0000000000000000000000000000000000000000000000000000000000000005", HALF,
      27, none);
  fail_unless (lp_bytes_from_hex (ONE HALF, sig.b, 64, NULL));
  sig.b[64] = 27;
  fail_unless (lp_secp_recover_hash (&hash, &sig, &who, NULL));
}

GST_END_TEST;

GST_START_TEST (test_keys)
{
  guint8 secret[32] = { 0 }, calls = 0;
  LpEnv env = {.random = counting_random,.user_data = &calls };
  g_autoptr (GError) error = NULL;
  g_autoptr (LpKey) key = NULL;
  LpKey *again;

  fail_if (lp_key_new_from_bytes (secret, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_unless (lp_bytes_from_hex (ORDER, secret, 32, NULL));
  fail_if (lp_key_new_from_bytes (secret, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);

  key = lp_key_generate (&env, &error);
  fail_unless (key != NULL);
  fail_unless_equals_int (calls, 2);
  lp_key_copy_secret (key, secret);
  fail_unless_equals_int (secret[0], 1);
  again = lp_key_ref (key);
  fail_unless (again == key);
  lp_key_unref (again);
  lp_key_unref (NULL);
  fail_unless (lp_key_get_address (key) != NULL);
  GST_INFO ("locked: %d", lp_key_is_locked (key));

  env.random = no_random;
  fail_if (lp_key_generate (&env, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FAILED));
  g_clear_error (&error);
  env.random = bad_random;
  fail_if (lp_key_generate (&env, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FAILED));
}

GST_END_TEST;

/* No page for the key: that is said, and nothing is kept elsewhere. */
GST_START_TEST (test_no_memory)
{
  g_autoptr (LpKey) warm = key_from (ONE);
  g_autoptr (GError) error = NULL;
  guint8 secret[32] = { 0 };
  struct rlimit before;
  LpKey *key;

  fail_if (lp_key_new_from_bytes (secret, &error));
  g_clear_error (&error);
  secret[0] = 1;
  if (!lp_no_memory_begin (0, &before))
    return;
  key = lp_key_new_from_bytes (secret, &error);
  lp_no_memory_end (&before);
  fail_unless (key == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FAILED));
}

GST_END_TEST;

/* r and s that are no numbers of the group, for a signer seen before. */
GST_START_TEST (test_known_signer_refusals)
{
  g_autoptr (LpKey) key = key_from (ONE);
  g_autoptr (LpSigner) signer = NULL;
  LpHash hash = { {1}
  };
  LpSignature good, bad;

  fail_unless (lp_key_sign_hash (key, &hash, &good, NULL));
  signer = lp_signer_new_from_signature (&hash, &good, NULL);
  fail_unless (lp_signer_verify_hash (signer, &hash, &good));
  for (guint i = 0; i < 2; i++) {
    bad = good;
    fail_unless (lp_bytes_from_hex (ORDER, bad.b + 32 * i, 32, NULL));
    fail_if (lp_signer_verify_hash (signer, &hash, &bad));
    fail_unless (lp_bytes_from_hex (ZERO, bad.b + 32 * i, 32, NULL));
    fail_if (lp_signer_verify_hash (signer, &hash, &bad));
  }
  bad = good;
  for (guint v = 0; v < 256; v++) {
    bad.b[64] = v;
    fail_unless (lp_signer_verify_hash (signer, &hash, &bad)
        == (v == 27 || v == 28));
  }
}

GST_END_TEST;

/* The flags of the mapping that holds @address; neighbours with the same flags
 * are one mapping. Returns: (transfer full) (nullable) */
static gchar *
find_flags (const gchar * maps, guint64 address)
{
  g_auto (GStrv) lines = g_strsplit (maps, "\n", -1);
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++) {
    gchar *end = NULL;
    guint64 from = g_ascii_strtoull (lines[i], &end, 16);

    if (end != NULL && end != lines[i] && *end == '-')
      inside = from <= address
          && address < g_ascii_strtoull (end + 1, NULL, 16);
    else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
      return g_strdup (lines[i]);
  }
  return NULL;
}

/* The page of a key is locked and kept out of core dumps. */
GST_START_TEST (test_memory)
{
  g_autoptr (LpKey) key = key_from (HALF);
  g_autofree gchar *maps = NULL;
  g_autofree gchar *flags = NULL;

  /* sanitizers and valgrind have mappings of their own around it */
  if (g_getenv ("LP_TEST_SLOW_RUNNER")
      || !g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL))
    return;
  flags = find_flags (maps, (guint64) (guintptr) key);
  fail_unless (flags != NULL);
  fail_unless (strstr (flags, " dd") != NULL, "%s", flags);
  if (lp_key_is_locked (key))
    fail_unless (strstr (flags, " lo") != NULL, "%s", flags);
}

GST_END_TEST;

static Suite *
crypto_secp_suite (void)
{
  Suite *s = suite_create ("core/crypto-secp");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_key_vectors);
  tcase_add_test (tc, test_ticket_vectors);
  tcase_add_test (tc, test_signer_is_recovery);
  tcase_add_test (tc, test_acceptance);
  tcase_add_test (tc, test_refusals);
  tcase_add_test (tc, test_keys);
  tcase_add_test (tc, test_memory);
  tcase_add_test (tc, test_no_memory);
  tcase_add_test (tc, test_known_signer_refusals);
  return s;
}

GST_CHECK_MAIN (crypto_secp);
