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

#include <string.h>

#include <gst/check/gstcheck.h>

#include "core/media-planner.h"

#define SECOND 90000
#define NONE LP_PLANNER_NO_TIME
#define WRAP (G_GINT64_CONSTANT (1) << 33)

static const LpPlannerConfig defaults = {
  .target = 2 * SECOND,
  .max = 10 * SECOND,
  .max_bytes = 1000000,
  .track_timeout = 2 * SECOND,
};

/* what came of a run */
typedef struct
{
  LpPlanner *planner;
  LpPlan plan;                  /* the last one */
  gint64 start;
  GArray *durations;            /* gint64, of published segments */
  guint started, discontinuities, lost, holes, dropped, appended;
  gint64 hole_ticks;
  gint64 last_dts;
} Run;

static void
run_init (Run * run, const LpPlannerConfig * config)
{
  memset (run, 0, sizeof (*run));
  run->planner = lp_planner_new (config);
  run->durations = g_array_new (FALSE, FALSE, sizeof (gint64));
  run->last_dts = G_MININT64;
}

static void
run_clear (Run * run)
{
  lp_planner_free (run->planner);
  g_array_unref (run->durations);
}

static void
run_note (Run * run)
{
  const LpPlan *plan = &run->plan;

  if (plan->close) {
    gint64 duration = plan->end - run->start;

    fail_unless (duration > 0);
    fail_unless (duration <= defaults.max + SECOND / 2);
    if (plan->lost == LP_PLANNER_OK)
      g_array_append_val (run->durations, duration);
    else
      run->lost++;
  }
  if (plan->hole) {
    fail_unless (plan->hole_end > plan->hole_start);
    fail_unless (plan->hole_end - plan->hole_start <= defaults.max);
    run->holes++;
    run->hole_ticks += plan->hole_end - plan->hole_start;
  }
  if (plan->start) {
    fail_unless (plan->append);
    run->start = plan->pts;
    run->started++;
    run->discontinuities += plan->discontinuity;
    if (plan->jump)
      run->last_dts = G_MININT64;
  }
  if (plan->append) {
    fail_unless (plan->pts >= plan->dts);
    fail_unless (plan->dts > run->last_dts, "DTS do not rise");
    run->last_dts = plan->dts;
    run->appended++;
  } else {
    run->dropped++;
  }
}

static void
run_frame (Run * run, gint64 pts, gint64 dts, LpNalAccess access)
{
  LpPlannerFrame frame = {
    .pts = pts,
    .dts = dts,
    .size = 1000,
    .access = access,
  };

  lp_planner_video (run->planner, &frame, &run->plan);
  run_note (run);
}

static void
run_finish (Run * run)
{
  lp_planner_finish (run->planner, &run->plan);
  run_note (run);
  run->dropped--;
}

/* @n frames without reordering, every @gop-th a key frame */
static void
run_frames (Run * run, gint64 from, guint n, guint gop, gint64 frame)
{
  for (guint i = 0; i < n; i++)
    run_frame (run, from + i * frame, from + i * frame,
        i % gop == 0 ? LP_NAL_ACCESS_CLEAN : LP_NAL_ACCESS_NONE);
}

#define duration_at(run, i) g_array_index ((run)->durations, gint64, i)

static void
assert_durations (Run * run, guint n, gint64 each)
{
  fail_unless_equals_int (run->durations->len, n);
  for (guint i = 0; i < n; i++)
    fail_unless_equals_int64 (duration_at (run, i), each);
}

GST_START_TEST (test_cuts_at_target)
{
  Run run;

  /* 30 fps, GOP 1 s */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 300, 30, 3000);
  run_finish (&run);
  assert_durations (&run, 5, 2 * SECOND);
  fail_unless_equals_int (run.started, 5);
  fail_unless_equals_int (run.discontinuities, 0);
  fail_unless_equals_int (run.dropped, 0);
  fail_unless_equals_int (run.holes, 0);
  run_clear (&run);

  /* all intra: not before the target */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 1500, 0);
  run_frames (&run, 0, 600, 1, 1500);
  run_finish (&run);
  assert_durations (&run, 5, 2 * SECOND);
  run_clear (&run);

  /* 29.97 fps: 60 frames last 2.002 s, 180180 ticks */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3003, 0);
  run_frames (&run, 0, 300, 30, 3003);
  run_finish (&run);
  assert_durations (&run, 5, 180180);
  run_clear (&run);

  /* 1.92 s are nearer to 2 s than 3.84 s */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3600, 0);
  run_frames (&run, 0, 240, 48, 3600);
  run_finish (&run);
  assert_durations (&run, 5, 172800);
  run_clear (&run);

  /* 1.5 s are not */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 180, 45, 3000);
  run_finish (&run);
  assert_durations (&run, 2, 270000);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_one_frame_per_second)
{
  Run run;

  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, SECOND, 0);
  run_frames (&run, 0, 10, 2, SECOND);
  run_finish (&run);
  assert_durations (&run, 5, 2 * SECOND);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_variable_rate)
{
  /* key frames at 0, 2.1, 4.5 s, nothing nominal; the last frame is taken to
   * last as long as the one before */
  static const gint64 times[] = { 0, 4000, 30000, 100000, 189000, 190000,
    250000, 405000, 410000
  };
  Run run;

  run_init (&run, &defaults);
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    run_frame (&run, times[i], times[i], i == 0 || i == 4 || i == 7 ?
        LP_NAL_ACCESS_CLEAN : LP_NAL_ACCESS_NONE);
  run_finish (&run);
  fail_unless_equals_int (run.durations->len, 3);
  fail_unless_equals_int64 (duration_at (&run, 0), 189000);
  fail_unless_equals_int64 (duration_at (&run, 1), 216000);
  fail_unless_equals_int64 (duration_at (&run, 2), 10000);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_gop_of_limit)
{
  Run run;

  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 900, 300, 3000);
  run_finish (&run);
  assert_durations (&run, 3, 10 * SECOND);
  fail_unless_equals_int (run.discontinuities, 0);
  fail_unless_equals_int (run.dropped, 0);
  run_clear (&run);
}

GST_END_TEST;

/* 12 s: ten are published, two lost, and that is marked */
GST_START_TEST (test_gop_too_long)
{
  Run run;

  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 721, 360, 3000);
  fail_unless_equals_int (run.started, 3);
  fail_unless_equals_int (run.discontinuities, 2);
  assert_durations (&run, 2, 10 * SECOND);
  fail_unless_equals_int (run.holes, 2);
  fail_unless_equals_int64 (run.hole_ticks, 4 * SECOND);
  fail_unless_equals_int (run.dropped, 120);
  fail_unless_equals_int (run.plan.hole_reason, LP_PLANNER_GOP_TOO_LONG);
  run_clear (&run);

  /* 35 s: holes are never longer than a segment */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 1051, 1050, 3000);
  assert_durations (&run, 1, 10 * SECOND);
  fail_unless_equals_int (run.holes, 3);
  fail_unless_equals_int64 (run.hole_ticks, 25 * SECOND);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_no_key_frame)
{
  Run run;

  /* before the first one nothing is lost, there was no stream */
  run_init (&run, &defaults);
  for (guint i = 0; i < 1000; i++) {
    run_frame (&run, i * 3000, i * 3000, LP_NAL_ACCESS_NONE);
    fail_unless_equals_int (run.plan.drop, LP_PLANNER_NO_KEYFRAME);
  }
  run_frame (&run, 3000000, 3000000, LP_NAL_ACCESS_CLEAN);
  fail_unless_equals_int (run.dropped, 1000);
  fail_unless_equals_int (run.holes, 0);
  fail_unless_equals_int (run.started, 1);
  fail_unless_equals_int (run.discontinuities, 0);
  run_clear (&run);

  run_init (&run, &defaults);
  run_finish (&run);
  fail_if (run.plan.close || run.plan.hole);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_too_large)
{
  LpPlannerConfig config = defaults;
  Run run;

  config.max_bytes = 40000;
  run_init (&run, &config);
  lp_planner_set_video (run.planner, 3000, 0);
  /* the first segment fits, the second has 60 frames of 1000 bytes */
  run_frames (&run, 0, 30, 30, 3000);
  run_frames (&run, 2 * SECOND, 121, 60, 3000);
  fail_unless (run.lost >= 1);
  fail_unless_equals_int (run.durations->len, 1);
  fail_unless (run.holes >= 1);
  fail_unless (run.discontinuities >= 1);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_change)
{
  LpPlannerFrame frame = {
    .pts = 30 * 3000,
    .dts = 30 * 3000,
    .size = 1000,
    .access = LP_NAL_ACCESS_CLEAN,
    .change = TRUE,
  };
  Run run;

  /* a new size cuts at once */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 30, 30, 3000);
  lp_planner_video (run.planner, &frame, &run.plan);
  run_note (&run);
  fail_unless (run.plan.close && run.plan.start && run.plan.discontinuity);
  fail_if (run.plan.jump);
  assert_durations (&run, 1, SECOND);
  run_clear (&run);
}

GST_END_TEST;

/* display order I B B P of 25 fps: PTS 0 3 1 2 6 4 5 ... */
static gint64
reordered_pts (guint i)
{
  static const gint offsets[] = { 0, 2, -1, -1 };

  return 3600 * (gint64) (i == 0 ? 0 : (gint64) i +
      offsets[(i - 1) % 3 + 1]) + 2 * 3600;
}

GST_START_TEST (test_missing_dts)
{
  Run run;
  LpPlannerCounters counters;
  gint64 expected = 0;

  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3600, 1);
  for (guint i = 0; i < 200; i++) {
    run_frame (&run, reordered_pts (i), NONE, i == 0 ? LP_NAL_ACCESS_CLEAN :
        LP_NAL_ACCESS_NONE);
    fail_unless (run.plan.append);
    fail_unless_equals_int64 (run.plan.pts, reordered_pts (i));
    /* one frame of delay: the DTS are the PTS in order, one frame before */
    if (i > 0)
      fail_unless_equals_int64 (run.plan.dts, expected);
    expected = run.plan.dts + 3600;
  }
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.dts_repaired, 200);
  fail_unless_equals_int64 (counters.pts_repaired, 0);
  run_clear (&run);

  /* nothing known of the depth */
  run_init (&run, &defaults);
  for (guint i = 0; i < 200; i++) {
    run_frame (&run, reordered_pts (i), NONE, i == 0 ? LP_NAL_ACCESS_CLEAN :
        LP_NAL_ACCESS_NONE);
    fail_unless_equals_int64 (run.plan.pts, reordered_pts (i));
  }
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_missing_pts)
{
  Run run;
  LpPlannerCounters counters;

  /* every third lacks all, every fifth only PTS */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  for (guint i = 0; i < 120; i++) {
    gint64 t = i * 3000;

    run_frame (&run, i % 3 == 1 || i % 5 == 4 ? NONE : t,
        i % 3 == 1 ? NONE : t, i % 60 == 0 ? LP_NAL_ACCESS_CLEAN :
        LP_NAL_ACCESS_NONE);
    fail_unless_equals_int64 (run.plan.pts, t);
    fail_unless_equals_int64 (run.plan.dts, t);
  }
  run_finish (&run);
  assert_durations (&run, 2, 2 * SECOND);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.pts_repaired, 56);
  run_clear (&run);

  /* never any */
  run_init (&run, &defaults);
  run_frame (&run, NONE, NONE, LP_NAL_ACCESS_CLEAN);
  fail_unless_equals_int (run.plan.drop, LP_PLANNER_NO_TIMESTAMP);
  run_frame (&run, NONE, 0, LP_NAL_ACCESS_CLEAN);
  fail_unless (run.plan.append);
  run_clear (&run);
}

GST_END_TEST;

/* duplicate and falling DTS, as real encoders send them */
GST_START_TEST (test_bad_dts)
{
  static const gint64 dts[] = { 0, 3000, 3000, 2000, 12000, 15000 };
  static const gint64 pts[] = { 0, 3000, 6000, 9000, 11000, 15000 };
  Run run;

  run_init (&run, &defaults);
  for (guint i = 0; i < G_N_ELEMENTS (dts); i++) {
    run_frame (&run, pts[i], dts[i], i ? LP_NAL_ACCESS_NONE :
        LP_NAL_ACCESS_CLEAN);
    fail_unless (run.plan.append);
    fail_unless_equals_int64 (run.plan.pts, pts[i]);
  }
  fail_unless_equals_int (run.started, 1);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_wrap)
{
  LpPlannerCounters counters;
  gint64 from = WRAP - 3 * SECOND;
  Run run;

  /* residues: times fall by 2^33 */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  lp_planner_set_audio (run.planner, TRUE);
  for (guint i = 0; i < 180; i++) {
    gint64 t = (from + i * 3000) & (WRAP - 1);

    run_frame (&run, t, t, i % 30 ? LP_NAL_ACCESS_NONE : LP_NAL_ACCESS_CLEAN);
    fail_unless_equals_int64 (run.plan.pts, from + i * 3000);
    fail_unless_equals_int64 (lp_planner_audio (run.planner, t, 1920),
        from + i * 3000);
  }
  run_finish (&run);
  assert_durations (&run, 3, 2 * SECOND);
  fail_unless_equals_int (run.discontinuities, 0);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.wraps, 1);
  fail_unless_equals_int64 (counters.jumps, 0);
  run_clear (&run);

  /* DTS before, PTS after the wrap */
  run_init (&run, &defaults);
  run_frame (&run, 100, WRAP - 100, LP_NAL_ACCESS_CLEAN);
  fail_unless_equals_int64 (run.plan.pts - run.plan.dts, 200);
  run_clear (&run);

  /* times that just run on are none */
  run_init (&run, &defaults);
  run_frames (&run, from, 180, 30, 3000);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.wraps, 0);
  fail_unless_equals_int (run.discontinuities, 0);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_jumps)
{
  LpPlannerCounters counters;
  Run run;

  /* back to zero, at a key frame */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 100 * SECOND, 75, 30, 3000);
  run_frames (&run, 0, 1, 1, 3000);
  fail_unless (run.plan.close && run.plan.settled && run.plan.start);
  fail_unless (run.plan.jump && run.plan.discontinuity);
  fail_unless_equals_int64 (duration_at (&run, 1), SECOND / 2);
  /* forth, but not at one */
  run_frame (&run, 50 * SECOND, 50 * SECOND, LP_NAL_ACCESS_NONE);
  fail_unless (run.plan.close);
  fail_unless_equals_int (run.plan.drop, LP_PLANNER_JUMP);
  run_frame (&run, 51 * SECOND, 51 * SECOND, LP_NAL_ACCESS_CLEAN);
  fail_unless (run.plan.start && run.plan.discontinuity && run.plan.hole);
  fail_unless_equals_int64 (run.plan.hole_end - run.plan.hole_start, SECOND);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.jumps, 2);
  run_clear (&run);
}

GST_END_TEST;

/* a source that stops for 8 s: nothing of the gap is in a segment that would
 * become too long */
GST_START_TEST (test_gap_in_video)
{
  Run run;

  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  run_frames (&run, 0, 120, 120, 3000);
  run_frame (&run, 12 * SECOND, 12 * SECOND, LP_NAL_ACCESS_CLEAN);
  fail_unless (run.plan.close && run.plan.start && run.plan.discontinuity);
  fail_if (run.plan.hole);
  assert_durations (&run, 1, 4 * SECOND);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_open_gop)
{
  LpPlannerCounters counters;
  Run run;

  /* nothing but recovery points after the start */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  for (guint i = 0; i < 600; i++)
    run_frame (&run, i * 3000, i * 3000, i == 0 ? LP_NAL_ACCESS_CLEAN :
        i % 30 == 0 ? LP_NAL_ACCESS_OPEN : LP_NAL_ACCESS_NONE);
  run_finish (&run);
  assert_durations (&run, 10, 2 * SECOND);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.open_cuts, 9);
  run_clear (&run);

  /* one before an IDR is passed over */
  run_init (&run, &defaults);
  lp_planner_set_video (run.planner, 3000, 0);
  for (guint i = 0; i < 450; i++)
    run_frame (&run, i * 3000, i * 3000, i % 90 == 0 ? LP_NAL_ACCESS_CLEAN :
        i % 90 == 60 ? LP_NAL_ACCESS_OPEN : LP_NAL_ACCESS_NONE);
  run_finish (&run);
  assert_durations (&run, 5, 3 * SECOND);
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_audio_completes)
{
  LpPlannerCounters counters;
  Run run;

  run_init (&run, &defaults);
  fail_unless (lp_planner_is_complete (run.planner, 2 * SECOND));
  lp_planner_set_audio (run.planner, TRUE);
  run_frames (&run, 0, 70, 60, 3000);
  fail_if (lp_planner_is_complete (run.planner, 2 * SECOND));
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 2 * SECOND - 1920,
          1920), 2 * SECOND - 1920);
  fail_unless (lp_planner_is_complete (run.planner, 2 * SECOND));
  fail_if (lp_planner_is_complete (run.planner, 4 * SECOND));
  /* a gap event says as much */
  lp_planner_audio_gap (run.planner, 4 * SECOND);
  fail_unless (lp_planner_is_complete (run.planner, 4 * SECOND));
  fail_if (lp_planner_is_complete (run.planner, 6 * SECOND));
  /* silence: waited for once, then not any more */
  run_frames (&run, 70 * 3000, 170, 60, 3000);
  fail_unless (lp_planner_is_complete (run.planner, 6 * SECOND));
  fail_unless (lp_planner_is_complete (run.planner, 8 * SECOND));
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.audio_gaps, 1);
  /* back again */
  lp_planner_audio (run.planner, 8 * SECOND, 1920);
  fail_if (lp_planner_is_complete (run.planner, 9 * SECOND));
  lp_planner_audio_end (run.planner);
  fail_unless (lp_planner_is_complete (run.planner, 9 * SECOND));
  run_clear (&run);
}

GST_END_TEST;

GST_START_TEST (test_audio_times)
{
  LpPlannerCounters counters;
  Run run;

  run_init (&run, &defaults);
  lp_planner_set_audio (run.planner, TRUE);
  run_frames (&run, 0, 100, 60, 3000);
  fail_unless_equals_int64 (lp_planner_audio (run.planner, NONE, 1920), NONE);
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 200000, 1920),
      200000);
  fail_unless_equals_int64 (lp_planner_audio (run.planner, NONE, 1920), 201920);
  /* duplicate, a little back */
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 201920, 1920),
      201921);
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 200000, 1920),
      201922);
  /* far back, too late, far ahead: no place */
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 100, 1920), NONE);
  fail_unless_equals_int64 (lp_planner_audio (run.planner, 100 * SECOND,
          1920), NONE);
  lp_planner_get_counters (run.planner, &counters);
  fail_unless_equals_int64 (counters.audio_repaired, 3);
  run_clear (&run);
}

GST_END_TEST;

/* whatever comes, what is promised holds (run_note) */
GST_START_TEST (test_anything)
{
  guint32 seed = g_random_int ();
  GRand *rand = g_rand_new_with_seed (seed);

  GST_INFO ("seed %u", seed);
  for (guint round = 0; round < 300; round++) {
    gint64 t = g_rand_int_range (rand, -SECOND, 100 * SECOND);
    Run run;

    run_init (&run, &defaults);
    lp_planner_set_audio (run.planner, round & 1);
    lp_planner_set_video (run.planner, round & 2 ? 3000 : 0,
        (gint) (round % 7) - 1);
    for (guint i = 0; i < 500; i++) {
      gint64 pts = g_rand_int_range (rand, 0, 10) ? t + g_rand_int_range (rand,
          -9000, 9000) : NONE;
      gint64 dts = g_rand_int_range (rand, 0, 10) ? t : NONE;

      run_frame (&run, pts, dts, g_rand_int_range (rand, 0, 40) == 0 ?
          g_rand_int_range (rand, 1, 3) : LP_NAL_ACCESS_NONE);
      lp_planner_audio (run.planner, pts, 1920);
      lp_planner_is_complete (run.planner, run.start);
      t += g_rand_int_range (rand, 0, 9000);
      if (g_rand_int_range (rand, 0, 200) == 0)
        t = g_rand_int_range (rand, 0, 2) ? t & (WRAP - 1) :
            ((gint64) g_rand_int (rand) << 4);
    }
    run_finish (&run);
    run_clear (&run);
  }
  g_rand_free (rand);
}

GST_END_TEST;

static Suite *
media_planner_suite (void)
{
  Suite *s = suite_create ("core/media-planner");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_cuts_at_target);
  tcase_add_test (tc, test_one_frame_per_second);
  tcase_add_test (tc, test_variable_rate);
  tcase_add_test (tc, test_gop_of_limit);
  tcase_add_test (tc, test_gop_too_long);
  tcase_add_test (tc, test_no_key_frame);
  tcase_add_test (tc, test_too_large);
  tcase_add_test (tc, test_change);
  tcase_add_test (tc, test_missing_dts);
  tcase_add_test (tc, test_missing_pts);
  tcase_add_test (tc, test_bad_dts);
  tcase_add_test (tc, test_wrap);
  tcase_add_test (tc, test_jumps);
  tcase_add_test (tc, test_gap_in_video);
  tcase_add_test (tc, test_open_gop);
  tcase_add_test (tc, test_audio_completes);
  tcase_add_test (tc, test_audio_times);
  tcase_add_test (tc, test_anything);
  return s;
}

GST_CHECK_MAIN (media_planner);
