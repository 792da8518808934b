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
 * LpRealtime: keeps live transcoding on a CPU as fast as its source. Chooses
 * the preset of the encoder from a measured speed, steps down to faster
 * presets and then leaves out the largest renditions when the machine falls
 * behind, and comes back with hysteresis. No clock: times come in.
 * Source: spec/transcoding.md 35, 36 (duration ratio of at most 0.8).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From fast to slow. */
#define LP_REALTIME_PRESETS 6
#define LP_REALTIME_BEST (LP_REALTIME_PRESETS - 1)
/* The preset that speeds are measured with */
#define LP_REALTIME_MEASURED 2
/* "ultrafast", "superfast", "veryfast", "faster", "fast", "medium" */
const gchar *lp_realtime_preset_name (guint preset);
/* LP_REALTIME_PRESETS if unknown */
guint lp_realtime_preset_from_name (const gchar * name);

/* Time per picture against LP_REALTIME_MEASURED, in per cent */
guint lp_realtime_preset_cost (guint preset);

typedef enum
{
  LP_REALTIME_KEEP,
  LP_REALTIME_FASTER,           /* preset is now a faster one */
  LP_REALTIME_SHED,             /* one rung more is left out */
  LP_REALTIME_RESTORE,          /* one rung less is left out */
  LP_REALTIME_BETTER,           /* preset is now a slower one */
} LpRealtimeAction;

const gchar *lp_realtime_action_name (LpRealtimeAction action);

typedef struct _LpRealtime LpRealtime;

/**
 * lp_realtime_new:
 * @speed: pixels a second that one core encodes with LP_REALTIME_MEASURED; 0
 *   unknown: starts with that preset
 * @cores: that may be used
 * @source_rate: pixels a second to be decoded
 * @rates: @n: pixels a second of each rung, largest rung first
 */
LpRealtime *lp_realtime_new (guint64 speed, guint cores, guint64 source_rate,
    const guint64 * rates, guint n);
void lp_realtime_free (LpRealtime * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpRealtime, lp_realtime_free)

guint lp_realtime_get_preset (const LpRealtime * self);
/* The first so many rungs are left out; at most n - 1. */
guint lp_realtime_get_shed (const LpRealtime * self);

/* @ratio: time spent against time of media since the last report; above 1 is
 * too slow. @now: ns of any clock that does not go back. */
LpRealtimeAction lp_realtime_report (LpRealtime * self, guint64 now,
    gdouble ratio);

G_END_DECLS
