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
 * LpHlsRendition: what a publisher keeps of one rendition: its playlist, its
 * files, what was measured of it.
 */

#pragma once

#include "core/hls-master.h"
#include "core/hls-media.h"

G_BEGIN_DECLS

/**
 * LpHlsRendition:
 * @fps_n: @fps_d: of the profile, or of the source where it has none
 * @listed: a segment of it can be played
 * @dirty: the playlist has changed since it was written
 * @loading: what an earlier run left is being read
 * @out_first: @out: the first segment that the playlist in the store names, and
 *   what follows the last one; 0: there is none
 * @offering: @offered: the master playlist under way, and the one in the
 *   store, names it
 * @retired: no longer in the ladder; @over: none of its segments will come
 * @error: (nullable): why its playlist could not be written
 * @files: (element-type utf8): paths in the stores, oldest first
 * @shown: what the master playlist says of it (strings unused)
 *
 * Refcounted, not from several threads at once.
 */
typedef struct
{
  gchar *name;
  guint fps_n, fps_d;
  LpHlsMedia *media;
  LpHlsRate rate;
  guint width, height;
  gchar codecs[64];
  gboolean listed;
  gboolean dirty;
  gboolean loading;
  guint64 out_first, out;
  gboolean offering, offered;
  gboolean retired, over;
  GError *error;
  GQueue files;
  LpHlsVariant shown;
} LpHlsRendition;

/* @target: longest segment, ns; @window: entries in the playlist, 0 = all */
LpHlsRendition *lp_hls_rendition_new (const gchar * name, guint fps_n,
    guint fps_d, guint64 target, guint window);
LpHlsRendition *lp_hls_rendition_ref (LpHlsRendition * r);
void lp_hls_rendition_unref (gpointer r);

/* Goes on with an empty playlist, maybe for longer segments; discontinuities
 * that were listed count on. */
void lp_hls_rendition_restart (LpHlsRendition * r, guint64 target,
    guint window);

/* Goes on with @media, (transfer full), and the files it names; @keep files
 * were kept in all, so some older ones may be left. */
void lp_hls_rendition_adopt (LpHlsRendition * r, LpHlsMedia * media,
    guint keep);

/* A segment that can be played was listed; @facts: codecs, size, rate. */
void lp_hls_rendition_listed (LpHlsRendition * r, const LpHlsVariant * facts,
    gsize bytes, guint64 duration, guint64 target);

/* Players read the master once. TRUE: what it says of this rendition would
 * make them choose differently now; @shown is brought up to date. */
gboolean lp_hls_rendition_refresh (LpHlsRendition * r);

/* What follows the last entry of a playlist; 0 when it is empty. */
guint64 lp_hls_media_next_sequence (const LpHlsMedia * media);
guint64 lp_hls_media_next_discontinuity (const LpHlsMedia * media);

G_END_DECLS
