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

#include "crypto-keystore.h"

#include <string.h>

#include <gcrypt.h>
#include <jansson.h>

#include "base-error.h"
#include "crypto-keccak.h"
#include "crypto-scrypt.h"

#define MAX_SALT 256
/* n 524288 with r 8, and its two small buffers */
#define MAX_MEMORY (513 * 1024 * 1024)
#define MAX_WORK ((guint64) 16 * 262144 * 8)
#define MAX_ROUNDS 16777216

typedef struct
{
  gboolean has_address;
  LpAddress address;
  gboolean scrypt;
  guint64 n, r, p;              /* scrypt */
  guint64 c;                    /* PBKDF2 */
  guint8 salt[MAX_SALT];
  gsize salt_len;
  guint8 iv[16];
  guint8 ciphertext[32];
  guint8 mac[32];
} Keystore;

static gboolean
fail (GError ** error, gint code, const gchar * why)
{
  g_set_error (error, LP_ERROR, code, "key file: %s", why);
  return FALSE;
}

static const gchar *
get_string (json_t * object, const gchar * name, GError ** error)
{
  const gchar *s = json_string_value (json_object_get (object, name));

  if (s == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "key file: \"%s\" is missing or not a text", name);
  return s;
}

static gboolean
get_number (json_t * object, const gchar * name, guint64 * out, GError ** error)
{
  json_t *v = json_object_get (object, name);

  if (!json_is_integer (v) || json_integer_value (v) < 1) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "key file: \"%s\" is missing or not a positive number", name);
    return FALSE;
  }
  *out = json_integer_value (v);
  return TRUE;
}

static gboolean
get_hex (json_t * object, const gchar * name, guint8 * out, gsize len,
    GError ** error)
{
  const gchar *s = get_string (object, name, error);

  if (s == NULL)
    return FALSE;
  if (!lp_bytes_from_hex (s, out, len, error)) {
    g_prefix_error (error, "key file: \"%s\": ", name);
    return FALSE;
  }
  return TRUE;
}

static gboolean
expect (json_t * object, const gchar * name, const gchar * value,
    GError ** error)
{
  const gchar *s = get_string (object, name, error);

  if (s == NULL)
    return FALSE;
  if (strcmp (s, value) != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "key file: %s is not \"%s\"", name, value);
    return FALSE;
  }
  return TRUE;
}

/* Within what a wrong or hostile file may cost; each number is bounded before
 * it is multiplied. */
static gboolean
check_scrypt (const Keystore * k, GError ** error)
{
  if (k->n < 2 || (k->n & (k->n - 1)) != 0)
    return fail (error, LP_ERROR_INVALID, "n of scrypt is no power of two");
  if (k->n > MAX_MEMORY / 128 || k->r > MAX_MEMORY / 128
      || k->p > MAX_MEMORY / 128
      || k->n * k->r + k->r * k->p + k->r > MAX_MEMORY / 128)
    return fail (error, LP_ERROR_TOO_LARGE,
        "scrypt would take more than 513 MiB of memory");
  if (k->n * k->r > MAX_WORK / k->p)
    return fail (error, LP_ERROR_TOO_LARGE,
        "scrypt would take more than 16 times the usual work");
  return TRUE;
}

static gboolean
read_kdf (json_t * crypto, Keystore * k, GError ** error)
{
  const gchar *kdf = get_string (crypto, "kdf", error);
  json_t *params = json_object_get (crypto, "kdfparams");
  const gchar *salt;
  guint64 dklen;

  if (kdf == NULL)
    return FALSE;
  k->scrypt = strcmp (kdf, "scrypt") == 0;
  if (!k->scrypt && strcmp (kdf, "pbkdf2") != 0)
    return fail (error, LP_ERROR_UNSUPPORTED,
        "kdf is neither \"scrypt\" nor \"pbkdf2\"");
  salt = get_string (params, "salt", error);
  if (salt == NULL || !get_number (params, "dklen", &dklen, error))
    return FALSE;
  if (dklen != 32)
    return fail (error, LP_ERROR_UNSUPPORTED, "dklen is not 32");
  k->salt_len = strlen (salt) / 2;
  if (k->salt_len < 1 || k->salt_len > MAX_SALT)
    return fail (error, LP_ERROR_TOO_LARGE, "salt is not 1 to 256 bytes long");
  if (!get_hex (params, "salt", k->salt, k->salt_len, error))
    return FALSE;
  if (k->scrypt)
    return get_number (params, "n", &k->n, error)
        && get_number (params, "r", &k->r, error)
        && get_number (params, "p", &k->p, error) && check_scrypt (k, error);
  if (!expect (params, "prf", "hmac-sha256", error)
      || !get_number (params, "c", &k->c, error))
    return FALSE;
  if (k->c > MAX_ROUNDS)
    return fail (error, LP_ERROR_TOO_LARGE,
        "pbkdf2 would take more than 16777216 rounds");
  return TRUE;
}

static gboolean
read_object (json_t * root, Keystore * k, GError ** error)
{
  json_t *crypto = json_object_get (root, "crypto");
  json_t *address = json_object_get (root, "address");

  if (!json_is_object (root))
    return fail (error, LP_ERROR_INVALID, "not a JSON object");
  if (json_integer_value (json_object_get (root, "version")) != 3)
    return fail (error, LP_ERROR_UNSUPPORTED, "version is not 3");
  if (crypto == NULL)
    crypto = json_object_get (root, "Crypto");
  if (!json_is_object (crypto))
    return fail (error, LP_ERROR_INVALID, "\"crypto\" is missing");
  if (address != NULL) {
    k->has_address = TRUE;
    if (!get_hex (root, "address", k->address.b, 20, error))
      return FALSE;
  }
  return expect (crypto, "cipher", "aes-128-ctr", error)
      && get_hex (json_object_get (crypto, "cipherparams"), "iv", k->iv, 16,
      error)
      && get_hex (crypto, "ciphertext", k->ciphertext, 32, error)
      && get_hex (crypto, "mac", k->mac, 32, error)
      && read_kdf (crypto, k, error);
}

static gboolean
parse (const gchar * json, gsize len, Keystore * k, GError ** error)
{
  json_error_t at;
  json_t *root;
  gboolean ok;

  memset (k, 0, sizeof (*k));
  if (len > LP_KEYSTORE_MAX_SIZE)
    return fail (error, LP_ERROR_TOO_LARGE, "larger than 64 KiB");
  root = json_loadb (json, len, JSON_REJECT_DUPLICATES, &at);
  if (root == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "key file: not JSON (line %d, column %d)", at.line, at.column);
    return FALSE;
  }
  ok = read_object (root, k, error);
  json_decref (root);
  return ok;
}

gboolean
lp_keystore_peek (const gchar * json, gsize len, LpAddress * address,
    gboolean * known, GError ** error)
{
  Keystore k;

  if (!parse (json, len, &k, error))
    return FALSE;
  *known = k.has_address;
  *address = k.address;
  return TRUE;
}

/* AES-128 in counter mode: the same both ways. */
static gboolean
aes_ctr (const guint8 key[16], const guint8 iv[16], const guint8 * in,
    guint8 * out, gsize len, GError ** error)
{
  gcry_cipher_hd_t cipher;
  gboolean ok;

  if (gcry_cipher_open (&cipher, GCRY_CIPHER_AES128, GCRY_CIPHER_MODE_CTR, 0))
    return fail (error, LP_ERROR_FAILED, "libgcrypt has no AES");
  ok = gcry_cipher_setkey (cipher, key, 16) == 0
      && gcry_cipher_setctr (cipher, iv, 16) == 0
      && gcry_cipher_encrypt (cipher, out, len, in, len) == 0;
  gcry_cipher_close (cipher);
  return ok || fail (error, LP_ERROR_FAILED, "libgcrypt refuses AES");
}

static gboolean
derive (const Keystore * k, const gchar * password, gsize password_len,
    guint8 out[32], GError ** error)
{
  gboolean ok;

  ok = k->scrypt ? lp_scrypt (password, password_len, k->salt, k->salt_len,
      k->n, k->r, k->p, out, 32)
      : lp_pbkdf2_sha256 (password, password_len, k->salt, k->salt_len, k->c,
      out, 32);
  return ok || fail (error, LP_ERROR_FAILED,
      "the key could not be derived (memory?)");
}

static void
compute_mac (const guint8 dk[32], const guint8 ciphertext[32], LpHash * out)
{
  LpKeccak h;

  lp_keccak_init (&h);
  lp_keccak_update (&h, dk + 16, 16);
  lp_keccak_update (&h, ciphertext, 32);
  lp_keccak_finish (&h, out);
}

LpKey *
lp_keystore_decrypt (const gchar * json, gsize len, const gchar * password,
    gsize password_len, GError ** error)
{
  guint8 dk[32], secret[32];
  LpKey *key = NULL;
  LpHash mac;
  Keystore k;

  if (!parse (json, len, &k, error)
      || !derive (&k, password, password_len, dk, error))
    return NULL;
  compute_mac (dk, k.ciphertext, &mac);
  if (!lp_bytes_equal_secret (mac.b, k.mac, 32))
    fail (error, LP_ERROR_AUTH, "could not decrypt key with given password");
  else if (aes_ctr (dk, k.iv, k.ciphertext, secret, 32, error))
    key = lp_key_new_from_bytes (secret, error);
  lp_bytes_wipe (dk, sizeof (dk));
  lp_bytes_wipe (secret, sizeof (secret));
  if (key != NULL && k.has_address
      && !lp_address_equal (&k.address, lp_key_get_address (key))) {
    fail (error, LP_ERROR_INVALID, "its address is not that of the key in it");
    g_clear_pointer (&key, lp_key_unref);
  }
  return key;
}

static json_t *
hex_value (const guint8 * data, gsize len)
{
  g_autofree gchar *hex = lp_bytes_to_hex (data, len);

  return json_string (hex);
}

static gchar *
uuid_of (guint8 b[16])
{
  g_autofree gchar *hex = NULL;

  b[6] = (b[6] & 0x0f) | 0x40;
  b[8] = (b[8] & 0x3f) | 0x80;
  hex = lp_bytes_to_hex (b, 16);
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12,
      hex + 16, hex + 20);
}

static gchar *
write_json (const Keystore * k, guint8 id[16])
{
  g_autofree gchar *uuid = uuid_of (id);
  json_t *root;
  gchar *text, *copy;

  root = json_pack ("{s:o, s:{s:s, s:o, s:{s:o}, s:s, s:{s:i, s:I, s:I, s:I, "
      "s:o}, s:o}, s:s, s:i}",
      "address", hex_value (k->address.b, 20),
      "crypto",
      "cipher", "aes-128-ctr",
      "ciphertext", hex_value (k->ciphertext, 32),
      "cipherparams", "iv", hex_value (k->iv, 16),
      "kdf", "scrypt",
      "kdfparams", "dklen", 32, "n", (json_int_t) k->n, "p",
      (json_int_t) k->p, "r", (json_int_t) k->r, "salt",
      hex_value (k->salt, k->salt_len),
      "mac", hex_value (k->mac, 32), "id", uuid, "version", 3);
  text = json_dumps (root, JSON_COMPACT);
  json_decref (root);
  copy = g_strdup (text);
  free (text);
  return copy;
}

gchar *
lp_keystore_encrypt (const LpKey * key, const gchar * password,
    gsize password_len, LpKeystoreCost cost, const LpEnv * env, GError ** error)
{
  guint8 dk[32], secret[32], id[16];
  Keystore k = {.scrypt = TRUE,.r = 8,.salt_len = 32 };
  gboolean ok;
  LpHash mac;

  k.n = cost == LP_KEYSTORE_LIGHT ? 4096 : 262144;
  k.p = cost == LP_KEYSTORE_LIGHT ? 6 : 1;
  k.address = *lp_key_get_address (key);
  if (!lp_env_random (env, k.salt, k.salt_len)
      || !lp_env_random (env, k.iv, sizeof (k.iv))
      || !lp_env_random (env, id, sizeof (id))) {
    fail (error, LP_ERROR_FAILED, "the system gives no random numbers");
    return NULL;
  }
  if (!derive (&k, password, password_len, dk, error))
    return NULL;
  lp_key_copy_secret (key, secret);
  ok = aes_ctr (dk, k.iv, secret, k.ciphertext, 32, error);
  lp_bytes_wipe (secret, sizeof (secret));
  compute_mac (dk, k.ciphertext, &mac);
  memcpy (k.mac, mac.b, 32);
  lp_bytes_wipe (dk, sizeof (dk));
  return ok ? write_json (&k, id) : NULL;
}
