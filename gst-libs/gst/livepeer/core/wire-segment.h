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
 * Segments on the wire: what a gateway sends with one, what it gets back, and
 * the signatures over both. Decoders fail as those of wire-orch.h do.
 * Source: spec/wire-protocol.md 6, 7.3, 8.
 */

#pragma once

#include "wire-orch.h"

G_BEGIN_DECLS

#define LP_MANIFEST_ID_MAX 256
/* Longest segment that is taken, and what a length of 0 stands for; ms. */
#define LP_SEGMENT_DURATION_MAX 300000
#define LP_SEGMENT_DURATION_DEFAULT 2000
/* Largest segment or rendition, bytes. */
#define LP_SEGMENT_SIZE_MAX 300000000
#define LP_RESULT_URL_MAX 4096
#define LP_RESULT_ERROR_MAX 4096

/* SegData. Heap; the strings are owned. */
typedef struct
{
  guint8 manifest_id[LP_MANIFEST_ID_MAX];
  guint manifest_id_len;
  gint64 sequence;
  LpHash hash;                  /* Keccak of the segment's bytes */
  gboolean has_sig;
  LpSignature sig;
  guint duration;               /* ms as on the wire: 0 is not given */
  gboolean has_capabilities;
  LpCapabilities capabilities;
  gboolean has_token;
  LpAuthToken token;
  gboolean perceptual_hash;
  LpStorage *storage;           /* NULL: in the orchestrator's memory */
  guint n_profiles;
  LpProfile profiles[LP_PROFILES_MAX];
  gboolean has_clip;
  guint64 clip_from, clip_to;   /* ms; 0 no limit */
  gboolean reinit;
} LpSegData;

LpSegData *lp_seg_data_new (void);
void lp_seg_data_free (LpSegData * data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpSegData, lp_seg_data_free)

GBytes *lp_seg_data_encode (const LpSegData * data);
/* Fails with the exact texts peers expect: "invalid duration", "unrecognized
 * profile output format", "unrecognized encoder profile", "unrecognized video
 * codec", "Too many outputs". Returns: (transfer full) */
LpSegData *lp_seg_data_decode (GBytes * bytes, GError ** error);

/* What is signed (wire-protocol 6.4). Returns: (transfer full) */
GBytes *lp_seg_data_flat (const LpSegData * data);
void lp_seg_data_hash (const LpSegData * data, LpHash * out);
gboolean lp_seg_data_sign (LpSegData * data, const LpKey * key,
    GError ** error);
/* Fails with LP_ERROR_SIGNATURE "ErrSegSig". @sender: of the payment */
gboolean lp_seg_data_verify (const LpSegData * data, const LpAddress * sender,
    GError ** error);

/* A rendition made. */
typedef struct
{
  gchar *url;
  gint64 pixels;
  gchar *perceptual_hash_url;   /* NULL if not made */
} LpResultSegment;

/* TranscodeResult: an error, or renditions in the order of the profiles. */
typedef struct
{
  gint64 sequence;
  gchar *error;                 /* NULL: it went well */
  guint n_segments;
  LpResultSegment segments[LP_PROFILES_MAX];
  gboolean has_sig;
  LpSignature sig;
  LpOrchInfo *info;             /* NULL if absent */
} LpTranscodeResult;

LpTranscodeResult *lp_transcode_result_new (void);
void lp_transcode_result_free (LpTranscodeResult * result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTranscodeResult, lp_transcode_result_free)

GBytes *lp_transcode_result_encode (const LpTranscodeResult * result);
/* Neither error nor data is LP_ERROR_PEER "UnknownResponse".
 * Returns: (transfer full) */
LpTranscodeResult *lp_transcode_result_decode (GBytes * bytes,
    GError ** error);

/* Keccak of the renditions' Keccaks in order (wire-protocol 8.5). */
void lp_transcode_result_hash (const LpHash * renditions, guint n,
    LpHash * out);
/* Fails with LP_ERROR_VERIFY "PM Check Failed" if @sig is not that of
 * @address over the @n renditions. */
gboolean lp_transcode_result_verify (const LpTranscodeResult * result,
    const LpHash * renditions, guint n, const LpAddress * address,
    GError ** error);

/* PaymentResult. Returns: (transfer full) */
GBytes *lp_payment_result_encode (const LpOrchInfo * info);
LpOrchInfo *lp_payment_result_decode (GBytes * bytes, GError ** error);

/* Whether a gateway gives up the segment and keeps the orchestrator when it
 * reads @text: the input is at fault (wire-protocol 9.2). */
gboolean lp_result_error_is_final (const gchar * text);

G_END_DECLS
