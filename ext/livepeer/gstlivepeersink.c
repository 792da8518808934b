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

/**
 * SECTION:element-livepeersink
 * @title: livepeersink
 *
 * Turns a live source into adaptive HLS. Raw input is encoded first, coded
 * input goes on as it is; it is cut into segments, each segment is transcoded
 * into the renditions of #GstLivepeerSink:profiles, and everything is
 * published in order, with the same sequence numbers in all playlists.
 *
 * The branch that feeds it is never stalled by what happens behind: what is
 * lost is counted in #GstLivepeerSink:stats, announced as an element message
 * and marked in the playlists. EOS is posted when everything is published or
 * declared lost.
 *
 * |[
 * video ─► capsfilter ─► queue ─► (convert, encode) ─► parse ─┐
 *                                                            livepeersegmenter ─► segment sink
 * audio ─► capsfilter ─► queue ─► (convert, encode) ─► parse ─┘
 * ]|
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc is-live=true ! livepeersink location=/tmp/hls
 * ]| Publishes a test picture to /tmp/hls/index.m3u8.
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "core/base-error.h"
#include "gstlivepeerelements.h"
#include "gstlivepeersink.h"
#include "gstlivepeersinkprops.h"
#include "gstlpsegmentsink.h"
#include "gstlpsinkchain.h"
#include "gstlpsinkinput.h"
#include "gstlpsinkstream.h"
#include "gstlpsinkwatch.h"
#include "gstlpsinkwords.h"
#include "io/io-loop.h"
#include "media/gstlpdetached.h"

GST_DEBUG_CATEGORY_STATIC (gst_livepeer_sink_debug);
#define GST_CAT_DEFAULT gst_livepeer_sink_debug

/* how long the first segment waits for what an earlier run left to be read */
#define OPEN_TIMEOUT (2 * G_USEC_PER_SEC)

/* how long the way to NULL waits for all that hangs, and at least for inner
 * pipelines that are torn down */
#define STOP_PATIENCE (600 * G_TIME_SPAN_MILLISECOND)
#define DETACHED_PATIENCE (100 * G_TIME_SPAN_MILLISECOND)

/* how long it waits for a reader of counters */
#define RETURN_PATIENCE (100 * G_TIME_SPAN_MILLISECOND)

enum
{
  SIGNAL_SEGMENT_PUBLISHED,
  SIGNAL_ORCHESTRATOR_CHANGED,
  SIGNAL_LAST
};

static guint signals[SIGNAL_LAST];

struct _GstLivepeerSink
{
  GstBin parent;

  /* with the object lock */
  GstLpSinkConfig config;
  GstStructure *last_stats;
  GHashTable *warned;           /* causes a warning was posted for */
  gboolean shutdown;
  gboolean failed;              /* an error was posted */

  GstLpSinkInput video, audio;
  GstElement *segmenter;
  GstLpSegmentSink *segment_sink;

  /* Set READY to PAUSED, cleared PAUSED to READY, with the object lock. The
   * streaming threads that use it are stopped before it is freed; all others
   * borrow it. */
  GstLpSinkStream *stream;
  guint borrowed;               /* with the object lock */
  GCond returned;
  gint live;                    /* atomic: one of the pads is */
  GstLpSinkWatch watch;
  gint64 stop_time;             /* us that PAUSED to READY took */
};

static GstStaticPadTemplate video_template = GST_STATIC_PAD_TEMPLATE ("video",
    GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-h264; video/x-h265; video/x-raw; "
        "video/x-raw(memory:CUDAMemory)"));
static GstStaticPadTemplate audio_template = GST_STATIC_PAD_TEMPLATE ("audio",
    GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/mpeg, mpegversion = (int) 4; audio/x-raw"));

G_DEFINE_TYPE_WITH_CODE (GstLivepeerSink, gst_livepeer_sink, GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (gst_livepeer_sink_debug, "livepeersink", 0,
        "Livepeer sink"));
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (livepeersink, "livepeersink",
    GST_RANK_NONE, GST_TYPE_LIVEPEER_SINK,
    GST_DEBUG_CATEGORY_INIT (gst_livepeer_sink_debug, "livepeersink", 0,
        "Livepeer sink"));

/* ---- words to the application ---- */

static gboolean
may_speak (GstLivepeerSink * self)
{
  gboolean ok;

  GST_OBJECT_LOCK (self);
  ok = !self->shutdown;
  GST_OBJECT_UNLOCK (self);
  return ok;
}

/* The stream, not to be freed before it is given back; NULL: there is none.
 * No lock of ours is held while it is asked for things. */
static GstLpSinkStream *
borrow_stream (GstLivepeerSink * self)
{
  GstLpSinkStream *stream;

  GST_OBJECT_LOCK (self);
  stream = self->stream;
  if (stream != NULL)
    self->borrowed++;
  GST_OBJECT_UNLOCK (self);
  return stream;
}

static void
return_stream (GstLivepeerSink * self)
{
  GST_OBJECT_LOCK (self);
  if (--self->borrowed == 0)
    g_cond_broadcast (&self->returned);
  GST_OBJECT_UNLOCK (self);
}

static void
post (GstLivepeerSink * self, GstStructure * s)
{
  if (may_speak (self))
    gst_element_post_message (GST_ELEMENT (self),
        gst_message_new_element (GST_OBJECT (self), s));
  else
    gst_structure_free (s);
}

/* One warning for each cause; the rest is counted. */
static void
warn_once (GstLivepeerSink * self, const GError * error, const gchar * what)
{
  g_autofree gchar *cause = g_strdup_printf ("%s/%d",
      g_quark_to_string (error->domain), error->code);
  gboolean first;

  GST_OBJECT_LOCK (self);
  first = !self->shutdown && g_hash_table_add (self->warned, g_strdup (cause));
  GST_OBJECT_UNLOCK (self);
  if (!first)
    return;
  gst_lp_sink_words_warn (GST_ELEMENT (self), error, what);
}

static void
fail_once (GstLivepeerSink * self, const GError * error)
{
  gboolean first;

  GST_OBJECT_LOCK (self);
  first = !self->failed && !self->shutdown;
  self->failed = TRUE;
  GST_OBJECT_UNLOCK (self);
  if (!first)
    return;
  gst_lp_sink_words_fail (GST_ELEMENT (self), error);
}

static void
on_message (GstStructure * s, gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  if (gst_structure_has_name (s, "livepeer-orchestrator") && may_speak (self))
    g_signal_emit (self, signals[SIGNAL_ORCHESTRATOR_CHANGED], 0,
        gst_structure_get_string (s, "old"),
        gst_structure_get_string (s, "new"),
        gst_structure_get_string (s, "reason"));
  post (self, s);
}

static void
on_warning (const GError * error, const gchar * what, gpointer user_data)
{
  warn_once (user_data, error, what);
}

static void
on_published (const gchar * rendition, const gchar * uri, GstStructure * s,
    gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  gst_lp_sink_watch_output (&self->watch, g_get_monotonic_time ());
  if (may_speak (self))
    g_signal_emit (self, signals[SIGNAL_SEGMENT_PUBLISHED], 0, rendition, uri,
        s);
}

static void
on_changed (gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  gst_lp_segment_sink_wake (self->segment_sink);
}

/* ---- segments, in the streaming thread ---- */

static GstFlowReturn
on_segment (GstBuffer * buffer, gpointer user_data)
{
  GstLivepeerSink *self = user_data;
  GstLpSinkStream *stream = self->stream;
  gint64 end = g_get_monotonic_time () + OPEN_TIMEOUT;
  GstFlowReturn ret;
  guint half;

  while (!gst_lp_sink_stream_is_open (stream)
      && g_get_monotonic_time () < end) {
    GST_DEBUG_OBJECT (self, "waiting for the store to open");
    ret = gst_lp_segment_sink_wait (self->segment_sink, end);
    if (ret != GST_FLOW_OK)
      return ret;
  }
  if (!gst_lp_sink_stream_push (stream, buffer))
    GST_WARNING_OBJECT (self, "a segment was refused");
  if (g_atomic_int_get (&self->live))
    return GST_FLOW_OK;

  /* A source that is not live can wait, and should: nothing needs to be
   * dropped. Each segment ends by its deadline, so this does too. */
  GST_OBJECT_LOCK (self);
  half = MAX (self->config.max_pending / 2, 1);
  end = g_get_monotonic_time () +
      2 * gst_lp_sink_config_get_deadline (&self->config) / 1000;
  GST_OBJECT_UNLOCK (self);
  while (gst_lp_sink_stream_get_pending (stream) > half
      && g_get_monotonic_time () < end) {
    ret = gst_lp_segment_sink_wait (self->segment_sink, end);
    if (ret != GST_FLOW_OK)
      return ret;
  }
  return GST_FLOW_OK;
}

static gboolean
on_drained (gpointer user_data)
{
  GstLivepeerSink *self = user_data;
  gboolean drained = gst_lp_sink_stream_is_drained (self->stream);

  if (drained)
    gst_lp_sink_watch_end (&self->watch);
  return drained;
}

/* ---- what the inputs say ---- */

static void
on_input_started (GstLpSinkInput * input, gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  /* one live pad is enough: it cannot be made to wait */
  if (input->live) {
    g_atomic_int_set (&self->live, TRUE);
    gst_lp_sink_watch_set_live (&self->watch);
  }
  if (input == &self->video)
    gst_lp_sink_stream_set_source (self->stream, input->raw, input->live);
}

static void
on_input_dropped (GstLpSinkInput * input, gpointer user_data)
{
  post (user_data, gst_structure_new ("livepeer-input-dropped",
          "pad", G_TYPE_STRING, input->name,
          "reason", G_TYPE_STRING, "busy", NULL));
}

static void
on_input_failed (GstLpSinkInput * input, const GError * error,
    gpointer user_data)
{
  fail_once (user_data, error);
}

static void
on_input_data (GstLpSinkInput * input, gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  gst_lp_sink_watch_input (&self->watch, g_get_monotonic_time ());
}

static void
on_input_ended (GstLpSinkInput * input, gpointer user_data)
{
  GstLivepeerSink *self = user_data;

  /* sound may end before the picture; both wait for nobody then */
  if (input == &self->video)
    gst_lp_sink_watch_end_input (&self->watch);
}

/* ---- whether it goes on ---- */

static void
look (GstElement * element, gpointer user_data)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (element);
  GstLpSinkStream *stream = borrow_stream (self);
  const gchar *text;
  guint pending;

  if (stream == NULL)
    return;
  pending = gst_lp_sink_stream_get_pending (stream);
  return_stream (self);
  text = gst_lp_sink_watch_check (&self->watch, pending,
      g_get_monotonic_time ());
  if (text != NULL && may_speak (self))
    GST_ELEMENT_WARNING_WITH_DETAILS (self, RESOURCE, FAILED, ("%s", text),
        ("%u segments are pending", pending),
        ("reason", G_TYPE_STRING, "stalled", "retryable", G_TYPE_BOOLEAN, TRUE,
            NULL));
}

/* ---- children live from NULL->READY to READY->NULL ---- */

static gboolean
build (GstLivepeerSink * self)
{
  static const GstLpSegmentSinkFuncs funcs = { on_segment, on_drained };
  g_autoptr (GError) error = NULL;
  self->segmenter = gst_element_factory_make ("livepeersegmenter", NULL);
  if (self->segmenter == NULL) {
    error = g_error_new (LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "livepeersegmenter is not there: is the plugin livepeermedia in "
        "GST_PLUGIN_PATH?");
    fail_once (self, error);
    return FALSE;
  }
  self->segment_sink = g_object_new (GST_TYPE_LP_SEGMENT_SINK, NULL);
  gst_lp_segment_sink_set_funcs (self->segment_sink, &funcs, self);
  gst_bin_add_many (GST_BIN (self), self->segmenter,
      gst_object_ref (GST_ELEMENT (self->segment_sink)), NULL);
  gst_element_link (self->segmenter, GST_ELEMENT (self->segment_sink));

  if ((self->video.ghost != NULL
          && !gst_lp_sink_input_build (&self->video, self->segmenter))
      || (self->audio.ghost != NULL
          && !gst_lp_sink_input_build (&self->audio, self->segmenter))) {
    error = g_error_new (LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "capsfilter or queue (GStreamer core elements) is not there");
    fail_once (self, error);
    return FALSE;
  }
  return TRUE;
}

static void
tear_down (GstLivepeerSink * self)
{
  gst_lp_sink_input_clear (&self->video);
  gst_lp_sink_input_clear (&self->audio);
  GST_OBJECT_LOCK (self);
  self->segmenter = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_lp_sink_chain_remove_all (GST_BIN (self));
  gst_clear_object (&self->segment_sink);
}

static GstStructure *get_stats (gpointer user_data);

/* Settings count until PAUSED, so they go to the children only here. */
static void
start_children (GstLivepeerSink * self, const GstLpSinkConfig * config)
{
  guint64 target = config->target_duration;

  g_object_set (self->segmenter, "target-duration", target, "max-duration",
      gst_lp_sink_config_get_max_duration (config, FALSE), NULL);
  /* twice what the parts may take; then what is left is given up */
  gst_lp_segment_sink_set_drain_deadline (self->segment_sink,
      3 * gst_lp_sink_config_get_deadline (config));
  gst_lp_sink_input_start (&self->video, target);
  gst_lp_sink_input_start (&self->audio, target);
  gst_lp_sink_watch_start (&self->watch, target,
      gst_lp_sink_config_get_deadline (config));
  g_atomic_int_set (&self->live, FALSE);
}

static gboolean
start_stream (GstLivepeerSink * self)
{
  static const GstLpSinkFuncs funcs = {
    on_message, on_warning, on_published, on_changed, get_stats
  };
  GstLpSinkConfig config;
  g_autoptr (GError) error = NULL;
  GstLpSinkStream *stream;

  GST_OBJECT_LOCK (self);
  self->shutdown = self->failed = FALSE;
  g_hash_table_remove_all (self->warned);
  gst_lp_sink_config_copy (&config, &self->config);
  GST_OBJECT_UNLOCK (self);

  if (strcmp (config.network, "embedded") != 0) {
    error = g_error_new (LP_ERROR, LP_ERROR_UNSUPPORTED,
        "network=%s is not in this version; embedded is", config.network);
    gst_lp_sink_config_clear (&config);
    fail_once (self, error);
    return FALSE;
  }
  if (config.manifest_id == NULL) {
    const LpEnv *env = lp_env_system ();
    guint8 id[8] = { 0 };

    if (!lp_env_random (env, id, sizeof (id)))
      GST_WARNING_OBJECT (self, "no random numbers for the stream's name");
    config.manifest_id = g_strdup_printf ("%02x%02x%02x%02x%02x%02x%02x%02x",
        id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7]);
  }
  start_children (self, &config);
  stream = gst_lp_sink_stream_new (&config, &funcs, self, &error);
  gst_lp_sink_config_clear (&config);
  if (stream == NULL) {
    fail_once (self, error);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->stream = stream;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static void
stop_stream (GstLivepeerSink * self)
{
  GstLpSinkStream *stream = self->stream;
  gboolean borrowed, in_time = TRUE;
  GstStructure *stats;
  gint64 end;

  if (stream == NULL)
    return;
  gst_lp_sink_stream_stop (stream);
  stats = gst_lp_sink_stream_get_stats (stream);
  end = g_get_monotonic_time () + RETURN_PATIENCE;
  GST_OBJECT_LOCK (self);
  self->stream = NULL;
  gst_clear_structure (&self->last_stats);
  self->last_stats = stats;
  /* for reading counters only, which waits for nothing */
  while (self->borrowed > 0 && in_time)
    in_time = g_cond_wait_until (&self->returned, GST_OBJECT_GET_LOCK (self),
        end);
  borrowed = self->borrowed > 0;
  GST_OBJECT_UNLOCK (self);
  /* better lost memory than a state change that hangs, or a reader that reads
   * what is gone */
  if (borrowed)
    GST_WARNING_OBJECT (self, "counters are still read; they are not freed");
  else
    gst_lp_sink_stream_free (stream);
}

static GstStateChangeReturn
gst_livepeer_sink_change_state (GstElement * element, GstStateChange transition)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (element);
  gint64 start = g_get_monotonic_time ();
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      GST_OBJECT_LOCK (self);
      self->shutdown = self->failed = FALSE;
      GST_OBJECT_UNLOCK (self);
      if (!build (self)) {
        tear_down (self);
        return GST_STATE_CHANGE_FAILURE;
      }
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (!start_stream (self))
        return GST_STATE_CHANGE_FAILURE;
      break;
    case GST_STATE_CHANGE_PAUSED_TO_PLAYING:
      gst_lp_sink_watch_set_playing (&self->watch, TRUE, start);
      gst_lp_sink_watch_start_timer (&self->watch, element, look);
      break;
    case GST_STATE_CHANGE_PLAYING_TO_PAUSED:
      gst_lp_sink_watch_stop_timer (&self->watch);
      gst_lp_sink_watch_set_playing (&self->watch, FALSE, start);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      /* from here on nothing is said: the application is leaving */
      GST_OBJECT_LOCK (self);
      self->shutdown = TRUE;
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      break;
  }

  ret = GST_ELEMENT_CLASS (gst_livepeer_sink_parent_class)->change_state
      (element, transition);

  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      if (ret == GST_STATE_CHANGE_FAILURE)
        stop_stream (self);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      stop_stream (self);
      gst_lp_sink_watch_stop (&self->watch);
      self->stop_time = g_get_monotonic_time () - start;
      break;
    case GST_STATE_CHANGE_READY_TO_NULL:
      tear_down (self);
      /* Inner pipelines end in threads of their own; a hung one is left. What
       * was spent on a hung store is spent: all in all it is below 1 s. */
      gst_lp_detached_wait (g_get_monotonic_time () +
          MAX (STOP_PATIENCE - self->stop_time, DETACHED_PATIENCE));
      self->stop_time = 0;
      ret = GST_STATE_CHANGE_SUCCESS;
      break;
    default:
      break;
  }
  return ret;
}

static void
gst_livepeer_sink_handle_message (GstBin * bin, GstMessage * message)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (bin);

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ELEMENT
      && GST_MESSAGE_SRC (message) == GST_OBJECT (self->segmenter)
      && gst_message_has_name (message, "livepeer-segment-lost")) {
    const GstStructure *s = gst_message_get_structure (message);
    const gchar *reason = gst_structure_get_string (s, "reason");
    guint64 sequence = 0, duration = 0;
    GstLpSinkStream *stream = borrow_stream (self);

    gst_structure_get_uint64 (s, "sequence", &sequence);
    gst_structure_get_clock_time (s, "duration", &duration);
    /* the gateway marks it in every rendition and announces it */
    if (stream != NULL) {
      gst_lp_sink_stream_push_lost (stream, sequence, duration,
          reason != NULL ? reason : "unknown");
      return_stream (self);
    }
    gst_message_unref (message);
    return;
  }
  if ((GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
          || GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
      && !may_speak (self)) {
    gst_message_unref (message);
    return;
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gboolean first;

    GST_OBJECT_LOCK (self);
    first = !self->failed;
    self->failed = TRUE;
    GST_OBJECT_UNLOCK (self);
    if (!first) {
      GST_INFO_OBJECT (self, "another error: %" GST_PTR_FORMAT, message);
      gst_message_unref (message);
      return;
    }
  }
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
      || GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    message = gst_lp_sink_words_add_reason (message);
  GST_BIN_CLASS (gst_livepeer_sink_parent_class)->handle_message (bin, message);
}

/* ---- pads ---- */

static GstPad *
gst_livepeer_sink_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (element);
  GstLpSinkInput *input = !strcmp (GST_PAD_TEMPLATE_NAME_TEMPLATE (templ),
      "video") ? &self->video : &self->audio;

  /* "queue ! s." asks for any pad: a queue without caps fits both templates.
   * The second one can only be meant for the track that is left. */
  if (input == &self->video && input->ghost != NULL
      && self->audio.ghost == NULL && name == NULL) {
    input = &self->audio;
    templ = gst_element_get_pad_template (element, "audio");
  }
  if (input->ghost != NULL) {
    GST_WARNING_OBJECT (self, "there is a pad %s already", input->name);
    return NULL;
  }
  input->ghost = gst_ghost_pad_new_no_target_from_template (input->name, templ);
  gst_object_ref (input->ghost);
  if (self->segmenter != NULL
      && !gst_lp_sink_input_build (input, self->segmenter))
    GST_WARNING_OBJECT (self, "pad %s cannot be built", input->name);
  /* uridecodebin and its like offer their pads when the stream is known */
  if (input->queue != NULL) {
    gst_element_sync_state_with_parent (input->queue);
    gst_element_sync_state_with_parent (input->filter);
  }
  gst_pad_set_active (input->ghost, TRUE);
  gst_element_add_pad (element, input->ghost);
  return input->ghost;
}

static void
gst_livepeer_sink_release_pad (GstElement * element, GstPad * pad)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (element);
  GstLpSinkInput *input =
      pad == self->video.ghost ? &self->video : &self->audio;

  if (pad != input->ghost)
    return;
  gst_pad_set_active (pad, FALSE);
  /* its elements stay until NULL; the segmenter goes on without the track */
  gst_lp_sink_input_clear (input);
  gst_element_remove_pad (element, pad);
  gst_clear_object (&input->ghost);
}

/* ---- object ---- */

/* Every field is always there. */
static void
add_part (GstStructure * s, const gchar * name, GstStructure * part)
{
  if (part == NULL && gst_structure_has_field (s, name))
    return;
  if (part == NULL)
    part = gst_structure_new_empty (name);
  gst_structure_set (s, name, GST_TYPE_STRUCTURE, part, NULL);
  gst_structure_free (part);
}

static GstStructure *
get_stats (gpointer user_data)
{
  GstLivepeerSink *self = user_data;
  GstLpSinkStream *stream = borrow_stream (self);
  g_autoptr (GstElement) segmenter = NULL;
  GstStructure *s = NULL;
  GstStructure *cut = NULL;

  if (stream != NULL) {
    s = gst_lp_sink_stream_get_stats (stream);
    return_stream (self);
  }
  GST_OBJECT_LOCK (self);
  if (s == NULL && self->last_stats != NULL)
    s = gst_structure_copy (self->last_stats);
  if (self->segmenter != NULL)
    segmenter = gst_object_ref (self->segmenter);
  GST_OBJECT_UNLOCK (self);
  if (s == NULL)
    s = gst_lp_sink_stream_get_empty_stats ();
  gst_structure_set (s,
      "state", G_TYPE_STRING, gst_lp_sink_watch_get_state (&self->watch),
      "input-drops-total", G_TYPE_UINT64,
      gst_lp_sink_input_get_dropped (&self->video)
      + gst_lp_sink_input_get_dropped (&self->audio), NULL);

  if (segmenter != NULL)
    g_object_get (segmenter, "stats", &cut, NULL);
  add_part (s, "segmenter", cut);
  add_part (s, "transcoder", NULL);
  return s;
}

static void
gst_livepeer_sink_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (object);
  gboolean known = TRUE;

  GST_OBJECT_LOCK (self);
  if (GST_STATE (self) > GST_STATE_READY) {
    GST_OBJECT_UNLOCK (self);
    GST_WARNING_OBJECT (self, "%s can be set up to READY only; it keeps its "
        "value", pspec->name);
    return;
  }
  known = gst_lp_sink_props_set (&self->config, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_livepeer_sink_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (object);
  gboolean known = TRUE;

  if (id == GST_LP_SINK_PROP_STATS) {
    g_value_take_boxed (value, get_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  known = gst_lp_sink_props_get (&self->config, id, value);
  GST_OBJECT_UNLOCK (self);
  if (id == GST_LP_SINK_PROP_HTTP_PORT && g_value_get_int (value) == -1) {
    GstLpSinkStream *stream = borrow_stream (self);

    if (stream != NULL) {
      g_value_set_int (value, gst_lp_sink_stream_get_http_port (stream));
      return_stream (self);
    }
  }
  if (!known)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gst_livepeer_sink_finalize (GObject * object)
{
  GstLivepeerSink *self = GST_LIVEPEER_SINK (object);

  gst_lp_sink_input_finalize (&self->video);
  gst_lp_sink_input_finalize (&self->audio);
  gst_lp_sink_config_clear (&self->config);
  gst_clear_structure (&self->last_stats);
  g_hash_table_unref (self->warned);
  g_cond_clear (&self->returned);
  gst_lp_sink_watch_clear (&self->watch);
  G_OBJECT_CLASS (gst_livepeer_sink_parent_class)->finalize (object);
}

static void
gst_livepeer_sink_class_init (GstLivepeerSinkClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_livepeer_sink_set_property;
  object_class->get_property = gst_livepeer_sink_get_property;
  object_class->finalize = gst_livepeer_sink_finalize;
  gst_lp_sink_props_install (object_class);

  /**
   * GstLivepeerSink::segment-published:
   * @sink: the element
   * @rendition: `source` or the name of a profile
   * @uri: where it is, relative to the location
   * @info: as in the message `livepeer-segment`
   *
   * Emitted from the network thread when a segment of a rendition is out and
   * listed.
   *
   * Since: 0.1
   */
  signals[SIGNAL_SEGMENT_PUBLISHED] = g_signal_new ("segment-published",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING,
      GST_TYPE_STRUCTURE | G_SIGNAL_TYPE_STATIC_SCOPE);

  /**
   * GstLivepeerSink::orchestrator-changed:
   * @sink: the element
   * @old: (nullable): who transcoded until now
   * @now: (nullable): who does from now on
   * @reason: why
   *
   * Emitted from the network thread.
   *
   * Since: 0.1
   */
  signals[SIGNAL_ORCHESTRATOR_CHANGED] = g_signal_new ("orchestrator-changed",
      G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
      G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);

  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_livepeer_sink_change_state);
  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_sink_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_sink_release_pad);
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_livepeer_sink_handle_message);
  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_set_static_metadata (element_class, "Livepeer sink",
      "Sink/Network/Muxer/Bin",
      "Turns a live source into adaptive HLS, transcoded by the Livepeer "
      "network or on this machine", "the gst-livepeer authors");
  gst_type_mark_as_plugin_api (gst_lp_sink_fallback_get_type (), 0);
}

static void
gst_livepeer_sink_init (GstLivepeerSink * self)
{
  static const GstLpSinkInputFuncs funcs = {
    on_input_started, on_input_dropped, on_input_failed, on_input_data,
    on_input_ended
  };

  gst_lp_sink_props_init (&self->config);
  g_cond_init (&self->returned);
  gst_lp_sink_watch_init (&self->watch);
  self->warned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gst_lp_sink_input_init (&self->video, "video", GST_BIN (self), &funcs, self);
  gst_lp_sink_input_init (&self->audio, "audio", GST_BIN (self), &funcs, self);
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SINK);
}
