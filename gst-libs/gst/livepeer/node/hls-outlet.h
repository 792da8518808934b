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
 * LpHlsOutlet: everything a publisher does at one LpStore: segments first,
 * then the playlists that name them, then the master, then word of it; window,
 * retention, further attempts. Several outlets get the same segments and know
 * nothing of each other: one that fails or hangs holds up no other.
 * Source: craft 21.4, RFC 8216 6.2.
 *
 * All functions are called, and all callbacks come, in the loop's thread.
 */

#pragma once

#include "core/hls-media.h"
#include "hls-publisher.h"

G_BEGIN_DECLS

/**
 * LpHlsOutletFuncs:
 * @published: (nullable): one rendition of one segment reached its end: the
 *   playlist that names it is in the store, or it is lost
 * @warning: something could not be written; the stream goes on
 * @ended: after lp_hls_outlet_finish(), once
 */
typedef struct
{
  void (*published) (const LpPublished * what, gpointer user_data);
  void (*warning) (const GError * error, const gchar * path,
      gpointer user_data);
  void (*ended) (gpointer user_data);
} LpHlsOutletFuncs;

typedef struct _LpHlsOutlet LpHlsOutlet;

#define LP_HLS_PLAYLIST_MAX (16u << 20)

/* Refcounted: operations under way hold it. */
LpHlsOutlet *lp_hls_outlet_new (LpLoop * loop, LpStore * store,
    const LpPublisherConfig * config, const LpHlsOutletFuncs * funcs,
    gpointer user_data);
void lp_hls_outlet_unref (gpointer outlet);

LpStore *lp_hls_outlet_get_store (LpHlsOutlet * self);

/* Continues @media, (transfer full): the source's playlist of an earlier run.
 * Before the first segment; one that does not follow it starts anew. */
void lp_hls_outlet_adopt (LpHlsOutlet * self, LpHlsMedia * media);

/* As the functions of LpPublisher that are called the same; here sequences
 * must follow each other. */
void lp_hls_outlet_set_source (LpHlsOutlet * self, guint64 max_duration,
    gboolean independent);
void lp_hls_outlet_set_profiles (LpHlsOutlet * self,
    const LpProfile * profiles, guint n_profiles);
void lp_hls_outlet_begin_segment (LpHlsOutlet * self, LpSegment * source);
void lp_hls_outlet_add_rendition (LpHlsOutlet * self, guint64 sequence,
    guint profile_index, GBytes * data, guint width, guint height,
    const gchar * codecs);
void lp_hls_outlet_lose_rendition (LpHlsOutlet * self, guint64 sequence,
    guint profile_index, const GError * error);
void lp_hls_outlet_lose_segment (LpHlsOutlet * self, guint64 sequence,
    guint64 duration, const GError * error);

/* What is begun ends, at the latest @deadline_ns from now; the playlists get
 * as long as one put may take on top. */
void lp_hls_outlet_finish (LpHlsOutlet * self, guint64 deadline_ns);

/* What is begun and not published is lost; then nobody is called any more. */
void lp_hls_outlet_close (LpHlsOutlet * self);

G_END_DECLS
