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
 * GstLpPort: a bare element with one sink and one source pad and no behaviour
 * of its own; who makes it sets the functions of the pads. The joints between
 * the elements of others inside our bins are made of it.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LP_PORT (gst_lp_port_get_type ())
G_DECLARE_FINAL_TYPE (GstLpPort, gst_lp_port, GST, LP_PORT, GstElement)

/* @owner is gst_pad_get_element_private() of both pads; not referenced.
 * Returns: (transfer floating) */
GstElement *gst_lp_port_new (const gchar * name, gpointer owner);
/* Returns: (transfer none) */
GstPad *gst_lp_port_get_sink (GstElement * port);
GstPad *gst_lp_port_get_src (GstElement * port);

G_END_DECLS
