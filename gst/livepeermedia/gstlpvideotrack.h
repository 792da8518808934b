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
 * GstLpVideoTrack: what livepeersegmenter knows of its video stream: codec,
 * the parameter sets in force, size and rate. Not thread-safe.
 */

#pragma once

#include <gst/gst.h>

#include "gstlpsegmentqueue.h"

G_BEGIN_DECLS

/**
 * GstLpVideoTrack:
 * @length_size: 0 Annex B, else as in codec_data
 * @sets: (nullable): parameter sets in force, Annex B
 * @sps: (nullable): the SPS among them; @video: what it says
 * @change: the next key frame starts something new
 */
typedef struct
{
  LpCodec codec;
  guint length_size;
  GBytes *sets;
  GBytes *sps;
  LpNalVideo video;
  guint caps_width, caps_height;
  guint caps_fps_n, caps_fps_d;
  gboolean change;
} GstLpVideoTrack;

/**
 * GstLpVideoLook: what an access unit is to a segment
 * @picture: there is a picture in it
 * @access: as the planner wants it; %LP_NAL_ACCESS_NONE if no parameter sets
 *   are known
 * @needs_sets: a random access point without its parameter sets
 */
typedef struct
{
  gboolean picture;
  LpNalAccess access;
  gboolean needs_sets;
} GstLpVideoLook;

void gst_lp_video_track_clear (GstLpVideoTrack * track);

/* FALSE: broken codec_data. @restart: what comes cannot be in one segment
 * with what was before. */
gboolean gst_lp_video_track_set_caps (GstLpVideoTrack * track,
    const GstCaps * caps, gboolean * restart);

/* Looks at an access unit and remembers its parameter sets. */
void gst_lp_video_track_look (GstLpVideoTrack * track, const guint8 * data,
    gsize size, GstLpVideoLook * look);

void gst_lp_video_track_get_format (const GstLpVideoTrack * track,
    GstLpVideoFormat * format);
/* Ticks, 0 unknown; pictures, -1 unknown */
void gst_lp_video_track_get_timing (const GstLpVideoTrack * track,
    gint64 * frame_duration, gint * reorder);

G_END_DECLS
