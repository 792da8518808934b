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

#include "gstlpmeta.h"

GType
gst_lp_segment_meta_api_get_type (void)
{
  static gsize type = 0;
  static const gchar *tags[] = { NULL };

  /* each plugin has its own copy of this file: the first one registers */
  if (g_once_init_enter (&type)) {
    GType t = g_type_from_name ("GstLpSegmentMetaAPI");

    if (t == 0)
      t = gst_meta_api_type_register ("GstLpSegmentMetaAPI", tags);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

static gboolean
gst_lp_segment_meta_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  GstLpSegmentMeta *self = (GstLpSegmentMeta *) meta;

  memset (&self->info, 0, sizeof (self->info));
  return TRUE;
}

static gboolean
gst_lp_segment_meta_transform (GstBuffer * dest, GstMeta * meta,
    GstBuffer * buffer, GQuark type, gpointer data)
{
  GstLpSegmentMeta *self = (GstLpSegmentMeta *) meta;
  GstMetaTransformCopy *copy = data;

  /* a region of a segment is no segment */
  if (!GST_META_TRANSFORM_IS_COPY (type) || copy->region)
    return FALSE;
  gst_buffer_add_lp_segment_meta (dest, &self->info);
  return TRUE;
}

const GstMetaInfo *
gst_lp_segment_meta_get_info (void)
{
  static const GstMetaInfo *info = NULL;

  if (g_once_init_enter ((gsize *) & info)) {
    const GstMetaInfo *i = gst_meta_get_info ("GstLpSegmentMeta");

    if (i == NULL)
      i = gst_meta_register (gst_lp_segment_meta_api_get_type (),
          "GstLpSegmentMeta", sizeof (GstLpSegmentMeta),
          gst_lp_segment_meta_init, NULL, gst_lp_segment_meta_transform);
    g_once_init_leave ((gsize *) & info, (gsize) i);
  }
  return info;
}

GstLpSegmentMeta *
gst_buffer_add_lp_segment_meta (GstBuffer * buffer, const LpSegmentInfo * info)
{
  GstLpSegmentMeta *meta = (GstLpSegmentMeta *) gst_buffer_add_meta (buffer,
      gst_lp_segment_meta_get_info (), NULL);

  meta->info = *info;
  return meta;
}

typedef struct
{
  GstBuffer *buffer;
  GstMapInfo map;
} MappedBuffer;

static void
mapped_buffer_free (gpointer data)
{
  MappedBuffer *mapped = data;

  gst_buffer_unmap (mapped->buffer, &mapped->map);
  gst_buffer_unref (mapped->buffer);
  g_free (mapped);
}

LpSegment *
gst_lp_segment_from_buffer (GstBuffer * buffer)
{
  GstLpSegmentMeta *meta = gst_buffer_get_lp_segment_meta (buffer);
  MappedBuffer *mapped;
  GBytes *bytes;
  LpSegment *segment;

  if (meta == NULL)
    return NULL;

  mapped = g_new (MappedBuffer, 1);
  mapped->buffer = gst_buffer_ref (buffer);
  if (!gst_buffer_map (buffer, &mapped->map, GST_MAP_READ)) {
    gst_buffer_unref (mapped->buffer);
    g_free (mapped);
    return NULL;
  }
  bytes = g_bytes_new_with_free_func (mapped->map.data, mapped->map.size,
      mapped_buffer_free, mapped);
  segment = lp_segment_new (&meta->info, bytes);
  g_bytes_unref (bytes);
  return segment;
}

GstBuffer *
gst_lp_segment_to_buffer (LpSegment * segment)
{
  GstBuffer *buffer =
      gst_buffer_new_wrapped_bytes (lp_segment_get_data (segment));
  const LpSegmentInfo *info = lp_segment_get_info (segment);

  gst_buffer_add_lp_segment_meta (buffer, info);
  GST_BUFFER_DURATION (buffer) = info->duration;
  GST_BUFFER_OFFSET (buffer) = info->sequence;
  if (info->discontinuity)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  return buffer;
}
