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

#include "media-grid.h"

#define CLOCK 90000

__extension__ typedef __int128 Wide;

struct _LpGrid
{
  guint fps_n, fps_d;
  LpGridEmitFunc emit;
  GDestroyNotify unref;
  gpointer user_data;

  gpointer held;                /* the picture that waits for its successor */
  gint64 held_pts;
  guint64 held_duration;
  gboolean held_shown;
  gboolean started;             /* next is set */
  gint64 next;                  /* index that is emitted next */
  gint64 last;                  /* repaired PTS of the last picture */
  guint64 n_in, n_out;
  gboolean stopped;
  gboolean runaway;
};

guint64
lp_grid_ticks_to_ns (guint64 ticks)
{
  return (Wide) ticks *100000 / 9;
}

guint64
lp_grid_ns_to_ticks (guint64 ns)
{
  return ((Wide) ns * 9 + 50000) / 100000;
}

/* num / den to the nearest, halves away from zero; den > 0 */
static gint64
divide_nearest (Wide num, Wide den)
{
  if (num < 0)
    return -(gint64) ((-2 * num + den) / (2 * den));
  return (2 * num + den) / (2 * den);
}

static gint64
to_index (const LpGrid * grid, gint64 pts)
{
  return divide_nearest ((Wide) pts * grid->fps_n, (Wide) CLOCK * grid->fps_d);
}

static gint64
from_index (const LpGrid * grid, gint64 index)
{
  return divide_nearest ((Wide) index * CLOCK * grid->fps_d, grid->fps_n);
}

LpGrid *
lp_grid_new (guint fps_n, guint fps_d, LpGridEmitFunc emit,
    GDestroyNotify unref, gpointer user_data)
{
  LpGrid *grid = g_new0 (LpGrid, 1);

  grid->fps_n = fps_n;
  grid->fps_d = MAX (fps_d, 1);
  grid->emit = emit;
  grid->unref = unref;
  grid->user_data = user_data;
  lp_grid_begin (grid);
  return grid;
}

static void
drop_held (LpGrid * grid)
{
  if (grid->held && grid->unref)
    grid->unref (grid->held);
  grid->held = NULL;
}

void
lp_grid_free (LpGrid * grid)
{
  drop_held (grid);
  g_free (grid);
}

void
lp_grid_begin (LpGrid * grid)
{
  drop_held (grid);
  grid->started = FALSE;
  grid->last = LP_GRID_NO_TIME;
  grid->n_in = grid->n_out = 0;
  grid->stopped = grid->runaway = FALSE;
}

static gboolean
emit (LpGrid * grid, gint64 pts, guint64 duration, gint64 index)
{
  gboolean repeated = grid->held_shown;

  if (grid->n_out + 1 > LP_GRID_RUNAWAY * grid->n_in) {
    grid->runaway = grid->stopped = TRUE;
    return FALSE;
  }
  grid->n_out++;
  grid->held_shown = TRUE;
  if (!grid->emit (grid->held, pts, duration, index, repeated, grid->user_data)) {
    grid->stopped = TRUE;
    return FALSE;
  }
  return TRUE;
}

static gboolean
emit_next (LpGrid * grid)
{
  gint64 index = grid->next++;
  gint64 pts = from_index (grid, index);

  return emit (grid, pts, from_index (grid, index + 1) - pts, index);
}

gboolean
lp_grid_push (LpGrid * grid, gpointer frame, gint64 pts, guint64 duration,
    guint64 step)
{
  gboolean made_up = pts == LP_GRID_NO_TIME;

  if (duration == 0)
    duration = step;
  step = MAX (duration, 1);
  if (made_up)
    pts = grid->last == LP_GRID_NO_TIME ? (gint64) step
        : grid->last + (gint64) step;
  if (grid->last != LP_GRID_NO_TIME && pts <= grid->last)
    pts = grid->last + (made_up ? (gint64) step : 1);
  grid->last = pts;
  grid->n_in++;

  if (grid->stopped) {
    if (grid->unref)
      grid->unref (frame);
    return FALSE;
  }

  if (grid->fps_n == 0) {
    drop_held (grid);
    grid->held = frame;
    grid->held_shown = FALSE;
    return emit (grid, pts, duration, grid->n_out);
  }

  if (grid->held) {
    if (!grid->started) {
      grid->next = to_index (grid, grid->held_pts);
      grid->started = TRUE;
    }
    while (to_index (grid, pts) > grid->next) {
      if (!emit_next (grid)) {
        if (grid->unref)
          grid->unref (frame);
        return FALSE;
      }
    }
    drop_held (grid);
  }
  grid->held = frame;
  grid->held_pts = pts;
  grid->held_duration = duration;
  grid->held_shown = FALSE;
  return TRUE;
}

gboolean
lp_grid_end (LpGrid * grid)
{
  gint64 end;

  if (grid->stopped)
    return FALSE;
  if (grid->fps_n == 0 || !grid->held) {
    drop_held (grid);
    return TRUE;
  }
  if (!grid->started) {
    grid->next = to_index (grid, grid->held_pts);
    grid->started = TRUE;
  }
  end = to_index (grid, grid->held_pts + (gint64) grid->held_duration);
  while (grid->next < end) {
    if (!emit_next (grid))
      return FALSE;
  }
  /* too short for the grid, but a segment is never empty */
  if (grid->n_out == 0 && !emit_next (grid))
    return FALSE;
  drop_held (grid);
  return TRUE;
}

gboolean
lp_grid_is_runaway (const LpGrid * grid)
{
  return grid->runaway;
}

guint64
lp_grid_get_in (const LpGrid * grid)
{
  return grid->n_in;
}

guint64
lp_grid_get_out (const LpGrid * grid)
{
  return grid->n_out;
}

gint64
lp_grid_get_last (const LpGrid * grid)
{
  return grid->last;
}
