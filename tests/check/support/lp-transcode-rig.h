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
 * livepeertranscode between pads of the test, fed with media made here.
 */

#pragma once

#include <string.h>

#include <gst/app/app.h>
#include <gst/check/gstcheck.h>

#include "core/media-grid.h"
#include "media/gstlptranscodeevents.h"

#define RIG_PADS 10
#define RIG_PATIENCE (20 * G_TIME_SPAN_SECOND)

typedef struct
{
  GstPad *pad;
  GstPad *peer;
  GPtrArray *buffers;           /* GstBuffer */
  GArray *dones;                /* GstLpSegmentDone */
  GArray *marks;                /* guint: buffers there were at each done */
  GArray *sizes;                /* guint: width << 16 | height, per buffer */
  guint size;
  GstSegment segment;
  gboolean eos;
} RigOut;

typedef struct
{
  GstElement *pipeline, *transcode;
  GstPad *src;
  RigOut out[RIG_PADS];
  guint n;
  GMutex lock;
  GCond cond;
} Rig;

typedef struct
{
  GstCaps *caps;
  GPtrArray *units;
} Clip;

static inline void
clip_clear (Clip * clip)
{
  gst_caps_unref (clip->caps);
  g_ptr_array_unref (clip->units);
}

/* Coded units of a test picture. @more: caps and properties of the source. */
static inline void
clip_make (Clip * clip, guint width, guint height, guint fps_n, guint fps_d,
    guint frames, const gchar * encoder)
{
  g_autofree gchar *line =
      g_strdup_printf ("videotestsrc pattern=smpte num-buffers=%u ! "
      "video/x-raw,format=I420,width=%u,height=%u,framerate=%u/%u ! %s ! "
      "appsink name=out sync=false max-buffers=0", frames, width, height,
      fps_n, fps_d, encoder ? encoder :
      "x264enc speed-preset=ultrafast bframes=2 b-adapt=false key-int-max=1000"
      " ! video/x-h264,stream-format=byte-stream,alignment=au");
  GstElement *pipeline = gst_parse_launch (line, NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  GstSample *sample;

  clip->caps = NULL;
  clip->units = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_buffer_unref);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink)))) {
    GstBuffer *buffer = gst_buffer_copy (gst_sample_get_buffer (sample));

    GST_BUFFER_PTS (buffer) = gst_segment_to_running_time
        (gst_sample_get_segment (sample), GST_FORMAT_TIME,
        GST_BUFFER_PTS (buffer));
    GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
    if (clip->caps == NULL)
      clip->caps = gst_caps_ref (gst_sample_get_caps (sample));
    g_ptr_array_add (clip->units, buffer);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  fail_unless (clip->caps != NULL);
}

static inline GstFlowReturn
rig_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  RigOut *out = gst_pad_get_element_private (pad);
  Rig *rig = g_object_get_data (G_OBJECT (pad), "rig");

  g_mutex_lock (&rig->lock);
  g_ptr_array_add (out->buffers, buffer);
  g_array_append_val (out->sizes, out->size);
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  return GST_FLOW_OK;
}

static inline gboolean
rig_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  RigOut *out = gst_pad_get_element_private (pad);
  Rig *rig = g_object_get_data (G_OBJECT (pad), "rig");
  GstLpSegmentDone done;

  g_mutex_lock (&rig->lock);
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    out->eos = TRUE;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &out->segment);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    GstCaps *caps;
    gint w = 0, h = 0;

    gst_event_parse_caps (event, &caps);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "width", &w);
    gst_structure_get_int (gst_caps_get_structure (caps, 0), "height", &h);
    out->size = w << 16 | h;
  } else if (gst_lp_event_parse_segment_done (event, &done)) {
    guint n = out->buffers->len;

    g_array_append_val (out->dones, done);
    g_array_append_val (out->marks, n);
  }
  g_cond_broadcast (&rig->cond);
  g_mutex_unlock (&rig->lock);
  gst_event_unref (event);
  return TRUE;
}

static inline void
rig_init (Rig * rig, const gchar * profiles, const gchar * settings)
{
  g_autofree gchar *line = g_strdup_printf ("livepeertranscode %s",
      settings ? settings : "backend=software live=no preset=ultrafast");
  guint i;

  memset (rig, 0, sizeof (*rig));
  g_mutex_init (&rig->lock);
  g_cond_init (&rig->cond);
  rig->pipeline = gst_pipeline_new (NULL);
  rig->transcode = gst_parse_launch (line, NULL);
  fail_unless (rig->transcode != NULL);
  gst_bin_add (GST_BIN (rig->pipeline), rig->transcode);
  g_object_set (rig->transcode, "profiles", profiles, NULL);
  rig->src = gst_object_ref_sink (gst_pad_new ("src", GST_PAD_SRC));
  gst_pad_set_active (rig->src, TRUE);
  {
    GstPad *sink = gst_element_get_static_pad (rig->transcode, "sink");

    fail_unless (gst_pad_link (rig->src, sink) == GST_PAD_LINK_OK);
    gst_object_unref (sink);
  }
  for (i = 0; i < RIG_PADS; i++) {
    g_autofree gchar *name = g_strdup_printf ("src_%u", i);
    GstPad *peer = gst_element_get_static_pad (rig->transcode, name);
    RigOut *out = &rig->out[i];

    if (peer == NULL)
      break;
    out->peer = peer;
    out->buffers = g_ptr_array_new_with_free_func
        ((GDestroyNotify) gst_buffer_unref);
    out->dones = g_array_new (FALSE, TRUE, sizeof (GstLpSegmentDone));
    out->marks = g_array_new (FALSE, TRUE, sizeof (guint));
    out->sizes = g_array_new (FALSE, TRUE, sizeof (guint));
    out->pad = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SINK));
    /* caps may change to any others */
    GST_PAD_SET_ACCEPT_TEMPLATE (out->pad);
    gst_pad_set_element_private (out->pad, out);
    g_object_set_data (G_OBJECT (out->pad), "rig", rig);
    gst_pad_set_chain_function (out->pad, rig_chain);
    gst_pad_set_event_function (out->pad, rig_event);
    gst_pad_set_active (out->pad, TRUE);
    fail_unless (gst_pad_link (peer, out->pad) == GST_PAD_LINK_OK);
    rig->n++;
  }
}

static inline void
rig_start (Rig * rig, GstCaps * caps)
{
  GstSegment segment;

  fail_unless (gst_element_set_state (rig->pipeline,
          GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (rig->src, gst_event_new_stream_start ("test"));
  gst_pad_push_event (rig->src, gst_event_new_caps (caps));
  gst_pad_push_event (rig->src, gst_event_new_segment (&segment));
}

static inline void
rig_clear (Rig * rig)
{
  guint i;

  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  for (i = 0; i < rig->n; i++) {
    RigOut *out = &rig->out[i];

    gst_pad_unlink (out->peer, out->pad);
    gst_pad_set_active (out->pad, FALSE);
    gst_object_unref (out->peer);
    gst_object_unref (out->pad);
    g_ptr_array_unref (out->buffers);
    g_array_unref (out->dones);
    g_array_unref (out->marks);
    g_array_unref (out->sizes);
  }
  gst_pad_set_active (rig->src, FALSE);
  gst_object_unref (rig->src);
  ASSERT_OBJECT_REFCOUNT (rig->pipeline, "pipeline", 1);
  gst_object_unref (rig->pipeline);
  g_mutex_clear (&rig->lock);
  g_cond_clear (&rig->cond);
}

/* Pushes the clip with its first picture at @ticks. */
static inline GstFlowReturn
rig_push (Rig * rig, const Clip * clip, guint64 ticks)
{
  GstFlowReturn ret = GST_FLOW_OK;
  guint i;

  for (i = 0; i < clip->units->len && ret == GST_FLOW_OK; i++) {
    GstBuffer *buffer = gst_buffer_copy (clip->units->pdata[i]);

    if (GST_BUFFER_PTS_IS_VALID (buffer))
      GST_BUFFER_PTS (buffer) = lp_grid_ticks_to_ns (ticks +
          lp_grid_ns_to_ticks (GST_BUFFER_PTS (buffer)));
    ret = gst_pad_push (rig->src, buffer);
  }
  return ret;
}

static inline void
rig_segment (Rig * rig, const Clip * clip, guint64 ticks, guint64 sequence,
    gboolean drain)
{
  gst_pad_push_event (rig->src, gst_lp_event_new_segment (sequence, drain));
  rig_push (rig, clip, ticks);
  gst_pad_push_event (rig->src, gst_lp_event_new_segment_end (sequence,
          drain));
}

/* Waits until each pad has said @n times that a segment is done (or, with 0,
 * is at its end). */
static inline void
rig_wait (Rig * rig, guint n)
{
  gint64 end = g_get_monotonic_time () + RIG_PATIENCE;
  guint i;

  g_mutex_lock (&rig->lock);
  for (i = 0; i < rig->n; i++) {
    while (n ? rig->out[i].dones->len < n : !rig->out[i].eos)
      fail_unless (g_cond_wait_until (&rig->cond, &rig->lock, end),
          "pad %u: %u segments done, %u buffers", i, rig->out[i].dones->len,
          rig->out[i].buffers->len);
  }
  g_mutex_unlock (&rig->lock);
}

static inline GstLpSegmentDone *
rig_done (Rig * rig, guint pad, guint n)
{
  return &g_array_index (rig->out[pad].dones, GstLpSegmentDone, n);
}

static inline gboolean
buffer_is_key (GstBuffer * buffer)
{
  return !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

/* TRUE if the unit holds SPS, PPS and an IDR picture */
static inline gboolean
buffer_starts (GstBuffer * buffer)
{
  GstMapInfo map;
  guint found = 0;
  gsize i;

  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i + 3 < map.size; i++) {
    if (map.data[i] == 0 && map.data[i + 1] == 0 && map.data[i + 2] == 1)
      found |= 1u << (map.data[i + 3] & 31);
  }
  gst_buffer_unmap (buffer, &map);
  return (found & (1u << 7)) && (found & (1u << 8)) && (found & (1u << 5));
}

/* PTS in ticks of the buffers [first, last), in order of display */
static inline GArray *
rig_times (Rig * rig, guint pad, guint first, guint last)
{
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint i, k;

  for (i = first; i < last; i++) {
    GstBuffer *b = rig->out[pad].buffers->pdata[i];
    gint64 t = lp_grid_ns_to_ticks (GST_BUFFER_PTS (b));

    for (k = times->len; k > 0 && g_array_index (times, gint64, k - 1) > t;
        k--);
    g_array_insert_val (times, k, t);
  }
  return times;
}
