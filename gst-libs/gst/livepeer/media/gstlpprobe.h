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
 * How fast this machine encodes: measured once per process by coding a few
 * made-up pictures with x264enc. Source: spec/transcoding.md 26, 36.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Pixels a second of one core with the preset LP_REALTIME_MEASURED
 * (core/media-realtime.h); 0 if it cannot be measured. The first call takes
 * about a tenth of a second and at most two; later ones return what it found.
 * Any thread. */
guint64 gst_lp_probe_speed (void);

G_END_DECLS
