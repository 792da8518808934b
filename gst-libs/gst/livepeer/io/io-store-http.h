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
 * LpStoreHttp: an LpStore below an http(s) address: PUT, DELETE, GET. Any
 * status but 2xx is a failure; so is a server that is gone or silent.
 */

#pragma once

#include "io/io-store.h"

G_BEGIN_DECLS

#define LP_TYPE_STORE_HTTP (lp_store_http_get_type ())
G_DECLARE_FINAL_TYPE (LpStoreHttp, lp_store_http, LP, STORE_HTTP, GObject)

/* Whether @location is an address for lp_store_http_new() and no folder. So
 * are those of S3 ("s3://", "s3+https://"), which it refuses. */
gboolean lp_store_http_is_meant (const gchar * location);

/* @base: "https://user:password@host/live/"; the slash is added if missing.
 * Fails: LP_ERROR_INVALID, LP_ERROR_UNSUPPORTED (S3). No error shows what is in
 * @base. */
LpStore *lp_store_http_new (LpLoop * loop, const gchar * base,
    GError ** error);

/* The address without user, password and query, for messages and properties;
 * of S3, whose keys may hold slashes, the scheme only.
 * Returns: (transfer full) */
gchar *lp_store_http_mask (const gchar * base);

G_END_DECLS
