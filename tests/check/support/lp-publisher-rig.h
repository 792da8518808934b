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

/*
 * A publisher with a store that fails on demand, and what a test does to it.
 * What it announces must be there to be played; the history of its playlists
 * is judged when it stops.
 */

#pragma once

#include <string.h>

#include "core/base-error.h"
#include "core/hls-media.h"
#include "node/hls-publisher.h"
#include "support/lp-fake-store.h"
#include "support/lp-hls-check.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define N_PROFILES 2

typedef struct
{
  LpLoop *loop;
  FakeStore *store;
  LpPublisher *publisher;
  LpPublisherConfig config;
  LpProfile profiles[N_PROFILES];
  GPtrArray *events;            /* "+source/0", "-low/1 no-video" */
  guint warnings;
  guint64 first;
  gboolean opened, finished;
  FakeStore *second;            /* or NULL */
  gboolean retired;             /* renditions are out of the master */
  gboolean burst;               /* so many at once that some are gone again */
} Fixture;

static Fixture f;

static inline void
on_published (const LpPublished * what, gpointer user_data)
{
  if (what->path != NULL) {
    g_autofree gchar *list = g_strdup_printf ("%s/index.m3u8",
        what->rendition);
    g_autofree gchar *text = fake_store_text (f.store, list);
    const gchar *name = strrchr (what->path, '/') + 1;

    g_autofree gchar *master = fake_store_text (f.store, "index.m3u8");

    /* what is announced is there, listed, and found from the master */
    fail_unless (f.burst || g_hash_table_contains (f.store->files, what->path));
    fail_unless (text != NULL && strstr (text, name) != NULL, "%s is not in %s",
        name, text);
    fail_unless (f.retired || (master != NULL && strstr (master, list) != NULL),
        "%s is not in %s", list, master);
  }
  g_ptr_array_add (f.events, g_strdup_printf ("%c%s/%" G_GUINT64_FORMAT,
          what->path != NULL ? '+' : '-', what->rendition, what->sequence));
}

static inline void
on_warning (const GError * error, const gchar * path, gpointer user_data)
{
  f.warnings++;
}

static inline void
make_publisher (gpointer data)
{
  static const LpPublisherCallbacks callbacks = { on_published, on_warning };

  f.publisher = lp_publisher_new (f.loop, &f.config, &callbacks, NULL);
  lp_publisher_add_store (f.publisher, LP_STORE (f.store));
  if (f.second != NULL)
    lp_publisher_add_store (f.publisher, LP_STORE (f.second));
}

static inline void
setup (void)
{
  memset (&f, 0, sizeof (f));
  f.loop = lp_loop_new ("test");
  f.store = g_object_new (FAKE_TYPE_STORE, NULL);
  f.config = (LpPublisherConfig) {
  .max_duration = 2 * SECOND,.playlist_length = 4,.max_files =
        6,.put_timeout = 20 * SECOND,.retries = 2,.retry_delay =
        1000000,.end_list = TRUE};
  g_strlcpy (f.profiles[0].name, "mid", LP_PROFILE_NAME_MAX);
  g_strlcpy (f.profiles[1].name, "low", LP_PROFILE_NAME_MAX);
  f.events = g_ptr_array_new_with_free_func (g_free);
}

static inline void
drop_publisher (gpointer data)
{
  lp_publisher_close (f.publisher);
  fake_store_expire (f.store);
  if (f.second != NULL)
    fake_store_expire (f.second);
  g_clear_object (&f.publisher);
}

/* The end of a run; the history of its playlists is judged. */
static inline void
stop (void)
{
  if (f.publisher != NULL)
    lp_loop_invoke_sync (f.loop, drop_publisher, NULL);
  hls_check_history (f.store->history);
  g_ptr_array_set_size (f.store->history, 0);
  if (f.second != NULL)
    hls_check_history (f.second->history);
  f.finished = f.opened = FALSE;
}

static inline void
teardown (void)
{
  stop ();
  lp_loop_stop (f.loop, SECOND);
  g_object_unref (f.store);
  g_clear_object (&f.second);
  g_object_unref (f.loop);
  g_ptr_array_unref (f.events);
}

static inline void
nothing (gpointer data)
{
}

/* Lets everything that can run, run. */
static inline void
settle (void)
{
  for (guint i = 0; i < 60; i++)
    lp_loop_invoke_sync (f.loop, nothing, NULL);
}

static inline void
open_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.opened = lp_publisher_open_finish (f.publisher, result, &f.first, NULL);
}

static inline void
open_in_loop (gpointer data)
{
  lp_publisher_open_async (f.publisher, NULL, open_done, NULL);
}

static inline void
set_profiles_in_loop (gpointer data)
{
  lp_publisher_set_profiles (f.publisher, f.profiles, GPOINTER_TO_UINT (data));
}

static inline void
set_source_in_loop (gpointer data)
{
  lp_publisher_set_source (f.publisher, f.config.max_duration, TRUE);
}

static inline void
start (void)
{
  lp_loop_invoke_sync (f.loop, make_publisher, NULL);
  lp_loop_invoke_sync (f.loop, open_in_loop, NULL);
  settle ();
  fail_unless (f.opened);
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop,
      GUINT_TO_POINTER (N_PROFILES));
  settle ();
}

typedef struct
{
  guint64 sequence;
  guint64 duration;
  gboolean have[N_PROFILES];
  gboolean lose[N_PROFILES];
  gboolean hole;
  gboolean discontinuity;
} Step;

static inline void
step_in_loop (gpointer data)
{
  Step *s = data;
  LpSegmentInfo info = {.sequence = s->sequence,.duration = s->duration,
    .utc = 1700000000000000 + (gint64) s->sequence * 2000000,.width = 640,
    .height = 360,.fps_n = 30,.fps_d = 1,.codecs = "avc1.64001e",
    .discontinuity = s->discontinuity
  };
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_NO_VIDEO, "x");

  if (s->hole) {
    lp_publisher_lose_segment (f.publisher, s->sequence, s->duration, error);
    return;
  }
  {
    g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789", 10);
    g_autoptr (LpSegment) segment = lp_segment_new (&info, bytes);

    lp_publisher_begin_segment (f.publisher, segment);
    /* the smallest first: order of arrival must not matter */
    for (gint i = N_PROFILES - 1; i >= 0; i--) {
      if (s->have[i])
        lp_publisher_add_rendition (f.publisher, s->sequence, i, bytes, 320,
            180, "avc1.64000d");
      if (s->lose[i])
        lp_publisher_lose_rendition (f.publisher, s->sequence, i, error);
    }
  }
}

static inline void
step (Step s)
{
  lp_loop_invoke_sync (f.loop, step_in_loop, &s);
  settle ();
}

static inline Step
good (guint64 sequence)
{
  return (Step) {
    .sequence = sequence,.duration = 2 * SECOND,.have = {
      TRUE, TRUE
    }
  };
}

/* Those of the second segment, after the ladder changed. */
static inline void
add_late_in_loop (gpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("0123456789", 10);

  for (guint i = 0; i < N_PROFILES; i++)
    lp_publisher_add_rendition (f.publisher, 1, i, bytes, 320, 180,
        "avc1.64000d");
}

static inline void
expire_in_loop (gpointer data)
{
  fake_store_expire (data);
}

/* What hangs is answered, as from a slow server. */
static inline void
answer_in_loop (gpointer data)
{
  fake_store_answer (data);
}

static inline void
wait_until (const gboolean * done)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!*done && g_get_monotonic_time () < end)
    settle ();
  fail_unless (*done);
}

/* Further attempts come after a delay. */
static inline void
wait_for_operations (guint n)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (f.store->operations < n && g_get_monotonic_time () < end)
    settle ();
  settle ();
  fail_unless_equals_int (f.store->operations, n);
}

static inline void
finish_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.finished = lp_publisher_finish_finish (f.publisher, result, NULL);
}

static inline void
finish_in_loop (gpointer data)
{
  guint64 *deadline = data;

  lp_publisher_finish_async (f.publisher, *deadline, NULL, finish_done, NULL);
}

static inline void
finish (guint64 deadline)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  lp_loop_invoke_sync (f.loop, finish_in_loop, &deadline);
  while (!f.finished && g_get_monotonic_time () < end)
    settle ();
  fail_unless (f.finished, "the end never came");
}

static inline gboolean
has_event (const gchar * event)
{
  for (guint i = 0; i < f.events->len; i++) {
    if (!strcmp (f.events->pdata[i], event))
      return TRUE;
  }
  return FALSE;
}

static inline gint
log_index (const gchar * entry)
{
  for (guint i = 0; i < f.store->log->len; i++) {
    if (!strcmp (f.store->log->pdata[i], entry))
      return i;
  }
  return -1;
}

/* Every playlist can be read, names no file that is not there, and all agree
 * on sequence, discontinuity and time. */
static inline void
check_playlists (void)
{
  const gchar *names[] = { "source", "mid", "low" };
  g_autoptr (LpHlsMedia) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_strdup_printf ("%s/index.m3u8", names[i]);
    g_autofree gchar *text = fake_store_text (f.store, path);
    g_autoptr (LpHlsMedia) media = NULL;
    g_autoptr (GError) error = NULL;

    if (text == NULL)
      continue;
    media = lp_hls_media_parse (text, strlen (text), 0, &error);
    g_assert_no_error (error);
    for (guint k = 0; k < lp_hls_media_get_length (media); k++) {
      const LpHlsEntry *e = lp_hls_media_get (media, k);
      g_autofree gchar *file = g_strdup_printf ("%s/%s", names[i], e->uri);

      fail_unless (e->gap || g_hash_table_contains (f.store->files, file),
          "%s is listed and not there", file);
      fail_unless (lp_hls_media_fits (media, e->duration));
      if (first != NULL && k < lp_hls_media_get_length (first)) {
        const LpHlsEntry *o = lp_hls_media_get (first, k);

        fail_unless_equals_uint64 (e->sequence, o->sequence);
        fail_unless_equals_int (e->discontinuity, o->discontinuity);
        fail_unless_equals_uint64 (e->utc, o->utc);
      }
    }
    if (first == NULL) {
      first = g_steal_pointer (&media);
    } else {
      guint64 a = lp_hls_media_get_discontinuity_sequence (first);
      guint64 b = lp_hls_media_get_discontinuity_sequence (media);

      fail_unless_equals_uint64 (a, b);
    }
  }
}

/* All renditions that have a playlist are in the master, with what is known of
 * them at the end. */
static inline void
check_master (void)
{
  g_autofree gchar *master = fake_store_text (f.store, "index.m3u8");
  const gchar *names[] = { "source", "mid", "low" };

  fail_unless (master != NULL, "there is no master playlist");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree gchar *path = g_strdup_printf ("%s/index.m3u8", names[i]);
    g_autofree gchar *text = fake_store_text (f.store, path);

    /* unless there are more failures than attempts */
    fail_unless (f.store->fail_count > f.config.retries
        || strstr (text, "#EXT-X-ENDLIST\n") != NULL, "%s has no end", path);
    fail_unless (strstr (master, path) != NULL, "%s is not in %s", path,
        master);
  }
}
