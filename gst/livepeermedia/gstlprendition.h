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
 * GstLpRendition: source pad of `livepeertranscode` with the profile of its
 * rendition as properties.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"

G_BEGIN_DECLS

#define GST_TYPE_LP_RENDITION (gst_lp_rendition_get_type ())
G_DECLARE_FINAL_TYPE (GstLpRendition, gst_lp_rendition, GST, LP_RENDITION,
    GstGhostPad)

/* Returns: (transfer floating) */
GstLpRendition *gst_lp_rendition_new (const gchar * name,
    GstPadTemplate * templ);

/* A copy of the profile as set. */
void gst_lp_rendition_get_profile (GstLpRendition * self,
    LpProfile * profile);
void gst_lp_rendition_set_profile (GstLpRendition * self,
    const LpProfile * profile);

/* @func is called when the bit rate was changed, from the setter's thread. */
void gst_lp_rendition_set_bitrate_func (GstLpRendition * self,
    void (*func) (GstLpRendition * self, guint bitrate, gpointer user_data),
    gpointer user_data);

G_END_DECLS
