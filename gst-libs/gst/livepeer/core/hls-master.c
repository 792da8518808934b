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

#include "hls-master.h"

gchar *
lp_hls_master_to_string (const LpHlsVariant * variants, guint n)
{
  GString *s = g_string_new ("#EXTM3U\n#EXT-X-VERSION:6\n");

  for (guint i = 0; i < n; i++) {
    const LpHlsVariant *v = &variants[i];

    g_string_append_printf (s, "#EXT-X-STREAM-INF:BANDWIDTH=%"
        G_GUINT64_FORMAT ",AVERAGE-BANDWIDTH=%" G_GUINT64_FORMAT,
        MAX (v->bandwidth, 1), MAX (v->average_bandwidth, 1));
    if (v->codecs != NULL && *v->codecs != '\0')
      g_string_append_printf (s, ",CODECS=\"%s\"", v->codecs);
    if (v->width > 0 && v->height > 0)
      g_string_append_printf (s, ",RESOLUTION=%ux%u", v->width, v->height);
    if (v->fps_n > 0 && v->fps_d > 0) {
      guint64 milli = ((guint64) v->fps_n * 1000 + v->fps_d / 2) / v->fps_d;

      g_string_append_printf (s, ",FRAME-RATE=%" G_GUINT64_FORMAT ".%03"
          G_GUINT64_FORMAT, milli / 1000, milli % 1000);
    }
    g_string_append_printf (s, "\n%s\n", v->uri);
  }
  return g_string_free (s, FALSE);
}

/* bits of @bytes over @duration, without overflow for any real segment */
static guint64
bit_rate (guint64 bytes, guint64 duration)
{
  guint64 us = MAX (duration / 1000, 1);

  /* 2^63 / 8e6 bytes = 1.1 TB before the product overflows */
  if (bytes > G_MAXUINT64 / 8000000)
    return bytes / us * 8000000;
  return bytes * 8000000 / us;
}

void
lp_hls_rate_add (LpHlsRate * rate, gsize bytes, guint64 duration,
    guint64 target)
{
  rate->bytes += bytes;
  rate->duration += duration;
  if (duration >= target / 2 || rate->peak == 0)
    rate->peak = MAX (rate->peak, bit_rate (bytes, duration));
}

guint64
lp_hls_rate_average (const LpHlsRate * rate)
{
  return rate->duration == 0 ? 0 : bit_rate (rate->bytes, rate->duration);
}
