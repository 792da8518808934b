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
 * GstLpPace: the real-time state of a piece of transcoding work, which lives
 * longer than the elements that do it. Preset and renditions left out, the
 * policy of core/media-realtime behind them, and what the user is told of it.
 * A transcoder of single segments hands its own to each `livepeertranscode`
 * it makes (as a GstContext), so that a graph that was too slow is followed by
 * one that is not.
 * Any thread. Source: spec/transcoding.md 35, 36.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"

G_BEGIN_DECLS

typedef struct _GstLpPace GstLpPace;

/* ns that do not go back */
typedef guint64 (*GstLpPaceClock) (void);

/* @by_job: the speed is that of whole segments, which
 * gst_lp_pace_report_job() tells; what single threads say is only kept.
 * @clock: (nullable): NULL the monotonic one */
GstLpPace *gst_lp_pace_new (gboolean by_job, GstLpPaceClock clock);
GstLpPace *gst_lp_pace_ref (GstLpPace * self);
void gst_lp_pace_unref (GstLpPace * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpPace, gst_lp_pace_unref)

/**
 * gst_lp_pace_begin:
 * @speed: @source: as lp_realtime_new()
 * @names: @rates: @n: the renditions and their pixels a second, largest first
 *
 * The work is known. Same work as before: what was learnt stays.
 * Returns: TRUE: it is new, and renditions may be left out already.
 */
gboolean gst_lp_pace_begin (GstLpPace * self, guint64 speed, guint64 source,
    gchar (*names)[LP_PROFILE_NAME_MAX], const guint64 * rates, guint n);
/* Forgets the work, as if it had never begun. */
void gst_lp_pace_reset (GstLpPace * self);

/* Returns: NULL before the work is known */
const gchar *gst_lp_pace_get_preset (GstLpPace * self);
/* The first so many renditions are left out. */
guint gst_lp_pace_get_shed (GstLpPace * self);
/* Steps taken since the work is known */
guint64 gst_lp_pace_get_steps (GstLpPace * self);
/* The last that was reported */
gdouble gst_lp_pace_get_ratio (GstLpPace * self);
guint64 gst_lp_pace_now (GstLpPace * self);

/* @ratio: time spent against time of media; above 1 is too slow. From the
 * threads of an element, or of a whole segment (a time-out is above 1).
 * Returns: (transfer full) (nullable): fields of the message
 * `livepeer-transcode-degraded` when a step was taken */
GstStructure *gst_lp_pace_report (GstLpPace * self, gdouble ratio);
GstStructure *gst_lp_pace_report_job (GstLpPace * self, gdouble ratio);
/* The message for rendition @i that is left out from the start.
 * Returns: (transfer full) (nullable) */
GstStructure *gst_lp_pace_describe (GstLpPace * self, guint i);

/* Between elements of this process. @context: NULL or of another type gives
 * NULL. Returns: (transfer full) */
GstContext *gst_lp_pace_to_context (GstLpPace * self);
GstLpPace *gst_lp_pace_from_context (GstContext * context);

G_END_DECLS
