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

#include "crypto-secp.h"

#include <string.h>

#include <secp256k1.h>
#include <secp256k1_preallocated.h>
#include <secp256k1_recovery.h>

#include "base-error.h"
#include "crypto-keccak.h"
#include "crypto-secret.h"

#define CONTEXT_SIZE 2048

/* All of it lies in a page of its own. */
struct _LpKey
{
  gatomicrefcount refs;
  gboolean locked;
  LpAddress address;
  secp256k1_context *context;
  guint8 secret[32];
  guint8 room[CONTEXT_SIZE] __attribute__((aligned (16)));
};

struct _LpSigner
{
  LpAddress address;
  secp256k1_pubkey pubkey;
};

/* the group order divided by 2, rounded down (payments 3.4) */
static const guint8 half_order[32] = {
  0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
  0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4, 0x50, 0x1d,
  0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0
};

/* For what needs no secret; never changed, so threads may share it. */
static const secp256k1_context *
public_context (void)
{
  return secp256k1_context_static;
}

static void
address_of (const secp256k1_pubkey * pubkey, LpAddress * address)
{
  guint8 point[65];
  size_t len = sizeof (point);
  LpHash hash;

  secp256k1_ec_pubkey_serialize (public_context (), point, &len, pubkey,
      SECP256K1_EC_UNCOMPRESSED);
  lp_keccak256 (point + 1, 64, &hash);
  memcpy (address->b, hash.b + 12, sizeof (address->b));
}

static void
key_free (LpKey * key)
{
  lp_secret_free (key, sizeof (*key));
}

LpKey *
lp_key_new_from_bytes (const guint8 secret[32], GError ** error)
{
  static const gchar label[] = "blinding of a signing context";
  secp256k1_pubkey pubkey;
  gboolean locked;
  LpKeccak k;
  LpHash seed;
  LpKey *key;

  if (!secp256k1_ec_seckey_verify (public_context (), secret)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_INVALID, "not a private "
        "key: zero, or not below the order of the group");
    return NULL;
  }
  key = lp_secret_new (sizeof (*key), &locked);
  if (key == NULL) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FAILED,
        "no memory for a private key");
    return NULL;
  }
  key->locked = locked;
  g_atomic_ref_count_init (&key->refs);
  memcpy (key->secret, secret, sizeof (key->secret));

  /* A context of its own for each key: signing is blinded against who can
   * measure it, and the blinding depends on nothing anybody else knows. */
  g_assert (secp256k1_context_preallocated_size (SECP256K1_CONTEXT_NONE)
      <= CONTEXT_SIZE);
  key->context = secp256k1_context_preallocated_create (key->room,
      SECP256K1_CONTEXT_NONE);
  lp_keccak_init (&k);
  lp_keccak_update (&k, label, sizeof (label));
  lp_keccak_update (&k, secret, 32);
  lp_keccak_finish (&k, &seed);
  if (!secp256k1_context_randomize (key->context, seed.b)
      || !secp256k1_ec_pubkey_create (key->context, &pubkey, secret))
    g_assert_not_reached ();    /* the key was verified above */
  lp_bytes_wipe (&seed, sizeof (seed));
  address_of (&pubkey, &key->address);
  return key;
}

LpKey *
lp_key_generate (const LpEnv * env, GError ** error)
{
  guint8 secret[32];
  LpKey *key = NULL;

  /* a value out of range comes once in 2^127 */
  for (guint tries = 0; tries < 4 && key == NULL; tries++) {
    if (!lp_env_random (env, secret, sizeof (secret)))
      break;
    key = lp_key_new_from_bytes (secret, NULL);
  }
  lp_bytes_wipe (secret, sizeof (secret));
  if (key == NULL)
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FAILED,
        "the system gives no random numbers for a private key");
  return key;
}

LpKey *
lp_key_ref (LpKey * key)
{
  g_atomic_ref_count_inc (&key->refs);
  return key;
}

void
lp_key_unref (LpKey * key)
{
  if (key != NULL && g_atomic_ref_count_dec (&key->refs))
    key_free (key);
}

const LpAddress *
lp_key_get_address (const LpKey * key)
{
  return &key->address;
}

gboolean
lp_key_is_locked (const LpKey * key)
{
  return key->locked;
}

void
lp_key_copy_secret (const LpKey * key, guint8 out[32])
{
  memcpy (out, key->secret, sizeof (key->secret));
}

gboolean
lp_key_sign_digest (const LpKey * key, const LpHash * digest,
    LpSignature * sig, GError ** error)
{
  secp256k1_ecdsa_recoverable_signature made;
  int recid;

  if (!secp256k1_ecdsa_sign_recoverable (key->context, &made, digest->b,
          key->secret, NULL, NULL)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_SIGNATURE, "signing failed");
    return FALSE;
  }
  secp256k1_ecdsa_recoverable_signature_serialize_compact (key->context,
      sig->b, &recid, &made);
  sig->b[64] = 27 + recid;
  return TRUE;
}

static void
hash_digest (const LpHash * hash, LpHash * out)
{
  static const guint8 prefix[28] = "\031Ethereum Signed Message:\n32";
  guint8 text[sizeof (prefix) + sizeof (hash->b)];

  memcpy (text, prefix, sizeof (prefix));
  memcpy (text + sizeof (prefix), hash->b, sizeof (hash->b));
  lp_keccak256 (text, sizeof (text), out);
}

gboolean
lp_key_sign_hash (const LpKey * key, const LpHash * hash,
    LpSignature * sig, GError ** error)
{
  LpHash digest;

  hash_digest (hash, &digest);
  return lp_key_sign_digest (key, &digest, sig, error);
}

gboolean
lp_key_sign_message (const LpKey * key, gconstpointer msg, gsize len,
    LpSignature * sig, GError ** error)
{
  LpHash digest;

  lp_secp_personal_digest (msg, len, &digest);
  return lp_key_sign_digest (key, &digest, sig, error);
}

void
lp_secp_personal_digest (gconstpointer msg, gsize len, LpHash * out)
{
  gchar prefix[64];
  LpKeccak k;
  gint n;

  n = g_snprintf (prefix, sizeof (prefix),
      "\031Ethereum Signed Message:\n%" G_GSIZE_FORMAT, len);
  lp_keccak_init (&k);
  lp_keccak_update (&k, prefix, n);
  lp_keccak_update (&k, msg, len);
  lp_keccak_finish (&k, out);
}

gboolean
lp_secp_parse_signature (gconstpointer data, gsize len, LpSignature * out,
    GError ** error)
{
  memset (out, 0, sizeof (*out));
  if (len != sizeof (out->b)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_SIGNATURE,
        "invalid signature length");
    return FALSE;
  }
  memcpy (out->b, data, sizeof (out->b));
  return TRUE;
}

/* The checks stand in the order of payments 3.4, after that of the length. */
static gboolean
recover (const LpHash * digest, const LpSignature * sig,
    secp256k1_pubkey * pubkey, GError ** error)
{
  secp256k1_ecdsa_recoverable_signature parsed;

  if (memcmp (sig->b + 32, half_order, sizeof (half_order)) > 0) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_SIGNATURE,
        "signature s value too high");
    return FALSE;
  }
  if (sig->b[64] != 27 && sig->b[64] != 28) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_SIGNATURE,
        "signature v value must be 27 or 28");
    return FALSE;
  }
  if (!secp256k1_ecdsa_recoverable_signature_parse_compact (public_context (),
          &parsed, sig->b, sig->b[64] - 27)
      || !secp256k1_ecdsa_recover (public_context (), pubkey, &parsed,
          digest->b)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_SIGNATURE,
        "no public key belongs to the signature");
    return FALSE;
  }
  return TRUE;
}

gboolean
lp_secp_recover_digest (const LpHash * digest, const LpSignature * sig,
    LpAddress * out, GError ** error)
{
  secp256k1_pubkey pubkey;

  if (!recover (digest, sig, &pubkey, error))
    return FALSE;
  address_of (&pubkey, out);
  return TRUE;
}

gboolean
lp_secp_recover_hash (const LpHash * hash, const LpSignature * sig,
    LpAddress * out, GError ** error)
{
  LpHash digest;

  hash_digest (hash, &digest);
  return lp_secp_recover_digest (&digest, sig, out, error);
}

LpSigner *
lp_signer_new_from_signature (const LpHash * hash, const LpSignature * sig,
    GError ** error)
{
  secp256k1_pubkey pubkey;
  LpSigner *signer;
  LpHash digest;

  hash_digest (hash, &digest);
  if (!recover (&digest, sig, &pubkey, error))
    return NULL;
  signer = g_new0 (LpSigner, 1);
  signer->pubkey = pubkey;
  address_of (&pubkey, &signer->address);
  return signer;
}

void
lp_signer_free (LpSigner * signer)
{
  g_free (signer);
}

const LpAddress *
lp_signer_get_address (const LpSigner * signer)
{
  return &signer->address;
}

/* ECDSA verification accepts either v. */
gboolean
lp_signer_verify_hash (const LpSigner * signer, const LpHash * hash,
    const LpSignature * sig)
{
  secp256k1_ecdsa_signature parsed;
  LpHash digest;

  if ((sig->b[64] != 27 && sig->b[64] != 28)
      || !secp256k1_ecdsa_signature_parse_compact (public_context (), &parsed,
          sig->b))
    return FALSE;
  hash_digest (hash, &digest);
  /* refuses a high s itself */
  return secp256k1_ecdsa_verify (public_context (), &parsed, digest.b,
      &signer->pubkey);
}

void
lp_signer_right_v (const LpSigner * signer, const LpHash * hash,
    LpSignature * sig)
{
  secp256k1_pubkey pubkey;
  LpHash digest;

  hash_digest (hash, &digest);
  if (!recover (&digest, sig, &pubkey, NULL)
      || secp256k1_ec_pubkey_cmp (public_context (), &pubkey,
          &signer->pubkey) != 0)
    sig->b[64] ^= 27 ^ 28;
}
