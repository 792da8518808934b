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
#include "wire-internal.h"

#define STORAGE_TEXT_MAX 16384

gpointer
lp_pb_unpack_bytes (const ProtobufCMessageDescriptor * type, GBytes * bytes,
    GError ** error)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (bytes, &len);

  return lp_pb_unpack (type, data, len, error);
}

void
lp_pb_get_fixed (ProtobufCBinaryData data, guint8 * out, gsize size)
{
  gsize n = MIN (data.len, size);

  memset (out, 0, size);
  if (n > 0)
    memcpy (out + size - n, data.data + data.len - n, n);
}

void
lp_pb_get_signature (ProtobufCBinaryData data, LpSignature * out)
{
  lp_secp_parse_signature (data.data, data.len, out, NULL);
}

gboolean
lp_pb_get_u256 (ProtobufCBinaryData data, const gchar * field, LpU256 * out,
    GError ** error)
{
  if (lp_u256_from_bytes (data.data, data.len, out, error))
    return TRUE;
  g_prefix_error (error, "%s: ", field);
  return FALSE;
}

gboolean
lp_pb_check_text (const gchar * text, const gchar * field, gsize max,
    GError ** error)
{
  gsize len = text != NULL ? strlen (text) : 0;

  if (len > max) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%s of %" G_GSIZE_FORMAT " characters, at most %" G_GSIZE_FORMAT
        " are taken", field, len, max);
    return FALSE;
  }
  if (len > 0 && !g_utf8_validate (text, len, NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "%s is no UTF-8", field);
    return FALSE;
  }
  for (gsize i = 0; i < len; i++) {
    if ((guchar) text[i] < 0x20 || text[i] == 0x7f) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "%s has a control character at %" G_GSIZE_FORMAT, field, i);
      return FALSE;
    }
  }
  return TRUE;
}

/* ---- capabilities ---- */

Net__Capabilities *
lp_pb_put_capabilities (LpArena * arena, const LpCapabilities * caps)
{
  Net__Capabilities *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__capabilities__init (pb);
  pb->n_bitstring = caps->n_words;
  pb->bitstring = (guint64 *) caps->words;
  pb->n_mandatories = caps->n_mandatories;
  pb->mandatories = (guint64 *) caps->mandatories;
  if (caps->n_capacities > 0) {
    Net__Capacity *entries = lp_arena_alloc (arena,
        caps->n_capacities * sizeof (Net__Capacity));

    pb->n_capacities = caps->n_capacities;
    pb->capacities = lp_arena_alloc (arena,
        caps->n_capacities * sizeof (Net__Capacity *));
    for (guint i = 0; i < caps->n_capacities; i++) {
      net__capacity__init (&entries[i]);
      entries[i].has_key = entries[i].has_value = TRUE;
      entries[i].key = caps->capacities[i].capability;
      entries[i].value = caps->capacities[i].capacity;
      pb->capacities[i] = &entries[i];
    }
  }
  if (caps->version[0] != '\0')
    pb->version = (gchar *) caps->version;
  if (caps->has_constraints) {
    pb->constraints = lp_arena_alloc (arena, sizeof (*pb->constraints));
    net__constraints__init (pb->constraints);
    if (caps->min_version[0] != '\0')
      pb->constraints->min_version = (gchar *) caps->min_version;
  }
  return pb;
}

static gboolean
get_words (const guint64 * words, gsize n, const gchar * field, guint64 * out,
    guint * n_out, GError ** error)
{
  if (n > LP_CAPABILITIES_WORDS) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%s of %" G_GSIZE_FORMAT " words, at most %d are taken", field, n,
        LP_CAPABILITIES_WORDS);
    return FALSE;
  }
  *n_out = n;
  for (gsize i = 0; i < n; i++)
    out[i] = words[i];
  return TRUE;
}

gboolean
lp_pb_get_capabilities (const Net__Capabilities * pb, LpCapabilities * out,
    GError ** error)
{
  const gchar *min = pb->constraints != NULL ? pb->constraints->min_version :
      NULL;

  memset (out, 0, sizeof (*out));
  if (!get_words (pb->bitstring, pb->n_bitstring, "capabilities.bitstring",
          out->words, &out->n_words, error)
      || !get_words (pb->mandatories, pb->n_mandatories,
          "capabilities.mandatories", out->mandatories, &out->n_mandatories,
          error)
      || !lp_pb_check_text (pb->version, "capabilities.version",
          LP_CAPABILITIES_VERSION_MAX, error)
      || !lp_pb_check_text (min, "capabilities.constraints.minVersion",
          LP_CAPABILITIES_VERSION_MAX, error))
    return FALSE;
  if (pb->n_capacities > LP_CAPABILITIES_CAPACITIES) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "capabilities.capacities of %" G_GSIZE_FORMAT " entries, at most %d "
        "are taken", pb->n_capacities, LP_CAPABILITIES_CAPACITIES);
    return FALSE;
  }
  out->n_capacities = pb->n_capacities;
  for (guint i = 0; i < out->n_capacities; i++) {
    out->capacities[i].capability = pb->capacities[i]->key;
    out->capacities[i].capacity = pb->capacities[i]->value;
  }
  g_strlcpy (out->version, pb->version != NULL ? pb->version : "",
      sizeof (out->version));
  out->has_constraints = pb->constraints != NULL;
  g_strlcpy (out->min_version, min != NULL ? min : "",
      sizeof (out->min_version));
  return TRUE;
}

/* ---- price, tickets ---- */

Net__PriceInfo *
lp_pb_put_price (LpArena * arena, const LpPrice * price)
{
  Net__PriceInfo *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__price_info__init (pb);
  pb->has_price_per_unit = price->per_unit != 0;
  pb->price_per_unit = price->per_unit;
  pb->has_pixels_per_unit = price->pixels_per_unit != 0;
  pb->pixels_per_unit = price->pixels_per_unit;
  return pb;
}

void
lp_pb_get_price (const Net__PriceInfo * pb, LpPrice * out)
{
  out->per_unit = pb->price_per_unit;
  out->pixels_per_unit = pb->pixels_per_unit;
}

/* Minimal: zero is no byte and no field. */
static void
put_u256 (LpArena * arena, const LpU256 * v, protobuf_c_boolean * has,
    ProtobufCBinaryData * out)
{
  guint8 *bytes = lp_arena_alloc (arena, 32);

  *out = lp_pb_data (bytes, lp_u256_to_bytes_minimal (v, bytes));
  *has = out->len > 0;
}

Net__TicketExpirationParams *
lp_pb_put_expiration (LpArena * arena, const LpTicketExpiration * expiration)
{
  Net__TicketExpirationParams *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__ticket_expiration_params__init (pb);
  pb->has_creation_round = expiration->round != 0;
  pb->creation_round = expiration->round;
  pb->has_creation_round_block_hash = TRUE;
  pb->creation_round_block_hash = lp_pb_data (expiration->block_hash.b, 32);
  return pb;
}

void
lp_pb_get_expiration (const Net__TicketExpirationParams * pb,
    LpTicketExpiration * out)
{
  out->round = pb->creation_round;
  lp_pb_get_fixed (pb->creation_round_block_hash, out->block_hash.b, 32);
}

Net__TicketParams *
lp_pb_put_ticket_params (LpArena * arena, const LpTicketParams * params,
    gboolean offer)
{
  Net__TicketParams *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__ticket_params__init (pb);
  pb->has_recipient = pb->has_recipient_rand_hash = TRUE;
  pb->recipient = lp_pb_data (params->recipient.b, 20);
  put_u256 (arena, &params->face_value, &pb->has_face_value, &pb->face_value);
  put_u256 (arena, &params->win_prob, &pb->has_win_prob, &pb->win_prob);
  pb->recipient_rand_hash = lp_pb_data (params->rand_hash.b, 32);
  put_u256 (arena, &params->seed, &pb->has_seed, &pb->seed);
  put_u256 (arena, &params->expiration_block, &pb->has_expiration_block,
      &pb->expiration_block);
  if (offer)
    pb->expiration_params = lp_pb_put_expiration (arena, &params->expiration);
  return pb;
}

gboolean
lp_pb_get_ticket_params (const Net__TicketParams * pb, LpTicketParams * out,
    GError ** error)
{
  memset (out, 0, sizeof (*out));
  lp_pb_get_fixed (pb->recipient, out->recipient.b, 20);
  lp_pb_get_fixed (pb->recipient_rand_hash, out->rand_hash.b, 32);
  if (pb->expiration_params != NULL)
    lp_pb_get_expiration (pb->expiration_params, &out->expiration);
  return lp_pb_get_u256 (pb->face_value, "ticket_params.face_value",
      &out->face_value, error)
      && lp_pb_get_u256 (pb->win_prob, "ticket_params.win_prob",
      &out->win_prob, error)
      && lp_pb_get_u256 (pb->seed, "ticket_params.seed", &out->seed, error)
      && lp_pb_get_u256 (pb->expiration_block,
      "ticket_params.expiration_block", &out->expiration_block, error);
}

/* ---- auth token, storage ---- */

Net__AuthToken *
lp_pb_put_token (LpArena * arena, const LpAuthToken * token)
{
  Net__AuthToken *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__auth_token__init (pb);
  pb->has_token = token->token_len > 0;
  pb->token = lp_pb_data (token->token, token->token_len);
  if (token->session_id[0] != '\0')
    pb->session_id = (gchar *) token->session_id;
  pb->has_expiration = token->expiration != 0;
  pb->expiration = token->expiration;
  return pb;
}

gboolean
lp_pb_get_token (const Net__AuthToken * pb, LpAuthToken * out, GError ** error)
{
  memset (out, 0, sizeof (*out));
  if (!lp_pb_check_text (pb->session_id, "auth_token.session_id",
          LP_SESSION_ID_MAX, error))
    return FALSE;
  if (pb->token.len > LP_AUTH_TOKEN_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "auth_token.token of %" G_GSIZE_FORMAT " bytes, at most %d are taken",
        pb->token.len, LP_AUTH_TOKEN_MAX);
    return FALSE;
  }
  out->token_len = pb->token.len;
  if (pb->token.len > 0)
    memcpy (out->token, pb->token.data, pb->token.len);
  g_strlcpy (out->session_id, pb->session_id != NULL ? pb->session_id : "",
      sizeof (out->session_id));
  out->expiration = pb->expiration;
  return TRUE;
}

void
lp_storage_free (LpStorage * storage)
{
  if (storage == NULL)
    return;
  g_free (storage->host);
  g_free (storage->key);
  g_free (storage->policy);
  g_free (storage->signature);
  g_free (storage->credential);
  g_free (storage->date);
  g_free (storage);
}

static gchar *
some (gchar * text)
{
  return text != NULL && *text != '\0' ? text : NULL;
}

Net__OSInfo *
lp_pb_put_storage (LpArena * arena, const LpStorage * storage)
{
  Net__OSInfo *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__osinfo__init (pb);
  pb->has_storage_type = storage->type != LP_STORAGE_DIRECT;
  pb->storage_type = (Net__OSInfo__StorageType) storage->type;
  if (storage->has_s3) {
    Net__S3OSInfo *s3 = lp_arena_alloc (arena, sizeof (*s3));

    net__s3_osinfo__init (s3);
    s3->host = some (storage->host);
    s3->key = some (storage->key);
    s3->policy = some (storage->policy);
    s3->signature = some (storage->signature);
    s3->credential = some (storage->credential);
    s3->x_amz_date = some (storage->date);
    pb->s3info = s3;
  }
  return pb;
}

static gboolean
get_text (const gchar * text, const gchar * field, gchar ** out,
    GError ** error)
{
  if (!lp_pb_check_text (text, field, STORAGE_TEXT_MAX, error))
    return FALSE;
  *out = g_strdup (text != NULL ? text : "");
  return TRUE;
}

LpStorage *
lp_pb_get_storage (const Net__OSInfo * pb, GError ** error)
{
  g_autoptr (LpStorage) storage = g_new0 (LpStorage, 1);
  static const Net__S3OSInfo none = NET__S3_OSINFO__INIT;
  const Net__S3OSInfo *s3 = pb->s3info != NULL ? pb->s3info : &none;

  if (pb->storage_type < NET__OSINFO__STORAGE_TYPE__DIRECT
      || pb->storage_type > NET__OSINFO__STORAGE_TYPE__GOOGLE) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "storage of type %d; known are 0 to 2", pb->storage_type);
    return NULL;
  }
  storage->type = (LpStorageType) pb->storage_type;
  storage->has_s3 = pb->s3info != NULL;
  if (!get_text (s3->host, "storage.host", &storage->host, error)
      || !get_text (s3->key, "storage.key", &storage->key, error)
      || !get_text (s3->policy, "storage.policy", &storage->policy, error)
      || !get_text (s3->signature, "storage.signature", &storage->signature,
          error)
      || !get_text (s3->credential, "storage.credential",
          &storage->credential, error)
      || !get_text (s3->x_amz_date, "storage.xAmzDate", &storage->date, error))
    return NULL;
  return g_steal_pointer (&storage);
}

/* ---- orchestrator info ---- */

Net__OrchestratorInfo *
lp_pb_put_info (LpArena * arena, const LpOrchInfo * info)
{
  Net__OrchestratorInfo *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__orchestrator_info__init (pb);
  pb->transcoder = some (info->transcoder);
  if (info->has_params)
    pb->ticket_params = lp_pb_put_ticket_params (arena, &info->params, TRUE);
  if (info->has_price)
    pb->price_info = lp_pb_put_price (arena, &info->price);
  if (info->has_address) {
    pb->has_address = TRUE;
    pb->address = lp_pb_data (info->address.b, 20);
  }
  if (info->capabilities != NULL)
    pb->capabilities = lp_pb_put_capabilities (arena, info->capabilities);
  if (info->has_token)
    pb->auth_token = lp_pb_put_token (arena, &info->token);
  if (info->storage != NULL) {
    pb->n_storage = 1;
    pb->storage = lp_arena_alloc (arena, sizeof (Net__OSInfo *));
    pb->storage[0] = lp_pb_put_storage (arena, info->storage);
  }
  if (info->nodes != NULL) {
    pb->n_nodes = g_strv_length (info->nodes);
    pb->nodes = info->nodes;
  }
  return pb;
}

static gboolean
get_nodes (const Net__OrchestratorInfo * pb, LpOrchInfo * info, GError ** error)
{
  if (pb->n_nodes > LP_NODES_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%" G_GSIZE_FORMAT " nodes, at most %d are taken", pb->n_nodes,
        LP_NODES_MAX);
    return FALSE;
  }
  if (pb->n_nodes == 0)
    return TRUE;
  info->nodes = g_new0 (gchar *, pb->n_nodes + 1);
  for (gsize i = 0; i < pb->n_nodes; i++) {
    if (!lp_pb_check_text (pb->nodes[i], "nodes", LP_SERVICE_URI_MAX, error))
      return FALSE;
    info->nodes[i] = g_strdup (pb->nodes[i]);
  }
  return TRUE;
}

LpOrchInfo *
lp_pb_get_info (const Net__OrchestratorInfo * pb, GError ** error)
{
  g_autoptr (LpOrchInfo) info = lp_orch_info_new ();

  if (!lp_pb_check_text (pb->transcoder, "transcoder", LP_SERVICE_URI_MAX,
          error) || !get_nodes (pb, info, error))
    return NULL;
  info->transcoder = g_strdup (some (pb->transcoder));
  if (pb->ticket_params != NULL) {
    info->has_params = TRUE;
    if (!lp_pb_get_ticket_params (pb->ticket_params, &info->params, error))
      return NULL;
  }
  if (pb->price_info != NULL) {
    info->has_price = TRUE;
    lp_pb_get_price (pb->price_info, &info->price);
  }
  info->has_address = pb->address.len > 0;
  lp_pb_get_fixed (pb->address, info->address.b, 20);
  if (pb->capabilities != NULL) {
    info->capabilities = g_new (LpCapabilities, 1);
    if (!lp_pb_get_capabilities (pb->capabilities, info->capabilities, error))
      return NULL;
  }
  if (pb->auth_token != NULL) {
    info->has_token = TRUE;
    if (!lp_pb_get_token (pb->auth_token, &info->token, error))
      return NULL;
  }
  /* only the first counts (wire-protocol 6.2) */
  if (pb->n_storage > 0) {
    info->storage = lp_pb_get_storage (pb->storage[0], error);
    if (info->storage == NULL)
      return NULL;
  }
  return g_steal_pointer (&info);
}
