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
 * LpHttp: HTTP requests with a deadline and a bound, and what an answer means
 * for trying again. Hides libsoup. One per loop, used in its thread.
 * Source: craft 12.
 */

#pragma once

#include "io/io-loop.h"

G_BEGIN_DECLS

#define LP_TYPE_HTTP (lp_http_get_type ())
G_DECLARE_FINAL_TYPE (LpHttp, lp_http, LP, HTTP, GObject)

LpHttp *lp_http_new (LpLoop * loop);

/**
 * LpHttpResponse:
 * @status: HTTP status
 * @body: what came; refused when longer than asked for
 * @retry_after: seconds the server asks to wait, 0 = did not say
 */
typedef struct
{
  guint status;
  GBytes *body;
  guint retry_after;
} LpHttpResponse;

void lp_http_response_free (LpHttpResponse * response);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpHttpResponse, lp_http_response_free)

/* @uri: http or https; user:password@ becomes basic authentication.
 * @headers: (nullable): pairs of name and value, NULL at the end.
 * @body: (nullable); @max_size: of the answer.
 * Any status is a success of the call. Fails: G_IO_ERROR, G_RESOLVER_ERROR,
 * G_TLS_ERROR (transport; see lp_io_error_is_retryable), G_IO_ERROR_TIMED_OUT (@deadline_ns passed), LP_ERROR_TOO_LARGE,
 * LP_ERROR_INVALID (the URI). Errors never show the password. */
void lp_http_request_async (LpHttp * http, const gchar * method,
    const gchar * uri, const gchar * const *headers, GBytes * body,
    const gchar * content_type, gsize max_size, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
LpHttpResponse *lp_http_request_finish (LpHttp * http, GAsyncResult * result,
    GError ** error);

/* Whether the same request may succeed later: 408, 425, 429 and the 5xx that
 * pass. Authentication and "not there" are final. */
gboolean lp_http_status_is_transient (guint status);

/* What Retry-After asks for, in seconds from @now (Unix time in seconds): a
 * number or a date. At most LP_HTTP_RETRY_AFTER_MAX; 0: nothing readable. */
#define LP_HTTP_RETRY_AFTER_MAX 3600
guint lp_http_retry_after (const gchar * value, gint64 now);

G_END_DECLS
