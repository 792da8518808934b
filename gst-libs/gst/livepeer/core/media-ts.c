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

#include "base-error.h"
#include "media-nal.h"
#include "media-ts.h"

#define PACKET 188
#define PID_NONE 0x2000
#define SECTION_MAX 1024
#define INPUT_MAX (512u << 20)
/* 300 s, the longest segment anyone transcodes, of more than 400 per second */
#define UNITS_MAX (1u << 17)
/* the most that fits behind a header into an audio PES packet, which must
 * tell its length */
#define AUDIO_MAX (65535 - 8)
/* SEI behind the first slice of one picture, in pieces */
#define LATE_SEI_MAX 1024
/* the fixed part of a PES header and its longest optional part */
#define PES_HEADER_MAX (9 + 255)
/* packets that must follow at the right distance before a sync byte counts */
#define SYNC_CHECK 3

typedef struct
{
  gsize offset;
  guint64 pts, dts;
} PesStart;

typedef struct
{
  guint8 data[SECTION_MAX];
  gsize size;
} Section;

/* One elementary stream: its payload in one piece, and where each PES packet
 * began in it */
typedef struct
{
  guint pid;
  guint8 type;
  GByteArray *data;
  GArray *starts;
  gboolean open;
  /* a PES header whose rest comes with the next packets */
  guint8 header[PES_HEADER_MAX];
  gsize header_size;
  /* bytes still to come of a PES packet of known length; G_MAXSIZE: open */
  gsize left;
} Stream;

struct _LpTsReader
{
  Stream video, audio;
  LpCodec video_codec, audio_codec;
  GArray *video_units, *audio_units;
  guint damage;
  gboolean too_many;

  guint pmt_pid;
  Section pat, pmt;
  guint8 unsupported;
  guint8 last_cc[8192];
};

static void
stream_init (Stream * stream)
{
  stream->pid = PID_NONE;
  stream->data = g_byte_array_new ();
  stream->starts = g_array_new (FALSE, FALSE, sizeof (PesStart));
}

static void
stream_clear (Stream * stream)
{
  g_byte_array_unref (stream->data);
  g_array_unref (stream->starts);
}

static LpCodec
video_codec_of (guint8 type)
{
  return type == 0x1b ? LP_CODEC_H264 :
      type == 0x24 ? LP_CODEC_H265 : LP_CODEC_NONE;
}

static void
parse_pat (LpTsReader * reader, const guint8 * data, gsize size)
{
  for (gsize i = 8; i + 8 <= size; i += 4) {
    guint program = (data[i] << 8) | data[i + 1];

    if (program != 0) {
      reader->pmt_pid = ((data[i + 2] & 0x1f) << 8) | data[i + 3];
      return;
    }
  }
}

/* The first of several streams counts. A later version of the map may move
 * it to another PID, but not change its kind. */
static void
select_stream (Stream * stream, guint8 type, guint pid, guint * first)
{
  if (*first == PID_NONE && (stream->type == 0 || stream->type == type)) {
    *first = pid;
    stream->type = type;
  }
}

static void
move_stream (Stream * stream, guint pid)
{
  if (pid == PID_NONE || pid == stream->pid)
    return;
  stream->pid = pid;
  stream->open = FALSE;
  stream->header_size = 0;
}

static void
parse_pmt (LpTsReader * reader, const guint8 * data, gsize size)
{
  gsize i, end = size - 4;
  guint video = PID_NONE, audio = PID_NONE;

  if (size < 16)
    return;
  i = 12 + (((data[10] & 0x0f) << 8) | data[11]);
  while (i + 5 <= end) {
    guint8 type = data[i];
    guint pid = ((data[i + 1] & 0x1f) << 8) | data[i + 2];

    if (video_codec_of (type) != LP_CODEC_NONE)
      select_stream (&reader->video, type, pid, &video);
    else if (type == 0x0f || type == 0x11)
      select_stream (&reader->audio, type, pid, &audio);
    else if (type == 0x01 || type == 0x02 || type == 0x10 || type == 0x33
        || type == 0x42 || type == 0xd1 || type == 0xea)
      reader->unsupported = type;
    i += 5 + (((data[i + 3] & 0x0f) << 8) | data[i + 4]);
  }
  move_stream (&reader->video, video);
  move_stream (&reader->audio, audio);
  reader->video_codec = video_codec_of (reader->video.type);
  if (reader->audio.type != 0)
    reader->audio_codec = LP_CODEC_AAC;
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

typedef void (*ParseTable) (LpTsReader * reader, const guint8 * data,
    gsize size);

/* Adds what belongs to the section under way and reads it once it is whole.
 * Returns: how much of @data that was; more than @size: nothing in it counts */
static gsize
take_section (LpTsReader * reader, Section * section, const guint8 * data,
    gsize size, guint8 table, ParseTable parse)
{
  gsize length, n = 0;

  while (TRUE) {
    gsize part;

    length = section->size < 3 ? 3 :
        3 + (((section->data[1] & 0x0f) << 8) | section->data[2]);
    if (length > SECTION_MAX) {
      reader->damage++;
      section->size = 0;
      return G_MAXSIZE;
    }
    if (section->size >= 3 && section->size == length)
      break;
    if (n == size)
      return n;
    part = MIN (length - section->size, size - n);
    memcpy (section->data + section->size, data + n, part);
    section->size += part;
    n += part;
  }

  section->size = 0;
  if (section->data[0] != table || length < 12)
    return n;
  if (crc32_mpeg (section->data, length) != 0)
    reader->damage++;
  else if (section->data[5] & 1)
    parse (reader, section->data, length);
  return n;
}

/* A packet may end one section and hold several others. */
static void
add_section (LpTsReader * reader, Section * section, gboolean start,
    const guint8 * data, gsize size, guint8 table, ParseTable parse)
{
  if (start) {
    gsize pointer;

    if (size < 1)
      return;
    pointer = data[0];
    if (1 + pointer > size) {
      reader->damage++;
      section->size = 0;
      return;
    }
    if (section->size > 0)
      take_section (reader, section, data + 1, pointer, table, parse);
    section->size = 0;
    data += 1 + pointer;
    size -= 1 + pointer;
  } else if (section->size == 0) {
    return;
  }
  /* stuffing fills the rest */
  while (size > 0 && (section->size > 0 || (start && data[0] != 0xff))) {
    gsize n = take_section (reader, section, data, size, table, parse);

    if (n > size)
      return;
    data += n;
    size -= n;
  }
}

static guint64
read_time (const guint8 * p)
{
  return ((guint64) (p[0] & 0x0e) << 29) | ((guint64) p[1] << 22) |
      ((guint64) (p[2] & 0xfe) << 14) | ((guint64) p[3] << 7) | (p[4] >> 1);
}

/* How long the PES header that begins with @data is, as far as that is known
 * by now; 0: it is none */
static gsize
pes_header_size (const guint8 * data, gsize size)
{
  static const guint8 start_code[3] = { 0, 0, 1 };

  if (memcmp (data, start_code, MIN (size, 3)) != 0
      || (size > 6 && (data[6] & 0xc0) != 0x80))
    return 0;
  return size < 9 ? 9 : 9 + data[8];
}

static void
open_pes (LpTsReader * reader, Stream * stream, const guint8 * data,
    gsize header)
{
  PesStart pes = { stream->data->len, LP_TS_NO_TIME, LP_TS_NO_TIME };
  gsize length = (data[4] << 8) | data[5];

  if (stream->starts->len >= UNITS_MAX) {
    reader->too_many = TRUE;
    return;
  }
  if ((data[7] & 0x80) && data[8] >= 5)
    pes.pts = pes.dts = read_time (data + 9);
  if ((data[7] & 0xc0) == 0xc0 && data[8] >= 10)
    pes.dts = read_time (data + 14);
  stream->left = G_MAXSIZE;
  if (length > 0)
    stream->left = 6 + length > header ? 6 + length - header : 0;
  stream->open = TRUE;
  g_array_append_val (stream->starts, pes);
}

static void
add_payload (LpTsReader * reader, Stream * stream, gboolean start,
    const guint8 * data, gsize size)
{
  if (start) {
    if (stream->header_size > 0)
      reader->damage++;
    stream->open = FALSE;
    stream->header_size = 0;
  }
  /* A header seldom is longer than its first packet; then it is put together
   * byte by byte. */
  if (start || stream->header_size > 0) {
    gsize known = stream->header_size;
    gsize header = pes_header_size (stream->header, known);

    while (known < header && size > 0) {
      gsize n = MIN (size, header - known);

      memcpy (stream->header + known, data, n);
      known += n;
      data += n;
      size -= n;
      header = pes_header_size (stream->header, known);
    }
    if (header == 0) {
      reader->damage++;
      stream->header_size = 0;
      return;
    }
    stream->header_size = known;
    if (known < header)
      return;
    open_pes (reader, stream, stream->header, header);
    stream->header_size = 0;
  }
  if (!stream->open)
    return;
  if (stream->left != G_MAXSIZE) {
    size = MIN (size, stream->left);
    stream->left -= size;
  }
  g_byte_array_append (stream->data, data, size);
}

static void
parse_packet (LpTsReader * reader, const guint8 * p)
{
  guint pid = ((p[1] & 0x1f) << 8) | p[2];
  guint afc = (p[3] >> 4) & 3, cc = p[3] & 0x0f;
  gboolean start = (p[1] & 0x40) != 0;
  gsize offset = 4;
  gboolean jump = FALSE;

  if ((p[1] & 0x80) || (p[3] & 0xc0)) {
    /* broken on the way, or scrambled */
    reader->damage++;
    return;
  }
  if (pid == 0x1fff)
    return;
  if (afc & 2) {
    offset += 1 + p[4];
    jump = p[4] > 0 && (p[5] & 0x80);
  }
  if (!(afc & 1))
    return;
  if (offset > PACKET) {
    reader->damage++;
    return;
  }
  if (reader->last_cc[pid] != 0xff && !jump) {
    if (cc == reader->last_cc[pid])
      return;                   /* sent twice, as the standard allows */
    if (cc != ((reader->last_cc[pid] + 1) & 0x0f)
        && (pid == reader->video.pid || pid == reader->audio.pid))
      reader->damage++;
  }
  reader->last_cc[pid] = cc;

  if (pid == 0)
    add_section (reader, &reader->pat, start, p + offset, PACKET - offset,
        0x00, parse_pat);
  else if (pid == reader->pmt_pid)
    add_section (reader, &reader->pmt, start, p + offset, PACKET - offset,
        0x02, parse_pmt);
  else if (pid == reader->video.pid)
    add_payload (reader, &reader->video, start, p + offset, PACKET - offset);
  else if (pid == reader->audio.pid)
    add_payload (reader, &reader->audio, start, p + offset, PACKET - offset);
}

static gboolean
is_sync (const guint8 * data, gsize size, gsize pos)
{
  for (guint i = 0; i < SYNC_CHECK && pos < size; i++, pos += PACKET) {
    if (data[pos] != 0x47)
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_packets (LpTsReader * reader, const guint8 * data, gsize size)
{
  gsize pos = 0;
  gboolean synced = FALSE;

  while (pos + PACKET <= size) {
    if (data[pos] != 0x47 || (!synced && !is_sync (data, size, pos))) {
      if (synced)
        reader->damage++;
      synced = FALSE;
      pos++;
      continue;
    }
    synced = TRUE;
    parse_packet (reader, data + pos);
    pos += PACKET;
  }
  return synced || reader->pmt_pid != PID_NONE;
}

/* H.264 and H.265 both mark the first slice of a picture in the first bit of
 * the slice header: first_mb_in_slice 0, first_slice_segment_in_pic_flag */
static gboolean
starts_picture (LpCodec codec, const LpNal * nal)
{
  gsize header = codec == LP_CODEC_H264 ? 1 : 2;

  return nal->size > header && (nal->data[header] & 0x80);
}

static gboolean
opens_unit (LpCodec codec, guint type, gboolean sei_may_trail)
{
  if (codec == LP_CODEC_H264)
    return type == LP_NAL_H264_AUD || type == LP_NAL_H264_SPS
        || type == LP_NAL_H264_PPS
        || (type == LP_NAL_H264_SEI && !sei_may_trail);
  return type == LP_NAL_H265_AUD || (type >= LP_NAL_H265_VPS
      && type <= LP_NAL_H265_PPS) || type == LP_NAL_H265_PREFIX_SEI;
}

typedef struct
{
  gsize offset, size;
} Range;

/* An access unit that is not complete yet */
typedef struct
{
  gsize offset;
  /* where its first start code is, without a zero byte in front */
  gsize start_code;
  gsize first_vcl;
  gboolean has_vcl;
  /* SEI behind the first slice */
  GArray *late;
  gboolean in_late;
} OpenUnit;

static void
end_late (OpenUnit * open, gsize at)
{
  Range *range;

  if (!open->in_late)
    return;
  range = &g_array_index (open->late, Range, open->late->len - 1);
  range->size = at - range->offset;
  open->in_late = FALSE;
}

/* Some encoders put captions behind the picture. They belong in front of its
 * first slice, or decoders pair fields wrongly (transcoding 2). All are moved
 * at once, as a hostile unit may hold millions. */
static void
repair_sei (guint8 * data, const OpenUnit * open)
{
  g_autofree guint8 *tmp = NULL;
  gsize total = 0, pos = 0, end;

  for (guint i = 0; i < open->late->len; i++)
    total += g_array_index (open->late, Range, i).size;
  if (total == 0)
    return;
  tmp = g_malloc (total);
  for (guint i = 0; i < open->late->len; i++) {
    const Range *range = &g_array_index (open->late, Range, i);

    memcpy (tmp + pos, data + range->offset, range->size);
    pos += range->size;
  }
  /* from behind, what stands between them moves up to close the holes */
  end = 0;
  for (guint i = open->late->len; i > 0; i--) {
    const Range *range = &g_array_index (open->late, Range, i - 1);
    gsize from = i > 1 ? range[-1].offset + range[-1].size : open->first_vcl;

    if (end == 0)
      end = range->offset + range->size;
    end -= range->offset - from;
    memmove (data + end, data + from, range->offset - from);
  }
  memcpy (data + open->first_vcl, tmp, total);
}

static void
close_unit (LpTsReader * reader, OpenUnit * open, gsize end, guint * pes)
{
  const GArray *starts = reader->video.starts;
  LpTsUnit unit = { NULL, end - open->offset, LP_TS_NO_TIME, LP_TS_NO_TIME };
  LpNalUnit scan;

  end_late (open, end);
  if (!open->has_vcl || end <= open->offset)
    return;
  if (reader->video_units->len >= UNITS_MAX) {
    reader->too_many = TRUE;
    return;
  }
  repair_sei (reader->video.data->data, open);
  /* the first unit that begins in a PES packet has its time */
  while (*pes < starts->len
      && g_array_index (starts, PesStart, *pes).offset <= open->start_code) {
    const PesStart *start = &g_array_index (starts, PesStart, *pes);

    unit.pts = start->pts;
    unit.dts = start->dts;
    (*pes)++;
  }
  unit.data = reader->video.data->data + open->offset;
  lp_nal_unit_scan (reader->video_codec, unit.data, unit.size, 0, &scan);
  unit.keyframe = scan.access != LP_NAL_ACCESS_NONE;
  g_array_append_val (reader->video_units, unit);
}

static void
split_video (LpTsReader * reader)
{
  const guint8 *data = reader->video.data->data;
  gsize size = reader->video.data->len;
  LpCodec codec = reader->video_codec;
  g_autoptr (GArray) late = g_array_new (FALSE, FALSE, sizeof (Range));
  OpenUnit open = {.late = late };
  LpNalIter iter;
  LpNal nal;
  gboolean have_aud = FALSE;
  guint pes = 0;

  lp_nal_iter_init (&iter, codec, data, size, 0);
  while (!reader->too_many && lp_nal_iter_next (&iter, &nal)) {
    gboolean vcl = lp_nal_is_vcl (codec, nal.type);
    gboolean sei = codec == LP_CODEC_H264 && nal.type == LP_NAL_H264_SEI;
    gsize at = nal.offset;

    /* the zero byte of a long start code belongs to what it starts */
    if (at > open.offset && data[at - 1] == 0)
      at--;
    if (codec == LP_CODEC_H264 && nal.type == LP_NAL_H264_AUD)
      have_aud = TRUE;
    if (!sei)
      end_late (&open, at);

    if (open.has_vcl && (opens_unit (codec, nal.type, have_aud)
            || (vcl && starts_picture (codec, &nal)))) {
      close_unit (reader, &open, at, &pes);
      open.offset = at;
      open.start_code = nal.offset;
      open.has_vcl = FALSE;
      g_array_set_size (late, 0);
    }
    if (vcl && !open.has_vcl) {
      open.has_vcl = TRUE;
      open.first_vcl = at;
    }
    if (open.has_vcl && sei && !open.in_late && late->len < LATE_SEI_MAX) {
      Range range = { at, 0 };

      open.in_late = TRUE;
      g_array_append_val (late, range);
    }
  }
  close_unit (reader, &open, size, &pes);
}

static void
split_audio (LpTsReader * reader)
{
  const GArray *starts = reader->audio.starts;

  for (guint i = 0; i < starts->len; i++) {
    const PesStart *start = &g_array_index (starts, PesStart, i);
    gsize end = i + 1 < starts->len ?
        g_array_index (starts, PesStart, i + 1).offset :
        reader->audio.data->len;
    LpTsUnit unit = { reader->audio.data->data + start->offset,
      end - start->offset, start->pts, start->dts, FALSE
    };

    if (unit.size > AUDIO_MAX)
      reader->damage++;
    else if (unit.size > 0)
      g_array_append_val (reader->audio_units, unit);
  }
}

LpTsReader *
lp_ts_reader_new (GBytes * bytes, GError ** error)
{
  g_autoptr (LpTsReader) reader = g_new0 (LpTsReader, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean key = FALSE;

  stream_init (&reader->video);
  stream_init (&reader->audio);
  reader->video_units = g_array_new (FALSE, FALSE, sizeof (LpTsUnit));
  reader->audio_units = g_array_new (FALSE, FALSE, sizeof (LpTsUnit));
  reader->pmt_pid = PID_NONE;
  memset (reader->last_cc, 0xff, sizeof (reader->last_cc));

  if (size > INPUT_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "segment of %" G_GSIZE_FORMAT " bytes; at most %u are taken", size,
        INPUT_MAX);
    return NULL;
  }
  if (!parse_packets (reader, data, size)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "no transport stream in %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  if (reader->video.pid == PID_NONE) {
    if (reader->unsupported != 0)
      g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
          "video of stream type 0x%02x cannot be used; H.264 and H.265 can",
          reader->unsupported);
    else
      g_set_error (error, LP_ERROR, LP_ERROR_NO_VIDEO,
          "the program map lists no video");
    return NULL;
  }
  if (!reader->too_many)
    split_video (reader);
  if (reader->too_many) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "more than %u frames in a segment", UNITS_MAX);
    return NULL;
  }
  split_audio (reader);
  if (reader->video_units->len == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_NO_VIDEO,
        "the video stream holds no frame");
    return NULL;
  }
  for (guint i = 0; i < reader->video_units->len && !key; i++)
    key = g_array_index (reader->video_units, LpTsUnit, i).keyframe;
  if (!key) {
    g_set_error (error, LP_ERROR, LP_ERROR_NO_KEYFRAME,
        "none of the %u frames is a key frame", reader->video_units->len);
    return NULL;
  }
  return g_steal_pointer (&reader);
}

void
lp_ts_reader_free (LpTsReader * reader)
{
  if (reader == NULL)
    return;
  stream_clear (&reader->video);
  stream_clear (&reader->audio);
  g_array_unref (reader->video_units);
  g_array_unref (reader->audio_units);
  g_free (reader);
}

LpCodec
lp_ts_reader_get_video_codec (const LpTsReader * reader)
{
  return reader->video_codec;
}

LpCodec
lp_ts_reader_get_audio_codec (const LpTsReader * reader)
{
  return reader->audio_units->len > 0 ? reader->audio_codec : LP_CODEC_NONE;
}

guint8
lp_ts_reader_get_audio_stream_type (const LpTsReader * reader)
{
  return reader->audio.type;
}

const LpTsUnit *
lp_ts_reader_get_video (const LpTsReader * reader, guint * n)
{
  *n = reader->video_units->len;
  return (const LpTsUnit *) reader->video_units->data;
}

const LpTsUnit *
lp_ts_reader_get_audio (const LpTsReader * reader, guint * n)
{
  *n = reader->audio_units->len;
  return (const LpTsUnit *) reader->audio_units->data;
}

guint
lp_ts_reader_get_damage (const LpTsReader * reader)
{
  return reader->damage;
}
