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

#include "gstlpbranch-private.h"

#include "gstlpcoder.h"
#include "gstlpport.h"

GST_DEBUG_CATEGORY (lp_branch_debug);
#define GST_CAT_DEFAULT lp_branch_debug

#define QUEUE_BUFFERS 4
#define PROGRESS_INTERVAL (2 * GST_SECOND)

/* hardware encoders open in this process */
static gint sessions_open;

G_DEFINE_TYPE_WITH_CODE (GstLpBranch, gst_lp_branch, GST_TYPE_BIN,
    GST_DEBUG_CATEGORY_INIT (lp_branch_debug, "lpbranch", 0,
        "a rendition's encoder"));

static gboolean
is_hardware (GstLpEncoderKind kind)
{
  return kind < GST_LP_ENCODER_VA;
}

/* --- the coder --- */

static void
report (GstLpBranch * self, const gchar * name, const gchar * from,
    const gchar * to, const gchar * reason)
{
  self->config.notify (self->config.owner, self->config.rung.index,
      gst_structure_new (name,
          "rendition", G_TYPE_STRING, self->config.profile.name,
          "from", G_TYPE_STRING, from ? from : "",
          "to", G_TYPE_STRING, to ? to : "",
          "reason", G_TYPE_STRING, reason ? reason : "", NULL));
}

static void
close_coder (GstLpBranch * self)
{
  GstElement *coder = self->coder;

  if (coder == NULL)
    return;
  self->coder = NULL;
  gst_element_set_locked_state (coder, TRUE);
  gst_element_set_state (coder, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self), coder);
  g_clear_pointer (&self->plan, gst_lp_encode_plan_free);
  if (self->session_taken)
    g_atomic_int_add (&sessions_open, -1);
  self->session_taken = FALSE;
}

static gboolean
take_session (GstLpBranch * self)
{
  gint open = g_atomic_int_add (&sessions_open, 1);

  if (self->config.max_sessions > 0
      && (guint) open >= self->config.max_sessions) {
    g_atomic_int_add (&sessions_open, -1);
    return FALSE;
  }
  return self->session_taken = TRUE;
}

static void
push_coder_segment (GstLpBranch * self)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->feeder_src, gst_event_new_segment (&segment));
}

static gboolean
try_coder (GstLpBranch * self, GstLpEncoderKind kind, gchar ** reason)
{
  GstLpEncode encode = { &self->config.profile,
    GST_VIDEO_INFO_WIDTH (&self->info), GST_VIDEO_INFO_HEIGHT (&self->info),
    self->fps_n, self->fps_d, self->config.tuning, NULL, self->config.threads
  };
  g_autofree gchar *preset = NULL;
  g_autoptr (GError) error = NULL;
  GstLpEncodePlan *plan;
  GstElement *coder;

  GST_OBJECT_LOCK (self);
  preset = g_strdup (self->preset);
  if (self->want_bitrate)
    self->config.profile.bitrate = self->want_bitrate;
  self->changed = FALSE;
  self->coder_error = FALSE;
  GST_OBJECT_UNLOCK (self);
  encode.preset = preset;

  plan = gst_lp_codecs_plan_encode (self->config.table, self->config.decode,
      kind, &encode);
  if (plan == NULL) {
    *reason = g_strdup_printf ("%s cannot code %ux%u",
        gst_lp_encoder_kind_get_name (kind), encode.width, encode.height);
    return FALSE;
  }
  if (is_hardware (kind) && !take_session (self)) {
    *reason = g_strdup_printf ("all %u sessions (max-sessions) are in use",
        self->config.max_sessions);
    gst_lp_encode_plan_free (plan);
    return FALSE;
  }
  coder = gst_lp_coder_new (plan, &error);
  self->plan = plan;
  if (coder == NULL) {
    self->failed_kinds |= 1u << kind;
    *reason = g_strdup (error->message);
    goto failed;
  }
  gst_bin_add (GST_BIN (self), coder);
  self->coder = coder;
  self->kind = kind;
  if (!gst_element_link_pads (self->feeder, "src", coder, "sink")
      || !gst_element_link_pads (coder, "src", self->collector, "sink")
      || !gst_element_sync_state_with_parent (coder)) {
    self->failed_kinds |= 1u << kind;
    GST_OBJECT_LOCK (self);
    *reason = self->coder_message ? g_strdup (self->coder_message) :
        g_strdup_printf ("%s does not start", plan->encoder);
    GST_OBJECT_UNLOCK (self);
    close_coder (self);
    return FALSE;
  }
  GST_OBJECT_LOCK (self);
  self->stats.encoder = plan->encoder;
  self->stats.downloads = plan->steps->len > 0
      && self->config.decode->download != NULL
      && gst_structure_has_name (g_ptr_array_index (plan->steps, 0),
      self->config.decode->download);
  GST_OBJECT_UNLOCK (self);
  self->segment_start = TRUE;
  return TRUE;

failed:
  g_clear_pointer (&self->plan, gst_lp_encode_plan_free);
  if (self->session_taken)
    g_atomic_int_add (&sessions_open, -1);
  self->session_taken = FALSE;
  return FALSE;
}

/* Opens the first kind that works. Without any the branch is dead until the
 * picture changes. */
static gboolean
open_coder (GstLpBranch * self, const gchar * from, const gchar * why)
{
  g_autofree gchar *reason = g_strdup (why);
  gboolean died;
  guint i;

  for (i = 0; i < self->config.rung.n_kinds; i++) {
    GstLpEncoderKind kind = self->config.rung.kinds[i];
    g_autofree gchar *say = NULL;

    if (self->failed_kinds & (1u << kind))
      continue;
    if (!try_coder (self, kind, &say)) {
      GST_INFO_OBJECT (self, "%s", say);
      if (reason == NULL)
        reason = g_steal_pointer (&say);
      continue;
    }
    if (reason) {
      GST_OBJECT_LOCK (self);
      self->stats.fallbacks++;
      GST_OBJECT_UNLOCK (self);
      GST_WARNING_OBJECT (self, "%s codes now: %s", self->plan->encoder,
          reason);
      report (self, "livepeer-transcode-fallback", from, self->plan->encoder,
          reason);
    }
    GST_OBJECT_LOCK (self);
    self->stats.dead = FALSE;
    GST_OBJECT_UNLOCK (self);
    return TRUE;
  }

  GST_OBJECT_LOCK (self);
  died = !self->stats.dead;
  self->stats.dead = TRUE;
  self->stats.encoder = NULL;
  GST_OBJECT_UNLOCK (self);
  if (died)
    report (self, "livepeer-transcode-failed", from, NULL,
        reason ? reason : "no encoder is left");
  return FALSE;
}

/* Gets all frames out of the coder. @again: it goes on afterwards. */
static void
drain_coder (GstLpBranch * self, gboolean again)
{
  if (self->coder == NULL)
    return;
  g_atomic_int_set (&self->draining, TRUE);
  gst_pad_push_event (self->feeder_src, gst_event_new_eos ());
  /* EOS stays on pads until a flush */
  gst_pad_push_event (self->feeder_src, gst_event_new_flush_start ());
  gst_pad_push_event (self->feeder_src, gst_event_new_flush_stop (FALSE));
  g_atomic_int_set (&self->draining, FALSE);
  if (again)
    push_coder_segment (self);
}

static void
renew_coder (GstLpBranch * self)
{
  drain_coder (self, FALSE);
  close_coder (self);
  open_coder (self, NULL, NULL);
}

/* --- in front of the coder --- */

/* object lock held */
static void
add_busy (GstLpBranch * self, gint64 start)
{
  GstClockTime spent = (g_get_monotonic_time () - start) * GST_USECOND;

  self->busy += spent - MIN (self->waited, spent);
  self->waited = 0;
}

static GstFlowReturn
code_frame (GstLpBranch * self, GstLpBranchItem * item, GstBuffer * buffer,
    gboolean key)
{
  gint64 start = g_get_monotonic_time ();
  GstFlowReturn ret;
  GstClockTime next;

  item->stamp = self->stamp_base + gst_util_uint64_scale (self->count,
      self->fps_d * GST_SECOND, self->fps_n);
  self->count++;
  next = self->stamp_base + gst_util_uint64_scale (self->count,
      self->fps_d * GST_SECOND, self->fps_n);

  if (key)
    gst_pad_push_event (self->feeder_src,
        gst_video_event_new_downstream_force_key_unit (GST_CLOCK_TIME_NONE,
            GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, TRUE, 0));
  ret = gst_pad_push (self->feeder_src,
      gst_lp_buffer_restamp (buffer, item->stamp, next - item->stamp));

  GST_OBJECT_LOCK (self);
  add_busy (self, start);
  if (ret == GST_FLOW_OK && self->coder_error)
    ret = GST_FLOW_ERROR;
  GST_OBJECT_UNLOCK (self);
  return ret;
}

/* TRUE: the coder itself failed, not what comes behind it */
static gboolean
coder_failed (GstLpBranch * self, GstFlowReturn ret)
{
  gboolean failed;

  if (ret != GST_FLOW_ERROR && ret != GST_FLOW_NOT_NEGOTIATED)
    return FALSE;
  g_rec_mutex_lock (&self->push_lock);
  failed = self->downstream != ret;
  g_rec_mutex_unlock (&self->push_lock);
  GST_OBJECT_LOCK (self);
  failed |= self->coder_error;
  GST_OBJECT_UNLOCK (self);
  return failed;
}

/* The coder is broken: the next kind codes what is kept. */
static GstFlowReturn
fall_back (GstLpBranch * self)
{
  g_autofree gchar *from = g_strdup (self->plan->encoder);
  g_autofree gchar *reason = NULL;
  GstFlowReturn ret = GST_FLOW_OK;
  GList *again = NULL, *l;

  self->failed_kinds |= 1u << self->kind;
  GST_OBJECT_LOCK (self);
  reason = self->coder_message ? g_steal_pointer (&self->coder_message) :
      g_strdup_printf ("%s refused the picture", from);
  self->coder_error = FALSE;
  GST_OBJECT_UNLOCK (self);
  close_coder (self);
  open_coder (self, from, reason);

  g_rec_mutex_lock (&self->push_lock);
  self->downstream = GST_FLOW_OK;
  for (l = self->items.head; l; l = l->next) {
    GstLpBranchItem *item = l->data;

    if (item->type != ITEM_FRAME || item->done)
      continue;
    if (item->buffer && self->coder) {
      item->stamp = G_MAXINT64;
      again = g_list_append (again, item);
    } else {
      item->stamp = 0;
    }
  }
  gst_lp_branch_lose (self, 1);
  gst_lp_branch_release (self);
  g_rec_mutex_unlock (&self->push_lock);
  if (self->coder == NULL) {
    g_list_free (again);
    return GST_FLOW_OK;
  }

  self->stamp_base += gst_util_uint64_scale (self->count + 1,
      self->fps_d * GST_SECOND, self->fps_n);
  self->count = 0;
  push_coder_segment (self);
  for (l = again; l && ret == GST_FLOW_OK; l = l->next) {
    GstLpBranchItem *item = l->data;
    g_autoptr (GstBuffer) buffer = gst_buffer_ref (item->buffer);

    ret = code_frame (self, item, buffer, l == again);
    if (coder_failed (self, ret)) {
      ret = fall_back (self);
      break;
    }
  }
  g_list_free (again);
  return ret;
}

static void
report_progress (GstLpBranch * self)
{
  GstClockTime busy;

  GST_OBJECT_LOCK (self);
  busy = self->busy - self->busy_reported;
  self->busy_reported = self->busy;
  GST_OBJECT_UNLOCK (self);
  if (self->media > 0 && self->coder)
    self->config.progress (self->config.owner, self->config.rung.index, busy,
        self->media);
  self->media = 0;
}

/* At the first frame of a segment, or anywhere without segments */
static void
apply_wishes (GstLpBranch * self)
{
  gboolean renew, key;

  if (self->in_segments && !self->segment_start)
    return;

  GST_OBJECT_LOCK (self);
  renew = self->changed && self->coder != NULL;
  key = self->key_wanted;
  self->key_wanted = FALSE;
  GST_OBJECT_UNLOCK (self);

  self->force_key |= key;
  if (renew) {
    renew_coder (self);
    push_coder_segment (self);
  }
}

static gboolean feeder_caps (GstLpBranch * self, GstEvent * event);

static void
feeder_shed (GstLpBranch * self, gboolean shed)
{
  if (shed && !self->shed)
    drain_coder (self, TRUE);
  self->force_key |= self->shed && !shed;
  self->shed = shed;
}

static GstFlowReturn
feeder_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLpBranch *self = gst_pad_get_element_private (pad);
  gint gop = self->config.profile.gop;
  gboolean first = self->segment_start, key;
  GstFlowReturn ret;
  GstLpBranchItem *item;

  if (!self->shed && self->missed != NULL) {
    g_autoptr (GstEvent) missed = g_steal_pointer (&self->missed);

    feeder_caps (self, missed);
  }
  apply_wishes (self);
  GST_OBJECT_LOCK (self);
  self->stats.frames_in++;
  if (self->shed)
    self->stats.shed++;
  else if (self->coder == NULL)
    self->stats.lost++;
  GST_OBJECT_UNLOCK (self);
  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    self->media += GST_BUFFER_DURATION (buffer);
  else if (self->fps_n > 0)
    self->media += self->fps_d * GST_SECOND / self->fps_n;

  if (self->shed || self->coder == NULL) {
    if (!self->shed) {
      g_rec_mutex_lock (&self->push_lock);
      self->segment_lost++;
      g_rec_mutex_unlock (&self->push_lock);
    }
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }

  if (first)
    self->next_key = 0;
  key = first || self->segment_start || self->force_key;
  /* passthrough: the period is time, restarted by each segment */
  if (self->config.profile.fps_n == 0 && gop > 0
      && GST_BUFFER_PTS (buffer) >= self->next_key) {
    self->next_key = GST_BUFFER_PTS (buffer) + gop * GST_MSECOND;
    key = TRUE;
  }
  self->segment_start = self->force_key = FALSE;

  item = g_new0 (GstLpBranchItem, 1);
  item->type = ITEM_FRAME;
  item->pts = GST_BUFFER_PTS (buffer);
  item->duration = GST_BUFFER_DURATION (buffer);
  /* only what comes out at once can be kept: it is one frame, not forty */
  item->buffer = gst_buffer_ref (buffer);
  g_rec_mutex_lock (&self->push_lock);
  g_queue_push_tail (&self->items, item);
  g_rec_mutex_unlock (&self->push_lock);

  ret = code_frame (self, item, buffer, key);
  if (coder_failed (self, ret)) {
    ret = fall_back (self);
  } else if (self->plan && !self->plan->immediate) {
    GList *l;

    g_rec_mutex_lock (&self->push_lock);
    l = self->items.tail;
    if (l && ((GstLpBranchItem *) l->data)->buffer == buffer)
      gst_clear_buffer (&((GstLpBranchItem *) l->data)->buffer);
    g_rec_mutex_unlock (&self->push_lock);
  }
  gst_buffer_unref (buffer);

  if (self->media >= PROGRESS_INTERVAL)
    report_progress (self);
  return ret;
}

static gboolean
feeder_caps (GstLpBranch * self, GstEvent * event)
{
  GstCaps *caps;
  GstVideoInfo info;
  GstEvent *copy;

  gst_event_parse_caps (event, &caps);
  if (!gst_video_info_from_caps (&info, caps)) {
    GST_ERROR_OBJECT (self, "strange caps %" GST_PTR_FORMAT, caps);
    return FALSE;
  }
  /* of no concern now; its size is not that of the rendition */
  if (self->shed) {
    gst_event_replace (&self->missed, event);
    return TRUE;
  }
  gst_clear_event (&self->missed);
  if (self->have_info && gst_video_info_is_equal (&info, &self->info)
      && self->coder)
    return gst_pad_push_event (self->feeder_src, gst_event_ref (event));

  drain_coder (self, FALSE);
  close_coder (self);
  self->info = info;
  self->have_info = TRUE;
  self->stamp_base += self->fps_n ? gst_util_uint64_scale (self->count + 1,
      self->fps_d * GST_SECOND, self->fps_n) : 0;
  self->count = 0;
  self->fps_n = info.fps_n > 0 ? info.fps_n : 30;
  self->fps_d = info.fps_n > 0 ? info.fps_d : 1;

  copy = gst_event_ref (event);
  gst_pad_push_event (self->feeder_src, copy);
  open_coder (self, NULL, NULL);
  push_coder_segment (self);
  return TRUE;
}

static gboolean
feeder_end (GstLpBranch * self, const GstStructure * s)
{
  GstLpBranchItem *item = g_new0 (GstLpBranchItem, 1);
  GstLpSegmentDone *end = &item->end;
  gboolean drain = FALSE;

  item->type = ITEM_END;
  gst_structure_get (s, "sequence", G_TYPE_UINT64, &end->sequence,
      "frames-in", G_TYPE_UINT64, &end->frames_in,
      "pixels-in", G_TYPE_UINT64, &end->pixels_in,
      "runaway", G_TYPE_BOOLEAN, &end->runaway,
      "drain", G_TYPE_BOOLEAN, &drain, NULL);
  end->shed = self->shed;
  end->failed = !self->shed && self->coder == NULL;
  if (drain && self->plan && !self->plan->immediate) {
    gint64 start = g_get_monotonic_time ();

    drain_coder (self, TRUE);
    GST_OBJECT_LOCK (self);
    add_busy (self, start);
    GST_OBJECT_UNLOCK (self);
  }
  gst_lp_branch_add (self, item);
  self->segment_start = self->in_segments = TRUE;
  report_progress (self);
  return TRUE;
}

static gboolean
feeder_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLpBranch *self = gst_pad_get_element_private (pad);
  gboolean ret = TRUE;
  GstLpBranchItem *item;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      gst_pad_push_event (self->collector_src, gst_event_ref (event));
      return gst_pad_push_event (self->feeder_src, event);
    case GST_EVENT_CAPS:
      ret = feeder_caps (self, event);
      gst_event_unref (event);
      return ret;
    case GST_EVENT_FLUSH_STOP:
      g_rec_mutex_lock (&self->push_lock);
      g_queue_clear_full (&self->items,
          (GDestroyNotify) gst_lp_branch_item_free);
      gst_clear_event (&self->pending_segment);
      self->downstream = GST_FLOW_OK;
      g_rec_mutex_unlock (&self->push_lock);
      self->segment_start = TRUE;
      G_GNUC_FALLTHROUGH;
    case GST_EVENT_FLUSH_START:
      if (self->coder == NULL)
        return gst_pad_push_event (self->collector_src, event);
      ret = GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP;
      gst_pad_push_event (self->feeder_src, event);
      if (ret)
        push_coder_segment (self);
      return TRUE;
    case GST_EVENT_EOS:
      if (self->coder == NULL) {
        g_rec_mutex_lock (&self->push_lock);
        gst_lp_branch_release (self);
        g_rec_mutex_unlock (&self->push_lock);
        return gst_pad_push_event (self->collector_src, event);
      }
      return gst_pad_push_event (self->feeder_src, event);
    case GST_EVENT_GAP:
      gst_event_unref (event);
      return TRUE;
    default:
      break;
  }
  if (!GST_EVENT_IS_SERIALIZED (event))
    return gst_pad_push_event (self->feeder_src, event);

  if (gst_event_has_name (event, GST_LP_EVENT_PICTURES_END)) {
    ret = feeder_end (self, gst_event_get_structure (event));
    gst_event_unref (event);
    return ret;
  }
  if (gst_event_has_name (event, GST_LP_EVENT_SHED)) {
    gboolean shed = FALSE;

    gst_structure_get_boolean (gst_event_get_structure (event), "shed", &shed);
    feeder_shed (self, shed);
    gst_event_unref (event);
    return TRUE;
  }
  item = g_new0 (GstLpBranchItem, 1);
  item->type = ITEM_EVENT;
  item->event = event;
  gst_lp_branch_add (self, item);
  return TRUE;
}

/* --- the bin --- */

static void
gst_lp_branch_handle_message (GstBin * bin, GstMessage * message)
{
  GstLpBranch *self = GST_LP_BRANCH (bin);
  GstObject *src = GST_MESSAGE_SRC (message);

  /* what goes wrong in a coder is ours to mend */
  if ((GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
          || GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
      && src != GST_OBJECT (self->queue)) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *debug = NULL;

    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
      gst_message_parse_error (message, &error, &debug);
      GST_WARNING_OBJECT (self, "%s: %s (%s)", GST_OBJECT_NAME (src),
          error->message, debug);
      GST_OBJECT_LOCK (self);
      self->coder_error = TRUE;
      g_free (self->coder_message);
      self->coder_message = g_strdup (error->message);
      GST_OBJECT_UNLOCK (self);
    }
    gst_message_unref (message);
    return;
  }
  GST_BIN_CLASS (gst_lp_branch_parent_class)->handle_message (bin, message);
}

static GstStateChangeReturn
gst_lp_branch_change_state (GstElement * element, GstStateChange transition)
{
  GstLpBranch *self = GST_LP_BRANCH (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    GST_OBJECT_LOCK (self);
    memset (&self->stats, 0, sizeof (self->stats));
    self->busy = self->busy_reported = 0;
    self->waited_for = 0;
    GST_OBJECT_UNLOCK (self);
    self->downstream = GST_FLOW_OK;
    self->segment_out = self->segment_pixels = self->segment_lost = 0;
    self->failed_kinds = 0;
    self->have_info = self->have_caps = FALSE;
    self->count = 0;
    self->stamp_base = 0;
    self->media = 0;
    self->segment_start = TRUE;
    self->in_segments = FALSE;
    self->shed = FALSE;
  }
  ret = GST_ELEMENT_CLASS (gst_lp_branch_parent_class)->change_state (element,
      transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    close_coder (self);
    gst_clear_event (&self->missed);
    g_rec_mutex_lock (&self->push_lock);
    g_queue_clear_full (&self->items, (GDestroyNotify) gst_lp_branch_item_free);
    gst_clear_event (&self->pending_segment);
    g_rec_mutex_unlock (&self->push_lock);
  }
  return ret;
}

static void
gst_lp_branch_finalize (GObject * object)
{
  GstLpBranch *self = GST_LP_BRANCH (object);

  g_queue_clear_full (&self->items, (GDestroyNotify) gst_lp_branch_item_free);
  gst_clear_event (&self->pending_segment);
  gst_clear_event (&self->missed);
  g_rec_mutex_clear (&self->push_lock);
  g_free (self->preset);
  g_free (self->coder_message);
  G_OBJECT_CLASS (gst_lp_branch_parent_class)->finalize (object);
}

static void
gst_lp_branch_class_init (GstLpBranchClass * klass)
{
  GST_BIN_CLASS (klass)->handle_message =
      GST_DEBUG_FUNCPTR (gst_lp_branch_handle_message);
  GST_ELEMENT_CLASS (klass)->change_state =
      GST_DEBUG_FUNCPTR (gst_lp_branch_change_state);
  G_OBJECT_CLASS (klass)->finalize = gst_lp_branch_finalize;
}

static void
gst_lp_branch_init (GstLpBranch * self)
{
  g_rec_mutex_init (&self->push_lock);
  g_queue_init (&self->items);
  gst_segment_init (&self->coder_segment, GST_FORMAT_TIME);
}

/* What comes in waits while the queue is full: that is our slowness, not that
 * of the thread that waits. */
static GstFlowReturn
sink_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLpBranch *self = GST_LP_BRANCH (parent);
  gint64 start = g_get_monotonic_time ();
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);

  GST_OBJECT_LOCK (self);
  self->waited_for += (g_get_monotonic_time () - start) * GST_USECOND;
  GST_OBJECT_UNLOCK (self);
  return ret;
}

GstElement *
gst_lp_branch_new (const GstLpBranchConfig * config)
{
  g_autofree gchar *name = g_strdup_printf ("branch%u", config->rung.index);
  GstLpBranch *self = g_object_new (GST_TYPE_LP_BRANCH, "name", name, NULL);
  GstPad *pad, *ghost;

  self->config = *config;
  self->queue = gst_element_factory_make ("queue", "queue");
  if (self->queue == NULL) {
    gst_object_unref (gst_object_ref_sink (self));
    return NULL;
  }
  g_object_set (self->queue, "max-size-buffers", QUEUE_BUFFERS,
      "max-size-bytes", 0, "max-size-time", (guint64) 0, "silent", TRUE, NULL);
  self->feeder = gst_lp_port_new ("feeder", self);
  self->collector = gst_lp_port_new ("collector", self);
  gst_bin_add_many (GST_BIN (self), self->queue, self->feeder,
      self->collector, NULL);
  gst_element_link (self->queue, self->feeder);
  self->feeder_src = gst_lp_port_get_src (self->feeder);
  self->collector_src = gst_lp_port_get_src (self->collector);

  pad = gst_lp_port_get_sink (self->feeder);
  gst_pad_set_chain_function (pad, GST_DEBUG_FUNCPTR (feeder_chain));
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (feeder_event));
  gst_lp_branch_set_up_collector (self);

  pad = gst_element_get_static_pad (self->queue, "sink");
  ghost = gst_ghost_pad_new ("sink", pad);
  gst_pad_set_chain_function (ghost, GST_DEBUG_FUNCPTR (sink_chain));
  gst_element_add_pad (GST_ELEMENT (self), ghost);
  gst_object_unref (pad);
  gst_element_add_pad (GST_ELEMENT (self),
      gst_ghost_pad_new ("src", self->collector_src));
  return GST_ELEMENT (self);
}

void
gst_lp_branch_set_preset (GstLpBranch * self, const gchar * preset)
{
  GST_OBJECT_LOCK (self);
  if (g_strcmp0 (self->preset, preset) != 0) {
    g_free (self->preset);
    self->preset = g_strdup (preset);
    self->changed = TRUE;
  }
  GST_OBJECT_UNLOCK (self);
}

GstClockTime
gst_lp_branch_take_waited (GstLpBranch * self)
{
  GstClockTime waited;

  GST_OBJECT_LOCK (self);
  waited = self->waited_for;
  self->waited_for = 0;
  GST_OBJECT_UNLOCK (self);
  return waited;
}

void
gst_lp_branch_set_bitrate (GstLpBranch * self, guint bitrate)
{
  GST_OBJECT_LOCK (self);
  self->want_bitrate = bitrate;
  self->changed = TRUE;
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_branch_get_stats (GstLpBranch * self, GstLpBranchStats * stats)
{
  GST_OBJECT_LOCK (self);
  *stats = self->stats;
  stats->busy = self->busy;
  GST_OBJECT_UNLOCK (self);
}
