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
 * A pipeline that ends in a livepeersink named s, run to its end in a folder
 * of its own, watched for what it says and how long it holds up its feeder.
 */

#pragma once

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

#include "lp-hls-check.h"
#include "lp-judge.h"

#define SINK_RIG_DEADLINE (50 * GST_SECOND)

typedef struct
{
  gchar *dir;
  GstElement *pipeline, *sink;
  GstBus *bus;
  guint errors, warnings, segments, lost;
  gchar *last_error, *last_warning, *last_lost;
  gchar *last_reason;           /* of the last error or warning */
  gboolean eos;
  GstStructure *stats;
  GstClockTime stop_time;       /* what the way to NULL took */
} SinkRig;

/* the longest any buffer was held up, us */
static gint sink_rig_longest;

static GstFlowReturn
sink_rig_timed_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  gint64 start = g_get_monotonic_time ();
  GstFlowReturn ret = gst_proxy_pad_chain_default (pad, parent, buffer);
  gint took = g_get_monotonic_time () - start;

  if (took > g_atomic_int_get (&sink_rig_longest))
    g_atomic_int_set (&sink_rig_longest, took);
  return ret;
}

static inline void
sink_rig_remove (const gchar * path)
{
  GDir *dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL :
      g_dir_open (path, 0, NULL);
  const gchar *name;

  if (dir != NULL) {
    g_chmod (path, 0700);
    while ((name = g_dir_read_name (dir)) != NULL) {
      g_autofree gchar *child = g_build_filename (path, name, NULL);

      sink_rig_remove (child);
    }
    g_dir_close (dir);
  }
  g_remove (path);
}

/* @line: a pipeline; its livepeersink is called s and gets the folder, unless
 * @location says otherwise */
static inline void
sink_rig_init_at (SinkRig * rig, const gchar * line, const gchar * location)
{
  g_autoptr (GError) error = NULL;
  GList *l;

  memset (rig, 0, sizeof (*rig));
  rig->dir = g_dir_make_tmp ("lp-sink-XXXXXX", NULL);
  rig->pipeline = gst_parse_launch (line, &error);
  fail_unless (error == NULL, "%s: %s", line, error ? error->message : "");
  rig->sink = gst_bin_get_by_name (GST_BIN (rig->pipeline), "s");
  fail_unless (rig->sink != NULL);
  g_object_set (rig->sink, "location", location != NULL ? location : rig->dir,
      NULL);
  rig->bus = gst_element_get_bus (rig->pipeline);
  sink_rig_longest = 0;
  for (l = rig->sink->sinkpads; l != NULL; l = l->next)
    gst_pad_set_chain_function (l->data, sink_rig_timed_chain);
}

#define sink_rig_init(rig, line) sink_rig_init_at (rig, line, NULL)

/* every ERROR and WARNING tells programs why */
static inline void
sink_rig_take_details (SinkRig * rig, const GstStructure * details,
    const gchar * text)
{
  fail_unless (details != NULL
      && gst_structure_has_field_typed (details, "reason", G_TYPE_STRING),
      "no reason: %s", text);
  g_free (rig->last_reason);
  rig->last_reason = g_strdup (gst_structure_get_string (details, "reason"));
}

static inline void
sink_rig_take (SinkRig * rig, GstMessage * message)
{
  const GstStructure *details = NULL;
  GError *error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      rig->errors++;
      gst_message_parse_error (message, &error, NULL);
      g_free (rig->last_error);
      rig->last_error = g_strdup (error->message);
      gst_message_parse_error_details (message, &details);
      sink_rig_take_details (rig, details, error->message);
      g_error_free (error);
      break;
    case GST_MESSAGE_WARNING:
      rig->warnings++;
      gst_message_parse_warning (message, &error, NULL);
      g_free (rig->last_warning);
      rig->last_warning = g_strdup (error->message);
      gst_message_parse_warning_details (message, &details);
      sink_rig_take_details (rig, details, error->message);
      g_error_free (error);
      break;
    case GST_MESSAGE_EOS:
      rig->eos = TRUE;
      break;
    case GST_MESSAGE_ELEMENT:
      if (gst_message_has_name (message, "livepeer-segment"))
        rig->segments++;
      if (gst_message_has_name (message, "livepeer-segment-lost")) {
        const GstStructure *s = gst_message_get_structure (message);

        rig->lost++;
        g_free (rig->last_lost);
        rig->last_lost = g_strdup (gst_structure_get_string (s, "reason"));
        fail_unless (rig->last_lost != NULL, "a loss without a reason");
      }
      break;
    default:
      break;
  }
}

/* until EOS, an error, @n segments (0: not counted) or @deadline */
static inline void
sink_rig_watch (SinkRig * rig, guint n, GstClockTime deadline)
{
  gint64 end = g_get_monotonic_time () + deadline / 1000;

  while (!rig->eos && rig->errors == 0 && (n == 0 || rig->segments < n)) {
    gint64 left = end - g_get_monotonic_time ();
    GstMessage *message = left <= 0 ? NULL : gst_bus_timed_pop (rig->bus,
        left * 1000);

    if (message == NULL)
      break;
    sink_rig_take (rig, message);
    gst_message_unref (message);
  }
}

static inline void
sink_rig_stop (SinkRig * rig)
{
  gint64 start = g_get_monotonic_time ();
  GstMessage *message;

  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  rig->stop_time = (g_get_monotonic_time () - start) * 1000;
  fail_unless (rig->stop_time < GST_SECOND, "NULL took %" GST_TIME_FORMAT,
      GST_TIME_ARGS (rig->stop_time));
  while ((message = gst_bus_pop (rig->bus)) != NULL) {
    sink_rig_take (rig, message);
    gst_message_unref (message);
  }
  g_object_get (rig->sink, "stats", &rig->stats, NULL);
}

static inline guint64
sink_rig_stat (SinkRig * rig, const gchar * field)
{
  guint64 value = G_MAXUINT64;

  fail_unless (gst_structure_get_uint64 (rig->stats, field, &value), "no %s",
      field);
  return value;
}

/* Whether a thread that ends on its own is still there; the plugin's
 * book-keeping of them is out of a test's reach. */
static inline gboolean
sink_rig_has_threads (void)
{
  GDir *dir = g_dir_open ("/proc/self/task", 0, NULL);
  gboolean found = FALSE;
  const gchar *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && !found) {
    g_autofree gchar *path = g_build_filename ("/proc/self/task", name, "comm",
        NULL);
    g_autofree gchar *comm = NULL;

    found = g_file_get_contents (path, &comm, NULL, NULL)
        && (g_str_has_prefix (comm, "lp-graph-")
        || g_str_has_prefix (comm, "lp-transcoder"));
  }
  if (dir != NULL)
    g_dir_close (dir);
  return found;
}

static inline void
sink_rig_clear (SinkRig * rig)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  /* a process must not end while pipelines are torn down; under a sanitizer
   * that can take longer than the way to NULL waits */
  while (sink_rig_has_threads () && g_get_monotonic_time () < end)
    g_thread_yield ();

  gst_object_unref (rig->bus);
  gst_object_unref (rig->sink);
  gst_object_unref (rig->pipeline);
  gst_clear_structure (&rig->stats);
  g_free (rig->last_error);
  g_free (rig->last_warning);
  g_free (rig->last_lost);
  g_free (rig->last_reason);
  sink_rig_remove (rig->dir);
  g_free (rig->dir);
}

/* From start to EOS and NULL, without an error. */
static inline void
sink_rig_run (SinkRig * rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  sink_rig_watch (rig, 0, SINK_RIG_DEADLINE);
  fail_unless (rig->errors == 0, "%s", rig->last_error);
  fail_unless (rig->eos, "no EOS in time; %u segments", rig->segments);
  sink_rig_stop (rig);
}
