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
#include "core/hls-master.h"
#include "hls-outlet-private.h"

GST_DEBUG_CATEGORY_EXTERN (lp_hls_debug);
#define GST_CAT_DEFAULT lp_hls_debug

#define PLAYLIST_TYPE "application/vnd.apple.mpegurl"
#define SEGMENT_TYPE "video/mp2t"

void
lp_hls_outlet_announcement_free (gpointer data)
{
  LpHlsAnnouncement *a = data;

  lp_hls_rendition_unref (a->rendition);
  g_free (a);
}

gchar *
lp_hls_outlet_segment_path (const gchar * rendition, guint64 sequence)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT ".ts", rendition, sequence);
}

gchar *
lp_hls_outlet_playlist_path (const gchar * rendition)
{
  return g_strdup_printf ("%s/index.m3u8", rendition);
}

void
lp_hls_outlet_warn (LpHlsOutlet * self, const GError * error,
    const gchar * path)
{
  GST_WARNING ("%s: %s", path, error->message);
  if (self->funcs.warning != NULL)
    self->funcs.warning (error, path, self->user_data);
}

void
lp_hls_outlet_lost (LpHlsOutlet * self, const gchar * rendition,
    guint64 sequence, guint64 duration, const GError * error)
{
  LpPublished what = { rendition, sequence, NULL, 0, duration, error };

  GST_WARNING ("segment %" G_GUINT64_FORMAT " of %s is lost: %s", sequence,
      rendition, error->message);
  if (self->funcs.published != NULL)
    self->funcs.published (&what, self->user_data);
}

/* ---- word of what is visible ---- */

static guint64
first_listed (const LpHlsRendition * r)
{
  return lp_hls_media_get_length (r->media) == 0 ? 0 :
      lp_hls_media_get (r->media, 0)->sequence;
}

/* What a player that reads the store now can play is announced. What left the
 * window before a playlist that names it got through was never there. */
static void
announce (LpHlsOutlet * self)
{
  g_autoptr (GError) missed = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "no playlist that names it was written in time");
  GQueue waiting = self->announce;
  LpHlsAnnouncement *a;

  g_queue_init (&self->announce);
  while ((a = g_queue_pop_head (&waiting)) != NULL) {
    LpHlsRendition *r = a->rendition;

    if (a->sequence >= r->out_first && a->sequence < r->out
        && (r->offered || r->retired)) {
      g_autofree gchar *path = lp_hls_outlet_segment_path (r->name,
          a->sequence);
      LpPublished what = { r->name, a->sequence, path, a->size, a->duration,
        NULL
      };

      if (self->funcs.published != NULL)
        self->funcs.published (&what, self->user_data);
    } else if (a->sequence < first_listed (r)) {
      lp_hls_outlet_lost (self, r->name, a->sequence, a->duration,
          r->error != NULL ? r->error : missed);
    } else {
      g_queue_push_tail (&self->announce, a);
      continue;
    }
    lp_hls_outlet_announcement_free (a);
  }
}

void
lp_hls_outlet_lose_unseen (LpHlsOutlet * self, const GError * error)
{
  LpHlsAnnouncement *a;

  while ((a = g_queue_pop_head (&self->announce)) != NULL) {
    lp_hls_outlet_lost (self, a->rendition->name, a->sequence, a->duration,
        a->rendition->error != NULL ? a->rendition->error : error);
    lp_hls_outlet_announcement_free (a);
  }
}

/* ---- puts ---- */

void
lp_hls_outlet_put_free (LpHlsOutletPut * put)
{
  g_clear_pointer (&put->rendition, lp_hls_rendition_unref);
  g_clear_pointer (&put->data, g_bytes_unref);
  lp_hls_outlet_unref (put->self);
  g_free (put);
}

void
lp_hls_outlet_put (LpHlsOutlet * self, gchar * path,
    const LpHlsTransferFuncs * funcs, const LpHlsOutletPut * what)
{
  LpHlsTransferConfig config = { self->config.put_timeout,
    self->config.retries, self->config.retry_delay, self->config.deadline
  };
  LpHlsOutletPut *put = g_memdup2 (what, sizeof (*what));

  put->self = lp_hls_outlet_ref (self);
  lp_hls_put (self->loop, self->store, &config, path,
      what->data != NULL ? SEGMENT_TYPE : PLAYLIST_TYPE, funcs, put);
  g_free (path);
}

/* ---- playlists ---- */

static GBytes *
take_text (gchar * text)
{
  return g_bytes_new_take (text, strlen (text));
}

/* Playlists go out as they are now, at every attempt. */
static GBytes *
media_data (gpointer user_data)
{
  LpHlsOutletPut *put = user_data;
  LpHlsOutlet *self = put->self;
  LpHlsRendition *r = put->rendition;

  r->dirty = FALSE;
  put->out_first = first_listed (r);
  put->out = lp_hls_media_next_sequence (r->media);
  return take_text (lp_hls_media_to_string (r->media, r->over
          || (self->ended && self->config.end_list)));
}

/* one that would be written anew now waits for nothing */
static gboolean
playlist_again (gpointer user_data)
{
  return !((LpHlsOutletPut *) user_data)->self->changed;
}

static void
playlist_put (LpHlsOutletPut * put)
{
  LpHlsOutlet *self = put->self;

  g_assert (self->playlist_puts > 0);
  self->playlist_puts--;
  lp_hls_outlet_flush (self);
  lp_hls_outlet_put_free (put);
}

static void
media_put (const GError * error, gpointer user_data)
{
  LpHlsOutletPut *put = user_data;
  LpHlsOutlet *self = put->self;
  LpHlsRendition *r = put->rendition;

  g_clear_error (&r->error);
  if (error != NULL) {
    /* part of the next round; nothing that depends on it is said */
    r->dirty = TRUE;
    r->error = g_error_copy (error);
    lp_hls_outlet_warn (self, error, r->name);
  } else {
    r->out_first = put->out_first;
    r->out = put->out;
    self->master_dirty |= !r->offered && !r->retired;
  }
  playlist_put (put);
}

static void
put_media (LpHlsOutlet * self, GPtrArray * list)
{
  static const LpHlsTransferFuncs funcs = {
    media_data, playlist_again, media_put
  };

  for (guint i = 0; i < list->len; i++) {
    LpHlsRendition *r = rendition_at (list, i);

    if (!r->dirty || lp_hls_media_get_length (r->media) == 0)
      continue;
    self->playlist_puts++;
    lp_hls_outlet_put (self, lp_hls_outlet_playlist_path (r->name), &funcs,
        &(LpHlsOutletPut) {
        .rendition = lp_hls_rendition_ref (r)}
    );
  }
}

/* Only what has a playlist. */
static GBytes *
master_data (gpointer user_data)
{
  LpHlsOutlet *self = ((LpHlsOutletPut *) user_data)->self;
  LpHlsVariant variants[LP_PROFILES_MAX + 1];
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  guint n = 0;

  for (guint i = 0; i < self->renditions->len; i++) {
    LpHlsRendition *r = rendition_at (self->renditions, i);
    LpHlsVariant *v = &variants[n];

    r->offering = r->listed && r->out > 0;
    if (!r->offering)
      continue;
    *v = r->shown;
    v->uri = lp_hls_outlet_playlist_path (r->name);
    g_ptr_array_add (uris, (gpointer) v->uri);
    v->codecs = r->codecs;
    n++;
  }
  if (n == 0)
    return NULL;
  self->master_dirty = FALSE;
  return take_text (lp_hls_master_to_string (variants, n));
}

static void
master_put (const GError * error, gpointer user_data)
{
  LpHlsOutletPut *put = user_data;
  LpHlsOutlet *self = put->self;

  if (error != NULL) {
    self->master_dirty = TRUE;
    lp_hls_outlet_warn (self, error, "index.m3u8");
  }
  for (guint i = 0; i < self->renditions->len; i++) {
    LpHlsRendition *r = rendition_at (self->renditions, i);

    if (error == NULL)
      r->offered |= r->offering;
    else if (r->error == NULL && !r->offered)
      r->error = g_error_copy (error);
  }
  playlist_put (put);
}

static void
put_master (LpHlsOutlet * self)
{
  static const LpHlsTransferFuncs funcs = {
    master_data, playlist_again, master_put
  };

  if (!self->master_dirty)
    return;
  self->playlist_puts++;
  lp_hls_outlet_put (self, g_strdup ("index.m3u8"), &funcs, &(LpHlsOutletPut) {
      NULL}
  );
}

/* The end: every playlist says so, and the master says what was measured. */
static void
begin_last_round (LpHlsOutlet * self)
{
  self->ended = self->master_dirty = TRUE;
  for (guint i = 0; i < self->renditions->len; i++) {
    rendition_at (self->renditions, i)->dirty = TRUE;
    lp_hls_rendition_refresh (rendition_at (self->renditions, i));
  }
}

void
lp_hls_outlet_complete (LpHlsOutlet * self)
{
  g_autoptr (GError) missed = g_error_new (LP_ERROR, LP_ERROR_TIMEOUT,
      "no playlist that names it was written before the end");

  if (self->done)
    return;
  self->done = TRUE;
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  lp_hls_outlet_lose_unseen (self, missed);
  if (self->funcs.ended != NULL)
    self->funcs.ended (self->user_data);
}

/* Media playlists first, then the master that points at them, then word to
 * the user: what is announced is visible. One round at a time; what fails in
 * one is part of the next. */
void
lp_hls_outlet_flush (LpHlsOutlet * self)
{
  while (self->playlist_puts == 0 && !self->done) {
    if (self->changed && !self->master_due) {
      self->changed = FALSE;
      self->master_due = TRUE;
      if (self->finishing && self->pending.length == 0 && !self->ended)
        begin_last_round (self);
      put_media (self, self->renditions);
      put_media (self, self->retired);
    } else if (self->master_due) {
      self->master_due = FALSE;
      put_master (self);
      if (self->playlist_puts == 0)
        announce (self);
    } else {
      announce (self);
      if (self->ended)
        lp_hls_outlet_complete (self);
      return;
    }
  }
}

/* ---- files ---- */

static void
remove_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  LpHlsOutlet *self = user_data;
  g_autoptr (GError) error = NULL;

  if (!lp_store_remove_finish (LP_STORE (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    lp_hls_outlet_warn (self, error, "old segment");
  lp_hls_outlet_unref (self);
}

static void
remove_file (LpHlsOutlet * self, const gchar * path)
{
  lp_store_remove_async (self->store, path, self->config.put_timeout,
      lp_loop_get_cancellable (self->loop), remove_done,
      lp_hls_outlet_ref (self));
}

/* what a playlist named a moment ago must still be there to be fetched */
static guint
files_to_keep (LpHlsOutlet * self)
{
  LpHlsMedia *source = rendition_at (self->renditions, 0)->media;

  if (self->config.max_files == 0 || self->config.playlist_length == 0)
    return 0;
  return MAX (self->config.max_files, 1 + MAX (self->config.playlist_length,
          lp_hls_media_get_length (source)));
}

void
lp_hls_outlet_retain (LpHlsOutlet * self, LpHlsRendition * r)
{
  guint keep = files_to_keep (self);

  while (keep > 0 && r->files.length > keep) {
    g_autofree gchar *path = g_queue_pop_head (&r->files);

    remove_file (self, path);
  }
}

gboolean
lp_hls_outlet_is_awaited (LpHlsOutlet * self, LpHlsRendition * r)
{
  for (GList * l = self->pending.head; l != NULL; l = l->next) {
    if (g_ptr_array_find (((LpHlsPending *) l->data)->renditions, r, NULL))
      return TRUE;
  }
  return FALSE;
}

/* Renditions that left the ladder: the last segment begun with them ends
 * their playlist; when as many as are kept followed, all of it goes. */
void
lp_hls_outlet_check_retired (LpHlsOutlet * self, guint64 sequence)
{
  guint keep = files_to_keep (self);

  for (guint i = self->retired->len; i > 0; i--) {
    LpHlsRendition *r = rendition_at (self->retired, i - 1);
    guint64 next = lp_hls_media_next_sequence (r->media);
    gchar *path;

    if (!r->over && !lp_hls_outlet_is_awaited (self, r))
      r->over = r->dirty = TRUE;
    if (!r->over || keep == 0 || next + keep > sequence + 1)
      continue;
    path = lp_hls_outlet_playlist_path (r->name);
    if (r->out > 0)
      remove_file (self, path);
    g_free (path);
    r->dirty = FALSE;
    while ((path = g_queue_pop_head (&r->files)) != NULL) {
      remove_file (self, path);
      g_free (path);
    }
    g_ptr_array_remove_index (self->retired, i - 1);
  }
}
