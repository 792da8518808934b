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

#include "gstlpsegmentsink.h"

struct _GstLpSegmentSink
{
  GstBaseSink parent;

  GstLpSegmentSinkFuncs funcs;
  gpointer user_data;
  guint64 drain_deadline;

  GMutex lock;
  GCond cond;
  gboolean unlocked;
  guint wakes;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/mpegts, systemstream = (boolean) true"));

G_DEFINE_TYPE (GstLpSegmentSink, gst_lp_segment_sink, GST_TYPE_BASE_SINK);

static GstFlowReturn
gst_lp_segment_sink_render (GstBaseSink * sink, GstBuffer * buffer)
{
  GstLpSegmentSink *self = GST_LP_SEGMENT_SINK (sink);

  return self->funcs.segment (buffer, self->user_data);
}

GstFlowReturn
gst_lp_segment_sink_wait (GstLpSegmentSink * self, gint64 end)
{
  gboolean unlocked;

  g_mutex_lock (&self->lock);
  while (!self->unlocked && self->wakes == 0) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end))
      break;
  }
  self->wakes = 0;
  unlocked = self->unlocked;
  g_mutex_unlock (&self->lock);
  /* PAUSED or flushing: the first goes on when PLAYING comes again */
  return unlocked ? gst_base_sink_wait_preroll (GST_BASE_SINK (self)) :
      GST_FLOW_OK;
}

void
gst_lp_segment_sink_wake (GstLpSegmentSink * self)
{
  g_mutex_lock (&self->lock);
  self->wakes++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

/* The base class posts EOS after this returned OK: what EOS means here is
 * that everything was published or declared lost. */
static GstFlowReturn
gst_lp_segment_sink_wait_event (GstBaseSink * sink, GstEvent * event)
{
  GstLpSegmentSink *self = GST_LP_SEGMENT_SINK (sink);
  GstFlowReturn ret;
  gint64 end;

  ret = GST_BASE_SINK_CLASS (gst_lp_segment_sink_parent_class)->wait_event
      (sink, event);
  if (ret != GST_FLOW_OK || GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return ret;

  end = g_get_monotonic_time () + self->drain_deadline / 1000;
  while (!self->funcs.drained (self->user_data)
      && g_get_monotonic_time () < end) {
    ret = gst_lp_segment_sink_wait (self, end);
    if (ret != GST_FLOW_OK)
      return ret;
  }
  return GST_FLOW_OK;
}

static gboolean
gst_lp_segment_sink_unlock (GstBaseSink * sink)
{
  GstLpSegmentSink *self = GST_LP_SEGMENT_SINK (sink);

  g_mutex_lock (&self->lock);
  self->unlocked = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
gst_lp_segment_sink_unlock_stop (GstBaseSink * sink)
{
  GstLpSegmentSink *self = GST_LP_SEGMENT_SINK (sink);

  g_mutex_lock (&self->lock);
  self->unlocked = FALSE;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static void
gst_lp_segment_sink_finalize (GObject * object)
{
  GstLpSegmentSink *self = GST_LP_SEGMENT_SINK (object);

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_lp_segment_sink_parent_class)->finalize (object);
}

static void
gst_lp_segment_sink_class_init (GstLpSegmentSinkClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_lp_segment_sink_finalize;
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class,
      "Livepeer segment sink", "Sink", "Hands segments to the gateway",
      "the gst-livepeer authors");
  sink_class->render = GST_DEBUG_FUNCPTR (gst_lp_segment_sink_render);
  sink_class->wait_event = GST_DEBUG_FUNCPTR (gst_lp_segment_sink_wait_event);
  sink_class->unlock = GST_DEBUG_FUNCPTR (gst_lp_segment_sink_unlock);
  sink_class->unlock_stop = GST_DEBUG_FUNCPTR (gst_lp_segment_sink_unlock_stop);
}

static void
gst_lp_segment_sink_init (GstLpSegmentSink * self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  /* nothing is shown, so there is nothing to wait for or to preroll */
  gst_base_sink_set_sync (GST_BASE_SINK (self), FALSE);
  gst_base_sink_set_async_enabled (GST_BASE_SINK (self), FALSE);
}

void
gst_lp_segment_sink_set_funcs (GstLpSegmentSink * self,
    const GstLpSegmentSinkFuncs * funcs, gpointer user_data)
{
  self->funcs = *funcs;
  self->user_data = user_data;
}

void
gst_lp_segment_sink_set_drain_deadline (GstLpSegmentSink * self,
    guint64 deadline)
{
  self->drain_deadline = deadline;
}
