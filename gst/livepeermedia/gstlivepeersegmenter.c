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
 * SECTION:element-livepeersegmenter
 * @title: livepeersegmenter
 *
 * Cuts a coded stream into MPEG-TS segments and gives each as one buffer.
 * Every segment starts with PAT, PMT and a key frame with its parameter sets
 * in band, and can be decoded alone. Nothing is coded again.
 *
 * Cuts stand at key frames only: the first one after
 * #GstLivepeerSegmenter:target-duration. Key frames are asked for upstream.
 * No segment is longer than #GstLivepeerSegmenter:max-duration; what a longer
 * GOP has beyond that is lost, counted and announced. A video that stops or
 * an audio track that is silent, late or never fed holds nothing up.
 *
 * PTS in a segment are the running time of the frame plus 10 seconds, in
 * 90 kHz ticks modulo 2^33; the 10 seconds keep the DTS of reordered frames
 * at the start of a stream positive. The PTS of the buffer is the running
 * time of its first frame, its offset the sequence number, its duration the
 * distance to the first frame of the next segment. GstLpSegmentMeta has the
 * rest: Unix time (running time plus one offset recorded at the start), size,
 * rate, codecs, whether it is a discontinuity.
 *
 * A segment that is lost is announced by the element message
 * `livepeer-segment-lost`: `sequence` (guint64), `rendition` (string,
 * "source"), `reason` (string: "no-keyframe", "gop-too-long", "too-large",
 * "time-jump"), `duration` (GstClockTime), `running-time` (GstClockTime).
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=300 ! x264enc ! livepeersegmenter.video  audiotestsrc num-buffers=430 ! avenc_aac ! livepeersegmenter.audio  livepeersegmenter name=livepeersegmenter ! multifilesink location=%05d.ts
 * ]|
 * Ten seconds of a test picture with sound in files of two seconds.
 *
 * Since: 0.1
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlivepeersegmenter.h"

#include <gst/video/video.h>
#include <string.h>

#include "gstlivepeermediaelements.h"
#include "gstlpsegmentersettings.h"
#include "gstlpsegmenterstream.h"

GST_DEBUG_CATEGORY_STATIC (gst_livepeer_segmenter_debug);
#define GST_CAT_DEFAULT gst_livepeer_segmenter_debug

/* segments that may wait for downstream before a feeding thread waits, too */
#define MAX_PENDING 4

/* how long the way to READY waits for a thread that is no pad's to end its
 * last push or message; with all pads inactive that takes no time */
#define PUSH_PATIENCE (200 * G_TIME_SPAN_MILLISECOND)

struct _GstLivepeerSegmenter
{
  GstElement parent;

  GstPad *src;

  /* protected by the object lock */
  GstLpSegmenterSettings settings;
  GstPad *video, *audio;

  /* Protects all that follows. Never held while pushing, posting or sending
   * events. If both are needed: lock first, then the object lock. */
  GMutex lock;
  GCond cond;                   /* out got shorter, or shutdown */
  gboolean flushing;

  GstLpSegmenterStream stream;
  GstClockID eos_timer;
  guint requests;
  gboolean pushing;
  guint epoch;                  /* of flushes: results of earlier pushes are void */
  gboolean refused[2];          /* caps of audio, of video */
  GstFlowReturn flow;
  gboolean started;             /* stream-start, caps, segment went out */
};

static GstStaticPadTemplate video_template =
    GST_STATIC_PAD_TEMPLATE ("video", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("video/x-h264, stream-format = (string) { byte-stream, "
        "avc, avc3 }, alignment = (string) au; "
        "video/x-h265, stream-format = (string) { byte-stream, hvc1, hev1 }, "
        "alignment = (string) au"));

static GstStaticPadTemplate audio_template =
GST_STATIC_PAD_TEMPLATE ("audio", GST_PAD_SINK, GST_PAD_REQUEST,
    GST_STATIC_CAPS ("audio/mpeg, mpegversion = (int) 4, "
        "stream-format = (string) { raw, adts }, framed = (boolean) true"));

static GstStaticPadTemplate src_template =
GST_STATIC_PAD_TEMPLATE ("src", GST_PAD_SRC, GST_PAD_ALWAYS,
    GST_STATIC_CAPS ("video/mpegts, systemstream = (boolean) true, "
        "packetsize = (int) 188"));

G_DEFINE_FINAL_TYPE_WITH_CODE (GstLivepeerSegmenter, gst_livepeer_segmenter,
    GST_TYPE_ELEMENT, GST_DEBUG_CATEGORY_INIT (gst_livepeer_segmenter_debug,
        "livepeersegmenter", 0, "Livepeer segmenter"));
GST_ELEMENT_REGISTER_DEFINE (livepeersegmenter, "livepeersegmenter",
    GST_RANK_NONE, GST_TYPE_LIVEPEER_SEGMENTER);

/* ---- stream state; all called with the lock held ---- */

static void
get_config (GstLivepeerSegmenter * self, LpPlannerConfig * config)
{
  GST_OBJECT_LOCK (self);
  config->target = gst_lp_segment_ticks (self->settings.target_duration);
  config->max = gst_lp_segment_ticks (MAX (self->settings.max_duration,
          self->settings.target_duration));
  config->max_bytes = self->settings.max_bytes;
  config->track_timeout = gst_lp_segment_ticks (self->settings.track_timeout);
  GST_OBJECT_UNLOCK (self);
}

static void
cancel_timer (GstLivepeerSegmenter * self)
{
  if (self->eos_timer != NULL) {
    gst_clock_id_unschedule (self->eos_timer);
    g_clear_pointer (&self->eos_timer, gst_clock_id_unref);
  }
}

/* A new stream: also the counters start again. */
static void
reset (GstLivepeerSegmenter * self)
{
  LpPlannerConfig config;
  guint64 sequence;
  gboolean audio;

  get_config (self, &config);
  GST_OBJECT_LOCK (self);
  sequence = self->settings.start_sequence;
  audio = self->audio != NULL;
  GST_OBJECT_UNLOCK (self);
  cancel_timer (self);
  gst_lp_segmenter_stream_clear (&self->stream);
  gst_lp_segmenter_stream_init (&self->stream, GST_ELEMENT (self), &config,
      sequence);
  gst_lp_segmenter_stream_audio_present (&self->stream, audio);
  self->refused[0] = self->refused[1] = FALSE;
  self->requests = 0;
  self->flow = GST_FLOW_OK;
  self->started = FALSE;
  self->epoch++;
}

/* ---- output; called without the lock ---- */

static void
push_start (GstLivepeerSegmenter * self)
{
  g_autofree gchar *id = g_strdup_printf ("livepeersegmenter-%08x%08x",
      g_random_int (), g_random_int ());
  GstSegment segment;
  GstEvent *event = gst_event_new_stream_start (id);
  GstCaps *caps;

  gst_event_set_group_id (event, gst_util_group_id_next ());
  gst_pad_push_event (self->src, event);
  caps = gst_pad_get_pad_template_caps (self->src);
  gst_pad_push_event (self->src, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_pad_push_event (self->src, gst_event_new_segment (&segment));
}

static void
send_request (GstLivepeerSegmenter * self)
{
  GstPad *pad = NULL;
  gint64 when;
  guint count;

  g_mutex_lock (&self->lock);
  when = self->stream.request;
  self->stream.request = GST_LP_REQUEST_NONE;
  GST_OBJECT_LOCK (self);
  if (when != GST_LP_REQUEST_NONE && self->settings.send_requests
      && self->video != NULL)
    pad = gst_object_ref (self->video);
  GST_OBJECT_UNLOCK (self);
  count = pad != NULL ? self->requests++ : 0;
  g_mutex_unlock (&self->lock);
  if (pad == NULL)
    return;
  gst_pad_push_event (pad, gst_video_event_new_upstream_force_key_unit
      (when < 0 ? GST_CLOCK_TIME_NONE : (GstClockTime) when, TRUE, count));
  gst_object_unref (pad);
}

/* One thread at a time pushes, so the order stays; the other leaves what it
 * has to it and goes on, unless downstream is far behind. */
static GstFlowReturn
push_out (GstLivepeerSegmenter * self)
{
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  while (self->pushing && self->stream.out_buffers > MAX_PENDING
      && !self->flushing)
    g_cond_wait (&self->cond, &self->lock);
  if (!self->pushing) {
    GstMiniObject *object;

    self->pushing = TRUE;
    while ((object = g_queue_pop_head (&self->stream.out)) != NULL) {
      gboolean start = !GST_IS_MESSAGE (object) && !self->started;
      guint epoch = self->epoch;

      flow = self->flow;
      if (GST_IS_BUFFER (object))
        self->stream.out_buffers--;
      g_cond_broadcast (&self->cond);
      /* on the way down nothing is said any more */
      if (self->flushing) {
        gst_mini_object_unref (object);
        continue;
      }
      self->started |= start;
      g_mutex_unlock (&self->lock);
      if (start)
        push_start (self);
      if (GST_IS_MESSAGE (object))
        gst_element_post_message (GST_ELEMENT (self),
            GST_MESSAGE_CAST (object));
      else if (GST_IS_EVENT (object))
        gst_pad_push_event (self->src, GST_EVENT_CAST (object));
      else if (flow == GST_FLOW_OK)
        flow = gst_pad_push (self->src, GST_BUFFER_CAST (object));
      else
        gst_mini_object_unref (object);
      g_mutex_lock (&self->lock);
      if (epoch == self->epoch && !self->flushing && self->flow == GST_FLOW_OK)
        self->flow = flow;
    }
    self->pushing = FALSE;
    g_cond_broadcast (&self->cond);
  }
  flow = self->flushing ? GST_FLOW_FLUSHING : self->flow;
  g_mutex_unlock (&self->lock);
  return flow;
}

static void
finish_late (GstElement * element, gpointer user_data)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (element);

  g_mutex_lock (&self->lock);
  if (self->eos_timer == NULL || self->flushing) {
    g_mutex_unlock (&self->lock);
    return;
  }
  GST_DEBUG_OBJECT (self, "audio did not end in time");
  gst_lp_segmenter_stream_process (&self->stream, TRUE);
  g_mutex_unlock (&self->lock);
  push_out (self);
}

static gboolean
eos_timeout (GstClock * clock, GstClockTime time, GstClockID id,
    gpointer user_data)
{
  /* not from the thread of the clock: pushing may take its time */
  gst_element_call_async (user_data, finish_late, NULL, NULL);
  return TRUE;
}

/* The video ended and audio may still come: not for ever. Lock held. */
static void
start_timer (GstLivepeerSegmenter * self)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  GstClockTime timeout;

  if (self->eos_timer != NULL)
    return;
  GST_OBJECT_LOCK (self);
  timeout = self->settings.track_timeout;
  GST_OBJECT_UNLOCK (self);
  self->eos_timer = gst_clock_new_single_shot_id (clock,
      gst_clock_get_time (clock) + timeout);
  gst_clock_id_wait_async (self->eos_timer, eos_timeout,
      gst_object_ref (self), (GDestroyNotify) gst_object_unref);
}

/* Everything that changed the stream ends here; takes the lock's release. */
static GstFlowReturn
finish_locked (GstLivepeerSegmenter * self)
{
  gst_lp_segmenter_stream_process (&self->stream, FALSE);
  if (self->stream.eos_sent)
    cancel_timer (self);
  else if (self->stream.video_eos && !self->flushing)
    start_timer (self);
  g_mutex_unlock (&self->lock);
  send_request (self);
  return push_out (self);
}

static void
end_track (GstLivepeerSegmenter * self, gboolean video)
{
  gboolean alone;

  g_mutex_lock (&self->lock);
  GST_OBJECT_LOCK (self);
  alone = self->video == NULL;
  GST_OBJECT_UNLOCK (self);
  if (!video)
    gst_lp_segmenter_stream_audio_end (&self->stream);
  if (video || alone)
    gst_lp_segmenter_stream_video_end (&self->stream);
  finish_locked (self);
}

/* ---- input ---- */

/* Whether there is any use in data now; lock held. */
static GstFlowReturn
check_flow (GstLivepeerSegmenter * self, gboolean ready, gboolean ended)
{
  if (self->flushing)
    return GST_FLOW_FLUSHING;
  if (ended || self->stream.eos_sent)
    return GST_FLOW_EOS;
  if (self->stream.failed)
    return GST_FLOW_ERROR;
  return ready ? self->flow : GST_FLOW_NOT_NEGOTIATED;
}

static GstFlowReturn
video_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (parent);
  GstLpSegmenterStream *stream = &self->stream;
  GstFlowReturn flow;
  gboolean failed;

  g_mutex_lock (&self->lock);
  flow = check_flow (self, stream->track.codec != LP_CODEC_NONE,
      stream->video_eos);
  if (flow != GST_FLOW_OK) {
    g_mutex_unlock (&self->lock);
    gst_buffer_unref (buffer);
    return flow;
  }
  gst_lp_segmenter_stream_video (stream, buffer);
  failed = stream->failed;
  flow = finish_locked (self);
  return flow == GST_FLOW_OK && failed ? GST_FLOW_ERROR : flow;
}

static GstFlowReturn
audio_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (parent);
  GstFlowReturn flow;

  g_mutex_lock (&self->lock);
  flow = check_flow (self, self->stream.audio_ready, self->stream.audio_eos);
  if (flow != GST_FLOW_OK) {
    g_mutex_unlock (&self->lock);
    gst_buffer_unref (buffer);
    return flow;
  }
  gst_lp_segmenter_stream_audio (&self->stream, buffer);
  return finish_locked (self);
}

static void
set_flushing (GstLivepeerSegmenter * self, gboolean flushing)
{
  g_mutex_lock (&self->lock);
  self->flushing = flushing;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
}

static void
take_gap (GstLivepeerSegmenter * self, GstEvent * event)
{
  GstClockTime start, duration;

  gst_event_parse_gap (event, &start, &duration);
  if (GST_CLOCK_TIME_IS_VALID (duration))
    start += duration;
  g_mutex_lock (&self->lock);
  gst_lp_segmenter_stream_audio_gap (&self->stream, start);
  finish_locked (self);
}

static gboolean
take_caps (GstLivepeerSegmenter * self, GstEvent * event, gboolean video)
{
  GstCaps *caps;
  gboolean ok, repeated;

  gst_event_parse_caps (event, &caps);
  g_mutex_lock (&self->lock);
  ok = video ? gst_lp_segmenter_stream_video_caps (&self->stream, caps) :
      gst_lp_segmenter_stream_audio_caps (&self->stream, caps);
  /* sticky caps come again with each buffer */
  repeated = !ok && self->refused[video];
  self->refused[video] = !ok;
  g_mutex_unlock (&self->lock);
  if (!ok && !repeated)
    GST_ELEMENT_ERROR_WITH_DETAILS (self, STREAM, WRONG_TYPE,
        ("This %s cannot be put into MPEG-TS.", video ? "video" : "audio"),
        ("caps %" GST_PTR_FORMAT, caps),
        ("reason", G_TYPE_STRING, "invalid", "pad", G_TYPE_STRING,
            video ? "video" : "audio", NULL));
  return ok;
}

/* What the flush of one input forgets; video is what flows. */
static gboolean
take_flush_stop (GstLivepeerSegmenter * self, GstEvent * event, gboolean video)
{
  gboolean audio;

  GST_OBJECT_LOCK (self);
  audio = self->audio != NULL;
  GST_OBJECT_UNLOCK (self);
  g_mutex_lock (&self->lock);
  if (video) {
    cancel_timer (self);
    gst_lp_segmenter_stream_flush (&self->stream);
    self->flow = GST_FLOW_OK;
    self->flushing = FALSE;
    self->epoch++;
    /* the flush takes the segment event away */
    self->started = FALSE;
  } else {
    gst_segment_init (&self->stream.audio_segment, GST_FORMAT_TIME);
  }
  gst_lp_segmenter_stream_audio_present (&self->stream, audio);
  g_mutex_unlock (&self->lock);
  if (video)
    return gst_pad_push_event (self->src, event);
  gst_event_unref (event);
  return TRUE;
}

static void
take_segment (GstLivepeerSegmenter * self, GstEvent * event, gboolean video)
{
  const GstSegment *segment;

  gst_event_parse_segment (event, &segment);
  if (segment->format != GST_FORMAT_TIME) {
    GST_WARNING_OBJECT (self, "segment in %s instead of time ignored",
        gst_format_get_name (segment->format));
    return;
  }
  g_mutex_lock (&self->lock);
  gst_segment_copy_into (segment, video ?
      &self->stream.video_segment : &self->stream.audio_segment);
  g_mutex_unlock (&self->lock);
}

static gboolean
sink_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (parent);
  gboolean video = g_str_equal (GST_PAD_NAME (pad), "video");
  gboolean ret = TRUE;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      ret = take_caps (self, event, video);
      break;
    case GST_EVENT_SEGMENT:
      take_segment (self, event, video);
      break;
    case GST_EVENT_GAP:
      if (!video)
        take_gap (self, event);
      break;
    case GST_EVENT_EOS:
      end_track (self, video);
      break;
    case GST_EVENT_STREAM_START:
      /* a track that ended may begin again */
      g_mutex_lock (&self->lock);
      if (!video && self->stream.audio_eos && !self->stream.eos_sent)
        gst_lp_segmenter_stream_audio_present (&self->stream, TRUE);
      g_mutex_unlock (&self->lock);
      break;
    case GST_EVENT_FLUSH_START:
      if (!video)
        break;
      set_flushing (self, TRUE);
      return gst_pad_push_event (self->src, event);
    case GST_EVENT_FLUSH_STOP:
      return take_flush_stop (self, event, video);
    default:
      /* the output is another stream: tags, key units and the like of the
       * input do not belong to it */
      if (!GST_EVENT_IS_SERIALIZED (event))
        return gst_pad_event_default (pad, parent, event);
      break;
  }
  gst_event_unref (event);
  return ret;
}

static gboolean
src_query (GstPad * pad, GstObject * parent, GstQuery * query)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (parent);
  GstClockTime min, max, own;
  gboolean live;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY)
    return gst_pad_query_default (pad, parent, query);
  /* asks both inputs and adds up */
  if (!gst_pad_query_default (pad, parent, query))
    return FALSE;
  gst_query_parse_latency (query, &live, &min, &max);
  /* a frame stays until its segment is complete */
  GST_OBJECT_LOCK (self);
  own = self->settings.max_duration + self->settings.track_timeout;
  GST_OBJECT_UNLOCK (self);
  if (GST_CLOCK_TIME_IS_VALID (max))
    max += own;
  gst_query_set_latency (query, live, min + own, max);
  return TRUE;
}

/* ---- pads and states ---- */

static GstPad *
gst_livepeer_segmenter_request_new_pad (GstElement * element,
    GstPadTemplate * templ, const gchar * name, const GstCaps * caps)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (element);
  const gchar *pad_name = GST_PAD_TEMPLATE_NAME_TEMPLATE (templ);
  gboolean video = g_str_equal (pad_name, "video");
  GstPad *pad;

  GST_OBJECT_LOCK (self);
  if ((video ? self->video : self->audio) != NULL) {
    GST_OBJECT_UNLOCK (self);
    GST_WARNING_OBJECT (self, "there is a %s pad already", pad_name);
    return NULL;
  }
  pad = gst_pad_new_from_template (templ, pad_name);
  if (video)
    self->video = pad;
  else
    self->audio = pad;
  GST_OBJECT_UNLOCK (self);

  gst_pad_set_chain_function (pad, video ? GST_DEBUG_FUNCPTR (video_chain) :
      GST_DEBUG_FUNCPTR (audio_chain));
  gst_pad_set_event_function (pad, GST_DEBUG_FUNCPTR (sink_event));
  GST_PAD_SET_ACCEPT_TEMPLATE (pad);
  if (!video) {
    g_mutex_lock (&self->lock);
    gst_lp_segmenter_stream_audio_present (&self->stream, TRUE);
    g_mutex_unlock (&self->lock);
  }
  gst_pad_set_active (pad, TRUE);
  gst_element_add_pad (element, pad);
  return pad;
}

static void
gst_livepeer_segmenter_release_pad (GstElement * element, GstPad * pad)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (element);
  gboolean video;

  gst_object_ref (pad);
  gst_pad_set_active (pad, FALSE);
  GST_OBJECT_LOCK (self);
  video = pad == self->video;
  if (video)
    self->video = NULL;
  else
    self->audio = NULL;
  GST_OBJECT_UNLOCK (self);
  gst_element_remove_pad (element, pad);
  gst_object_unref (pad);

  g_mutex_lock (&self->lock);
  if (video)
    gst_lp_segmenter_stream_video_pause (&self->stream);
  else
    gst_lp_segmenter_stream_audio_present (&self->stream, FALSE);
  if (!self->flushing)
    gst_lp_segmenter_stream_process (&self->stream, video);
  g_mutex_unlock (&self->lock);
  push_out (self);
}

/* Pads wait for their own threads. The one that ends a late track or releases
 * a pad is nobody's: what it says must be said before READY, as the owner may
 * free what it would reach. */
static void
wait_for_push (GstLivepeerSegmenter * self)
{
  gint64 end = g_get_monotonic_time () + PUSH_PATIENCE;

  g_mutex_lock (&self->lock);
  while (self->pushing) {
    if (!g_cond_wait_until (&self->cond, &self->lock, end)) {
      GST_WARNING_OBJECT (self, "a push does not end");
      break;
    }
  }
  g_mutex_unlock (&self->lock);
}

static GstStateChangeReturn
gst_livepeer_segmenter_change_state (GstElement * element,
    GstStateChange transition)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (element);
  GstStateChangeReturn ret;

  switch (transition) {
    case GST_STATE_CHANGE_READY_TO_PAUSED:
      g_mutex_lock (&self->lock);
      reset (self);
      self->flushing = FALSE;
      g_mutex_unlock (&self->lock);
      break;
    case GST_STATE_CHANGE_PAUSED_TO_READY:
      set_flushing (self, TRUE);
      break;
    default:
      break;
  }
  ret = GST_ELEMENT_CLASS (gst_livepeer_segmenter_parent_class)->change_state
      (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) {
    wait_for_push (self);
    g_mutex_lock (&self->lock);
    cancel_timer (self);
    gst_lp_segmenter_stream_flush (&self->stream);
    g_mutex_unlock (&self->lock);
  }
  return ret;
}

/* ---- properties ---- */

/* Settings of a stream stand when it starts. */
static gboolean
may_set (GstLivepeerSegmenter * self, GParamSpec * pspec)
{
  GstState state;

  if ((pspec->flags & GST_PARAM_MUTABLE_PLAYING) != 0)
    return TRUE;
  GST_OBJECT_LOCK (self);
  state = GST_STATE (self);
  GST_OBJECT_UNLOCK (self);
  if (state <= GST_STATE_READY)
    return TRUE;
  GST_WARNING_OBJECT (self, "%s cannot be changed in state %s", pspec->name,
      gst_element_state_get_name (state));
  return FALSE;
}

static void
gst_livepeer_segmenter_set_property (GObject * object, guint prop_id,
    const GValue * value, GParamSpec * pspec)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (object);
  LpPlannerConfig config;

  if (!may_set (self, pspec))
    return;
  GST_OBJECT_LOCK (self);
  gst_lp_segmenter_settings_set (&self->settings, object, value, pspec);
  GST_OBJECT_UNLOCK (self);
  get_config (self, &config);
  g_mutex_lock (&self->lock);
  gst_lp_segmenter_stream_set_config (&self->stream, &config);
  g_mutex_unlock (&self->lock);
}

static void
gst_livepeer_segmenter_get_property (GObject * object, guint prop_id,
    GValue * value, GParamSpec * pspec)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (object);

  if (prop_id == GST_LP_SEGMENTER_PROP_STATS) {
    g_mutex_lock (&self->lock);
    g_value_take_boxed (value,
        gst_lp_segmenter_stream_get_stats (&self->stream, self->requests));
    g_mutex_unlock (&self->lock);
    return;
  }
  GST_OBJECT_LOCK (self);
  gst_lp_segmenter_settings_get (&self->settings, object, value, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_livepeer_segmenter_finalize (GObject * object)
{
  GstLivepeerSegmenter *self = GST_LIVEPEER_SEGMENTER (object);

  cancel_timer (self);
  gst_lp_segmenter_stream_clear (&self->stream);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  G_OBJECT_CLASS (gst_livepeer_segmenter_parent_class)->finalize (object);
}

static void
gst_livepeer_segmenter_init (GstLivepeerSegmenter * self)
{
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->stream.out);
  gst_lp_segmenter_settings_init (&self->settings);
  self->flushing = TRUE;

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, GST_DEBUG_FUNCPTR (src_query));
  gst_pad_use_fixed_caps (self->src);
  gst_element_add_pad (GST_ELEMENT (self), self->src);
  reset (self);
}

static void
gst_livepeer_segmenter_class_init (GstLivepeerSegmenterClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->set_property = gst_livepeer_segmenter_set_property;
  object_class->get_property = gst_livepeer_segmenter_get_property;
  object_class->finalize = gst_livepeer_segmenter_finalize;
  element_class->request_new_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_segmenter_request_new_pad);
  element_class->release_pad =
      GST_DEBUG_FUNCPTR (gst_livepeer_segmenter_release_pad);
  element_class->change_state =
      GST_DEBUG_FUNCPTR (gst_livepeer_segmenter_change_state);

  gst_lp_segmenter_settings_install (object_class);

  gst_element_class_add_static_pad_template (element_class, &video_template);
  gst_element_class_add_static_pad_template (element_class, &audio_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "Livepeer segmenter", "Muxer/Video",
      "Cuts coded video and audio into MPEG-TS segments, one per buffer",
      "the gst-livepeer authors");
}
