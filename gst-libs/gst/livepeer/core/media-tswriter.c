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

#include <string.h>

#include "media-nal.h"
#include "media-ts.h"
#include "media-tswriter.h"

#define PACKET 188
#define PID_PMT 0x1000
#define PID_VIDEO 0x100
#define PID_AUDIO 0x101
#define CLOCK_MASK ((G_GUINT64_CONSTANT (1) << 33) - 1)

/* How far PCR runs ahead of the DTS it serves, and how often PCR and the
 * tables come: 90 kHz ticks (transcoding 28) */
#define PCR_LEAD 9000
#define PCR_INTERVAL 9000
/* a hole longer than this gets no chain of PCR packets */
#define PCR_MAX_FILL 100
/* nor does a segment of many holes: as many as 300 s need */
#define PCR_MAX_TOTAL 3000

typedef struct
{
  gsize offset, size;
  guint64 pts, dts;
  /* unwrapped against the first time of the segment, for interleaving */
  gint64 order;
  gboolean keyframe;
} Unit;

struct _LpTsWriter
{
  LpCodec video, audio;
  guint8 audio_stream_type;
  gboolean continuous;
  gsize audio_group;

  GByteArray *video_data, *audio_data;
  GArray *video_units, *audio_units;
  gboolean have_base;
  guint64 base;

  guint8 cc_pat, cc_pmt, cc_video, cc_audio;
};

static const guint8 aud_h264[] = { 0, 0, 0, 1, 0x09, 0xf0 };
static const guint8 aud_h265[] = { 0, 0, 0, 1, 0x46, 0x01, 0x50 };

LpTsWriter *
lp_ts_writer_new (LpCodec video, LpCodec audio, guint8 audio_stream_type)
{
  LpTsWriter *writer = g_new0 (LpTsWriter, 1);

  writer->video = video;
  writer->audio = audio;
  writer->audio_stream_type = audio_stream_type;
  writer->video_data = g_byte_array_new ();
  writer->audio_data = g_byte_array_new ();
  writer->video_units = g_array_new (FALSE, FALSE, sizeof (Unit));
  writer->audio_units = g_array_new (FALSE, FALSE, sizeof (Unit));
  return writer;
}

void
lp_ts_writer_free (LpTsWriter * writer)
{
  if (writer == NULL)
    return;
  g_byte_array_unref (writer->video_data);
  g_byte_array_unref (writer->audio_data);
  g_array_unref (writer->video_units);
  g_array_unref (writer->audio_units);
  g_free (writer);
}

void
lp_ts_writer_set_continuous (LpTsWriter * writer, gboolean continuous)
{
  writer->continuous = continuous;
}

void
lp_ts_writer_set_audio_group (LpTsWriter * writer, gsize bytes)
{
  writer->audio_group = MIN (bytes, LP_TS_WRITER_AUDIO_MAX);
}

/* The signed distance from the first time of the segment: differences of
 * 33-bit residues are right for streams up to 13 hours long. */
static gint64
unwrap (LpTsWriter * writer, guint64 time)
{
  guint64 d;

  if (!writer->have_base) {
    writer->have_base = TRUE;
    writer->base = time & CLOCK_MASK;
  }
  d = (time - writer->base) & CLOCK_MASK;
  return d > CLOCK_MASK / 2 ? (gint64) d - (gint64) CLOCK_MASK - 1 : (gint64) d;
}

void
lp_ts_writer_add_video (LpTsWriter * writer, const guint8 * data, gsize size,
    guint64 pts, guint64 dts, gboolean keyframe)
{
  LpNalUnit scan;
  Unit unit = { 0, };

  if (size == 0)
    return;

  lp_nal_unit_scan (writer->video, data, size, 0, &scan);
  unit.offset = writer->video_data->len;
  if (!scan.has_aud) {
    if (writer->video == LP_CODEC_H265)
      g_byte_array_append (writer->video_data, aud_h265, sizeof (aud_h265));
    else
      g_byte_array_append (writer->video_data, aud_h264, sizeof (aud_h264));
  }
  g_byte_array_append (writer->video_data, data, size);
  unit.size = writer->video_data->len - unit.offset;
  unit.pts = pts & CLOCK_MASK;
  unit.dts = dts == LP_TS_NO_TIME ? unit.pts : dts & CLOCK_MASK;
  unit.order = unwrap (writer, unit.dts);
  unit.keyframe = keyframe;
  g_array_append_val (writer->video_units, unit);
}

void
lp_ts_writer_add_audio (LpTsWriter * writer, const guint8 * data, gsize size,
    guint64 pts)
{
  Unit unit = { 0, };

  if (size == 0 || size > LP_TS_WRITER_AUDIO_MAX
      || writer->audio == LP_CODEC_NONE)
    return;

  if (writer->audio_group > 0 && writer->audio_units->len > 0) {
    Unit *last = &g_array_index (writer->audio_units, Unit,
        writer->audio_units->len - 1);

    if (last->size + size <= writer->audio_group) {
      g_byte_array_append (writer->audio_data, data, size);
      last->size += size;
      return;
    }
  }

  unit.offset = writer->audio_data->len;
  unit.size = size;
  unit.pts = unit.dts = pts & CLOCK_MASK;
  unit.order = unwrap (writer, unit.pts);
  g_byte_array_append (writer->audio_data, data, size);
  g_array_append_val (writer->audio_units, unit);
}

static guint32
crc32_mpeg (const guint8 * data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++) {
    crc ^= (guint32) data[i] << 24;
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc & 0x80000000) ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc;
}

/* The output grows by whole packets; the returned space is not initialised. */
static guint8 *
new_packet (GByteArray * out, guint pid, gboolean start, guint8 * cc,
    guint8 afc)
{
  guint8 *p;

  g_byte_array_set_size (out, out->len + PACKET);
  p = out->data + out->len - PACKET;
  p[0] = 0x47;
  p[1] = (start ? 0x40 : 0) | (pid >> 8);
  p[2] = pid & 0xff;
  p[3] = (afc << 4) | (*cc & 0x0f);
  /* packets without payload do not count */
  if (afc & 1)
    *cc = (*cc + 1) & 0x0f;
  return p;
}

static void
write_section (GByteArray * out, guint pid, guint8 * cc, guint8 * section,
    gsize size)
{
  guint32 crc = crc32_mpeg (section, size);
  guint8 *p = new_packet (out, pid, TRUE, cc, 1);

  memset (p + 4, 0xff, PACKET - 4);
  p[4] = 0;
  memcpy (p + 5, section, size);
  p += 5 + size;
  p[0] = crc >> 24;
  p[1] = crc >> 16;
  p[2] = crc >> 8;
  p[3] = crc;
}

static void
write_tables (LpTsWriter * writer, GByteArray * out)
{
  guint8 pat[] = { 0x00, 0xb0, 13, 0x00, 0x01, 0xc1, 0, 0, 0x00, 0x01,
    0xe0 | (PID_PMT >> 8), PID_PMT & 0xff
  };
  guint8 pmt[] = { 0x02, 0xb0, 18, 0x00, 0x01, 0xc1, 0, 0,
    0xe0 | (PID_VIDEO >> 8), PID_VIDEO & 0xff, 0xf0, 0,
    0x1b, 0xe0 | (PID_VIDEO >> 8), PID_VIDEO & 0xff, 0xf0, 0,
    0x0f, 0xe0 | (PID_AUDIO >> 8), PID_AUDIO & 0xff, 0xf0, 0
  };
  gsize size = sizeof (pmt);

  if (writer->video == LP_CODEC_H265)
    pmt[12] = 0x24;
  if (writer->audio == LP_CODEC_NONE)
    size -= 5;
  else if (writer->audio_stream_type != 0)
    pmt[17] = writer->audio_stream_type;
  pmt[2] = size - 3 + 4;
  write_section (out, 0, &writer->cc_pat, pat, sizeof (pat));
  write_section (out, PID_PMT, &writer->cc_pmt, pmt, size);
}

static void
write_pcr (guint8 * p, guint64 pcr)
{
  pcr &= CLOCK_MASK;
  p[0] = pcr >> 25;
  p[1] = pcr >> 17;
  p[2] = pcr >> 9;
  p[3] = pcr >> 1;
  p[4] = ((pcr & 1) << 7) | 0x7e;
  p[5] = 0;
}

static void
write_pcr_packet (LpTsWriter * writer, GByteArray * out, guint64 pcr)
{
  guint8 *p = new_packet (out, PID_VIDEO, FALSE, &writer->cc_video, 2);

  /* the counter of a packet without payload repeats the last one */
  p[3] = 0x20 | ((writer->cc_video - 1) & 0x0f);
  p[4] = PACKET - 5;
  p[5] = 0x10;
  write_pcr (p + 6, pcr);
  memset (p + 12, 0xff, PACKET - 12);
}

static void
write_time (guint8 * p, guint8 prefix, guint64 t)
{
  p[0] = (prefix << 4) | (((t >> 30) & 7) << 1) | 1;
  p[1] = t >> 22;
  p[2] = (((t >> 15) & 0x7f) << 1) | 1;
  p[3] = t >> 7;
  p[4] = ((t & 0x7f) << 1) | 1;
}

static void
write_pes (GByteArray * out, guint pid, guint8 * cc, guint8 stream_id,
    const guint8 * data, const Unit * unit, gboolean with_pcr, guint64 pcr)
{
  guint8 head[19] = { 0, 0, 1, stream_id, 0, 0, 0x80, 0x80, 5, };
  gsize head_size = 14, left;
  gboolean first = TRUE;

  if (unit->dts != unit->pts) {
    head[7] = 0xc0;
    head[8] = 10;
    write_time (head + 9, 3, unit->pts);
    write_time (head + 14, 1, unit->dts);
    head_size = 19;
  } else {
    write_time (head + 9, 2, unit->pts);
  }
  /* data_alignment_indicator: the unit starts right behind the header */
  head[6] |= 0x04;
  left = unit->size + head_size;
  /* only video may leave its length open, and needs to when it is large */
  if (left - 6 <= 0xffff) {
    head[4] = (left - 6) >> 8;
    head[5] = (left - 6) & 0xff;
  }

  while (left > 0) {
    gsize af = 0, room, n;
    guint8 *p;

    if (first && (with_pcr || unit->keyframe))
      af = with_pcr ? 8 : 2;
    room = PACKET - 4 - af;
    if (left < room)
      af += room - left;
    p = new_packet (out, pid, first, cc, af > 0 ? 3 : 1) + 4;
    if (af > 0) {
      p[0] = af - 1;
      if (af > 1) {
        gsize used = 2;

        p[1] = 0;
        if (first && unit->keyframe)
          p[1] |= 0x40;
        if (first && with_pcr) {
          p[1] |= 0x10;
          write_pcr (p + 2, pcr);
          used = 8;
        }
        memset (p + used, 0xff, af - used);
      }
      p += af;
    }
    n = PACKET - 4 - af;
    left -= n;
    if (first) {
      /* a header always fits: 184 - 8 > 19 */
      memcpy (p, head, head_size);
      memcpy (p + head_size, data, n - head_size);
      data += n - head_size;
    } else {
      memcpy (p, data, n);
      data += n;
    }
    first = FALSE;
  }
}

GBytes *
lp_ts_writer_finish (LpTsWriter * writer)
{
  GByteArray *out;
  guint nv = writer->video_units->len, na = writer->audio_units->len;
  guint v = 0, a = 0, filled = 0;
  gint64 last_pcr = 0, last_tables = 0;
  gboolean have_pcr = FALSE;

  if (nv == 0 && na == 0)
    return NULL;

  if (!writer->continuous)
    writer->cc_pat = writer->cc_pmt = writer->cc_video = writer->cc_audio = 0;

  /* payload, one header and one partly filled packet per unit, tables */
  out = g_byte_array_sized_new ((writer->video_data->len +
          writer->audio_data->len) / 180 * PACKET + (nv + na + 64) * PACKET);

  while (v < nv || a < na) {
    const Unit *uv = v < nv ?
        &g_array_index (writer->video_units, Unit, v) : NULL;
    const Unit *ua = a < na ?
        &g_array_index (writer->audio_units, Unit, a) : NULL;
    gboolean take_video = ua == NULL || (uv != NULL && uv->order <= ua->order);
    const Unit *unit = take_video ? uv : ua;
    gint64 pcr = unit->order - PCR_LEAD;

    /* the video must come first in the segment: players start there */
    if (v == 0 && uv != NULL) {
      take_video = TRUE;
      unit = uv;
      pcr = unit->order - PCR_LEAD;
    }

    if (have_pcr && (pcr - last_pcr > PCR_INTERVAL * PCR_MAX_FILL
            || (filled >= PCR_MAX_TOTAL && pcr - last_pcr > PCR_INTERVAL)))
      last_pcr = pcr - PCR_INTERVAL;
    while (have_pcr && pcr - last_pcr > PCR_INTERVAL) {
      last_pcr += PCR_INTERVAL;
      filled++;
      write_tables (writer, out);
      last_tables = last_pcr;
      write_pcr_packet (writer, out, writer->base + last_pcr);
    }
    if (out->len == 0 || pcr - last_tables >= PCR_INTERVAL) {
      write_tables (writer, out);
      last_tables = pcr;
    }

    if (take_video) {
      gboolean with_pcr = !have_pcr || pcr > last_pcr;

      write_pes (out, PID_VIDEO, &writer->cc_video, 0xe0,
          writer->video_data->data + unit->offset, unit, with_pcr,
          writer->base + pcr);
      if (with_pcr)
        last_pcr = pcr;
      have_pcr = TRUE;
      v++;
    } else {
      write_pes (out, PID_AUDIO, &writer->cc_audio, 0xc0,
          writer->audio_data->data + unit->offset, unit, FALSE, 0);
      a++;
    }
  }

  g_byte_array_set_size (writer->video_data, 0);
  g_byte_array_set_size (writer->audio_data, 0);
  g_array_set_size (writer->video_units, 0);
  g_array_set_size (writer->audio_units, 0);
  writer->have_base = FALSE;
  return g_byte_array_free_to_bytes (out);
}
