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

#include "gstlpvideotrack.h"

#include <string.h>

/* parameter sets larger than this are no parameter sets */
#define SETS_MAX 65536

void
gst_lp_video_track_clear (GstLpVideoTrack * self)
{
  g_clear_pointer (&self->sets, g_bytes_unref);
  g_clear_pointer (&self->sps, g_bytes_unref);
  memset (self, 0, sizeof (*self));
  self->caps_fps_d = 1;
}

static gboolean
bytes_are (GBytes * bytes, const guint8 * data, gsize size)
{
  gsize have = 0;
  gconstpointer known = bytes ? g_bytes_get_data (bytes, &have) : NULL;

  return bytes != NULL && have == size && memcmp (known, data, size) == 0;
}

/* Makes @sets those in force. A new SPS is a change of the stream. */
static void
take_sets (GstLpVideoTrack * self, const GByteArray * sets)
{
  guint sps_type = self->codec == LP_CODEC_H265 ?
      LP_NAL_H265_SPS : LP_NAL_H264_SPS;
  LpNalIter iter;
  LpNal nal;

  lp_nal_iter_init (&iter, self->codec, sets->data, sets->len, 0);
  while (lp_nal_iter_next (&iter, &nal)) {
    if (nal.type != sps_type)
      continue;
    if (bytes_are (self->sps, nal.data, nal.size))
      break;
    self->change |= self->sps != NULL;
    g_clear_pointer (&self->sps, g_bytes_unref);
    self->sps = g_bytes_new (nal.data, nal.size);
    if (!lp_nal_parse_sps (self->codec, nal.data, nal.size, &self->video))
      memset (&self->video, 0, sizeof (self->video));
    break;
  }
  g_clear_pointer (&self->sets, g_bytes_unref);
  self->sets = g_bytes_new (sets->data, sets->len);
}

/* Collects what stands in front of the picture. */
static void
take_sets_in_band (GstLpVideoTrack * self, const guint8 * data, gsize size)
{
  static const guint8 start_code[4] = { 0, 0, 0, 1 };
  g_autoptr (GByteArray) sets = g_byte_array_new ();
  LpNalIter iter;
  LpNal nal;

  lp_nal_iter_init (&iter, self->codec, data, size, self->length_size);
  while (lp_nal_iter_next (&iter, &nal)
      && !lp_nal_is_vcl (self->codec, nal.type)) {
    if (!lp_nal_is_parameter_set (self->codec, nal.type))
      continue;
    if (sets->len + nal.size > SETS_MAX)
      return;
    g_byte_array_append (sets, start_code, sizeof (start_code));
    g_byte_array_append (sets, nal.data, nal.size);
  }
  if (sets->len > 0 && !bytes_are (self->sets, sets->data, sets->len))
    take_sets (self, sets);
}

gboolean
gst_lp_video_track_set_caps (GstLpVideoTrack * self, const GstCaps * caps,
    gboolean * restart)
{
  const GstStructure *s = gst_caps_get_structure (caps, 0);
  LpCodec codec = gst_structure_has_name (s, "video/x-h265") ?
      LP_CODEC_H265 : LP_CODEC_H264;
  const gchar *format = gst_structure_get_string (s, "stream-format");
  const GValue *value = gst_structure_get_value (s, "codec_data");
  g_autoptr (GByteArray) sets = g_byte_array_new ();
  guint length_size = 0;
  gint width = 0, height = 0, fps_n = 0, fps_d = 1;
  gboolean packed = g_strcmp0 (format, "byte-stream") != 0;

  if (value != NULL && packed) {
    GstBuffer *buffer = gst_value_get_buffer (value);
    GstMapInfo map;
    gboolean ok;

    if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
      return FALSE;
    ok = map.size <= SETS_MAX && lp_nal_parse_codec_data (codec, map.data,
        map.size, &length_size, sets);
    gst_buffer_unmap (buffer, &map);
    if (!ok)
      return FALSE;
  } else if (packed) {
    /* avc3, hev1 may say nothing but must say how long a length is */
    return FALSE;
  }

  *restart = self->codec != LP_CODEC_NONE
      && (self->codec != codec || self->length_size != length_size);
  if (self->codec != codec) {
    gboolean known = self->codec != LP_CODEC_NONE;

    gst_lp_video_track_clear (self);
    self->change = known;
    self->codec = codec;
  }
  self->length_size = length_size;
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  gst_structure_get_fraction (s, "framerate", &fps_n, &fps_d);
  if (self->caps_width != 0 && (self->caps_width != (guint) width
          || self->caps_height != (guint) height))
    self->change = TRUE;
  self->caps_width = MAX (width, 0);
  self->caps_height = MAX (height, 0);
  self->caps_fps_n = fps_n > 0 && fps_d > 0 ? fps_n : 0;
  self->caps_fps_d = fps_n > 0 && fps_d > 0 ? fps_d : 1;
  if (sets->len > 0)
    take_sets (self, sets);
  return TRUE;
}

void
gst_lp_video_track_look (GstLpVideoTrack * self, const guint8 * data,
    gsize size, GstLpVideoLook * look)
{
  gboolean h265 = self->codec == LP_CODEC_H265;
  LpNalUnit unit;

  lp_nal_unit_scan (self->codec, data, size, self->length_size, &unit);
  if (unit.has_sps)
    take_sets_in_band (self, data, size);
  look->picture = unit.has_vcl;
  look->access = unit.access;
  look->needs_sets = FALSE;
  if (unit.access == LP_NAL_ACCESS_NONE)
    return;
  /* decoders pass over the pictures before a CRA that they cannot show */
  if (h265)
    look->access = LP_NAL_ACCESS_CLEAN;
  if (unit.has_sps && unit.has_pps && (unit.has_vps || !h265))
    return;
  if (self->sets == NULL || self->sps == NULL)
    look->access = LP_NAL_ACCESS_NONE;
  else
    look->needs_sets = TRUE;
}

void
gst_lp_video_track_get_format (const GstLpVideoTrack * self,
    GstLpVideoFormat * format)
{
  const LpNalVideo *sps = &self->video;

  memset (format, 0, sizeof (*format));
  format->codec = self->codec;
  format->width = sps->width != 0 ? sps->width : self->caps_width;
  format->height = sps->height != 0 ? sps->height : self->caps_height;
  format->fps_n = self->caps_fps_n != 0 ? self->caps_fps_n : sps->fps_n;
  format->fps_d = self->caps_fps_n != 0 ? self->caps_fps_d : sps->fps_d;
  if (format->fps_n == 0)
    format->fps_d = 1;
  g_strlcpy (format->codecs, sps->codecs, sizeof (format->codecs));
}

void
gst_lp_video_track_get_timing (const GstLpVideoTrack * self,
    gint64 * frame_duration, gint * reorder)
{
  GstLpVideoFormat format;

  gst_lp_video_track_get_format (self, &format);
  *frame_duration = format.fps_n == 0 ? 0 :
      gst_util_uint64_scale_round (90000, format.fps_d, format.fps_n);
  *reorder = self->video.width != 0 ? self->video.reorder : -1;
}
