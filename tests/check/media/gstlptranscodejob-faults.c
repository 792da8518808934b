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


/* What a transcoder does when the element below it hangs, fails, loses
 * frames or answers nonsense: a livepeertranscode of our own misbehaves. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "core/base-error.h"
#include "core/media-ts.h"
#include "core/media-tswriter.h"
#include "media/gstlptranscodeevents.h"
#include "media/gstlptranscodejob.h"
#include "support/lp-leave.h"
#include <gst/check/gstcheck.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)

typedef enum
{
  FAULT_NONE,
  FAULT_HANG_START,
  FAULT_FAIL_START,
  FAULT_HANG,
  FAULT_ERROR,
  FAULT_FAILED,
  FAULT_LOST,
  FAULT_SHED,
  FAULT_RUNAWAY,
  FAULT_UNDECODABLE,
} Fault;

static gint fault;
static GMutex hang_lock;
static GCond hang_cond;
static gboolean hang_over;
static gint hanging;
static guint64 made_up_time;
static gboolean hardware_only;  /* the fault is that of the hardware */
static gint alive;

typedef struct
{
  GstElement parent;
  GstPad *sink;
  gboolean software;
  guint n;
  guint64 frames;
} Fake;

typedef struct
{
  GstElementClass parent_class;
} FakeClass;

static GType fake_get_type (void);
G_DEFINE_TYPE (Fake, fake, GST_TYPE_ELEMENT);

static void
hang (void)
{
  g_atomic_int_inc (&hanging);
  g_mutex_lock (&hang_lock);
  while (!hang_over)
    g_cond_wait (&hang_cond, &hang_lock);
  g_mutex_unlock (&hang_lock);
}

static Fault
fault_of (Fake * self)
{
  return hardware_only && self->software ? FAULT_NONE : (Fault) fault;
}

static GstFlowReturn
fake_chain (GstPad * pad, GstObject * parent, GstBuffer * buffer)
{
  Fake *self = (Fake *) parent;
  GstFlowReturn ret = GST_FLOW_OK;

  self->frames++;
  if (fault_of (self) == FAULT_HANG)
    hang ();
  if (fault_of (self) == FAULT_ERROR && self->frames == 3) {
    GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("made up"), (NULL));
    ret = GST_FLOW_ERROR;
  }
  for (GList * l = GST_ELEMENT (self)->srcpads; l != NULL; l = l->next) {
    if ((fault_of (self) == FAULT_LOST && self->frames == 2)
        || fault_of (self) == FAULT_SHED
        || fault_of (self) == FAULT_UNDECODABLE)
      continue;
    gst_pad_push (l->data, gst_buffer_ref (buffer));
  }
  gst_buffer_unref (buffer);
  return ret;
}

static gboolean
fake_event (GstPad * pad, GstObject * parent, GstEvent * event)
{
  Fake *self = (Fake *) parent;
  GstLpSegmentDone done = { 0, };

  if (gst_lp_event_parse_segment (event, NULL, NULL))
    self->frames = 0;
  if (!gst_lp_event_parse_segment_end (event, &done.sequence, NULL))
    return gst_pad_event_default (pad, parent, event);
  gst_event_unref (event);
  done.frames_in = fault_of (self) == FAULT_UNDECODABLE ? 0 : self->frames;
  done.frames_out = fault_of (self) == FAULT_SHED
      || fault_of (self) == FAULT_UNDECODABLE ? 0 : self->frames;
  done.width = 16;
  done.height = 16;
  done.pixels_in = done.frames_in * 256;
  done.pixels = done.frames_out * 256;
  done.shed = fault_of (self) == FAULT_SHED;
  done.failed = fault_of (self) == FAULT_FAILED;
  done.runaway = fault_of (self) == FAULT_RUNAWAY;
  for (GList * l = GST_ELEMENT (self)->srcpads; l != NULL; l = l->next)
    gst_pad_push_event (l->data, gst_lp_event_new_segment_done (&done));
  return TRUE;
}

static GstStateChangeReturn
fake_change_state (GstElement * element, GstStateChange transition)
{
  Fake *self = (Fake *) element;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY) {
    if (fault_of (self) == FAULT_HANG_START)
      hang ();
    if (fault_of (self) == FAULT_FAIL_START)
      return GST_STATE_CHANGE_FAILURE;
  }
  return GST_ELEMENT_CLASS (fake_parent_class)->change_state (element,
      transition);
}

static void
fake_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  const gchar *json;

  if (id == 2)
    ((Fake *) object)->software =
        !g_strcmp0 (g_value_get_string (value), "software");
  if (id != 1)
    return;
  /* one pad per profile; each has a name */
  json = g_value_get_string (value);
  for (const gchar * p = json; (p = strstr (p, "\"name\"")) != NULL; p++) {
    g_autofree gchar *name = g_strdup_printf ("src_%u", ((Fake *) object)->n++);
    GstPad *pad = gst_pad_new (name, GST_PAD_SRC);

    gst_pad_use_fixed_caps (pad);
    gst_element_add_pad (GST_ELEMENT (object), pad);
  }
}

static void
fake_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
}

static void
fake_finalize (GObject * object)
{
  G_OBJECT_CLASS (fake_parent_class)->finalize (object);
  g_atomic_int_add (&alive, -1);
}

static void
fake_class_init (FakeClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  static const gchar *names[] = { "profiles", "backend" };

  object_class->finalize = fake_finalize;
  object_class->set_property = fake_set_property;
  object_class->get_property = fake_get_property;
  for (guint i = 0; i < 2; i++)
    g_object_class_install_property (object_class, i + 1,
        g_param_spec_string (names[i], names[i], names[i], NULL,
            G_PARAM_READWRITE));
  g_object_class_install_property (object_class, 3,
      g_param_spec_boolean ("live", "live", "live", FALSE, G_PARAM_READWRITE));
  g_object_class_install_property (object_class, 4,
      g_param_spec_boxed ("stats", "stats", "stats", GST_TYPE_STRUCTURE,
          G_PARAM_READABLE));
  GST_ELEMENT_CLASS (klass)->change_state = fake_change_state;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "Fake",
      "Codec/Video", "Misbehaves", "the tests");
}

static void
fake_init (Fake * self)
{
  g_atomic_int_inc (&alive);
  self->sink = gst_pad_new ("sink", GST_PAD_SINK);
  gst_pad_set_chain_function (self->sink, fake_chain);
  gst_pad_set_event_function (self->sink, fake_event);
  gst_element_add_pad (GST_ELEMENT (self), self->sink);
}

typedef struct
{
  GMutex lock;
  GCond cond;
  guint n, with_data, done;
  gint code, rendition_code;
} Result;

static void
on_rendition (GstLpTranscodeJob * job, const GstLpTranscodeResult * r,
    gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  result->n++;
  result->with_data += r->data != NULL;
  fail_unless ((r->data == NULL) == (r->error != NULL));
  if (r->error != NULL)
    result->rendition_code = r->error->code;
  g_mutex_unlock (&result->lock);
}

static void
on_done (GstLpTranscodeJob * job, const GError * error, guint64 pixels,
    guint64 time, gpointer user_data)
{
  Result *result = user_data;

  g_mutex_lock (&result->lock);
  fail_if (result->done > 0, "done came twice");
  result->done++;
  result->code = error != NULL ? error->code : -1;
  g_cond_signal (&result->cond);
  g_mutex_unlock (&result->lock);
}

static void
result_init (Result * result)
{
  memset (result, 0, sizeof (*result));
  g_mutex_init (&result->lock);
  g_cond_init (&result->cond);
  result->rendition_code = -1;
}

static void
result_wait (Result * result)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  g_mutex_lock (&result->lock);
  while (!result->done)
    fail_unless (g_cond_wait_until (&result->cond, &result->lock, end),
        "the job never ended");
  g_mutex_unlock (&result->lock);
}

static void
result_clear (Result * result)
{
  g_mutex_clear (&result->lock);
  g_cond_clear (&result->cond);
}

static LpSegment *segment;

static GstLpTranscodeJob *
start (GstLpTranscoder * t, guint64 deadline, Result * result)
{
  static const GstLpTranscodeFuncs funcs = { on_rendition, on_done };
  g_autoptr (GArray) profiles = lp_profiles_from_string
      ("P360p30fps16x9,P144p30fps16x9", NULL);

  result_init (result);
  return gst_lp_transcoder_start (t, "session", segment,
      (LpProfile *) profiles->data, profiles->len, deadline, &funcs, result);
}

static void
run (GstLpTranscoder * t, Fault what, guint64 deadline, Result * result)
{
  fault = what;
  start (t, deadline, result);
  result_wait (result);
}

static void
assert_works (GstLpTranscoder * t)
{
  Result result;

  run (t, FAULT_NONE, 20 * SECOND, &result);
  fail_unless_equals_int (result.code, -1);
  fail_unless_equals_int (result.with_data, 2);
  result_clear (&result);
}

static guint64
graphs (GstLpTranscoder * t)
{
  GstStructure *stats = gst_lp_transcoder_get_stats (t);
  guint64 n = 0;

  gst_structure_get_uint64 (stats, "graphs-total", &n);
  gst_structure_free (stats);
  return n;
}

static void
setup (void)
{
  static const guint8 unit[] = { 0, 0, 0, 1, 0x65, 0x88, 0x80, 1, 2 };
  g_autoptr (LpTsWriter) writer = lp_ts_writer_new (LP_CODEC_H264,
      LP_CODEC_NONE, 0);
  LpSegmentInfo info = {.duration = SECOND,.width = 16,.height = 16 };
  g_autoptr (GBytes) ts = NULL;

  for (guint i = 0; i < 5; i++)
    lp_ts_writer_add_video (writer, unit, sizeof (unit), 90000 + i * 3000,
        LP_TS_NO_TIME, TRUE);
  ts = lp_ts_writer_finish (writer);
  segment = lp_segment_new (&info, ts);
  fail_unless (gst_element_register (NULL, "livepeertranscode",
          GST_RANK_NONE, fake_get_type ()));
  hang_over = hardware_only = FALSE;
  hanging = 0;
}

static void
teardown (void)
{
  lp_segment_unref (segment);
}

/* The driver answers at last: everything that was left behind goes. */
static void
release (GstLpTranscoder * t)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  if (t != NULL)
    gst_lp_transcoder_unref (t);
  g_mutex_lock (&hang_lock);
  hang_over = TRUE;
  g_cond_broadcast (&hang_cond);
  g_mutex_unlock (&hang_lock);
  while (g_atomic_int_get (&alive) > 0) {
    fail_unless (g_get_monotonic_time () < end, "%d pipelines stay", alive);
    g_thread_yield ();
  }
}

/* What an element says of one rendition is what the user hears of it. */
GST_START_TEST (test_renditions_that_fail)
{
  LP_LEAVE_LAST;
  static const struct
  {
    Fault fault;
    gint code;
    const gchar *text;
    gboolean rebuilds;
  } cases[] = {
    {FAULT_FAILED, LP_ERROR_CODEC, "TranscoderStopped", TRUE},
    {FAULT_LOST, LP_ERROR_CODEC, "TranscoderStopped", FALSE},
    {FAULT_SHED, LP_ERROR_BUSY, "TranscoderBusy", FALSE},
    {FAULT_RUNAWAY, LP_ERROR_RUNAWAY, "Encoded frames runaway", FALSE},
    {FAULT_UNDECODABLE, LP_ERROR_NO_KEYFRAME, "No keyframes in input", FALSE},
  };
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);

  assert_works (t);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, cases[i].code, "x");
    guint64 before = graphs (t);
    Result result;

    run (t, cases[i].fault, 20 * SECOND, &result);
    fail_unless_equals_int (result.code, -1);
    fail_unless_equals_int (result.n, 2);
    fail_unless_equals_int (result.with_data, 0);
    fail_unless_equals_int (result.rendition_code, cases[i].code);
    fail_unless_equals_string (gst_lp_transcode_error_text (error),
        cases[i].text);
    result_clear (&result);
    assert_works (t);
    fail_unless_equals_uint64 (graphs (t), before + cases[i].rebuilds);
  }
  release (t);
}

GST_END_TEST;

/* Bounds of the input each have their word. */
GST_START_TEST (test_texts)
{
  static const struct
  {
    gint code;
    const gchar *text;
  } v[] = {
    {LP_ERROR_DURATION, "TranscoderInvalidDuration"},
    {LP_ERROR_TOO_LARGE, "TranscoderInvalidVideo"},
    {LP_ERROR_PIXEL_FORMAT, "Unsupported input pixel format"},
    {LP_ERROR_DEVICE, "TranscoderStopped"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GError) error = g_error_new (LP_ERROR, v[i].code, "x");

    fail_unless_equals_string (gst_lp_transcode_error_text (error), v[i].text);
  }
}

GST_END_TEST;

/* A pipeline that breaks is replaced. */
GST_START_TEST (test_error)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);

  for (guint i = 0; i < 3; i++) {
    Result result;

    run (t, i == 1 ? FAULT_FAIL_START : FAULT_ERROR, 20 * SECOND, &result);
    fail_unless_equals_int (result.code, LP_ERROR_CODEC);
    fail_unless_equals_int (result.n, 0);
    result_clear (&result);
    if (i == 0)
      continue;
    assert_works (t);
  }
  release (t);
}

GST_END_TEST;

/* A driver that never answers costs its segment, no other, and no caller
 * waits for it: at opening, ... */
GST_START_TEST (test_hang_at_start)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);
  Result result;

  run (t, FAULT_HANG_START, SECOND / 10, &result);
  fail_unless_equals_int (result.code, LP_ERROR_TIMEOUT);
  fail_unless_equals_int (g_atomic_int_get (&hanging), 1);
  result_clear (&result);
  assert_works (t);
  release (t);
}

GST_END_TEST;

/* ... and at work. */
GST_START_TEST (test_hang_at_work)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);
  Result result;

  assert_works (t);
  run (t, FAULT_HANG, SECOND / 10, &result);
  fail_unless_equals_int (result.code, LP_ERROR_TIMEOUT);
  result_clear (&result);
  assert_works (t);
  release (t);
}

GST_END_TEST;

static void
wait_until_hanging (void)
{
  gint64 end = g_get_monotonic_time () + 30 * G_USEC_PER_SEC;

  while (!g_atomic_int_get (&hanging)) {
    fail_unless (g_get_monotonic_time () < end);
    g_thread_yield ();
  }
}

/* Jobs behind one that hangs: each can be cancelled at once, the bound of
 * the queue holds, and giving all up takes no time. */
GST_START_TEST (test_queue)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);
  Result running, cancelled, waiting[65];
  GstLpTranscodeJob *job;
  gint64 begin;

  fault = FAULT_HANG;
  start (t, 60 * SECOND, &running);
  wait_until_hanging ();
  job = start (t, 60 * SECOND, &cancelled);
  gst_lp_transcoder_cancel (t, job);
  result_wait (&cancelled);
  fail_unless_equals_int (cancelled.code, LP_ERROR_CANCELLED);

  for (guint i = 0; i < G_N_ELEMENTS (waiting); i++)
    start (t, 60 * SECOND, &waiting[i]);
  /* one more than may wait: the oldest is told so */
  result_wait (&waiting[0]);
  fail_unless_equals_int (waiting[0].code, LP_ERROR_BUSY);
  fail_unless_equals_int (running.done, 0);
  fail_unless_equals_int (waiting[1].done, 0);
  gst_lp_transcoder_end_session (t, "session");

  begin = g_get_monotonic_time ();
  gst_lp_transcoder_unref (t);
  result_wait (&running);
  fail_unless_equals_int (running.code, LP_ERROR_CANCELLED);
  for (guint i = 1; i < G_N_ELEMENTS (waiting); i++) {
    result_wait (&waiting[i]);
    fail_unless_equals_int (waiting[i].code, LP_ERROR_CANCELLED);
  }
  fail_unless (g_get_monotonic_time () - begin < 10 * G_USEC_PER_SEC);
  release (NULL);
}

GST_END_TEST;

/* Cancelled while the driver opens */
GST_START_TEST (test_cancel_start)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new (NULL, FALSE);
  Result result;
  GstLpTranscodeJob *job;

  fault = FAULT_HANG_START;
  job = start (t, 60 * SECOND, &result);
  wait_until_hanging ();
  gst_lp_transcoder_cancel (t, job);
  result_wait (&result);
  fail_unless_equals_int (result.code, LP_ERROR_CANCELLED);
  result_clear (&result);
  assert_works (t);
  release (t);
}

GST_END_TEST;

static guint64
get_made_up_time (void)
{
  return made_up_time;
}

static void
fail_with (GstLpTranscoder * t, Fault what, gint code)
{
  Result result;

  run (t, what, SECOND / 2, &result);
  fail_unless_equals_int (result.code, code);
  fail_unless_equals_int (result.n, 0);
  result_clear (&result);
}

/* A driver that never answers again: after two segments hardware is left
 * alone, the segments go on in software, and what is left behind does not
 * become more without end, however often it is tried. */
GST_START_TEST (test_hardware_is_left_out)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new ("auto", FALSE);
  guint64 wait = 5 * SECOND;

  made_up_time = 1000 * SECOND;
  gst_lp_transcoder_set_clock (t, get_made_up_time);
  hardware_only = TRUE;
  fail_with (t, FAULT_HANG, LP_ERROR_TIMEOUT);
  fail_with (t, FAULT_HANG_START, LP_ERROR_TIMEOUT);
  fail_unless_equals_int (g_atomic_int_get (&hanging), 2);

  for (guint i = 0; i < 8; i++) {
    Result result;
    guint64 before;

    /* software, at once and without another graph each time */
    run (t, FAULT_HANG, 20 * SECOND, &result);
    fail_unless_equals_int (result.with_data, 2);
    result_clear (&result);
    before = graphs (t);
    run (t, FAULT_HANG, 20 * SECOND, &result);
    fail_unless_equals_int (result.with_data, 2);
    result_clear (&result);
    fail_unless_equals_uint64 (graphs (t), before);
    fail_unless_equals_uint64 (gst_lp_transcoder_get_outage (t), 0);

    /* one try, which the segment survives */
    made_up_time += wait;
    run (t, FAULT_HANG, SECOND, &result);
    fail_unless_equals_int (result.code, -1);
    fail_unless_equals_int (result.with_data, 2);
    result_clear (&result);
    wait = MIN (2 * wait, 300 * SECOND);
    fail_unless (g_atomic_int_get (&hanging) <= 4, "%d hang", hanging);
  }
  release (t);
}

GST_END_TEST;

/* Nothing else is left: jobs end at once and say so, until it is tried again. */
GST_START_TEST (test_all_is_left_out)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new ("software", FALSE);

  made_up_time = 1000 * SECOND;
  gst_lp_transcoder_set_clock (t, get_made_up_time);
  fail_with (t, FAULT_HANG, LP_ERROR_TIMEOUT);
  fail_unless_equals_uint64 (gst_lp_transcoder_get_outage (t), 0);
  fail_with (t, FAULT_HANG, LP_ERROR_TIMEOUT);
  fail_unless_equals_uint64 (gst_lp_transcoder_get_outage (t), 5 * SECOND);
  for (guint i = 0; i < 5; i++)
    fail_with (t, FAULT_HANG, LP_ERROR_DEVICE);
  fail_unless_equals_int (g_atomic_int_get (&hanging), 2);

  made_up_time += 5 * SECOND;
  fail_with (t, FAULT_HANG, LP_ERROR_TIMEOUT);
  fail_unless_equals_uint64 (gst_lp_transcoder_get_outage (t), 10 * SECOND);
  made_up_time += 10 * SECOND;
  fail_with (t, FAULT_HANG, LP_ERROR_TIMEOUT);
  made_up_time += 20 * SECOND;
  /* four hang already: a fifth is not made */
  fail_with (t, FAULT_NONE, LP_ERROR_BUSY);
  fail_unless_equals_int (g_atomic_int_get (&hanging), 4);

  g_mutex_lock (&hang_lock);
  hang_over = TRUE;
  g_cond_broadcast (&hang_cond);
  g_mutex_unlock (&hang_lock);
  fail_unless (gst_lp_detached_wait (g_get_monotonic_time () +
          30 * G_TIME_SPAN_SECOND));
  assert_works (t);
  fail_unless_equals_uint64 (gst_lp_transcoder_get_outage (t), 0);
  release (t);
}

GST_END_TEST;

/* Segments that are at fault themselves take nothing out of service. */
GST_START_TEST (test_fault_of_the_input)
{
  LP_LEAVE_LAST;
  GstLpTranscoder *t = gst_lp_transcoder_new ("auto", FALSE);

  for (guint i = 0; i < 6; i++)
    fail_with (t, FAULT_ERROR, LP_ERROR_CODEC);
  assert_works (t);
  /* what software does is a fault of the hardware */
  hardware_only = TRUE;
  for (guint i = 0; i < 2; i++) {
    Result result;

    run (t, FAULT_ERROR, 20 * SECOND, &result);
    fail_unless_equals_int (result.code, -1);
    fail_unless_equals_int (result.with_data, 2);
    result_clear (&result);
  }
  release (t);
}

GST_END_TEST;

static Suite *
gstlptranscodejob_faults_suite (void)
{
  Suite *s = suite_create ("media/gstlptranscodejob-faults");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_renditions_that_fail);
  tcase_add_test (tc, test_texts);
  tcase_add_test (tc, test_error);
  tcase_add_test (tc, test_hang_at_start);
  tcase_add_test (tc, test_hang_at_work);
  tcase_add_test (tc, test_queue);
  tcase_add_test (tc, test_cancel_start);
  tcase_add_test (tc, test_hardware_is_left_out);
  tcase_add_test (tc, test_all_is_left_out);
  tcase_add_test (tc, test_fault_of_the_input);
  return s;
}

GST_CHECK_MAIN (gstlptranscodejob_faults);
