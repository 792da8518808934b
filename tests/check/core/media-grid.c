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

#include <stdlib.h>
#include <string.h>

#include <gst/check/gstcheck.h>

#include "core/media-grid.h"

typedef struct
{
  GString *frames;
  gint64 first, last, n;
  gint64 first_pts, last_pts;
  gint held;
} Log;

static Log *current;

static gboolean
on_emit (gpointer frame, gint64 pts, guint64 duration, gint64 index,
    gboolean repeated, gpointer user_data)
{
  Log *log = user_data;

  if (log->n++ == 0) {
    log->first = index;
    log->first_pts = pts;
  } else {
    fail_unless_equals_int64 (index, log->last + 1);
    fail_unless (pts >= log->last_pts);
  }
  log->last = index;
  log->last_pts = pts;
  g_string_append_printf (log->frames, "%d ", GPOINTER_TO_INT (frame) - 1);
  return TRUE;
}

static void
on_unref (gpointer frame)
{
  current->held--;
}

/* runs times through a grid */
static void
run (Log * log, const gint64 * pts, guint n, guint fps_n, guint fps_d,
    guint64 last_duration)
{
  LpGrid *grid;
  guint i;

  memset (log, 0, sizeof (*log));
  log->frames = g_string_new (NULL);
  current = log;
  grid = lp_grid_new (fps_n, fps_d, on_emit, on_unref, log);
  for (i = 0; i < n; i++) {
    guint64 d = i + 1 < n ? (guint64) (pts[i + 1] - pts[i]) : last_duration;

    log->held++;
    fail_unless (lp_grid_push (grid, GINT_TO_POINTER (i + 1), pts[i], d, 0));
    fail_unless (log->held <= 2);
  }
  fail_unless (lp_grid_end (grid));
  fail_unless_equals_int64 (lp_grid_get_in (grid), n);
  fail_unless_equals_int64 (lp_grid_get_out (grid), log->n);
  lp_grid_free (grid);
  fail_unless_equals_int (log->held, 0);
}

static void
check (const gint64 * pts, guint n, guint fps_n, guint fps_d,
    guint64 last_duration, gint64 first, gint64 last, const gchar * frames)
{
  Log log;

  run (&log, pts, n, fps_n, fps_d, last_duration);
  fail_unless (log.first == first && log.last == last,
      "%u/%u: %" G_GINT64_FORMAT "..%" G_GINT64_FORMAT, fps_n, fps_d,
      log.first, log.last);
  if (frames)
    fail_unless_equals_string (log.frames->str, frames);
  g_string_free (log.frames, TRUE);
}

static const gint64 S[] = { 0, 3100, 6000, 9500, 12000, 24000, 24900, 25800,
  33000, 36000
};

/* transcoding, test vectors B */
GST_START_TEST (test_vectors)
{
  guint n = G_N_ELEMENTS (S), i;
  gint64 j[24];

  check (S, n, 30, 1, 0, 0, 11, "0 1 2 3 4 4 4 4 6 7 7 8 ");
  check (S, n, 15, 1, 0, 0, 5, "0 2 4 4 7 7 ");
  check (S, n, 60, 1, 0, 0, 23,
      "0 0 1 1 2 2 3 3 4 4 4 4 4 4 4 4 5 7 7 7 7 7 8 8 ");
  check (S, n, 25, 0, 0, 0, 9, "0 1 2 4 4 4 4 7 7 8 ");
  check (S, n, 30, 1, 3000, 0, 12, "0 1 2 3 4 4 4 4 6 7 7 8 9 ");
  check (S, n, 15, 1, 3000, 0, 6, NULL);
  check (S, n, 60, 1, 3000, 0, 25, NULL);

  for (i = 0; i < 24; i++)
    j[i] = 129000 + 3003 * i + 400 * (i % 4);
  check (j, 24, 30, 1, 0, 43, 65,
      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 ");
  check (j, 24, 15, 1, 0, 22, 32, "1 3 5 7 9 11 13 15 17 19 21 ");
  check (j, 24, 25, 1, 0, 36, 54,
      "0 1 2 4 5 6 7 9 10 11 12 13 14 16 17 18 19 21 22 ");
}

GST_END_TEST;

/* 2 s segments of 60 pictures a second: counts and times of the lpms tests */
GST_START_TEST (test_segments)
{
  static const struct
  {
    guint n, d;
    gint64 count, first, last;
  } v[] = {
    {30, 1, 60, 129000, 306000},
    {60, 1, 120, 129000, 307500},
    {120, 1, 240, 129000, 308250},
    {123, 1, 246, -1, -1},
    {0, 1, 120, 128970, 307470},
  };
  gint64 pts[120];
  Log log;
  guint i, k;

  for (i = 0; i < 120; i++)
    pts[i] = 128970 + 1500 * i;
  for (k = 0; k < G_N_ELEMENTS (v); k++) {
    run (&log, pts, 120, v[k].n, v[k].d, 1500);
    fail_unless (log.n == v[k].count, "%u: %" G_GINT64_FORMAT, v[k].n, log.n);
    if (v[k].first >= 0) {
      fail_unless_equals_int64 (log.first_pts, v[k].first);
      fail_unless_equals_int64 (log.last_pts, v[k].last);
    }
    g_string_free (log.frames, TRUE);
  }
  run (&log, pts, 120, 24000, 1001, 1500);
  fail_unless (log.n == 48 || log.n == 49);
  g_string_free (log.frames, TRUE);
  run (&log, pts, 120, 30000, 1001, 1500);
  fail_unless (log.n == 60 || log.n == 61);
  g_string_free (log.frames, TRUE);
  run (&log, pts, 120, 60000, 1001, 1500);
  fail_unless (log.n == 119 || log.n == 120);
  g_string_free (log.frames, TRUE);

  /* neighbours join without gap or overlap */
  for (i = 0; i < 120; i++)
    pts[i] += 180000;
  run (&log, pts, 120, 30, 1, 1500);
  fail_unless_equals_int64 (log.first_pts, 309000);
  g_string_free (log.frames, TRUE);
}

GST_END_TEST;

GST_START_TEST (test_short)
{
  static const gint64 one[] = { 1234567 };

  /* a lone picture is never lost, however short */
  check (one, 1, 30, 1, 0, 412, 412, "0 ");
  check (one, 1, 30, 1, 3000, 412, 412, "0 ");
  check (one, 1, 1, 1, 100, 14, 14, "0 ");
  check (one, 1, 0, 0, 0, 0, 0, "0 ");
}

GST_END_TEST;

GST_START_TEST (test_runaway)
{
  Log log;
  LpGrid *grid;

  memset (&log, 0, sizeof (log));
  log.frames = g_string_new (NULL);
  current = &log;
  grid = lp_grid_new (30, 1, on_emit, on_unref, &log);
  log.held = 2;
  fail_unless (lp_grid_push (grid, GINT_TO_POINTER (1), 0, 3000, 0));
  fail_if (lp_grid_push (grid, GINT_TO_POINTER (2), G_GINT64_CONSTANT (1) << 40,
          3000, 0));
  fail_unless (lp_grid_is_runaway (grid));
  fail_unless_equals_int64 (log.n, 50);
  log.held++;
  fail_if (lp_grid_push (grid, GINT_TO_POINTER (3), 6000, 3000, 0));
  fail_if (lp_grid_end (grid));

  lp_grid_begin (grid);
  fail_if (lp_grid_is_runaway (grid));
  fail_unless_equals_int (log.held, 0);
  log.held++;
  log.n = 0;
  fail_unless (lp_grid_push (grid, GINT_TO_POINTER (1), 0, 3000, 0));
  fail_unless (lp_grid_end (grid));
  lp_grid_free (grid);
  g_string_free (log.frames, TRUE);
}

GST_END_TEST;

static gboolean
on_time (gpointer frame, gint64 pts, guint64 duration, gint64 index,
    gboolean repeated, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GINT64_FORMAT " ", pts);
  return pts < 900000;
}

GST_START_TEST (test_repair)
{
  GString *log = g_string_new (NULL);
  LpGrid *grid = lp_grid_new (0, 0, on_time, NULL, log);

  /* missing at first: just the step; then last + step; equal and falling
   * ones: last + 1 */
  lp_grid_push (grid, grid, LP_GRID_NO_TIME, 0, 3000);
  lp_grid_push (grid, grid, LP_GRID_NO_TIME, 1500, 3000);
  lp_grid_push (grid, grid, 4500, 1500, 3000);
  lp_grid_push (grid, grid, 100, 1500, 3000);
  lp_grid_push (grid, grid, LP_GRID_NO_TIME, 0, 0);
  lp_grid_push (grid, grid, 9000, 0, 0);
  fail_unless_equals_string (log->str, "3000 4500 4501 4502 4503 9000 ");

  /* forgotten at a segment's start */
  g_string_truncate (log, 0);
  lp_grid_begin (grid);
  fail_unless (lp_grid_get_last (grid) == LP_GRID_NO_TIME);
  fail_unless (lp_grid_push (grid, grid, 10, 0, 0));
  fail_unless_equals_string (log->str, "10 ");
  /* who receives may stop it */
  fail_if (lp_grid_push (grid, grid, 900000, 0, 0));
  fail_if (lp_grid_push (grid, grid, 900001, 0, 0));
  fail_if (lp_grid_is_runaway (grid));
  fail_unless_equals_string (log->str, "10 900000 ");
  lp_grid_free (grid);
  g_string_free (log, TRUE);
}

GST_END_TEST;

/* test vectors D, and every residue */
GST_START_TEST (test_ns)
{
  guint64 t;

  fail_unless_equals_uint64 (lp_grid_ticks_to_ns (1), 11111);
  fail_unless_equals_uint64 (lp_grid_ticks_to_ns (129000), 1433333333);
  fail_unless_equals_uint64 (lp_grid_ticks_to_ns (8589934591), 95443717677777);
  for (t = 0; t < (G_GUINT64_CONSTANT (1) << 34); t += 1 + t / 1000)
    fail_unless_equals_uint64 (lp_grid_ns_to_ticks (lp_grid_ticks_to_ns (t)),
        t);
}

GST_END_TEST;

/* no input makes it hang, overflow or lose a picture */
GST_START_TEST (test_random)
{
  GRand *rand = g_rand_new_with_seed (7);
  guint i, k;

  for (i = 0; i < 2000; i++) {
    Log log;
    LpGrid *grid;
    guint fps_n = g_rand_int_range (rand, 0, 200);

    if (i % 10 == 0)
      fps_n = 100000000;
    memset (&log, 0, sizeof (log));
    log.frames = g_string_new (NULL);
    current = &log;
    grid = lp_grid_new (fps_n, g_rand_int_range (rand, 0, 1100), on_emit,
        on_unref, &log);
    for (k = 0; k < 30; k++) {
      gint64 pts = g_rand_int (rand) >> g_rand_int_range (rand, 0, 32);

      if (g_rand_int_range (rand, 0, 5) == 0)
        pts = LP_GRID_NO_TIME;
      log.held++;
      if (!lp_grid_push (grid, GINT_TO_POINTER (k + 1), pts,
              g_rand_int_range (rand, 0, 4000), 3000))
        fail_unless (lp_grid_is_runaway (grid));
    }
    if (lp_grid_end (grid))
      fail_unless (log.n > 0);
    fail_unless (log.n <= 25 * 30);
    lp_grid_free (grid);
    fail_unless_equals_int (log.held, 0);
    g_string_free (log.frames, TRUE);
  }
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
media_grid_suite (void)
{
  Suite *s = suite_create ("media-grid");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_segments);
  tcase_add_test (tc, test_short);
  tcase_add_test (tc, test_runaway);
  tcase_add_test (tc, test_repair);
  tcase_add_test (tc, test_ns);
  tcase_add_test (tc, test_random);
  return s;
}

GST_CHECK_MAIN (media_grid);
