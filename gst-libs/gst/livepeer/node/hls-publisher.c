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
#include <gst/gst.h>

#include "core/base-error.h"
#include "core/hls-master.h"
#include "hls-publisher.h"
#include "hls-rendition.h"

GST_DEBUG_CATEGORY_STATIC (lp_hls_debug);
#define GST_CAT_DEFAULT lp_hls_debug

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define PLAYLIST_TYPE "application/vnd.apple.mpegurl"
#define SEGMENT_TYPE "video/mp2t"
#define PLAYLIST_MAX (16u << 20)
/* Segments begun and not yet listed. Each ends by the deadlines of its parts;
 * the bound is for a caller that never says what became of a rendition. */
#define PENDING_MAX 64
#define HOLES_MAX 1000

typedef enum
{
  SLOT_WAITING, SLOT_STORING, SLOT_STORED, SLOT_LOST
} SlotState;

typedef struct
{
  SlotState state;
  gsize size;
  guint width, height;
  gchar codecs[64];
} Slot;

typedef struct
{
  guint64 sequence;
  guint64 duration;
  gint64 utc;
  gboolean discontinuity;
  gboolean hole;
  guint fps_n, fps_d;
  GPtrArray *renditions;        /* LpHlsRendition; as they were at its begin */
  guint n_slots;
  Slot slots[LP_PROFILES_MAX + 1];
} Pending;

struct _LpPublisher
{
  GObject parent;

  LpLoop *loop;
  LpPublisherConfig config;
  LpPublisherCallbacks callbacks;
  gpointer user_data;

  GPtrArray *stores;
  GPtrArray *renditions;        /* "source" first */
  GQueue pending;
  GPtrArray *announce;          /* Announcement, sent when playlists are out */
  guint loading;
  guint64 target;               /* longest duration listed, 0 not fixed yet */
  gboolean begun;
  guint64 next;                 /* sequence; once begun */
  gboolean resumed;
  gboolean profiles_set;
  gboolean renditions_changed;
  gboolean discontinuity;       /* before the next segment listed */
  guint playlist_puts;
  gboolean master_dirty;
  gboolean ended;

  GTask *finish;
  GSource *finish_timer;
  GSource *resume_timer;
};

typedef struct
{
  const gchar *rendition;       /* interned */
  guint64 sequence;
  gchar *path;
  gsize size;
  guint64 duration;
} Announcement;

G_DEFINE_TYPE_WITH_CODE (LpPublisher, lp_publisher, G_TYPE_OBJECT,
    GST_DEBUG_CATEGORY_INIT (lp_hls_debug, "lphls", 0, "HLS publishing"));

static void settle (LpPublisher * self);
static void flush_playlists (LpPublisher * self);

static void
announcement_free (gpointer data)
{
  Announcement *a = data;

  g_free (a->path);
  g_free (a);
}

static guint64
target_of (LpPublisher * self)
{
  return self->target != 0 ? self->target : self->config.max_duration;
}

static LpHlsRendition *
get_rendition (LpPublisher * self, guint index)
{
  return g_ptr_array_index (self->renditions, index);
}

static const gchar *
slot_name (const Pending * p, guint index)
{
  return ((LpHlsRendition *) g_ptr_array_index (p->renditions, index))->name;
}

static void
pending_free (gpointer data)
{
  Pending *p = data;

  g_ptr_array_unref (p->renditions);
  g_free (p);
}

static gchar *
segment_path (const gchar * rendition, guint64 sequence)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT ".ts", rendition, sequence);
}

static gchar *
playlist_path (const gchar * rendition)
{
  return g_strdup_printf ("%s/index.m3u8", rendition);
}

static void
warn (LpPublisher * self, const GError * error, const gchar * path)
{
  GST_WARNING_OBJECT (self, "%s: %s", path, error->message);
  if (self->callbacks.warning != NULL)
    self->callbacks.warning (error, path, self->user_data);
}

static void
tell_lost (LpPublisher * self, const gchar * rendition, const Pending * p,
    const GError * error)
{
  LpPublished what = { rendition, p->sequence, NULL, 0, p->duration, error };

  GST_WARNING_OBJECT (self, "segment %" G_GUINT64_FORMAT " of %s is lost: %s",
      p->sequence, rendition, error->message);
  if (self->callbacks.published != NULL)
    self->callbacks.published (&what, self->user_data);
}

static void
tell_published (LpPublisher * self)
{
  g_autoptr (GPtrArray) list = g_steal_pointer (&self->announce);

  self->announce = g_ptr_array_new_with_free_func (announcement_free);
  for (guint i = 0; i < list->len; i++) {
    const Announcement *a = g_ptr_array_index (list, i);
    LpPublished what = { a->rendition, a->sequence, a->path, a->size,
      a->duration, NULL
    };

    if (self->callbacks.published != NULL)
      self->callbacks.published (&what, self->user_data);
  }
}

static Pending *
find_pending (LpPublisher * self, guint64 sequence)
{
  for (GList * l = self->pending.head; l != NULL; l = l->next) {
    Pending *p = l->data;

    if (p->sequence == sequence)
      return p;
  }
  return NULL;
}

/* ---- one put, with its further attempts ---- */

typedef struct
{
  LpPublisher *self;
  guint store;
  gchar *path;
  GBytes *data;
  guint attempt;
  gboolean segment;
  guint64 sequence;
  guint slot;
  GSource *timer;
} Put;

static void
put_free (gpointer data)
{
  Put *put = data;

  g_clear_pointer (&put->timer, g_source_unref);
  g_clear_object (&put->self);
  g_free (put->path);
  g_bytes_unref (put->data);
  g_free (put);
}

static void put_done (GObject * source, GAsyncResult * result,
    gpointer user_data);

static void
put_start (Put * put)
{
  LpPublisher *self = put->self;

  lp_store_put_async (g_ptr_array_index (self->stores, put->store), put->path,
      put->data, put->segment ? SEGMENT_TYPE : PLAYLIST_TYPE,
      self->config.put_timeout, lp_loop_get_cancellable (self->loop),
      put_done, put);
}

static void
put_again (gpointer data)
{
  Put *put = data;

  g_clear_pointer (&put->timer, g_source_unref);
  lp_loop_release (put->self->loop);
  put_start (put);
}

static void
put_ended (Put * put, const GError * error)
{
  LpPublisher *self = put->self;

  if (put->segment) {
    Pending *p = put->store == 0 ? find_pending (self, put->sequence) : NULL;

    if (p != NULL && p->slots[put->slot].state == SLOT_STORING) {
      p->slots[put->slot].state = error == NULL ? SLOT_STORED : SLOT_LOST;
      if (error != NULL)
        tell_lost (self, slot_name (p, put->slot), p, error);
      settle (self);
    } else if (error != NULL && put->store > 0) {
      warn (self, error, put->path);
    }
  } else {
    if (error != NULL)
      warn (self, error, put->path);
    g_assert (self->playlist_puts > 0);
    if (--self->playlist_puts == 0) {
      if (!self->master_dirty)
        tell_published (self);
      flush_playlists (self);
    }
  }
  put_free (put);
}

static void
put_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  Put *put = user_data;
  LpPublisher *self = put->self;
  g_autoptr (GError) error = NULL;

  if (!lp_store_put_finish (LP_STORE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
      && (put->segment || self->ended)
      && put->attempt < self->config.retries) {
    /* a playlist is written anew with the next segment; only the last one
     * must get through itself */
    guint64 delay = self->config.retry_delay << MIN (put->attempt, 5);

    put->attempt++;
    GST_INFO_OBJECT (self, "%s: %s; attempt %u follows", put->path,
        error->message, put->attempt + 1);
    lp_loop_hold (self->loop);
    put->timer = lp_loop_add_timeout (self->loop, delay, put_again, put, NULL);
    return;
  }
  put_ended (put, error);
}

static void
put (LpPublisher * self, const gchar * path, GBytes * data, gboolean segment,
    guint64 sequence, guint slot)
{
  for (guint i = 0; i < self->stores->len; i++) {
    Put *put = g_new0 (Put, 1);

    put->self = g_object_ref (self);
    put->store = i;
    put->path = g_strdup (path);
    put->data = g_bytes_ref (data);
    put->segment = segment;
    put->sequence = sequence;
    put->slot = slot;
    if (!segment)
      self->playlist_puts++;
    put_start (put);
  }
}

/* ---- playlists ---- */

static void
put_text (LpPublisher * self, const gchar * path, gchar * text)
{
  g_autoptr (GBytes) data = g_bytes_new_take (text, strlen (text));

  put (self, path, data, FALSE, 0, 0);
}

static void
check_master (LpPublisher * self)
{
  for (guint i = 0; i < self->renditions->len; i++)
    self->master_dirty |= lp_hls_rendition_refresh (get_rendition (self, i));
}

static void
put_master (LpPublisher * self)
{
  LpHlsVariant variants[LP_PROFILES_MAX + 1];
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  for (guint i = 0; i < self->renditions->len; i++) {
    LpHlsRendition *r = get_rendition (self, i);
    LpHlsVariant *v = &variants[n];

    if (!r->listed)
      continue;
    *v = r->shown;
    v->uri = playlist_path (r->name);
    g_ptr_array_add (uris, (gpointer) v->uri);
    v->codecs = r->codecs;
    n++;
  }
  if (n > 0)
    put_text (self, "index.m3u8", lp_hls_master_to_string (variants, n));
}

/* Media playlists first, then the master that points at them, then word to
 * the user: what is announced is visible. One round at a time. */
static void
flush_playlists (LpPublisher * self)
{
  gboolean end = self->finish != NULL && self->pending.length == 0;
  gboolean all = end && !self->ended;

  if (self->playlist_puts > 0)
    return;
  if (all)
    self->ended = TRUE;
  for (guint i = 0; i < self->renditions->len; i++) {
    LpHlsRendition *r = get_rendition (self, i);
    g_autofree gchar *path = playlist_path (r->name);

    if ((!r->dirty && !all) || lp_hls_media_get_length (r->media) == 0)
      continue;
    r->dirty = FALSE;
    put_text (self, path, lp_hls_media_to_string (r->media,
            end && self->config.end_list));
  }
  if (self->playlist_puts == 0 && self->master_dirty) {
    self->master_dirty = FALSE;
    put_master (self);
  }
  if (self->playlist_puts == 0) {
    tell_published (self);
    if (end) {
      g_autoptr (GTask) task = g_steal_pointer (&self->finish);

      if (self->finish_timer != NULL)
        g_source_destroy (self->finish_timer);
      g_clear_pointer (&self->finish_timer, g_source_unref);
      g_task_return_boolean (task, TRUE);
    }
  }
}

static void
remove_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (LpPublisher) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lp_store_remove_finish (LP_STORE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    warn (self, error, "old segment");
}

static void
retain (LpPublisher * self, LpHlsRendition * r)
{
  guint keep = self->config.max_files;

  if (keep == 0 || self->config.playlist_length == 0)
    return;
  /* what a playlist names a moment ago must still be there to be fetched */
  keep = MAX (keep, self->config.playlist_length + 1);
  while (r->files.length > keep) {
    g_autofree gchar *path = g_queue_pop_head (&r->files);

    for (guint i = 0; i < self->stores->len; i++)
      lp_store_remove_async (g_ptr_array_index (self->stores, i), path,
          self->config.put_timeout, lp_loop_get_cancellable (self->loop),
          remove_done, g_object_ref (self));
  }
}

/* ---- listing ---- */

static void
fix_target (LpPublisher * self, guint64 first)
{
  self->target = MAX (self->config.max_duration, first);
  for (guint i = 0; i < self->renditions->len; i++)
    lp_hls_rendition_set_target (get_rendition (self, i), self->target,
        self->config.playlist_length);
}

static void
list_segment (LpPublisher * self, Pending * p)
{
  LpHlsMedia *source;
  gboolean too_long;

  if (self->target == 0)
    fix_target (self, p->duration);
  source = get_rendition (self, 0)->media;
  too_long = !lp_hls_media_fits (source, p->duration);

  if (self->renditions_changed && p->renditions == self->renditions) {
    self->renditions_changed = FALSE;
    self->discontinuity = self->master_dirty = TRUE;
  }
  for (guint i = 0; i < p->n_slots; i++) {
    LpHlsRendition *r = g_ptr_array_index (p->renditions, i);
    Slot *slot = &p->slots[i];
    LpHlsEntry entry = { p->sequence, "", p->duration, p->utc,
      p->discontinuity || self->discontinuity, slot->state != SLOT_STORED
    };

    g_snprintf (entry.uri, sizeof (entry.uri), "%" G_GUINT64_FORMAT ".ts",
        p->sequence);
    if (too_long) {
      /* listed as a hole as long as may be said; the discontinuity behind it
       * carries the rest */
      entry.gap = TRUE;
      entry.duration = lp_hls_media_get_target (source) * SECOND;
      if (slot->state == SLOT_STORED) {
        g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_TOO_LARGE,
            "%" G_GUINT64_FORMAT " ms are more than the playlist's target "
            "duration of %u s", p->duration / 1000000,
            lp_hls_media_get_target (source));

        tell_lost (self, r->name, p, error);
      }
    }
    lp_hls_media_append (r->media, &entry);
    r->dirty = TRUE;
    if (slot->state == SLOT_STORED) {
      gchar *path = segment_path (r->name, p->sequence);

      g_queue_push_tail (&r->files, path);
      if (!too_long) {
        Announcement *a = g_new0 (Announcement, 1);

        LpHlsVariant facts = { NULL, 0, 0, slot->codecs, slot->width,
          slot->height, p->fps_n, p->fps_d
        };

        lp_hls_rendition_listed (r, &facts, slot->size, p->duration,
            self->config.max_duration);
        a->rendition = g_intern_string (r->name);
        a->sequence = p->sequence;
        a->path = g_strdup (path);
        a->size = slot->size;
        a->duration = p->duration;
        g_ptr_array_add (self->announce, a);
      }
    }
    retain (self, r);
  }
  /* whatever follows a hole in the time line does not continue it */
  self->discontinuity = p->hole || too_long;
  check_master (self);
}

static gboolean
is_settled (const Pending * p)
{
  for (guint i = 0; i < p->n_slots; i++) {
    if (p->slots[i].state == SLOT_WAITING || p->slots[i].state == SLOT_STORING)
      return FALSE;
  }
  return TRUE;
}

static void
settle (LpPublisher * self)
{
  gboolean listed = FALSE;

  if (self->loading > 0)
    return;
  while (self->pending.length > 0
      && is_settled (g_queue_peek_head (&self->pending))) {
    Pending *p = g_queue_pop_head (&self->pending);

    list_segment (self, p);
    pending_free (p);
    listed = TRUE;
  }
  if (listed || (self->finish != NULL && self->pending.length == 0))
    flush_playlists (self);
}

static Pending *
push_pending (LpPublisher * self, guint64 sequence, guint64 duration)
{
  Pending *p;

  g_return_val_if_fail (!self->begun || sequence >= self->next, NULL);
  /* a number that nobody spoke of: media sequence numbers have no holes */
  if (self->begun && sequence > self->next) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_FAILED,
        "the segment never arrived");
    guint64 from = self->next;

    g_return_val_if_fail (sequence - from <= HOLES_MAX, NULL);
    for (; from < sequence; from++)
      lp_publisher_lose_segment (self, from, self->config.max_duration, error);
  }
  self->begun = TRUE;
  self->next = sequence + 1;
  if (self->pending.length >= PENDING_MAX) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
        "%u segments wait to be published", PENDING_MAX);
    Pending *oldest = g_queue_peek_head (&self->pending);

    for (guint i = 0; i < oldest->n_slots; i++) {
      if (oldest->slots[i].state == SLOT_STORED)
        continue;
      oldest->slots[i].state = SLOT_LOST;
      tell_lost (self, slot_name (oldest, i), oldest, error);
    }
    settle (self);
  }
  p = g_new0 (Pending, 1);
  p->sequence = sequence;
  p->duration = duration;
  p->renditions = g_ptr_array_ref (self->renditions);
  p->n_slots = self->renditions->len;
  g_queue_push_tail (&self->pending, p);
  return p;
}

void
lp_publisher_begin_segment (LpPublisher * self, LpSegment * segment)
{
  const LpSegmentInfo *info = lp_segment_get_info (segment);
  Pending *p = push_pending (self, info->sequence, info->duration);

  g_return_if_fail (p != NULL);
  p->utc = info->utc;
  p->discontinuity = info->discontinuity;
  p->fps_n = info->fps_n;
  p->fps_d = info->fps_d;
  p->slots[0].state = self->stores->len > 0 ? SLOT_STORING : SLOT_LOST;
  p->slots[0].size = lp_segment_get_size (segment);
  p->slots[0].width = info->width;
  p->slots[0].height = info->height;
  g_strlcpy (p->slots[0].codecs, info->codecs, sizeof (p->slots[0].codecs));
  {
    g_autofree gchar *path = segment_path ("source", info->sequence);

    put (self, path, lp_segment_get_data (segment), TRUE, info->sequence, 0);
  }
}

void
lp_publisher_add_rendition (LpPublisher * self, guint64 sequence,
    guint profile_index, GBytes * data, guint width, guint height,
    const gchar * codecs)
{
  Pending *p = find_pending (self, sequence);
  guint index = profile_index + 1;
  Slot *slot;

  if (p == NULL || index >= p->n_slots || p->slots[index].state != SLOT_WAITING) {
    GST_INFO_OBJECT (self, "rendition %u of segment %" G_GUINT64_FORMAT
        " comes too late", profile_index, sequence);
    return;
  }
  slot = &p->slots[index];
  slot->state = SLOT_STORING;
  slot->size = g_bytes_get_size (data);
  slot->width = width;
  slot->height = height;
  g_strlcpy (slot->codecs, codecs, sizeof (slot->codecs));
  {
    g_autofree gchar *path = segment_path (slot_name (p, index), sequence);

    put (self, path, data, TRUE, sequence, index);
  }
}

void
lp_publisher_lose_rendition (LpPublisher * self, guint64 sequence,
    guint profile_index, const GError * error)
{
  Pending *p = find_pending (self, sequence);
  guint index = profile_index + 1;

  if (p == NULL || index >= p->n_slots || p->slots[index].state != SLOT_WAITING)
    return;
  p->slots[index].state = SLOT_LOST;
  tell_lost (self, slot_name (p, index), p, error);
  settle (self);
}

void
lp_publisher_lose_segment (LpPublisher * self, guint64 sequence,
    guint64 duration, const GError * error)
{
  Pending *p = push_pending (self, sequence, duration);

  g_return_if_fail (p != NULL);
  p->hole = TRUE;
  for (guint i = 0; i < p->n_slots; i++) {
    p->slots[i].state = SLOT_LOST;
    tell_lost (self, slot_name (p, i), p, error);
  }
  settle (self);
}

/* ---- continuing what an earlier run left ---- */

static LpHlsMedia *
read_playlist (LpPublisher * self, GObject * source, GAsyncResult * result,
    GError ** error)
{
  g_autoptr (GBytes) data = lp_store_get_finish (LP_STORE (source), result,
      error);
  gsize size;
  const gchar *text;

  if (data == NULL)
    return NULL;
  text = g_bytes_get_data (data, &size);
  return lp_hls_media_parse (text, size, self->config.playlist_length, error);
}

static void
open_read (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LpPublisher *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  LpHlsMedia *media = read_playlist (self, source, result, &error);

  if (media != NULL && lp_hls_media_get_length (media) > 0) {
    self->resumed = TRUE;
    self->discontinuity = TRUE;
    self->target = lp_hls_media_get_target (media) * SECOND;
    lp_hls_rendition_adopt (get_rendition (self, 0), media,
        self->config.max_files);
    GST_INFO_OBJECT (self, "continues at %" G_GUINT64_FORMAT,
        lp_hls_media_next_sequence (media));
  } else {
    g_clear_pointer (&media, lp_hls_media_free);
    /* a playlist we cannot read is no reason not to start; it is replaced */
    if (error != NULL && !g_error_matches (error, G_IO_ERROR,
            G_IO_ERROR_NOT_FOUND))
      warn (self, error, "source/index.m3u8");
  }
  g_task_return_boolean (task, TRUE);
}

void
lp_publisher_open_async (LpPublisher * self, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  if (self->stores->len == 0) {
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  lp_store_get_async (g_ptr_array_index (self->stores, 0),
      "source/index.m3u8", PLAYLIST_MAX, self->config.put_timeout,
      lp_loop_get_cancellable (self->loop), open_read, task);
}

gboolean
lp_publisher_open_finish (LpPublisher * self, GAsyncResult * result,
    guint64 * first_sequence, GError ** error)
{
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *first_sequence = lp_hls_media_next_sequence (get_rendition (self, 0)->media);
  return TRUE;
}

typedef struct
{
  LpPublisher *self;
  gchar *name;
} Load;

/* A rendition that cannot be continued starts with an empty window, at the
 * numbers the others stand at. */
static void
load_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  Load *load = user_data;
  LpPublisher *self = load->self;
  LpHlsMedia *first = get_rendition (self, 0)->media;
  LpHlsMedia *media = read_playlist (self, source, result, NULL);
  LpHlsRendition *r = NULL;

  for (guint i = 1; i < self->renditions->len && r == NULL; i++) {
    if (!strcmp (get_rendition (self, i)->name, load->name))
      r = get_rendition (self, i);
  }
  self->loading--;
  if (r != NULL && r->loading) {
    r->loading = FALSE;
    if (media != NULL
        && lp_hls_media_next_sequence (media) ==
        lp_hls_media_next_sequence (first)
        && lp_hls_media_next_discontinuity (media) ==
        lp_hls_media_next_discontinuity (first)
        && lp_hls_media_get_target (media) == lp_hls_media_get_target (first)
        && lp_hls_media_get_length (media) == lp_hls_media_get_length (first))
      lp_hls_rendition_adopt (r, g_steal_pointer (&media),
          self->config.max_files);
    else
      lp_hls_media_set_discontinuity_sequence (r->media,
          lp_hls_media_next_discontinuity (first));
  }
  g_clear_pointer (&media, lp_hls_media_free);
  settle (self);
  g_object_unref (self);
  g_free (load->name);
  g_free (load);
}

void
lp_publisher_set_profiles (LpPublisher * self, const LpProfile * profiles,
    guint n_profiles)
{
  LpHlsRendition *source = get_rendition (self, 0);
  GPtrArray *renditions =
      g_ptr_array_new_with_free_func (lp_hls_rendition_unref);
  gboolean first = !self->profiles_set;

  g_return_if_fail (n_profiles <= LP_PROFILES_MAX);
  self->profiles_set = TRUE;
  g_ptr_array_add (renditions, lp_hls_rendition_ref (source));
  /* segments that are on their way keep the renditions they began with */
  g_ptr_array_unref (self->renditions);
  self->renditions = renditions;
  if (!first)
    self->renditions_changed = TRUE;

  for (guint i = 0; i < n_profiles; i++) {
    LpHlsRendition *r = lp_hls_rendition_new (profiles[i].name,
        profiles[i].fps_n, MAX (profiles[i].fps_d, 1), target_of (self),
        self->config.playlist_length);

    g_ptr_array_add (self->renditions, r);
    if (self->resumed && first) {
      Load *load = g_new0 (Load, 1);
      g_autofree gchar *path = playlist_path (r->name);

      load->self = g_object_ref (self);
      load->name = g_strdup (r->name);
      r->loading = TRUE;
      self->loading++;
      lp_store_get_async (g_ptr_array_index (self->stores, 0), path,
          PLAYLIST_MAX, self->config.put_timeout,
          lp_loop_get_cancellable (self->loop), load_done, load);
    } else if (lp_hls_media_get_length (source->media) > 0) {
      lp_hls_media_set_discontinuity_sequence (r->media,
          lp_hls_media_next_discontinuity (source->media));
    }
  }
}

/* ---- the end ---- */

static void
finish_late (gpointer data)
{
  LpPublisher *self = data;
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "not published before the end of the stream was due");

  for (GList * l = self->pending.head; l != NULL; l = l->next) {
    Pending *p = l->data;

    for (guint i = 0; i < p->n_slots; i++) {
      if (p->slots[i].state == SLOT_WAITING
          || p->slots[i].state == SLOT_STORING) {
        p->slots[i].state = SLOT_LOST;
        tell_lost (self, slot_name (p, i), p, error);
      }
    }
  }
  self->loading = 0;
  settle (self);
}

void
lp_publisher_finish_async (LpPublisher * self, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_return_if_fail (self->finish == NULL);
  self->finish = g_task_new (self, cancellable, callback, user_data);
  self->finish_timer = lp_loop_add_timeout (self->loop, deadline_ns,
      finish_late, self, NULL);
  settle (self);
}

gboolean
lp_publisher_finish_finish (LpPublisher * self, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- object ---- */

void
lp_publisher_close (LpPublisher * self)
{
  memset (&self->callbacks, 0, sizeof (self->callbacks));
  if (self->finish_timer != NULL)
    g_source_destroy (self->finish_timer);
  g_clear_pointer (&self->finish_timer, g_source_unref);
}

void
lp_publisher_add_store (LpPublisher * self, LpStore * store)
{
  g_ptr_array_add (self->stores, g_object_ref (store));
}

static void
lp_publisher_finalize (GObject * object)
{
  LpPublisher *self = LP_PUBLISHER (object);

  if (self->finish_timer != NULL)
    g_source_destroy (self->finish_timer);
  g_clear_pointer (&self->finish_timer, g_source_unref);
  g_clear_object (&self->finish);
  g_queue_clear_full (&self->pending, pending_free);
  g_ptr_array_unref (self->announce);
  g_ptr_array_unref (self->renditions);
  g_ptr_array_unref (self->stores);
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
  self->stores = g_ptr_array_new_with_free_func (g_object_unref);
  self->renditions = g_ptr_array_new_with_free_func (lp_hls_rendition_unref);
  self->announce = g_ptr_array_new_with_free_func (announcement_free);
  g_queue_init (&self->pending);
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
  g_ptr_array_add (self->renditions, lp_hls_rendition_new ("source", 0, 1,
          target_of (self), config->playlist_length));
  return self;
}
