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
 * AAC: what the AudioSpecificConfig or an ADTS header says, and making ADTS
 * headers for raw frames.
 * Source: ISO/IEC 14496-3 1.6.2 and 1.A.2.2, RFC 6381.
 */

#pragma once

#include "media-segment.h"

G_BEGIN_DECLS

/**
 * LpAacConfig:
 * @object_type: MPEG-4 audio object type of the core (2 = AAC-LC)
 * @extension: object type that extends it: 5 SBR, 29 PS, 0 none signalled
 * @rate_index: @rate: sampling frequency of the core
 * @channels: channel configuration 1..7, 0 = in the stream itself
 * @frame_length: samples per frame at @rate
 * @codecs: RFC 6381 ("mp4a.40.2")
 */
typedef struct
{
  guint object_type;
  guint extension;
  guint rate_index;
  guint rate;
  guint channels;
  guint frame_length;
  gchar codecs[16];
} LpAacConfig;

/* AudioSpecificConfig. FALSE: cut off or not a kind of AAC. */
gboolean lp_aac_parse_config (const guint8 * data, gsize size,
    LpAacConfig * config);

/* ADTS header at @data. @frame_size: header and payload. FALSE: none there. */
gboolean lp_aac_parse_adts (const guint8 * data, gsize size,
    LpAacConfig * config, gsize * frame_size);

#define LP_AAC_ADTS_SIZE 7
#define LP_AAC_ADTS_PAYLOAD_MAX (8191 - LP_AAC_ADTS_SIZE)

/* Header for one raw frame of @payload bytes. FALSE: ADTS cannot carry this
 * configuration or size. */
gboolean lp_aac_write_adts (const LpAacConfig * config, gsize payload,
    guint8 header[LP_AAC_ADTS_SIZE]);

G_END_DECLS
