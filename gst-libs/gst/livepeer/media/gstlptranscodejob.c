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

#include <stdlib.h>
#include <string.h>

#include "core/base-error.h"
#include "core/media-aac.h"
#include "core/media-grid.h"
#include "core/media-nal.h"
#include "core/media-sps.h"
#include "core/media-ts.h"
#include "core/media-tswriter.h"
#include "gstlpdetached.h"
#include "gstlptranscodegraph.h"
#include "gstlptranscodejob.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define INPUT_DURATION_MAX (300 * SECOND)
/* Longest side of a rendition: what hardware takes, too */
#define SIDE_MAX 4096
/* The time of one that was not done in time, against that of the media, at
 * least: what a faster preset can make up for */
#define TOO_LATE_RATIO 1.25
/* Segments that wait; over it the oldest is given up. */
#define QUEUE_MAX 64

struct _GstLpTranscodeJob
{
  gchar *session;
  LpSegment *segment;
  LpProfile profiles[LP_PROFILES_MAX];
  guint n_profiles;
  gint64 end;                   /* monotonic, us */
  GstLpTranscodeFuncs funcs;
  gpointer user_data;
  gboolean cancelled;           /* with lock */
};

struct _GstLpTranscoder
{
  gatomicrefcount refs;
  gchar *backend;
  gboolean live;
  GstLpPace *pace;
  GThread *thread;

  GMutex lock;
  GCond cond;
  GQueue jobs;
  GstLpTranscodeJob *current;
  gboolean stop;
  GPtrArray *ended;             /* sessions to drop */

  /* the graph; written by the worker with lock, used by it without */
  GstLpTranscodeGraph *graph;
  gchar *session;
  LpProfile profiles[LP_PROFILES_MAX];
  guint n_profiles;
  LpCodec codec;
  guint width, height;

  GstStructure *graph_stats;
  guint64 jobs_done, jobs_failed, frames, shed, graphs, damage;
  guint64 source_time, work_time;
};

static void
job_free (GstLpTranscodeJob * job)
{
  g_free (job->session);
  lp_segment_unref (job->segment);
  g_free (job);
}

/* @note: (transfer full) (nullable) */
static void
tell (GstLpTranscodeJob * job, GstStructure * note)
{
  if (note == NULL)
    return;
  if (job->funcs.notify != NULL)
    job->funcs.notify (job, note, job->user_data);
  gst_structure_free (note);
}

static void
tell_notes (GstLpTranscoder * self, GstLpTranscodeJob * job)
{
  GstStructure *note;

  while (self->graph != NULL
      && (note = gst_lp_transcode_graph_pop_note (self->graph)) != NULL)
    tell (job, note);
}

static void
drop_graph (GstLpTranscoder * self)
{
  GstLpTranscodeGraph *graph;

  g_mutex_lock (&self->lock);
  graph = g_steal_pointer (&self->graph);
  g_clear_pointer (&self->session, g_free);
  g_mutex_unlock (&self->lock);
  gst_lp_transcode_graph_free (graph);
}

/* A graph serves one session while profiles, codec and size stay the same:
 * encoders that are open do not notice new profiles (transcoding 13). */
static gboolean
ensure_graph (GstLpTranscoder * self, GstLpTranscodeJob * job,
    LpTsReader * reader, GError ** error)
{
  const LpSegmentInfo *info = lp_segment_get_info (job->segment);
  LpCodec codec = lp_ts_reader_get_video_codec (reader);
  GstLpTranscodeGraph *graph;
  gboolean cancelled;

  if (self->graph != NULL && !g_strcmp0 (self->session, job->session)
      && self->codec == codec && self->n_profiles == job->n_profiles
      && self->width == info->width && self->height == info->height
      && !memcmp (self->profiles, job->profiles,
          job->n_profiles * sizeof (LpProfile)))
    return TRUE;

  drop_graph (self);
  graph = gst_lp_transcode_graph_new (self->backend, self->live, codec,
      job->profiles, job->n_profiles, self->pace, error);
  if (graph == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->graph = graph;
  self->session = g_strdup (job->session);
  memcpy (self->profiles, job->profiles, sizeof (self->profiles));
  self->n_profiles = job->n_profiles;
  self->codec = codec;
  self->width = info->width;
  self->height = info->height;
  self->graphs++;
  cancelled = job->cancelled;
  g_mutex_unlock (&self->lock);
  if (cancelled) {
    g_set_error (error, LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
  } else if (gst_lp_transcode_graph_start (graph, job->end, error)) {
    return TRUE;
  }
  tell_notes (self, job);
  drop_graph (self);
  return FALSE;
}

static void
describe_codecs (gchar * out, gsize size, GstBuffer * first,
    const LpTsUnit * audio, guint n_audio)
{
  GstMapInfo map;
  LpAacConfig aac;
  gsize frame;

  *out = '\0';
  if (gst_buffer_map (first, &map, GST_MAP_READ)) {
    LpNalUnit scan;
    LpNalVideo video;

    lp_nal_unit_scan (LP_CODEC_H264, map.data, map.size, 0, &scan);
    if (scan.sps != NULL && lp_nal_parse_sps (LP_CODEC_H264, scan.sps,
            scan.sps_size, &video))
      g_strlcpy (out, video.codecs, size);
    gst_buffer_unmap (first, &map);
  }
  if (n_audio == 0 || *out == '\0')
    return;
  g_strlcat (out, ",", size);
  g_strlcat (out, lp_aac_parse_adts (audio[0].data, audio[0].size, &aac,
          &frame) ? aac.codecs : "mp4a.40.2", size);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* An encoder counts DTS in frames of a constant rate; where frames are
 * missing these collide. Decoding times follow from the order alone: the k-th
 * unit is decoded when the frame shown d places before it in line is, with the
 * smallest d that is never after its own. Returns: (transfer full): in
 * ticks, for each of @pts */
static guint64 *
decoding_times (const guint64 * pts, guint n)
{
  guint64 *times = g_new (guint64, n);
  g_autofree guint64 *shown = g_new (guint64, n);
  guint depth = 0;
  guint64 step;

  memcpy (shown, pts, n * sizeof (guint64));
  qsort (shown, n, sizeof (guint64), compare_times);
  step = n > 1 ? shown[1] - shown[0] : 0;
  for (guint i = 0; i < n; i++) {
    while (shown[i - MIN (depth, i)] > pts[i])
      depth++;
  }
  for (guint i = 0; i < n; i++)
    times[i] = i >= depth ? shown[i - depth] : shown[0] - (depth - i) * step;
  return times;
}

static GBytes *
write_rendition (LpTsReader * reader, GPtrArray * buffers)
{
  g_autoptr (LpTsWriter) writer = NULL;
  const LpTsUnit *audio;
  guint n_audio;
  guint64 last = LP_TS_NO_TIME;
  const guint64 mask = (G_GUINT64_CONSTANT (1) << 33) - 1;
  g_autofree guint64 *pts = g_new0 (guint64, buffers->len);
  g_autofree guint64 *dts = NULL;

  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (buffers, i);

    if (!GST_BUFFER_PTS_IS_VALID (buffer))
      return NULL;
    pts[i] = lp_grid_ns_to_ticks (GST_BUFFER_PTS (buffer));
  }
  dts = decoding_times (pts, buffers->len);

  audio = lp_ts_reader_get_audio (reader, &n_audio);
  writer = lp_ts_writer_new (LP_CODEC_H264,
      lp_ts_reader_get_audio_codec (reader),
      lp_ts_reader_get_audio_stream_type (reader));
  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (buffers, i);
    GstMapInfo map;

    if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
      return NULL;
    lp_ts_writer_add_video (writer, map.data, map.size, pts[i], dts[i],
        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
    gst_buffer_unmap (buffer, &map);
  }
  /* Audio goes through to the byte (transcoding 8). Units without a time
   * follow the one before them; times that do not rise are raised. */
  for (guint i = 0; i < n_audio; i++) {
    guint64 pts = audio[i].pts;

    if (pts == LP_TS_NO_TIME) {
      const LpTsUnit *video;
      guint n_video;

      video = lp_ts_reader_get_video (reader, &n_video);
      pts = last != LP_TS_NO_TIME ? last + 1920 :
          video[0].pts != LP_TS_NO_TIME ? video[0].pts : 0;
    }
    if (last != LP_TS_NO_TIME
        && (pts == last || ((pts - last) & mask) > mask / 2))
      pts = (last + 1) & mask;
    lp_ts_writer_add_audio (writer, audio[i].data, audio[i].size, pts);
    last = pts;
  }
  return lp_ts_writer_finish (writer);
}

/* The minimum of one side can make the other longer than any encoder takes
 * (transcoding 4). FALSE: no rendition can be made. */
static gboolean
find_unfit (GstLpTranscodeJob * job, LpTsReader * reader, gboolean * unfit)
{
  LpCodec codec = lp_ts_reader_get_video_codec (reader);
  const LpTsUnit *units;
  LpNalVideo video;
  guint n, n_unfit = 0;

  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 0; i < n; i++) {
    LpNalUnit scan;

    if (!units[i].keyframe)
      continue;
    lp_nal_unit_scan (codec, units[i].data, units[i].size, 0, &scan);
    if (scan.sps == NULL || !lp_nal_parse_sps (codec, scan.sps, scan.sps_size,
            &video))
      continue;
    for (guint p = 0; p < job->n_profiles; p++) {
      guint width, height;

      lp_profile_output_size (&job->profiles[p], video.width, video.height,
          &width, &height);
      unfit[p] = width > SIDE_MAX || height > SIDE_MAX;
      n_unfit += unfit[p];
    }
    break;
  }
  return n_unfit < job->n_profiles;
}

static void
deliver (GstLpTranscoder * self, GstLpTranscodeJob * job, LpTsReader * reader,
    guint index, gboolean unfit, GstLpTranscodeOutput * output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = NULL;
  GstLpTranscodeResult result = {.index = index };
  const LpTsUnit *audio;
  guint n_audio;

  if (output->done.shed)
    error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
        "left out: this machine does not keep up");
  else if (output->done.runaway)
    error = g_error_new (LP_ERROR, LP_ERROR_RUNAWAY,
        "more than 25 frames for one of the source");
  else if (output->done.frames_in == 0)
    error = g_error_new (LP_ERROR, LP_ERROR_NO_KEYFRAME,
        "no frame could be decoded");
  else if (output->done.failed && unfit)
    error = g_error_new (LP_ERROR, LP_ERROR_RESOLUTION,
        "the shape of the picture makes a side longer than %u", SIDE_MAX);
  else if (output->done.failed
      || output->done.frames_out != output->buffers->len
      || output->buffers->len == 0)
    error = g_error_new (LP_ERROR, LP_ERROR_CODEC,
        "the encoder lost frames: %u of %" G_GUINT64_FORMAT,
        output->buffers->len, output->done.frames_out);

  if (error == NULL) {
    data = write_rendition (reader, output->buffers);
    if (data == NULL)
      error = g_error_new (LP_ERROR, LP_ERROR_CODEC,
          "frames without time stamps");
  }
  if (data != NULL) {
    audio = lp_ts_reader_get_audio (reader, &n_audio);
    describe_codecs (result.codecs, sizeof (result.codecs),
        g_ptr_array_index (output->buffers, 0), audio, n_audio);
  }
  result.data = data;
  result.width = output->done.width;
  result.height = output->done.height;
  result.frames = output->done.frames_out;
  result.pixels = output->done.pixels;
  result.error = error;

  g_mutex_lock (&self->lock);
  self->frames += result.frames;
  self->shed += output->done.shed;
  g_mutex_unlock (&self->lock);
  job->funcs.rendition (job, &result, job->user_data);
}

static gboolean
run_job (GstLpTranscoder * self, GstLpTranscodeJob * job, guint64 * pixels_in,
    GError ** error)
{
  const LpSegmentInfo *info = lp_segment_get_info (job->segment);
  g_autoptr (LpTsReader) reader = NULL;
  const LpTsUnit *units;
  guint n_units;
  gboolean unfit[LP_PROFILES_MAX] = { FALSE, };
  gboolean cancelled, failed = FALSE;

  if (info->duration > INPUT_DURATION_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a segment of %" G_GUINT64_FORMAT " s; at most 300 s are taken",
        info->duration / SECOND);
    return FALSE;
  }
  if (g_get_monotonic_time () >= job->end) {
    g_set_error (error, LP_ERROR, LP_ERROR_TIMEOUT,
        "its turn came after its deadline");
    return FALSE;
  }
  reader = lp_ts_reader_new (lp_segment_get_data (job->segment), error);
  if (reader == NULL)
    return FALSE;
  if (!find_unfit (job, reader, unfit)) {
    g_set_error (error, LP_ERROR, LP_ERROR_RESOLUTION,
        "the shape of the picture makes a side of every rendition longer "
        "than %u", SIDE_MAX);
    return FALSE;
  }
  if (!ensure_graph (self, job, reader, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  self->damage += lp_ts_reader_get_damage (reader);
  cancelled = job->cancelled;
  if (!cancelled)
    gst_lp_transcode_graph_rearm (self->graph);
  g_mutex_unlock (&self->lock);
  if (cancelled) {
    g_set_error (error, LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
    return FALSE;
  }

  units = lp_ts_reader_get_video (reader, &n_units);
  gst_lp_transcode_graph_feed (self->graph, info->sequence, units, n_units);
  for (guint i = 0; i < job->n_profiles; i++) {
    GstLpTranscodeOutput output = { NULL, };
    guint index;

    if (!gst_lp_transcode_graph_wait (self->graph, job->end, &index, &output,
            error)) {
      /* what it was at is unknown; the next segment gets a fresh one */
      tell_notes (self, job);
      drop_graph (self);
      return FALSE;
    }
    *pixels_in = output.done.pixels_in;
    failed |= output.done.failed && !unfit[index];
    tell_notes (self, job);
    deliver (self, job, reader, index, unfit[index], &output);
    g_ptr_array_unref (output.buffers);
  }
  tell_notes (self, job);
  /* an encoder that gave up may open again in a fresh graph */
  if (failed)
    drop_graph (self);
  return TRUE;
}

static void
drop_ended_sessions (GstLpTranscoder * self)
{
  g_autoptr (GPtrArray) ended = NULL;

  g_mutex_lock (&self->lock);
  ended = g_steal_pointer (&self->ended);
  self->ended = g_ptr_array_new_with_free_func (g_free);
  g_mutex_unlock (&self->lock);
  for (guint i = 0; i < ended->len; i++) {
    if (!g_strcmp0 (self->session, g_ptr_array_index (ended, i)))
      drop_graph (self);
  }
}

/* How long the work took, against the time of its media. What a graph that was
 * thrown away had learnt is in the pace, and so is this. */
static void
report_pace (GstLpTranscoder * self, GstLpTranscodeJob * job,
    const GError * error, guint64 time)
{
  guint64 duration = lp_segment_get_info (job->segment)->duration;
  gdouble ratio;

  if (duration == 0)
    return;
  ratio = (gdouble) time / duration;
  if (g_error_matches (error, LP_ERROR, LP_ERROR_TIMEOUT))
    ratio = MAX (ratio, TOO_LATE_RATIO);
  else if (error != NULL && (ratio <= 1
          || !g_error_matches (error, LP_ERROR, LP_ERROR_CANCELLED)))
    return;
  tell (job, gst_lp_pace_report_job (self->pace, ratio));
}

static void
finish_job (GstLpTranscoder * self, GstLpTranscodeJob * job, gint64 start)
{
  guint64 begin = gst_lp_pace_now (self->pace);
  g_autoptr (GError) error = NULL;
  GstStructure *stats = NULL;
  guint64 pixels_in = 0, time;
  gboolean cancelled, ok = FALSE;

  g_mutex_lock (&self->lock);
  cancelled = job->cancelled;
  g_mutex_unlock (&self->lock);
  if (cancelled)
    error = g_error_new (LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
  else
    ok = run_job (self, job, &pixels_in, &error);
  time = (g_get_monotonic_time () - start) * 1000;
  if (!cancelled)
    report_pace (self, job, error, gst_lp_pace_now (self->pace) - begin);
  /* not with the lock: elements have locks of their own */
  if (self->graph != NULL)
    stats = gst_lp_transcode_graph_get_stats (self->graph);

  g_mutex_lock (&self->lock);
  self->current = NULL;
  if (ok)
    self->jobs_done++;
  else
    self->jobs_failed++;
  self->source_time += lp_segment_get_info (job->segment)->duration;
  self->work_time += time;
  if (stats != NULL) {
    gst_clear_structure (&self->graph_stats);
    self->graph_stats = stats;
  }
  g_mutex_unlock (&self->lock);
  job->funcs.done (job, error, pixels_in, time, job->user_data);
  job_free (job);
}

static void
transcoder_free (GstLpTranscoder * self)
{
  g_free (self->backend);
  g_free (self->session);
  gst_lp_pace_unref (self->pace);
  g_ptr_array_unref (self->ended);
  gst_clear_structure (&self->graph_stats);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

static gpointer
worker (gpointer user_data)
{
  GstLpTranscoder *self = user_data;

  while (TRUE) {
    GstLpTranscodeJob *job;

    g_mutex_lock (&self->lock);
    while (self->jobs.length == 0 && !self->stop && self->ended->len == 0)
      g_cond_wait (&self->cond, &self->lock);
    job = self->current = g_queue_pop_head (&self->jobs);
    if (job == NULL && self->stop) {
      g_mutex_unlock (&self->lock);
      break;
    }
    g_mutex_unlock (&self->lock);
    drop_ended_sessions (self);
    if (job != NULL)
      finish_job (self, job, g_get_monotonic_time ());
  }
  drop_graph (self);
  transcoder_free (self);
  gst_lp_detached_end ();
  return NULL;
}

GstLpTranscoder *
gst_lp_transcoder_new (const gchar * backend, gboolean live)
{
  GstLpTranscoder *self = g_new0 (GstLpTranscoder, 1);

  g_atomic_ref_count_init (&self->refs);
  self->backend = g_strdup (backend);
  self->live = live;
  self->pace = gst_lp_pace_new (TRUE, NULL);
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  g_queue_init (&self->jobs);
  self->ended = g_ptr_array_new_with_free_func (g_free);
  self->thread = g_thread_new ("lp-transcoder", worker, self);
  g_thread_unref (self->thread);
  return self;
}

void
gst_lp_transcoder_set_clock (GstLpTranscoder * self, GstLpPaceClock clock)
{
  gst_lp_pace_unref (self->pace);
  self->pace = gst_lp_pace_new (TRUE, clock);
}

GstLpTranscoder *
gst_lp_transcoder_ref (GstLpTranscoder * self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static gpointer
tell_given_up (gpointer user_data)
{
  GstLpTranscodeJob *job = user_data;
  g_autoptr (GError) error = NULL;

  if (job->cancelled)
    error = g_error_new (LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
  else
    error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
        "%u segments wait already; this one was the oldest", QUEUE_MAX);
  job->funcs.done (job, error, 0, 0, job->user_data);
  job_free (job);
  return NULL;
}

/* Ends a job that waits. The worker may be busy for long, and the caller
 * must not be called back from inside its call: a thread tells. */
static void
give_up_locked (GstLpTranscoder * self, GstLpTranscodeJob * job)
{
  g_queue_remove (&self->jobs, job);
  self->jobs_failed++;
  gst_lp_detached_run ("lp-given-up", tell_given_up, job);
}

static void
cancel_locked (GstLpTranscoder * self, GstLpTranscodeJob * job)
{
  job->cancelled = TRUE;
  if (job == self->current && self->graph != NULL)
    gst_lp_transcode_graph_interrupt (self->graph);
}

void
gst_lp_transcoder_unref (GstLpTranscoder * self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  /* the worker ends what is queued as cancelled and frees everything */
  gst_lp_detached_begin ();
  g_mutex_lock (&self->lock);
  self->stop = TRUE;
  for (GList * l = self->jobs.head; l != NULL; l = l->next)
    cancel_locked (self, l->data);
  if (self->current != NULL)
    cancel_locked (self, self->current);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

GstLpTranscodeJob *
gst_lp_transcoder_start (GstLpTranscoder * self, const gchar * session,
    LpSegment * segment, const LpProfile * profiles, guint n_profiles,
    guint64 deadline_ns, const GstLpTranscodeFuncs * funcs, gpointer user_data)
{
  GstLpTranscodeJob *job = g_new0 (GstLpTranscodeJob, 1);

  g_return_val_if_fail (n_profiles > 0 && n_profiles <= LP_PROFILES_MAX, NULL);
  job->session = g_strdup (session);
  job->segment = lp_segment_ref (segment);
  memcpy (job->profiles, profiles, n_profiles * sizeof (LpProfile));
  job->n_profiles = n_profiles;
  job->end = g_get_monotonic_time () + deadline_ns / 1000;
  job->funcs = *funcs;
  job->user_data = user_data;

  g_mutex_lock (&self->lock);
  /* over the bound the oldest is given up: it would be the first too late */
  if (self->jobs.length >= QUEUE_MAX)
    give_up_locked (self, g_queue_peek_head (&self->jobs));
  g_queue_push_tail (&self->jobs, job);
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
  return job;
}

void
gst_lp_transcoder_cancel (GstLpTranscoder * self, GstLpTranscodeJob * job)
{
  g_mutex_lock (&self->lock);
  /* gone already: done() is on its way */
  if (job == self->current) {
    cancel_locked (self, job);
  } else if (g_queue_find (&self->jobs, job) != NULL) {
    job->cancelled = TRUE;
    give_up_locked (self, job);
  }
  g_mutex_unlock (&self->lock);
}

void
gst_lp_transcoder_end_session (GstLpTranscoder * self, const gchar * session)
{
  g_mutex_lock (&self->lock);
  if (!g_ptr_array_find_with_equal_func (self->ended, session, g_str_equal,
          NULL))
    g_ptr_array_add (self->ended, g_strdup (session));
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

GstStructure *
gst_lp_transcoder_get_stats (GstLpTranscoder * self)
{
  GstStructure *s;

  g_mutex_lock (&self->lock);
  s = gst_structure_new ("application/x-livepeer-transcoder-stats",
      "jobs-total", G_TYPE_UINT64, self->jobs_done + self->jobs_failed,
      "jobs-failed-total", G_TYPE_UINT64, self->jobs_failed,
      "frames-total", G_TYPE_UINT64, self->frames,
      "shed-total", G_TYPE_UINT64, self->shed,
      "graphs-total", G_TYPE_UINT64, self->graphs,
      "damage-total", G_TYPE_UINT64, self->damage,
      "source-time", G_TYPE_UINT64, self->source_time,
      "work-time", G_TYPE_UINT64, self->work_time,
      "preset", G_TYPE_STRING, gst_lp_pace_get_preset (self->pace),
      "shed", G_TYPE_UINT, gst_lp_pace_get_shed (self->pace),
      "degraded-total", G_TYPE_UINT64, gst_lp_pace_get_steps (self->pace),
      "real-time-ratio", G_TYPE_DOUBLE, self->source_time == 0 ? 0. :
      (gdouble) self->work_time / self->source_time, NULL);
  if (self->graph_stats != NULL)
    gst_structure_set (s, "transcode", GST_TYPE_STRUCTURE, self->graph_stats,
        NULL);
  g_mutex_unlock (&self->lock);
  return s;
}

const gchar *
gst_lp_transcode_error_text (const GError * error)
{
  if (error->domain != LP_ERROR)
    return "TranscoderStopped";
  switch (error->code) {
    case LP_ERROR_INVALID:
      return "Invalid data found when processing input";
    case LP_ERROR_NO_VIDEO:
      return "TranscoderInvalidVideo";
    case LP_ERROR_NO_KEYFRAME:
      return "No keyframes in input";
    case LP_ERROR_UNSUPPORTED:
      return "Unsupported input codec";
    case LP_ERROR_TOO_LARGE:
      return "TranscoderInvalidDuration";
    case LP_ERROR_RESOLUTION:
      return "Error initializing filtergraph";
    case LP_ERROR_RUNAWAY:
      return "Encoded frames runaway";
    case LP_ERROR_BUSY:
    case LP_ERROR_TIMEOUT:
      return "TranscoderBusy";
    default:
      return "TranscoderStopped";
  }
}
