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
 * What becomes which WARNING or ERROR message of livepeersink, each with a
 * reason for programs.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* The stream goes on. @what: what could not be done */
void gst_lp_sink_words_warn (GstElement * element, const GError * error,
    const gchar * what);
/* Nothing can work. */
void gst_lp_sink_words_fail (GstElement * element, const GError * error);

/* An element inside that fails tells people why; this tells programs.
 * @message: (transfer full): WARNING or ERROR. Returns: (transfer full) */
GstMessage *gst_lp_sink_words_add_reason (GstMessage * message);

G_END_DECLS
