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
 * A transcoder that does not keep up, with encoders whose time is made up: the
 * clock goes on by what each picture is said to cost. It must step down, say
 * so, leave out the largest rendition, and come back, over graphs that are
 * thrown away at each deadline.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "core/base-error.h"
#include "core/media-realtime.h"
#include "media/gstlptranscodejob.h"
#include "support/lp-judge.h"
#include "support/lp-leave.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define LADDER "[{\"name\":\"high\",\"width\":320,\"height\":180," \
    "\"bitrate\":300000},{\"name\":\"mid\",\"width\":256,\"height\":144," \
    "\"bitrate\":200000},{\"name\":\"low\",\"width\":160,\"height\":90," \
    "\"bitrate\":100000}]"
#define LADDER_RATE (30 * (320 * 180 + 256 * 144 + 160 * 90))

static GMutex time_lock;
static guint64 time_now;
static guint64 time_limit;      /* the job is cancelled then; 0 never */
static guint64 speed;           /* pixels a second with the measured preset */
static gint probe_fails;
static GstElementFactory *real;
static GstLpTranscoder *transcoder;
static GstLpTranscodeJob *current;
static guint cancelled;

static guint64
get_time (void)
{
  guint64 t;

  g_mutex_lock (&time_lock);
  t = time_now;
  g_mutex_unlock (&time_lock);
  return t;
}

static void
pass_time (guint64 ns)
{
  GstLpTranscodeJob *late = NULL;

  g_mutex_lock (&time_lock);
  time_now += ns;
  if (time_limit > 0 && time_now > time_limit) {
    late = current;
    time_limit = 0;
    cancelled++;
  }
  g_mutex_unlock (&time_lock);
  /* as the gateway does at its deadline */
  if (late != NULL)
    gst_lp_transcoder_cancel (transcoder, late);
}

typedef struct
{
  GstBin parent;
  gint preset;
  guint pixels;
} Slow;

typedef GstBinClass SlowClass;

static GType slow_get_type (void);
G_DEFINE_TYPE (Slow, slow, GST_TYPE_BIN);

static GType
preset_get_type (void)
{
  static GEnumValue values[LP_REALTIME_PRESETS + 1];
  static GType type;

  if (type == 0) {
    for (guint i = 0; i < LP_REALTIME_PRESETS; i++) {
      values[i].value = i;
      values[i].value_name = values[i].value_nick = lp_realtime_preset_name (i);
    }
    type = g_enum_register_static ("SlowPreset", values);
  }
  return type;
}

static GstPadProbeReturn
on_data (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  Slow *self = user_data;
  gint width, height;
  GstCaps *caps;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    pass_time (gst_util_uint64_scale (self->pixels * SECOND / 100,
            lp_realtime_preset_cost (self->preset), speed));
    return GST_PAD_PROBE_OK;
  }
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) != GST_EVENT_CAPS)
    return GST_PAD_PROBE_OK;
  if (g_atomic_int_compare_and_exchange (&probe_fails, TRUE, FALSE)) {
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("no measurement"), (NULL));
    return GST_PAD_PROBE_DROP;
  }
  gst_event_parse_caps (GST_PAD_PROBE_INFO_EVENT (info), &caps);
  gst_structure_get (gst_caps_get_structure (caps, 0), "width", G_TYPE_INT,
      &width, "height", G_TYPE_INT, &height, NULL);
  self->pixels = width * height;
  return GST_PAD_PROBE_OK;
}

static void
slow_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  if (id == 1)
    ((Slow *) object)->preset = g_value_get_enum (value);
}

static void
slow_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
}

static void
slow_class_init (SlowClass * klass)
{
  static const gchar *const plain[] = { "bitrate", "threads" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = slow_set_property;
  object_class->get_property = slow_get_property;
  g_object_class_install_property (object_class, 1,
      g_param_spec_enum ("speed-preset", "", "", preset_get_type (), 0,
          G_PARAM_READWRITE));
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    g_object_class_install_property (object_class, 2 + i,
        g_param_spec_uint (plain[i], "", "", 0, G_MAXUINT, 0,
            G_PARAM_READWRITE));
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "slow x264", "Codec/Encoder/Video", "for tests", "tests");
}

static void
slow_init (Slow * self)
{
  GstElement *inner = gst_element_factory_create (real, NULL);
  GstPad *pad, *ghost;

  gst_util_set_object_arg (G_OBJECT (inner), "speed-preset", "ultrafast");
  gst_bin_add (GST_BIN (self), inner);
  pad = gst_element_get_static_pad (inner, "sink");
  ghost = gst_ghost_pad_new ("sink", pad);
  gst_pad_add_probe (ghost, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_data, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), ghost);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (inner, "src");
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("src", pad));
  gst_object_unref (pad);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  gboolean done, accepted;
  gint code;
  guint with_data, busy;
  GString *log;                 /* of all jobs */
} Result;

static void
on_rendition (GstLpTranscodeJob * job, const GstLpTranscodeResult * r,
    gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  if (r->data != NULL) {
    fail_unless_equals_uint64 (r->frames, 30);
    result->with_data++;
  } else {
    fail_unless (g_error_matches (r->error, LP_ERROR, LP_ERROR_BUSY));
    fail_unless_equals_int (r->index, 0);
    result->busy++;
  }
  g_mutex_unlock (&result->lock);
}

static void
on_accepted (GstLpTranscodeJob * job, gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  fail_if (result->accepted || result->with_data + result->busy > 0);
  result->accepted = TRUE;
  g_mutex_unlock (&result->lock);
}

static void
on_notify (GstLpTranscodeJob * job, const GstStructure * what,
    gpointer user_data)
{
  Result *result = user_data;

  fail_unless (gst_structure_has_name (what, "livepeer-transcode-degraded"));
  g_mutex_lock (&result->lock);
  fail_if (result->done);
  g_string_append_printf (result->log, "%s%s%s ",
      gst_structure_get_string (what, "action"),
      gst_structure_get_string (what, "rung")[0] ? ":" : "",
      gst_structure_get_string (what, "rung"));
  g_mutex_unlock (&result->lock);
}

static void
on_done (GstLpTranscodeJob * job, const GError * error, guint64 pixels,
    guint64 time, gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&time_lock);
  time_limit = 0;
  g_mutex_unlock (&time_lock);
  g_mutex_lock (&result->lock);
  result->code = error != NULL ? error->code : -1;
  result->done = TRUE;
  g_cond_signal (&result->cond);
  g_mutex_unlock (&result->lock);
}

/* A segment of a second, given up after two; two more pass before the next. */
static void
run (Result * result, GBytes * ts, const GArray * profiles)
{
  static const GstLpTranscodeFuncs funcs = { on_rendition, on_done, on_notify,
    on_accepted
  };
  LpSegmentInfo info = {.duration = SECOND,.width = 640,.height = 360 };
  g_autoptr (LpSegment) segment = lp_segment_new (&info, ts);
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  result->done = result->accepted = FALSE;
  result->with_data = result->busy = 0;
  g_mutex_lock (&time_lock);
  time_limit = time_now + 2 * SECOND;
  current = gst_lp_transcoder_start (transcoder, "session", segment,
      (LpProfile *) profiles->data, profiles->len, 60 * SECOND, &funcs, result);
  g_mutex_unlock (&time_lock);
  g_mutex_lock (&result->lock);
  while (!result->done)
    fail_unless (g_cond_wait_until (&result->cond, &result->lock, end));
  fail_unless (result->accepted);
  g_mutex_unlock (&result->lock);
  pass_time (2 * SECOND);
}

GST_START_TEST (test_overload)
{
  LP_LEAVE_LAST;
  g_autoptr (GstLpTranscoder) t = NULL;
  g_autoptr (GArray) profiles = lp_profiles_from_string (LADDER, NULL);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, "-f lavfi "
      "-i testsrc2=s=640x360:r=30:d=1 -c:v libx264 -preset ultrafast "
      "-f mpegts pipe:1");
  Result result = {.log = g_string_new (NULL) };
  GstPluginFeature *feature;
  GstStructure *stats;
  guint64 steps, graphs;

  real = gst_element_factory_find ("x264enc");
  fail_unless (real != NULL);
  feature = gst_plugin_feature_load (GST_PLUGIN_FEATURE (real));
  gst_object_unref (real);
  real = GST_ELEMENT_FACTORY (feature);
  fail_unless (gst_element_register (NULL, "x264enc", GST_RANK_NONE,
          slow_get_type ()));
  g_mutex_init (&result.lock);
  g_cond_init (&result.cond);
  probe_fails = TRUE;
  time_now = 100 * SECOND;
  t = transcoder = gst_lp_transcoder_new ("software", TRUE);
  gst_lp_transcoder_set_clock (t, get_time);

  /* three times too slow at the preset it begins with */
  speed = LADDER_RATE / 3;
  for (guint i = 0; i < 6; i++)
    run (&result, ts, profiles);
  fail_unless_equals_string (result.log->str, "faster faster shed:high ");
  fail_unless (cancelled > 0);
  fail_unless_equals_int (result.code, -1);
  fail_unless_equals_int (result.with_data, 2);
  fail_unless_equals_int (result.busy, 1);

  stats = gst_lp_transcoder_get_stats (t);
  fail_unless (gst_structure_get (stats, "degraded-total", G_TYPE_UINT64,
          &steps, "graphs-total", G_TYPE_UINT64, &graphs, NULL));
  fail_unless_equals_string (gst_structure_get_string (stats, "preset"),
      "ultrafast");
  fail_unless_equals_uint64 (steps, 3);
  fail_unless (graphs > 1);
  gst_structure_free (stats);

  /* the machine has time again */
  speed = LADDER_RATE * 20;
  g_string_truncate (result.log, 0);
  for (guint i = 0; i < 30 && strstr (result.log->str, "better") == NULL; i++)
    run (&result, ts, profiles);
  fail_unless_equals_string (result.log->str, "restore:high better ");
  run (&result, ts, profiles);
  fail_unless_equals_int (result.with_data, 3);

  g_string_free (result.log, TRUE);
  g_mutex_clear (&result.lock);
  g_cond_clear (&result.cond);
}

GST_END_TEST;

static Suite *
gstlptranscodejob_pace_suite (void)
{
  Suite *s = suite_create ("media/gstlptranscodejob-pace");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_overload);
  return s;
}

GST_CHECK_MAIN (gstlptranscodejob_pace);
