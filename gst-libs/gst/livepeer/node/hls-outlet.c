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
#include "hls-outlet-private.h"

GST_DEBUG_CATEGORY_EXTERN (lp_hls_debug);
#define GST_CAT_DEFAULT lp_hls_debug

#define SECOND G_GUINT64_CONSTANT (1000000000)
/* Segments begun and not yet listed. Each ends by the deadlines of its parts;
 * the bound is for a caller that never says what became of a rendition. */
#define PENDING_MAX 64

static void settle (LpHlsOutlet * self);

static void
pending_free (gpointer data)
{
  LpHlsPending *p = data;

  g_ptr_array_unref (p->renditions);
  g_free (p);
}

static void
clear (gpointer data)
{
  LpHlsOutlet *self = data;

  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_queue_clear_full (&self->pending, pending_free);
  g_queue_clear_full (&self->announce, lp_hls_outlet_announcement_free);
  g_ptr_array_unref (self->renditions);
  g_ptr_array_unref (self->retired);
  g_object_unref (self->store);
  g_object_unref (self->loop);
}

LpHlsOutlet *
lp_hls_outlet_ref (LpHlsOutlet * self)
{
  return g_atomic_rc_box_acquire (self);
}

void
lp_hls_outlet_unref (gpointer outlet)
{
  g_atomic_rc_box_release_full (outlet, clear);
}

static guint64
target_of (LpHlsOutlet * self)
{
  return self->target != 0 ? self->target : self->config.max_duration;
}

static const gchar *
slot_name (const LpHlsPending * p, guint index)
{
  return rendition_at (p->renditions, index)->name;
}

static void
lose_slot (LpHlsOutlet * self, LpHlsPending * p, guint index,
    const GError * error)
{
  p->slots[index].state = SLOT_LOST;
  lp_hls_outlet_lost (self, slot_name (p, index), p->sequence, p->duration,
      error);
}

static LpHlsPending *
find_pending (LpHlsOutlet * self, guint64 sequence)
{
  for (GList * l = self->pending.head; l != NULL; l = l->next) {
    LpHlsPending *p = l->data;

    if (p->sequence == sequence)
      return p;
  }
  return NULL;
}

/* ---- puts ---- */

static GBytes *
segment_data (gpointer user_data)
{
  return g_bytes_ref (((LpHlsOutletPut *) user_data)->data);
}

static void
segment_put (const GError * error, gpointer user_data)
{
  LpHlsOutletPut *put = user_data;
  LpHlsOutlet *self = put->self;
  LpHlsPending *p = find_pending (self, put->sequence);

  if (p != NULL && p->slots[put->slot].state == SLOT_STORING) {
    if (error == NULL)
      p->slots[put->slot].state = SLOT_STORED;
    else
      lose_slot (self, p, put->slot, error);
    /* where nobody listens to what is lost, it is a warning */
    if (error != NULL && self->funcs.published == NULL)
      lp_hls_outlet_warn (self, error, slot_name (p, put->slot));
    settle (self);
  }
  lp_hls_outlet_put_free (put);
}

static void
put_segment (LpHlsOutlet * self, LpHlsPending * p, guint slot, GBytes * data)
{
  static const LpHlsTransferFuncs funcs = { segment_data, NULL, segment_put };

  lp_hls_outlet_put (self, lp_hls_outlet_segment_path (slot_name (p, slot),
          p->sequence), &funcs, &(LpHlsOutletPut) {
      .data = g_bytes_ref (data),.sequence = p->sequence,.slot = slot});
}

/* ---- listing ---- */

static void
restart (LpHlsOutlet * self, guint64 target)
{
  self->target = target;
  for (guint i = 0; i < self->renditions->len; i++)
    lp_hls_rendition_restart (rendition_at (self->renditions, i), target,
        self->config.playlist_length);
}

static guint64
usual_of (LpHlsOutlet * self)
{
  return self->config.usual_duration != 0 ? self->config.usual_duration :
      self->config.max_duration;
}

/* With the first segment: what playlists say once. Those of an earlier run
 * that are not made for segments as long as ours may be are not continued;
 * numbers and files are. */
static void
fix_target (LpHlsOutlet * self, guint64 first)
{
  LpHlsMedia *source = rendition_at (self->renditions, 0)->media;
  guint64 start = 3 * MAX (usual_of (self), first);

  self->target_fixed = TRUE;
  if (self->target < self->config.max_duration
      || !lp_hls_media_fits (source, first))
    restart (self, MAX (self->config.max_duration, first));
  source = rendition_at (self->renditions, 0)->media;
  self->start = start < 3 * SECOND * lp_hls_media_get_target (source) ? start :
      0;
}

/* A rendition that was not there for a while, or never, joins the source's
 * playlist: with gaps for what it missed where that is still named, else with
 * an empty window. @discontinuities: those before segment @sequence */
static void
join (LpHlsOutlet * self, LpHlsRendition * r, guint64 sequence,
    guint64 discontinuities)
{
  LpHlsMedia *source = rendition_at (self->renditions, 0)->media;
  guint64 next = lp_hls_media_next_sequence (r->media);
  guint64 first = lp_hls_media_get (source, 0)->sequence;

  if (lp_hls_media_get_length (r->media) > 0 && next == sequence)
    return;
  if (lp_hls_media_get_length (r->media) > 0 && next >= first) {
    for (; next < sequence; next++) {
      LpHlsEntry entry = *lp_hls_media_get (source, next - first);

      entry.gap = TRUE;
      lp_hls_media_append (r->media, &entry);
    }
    return;
  }
  lp_hls_rendition_restart (r, target_of (self), self->config.playlist_length);
  lp_hls_media_set_discontinuity_sequence (r->media, discontinuities);
}

static void
list_slot (LpHlsOutlet * self, LpHlsPending * p, guint i, gboolean too_long)
{
  LpHlsRendition *r = rendition_at (p->renditions, i);
  LpHlsSlot *slot = &p->slots[i];
  LpHlsEntry entry = { p->sequence, "", p->duration, p->utc,
    p->discontinuity || self->discontinuity, slot->state != SLOT_STORED
  };

  g_snprintf (entry.uri, sizeof (entry.uri), "%" G_GUINT64_FORMAT ".ts",
      p->sequence);
  if (too_long) {
    /* listed as a hole as long as may be said; the discontinuity behind it
     * carries the rest */
    entry.gap = TRUE;
    entry.duration = lp_hls_media_get_target (r->media) * SECOND;
    if (slot->state == SLOT_STORED) {
      g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_TOO_LARGE,
          "%" G_GUINT64_FORMAT " ms are more than the playlist's target "
          "duration of %u s", p->duration / 1000000,
          lp_hls_media_get_target (r->media));

      lp_hls_outlet_lost (self, r->name, p->sequence, p->duration, error);
    }
  }
  lp_hls_media_set_independent (r->media, self->config.independent);
  lp_hls_media_set_start (r->media, self->start);
  lp_hls_media_append (r->media, &entry);
  r->dirty = TRUE;
  if (slot->state == SLOT_STORED)
    g_queue_push_tail (&r->files, lp_hls_outlet_segment_path (r->name,
            p->sequence));
  if (slot->state == SLOT_STORED && !too_long) {
    LpHlsAnnouncement *a = g_new0 (LpHlsAnnouncement, 1);
    LpHlsVariant facts = { NULL, 0, 0, slot->codecs, slot->width,
      slot->height, p->fps_n, p->fps_d
    };

    lp_hls_rendition_listed (r, &facts, slot->size, p->duration,
        usual_of (self));
    a->rendition = lp_hls_rendition_ref (r);
    a->sequence = p->sequence;
    a->size = slot->size;
    a->duration = p->duration;
    g_queue_push_tail (&self->announce, a);
  }
  lp_hls_outlet_retain (self, r);
}

static void
list_segment (LpHlsOutlet * self, LpHlsPending * p)
{
  LpHlsMedia *source;
  guint64 discontinuities;
  gboolean too_long;

  if (!self->target_fixed)
    fix_target (self, p->duration);
  source = rendition_at (self->renditions, 0)->media;
  discontinuities = lp_hls_media_next_discontinuity (source);
  too_long = !lp_hls_media_fits (source, p->duration);

  if (self->renditions_changed && p->renditions == self->renditions) {
    self->renditions_changed = FALSE;
    self->discontinuity = self->master_dirty = TRUE;
  }
  for (guint i = 0; i < p->n_slots; i++) {
    if (i > 0)
      join (self, rendition_at (p->renditions, i), p->sequence,
          discontinuities);
    list_slot (self, p, i, too_long);
  }
  /* whatever follows a hole in the time line does not continue it */
  self->discontinuity = p->hole || too_long;
  for (guint i = 0; i < self->renditions->len; i++)
    self->master_dirty |= lp_hls_rendition_refresh (rendition_at
        (self->renditions, i));
  self->changed = TRUE;
}

static gboolean
is_settled (const LpHlsPending * p)
{
  for (guint i = 0; i < p->n_slots; i++) {
    if (p->slots[i].state == SLOT_WAITING || p->slots[i].state == SLOT_STORING)
      return FALSE;
  }
  return TRUE;
}

static void
settle (LpHlsOutlet * self)
{
  if (self->loading > 0 || self->done)
    return;
  while (self->pending.length > 0
      && is_settled (g_queue_peek_head (&self->pending))) {
    LpHlsPending *p = g_queue_pop_head (&self->pending);

    list_segment (self, p);
    lp_hls_outlet_check_retired (self, p->sequence);
    pending_free (p);
  }
  if (self->finishing && self->pending.length == 0 && !self->ended)
    self->changed = TRUE;
  lp_hls_outlet_flush (self);
}

static LpHlsPending *
push_pending (LpHlsOutlet * self, guint64 sequence, guint64 duration)
{
  LpHlsPending *p;

  if (!self->begun && self->resumed && sequence !=
      lp_hls_media_next_sequence (rendition_at (self->renditions, 0)->media)) {
    /* numbers that do not follow: what is there is nothing to continue, and
     * its files may be about to be replaced */
    for (guint i = 0; i < self->renditions->len; i++)
      g_queue_clear_full (&rendition_at (self->renditions, i)->files, g_free);
    restart (self, 0);
  }
  self->begun = TRUE;
  if (self->pending.length >= PENDING_MAX) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
        "%u segments wait to be published", PENDING_MAX);
    LpHlsPending *oldest = g_queue_peek_head (&self->pending);

    for (guint i = 0; i < oldest->n_slots; i++) {
      if (oldest->slots[i].state == SLOT_WAITING
          || oldest->slots[i].state == SLOT_STORING)
        lose_slot (self, oldest, i, error);
    }
    settle (self);
  }
  p = g_new0 (LpHlsPending, 1);
  p->sequence = sequence;
  p->duration = duration;
  p->renditions = g_ptr_array_ref (self->renditions);
  p->n_slots = self->renditions->len;
  g_queue_push_tail (&self->pending, p);
  return p;
}

void
lp_hls_outlet_begin_segment (LpHlsOutlet * self, LpSegment * segment)
{
  const LpSegmentInfo *info = lp_segment_get_info (segment);
  LpHlsPending *p = push_pending (self, info->sequence, info->duration);

  p->utc = info->utc;
  p->discontinuity = info->discontinuity;
  p->fps_n = info->fps_n;
  p->fps_d = info->fps_d;
  p->slots[0].state = SLOT_STORING;
  p->slots[0].size = lp_segment_get_size (segment);
  p->slots[0].width = info->width;
  p->slots[0].height = info->height;
  g_strlcpy (p->slots[0].codecs, info->codecs, sizeof (p->slots[0].codecs));
  put_segment (self, p, 0, lp_segment_get_data (segment));
}

void
lp_hls_outlet_add_rendition (LpHlsOutlet * self, guint64 sequence,
    guint profile_index, GBytes * data, guint width, guint height,
    const gchar * codecs)
{
  LpHlsPending *p = find_pending (self, sequence);
  guint index = profile_index + 1;
  LpHlsSlot *slot;

  if (p == NULL || index >= p->n_slots || p->slots[index].state != SLOT_WAITING) {
    GST_INFO ("rendition %u of segment %" G_GUINT64_FORMAT " comes too late",
        profile_index, sequence);
    return;
  }
  slot = &p->slots[index];
  slot->state = SLOT_STORING;
  slot->size = g_bytes_get_size (data);
  slot->width = width;
  slot->height = height;
  g_strlcpy (slot->codecs, codecs, sizeof (slot->codecs));
  put_segment (self, p, index, data);
}

void
lp_hls_outlet_lose_rendition (LpHlsOutlet * self, guint64 sequence,
    guint profile_index, const GError * error)
{
  LpHlsPending *p = find_pending (self, sequence);
  guint index = profile_index + 1;

  if (p == NULL || index >= p->n_slots || p->slots[index].state != SLOT_WAITING)
    return;
  lose_slot (self, p, index, error);
  settle (self);
}

void
lp_hls_outlet_lose_segment (LpHlsOutlet * self, guint64 sequence,
    guint64 duration, const GError * error)
{
  LpHlsPending *p = push_pending (self, sequence, duration);

  p->hole = TRUE;
  for (guint i = 0; i < p->n_slots; i++)
    lose_slot (self, p, i, error);
  settle (self);
}

/* ---- continuing what an earlier run left ---- */

void
lp_hls_outlet_adopt (LpHlsOutlet * self, LpHlsMedia * media)
{
  self->resumed = TRUE;
  self->discontinuity = TRUE;
  self->target = lp_hls_media_get_target (media) * SECOND;
  lp_hls_rendition_adopt (rendition_at (self->renditions, 0), media,
      self->config.max_files);
}

typedef struct
{
  LpHlsOutlet *self;
  LpHlsRendition *rendition;
} Load;

/* A rendition that cannot be continued joins with an empty window. */
static void
loaded (GBytes * data, const GError * error, gpointer user_data)
{
  Load *load = user_data;
  LpHlsOutlet *self = load->self;
  LpHlsRendition *r = load->rendition;
  LpHlsMedia *first = rendition_at (self->renditions, 0)->media;
  g_autoptr (LpHlsMedia) media = data == NULL ? NULL :
      lp_hls_media_parse (g_bytes_get_data (data, NULL),
      g_bytes_get_size (data), self->config.playlist_length, NULL);

  if (self->loading > 0)
    self->loading--;
  if (r->loading && media != NULL && lp_hls_media_get_length (first) > 0
      && lp_hls_media_next_sequence (media) ==
      lp_hls_media_next_sequence (first)
      && lp_hls_media_next_discontinuity (media) ==
      lp_hls_media_next_discontinuity (first)
      && lp_hls_media_get_target (media) == lp_hls_media_get_target (first)
      && lp_hls_media_get_length (media) == lp_hls_media_get_length (first))
    lp_hls_rendition_adopt (r, g_steal_pointer (&media),
        self->config.max_files);
  r->loading = FALSE;
  settle (self);
  lp_hls_rendition_unref (r);
  lp_hls_outlet_unref (self);
  g_free (load);
}

static void
load (LpHlsOutlet * self, LpHlsRendition * r)
{
  LpHlsTransferConfig config = { self->config.put_timeout,
    self->config.retries, self->config.retry_delay, self->config.deadline
  };
  Load *load = g_new0 (Load, 1);
  g_autofree gchar *path = lp_hls_outlet_playlist_path (r->name);

  load->self = lp_hls_outlet_ref (self);
  load->rendition = lp_hls_rendition_ref (r);
  r->loading = TRUE;
  self->loading++;
  lp_hls_get (self->loop, self->store, &config, path, LP_HLS_PLAYLIST_MAX,
      loaded, load);
}

/* ---- the ladder ---- */

/* Returns: (transfer full) (nullable): taken out of @list */
static LpHlsRendition *
take_by_name (GPtrArray * list, const gchar * name)
{
  for (guint i = 0; i < list->len; i++) {
    if (!strcmp (rendition_at (list, i)->name, name))
      return g_ptr_array_steal_index (list, i);
  }
  return NULL;
}

void
lp_hls_outlet_set_profiles (LpHlsOutlet * self, const LpProfile * profiles,
    guint n_profiles)
{
  GPtrArray *now = g_ptr_array_new_with_free_func (lp_hls_rendition_unref);
  gboolean first = !self->profiles_set;

  g_return_if_fail (n_profiles <= LP_PROFILES_MAX);
  self->profiles_set = TRUE;
  g_ptr_array_add (now, lp_hls_rendition_ref (rendition_at (self->renditions,
              0)));
  for (guint i = 1; i < self->renditions->len; i++)
    g_ptr_array_add (self->retired, lp_hls_rendition_ref (rendition_at
            (self->renditions, i)));
  /* segments that are on their way keep the renditions they began with */
  g_ptr_array_unref (self->renditions);
  self->renditions = now;
  self->renditions_changed = !first;

  for (guint i = 0; i < n_profiles; i++) {
    LpHlsRendition *r = take_by_name (self->retired, profiles[i].name);

    if (r == NULL) {
      r = lp_hls_rendition_new (profiles[i].name, profiles[i].fps_n,
          MAX (profiles[i].fps_d, 1), target_of (self),
          self->config.playlist_length);
      if (self->resumed && first)
        load (self, r);
    } else {
      r->fps_n = profiles[i].fps_n;
      r->fps_d = MAX (profiles[i].fps_d, 1);
    }
    r->retired = r->over = FALSE;
    g_ptr_array_add (now, r);
  }
  for (guint i = 0; i < self->retired->len; i++) {
    LpHlsRendition *r = rendition_at (self->retired, i);

    r->retired = TRUE;
    if (!r->over && !lp_hls_outlet_is_awaited (self, r))
      r->over = r->dirty = self->changed = TRUE;
  }
  settle (self);
}

void
lp_hls_outlet_set_source (LpHlsOutlet * self, guint64 max_duration,
    gboolean independent)
{
  self->config.max_duration = max_duration;
  self->config.independent = independent;
}

/* ---- the end ---- */

static void
finish_too_late (gpointer data)
{
  LpHlsOutlet *self = data;
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "the last playlists were not written before the end was due");

  g_clear_pointer (&self->timer, g_source_unref);
  lp_hls_outlet_warn (self, error, "index.m3u8");
  lp_hls_outlet_complete (self);
}

static void
lose_pending (LpHlsOutlet * self, const GError * error)
{
  for (GList * l = self->pending.head; l != NULL; l = l->next) {
    LpHlsPending *p = l->data;

    for (guint i = 0; i < p->n_slots; i++) {
      if (p->slots[i].state == SLOT_WAITING
          || p->slots[i].state == SLOT_STORING)
        lose_slot (self, p, i, error);
    }
  }
}

static void
finish_late (gpointer data)
{
  LpHlsOutlet *self = data;
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "not published before the end of the stream was due");

  g_clear_pointer (&self->timer, g_source_unref);
  self->timer = lp_loop_add_timeout (self->loop, self->config.deadline > 0 ?
      self->config.deadline : self->config.put_timeout,
      finish_too_late, self, NULL);
  lose_pending (self, error);
  self->loading = 0;
  settle (self);
}

void
lp_hls_outlet_finish (LpHlsOutlet * self, guint64 deadline_ns)
{
  self->finishing = TRUE;
  self->timer = lp_loop_add_timeout (self->loop, deadline_ns, finish_late,
      self, NULL);
  settle (self);
}

void
lp_hls_outlet_close (LpHlsOutlet * self)
{
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_CANCELLED,
      "stopped before it was published");

  if (!self->done) {
    self->done = TRUE;
    for (GList * l = self->pending.head; l != NULL; l = l->next) {
      LpHlsPending *p = l->data;

      for (guint i = 0; i < p->n_slots; i++) {
        if (p->slots[i].state != SLOT_LOST)
          lose_slot (self, p, i, error);
      }
    }
    lp_hls_outlet_lose_unseen (self, error);
  }
  memset (&self->funcs, 0, sizeof (self->funcs));
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}

LpStore *
lp_hls_outlet_get_store (LpHlsOutlet * self)
{
  return self->store;
}

LpHlsOutlet *
lp_hls_outlet_new (LpLoop * loop, LpStore * store,
    const LpPublisherConfig * config, const LpHlsOutletFuncs * funcs,
    gpointer user_data)
{
  LpHlsOutlet *self = g_atomic_rc_box_new0 (LpHlsOutlet);

  self->loop = g_object_ref (loop);
  self->store = g_object_ref (store);
  self->config = *config;
  self->funcs = *funcs;
  self->user_data = user_data;
  self->renditions = g_ptr_array_new_with_free_func (lp_hls_rendition_unref);
  self->retired = g_ptr_array_new_with_free_func (lp_hls_rendition_unref);
  g_queue_init (&self->pending);
  g_queue_init (&self->announce);
  g_ptr_array_add (self->renditions, lp_hls_rendition_new ("source", 0, 1,
          target_of (self), config->playlist_length));
  return self;
}
