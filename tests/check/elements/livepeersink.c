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

/* livepeersink by itself: pads, properties, statistics, errors, states. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "support/lp-sink-rig.h"

#define SOURCE "videotestsrc num-buffers=60 ! " \
    "video/x-raw,width=320,height=180,framerate=30/1 ! "

GST_START_TEST (test_pads)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  GstPad *video, *audio;

  fail_unless (sink != NULL);
  fail_unless (GST_OBJECT_FLAG_IS_SET (sink, GST_ELEMENT_FLAG_SINK));
  video = gst_element_request_pad_simple (sink, "video");
  audio = gst_element_request_pad_simple (sink, "audio");
  fail_unless (video != NULL && audio != NULL);
  fail_unless_equals_string (GST_PAD_NAME (video), "video");
  fail_unless_equals_string (GST_PAD_NAME (audio), "audio");
  /* one of each */
  fail_unless (gst_element_request_pad (sink,
          gst_element_get_pad_template (sink, "video"), NULL, NULL) == NULL);
  fail_unless (gst_element_request_pad (sink,
          gst_element_get_pad_template (sink, "audio"), NULL, NULL) == NULL);
  gst_element_release_request_pad (sink, audio);
  gst_object_unref (audio);
  audio = gst_element_request_pad_simple (sink, "audio");
  fail_unless (audio != NULL);
  gst_element_release_request_pad (sink, audio);
  gst_element_release_request_pad (sink, video);
  gst_object_unref (audio);
  gst_object_unref (video);
  gst_object_unref (sink);
}

GST_END_TEST;

/* The fields docs/livepeersink.md promises, in any state */
static void
check_fields (GstElement * sink)
{
  static const gchar *fields[] =
      { "state", "segments-in-total", "bytes-in-total",
    "duration-in-total", "segments-published-total", "segments-lost-total",
    "success-rate", "fallbacks-total", "retries-total", "pending",
    "last-published-time", "cost-wei", "round-trip-time", "upload-time",
    "transcode-time", "download-time", "real-time-ratio", "input-drops-total",
    "renditions", "orchestrators", "segmenter", "transcoder"
  };
  GstStructure *s = NULL;

  g_object_get (sink, "stats", &s, NULL);
  fail_unless (gst_structure_has_name (s, "application/x-livepeer-sink-stats"));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    fail_unless (gst_structure_has_field (s, fields[i]), "no %s", fields[i]);
  gst_structure_free (s);
}

GST_START_TEST (test_stats)
{
  SinkRig rig;

  sink_rig_init (&rig, SOURCE "livepeersink name=s profiles=none");
  check_fields (rig.sink);
  gst_element_set_state (rig.pipeline, GST_STATE_READY);
  check_fields (rig.sink);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  check_fields (rig.sink);
  sink_rig_watch (&rig, 0, SINK_RIG_DEADLINE);
  fail_unless (rig.eos);
  sink_rig_stop (&rig);
  check_fields (rig.sink);
  fail_unless_equals_string (gst_structure_get_string (rig.stats, "state"),
      "ended");
  /* kept after the end */
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-in-total"),
      sink_rig_stat (&rig, "segments-published-total"));
  fail_unless (sink_rig_stat (&rig, "segments-in-total") > 0);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-lost-total"), 0);
  sink_rig_clear (&rig);
}

GST_END_TEST;

static void
check_refused (const gchar * property, const gchar * value)
{
  g_autofree gchar *line = g_strdup_printf (SOURCE "livepeersink name=s "
      "%s=\"%s\"", property, value);
  SinkRig rig;

  if (!strcmp (property, "location"))
    sink_rig_init_at (&rig, SOURCE "livepeersink name=s", value);
  else
    sink_rig_init (&rig, line);
  fail_unless_equals_int (gst_element_set_state (rig.pipeline,
          GST_STATE_PLAYING), GST_STATE_CHANGE_FAILURE);
  sink_rig_watch (&rig, 0, GST_SECOND);
  fail_unless_equals_int (rig.errors, 1);
  sink_rig_stop (&rig);
  fail_unless_equals_int (rig.errors, 1);
  sink_rig_clear (&rig);
}

GST_START_TEST (test_settings_that_cannot_be)
{
  check_refused ("network", "arbitrum-one");
  check_refused ("profiles", "P9000p");
  check_refused ("profiles", "[{]");
  check_refused ("location", "ftp://example.invalid/hls");
  check_refused ("location", "s3+https://key:secret@example.invalid/bucket");
}

GST_END_TEST;

GST_START_TEST (test_password_is_not_shown)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  gchar *location;

  g_object_set (sink, "location", "http://me:secret@example.invalid/x", NULL);
  g_object_get (sink, "location", &location, NULL);
  fail_unless (strstr (location, "secret") == NULL, "%s", location);
  fail_unless (strstr (location, "example.invalid/x") != NULL, "%s", location);
  g_free (location);
  gst_object_unref (sink);
}

GST_END_TEST;

/* port, once it is open */
GST_START_TEST (test_port)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  gint port;

  g_object_set (sink, "http-port", -1, NULL);
  fail_unless (gst_element_set_state (sink, GST_STATE_PAUSED) !=
      GST_STATE_CHANGE_FAILURE);
  g_object_get (sink, "http-port", &port, NULL);
  fail_unless (port > 0, "%d", port);
  gst_element_set_state (sink, GST_STATE_NULL);
  g_object_get (sink, "http-port", &port, NULL);
  fail_unless_equals_int (port, -1);
  gst_object_unref (sink);
}

GST_END_TEST;

/* Returns: (transfer full): the answer to a GET, headers and body */
static gchar *
get_page (gint port, const gchar * path)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) c = NULL;
  g_autofree gchar *request = g_strdup_printf ("GET %s HTTP/1.0\r\n\r\n",
      path);
  gchar *text = g_malloc0 (65536);
  gsize done = 0;

  g_socket_client_set_timeout (client, 30);
  c = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, NULL);
  fail_unless (c != NULL);
  fail_unless (g_output_stream_write_all (g_io_stream_get_output_stream
          (G_IO_STREAM (c)), request, strlen (request), NULL, NULL, NULL));
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (c)),
      text, 65535, &done, NULL, NULL);
  return text;
}

/* what HTTP says of the element is all of its stats */
GST_START_TEST (test_status_page)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  g_autofree gchar *status = NULL, *metrics = NULL;
  gint port;

  g_object_set (sink, "http-port", -1, NULL);
  fail_unless (gst_element_set_state (sink, GST_STATE_PAUSED) !=
      GST_STATE_CHANGE_FAILURE);
  g_object_get (sink, "http-port", &port, NULL);
  status = get_page (port, "/status");
  fail_unless (strstr (status, "\"segmenter\"") != NULL, "%s", status);
  fail_unless (strstr (status, "\"transcoder\"") != NULL, "%s", status);
  fail_unless (strstr (status, "\"input-drops-total\"") != NULL, "%s", status);
  metrics = get_page (port, "/metrics");
  fail_unless (strstr (metrics, "livepeer_input_drops_total") != NULL);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (sink);
}

GST_END_TEST;

typedef struct
{
  GMutex lock;
  guint n;
} Published;

static void
on_published (GstElement * sink, const gchar * rendition, const gchar * uri,
    GstStructure * s, gpointer user_data)
{
  Published *published = user_data;

  fail_unless (g_str_has_prefix (uri, rendition), "%s: %s", rendition, uri);
  fail_unless (gst_structure_has_name (s, "livepeer-segment"));
  g_mutex_lock (&published->lock);
  published->n++;
  g_mutex_unlock (&published->lock);
}

GST_START_TEST (test_signal_and_restart)
{
  Published published = { 0, };
  SinkRig rig;
  guint64 once;

  g_mutex_init (&published.lock);
  sink_rig_init (&rig, SOURCE "livepeersink name=s profiles=none");
  g_signal_connect (rig.sink, "segment-published", G_CALLBACK (on_published),
      &published);
  sink_rig_run (&rig);
  fail_unless_equals_int (published.n, rig.segments);
  once = sink_rig_stat (&rig, "segments-in-total");
  /* the same element again: nothing of the first run is left in it */
  rig.eos = FALSE;
  gst_clear_structure (&rig.stats);
  sink_rig_run (&rig);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "segments-in-total"), once);
  fail_unless_equals_int (published.n, rig.segments);
  sink_rig_clear (&rig);
  g_mutex_clear (&published.lock);
}

GST_END_TEST;

GST_START_TEST (test_pilot_ends)
{
  g_autoptr (GPtrArray) lists = NULL;
  guint pilots = 0;
  SinkRig rig;
  GstMessage *message;

  /* one minute of source, a frame per second */
  sink_rig_init (&rig, "videotestsrc num-buffers=66 ! "
      "video/x-raw,width=160,height=90,framerate=1/1 ! "
      "livepeersink name=s pilot-minutes=1 playlist-length=0 max-files=0 "
      "profiles=\"[{\\\"name\\\":\\\"low\\\",\\\"width\\\":80,"
      "\\\"height\\\":46,\\\"bitrate\\\":50000}]\"");
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  while (!rig.eos && (message = gst_bus_timed_pop (rig.bus,
              SINK_RIG_DEADLINE)) != NULL) {
    if (gst_message_has_name (message, "livepeer-pilot"))
      pilots++;
    sink_rig_take (&rig, message);
    fail_unless (rig.errors == 0, "%s", rig.last_error);
    gst_message_unref (message);
  }
  fail_unless (rig.eos);
  sink_rig_stop (&rig);
  fail_unless_equals_int (pilots, 1);
  fail_unless_equals_int (rig.lost, 0);
  sink_rig_clear (&rig);
}

GST_END_TEST;

/* a setting counts until PAUSED, also for what READY has made already */
GST_START_TEST (test_settings_in_ready)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  GValue item = G_VALUE_INIT;
  GstIterator *it;
  guint found = 0;

  gst_element_set_state (sink, GST_STATE_READY);
  g_object_set (sink, "target-duration", 7 * GST_SECOND, NULL);
  fail_unless (gst_element_set_state (sink, GST_STATE_PAUSED) !=
      GST_STATE_CHANGE_FAILURE);
  it = gst_bin_iterate_elements (GST_BIN (sink));
  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    GstElement *child = g_value_get_object (&item);
    guint64 target, longest;

    if (!strcmp (G_OBJECT_TYPE_NAME (child), "GstLivepeerSegmenter")) {
      g_object_get (child, "target-duration", &target, "max-duration",
          &longest, NULL);
      fail_unless_equals_int64 (target, 7 * GST_SECOND);
      fail_unless_equals_int64 (longest, 35 * GST_SECOND);
      found++;
    }
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (it);
  fail_unless_equals_int (found, 1);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (sink);
}

GST_END_TEST;

/* ---- threads ---- */

typedef struct
{
  GstElement *element;
  guint rounds;
  gint over;
} Stress;

static gpointer
stress_states (gpointer data)
{
  static const GstState states[] = { GST_STATE_PLAYING, GST_STATE_NULL,
    GST_STATE_PLAYING, GST_STATE_PAUSED, GST_STATE_PLAYING, GST_STATE_READY
  };
  Stress *stress = data;

  for (guint i = 0; i < stress->rounds; i++) {
    gst_element_set_state (stress->element, states[i % G_N_ELEMENTS (states)]);
    gst_element_get_state (stress->element, NULL, NULL, i * GST_MSECOND);
  }
  g_atomic_int_set (&stress->over, TRUE);
  return NULL;
}

/* states change fast, while somebody reads all there is to read */
GST_START_TEST (test_state_stress)
{
  Stress stress = { NULL, 60, FALSE };
  GThread *thread;
  SinkRig rig;

  sink_rig_init (&rig, "videotestsrc is-live=true ! "
      "video/x-raw,width=64,height=36,framerate=30/1 ! "
      "livepeersink name=s target-duration=500000000 http-port=-1 "
      "profiles=P144p30fps16x9 audiotestsrc is-live=true ! s.audio");
  stress.element = rig.pipeline;
  thread = g_thread_new ("states", stress_states, &stress);
  while (!g_atomic_int_get (&stress.over)) {
    gint port;

    check_fields (rig.sink);
    g_object_get (rig.sink, "http-port", &port, NULL);
    g_thread_yield ();
  }
  g_thread_join (thread);
  sink_rig_stop (&rig);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  sink_rig_clear (&rig);
}

GST_END_TEST;

static gpointer
stress_pads (gpointer data)
{
  Stress *stress = data;

  for (guint i = 0; i < stress->rounds; i++) {
    GstPad *pad = gst_element_request_pad_simple (stress->element, "audio");

    fail_unless (pad != NULL);
    gst_element_release_request_pad (stress->element, pad);
    gst_object_unref (pad);
  }
  g_atomic_int_set (&stress->over, TRUE);
  return NULL;
}

/* pads come and go while data flows; the video does not notice */
GST_START_TEST (test_pad_stress)
{
  Stress stress = { NULL, 100, FALSE };
  GThread *thread;
  SinkRig rig;

  sink_rig_init (&rig, "videotestsrc num-buffers=120 ! "
      "video/x-raw,width=160,height=90,framerate=30/1 ! "
      "livepeersink name=s profiles=none target-duration=500000000");
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  stress.element = rig.sink;
  thread = g_thread_new ("pads", stress_pads, &stress);
  sink_rig_watch (&rig, 0, SINK_RIG_DEADLINE);
  g_thread_join (thread);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless (rig.eos);
  sink_rig_stop (&rig);
  fail_unless_equals_int (rig.lost, 0);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "duration-in-total"),
      4 * GST_SECOND);
  sink_rig_clear (&rig);
}

GST_END_TEST;

/* whole chains in processes of their own, under the leaks tracer: all is well,
 * no folder can be made, nobody listens at the server's port */
enum
{
  LEAKS_NONE,
  LEAKS_NO_FOLDER,
  LEAKS_NO_SERVER,
  LEAKS_LAST
};

/* of a server that was there a moment ago */
static gchar *
location_without_server (void)
{
  GSocketListener *listener = g_socket_listener_new ();
  guint port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  g_object_unref (listener);
  return g_strdup_printf ("http://127.0.0.1:%u/live", port);
}

GST_START_TEST (test_leaks)
{
  g_autofree gchar *dir = g_dir_make_tmp ("lp-leaks-XXXXXX", NULL);
  g_autofree gchar *server = location_without_server ();
  g_autofree gchar *location = g_strdup_printf ("location=%s",
      __i__ == LEAKS_NO_SERVER ? server : __i__ == LEAKS_NO_FOLDER ?
      "/dev/null/hls" : dir);
  const gchar *argv[] = { "gst-launch-1.0", "-q", "videotestsrc",
    "num-buffers=90", "!", "video/x-raw,width=64,height=36,framerate=30/1",
    "!", "s.video", "audiotestsrc", "num-buffers=130", "!", "s.audio",
    "livepeersink", "name=s", "profiles=P144p30fps16x9",
    "target-duration=500000000", location, NULL
  };
  JudgeRun run;

  if (g_getenv ("LP_TEST_SLOW_RUNNER") != NULL) {
    sink_rig_remove (dir);
    return;
  }
  g_setenv ("GST_TRACERS", "leaks", TRUE);
  g_setenv ("G_DEBUG", "fatal-warnings", TRUE);
  judge_run (&run, NULL, argv);
  fail_unless (run.status == 0, "status %d: %s", run.status, run.err);
  fail_unless (strstr (run.err, "Leaked") == NULL, "%s", run.err);
  judge_run_clear (&run);
  sink_rig_remove (dir);
}

GST_END_TEST;

GST_START_TEST (test_states_and_leaks)
{
  GstElement *sink = gst_element_factory_make ("livepeersink", NULL);
  GstPad *pad = gst_element_request_pad_simple (sink, "video");

  for (guint i = 0; i < 10; i++) {
    fail_unless (gst_element_set_state (sink, GST_STATE_PAUSED) !=
        GST_STATE_CHANGE_FAILURE);
    fail_unless (gst_element_set_state (sink, i % 2 ? GST_STATE_NULL :
            GST_STATE_READY) == GST_STATE_CHANGE_SUCCESS);
  }
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_element_release_request_pad (sink, pad);
  gst_object_unref (pad);
  ASSERT_OBJECT_REFCOUNT (sink, "livepeersink", 1);
  gst_object_unref (sink);
}

GST_END_TEST;

static Suite *
livepeersink_suite (void)
{
  Suite *s = suite_create ("livepeersink");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_pads);
  tcase_add_test (tc, test_stats);
  tcase_add_test (tc, test_settings_that_cannot_be);
  tcase_add_test (tc, test_password_is_not_shown);
  tcase_add_test (tc, test_port);
  tcase_add_test (tc, test_status_page);
  tcase_add_test (tc, test_signal_and_restart);
  tcase_add_test (tc, test_pilot_ends);
  tcase_add_test (tc, test_settings_in_ready);
  tcase_add_test (tc, test_state_stress);
  tcase_add_test (tc, test_pad_stress);
  tcase_add_loop_test (tc, test_leaks, LEAKS_NONE, LEAKS_LAST);
  tcase_add_test (tc, test_states_and_leaks);
  return s;
}

GST_CHECK_MAIN (livepeersink);
