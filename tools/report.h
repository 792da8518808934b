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
 * What livepeersink's statistics say, for people: a line of progress and the
 * table at the end.
 */

#pragma once

#include <stdio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

/**
 * LpReportTotals: the sums over all renditions
 */
typedef struct
{
  guint64 segments;
  guint64 duration;
  guint64 published, lost;
} LpReportTotals;

/* @stats: "application/x-livepeer-sink-stats" */
void lp_report_totals (const GstStructure * stats, LpReportTotals * totals);

/* One line without its end. @running: ns since the start.
 * Returns: (transfer full) */
gchar *lp_report_progress (const GstStructure * stats, guint64 running);

/* The table: rendition, segments, lost, mean bitrate, real-time ratio,
 * latency. */
void lp_report_table (FILE * out, const GstStructure * stats);

G_END_DECLS
