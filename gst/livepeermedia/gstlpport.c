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

#include "gstlpport.h"

struct _GstLpPort
{
  GstElement parent;
  GstPad *sink;
  GstPad *src;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_TYPE (GstLpPort, gst_lp_port, GST_TYPE_ELEMENT);

static void
gst_lp_port_class_init (GstLpPortClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class, "Joint",
      "Generic", "Joint inside a bin", "the gst-livepeer authors");
}

static void
gst_lp_port_init (GstLpPort * self)
{
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  self->src = gst_pad_new_from_static_template (&src_template, "src");
  GST_PAD_SET_PROXY_ALLOCATION (self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
}

GstElement *
gst_lp_port_new (const gchar * name, gpointer owner)
{
  GstLpPort *self = g_object_new (GST_TYPE_LP_PORT, "name", name, NULL);

  gst_pad_set_element_private (self->sink, owner);
  gst_pad_set_element_private (self->src, owner);
  return GST_ELEMENT (self);
}

GstPad *
gst_lp_port_get_sink (GstElement * port)
{
  return GST_LP_PORT (port)->sink;
}

GstPad *
gst_lp_port_get_src (GstElement * port)
{
  return GST_LP_PORT (port)->src;
}
