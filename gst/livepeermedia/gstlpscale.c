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
 * Scales with lanczos taps by libswscale: closer to what Livepeer's
 * transcoders and viewers' players do than videoscale, in less than half of
 * its time (docs/livepeertranscode.md). Only for the ladder of
 * livepeertranscode: the factory belongs to no plugin, so that no registry
 * lists it.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlpscale.h"

#include <gst/video/gstvideofilter.h>
#include <gst/video/gstvideopool.h>
#include <libswscale/swscale.h>

/* swscale writes whole vectors: the last one of a row may reach behind it */
#define STRIDE_ALIGN 63

GST_DEBUG_CATEGORY_STATIC (gst_lp_scale_debug);
#define GST_CAT_DEFAULT gst_lp_scale_debug

#define CAPS GST_VIDEO_CAPS_MAKE ("{ I420, NV12 }")

struct _GstLpScale
{
  GstVideoFilter parent;
  struct SwsContext *context;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src",
    GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (CAPS));

G_DEFINE_TYPE (GstLpScale, gst_lp_scale, GST_TYPE_VIDEO_FILTER);

static GstCaps *
gst_lp_scale_transform_caps (GstBaseTransform * transform,
    GstPadDirection direction, GstCaps * caps, GstCaps * filter)
{
  GstCaps *ret = gst_caps_copy (caps);

  for (guint i = 0; i < gst_caps_get_size (ret); i++)
    gst_structure_set (gst_caps_get_structure (ret, i),
        "width", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "height", GST_TYPE_INT_RANGE, 1, G_MAXINT,
        "pixel-aspect-ratio", GST_TYPE_FRACTION_RANGE, 1, G_MAXINT, G_MAXINT,
        1, NULL);
  if (filter) {
    GstCaps *both = gst_caps_intersect_full (filter, ret,
        GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (ret);
    ret = both;
  }
  return ret;
}

static GstCaps *
gst_lp_scale_fixate_caps (GstBaseTransform * transform,
    GstPadDirection direction, GstCaps * caps, GstCaps * other)
{
  GstStructure *from = gst_caps_get_structure (caps, 0), *to;
  static const gchar *const sides[] = { "width", "height" };
  gint n, d;

  other = gst_caps_make_writable (gst_caps_truncate (other));
  to = gst_caps_get_structure (other, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++) {
    if (gst_structure_get_int (from, sides[i], &n))
      gst_structure_fixate_field_nearest_int (to, sides[i], n);
  }
  if (gst_structure_has_field (to, "pixel-aspect-ratio")) {
    if (!gst_structure_get_fraction (from, "pixel-aspect-ratio", &n, &d))
      n = d = 1;
    gst_structure_fixate_field_nearest_fraction (to, "pixel-aspect-ratio", n,
        d);
  }
  return gst_caps_fixate (other);
}

/* Pictures of ours have rows that swscale may write beyond, whatever comes
 * behind would offer. */
static gboolean
gst_lp_scale_decide_allocation (GstBaseTransform * transform, GstQuery * query)
{
  GstVideoAlignment align;
  GstBufferPool *pool;
  GstStructure *config;
  GstVideoInfo info;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return FALSE;
  gst_video_alignment_reset (&align);
  for (guint i = 0; i < GST_VIDEO_MAX_PLANES; i++)
    align.stride_align[i] = STRIDE_ALIGN;
  gst_video_info_align (&info, &align);

  pool = gst_video_buffer_pool_new ();
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, info.size, 0, 0);
  gst_buffer_pool_config_add_option (config, GST_BUFFER_POOL_OPTION_VIDEO_META);
  gst_buffer_pool_config_add_option (config,
      GST_BUFFER_POOL_OPTION_VIDEO_ALIGNMENT);
  gst_buffer_pool_config_set_video_alignment (config, &align);
  if (!gst_buffer_pool_set_config (pool, config)) {
    gst_object_unref (pool);
    return FALSE;
  }
  while (gst_query_get_n_allocation_pools (query) > 0)
    gst_query_remove_nth_allocation_pool (query, 0);
  gst_query_add_allocation_pool (query, pool, info.size, 0, 0);
  gst_object_unref (pool);
  return TRUE;
}

static gboolean
gst_lp_scale_set_info (GstVideoFilter * filter, GstCaps * incaps,
    GstVideoInfo * in, GstCaps * outcaps, GstVideoInfo * out)
{
  GstLpScale *self = GST_LP_SCALE (filter);
  enum AVPixelFormat format =
      GST_VIDEO_INFO_FORMAT (in) == GST_VIDEO_FORMAT_NV12 ? AV_PIX_FMT_NV12 :
      AV_PIX_FMT_YUV420P;
  gint flags = SWS_LANCZOS;
  gboolean same = in->width == out->width && in->height == out->height;

  g_clear_pointer (&self->context, sws_freeContext);
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), same);
  if (same)
    return TRUE;
  /* The fast way cuts off a fraction at every tap. Of many taps, which a step
   * that shrinks a lot has, that darkens the picture. */
  if (2 * in->height > 3 * out->height)
    flags |= SWS_ACCURATE_RND;
  self->context = sws_getContext (in->width, in->height, format, out->width,
      out->height, format, flags, NULL, NULL, NULL);
  if (self->context == NULL)
    GST_WARNING_OBJECT (self, "swscale cannot scale %dx%d to %dx%d", in->width,
        in->height, out->width, out->height);
  return self->context != NULL;
}

static GstFlowReturn
gst_lp_scale_transform_frame (GstVideoFilter * filter, GstVideoFrame * in,
    GstVideoFrame * out)
{
  GstLpScale *self = GST_LP_SCALE (filter);
  const guint8 *from[4] = { NULL, };
  guint8 *to[4] = { NULL, };
  gint from_stride[4] = { 0, }, to_stride[4] = { 0, };

  for (guint i = 0; i < GST_VIDEO_FRAME_N_PLANES (in); i++) {
    from[i] = GST_VIDEO_FRAME_PLANE_DATA (in, i);
    from_stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE (in, i);
    to[i] = GST_VIDEO_FRAME_PLANE_DATA (out, i);
    to_stride[i] = GST_VIDEO_FRAME_PLANE_STRIDE (out, i);
  }
  if (sws_scale (self->context, from, from_stride, 0,
          GST_VIDEO_FRAME_HEIGHT (in), to, to_stride)
      != GST_VIDEO_FRAME_HEIGHT (out)) {
    GST_ELEMENT_ERROR_WITH_DETAILS (self, STREAM, FAILED,
        ("A picture cannot be scaled."), ("sws_scale to %dx%d",
            GST_VIDEO_FRAME_WIDTH (out), GST_VIDEO_FRAME_HEIGHT (out)),
        ("reason", G_TYPE_STRING, "scaler", NULL));
    return GST_FLOW_ERROR;
  }
  return GST_FLOW_OK;
}

static gboolean
gst_lp_scale_stop (GstBaseTransform * transform)
{
  g_clear_pointer (&GST_LP_SCALE (transform)->context, sws_freeContext);
  return TRUE;
}

static void
gst_lp_scale_finalize (GObject * object)
{
  g_clear_pointer (&GST_LP_SCALE (object)->context, sws_freeContext);
  G_OBJECT_CLASS (gst_lp_scale_parent_class)->finalize (object);
}

static void
gst_lp_scale_class_init (GstLpScaleClass * klass)
{
  GstBaseTransformClass *transform_class = GST_BASE_TRANSFORM_CLASS (klass);
  GstVideoFilterClass *filter_class = GST_VIDEO_FILTER_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_lp_scale_finalize;
  transform_class->transform_caps =
      GST_DEBUG_FUNCPTR (gst_lp_scale_transform_caps);
  transform_class->fixate_caps = GST_DEBUG_FUNCPTR (gst_lp_scale_fixate_caps);
  transform_class->decide_allocation =
      GST_DEBUG_FUNCPTR (gst_lp_scale_decide_allocation);
  transform_class->stop = GST_DEBUG_FUNCPTR (gst_lp_scale_stop);
  filter_class->set_info = GST_DEBUG_FUNCPTR (gst_lp_scale_set_info);
  filter_class->transform_frame =
      GST_DEBUG_FUNCPTR (gst_lp_scale_transform_frame);
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass),
      &sink_template);
  gst_element_class_add_static_pad_template (GST_ELEMENT_CLASS (klass),
      &src_template);
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "Livepeer scaler", "Filter/Converter/Video/Scaler",
      "Scales pictures of livepeertranscode with libswscale",
      "the gst-livepeer authors");
  GST_DEBUG_CATEGORY_INIT (gst_lp_scale_debug, "lpscale", 0,
      "scaler of livepeertranscode");
}

static void
gst_lp_scale_init (GstLpScale * self)
{
}

gboolean
gst_lp_scale_register (void)
{
  return gst_element_register (NULL, "lpscale", GST_RANK_NONE,
      GST_TYPE_LP_SCALE);
}
