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
 * The embedded transcoder: media/gstlptranscodejob behind node/transcoder.h,
 * so that the gateway sees no difference to an orchestrator in the network.
 */

#pragma once

#include <gst/gst.h>
#include "io/io-loop.h"
#include "node/transcoder.h"

G_BEGIN_DECLS

#define GST_LP_TYPE_EMBEDDED (gst_lp_embedded_get_type ())
G_DECLARE_FINAL_TYPE (GstLpEmbedded, gst_lp_embedded, GST_LP, EMBEDDED,
    GObject)

/* @live: keep real time rather than quality */
LpTranscoder *gst_lp_embedded_new (LpLoop * loop, const gchar * session,
    gboolean live);

/* Returns: (transfer full): see gst_lp_transcoder_get_stats() */
GstStructure *gst_lp_embedded_get_stats (GstLpEmbedded * self);

G_END_DECLS
