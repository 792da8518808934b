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

/* gateway: a stream from any URI into livepeersink. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gst/gst.h>

#include "commands.h"
#include "options.h"
#include "report.h"

#define PROGRESS_MS 500
/* what goes into livepeersink as it is; all else is decoded */
#define TAKEN_CAPS "video/x-h264; video/x-h265; video/x-raw(ANY); " \
    "audio/mpeg, mpegversion=(int)4; audio/x-raw"

/* as properties of livepeersink */
static gchar *opt_location, *opt_profiles, *opt_network, *opt_fallback;
static gchar *opt_http_address, *opt_http_port, *opt_playlist_length;
static gchar *opt_max_files, *opt_max_pending, *opt_pilot_minutes;
static gdouble opt_target_duration = -1, opt_deadline = -1;
/* our own */
static gdouble opt_duration = -1;
static gboolean opt_unpaced, opt_quiet, opt_hold;

static const GOptionEntry entries[] = {
  {"location", 'o', 0, G_OPTION_ARG_STRING, &opt_location,
      "Directory or http(s):// base for the HLS output", "WHERE"},
  {"http-port", 'p', 0, G_OPTION_ARG_STRING, &opt_http_port,
      "Player, dashboard and HLS on this port (-1: any free)", "PORT"},
  {"http-address", 0, 0, G_OPTION_ARG_STRING, &opt_http_address,
      "Address the port is opened on (127.0.0.1)", "ADDRESS"},
  {"profiles", 0, 0, G_OPTION_ARG_STRING, &opt_profiles,
      "'auto', presets like P720p30fps16x9,P360p30fps16x9, or JSON", "LIST"},
  {"network", 0, 0, G_OPTION_ARG_STRING, &opt_network,
      "Where to transcode: 'embedded' is this machine", "NAME"},
  {"target-duration", 0, 0, G_OPTION_ARG_DOUBLE, &opt_target_duration,
      "Wanted length of a segment (2)", "SECONDS"},
  {"deadline", 0, 0, G_OPTION_ARG_DOUBLE, &opt_deadline,
      "A rendition later than this is lost (3 segments)", "SECONDS"},
  {"fallback", 0, 0, G_OPTION_ARG_STRING, &opt_fallback,
      "What stands in for a lost rendition: none, source, local", "WHAT"},
  {"playlist-length", 0, 0, G_OPTION_ARG_STRING, &opt_playlist_length,
      "Segments in a playlist; 0: all (6)", "N"},
  {"max-files", 0, 0, G_OPTION_ARG_STRING, &opt_max_files,
      "Segments kept; 0: all (12)", "N"},
  {"max-pending", 0, 0, G_OPTION_ARG_STRING, &opt_max_pending,
      "Segments that may wait for a transcoder (8)", "N"},
  {"pilot-minutes", 0, 0, G_OPTION_ARG_STRING, &opt_pilot_minutes,
      "Transcode no more than this; 0: no limit", "MINUTES"},
  {"duration", 't', 0, G_OPTION_ARG_DOUBLE, &opt_duration,
      "End the stream after this time", "SECONDS"},
  {"unpaced", 0, 0, G_OPTION_ARG_NONE, &opt_unpaced,
      "Read a file as fast as it can be taken, not in real time", NULL},
  {"hold", 0, 0, G_OPTION_ARG_NONE, &opt_hold,
      "Keep serving after the end, until Ctrl-C", NULL},
  {"quiet", 'q', 0, G_OPTION_ARG_NONE, &opt_quiet,
      "Only errors and the table at the end", NULL},
  {NULL}
};

static const LpOptionsHelp help = {
  "gateway", "URI-OR-FILE",
  "Turns a stream (file, RTSP, RTMP, SRT, HLS; 'test:' for a test picture) "
      "into adaptive HLS.",
  "Example:\n  gst-livepeer-1.0 gateway --http-port 8080 --location /tmp/hls "
      "rtmp://localhost/live/key\n",
};

typedef struct
{
  GMainLoop *loop;
  GstElement *pipeline, *sink;
  gboolean is_live;
  gint has_video, has_audio;    /* atomic */
  gboolean terminal;
  gboolean failed, ended, interrupted;
  gint64 started;               /* monotonic us, when PLAYING */
  gboolean told_url;
} Gateway;

/* ---- telling ---- */

static void
clear_line (Gateway * self)
{
  if (self->terminal)
    fprintf (stdout, "\r\033[K");
}

static void
G_GNUC_PRINTF (2, 3)
tell (Gateway * self, const gchar * format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  if (opt_quiet)
    return;
  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clear_line (self);
  printf ("%s\n", text);
  fflush (stdout);
}

static GstStructure *
sink_stats (Gateway * self)
{
  GstStructure *stats = NULL;

  g_object_get (self->sink, "stats", &stats, NULL);
  return stats;
}

static gboolean
on_progress (gpointer user_data)
{
  Gateway *self = user_data;
  GstStructure *stats;
  g_autofree gchar *line = NULL;

  if (self->started == 0 || self->ended)
    return G_SOURCE_CONTINUE;
  stats = sink_stats (self);
  if (stats == NULL)
    return G_SOURCE_CONTINUE;
  line = lp_report_progress (stats,
      (g_get_monotonic_time () - self->started) * 1000);
  gst_structure_free (stats);
  clear_line (self);
  fputs (line, stdout);
  fflush (stdout);
  return G_SOURCE_CONTINUE;
}

static void
tell_url (Gateway * self)
{
  g_autofree gchar *address = NULL;
  gint port = 0;

  if (self->told_url || opt_http_port == NULL)
    return;
  g_object_get (self->sink, "http-port", &port, "http-address", &address, NULL);
  if (port <= 0)
    return;
  self->told_url = TRUE;
  clear_line (self);
  printf ("Player and dashboard: http://%s%s%s:%d/\n",
      strchr (address, ':') != NULL ? "[" : "", address,
      strchr (address, ':') != NULL ? "]" : "", port);
  fflush (stdout);
}

/* Returns: (transfer full): "livepeer-segment: sequence 3, rendition 360p" */
static gchar *
describe (const GstStructure * s)
{
  GString *text = g_string_new (gst_structure_get_name (s));

  for (gint i = 0; i < gst_structure_n_fields (s); i++) {
    const gchar *name = gst_structure_nth_field_name (s, i);
    const GValue *value = gst_structure_get_value (s, name);
    g_autofree gchar *field = NULL;

    if (G_VALUE_HOLDS_STRING (value))
      field = g_value_dup_string (value);
    else if (G_VALUE_HOLDS_UINT64 (value)
        && (g_str_has_suffix (name, "duration") || !strcmp (name, "limit")
            || !strcmp (name, "transcoded")))
      field = g_strdup_printf ("%.3f s",
          g_value_get_uint64 (value) / (gdouble) GST_SECOND);
    else
      field = gst_value_serialize (value);
    g_string_append_printf (text, "%s %s %s", i == 0 ? ":" : ",", name,
        field != NULL ? field : "-");
  }
  return g_string_free (text, FALSE);
}

static void
tell_element_message (Gateway * self, GstMessage * message)
{
  const GstStructure *s = gst_message_get_structure (message);
  const gchar *name = gst_structure_get_name (s);
  g_autofree gchar *text = NULL;

  if (!g_str_has_prefix (name, "livepeer-"))
    return;
  /* the counters of the progress line say it on a terminal */
  if (!strcmp (name, "livepeer-segment") && self->terminal)
    return;
  text = describe (s);
  tell (self, "%s", text);
}

/* ---- the end ---- */

static void
end_stream (GstElement * sink, gpointer user_data)
{
  GstIterator *pads = gst_element_iterate_sink_pads (sink);
  GValue value = G_VALUE_INIT;

  while (gst_iterator_next (pads, &value) == GST_ITERATOR_OK) {
    gst_pad_send_event (g_value_get_object (&value), gst_event_new_eos ());
    g_value_reset (&value);
  }
  g_value_unset (&value);
  gst_iterator_free (pads);
}

static gboolean
on_duration (gpointer user_data)
{
  Gateway *self = user_data;

  gst_element_call_async (self->sink, end_stream, NULL, NULL);
  return G_SOURCE_REMOVE;
}

static gboolean
on_interrupt (gpointer user_data)
{
  Gateway *self = user_data;

  if (self->interrupted || self->ended || self->started == 0) {
    g_main_loop_quit (self->loop);
    return G_SOURCE_CONTINUE;
  }
  self->interrupted = TRUE;
  tell (self, "Ending the stream; once more to stop at once.");
  gst_element_call_async (self->sink, end_stream, NULL, NULL);
  return G_SOURCE_CONTINUE;
}

static void
started (Gateway * self)
{
  if (self->started != 0)
    return;
  self->started = g_get_monotonic_time ();
  tell_url (self);
  if (opt_duration > 0)
    g_timeout_add (MIN (opt_duration * 1000, G_MAXUINT), on_duration, self);
}

static gboolean
on_message (GstBus * bus, GstMessage * message, gpointer user_data)
{
  Gateway *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, &debug);
      clear_line (self);
      fprintf (stderr, "gst-livepeer-1.0 gateway: %s: %s\n%s%s",
          GST_MESSAGE_SRC_NAME (message), error->message,
          debug != NULL ? debug : "", debug != NULL ? "\n" : "");
      self->failed = TRUE;
      g_main_loop_quit (self->loop);
      break;
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, &debug);
      tell (self, "warning: %s", error->message);
      break;
    case GST_MESSAGE_EOS:
      self->ended = TRUE;
      if (opt_hold && !self->interrupted)
        tell (self, "The stream has ended; Ctrl-C ends the server, too.");
      else
        g_main_loop_quit (self->loop);
      break;
    case GST_MESSAGE_ASYNC_DONE:
      tell_url (self);
      break;
    case GST_MESSAGE_STATE_CHANGED:{
      GstState now;

      if (GST_MESSAGE_SRC (message) != GST_OBJECT (self->pipeline))
        break;
      gst_message_parse_state_changed (message, NULL, &now, NULL);
      if (now == GST_STATE_PLAYING)
        started (self);
      break;
    }
    case GST_MESSAGE_ELEMENT:
      tell_element_message (self, message);
      break;
    default:
      break;
  }
  return G_SOURCE_CONTINUE;
}

/* ---- wiring ---- */

static GstPad *
request (Gateway * self, gboolean video)
{
  if (!g_atomic_int_compare_and_exchange (video ? &self->has_video :
          &self->has_audio, FALSE, TRUE))
    return NULL;
  return gst_element_request_pad_simple (self->sink, video ? "video" : "audio");
}

/* Streams beyond the first of a kind go nowhere, so that they hold up none. */
static void
link_stream (Gateway * self, GstPad * src, gboolean paced)
{
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (src);
  g_autoptr (GstPad) target = NULL;
  const gchar *type;

  if (caps == NULL)
    caps = gst_pad_query_caps (src, NULL);
  type = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (type, "video/"))
    target = request (self, TRUE);
  else if (g_str_has_prefix (type, "audio/"))
    target = request (self, FALSE);

  if (target == NULL) {
    GstElement *drop = gst_element_factory_make ("fakesink", NULL);

    g_object_set (drop, "async", FALSE, NULL);
    gst_bin_add (GST_BIN (self->pipeline), drop);
    target = gst_element_get_static_pad (drop, "sink");
    gst_element_sync_state_with_parent (drop);
    GST_INFO ("stream %s is not used", type);
  } else if (paced) {
    GstElement *pace = gst_element_factory_make ("clocksync", NULL);
    g_autoptr (GstPad) in = gst_element_get_static_pad (pace, "sink");
    g_autoptr (GstPad) out = gst_element_get_static_pad (pace, "src");

    gst_bin_add (GST_BIN (self->pipeline), pace);
    gst_pad_link (out, target);
    gst_element_sync_state_with_parent (pace);
    gst_object_replace ((GstObject **) & target, GST_OBJECT (in));
  }
  if (gst_pad_link (src, target) != GST_PAD_LINK_OK)
    GST_ELEMENT_ERROR (self->sink, STREAM, FORMAT,
        ("The stream's %s cannot be used.", type), (NULL));
}

static void
on_pad_added (GstElement * source, GstPad * pad, gpointer user_data)
{
  Gateway *self = user_data;

  link_stream (self, pad, !opt_unpaced && !self->is_live);
}

static void
on_no_more_pads (GstElement * source, gpointer user_data)
{
  Gateway *self = user_data;

  if (!g_atomic_int_get (&self->has_video))
    GST_ELEMENT_ERROR (self->sink, STREAM, WRONG_TYPE,
        ("There is no video in this stream."), (NULL));
}

static gboolean
add_test_source (Gateway * self, GError ** error)
{
  const gchar *lines[] = {
    "videotestsrc is-live=true horizontal-speed=2 ! "
        "capsfilter caps=video/x-raw,width=1280,height=720,framerate=30/1",
    "audiotestsrc is-live=true wave=ticks ! "
        "capsfilter caps=audio/x-raw,rate=48000,channels=2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    GstElement *bin = gst_parse_bin_from_description (lines[i], TRUE, error);
    g_autoptr (GstPad) src = NULL;
    g_autoptr (GstPad) target = NULL;

    if (bin == NULL)
      return FALSE;
    gst_bin_add (GST_BIN (self->pipeline), bin);
    src = gst_element_get_static_pad (bin, "src");
    target = request (self, i == 0);
    gst_pad_link (src, target);
  }
  return TRUE;
}

static gboolean
add_source (Gateway * self, const gchar * what, GError ** error)
{
  g_autofree gchar *uri = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstElement *source;

  if (!strcmp (what, "test:"))
    return add_test_source (self, error);
  uri = gst_uri_is_valid (what) ? g_strdup (what) :
      gst_filename_to_uri (what, error);
  if (uri == NULL)
    return FALSE;
  source = gst_element_factory_make ("uridecodebin", NULL);
  if (source == NULL) {
    g_set_error (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN,
        "GStreamer's playback plugin is missing "
        "(gstreamer1.0-plugins-base)");
    return FALSE;
  }
  caps = gst_caps_from_string (TAKEN_CAPS);
  g_object_set (source, "uri", uri, "caps", caps, "expose-all-streams", FALSE,
      NULL);
  g_signal_connect (source, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (source, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  gst_bin_add (GST_BIN (self->pipeline), source);
  return TRUE;
}

static gboolean
set_option (Gateway * self, const gchar * name, const gchar * value)
{
  GParamSpec *pspec;
  GValue v = G_VALUE_INIT;
  gboolean ok;

  if (value == NULL)
    return TRUE;
  pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self->sink), name);
  if (pspec == NULL) {
    fprintf (stderr, "gst-livepeer-1.0 gateway: this livepeersink has no "
        "'%s'\n", name);
    return FALSE;
  }
  g_value_init (&v, pspec->value_type);
  ok = gst_value_deserialize_with_pspec (&v, value, pspec)
      && !g_param_value_validate (pspec, &v);
  if (ok)
    g_object_set_property (G_OBJECT (self->sink), name, &v);
  else
    fprintf (stderr, "gst-livepeer-1.0 gateway: --%s cannot be '%s'\n", name,
        value);
  g_value_unset (&v);
  return ok;
}

static gboolean
set_seconds (Gateway * self, const gchar * name, gdouble seconds)
{
  g_autofree gchar *value = NULL;

  if (seconds < 0)
    return TRUE;
  value = g_strdup_printf ("%" G_GUINT64_FORMAT,
      (guint64) (seconds * GST_SECOND + .5));
  return set_option (self, name, value);
}

static gboolean
set_options (Gateway * self)
{
  return set_option (self, "location", opt_location)
      && set_option (self, "http-port", opt_http_port)
      && set_option (self, "http-address", opt_http_address)
      && set_option (self, "profiles", opt_profiles)
      && set_option (self, "network", opt_network)
      && set_option (self, "fallback", opt_fallback)
      && set_option (self, "playlist-length", opt_playlist_length)
      && set_option (self, "max-files", opt_max_files)
      && set_option (self, "max-pending", opt_max_pending)
      && set_option (self, "pilot-minutes", opt_pilot_minutes)
      && set_seconds (self, "target-duration", opt_target_duration)
      && set_seconds (self, "deadline", opt_deadline);
}

static int
run_stream (Gateway * self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  GstStructure *stats;
  LpReportTotals totals = { 0, };
  guint watch, progress = 0, interrupt, terminate;

  self->loop = g_main_loop_new (NULL, FALSE);
  self->terminal = isatty (STDOUT_FILENO) && !opt_quiet;
  watch = gst_bus_add_watch (bus, on_message, self);
  interrupt = g_unix_signal_add (SIGINT, on_interrupt, self);
  terminate = g_unix_signal_add (SIGTERM, on_interrupt, self);
  if (self->terminal)
    progress = g_timeout_add (PROGRESS_MS, on_progress, self);

  switch (gst_element_set_state (self->pipeline, GST_STATE_PAUSED)) {
    case GST_STATE_CHANGE_NO_PREROLL:
      self->is_live = TRUE;
      break;
    default:
      break;
  }
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  g_main_loop_run (self->loop);

  stats = sink_stats (self);
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  clear_line (self);
  if (stats != NULL) {
    lp_report_totals (stats, &totals);
    if (totals.segments > 0 || totals.lost > 0)
      lp_report_table (stdout, stats);
    gst_structure_free (stats);
  }
  g_source_remove (watch);
  g_source_remove (interrupt);
  g_source_remove (terminate);
  if (progress != 0)
    g_source_remove (progress);
  g_main_loop_unref (self->loop);
  return self->failed || totals.published == 0 ? 1 : 0;
}

int
lp_cmd_gateway (int argc, char **argv)
{
  Gateway self = { NULL, };
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) rest = NULL;
  int status = 1;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (g_strv_length (rest) != 1) {
    fprintf (stderr, "gst-livepeer-1.0 gateway: one URI or file is needed; "
        "see gst-livepeer-1.0 gateway --help\n");
    return 2;
  }
  self.sink = gst_element_factory_make ("livepeersink", NULL);
  if (self.sink == NULL) {
    fprintf (stderr, "gst-livepeer-1.0 gateway: the plugin with livepeersink "
        "is not found; is GST_PLUGIN_PATH set?\n");
    return 1;
  }
  self.pipeline = gst_pipeline_new ("gateway");
  gst_bin_add (GST_BIN (self.pipeline), self.sink);
  if (!set_options (&self))
    status = 2;
  else if (!add_source (&self, rest[0], &error))
    fprintf (stderr, "gst-livepeer-1.0 gateway: %s\n", error->message);
  else
    status = run_stream (&self);
  gst_object_unref (self.pipeline);
  return status;
}
