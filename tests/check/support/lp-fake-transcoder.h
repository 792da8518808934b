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
 * An LpTranscoder for tests: answers as it is told, when it is told. All in
 * the loop's thread.
 */

#pragma once

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "node/transcoder.h"

#define FAKE_TYPE_TRANSCODER (fake_transcoder_get_type ())
G_DECLARE_FINAL_TYPE (FakeTranscoder, fake_transcoder, FAKE, TRANSCODER,
    GObject)

struct _LpTranscodeJob
{
  FakeTranscoder *fake;
  LpSegment *segment;
  guint n_profiles;
  LpTranscodeCallbacks callbacks;
  gpointer user_data;
  guint64 deadline;
  LpTranscodeOptions options;
  gboolean cancelled;
};

struct _FakeTranscoder
{
  GObject parent;

  gchar *name;
  guint capacity;
  guint submitted, cancelled, closed;
  GQueue jobs;                  /* not answered yet */
  const gchar *cost;            /* of each job, wei; NULL free */
  gchar session[64];            /* of the last job */
  guint reinits;
  LpTranscoderWatch watch;
  gpointer watch_data;
};

static inline const gchar *
fake_transcoder_get_name (LpTranscoder * t)
{
  return FAKE_TRANSCODER (t)->name;
}

static inline LpTranscodeJob *
fake_transcoder_submit (LpTranscoder * t, LpSegment * segment,
    const LpProfile * profiles, guint n_profiles,
    const LpTranscodeOptions * options, guint64 deadline_ns,
    const LpTranscodeCallbacks * callbacks, gpointer user_data)
{
  FakeTranscoder *self = FAKE_TRANSCODER (t);
  LpTranscodeJob *job = g_new0 (LpTranscodeJob, 1);

  job->fake = self;
  job->segment = lp_segment_ref (segment);
  job->n_profiles = n_profiles;
  job->callbacks = *callbacks;
  job->user_data = user_data;
  job->deadline = deadline_ns;
  job->options = *options;
  if (options->session != NULL)
    g_strlcpy (self->session, options->session, sizeof (self->session));
  self->reinits += options->reinit;
  self->submitted++;
  g_queue_push_tail (&self->jobs, job);
  return job;
}

static inline void
fake_transcoder_cancel (LpTranscoder * t, LpTranscodeJob * job)
{
  FAKE_TRANSCODER (t)->cancelled++;
  job->cancelled = TRUE;
}

static inline guint
fake_transcoder_get_capacity (LpTranscoder * t)
{
  return FAKE_TRANSCODER (t)->capacity;
}

static inline void
fake_transcoder_set_watch (LpTranscoder * t, const LpTranscoderWatch * watch,
    gpointer user_data)
{
  FakeTranscoder *self = FAKE_TRANSCODER (t);

  memset (&self->watch, 0, sizeof (self->watch));
  if (watch != NULL)
    self->watch = *watch;
  self->watch_data = user_data;
}

static inline void
fake_transcoder_close (LpTranscoder * t)
{
  FAKE_TRANSCODER (t)->closed++;
}

static inline void
fake_transcoder_iface_init (LpTranscoderInterface * iface)
{
  iface->get_name = fake_transcoder_get_name;
  iface->submit = fake_transcoder_submit;
  iface->cancel = fake_transcoder_cancel;
  iface->get_capacity = fake_transcoder_get_capacity;
  iface->set_watch = fake_transcoder_set_watch;
  iface->close = fake_transcoder_close;
}

G_DEFINE_TYPE_WITH_CODE (FakeTranscoder, fake_transcoder, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_TRANSCODER, fake_transcoder_iface_init));

static inline void
fake_transcoder_finalize (GObject * object)
{
  FakeTranscoder *self = FAKE_TRANSCODER (object);

  fail_unless_equals_int (self->jobs.length, 0);
  g_free (self->name);
  G_OBJECT_CLASS (fake_transcoder_parent_class)->finalize (object);
}

static void
fake_transcoder_class_init (FakeTranscoderClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_transcoder_finalize;
}

static void
fake_transcoder_init (FakeTranscoder * self)
{
}

static inline FakeTranscoder *
fake_transcoder_new (const gchar * name, guint capacity)
{
  FakeTranscoder *self = g_object_new (FAKE_TYPE_TRANSCODER, NULL);

  self->name = g_strdup (name);
  self->capacity = capacity;
  return self;
}

/* One rendition of the oldest job; without data it failed alone. */
static inline void
fake_transcoder_deliver (FakeTranscoder * self, guint index, const gchar * data)
{
  LpTranscodeJob *job = g_queue_peek_head (&self->jobs);
  g_autoptr (GBytes) bytes = data != NULL ? g_bytes_new (data,
      strlen (data)) : NULL;
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_BUSY, "shed");
  LpRendition r = { index, bytes, 320, 180, 60, 60 * 320 * 180, "avc1.64000d",
    data != NULL ? NULL : error
  };

  job->callbacks.rendition (job, &r, job->user_data);
}

static inline void
fake_transcoder_accept (FakeTranscoder * self)
{
  LpTranscodeJob *job = g_queue_peek_head (&self->jobs);

  job->callbacks.accepted (job, job->user_data);
}

/* The oldest job ends. */
static inline void
fake_transcoder_end (FakeTranscoder * self, LpFailure failure)
{
  LpTranscodeJob *job = g_queue_pop_head (&self->jobs);
  g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_CODEC, "broken");
  g_autoptr (LpRatio) cost = self->cost != NULL ?
      lp_ratio_from_string (self->cost, NULL) : NULL;
  LpTranscodeOutcome outcome = { failure,
    failure != LP_FAILURE_NONE ? error : NULL, 1, 0, 3, 4000, cost
  };

  job->callbacks.done (job, &outcome, job->user_data);
  lp_segment_unref (job->segment);
  g_free (job);
}
