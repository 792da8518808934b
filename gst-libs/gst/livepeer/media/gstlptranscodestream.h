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
 * Transport streams of segments: what of one can be transcoded, and the one of
 * a rendition, its pictures with the audio of the source.
 * Source: spec/transcoding.md 4, 8, 9.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"
#include "core/media-ts.h"

G_BEGIN_DECLS

/* Longest side of a rendition: what hardware takes, too */
#define GST_LP_TRANSCODE_SIDE_MAX 4096

/* @unfit: (out) (array length=n_profiles): the shape of the picture makes a
 * side of it too long. Returns: FALSE: of every one */
gboolean gst_lp_transcode_find_unfit (LpTsReader * reader,
    const LpProfile * profiles, guint n_profiles, gboolean * unfit);

/* FALSE: its pictures are not 8-bit 4:2:0, which is all that hardware takes. */
gboolean gst_lp_transcode_is_usual (LpTsReader * reader);

/* @buffers: (element-type GstBuffer): access units of H.264 in decoding order.
 * Returns: (transfer full) (nullable): NULL: a time stamp is missing */
GBytes *gst_lp_transcode_write (LpTsReader * reader, GPtrArray * buffers);
/* The CODECS of a playlist for it, empty if unknown; @buffers not empty */
void gst_lp_transcode_describe (LpTsReader * reader, GPtrArray * buffers,
    gchar * out, gsize size);

G_END_DECLS
