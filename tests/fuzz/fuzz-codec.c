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

/* What describes coded media: codec_data boxes, parameter sets, slices, units
 * with lengths, AAC. The first byte chooses, the second is a length's size. */

#include <string.h>

#include "core/media-aac.h"
#include "core/media-nal.h"
#include "core/media-sps.h"
#include "fuzz.h"

static void
check_sps (LpCodec codec, const guint8 * data, gsize size)
{
  LpNalVideo video;

  if (!lp_nal_parse_sps (codec, data, size, &video))
    return;
  g_assert (video.width > 0 && video.height > 0 && video.fps_d > 0);
  g_assert (memchr (video.codecs, '\0', sizeof (video.codecs)) != NULL);
}

static void
check_units (LpCodec codec, const guint8 * data, gsize size, guint length_size)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  LpNalUnit unit;
  LpNalIter iter;
  LpNal nal;
  gsize end = 0;

  lp_nal_iter_init (&iter, codec, data, size, length_size);
  while (lp_nal_iter_next (&iter, &nal)) {
    g_assert (nal.size > 0 && nal.offset >= end && nal.data > data);
    end = nal.data + nal.size - data;
    g_assert (end <= size);
    lp_nal_is_vcl (codec, nal.type);
    lp_nal_is_parameter_set (codec, nal.type);
  }
  lp_nal_unit_scan (codec, data, size, length_size, &unit);
  if (unit.sps != NULL) {
    g_assert (unit.sps >= data && unit.sps + unit.sps_size <= data + size);
    check_sps (codec, unit.sps, unit.sps_size);
  }
  lp_nal_append_annexb (out, codec, data, size, length_size);
  /* a unit of one byte behind a length of one byte gets four */
  g_assert (out->len <= 4 * size);
}

static void
check_box (LpCodec codec, const guint8 * data, gsize size)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint length_size = 0;

  if (!lp_nal_parse_codec_data (codec, data, size, &length_size, out))
    return;
  g_assert (length_size >= 1 && length_size <= 4);
  g_assert (out->len <= 2 * size);
  if (out->len > 0)
    check_units (codec, out->data, out->len, 0);
}

static void
check_aac (const guint8 * data, gsize size)
{
  guint8 header[LP_AAC_ADTS_SIZE];
  LpAacConfig config, again;
  gsize frame;

  if (lp_aac_parse_config (data, size, &config)
      && lp_aac_write_adts (&config, size, header)) {
    g_assert (lp_aac_parse_adts (header, sizeof (header), &again, &frame));
    g_assert (frame == size + sizeof (header)
        && again.rate_index == config.rate_index
        && again.channels == config.channels
        && again.object_type == config.object_type);
  }
  if (lp_aac_parse_adts (data, size, &config, &frame))
    g_assert (frame >= LP_AAC_ADTS_SIZE && config.rate > 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  LpCodec codec;

  if (size < 2)
    return 0;
  codec = data[0] & 1 ? LP_CODEC_H265 : LP_CODEC_H264;
  switch (data[0] / 2 % 4) {
    case 0:
      check_box (codec, data + 2, size - 2);
      break;
    case 1:
      check_sps (codec, data + 2, size - 2);
      break;
    case 2:
      check_units (codec, data + 2, size - 2, data[1] % 5);
      break;
    default:
      check_aac (data + 2, size - 2);
      break;
  }
  return 0;
}
