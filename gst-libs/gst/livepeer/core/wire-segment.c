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
#include "base-text.h"
#include "core/wire/segment.pb-c.h"
#include "crypto-keccak.h"
#include "wire-internal.h"
#include "wire-segment.h"
#include "wire-segment-internal.h"

/* Makes peers of before 2020 fail, as everybody does (wire-protocol 6.3). */
static const gchar legacy_profiles[] = "invalid";

LpSegData *
lp_seg_data_new (void)
{
  return g_new0 (LpSegData, 1);
}

void
lp_seg_data_free (LpSegData * data)
{
  if (data == NULL)
    return;
  lp_storage_free (data->storage);
  g_free (data);
}

/* ---- profiles ---- */

static Net__VideoProfile *
put_profile (LpArena * arena, const LpProfile * p)
{
  Net__VideoProfile *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__video_profile__init (pb);
  pb->name = (gchar *) p->name;
#define PUT(field, v) \
  G_STMT_START { pb->has_##field = (v) != 0; pb->field = (v); } G_STMT_END
  PUT (width, (gint32) p->width);
  PUT (height, (gint32) p->height);
  PUT (bitrate, (gint32) p->bitrate);
  PUT (fps, p->fps_n);
  PUT (fps_den, p->fps_d);
  PUT (format, p->format == LP_PROFILE_FORMAT_MP4 ?
      NET__VIDEO_PROFILE__FORMAT__MP4 : NET__VIDEO_PROFILE__FORMAT__MPEGTS);
  PUT (profile, (Net__VideoProfile__Profile) p->h264_profile);
  PUT (gop, p->gop);
  PUT (encoder, (Net__VideoProfile__VideoCodec) p->encoder);
  PUT (color_depth, (gint32) p->color_depth);
  PUT (chroma_format, (Net__VideoProfile__ChromaSubsampling) p->chroma_format);
  PUT (quality, p->quality);
#undef PUT
  return pb;
}

/* Each list promises what its readers understood when it was added. */
static guint
list_of (const LpSegData * data)
{
  gboolean mp4 = FALSE;

  for (guint i = 0; i < data->n_profiles; i++) {
    const LpProfile *p = &data->profiles[i];

    if (p->fps_d != 0 || p->h264_profile != LP_PROFILE_H264_NONE || p->gop != 0)
      return 3;
    mp4 |= p->format == LP_PROFILE_FORMAT_MP4;
  }
  return mp4 ? 2 : 1;
}

static void
put_profiles (LpArena * arena, const LpSegData * data, Net__SegData * pb)
{
  Net__VideoProfile **list = lp_arena_alloc (arena,
      (data->n_profiles + 1) * sizeof (Net__VideoProfile *));

  for (guint i = 0; i < data->n_profiles; i++)
    list[i] = put_profile (arena, &data->profiles[i]);
  switch (list_of (data)) {
    case 1:
      pb->n_full_profiles = data->n_profiles;
      pb->full_profiles = list;
      break;
    case 2:
      pb->n_full_profiles2 = data->n_profiles;
      pb->full_profiles2 = list;
      break;
    default:
      pb->n_full_profiles3 = data->n_profiles;
      pb->full_profiles3 = list;
      break;
  }
}

static gboolean
in_range (gint64 v, gint64 max, const gchar * field, GError ** error)
{
  if (v >= 0 && v <= max)
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
      "%s of a profile is %" G_GINT64_FORMAT, field, v);
  return FALSE;
}

static gboolean
get_profile (const Net__VideoProfile * pb, LpProfile * p, GError ** error)
{
  const gchar *fault = NULL;

  if (!lp_pb_check_text (pb->name, "name of a profile",
          LP_PROFILE_NAME_MAX - 1, error)
      || !in_range (pb->width, G_MAXINT32, "width", error)
      || !in_range (pb->height, G_MAXINT32, "height", error)
      || !in_range (pb->bitrate, G_MAXINT32, "bitrate", error)
      || !in_range (pb->color_depth, 8, "colorDepth", error)
      || !in_range (pb->chroma_format, 2, "chromaFormat", error)
      || !in_range (pb->quality, 63, "quality", error))
    return FALSE;
  if ((gint) pb->format < 0 || pb->format > NET__VIDEO_PROFILE__FORMAT__MP4)
    fault = "unrecognized profile output format";
  else if ((gint) pb->profile < 0
      || pb->profile > NET__VIDEO_PROFILE__PROFILE__H264_CONSTRAINED_HIGH)
    fault = "unrecognized encoder profile";
  else if ((gint) pb->encoder < 0
      || pb->encoder > NET__VIDEO_PROFILE__VIDEO_CODEC__VP9)
    fault = "unrecognized video codec";
  if (fault != NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "%s", fault);
    return FALSE;
  }
  if (pb->name != NULL && *pb->name != '\0')
    g_strlcpy (p->name, pb->name, sizeof (p->name));
  else
    g_snprintf (p->name, sizeof (p->name), "net_%dx%d_%d", pb->width,
        pb->height, pb->bitrate);
  p->width = pb->width;
  p->height = pb->height;
  p->bitrate = pb->bitrate;
  p->fps_n = pb->fps;
  p->fps_d = pb->fps_den;
  p->gop = pb->gop;
  p->h264_profile = (LpProfileH264) pb->profile;
  p->encoder = (LpProfileEncoder) pb->encoder;
  p->format = pb->format == NET__VIDEO_PROFILE__FORMAT__MP4 ?
      LP_PROFILE_FORMAT_MP4 : LP_PROFILE_FORMAT_MPEGTS;
  p->quality = pb->quality;
  p->color_depth = pb->color_depth;
  p->chroma_format = pb->chroma_format;
  return TRUE;
}

static gboolean
get_profiles (const Net__SegData * pb, LpSegData * data, GError ** error)
{
  Net__VideoProfile **list = pb->full_profiles3;
  gsize n = pb->n_full_profiles3;

  if (n == 0) {
    list = pb->full_profiles2;
    n = pb->n_full_profiles2;
  }
  if (n == 0) {
    list = pb->full_profiles;
    n = pb->n_full_profiles;
  }
  if (n > LP_PROFILES_MAX) {
    /* what keeps a gateway from trying the same elsewhere */
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE, "Too many outputs");
    return FALSE;
  }
  for (gsize i = 0; i < n; i++) {
    if (!get_profile (list[i], &data->profiles[i], error))
      return FALSE;
  }
  data->n_profiles = n;
  return TRUE;
}

/* ---- segment data ---- */

Net__SegData *
lp_pb_put_seg_data (LpArena * arena, const LpSegData * data)
{
  Net__SegData *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__seg_data__init (pb);
  pb->has_manifest_id = data->manifest_id_len > 0;
  pb->manifest_id = lp_pb_data (data->manifest_id, data->manifest_id_len);
  pb->has_seq = data->sequence != 0;
  pb->seq = data->sequence;
  pb->has_hash = TRUE;
  pb->hash = lp_pb_data (data->hash.b, 32);
  pb->has_profiles = TRUE;
  pb->profiles = lp_pb_data (legacy_profiles, strlen (legacy_profiles));
  if (data->has_sig) {
    pb->has_sig = TRUE;
    pb->sig = lp_pb_data (data->sig.b, 65);
  }
  pb->has_duration = data->duration != 0;
  pb->duration = data->duration;
  if (data->has_capabilities)
    pb->capabilities = lp_pb_put_capabilities (arena, &data->capabilities);
  if (data->has_token)
    pb->auth_token = lp_pb_put_token (arena, &data->token);
  pb->has_calc_perceptual_hash = data->perceptual_hash;
  pb->calc_perceptual_hash = data->perceptual_hash;
  if (data->storage != NULL) {
    pb->n_storage = 1;
    pb->storage = lp_arena_alloc (arena, sizeof (Net__OSInfo *));
    pb->storage[0] = lp_pb_put_storage (arena, data->storage);
  }
  put_profiles (arena, data, pb);
  if (data->has_clip) {
    Net__SegParameters *clip = lp_arena_alloc (arena, sizeof (*clip));

    net__seg_parameters__init (clip);
    clip->has_from = data->clip_from != 0;
    clip->from = data->clip_from;
    clip->has_to = data->clip_to != 0;
    clip->to = data->clip_to;
    pb->segment_parameters = clip;
  }
  pb->has_force_session_reinit = data->reinit;
  pb->force_session_reinit = data->reinit;
  return pb;
}

LpSegData *
lp_pb_get_seg_data (const Net__SegData * pb, GError ** error)
{
  g_autoptr (LpSegData) data = lp_seg_data_new ();

  if (pb->duration < 0 || pb->duration > LP_SEGMENT_DURATION_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "invalid duration");
    return NULL;
  }
  data->duration = pb->duration;
  if (!get_profiles (pb, data, error))
    return NULL;
  if (pb->manifest_id.len > LP_MANIFEST_ID_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "manifestId of %" G_GSIZE_FORMAT " bytes, at most %d are taken",
        pb->manifest_id.len, LP_MANIFEST_ID_MAX);
    return NULL;
  }
  data->manifest_id_len = pb->manifest_id.len;
  if (pb->manifest_id.len > 0)
    memcpy (data->manifest_id, pb->manifest_id.data, pb->manifest_id.len);
  data->sequence = pb->seq;
  lp_pb_get_fixed (pb->hash, data->hash.b, 32);
  data->has_sig = pb->sig.len > 0;
  lp_pb_get_signature (pb->sig, &data->sig);
  if (pb->capabilities != NULL) {
    data->has_capabilities = TRUE;
    if (!lp_pb_get_capabilities (pb->capabilities, &data->capabilities, error))
      return NULL;
  }
  if (pb->auth_token != NULL) {
    data->has_token = TRUE;
    if (!lp_pb_get_token (pb->auth_token, &data->token, error))
      return NULL;
  }
  data->perceptual_hash = pb->calc_perceptual_hash;
  if (pb->n_storage > 0) {
    data->storage = lp_pb_get_storage (pb->storage[0], error);
    if (data->storage == NULL)
      return NULL;
  }
  if (pb->segment_parameters != NULL) {
    data->has_clip = TRUE;
    data->clip_from = pb->segment_parameters->from;
    data->clip_to = pb->segment_parameters->to;
  }
  data->reinit = pb->force_session_reinit;
  return g_steal_pointer (&data);
}

GBytes *
lp_seg_data_encode (const LpSegData * data)
{
  g_autoptr (LpArena) arena = lp_arena_new ();

  return lp_pb_pack (lp_pb_put_seg_data (arena, data));
}

LpSegData *
lp_seg_data_decode (GBytes * bytes, GError ** error)
{
  Net__SegData *pb = lp_pb_unpack_bytes (&net__seg_data__descriptor, bytes,
      error);
  LpSegData *data;

  if (pb == NULL)
    return NULL;
  /* no prefix: some of its texts go to the peer as they are */
  data = lp_pb_get_seg_data (pb, error);
  lp_pb_free (pb);
  return data;
}

GBytes *
lp_seg_data_flat (const LpSegData * data)
{
  GByteArray *flat = g_byte_array_new ();
  /* the absolute value, also of the lowest number */
  guint64 n = data->sequence < 0 ? -(guint64) data->sequence :
      (guint64) data->sequence;
  guint8 number[32] = { 0, };

  g_byte_array_append (flat, data->manifest_id, data->manifest_id_len);
  for (guint i = 0; i < 8; i++)
    number[31 - i] = n >> 8 * i;
  g_byte_array_append (flat, number, sizeof (number));
  g_byte_array_append (flat, data->hash.b, sizeof (data->hash.b));
  for (guint i = 0; i < data->n_profiles; i++) {
    const gchar *name = data->profiles[i].name;
    gchar id[9];
    LpHash hash;

    lp_keccak256 (name, strlen (name), &hash);
    g_snprintf (id, sizeof (id), "%02x%02x%02x%02x", hash.b[0], hash.b[1],
        hash.b[2], hash.b[3]);
    g_byte_array_append (flat, (const guint8 *) id, 8);
  }
  return g_byte_array_free_to_bytes (flat);
}

void
lp_seg_data_hash (const LpSegData * data, LpHash * out)
{
  g_autoptr (GBytes) flat = lp_seg_data_flat (data);

  lp_keccak256 (g_bytes_get_data (flat, NULL), g_bytes_get_size (flat), out);
}

gboolean
lp_seg_data_sign (LpSegData * data, const LpKey * key, GError ** error)
{
  LpHash hash;

  lp_seg_data_hash (data, &hash);
  data->has_sig = lp_key_sign_hash (key, &hash, &data->sig, error);
  return data->has_sig;
}

gboolean
lp_seg_data_verify (const LpSegData * data, const LpAddress * sender,
    GError ** error)
{
  LpAddress signer;
  LpHash hash;

  lp_seg_data_hash (data, &hash);
  if (data->has_sig && lp_secp_recover_hash (&hash, &data->sig, &signer, NULL)
      && lp_address_equal (&signer, sender))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_SIGNATURE, "ErrSegSig");
  return FALSE;
}

/* ---- results ---- */

LpTranscodeResult *
lp_transcode_result_new (void)
{
  return g_new0 (LpTranscodeResult, 1);
}

void
lp_transcode_result_free (LpTranscodeResult * result)
{
  if (result == NULL)
    return;
  for (guint i = 0; i < result->n_segments; i++) {
    g_free (result->segments[i].url);
    g_free (result->segments[i].perceptual_hash_url);
  }
  g_free (result->error);
  lp_orch_info_free (result->info);
  g_free (result);
}

static Net__TranscodeData *
put_data (LpArena * arena, const LpTranscodeResult * result)
{
  Net__TranscodeData *pb = lp_arena_alloc (arena, sizeof (*pb));

  net__transcode_data__init (pb);
  pb->n_segments = result->n_segments;
  pb->segments = lp_arena_alloc (arena,
      (result->n_segments + 1) * sizeof (Net__TranscodedSegmentData *));
  for (guint i = 0; i < result->n_segments; i++) {
    const LpResultSegment *s = &result->segments[i];
    Net__TranscodedSegmentData *segment = lp_arena_alloc (arena,
        sizeof (*segment));

    net__transcoded_segment_data__init (segment);
    segment->url = s->url != NULL && *s->url != '\0' ? s->url : NULL;
    segment->has_pixels = s->pixels != 0;
    segment->pixels = s->pixels;
    segment->perceptual_hash_url = s->perceptual_hash_url;
    pb->segments[i] = segment;
  }
  if (result->has_sig) {
    pb->has_sig = TRUE;
    pb->sig = lp_pb_data (result->sig.b, 65);
  }
  return pb;
}

GBytes *
lp_transcode_result_encode (const LpTranscodeResult * result)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__TranscodeResult pb = NET__TRANSCODE_RESULT__INIT;

  pb.has_seq = result->sequence != 0;
  pb.seq = result->sequence;
  if (result->error != NULL) {
    pb.result_case = NET__TRANSCODE_RESULT__RESULT_ERROR;
    pb.error = result->error;
  } else {
    pb.result_case = NET__TRANSCODE_RESULT__RESULT_DATA;
    pb.data = put_data (arena, result);
  }
  if (result->info != NULL)
    pb.info = lp_pb_put_info (arena, result->info);
  return lp_pb_pack (&pb);
}

static gboolean
get_data (const Net__TranscodeData * pb, LpTranscodeResult * result,
    GError ** error)
{
  if (pb->n_segments > LP_PROFILES_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%" G_GSIZE_FORMAT " renditions, at most %d are taken", pb->n_segments,
        LP_PROFILES_MAX);
    return FALSE;
  }
  for (gsize i = 0; i < pb->n_segments; i++) {
    const Net__TranscodedSegmentData *s = pb->segments[i];

    if (!lp_pb_check_text (s->url, "url", LP_RESULT_URL_MAX, error)
        || !lp_pb_check_text (s->perceptual_hash_url, "perceptual_hash_url",
            LP_RESULT_URL_MAX, error))
      return FALSE;
    if (s->pixels < 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "%" G_GINT64_FORMAT " pixels in rendition %" G_GSIZE_FORMAT,
          s->pixels, i);
      return FALSE;
    }
    result->segments[i].url = g_strdup (s->url != NULL ? s->url : "");
    result->segments[i].pixels = s->pixels;
    result->segments[i].perceptual_hash_url = g_strdup (s->perceptual_hash_url);
    result->n_segments++;
  }
  result->has_sig = pb->sig.len > 0;
  lp_pb_get_signature (pb->sig, &result->sig);
  return TRUE;
}

static LpTranscodeResult *
get_result (const Net__TranscodeResult * pb, GError ** error)
{
  g_autoptr (LpTranscodeResult) result = lp_transcode_result_new ();

  result->sequence = pb->seq;
  switch (pb->result_case) {
    case NET__TRANSCODE_RESULT__RESULT_ERROR:
      /* from libraries of libraries: what is odd is replaced, the rest told */
      result->error = lp_text_readable (pb->error, strnlen (pb->error,
              LP_RESULT_ERROR_MAX));
      break;
    case NET__TRANSCODE_RESULT__RESULT_DATA:
      if (!get_data (pb->data, result, error))
        return NULL;
      break;
    default:
      g_set_error (error, LP_ERROR, LP_ERROR_PEER, "UnknownResponse");
      return NULL;
  }
  if (pb->info != NULL) {
    result->info = lp_pb_get_info (pb->info, error);
    if (result->info == NULL)
      return NULL;
  }
  return g_steal_pointer (&result);
}

LpTranscodeResult *
lp_transcode_result_decode (GBytes * bytes, GError ** error)
{
  Net__TranscodeResult *pb =
      lp_pb_unpack_bytes (&net__transcode_result__descriptor, bytes, error);
  LpTranscodeResult *result;

  if (pb == NULL)
    return NULL;
  result = get_result (pb, error);
  if (result == NULL)
    g_prefix_error (error, "TranscodeResult: ");
  lp_pb_free (pb);
  return result;
}

void
lp_transcode_result_hash (const LpHash * renditions, guint n, LpHash * out)
{
  LpKeccak k;

  lp_keccak_init (&k);
  for (guint i = 0; i < n; i++)
    lp_keccak_update (&k, renditions[i].b, sizeof (renditions[i].b));
  lp_keccak_finish (&k, out);
}

gboolean
lp_transcode_result_verify (const LpTranscodeResult * result,
    const LpHash * renditions, guint n, const LpAddress * address,
    GError ** error)
{
  LpAddress signer;
  LpHash hash;

  lp_transcode_result_hash (renditions, n, &hash);
  if (n == result->n_segments && result->has_sig
      && lp_secp_recover_hash (&hash, &result->sig, &signer, NULL)
      && lp_address_equal (&signer, address))
    return TRUE;
  g_set_error (error, LP_ERROR, LP_ERROR_VERIFY, "PM Check Failed");
  return FALSE;
}

GBytes *
lp_payment_result_encode (const LpOrchInfo * info)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__PaymentResult pb = NET__PAYMENT_RESULT__INIT;

  pb.info = lp_pb_put_info (arena, info);
  return lp_pb_pack (&pb);
}

LpOrchInfo *
lp_payment_result_decode (GBytes * bytes, GError ** error)
{
  Net__PaymentResult *pb =
      lp_pb_unpack_bytes (&net__payment_result__descriptor, bytes, error);
  LpOrchInfo *info = NULL;

  if (pb == NULL)
    return NULL;
  if (pb->info != NULL)
    info = lp_pb_get_info (pb->info, error);
  else
    g_set_error (error, LP_ERROR, LP_ERROR_PEER, "no info");
  if (info == NULL)
    g_prefix_error (error, "PaymentResult: ");
  lp_pb_free (pb);
  return info;
}

gboolean
lp_result_error_is_final (const gchar * text)
{
  static const gchar *const final[] = {
    "Unsupported input pixel format", "Error initializing filtergraph",
    "Too many outputs", "Unsupported input codec", "No keyframes in input",
    "Unrecoverable state, restart process", "Encoded frames runaway",
    "Decoder not found", "Demuxer not found", "Encoder not found",
    "Muxer not found", "Option not found", "Invalid argument",
    "TranscoderInvalidResolution", "TranscoderInvalidVideo",
    "TranscoderUnrecognizedFormat", "TranscoderUnrecognizedProfile",
    "TranscoderInvalidGOP", "TranscoderIncompatibleDevices", NULL,
  };

  return g_strv_contains (final, text);
}
