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
 * LpStoreMem: an LpStore in memory, for our own HTTP server. Bounded: when
 * it is full the oldest files that are no playlists go first.
 */

#pragma once

#include "io/io-store.h"

G_BEGIN_DECLS

#define LP_TYPE_STORE_MEM (lp_store_mem_get_type ())
G_DECLARE_FINAL_TYPE (LpStoreMem, lp_store_mem, LP, STORE_MEM, GObject)

/* @max_bytes: of all files together */
LpStore *lp_store_mem_new (gsize max_bytes);

/* From any thread. @content_type: (out) (transfer full).
 * Returns: (transfer full) (nullable) */
GBytes *lp_store_mem_lookup (LpStoreMem * store, const gchar * path,
    gchar ** content_type);
gsize lp_store_mem_get_size (LpStoreMem * store);

G_END_DECLS
