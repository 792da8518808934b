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

#include "gstlptranscodestream.h"

#include <stdlib.h>
#include <string.h>

#include "core/media-aac.h"
#include "core/media-grid.h"
#include "core/media-nal.h"
#include "core/media-sps.h"
#include "core/media-tswriter.h"

void
gst_lp_transcode_describe (LpTsReader * reader, GPtrArray * buffers,
    gchar * out, gsize size)
{
  GstBuffer *first = g_ptr_array_index (buffers, 0);
  const LpTsUnit *audio;
  guint n_audio;
  GstMapInfo map;
  LpAacConfig aac;
  gsize frame;

  audio = lp_ts_reader_get_audio (reader, &n_audio);
  *out = '\0';
  if (gst_buffer_map (first, &map, GST_MAP_READ)) {
    LpNalUnit scan;
    LpNalVideo video;

    lp_nal_unit_scan (LP_CODEC_H264, map.data, map.size, 0, &scan);
    if (scan.sps != NULL && lp_nal_parse_sps (LP_CODEC_H264, scan.sps,
            scan.sps_size, &video))
      g_strlcpy (out, video.codecs, size);
    gst_buffer_unmap (first, &map);
  }
  if (n_audio == 0 || *out == '\0')
    return;
  g_strlcat (out, ",", size);
  g_strlcat (out, lp_aac_parse_adts (audio[0].data, audio[0].size, &aac,
          &frame) ? aac.codecs : "mp4a.40.2", size);
}

static gint
compare_times (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;

  return x < y ? -1 : x > y;
}

/* An encoder counts DTS in frames of a constant rate; where frames are
 * missing these collide. Decoding times follow from the order alone: the k-th
 * unit is decoded when the frame shown d places before it in line is, with the
 * smallest d that is never after its own. Returns: (transfer full): in
 * ticks, for each of @pts */
static guint64 *
decoding_times (const guint64 * pts, guint n)
{
  guint64 *times = g_new (guint64, n);
  g_autofree guint64 *shown = g_new (guint64, n);
  guint depth = 0;
  guint64 step;

  memcpy (shown, pts, n * sizeof (guint64));
  qsort (shown, n, sizeof (guint64), compare_times);
  step = n > 1 ? shown[1] - shown[0] : 0;
  for (guint i = 0; i < n; i++) {
    while (shown[i - MIN (depth, i)] > pts[i])
      depth++;
  }
  for (guint i = 0; i < n; i++)
    times[i] = i >= depth ? shown[i - depth] : shown[0] - (depth - i) * step;
  return times;
}

GBytes *
gst_lp_transcode_write (LpTsReader * reader, GPtrArray * buffers)
{
  g_autoptr (LpTsWriter) writer = NULL;
  const LpTsUnit *audio;
  guint n_audio;
  guint64 last = LP_TS_NO_TIME;
  const guint64 mask = (G_GUINT64_CONSTANT (1) << 33) - 1;
  g_autofree guint64 *pts = g_new0 (guint64, buffers->len);
  g_autofree guint64 *dts = NULL;

  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (buffers, i);

    if (!GST_BUFFER_PTS_IS_VALID (buffer))
      return NULL;
    pts[i] = lp_grid_ns_to_ticks (GST_BUFFER_PTS (buffer));
  }
  dts = decoding_times (pts, buffers->len);

  audio = lp_ts_reader_get_audio (reader, &n_audio);
  writer = lp_ts_writer_new (LP_CODEC_H264,
      lp_ts_reader_get_audio_codec (reader),
      lp_ts_reader_get_audio_stream_type (reader));
  for (guint i = 0; i < buffers->len; i++) {
    GstBuffer *buffer = g_ptr_array_index (buffers, i);
    GstMapInfo map;

    if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
      return NULL;
    lp_ts_writer_add_video (writer, map.data, map.size, pts[i], dts[i],
        !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT));
    gst_buffer_unmap (buffer, &map);
  }
  /* Audio goes through to the byte (transcoding 8). Units without a time
   * follow the one before them; times that do not rise are raised. */
  for (guint i = 0; i < n_audio; i++) {
    guint64 pts = audio[i].pts;

    if (pts == LP_TS_NO_TIME) {
      const LpTsUnit *video;
      guint n_video;

      video = lp_ts_reader_get_video (reader, &n_video);
      pts = last != LP_TS_NO_TIME ? last + 1920 :
          video[0].pts != LP_TS_NO_TIME ? video[0].pts : 0;
    }
    if (last != LP_TS_NO_TIME
        && (pts == last || ((pts - last) & mask) > mask / 2))
      pts = (last + 1) & mask;
    lp_ts_writer_add_audio (writer, audio[i].data, audio[i].size, pts);
    last = pts;
  }
  return lp_ts_writer_finish (writer);
}

/* The first parameters of the video */
static gboolean
find_video (LpTsReader * reader, LpNalVideo * video)
{
  LpCodec codec = lp_ts_reader_get_video_codec (reader);
  const LpTsUnit *units;
  guint n;

  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 0; i < n; i++) {
    LpNalUnit scan;

    if (!units[i].keyframe)
      continue;
    lp_nal_unit_scan (codec, units[i].data, units[i].size, 0, &scan);
    if (scan.sps != NULL && lp_nal_parse_sps (codec, scan.sps, scan.sps_size,
            video))
      return TRUE;
  }
  return FALSE;
}

gboolean
gst_lp_transcode_is_usual (LpTsReader * reader)
{
  LpNalVideo video;

  return !find_video (reader, &video) || (video.chroma_format == 1
      && video.bit_depth == 8);
}

/* The minimum of one side can make the other longer than any encoder takes
 * (transcoding 4). FALSE: no rendition can be made. */
gboolean
gst_lp_transcode_find_unfit (LpTsReader * reader, const LpProfile * profiles,
    guint n_profiles, gboolean * unfit)
{
  LpNalVideo video;
  guint n_unfit = 0;

  if (!find_video (reader, &video))
    return n_profiles > 0;
  for (guint p = 0; p < n_profiles; p++) {
    guint width, height;

    lp_profile_output_size (&profiles[p], video.width, video.height, &width,
        &height);
    unfit[p] = width > GST_LP_TRANSCODE_SIDE_MAX
        || height > GST_LP_TRANSCODE_SIDE_MAX;
    n_unfit += unfit[p];
  }
  return n_unfit < n_profiles;
}
