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

/*
 * secp256k1: sign, recover, verify, with the "personal message" prefix.
 * Source: spec/wire-protocol.md 3, spec/payments.md 5.
 */

#pragma once

#include "base-bytes.h"
#include "base-env.h"

G_BEGIN_DECLS

/* A private key in locked, wiped memory. Nothing prints it. */
typedef struct _LpKey LpKey;

/* Both fail with LP_ERROR_INVALID for 0 or >= the group order. */
LpKey *lp_key_new_from_bytes (const guint8 secret[32], GError ** error);
LpKey *lp_key_generate (const LpEnv * env, GError ** error);
LpKey *lp_key_ref (LpKey * key);
void lp_key_unref (LpKey * key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpKey, lp_key_unref)
const LpAddress *lp_key_get_address (const LpKey * key);
/* FALSE if the system refused to keep the key out of swap (RLIMIT_MEMLOCK);
 * it works all the same, whoever runs the node should be told. */
gboolean lp_key_is_locked (const LpKey * key);
/* For writing key files only; the caller wipes @out. */
void lp_key_copy_secret (const LpKey * key, guint8 out[32]);

/* Signs the 32-byte digest itself: v = 27 + recovery id, low s. */
gboolean lp_key_sign_digest (const LpKey * key, const LpHash * digest,
    LpSignature * sig, GError ** error);
/* EIP-191: keccak("\x19Ethereum Signed Message:\n32" || hash), then signs. */
gboolean lp_key_sign_hash (const LpKey * key, const LpHash * hash,
    LpSignature * sig, GError ** error);
/* EIP-191 over a message of any length. */
gboolean lp_key_sign_message (const LpKey * key, gconstpointer msg, gsize len,
    LpSignature * sig, GError ** error);

void lp_secp_personal_digest (gconstpointer msg, gsize len, LpHash * out);

/* 65 bytes from outside, as they are; LP_ERROR_SIGNATURE "invalid signature
 * length" and zeros for any other number, which are never valid. */
gboolean lp_secp_parse_signature (gconstpointer data, gsize len,
    LpSignature * out, GError ** error);
/* v must be 27 or 28, s low; LP_ERROR_SIGNATURE otherwise. */
gboolean lp_secp_recover_digest (const LpHash * digest,
    const LpSignature * sig, LpAddress * out, GError ** error);
gboolean lp_secp_recover_hash (const LpHash * hash, const LpSignature * sig,
    LpAddress * out, GError ** error);

/* A signer seen before: its public key is kept, so that later signatures are
 * checked with less work. */
typedef struct _LpSigner LpSigner;
LpSigner *lp_signer_new_from_signature (const LpHash * hash,
    const LpSignature * sig, GError ** error);
void lp_signer_free (LpSigner * signer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSigner, lp_signer_free)
const LpAddress *lp_signer_get_address (const LpSigner * signer);
/* TRUE if r and s are the signer's: recovery gives its address with one of the
 * two v. Whether with the one in @sig is not looked at, which costs more than
 * all the rest; lp_signer_right_v() tells. */
gboolean lp_signer_verify_hash (const LpSigner * signer, const LpHash * hash,
    const LpSignature * sig);
/* Sets the v of a signature that lp_signer_verify_hash() took to the one with
 * which it recovers to the signer. */
void lp_signer_right_v (const LpSigner * signer, const LpHash * hash,
    LpSignature * sig);

G_END_DECLS
