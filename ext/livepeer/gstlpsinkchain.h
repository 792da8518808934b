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
 * What stands between a pad of livepeersink and the segmenter, chosen when
 * the caps are known: coded input is parsed, raw input is encoded first.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Caps of the pads, best first for sources that offer several. */
GstCaps *gst_lp_sink_chain_video_caps (void);   /* (transfer full) */
GstCaps *gst_lp_sink_chain_audio_caps (void);

gboolean gst_lp_sink_chain_is_raw (GstCaps * caps);

/* Adds elements for @caps to @bin, links @source to them and them to
 * @target, and starts them. @target_duration: ns between key frames.
 * Fails: LP_ERROR_MISSING_PLUGIN (the message names what to install; the
 * missing-plugin message was posted), LP_ERROR_CODEC. */
gboolean gst_lp_sink_chain_build (GstBin * bin, GstPad * source,
    GstPad * target, GstCaps * caps, guint64 target_duration,
    GError ** error);

/* Brings all that is in @bin to NULL and takes it out. */
void gst_lp_sink_chain_remove_all (GstBin * bin);

G_END_DECLS
