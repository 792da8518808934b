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


#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlpsegmentqueue.h"

#include <gst/base/base.h>
#include <string.h>

#include "core/media-tswriter.h"
#include "media/gstlpmeta.h"

/* 87 s of AAC at 48 kHz */
#define AUDIO_MAX 4096
/* audio frames share a PES packet up to this: less padding */
#define AUDIO_PES_BYTES 2800
#define AUDIO_PES_TICKS 18000
/* so much later may a frame be than where the one before it ends and still
 * stand in the same PES packet without a time stamp of its own */
#define AUDIO_SLACK 45
/* audio may stand that far before the first picture of a new time line */
#define AUDIO_NEAR (60 * 90000)
/* for a segment that does not tell its size before */
#define SCRATCH_MAX (1 << 20)

typedef struct
{
  GArray *frames;               /* GstLpVideoUnit */
  gint64 start, end;
  gint64 utc;
  gboolean discontinuity;
  gboolean closed;
  gboolean settled;
  LpPlannerReason lost;
  GstLpVideoFormat format;
} Segment;

struct _GstLpSegmentQueue
{
  guint64 max_bytes;
  guint64 sequence;
  GQueue segments;              /* Segment, oldest first */
  GstQueueArray *audio;         /* GstLpAudioUnit, as they came */
  gsize bytes;                  /* of video in segments */

  LpTsWriter *writer;
  LpCodec writer_video;
  gboolean writer_audio;
  guint rate, channels;         /* of the last audio written */
  gboolean broken;              /* something between two segments is missing */
  gboolean first;

  GByteArray *scratch;          /* a frame on its way to Annex B */
  GByteArray *pes;              /* audio frames that share a PES packet */
  gint64 pes_pts, pes_end;

  GstLpSegmentQueueStats stats;
};

gint64
gst_lp_segment_ticks (gint64 ns)
{
  gint64 t = gst_util_uint64_scale_round (ABS (ns), 9, 100000);

  return ns < 0 ? -t : t;
}

gint64
gst_lp_segment_ns (gint64 ticks)
{
  gint64 t = gst_util_uint64_scale_round (ABS (ticks), 100000, 9);

  return ticks < 0 ? -t : t;
}

static void
video_unit_clear (gpointer data)
{
  GstLpVideoUnit *unit = data;

  gst_clear_buffer (&unit->buffer);
  g_clear_pointer (&unit->sets, g_bytes_unref);
}

static void
audio_unit_clear (gpointer data)
{
  GstLpAudioUnit *unit = data;

  gst_clear_buffer (&unit->buffer);
}

static Segment *
segment_new (gint64 start)
{
  Segment *segment = g_new0 (Segment, 1);

  segment->start = start;
  segment->frames = g_array_new (FALSE, FALSE, sizeof (GstLpVideoUnit));
  g_array_set_clear_func (segment->frames, video_unit_clear);
  return segment;
}

static void
segment_free (gpointer data)
{
  Segment *segment = data;

  g_array_unref (segment->frames);
  g_free (segment);
}

static gsize
segment_bytes (const Segment * segment)
{
  gsize bytes = 0;

  for (guint i = 0; i < segment->frames->len; i++)
    bytes += g_array_index (segment->frames, GstLpVideoUnit, i).size;
  return bytes;
}

GstLpSegmentQueue *
gst_lp_segment_queue_new (guint64 first_sequence, guint64 max_bytes)
{
  GstLpSegmentQueue *self = g_new0 (GstLpSegmentQueue, 1);

  self->sequence = first_sequence;
  self->max_bytes = max_bytes;
  self->first = TRUE;
  g_queue_init (&self->segments);
  self->audio = gst_queue_array_new_for_struct (sizeof (GstLpAudioUnit), 64);
  gst_queue_array_set_clear_func (self->audio, audio_unit_clear);
  self->scratch = g_byte_array_new ();
  self->pes = g_byte_array_sized_new (AUDIO_PES_BYTES * 2);
  return self;
}

void
gst_lp_segment_queue_flush (GstLpSegmentQueue * self)
{
  g_queue_clear_full (&self->segments, segment_free);
  gst_queue_array_clear (self->audio);
  self->bytes = 0;
  self->broken = !self->first;
}

void
gst_lp_segment_queue_free (GstLpSegmentQueue * self)
{
  if (self == NULL)
    return;
  gst_lp_segment_queue_flush (self);
  gst_queue_array_free (self->audio);
  g_clear_pointer (&self->writer, lp_ts_writer_free);
  g_byte_array_unref (self->scratch);
  g_byte_array_unref (self->pes);
  g_free (self);
}

void
gst_lp_segment_queue_start (GstLpSegmentQueue * self, gint64 start,
    gboolean discontinuity, gint64 utc, const GstLpVideoFormat * format)
{
  Segment *segment = segment_new (start);

  segment->discontinuity = discontinuity;
  segment->utc = utc;
  segment->format = *format;
  g_queue_push_tail (&self->segments, segment);
}

void
gst_lp_segment_queue_append (GstLpSegmentQueue * self, GstLpVideoUnit * unit)
{
  Segment *segment = g_queue_peek_tail (&self->segments);

  self->bytes += unit->size;
  g_array_append_val (segment->frames, *unit);
}

void
gst_lp_segment_queue_close (GstLpSegmentQueue * self, gint64 end,
    gboolean settled, LpPlannerReason lost)
{
  Segment *segment = g_queue_peek_tail (&self->segments);

  segment->end = end;
  segment->closed = TRUE;
  segment->settled = settled || lost != LP_PLANNER_OK;
  segment->lost = lost;
  if (lost != LP_PLANNER_OK) {
    self->bytes -= segment_bytes (segment);
    g_array_set_size (segment->frames, 0);
  }
}

void
gst_lp_segment_queue_hole (GstLpSegmentQueue * self, gint64 start,
    gint64 end, LpPlannerReason reason)
{
  Segment *segment = segment_new (start);

  segment->end = end;
  segment->closed = segment->settled = TRUE;
  segment->lost = reason;
  g_queue_push_tail (&self->segments, segment);
}

void
gst_lp_segment_queue_audio (GstLpSegmentQueue * self, GstLpAudioUnit * unit)
{
  if (gst_queue_array_get_length (self->audio) >= AUDIO_MAX) {
    audio_unit_clear (gst_queue_array_pop_head_struct (self->audio));
    self->stats.audio_dropped++;
  }
  gst_queue_array_push_tail_struct (self->audio, unit);
}

void
gst_lp_segment_queue_trim (GstLpSegmentQueue * self, gint64 start)
{
  guint n = gst_queue_array_get_length (self->audio);

  while (n-- > 0) {
    GstLpAudioUnit unit =
        *(GstLpAudioUnit *) gst_queue_array_pop_head_struct (self->audio);

    if (unit.pts + unit.duration <= start || unit.pts > start + AUDIO_NEAR) {
      audio_unit_clear (&unit);
      self->stats.audio_dropped++;
    } else {
      gst_queue_array_push_tail_struct (self->audio, &unit);
    }
  }
}

/* ---- writing ---- */

static guint64
residue (gint64 ticks)
{
  return (guint64) (ticks + GST_LP_SEGMENT_OFFSET) & G_GUINT64_CONSTANT
      (0x1ffffffff);
}

static void
flush_pes (GstLpSegmentQueue * self)
{
  if (self->pes->len > 0)
    lp_ts_writer_add_audio (self->writer, self->pes->data, self->pes->len,
        residue (self->pes_pts));
  g_byte_array_set_size (self->pes, 0);
}

/* FALSE: the frame cannot be written and is dropped */
static gboolean
write_audio (GstLpSegmentQueue * self, const GstLpAudioUnit * unit)
{
  guint8 header[LP_AAC_ADTS_SIZE];
  GstMapInfo map;
  gsize size;

  if (!gst_buffer_map (unit->buffer, &map, GST_MAP_READ))
    return FALSE;
  if (!unit->adts && !lp_aac_write_adts (&unit->config, map.size, header)) {
    gst_buffer_unmap (unit->buffer, &map);
    return FALSE;
  }
  size = map.size + (unit->adts ? 0 : sizeof (header));
  if (self->pes->len > 0 && (self->pes->len + size > AUDIO_PES_BYTES
          || ABS (unit->pts - self->pes_end) > AUDIO_SLACK
          || unit->pts - self->pes_pts > AUDIO_PES_TICKS))
    flush_pes (self);
  if (self->pes->len == 0)
    self->pes_pts = self->pes_end = unit->pts;
  if (!unit->adts)
    g_byte_array_append (self->pes, header, sizeof (header));
  g_byte_array_append (self->pes, map.data, map.size);
  self->pes_end += unit->duration;
  gst_buffer_unmap (unit->buffer, &map);
  return TRUE;
}

/* Puts the parameter sets after a delimiter, before anything else. */
static void
append_with_sets (GstLpSegmentQueue * self, const GstLpVideoUnit * unit,
    LpCodec codec, const guint8 * data, gsize size)
{
  GByteArray *out = self->scratch;
  gsize skip = 0, sets_size;
  gconstpointer sets = g_bytes_get_data (unit->sets, &sets_size);
  LpNalIter iter;
  LpNal nal;

  lp_nal_iter_init (&iter, codec, data, size, unit->length_size);
  if (lp_nal_iter_next (&iter, &nal)
      && nal.type == (codec == LP_CODEC_H265 ? LP_NAL_H265_AUD :
          LP_NAL_H264_AUD))
    skip = nal.data + nal.size - data;
  lp_nal_append_annexb (out, codec, data, skip, unit->length_size);
  g_byte_array_append (out, sets, sets_size);
  lp_nal_append_annexb (out, codec, data + skip, size - skip,
      unit->length_size);
}

static void
write_video (GstLpSegmentQueue * self, const GstLpVideoUnit * unit,
    LpCodec codec)
{
  GstMapInfo map;

  if (!gst_buffer_map (unit->buffer, &map, GST_MAP_READ))
    return;
  if (unit->length_size == 0 && unit->sets == NULL) {
    lp_ts_writer_add_video (self->writer, map.data, map.size,
        residue (unit->pts), residue (unit->dts), unit->key);
  } else {
    g_byte_array_set_size (self->scratch, 0);
    if (unit->sets != NULL)
      append_with_sets (self, unit, codec, map.data, map.size);
    else
      lp_nal_append_annexb (self->scratch, codec, map.data, map.size,
          unit->length_size);
    lp_ts_writer_add_video (self->writer, self->scratch->data,
        self->scratch->len, residue (unit->pts), residue (unit->dts),
        unit->key);
  }
  gst_buffer_unmap (unit->buffer, &map);
}

/* The oldest audio if it belongs before @end; what is over before @start, or
 * cannot be in a segment, is dropped on the way. */
static const GstLpAudioUnit *
peek_audio (GstLpSegmentQueue * self, gint64 start, gint64 end)
{
  GstLpAudioUnit *unit;

  while ((unit = gst_queue_array_peek_head_struct (self->audio)) != NULL) {
    if (unit->pts >= end)
      return NULL;
    if (unit->pts + unit->duration > start)
      return unit;
    audio_unit_clear (gst_queue_array_pop_head_struct (self->audio));
    self->stats.audio_dropped++;
  }
  return NULL;
}

static void
pop_audio (GstLpSegmentQueue * self)
{
  audio_unit_clear (gst_queue_array_pop_head_struct (self->audio));
}

static gboolean
prepare_writer (GstLpSegmentQueue * self, const Segment * segment,
    gboolean audio)
{
  gboolean same = self->writer != NULL
      && self->writer_video == segment->format.codec
      && self->writer_audio == audio;

  if (same)
    return TRUE;
  g_clear_pointer (&self->writer, lp_ts_writer_free);
  self->writer = lp_ts_writer_new (segment->format.codec,
      audio ? LP_CODEC_AAC : LP_CODEC_NONE, 0x0f);
  lp_ts_writer_set_continuous (self->writer, TRUE);
  self->writer_video = segment->format.codec;
  self->writer_audio = audio;
  return FALSE;
}

static void
fill_info (GstLpSegmentQueue * self, const Segment * segment,
    const gchar * audio, LpSegmentInfo * info)
{
  const GstLpVideoFormat *format = &segment->format;

  memset (info, 0, sizeof (*info));
  info->sequence = self->sequence;
  info->pts = residue (segment->start);
  info->duration = gst_lp_segment_ns (segment->end - segment->start);
  info->utc = segment->utc;
  info->video = format->codec;
  info->width = format->width;
  info->height = format->height;
  info->fps_n = format->fps_n;
  info->fps_d = format->fps_d;
  info->frames = segment->frames->len;
  info->audio = audio != NULL ? LP_CODEC_AAC : LP_CODEC_NONE;
  g_strlcpy (info->codecs, format->codecs, sizeof (info->codecs));
  if (audio != NULL && info->codecs[0] != '\0') {
    g_strlcat (info->codecs, ",", sizeof (info->codecs));
    g_strlcat (info->codecs, audio, sizeof (info->codecs));
  }
}

static GstBuffer *
write_segment (GstLpSegmentQueue * self, Segment * segment)
{
  gint64 audio_from = G_MININT64;
  const GstLpAudioUnit *audio;
  LpAacConfig config = { 0 };
  LpSegmentInfo info;
  LpSegment *lp;
  GstBuffer *buffer;
  GBytes *bytes;
  gint64 ns;
  gboolean same;

  segment->discontinuity |= self->broken;
  if (segment->discontinuity || self->first)
    audio_from = segment->start;
  audio = peek_audio (self, audio_from, segment->end);
  same = prepare_writer (self, segment, audio != NULL);
  if (audio != NULL) {
    config = audio->config;
    same &= self->rate == config.rate && self->channels == config.channels;
    self->rate = config.rate;
    self->channels = config.channels;
  }
  fill_info (self, segment, audio != NULL ? config.codecs : NULL, &info);
  info.discontinuity = segment->discontinuity || (!same && !self->first);

  for (guint i = 0; i < segment->frames->len; i++) {
    GstLpVideoUnit *unit = &g_array_index (segment->frames, GstLpVideoUnit, i);

    write_video (self, unit, segment->format.codec);
    while ((audio = peek_audio (self, audio_from, segment->end)) != NULL
        && audio->pts <= unit->dts) {
      if (write_audio (self, audio))
        self->stats.audio_frames++;
      else
        self->stats.audio_dropped++;
      pop_audio (self);
    }
  }
  while ((audio = peek_audio (self, audio_from, segment->end)) != NULL) {
    if (write_audio (self, audio))
      self->stats.audio_frames++;
    else
      self->stats.audio_dropped++;
    pop_audio (self);
  }
  flush_pes (self);
  if (self->scratch->len > SCRATCH_MAX) {
    g_byte_array_unref (self->scratch);
    self->scratch = g_byte_array_new ();
  }

  bytes = lp_ts_writer_finish (self->writer);
  if (bytes == NULL)
    bytes = g_bytes_new (NULL, 0);
  lp = lp_segment_new (&info, bytes);
  buffer = gst_lp_segment_to_buffer (lp);
  ns = gst_lp_segment_ns (segment->start);
  GST_BUFFER_PTS (buffer) = MAX (ns, 0);

  self->stats.segments++;
  self->stats.frames += info.frames;
  self->stats.bytes += g_bytes_get_size (bytes);
  self->stats.last_duration = info.duration;
  self->stats.longest = MAX (self->stats.longest, info.duration);
  lp_segment_unref (lp);
  g_bytes_unref (bytes);
  self->first = self->broken = FALSE;
  return buffer;
}

gboolean
gst_lp_segment_queue_next (GstLpSegmentQueue * self, LpPlanner * planner,
    gboolean force, GstLpSegmentOut * out)
{
  Segment *segment = g_queue_peek_head (&self->segments);

  memset (out, 0, sizeof (*out));
  if (segment == NULL || !segment->closed)
    return FALSE;
  if (!segment->settled && !force && self->bytes <= self->max_bytes
      && !lp_planner_is_complete (planner, segment->end))
    return FALSE;
  g_queue_pop_head (&self->segments);

  out->start = segment->start;
  out->duration = gst_lp_segment_ns (segment->end - segment->start);
  out->reason = segment->lost;
  if (segment->lost == LP_PLANNER_OK) {
    self->bytes -= segment_bytes (segment);
    out->buffer = write_segment (self, segment);
  } else {
    /* nothing may refer to it any more */
    while (peek_audio (self, G_MAXINT64 / 2, segment->end) != NULL);
    self->broken = TRUE;
    self->stats.lost++;
  }
  out->sequence = self->sequence++;
  segment_free (segment);
  return TRUE;
}

gboolean
gst_lp_segment_queue_is_empty (const GstLpSegmentQueue * self)
{
  return g_queue_is_empty ((GQueue *) & self->segments);
}

gsize
gst_lp_segment_queue_get_bytes (const GstLpSegmentQueue * self)
{
  return self->bytes;
}

void
gst_lp_segment_queue_get_stats (const GstLpSegmentQueue * self,
    GstLpSegmentQueueStats * stats)
{
  *stats = self->stats;
}
