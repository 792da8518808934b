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
 * Between an orchestrator and its remote transcoders: registration, jobs,
 * results; and multipart bodies, which a gateway's push answers are, too.
 * Source: spec/wire-protocol.md 16.3, 20, spec/orchestrator.md 4.
 */

#pragma once

#include "wire-segment.h"

G_BEGIN_DECLS

#define LP_SECRET_MAX 1024
#define LP_JOB_URL_MAX 4096
#define LP_ORCH_ID_MAX 128

/* ---- registration ---- */

typedef struct
{
  gchar *secret;
  gint64 capacity;
  LpCapabilities *capabilities; /* NULL: the default set is meant */
} LpRegisterRequest;

void lp_register_request_free (LpRegisterRequest * request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpRegisterRequest, lp_register_request_free)
GBytes *lp_register_request_encode (const LpRegisterRequest * request);
LpRegisterRequest *lp_register_request_decode (GBytes * bytes,
    GError ** error);
/* Judges a registration: LP_ERROR_AUTH "invalid secret", LP_ERROR_INVALID
 * "zero capacity". */
gboolean lp_register_request_check (const LpRegisterRequest * request,
    const gchar * secret, GError ** error);

/* ---- jobs ---- */

typedef struct
{
  gchar *url;                   /* "": the session is torn down */
  gint64 task_id;
  gchar *orch_id;               /* recipient's address or "offchain" */
  LpSegData *segment;           /* NULL is a fault to report: empty seg data */
} LpNotifySegment;

void lp_notify_segment_free (LpNotifySegment * notify);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpNotifySegment, lp_notify_segment_free)
GBytes *lp_notify_segment_encode (const LpNotifySegment * notify);
LpNotifySegment *lp_notify_segment_decode (GBytes * bytes, GError ** error);
/* The session whose encoders are to be closed, NULL if it is a job. */
const gchar *lp_notify_segment_get_teardown (const LpNotifySegment * notify);

/* ---- multipart ---- */

#define LP_BOUNDARY_MAX 70
#define LP_MULTIPART_PARTS_MAX 64
#define LP_PART_HEAD_MAX 16384

typedef struct
{
  gchar **names, **values;      /* lower-case names */
  GBytes *body;                 /* part of the whole, not copied */
} LpPart;

/* Type and boundary of a Content-Type. Fails with LP_ERROR_INVALID and the
 * text peers know: "mime: no media type", ... Returns: (transfer full): the
 * type in lower case; @boundary "" if it has none */
gchar *lp_media_type_parse (const gchar * content_type, gchar ** boundary,
    GError ** error);
/* Returns: (transfer full) (element-type LpPart) */
GPtrArray *lp_multipart_parse (GBytes * body, const gchar * boundary,
    GError ** error);
/* NULL if absent. @name: any case */
const gchar *lp_part_get (const LpPart * part, const gchar * name);

/* Writes a body; copies of the parts are made once, in finish(). */
typedef struct _LpMultipart LpMultipart;
/* @boundary: from the caller's random source, 20 hexadecimal digits as
 * everybody writes it */
LpMultipart *lp_multipart_new (const gchar * boundary);
void lp_multipart_free (LpMultipart * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpMultipart, lp_multipart_free)
/* Names and values alternate, NULL ends; sorted by name as others write them.
 * Content-Length is added. */
void lp_multipart_add (LpMultipart * self, GBytes * body, ...)
    G_GNUC_NULL_TERMINATED;
GBytes *lp_multipart_finish (LpMultipart * self);
/* "multipart/mixed; boundary=..." Returns: (transfer full) */
gchar *lp_multipart_content_type (const gchar * boundary);

/* ---- results ---- */

typedef struct
{
  GBytes *data;
  gint64 pixels;
  GBytes *perceptual_hash;      /* NULL if not made */
  gboolean mp4;
} LpWorkerRendition;

/* All of a result; the headers as they came, NULL where absent. */
typedef struct
{
  const gchar *authorization, *credentials, *content_type, *task_id, *pixels;
} LpResultHead;

typedef struct
{
  gint64 task_id;
  gint64 decoded_pixels;
  gboolean is_error;            /* the body is an error's text */
  gchar *boundary;              /* NULL: nothing that is understood comes */
} LpResultHeadInfo;

void lp_result_head_info_clear (LpResultHeadInfo * info);
/* Judges the headers in the order peers expect. On failure @status is the
 * HTTP status (400, 401, 415) and the error's text the body to answer with. */
gboolean lp_result_head_check (const LpResultHead * head,
    const gchar * secret, LpResultHeadInfo * out, guint * status,
    GError ** error);
/* Returns: (transfer full) (element-type LpWorkerRendition) */
GPtrArray *lp_worker_results_parse (GBytes * body, const gchar * boundary,
    GError ** error);
GBytes *lp_worker_results_build (const gchar * boundary,
    const LpWorkerRendition * renditions, guint n);

G_END_DECLS
