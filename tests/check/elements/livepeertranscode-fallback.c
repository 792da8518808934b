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
 * livepeertranscode with an NVENC that is not there: CPU elements under the
 * names of nvcodec's, with the contract of the real ones. The encoder opens at
 * its first caps, at most so many at once; beyond that it fails as the real
 * one does. A drain or a flush would cost its session.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "support/lp-transcode-rig.h"

#define P(w, h, more) "{\"name\":\"p" #w "\",\"width\":" #w ",\"height\":" \
    #h ",\"bitrate\":400000" more "}"

/* what the fake card does */
static gint card_sessions;      /* it has */
static gint card_open;
static gint card_most;          /* ever open at once */
static gint card_lost;          /* drained or flushed between segments */
static gint card_decode_us;     /* it takes for a picture */
static gint card_break_at;      /* frame on which an encoder breaks; 0 never */

typedef struct
{
  GstBin parent;
  gboolean open;
  gint frames;
  guint bitrate;
  gboolean repeat;
} FakeEncoder;

typedef GstBinClass FakeEncoderClass;

GType fake_encoder_get_type (void);
G_DEFINE_TYPE (FakeEncoder, fake_encoder, GST_TYPE_BIN);

static GstPadProbeReturn
on_data (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  FakeEncoder *self = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER) {
    if (!self->open) {
      gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
      GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_NOT_NEGOTIATED;
      return GST_PAD_PROBE_HANDLED;
    }
    if (++self->frames == g_atomic_int_get (&card_break_at)) {
      GST_ELEMENT_ERROR (self, STREAM, ENCODE, ("Device is lost"), (NULL));
      gst_buffer_unref (GST_PAD_PROBE_INFO_BUFFER (info));
      GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_ERROR;
      return GST_PAD_PROBE_HANDLED;
    }
    return GST_PAD_PROBE_OK;
  }
  switch (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info))) {
    case GST_EVENT_CAPS:
      if (!self->open) {
        gint open = g_atomic_int_add (&card_open, 1) + 1;

        if (open > g_atomic_int_get (&card_sessions)) {
          g_atomic_int_add (&card_open, -1);
          GST_ELEMENT_ERROR (self, STREAM, ENCODE,
              ("Failed to open session"), (NULL));
          return GST_PAD_PROBE_DROP;
        }
        self->open = TRUE;
        if (open > g_atomic_int_get (&card_most))
          g_atomic_int_set (&card_most, open);
      }
      break;
    case GST_EVENT_EOS:
    case GST_EVENT_FLUSH_STOP:
      g_atomic_int_inc (&card_lost);
      break;
    default:
      break;
  }
  return GST_PAD_PROBE_OK;
}

static GstStateChangeReturn
fake_encoder_change_state (GstElement * element, GstStateChange transition)
{
  FakeEncoder *self = (FakeEncoder *) element;
  GstStateChangeReturn ret =
      GST_ELEMENT_CLASS (fake_encoder_parent_class)->change_state (element,
      transition);

  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY && self->open) {
    self->open = FALSE;
    g_atomic_int_add (&card_open, -1);
  }
  return ret;
}

static void
fake_set_property (GObject * object, guint id, const GValue * value,
    GParamSpec * pspec)
{
  FakeEncoder *self = (FakeEncoder *) object;

  if (id == 1)
    self->bitrate = g_value_get_uint (value);
  else
    self->repeat = g_value_get_boolean (value);
}

static void
fake_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  FakeEncoder *self = (FakeEncoder *) object;

  if (id == 1)
    g_value_set_uint (value, self->bitrate);
  else
    g_value_set_boolean (value, self->repeat);
}

static void
fake_encoder_class_init (FakeEncoderClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = fake_set_property;
  object_class->get_property = fake_get_property;
  GST_ELEMENT_CLASS (klass)->change_state = fake_encoder_change_state;
  g_object_class_install_property (object_class, 1,
      g_param_spec_uint ("bitrate", "", "", 0, G_MAXUINT, 0,
          G_PARAM_READWRITE));
  g_object_class_install_property (object_class, 2,
      g_param_spec_boolean ("repeat-sequence-header", "", "", FALSE,
          G_PARAM_READWRITE));
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "fake NVENC", "Codec/Encoder/Video", "for tests", "tests");
}

static void
fake_encoder_init (FakeEncoder * self)
{
  GstElement *inner = gst_parse_bin_from_description
      ("x264enc speed-preset=ultrafast threads=1 rc-lookahead=0 "
      "sync-lookahead=0 mb-tree=false bframes=0 key-int-max=250", TRUE, NULL);
  GstPad *pad, *ghost;

  gst_bin_add (GST_BIN (self), inner);
  pad = gst_element_get_static_pad (inner, "sink");
  ghost = gst_ghost_pad_new ("sink", pad);
  gst_pad_add_probe (ghost, GST_PAD_PROBE_TYPE_BUFFER
      | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
      on_data, self, NULL);
  gst_element_add_pad (GST_ELEMENT (self), ghost);
  gst_object_unref (pad);
  pad = gst_element_get_static_pad (inner, "src");
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("src", pad));
  gst_object_unref (pad);
}

/* as GstCudaContext does it: ask, or make one and say so */
static gint contexts_made;

typedef struct
{
  GstBin parent;
  gboolean has_context;
} FakeDecoder;

typedef GstBinClass FakeDecoderClass;

GType fake_decoder_get_type (void);
G_DEFINE_TYPE (FakeDecoder, fake_decoder, GST_TYPE_BIN);

static void
fake_decoder_set_context (GstElement * element, GstContext * context)
{
  if (gst_context_has_context_type (context, "gst.cuda.context"))
    ((FakeDecoder *) element)->has_context = TRUE;
  GST_ELEMENT_CLASS (fake_decoder_parent_class)->set_context (element, context);
}

static GstStateChangeReturn
fake_decoder_change_state (GstElement * element, GstStateChange transition)
{
  FakeDecoder *self = (FakeDecoder *) element;

  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !self->has_context)
    gst_element_post_message (element, gst_message_new_need_context
        (GST_OBJECT (element), "gst.cuda.context"));
  if (transition == GST_STATE_CHANGE_NULL_TO_READY && !self->has_context) {
    GstContext *context = gst_context_new ("gst.cuda.context", TRUE);

    g_atomic_int_inc (&contexts_made);
    gst_structure_set (gst_context_writable_structure (context),
        "cuda-device-id", G_TYPE_UINT, 0, NULL);
    gst_element_set_context (element, context);
    gst_element_post_message (element, gst_message_new_have_context
        (GST_OBJECT (element), context));
  }
  return GST_ELEMENT_CLASS (fake_decoder_parent_class)->change_state (element,
      transition);
}

static void
fake_decoder_class_init (FakeDecoderClass * klass)
{
  GST_ELEMENT_CLASS (klass)->set_context = fake_decoder_set_context;
  GST_ELEMENT_CLASS (klass)->change_state = fake_decoder_change_state;
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass),
      "fake NVDEC", "Codec/Decoder/Video", "for tests", "tests");
}

static GstPadProbeReturn
on_coded (GstPad * pad, GstPadProbeInfo * info, gpointer user_data)
{
  gint64 end = g_get_monotonic_time () + g_atomic_int_get (&card_decode_us);

  /* busy, as a decoder is */
  while (g_get_monotonic_time () < end);
  return GST_PAD_PROBE_OK;
}

static void
fake_decoder_init (FakeDecoder * self)
{
  GstElement *inner = gst_element_factory_make ("avdec_h264", NULL);
  static const gchar *const names[] = { "sink", "src" };
  guint i;

  gst_bin_add (GST_BIN (self), inner);
  for (i = 0; i < 2; i++) {
    GstPad *pad = gst_element_get_static_pad (inner, names[i]);
    GstPad *ghost = gst_ghost_pad_new (names[i], pad);

    if (i == 0)
      gst_pad_add_probe (ghost, GST_PAD_PROBE_TYPE_BUFFER, on_coded, NULL,
          NULL);
    gst_element_add_pad (GST_ELEMENT (self), ghost);
    gst_object_unref (pad);
  }
}

static void
set_up (void)
{
  fail_unless (gst_element_register (NULL, "nvh264dec", GST_RANK_NONE,
          fake_decoder_get_type ()));
  fail_unless (gst_element_register (NULL, "cudadownload", GST_RANK_NONE,
          fake_decoder_get_type ()));
  fail_unless (gst_element_register (NULL, "nvcudah264enc", GST_RANK_NONE,
          fake_encoder_get_type ()));
  card_sessions = 3;
  card_open = card_most = card_lost = card_break_at = card_decode_us = 0;
}

static guint
count_messages (Rig * rig, const gchar * name)
{
  GstBus *bus = gst_element_get_bus (rig->pipeline);
  GstMessage *message;
  guint n = 0;

  while ((message = gst_bus_pop (bus))) {
    if (gst_message_has_name (message, name))
      n++;
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR
        && strcmp (name, "error") != 0);
    n += GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
    gst_message_unref (message);
  }
  gst_object_unref (bus);
  return n;
}

static void
check_whole (Rig * rig, guint segments, guint frames)
{
  guint i, k;

  for (i = 0; i < rig->n; i++) {
    guint first = 0;

    for (k = 0; k < segments; k++) {
      GstLpSegmentDone *done = rig_done (rig, i, k);

      fail_if (done->failed, "pad %u segment %u", i, k);
      fail_unless_equals_uint64 (done->frames_out, frames);
      fail_unless (buffer_starts (rig->out[i].buffers->pdata[first]));
      first = g_array_index (rig->out[i].marks, guint, k);
    }
  }
}

#define FOUR "[" P (320, 180, "") "," P (256, 144, "") "," P (200, 112, "") \
    "," P (160, 90, "") "]"
#define CARD "backend=nvcodec live=no preset=ultrafast "

/* a card with fewer sessions than renditions: nothing is lost, what is refused
 * is coded on the CPU and said so; sessions live on between segments */
GST_START_TEST (test_session_limit)
{
  gchar *backend;
  Clip clip;
  Rig rig;
  guint i;

  card_sessions = 2;
  clip_make (&clip, 640, 360, 30, 1, 30, NULL);
  rig_init (&rig, FOUR, CARD);
  rig_start (&rig, clip.caps);
  for (i = 0; i < 3; i++) {
    rig_segment (&rig, &clip, 90000 * i, i, TRUE);
    rig_wait (&rig, i + 1);
  }
  check_whole (&rig, 3, 30);
  fail_unless_equals_int (card_most, 2);
  fail_unless_equals_int (card_open, 2);
  fail_unless_equals_int (card_lost, 0);
  fail_unless_equals_int (count_messages (&rig,
          "livepeer-transcode-fallback"), 2);
  g_object_get (rig.transcode, "backend-in-use", &backend, NULL);
  fail_unless (g_str_has_prefix (backend, "nvh264dec "), "%s", backend);
  fail_unless (strstr (backend, "=nvcudah264enc") != NULL, "%s", backend);
  fail_unless (strstr (backend, "=x264enc") != NULL, "%s", backend);
  g_free (backend);
  rig_clear (&rig);
  fail_unless_equals_int (card_open, 0);
  clip_clear (&clip);
}

GST_END_TEST;

/* the budget is known: the largest get it, and none is ever refused */
GST_START_TEST (test_budget)
{
  gchar *backend;
  Clip clip;
  Rig rig;

  card_sessions = 2;
  clip_make (&clip, 640, 360, 30, 1, 20, NULL);
  rig_init (&rig, FOUR, CARD "max-sessions=2");
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 0, TRUE);
  rig_wait (&rig, 1);
  check_whole (&rig, 1, 20);
  fail_unless_equals_int (count_messages (&rig,
          "livepeer-transcode-fallback"), 0);
  g_object_get (rig.transcode, "backend-in-use", &backend, NULL);
  fail_unless_equals_string (backend, "nvh264dec p320=nvcudah264enc "
      "p256=nvcudah264enc p200=x264enc p160=x264enc");
  g_free (backend);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* an encoder breaks in the middle: the frame it had is coded again by the
 * next, and the segment stays whole */
GST_START_TEST (test_break)
{
  Clip clip;
  Rig rig;
  guint i;

  card_break_at = 12;
  clip_make (&clip, 640, 360, 30, 1, 30, NULL);
  rig_init (&rig, "[" P (320, 180, "") "," P (160, 90,
          ",\"fps\":15") "]", CARD);
  rig_start (&rig, clip.caps);
  for (i = 0; i < 2; i++) {
    rig_segment (&rig, &clip, 90000 * i, i, TRUE);
    rig_wait (&rig, i + 1);
  }
  for (i = 0; i < 2; i++) {
    fail_unless_equals_uint64 (rig_done (&rig, 0, i)->frames_out, 30);
    fail_unless_equals_uint64 (rig_done (&rig, 1, i)->frames_out, 15);
    fail_if (rig_done (&rig, 0, i)->failed || rig_done (&rig, 1, i)->failed);
  }
  fail_unless_equals_int (count_messages (&rig,
          "livepeer-transcode-fallback"), 2);
  fail_unless_equals_int (card_open, 0);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* decoding takes longer than the media: it is seen, though every encoder has
 * time enough */
GST_START_TEST (test_slow_decoder)
{
  GstStructure *stats;
  guint64 encoding;
  gdouble ratio;
  Clip clip;
  Rig rig;

  card_decode_us = 50000;
  clip_make (&clip, 320, 180, 30, 1, 15, NULL);
  rig_init (&rig, "[" P (160, 90, "") "]", CARD);
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 0, TRUE);
  rig_wait (&rig, 1);
  g_object_get (rig.transcode, "stats", &stats, NULL);
  fail_unless (gst_structure_get (stats, "real-time-ratio", G_TYPE_DOUBLE,
          &ratio, "encode-time", G_TYPE_UINT64, &encoding, NULL));
  fail_unless (encoding < 500 * GST_MSECOND, "%" G_GUINT64_FORMAT, encoding);
  fail_unless (ratio >= 1.5, "%f", ratio);
  gst_structure_free (stats);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* ten bits: the card is not asked, the CPU does it; who insists on the card is
 * told why not */
GST_START_TEST (test_pixel_format)
{
  const GstStructure *details;
  GstMessage *message;
  gchar *backend;
  GstBus *bus;
  Clip clip;
  Rig rig;

  clip_make (&clip, 320, 180, 30, 1, 10, "videoconvert ! "
      "video/x-raw,format=I420_10LE ! x264enc speed-preset=ultrafast ! "
      "video/x-h264,stream-format=byte-stream,alignment=au");
  rig_init (&rig, "[" P (160, 90, "") "]", "backend=auto live=no");
  rig_start (&rig, clip.caps);
  rig_segment (&rig, &clip, 0, 0, TRUE);
  rig_wait (&rig, 1);
  check_whole (&rig, 1, 10);
  g_object_get (rig.transcode, "backend-in-use", &backend, NULL);
  fail_unless (g_str_has_prefix (backend, "avdec_h264 "), "%s", backend);
  g_free (backend);
  rig_clear (&rig);

  rig_init (&rig, "[" P (160, 90, "") "]", CARD);
  rig_start (&rig, clip.caps);
  bus = gst_element_get_bus (rig.pipeline);
  message = gst_bus_timed_pop_filtered (bus, 10 * GST_SECOND,
      GST_MESSAGE_ERROR);
  fail_unless (message != NULL);
  gst_message_parse_error_details (message, &details);
  fail_unless_equals_string (gst_structure_get_string (details, "reason"),
      "pixel-format");
  gst_message_unref (message);
  gst_object_unref (bus);
  rig_clear (&rig);
  clip_clear (&clip);
}

GST_END_TEST;

/* one context of the card for all elements of this process, kept while there
 * is one of them */
GST_START_TEST (test_cuda_context)
{
  Clip clip;
  Rig rig[2];
  gint probed = 0;
  guint i;

  clip_make (&clip, 320, 180, 30, 1, 5, NULL);
  contexts_made = 0;
  for (i = 0; i < 2; i++) {
    rig_init (&rig[i], "[" P (160, 90, "") "]", CARD);
    rig_start (&rig[i], clip.caps);
    rig_segment (&rig[i], &clip, 0, 0, TRUE);
    rig_wait (&rig[i], 1);
    /* what was opened to see whether it opens told nobody */
    if (i == 0)
      probed = contexts_made;
  }
  fail_unless (probed > 0);
  fail_unless_equals_int (contexts_made, probed);
  rig_clear (&rig[0]);
  rig_clear (&rig[1]);

  rig_init (&rig[0], "[" P (160, 90, "") "]", CARD);
  rig_start (&rig[0], clip.caps);
  rig_segment (&rig[0], &clip, 0, 0, TRUE);
  rig_wait (&rig[0], 1);
  fail_unless (contexts_made > probed);
  rig_clear (&rig[0]);
  clip_clear (&clip);
}

GST_END_TEST;

static Suite *
livepeertranscode_fallback_suite (void)
{
  Suite *s = suite_create ("livepeertranscode-fallback");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, set_up, NULL);
  tcase_add_test (tc, test_session_limit);
  tcase_add_test (tc, test_budget);
  tcase_add_test (tc, test_break);
  tcase_add_test (tc, test_slow_decoder);
  tcase_add_test (tc, test_pixel_format);
  tcase_add_test (tc, test_cuda_context);
  return s;
}

GST_CHECK_MAIN (livepeertranscode_fallback);
