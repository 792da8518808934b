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
 * livepeersegmenter between harnesses: coded media made by real encoders, the
 * segments that come out, and judges of them that are not ours.
 */

#pragma once

#include <string.h>

#include <gst/app/app.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

#include "lp-judge.h"
#include "media/gstlpmeta.h"

#define OFFSET G_GUINT64_CONSTANT (900000)
#define WRAP_TIME (gst_util_uint64_scale (G_GUINT64_CONSTANT (1) << 33, \
    100000, 9))

/* ---- coded media, made here ---- */

typedef struct
{
  GstCaps *caps;
  GPtrArray *buffers;
} Coded;

static inline void
coded_clear (Coded * coded)
{
  gst_clear_caps (&coded->caps);
  g_clear_pointer (&coded->buffers, g_ptr_array_unref);
}

/* runs @description to its end and keeps what comes out; time stamps are
 * running times */
static inline void
coded_make (Coded * coded, const gchar * description)
{
  g_autofree gchar *line = g_strdup_printf ("%s ! appsink name=out "
      "sync=false max-buffers=0", description);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  GstElement *out;
  GstSample *sample;

  fail_unless (error == NULL, "%s: %s", line, error ? error->message : "");
  coded->caps = NULL;
  coded->buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out),
              30 * GST_SECOND)) != NULL) {
    GstBuffer *buffer = gst_buffer_copy (gst_sample_get_buffer (sample));
    GstSegment *segment = gst_sample_get_segment (sample);

    if (coded->caps == NULL)
      coded->caps = gst_caps_copy (gst_sample_get_caps (sample));
    if (GST_BUFFER_PTS_IS_VALID (buffer))
      GST_BUFFER_PTS (buffer) = gst_segment_to_running_time (segment,
          GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
    /* DTS before the segment are real, too: keep the distance */
    if (GST_BUFFER_DTS_IS_VALID (buffer)) {
      guint64 dts;

      if (gst_segment_to_running_time_full (segment, GST_FORMAT_TIME,
              GST_BUFFER_DTS (buffer), &dts) > 0)
        GST_BUFFER_DTS (buffer) = dts;
      else
        GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
    }
    g_ptr_array_add (coded->buffers, buffer);
    gst_sample_unref (sample);
  }
  fail_unless (coded->buffers->len > 0, "nothing came of %s", line);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (out);
  gst_object_unref (pipeline);
}

#define X264 "x264enc speed-preset=ultrafast threads=1 bitrate=300 "
#define BYTES "video/x-h264,stream-format=byte-stream,alignment=au"

static inline void
make_video (Coded * coded, guint frames, const gchar * size,
    const gchar * rate, const gchar * encoder)
{
  g_autofree gchar *line = g_strdup_printf ("videotestsrc num-buffers=%u ! "
      "video/x-raw,format=I420,%s,framerate=%s ! %s", frames, size, rate,
      encoder);

  coded_make (coded, line);
}

/* 30 fps, one key frame a second, no B-frames */
static inline void
make_plain_video (Coded * coded, guint frames)
{
  make_video (coded, frames, "width=160,height=90", "30/1",
      X264 "key-int-max=30 option-string=scenecut=0 bframes=0 ! " BYTES);
}

static inline void
make_audio (Coded * coded, guint frames, const gchar * format)
{
  g_autofree gchar *line = g_strdup_printf ("audiotestsrc num-buffers=%u "
      "samplesperbuffer=1024 ! audio/x-raw,rate=48000,channels=2 ! "
      "avenc_aac ! aacparse ! audio/mpeg,stream-format=%s", frames, format);

  coded_make (coded, line);
}

static inline void
coded_shift (Coded * coded, gint64 by)
{
  for (guint i = 0; i < coded->buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (coded->buffers, i);

    GST_BUFFER_PTS (buffer) += by;
    if (GST_BUFFER_DTS_IS_VALID (buffer))
      GST_BUFFER_DTS (buffer) += by;
  }
}

/* ---- the element between harnesses ---- */

typedef struct
{
  LpSegmentInfo info;
  GBytes *data;
  GstClockTime pts, duration;
  guint64 offset;
  gboolean discont;
} Piece;

typedef struct
{
  GstElement *element;
  GstHarness *out, *video, *audio;
  GstBus *bus;
  GPtrArray *messages;
  GArray *pieces;
} Rig;

static inline void
piece_clear (gpointer data)
{
  g_bytes_unref (((Piece *) data)->data);
}

static inline void
rig_init (Rig * rig, gboolean audio, const gchar * first_property, ...)
{
  va_list args;

  memset (rig, 0, sizeof (*rig));
  rig->element = gst_element_factory_make ("livepeersegmenter", NULL);
  fail_unless (rig->element != NULL, "livepeersegmenter is not there");
  rig->bus = gst_bus_new ();
  gst_element_set_bus (rig->element, rig->bus);
  rig->messages =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_message_unref);
  va_start (args, first_property);
  g_object_set_valist (G_OBJECT (rig->element), first_property, args);
  va_end (args);
  rig->out = gst_harness_new_with_element (rig->element, NULL, "src");
  rig->video = gst_harness_new_with_element (rig->element, "video", NULL);
  if (audio)
    rig->audio = gst_harness_new_with_element (rig->element, "audio", NULL);
  rig->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (rig->pieces, piece_clear);
}

static inline void
rig_clear (Rig * rig)
{
  gst_harness_teardown (rig->video);
  if (rig->audio)
    gst_harness_teardown (rig->audio);
  gst_harness_teardown (rig->out);
  gst_element_set_state (rig->element, GST_STATE_NULL);
  gst_element_set_bus (rig->element, NULL);
  gst_object_unref (rig->bus);
  g_ptr_array_unref (rig->messages);
  g_array_unref (rig->pieces);
  gst_object_unref (rig->element);
}

static inline void
rig_collect (Rig * rig)
{
  GstBuffer *buffer;

  while ((buffer = gst_harness_try_pull (rig->out)) != NULL) {
    GstLpSegmentMeta *meta = gst_buffer_get_lp_segment_meta (buffer);
    GstMapInfo map;
    Piece piece;

    fail_unless (meta != NULL, "segment without meta");
    piece.info = meta->info;
    piece.pts = GST_BUFFER_PTS (buffer);
    piece.duration = GST_BUFFER_DURATION (buffer);
    piece.offset = GST_BUFFER_OFFSET (buffer);
    piece.discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
    gst_buffer_map (buffer, &map, GST_MAP_READ);
    piece.data = g_bytes_new (map.data, map.size);
    gst_buffer_unmap (buffer, &map);
    g_array_append_val (rig->pieces, piece);
    gst_buffer_unref (buffer);
  }
}

static inline void
rig_caps (Rig * rig, const Coded * video, const Coded * audio)
{
  if (video)
    gst_harness_set_src_caps (rig->video, gst_caps_ref (video->caps));
  if (audio)
    gst_harness_set_src_caps (rig->audio, gst_caps_ref (audio->caps));
}

static inline GstFlowReturn
rig_push (GstHarness * harness, GstBuffer * buffer)
{
  return gst_harness_push (harness, gst_buffer_ref (buffer));
}

/* everything, in the order of time */
static inline void
rig_feed (Rig * rig, const Coded * video, const Coded * audio)
{
  guint a = 0;

  rig_caps (rig, video, audio);
  for (guint v = 0; v < video->buffers->len; v++) {
    GstBuffer *buffer = g_ptr_array_index (video->buffers, v);

    while (audio && a < audio->buffers->len && GST_BUFFER_PTS
        (g_ptr_array_index (audio->buffers, a)) <= GST_BUFFER_PTS (buffer))
      fail_unless_equals_int (rig_push (rig->audio,
              g_ptr_array_index (audio->buffers, a++)), GST_FLOW_OK);
    fail_unless_equals_int (rig_push (rig->video, buffer), GST_FLOW_OK);
  }
  while (audio && a < audio->buffers->len)
    rig_push (rig->audio, g_ptr_array_index (audio->buffers, a++));
}

static inline void
rig_eos (Rig * rig)
{
  fail_unless (gst_harness_push_event (rig->video, gst_event_new_eos ()));
  if (rig->audio)
    fail_unless (gst_harness_push_event (rig->audio, gst_event_new_eos ()));
  rig_collect (rig);
}

#define piece_at(rig, i) (&g_array_index ((rig)->pieces, Piece, i))

static inline guint64
rig_stat (Rig * rig, const gchar * field)
{
  GstStructure *stats;
  guint64 value = G_MAXUINT64;

  g_object_get (rig->element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, field, &value), "no %s", field);
  gst_structure_free (stats);
  return value;
}

/* takes out the messages of @type and says how many there were */
static inline guint
rig_messages (Rig * rig, GstMessageType type, GstMessage ** last)
{
  GstMessage *message;
  guint n = 0;

  if (last)
    *last = NULL;
  while ((message = gst_bus_pop (rig->bus)) != NULL)
    g_ptr_array_add (rig->messages, message);
  for (guint i = 0; i < rig->messages->len;) {
    message = g_ptr_array_index (rig->messages, i);
    if (!(GST_MESSAGE_TYPE (message) & type)) {
      i++;
      continue;
    }
    n++;
    if (last)
      gst_message_replace (last, message);
    g_ptr_array_remove_index (rig->messages, i);
  }
  return n;
}

/* ---- judging ---- */

typedef enum
{
  JUDGE_ALL = 0,
  /* pictures refer to the segment before: the decoder says so */
  JUDGE_NOT_ALONE = 1 << 0,
} JudgeFlags;

/* @times: (nullable): gets the PTS as ffprobe reads them, in decoding order */
static inline void
judge_piece (const Piece * piece, JudgeFlags flags, GArray * times)
{
  g_autofree gchar *name = g_strdup_printf ("segment %" G_GUINT64_FORMAT,
      piece->info.sequence);
  g_auto (GStrv) video = judge_packets (piece->data, "v");
  g_auto (GStrv) audio = judge_packets (piece->data, "a");
  const guint8 *ts = g_bytes_get_data (piece->data, NULL);
  gint64 last_dts = G_MININT64;
  guint frames = 0;

  fail_unless_equals_int (g_bytes_get_size (piece->data) % 188, 0);
  /* PAT, PMT */
  fail_unless_equals_int (((ts[1] & 0x1f) << 8) | ts[2], 0);
  fail_unless_equals_int (((ts[189] & 0x1f) << 8) | ts[190], 0x1000);
  for (guint i = 0; video[i] != NULL; i++) {
    g_auto (GStrv) fields = g_strsplit (video[i], ",", -1);
    gint64 pts, dts;

    /* ffprobe puts side data on lines of their own */
    if (g_strv_length (fields) < 4)
      continue;
    pts = g_ascii_strtoll (fields[0], NULL, 10);
    dts = g_ascii_strtoll (fields[1], NULL, 10);
    if (frames++ == 0) {
      fail_unless (fields[3][0] == 'K', "%s starts with %s", name, video[0]);
      fail_unless_equals_int64 (pts, piece->info.pts);
    }
    fail_unless (dts <= pts && dts > last_dts, "%s, frame %u: %s", name, i,
        video[i]);
    last_dts = dts;
    if (times != NULL)
      g_array_append_val (times, pts);
  }
  fail_unless_equals_int (frames, piece->info.frames);
  fail_unless_equals_int (piece->info.audio != LP_CODEC_NONE,
      audio[0] != NULL && *audio[0] != '\0');
  if (!(flags & JUDGE_NOT_ALONE))
    judge_decodes_silently (piece->data, name);
  fail_unless_equals_int64 (piece->duration, piece->info.duration);
  fail_unless_equals_int64 (piece->offset, piece->info.sequence);
  fail_unless_equals_int (piece->discont, piece->info.discontinuity);
}

/* All pieces; from one to the next nothing is missing. Returns the pictures
 * in all. */
static inline guint
judge_pieces_and_times (Rig * rig, JudgeFlags flags, GArray * times)
{
  guint frames = 0;

  for (guint i = 0; i < rig->pieces->len; i++) {
    Piece *piece = piece_at (rig, i);

    judge_piece (piece, flags, times);
    frames += piece->info.frames;
    if (i + 1 < rig->pieces->len) {
      Piece *next = piece_at (rig, i + 1);

      fail_unless_equals_int64 (next->info.sequence, piece->info.sequence + 1);
      if (next->info.discontinuity)
        continue;
      /* EXTINF is the true duration, to the tick */
      fail_unless_equals_int64 (gst_util_uint64_scale_round
          (piece->info.duration, 9, 100000),
          (next->info.pts - piece->info.pts) & 0x1ffffffff);
      fail_unless (ABS ((gint64) (next->info.utc - piece->info.utc) * 1000
              - (gint64) piece->info.duration) < 12 * GST_USECOND);
    }
  }
  return frames;
}

static inline guint
judge_pieces (Rig * rig, JudgeFlags flags)
{
  return judge_pieces_and_times (rig, flags, NULL);
}

/* whether EOS is among the events that came out */
static inline gboolean
is_eos (GstHarness * harness)
{
  GstEvent *event;
  gboolean eos = FALSE;

  while (!eos && (event = gst_harness_try_pull_event (harness)) != NULL) {
    eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
  return eos;
}
