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
 * GstLpLadder: everything of `livepeertranscode` behind its decoder: pictures,
 * scalers in a cascade, branches. A bin with the sink pad "sink" (decoded
 * video) and one source pad per rendition.
 *
 *   pictures - convert - scaler - tee - scaler - tee - ...
 *                                  |              |
 *                               branch         branch
 *
 * All scalers run in the decoder's thread, each encoder in its own.
 */

#pragma once

#include <gst/gst.h>
#include "gstlpbranch.h"
#include "gstlppictures.h"

G_BEGIN_DECLS

#define GST_TYPE_LP_LADDER (gst_lp_ladder_get_type ())
G_DECLARE_FINAL_TYPE (GstLpLadder, gst_lp_ladder, GST, LP_LADDER, GstBin)

/* @config: of all branches; rung and profile are filled in here.
 * @profiles: @rungs: n of each, rungs as planned.
 * Returns: (transfer floating) */
GstElement *gst_lp_ladder_new (const GstLpBranchConfig * config,
    const LpProfile * profiles, const GstLpRung * rungs, guint n,
    GError ** error);

/* Returns: (transfer none): of the profile with that index */
GstLpBranch *gst_lp_ladder_get_branch (GstLpLadder * self, guint index);
/* Returns: (transfer full) */
GstPad *gst_lp_ladder_get_src (GstLpLadder * self, guint index);
/* Leaves out the rendition of that profile, or not any more, from the next
 * segment on (without segments: at once). It is not scaled then: what is scaled
 * from it is scaled from what it would be scaled from. Any thread. */
void gst_lp_ladder_set_shed (GstLpLadder * self, guint index, gboolean shed);
/* The time the scalers' thread waited for the branches since the last call */
GstClockTime gst_lp_ladder_take_waited (GstLpLadder * self);
/* Returns: (transfer none) */
GstLpPictures *gst_lp_ladder_get_pictures (GstLpLadder * self);

G_END_DECLS
