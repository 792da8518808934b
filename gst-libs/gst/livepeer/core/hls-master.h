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
 * LpHlsMaster: the multi-variant playlist from what was measured.
 * Source: RFC 8216 4.3.4.2; product 3.1.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LpHlsVariant:
 * @uri: of the media playlist, relative
 * @bandwidth: peak segment bit rate, bit/s
 * @average_bandwidth: bit/s
 * @codecs: RFC 6381 list, "" unknown
 * @width: @height: 0 unknown
 * @fps_n: @fps_d: 0 unknown
 */
typedef struct
{
  const gchar *uri;
  guint64 bandwidth;
  guint64 average_bandwidth;
  const gchar *codecs;
  guint width, height;
  guint fps_n, fps_d;
} LpHlsVariant;

/* Variants are listed in the order given; players start with the first.
 * Returns: (transfer full) */
gchar *lp_hls_master_to_string (const LpHlsVariant * variants, guint n);

/**
 * LpHlsRate: measures a rendition
 * @peak: highest segment rate so far, bit/s
 */
typedef struct
{
  guint64 bytes;
  guint64 duration;
  guint64 peak;
} LpHlsRate;

/* A segment of @bytes and @duration ns was listed. Segments shorter than half
 * of @target ns do not set the peak (RFC 8216 4.3.4.2 allows segments
 * between 0.5 and 1.5 of the target duration to be joined). */
void lp_hls_rate_add (LpHlsRate * rate, gsize bytes, guint64 duration,
    guint64 target);
guint64 lp_hls_rate_average (const LpHlsRate * rate);   /* bit/s */

G_END_DECLS
