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

#include "gstlppictures.h"

#include <gst/base/gstflowcombiner.h>
#include <gst/video/video.h>

#include "core/media-grid.h"
#include "gstlpbranch.h"
#include "gstlpcoder.h"

GST_DEBUG_CATEGORY_STATIC (lp_pictures_debug);
#define GST_CAT_DEFAULT lp_pictures_debug

/* without segments: a jump of the source that is not filled with pictures */
#define JUMP_TICKS (2 * 90000)
/* a nominal rate above it is no rate */
#define RATE_MAX 240
/* of one rest, so that a change of state never waits long (us) */
#define REST_MAX 50000

typedef struct
{
  GstLpPictures *owner;
  GstPad *pad;
  guint fps_n, fps_d;
  LpGrid *grid;
  GstFlowReturn flow;
} Rate;

typedef struct
{
  guint64 token, sequence;
  gboolean drain;
} End;

struct _GstLpPictures
{
  GstElement parent;

  GstPad *sink;
  GPtrArray *rates;             /* Rate */
  GstFlowCombiner *combiner;
  void (*sized) (gpointer owner, guint width, guint height, guint fps_n,
      guint fps_d);
  void (*turn) (gpointer owner, gboolean flushed);
  gpointer owner;

  /* streaming thread */
  GstVideoInfo info;
  gboolean have_info;
  GstSegment segment;
  gboolean have_segment;
  gboolean open;                /* a grid has begun */
  gboolean flushed;
  guint64 segment_frames, segment_pixels;
  gboolean runaway;
  guint64 step;                 /* ticks */
  gint share;                   /* atomic */

  /* object lock */
  GQueue ends;                  /* End */
  gboolean in_segments;
  gboolean by_eos;
  guint64 frames, pixels;
  GstClockTime media;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS,
    GST_STATIC_CAPS (GST_VIDEO_CAPS_MAKE (GST_VIDEO_FORMATS_ALL) "; "
        "video/x-raw(ANY)"));

G_DEFINE_TYPE_WITH_CODE (GstLpPictures, gst_lp_pictures, GST_TYPE_ELEMENT,
    GST_DEBUG_CATEGORY_INIT (lp_pictures_debug, "lppictures", 0,
        "decoded pictures of a transcoder"));

static gboolean
on_emit (gpointer frame, gint64 pts, guint64 duration, gint64 index,
    gboolean repeated, gpointer user_data)
{
  Rate *rate = user_data;
  GstBuffer *buffer = frame, *out;

  if (GST_BUFFER_PTS_IS_VALID (buffer) && !repeated && pts >= 0
      && lp_grid_ns_to_ticks (GST_BUFFER_PTS (buffer)) == (guint64) pts
      && rate->fps_n == 0 && GST_BUFFER_DURATION_IS_VALID (buffer)) {
    out = gst_buffer_ref (buffer);
  } else {
    GstClockTime start = lp_grid_ticks_to_ns (MAX (pts, 0));

    out = gst_lp_buffer_restamp (buffer, start, duration > 0 ?
        lp_grid_ticks_to_ns (MAX (pts, 0) + duration) - start :
        GST_CLOCK_TIME_NONE);
  }
  rate->flow = gst_pad_push (rate->pad, out);
  return rate->flow == GST_FLOW_OK || rate->flow == GST_FLOW_NOT_LINKED;
}

static void
begin_grids (GstLpPictures * self)
{
  guint i;

  for (i = 0; i < self->rates->len; i++) {
    Rate *rate = g_ptr_array_index (self->rates, i);

    lp_grid_begin (rate->grid);
    rate->flow = GST_FLOW_OK;
  }
  self->open = FALSE;
}

static void
end_grids (GstLpPictures * self)
{
  guint i;

  for (i = 0; i < self->rates->len; i++) {
    Rate *rate = g_ptr_array_index (self->rates, i);

    lp_grid_end (rate->grid);
    self->runaway |= lp_grid_is_runaway (rate->grid);
  }
  begin_grids (self);
}

static gboolean
is_in_segments (GstLpPictures * self)
{
  gboolean ret;

  GST_OBJECT_LOCK (self);
  ret = self->in_segments;
  GST_OBJECT_UNLOCK (self);
  return ret;
}

static GstFlowReturn
gst_lp_pictures_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLpPictures *self = GST_LP_PICTURES (parent);
  gint64 pts = LP_GRID_NO_TIME, last;
  guint64 duration = 0;
  GstFlowReturn ret = GST_FLOW_OK;
  gint share = g_atomic_int_get (&self->share);
  gint64 start = share < 100 ? g_get_monotonic_time () : 0;
  guint i;

  if (!self->have_info) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (GST_BUFFER_PTS_IS_VALID (buffer))
    pts = lp_grid_ns_to_ticks (GST_BUFFER_PTS (buffer));
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    duration = lp_grid_ns_to_ticks (GST_BUFFER_DURATION (buffer));

  self->segment_frames++;
  self->segment_pixels += (guint64) GST_VIDEO_INFO_WIDTH (&self->info)
      * GST_VIDEO_INFO_HEIGHT (&self->info);
  if (!self->open || !is_in_segments (self)) {
    self->turn (self->owner, self->flushed);
    self->flushed = FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->frames++;
  self->media += GST_BUFFER_DURATION_IS_VALID (buffer) ?
      GST_BUFFER_DURATION (buffer) : self->step > 0 ?
      lp_grid_ticks_to_ns (self->step) : GST_SECOND / 30;
  self->pixels += (guint64) GST_VIDEO_INFO_WIDTH (&self->info)
      * GST_VIDEO_INFO_HEIGHT (&self->info);
  GST_OBJECT_UNLOCK (self);

  if (self->open && pts != LP_GRID_NO_TIME && !is_in_segments (self)) {
    Rate *rate = g_ptr_array_index (self->rates, 0);

    last = lp_grid_get_last (rate->grid);
    if (last != LP_GRID_NO_TIME
        && (pts > last + JUMP_TICKS || pts + JUMP_TICKS < last))
      end_grids (self);
  }
  self->open = TRUE;

  for (i = 0; i < self->rates->len; i++) {
    Rate *rate = g_ptr_array_index (self->rates, i);

    rate->flow = GST_FLOW_OK;
    if (!lp_grid_push (rate->grid, gst_buffer_ref (buffer), pts, duration,
            self->step) && lp_grid_is_runaway (rate->grid) && !self->runaway) {
      self->runaway = TRUE;
      GST_WARNING_OBJECT (self, "more than %d frames per decoded one are "
          "asked for: time stamps jump", LP_GRID_RUNAWAY);
    }
    ret = gst_flow_combiner_update_pad_flow (self->combiner, rate->pad,
        rate->flow);
  }
  gst_buffer_unref (buffer);
  if (share < 100) {
    gint64 spent = g_get_monotonic_time () - start;

    g_usleep (MIN (spent * (100 - share) / MAX (share, 1), REST_MAX));
  }
  return ret;
}

/* The caps of the pictures, as if they had been progressive with square
 * pixels: the reference knows neither of the other. */
static gboolean
handle_caps (GstLpPictures * self, GstCaps * caps)
{
  g_autofree gchar *colorimetry = NULL;
  GstVideoInfo info;
  guint i, fps_n, fps_d;

  if (!gst_video_info_from_caps (&info, caps))
    return FALSE;
  colorimetry = gst_video_colorimetry_to_string (&info.colorimetry);
  fps_n = info.fps_n > 0 && info.fps_d > 0
      && (guint64) info.fps_n <= (guint64) RATE_MAX *info.fps_d ? info.fps_n
      : 0;
  fps_d = fps_n ? info.fps_d : 1;
  if (self->have_info && self->open)
    end_grids (self);
  self->info = info;
  self->have_info = TRUE;
  self->step = fps_n ? gst_util_uint64_scale (90000, fps_d, fps_n) : 0;

  self->sized (self->owner, info.width, info.height, fps_n ? fps_n : 30, fps_d);
  for (i = 0; i < self->rates->len; i++) {
    Rate *rate = g_ptr_array_index (self->rates, i);
    GstCaps *out = gst_caps_copy (caps);
    GstStructure *s = gst_caps_get_structure (out, 0);

    gst_structure_remove_fields (s, "field-order", "multiview-mode",
        "multiview-flags", NULL);
    gst_structure_set (s, "interlace-mode", G_TYPE_STRING, "progressive",
        "pixel-aspect-ratio", GST_TYPE_FRACTION, 1, 1, NULL);
    /* or every scaler would guess by its own size, and convert */
    if (colorimetry && !gst_structure_has_field (s, "colorimetry"))
      gst_structure_set (s, "colorimetry", G_TYPE_STRING, colorimetry, NULL);
    if (rate->fps_n)
      gst_structure_set (s, "framerate", GST_TYPE_FRACTION, rate->fps_n,
          rate->fps_d, NULL);
    else if (fps_n == 0)
      gst_structure_set (s, "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
    gst_pad_push_event (rate->pad, gst_event_new_caps (out));
    gst_caps_unref (out);
  }
  return TRUE;
}

static void
push_all (GstLpPictures * self, GstEvent * event)
{
  guint i;

  for (i = 0; i < self->rates->len; i++)
    gst_pad_push_event (((Rate *) g_ptr_array_index (self->rates, i))->pad,
        gst_event_ref (event));
}

/* TRUE: the event is the end of a segment, done with */
static gboolean
handle_end (GstLpPictures * self, guint64 token, gboolean any)
{
  GstEvent *event;
  End *end;

  GST_OBJECT_LOCK (self);
  end = g_queue_peek_head (&self->ends);
  if (end && (any || end->token == token))
    g_queue_pop_head (&self->ends);
  else
    end = NULL;
  GST_OBJECT_UNLOCK (self);
  if (end == NULL)
    return FALSE;

  if (self->open)
    end_grids (self);
  event = gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
      gst_structure_new (GST_LP_EVENT_PICTURES_END,
          "sequence", G_TYPE_UINT64, end->sequence,
          "drain", G_TYPE_BOOLEAN, end->drain,
          "frames-in", G_TYPE_UINT64, self->segment_frames,
          "pixels-in", G_TYPE_UINT64, self->segment_pixels,
          "runaway", G_TYPE_BOOLEAN, self->runaway, NULL));
  push_all (self, event);
  gst_event_unref (event);
  g_free (end);
  self->segment_frames = self->segment_pixels = 0;
  self->runaway = FALSE;
  return TRUE;
}

static gboolean
gst_lp_pictures_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLpPictures *self = GST_LP_PICTURES (parent);
  gboolean swallow = FALSE, by_eos, ret = TRUE;

  GST_OBJECT_LOCK (self);
  by_eos = self->by_eos;
  GST_OBJECT_UNLOCK (self);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:{
      GstCaps *caps;

      gst_event_parse_caps (event, &caps);
      ret = handle_caps (self, caps);
      swallow = TRUE;
      break;
    }
    case GST_EVENT_SEGMENT:{
      GstSegment segment;

      gst_event_copy_segment (event, &segment);
      swallow = self->have_segment
          && gst_segment_is_equal (&segment, &self->segment);
      self->segment = segment;
      self->have_segment = TRUE;
      break;
    }
    case GST_EVENT_SEGMENT_DONE:{
      gint64 position;

      gst_event_parse_segment_done (event, NULL, &position);
      swallow = handle_end (self, position, FALSE);
      break;
    }
    case GST_EVENT_EOS:
      if (by_eos)
        swallow = handle_end (self, 0, TRUE);
      else if (self->open)
        end_grids (self);
      break;
    case GST_EVENT_FLUSH_START:
      swallow = by_eos;
      break;
    case GST_EVENT_FLUSH_STOP:
      swallow = by_eos;
      if (!by_eos) {
        begin_grids (self);
        self->have_segment = FALSE;
        self->flushed = TRUE;
        gst_flow_combiner_reset (self->combiner);
      }
      break;
    default:
      break;
  }
  if (!swallow)
    push_all (self, event);
  gst_event_unref (event);
  return ret;
}

/* The pictures may have any size and rate downstream. */
static gboolean
gst_lp_pictures_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstLpPictures *self = GST_LP_PICTURES (parent);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:{
      Rate *rate = g_ptr_array_index (self->rates, 0);
      GstCaps *filter, *caps, *peer;
      guint i;

      gst_query_parse_caps (query, &filter);
      peer = gst_pad_peer_query_caps (rate->pad, NULL);
      caps = gst_caps_copy (peer);
      gst_caps_unref (peer);
      for (i = 0; i < gst_caps_get_size (caps); i++)
        gst_structure_remove_fields (gst_caps_get_structure (caps, i),
            "framerate", "pixel-aspect-ratio", "interlace-mode", NULL);
      if (filter) {
        GstCaps *both = gst_caps_intersect_full (filter, caps,
            GST_CAPS_INTERSECT_FIRST);

        gst_caps_unref (caps);
        caps = both;
      }
      gst_query_set_caps_result (query, caps);
      gst_caps_unref (caps);
      return TRUE;
    }
    case GST_QUERY_ACCEPT_CAPS:{
      GstCaps *caps, *all = gst_pad_query_caps (pad, NULL);

      gst_query_parse_accept_caps (query, &caps);
      gst_query_set_accept_caps_result (query,
          gst_caps_can_intersect (caps, all));
      gst_caps_unref (all);
      return TRUE;
    }
    case GST_QUERY_ALLOCATION:
      /* what the scalers ask for; one pool cannot serve two rates, but
       * they all take any layout */
      if (self->rates->len == 1)
        return gst_pad_peer_query (((Rate *) g_ptr_array_index (self->rates,
                    0))->pad, query);
      gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static GstStateChangeReturn
gst_lp_pictures_change_state (GstElement * element, GstStateChange transition)
{
  GstLpPictures *self = GST_LP_PICTURES (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    begin_grids (self);
    gst_flow_combiner_reset (self->combiner);
    self->have_info = self->have_segment = self->runaway = FALSE;
    self->segment_frames = self->segment_pixels = 0;
    GST_OBJECT_LOCK (self);
    self->frames = self->pixels = 0;
    self->media = 0;
    self->in_segments = self->by_eos = FALSE;
    GST_OBJECT_UNLOCK (self);
  }
  ret = GST_ELEMENT_CLASS (gst_lp_pictures_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    begin_grids (self);
    GST_OBJECT_LOCK (self);
    g_queue_clear_full (&self->ends, g_free);
    GST_OBJECT_UNLOCK (self);
  }
  return ret;
}

static void
rate_free (gpointer data)
{
  Rate *rate = data;

  lp_grid_free (rate->grid);
  g_free (rate);
}

static void
gst_lp_pictures_finalize (GObject * object)
{
  GstLpPictures *self = GST_LP_PICTURES (object);

  g_ptr_array_unref (self->rates);
  gst_flow_combiner_free (self->combiner);
  g_queue_clear_full (&self->ends, g_free);
  G_OBJECT_CLASS (gst_lp_pictures_parent_class)->finalize (object);
}

static void
gst_lp_pictures_class_init (GstLpPicturesClass * klass)
{
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gst_lp_pictures_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_lp_pictures_change_state);
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_set_static_metadata (element_class, "Picture grid",
      "Filter/Video", "Puts decoded pictures on the grids of the renditions",
      "the gst-livepeer authors");
}

static void
gst_lp_pictures_init (GstLpPictures * self)
{
  self->rates = g_ptr_array_new_with_free_func (rate_free);
  self->combiner = gst_flow_combiner_new ();
  self->share = 100;
  g_queue_init (&self->ends);
  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink,
      GST_DEBUG_FUNCPTR (gst_lp_pictures_chain));
  gst_pad_set_event_function (self->sink,
      GST_DEBUG_FUNCPTR (gst_lp_pictures_event));
  gst_pad_set_query_function (self->sink,
      GST_DEBUG_FUNCPTR (gst_lp_pictures_query));
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
}

GstElement *
gst_lp_pictures_new (void (*sized) (gpointer owner, guint width,
        guint height, guint fps_n, guint fps_d),
    void (*turn) (gpointer owner, gboolean flushed), gpointer owner)
{
  GstLpPictures *self = g_object_new (GST_TYPE_LP_PICTURES, "name",
      "pictures", NULL);

  self->sized = sized;
  self->turn = turn;
  self->owner = owner;
  return GST_ELEMENT (self);
}

GstPad *
gst_lp_pictures_add_rate (GstLpPictures * self, guint fps_n, guint fps_d)
{
  g_autofree gchar *name = g_strdup_printf ("src_%u", self->rates->len);
  Rate *rate = g_new0 (Rate, 1);

  rate->owner = self;
  rate->fps_n = fps_n;
  rate->fps_d = MAX (fps_d, 1);
  rate->grid = lp_grid_new (fps_n, fps_d, on_emit,
      (GDestroyNotify) gst_buffer_unref, rate);
  rate->pad = gst_pad_new (name, GST_PAD_SRC);
  g_ptr_array_add (self->rates, rate);
  gst_flow_combiner_add_pad (self->combiner, rate->pad);
  gst_element_add_pad (GST_ELEMENT (self), rate->pad);
  return rate->pad;
}

void
gst_lp_pictures_begin (GstLpPictures * self)
{
  GST_OBJECT_LOCK (self);
  self->in_segments = TRUE;
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_pictures_expect_end (GstLpPictures * self, guint64 token,
    guint64 sequence, gboolean drain, gboolean by_eos)
{
  End *end = g_new (End, 1);

  end->token = token;
  end->sequence = sequence;
  end->drain = drain;
  GST_OBJECT_LOCK (self);
  self->in_segments = TRUE;
  self->by_eos = by_eos;
  g_queue_push_tail (&self->ends, end);
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_pictures_end_flush (GstLpPictures * self)
{
  GST_OBJECT_LOCK (self);
  self->by_eos = FALSE;
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_pictures_set_share (GstLpPictures * self, guint percent)
{
  g_atomic_int_set (&self->share, percent);
}

void
gst_lp_pictures_get_counts (GstLpPictures * self, guint64 * frames,
    guint64 * pixels)
{
  GST_OBJECT_LOCK (self);
  *frames = self->frames;
  *pixels = self->pixels;
  GST_OBJECT_UNLOCK (self);
}

GstClockTime
gst_lp_pictures_get_media (GstLpPictures * self)
{
  GstClockTime media;

  GST_OBJECT_LOCK (self);
  media = self->media;
  GST_OBJECT_UNLOCK (self);
  return media;
}
