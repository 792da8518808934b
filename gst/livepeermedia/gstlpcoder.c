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

#include "gstlpcoder.h"

#include <gst/video/video.h>

#include "core/base-error.h"

static gboolean
set_field (GQuark field, const GValue * value, gpointer user_data)
{
  const gchar *name = g_quark_to_string (field);

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (user_data), name))
    gst_util_set_object_arg (user_data, name, g_value_get_string (value));
  return TRUE;
}

GstElement *
gst_lp_step_make (const GstStructure * step, GError ** error)
{
  const gchar *factory = gst_structure_get_name (step);
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "element %s is not installed", factory);
    return NULL;
  }
  gst_structure_foreach (step, set_field, element);
  return element;
}

GstElement *
gst_lp_coder_new (const GstLpEncodePlan * plan, GError ** error)
{
  GstElement *bin = gst_bin_new (NULL);
  GstElement *first = NULL, *last = NULL;
  GstPad *pad;
  guint i;

  for (i = 0; i < plan->steps->len; i++) {
    GstElement *element = gst_lp_step_make (plan->steps->pdata[i], error);

    if (element == NULL)
      goto failed;
    gst_bin_add (GST_BIN (bin), element);
    if (last == NULL) {
      first = element;
    } else if (!gst_element_link (last, element)) {
      g_set_error (error, LP_ERROR, LP_ERROR_CODEC, "cannot link %s to %s",
          GST_OBJECT_NAME (last), GST_OBJECT_NAME (element));
      goto failed;
    }
    last = element;
  }
  pad = gst_element_get_static_pad (first, "sink");
  gst_element_add_pad (bin, gst_ghost_pad_new ("sink", pad));
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (last, "src");
  gst_element_add_pad (bin, gst_ghost_pad_new ("src", pad));
  gst_object_unref (pad);
  return bin;

failed:
  gst_object_unref (gst_object_ref_sink (bin));
  return NULL;
}

GstBuffer *
gst_lp_buffer_restamp (GstBuffer * buffer, GstClockTime pts,
    GstClockTime duration)
{
  GstBuffer *copy = gst_buffer_new ();
  GstVideoMeta *layout, *old = gst_buffer_get_video_meta (buffer);
  guint i;

  /* copying memory, too, would copy the pixels where they may not be shared */
  gst_buffer_copy_into (copy, buffer,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_META, 0, -1);
  for (i = 0; i < gst_buffer_n_memory (buffer); i++)
    gst_buffer_append_memory (copy, gst_buffer_get_memory (buffer, i));
  /* without memory its layout was left behind */
  if (old && gst_buffer_get_video_meta (copy) == NULL) {
    layout = gst_buffer_add_video_meta_full (copy, old->flags, old->format,
        old->width, old->height, old->n_planes, old->offset, old->stride);
    gst_video_meta_set_alignment (layout, old->alignment);
    layout->map = old->map;
    layout->unmap = old->unmap;
  }
  gst_buffer_add_parent_buffer_meta (copy, buffer);
  GST_BUFFER_FLAG_UNSET (copy, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_PTS (copy) = pts;
  GST_BUFFER_DTS (copy) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (copy) = duration;
  return copy;
}
