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

#include "core/base-error.h"
#include "core/hls-media.h"
#include "node/hls-publisher.h"
#include "support/lp-fake-store.h"

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
  gboolean burst;               /* so many at once that some are gone again */
} Fixture;

static Fixture f;

static void
on_published (const LpPublished * what, gpointer user_data)
{
  if (what->path != NULL) {
    g_autofree gchar *list = g_strdup_printf ("%s/index.m3u8",
        what->rendition);
    g_autofree gchar *text = fake_store_text (f.store, list);
    const gchar *name = strrchr (what->path, '/') + 1;

    /* what is announced is there, and listed unless its playlist failed */
    fail_unless (f.burst || g_hash_table_contains (f.store->files, what->path));
    if (!f.burst && f.store->fail_at == 0 && f.store->hang_suffix == NULL)
      fail_unless (text != NULL && strstr (text, name) != NULL, "%s is not "
          "in %s", name, text);
  }
  g_ptr_array_add (f.events, g_strdup_printf ("%c%s/%" G_GUINT64_FORMAT,
          what->path != NULL ? '+' : '-', what->rendition, what->sequence));
}

static void
on_warning (const GError * error, const gchar * path, gpointer user_data)
{
  f.warnings++;
}

static void
make_publisher (gpointer data)
{
  static const LpPublisherCallbacks callbacks = { on_published, on_warning };

  f.publisher = lp_publisher_new (f.loop, &f.config, &callbacks, NULL);
  lp_publisher_add_store (f.publisher, LP_STORE (f.store));
}

static void
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

static void
drop_publisher (gpointer data)
{
  lp_publisher_close (f.publisher);
  fake_store_expire (f.store);
  g_clear_object (&f.publisher);
}

static void
teardown (void)
{
  if (f.publisher != NULL)
    lp_loop_invoke_sync (f.loop, drop_publisher, NULL);
  lp_loop_stop (f.loop, SECOND);
  g_object_unref (f.store);
  g_object_unref (f.loop);
  g_ptr_array_unref (f.events);
}

static void
nothing (gpointer data)
{
}

/* Lets everything that can run, run. */
static void
settle (void)
{
  for (guint i = 0; i < 60; i++)
    lp_loop_invoke_sync (f.loop, nothing, NULL);
}

static void
open_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.opened = lp_publisher_open_finish (f.publisher, result, &f.first, NULL);
}

static void
open_in_loop (gpointer data)
{
  lp_publisher_open_async (f.publisher, NULL, open_done, NULL);
}

static void
set_profiles_in_loop (gpointer data)
{
  lp_publisher_set_profiles (f.publisher, f.profiles, GPOINTER_TO_UINT (data));
}

static void
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

static void
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

static void
step (Step s)
{
  lp_loop_invoke_sync (f.loop, step_in_loop, &s);
  settle ();
}

static Step
good (guint64 sequence)
{
  return (Step) {
    .sequence = sequence,.duration = 2 * SECOND,.have = {
      TRUE, TRUE
    }
  };
}

static void
finish_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.finished = lp_publisher_finish_finish (f.publisher, result, NULL);
}

static void
finish_in_loop (gpointer data)
{
  guint64 *deadline = data;

  lp_publisher_finish_async (f.publisher, *deadline, NULL, finish_done, NULL);
}

static void
finish (guint64 deadline)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  lp_loop_invoke_sync (f.loop, finish_in_loop, &deadline);
  while (!f.finished && g_get_monotonic_time () < end)
    settle ();
  fail_unless (f.finished, "the end never came");
}

static gboolean
has_event (const gchar * event)
{
  for (guint i = 0; i < f.events->len; i++) {
    if (!strcmp (f.events->pdata[i], event))
      return TRUE;
  }
  return FALSE;
}

static gint
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
static void
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

GST_START_TEST (test_order)
{
  g_autofree gchar *master = NULL;

  start ();
  step (good (0));
  /* segments, then media playlists, then the master, then word of it */
  fail_unless (log_index ("put low/0.ts") >= 0);
  fail_unless (log_index ("put source/index.m3u8") >
      log_index ("put low/0.ts"));
  fail_unless (log_index ("put index.m3u8") > log_index ("put low/index.m3u8"));
  fail_unless (has_event ("+source/0") && has_event ("+mid/0")
      && has_event ("+low/0"));
  master = fake_store_text (f.store, "index.m3u8");
  fail_unless (strstr (master, "BANDWIDTH=40,AVERAGE-BANDWIDTH=40,"
          "CODECS=\"avc1.64001e\",RESOLUTION=640x360,FRAME-RATE=30.000\n"
          "source/index.m3u8") != NULL, "%s", master);
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_window_and_retention)
{
  start ();
  for (guint i = 0; i < 12; i++) {
    step (good (i));
    check_playlists ();
  }
  fail_unless (g_hash_table_contains (f.store->files, "source/6.ts"));
  fail_if (g_hash_table_contains (f.store->files, "source/5.ts"));
  fail_if (g_hash_table_contains (f.store->files, "low/5.ts"));
  fail_unless_equals_int (g_hash_table_size (f.store->files), 3 * 6 + 4);
  finish (20 * SECOND);
  {
    g_autofree gchar *text = fake_store_text (f.store, "low/index.m3u8");

    fail_unless (g_str_has_suffix (text, "11.ts\n#EXT-X-ENDLIST\n"));
  }
}

GST_END_TEST;

GST_START_TEST (test_lost_renditions_and_segments)
{
  Step s = good (1);
  g_autofree gchar *low = NULL, *source = NULL;

  start ();
  step (good (0));
  s.have[1] = FALSE;
  s.lose[1] = TRUE;
  step (s);
  step ((Step) {
      .sequence = 2,.duration = 2 * SECOND,.hole = TRUE}
  );
  /* number 3 was never spoken of */
  step (good (4));
  fail_unless (has_event ("-low/1") && has_event ("+mid/1"));
  fail_unless (has_event ("-source/2") && has_event ("-mid/2"));
  fail_unless (has_event ("-source/3"));
  low = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (low, "#EXT-X-GAP\n#EXTINF:2.000000,\n1.ts") != NULL,
      "%s", low);
  source = fake_store_text (f.store, "source/index.m3u8");
  /* after a hole the time line does not go on */
  fail_unless (strstr (source, "#EXT-X-DISCONTINUITY\n"
          "#EXT-X-PROGRAM-DATE-TIME:2023-11-14T22:13:28.000Z\n"
          "#EXTINF:2.000000,\n4.ts") != NULL, "%s", source);
  check_playlists ();
}

GST_END_TEST;

/* The target duration is said once. What is longer later is lost. */
GST_START_TEST (test_target_duration)
{
  Step s = good (1);
  g_autofree gchar *text = NULL;

  start ();
  step (good (0));
  s.duration = 9 * SECOND;
  step (s);
  step (good (2));
  text = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:2\n") != NULL, "%s", text);
  fail_unless (strstr (text, "#EXT-X-GAP") != NULL);
  fail_unless (has_event ("-source/1") && has_event ("-low/1"));
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_long_first_segment)
{
  Step s = good (0);
  g_autofree gchar *text = NULL;

  start ();
  s.duration = 10 * SECOND;
  step (s);
  text = fake_store_text (f.store, "mid/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-TARGETDURATION:10\n") != NULL);
  fail_unless (has_event ("+source/0"));
}

GST_END_TEST;

/* Fail the n-th operation, for every n: nothing invalid is ever shown, every
 * segment is accounted for, the end comes. */
GST_START_TEST (test_every_operation_fails_once)
{
  for (guint n = 1; n < 40; n++) {
    guint plus = 0, minus = 0;

    f.config.retries = n % 2;
    f.store->fail_at = n;
    f.store->fail_count = 1 + n % 3;
    start ();
    for (guint i = 0; i < 4; i++) {
      step (good (i));
      check_playlists ();
    }
    finish (20 * SECOND);
    check_playlists ();
    for (guint i = 0; i < f.events->len; i++) {
      plus += *(gchar *) f.events->pdata[i] == '+';
      minus += *(gchar *) f.events->pdata[i] == '-';
    }
    fail_unless_equals_int (plus + minus, 12);
    lp_loop_invoke_sync (f.loop, drop_publisher, NULL);
    teardown ();
    setup ();
  }
}

GST_END_TEST;

/* One rendition's store operation never answers: later segments wait for it
 * no longer than its deadline. */
GST_START_TEST (test_hanging_store)
{
  start ();
  f.store->hang_suffix = "low/0.ts";
  f.config.retries = 0;
  step (good (0));
  f.store->hang_suffix = NULL;
  step (good (1));
  fail_unless_equals_int (f.events->len, 0);
  finish (50000000);
  fail_unless (has_event ("-low/0") && has_event ("+source/0")
      && has_event ("+low/1"));
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_resume)
{
  g_autofree gchar *text = NULL;

  start ();
  fail_unless_equals_uint64 (f.first, 0);
  for (guint i = 0; i < 6; i++)
    step (good (i));
  finish (20 * SECOND);
  lp_loop_invoke_sync (f.loop, drop_publisher, NULL);
  f.finished = f.opened = FALSE;

  start ();
  fail_unless_equals_uint64 (f.first, 6);
  step (good (6));
  step (good (7));
  check_playlists ();
  text = fake_store_text (f.store, "low/index.m3u8");
  fail_unless (strstr (text, "#EXT-X-MEDIA-SEQUENCE:4\n") != NULL, "%s", text);
  fail_unless (strstr (text, "#EXT-X-DISCONTINUITY\n") != NULL);
  fail_unless (strstr (text, "#EXT-X-ENDLIST") == NULL);
  fail_unless (strstr (text, "5.ts\n#EXT-X-DISCONTINUITY") != NULL, "%s", text);
  /* old files leave as if nothing had happened */
  fail_if (g_hash_table_contains (f.store->files, "source/1.ts"));
}

GST_END_TEST;

/* What an earlier run left cannot be read: a fresh start, with a warning. */
GST_START_TEST (test_resume_from_rubbish)
{
  g_hash_table_insert (f.store->files, g_strdup ("source/index.m3u8"),
      g_bytes_new_static ("rubbish", 7));
  start ();
  fail_unless_equals_uint64 (f.first, 0);
  fail_unless_equals_int (f.warnings, 1);
  step (good (0));
  check_playlists ();
}

GST_END_TEST;

GST_START_TEST (test_profiles_change)
{
  g_autofree gchar *master = NULL, *source = NULL;

  start ();
  step (good (0));
  lp_loop_invoke_sync (f.loop, set_profiles_in_loop, GUINT_TO_POINTER (0));
  step ((Step) {
      .sequence = 1,.duration = 2 * SECOND}
  );
  master = fake_store_text (f.store, "index.m3u8");
  fail_unless (strstr (master, "low/") == NULL, "%s", master);
  source = fake_store_text (f.store, "source/index.m3u8");
  fail_unless (strstr (source, "#EXT-X-DISCONTINUITY\n") != NULL);
  fail_unless (has_event ("+source/1"));
}

GST_END_TEST;

/* A caller that forgets renditions: the oldest are given up. */
GST_START_TEST (test_pending_is_bounded)
{
  start ();
  for (guint i = 0; i < 70; i++)
    step ((Step) {
        .sequence = i,.duration = 2 * SECOND}
  );
  fail_unless (has_event ("-low/0") && has_event ("+source/0"));
  fail_if (has_event ("-low/69"));
  f.burst = TRUE;
  finish (1000000);
  fail_unless (has_event ("-low/69"));
}

GST_END_TEST;

static Suite *
hls_publisher_suite (void)
{
  Suite *s = suite_create ("node/hls-publisher");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_window_and_retention);
  tcase_add_test (tc, test_lost_renditions_and_segments);
  tcase_add_test (tc, test_target_duration);
  tcase_add_test (tc, test_long_first_segment);
  tcase_add_test (tc, test_every_operation_fails_once);
  tcase_add_test (tc, test_hanging_store);
  tcase_add_test (tc, test_resume);
  tcase_add_test (tc, test_resume_from_rubbish);
  tcase_add_test (tc, test_profiles_change);
  tcase_add_test (tc, test_pending_is_bounded);
  return s;
}

GST_CHECK_MAIN (hls_publisher);
