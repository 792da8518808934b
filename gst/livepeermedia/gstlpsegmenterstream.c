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

#include "gstlpsegmenterstream.h"

#include <string.h>

/* An encoder codes the first frame at or after the time asked for. Rounding to
 * ticks and back must not make that the frame after the one that is meant. */
#define REQUEST_EARLY GST_MSECOND

/* frames without any use before somebody should know */
#define MAX_UNTIMED 250

void
gst_lp_segmenter_stream_clear_out (GstLpSegmenterStream * self)
{
  g_queue_clear_full (&self->out, (GDestroyNotify) gst_mini_object_unref);
  self->out_buffers = 0;
}

static void
out_push (GstLpSegmenterStream * self, gpointer object)
{
  if (GST_IS_BUFFER (object))
    self->out_buffers++;
  g_queue_push_tail (&self->out, object);
}

static void
out_error (GstLpSegmenterStream * self, gboolean error, const gchar * text,
    const gchar * reason)
{
  g_autoptr (GError) err =
      g_error_new_literal (GST_STREAM_ERROR, GST_STREAM_ERROR_FORMAT, text);
  GstStructure *details = gst_structure_new ("details", "reason",
      G_TYPE_STRING, reason, NULL);

  out_push (self, error ?
      gst_message_new_error_with_details (GST_OBJECT (self->element), err,
          reason,
          details) :
      gst_message_new_warning_with_details (GST_OBJECT (self->element), err,
          reason, details));
}

static gint64
segment_utc (GstLpSegmenterStream * self, gint64 start, gboolean jump)
{
  gint64 running = gst_lp_segment_ns (start);

  if (!self->utc_known || jump) {
    gint64 now = g_get_real_time ();
    GstClock *clock = gst_element_get_clock (self->element);
    gint64 reference = running;

    /* the clock tells how long ago a live frame was taken; sources whose
     * time has nothing to do with it count from when the frame came */
    if (clock != NULL && !jump) {
      gint64 here = gst_clock_get_time (clock)
          - gst_element_get_base_time (self->element);

      if (ABS (here - running) < 10 * (gint64) GST_SECOND)
        reference = here;
    }
    gst_clear_object (&clock);
    self->utc_offset = now - reference / GST_USECOND;
    self->utc_known = TRUE;
  }
  return self->utc_offset + running / GST_USECOND;
}

static void
lost (GstLpSegmenterStream * self, const GstLpSegmentOut * out)
{
  gint64 running = gst_lp_segment_ns (out->start);

  GST_INFO_OBJECT (self->element, "segment %" G_GUINT64_FORMAT " lost: %s",
      out->sequence, lp_planner_reason_name (out->reason));
  out_push (self, gst_message_new_element (GST_OBJECT (self->element),
          gst_structure_new ("livepeer-segment-lost",
              "sequence", G_TYPE_UINT64, out->sequence,
              "rendition", G_TYPE_STRING, "source",
              "reason", G_TYPE_STRING, lp_planner_reason_name (out->reason),
              "duration", GST_TYPE_CLOCK_TIME, out->duration,
              "running-time", GST_TYPE_CLOCK_TIME,
              (GstClockTime) MAX (running, 0), NULL)));
  if (out->reason == LP_PLANNER_GOP_TOO_LONG && !self->long_warned) {
    self->long_warned = TRUE;
    out_error (self, FALSE, "The source sends key frames too seldom: what "
        "comes later than max-duration after one is lost. Set a shorter "
        "key frame interval at the encoder, or raise max-duration.",
        "gop-too-long");
  }
}

/* Moves to the output what is ready. */
void
gst_lp_segmenter_stream_process (GstLpSegmenterStream * self, gboolean force)
{
  GstLpSegmentOut out;

  while (gst_lp_segment_queue_next (self->queue, self->planner,
          force || (self->video_eos && self->audio_eos), &out)) {
    if (out.buffer != NULL)
      out_push (self, out.buffer);
    else
      lost (self, &out);
  }
  if (self->video_eos && !self->eos_sent
      && gst_lp_segment_queue_is_empty (self->queue)) {
    if (!self->key_seen && self->video_dropped > 0 && !self->failed)
      out_error (self, TRUE, "The stream ended without a key frame with "
          "parameter sets: nothing of it can be decoded.", "no-keyframe");
    out_push (self, gst_event_new_eos ());
    self->eos_sent = TRUE;
  }
}

static void
execute (GstLpSegmenterStream * self, const LpPlan * plan)
{
  if (plan->close)
    gst_lp_segment_queue_close (self->queue, plan->end, plan->settled,
        plan->lost);
  if (plan->hole)
    gst_lp_segment_queue_hole (self->queue, plan->hole_start, plan->hole_end,
        plan->hole_reason);
  if (plan->settled)
    gst_lp_segmenter_stream_process (self, TRUE);
  if (plan->close && !plan->start)
    self->request = GST_LP_REQUEST_NOW;
  if (plan->start) {
    GstLpVideoFormat format;

    gst_lp_video_track_get_format (&self->track, &format);
    if (plan->jump)
      gst_lp_segment_queue_trim (self->queue, plan->pts);
    gst_lp_segment_queue_start (self->queue, plan->pts, plan->discontinuity,
        segment_utc (self, plan->pts, plan->jump), &format);
    self->request = gst_lp_segment_ns (plan->pts)
        + (gint64) self->target_duration - REQUEST_EARLY;
    self->request_again = plan->pts
        + gst_lp_segment_ticks (self->target_duration) * 3 / 2;
    self->key_seen = TRUE;
    self->track.change = FALSE;
  }
}

/* Running time in ticks, also before the start and after the end of the
 * segment. */
static gint64
running_ticks (const GstSegment * segment, GstClockTime time)
{
  guint64 running;
  gint sign;

  if (!GST_CLOCK_TIME_IS_VALID (time))
    return LP_PLANNER_NO_TIME;
  sign = gst_segment_to_running_time_full (segment, GST_FORMAT_TIME, time,
      &running);
  if (sign == 0 || running > G_MAXINT64 / 2)
    return LP_PLANNER_NO_TIME;
  return gst_lp_segment_ticks (sign * (gint64) running);
}

/* One piece of memory that belongs to us alone: frames stay here for
 * seconds, and a pool upstream must not run dry. */
static GstBuffer *
keep_buffer (GstBuffer * buffer)
{
  if (buffer->pool != NULL || gst_buffer_n_memory (buffer) > 1) {
    GstBuffer *copy = gst_buffer_copy_deep (buffer);

    gst_buffer_unref (buffer);
    return copy;
  }
  return buffer;
}

static void
drop_video (GstLpSegmenterStream * self, const LpPlan * plan)
{
  self->video_dropped++;
  GST_LOG_OBJECT (self->element, "frame dropped: %s",
      lp_planner_reason_name (plan->drop));
  if (plan->drop == LP_PLANNER_NO_TIMESTAMP) {
    if (self->video_dropped >= MAX_UNTIMED && !self->failed) {
      self->failed = TRUE;
      out_error (self, TRUE, "The video has no time stamps: nothing says "
          "when its pictures are to be shown. Put a parser or a demuxer "
          "that sets them in front.", "no-timestamp");
    }
  } else if (!self->key_seen && !self->wait_warned
      && self->video_dropped >= MAX_UNTIMED) {
    self->wait_warned = TRUE;
    self->request = GST_LP_REQUEST_NOW;
    out_error (self, FALSE, "Still waiting for a key frame with parameter "
        "sets: nothing can be published before it.", "no-keyframe");
  } else if (!self->key_seen && self->video_dropped == 1) {
    self->request = GST_LP_REQUEST_NOW;
  }
}

void
gst_lp_segmenter_stream_video (GstLpSegmenterStream * self, GstBuffer * buffer)
{
  GstLpVideoUnit unit = { NULL, };
  GstLpVideoLook look;
  LpPlannerFrame frame;
  LpPlan plan;
  GstMapInfo map;
  gint64 duration;
  gint reorder;

  buffer = keep_buffer (buffer);
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gst_buffer_unref (buffer);
    self->video_dropped++;
    return;
  }
  gst_lp_video_track_look (&self->track, map.data, map.size, &look);
  unit.size = map.size;
  gst_buffer_unmap (buffer, &map);
  if (!look.picture) {
    gst_buffer_unref (buffer);
    self->video_dropped++;
    return;
  }
  if (look.access != LP_NAL_ACCESS_NONE) {
    gst_lp_video_track_get_timing (&self->track, &duration, &reorder);
    lp_planner_set_video (self->planner, duration, reorder);
  }

  frame.pts = running_ticks (&self->video_segment, GST_BUFFER_PTS (buffer));
  frame.dts = running_ticks (&self->video_segment, GST_BUFFER_DTS (buffer));
  frame.duration = GST_BUFFER_DURATION_IS_VALID (buffer) ?
      gst_lp_segment_ticks (MIN (GST_BUFFER_DURATION (buffer),
          G_MAXINT64 / 2)) : 0;
  frame.size = unit.size;
  frame.access = look.access;
  frame.change = self->track.change && look.access != LP_NAL_ACCESS_NONE;
  lp_planner_video (self->planner, &frame, &plan);
  execute (self, &plan);
  if (!plan.append) {
    gst_buffer_unref (buffer);
    drop_video (self, &plan);
    return;
  }
  if (!plan.start && plan.pts >= self->request_again) {
    /* not heard, or not heeded: a late key frame is better than none */
    self->request = GST_LP_REQUEST_NOW;
    self->request_again += gst_lp_segment_ticks (self->target_duration);
  }
  unit.buffer = buffer;
  unit.pts = plan.pts;
  unit.dts = plan.dts;
  unit.length_size = self->track.length_size;
  unit.key = look.access != LP_NAL_ACCESS_NONE;
  if (look.needs_sets)
    unit.sets = g_bytes_ref (self->track.sets);
  gst_lp_segment_queue_append (self->queue, &unit);
}

void
gst_lp_segmenter_stream_audio (GstLpSegmenterStream * self, GstBuffer * buffer)
{
  GstLpAudioUnit unit = { NULL, };
  GstMapInfo map;
  gsize size = 0;
  gboolean ok = TRUE;
  gint64 pts;

  buffer = keep_buffer (buffer);
  unit.adts = self->adts;
  unit.config = self->aac;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    ok = FALSE;
  } else {
    if (self->adts)
      ok = lp_aac_parse_adts (map.data, map.size, &unit.config, &size)
          && size <= map.size;
    ok &= map.size > 0 && map.size <= LP_AAC_ADTS_PAYLOAD_MAX;
    gst_buffer_unmap (buffer, &map);
  }
  if (ok) {
    unit.duration = gst_util_uint64_scale_round (unit.config.frame_length,
        90000, unit.config.rate);
    pts = running_ticks (&self->audio_segment, GST_BUFFER_PTS (buffer));
    if (pts == LP_PLANNER_NO_TIME)
      pts = running_ticks (&self->audio_segment, GST_BUFFER_DTS (buffer));
    unit.pts = lp_planner_audio (self->planner, pts, unit.duration);
    ok = unit.pts != LP_PLANNER_NO_TIME;
  }
  if (!ok) {
    self->audio_dropped++;
    gst_buffer_unref (buffer);
    return;
  }
  unit.buffer = buffer;
  gst_lp_segment_queue_audio (self->queue, &unit);
}

void
gst_lp_segmenter_stream_init (GstLpSegmenterStream * self,
    GstElement * element, const LpPlannerConfig * config,
    guint64 first_sequence)
{
  memset (self, 0, sizeof (*self));
  self->element = element;
  self->planner = lp_planner_new (config);
  self->queue = gst_lp_segment_queue_new (first_sequence, config->max_bytes);
  self->target_duration = gst_lp_segment_ns (config->target);
  gst_segment_init (&self->video_segment, GST_FORMAT_TIME);
  gst_segment_init (&self->audio_segment, GST_FORMAT_TIME);
  gst_lp_video_track_clear (&self->track);
  g_queue_init (&self->out);
  self->request = GST_LP_REQUEST_NONE;
}

void
gst_lp_segmenter_stream_clear (GstLpSegmenterStream * self)
{
  gst_lp_segmenter_stream_clear_out (self);
  g_clear_pointer (&self->planner, lp_planner_free);
  g_clear_pointer (&self->queue, gst_lp_segment_queue_free);
  gst_lp_video_track_clear (&self->track);
}

void
gst_lp_segmenter_stream_flush (GstLpSegmenterStream * self)
{
  LpPlan plan;

  lp_planner_finish (self->planner, &plan);
  gst_lp_segment_queue_flush (self->queue);
  gst_lp_segmenter_stream_clear_out (self);
  gst_segment_init (&self->video_segment, GST_FORMAT_TIME);
  self->video_eos = self->eos_sent = self->failed = FALSE;
  self->utc_known = FALSE;
  self->request = GST_LP_REQUEST_NONE;
}

void
gst_lp_segmenter_stream_set_config (GstLpSegmenterStream * self,
    const LpPlannerConfig * config)
{
  lp_planner_set_config (self->planner, config);
  self->target_duration = gst_lp_segment_ns (config->target);
}

gboolean
gst_lp_segmenter_stream_video_caps (GstLpSegmenterStream * self,
    const GstCaps * caps)
{
  gboolean restart = FALSE;

  if (!gst_lp_video_track_set_caps (&self->track, caps, &restart))
    return FALSE;
  if (restart)
    gst_lp_segmenter_stream_video_pause (self);
  return TRUE;
}

gboolean
gst_lp_segmenter_stream_audio_caps (GstLpSegmenterStream * self,
    const GstCaps * caps)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean adts = g_strcmp0 (gst_structure_get_string (s, "stream-format"),
      "adts") == 0;
  const GValue *value = gst_structure_get_value (s, "codec_data");
  LpAacConfig config = { 0 };
  gboolean ok = adts;

  if (!adts && value != NULL) {
    GstBuffer *buffer = gst_value_get_buffer (value);
    guint8 header[LP_AAC_ADTS_SIZE];
    GstMapInfo map;

    if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
      ok = lp_aac_parse_config (map.data, map.size, &config)
          && lp_aac_write_adts (&config, 0, header);
      gst_buffer_unmap (buffer, &map);
    }
  }
  if (!ok)
    return FALSE;
  self->adts = adts;
  self->aac = config;
  self->audio_ready = TRUE;
  return TRUE;
}

void
gst_lp_segmenter_stream_audio_gap (GstLpSegmenterStream * self,
    GstClockTime until)
{
  gint64 ticks = running_ticks (&self->audio_segment, until);

  if (ticks != LP_PLANNER_NO_TIME)
    lp_planner_audio_gap (self->planner, ticks);
}

void
gst_lp_segmenter_stream_audio_present (GstLpSegmenterStream * self,
    gboolean present)
{
  lp_planner_set_audio (self->planner, present);
  self->audio_eos = FALSE;
}

void
gst_lp_segmenter_stream_video_pause (GstLpSegmenterStream * self)
{
  LpPlan plan;

  if (self->video_eos)
    return;
  lp_planner_finish (self->planner, &plan);
  execute (self, &plan);
  self->request = GST_LP_REQUEST_NONE;
}

void
gst_lp_segmenter_stream_video_end (GstLpSegmenterStream * self)
{
  gst_lp_segmenter_stream_video_pause (self);
  self->video_eos = TRUE;
}

void
gst_lp_segmenter_stream_audio_end (GstLpSegmenterStream * self)
{
  lp_planner_audio_end (self->planner);
  self->audio_eos = TRUE;
}

GstStructure *
gst_lp_segmenter_stream_get_stats (GstLpSegmenterStream * self,
    guint64 requests)
{
  GstLpSegmentQueueStats queue;
  LpPlannerCounters planner;

  gst_lp_segment_queue_get_stats (self->queue, &queue);
  lp_planner_get_counters (self->planner, &planner);
  return gst_structure_new ("application/x-livepeer-segmenter-stats",
      "segments-total", G_TYPE_UINT64, queue.segments,
      "segments-lost-total", G_TYPE_UINT64, queue.lost,
      "bytes-total", G_TYPE_UINT64, queue.bytes,
      "frames-total", G_TYPE_UINT64, queue.frames,
      "frames-dropped-total", G_TYPE_UINT64, self->video_dropped,
      "audio-frames-total", G_TYPE_UINT64, queue.audio_frames,
      "audio-frames-dropped-total", G_TYPE_UINT64,
      queue.audio_dropped + self->audio_dropped,
      "pts-repaired-total", G_TYPE_UINT64, planner.pts_repaired,
      "dts-repaired-total", G_TYPE_UINT64, planner.dts_repaired,
      "audio-pts-repaired-total", G_TYPE_UINT64, planner.audio_repaired,
      "audio-gaps-total", G_TYPE_UINT64, planner.audio_gaps,
      "time-jumps-total", G_TYPE_UINT64, planner.jumps,
      "wraps-total", G_TYPE_UINT64, planner.wraps,
      "open-cuts-total", G_TYPE_UINT64, planner.open_cuts,
      "keyframe-requests-total", G_TYPE_UINT64, requests,
      "queued-bytes", G_TYPE_UINT64,
      (guint64) gst_lp_segment_queue_get_bytes (self->queue),
      "last-segment-time", GST_TYPE_CLOCK_TIME, queue.last_duration,
      "longest-segment-time", GST_TYPE_CLOCK_TIME, queue.longest, NULL);
}
