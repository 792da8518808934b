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
 * The HTTP side of livepeersink: player page, playlists and segments from
 * memory, figures.
 */

#pragma once

#include <gst/gst.h>
#include "io/io-loop.h"
#include "io/io-store-mem.h"

G_BEGIN_DECLS

typedef struct _GstLpSinkServer GstLpSinkServer;

/* @stats: (transfer full): called in the loop's thread for each question.
 * Fails: as lp_server_new(). */
GstLpSinkServer *gst_lp_sink_server_new (LpLoop * loop, const gchar * address,
    gint port, LpStoreMem * memory, GstStructure * (*stats) (gpointer),
    gpointer user_data, GError ** error);
guint gst_lp_sink_server_get_port (GstLpSinkServer * self);
/* Loop's thread; no call to @stats after it. */
void gst_lp_sink_server_close (GstLpSinkServer * self);
void gst_lp_sink_server_free (GstLpSinkServer * self);

G_END_DECLS
