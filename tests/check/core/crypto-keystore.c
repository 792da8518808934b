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
#include "core/crypto-keystore.h"
#include "core/crypto-scrypt.h"
#include "support/lp-no-memory.h"
#include "support/lp-vectors.h"

static LpKey *
open_vector (json_t * v, const gchar * password, GError ** error)
{
  gchar *text = json_dumps (lp_vectors_whole (v, "keystore"), 0);
  LpKey *key = lp_keystore_decrypt (text, strlen (text), password,
      strlen (password), error);

  free (text);
  return key;
}

/* What the password becomes before anything is decrypted with it. FALSE if
 * the vector does not say. */
static gboolean
assert_derived (json_t * v)
{
  const gchar *password = lp_vectors_str (v, "password");
  json_t *file = lp_vectors_get (v, "keystore"), *crypto, *params;
  g_autoptr (GBytes) salt = NULL;
  guint8 want[32], have[32];
  const guint8 *data;
  gsize len;

  if (lp_vectors_find (v, "derived_key") == NULL)
    return FALSE;
  lp_vectors_fixed (v, "derived_key", want, 32);
  crypto = lp_vectors_find (file, "crypto");
  if (crypto == NULL)
    crypto = lp_vectors_get (file, "Crypto");
  params = lp_vectors_get (crypto, "kdfparams");
  salt = lp_vectors_bytes (params, "salt");
  data = g_bytes_get_data (salt, &len);
  fail_unless_equals_int (lp_vectors_int (params, "dklen"), 32);
  if (g_str_equal (lp_vectors_str (crypto, "kdf"), "scrypt"))
    fail_unless (lp_scrypt (password, strlen (password), data, len,
            lp_vectors_int (params, "n"), lp_vectors_int (params, "r"),
            lp_vectors_int (params, "p"), have, 32));
  else
    fail_unless (lp_pbkdf2_sha256 (password, strlen (password), data, len,
            lp_vectors_int (params, "c"), have, 32));
  fail_unless (memcmp (have, want, 32) == 0, "%s", lp_vectors_str (v, "name"));
  return TRUE;
}

/* @derived counts the keys that vectors name. */
static guint
open_all (json_t * list, guint * derived)
{
  json_t *v;
  gsize i;

  json_array_foreach (list, i, v) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LpKey) key = open_vector (v, lp_vectors_str (v, "password"),
        &error);
    g_autofree gchar *address = NULL;
    guint8 want[32], secret[32];

    fail_unless (key != NULL, "%s: %s", lp_vectors_str (v, "name"),
        error ? error->message : "");
    lp_key_copy_secret (key, secret);
    lp_vectors_fixed (v, "private_key", want, 32);
    fail_unless (memcmp (secret, want, 32) == 0);
    address = lp_address_to_string (lp_key_get_address (key));
    fail_unless_equals_string (address, lp_vectors_str (v, "address"));
    if (assert_derived (v))
      (*derived)++;
  }
  return i;
}

GST_START_TEST (test_fast_vectors)
{
  json_t *root = lp_vectors_load ("vectors/keystore_v3.json");
  guint derived = 0;

  lp_vectors_count ("keystore_v3.json, fast",
      open_all (lp_vectors_get (root, "fast"), &derived), 14);
  lp_vectors_count ("keystore_v3.json, fast, derived keys", derived, 13);
  json_decref (root);
}

GST_END_TEST;

GST_START_TEST (test_slow_vectors)
{
  guint derived = 0;
  json_t *root;

  if (g_getenv ("LP_TEST_SLOW_RUNNER")) {
    g_print ("keystore_v3.json, standard cost: without valgrind only\n");
    return;
  }
  root = lp_vectors_load ("vectors/keystore_v3.json");
  lp_vectors_count ("keystore_v3.json, standard cost",
      open_all (lp_vectors_get (root, "slow"), &derived), 3);
  lp_vectors_count ("keystore_v3.json, standard cost, derived keys", derived,
      1);
  json_decref (root);
}

GST_END_TEST;

static const struct
{
  const gchar *name;
  gint code;
  const gchar *why;
} reasons[] = {
  {"wrong-password", LP_ERROR_AUTH, "given password"},
  {"mac-flipped", LP_ERROR_AUTH, "given password"},
  {"ciphertext-flipped", LP_ERROR_AUTH, "given password"},
  {"version-1", LP_ERROR_UNSUPPORTED, "version"},
  {"unknown-kdf", LP_ERROR_UNSUPPORTED, "kdf"},
  {"unknown-cipher", LP_ERROR_UNSUPPORTED, "cipher"},
  {"unknown-prf", LP_ERROR_UNSUPPORTED, "prf"},
  {"address-does-not-match-key", LP_ERROR_INVALID, "address"},
  {"no-crypto", LP_ERROR_INVALID, "crypto"},
};

GST_START_TEST (test_must_fail)
{
  json_t *root = lp_vectors_load ("vectors/keystore_v3.json"), *v;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "must_fail"), i, v) {
    g_autoptr (GError) error = NULL;

    fail_unless_equals_string (lp_vectors_str (v, "name"), reasons[i].name);
    fail_if (open_vector (v, lp_vectors_str (v, "password"), &error));
    fail_unless (g_error_matches (error, LP_ERROR, reasons[i].code), "%s: %s",
        reasons[i].name, error->message);
    fail_unless (strstr (error->message, reasons[i].why), "%s: %s",
        reasons[i].name, error->message);
  }
  lp_vectors_count ("keystore_v3.json, must fail", i, G_N_ELEMENTS (reasons));
  json_decref (root);
}

GST_END_TEST;

/* A right file with one field replaced (NULL: taken out).
 * Returns: (transfer full) */
static gchar *
changed_file (const gchar * kind, const gchar * field, json_t * value)
{
  json_t *root = lp_vectors_load ("vectors/keystore_v3.json"), *v = NULL;
  json_t *where[3];
  json_t *file;
  gchar *text;
  gsize i;

  json_array_foreach (lp_vectors_get (root, "fast"), i, v) {
    if (g_str_equal (lp_vectors_str (v, "name"), kind))
      break;
  }
  file = lp_vectors_get (v, "keystore");
  where[0] = file;
  where[1] = lp_vectors_get (file, "crypto");
  where[2] = lp_vectors_get (where[1], "kdfparams");
  /* from the inside: what is taken out takes its parts along */
  for (i = 3; i-- > 0;) {
    if (!json_object_get (where[i], field))
      continue;
    if (value)
      json_object_set (where[i], field, value);
    else
      json_object_del (where[i], field);
  }
  text = json_dumps (file, 0);
  json_decref (value);
  json_decref (root);
  return text;
}

static void
assert_refused (const gchar * kind, const gchar * field, json_t * value,
    gint code)
{
  gchar *text = changed_file (kind, field, value);
  g_autoptr (GError) error = NULL;
  LpAddress address;
  gboolean known;

  fail_if (lp_keystore_peek (text, strlen (text), &address, &known, &error),
      "%s", field);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s: %s", field,
      error->message);
  fail_if (lp_keystore_decrypt (text, strlen (text), "", 0, NULL));
  free (text);
}

/* Read as far as it goes without deriving a key. */
static void
assert_allowed (const gchar * kind, const gchar * field, json_t * value)
{
  gchar *text = changed_file (kind, field, value);
  g_autoptr (GError) error = NULL;
  LpAddress address;
  gboolean known;

  fail_unless (lp_keystore_peek (text, strlen (text), &address, &known,
          &error), "%s: %s", field, error ? error->message : "");
  free (text);
}

/* @value is the largest that is allowed. */
static void
assert_largest (const gchar * kind, const gchar * field, guint value)
{
  assert_allowed (kind, field, json_integer (value));
  assert_refused (kind, field, json_integer (value + 1), LP_ERROR_TOO_LARGE);
}

GST_START_TEST (test_bounds)
{
  static const gchar *const needed[] = { "cipher", "ciphertext",
    "cipherparams", "mac", "kdf", "salt", "dklen", "n", "r", "p", "kdfparams"
  };
  static const gchar s[] = "scrypt-n1024", p[] = "pbkdf2-c1024";

  for (guint i = 0; i < G_N_ELEMENTS (needed); i++)
    assert_refused (s, needed[i], NULL, LP_ERROR_INVALID);
  assert_refused (p, "c", NULL, LP_ERROR_INVALID);
  assert_refused (p, "prf", NULL, LP_ERROR_INVALID);
  assert_refused (s, "version", json_integer (4), LP_ERROR_UNSUPPORTED);
  assert_refused (s, "address", json_string ("12"), LP_ERROR_INVALID);
  assert_refused (s, "address", json_integer (1), LP_ERROR_INVALID);
  assert_refused (s, "mac", json_string ("zz"), LP_ERROR_INVALID);
  assert_refused (s, "dklen", json_integer (64), LP_ERROR_UNSUPPORTED);
  assert_refused (s, "salt", json_string (""), LP_ERROR_TOO_LARGE);
  assert_refused (s, "salt", json_string ("abc"), LP_ERROR_INVALID);
  assert_refused (s, "n", json_integer (0), LP_ERROR_INVALID);
  assert_refused (s, "n", json_integer (-2), LP_ERROR_INVALID);
  assert_refused (s, "n", json_integer (1), LP_ERROR_INVALID);
  assert_refused (s, "n", json_integer (1000), LP_ERROR_INVALID);
  assert_refused (s, "n", json_string ("1024"), LP_ERROR_INVALID);
  assert_refused (s, "n", json_integer (1 << 20), LP_ERROR_TOO_LARGE);
  assert_refused (s, "n", json_integer ((json_int_t) 1 << 62),
      LP_ERROR_TOO_LARGE);
  assert_refused (s, "r", json_integer (G_MAXINT64), LP_ERROR_TOO_LARGE);
  assert_refused (s, "r", json_integer (1 << 20), LP_ERROR_TOO_LARGE);
  assert_refused (s, "p", json_integer (G_MAXINT64), LP_ERROR_TOO_LARGE);
  assert_refused (s, "p", json_integer (1 << 20), LP_ERROR_TOO_LARGE);
  assert_refused (p, "c", json_integer (0), LP_ERROR_INVALID);
  assert_refused (p, "c", json_integer (G_MAXINT64), LP_ERROR_TOO_LARGE);
}

GST_END_TEST;

GST_START_TEST (test_limits)
{
  g_autofree gchar *salt = g_strnfill (2 * 257, 'a');

  assert_refused ("scrypt-n2", "salt", json_string (salt), LP_ERROR_TOO_LARGE);
  salt[2 * 256] = '\0';
  assert_allowed ("scrypt-n2", "salt", json_string (salt));
  assert_largest ("pbkdf2-c1024", "c", 16777216);
  /* by the memory of n blocks, of p blocks, and by the work of all three */
  assert_largest ("scrypt-n1024", "r", 4096);
  assert_largest ("scrypt-n2", "p", 525309);
  assert_largest ("scrypt-n1024", "p", 4096);
  assert_allowed ("scrypt-n1024", "n", json_integer (524288));
}

GST_END_TEST;

static gboolean
is_allowed (guint64 n, guint64 r, guint64 p)
{
  g_autofree gchar *text = NULL;
  g_autofree gchar *zeros = g_strnfill (64, '0');
  LpAddress address;
  gboolean known;

  text = g_strdup_printf ("{\"version\": 3, \"crypto\": {\"cipher\": "
      "\"aes-128-ctr\", \"cipherparams\": {\"iv\": \"%.32s\"}, "
      "\"ciphertext\": \"%s\", \"mac\": \"%s\", \"kdf\": \"scrypt\", "
      "\"kdfparams\": {\"salt\": \"00\", \"dklen\": 32, \"n\": %"
      G_GUINT64_FORMAT ", \"r\": %" G_GUINT64_FORMAT ", \"p\": %"
      G_GUINT64_FORMAT "}}}", zeros, zeros, zeros, n, r, p);
  return lp_keystore_peek (text, strlen (text), &address, &known, NULL);
}

/* The bound is one of all buffers together, and no product wraps around. */
GST_START_TEST (test_memory)
{
  static const guint64 large[] = { 1 << 22, G_GUINT64_CONSTANT (1) << 31,
    G_GUINT64_CONSTANT (1) << 32, G_GUINT64_CONSTANT (1) << 61,
    G_GUINT64_CONSTANT (1) << 62
  };

  fail_unless (is_allowed (262144, 8, 1));
  fail_unless (is_allowed (524288, 8, 1));
  fail_unless (is_allowed (2, 1 << 19, 2));
  fail_if (is_allowed (2, 1 << 21, 2));
  fail_if (is_allowed (2, 1 << 20, 4));
  for (guint i = 0; i < G_N_ELEMENTS (large); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (large); k++) {
      fail_if (is_allowed (2, large[i], large[k]));
      fail_if (is_allowed (large[i], large[k], 1));
      fail_if (is_allowed (large[i], 1, large[k]));
      fail_if (is_allowed (large[i], large[k], large[k]));
    }
  }
}

GST_END_TEST;

GST_START_TEST (test_not_json)
{
  static const gchar *const bad[] = { "", "{", "[]", "{}", "\"x\"", "3",
    "{\"version\":3,\"version\":3}", "{\"version\":3,\"crypto\":[]}",
  };
  g_autofree gchar *large = g_strnfill (LP_KEYSTORE_MAX_SIZE + 1, ' ');
  g_autofree gchar *deep = g_strnfill (60000, '[');
  g_autoptr (GError) error = NULL;
  LpAddress address;
  gboolean known;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    fail_if (lp_keystore_peek (bad[i], strlen (bad[i]), &address, &known,
            &error), "%s", bad[i]);
    fail_unless (error != NULL);
    g_clear_error (&error);
  }
  fail_if (lp_keystore_peek (large, strlen (large), &address, &known, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  fail_if (lp_keystore_peek (deep, strlen (deep), &address, &known, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
}

GST_END_TEST;

static gboolean
counted_random (guint8 * data, gsize len, gpointer user_data)
{
  guint *left = user_data;

  if ((*left)-- == 0)
    return FALSE;
  memset (data, 0x5a + *left, len);
  return TRUE;
}

static void
assert_round_trip (LpKeystoreCost cost, const gchar * password)
{
  guint left = 3;
  LpEnv env = {.random = counted_random,.user_data = &left };
  guint8 secret[32] = { 0, 1, 2 }, back[32];
  g_autoptr (LpKey) key = lp_key_new_from_bytes (secret, NULL);
  g_autoptr (LpKey) again = NULL;
  g_autofree gchar *json = NULL;
  g_autoptr (GError) error = NULL;
  gboolean known;
  LpAddress address;

  json = lp_keystore_encrypt (key, password, strlen (password), cost, &env,
      &error);
  fail_unless (json != NULL);
  fail_unless (lp_keystore_peek (json, strlen (json), &address, &known, NULL));
  fail_unless (known && lp_address_equal (&address, lp_key_get_address (key)));
  again = lp_keystore_decrypt (json, strlen (json), password,
      strlen (password), &error);
  fail_unless (again != NULL);
  lp_key_copy_secret (again, back);
  fail_unless (memcmp (secret, back, 32) == 0);
  fail_if (lp_keystore_decrypt (json, strlen (json), "other", 5, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_AUTH));
}

GST_START_TEST (test_round_trip)
{
  assert_round_trip (LP_KEYSTORE_LIGHT, "secret");
  assert_round_trip (LP_KEYSTORE_LIGHT, "");
  if (!g_getenv ("LP_TEST_SLOW_RUNNER"))
    assert_round_trip (LP_KEYSTORE_STANDARD, "secret");
}

GST_END_TEST;

GST_START_TEST (test_no_random)
{
  guint8 secret[32] = { 1 };
  g_autoptr (LpKey) key = lp_key_new_from_bytes (secret, NULL);

  for (guint n = 0; n < 3; n++) {
    guint left = n;
    LpEnv env = {.random = counted_random,.user_data = &left };
    g_autoptr (GError) error = NULL;

    fail_if (lp_keystore_encrypt (key, "x", 1, LP_KEYSTORE_LIGHT, &env,
            &error));
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FAILED));
  }
}

GST_END_TEST;

/* A machine too small for the cost of a file is told so. */
GST_START_TEST (test_no_memory)
{
  guint8 secret[32] = { 1 };
  guint left = 3;
  LpEnv env = {.random = counted_random,.user_data = &left };
  g_autoptr (LpKey) key = lp_key_new_from_bytes (secret, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) opened = NULL;
  gchar *json = changed_file ("scrypt-n1024", "n", json_integer (262144));
  g_autofree gchar *made = NULL;
  LpKey *found;
  struct rlimit before;

  if (!lp_no_memory_begin (16 << 20, &before)) {
    free (json);
    return;
  }
  made = lp_keystore_encrypt (key, "x", 1, LP_KEYSTORE_STANDARD, &env, &error);
  found = lp_keystore_decrypt (json, strlen (json), "x", 1, &opened);
  lp_no_memory_end (&before);
  free (json);
  fail_unless (made == NULL && found == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_FAILED));
  fail_unless (g_error_matches (opened, LP_ERROR, LP_ERROR_FAILED));
  fail_unless (strstr (opened->message, "memory") != NULL);
}

GST_END_TEST;

static Suite *
crypto_keystore_suite (void)
{
  Suite *s = suite_create ("core/crypto-keystore");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_fast_vectors);
  tcase_add_test (tc, test_slow_vectors);
  tcase_add_test (tc, test_must_fail);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_memory);
  tcase_add_test (tc, test_not_json);
  tcase_add_test (tc, test_round_trip);
  tcase_add_test (tc, test_no_random);
  tcase_add_test (tc, test_no_memory);
  return s;
}

GST_CHECK_MAIN (crypto_keystore);
