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
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include <gst/gst.h>

#include "core/base-error.h"
#include "hls-outlet.h"
#include "hls-publisher.h"
#include "hls-rendition.h"
#include "hls-transfer.h"

GST_DEBUG_CATEGORY (lp_hls_debug);
#define GST_CAT_DEFAULT lp_hls_debug

#define HOLES_MAX 1000

struct _LpPublisher
{
  GObject parent;

  LpLoop *loop;
  LpPublisherConfig config;
  LpPublisherCallbacks callbacks;
  gpointer user_data;

  GPtrArray *outlets;           /* LpHlsOutlet; the first one decides */
  GTask *open;
  guint64 first;                /* what an earlier run is continued with */
  gboolean begun;
  guint64 next;                 /* sequence; once begun */
  GTask *finish;
  guint ending;                 /* outlets that have not ended */
};

G_DEFINE_TYPE_WITH_CODE (LpPublisher, lp_publisher, G_TYPE_OBJECT,
    GST_DEBUG_CATEGORY_INIT (lp_hls_debug, "lphls", 0, "HLS publishing"));

static LpHlsOutlet *
outlet_at (LpPublisher * self, guint index)
{
  return g_ptr_array_index (self->outlets, index);
}

/* ---- what the outlets say ---- */

static void
on_published (const LpPublished * what, gpointer user_data)
{
  LpPublisher *self = user_data;

  if (self->callbacks.published != NULL)
    self->callbacks.published (what, self->user_data);
}

static void
on_warning (const GError * error, const gchar * path, gpointer user_data)
{
  LpPublisher *self = user_data;

  if (self->callbacks.warning != NULL)
    self->callbacks.warning (error, path, self->user_data);
}

static void
on_ended (gpointer user_data)
{
  LpPublisher *self = user_data;

  if (self->ending > 0 && --self->ending == 0 && self->finish != NULL) {
    g_autoptr (GTask) task = g_steal_pointer (&self->finish);

    g_task_return_boolean (task, TRUE);
  }
}

void
lp_publisher_add_store (LpPublisher * self, LpStore * store)
{
  LpHlsOutletFuncs funcs = { self->outlets->len == 0 ? on_published : NULL,
    on_warning, on_ended
  };

  g_ptr_array_add (self->outlets, lp_hls_outlet_new (self->loop, store,
          &self->config, &funcs, self));
}

void
lp_publisher_set_source (LpPublisher * self, guint64 max_duration,
    gboolean independent)
{
  self->config.max_duration = max_duration;
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_set_source (outlet_at (self, i), max_duration, independent);
}

/* ---- continuing what an earlier run left ---- */

static void
open_end (LpPublisher * self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->open);

  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
open_read (GBytes * data, const GError * error, gpointer user_data)
{
  g_autoptr (LpPublisher) self = user_data;
  g_autoptr (LpHlsMedia) media = NULL;
  g_autoptr (GError) invalid = NULL;

  if (self->open == NULL) {
    /* numbers are given out already */
    if (data != NULL) {
      g_autoptr (GError) late = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
          "what an earlier run left was read too late; it is replaced");

      on_warning (late, "source/index.m3u8", self);
    }
    return;
  }
  if (data != NULL) {
    media = lp_hls_media_parse (g_bytes_get_data (data, NULL),
        g_bytes_get_size (data), self->config.playlist_length, &invalid);
    error = invalid;
  }
  if (media != NULL && lp_hls_media_get_length (media) > 0) {
    self->first = lp_hls_media_next_sequence (media);
    GST_INFO_OBJECT (self, "continues at %" G_GUINT64_FORMAT, self->first);
    lp_hls_outlet_adopt (outlet_at (self, 0), g_steal_pointer (&media));
  } else if (error != NULL
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    /* a playlist we cannot read is no reason not to start; it is replaced */
    on_warning (error, "source/index.m3u8", self);
  }
  open_end (self);
}

void
lp_publisher_open_async (LpPublisher * self, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  LpHlsTransferConfig config = { self->config.put_timeout,
    self->config.retries, self->config.retry_delay, self->config.deadline
  };

  g_return_if_fail (self->open == NULL);
  self->open = g_task_new (self, cancellable, callback, user_data);
  if (self->outlets->len == 0)
    open_end (self);
  else
    lp_hls_get (self->loop, lp_hls_outlet_get_store (outlet_at (self, 0)),
        &config, "source/index.m3u8", LP_HLS_PLAYLIST_MAX, open_read,
        g_object_ref (self));
}

gboolean
lp_publisher_open_finish (LpPublisher * self, GAsyncResult * result,
    guint64 * first_sequence, GError ** error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *first_sequence = self->first;
  return TRUE;
}

/* ---- segments ---- */

/* A number that nobody spoke of is a hole: media sequence numbers have none. */
static gboolean
take_number (LpPublisher * self, guint64 sequence)
{
  g_return_val_if_fail (!self->begun || sequence >= self->next, FALSE);
  open_end (self);
  if (self->begun && sequence > self->next) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_FAILED,
        "the segment never arrived");
    guint64 from = self->next;

    g_return_val_if_fail (sequence - from <= HOLES_MAX, FALSE);
    for (; from < sequence; from++)
      lp_publisher_lose_segment (self, from, self->config.max_duration, error);
  }
  self->begun = TRUE;
  self->next = sequence + 1;
  return TRUE;
}

void
lp_publisher_set_profiles (LpPublisher * self, const LpProfile * profiles,
    guint n_profiles)
{
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_set_profiles (outlet_at (self, i), profiles, n_profiles);
}

void
lp_publisher_begin_segment (LpPublisher * self, LpSegment * segment)
{
  if (!take_number (self, lp_segment_get_info (segment)->sequence))
    return;
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_begin_segment (outlet_at (self, i), segment);
}

void
lp_publisher_add_rendition (LpPublisher * self, guint64 sequence,
    guint profile_index, GBytes * data, guint width, guint height,
    const gchar * codecs)
{
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_add_rendition (outlet_at (self, i), sequence, profile_index,
        data, width, height, codecs);
}

void
lp_publisher_lose_rendition (LpPublisher * self, guint64 sequence,
    guint profile_index, const GError * error)
{
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_lose_rendition (outlet_at (self, i), sequence, profile_index,
        error);
}

void
lp_publisher_lose_segment (LpPublisher * self, guint64 sequence,
    guint64 duration, const GError * error)
{
  if (!take_number (self, sequence))
    return;
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_lose_segment (outlet_at (self, i), sequence, duration, error);
}

/* ---- the end ---- */

void
lp_publisher_finish_async (LpPublisher * self, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_return_if_fail (self->finish == NULL);
  self->finish = g_task_new (self, cancellable, callback, user_data);
  /* one more than there are: none may end it before all were told */
  self->ending = self->outlets->len + 1;
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_finish (outlet_at (self, i), deadline_ns);
  on_ended (self);
}

gboolean
lp_publisher_finish_finish (LpPublisher * self, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
lp_publisher_close (LpPublisher * self)
{
  for (guint i = 0; i < self->outlets->len; i++)
    lp_hls_outlet_close (outlet_at (self, i));
  memset (&self->callbacks, 0, sizeof (self->callbacks));
}

/* ---- object ---- */

static void
lp_publisher_finalize (GObject * object)
{
  LpPublisher *self = LP_PUBLISHER (object);

  memset (&self->callbacks, 0, sizeof (self->callbacks));
  lp_publisher_close (self);
  g_clear_object (&self->open);
  g_clear_object (&self->finish);
  g_ptr_array_unref (self->outlets);
  g_object_unref (self->loop);
  G_OBJECT_CLASS (lp_publisher_parent_class)->finalize (object);
}

static void
lp_publisher_class_init (LpPublisherClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_publisher_finalize;
}

static void
lp_publisher_init (LpPublisher * self)
{
  self->outlets = g_ptr_array_new_with_free_func (lp_hls_outlet_unref);
}

LpPublisher *
lp_publisher_new (LpLoop * loop, const LpPublisherConfig * config,
    const LpPublisherCallbacks * callbacks, gpointer user_data)
{
  LpPublisher *self = g_object_new (LP_TYPE_PUBLISHER, NULL);

  self->loop = g_object_ref (loop);
  self->config = *config;
  self->callbacks = *callbacks;
  self->user_data = user_data;
  return self;
}
