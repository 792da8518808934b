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

#include "core/hls-media.h"
#include "node/gw-gateway.h"
#include "support/lp-fake-store.h"
#include "support/lp-fake-transcoder.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define LONG (600 * SECOND)

typedef struct
{
  LpLoop *loop;
  FakeStore *store;
  FakeTranscoder *t[2];
  LpGateway *gateway;
  LpGatewayConfig config;
  LpProfile profiles[2];
  GPtrArray *events;
  gboolean finished;
  guint64 pilot;
} Fixture;

static Fixture f;

static void
note (gchar * text)
{
  g_ptr_array_add (f.events, text);
}

static void
on_published (const LpPublished * what, gpointer user_data)
{
  note (g_strdup_printf ("%c%s/%" G_GUINT64_FORMAT "%s%s",
          what->path != NULL ? '+' : '-', what->rendition, what->sequence,
          what->error != NULL ? " " : "", what->error == NULL ? "" :
          lp_error_code_name (what->error->code)));
}

static void
on_changed (const gchar * old, const gchar * now, const gchar * reason,
    gpointer user_data)
{
  note (g_strdup_printf ("%s->%s", old, now));
}

static void
on_fallback (guint64 sequence, const gchar * rendition, const GError * error,
    gpointer user_data)
{
  note (g_strdup_printf ("fallback %s/%" G_GUINT64_FORMAT, rendition,
          sequence));
}

static void
on_pilot (guint64 transcoded, gpointer user_data)
{
  f.pilot = transcoded;
}

static void
on_message (const GstStructure * what, gpointer user_data)
{
  note (g_strdup (gst_structure_get_name (what)));
}

static gboolean
has (const gchar * event)
{
  for (guint i = 0; i < f.events->len; i++) {
    if (!strcmp (f.events->pdata[i], event))
      return TRUE;
  }
  return FALSE;
}

static void
setup (void)
{
  memset (&f, 0, sizeof (f));
  f.loop = lp_loop_new ("test");
  f.store = g_object_new (FAKE_TYPE_STORE, NULL);
  f.t[0] = fake_transcoder_new ("a", 1);
  f.t[1] = fake_transcoder_new ("b", 1);
  f.config = (LpGatewayConfig) {
  LONG, 3, 3, LP_GATEWAY_FALLBACK_NONE, 0};
  g_strlcpy (f.profiles[0].name, "mid", LP_PROFILE_NAME_MAX);
  g_strlcpy (f.profiles[1].name, "low", LP_PROFILE_NAME_MAX);
  f.events = g_ptr_array_new_with_free_func (g_free);
}

static void
nothing (gpointer data)
{
}

static void
settle (void)
{
  for (guint i = 0; i < 60; i++)
    lp_loop_invoke_sync (f.loop, nothing, NULL);
}

static void
start_in_loop (gpointer data)
{
  static const LpGatewayCallbacks callbacks = {
    on_published, NULL, on_changed, on_fallback, on_pilot, on_message
  };
  LpPublisherConfig publisher = {.max_duration = 3 * SECOND,
    .put_timeout = LONG,.end_list = TRUE
  };

  f.gateway = lp_gateway_new (f.loop, &f.config, &publisher, &callbacks, NULL);
  lp_gateway_add_store (f.gateway, LP_STORE (f.store));
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++)
    lp_gateway_add_transcoder (f.gateway, LP_TRANSCODER (f.t[i]));
  lp_gateway_set_profiles (f.gateway, f.profiles, 2);
}

static void
start (guint n_transcoders)
{
  lp_loop_invoke_sync (f.loop, start_in_loop, GUINT_TO_POINTER (n_transcoders));
}

static void
close_in_loop (gpointer data)
{
  lp_gateway_close (f.gateway);
  for (guint i = 0; i < 2; i++) {
    while (f.t[i]->jobs.length > 0)
      fake_transcoder_end (f.t[i], LP_FAILURE_RETRY_ELSEWHERE);
  }
}

static void
teardown (void)
{
  guint before;

  lp_loop_invoke_sync (f.loop, close_in_loop, NULL);
  before = f.events->len;
  settle ();
  fail_unless_equals_int (f.events->len, before);
  lp_loop_stop (f.loop, SECOND);
  g_object_unref (f.gateway);
  g_object_unref (f.t[0]);
  g_object_unref (f.t[1]);
  g_object_unref (f.store);
  g_object_unref (f.loop);
  g_ptr_array_unref (f.events);
}

static void
push (guint64 sequence)
{
  LpSegmentInfo info = {.sequence = sequence,.duration = 2 * SECOND,
    .width = 640,.height = 360,.codecs = "avc1.64001e"
  };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("source", 6);
  g_autoptr (LpSegment) segment = lp_segment_new (&info, bytes);

  fail_unless (lp_gateway_push (f.gateway, segment));
  settle ();
}

typedef struct
{
  guint t;
  guint n;
  LpFailure failure;
  gboolean end;
} Answer;

static void
answer_in_loop (gpointer data)
{
  Answer *a = data;

  for (guint i = 0; i < a->n; i++)
    fake_transcoder_deliver (f.t[a->t], i, "rendition");
  if (a->end)
    fake_transcoder_end (f.t[a->t], a->failure);
}

/* Transcoder @t delivers @n renditions of its oldest job, then ends it. */
static void
answer (guint t, guint n, LpFailure failure)
{
  Answer a = { t, n, failure, TRUE };

  lp_loop_invoke_sync (f.loop, answer_in_loop, &a);
  settle ();
}

static void
finish_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.finished = lp_gateway_finish_finish (f.gateway, result, NULL);
}

static void
finish_in_loop (gpointer data)
{
  lp_gateway_finish_async (f.gateway, LONG, NULL, finish_done, NULL);
}

GST_START_TEST (test_good)
{
  start (1);
  push (0);
  fail_unless_equals_int (f.t[0]->submitted, 1);
  fail_if (has ("+source/0"));
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+source/0") && has ("+mid/0") && has ("+low/0"));
  fail_unless_equals_int (f.events->len, 3);
}

GST_END_TEST;

/* Retried here, then elsewhere, then given up; the other transcoder is
 * preferred from the moment it answered. */
GST_START_TEST (test_retries)
{
  start (2);
  push (0);
  answer (0, 0, LP_FAILURE_RETRY_HERE);
  fail_unless_equals_int (f.t[0]->submitted, 2);
  answer (0, 0, LP_FAILURE_RETRY_ELSEWHERE);
  fail_unless_equals_int (f.t[1]->submitted, 1);
  answer (1, 2, LP_FAILURE_NONE);
  fail_unless (has ("a->b"));
  fail_unless (has ("+low/0"));
  push (1);
  fail_unless_equals_int (f.t[1]->submitted, 2);
  answer (1, 0, LP_FAILURE_GIVE_UP);
  fail_unless (has ("-mid/1 codec") && has ("-low/1 codec")
      && has ("+source/1"));
  fail_unless_equals_int (f.t[0]->submitted, 2);
}

GST_END_TEST;

GST_START_TEST (test_attempts_are_bounded)
{
  start (1);
  push (0);
  for (guint i = 0; i < 3; i++)
    answer (0, 0, LP_FAILURE_RETRY_HERE);
  fail_unless_equals_int (f.t[0]->submitted, 3);
  fail_unless (has ("-mid/0 codec"));
}

GST_END_TEST;

/* Nobody left to ask: at once, not at the deadline. */
GST_START_TEST (test_no_transcoder_left)
{
  start (1);
  push (0);
  answer (0, 1, LP_FAILURE_RETRY_ELSEWHERE);
  fail_unless (has ("+mid/0") && has ("-low/0 codec"));
}

GST_END_TEST;

/* More answers than asked for, or fewer: neither crashes nor hangs. */
GST_START_TEST (test_wrong_number)
{
  start (1);
  push (0);
  answer (0, 5, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
  push (1);
  answer (0, 1, LP_FAILURE_NONE);
  fail_unless (has ("+mid/1") && has ("-low/1 peer"));
}

GST_END_TEST;

/* Transcoders that are busy: the oldest segment that waits is lost. */
GST_START_TEST (test_pending)
{
  start (1);
  for (guint i = 0; i < 6; i++)
    push (i);
  /* 0 runs; 1 and 2 gave way to 3, 4 and 5 */
  fail_unless (has ("-mid/1 busy") && has ("-mid/2 busy"));
  fail_if (has ("-mid/3 busy"));
  for (guint i = 0; i < 4; i++)
    answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+mid/0") && has ("+mid/3") && has ("+mid/5"));
  fail_unless (has ("+source/1"));
}

GST_END_TEST;

GST_START_TEST (test_deadline)
{
  gint64 end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  f.config.deadline = 30000000;
  start (1);
  push (0);
  while (!(has ("-low/0 timeout") && has ("-mid/0 timeout")
          && has ("+source/0")) && g_get_monotonic_time () < end)
    settle ();
  fail_unless (has ("-low/0 timeout") && has ("-mid/0 timeout")
      && has ("+source/0"));
  fail_unless_equals_int (f.t[0]->cancelled, 1);
  /* what comes after all is too late, and harmless */
  answer (0, 2, LP_FAILURE_NONE);
  fail_if (has ("+mid/0"));
}

GST_END_TEST;

GST_START_TEST (test_fallback)
{
  g_autofree gchar *data = NULL;

  f.config.fallback = LP_GATEWAY_FALLBACK_SOURCE;
  start (1);
  push (0);
  answer (0, 1, LP_FAILURE_GIVE_UP);
  fail_unless (has ("fallback low/0") && has ("+low/0") && has ("+mid/0"));
  fail_if (has ("fallback mid/0"));
  data = fake_store_text (f.store, "low/0.ts");
  fail_unless_equals_string (data, "source");
}

GST_END_TEST;

GST_START_TEST (test_pilot)
{
  f.config.pilot = 5 * SECOND;
  start (1);
  push (0);
  answer (0, 2, LP_FAILURE_NONE);
  push (1);
  answer (0, 2, LP_FAILURE_NONE);
  push (2);
  fail_unless_equals_uint64 (f.pilot, 4 * SECOND);
  fail_unless_equals_int (f.t[0]->submitted, 2);
  fail_unless (has ("+source/2"));
  push (3);
  fail_unless (has ("+source/3"));
  fail_if (has ("-low/3 failed"));
}

GST_END_TEST;

/* The end waits for what is under way, and for nothing else. */
GST_START_TEST (test_finish)
{
  start (1);
  push (0);
  push (1);
  lp_loop_invoke_sync (f.loop, finish_in_loop, NULL);
  settle ();
  fail_if (f.finished);
  answer (0, 2, LP_FAILURE_NONE);
  fail_if (f.finished);
  answer (0, 0, LP_FAILURE_GIVE_UP);
  fail_unless (f.finished);
  fail_unless (has ("+low/0") && has ("-low/1 codec"));
}

GST_END_TEST;

GST_START_TEST (test_lost_segment)
{
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_NO_KEYFRAME, "x");

  start (1);
  push (0);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (lp_gateway_push_lost (f.gateway, 1, 2 * SECOND, error));
  settle ();
  fail_unless (has ("-source/1 no-keyframe") && has ("-low/1 no-keyframe"));
}

GST_END_TEST;

static void
say_in_loop (gpointer data)
{
  GstStructure *s = gst_structure_new_empty ("livepeer-transcode-degraded");

  f.t[0]->watch.notify (LP_TRANSCODER (f.t[0]), s, f.t[0]->watch_data);
  gst_structure_free (s);
  f.t[0]->capacity = 1;
  f.t[0]->watch.changed (LP_TRANSCODER (f.t[0]), f.t[0]->watch_data);
}

/* What a transcoder says goes on to the user; one that is back in service is
 * given what waits. */
GST_START_TEST (test_watch)
{
  f.t[0]->capacity = 0;
  start (1);
  push (0);
  fail_unless_equals_int (f.t[0]->submitted, 0);
  lp_loop_invoke_sync (f.loop, say_in_loop, NULL);
  fail_unless (has ("livepeer-transcode-degraded"));
  fail_unless_equals_int (f.t[0]->submitted, 1);
  answer (0, 2, LP_FAILURE_NONE);
  fail_unless (has ("+low/0"));
}

GST_END_TEST;

static void
block_loop (gpointer data)
{
  g_async_queue_pop (data);
}

/* The network thread hangs: pushing never blocks, and is bounded. */
GST_START_TEST (test_push_never_blocks)
{
  GAsyncQueue *gate = g_async_queue_new ();
  LpSegmentInfo info = {.duration = SECOND };
  g_autoptr (GBytes) bytes = g_bytes_new_static ("x", 1);
  guint accepted = 0;

  start (1);
  lp_loop_invoke (f.loop, block_loop, gate, NULL);
  for (guint i = 0; i < 100; i++) {
    g_autoptr (LpSegment) segment = NULL;

    info.sequence = i;
    segment = lp_segment_new (&info, bytes);
    accepted += lp_gateway_push (f.gateway, segment);
  }
  fail_unless_equals_int (accepted, LP_GATEWAY_INBOX_MAX);
  g_async_queue_push (gate, gate);
  settle ();
  g_async_queue_unref (gate);
}

GST_END_TEST;

static Suite *
gw_gateway_suite (void)
{
  Suite *s = suite_create ("node/gw-gateway");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_retries);
  tcase_add_test (tc, test_attempts_are_bounded);
  tcase_add_test (tc, test_no_transcoder_left);
  tcase_add_test (tc, test_wrong_number);
  tcase_add_test (tc, test_pending);
  tcase_add_test (tc, test_deadline);
  tcase_add_test (tc, test_fallback);
  tcase_add_test (tc, test_pilot);
  tcase_add_test (tc, test_finish);
  tcase_add_test (tc, test_lost_segment);
  tcase_add_test (tc, test_watch);
  tcase_add_test (tc, test_push_never_blocks);
  return s;
}

GST_CHECK_MAIN (gw_gateway);
