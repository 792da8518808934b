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
 * The properties of livepeersegmenter.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* the one property that is no setting */
#define GST_LP_SEGMENTER_PROP_STATS 7

/**
 * GstLpSegmenterSettings:
 * @target_duration: @max_duration: @track_timeout: ns
 */
typedef struct
{
  guint64 target_duration;
  guint64 max_duration;
  guint64 track_timeout;
  guint64 max_bytes;
  guint64 start_sequence;
  gboolean send_requests;
} GstLpSegmenterSettings;

void gst_lp_segmenter_settings_install (GObjectClass * klass);
void gst_lp_segmenter_settings_init (GstLpSegmenterSettings * settings);
/* Like the methods of GObject; @settings is locked by the caller. */
void gst_lp_segmenter_settings_set (GstLpSegmenterSettings * settings,
    GObject * object, const GValue * value, GParamSpec * pspec);
void gst_lp_segmenter_settings_get (const GstLpSegmenterSettings * settings,
    GObject * object, GValue * value, GParamSpec * pspec);

G_END_DECLS
