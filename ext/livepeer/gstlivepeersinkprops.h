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
 * The properties of livepeersink: their specs, and their way into the
 * configuration. Locking is the element's.
 */

#pragma once

#include "gstlpsinkstream.h"

G_BEGIN_DECLS

enum
{
  GST_LP_SINK_PROP_0,
  GST_LP_SINK_PROP_LOCATION,
  GST_LP_SINK_PROP_HTTP_PORT,
  GST_LP_SINK_PROP_HTTP_ADDRESS,
  GST_LP_SINK_PROP_PROFILES,
  GST_LP_SINK_PROP_TARGET_DURATION,
  GST_LP_SINK_PROP_MAX_DURATION,
  GST_LP_SINK_PROP_PLAYLIST_LENGTH,
  GST_LP_SINK_PROP_MAX_FILES,
  GST_LP_SINK_PROP_NETWORK,
  GST_LP_SINK_PROP_DEADLINE,
  GST_LP_SINK_PROP_FALLBACK,
  GST_LP_SINK_PROP_MAX_PENDING,
  GST_LP_SINK_PROP_RETRIES,
  GST_LP_SINK_PROP_RETRY_DELAY,
  GST_LP_SINK_PROP_PILOT_MINUTES,
  GST_LP_SINK_PROP_MANIFEST_ID,
  GST_LP_SINK_PROP_STATS,
};

void gst_lp_sink_props_install (GObjectClass * klass);
void gst_lp_sink_props_init (GstLpSinkConfig * config);
/* Both: FALSE: not one of these. */
gboolean gst_lp_sink_props_set (GstLpSinkConfig * config, guint id,
    const GValue * value);
gboolean gst_lp_sink_props_get (const GstLpSinkConfig * config, guint id,
    GValue * value);

GType gst_lp_sink_fallback_get_type (void);

G_END_DECLS
