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
#include "core/media-ts.h"
#include "gstlpdetached.h"
#include "gstlpoutage.h"
#include "gstlptranscodegraph.h"
#include "gstlptranscodejob.h"
#include "gstlptranscodestream.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define INPUT_DURATION_MAX (300 * SECOND)
/* The time of one that was not done in time, against that of the media, at
 * least: what a faster preset can make up for */
#define TOO_LATE_RATIO 1.25
/* Segments that wait; over it the oldest is given up. */
#define QUEUE_MAX 64

/* of a deadline that was too short for anybody, as a part of the media's time */
#define PATIENCE_PART 4
/* a cancellation so close to the deadline (us) is the deadline of another */
#define DEADLINE_SLACK 100000

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
  const gchar *graph_backend;   /* constant or that of the transcoder */
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

static GstLpTranscodeGraph *
steal_graph (GstLpTranscoder * self)
{
  GstLpTranscodeGraph *graph;

  g_mutex_lock (&self->lock);
  graph = g_steal_pointer (&self->graph);
  g_clear_pointer (&self->session, g_free);
  g_mutex_unlock (&self->lock);
  return graph;
}

static void
drop_graph (GstLpTranscoder * self)
{
  gst_lp_transcode_graph_free (steal_graph (self));
}

/* What it was at is unknown, and perhaps when it ends. */
static void
abandon_graph (GstLpTranscoder * self, GstLpTranscodeJob * job)
{
  tell_notes (self, job);
  gst_lp_transcode_graph_abandon (steal_graph (self));
}

/* A graph serves one session while profiles, codec and size stay the same:
 * encoders that are open do not notice new profiles (transcoding 13). */
static gboolean
ensure_graph (GstLpTranscoder * self, GstLpTranscodeJob * job,
    LpTsReader * reader, const gchar * backend, gint64 end, GError ** error)
{
  const LpSegmentInfo *info = lp_segment_get_info (job->segment);
  LpCodec codec = lp_ts_reader_get_video_codec (reader);
  GstLpTranscodeGraph *graph;
  gboolean cancelled;

  if (self->graph != NULL && !g_strcmp0 (self->session, job->session)
      && !g_strcmp0 (self->graph_backend, backend)
      && self->codec == codec && self->n_profiles == job->n_profiles
      && self->width == info->width && self->height == info->height
      && !memcmp (self->profiles, job->profiles,
          job->n_profiles * sizeof (LpProfile)))
    return TRUE;

  drop_graph (self);
  graph = gst_lp_transcode_graph_new (backend, self->live, codec,
      job->profiles, job->n_profiles, self->pace, error);
  if (graph == NULL)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->graph = graph;
  self->graph_backend = backend;
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
  } else if (gst_lp_transcode_graph_start (graph, end, error)) {
    return TRUE;
  }
  abandon_graph (self, job);
  return FALSE;
}

static void
deliver (GstLpTranscoder * self, GstLpTranscodeJob * job, LpTsReader * reader,
    guint index, gboolean unfit, GstLpTranscodeOutput * output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = NULL;
  GstLpTranscodeResult result = {.index = index };

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
        "the shape of the picture makes a side longer than %u",
        GST_LP_TRANSCODE_SIDE_MAX);
  else if (output->done.failed
      || output->done.frames_out != output->buffers->len
      || output->buffers->len == 0)
    error =
        g_error_new (LP_ERROR, LP_ERROR_CODEC,
        "the encoder lost frames: %u of %" G_GUINT64_FORMAT,
        output->buffers->len, output->done.frames_out);

  if (error == NULL) {
    data = gst_lp_transcode_write (reader, output->buffers);
    if (data == NULL)
      error = g_error_new (LP_ERROR, LP_ERROR_CODEC,
          "frames without time stamps");
  }
  if (data != NULL) {
    gst_lp_transcode_describe (reader, output->buffers, result.codecs,
        sizeof (result.codecs));
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

/* --- what may be used --- */

static gboolean
is_software (const gchar * backend)
{
  return !g_strcmp0 (backend, "software");
}

static gboolean
is_auto (const GstLpTranscoder * self)
{
  return self->backend == NULL || !strcmp (self->backend, "auto");
}

/* The backend for a job. @trying: it was out of service, and this is the try.
 * Returns: NULL: all that may be used is out of service */
static const gchar *
choose_backend (GstLpTranscoder * self, GstLpTranscodeJob * job,
    const gchar ** backend, gboolean * trying, GError ** error)
{
  guint64 now = gst_lp_pace_now (self->pace), left;
  guint64 patience = (job->end - g_get_monotonic_time ()) * 1000;
  GstLpOutageState state;

  *backend = self->backend != NULL ? self->backend : "auto";
  state = gst_lp_outage_check_process (is_software (*backend), now, patience);
  if (state == GST_LP_OUTAGE_OUT && is_auto (self)) {
    *backend = "software";
    state = gst_lp_outage_check_process (TRUE, now, patience);
  }
  *trying = state == GST_LP_OUTAGE_TRY;
  if (state != GST_LP_OUTAGE_OUT)
    return *backend;
  left = gst_lp_outage_left_process (is_software (*backend), now);
  g_set_error (error, LP_ERROR, LP_ERROR_DEVICE,
      "decoder or encoders (%s) gave no answer; left alone for %"
      G_GUINT64_FORMAT " s more", *backend, left / SECOND + 1);
  return NULL;
}

static void
settle_outage (GstLpTranscoder * self, const gchar * backend, gboolean ok,
    gboolean unexplained)
{
  gst_lp_outage_settle_process (is_software (backend),
      gst_lp_pace_now (self->pace), ok, unexplained);
}

guint64
gst_lp_transcoder_get_outage (GstLpTranscoder * self)
{
  guint64 now = gst_lp_pace_now (self->pace), left;

  left = gst_lp_outage_left_process (is_software (self->backend), now);
  if (left > 0 && is_auto (self))
    left = MIN (left, gst_lp_outage_left_process (TRUE, now));
  return left;
}

/* --- one job --- */

/* One try of a job with one backend */
typedef struct
{
  const gchar *backend;
  gint64 begin, end;            /* monotonic, us */
  guint given;                  /* renditions delivered */
  gboolean started;             /* decoder and encoders are open */
  gboolean silent;              /* nothing came out of it */
  gboolean software;            /* that is what it was in the end */
} Attempt;

static void
look_at (GstLpTranscoder * self, guint64 * frames, gboolean * software)
{
  GstStructure *stats = self->graph != NULL ?
      gst_lp_transcode_graph_get_stats (self->graph) : NULL;

  *frames = 0;
  *software = is_software (self->graph_backend);
  if (stats == NULL)
    return;
  gst_structure_get_uint64 (stats, "frames-in-total", frames);
  *software |= is_software (gst_structure_get_string (stats, "backend"));
  gst_structure_free (stats);
}

static gboolean
run_graph (GstLpTranscoder * self, GstLpTranscodeJob * job,
    LpTsReader * reader, const gboolean * unfit, Attempt * attempt,
    guint64 * pixels_in, GError ** error)
{
  const LpTsUnit *units;
  guint64 before, after;
  guint n_units;
  gboolean cancelled, failed = FALSE;

  attempt->begin = g_get_monotonic_time ();
  attempt->software = is_software (attempt->backend);
  attempt->silent = TRUE;
  if (!ensure_graph (self, job, reader, attempt->backend, attempt->end, error))
    return FALSE;
  attempt->started = TRUE;

  g_mutex_lock (&self->lock);
  cancelled = job->cancelled;
  if (!cancelled)
    gst_lp_transcode_graph_rearm (self->graph);
  g_mutex_unlock (&self->lock);
  if (cancelled) {
    g_set_error (error, LP_ERROR, LP_ERROR_CANCELLED, "cancelled");
    return FALSE;
  }

  look_at (self, &before, &attempt->software);
  units = lp_ts_reader_get_video (reader, &n_units);
  gst_lp_transcode_graph_feed (self->graph,
      lp_segment_get_info (job->segment)->sequence, units, n_units);
  for (guint i = 0; i < job->n_profiles; i++) {
    GstLpTranscodeOutput output = { NULL, };
    guint index;

    if (!gst_lp_transcode_graph_wait (self->graph, attempt->end, &index,
            &output, error)) {
      look_at (self, &after, &attempt->software);
      /* software that is only slow decodes something */
      attempt->silent = !gst_lp_transcode_graph_has_output (self->graph)
          && (!attempt->software || after == before);
      abandon_graph (self, job);
      return FALSE;
    }
    attempt->silent = FALSE;
    attempt->given++;
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

/* TRUE: nothing of the input explains it: no answer at all in a time in which
 * there should have been one, or nothing opened */
static gboolean
is_unexplained (GstLpTranscodeJob * job, const Attempt * attempt,
    const GError * error)
{
  gint64 now = g_get_monotonic_time ();
  guint64 duration = lp_segment_get_info (job->segment)->duration;

  if (error == NULL || error->domain != LP_ERROR || !attempt->silent)
    return FALSE;
  if (error->code == LP_ERROR_CODEC)
    return !attempt->started;
  if (error->code == LP_ERROR_CANCELLED)
    return now + DEADLINE_SLACK >= job->end && now - attempt->begin
        >= (gint64) (duration / 1000 / PATIENCE_PART);
  return error->code == LP_ERROR_TIMEOUT
      && now - attempt->begin >= (gint64) (duration / 1000 / PATIENCE_PART);
}

/* The same segment once more, in software */
static gboolean
may_fall_back (GstLpTranscoder * self, GstLpTranscodeJob * job,
    const Attempt * attempt, const GError * error)
{
  if (!is_auto (self) || attempt->software || attempt->given > 0
      || error->domain != LP_ERROR || g_get_monotonic_time () >= job->end)
    return FALSE;
  if (error->code != LP_ERROR_TIMEOUT && error->code != LP_ERROR_CODEC
      && error->code != LP_ERROR_BUSY)
    return FALSE;
  return gst_lp_outage_left_process (TRUE, gst_lp_pace_now (self->pace)) == 0;
}

static gboolean
run_attempts (GstLpTranscoder * self, GstLpTranscodeJob * job,
    LpTsReader * reader, const gboolean * unfit, guint64 * pixels_in,
    GError ** error)
{
  Attempt attempt = {.end = job->end }, second = {.end = job->end };
  g_autoptr (GError) first = NULL;
  gboolean ok, trying, unexplained;

  if (!choose_backend (self, job, &attempt.backend, &trying, error))
    return FALSE;
  /* what hardware does not decode is no fault of it */
  if (is_auto (self) && !gst_lp_transcode_is_usual (reader)) {
    settle_outage (self, attempt.backend, FALSE, FALSE);
    attempt.backend = "software";
  }
  /* so that there is time for the other one */
  if (trying && is_auto (self) && !is_software (attempt.backend))
    attempt.end -= (job->end - g_get_monotonic_time ()) / 2;
  ok = run_graph (self, job, reader, unfit, &attempt, pixels_in, &first);
  unexplained = !ok && is_unexplained (job, &attempt, first);
  if (ok || !may_fall_back (self, job, &attempt, first)) {
    settle_outage (self, attempt.backend, ok, unexplained);
    if (!ok)
      g_propagate_error (error, g_steal_pointer (&first));
    return ok;
  }

  second.backend = "software";
  ok = run_graph (self, job, reader, unfit, &second, pixels_in, error);
  /* what works elsewhere was not the fault of the input */
  settle_outage (self, attempt.backend, FALSE, ok || unexplained);
  settle_outage (self, second.backend, ok, FALSE);
  return ok;
}

static gboolean
run_job (GstLpTranscoder * self, GstLpTranscodeJob * job, guint64 * pixels_in,
    GError ** error)
{
  const LpSegmentInfo *info = lp_segment_get_info (job->segment);
  g_autoptr (LpTsReader) reader = NULL;
  gboolean unfit[LP_PROFILES_MAX] = { FALSE, };

  if (info->duration > INPUT_DURATION_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_DURATION,
        "a segment of %" G_GUINT64_FORMAT " s; at most 300 s are taken",
        info->duration / SECOND);
    return FALSE;
  }
  if (g_get_monotonic_time () >= job->end) {
    g_set_error (error, LP_ERROR, LP_ERROR_TIMEOUT,
        "its turn came after its deadline");
    return FALSE;
  }
  if (job->funcs.accepted != NULL)
    job->funcs.accepted (job, job->user_data);
  reader = lp_ts_reader_new (lp_segment_get_data (job->segment), error);
  if (reader == NULL)
    return FALSE;
  if (!gst_lp_transcode_find_unfit (reader, job->profiles, job->n_profiles,
          unfit)) {
    g_set_error (error, LP_ERROR, LP_ERROR_RESOLUTION,
        "the shape of the picture makes a side of every rendition longer "
        "than %u", GST_LP_TRANSCODE_SIDE_MAX);
    return FALSE;
  }
  g_mutex_lock (&self->lock);
  self->damage += lp_ts_reader_get_damage (reader);
  g_mutex_unlock (&self->lock);
  return run_attempts (self, job, reader, unfit, pixels_in, error);
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
    case LP_ERROR_DURATION:
      return "TranscoderInvalidDuration";
    case LP_ERROR_TOO_LARGE:
      /* of bytes or frames: no transcoder will take it */
      return "TranscoderInvalidVideo";
    case LP_ERROR_PIXEL_FORMAT:
      return "Unsupported input pixel format";
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
