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
 * A gateway between a store and transcoders of the test; what it says is noted
 * as text.
 */

#pragma once

#include "node/gw-gateway-private.h"
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

static inline void
note (gchar * text)
{
  g_ptr_array_add (f.events, text);
}

static inline void
on_published (const LpPublished * what, gpointer user_data)
{
  note (g_strdup_printf ("%c%s/%" G_GUINT64_FORMAT "%s%s",
          what->path != NULL ? '+' : '-', what->rendition, what->sequence,
          what->error != NULL ? " " : "", what->error == NULL ? "" :
          lp_error_code_name (what->error->code)));
}

static inline void
on_changed (const gchar * old, const gchar * now, const gchar * reason,
    gpointer user_data)
{
  note (g_strdup_printf ("%s->%s", old, now));
}

static inline void
on_fallback (guint64 sequence, const gchar * rendition, const GError * error,
    gpointer user_data)
{
  note (g_strdup_printf ("fallback %s/%" G_GUINT64_FORMAT, rendition,
          sequence));
}

static inline void
on_pilot (guint64 transcoded, gpointer user_data)
{
  f.pilot = transcoded;
}

static inline void
on_message (const GstStructure * what, gpointer user_data)
{
  note (g_strdup (gst_structure_get_name (what)));
}

static inline gboolean
has (const gchar * event)
{
  for (guint i = 0; i < f.events->len; i++) {
    if (!strcmp (f.events->pdata[i], event))
      return TRUE;
  }
  return FALSE;
}

static inline void
setup (void)
{
  memset (&f, 0, sizeof (f));
  f.loop = lp_loop_new ("test");
  f.store = g_object_new (FAKE_TYPE_STORE, NULL);
  f.t[0] = fake_transcoder_new ("a", 1);
  f.t[1] = fake_transcoder_new ("b", 1);
  f.config = (LpGatewayConfig) {
  LONG, 3, 3, LP_GATEWAY_FALLBACK_NONE, 0, LONG, "stream", TRUE};
  g_strlcpy (f.profiles[0].name, "mid", LP_PROFILE_NAME_MAX);
  g_strlcpy (f.profiles[1].name, "low", LP_PROFILE_NAME_MAX);
  f.events = g_ptr_array_new_with_free_func (g_free);
}

static inline void
nothing (gpointer data)
{
}

static inline void
settle (void)
{
  for (guint i = 0; i < 60; i++)
    lp_loop_invoke_sync (f.loop, nothing, NULL);
}

static inline void
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

static inline void
start (guint n_transcoders)
{
  lp_loop_invoke_sync (f.loop, start_in_loop, GUINT_TO_POINTER (n_transcoders));
}

static inline void
close_in_loop (gpointer data)
{
  lp_gateway_close (f.gateway);
  for (guint i = 0; i < 2; i++) {
    while (f.t[i]->jobs.length > 0)
      fake_transcoder_end (f.t[i], LP_FAILURE_RETRY_ELSEWHERE);
  }
}

static inline void
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

static inline void
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

static inline void
answer_in_loop (gpointer data)
{
  Answer *a = data;

  for (guint i = 0; i < a->n; i++)
    fake_transcoder_deliver (f.t[a->t], i, "rendition");
  if (a->end)
    fake_transcoder_end (f.t[a->t], a->failure);
}

/* Transcoder @t delivers @n renditions of its oldest job, then ends it. */
static inline void
answer (guint t, guint n, LpFailure failure)
{
  Answer a = { t, n, failure, TRUE };

  lp_loop_invoke_sync (f.loop, answer_in_loop, &a);
  settle ();
}

static inline void
finish_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  f.finished = lp_gateway_finish_finish (f.gateway, result, NULL);
}

static inline void
finish_in_loop (gpointer data)
{
  lp_gateway_finish_async (f.gateway, LONG, NULL, finish_done, NULL);
}
