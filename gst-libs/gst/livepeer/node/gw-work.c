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

#include "gw-gateway-private.h"

#define GST_CAT_DEFAULT lp_gateway_debug

/* of a deadline: until a transcoder must have accepted, where another could */
#define ACCEPT_PART 3
/* before a transcoder in passing trouble is asked again, ns */
#define BACKOFF_MIN G_GUINT64_CONSTANT (50000000)
#define BACKOFF_MAX G_GUINT64_CONSTANT (5000000000)

void
lp_work_free (LpWork * work)
{
  if (work->timer != NULL)
    g_source_destroy (work->timer);
  g_clear_pointer (&work->timer, g_source_unref);
  if (work->retry != NULL)
    g_source_destroy (work->retry);
  g_clear_pointer (&work->retry, g_source_unref);
  if (work->attempt != NULL)
    work->attempt->work = NULL;
  lp_segment_unref (work->segment);
  g_rc_box_release (work->ladder);
  g_clear_error (&work->error);
  g_object_unref (work->gateway);
  g_free (work);
}

static guint64
sequence_of (const LpWork * work)
{
  return lp_segment_get_info (work->segment)->sequence;
}

static void
lose_or_fall_back (LpWork * work, guint i, const GError * error)
{
  LpGateway *self = work->gateway;
  const LpSegmentInfo *info = lp_segment_get_info (work->segment);

  work->have[i] = TRUE;
  work->settled++;
  if (self->config.fallback == LP_GATEWAY_FALLBACK_SOURCE) {
    lp_stats_fallback (self->stats);
    if (self->callbacks.fallback != NULL)
      self->callbacks.fallback (info->sequence, work->ladder->profiles[i].name,
          error, self->user_data);
    lp_publisher_add_rendition (self->publisher, info->sequence, i,
        lp_segment_get_data (work->segment), info->width, info->height,
        info->codecs);
  } else {
    lp_publisher_lose_rendition (self->publisher, info->sequence, i, error);
  }
}

void
lp_work_give_up (LpWork * work, const GError * error)
{
  for (guint i = 0; i < work->ladder->n; i++) {
    if (!work->have[i])
      lose_or_fall_back (work, i, error);
  }
}

void
lp_gateway_count_pending (LpGateway * self)
{
  guint n = self->waiting.length;

  for (GList * l = self->busy.head; l != NULL; l = l->next)
    n += ((LpAttempt *) l->data)->work != NULL;
  lp_stats_pending (self->stats, n);
}

static guint64
lp_work_end (const LpWork * work)
{
  return work->arrived + work->gateway->config.deadline;
}

/* ---- jobs ---- */

static void
stop_accept_timer (LpAttempt * attempt)
{
  if (attempt->timer != NULL)
    g_source_destroy (attempt->timer);
  g_clear_pointer (&attempt->timer, g_source_unref);
}

void
lp_attempt_abandon (LpAttempt * attempt)
{
  stop_accept_timer (attempt);
  if (attempt->work != NULL)
    attempt->work->attempt = NULL;
  attempt->work = NULL;
  lp_transcoder_cancel (g_ptr_array_index (attempt->gateway->transcoders,
          attempt->transcoder), attempt->job);
}

static void
job_accepted (LpTranscodeJob * job, gpointer user_data)
{
  LpAttempt *attempt = user_data;

  attempt->accepted = TRUE;
  stop_accept_timer (attempt);
}

static void
job_rendition (LpTranscodeJob * job, const LpRendition * r, gpointer user_data)
{
  LpAttempt *attempt = user_data;
  LpWork *work = attempt->work;
  LpGateway *self = attempt->gateway;

  /* who delivers has accepted */
  job_accepted (job, attempt);
  if (work == NULL || self->closed || r->index >= work->ladder->n
      || work->have[r->index])
    return;
  if (r->data == NULL) {
    /* one rung failed alone: it is not tried again, the others came */
    lose_or_fall_back (work, r->index, r->error);
    return;
  }
  work->have[r->index] = TRUE;
  work->settled++;
  lp_publisher_add_rendition (self->publisher, sequence_of (work), r->index,
      r->data, r->width, r->height, r->codecs);
}

static void
prefer (LpGateway * self, guint index, const gchar * reason)
{
  const gchar *old, *new;

  if (index == self->preferred)
    return;
  old = lp_transcoder_get_name (g_ptr_array_index (self->transcoders,
          self->preferred));
  new = lp_transcoder_get_name (g_ptr_array_index (self->transcoders, index));
  self->preferred = index;
  GST_INFO_OBJECT (self, "segments go to %s, no more to %s: %s", new, old,
      reason);
  if (self->callbacks.transcoder_changed != NULL)
    self->callbacks.transcoder_changed (old, new, reason, self->user_data);
}

static void
retry_now (gpointer user_data)
{
  LpWork *work = user_data;
  g_autoptr (LpGateway) self = g_object_ref (work->gateway);

  g_clear_pointer (&work->retry, g_source_unref);
  work->resting = -1;
  lp_gateway_dispatch (self);
}

/* Passing trouble: the same transcoder is asked again later, as long as there
 * is time for it. Returns: FALSE: there is none */
static gboolean
rest (LpWork * work, guint index)
{
  LpGateway *self = work->gateway;
  guint64 random = 0, wait;

  if (!lp_env_random (lp_env_system (), (guint8 *) & random, sizeof (random)))
    GST_WARNING_OBJECT (self, "no random numbers");
  if (!lp_backoff_next (&work->backoff, lp_gateway_now () / 1000, random,
          &wait))
    return FALSE;
  work->resting = index;
  work->retry = lp_loop_add_timeout (self->loop, wait * 1000, retry_now, work,
      NULL);
  return TRUE;
}

static void
job_failed (LpWork * work, guint index, const LpTranscodeOutcome * outcome)
{
  LpGateway *self = work->gateway;

  GST_WARNING_OBJECT (self, "segment %" G_GUINT64_FORMAT " at %s: %s",
      sequence_of (work),
      lp_transcoder_get_name (g_ptr_array_index (self->transcoders, index)),
      outcome->error->message);
  g_clear_error (&work->error);
  work->error = g_error_copy (outcome->error);
  if (outcome->failure == LP_FAILURE_RETRY_ELSEWHERE)
    work->tried |= G_GUINT64_CONSTANT (1) << index;
  if (outcome->failure == LP_FAILURE_GIVE_UP
      || work->attempts >= self->config.attempts
      || (outcome->failure == LP_FAILURE_RETRY_HERE && !rest (work, index))) {
    lp_work_give_up (work, work->error);
    lp_work_free (work);
    return;
  }
  lp_stats_retry (self->stats);
  g_queue_push_head (&self->waiting, work);
}

static void
job_done (LpTranscodeJob * job, const LpTranscodeOutcome * outcome,
    gpointer user_data)
{
  LpAttempt *attempt = user_data;
  g_autoptr (LpGateway) self = g_steal_pointer (&attempt->gateway);
  LpWork *work = attempt->work;
  guint index = attempt->transcoder;
  const gchar *name = lp_transcoder_get_name
      (g_ptr_array_index (self->transcoders, index));
  LpStatsJob stats = { outcome->failure == LP_FAILURE_NONE, attempt->duration,
    lp_gateway_now () - attempt->submitted, outcome->upload_time,
    outcome->transcode_time, outcome->download_time, outcome->speed,
    outcome->cost
  };

  if (work != NULL)
    work->attempt = NULL;
  self->running[index]--;
  g_queue_remove (&self->busy, attempt);
  stop_accept_timer (attempt);
  g_free (attempt);
  lp_stats_job (self->stats, name, &stats);

  if (work == NULL) {
    /* settled long ago */
  } else if (stats.ok) {
    g_autoptr (GError) missing = g_error_new (LP_ERROR, LP_ERROR_PEER,
        "%s delivered fewer renditions than asked for", name);

    prefer (self, index, "answered");
    lp_work_give_up (work, missing);
    lp_work_free (work);
  } else {
    job_failed (work, index, outcome);
  }
  lp_gateway_dispatch (self);
}

static void
deadline_passed (gpointer user_data)
{
  LpWork *work = user_data;
  g_autoptr (LpGateway) self = g_object_ref (work->gateway);
  g_autoptr (GError) error = NULL;

  error = work->error != NULL ? g_error_copy (work->error) :
      g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "no rendition within the deadline of %" G_GUINT64_FORMAT " ms",
      self->config.deadline / 1000000);
  lp_work_give_up (work, error);
  if (work->attempt != NULL)
    lp_attempt_abandon (work->attempt);
  else
    g_queue_remove (&self->waiting, work);
  lp_work_free (work);
  lp_gateway_count_pending (self);
  lp_gateway_check_finish (self);
}

LpWork *
lp_work_new (LpGateway * self, LpSegment * segment, guint64 arrived)
{
  LpWork *work = g_new0 (LpWork, 1);

  work->gateway = g_object_ref (self);
  work->segment = lp_segment_ref (segment);
  work->ladder = g_rc_box_acquire (self->ladder);
  work->arrived = arrived;
  work->resting = -1;
  lp_backoff_init (&work->backoff, self->config.attempts,
      CLAMP (self->config.deadline / 8, BACKOFF_MIN, BACKOFF_MAX) / 1000,
      BACKOFF_MAX / 1000, lp_work_end (work) / 1000);
  work->timer = lp_loop_add_timeout (self->loop, self->config.deadline,
      deadline_passed, work, NULL);
  return work;
}

static gint
choose (LpGateway * self, const LpWork * work)
{
  guint n = self->transcoders->len;

  for (guint k = 0; k < n; k++) {
    guint i = (self->preferred + k) % n;
    LpTranscoder *t = g_ptr_array_index (self->transcoders, i);

    if (!(work->tried & (G_GUINT64_CONSTANT (1) << i))
        && work->resting != (gint) i
        && self->running[i] < lp_transcoder_get_capacity (t))
      return i;
  }
  return -1;
}

/* It has not taken the segment: another one may, if there is one. */
static void
not_accepted (gpointer user_data)
{
  LpAttempt *attempt = user_data;
  g_autoptr (LpGateway) self = g_object_ref (attempt->gateway);
  LpWork *work = attempt->work;
  guint64 bit = G_GUINT64_CONSTANT (1) << attempt->transcoder;

  g_clear_pointer (&attempt->timer, g_source_unref);
  if (work == NULL || work->attempts >= self->config.attempts)
    return;
  work->tried |= bit;
  if (choose (self, work) < 0) {
    work->tried &= ~bit;
    return;
  }
  GST_WARNING_OBJECT (self, "segment %" G_GUINT64_FORMAT " is not accepted by "
      "%s", sequence_of (work), lp_transcoder_get_name
      (g_ptr_array_index (self->transcoders, attempt->transcoder)));
  g_clear_error (&work->error);
  work->error =
      g_error_new (LP_ERROR, LP_ERROR_TIMEOUT, "not accepted in time");
  lp_attempt_abandon (attempt);
  lp_stats_retry (self->stats);
  g_queue_push_head (&self->waiting, work);
  lp_gateway_dispatch (self);
}

static gboolean
is_hopeless (LpGateway * self, const LpWork * work)
{
  guint n = self->transcoders->len;
  guint64 all = n == 64 ? G_MAXUINT64 : (G_GUINT64_CONSTANT (1) << n) - 1;

  return (work->tried & all) == all;
}

static const LpTranscodeCallbacks job_callbacks = {
  job_accepted, job_rendition, job_done
};

static void
submit (LpGateway * self, LpWork * work, guint index)
{
  LpTranscoder *t = g_ptr_array_index (self->transcoders, index);
  const LpSegmentInfo *info = lp_segment_get_info (work->segment);
  guint64 end = lp_work_end (work), t0 = lp_gateway_now (), left =
      end > t0 ? end - t0 : 1;
  guint *size = self->size[index];
  LpTranscodeOptions options = {.session = self->session,
    .perceptual_hash = self->config.perceptual_hash,
    .reinit = size[0] != 0 && (size[0] != info->width
        || size[1] != info->height)
  };
  LpAttempt *attempt = g_new0 (LpAttempt, 1);

  size[0] = info->width;
  size[1] = info->height;
  attempt->gateway = g_object_ref (self);
  attempt->work = work;
  attempt->transcoder = index;
  attempt->submitted = t0;
  attempt->duration = info->duration;
  work->attempt = attempt;
  work->resting = -1;
  if (work->retry != NULL)
    g_source_destroy (work->retry);
  g_clear_pointer (&work->retry, g_source_unref);
  work->attempts++;
  self->running[index]++;
  g_queue_push_tail (&self->busy, attempt);
  attempt->job = lp_transcoder_submit (t, work->segment,
      work->ladder->profiles, work->ladder->n, &options, left, &job_callbacks,
      attempt);
  if (self->transcoders->len > 1)
    attempt->timer = lp_loop_add_timeout (self->loop,
        self->config.accept_deadline > 0 ? self->config.accept_deadline :
        left / ACCEPT_PART, not_accepted, attempt, NULL);
}

void
lp_gateway_dispatch (LpGateway * self)
{
  GList *l = self->waiting.head;

  while (l != NULL && !self->closed) {
    LpWork *work = l->data;
    GList *next = l->next;
    gint index = choose (self, work);

    if (index >= 0) {
      g_queue_delete_link (&self->waiting, l);
      submit (self, work, index);
    } else if (is_hopeless (self, work)) {
      g_autoptr (GError) error = work->error != NULL ?
          g_error_copy (work->error) : g_error_new (LP_ERROR,
          LP_ERROR_NOT_FOUND, "there is no transcoder");

      g_queue_delete_link (&self->waiting, l);
      lp_work_give_up (work, error);
      lp_work_free (work);
    }
    l = next;
  }
  lp_gateway_count_pending (self);
  lp_gateway_check_finish (self);
}
