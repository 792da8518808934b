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
 * GstLpSegmentMeta: what a segment buffer is, between livepeersegmenter and
 * whoever takes its segments. A registered C meta that survives copies.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-segment.h"

G_BEGIN_DECLS

typedef struct
{
  GstMeta meta;
  LpSegmentInfo info;
} GstLpSegmentMeta;

GType gst_lp_segment_meta_api_get_type (void);
const GstMetaInfo *gst_lp_segment_meta_get_info (void);

GstLpSegmentMeta *gst_buffer_add_lp_segment_meta (GstBuffer * buffer,
    const LpSegmentInfo * info);
#define gst_buffer_get_lp_segment_meta(b) ((GstLpSegmentMeta *) \
    gst_buffer_get_meta ((b), gst_lp_segment_meta_api_get_type ()))

/* Wraps the buffer's memory without a copy. Returns: (transfer full)
 * (nullable): NULL if the buffer carries no meta */
LpSegment *gst_lp_segment_from_buffer (GstBuffer * buffer);
/* Returns: (transfer full): a buffer with the segment's bytes and meta */
GstBuffer *gst_lp_segment_to_buffer (LpSegment * segment);

G_END_DECLS
