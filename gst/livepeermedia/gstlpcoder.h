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
 * Makes elements of the steps of a plan (media/gstlpcodecs.h), and pictures
 * with other time stamps.
 */

#pragma once

#include <gst/gst.h>
#include "media/gstlpcodecs.h"

G_BEGIN_DECLS

/* Fails: LP_ERROR_MISSING_PLUGIN. Returns: (transfer floating) */
GstElement *gst_lp_step_make (const GstStructure * step, GError ** error);

/* A bin with the ghost pads "sink" and "src". Returns: (transfer floating) */
GstElement *gst_lp_coder_new (const GstLpEncodePlan * plan, GError ** error);

/* The same picture (no pixel is copied) at another time.
 * Returns: (transfer full) */
GstBuffer *gst_lp_buffer_restamp (GstBuffer * buffer, GstClockTime pts,
    GstClockTime duration);

G_END_DECLS
