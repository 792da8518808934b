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

#include <string.h>

#include "core/base-error.h"
#include "gstlpsinkchain.h"
#include "gstlpsinkinput.h"

/* A queue holds this much before it drops. Nothing behind it blocks but for
 * the 2 s that the first segment may wait for the store, so only a machine
 * that is much too slow fills it. */
#define QUEUE_TIME_CODED (10 * GST_SECOND)
#define QUEUE_BYTES_CODED (64 << 20)
#define QUEUE_TIME_RAW (3 * GST_SECOND)
#define QUEUE_BYTES_RAW (256 << 20)

static gboolean
is_video (const GstLpSinkInput * input)
{
  return !strcmp (input->name, "video");
}

/* A queue says that it is full whether it drops or makes its feeder wait. */
static void
on_overrun (GstElement * queue, gpointer user_data)
{
  GstLpSinkInput *input = user_data;

  if (g_atomic_int_get (&input->leaky))
    g_atomic_int_set (&input->overran, TRUE);
}

static gboolean
source_is_live (GstPad * pad)
{
  GstQuery *query = gst_query_new_latency ();
  gboolean live = FALSE;

  if (gst_pad_peer_query (pad, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  return live;
}

static void
start_now (GstLpSinkInput * input)
{
  input->started = TRUE;
  input->live = source_is_live (input->ghost);
  /* a source that can wait is held back instead of losing frames */
  gst_util_set_object_arg (G_OBJECT (input->queue), "leaky",
      input->live ? "downstream" : "no");
  g_atomic_int_set (&input->leaky, input->live);
  if (input->raw)
    g_object_set (input->queue, "max-size-time", (guint64) QUEUE_TIME_RAW,
        "max-size-bytes", (guint) QUEUE_BYTES_RAW, NULL);
  GST_INFO_OBJECT (input->ghost, "%s, %s", input->raw ? "raw" : "coded",
      input->live ? "live" : "not live");
  input->funcs.started (input, input->user_data);
}

static gboolean
handle_caps (GstLpSinkInput * input, GstCaps * caps)
{
  g_autoptr (GError) error = NULL;
  gboolean raw = gst_lp_sink_chain_is_raw (caps);
  gboolean built = input->built;

  if (built && raw != input->raw) {
    error = g_error_new (LP_ERROR, LP_ERROR_UNSUPPORTED,
        "%s changes between raw and coded", input->name);
    input->funcs.failed (input, error, input->user_data);
    return FALSE;
  }
  input->raw = raw;
  input->built = TRUE;
  if (!input->started)
    start_now (input);
  if (built || gst_lp_sink_chain_build (input->bin, input->queue_src,
          input->segmenter_pad, caps, input->target_duration, &error))
    return TRUE;
  input->funcs.failed (input, error, input->user_data);
  return FALSE;
}

/* After the queue dropped coded frames, everything up to the next key frame
 * refers to what is gone. */
static GstPadProbeReturn
handle_buffer (GstLpSinkInput * input, GstBuffer * buffer)
{
  input->funcs.data (input, input->user_data);
  if (g_atomic_int_compare_and_exchange (&input->overran, TRUE, FALSE)) {
    g_mutex_lock (&input->lock);
    input->dropped++;
    g_mutex_unlock (&input->lock);
    input->funcs.dropped (input, input->user_data);
    input->skipping = !input->raw && is_video (input);
  }
  if (!input->skipping)
    return GST_PAD_PROBE_OK;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return GST_PAD_PROBE_DROP;
  input->skipping = FALSE;
  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
on_queue_data (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  GstLpSinkInput *input = user_data;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER)
    return handle_buffer (input, GST_PAD_PROBE_INFO_BUFFER (info));
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_CAPS) {
    GstCaps *caps;

    gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
    if (!handle_caps (input, caps))
      return GST_PAD_PROBE_DROP;
  } else if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS) {
    input->funcs.ended (input, input->user_data);
    /* a pad that never had data ends its track at the segmenter itself */
    if (!input->built)
      gst_pad_send_event (input->segmenter_pad, gst_event_new_eos ());
  }
  return GST_PAD_PROBE_OK;
}

gboolean
gst_lp_sink_input_build (GstLpSinkInput * input, GstElement * segmenter)
{
  g_autoptr (GstCaps) caps = is_video (input) ?
      gst_lp_sink_chain_video_caps () : gst_lp_sink_chain_audio_caps ();
  g_autoptr (GstPad) sink = NULL;

  input->filter = gst_element_factory_make ("capsfilter", NULL);
  input->queue = gst_element_factory_make ("queue", NULL);
  if (input->filter == NULL || input->queue == NULL) {
    gst_clear_object (&input->filter);
    gst_clear_object (&input->queue);
    return FALSE;
  }
  g_object_set (input->filter, "caps", caps, NULL);
  g_object_set (input->queue, "max-size-buffers", 0, "max-size-time",
      (guint64) QUEUE_TIME_CODED, "max-size-bytes", (guint) QUEUE_BYTES_CODED,
      NULL);
  g_signal_connect (input->queue, "overrun", G_CALLBACK (on_overrun), input);
  gst_bin_add_many (input->bin, input->filter, input->queue, NULL);
  gst_element_link (input->filter, input->queue);
  input->segmenter = segmenter;
  input->segmenter_pad = gst_element_request_pad_simple (segmenter,
      input->name);
  input->queue_src = gst_element_get_static_pad (input->queue, "src");
  gst_pad_add_probe (input->queue_src, GST_PAD_PROBE_TYPE_BUFFER |
      GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_queue_data, input, NULL);
  sink = gst_element_get_static_pad (input->filter, "sink");
  input->built = input->started = input->skipping = FALSE;
  input->overran = input->leaky = FALSE;
  return input->segmenter_pad != NULL
      && gst_ghost_pad_set_target (GST_GHOST_PAD (input->ghost), sink);
}

void
gst_lp_sink_input_clear (GstLpSinkInput * input)
{
  if (input->ghost != NULL)
    gst_ghost_pad_set_target (GST_GHOST_PAD (input->ghost), NULL);
  if (input->segmenter_pad != NULL) {
    gst_element_release_request_pad (input->segmenter, input->segmenter_pad);
    gst_clear_object (&input->segmenter_pad);
  }
  gst_clear_object (&input->queue_src);
  input->filter = input->queue = input->segmenter = NULL;
}

void
gst_lp_sink_input_start (GstLpSinkInput * input, guint64 target_duration)
{
  input->target_duration = target_duration;
  input->started = input->skipping = FALSE;
  g_atomic_int_set (&input->overran, FALSE);
  g_mutex_lock (&input->lock);
  input->dropped = 0;
  g_mutex_unlock (&input->lock);
}

guint64
gst_lp_sink_input_get_dropped (GstLpSinkInput * input)
{
  guint64 dropped;

  g_mutex_lock (&input->lock);
  dropped = input->dropped;
  g_mutex_unlock (&input->lock);
  return dropped;
}

void
gst_lp_sink_input_init (GstLpSinkInput * input, const gchar * name,
    GstBin * bin, const GstLpSinkInputFuncs * funcs, gpointer user_data)
{
  memset (input, 0, sizeof (*input));
  input->name = name;
  input->bin = bin;
  input->funcs = *funcs;
  input->user_data = user_data;
  g_mutex_init (&input->lock);
}

void
gst_lp_sink_input_finalize (GstLpSinkInput * input)
{
  gst_clear_object (&input->ghost);
  g_mutex_clear (&input->lock);
}
