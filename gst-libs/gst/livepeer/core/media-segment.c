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

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "media-segment.h"

struct _LpSegment
{
  gatomicrefcount refs;
  LpSegmentInfo info;
  GBytes *data;
};

LpSegment *
lp_segment_new (const LpSegmentInfo * info, GBytes * data)
{
  LpSegment *segment = g_new (LpSegment, 1);

  g_atomic_ref_count_init (&segment->refs);
  segment->info = *info;
  segment->data = g_bytes_ref (data);
  return segment;
}

LpSegment *
lp_segment_ref (LpSegment * segment)
{
  g_atomic_ref_count_inc (&segment->refs);
  return segment;
}

void
lp_segment_unref (LpSegment * segment)
{
  if (!g_atomic_ref_count_dec (&segment->refs))
    return;
  g_bytes_unref (segment->data);
  g_free (segment);
}

const LpSegmentInfo *
lp_segment_get_info (const LpSegment * segment)
{
  return &segment->info;
}

GBytes *
lp_segment_get_data (const LpSegment * segment)
{
  return segment->data;
}

gsize
lp_segment_get_size (const LpSegment * segment)
{
  return g_bytes_get_size (segment->data);
}
