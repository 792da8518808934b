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
 * Everything that may go wrong around livepeersink. In all: the feeding
 * branch goes on, losses are counted and announced, what is published stays
 * valid, and NULL is reached at once.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <fcntl.h>

#include "support/lp-faulty-server.h"
#include "support/lp-mounts.h"
#include "support/lp-sink-rig.h"

#define SINK "livepeersink name=s playlist-length=0 max-files=0 " \
    "profiles=P144p30fps16x9 target-duration=1000000000 "
/* live, 20 fps: one buffer's time is 50 ms */
#define LIVE "videotestsrc is-live=true ! " \
    "video/x-raw,width=320,height=180,framerate=20/1 ! "
#define ONE_BUFFER (50 * 1000)
#define CODED "x264enc speed-preset=ultrafast bframes=0 tune=zerolatency " \
    "key-int-max=20 ! "

static void
not_held_up (void)
{
  fail_unless (g_atomic_int_get (&sink_rig_longest) <= ONE_BUFFER,
      "the feeder was held up for %d us", sink_rig_longest);
}

static void
run_for (SinkRig * rig, guint segments, GstClockTime time)
{
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  sink_rig_watch (rig, segments, time);
}

/* what is lost was announced, each one with its reason */
static void
losses_are_told (SinkRig * rig)
{
  guint64 lost = sink_rig_stat (rig, "segments-lost-total");

  fail_unless (lost > 0, "nothing was lost");
  fail_unless (rig->lost > 0, "nothing was announced");
  fail_unless (rig->lost <= lost);
}

/* nobody makes a folder below a file */
GST_START_TEST (test_folder_cannot_be)
{
  SinkRig rig;
  g_autofree gchar *file = NULL;
  g_autofree gchar *below = NULL;
  gint fd = g_file_open_tmp ("lp-file-XXXXXX", &file, NULL);

  close (fd);
  below = g_build_filename (file, "hls", NULL);
  sink_rig_init_at (&rig, LIVE CODED SINK, below);
  run_for (&rig, 0, 4 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless_equals_int (rig.warnings, 1);
  fail_unless_equals_int (rig.segments, 0);
  sink_rig_stop (&rig);
  not_held_up ();
  losses_are_told (&rig);
  sink_rig_clear (&rig);
  g_remove (file);
}

GST_END_TEST;

/* A running stream, then @fault, then @mend: it loses and says @reason, and
 * comes back whole. */
static void
run_faulty_folder (gboolean read_only, const gchar * reason)
{
  g_autoptr (GPtrArray) lists = NULL;
  g_autofree gchar *why = NULL;
  g_autofree gchar *fill = NULL;
  SinkRig rig;
  guint i;

  sink_rig_init (&rig, LIVE CODED SINK);
  if (!read_only)
    fail_unless (lp_mounts_small (rig.dir, 4096, &why), "%s", why);
  run_for (&rig, 4, 8 * GST_SECOND);
  fail_unless (rig.segments >= 4);
  fail_unless_equals_int (rig.lost, 0);
  if (read_only) {
    fail_unless (lp_mounts_read_only (rig.dir, &why), "%s", why);
  } else {
    g_autofree gchar *text = g_malloc0 (4 << 20);
    gint fd;

    fill = g_build_filename (rig.dir, "fill", NULL);
    fd = g_open (fill, O_CREAT | O_WRONLY, 0600);
    fail_unless (fd >= 0);
    fail_unless (write (fd, text, 4 << 20) < 4 << 20, "the disk is too large");
    while (write (fd, text, 4096) > 0);
    fail_unless_equals_int (errno, ENOSPC);
    close (fd);
  }
  for (i = 0; i < 20 && rig.lost < 4; i++)
    sink_rig_watch (&rig, 0, 500 * GST_MSECOND);
  fail_unless (rig.lost >= 4, "%u lost", rig.lost);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless_equals_int (rig.warnings, 1);
  fail_unless_equals_string (rig.last_reason, reason);
  if (read_only)
    lp_mounts_undo (rig.dir);
  else
    g_unlink (fill);
  i = rig.segments;
  sink_rig_watch (&rig, i + 4, 10 * GST_SECOND);
  fail_unless (rig.segments >= i + 4, "it does not come back");
  sink_rig_stop (&rig);
  not_held_up ();
  losses_are_told (&rig);
  lists = hls_check (rig.dir);
  if (!read_only)
    lp_mounts_undo (rig.dir);
  sink_rig_clear (&rig);
}

GST_START_TEST (test_folder_is_read_only)
{
  run_faulty_folder (TRUE, "permission");
}

GST_END_TEST;

GST_START_TEST (test_disk_is_full)
{
  run_faulty_folder (FALSE, "no-space");
}

GST_END_TEST;

/* ---- HTTP servers that are no help ---- */

static void
run_bad_server (FaultyMode mode)
{
  FaultyServer *server = faulty_server_new (mode);
  g_autofree gchar *location = faulty_server_location (server);
  g_autofree gchar *master = NULL;
  g_autofree gchar *list = NULL;
  guint told;
  SinkRig rig;

  sink_rig_init_at (&rig, LIVE CODED SINK, location);
  run_for (&rig, 0, 8 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless_equals_int (rig.segments, 0);
  fail_unless (rig.lost > 0, "nothing was announced");
  fail_unless_equals_string (rig.last_reason, "stalled");
  fail_unless (rig.warnings >= 1);
  fail_unless (mode == FAULTY_IS_GONE || server->requests > 0);

  /* it comes back, and so does the stream, with all a player needs */
  faulty_server_set_mode (server, FAULTY_WORKS);
  told = rig.warnings;
  sink_rig_watch (&rig, 6, 20 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless (rig.segments >= 6, "%u segments, %s", rig.segments,
      rig.last_warning);
  fail_unless (rig.warnings <= told + 1, "%s", rig.last_warning);
  sink_rig_stop (&rig);
  not_held_up ();
  losses_are_told (&rig);
  master = faulty_server_read (server, "index.m3u8");
  fail_unless (master != NULL, "no index.m3u8 after the server came back");
  fail_unless (strstr (master, "source/index.m3u8") != NULL, "%s", master);
  list = faulty_server_read (server, "source/index.m3u8");
  fail_unless (list != NULL && strstr (list, ".ts") != NULL, "%s", list);
  sink_rig_clear (&rig);
  faulty_server_free (server);
}

GST_START_TEST (test_server_answers_500)
{
  run_bad_server (FAULTY_ANSWERS_500);
}

GST_END_TEST;

GST_START_TEST (test_server_hangs)
{
  run_bad_server (FAULTY_HANGS);
}

GST_END_TEST;

GST_START_TEST (test_server_is_gone)
{
  run_bad_server (FAULTY_IS_GONE);
}

GST_END_TEST;

/* ---- a store that answers late ---- */

/* the debug log is the only witness that a thread waits */
static void
on_log (GstDebugCategory * category, GstDebugLevel level, const gchar * file,
    const gchar * function, gint line, GObject * object,
    GstDebugMessage * message, gpointer data)
{
  if (g_str_equal (gst_debug_category_get_name (category), "livepeersink")
      && strstr (gst_debug_message_get (message), "waiting for the store"))
    g_async_queue_push (data, data);
}

/* PAUSED while the first segment waits for what an earlier run left */
GST_START_TEST (test_paused_while_opening)
{
  FaultyServer *server = faulty_server_new (FAULTY_HANGS);
  g_autofree gchar *location = faulty_server_location (server);
  GAsyncQueue *first = g_async_queue_new ();
  SinkRig rig;

  gst_debug_set_threshold_for_name ("livepeersink", GST_LEVEL_DEBUG);
  gst_debug_remove_log_function (gst_debug_log_default);
  gst_debug_add_log_function (on_log, first, NULL);
  sink_rig_init_at (&rig, LIVE CODED SINK "deadline=20000000000", location);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  fail_unless (g_async_queue_timeout_pop (first, 20 * G_USEC_PER_SEC) != NULL,
      "no segment came");
  gst_debug_remove_log_function (on_log);
  fail_unless (gst_element_set_state (rig.pipeline, GST_STATE_PAUSED) !=
      GST_STATE_CHANGE_FAILURE);
  gst_element_set_state (rig.pipeline, GST_STATE_PLAYING);
  faulty_server_set_mode (server, FAULTY_WORKS);
  sink_rig_watch (&rig, 6, 20 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless (rig.segments >= 6, "%u segments", rig.segments);
  sink_rig_stop (&rig);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "input-drops-total"), 0);
  not_held_up ();
  g_async_queue_unref (first);
  sink_rig_clear (&rig);
  faulty_server_free (server);
}

GST_END_TEST;

/* ---- the input ---- */

static GstPadProbeReturn
push_silence (GstPad * pad, GstPadProbeInfo * info, gpointer source)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 48000 * 2, NULL);
  GstFlowReturn ret;

  gst_buffer_memset (buffer, 0, 0, gst_buffer_get_size (buffer));
  GST_BUFFER_PTS (buffer) = 0;
  GST_BUFFER_DURATION (buffer) = GST_SECOND;
  g_signal_emit_by_name (source, "push-buffer", buffer, &ret);
  gst_buffer_unref (buffer);
  return GST_PAD_PROBE_REMOVE;
}

/* a live picture whose sound can wait, coming last, is still live: nothing
 * waits for a server that hangs */
GST_START_TEST (test_one_pad_is_live)
{
  FaultyServer *server = faulty_server_new (FAULTY_HANGS);
  g_autofree gchar *location = faulty_server_location (server);
  GstElement *source;
  SinkRig rig;
  GstPad *pad;

  sink_rig_init_at (&rig, LIVE "livepeersink name=s profiles=none "
      "target-duration=500000000 deadline=20000000000 max-pending=1 "
      "appsrc name=a format=time caps=audio/x-raw,format=S16LE,rate=48000,"
      "channels=1,layout=interleaved ! s.audio", location);
  source = gst_bin_get_by_name (GST_BIN (rig.pipeline), "a");
  pad = gst_element_get_static_pad (rig.sink, "video");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, push_silence, source,
      NULL);
  run_for (&rig, 0, 9 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  sink_rig_stop (&rig);
  fail_unless_equals_int64 (sink_rig_stat (&rig, "input-drops-total"), 0);
  not_held_up ();
  gst_object_unref (pad);
  gst_object_unref (source);
  sink_rig_clear (&rig);
  faulty_server_free (server);
}

GST_END_TEST;

GST_START_TEST (test_audio_never_comes)
{
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;
  GstPad *pad;

  sink_rig_init (&rig, LIVE CODED SINK);
  pad = gst_element_request_pad_simple (rig.sink, "audio");
  fail_unless (pad != NULL);
  run_for (&rig, 4, 10 * GST_SECOND);
  fail_unless (rig.segments >= 4, "%u segments", rig.segments);
  sink_rig_stop (&rig);
  not_held_up ();
  lists = hls_check (rig.dir);
  gst_element_release_request_pad (rig.sink, pad);
  gst_object_unref (pad);
  sink_rig_clear (&rig);
}

GST_END_TEST;

static void
check_state (SinkRig * rig, const gchar * state)
{
  GstStructure *stats;

  g_object_get (rig->sink, "stats", &stats, NULL);
  fail_unless_equals_string (gst_structure_get_string (stats, "state"), state);
  gst_structure_free (stats);
}

GST_START_TEST (test_source_stops_without_eos)
{
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;
  GstElement *valve;

  sink_rig_init (&rig, LIVE "valve name=v ! " CODED SINK);
  run_for (&rig, 4, 10 * GST_SECOND);
  fail_unless (rig.segments >= 4, "%u segments", rig.segments);
  valve = gst_bin_get_by_name (GST_BIN (rig.pipeline), "v");
  check_state (&rig, "running");
  g_object_set (valve, "drop", TRUE, NULL);
  /* one warning, and no word more */
  sink_rig_watch (&rig, 0, 8 * GST_SECOND);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless_equals_int (rig.warnings, 1);
  fail_unless_equals_string (rig.last_reason, "stalled");
  check_state (&rig, "stalled");
  g_object_set (valve, "drop", FALSE, NULL);
  gst_object_unref (valve);
  sink_rig_watch (&rig, rig.segments + 2, 10 * GST_SECOND);
  check_state (&rig, "running");
  fail_unless_equals_int (rig.warnings, 1);
  sink_rig_stop (&rig);
  not_held_up ();
  lists = hls_check (rig.dir);
  sink_rig_clear (&rig);
}

GST_END_TEST;

/* Everything is published whole, however long the GOPs are; hls_check() sees
 * that no segment is longer than the target duration. */
static void
run_long_gops (const gchar * source, gdouble seconds)
{
  g_autofree gchar *line = g_strconcat (source, " ! h264parse ! "
      "livepeersink name=s playlist-length=0 max-files=0 "
      "profiles=P144p30fps16x9", NULL);
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;

  sink_rig_init (&rig, line);
  sink_rig_run (&rig);
  fail_unless (rig.lost == 0, "%u lost, %s", rig.lost, rig.last_lost);
  lists = hls_check (rig.dir);
  fail_unless_equals_int (lists->len, 2);
  for (guint l = 0; l < lists->len; l++) {
    const HlsList *list = lists->pdata[l];
    gdouble sum = 0;

    for (guint k = 0; k < list->entries->len; k++) {
      fail_if (hls_entry (list, k)->gap);
      sum += hls_entry (list, k)->duration;
    }
    fail_unless (fabs (sum - seconds) < .1, "%s has %f s", list->name, sum);
  }
  sink_rig_clear (&rig);
}

#define CODED_GOP(frames, gop) "videotestsrc num-buffers=" frames " ! " \
    "video/x-raw,width=160,height=90,framerate=20/1 ! x264enc " \
    "speed-preset=ultrafast bframes=0 key-int-max=" gop \
    " option-string=scenecut=0:keyint=" gop " ! " \
    "video/x-h264,stream-format=byte-stream"

GST_START_TEST (test_gop_of_ten_seconds)
{
  run_long_gops (CODED_GOP ("450", "200"), 22.5);
}

GST_END_TEST;

GST_START_TEST (test_gops_grow)
{
  run_long_gops (CODED_GOP ("50", "50") " ! c. " CODED_GOP ("480", "160")
      " ! c. concat name=c", 26.5);
}

GST_END_TEST;

GST_START_TEST (test_one_frame_per_second)
{
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;

  sink_rig_init (&rig, "videotestsrc num-buffers=10 ! "
      "video/x-raw,width=320,height=180,framerate=1/1 ! "
      "livepeersink name=s playlist-length=0 max-files=0");
  sink_rig_run (&rig);
  fail_unless_equals_int (rig.lost, 0);
  fail_unless (rig.segments > 0);
  lists = hls_check (rig.dir);
  sink_rig_clear (&rig);
}

GST_END_TEST;

GST_START_TEST (test_size_changes)
{
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;

  sink_rig_init (&rig, "concat name=c ! h264parse ! livepeersink name=s "
      "playlist-length=0 max-files=0 profiles=P144p30fps16x9 "
      "videotestsrc num-buffers=90 ! "
      "video/x-raw,width=320,height=180,framerate=30/1 ! " CODED
      "video/x-h264,stream-format=byte-stream ! c. "
      "videotestsrc num-buffers=90 ! "
      "video/x-raw,width=180,height=320,framerate=30/1 ! " CODED
      "video/x-h264,stream-format=byte-stream ! c.");
  sink_rig_run (&rig);
  fail_unless_equals_int (rig.lost, 0);
  lists = hls_check (rig.dir);
  {
    const HlsList *list = lists->pdata[0];
    guint marks = 0;

    for (guint i = 1; i < list->entries->len; i++)
      marks += hls_entry (list, i)->discontinuity;
    fail_unless_equals_int (marks, 1);
  }
  sink_rig_clear (&rig);
}

GST_END_TEST;

/* ---- life ---- */

GST_START_TEST (test_null_while_busy)
{
  for (guint i = 0; i < 3; i++) {
    SinkRig rig;

    sink_rig_init (&rig, "videotestsrc ! "
        "video/x-raw,width=1280,height=720,framerate=30/1 ! " CODED
        "livepeersink name=s target-duration=500000000");
    run_for (&rig, i, 10 * GST_SECOND);
    sink_rig_stop (&rig);
    fail_unless (rig.errors == 0, "%s", rig.last_error);
    sink_rig_clear (&rig);
  }
}

GST_END_TEST;

GST_START_TEST (test_restart_continues)
{
  g_autoptr (GPtrArray) lists = NULL;
  g_autofree gchar *line = g_strdup ("videotestsrc num-buffers=80 ! "
      "video/x-raw,width=320,height=180,framerate=20/1 ! " SINK);
  const HlsList *list;
  guint before;
  SinkRig rig, again;

  sink_rig_init (&rig, line);
  sink_rig_run (&rig);
  before = rig.segments / 2;
  sink_rig_init_at (&again, line, rig.dir);
  sink_rig_run (&again);
  fail_unless_equals_int (again.lost, 0);
  lists = hls_check (rig.dir);
  list = lists->pdata[0];
  fail_unless_equals_int (list->entries->len, before + again.segments / 2);
  fail_unless (hls_entry (list, before)->discontinuity);
  sink_rig_clear (&again);
  sink_rig_clear (&rig);
}

GST_END_TEST;

static GstPadProbeReturn
fail_encoder (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  GstElement *encoder = gst_pad_get_parent_element (pad);

  /* what an encoder does that fails */
  GST_ELEMENT_ERROR (encoder, STREAM, ENCODE, ("broken"), (NULL));
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_ERROR;
  gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
  gst_object_unref (encoder);
  return GST_PAD_PROBE_HANDLED;
}

static GstElement *
find_inside (SinkRig * rig, const gchar * type)
{
  GstIterator *it = gst_bin_iterate_recurse (GST_BIN (rig->sink));
  GValue item = G_VALUE_INIT;
  GstElement *found = NULL;

  while (found == NULL && gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    if (g_str_equal (G_OBJECT_TYPE_NAME (g_value_get_object (&item)), type))
      found = g_value_dup_object (&item);
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (it);
  return found;
}

/* The encoder of a raw source fails in the middle: one ERROR that tells why,
 * what came before stays published, and the end is near. */
GST_START_TEST (test_encoder_errors)
{
  g_autoptr (GPtrArray) lists = NULL;
  GstElement *encoder;
  SinkRig rig;
  GstPad *pad;

  sink_rig_init (&rig, LIVE SINK);
  run_for (&rig, 2, 10 * GST_SECOND);
  fail_unless (rig.segments >= 2, "%u segments", rig.segments);
  encoder = find_inside (&rig, "GstX264Enc");
  fail_unless (encoder != NULL, "no encoder inside");
  pad = gst_element_get_static_pad (encoder, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, fail_encoder, NULL, NULL);
  sink_rig_watch (&rig, 0, 10 * GST_SECOND);
  fail_unless_equals_int (rig.errors, 1);
  fail_unless_equals_string (rig.last_reason, "codec");
  sink_rig_stop (&rig);
  fail_unless_equals_int (rig.errors, 1);
  not_held_up ();
  lists = hls_check (rig.dir);
  gst_object_unref (pad);
  gst_object_unref (encoder);
  sink_rig_clear (&rig);
}

GST_END_TEST;

/* encoders that fail while they are told to */
static gint broken;

static GstPadProbeReturn
fail_if_broken (GstPad * pad, GstPadProbeInfo * info, gpointer data)
{
  return g_atomic_int_get (&broken) ? fail_encoder (pad, info, data) :
      GST_PAD_PROBE_OK;
}

static void
breakable_init (GTypeInstance * instance, gpointer klass)
{
  GstPad *pad = gst_element_get_static_pad (GST_ELEMENT (instance), "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, fail_if_broken, NULL,
      NULL);
  gst_object_unref (pad);
}

static void
register_breakable (const gchar * name)
{
  GstElement *real = gst_element_factory_make (name, NULL);
  g_autofree gchar *type_name = g_strdup_printf ("Breakable-%s", name);
  GTypeInfo info = { 0, };
  GTypeQuery query;
  GType type;

  if (real == NULL)
    return;
  g_type_query (G_OBJECT_TYPE (real), &query);
  info.class_size = query.class_size;
  info.instance_size = query.instance_size;
  info.instance_init = breakable_init;
  type = g_type_register_static (query.type, type_name, &info, 0);
  gst_registry_remove_feature (gst_registry_get (), GST_PLUGIN_FEATURE
      (gst_element_get_factory (real)));
  fail_unless (gst_element_register (NULL, name, GST_RANK_NONE, type));
  gst_object_unref (real);
}

/* The encoder of a rendition fails for a while: the source goes on, each loss
 * is counted and has its cause, and the rendition comes back. */
GST_START_TEST (test_rendition_encoder_errors)
{
  g_autoptr (GPtrArray) lists = NULL;
  SinkRig rig;
  guint lost, out;

  sink_rig_init (&rig, LIVE CODED SINK);
  /* from here on x264enc is ours; the coded source has the real one */
  g_atomic_int_set (&broken, FALSE);
  register_breakable ("x264enc");
  register_breakable ("openh264enc");
  run_for (&rig, 4, 20 * GST_SECOND);
  fail_unless (rig.segments >= 4, "%u segments", rig.segments);
  fail_unless_equals_int (rig.lost, 0);
  g_atomic_int_set (&broken, TRUE);
  lost = rig.lost;
  for (guint i = 0; i < 10 && rig.lost < lost + 2; i++)
    sink_rig_watch (&rig, rig.segments + 1, 10 * GST_SECOND);
  fail_unless (rig.lost >= lost + 2, "%u segments, %u lost", rig.segments,
      rig.lost);
  fail_unless (rig.errors == 0, "%s", rig.last_error);
  fail_unless_equals_string (rig.last_lost, "codec");
  g_atomic_int_set (&broken, FALSE);
  out = rig.segments;
  sink_rig_watch (&rig, out + 8, 20 * GST_SECOND);
  fail_unless (rig.segments >= out + 8, "%u segments", rig.segments);
  sink_rig_stop (&rig);
  not_held_up ();
  losses_are_told (&rig);
  lists = hls_check (rig.dir);
  fail_unless_equals_int (lists->len, 2);
  sink_rig_clear (&rig);
}

GST_END_TEST;

static Suite *
livepeersink_faults_suite (void)
{
  Suite *s = suite_create ("livepeersink-faults");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_test (tc, test_folder_cannot_be);
  if (lp_mounts_available (NULL)) {
    tcase_add_test (tc, test_folder_is_read_only);
    tcase_add_test (tc, test_disk_is_full);
  }
  tcase_add_test (tc, test_server_answers_500);
  tcase_add_test (tc, test_server_hangs);
  tcase_add_test (tc, test_server_is_gone);
  tcase_add_test (tc, test_paused_while_opening);
  tcase_add_test (tc, test_one_pad_is_live);
  tcase_add_test (tc, test_audio_never_comes);
  tcase_add_test (tc, test_source_stops_without_eos);
  /* the publisher refuses the first segment beyond its target duration, with
   * too-large, until that is chosen from what is allowed to come */
  tcase_add_test (tc, test_gop_of_ten_seconds);
  tcase_add_test (tc, test_gops_grow);
  tcase_add_test (tc, test_one_frame_per_second);
  tcase_add_test (tc, test_size_changes);
  tcase_add_test (tc, test_null_while_busy);
  tcase_add_test (tc, test_restart_continues);
  tcase_add_test (tc, test_encoder_errors);
  tcase_add_test (tc, test_rendition_encoder_errors);
  return s;
}

int
main (int argc, char **argv)
{
  g_autofree gchar *why = NULL;
  int failed;

  gst_check_init (&argc, &argv);
  failed = gst_check_run_suite (livepeersink_faults_suite (),
      "livepeersink_faults", __FILE__);
  if (failed == 0 && !lp_mounts_available (&why)) {
    g_print ("full and read-only disks were not tried: %s\n", why);
    return LP_MOUNTS_SKIP;
  }
  return failed;
}
