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
 * Sink pad of livepeertranscode, its decoder, and how the graph comes up.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlivepeertranscode-private.h"

#include <gst/pbutils/missing-plugins.h>
#include <string.h>

#include "core/base-error.h"
#include "gstlpcoder.h"
#include "gstlpcudashare.h"
#include "gstlpport.h"
#include "gstlprendition.h"
#include "media/gstlptranscodeevents.h"

GST_DEBUG_CATEGORY_EXTERN (livepeer_transcode_debug);
#define GST_CAT_DEFAULT livepeer_transcode_debug

/* renditions of this process on each CUDA device */
static GMutex load_lock;
static guint load[GST_LP_DEVICES_MAX];

static void
on_notify (gpointer owner, guint index, GstStructure * structure)
{
  GstLivepeerTranscode *self = owner;
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  gboolean failed =
      gst_structure_has_name (structure, "livepeer-transcode-failed");
  g_autofree gchar *reason =
      g_strdup (gst_structure_get_string (structure, "reason"));
  guint i;

  gst_lp_transcode_post (self, structure);
  if (!failed || ladder == NULL)
    return;
  for (i = 0; i < self->n; i++) {
    GstLpBranchStats stats;

    gst_lp_branch_get_stats (gst_lp_ladder_get_branch (ladder, i), &stats);
    if (!stats.dead)
      return;
  }
  GST_ELEMENT_ERROR_WITH_DETAILS (self, STREAM, ENCODE,
      ("No rendition can be encoded: %s", reason), (NULL),
      ("reason", G_TYPE_STRING, lp_error_code_name (LP_ERROR_CODEC), NULL));
}

GstStateChangeReturn
gst_lp_transcode_missing (GstLivepeerTranscode * self, const GError * error)
{
  const gchar *names[] = { "avdec_h264", "x264enc", "h264parse" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strstr (error->message, names[i]))
      gst_element_post_message (GST_ELEMENT (self),
          gst_missing_element_message_new (GST_ELEMENT (self), names[i]));
  }
  GST_ELEMENT_ERROR_WITH_DETAILS (self, CORE, MISSING_PLUGIN, ("%s",
          error->message), (NULL), ("reason", G_TYPE_STRING,
          lp_error_code_name (error->code), NULL));
  return GST_STATE_CHANGE_FAILURE;
}

/* TRUE if the decoder really opens: a factory may be there without a device. */
static gboolean
decoder_opens (const GstLpDecodePlan * plan)
{
  GstElement *decoder = gst_lp_step_make (plan->decoder, NULL);
  gboolean ret;

  if (decoder == NULL)
    return FALSE;
  gst_object_ref_sink (decoder);
  if (plan->backend == GST_LP_BACKEND_NVCODEC)
    gst_lp_cuda_share_give (decoder, plan->device);
  ret = gst_element_set_state (decoder, GST_STATE_READY) ==
      GST_STATE_CHANGE_SUCCESS;
  gst_element_set_state (decoder, GST_STATE_NULL);
  gst_object_unref (decoder);
  return ret;
}

GstLpDecodePlan *
gst_lp_transcode_choose (GstLivepeerTranscode * self, LpCodec codec,
    gboolean usual, GError ** error)
{
  GstLpBackend wish, b;
  gint device, wished_device;

  GST_OBJECT_LOCK (self);
  wish = self->backend;
  device = wished_device = self->device;
  GST_OBJECT_UNLOCK (self);

  for (b = GST_LP_BACKEND_NVCODEC; b <= GST_LP_BACKEND_SOFTWARE; b++) {
    GstLpDecodePlan *plan;

    if (wish != GST_LP_BACKEND_AUTO && wish != b)
      continue;
    g_clear_error (error);
    if (!usual && b != GST_LP_BACKEND_SOFTWARE) {
      g_set_error (error, LP_ERROR, LP_ERROR_PIXEL_FORMAT,
          "%s takes only 8-bit 4:2:0 pictures", gst_lp_backend_get_name (b));
      continue;
    }
    if (b == GST_LP_BACKEND_NVCODEC && wished_device < 0) {
      g_mutex_lock (&load_lock);
      device = gst_lp_codecs_pick_device (self->table, codec, load);
      g_mutex_unlock (&load_lock);
    }
    plan = gst_lp_codecs_plan_decode (self->table, b, codec, device, error);
    if (plan == NULL)
      continue;
    if (b == GST_LP_BACKEND_SOFTWARE || decoder_opens (plan))
      return plan;
    g_set_error (error, LP_ERROR, LP_ERROR_DEVICE, "%s does not open",
        gst_structure_get_name (plan->decoder));
    gst_lp_decode_plan_free (plan);
  }
  return NULL;
}

void
gst_lp_transcode_remove (GstLivepeerTranscode * self, GstElement ** child)
{
  GstElement *element = *child;

  if (element == NULL)
    return;
  GST_OBJECT_LOCK (self);
  *child = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_element_set_locked_state (element, TRUE);
  gst_element_set_state (element, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), element);
}

static gboolean
add_decoder (GstLivepeerTranscode * self, GError ** error)
{
  const gchar *name = gst_structure_get_name (self->plan->decoder);
  GstElement *parser = gst_lp_step_make (self->plan->parser, error);
  GstElement *decoder;

  if (parser == NULL)
    return FALSE;
  gst_bin_add (GST_BIN (self), parser);
  self->parser = parser;
  decoder = gst_lp_step_make (self->plan->decoder, error);
  if (decoder == NULL)
    return FALSE;
  gst_bin_add (GST_BIN (self), decoder);
  self->decoder = decoder;
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (decoder), "qos"))
    g_object_set (decoder, "qos", FALSE, NULL);
  self->drain_by_eos = strcmp (name, "openh264dec") == 0;
  GST_OBJECT_LOCK (self);
  g_free (self->decoder_name);
  self->decoder_name = g_strdup (name);
  self->backend_used = self->plan->backend;
  GST_OBJECT_UNLOCK (self);

  if (!gst_element_link_pads (parser, "src", decoder, "sink")
      || !gst_element_link_pads (decoder, "src", self->ladder, "sink")
      || !gst_element_sync_state_with_parent (decoder)
      || !gst_element_sync_state_with_parent (parser)
      || !gst_element_link_pads (self->input, "src", parser, "sink")) {
    g_set_error (error, LP_ERROR, LP_ERROR_CODEC, "%s does not start", name);
    return FALSE;
  }
  return TRUE;
}

/* Largest first, over all rates */
static void
order_renditions (GstLivepeerTranscode * self)
{
  guint i, k;

  for (i = 0; i < self->n; i++) {
    guint size = MAX (self->in_use[i].width, self->in_use[i].height);

    for (k = i; k > 0; k--) {
      const LpProfile *p = &self->in_use[self->order[k - 1]];

      if (MAX (p->width, p->height) >= size)
        break;
      self->order[k] = self->order[k - 1];
    }
    self->order[k] = i;
  }
}

static gboolean
build (GstLivepeerTranscode * self, LpCodec codec, gboolean usual,
    GError ** error)
{
  GstLpBranchConfig config = { 0, };
  GstLpRung rungs[LP_PROFILES_MAX];
  g_autofree gchar *preset = NULL;
  GstElement *ladder;
  guint i, share;

  /* refused caps are sticky and come again; what they left goes first */
  if (self->plan != NULL)
    gst_lp_transcode_tear_down (self);
  self->plan = gst_lp_transcode_choose (self, codec, usual, error);
  if (self->plan == NULL)
    return FALSE;

  GST_OBJECT_LOCK (self);
  self->n = self->pads->len;
  for (i = 0; i < self->n; i++)
    gst_lp_rendition_get_profile (self->pads->pdata[i], &self->in_use[i]);
  order_renditions (self);
  config.max_sessions = self->max_sessions;
  config.tuning = self->tuning;
  share = self->gpu_share;
  preset = g_strdup (self->preset);
  GST_OBJECT_UNLOCK (self);
  if (self->n == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "no rendition: request a pad src_%%u or set profiles");
    return FALSE;
  }
  if (self->plan->backend == GST_LP_BACKEND_NVCODEC) {
    self->loaded = CLAMP (self->plan->device, 0, GST_LP_DEVICES_MAX - 1);
    g_mutex_lock (&load_lock);
    load[self->loaded] += self->n;
    g_mutex_unlock (&load_lock);
  }
  config.table = self->table;
  config.decode = self->plan;
  config.notify = on_notify;
  config.progress = gst_lp_transcode_progress;
  config.sized = gst_lp_transcode_sized;
  config.owner = self;

  if (!gst_lp_codecs_plan_ladder (self->table, self->plan, self->in_use,
          self->n, config.max_sessions, rungs, error))
    return FALSE;
  ladder = gst_lp_ladder_new (&config, self->in_use, rungs, self->n, error);
  if (ladder == NULL)
    return FALSE;
  gst_bin_add (GST_BIN (self), ladder);
  GST_OBJECT_LOCK (self);
  self->ladder = ladder;
  GST_OBJECT_UNLOCK (self);
  if (self->plan->feature)
    gst_lp_pictures_set_share (gst_lp_ladder_get_pictures (GST_LP_LADDER
            (ladder)), share);
  for (i = 0; i < self->n; i++) {
    GstPad *src = gst_lp_ladder_get_src (GST_LP_LADDER (ladder), i);

    if (preset)
      gst_lp_branch_set_preset (gst_lp_ladder_get_branch (GST_LP_LADDER
              (ladder), i), preset);
    gst_ghost_pad_set_target (self->pads->pdata[i], src);
    gst_object_unref (src);
  }
  if (!gst_element_sync_state_with_parent (ladder)) {
    g_set_error (error, LP_ERROR, LP_ERROR_CODEC, "the graph does not start");
    return FALSE;
  }
  return add_decoder (self, error);
}

void
gst_lp_transcode_tear_down (GstLivepeerTranscode * self)
{
  guint i;

  for (i = 0; i < self->pads->len; i++)
    gst_ghost_pad_set_target (self->pads->pdata[i], NULL);
  gst_lp_transcode_remove (self, &self->parser);
  gst_lp_transcode_remove (self, &self->decoder);
  gst_lp_transcode_remove (self, &self->ladder);
  g_clear_pointer (&self->plan, gst_lp_decode_plan_free);
  if (self->loaded >= 0) {
    g_mutex_lock (&load_lock);
    load[self->loaded] -= self->n;
    g_mutex_unlock (&load_lock);
  }
  self->loaded = -1;
  GST_OBJECT_LOCK (self);
  for (i = self->pads->len; i > 0; i--) {
    /* released while the graph stood */
    if (GST_OBJECT_PARENT (self->pads->pdata[i - 1]) == NULL)
      g_ptr_array_remove_index (self->pads, i - 1);
  }
  self->n = 0;
  GST_OBJECT_UNLOCK (self);
  self->codec = LP_CODEC_NONE;
}

/* --- the sink --- */

static GstPad *
input_src (GstLivepeerTranscode * self)
{
  return gst_lp_port_get_src (self->input);
}

static GstLpPictures *
pictures (GstLivepeerTranscode * self)
{
  return gst_lp_ladder_get_pictures (GST_LP_LADDER (self->ladder));
}

/* Everything of the segment leaves the decoder before this returns. */
static void
end_segment (GstLivepeerTranscode * self, guint64 sequence, gboolean drain)
{
  gint64 start = g_get_monotonic_time ();

  self->segment_open = FALSE;
  if (self->ladder == NULL) {
    GST_WARNING_OBJECT (self, "segment %" G_GUINT64_FORMAT " without caps",
        sequence);
    return;
  }
  self->token++;
  gst_lp_pictures_expect_end (pictures (self), self->token, sequence, drain,
      self->drain_by_eos);
  if (self->drain_by_eos) {
    gst_pad_push_event (input_src (self), gst_event_new_eos ());
    gst_pad_push_event (input_src (self), gst_event_new_flush_start ());
    gst_pad_push_event (input_src (self), gst_event_new_flush_stop (FALSE));
    gst_lp_pictures_end_flush (pictures (self));
  } else {
    gst_pad_push_event (input_src (self),
        gst_event_new_segment_done (GST_FORMAT_TIME, self->token));
  }
  self->restart = TRUE;
  gst_lp_transcode_input_progress (self, start, TRUE);
}

static gboolean
set_codec (GstLivepeerTranscode * self, GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  LpCodec codec = gst_structure_has_name (s, "video/x-h265") ?
      LP_CODEC_H265 : LP_CODEC_H264;
  gboolean usual = gst_lp_codecs_is_usual (s), ok = TRUE;
  g_autoptr (GError) error = NULL;

  if (self->codec != LP_CODEC_NONE && !usual
      && self->plan->backend != GST_LP_BACKEND_SOFTWARE) {
    ok = FALSE;
    g_set_error (&error, LP_ERROR, LP_ERROR_PIXEL_FORMAT,
        "%s takes only 8-bit 4:2:0 pictures",
        gst_lp_backend_get_name (self->plan->backend));
  } else if (codec == self->codec) {
    return TRUE;
  } else if (self->codec == LP_CODEC_NONE) {
    ok = build (self, codec, usual, &error);
  } else {
    GstLpDecodePlan *plan = gst_lp_codecs_plan_decode (self->table,
        self->plan->backend, codec, self->plan->device, &error);

    ok = plan != NULL;
    if (ok) {
      gst_pad_push_event (input_src (self),
          gst_event_new_segment_done (GST_FORMAT_TIME, 0));
      gst_lp_transcode_remove (self, &self->parser);
      gst_lp_transcode_remove (self, &self->decoder);
      gst_structure_free (self->plan->parser);
      gst_structure_free (self->plan->decoder);
      self->plan->parser = g_steal_pointer (&plan->parser);
      self->plan->decoder = g_steal_pointer (&plan->decoder);
      gst_lp_decode_plan_free (plan);
      ok = add_decoder (self, &error);
    }
  }
  if (!ok) {
    if (error->code == LP_ERROR_MISSING_PLUGIN)
      gst_lp_transcode_missing (self, error);
    else
      GST_ELEMENT_ERROR_WITH_DETAILS (self, STREAM, CODEC_NOT_FOUND, ("%s",
              error->message), (NULL), ("reason", G_TYPE_STRING,
              lp_error_code_name (error->code), NULL));
    return FALSE;
  }
  self->codec = codec;
  return TRUE;
}

static gboolean
input_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLivepeerTranscode *self = gst_pad_get_element_private (pad);
  guint64 sequence;
  gboolean drain;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:{
      GstCaps *caps;

      gst_event_parse_caps (event, &caps);
      if (!set_codec (self, caps)) {
        gst_event_unref (event);
        return FALSE;
      }
      break;
    }
    case GST_EVENT_SEGMENT:
      gst_event_copy_segment (event, &self->segment);
      break;
    case GST_EVENT_FLUSH_STOP:
      self->segment_open = FALSE;
      break;
    case GST_EVENT_EOS:
      if (self->segment_open)
        end_segment (self, self->segment_sequence, FALSE);
      break;
    default:
      break;
  }
  if (gst_lp_event_parse_segment (event, &sequence, NULL)) {
    if (self->segment_open)
      end_segment (self, self->segment_sequence, FALSE);
    self->segment_open = TRUE;
    self->segment_sequence = sequence;
    if (self->ladder) {
      gst_lp_transcode_take_pace (self);
      gst_lp_pictures_begin (pictures (self));
    }
    gst_event_unref (event);
    return TRUE;
  }
  if (gst_lp_event_parse_segment_end (event, &sequence, &drain)) {
    end_segment (self, sequence, drain);
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_push_event (input_src (self), event);
}

static GstFlowReturn
input_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLivepeerTranscode *self = gst_pad_get_element_private (pad);
  gint64 start = g_get_monotonic_time ();
  GstFlowReturn ret;

  if (self->restart) {
    /* or the decoder would not let time stamps go back */
    self->restart = FALSE;
    gst_pad_push_event (input_src (self),
        gst_event_new_segment (&self->segment));
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  }
  ret = gst_pad_push (input_src (self), buffer);
  gst_lp_transcode_input_progress (self, start, FALSE);
  return ret;
}

static gboolean
input_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstLivepeerTranscode *self = gst_pad_get_element_private (pad);
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter, *given;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_CAPS:
      caps = gst_pad_get_pad_template_caps (self->sink);
      gst_query_parse_caps (query, &filter);
      if (filter) {
        GstCaps *both = gst_caps_intersect_full (filter, caps,
            GST_CAPS_INTERSECT_FIRST);

        gst_caps_unref (caps);
        caps = both;
      }
      gst_query_set_caps_result (query, caps);
      return TRUE;
    case GST_QUERY_ACCEPT_CAPS:
      caps = gst_pad_get_pad_template_caps (self->sink);
      gst_query_parse_accept_caps (query, &given);
      gst_query_set_accept_caps_result (query,
          gst_caps_can_intersect (given, caps));
      return TRUE;
    case GST_QUERY_ALLOCATION:
      return FALSE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

void
gst_lp_transcode_open_input (GstLivepeerTranscode * self)
{
  GstPad *pad;

  self->input = gst_lp_port_new ("input", self);
  pad = gst_lp_port_get_sink (self->input);
  gst_pad_set_chain_function (pad, GST_DEBUG_FUNCPTR (input_chain));
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (input_event));
  gst_pad_set_query_function (pad, GST_DEBUG_FUNCPTR (input_query));
  gst_bin_add (GST_BIN (self), self->input);
  gst_ghost_pad_set_target (GST_GHOST_PAD (self->sink), pad);
  gst_segment_init (&self->segment, GST_FORMAT_TIME);
  self->segment_open = self->restart = FALSE;
  self->token = 0;
  self->input_busy = self->input_media = 0;
  self->paced = FALSE;
  GST_OBJECT_LOCK (self);
  g_clear_pointer (&self->pace, gst_lp_pace_unref);
  self->pace = self->given_pace != NULL ? gst_lp_pace_ref (self->given_pace) :
      gst_lp_pace_new (FALSE, NULL);
  memset (self->ratios, 0, sizeof (self->ratios));
  self->input_ratio = self->ratio = 0;
  self->shed = 0;
  GST_OBJECT_UNLOCK (self);
}
