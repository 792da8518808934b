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

#include "base-error.h"
#include "crypto-keccak.h"
#include "wire-internal.h"

/* ---- GetOrchestrator ---- */

GBytes *
lp_orch_request_encode (const LpOrchRequest * request)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__OrchestratorRequest pb = NET__ORCHESTRATOR_REQUEST__INIT;

  pb.has_address = TRUE;
  pb.address = lp_pb_data (request->address.b, 20);
  if (request->has_sig) {
    pb.has_sig = TRUE;
    pb.sig = lp_pb_data (request->sig.b, 65);
  }
  if (request->has_capabilities)
    pb.capabilities = lp_pb_put_capabilities (arena, &request->capabilities);
  pb.has_ignore_capacity_check = request->ignore_capacity_check;
  pb.ignore_capacity_check = request->ignore_capacity_check;
  return lp_pb_pack (&pb);
}

gboolean
lp_orch_request_decode (GBytes * bytes, LpOrchRequest * out, GError ** error)
{
  Net__OrchestratorRequest *pb =
      lp_pb_unpack_bytes (&net__orchestrator_request__descriptor, bytes,
      error);
  gboolean ok = TRUE;

  memset (out, 0, sizeof (*out));
  if (pb == NULL)
    return FALSE;
  lp_pb_get_fixed (pb->address, out->address.b, 20);
  out->has_sig = pb->sig.len > 0;
  lp_pb_get_signature (pb->sig, &out->sig);
  out->ignore_capacity_check = pb->ignore_capacity_check;
  if (pb->capabilities != NULL) {
    out->has_capabilities = TRUE;
    ok = lp_pb_get_capabilities (pb->capabilities, &out->capabilities, error);
  }
  if (!ok)
    g_prefix_error (error, "OrchestratorRequest: ");
  lp_pb_free (pb);
  return ok;
}

/* what is signed: the address as people write it */
static void
request_hash (const LpAddress * address, LpHash * out)
{
  g_autofree gchar *text = lp_address_to_string (address);

  lp_keccak256 (text, strlen (text), out);
}

gboolean
lp_orch_request_sign (LpOrchRequest * request, const LpKey * key,
    GError ** error)
{
  LpHash hash;

  request->address = *lp_key_get_address (key);
  request_hash (&request->address, &hash);
  request->has_sig = lp_key_sign_hash (key, &hash, &request->sig, error);
  return request->has_sig;
}

gboolean
lp_orch_request_verify (const LpOrchRequest * request, GError ** error)
{
  LpAddress signer;
  LpHash hash;

  request_hash (&request->address, &hash);
  if (request->has_sig
      && lp_secp_recover_hash (&hash, &request->sig, &signer, NULL)
      && lp_address_equal (&signer, &request->address))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_SIGNATURE,
      "orchestrator req sig check failed");
  return FALSE;
}

LpOrchInfo *
lp_orch_info_new (void)
{
  return g_new0 (LpOrchInfo, 1);
}

void
lp_orch_info_free (LpOrchInfo * info)
{
  if (info == NULL)
    return;
  g_free (info->transcoder);
  g_free (info->capabilities);
  lp_storage_free (info->storage);
  g_strfreev (info->nodes);
  g_free (info);
}

GBytes *
lp_orch_info_encode (const LpOrchInfo * info)
{
  g_autoptr (LpArena) arena = lp_arena_new ();

  return lp_pb_pack (lp_pb_put_info (arena, info));
}

LpOrchInfo *
lp_orch_info_decode (GBytes * bytes, GError ** error)
{
  Net__OrchestratorInfo *pb =
      lp_pb_unpack_bytes (&net__orchestrator_info__descriptor, bytes, error);
  LpOrchInfo *info;

  if (pb == NULL)
    return NULL;
  info = lp_pb_get_info (pb, error);
  if (info == NULL)
    g_prefix_error (error, "OrchestratorInfo: ");
  lp_pb_free (pb);
  return info;
}

/* ---- auth token ---- */

void
lp_auth_token_make (LpAuthToken * token, gconstpointer secret,
    gsize secret_len, const gchar * session_id, gint64 expiration)
{
  GHmac *mac = g_hmac_new (G_CHECKSUM_SHA256, secret, secret_len);
  gsize len = 32;
  guint8 bytes[8];
  guint n = 0;

  memset (token, 0, sizeof (*token));
  for (guint i = 0; i < 8; i++) {
    bytes[n] = (guint64) expiration >> (56 - 8 * i);
    n += n > 0 || bytes[n] != 0;
  }
  g_hmac_update (mac, (const guchar *) session_id, strlen (session_id));
  g_hmac_update (mac, bytes, n);
  g_hmac_get_digest (mac, token->token, &len);
  g_hmac_unref (mac);
  token->token_len = len;
  g_strlcpy (token->session_id, session_id, sizeof (token->session_id));
  token->expiration = expiration;
}

gboolean
lp_auth_token_check (const LpAuthToken * token, gconstpointer secret,
    gsize secret_len, gint64 now, GError ** error)
{
  const gchar *fault = NULL;
  LpAuthToken right;

  if (token == NULL) {
    fault = "missing auth token";
  } else {
    lp_auth_token_make (&right, secret, secret_len, token->session_id,
        token->expiration);
    if (token->token_len != right.token_len
        || !lp_bytes_equal_secret (token->token, right.token, right.token_len))
      fault = "invalid auth token";
    else if (now > token->expiration)
      fault = "expired auth token";
    lp_bytes_wipe (&right, sizeof (right));
  }
  if (fault != NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_AUTH, "%s", fault);
  return fault == NULL;
}

GBytes *
lp_end_session_encode (const LpAuthToken * token)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__EndTranscodingSessionRequest pb =
      NET__END_TRANSCODING_SESSION_REQUEST__INIT;

  pb.auth_token = lp_pb_put_token (arena, token);
  return lp_pb_pack (&pb);
}

gboolean
lp_end_session_decode (GBytes * bytes, LpAuthToken * out, GError ** error)
{
  Net__EndTranscodingSessionRequest *pb =
      lp_pb_unpack_bytes (&net__end_transcoding_session_request__descriptor,
      bytes, error);
  gboolean ok;

  if (pb == NULL)
    return FALSE;
  ok = pb->auth_token != NULL && lp_pb_get_token (pb->auth_token, out, error);
  if (pb->auth_token == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_AUTH, "Invalid auth token");
  lp_pb_free (pb);
  return ok;
}

/* ---- Ping ---- */

GBytes *
lp_ping_encode (gconstpointer value, gsize len)
{
  Net__PingPong pb = NET__PING_PONG__INIT;

  pb.has_value = len > 0;
  pb.value = lp_pb_data (value, len);
  return lp_pb_pack (&pb);
}

GBytes *
lp_ping_decode (GBytes * bytes, GError ** error)
{
  Net__PingPong *pb = lp_pb_unpack_bytes (&net__ping_pong__descriptor, bytes,
      error);
  GBytes *value = NULL;

  if (pb == NULL)
    return NULL;
  if (pb->value.len > LP_PING_MAX)
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "PingPong: a value of %" G_GSIZE_FORMAT " bytes, at most %d are taken",
        pb->value.len, LP_PING_MAX);
  else
    value = g_bytes_new (pb->value.data, pb->value.len);
  lp_pb_free (pb);
  return value;
}

static void
ping_hash (GBytes * value, LpHash * out)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (value, &len);

  lp_keccak256 (data, len, out);
}

gboolean
lp_ping_sign (GBytes * value, const LpKey * key, LpSignature * sig,
    GError ** error)
{
  LpHash hash;

  ping_hash (value, &hash);
  return lp_key_sign_hash (key, &hash, sig, error);
}

gboolean
lp_ping_verify (GBytes * value, const LpSignature * sig,
    const LpAddress * address, GError ** error)
{
  LpAddress signer;
  LpHash hash;

  ping_hash (value, &hash);
  if (!lp_secp_recover_hash (&hash, sig, &signer, error))
    return FALSE;
  if (lp_address_equal (&signer, address))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_SIGNATURE,
      "the answer to a ping was signed by somebody else");
  return FALSE;
}
