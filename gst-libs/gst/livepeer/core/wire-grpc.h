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
 * gRPC without its transport: frames, status, percent-coding, time limits.
 * Source: spec/wire-protocol.md 1.5.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What grpc-go takes at most. */
#define LP_GRPC_MAX_MESSAGE (4 * 1024 * 1024)
#define LP_GRPC_CONTENT_TYPE "application/grpc"
/* Longest grpc-message that is read, as coded on the wire. */
#define LP_GRPC_MAX_TEXT 8192

typedef enum
{
  LP_GRPC_OK,
  LP_GRPC_CANCELLED,
  LP_GRPC_UNKNOWN,              /* every error of a Go node's handlers */
  LP_GRPC_INVALID_ARGUMENT,
  LP_GRPC_DEADLINE_EXCEEDED,
  LP_GRPC_NOT_FOUND,
  LP_GRPC_ALREADY_EXISTS,
  LP_GRPC_PERMISSION_DENIED,
  LP_GRPC_RESOURCE_EXHAUSTED,
  LP_GRPC_FAILED_PRECONDITION,
  LP_GRPC_ABORTED,
  LP_GRPC_OUT_OF_RANGE,
  LP_GRPC_UNIMPLEMENTED,
  LP_GRPC_INTERNAL,
  LP_GRPC_UNAVAILABLE,
  LP_GRPC_DATA_LOSS,
  LP_GRPC_UNAUTHENTICATED,
} LpGrpcStatus;

/* "Unknown" and so on, as grpc-go prints them. */
const gchar *lp_grpc_status_name (LpGrpcStatus status);

/* @message with its head of 5 bytes. At most G_MAXUINT32 bytes. */
GBytes *lp_grpc_frame (GBytes * message);

/* Takes frames apart, in pieces as they come. */
typedef struct _LpGrpcReader LpGrpcReader;
LpGrpcReader *lp_grpc_reader_new (gsize max_message);
void lp_grpc_reader_free (LpGrpcReader * reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpGrpcReader, lp_grpc_reader_free)
/* Holds no more than the bytes pushed, and never more than one message that
 * is too long by its head. Fails with LP_ERROR_TOO_LARGE, LP_ERROR_UNSUPPORTED
 * (compressed) or LP_ERROR_INVALID, and from then on always. */
gboolean lp_grpc_reader_push (LpGrpcReader * reader, gconstpointer data,
    gsize len, GError ** error);
/* The next whole message, NULL if none. Returns: (transfer full) */
GBytes *lp_grpc_reader_pop (LpGrpcReader * reader);
/* At the end of the stream: LP_ERROR_INVALID if it stopped inside a frame. */
gboolean lp_grpc_reader_finish (LpGrpcReader * reader, GError ** error);

/* The one message of a unary call. Returns: (transfer full) */
GBytes *lp_grpc_unframe (GBytes * body, GError ** error);

/* grpc-message: bytes outside 0x20..0x7e and '%' as %XX. What a peer sends
 * badly coded is kept as it is; what is no UTF-8 then, is replaced.
 * Returns: (transfer full) */
gchar *lp_grpc_text_encode (const gchar * text);
gchar *lp_grpc_text_decode (const gchar * coded);

/* grpc-timeout: at most 8 digits and a unit. Rounded up, as Go does.
 * Returns: (transfer full) */
gchar *lp_grpc_timeout_format (guint64 ns);
/* LP_ERROR_INVALID */
gboolean lp_grpc_timeout_parse (const gchar * text, guint64 * ns,
    GError ** error);

/* Judges how a call ended, from the HTTP status, the content-type and the
 * trailers (NULL where absent). TRUE: it succeeded. Otherwise LP_ERROR_PEER
 * for what is no gRPC; a code close to the status else, with the text that
 * Go nodes print: "rpc error: code = Unknown desc = ..." */
gboolean lp_grpc_judge (guint http_status, const gchar * content_type,
    const gchar * grpc_status, const gchar * grpc_message, GError ** error);
gboolean lp_grpc_is_content_type (const gchar * content_type);

G_END_DECLS
