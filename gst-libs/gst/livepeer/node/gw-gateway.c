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

#include "gw-gateway-private.h"

GST_DEBUG_CATEGORY (lp_gateway_debug);
#define GST_CAT_DEFAULT lp_gateway_debug

/* segments whose arrival is remembered; what is published later than so many
 * is no latency any more */
#define ARRIVALS_MAX 256

G_DEFINE_TYPE_WITH_CODE (LpGateway, lp_gateway, G_TYPE_OBJECT,
    GST_DEBUG_CATEGORY_INIT (lp_gateway_debug, "lpgw", 0, "gateway"));

static void publisher_finished (GObject * source, GAsyncResult * result,
    gpointer user_data);

guint64
lp_gateway_now (void)
{
  return lp_env_mono_time (lp_env_system ());
}

void
lp_gateway_check_finish (LpGateway * self)
{
  if (self->finish == NULL || self->ended || self->waiting.length > 0)
    return;
  for (GList * l = self->busy.head; l != NULL; l = l->next) {
    if (((LpAttempt *) l->data)->work != NULL)
      return;
  }
  self->ended = TRUE;
  {
    guint64 t = lp_gateway_now ();
    guint64 left = self->finish_deadline > t ? self->finish_deadline - t : 1;

    lp_publisher_finish_async (self->publisher, left, NULL,
        publisher_finished, g_object_ref (self));
  }
}

/* ---- segments ---- */

static void
end_pilot (LpGateway * self)
{
  self->pilot_over = TRUE;
  lp_gateway_set_profiles (self, NULL, 0);
  if (self->callbacks.pilot_ended != NULL)
    self->callbacks.pilot_ended (self->transcoded, self->user_data);
}

static void
drop_oldest (LpGateway * self)
{
  LpWork *oldest = g_queue_pop_head (&self->waiting);
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
      "%u segments wait for a transcoder already", self->config.max_pending);

  lp_work_give_up (oldest, error);
  lp_work_free (oldest);
}

static void
take_segment (LpGateway * self, LpSegment * segment)
{
  const LpSegmentInfo *info = lp_segment_get_info (segment);
  LpArrival *arrival = g_new0 (LpArrival, 1);

  if (self->config.pilot > 0 && !self->pilot_over
      && self->transcoded + info->duration > self->config.pilot)
    end_pilot (self);

  arrival->sequence = info->sequence;
  arrival->arrived = lp_gateway_now ();
  g_queue_push_tail (&self->arrivals, arrival);
  /* nothing is published: there is nobody to forget them */
  if (self->arrivals.length > ARRIVALS_MAX)
    g_free (g_queue_pop_head (&self->arrivals));
  lp_stats_segment_in (self->stats, lp_segment_get_size (segment),
      info->duration);
  lp_publisher_begin_segment (self->publisher, segment);
  if (self->ladder->n == 0)
    return;
  self->transcoded += info->duration;

  g_queue_push_tail (&self->waiting, lp_work_new (self, segment,
          arrival->arrived));
  lp_gateway_dispatch (self);
  while (self->waiting.length > self->config.max_pending)
    drop_oldest (self);
  lp_gateway_count_pending (self);
}

typedef struct
{
  LpGateway *gateway;
  LpSegment *segment;
  guint64 sequence, duration;
  GError *error;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  g_atomic_int_dec_and_test (&letter->gateway->inbox);
  g_object_unref (letter->gateway);
  g_clear_pointer (&letter->segment, lp_segment_unref);
  g_clear_error (&letter->error);
  g_free (letter);
}

static void
open_letter (gpointer data)
{
  Letter *letter = data;
  LpGateway *self = letter->gateway;

  if (self->closed || self->finish != NULL)
    return;
  if (letter->segment != NULL)
    take_segment (self, letter->segment);
  else
    lp_publisher_lose_segment (self->publisher, letter->sequence,
        letter->duration, letter->error);
}

static gboolean
send_letter (LpGateway * self, Letter * letter)
{
  letter->gateway = g_object_ref (self);
  if (g_atomic_int_add (&self->inbox, 1) >= LP_GATEWAY_INBOX_MAX) {
    letter_free (letter);
    return FALSE;
  }
  return lp_loop_invoke (self->loop, open_letter, letter, letter_free);
}

gboolean
lp_gateway_push (LpGateway * self, LpSegment * segment)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->segment = lp_segment_ref (segment);
  return send_letter (self, letter);
}

gboolean
lp_gateway_push_lost (LpGateway * self, guint64 sequence, guint64 duration,
    const GError * error)
{
  Letter *letter = g_new0 (Letter, 1);

  letter->sequence = sequence;
  letter->duration = duration;
  letter->error = g_error_copy (error);
  return send_letter (self, letter);
}

/* ---- what the publisher says ---- */

static guint64
latency_of (LpGateway * self, guint64 sequence)
{
  guint64 t = lp_gateway_now ();

  for (GList * l = self->arrivals.head; l != NULL; l = l->next) {
    const LpArrival *a = l->data;

    if (a->sequence == sequence)
      return t - a->arrived;
  }
  return 0;
}

static void
forget_arrivals (LpGateway * self, guint64 before)
{
  while (self->arrivals.length > 0
      && ((LpArrival *) g_queue_peek_head (&self->arrivals))->sequence < before)
    g_free (g_queue_pop_head (&self->arrivals));
}

static void
on_published (const LpPublished * what, gpointer user_data)
{
  LpGateway *self = user_data;

  if (self->closed)
    return;
  if (what->path != NULL) {
    /* in order: nothing older is announced after it */
    forget_arrivals (self, what->sequence);
    lp_stats_published (self->stats, what->rendition, what->size,
        what->duration, latency_of (self, what->sequence),
        lp_env_wall_time (lp_env_system ()) * 1000);
  } else {
    lp_stats_lost (self->stats, what->rendition,
        what->error->domain == LP_ERROR ?
        lp_error_code_name (what->error->code) : "store");
  }
  if (self->callbacks.published != NULL)
    self->callbacks.published (what, self->user_data);
}

static void
on_warning (const GError * error, const gchar * path, gpointer user_data)
{
  LpGateway *self = user_data;

  if (!self->closed && self->callbacks.warning != NULL)
    self->callbacks.warning (error, path, self->user_data);
}

/* ---- life ---- */

void
lp_gateway_add_store (LpGateway * self, LpStore * store)
{
  lp_publisher_add_store (self->publisher, store);
}

static void
on_notify (LpTranscoder * transcoder, const GstStructure * what,
    gpointer user_data)
{
  LpGateway *self = user_data;

  if (!self->closed && self->callbacks.message != NULL)
    self->callbacks.message (what, self->user_data);
}

static void
on_capacity (LpTranscoder * transcoder, gpointer user_data)
{
  LpGateway *self = user_data;

  if (self->closed)
    return;
  for (GList * l = self->waiting.head; l != NULL; l = l->next)
    ((LpWork *) l->data)->resting = -1;
  lp_gateway_dispatch (self);
}

void
lp_gateway_add_transcoder (LpGateway * self, LpTranscoder * transcoder)
{
  static const LpTranscoderWatch watch = { on_capacity, on_notify };

  g_return_if_fail (self->transcoders->len < LP_GATEWAY_TRANSCODERS_MAX);
  g_ptr_array_add (self->transcoders, g_object_ref (transcoder));
  lp_transcoder_set_watch (transcoder, &watch, self);
}

static void
publisher_opened (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  guint64 *first = g_new0 (guint64, 1);
  GError *error = NULL;

  if (lp_publisher_open_finish (LP_PUBLISHER (source), result, first, &error)) {
    g_task_return_pointer (task, first, g_free);
  } else {
    g_free (first);
    g_task_return_error (task, error);
  }
}

void
lp_gateway_open_async (LpGateway * self, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  lp_publisher_open_async (self->publisher, cancellable, publisher_opened,
      g_task_new (self, cancellable, callback, user_data));
}

gboolean
lp_gateway_open_finish (LpGateway * self, GAsyncResult * result,
    guint64 * first_sequence, GError ** error)
{
  g_autofree guint64 *first = g_task_propagate_pointer (G_TASK (result), error);

  if (first == NULL)
    return FALSE;
  *first_sequence = *first;
  return TRUE;
}

void
lp_gateway_set_source (LpGateway * self, guint64 max_duration,
    gboolean independent)
{
  lp_publisher_set_source (self->publisher, max_duration, independent);
}

void
lp_gateway_set_profiles (LpGateway * self, const LpProfile * profiles,
    guint n_profiles)
{
  LpGatewayLadder *ladder = g_rc_box_new0 (LpGatewayLadder);

  ladder->n = n_profiles;
  if (n_profiles > 0)
    memcpy (ladder->profiles, profiles, n_profiles * sizeof (LpProfile));
  g_clear_pointer (&self->ladder, g_rc_box_release);
  self->ladder = ladder;
  lp_stats_set_renditions (self->stats, profiles, n_profiles);
  lp_publisher_set_profiles (self->publisher, profiles, n_profiles);
}

static void
publisher_finished (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (LpGateway) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->finish);
  GError *error = NULL;

  if (task == NULL)
    return;
  if (lp_publisher_finish_finish (LP_PUBLISHER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
lp_gateway_finish_async (LpGateway * self, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_return_if_fail (self->finish == NULL);
  self->finish = g_task_new (self, cancellable, callback, user_data);
  self->finish_deadline = lp_gateway_now () + deadline_ns;
  /* every segment's own deadline ends it in time */
  lp_gateway_check_finish (self);
}

gboolean
lp_gateway_finish_finish (LpGateway * self, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lp_gateway_close (LpGateway * self)
{
  LpWork *work;

  if (self->closed)
    return;
  /* what it still has is counted as lost */
  lp_publisher_close (self->publisher);
  self->closed = TRUE;
  while ((work = g_queue_pop_head (&self->waiting)) != NULL)
    lp_work_free (work);
  for (GList * l = self->busy.head; l != NULL; l = l->next) {
    work = ((LpAttempt *) l->data)->work;
    lp_attempt_abandon (l->data);
    g_clear_pointer (&work, lp_work_free);
  }
  for (guint i = 0; i < self->transcoders->len; i++) {
    lp_transcoder_set_watch (g_ptr_array_index (self->transcoders, i), NULL,
        NULL);
    lp_transcoder_close (g_ptr_array_index (self->transcoders, i));
  }
  if (self->finish != NULL) {
    g_task_return_new_error (self->finish, LP_ERROR, LP_ERROR_CLOSED,
        "shut down");
    g_clear_object (&self->finish);
  }
}

GstStructure *
lp_gateway_get_stats (LpGateway * self)
{
  return lp_stats_to_structure (self->stats);
}

static void
lp_gateway_finalize (GObject * object)
{
  LpGateway *self = LP_GATEWAY (object);

  self->closed = TRUE;
  g_queue_clear_full (&self->arrivals, g_free);
  g_clear_pointer (&self->ladder, g_rc_box_release);
  for (guint i = 0; i < self->transcoders->len; i++)
    lp_transcoder_set_watch (g_ptr_array_index (self->transcoders, i), NULL,
        NULL);
  g_ptr_array_unref (self->transcoders);
  lp_publisher_close (self->publisher);
  g_object_unref (self->publisher);
  lp_stats_unref (self->stats);
  g_free (self->session);
  g_object_unref (self->loop);
  G_OBJECT_CLASS (lp_gateway_parent_class)->finalize (object);
}

static void
lp_gateway_class_init (LpGatewayClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_gateway_finalize;
}

static void
lp_gateway_init (LpGateway * self)
{
  self->transcoders = g_ptr_array_new_with_free_func (g_object_unref);
  self->stats = lp_stats_new ();
  self->ladder = g_rc_box_new0 (LpGatewayLadder);
  g_queue_init (&self->waiting);
  g_queue_init (&self->busy);
  g_queue_init (&self->arrivals);
}

LpGateway *
lp_gateway_new (LpLoop * loop, const LpGatewayConfig * config,
    const LpPublisherConfig * publisher, const LpGatewayCallbacks * callbacks,
    gpointer user_data)
{
  static const LpPublisherCallbacks on_publisher = { on_published, on_warning };
  LpGateway *self = g_object_new (LP_TYPE_GATEWAY, NULL);

  self->loop = g_object_ref (loop);
  self->config = *config;
  self->session = g_strdup (config->session);
  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->publisher = lp_publisher_new (loop, publisher, &on_publisher, self);
  return self;
}
