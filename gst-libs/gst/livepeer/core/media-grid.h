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
 * LpGrid: which decoded picture becomes which picture of a rendition: repair
 * of time stamps, the fixed grid of FFmpeg's `fps` filter, passthrough, and
 * the guard against runaway. All times are 90 kHz ticks on the source's time
 * line, unwrapped. Pictures are opaque; the grid holds at most two.
 * Source: spec/transcoding.md 3, 5, 18, test vectors B and D.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define LP_GRID_NO_TIME G_MAXINT64
/* asked for more than this many pictures per decoded one: runaway */
#define LP_GRID_RUNAWAY 25

/* Reversible for all t below 2^34. */
guint64 lp_grid_ticks_to_ns (guint64 ticks);
guint64 lp_grid_ns_to_ticks (guint64 ns);

/**
 * LpGridEmitFunc:
 * @frame: (transfer none): the picture to show
 * @pts: ticks; @duration: ticks, 0 unknown
 * @index: fixed rate: number on the absolute grid; passthrough: count in the
 *   segment
 * @repeated: the same picture was emitted just before
 *
 * Returns: FALSE stops the work; the call that led here returns FALSE then.
 */
typedef gboolean (*LpGridEmitFunc) (gpointer frame, gint64 pts,
    guint64 duration, gint64 index, gboolean repeated, gpointer user_data);

typedef struct _LpGrid LpGrid;

/* @fps_n 0: passthrough; @fps_d 0 means 1. @unref frees a held picture. */
LpGrid *lp_grid_new (guint fps_n, guint fps_d, LpGridEmitFunc emit,
    GDestroyNotify unref, gpointer user_data);
void lp_grid_free (LpGrid * grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpGrid, lp_grid_free)

/* A new segment: forgets pictures, times and counts. */
void lp_grid_begin (LpGrid * grid);

/* @frame: (transfer full). @pts: ticks or LP_GRID_NO_TIME. @duration: ticks;
 * 0: unknown, then @step stands in for it (ticks, 0 unknown).
 * FALSE: runaway, or an emit failed; stays so until lp_grid_begin(). */
gboolean lp_grid_push (LpGrid * grid, gpointer frame, gint64 pts,
    guint64 duration, guint64 step);

/* The segment is complete: emits the rest. A segment with a picture in gives
 * at least one out. FALSE as above. */
gboolean lp_grid_end (LpGrid * grid);

gboolean lp_grid_is_runaway (const LpGrid * grid);
guint64 lp_grid_get_in (const LpGrid * grid);
guint64 lp_grid_get_out (const LpGrid * grid);
/* Repaired PTS of the last picture, or LP_GRID_NO_TIME */
gint64 lp_grid_get_last (const LpGrid * grid);

G_END_DECLS
