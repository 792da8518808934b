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
 * LpStats: the counters of a gateway, safe from any thread, and their
 * GstStructure. Kept until the next start so that they can be read at the end.
 */

#pragma once

#include <gst/gst.h>
#include "core/base-ratio.h"
#include "core/media-profile.h"

G_BEGIN_DECLS

typedef struct _LpStats LpStats;

LpStats *lp_stats_new (void);
LpStats *lp_stats_ref (LpStats * stats);
void lp_stats_unref (LpStats * stats);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpStats, lp_stats_unref)

/* "source" stands first by itself. Names already known keep their counters. */
void lp_stats_set_renditions (LpStats * stats, const LpProfile * profiles,
    guint n_profiles);

void lp_stats_segment_in (LpStats * stats, gsize bytes, guint64 duration);
void lp_stats_pending (LpStats * stats, guint pending);
/* @latency: ns from the segment's arrival */
void lp_stats_published (LpStats * stats, const gchar * rendition,
    gsize bytes, guint64 duration, guint64 latency, guint64 now);
void lp_stats_lost (LpStats * stats, const gchar * rendition,
    const gchar * cause);
void lp_stats_fallback (LpStats * stats);
void lp_stats_retry (LpStats * stats);
/**
 * LpStatsJob: a job of a transcoder that ended
 * @source: duration of the segment, ns; the others are times, too
 * @transcode: 0 unknown: @speed (source / transcode in 1/1000) stands in
 * @cost: (nullable): wei
 */
typedef struct
{
  gboolean ok;
  guint64 source, round_trip, upload, transcode, download;
  guint64 speed;
  const LpRatio *cost;
} LpStatsJob;

void lp_stats_job (LpStats * stats, const gchar * transcoder,
    const LpStatsJob * job);

/* Returns: (transfer full) */
GstStructure *lp_stats_to_structure (LpStats * stats);

G_END_DECLS
