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
 * GstLpScale: video/x-raw, I420 or NV12, to another size, with lanczos taps.
 * The scaler of the ladder on the CPU where libswscale is there; videoscale
 * where it is not. Never pads with borders, never fills in an aspect ratio.
 */

#pragma once

#include <gst/gst.h>
#include <gst/video/gstvideofilter.h>

G_BEGIN_DECLS

#define GST_TYPE_LP_SCALE (gst_lp_scale_get_type ())
G_DECLARE_FINAL_TYPE (GstLpScale, gst_lp_scale, GST, LP_SCALE, GstVideoFilter)

/* Makes the factory "lpscale", in this process only. */
gboolean gst_lp_scale_register (void);

G_END_DECLS
