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
 * SECTION:element-livepeertranscode
 * @title: livepeertranscode
 *
 * One coded video in, several coded renditions out: one decode, scaling in a
 * cascade, one encoder per source pad. Runs on nvcodec, VA-API or in software,
 * whatever works here, and moves single renditions to the next encoder when
 * one fails (session limits of consumer cards, broken drivers).
 *
 * Sizes, frame rate, key frames and counts are those of a Livepeer transcoder.
 * Fed by ordinary streams it is an ordinary element; fed one segment at a time
 * (events livepeer-segment and livepeer-segment-end) it also says when each
 * rendition of a segment is complete.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=300 ! video/x-raw,width=1280,height=720,framerate=30/1 ! x264enc ! livepeertranscode name=t src_0::profile=P360p30fps16x9 src_1::profile=P240p30fps16x9 t.src_0 ! queue ! h264parse ! matroskamux ! filesink location=360p.mkv t.src_1 ! queue ! h264parse ! matroskamux ! filesink location=240p.mkv
 * ]| Makes two smaller renditions of a stream.
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlivepeertranscode-private.h"
#include "gstlivepeermediaelements.h"

#include <stdio.h>
#include <string.h>

#include "gstlpcudashare.h"
#include "gstlprendition.h"

GST_DEBUG_CATEGORY (livepeer_transcode_debug);
#define GST_CAT_DEFAULT livepeer_transcode_debug

#define DEFAULT_PROFILES NULL
#define DEFAULT_BACKEND GST_LP_BACKEND_AUTO
#define DEFAULT_CUDA_DEVICE_ID -1
#define DEFAULT_MAX_SESSIONS 0
#define DEFAULT_GPU_SHARE 100
#define DEFAULT_LIVE LIVE_AUTO
#define DEFAULT_PRESET NULL
#define DEFAULT_TUNING GST_LP_TUNING_EFFICIENT

enum
{
  PROP_0,
  PROP_PROFILES,
  PROP_BACKEND,
  PROP_BACKEND_IN_USE,
  PROP_CUDA_DEVICE_ID,
  PROP_MAX_SESSIONS,
  PROP_GPU_SHARE,
  PROP_LIVE,
  PROP_PRESET,
  PROP_TUNING,
  PROP_STATS,
};

#define SINK_CAPS "video/x-h264; video/x-h265"
#define SRC_CAPS "video/x-h264, stream-format=(string)byte-stream, " \
    "alignment=(string)au"

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE ("sink",
    GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (SINK_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE ("src_%u",
    GST_PAD_SRC, GST_PAD_REQUEST, GST_STATIC_CAPS (SRC_CAPS));

#define GST_TYPE_LP_BACKEND (gst_lp_backend_get_type ())
static GType
gst_lp_backend_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LP_BACKEND_AUTO, "First that works here", "auto"},
    {GST_LP_BACKEND_NVCODEC, "NVDEC, CUDA, NVENC", "nvcodec"},
    {GST_LP_BACKEND_VA, "VA-API", "va"},
    {GST_LP_BACKEND_SOFTWARE, "CPU", "software"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstLivepeerTranscodeBackend", values);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

#define GST_TYPE_LP_LIVE (gst_lp_live_get_type ())
static GType
gst_lp_live_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {LIVE_NO, "Best quality, however long it takes", "no"},
    {LIVE_YES, "Keep real time", "yes"},
    {LIVE_AUTO, "As the source says in the LATENCY query", "auto"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstLivepeerTranscodeLive", values);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

#define GST_TYPE_LP_TUNING (gst_lp_tuning_get_type ())
static GType
gst_lp_tuning_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LP_TUNING_EFFICIENT, "Same quality for less time", "efficient"},
    {GST_LP_TUNING_REFERENCE, "Settings of a Livepeer transcoder",
        "reference"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstLivepeerTranscodeTuning", values);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

static void child_proxy_init (gpointer iface, gpointer data);

G_DEFINE_TYPE_WITH_CODE (GstLivepeerTranscode, gst_livepeer_transcode,
    GST_TYPE_BIN, G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY,
        child_proxy_init));

#define _do_init \
    GST_DEBUG_CATEGORY_INIT (livepeer_transcode_debug, "livepeertranscode", \
    0, "livepeertranscode element")

GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (livepeertranscode, "livepeertranscode",
    GST_RANK_NONE, GST_TYPE_LIVEPEER_TRANSCODE, _do_init);

GstLpLadder *
gst_lp_transcode_ref_ladder (GstLivepeerTranscode * self)
{
  GstLpLadder *ladder = NULL;

  GST_OBJECT_LOCK (self);
  if (self->ladder)
    ladder = gst_object_ref (self->ladder);
  GST_OBJECT_UNLOCK (self);
  return ladder;
}

void
gst_lp_transcode_post (GstLivepeerTranscode * self, GstStructure * structure)
{
  gst_element_post_message (GST_ELEMENT (self),
      gst_message_new_element (GST_OBJECT (self), structure));
}

/* --- pads and their settings --- */

static GObject *
get_child_by_index (GstChildProxy * proxy, guint index)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (proxy);
  GObject *ret = NULL;

  GST_OBJECT_LOCK (self);
  if (index < self->pads->len)
    ret = g_object_ref (g_ptr_array_index (self->pads, index));
  GST_OBJECT_UNLOCK (self);
  return ret;
}

static guint
get_children_count (GstChildProxy * proxy)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (proxy);
  guint ret;

  GST_OBJECT_LOCK (self);
  ret = self->pads->len;
  GST_OBJECT_UNLOCK (self);
  return ret;
}

static GObject *
get_child_by_name (GstChildProxy * proxy, const gchar * name)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (proxy), name);

  if (pad && !GST_IS_LP_RENDITION (pad))
    gst_clear_object (&pad);
  return (GObject *) pad;
}

static void
child_proxy_init (gpointer iface, gpointer data)
{
  GstChildProxyInterface *proxy = iface;

  proxy->get_child_by_index = get_child_by_index;
  proxy->get_child_by_name = get_child_by_name;
  proxy->get_children_count = get_children_count;
}

static void
on_bitrate (GstLpRendition * pad, guint bitrate, gpointer user_data)
{
  GstLivepeerTranscode *self = user_data;
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  gboolean found;
  guint index;

  GST_OBJECT_LOCK (self);
  found = g_ptr_array_find (self->pads, pad, &index) && index < self->n;
  GST_OBJECT_UNLOCK (self);
  if (ladder && found)
    gst_lp_branch_set_bitrate (gst_lp_ladder_get_branch (ladder, index),
        bitrate);
}

static GstPad *
add_rendition (GstLivepeerTranscode * self, const gchar * wanted,
    const LpProfile * profile)
{
  GstPadTemplate *templ = gst_element_class_get_pad_template
      (GST_ELEMENT_GET_CLASS (self), "src_%u");
  g_autofree gchar *name = NULL;
  GstLpRendition *pad;
  guint n;

  GST_OBJECT_LOCK (self);
  if (self->pads->len == LP_PROFILES_MAX || GST_STATE (self) > GST_STATE_READY) {
    GST_OBJECT_UNLOCK (self);
    GST_WARNING_OBJECT (self, "no pad: renditions are added in READY or "
        "below, and at most %u", LP_PROFILES_MAX);
    return NULL;
  }
  if (wanted && sscanf (wanted, "src_%u", &n) == 1) {
    self->next_pad = MAX (self->next_pad, n + 1);
    name = g_strdup (wanted);
  } else {
    name = g_strdup_printf ("src_%u", self->next_pad++);
  }
  GST_OBJECT_UNLOCK (self);

  pad = gst_lp_rendition_new (name, templ);
  if (profile)
    gst_lp_rendition_set_profile (pad, profile);
  gst_lp_rendition_set_bitrate_func (pad, on_bitrate, self);
  gst_object_ref_sink (pad);
  if (!gst_element_add_pad (GST_ELEMENT (self), GST_PAD (pad))) {
    gst_object_unref (pad);
    return NULL;
  }
  GST_OBJECT_LOCK (self);
  g_ptr_array_add (self->pads, pad);
  GST_OBJECT_UNLOCK (self);
  gst_child_proxy_child_added (GST_CHILD_PROXY (self), G_OBJECT (pad), name);
  return GST_PAD (pad);
}

static GstPad *
gst_livepeer_transcode_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  return add_rendition (GST_LIVEPEER_TRANSCODE (element), name, NULL);
}

static void
gst_livepeer_transcode_release_pad (GstElement * element, GstPad * pad)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (element);

  gst_object_ref (pad);
  gst_lp_rendition_set_bitrate_func (GST_LP_RENDITION (pad), NULL, NULL);
  GST_OBJECT_LOCK (self);
  /* the branch behind it stays, unlinked, until READY; so do the places */
  if (self->ladder == NULL)
    g_ptr_array_remove (self->pads, pad);
  GST_OBJECT_UNLOCK (self);
  gst_child_proxy_child_removed (GST_CHILD_PROXY (self), G_OBJECT (pad),
      GST_OBJECT_NAME (pad));
  gst_pad_set_active (pad, FALSE);
  gst_ghost_pad_set_target (GST_GHOST_PAD (pad), NULL);
  gst_element_remove_pad (element, pad);
  gst_object_unref (pad);
}

static void
set_profiles (GstLivepeerTranscode * self, const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) profiles = NULL;
  g_autoptr (GPtrArray) old = NULL;
  GstState state;
  guint i;

  if (text && text[0]) {
    profiles = lp_profiles_from_string (text, &error);
    if (profiles == NULL) {
      GST_WARNING_OBJECT (self, "profiles: %s", error->message);
      return;
    }
  }
  GST_OBJECT_LOCK (self);
  state = GST_STATE (self);
  old = g_ptr_array_new_with_free_func (gst_object_unref);
  for (i = 0; i < self->pads->len; i++)
    g_ptr_array_add (old, gst_object_ref (self->pads->pdata[i]));
  GST_OBJECT_UNLOCK (self);
  if (state > GST_STATE_READY) {
    GST_WARNING_OBJECT (self, "profiles cannot be set in state %s",
        gst_element_state_get_name (state));
    return;
  }

  for (i = 0; i < old->len; i++)
    gst_livepeer_transcode_release_pad (GST_ELEMENT (self), old->pdata[i]);
  GST_OBJECT_LOCK (self);
  self->next_pad = 0;
  g_free (self->profiles);
  self->profiles = g_strdup (text);
  GST_OBJECT_UNLOCK (self);
  for (i = 0; profiles && i < profiles->len; i++)
    add_rendition (self, NULL, &g_array_index (profiles, LpProfile, i));
}

/* --- states --- */

static void
leave_share (GstLivepeerTranscode * self)
{
  if (self->shares)
    gst_lp_cuda_share_end ();
  self->shares = FALSE;
}

static GstStateChangeReturn
gst_livepeer_transcode_change_state (GstElement * element,
    GstStateChange transition)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (element);
  g_autoptr (GError) error = NULL;
  GstLpDecodePlan *plan;
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_NULL_TO_READY:
      if (!self->shares)
        gst_lp_cuda_share_begin ();
      self->shares = TRUE;
      g_clear_pointer (&self->table, gst_lp_factories_free);
      self->table = gst_lp_factories_new_from_registry ();
      plan = gst_lp_transcode_choose (self, LP_CODEC_H264, TRUE, &error);
      if (plan == NULL) {
        leave_share (self);
        return gst_lp_transcode_missing (self, error);
      }
      gst_lp_decode_plan_free (plan);
      break;
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      gst_lp_transcode_tear_down (self);
      gst_lp_transcode_open_input (self);
      break;
    default:
      break;
  }
  ret = GST_ELEMENT_CLASS (gst_livepeer_transcode_parent_class)->change_state
      (element, transition);
  switch (transition) {
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      gst_ghost_pad_set_target (GST_GHOST_PAD (self->sink), NULL);
      gst_lp_transcode_remove (self, &self->input);
      break;
    case GST_STATE_CHANGE_READY_TO_NULL:
      gst_lp_transcode_tear_down (self);
      leave_share (self);
      break;
    default:
      break;
  }
  return ret;
}

static void
gst_livepeer_transcode_handle_message (GstBin * bin, GstMessage * message)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (bin);

  if (gst_lp_cuda_share_handle (message, self->plan ? self->plan->device :
          self->device))
    gst_message_unref (message);
  else
    GST_BIN_CLASS (gst_livepeer_transcode_parent_class)->handle_message (bin,
        message);
}

static void
gst_livepeer_transcode_set_context (GstElement * element, GstContext * context)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (element);
  GstLpPace *pace = gst_lp_pace_from_context (context), *old;

  if (pace != NULL) {
    GST_OBJECT_LOCK (self);
    old = self->given_pace;
    self->given_pace = pace;
    GST_OBJECT_UNLOCK (self);
    if (old != NULL)
      gst_lp_pace_unref (old);
  }
  /* the application's own comes first */
  if (context != NULL)
    gst_lp_cuda_share_take (context);
  GST_ELEMENT_CLASS (gst_livepeer_transcode_parent_class)->set_context
      (element, context);
}

/* --- the object --- */

static gchar *
describe_backend (GstLivepeerTranscode * self)
{
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  GString *s;
  guint i;

  if (ladder == NULL)
    return NULL;
  GST_OBJECT_LOCK (self);
  s = g_string_new (self->decoder_name);
  GST_OBJECT_UNLOCK (self);
  for (i = 0; i < self->n; i++) {
    GstLpBranchStats stats;

    gst_lp_branch_get_stats (gst_lp_ladder_get_branch (ladder, i), &stats);
    g_string_append_printf (s, " %s=%s", self->in_use[i].name,
        stats.encoder ? stats.encoder : "none");
  }
  return g_string_free (s, FALSE);
}

static GstStructure *
make_stats (GstLivepeerTranscode * self)
{
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  guint64 frames_in = 0, pixels_in = 0, frames_out = 0, pixels = 0, lost = 0;
  guint64 copies = 0;
  guint fallbacks = 0, i;
  GstClockTime busy = 0;
  const gchar *preset;
  guint64 steps;
  GValue renditions = G_VALUE_INIT;
  GstStructure *s;

  g_value_init (&renditions, GST_TYPE_ARRAY);
  if (ladder)
    gst_lp_pictures_get_counts (gst_lp_ladder_get_pictures (ladder),
        &frames_in, &pixels_in);
  for (i = 0; ladder && i < self->n; i++) {
    GValue value = G_VALUE_INIT;
    GstLpBranchStats b;

    gst_lp_branch_get_stats (gst_lp_ladder_get_branch (ladder, i), &b);
    frames_out += b.frames_out;
    pixels += b.pixels;
    lost += b.lost;
    fallbacks += b.fallbacks;
    busy += b.busy;
    if (b.downloads)
      copies += b.frames_in;
    g_value_init (&value, GST_TYPE_STRUCTURE);
    g_value_take_boxed (&value, gst_structure_new ("rendition",
            "name", G_TYPE_STRING, self->in_use[i].name,
            "encoder", G_TYPE_STRING, b.encoder ? b.encoder : "",
            "width", G_TYPE_UINT, b.width,
            "height", G_TYPE_UINT, b.height,
            "frames-in-total", G_TYPE_UINT64, b.frames_in,
            "frames-out-total", G_TYPE_UINT64, b.frames_out,
            "pixels-total", G_TYPE_UINT64, b.pixels,
            "bytes-total", G_TYPE_UINT64, b.bytes,
            "lost-total", G_TYPE_UINT64, b.lost,
            "shed-total", G_TYPE_UINT64, b.shed,
            "fallbacks-total", G_TYPE_UINT, b.fallbacks,
            "encode-time", G_TYPE_UINT64, b.busy, NULL));
    gst_value_array_append_and_take_value (&renditions, &value);
  }
  GST_OBJECT_LOCK (self);
  preset = self->pace ? gst_lp_pace_get_preset (self->pace) : NULL;
  steps = self->pace ? gst_lp_pace_get_steps (self->pace) : 0;
  s = gst_structure_new ("application/x-livepeer-transcode-stats",
      "backend", G_TYPE_STRING, self->decoder_name ? gst_lp_backend_get_name
      (self->backend_used) : "",
      "decoder", G_TYPE_STRING, self->decoder_name ? self->decoder_name : "",
      "preset", G_TYPE_STRING, preset ? preset : self->preset ? self->preset :
      "medium",
      "frames-in-total", G_TYPE_UINT64, frames_in,
      "pixels-in-total", G_TYPE_UINT64, pixels_in,
      "frames-out-total", G_TYPE_UINT64, frames_out,
      "pixels-total", G_TYPE_UINT64, pixels,
      "lost-total", G_TYPE_UINT64, lost,
      "fallbacks-total", G_TYPE_UINT, fallbacks,
      "degraded-total", G_TYPE_UINT64, steps,
      "shed", G_TYPE_UINT, self->shed,
      "real-time-ratio", G_TYPE_DOUBLE, self->ratio,
      "encode-time", G_TYPE_UINT64, busy,
      "copies-total", G_TYPE_UINT64, copies, NULL);
  GST_OBJECT_UNLOCK (self);
  gst_structure_take_value (s, "renditions", &renditions);
  return s;
}

static void
gst_livepeer_transcode_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (object);
  gboolean late;

  if (id == PROP_PROFILES) {
    set_profiles (self, g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  late = GST_STATE (self) > GST_STATE_READY
      || (id != PROP_LIVE && id != PROP_PRESET && id != PROP_TUNING
      && id != PROP_GPU_SHARE && GST_STATE (self) > GST_STATE_NULL);
  if (late) {
    GST_OBJECT_UNLOCK (self);
    GST_WARNING_OBJECT (self, "%s cannot be set any more in state %s",
        pspec->name, gst_element_state_get_name (GST_STATE (self)));
    return;
  }
  switch (id) {
    case PROP_BACKEND:
      self->backend = g_value_get_enum (value);
      break;
    case PROP_CUDA_DEVICE_ID:
      self->device = g_value_get_int (value);
      break;
    case PROP_MAX_SESSIONS:
      self->max_sessions = g_value_get_uint (value);
      break;
    case PROP_GPU_SHARE:
      self->gpu_share = g_value_get_uint (value);
      break;
    case PROP_LIVE:
      self->live = g_value_get_enum (value);
      break;
    case PROP_PRESET:
      g_free (self->preset);
      self->preset = g_value_dup_string (value);
      break;
    case PROP_TUNING:
      self->tuning = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_livepeer_transcode_get_property (GObject * object, guint id,
    GValue * value, GParamSpec * pspec)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (object);

  if (id == PROP_BACKEND_IN_USE) {
    g_value_take_string (value, describe_backend (self));
    return;
  }
  if (id == PROP_STATS) {
    g_value_take_boxed (value, make_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_PROFILES:
      g_value_set_string (value, self->profiles);
      break;
    case PROP_BACKEND:
      g_value_set_enum (value, self->backend);
      break;
    case PROP_CUDA_DEVICE_ID:
      g_value_set_int (value, self->device);
      break;
    case PROP_MAX_SESSIONS:
      g_value_set_uint (value, self->max_sessions);
      break;
    case PROP_GPU_SHARE:
      g_value_set_uint (value, self->gpu_share);
      break;
    case PROP_LIVE:
      g_value_set_enum (value, self->live);
      break;
    case PROP_PRESET:
      g_value_set_string (value, self->preset);
      break;
    case PROP_TUNING:
      g_value_set_enum (value, self->tuning);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_livepeer_transcode_finalize (GObject * object)
{
  GstLivepeerTranscode *self = GST_LIVEPEER_TRANSCODE (object);

  leave_share (self);
  g_ptr_array_unref (self->pads);
  g_clear_pointer (&self->table, gst_lp_factories_free);
  g_clear_pointer (&self->plan, gst_lp_decode_plan_free);
  g_clear_pointer (&self->pace, gst_lp_pace_unref);
  g_clear_pointer (&self->given_pace, gst_lp_pace_unref);
  g_free (self->profiles);
  g_free (self->preset);
  g_free (self->decoder_name);
  G_OBJECT_CLASS (gst_livepeer_transcode_parent_class)->finalize (object);
}

static void
gst_livepeer_transcode_class_init (GstLivepeerTranscodeClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  const GParamFlags plain = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;
  const GParamFlags ready = plain | GST_PARAM_MUTABLE_READY;

  object_class->set_property = gst_livepeer_transcode_set_property;
  object_class->get_property = gst_livepeer_transcode_get_property;
  object_class->finalize = gst_livepeer_transcode_finalize;
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_livepeer_transcode_change_state);
  element_class->set_context =
      GST_DEBUG_FUNCPTR (gst_livepeer_transcode_set_context);
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_livepeer_transcode_handle_message);
  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_transcode_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_transcode_release_pad);

  /**
   * GstLivepeerTranscode:profiles:
   *
   * Makes the source pads src_0, src_1 ... in this order: comma-separated
   * preset names, or a JSON array of profiles. Replaces all pads there are.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_PROFILES,
      g_param_spec_string ("profiles", "Profiles",
          "Preset names, separated by commas, or a JSON array: makes the "
          "source pads", DEFAULT_PROFILES, ready));
  /**
   * GstLivepeerTranscode:backend:
   *
   * What decodes and scales; encoders of the same kind are preferred.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_BACKEND,
      g_param_spec_enum ("backend", "Backend",
          "What decodes, scales and encodes (before READY)",
          GST_TYPE_LP_BACKEND, DEFAULT_BACKEND, plain));
  /**
   * GstLivepeerTranscode:backend-in-use:
   *
   * The decoder, then "rendition=encoder" for each; unset before the first
   * caps.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_BACKEND_IN_USE,
      g_param_spec_string ("backend-in-use", "Backend in use",
          "Factory names of the decoder and of each rendition's encoder",
          NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  /**
   * GstLivepeerTranscode:cuda-device-id:
   *
   * -1: the one with the fewest renditions of this process when it starts.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_CUDA_DEVICE_ID,
      g_param_spec_int ("cuda-device-id", "CUDA device",
          "CUDA device to use, -1 = least loaded (before READY)", -1, G_MAXINT,
          DEFAULT_CUDA_DEVICE_ID, plain));
  /**
   * GstLivepeerTranscode:max-sessions:
   *
   * The largest renditions get them. 0: as many as the driver gives; what is
   * refused moves to the next encoder.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_MAX_SESSIONS,
      g_param_spec_uint ("max-sessions", "Sessions",
          "Hardware encoder sessions this process may open, 0 = find out "
          "(before READY)", 0, 1024, DEFAULT_MAX_SESSIONS, plain));
  /**
   * GstLivepeerTranscode:gpu-share:
   *
   * Below 100 the element rests after each picture, for cards that also do
   * other work. Without effect on other backends than nvcodec and VA.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_GPU_SHARE,
      g_param_spec_uint ("gpu-share", "GPU share",
          "Time on the GPU's cores this element may take (per cent)", 1, 100,
          DEFAULT_GPU_SHARE, ready));
  /**
   * GstLivepeerTranscode:live:
   *
   * On the CPU, live work keeps real time: the preset is chosen by a measured
   * probe, and when the machine falls behind faster presets are used, then the
   * largest rendition is left out, until it gets better.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_LIVE,
      g_param_spec_enum ("live", "Live",
          "Whether the work must keep real time", GST_TYPE_LP_LIVE,
          DEFAULT_LIVE, ready));
  /**
   * GstLivepeerTranscode:preset:
   *
   * Unset: medium, or what real time allows.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_PRESET,
      g_param_spec_string ("preset", "Preset",
          "Speed preset of software encoders; unset = automatic",
          DEFAULT_PRESET, ready));
  /**
   * GstLivepeerTranscode:tuning:
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_TUNING,
      g_param_spec_enum ("tuning", "Tuning",
          "Settings of the encoders", GST_TYPE_LP_TUNING, DEFAULT_TUNING,
          ready));
  /**
   * GstLivepeerTranscode:stats:
   *
   * Structure "application/x-livepeer-transcode-stats"; see
   * docs/livepeertranscode.md for its fields.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Frames, pixels, times and losses since the start",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template_with_gtype (element_class,
      &src_template, GST_TYPE_LP_RENDITION);
  gst_element_class_set_static_metadata (element_class,
      "Livepeer transcoder", "Decoder/Encoder/Video/Bin",
      "One coded video in, several renditions out, one decode",
      "the gst-livepeer authors");

  gst_type_mark_as_plugin_api (GST_TYPE_LP_BACKEND, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LP_LIVE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LP_TUNING, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_LP_RENDITION, 0);
}

static void
gst_livepeer_transcode_init (GstLivepeerTranscode * self)
{
  GstPadTemplate *templ = gst_static_pad_template_get (&sink_template);

  self->pads = g_ptr_array_new_with_free_func (gst_object_unref);
  self->backend = DEFAULT_BACKEND;
  self->device = DEFAULT_CUDA_DEVICE_ID;
  self->loaded = -1;
  self->max_sessions = DEFAULT_MAX_SESSIONS;
  self->gpu_share = DEFAULT_GPU_SHARE;
  self->live = DEFAULT_LIVE;
  self->preset = g_strdup (DEFAULT_PRESET);
  self->tuning = DEFAULT_TUNING;
  self->sink = gst_ghost_pad_new_no_target_from_template ("sink", templ);
  gst_object_unref (templ);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
}
