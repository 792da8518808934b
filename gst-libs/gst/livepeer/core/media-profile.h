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
 * Rendition profiles: presets, JSON, the size a source really gives.
 * Source: spec/wire-protocol.md 7, spec/transcoding.md 1, 4, 6, 7, 17.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LP_PROFILE_H264_NONE,         /* encoder default */
  LP_PROFILE_H264_BASELINE,
  LP_PROFILE_H264_MAIN,
  LP_PROFILE_H264_HIGH,
  LP_PROFILE_H264_CONSTRAINED_HIGH,
} LpProfileH264;

typedef enum
{
  LP_PROFILE_ENCODER_H264,
  LP_PROFILE_ENCODER_H265,
  LP_PROFILE_ENCODER_VP8,
  LP_PROFILE_ENCODER_VP9,
} LpProfileEncoder;

typedef enum
{
  LP_PROFILE_FORMAT_NONE,
  LP_PROFILE_FORMAT_MPEGTS,
  LP_PROFILE_FORMAT_MP4,
} LpProfileFormat;

#define LP_PROFILE_NAME_MAX 128
#define LP_PROFILES_MAX 10

/**
 * LpProfile:
 * @name: never empty; characters fit for a URL path element; not "source"
 * @width: @height: wanted size; the source's aspect decides the real one
 * @bitrate: bit/s
 * @fps_n: @fps_d: 0/x = passthrough; fps_d 0 means 1 but is kept apart
 *   because the wire distinguishes them
 * @gop: ms; 0 encoder default; -1 intra only
 * @quality: CRF, 0 off
 * @color_depth: bits - 8; @chroma_format: as on the wire
 */
typedef struct
{
  gchar name[LP_PROFILE_NAME_MAX];
  guint width, height;
  guint bitrate;
  guint fps_n, fps_d;
  gint gop;
  LpProfileH264 h264_profile;
  LpProfileEncoder encoder;
  LpProfileFormat format;
  guint quality;
  guint color_depth;
  guint chroma_format;
} LpProfile;

/* A preset by its name ("P720p30fps16x9"); FALSE if unknown. */
gboolean lp_profile_from_preset (const gchar * name, LpProfile * profile);

/* Parses the `profiles` property: comma-separated presets or a JSON array
 * (a '[' first). At most LP_PROFILES_MAX. Unknown presets, equal names and
 * bad values are LP_ERROR_INVALID naming the entry. "auto" is not for here.
 * Returns: (transfer full) (element-type LpProfile): array of LpProfile */
GArray *lp_profiles_from_string (const gchar * str, GError ** error);

/* The JSON form of spec 7.2. Returns: (transfer full) */
gchar *lp_profiles_to_json (const LpProfile * profiles, guint n);

/* The `auto` ladder: never above the source in size or rate, source aspect
 * and orientation kept, at most 4 rungs, largest first; the rung equal to the
 * source is left out because the source is a rendition of its own.
 * Returns: (transfer full) (element-type LpProfile) */
GArray *lp_profiles_auto (guint width, guint height, guint fps_n, guint fps_d,
    guint source_bitrate);

/* spec/transcoding.md 4, with the limits of the profile's encoder. */
void lp_profile_output_size (const LpProfile * profile, guint in_width,
    guint in_height, guint * out_width, guint * out_height);

G_END_DECLS
