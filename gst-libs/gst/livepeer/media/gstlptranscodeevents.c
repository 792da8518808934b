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

#include "gstlptranscodeevents.h"

#include <string.h>

static GstEvent *
new_mark (const gchar * name, guint64 sequence, gboolean drain)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (name, "sequence", G_TYPE_UINT64, sequence,
          "drain", G_TYPE_BOOLEAN, drain, NULL));
}

static gboolean
parse_mark (GstEvent * event, const gchar * name, guint64 * sequence,
    gboolean * drain)
{
  const GstStructure *s;
  guint64 n;
  gboolean d = FALSE;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM)
    return FALSE;
  s = gst_event_get_structure (event);
  if (s == NULL || !gst_structure_has_name (s, name)
      || !gst_structure_get_uint64 (s, "sequence", &n))
    return FALSE;
  gst_structure_get_boolean (s, "drain", &d);
  if (sequence)
    *sequence = n;
  if (drain)
    *drain = d;
  return TRUE;
}

GstEvent *
gst_lp_event_new_segment (guint64 sequence, gboolean drain)
{
  return new_mark (GST_LP_EVENT_SEGMENT, sequence, drain);
}

GstEvent *
gst_lp_event_new_segment_end (guint64 sequence, gboolean drain)
{
  return new_mark (GST_LP_EVENT_SEGMENT_END, sequence, drain);
}

GstEvent *
gst_lp_event_new_segment_done (const GstLpSegmentDone * done)
{
  return gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (GST_LP_EVENT_SEGMENT_DONE,
          "sequence", G_TYPE_UINT64, done->sequence,
          "frames-in", G_TYPE_UINT64, done->frames_in,
          "pixels-in", G_TYPE_UINT64, done->pixels_in,
          "frames-out", G_TYPE_UINT64, done->frames_out,
          "pixels", G_TYPE_UINT64, done->pixels,
          "width", G_TYPE_UINT, done->width,
          "height", G_TYPE_UINT, done->height,
          "shed", G_TYPE_BOOLEAN, done->shed,
          "failed", G_TYPE_BOOLEAN, done->failed,
          "runaway", G_TYPE_BOOLEAN, done->runaway, NULL));
}

gboolean
gst_lp_event_parse_segment (GstEvent * event, guint64 * sequence,
    gboolean * drain)
{
  return parse_mark (event, GST_LP_EVENT_SEGMENT, sequence, drain);
}

gboolean
gst_lp_event_parse_segment_end (GstEvent * event, guint64 * sequence,
    gboolean * drain)
{
  return parse_mark (event, GST_LP_EVENT_SEGMENT_END, sequence, drain);
}

gboolean
gst_lp_event_parse_segment_done (GstEvent * event, GstLpSegmentDone * done)
{
  memset (done, 0, sizeof (*done));
  if (!parse_mark (event, GST_LP_EVENT_SEGMENT_DONE, &done->sequence, NULL))
    return FALSE;
  return gst_structure_get (gst_event_get_structure (event),
      "frames-in", G_TYPE_UINT64, &done->frames_in,
      "pixels-in", G_TYPE_UINT64, &done->pixels_in,
      "frames-out", G_TYPE_UINT64, &done->frames_out,
      "pixels", G_TYPE_UINT64, &done->pixels,
      "width", G_TYPE_UINT, &done->width,
      "height", G_TYPE_UINT, &done->height,
      "shed", G_TYPE_BOOLEAN, &done->shed,
      "failed", G_TYPE_BOOLEAN, &done->failed,
      "runaway", G_TYPE_BOOLEAN, &done->runaway, NULL);
}
