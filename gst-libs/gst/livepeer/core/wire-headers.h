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
 * Names of HTTP headers, content types, and messages inside headers.
 * Source: spec/wire-protocol.md 6.1, 16, 20.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LP_HEADER_SEGMENT "Livepeer-Segment"
#define LP_HEADER_PAYMENT "Livepeer-Payment"
#define LP_HEADER_CONFIGURATION "Livepeer-Transcode-Configuration"
#define LP_HEADER_CONTENT_DURATION "Content-Duration"
#define LP_HEADER_CONTENT_RESOLUTION "Content-Resolution"
#define LP_HEADER_SLICE_FROM "Content-Slice-From"
#define LP_HEADER_SLICE_TO "Content-Slice-To"
#define LP_HEADER_CREDENTIALS "Credentials"
#define LP_HEADER_TASK_ID "TaskId"
#define LP_HEADER_PIXELS "Pixels"
#define LP_HEADER_RENDITION_NAME "Rendition-Name"

#define LP_TYPE_MPEGTS "video/mp2t"
#define LP_TYPE_MP4 "video/mp4"
/* What a gateway calls a segment it sends, also one in MP4. */
#define LP_TYPE_SEGMENT "video/MP2T"
/* Switches an orchestrator to a URL as body; compared exactly. */
#define LP_TYPE_URI "application/vnd+livepeer.uri"
#define LP_TYPE_TRANSCODING_ERROR "livepeer/transcoding-error"
#define LP_TYPE_HASH "application/octet-stream"
#define LP_TYPE_MULTIPART "multipart/mixed"

/* Authorization of a remote transcoder's results. */
#define LP_TRANSCODER_SCHEME "Livepeer-Transcoder-1.0"

/* A header with a message: as long as Go's limit of all headers. */
#define LP_HEADER_MAX (1024 * 1024)

/* RFC 4648 section 4, with padding, without line breaks.
 * Returns: (transfer full) */
gchar *lp_header_encode (GBytes * message);
/* NULL and "" are an empty message. Strict: LP_ERROR_INVALID "base64 decode
 * error: illegal data at input byte N"; LP_ERROR_TOO_LARGE.
 * Returns: (transfer full) */
GBytes *lp_header_decode (const gchar * value, GError ** error);

/* Decimal digits only, as Go's ParseInt and ParseUint take them.
 * FALSE without an error: the caller knows the text the peer expects. */
gboolean lp_header_parse_int (const gchar * value, gint64 * out);

G_END_DECLS
