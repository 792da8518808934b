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
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The two halves of LpHlsOutlet: segments in hls-outlet.c, playlists and files
 * in hls-outlet-lists.c. */

#pragma once

#include "hls-outlet.h"
#include "hls-rendition.h"
#include "hls-transfer.h"

G_BEGIN_DECLS

typedef enum
{
  SLOT_WAITING, SLOT_STORING, SLOT_STORED, SLOT_LOST
} LpHlsSlotState;

typedef struct
{
  LpHlsSlotState state;
  gsize size;
  guint width, height;
  gchar codecs[64];
} LpHlsSlot;

typedef struct
{
  guint64 sequence;
  guint64 duration;
  gint64 utc;
  gboolean discontinuity;
  gboolean hole;
  guint fps_n, fps_d;
  GPtrArray *renditions;        /* LpHlsRendition; as they were at its begin */
  guint n_slots;
  LpHlsSlot slots[LP_PROFILES_MAX + 1];
} LpHlsPending;

struct _LpHlsOutlet
{
  LpLoop *loop;
  LpStore *store;
  LpPublisherConfig config;
  LpHlsOutletFuncs funcs;
  gpointer user_data;

  GPtrArray *renditions;        /* "source" first */
  GPtrArray *retired;           /* taken from the ladder, not yet deleted */
  GQueue pending;               /* LpHlsPending */
  GQueue announce;              /* LpHlsAnnouncement: stored, not yet visible */
  guint loading;
  guint64 target;               /* longest duration listed; 0 not known yet */
  gboolean target_fixed;
  guint64 start;                /* EXT-X-START, ns before the end; 0 none */
  gboolean resumed;
  gboolean begun;
  gboolean profiles_set;
  gboolean renditions_changed;
  gboolean discontinuity;       /* before the next segment listed */

  guint playlist_puts;          /* under way */
  gboolean changed;             /* there is something for another round */
  gboolean master_due;          /* the round's media playlists are through */
  gboolean master_dirty;
  gboolean finishing, ended, done;
  GSource *timer;
};

typedef struct
{
  LpHlsRendition *rendition;
  guint64 sequence;
  gsize size;
  guint64 duration;
} LpHlsAnnouncement;

typedef struct
{
  LpHlsOutlet *self;
  GBytes *data;                 /* of a segment */
  guint64 sequence;
  guint slot;
  LpHlsRendition *rendition;    /* of a media playlist */
  guint64 out_first, out;       /* what it names, and what follows that */
} LpHlsOutletPut;

static inline LpHlsRendition *
rendition_at (GPtrArray * list, guint index)
{
  return g_ptr_array_index (list, index);
}

LpHlsOutlet *lp_hls_outlet_ref (LpHlsOutlet * self);
void lp_hls_outlet_announcement_free (gpointer announcement);

void lp_hls_outlet_warn (LpHlsOutlet * self, const GError * error,
    const gchar * path);
void lp_hls_outlet_lost (LpHlsOutlet * self, const gchar * rendition,
    guint64 sequence, guint64 duration, const GError * error);

/* Returns: (transfer full) */
gchar *lp_hls_outlet_segment_path (const gchar * rendition, guint64 sequence);
gchar *lp_hls_outlet_playlist_path (const gchar * rendition);

/* @path: (transfer full); @what: copied, its references taken */
void lp_hls_outlet_put (LpHlsOutlet * self, gchar * path,
    const LpHlsTransferFuncs * funcs, const LpHlsOutletPut * what);
void lp_hls_outlet_put_free (LpHlsOutletPut * put);

/* What is stored and waits for a playlist that names it is lost. */
void lp_hls_outlet_lose_unseen (LpHlsOutlet * self, const GError * error);
/* Writes what changed, announces what is visible, ends when all is done. */
void lp_hls_outlet_flush (LpHlsOutlet * self);
/* The end, whatever is under way. */
void lp_hls_outlet_complete (LpHlsOutlet * self);
/* Deletes files of @r past those to keep. */
void lp_hls_outlet_retain (LpHlsOutlet * self, LpHlsRendition * r);
/* Whether a segment of @r is still on its way. */
gboolean lp_hls_outlet_is_awaited (LpHlsOutlet * self, LpHlsRendition * r);
/* Renditions out of the ladder, after segment @sequence was listed: the last
 * segment begun with them ends their playlist; when as many as are kept
 * followed, all of it goes. */
void lp_hls_outlet_check_retired (LpHlsOutlet * self, guint64 sequence);

G_END_DECLS
