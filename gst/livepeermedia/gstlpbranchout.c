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
 * The end of a branch: what comes out of the coder gets its own time stamps
 * back, and everything that went around the coder its place.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlpbranch-private.h"

#include "gstlpport.h"

GST_DEBUG_CATEGORY_EXTERN (lp_branch_debug);
#define GST_CAT_DEFAULT lp_branch_debug

void
gst_lp_branch_item_free (GstLpBranchItem * item)
{
  gst_clear_buffer (&item->buffer);
  gst_clear_event (&item->event);
  g_free (item);
}

/* push_lock held */
static void
finish_segment (GstLpBranch * self, GstLpBranchItem * item)
{
  GstLpSegmentDone *end = &item->end;

  end->frames_out = self->segment_out;
  end->pixels = self->segment_pixels;
  if (self->segment_out > 0) {
    GST_OBJECT_LOCK (self);
    end->width = self->stats.width;
    end->height = self->stats.height;
    GST_OBJECT_UNLOCK (self);
  }
  end->failed |= self->segment_lost > 0;
  self->segment_out = self->segment_pixels = self->segment_lost = 0;
  GST_LOG_OBJECT (self, "segment %" G_GUINT64_FORMAT " done: %"
      G_GUINT64_FORMAT " frames", end->sequence, end->frames_out);
  gst_pad_push_event (self->collector_src, gst_lp_event_new_segment_done (end));
}

/* Lets go what has nothing in front of it any more; push_lock held. */
void
gst_lp_branch_release (GstLpBranch * self)
{
  GstLpBranchItem *item;

  while ((item = g_queue_peek_head (&self->items)) != NULL) {
    if (item->type == ITEM_FRAME && !item->done)
      break;
    g_queue_pop_head (&self->items);
    if (item->type == ITEM_END) {
      finish_segment (self, item);
    } else if (item->type == ITEM_EVENT) {
      if (GST_EVENT_TYPE (item->event) == GST_EVENT_SEGMENT)
        gst_event_take (&self->pending_segment, g_steal_pointer (&item->event));
      else if (self->have_caps || !GST_EVENT_IS_STICKY (item->event))
        gst_pad_push_event (self->collector_src,
            g_steal_pointer (&item->event));
    }
    gst_lp_branch_item_free (item);
  }
}

void
gst_lp_branch_add (GstLpBranch * self, GstLpBranchItem * item)
{
  g_rec_mutex_lock (&self->push_lock);
  g_queue_push_tail (&self->items, item);
  gst_lp_branch_release (self);
  g_rec_mutex_unlock (&self->push_lock);
}

/* The encoder gave these up. push_lock held. */
void
gst_lp_branch_lose (GstLpBranch * self, GstClockTime before)
{
  GList *l;
  guint n = 0;

  for (l = self->items.head; l; l = l->next) {
    GstLpBranchItem *item = l->data;

    if (item->type != ITEM_FRAME || item->done)
      continue;
    if (item->stamp >= before)
      break;
    item->done = TRUE;
    gst_clear_buffer (&item->buffer);
    n++;
  }
  if (n == 0)
    return;
  GST_WARNING_OBJECT (self, "%u frames did not come out of the encoder", n);
  self->segment_lost += n;
  GST_OBJECT_LOCK (self);
  self->stats.lost += n;
  GST_OBJECT_UNLOCK (self);
}

static GstFlowReturn
collector_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLpBranch *self = gst_pad_get_element_private (pad);
  GstClockTime stamp, dts;
  GstFlowReturn ret;
  GstLpBranchItem *item = NULL;
  gint64 start;
  GList *l;

  g_rec_mutex_lock (&self->push_lock);
  stamp = gst_segment_to_running_time (&self->coder_segment, GST_FORMAT_TIME,
      GST_BUFFER_PTS (buffer));
  if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT)) {
    gst_lp_branch_lose (self, stamp);
    gst_lp_branch_release (self);
  }
  for (l = self->items.head; l; l = l->next) {
    GstLpBranchItem *i = l->data;

    if (i->type == ITEM_FRAME && !i->done && i->stamp == stamp) {
      item = i;
      break;
    }
  }
  if (item == NULL) {
    g_rec_mutex_unlock (&self->push_lock);
    GST_WARNING_OBJECT (self, "the encoder made a frame of its own");
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }

  buffer = gst_buffer_make_writable (buffer);
  dts = item->pts;
  if (GST_BUFFER_DTS_IS_VALID (buffer)
      && GST_BUFFER_DTS (buffer) < GST_BUFFER_PTS (buffer)) {
    GstClockTime ahead = GST_BUFFER_PTS (buffer) - GST_BUFFER_DTS (buffer);

    dts = item->pts > ahead ? item->pts - ahead : 0;
  }
  if (self->segment_out > 0 && dts <= self->last_dts)
    dts = MIN (self->last_dts + 1, item->pts);
  self->last_dts = dts;
  GST_BUFFER_PTS (buffer) = item->pts;
  GST_BUFFER_DTS (buffer) = dts;
  GST_BUFFER_DURATION (buffer) = item->duration;

  self->segment_out++;
  GST_OBJECT_LOCK (self);
  self->segment_pixels += (guint64) self->stats.width * self->stats.height;
  self->stats.pixels += (guint64) self->stats.width * self->stats.height;
  self->stats.frames_out++;
  self->stats.bytes += gst_buffer_get_size (buffer);
  GST_OBJECT_UNLOCK (self);
  item->done = TRUE;
  gst_clear_buffer (&item->buffer);

  if (self->pending_segment)
    gst_pad_push_event (self->collector_src,
        g_steal_pointer (&self->pending_segment));
  start = g_get_monotonic_time ();
  ret = gst_pad_push (self->collector_src, buffer);
  self->downstream = ret;
  GST_OBJECT_LOCK (self);
  /* waiting for those behind is no work */
  self->waited += (g_get_monotonic_time () - start) * GST_USECOND;
  GST_OBJECT_UNLOCK (self);
  gst_lp_branch_release (self);
  g_rec_mutex_unlock (&self->push_lock);
  return ret;
}

static gboolean
collector_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLpBranch *self = gst_pad_get_element_private (pad);
  gboolean drop = FALSE, ret;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      /* the feeder sent it along already */
      drop = TRUE;
      break;
    case GST_EVENT_CAPS:{
      GstCaps *caps;
      GstStructure *s;
      gint width = 0, height = 0;

      gst_event_parse_caps (event, &caps);
      s = gst_caps_get_structure (caps, 0);
      gst_structure_get_int (s, "width", &width);
      gst_structure_get_int (s, "height", &height);
      GST_OBJECT_LOCK (self);
      self->stats.width = width;
      self->stats.height = height;
      GST_OBJECT_UNLOCK (self);
      g_rec_mutex_lock (&self->push_lock);
      self->have_caps = TRUE;
      ret = gst_pad_push_event (self->collector_src, event);
      g_rec_mutex_unlock (&self->push_lock);
      return ret;
    }
    case GST_EVENT_SEGMENT:
      g_rec_mutex_lock (&self->push_lock);
      gst_event_copy_segment (event, &self->coder_segment);
      g_rec_mutex_unlock (&self->push_lock);
      drop = TRUE;
      break;
    case GST_EVENT_EOS:
      g_rec_mutex_lock (&self->push_lock);
      gst_lp_branch_lose (self, GST_CLOCK_TIME_NONE);
      gst_lp_branch_release (self);
      g_rec_mutex_unlock (&self->push_lock);
      drop = g_atomic_int_get (&self->draining);
      break;
    case GST_EVENT_FLUSH_START:
    case GST_EVENT_FLUSH_STOP:
      drop = g_atomic_int_get (&self->draining);
      break;
    default:
      break;
  }
  if (drop) {
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_push_event (self->collector_src, event);
}

static gboolean
collector_src_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLpBranch *self = gst_pad_get_element_private (pad);

  /* its times are not those of the encoder */
  if (gst_video_event_is_force_key_unit (event)) {
    GST_OBJECT_LOCK (self);
    self->key_wanted = TRUE;
    GST_OBJECT_UNLOCK (self);
    gst_event_unref (event);
    return TRUE;
  }
  /* nothing may make the decoder or the scalers leave out frames, since all
   * renditions share them */
  if (GST_EVENT_TYPE (event) == GST_EVENT_QOS) {
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

void
gst_lp_branch_set_up_collector (GstLpBranch * self)
{
  GstPad *pad = gst_lp_port_get_sink (self->collector);

  gst_pad_set_chain_function (pad, GST_DEBUG_FUNCPTR (collector_chain));
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (collector_event));
  gst_pad_set_event_function (self->collector_src,
      GST_DEBUG_FUNCPTR (collector_src_event));
}
