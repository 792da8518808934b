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
 * Orchestrator service: request and answer of GetOrchestrator, Ping,
 * EndTranscodingSession, and the parts that other messages share with them.
 *
 * What is decoded is bounded, strings are valid UTF-8 without control
 * characters, and integers of any length are taken as long as their value
 * fits. Decoders fail with LP_ERROR_INVALID or LP_ERROR_TOO_LARGE and name
 * message and field. Fields nobody here knows (AI hardware, prices per
 * capability) are passed over.
 * Source: spec/wire-protocol.md 2, 4.
 */

#pragma once

#include "media-capability.h"
#include "pm-ticket.h"

G_BEGIN_DECLS

#define LP_AUTH_TOKEN_MAX 64
#define LP_SESSION_ID_MAX 64
/* Characters of a service URI, and how many further ones an answer has. */
#define LP_SERVICE_URI_MAX 1024
#define LP_NODES_MAX 64

/* Made by the orchestrator, opaque to everybody else. Value type. */
typedef struct
{
  guint8 token[LP_AUTH_TOKEN_MAX];
  guint token_len;
  gchar session_id[LP_SESSION_ID_MAX + 1];
  gint64 expiration;            /* Unix seconds */
} LpAuthToken;

typedef enum
{
  LP_STORAGE_DIRECT,
  LP_STORAGE_S3,
  LP_STORAGE_GOOGLE,
} LpStorageType;

/* Somebody's bucket and the right to write into it (wire-protocol 15). All
 * strings owned, "" where not given. */
typedef struct
{
  LpStorageType type;
  gboolean has_s3;
  gchar *host, *key, *policy, *signature, *credential, *date;
} LpStorage;

void lp_storage_free (LpStorage * storage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpStorage, lp_storage_free)

/* ---- GetOrchestrator ---- */

typedef struct
{
  LpAddress address;            /* zeros off-chain */
  gboolean has_sig;
  LpSignature sig;
  gboolean has_capabilities;
  LpCapabilities capabilities;
  gboolean ignore_capacity_check;
} LpOrchRequest;

GBytes *lp_orch_request_encode (const LpOrchRequest * request);
gboolean lp_orch_request_decode (GBytes * bytes, LpOrchRequest * out,
    GError ** error);
/* Over the EIP-55 text of the key's address; sets both. The signature has no
 * time in it: one lasts for life (wire-protocol 4.1). */
gboolean lp_orch_request_sign (LpOrchRequest * request, const LpKey * key,
    GError ** error);
/* Fails with LP_ERROR_SIGNATURE "orchestrator req sig check failed". */
gboolean lp_orch_request_verify (const LpOrchRequest * request,
    GError ** error);

typedef struct
{
  gchar *transcoder;            /* where to submit; NULL: not a worker */
  gboolean has_params;
  LpTicketParams params;
  gboolean has_price;
  LpPrice price;
  gboolean has_address;         /* FALSE: some gateways drop such a node */
  LpAddress address;            /* signs results */
  LpCapabilities *capabilities; /* NULL if not announced */
  gboolean has_token;
  LpAuthToken token;
  LpStorage *storage;           /* NULL: the node's own memory */
  gchar **nodes;                /* NULL-terminated, or NULL */
} LpOrchInfo;

LpOrchInfo *lp_orch_info_new (void);
void lp_orch_info_free (LpOrchInfo * info);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpOrchInfo, lp_orch_info_free)
GBytes *lp_orch_info_encode (const LpOrchInfo * info);
/* Returns: (transfer full) */
LpOrchInfo *lp_orch_info_decode (GBytes * bytes, GError ** error);

/* ---- auth token (wire-protocol 4.4) ---- */

/* HMAC-SHA256 over the session's id and the minimal bytes of the expiration.
 * @session_id: at most LP_SESSION_ID_MAX characters */
void lp_auth_token_make (LpAuthToken * token, gconstpointer secret,
    gsize secret_len, const gchar * session_id, gint64 expiration);
/* Fails with LP_ERROR_AUTH: "missing auth token" (@token NULL), "invalid auth
 * token", "expired auth token". @now: Unix seconds; G_MININT64 does not look
 * at the expiration, as the end of a session demands. */
gboolean lp_auth_token_check (const LpAuthToken * token, gconstpointer secret,
    gsize secret_len, gint64 now, GError ** error);

GBytes *lp_end_session_encode (const LpAuthToken * token);
/* A request without a token is LP_ERROR_AUTH "Invalid auth token": a Go node
 * would crash on it. */
gboolean lp_end_session_decode (GBytes * bytes, LpAuthToken * out,
    GError ** error);

/* ---- Ping ---- */

#define LP_PING_MAX 1024
GBytes *lp_ping_encode (gconstpointer value, gsize len);
/* At most LP_PING_MAX bytes. Returns: (transfer full): the value */
GBytes *lp_ping_decode (GBytes * bytes, GError ** error);
/* The answer: a signature over the Keccak of the value. */
gboolean lp_ping_sign (GBytes * value, const LpKey * key, LpSignature * sig,
    GError ** error);
gboolean lp_ping_verify (GBytes * value, const LpSignature * sig,
    const LpAddress * address, GError ** error);

G_END_DECLS
