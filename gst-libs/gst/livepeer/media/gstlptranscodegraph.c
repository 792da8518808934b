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

#include <gst/app/app.h>

#include "core/base-error.h"
#include "core/media-grid.h"
#include "gstlpdetached.h"
#include "gstlptranscodegraph.h"

GST_DEBUG_CATEGORY_STATIC (gst_lp_transcode_graph_debug);
#define GST_CAT_DEFAULT gst_lp_transcode_graph_debug

/* left behind and not ended: with hardware, with software */
static gint stuck[2];

typedef struct
{
  GstLpTranscodeGraph *graph;
  guint index;
  GstPad *pad;
  GstPad *source;
  GPtrArray *buffers;
  gboolean is_done;
  gboolean taken;
  GstLpSegmentDone done;
} Collector;

/* Lives as long as its pipeline's threads can call into it */
struct _GstLpTranscodeGraph
{
  gatomicrefcount refs;
  GstElement *pipeline;
  GstElement *appsrc;
  GstElement *transcode;
  Collector collectors[LP_PROFILES_MAX];
  guint n;
  gboolean software;
  gboolean abandoned;

  GMutex lock;
  GCond cond;
  guint64 sequence;
  GQueue notes;                 /* GstStructure */
  GError *error;
  gboolean has_output;
  gboolean interrupted;
  gboolean started;
  GstStateChangeReturn start_result;
};

static void
graph_unref (GstLpTranscodeGraph * graph)
{
  if (!g_atomic_ref_count_dec (&graph->refs))
    return;
  for (guint i = 0; i < graph->n; i++) {
    g_ptr_array_unref (graph->collectors[i].buffers);
    gst_clear_object (&graph->collectors[i].pad);
    gst_clear_object (&graph->collectors[i].source);
  }
  gst_clear_object (&graph->transcode);
  gst_clear_object (&graph->pipeline);
  g_clear_error (&graph->error);
  g_queue_clear_full (&graph->notes, (GDestroyNotify) gst_structure_free);
  g_mutex_clear (&graph->lock);
  g_cond_clear (&graph->cond);
  g_free (graph);
}

static GstFlowReturn
collect (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  Collector *collector = gst_pad_get_element_private (pad);
  GstLpTranscodeGraph *graph = collector->graph;

  g_mutex_lock (&graph->lock);
  g_ptr_array_add (collector->buffers, buffer);
  graph->has_output = TRUE;
  g_mutex_unlock (&graph->lock);
  return GST_FLOW_OK;
}

static gboolean
collect_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  Collector *collector = gst_pad_get_element_private (pad);
  GstLpTranscodeGraph *graph = collector->graph;
  GstLpSegmentDone done;

  if (gst_lp_event_parse_segment_done (event, &done)) {
    g_mutex_lock (&graph->lock);
    /* what an abandoned segment still delivers is thrown away */
    if (done.sequence == graph->sequence && !collector->is_done) {
      collector->done = done;
      collector->is_done = TRUE;
      g_cond_signal (&graph->cond);
    } else {
      g_ptr_array_set_size (collector->buffers, 0);
    }
    g_mutex_unlock (&graph->lock);
  }
  gst_event_unref (event);
  return TRUE;
}

static void
take_note (GstLpTranscodeGraph * graph, GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);

  if (s == NULL
      || !g_str_has_prefix (gst_structure_get_name (s), "livepeer-transcode-"))
    return;
  g_mutex_lock (&graph->lock);
  if (graph->notes.length < GST_LP_TRANSCODE_GRAPH_NOTES)
    g_queue_push_tail (&graph->notes, gst_structure_copy (s));
  g_mutex_unlock (&graph->lock);
}

static GstBusSyncReply
bus_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  GstLpTranscodeGraph *graph = user_data;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT) {
    take_note (graph, message);
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    g_autoptr (GError) error = NULL;
    const GstStructure *details = NULL;
    gint code = LP_ERROR_CODEC;

    gst_message_parse_error (message, &error, NULL);
    gst_message_parse_error_details (message, &details);
    if (details != NULL && !g_strcmp0 (gst_structure_get_string (details,
                "reason"), lp_error_code_name (LP_ERROR_PIXEL_FORMAT)))
      code = LP_ERROR_PIXEL_FORMAT;
    g_mutex_lock (&graph->lock);
    if (graph->error == NULL)
      graph->error = g_error_new (LP_ERROR, code, "%s: %s",
          GST_OBJECT_NAME (GST_MESSAGE_SRC (message)), error->message);
    g_cond_signal (&graph->cond);
    g_mutex_unlock (&graph->lock);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

static gboolean
link_collectors (GstLpTranscodeGraph * graph, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree gchar *name = g_strdup_printf ("src_%u", i);
    g_autofree gchar *own = g_strdup_printf ("rendition_%u", i);
    Collector *c = &graph->collectors[i];

    c->graph = graph;
    c->index = i;
    c->buffers = g_ptr_array_new_with_free_func
        ((GDestroyNotify) gst_buffer_unref);
    c->pad = gst_object_ref_sink (gst_pad_new (own, GST_PAD_SINK));
    graph->n++;
    gst_pad_set_element_private (c->pad, c);
    gst_pad_set_chain_function (c->pad, GST_DEBUG_FUNCPTR (collect));
    gst_pad_set_event_function (c->pad, GST_DEBUG_FUNCPTR (collect_event));
    /* a rendition may change its size within a segment */
    GST_PAD_SET_ACCEPT_TEMPLATE (c->pad);
    gst_pad_set_active (c->pad, TRUE);
    c->source = gst_element_get_static_pad (graph->transcode, name);
    if (c->source == NULL
        || GST_PAD_LINK_FAILED (gst_pad_link_full (c->source, c->pad,
                GST_PAD_LINK_CHECK_NOTHING)))
      return FALSE;
  }
  return TRUE;
}

static gboolean
is_software (const gchar * backend)
{
  return g_strcmp0 (backend, "software") == 0;
}

GstLpTranscodeGraph *
gst_lp_transcode_graph_new (const gchar * backend, gboolean live,
    LpCodec codec, const LpProfile * profiles, guint n_profiles,
    GstLpPace * pace, GError ** error)
{
  g_autoptr (GstLpTranscodeGraph) graph = NULL;
  g_autofree gchar *json = lp_profiles_to_json (profiles, n_profiles);
  g_autoptr (GstCaps) caps = NULL;
  GstBus *bus;

  GST_DEBUG_CATEGORY_INIT (gst_lp_transcode_graph_debug, "lptranscodejob", 0,
      "transcoding of single segments");
  if (g_atomic_int_get (&stuck[is_software (backend)]) >=
      GST_LP_TRANSCODE_GRAPH_STUCK) {
    g_set_error (error, LP_ERROR, LP_ERROR_BUSY,
        "%u transcoders wait for a driver that does not answer",
        GST_LP_TRANSCODE_GRAPH_STUCK);
    return NULL;
  }
  graph = g_new0 (GstLpTranscodeGraph, 1);
  graph->software = is_software (backend);
  g_atomic_ref_count_init (&graph->refs);
  g_mutex_init (&graph->lock);
  g_cond_init (&graph->cond);
  g_queue_init (&graph->notes);
  graph->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  graph->appsrc = gst_element_factory_make ("appsrc", NULL);
  graph->transcode = gst_element_factory_make ("livepeertranscode", NULL);
  if (graph->appsrc == NULL || graph->transcode == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "the element %s is not installed", graph->appsrc == NULL ?
        "appsrc (GStreamer base plugins)" : "livepeertranscode");
    if (graph->appsrc != NULL)
      gst_object_unref (gst_object_ref_sink (graph->appsrc));
    return NULL;
  }
  gst_object_ref (graph->transcode);
  gst_bin_add_many (GST_BIN (graph->pipeline), graph->appsrc, graph->transcode,
      NULL);

  caps = gst_caps_new_simple (codec == LP_CODEC_H265 ? "video/x-h265" :
      "video/x-h264", "stream-format", G_TYPE_STRING, "byte-stream",
      "alignment", G_TYPE_STRING, "au", NULL);
  /* the whole segment is in memory already: no second bound here */
  g_object_set (graph->appsrc, "caps", caps, "format", GST_FORMAT_TIME,
      "max-bytes", G_GUINT64_CONSTANT (0), "block", FALSE, NULL);
  g_object_set (graph->transcode, "profiles", json, NULL);
  gst_util_set_object_arg (G_OBJECT (graph->transcode), "backend",
      backend != NULL ? backend : "auto");
  g_object_set (graph->transcode, "live", live, NULL);
  if (pace != NULL) {
    GstContext *context = gst_lp_pace_to_context (pace);

    gst_element_set_context (graph->transcode, context);
    gst_context_unref (context);
  }

  bus = gst_element_get_bus (graph->pipeline);
  g_atomic_ref_count_inc (&graph->refs);
  gst_bus_set_sync_handler (bus, bus_message, graph,
      (GDestroyNotify) graph_unref);
  gst_object_unref (bus);

  if (!gst_element_link (graph->appsrc, graph->transcode)
      || !link_collectors (graph, n_profiles)) {
    g_set_error (error, LP_ERROR, LP_ERROR_CODEC,
        "the transcoding graph does not fit together");
    return NULL;
  }
  return g_steal_pointer (&graph);
}

static gpointer
start_pipeline (gpointer user_data)
{
  GstLpTranscodeGraph *graph = user_data;
  GstStateChangeReturn result = gst_element_set_state (graph->pipeline,
      GST_STATE_PLAYING);

  g_mutex_lock (&graph->lock);
  graph->started = TRUE;
  graph->start_result = result;
  g_cond_signal (&graph->cond);
  g_mutex_unlock (&graph->lock);
  graph_unref (graph);
  return NULL;
}

gboolean
gst_lp_transcode_graph_start (GstLpTranscodeGraph * graph, gint64 end,
    GError ** error)
{
  gboolean ok = FALSE, in_time = TRUE;

  g_atomic_ref_count_inc (&graph->refs);
  gst_lp_detached_run ("lp-graph-start", start_pipeline, graph);
  g_mutex_lock (&graph->lock);
  while (!graph->started && !graph->interrupted && in_time)
    in_time = g_cond_wait_until (&graph->cond, &graph->lock, end);
  if (graph->interrupted)
    g_set_error (error, LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
  else if (!graph->started)
    g_set_error (error, LP_ERROR, LP_ERROR_TIMEOUT,
        "decoder and encoders were not open in time; look at the driver");
  else if (graph->start_result != GST_STATE_CHANGE_FAILURE)
    ok = TRUE;
  else if (graph->error != NULL)
    g_propagate_error (error, g_error_copy (graph->error));
  else
    g_set_error (error, LP_ERROR, LP_ERROR_CODEC,
        "the transcoding graph does not start");
  g_mutex_unlock (&graph->lock);
  return ok;
}

static gpointer
stop_pipeline (gpointer user_data)
{
  GstLpTranscodeGraph *graph = user_data;
  GstBus *bus;

  gst_element_set_state (graph->pipeline, GST_STATE_NULL);
  bus = gst_element_get_bus (graph->pipeline);
  gst_bus_set_sync_handler (bus, NULL, NULL, NULL);
  gst_object_unref (bus);
  for (guint i = 0; i < graph->n; i++) {
    Collector *c = &graph->collectors[i];

    if (c->source != NULL)
      gst_pad_unlink (c->source, c->pad);
    gst_pad_set_active (c->pad, FALSE);
  }
  if (graph->abandoned)
    g_atomic_int_add (&stuck[graph->software], -1);
  graph_unref (graph);
  return NULL;
}

void
gst_lp_transcode_graph_free (GstLpTranscodeGraph * graph)
{
  if (graph == NULL)
    return;
  /* A hung driver never lets a state change end. The thread that waits for
   * it is not ours to wait for. */
  gst_lp_detached_run ("lp-graph-stop", stop_pipeline, graph);
}

void
gst_lp_transcode_graph_abandon (GstLpTranscodeGraph * graph)
{
  if (graph == NULL)
    return;
  graph->abandoned = TRUE;
  g_atomic_int_inc (&stuck[graph->software]);
  gst_lp_transcode_graph_free (graph);
}

static GstClockTime
unit_time (guint64 ticks, guint64 first, guint64 lift)
{
  const guint64 mask = (G_GUINT64_CONSTANT (1) << 33) - 1;
  guint64 d;

  if (ticks == LP_TS_NO_TIME)
    return GST_CLOCK_TIME_NONE;
  d = (ticks - first) & mask;
  if (d <= mask / 2)
    return lp_grid_ticks_to_ns (first + lift + d);
  d = mask + 1 - d;
  return first + lift >= d ? lp_grid_ticks_to_ns (first + lift - d) :
      GST_CLOCK_TIME_NONE;
}

void
gst_lp_transcode_graph_feed (GstLpTranscodeGraph * graph, guint64 sequence,
    const LpTsUnit * units, guint n_units)
{
  GstAppSrc *appsrc = GST_APP_SRC (graph->appsrc);
  guint64 first = 0, lift = 0;

  g_mutex_lock (&graph->lock);
  graph->sequence = sequence;
  graph->has_output = FALSE;
  for (guint i = 0; i < graph->n; i++) {
    graph->collectors[i].is_done = graph->collectors[i].taken = FALSE;
    g_ptr_array_set_size (graph->collectors[i].buffers, 0);
  }
  g_mutex_unlock (&graph->lock);

  for (guint i = 0; i < n_units; i++) {
    if (units[i].pts != LP_TS_NO_TIME) {
      first = units[i].pts;
      break;
    }
  }
  /* Pictures before the first key frame may come from before the wrap; a
   * whole turn of the 33-bit clock keeps their time positive. Only then: the
   * grid of fixed rates is absolute. */
  for (guint i = 0; i < n_units && lift == 0; i++) {
    if (units[i].pts != LP_TS_NO_TIME
        && unit_time (units[i].pts, first, 0) == GST_CLOCK_TIME_NONE)
      lift = G_GUINT64_CONSTANT (1) << 33;
  }

  gst_element_send_event (graph->appsrc, gst_lp_event_new_segment (sequence,
          TRUE));
  for (guint i = 0; i < n_units; i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (units[i].data, units[i].size);

    GST_BUFFER_PTS (buffer) = unit_time (units[i].pts, first, lift);
    GST_BUFFER_DTS (buffer) = unit_time (units[i].dts, first, lift);
    if (!units[i].keyframe)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    if (i == 0)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    gst_app_src_push_buffer (appsrc, buffer);
  }
  gst_element_send_event (graph->appsrc,
      gst_lp_event_new_segment_end (sequence, TRUE));
}

gboolean
gst_lp_transcode_graph_wait (GstLpTranscodeGraph * graph, gint64 end,
    guint * index, GstLpTranscodeOutput * output, GError ** error)
{
  gboolean ok = FALSE;

  g_mutex_lock (&graph->lock);
  while (TRUE) {
    guint i;

    for (i = 0; i < graph->n; i++) {
      if (graph->collectors[i].is_done && !graph->collectors[i].taken)
        break;
    }
    if (i < graph->n) {
      Collector *c = &graph->collectors[i];

      c->taken = TRUE;
      *index = i;
      output->is_done = TRUE;
      output->done = c->done;
      output->buffers = c->buffers;
      c->buffers = g_ptr_array_new_with_free_func
          ((GDestroyNotify) gst_buffer_unref);
      ok = TRUE;
      break;
    }
    if (graph->error != NULL) {
      g_propagate_error (error, g_error_copy (graph->error));
      break;
    }
    if (graph->interrupted) {
      g_set_error (error, LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
      break;
    }
    if (!g_cond_wait_until (&graph->cond, &graph->lock, end)
        && g_get_monotonic_time () >= end) {
      g_set_error (error, LP_ERROR, LP_ERROR_TIMEOUT,
          "not transcoded before its deadline");
      break;
    }
  }
  g_mutex_unlock (&graph->lock);
  return ok;
}

gboolean
gst_lp_transcode_graph_has_output (GstLpTranscodeGraph * graph)
{
  gboolean ret;

  g_mutex_lock (&graph->lock);
  ret = graph->has_output;
  g_mutex_unlock (&graph->lock);
  return ret;
}

void
gst_lp_transcode_graph_interrupt (GstLpTranscodeGraph * graph)
{
  g_mutex_lock (&graph->lock);
  graph->interrupted = TRUE;
  g_cond_signal (&graph->cond);
  g_mutex_unlock (&graph->lock);
}

void
gst_lp_transcode_graph_rearm (GstLpTranscodeGraph * graph)
{
  g_mutex_lock (&graph->lock);
  graph->interrupted = FALSE;
  g_mutex_unlock (&graph->lock);
}

GstStructure *
gst_lp_transcode_graph_pop_note (GstLpTranscodeGraph * graph)
{
  GstStructure *note;

  g_mutex_lock (&graph->lock);
  note = g_queue_pop_head (&graph->notes);
  g_mutex_unlock (&graph->lock);
  return note;
}

GstStructure *
gst_lp_transcode_graph_get_stats (GstLpTranscodeGraph * graph)
{
  GstStructure *stats = NULL;

  g_object_get (graph->transcode, "stats", &stats, NULL);
  return stats;
}
