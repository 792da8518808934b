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

#include "media-aac.h"

#include <string.h>

#include "media-bits.h"

static const guint aac_rates[13] = {
  96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025,
  8000, 7350
};

static guint
aac_get_object_type (LpBits * bits)
{
  guint type = lp_bits_get (bits, 5);

  return type == 31 ? 32 + lp_bits_get (bits, 6) : type;
}

static gboolean
aac_get_rate (LpBits * bits, LpAacConfig * config)
{
  config->rate_index = lp_bits_get (bits, 4);
  if (config->rate_index == 15) {
    config->rate = lp_bits_get (bits, 24);
    for (guint i = 0; i < G_N_ELEMENTS (aac_rates); i++)
      if (aac_rates[i] == config->rate)
        config->rate_index = i;
    return config->rate != 0;
  }
  if (config->rate_index >= G_N_ELEMENTS (aac_rates))
    return FALSE;
  config->rate = aac_rates[config->rate_index];
  return TRUE;
}

gboolean
lp_aac_parse_config (const guint8 * data, gsize size, LpAacConfig * config)
{
  LpBits bits;
  guint named;

  memset (config, 0, sizeof (*config));
  lp_bits_init (&bits, data, size, FALSE);
  named = config->object_type = aac_get_object_type (&bits);
  if (!aac_get_rate (&bits, config))
    return FALSE;
  config->channels = lp_bits_get (&bits, 4);
  if (named == 5 || named == 29) {
    LpAacConfig above = { 0 };

    config->extension = named;
    if (!aac_get_rate (&bits, &above))
      return FALSE;
    config->object_type = aac_get_object_type (&bits);
  }
  switch (config->object_type) {
    case 1:
    case 2:
    case 3:
    case 4:
      config->frame_length = lp_bits_get1 (&bits) ? 960 : 1024;
      break;
    case 23:
    case 39:
      config->frame_length = 512;
      break;
    default:
      return FALSE;
  }
  g_snprintf (config->codecs, sizeof (config->codecs), "mp4a.40.%u", named);
  return !bits.overrun;
}

gboolean
lp_aac_parse_adts (const guint8 * data, gsize size, LpAacConfig * config,
    gsize * frame_size)
{
  gsize length;

  memset (config, 0, sizeof (*config));
  if (size < LP_AAC_ADTS_SIZE || data[0] != 0xff || (data[1] & 0xf6) != 0xf0)
    return FALSE;
  config->object_type = (data[2] >> 6) + 1;
  config->rate_index = (data[2] >> 2) & 0xf;
  if (config->rate_index >= G_N_ELEMENTS (aac_rates))
    return FALSE;
  config->rate = aac_rates[config->rate_index];
  config->channels = ((data[2] & 1) << 2) | (data[3] >> 6);
  config->frame_length = 1024;
  length = ((data[3] & 3) << 11) | (data[4] << 3) | (data[5] >> 5);
  if (length < LP_AAC_ADTS_SIZE)
    return FALSE;
  *frame_size = length;
  g_snprintf (config->codecs, sizeof (config->codecs), "mp4a.40.%u",
      config->object_type);
  return TRUE;
}

gboolean
lp_aac_write_adts (const LpAacConfig * config, gsize payload,
    guint8 header[LP_AAC_ADTS_SIZE])
{
  gsize length = payload + LP_AAC_ADTS_SIZE;

  if (config->object_type < 1 || config->object_type > 4
      || config->rate_index >= G_N_ELEMENTS (aac_rates)
      || config->channels > 7 || config->frame_length != 1024
      || payload > LP_AAC_ADTS_PAYLOAD_MAX)
    return FALSE;
  header[0] = 0xff;
  header[1] = 0xf1;             /* MPEG-4, no CRC */
  header[2] = ((config->object_type - 1) << 6) | (config->rate_index << 2)
      | (config->channels >> 2);
  header[3] = ((config->channels & 3) << 6) | (length >> 11);
  header[4] = (length >> 3) & 0xff;
  header[5] = ((length & 7) << 5) | 0x1f;
  header[6] = 0xfc;
  return TRUE;
}
