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

#include "media-planner.h"

#include <string.h>

#define SECOND 90000
#define WRAP (G_GINT64_CONSTANT (1) << 33)
/* DTS that go back by less are repaired, by more they are a jump */
#define BACKWARD_SLACK SECOND
/* 16 is the most both codecs allow */
#define REORDER_MAX 16
/* more than encoders for live streams do; too much only costs a little
 * delay, too little makes DTS later than PTS */
#define REORDER_UNKNOWN 4
/* pictures of broadcasters, when nothing says how long one lasts */
#define FALLBACK_DURATION (SECOND / 25)
/* how many open access points in a row make a stream of open GOPs */
#define OPEN_RUN 2

struct _LpPlanner
{
  LpPlannerConfig config;
  gint64 nominal;               /* frame duration, 0 unknown */
  gint reorder;

  /* time line of video */
  gboolean timed;               /* there is a last frame */
  gint64 epoch;                 /* added to what comes: wraps */
  gint64 last_pts, last_dts;
  gint64 measured;              /* last distance of two DTS, 0 none */
  gint64 top;                   /* highest PTS of the segment */
  gint64 position;              /* end of that frame */
  gint64 window[REORDER_MAX + 1];       /* sorted PTS, to derive DTS */
  guint window_len;

  /* the segment that runs */
  gboolean running;
  gint64 start;
  guint64 bytes;
  gint64 last_access;           /* PTS of the last access point */
  guint open_run;

  /* between segments */
  gboolean started;             /* there was a segment */
  gboolean broken;              /* the next one is a discontinuity */
  gboolean jumped;
  gboolean losing;              /* what comes is lost, from lost_from on */
  gint64 lost_from;
  LpPlannerReason lost_reason;

  gboolean audio;
  gboolean audio_ended;
  gboolean audio_waited;        /* worth waiting for */
  gboolean audio_timed;
  gint64 audio_pts;             /* of the last frame */
  gint64 audio_until;           /* audio is known up to here */
  gint64 audio_duration;        /* of the last frame */

  LpPlannerCounters counters;
};

const gchar *
lp_planner_reason_name (LpPlannerReason reason)
{
  switch (reason) {
    case LP_PLANNER_NO_KEYFRAME:
      return "no-keyframe";
    case LP_PLANNER_GOP_TOO_LONG:
      return "gop-too-long";
    case LP_PLANNER_TOO_LARGE:
      return "too-large";
    case LP_PLANNER_NO_TIMESTAMP:
      return "no-timestamp";
    case LP_PLANNER_JUMP:
      return "time-jump";
    default:
      return "ok";
  }
}

LpPlanner *
lp_planner_new (const LpPlannerConfig * config)
{
  LpPlanner *self = g_new0 (LpPlanner, 1);

  self->config = *config;
  self->reorder = -1;
  return self;
}

void
lp_planner_free (LpPlanner * planner)
{
  g_free (planner);
}

void
lp_planner_set_config (LpPlanner * self, const LpPlannerConfig * config)
{
  self->config = *config;
}

void
lp_planner_set_video (LpPlanner * self, gint64 frame_duration, gint reorder)
{
  self->nominal = frame_duration;
  self->reorder = MIN (reorder, REORDER_MAX);
}

/* ---- time stamps ---- */

static gint64
frame_duration (const LpPlanner * self, gint64 given)
{
  if (given > 0 && given <= self->config.max)
    return given;
  if (self->nominal > 0)
    return self->nominal;
  return self->measured > 0 ? self->measured : FALLBACK_DURATION;
}

/* Whether @t, moved by one wrap, stands where @t itself does not: near
 * @near. */
static gint64
wrap_offset (gint64 t, gint64 near)
{
  static const gint64 offsets[] = { WRAP, -WRAP };

  if (ABS (t - near) < WRAP / 2)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (offsets); i++)
    if (ABS (t + offsets[i] - near) < 60 * SECOND)
      return offsets[i];
  return 0;
}

/* Keeps the PTS of the last @depth + 1 frames sorted; the smallest of them is
 * the DTS. Before the first frame stand frames that never were. */
static gint64
derive_dts (LpPlanner * self, gint64 pts, gint64 duration)
{
  guint depth = self->reorder < 0 ? REORDER_UNKNOWN : self->reorder;
  guint i;

  if (self->window_len != depth + 1) {
    self->window_len = depth + 1;
    for (i = 0; i <= depth; i++)
      self->window[i] = pts - (gint64) (depth + 1 - i) * duration;
  }
  /* the smallest goes, the new one finds its place */
  for (i = 0; i < depth && self->window[i + 1] < pts; i++)
    self->window[i] = self->window[i + 1];
  self->window[i] = pts;
  return self->window[0];
}

/* FALSE: there is no time */
static gboolean
repair_times (LpPlanner * self, const LpPlannerFrame * frame, gint64 duration,
    gint64 * out_pts, gint64 * out_dts)
{
  gint64 pts = frame->pts, dts = frame->dts, derived;

  if (pts == LP_PLANNER_NO_TIME && dts == LP_PLANNER_NO_TIME) {
    if (!self->timed)
      return FALSE;
    pts = self->last_pts + duration;
    self->counters.pts_repaired++;
  } else {
    if (self->timed) {
      gint64 t = (dts != LP_PLANNER_NO_TIME ? dts : pts) + self->epoch;
      gint64 offset = wrap_offset (t, self->last_dts);

      if (offset != 0) {
        self->epoch += offset;
        self->counters.wraps++;
      }
    }
    if (pts != LP_PLANNER_NO_TIME)
      pts += self->epoch;
    if (dts != LP_PLANNER_NO_TIME) {
      dts += self->epoch;
      if (pts != LP_PLANNER_NO_TIME) {
        /* only one of the two wrapped */
        if (pts < dts - WRAP / 2)
          pts += WRAP;
        else if (pts > dts + WRAP / 2)
          pts -= WRAP;
      }
    }
    if (pts == LP_PLANNER_NO_TIME) {
      pts = dts;
      self->counters.pts_repaired++;
    }
  }
  derived = derive_dts (self, pts, duration);
  if (dts == LP_PLANNER_NO_TIME) {
    dts = derived;
    self->counters.dts_repaired++;
  }
  *out_pts = pts;
  *out_dts = dts;
  return TRUE;
}

/* DTS rise within the time line, PTS never precede them */
static void
order_times (LpPlanner * self, gint64 * pts, gint64 * dts)
{
  gint64 wanted = *dts;

  if (*dts > *pts)
    *dts = *pts;
  if (self->timed && *dts <= self->last_dts)
    *dts = self->last_dts + 1;
  if (*dts != wanted)
    self->counters.dts_repaired++;
  if (*pts < *dts) {
    *pts = *dts;
    self->counters.pts_repaired++;
  }
}

static void
forget_time_line (LpPlanner * self)
{
  self->timed = FALSE;
  self->window_len = 0;
  self->measured = 0;
}

/* ---- segments ---- */

static void
close_segment (LpPlanner * self, gint64 end, LpPlannerReason lost,
    LpPlan * plan)
{
  plan->close = TRUE;
  plan->end = MAX (end, self->start + 1);
  plan->lost = lost;
  self->running = FALSE;
}

static void
start_segment (LpPlanner * self, const LpPlannerFrame * frame, gint64 pts,
    LpPlan * plan)
{
  plan->start = TRUE;
  plan->discontinuity = self->broken || (self->started && frame->change);
  plan->jump = self->jumped;
  if (self->started && frame->access == LP_NAL_ACCESS_OPEN)
    self->counters.open_cuts++;
  self->running = self->started = TRUE;
  self->broken = self->jumped = FALSE;
  self->start = pts;
  self->bytes = 0;
}

/* From @from on nothing is published, until the next key frame. */
static void
lose_from (LpPlanner * self, gint64 from, LpPlannerReason reason)
{
  self->losing = TRUE;
  self->lost_from = from;
  self->lost_reason = reason;
  self->broken = TRUE;
}

/* Declares lost what was lost up to @now, at most the limit at once. */
static void
declare_loss (LpPlanner * self, gint64 now, gboolean all, LpPlan * plan)
{
  gint64 length = now - self->lost_from;

  if (!self->losing)
    return;
  if (all || length >= self->config.max) {
    length = MIN (length, self->config.max);
    if (length > 0) {
      plan->hole = TRUE;
      plan->hole_start = self->lost_from;
      plan->hole_end = self->lost_from + length;
      plan->hole_reason = self->lost_reason;
      self->lost_from += length;
    }
  }
  if (all)
    self->losing = FALSE;
}

static gboolean
should_cut (const LpPlanner * self, const LpPlannerFrame * frame, gint64 pts,
    gint64 duration)
{
  gint64 length = pts - self->start;
  gint64 target = self->config.target;
  gint64 gop = pts - self->last_access;

  if (frame->change)
    return TRUE;
  if (frame->access == LP_NAL_ACCESS_OPEN && self->open_run + 1 < OPEN_RUN
      && length < 2 * target && length < self->config.max - gop)
    return FALSE;
  if (length + duration / 2 >= target)
    return TRUE;
  /* a little early is nearer than a whole GOP late */
  return length >= target - target / 20 && length + gop - target >
      target - length;
}

static void
jump (LpPlanner * self, gint64 pts, LpPlan * plan)
{
  self->counters.jumps++;
  if (self->running)
    close_segment (self, self->position, LP_PLANNER_OK, plan);
  else
    declare_loss (self, self->position, TRUE, plan);
  plan->settled = plan->close;
  self->losing = FALSE;
  self->broken = self->started;
  self->jumped = TRUE;
  self->position = pts;
  self->audio_timed = FALSE;
  self->audio_until = pts;
  forget_time_line (self);
}

void
lp_planner_video (LpPlanner * self, const LpPlannerFrame * frame, LpPlan * plan)
{
  gboolean key = frame->access != LP_NAL_ACCESS_NONE;
  gint64 duration = frame_duration (self, frame->duration);
  LpPlannerReason reason = LP_PLANNER_NO_KEYFRAME;
  gint64 pts, dts;

  memset (plan, 0, sizeof (*plan));
  if (!repair_times (self, frame, duration, &pts, &dts)) {
    plan->drop = LP_PLANNER_NO_TIMESTAMP;
    return;
  }

  if (self->timed && (dts < self->last_dts - BACKWARD_SLACK
          || dts > self->last_dts + self->config.max)) {
    jump (self, pts, plan);
    derive_dts (self, pts, duration);
    reason = LP_PLANNER_JUMP;
  }
  order_times (self, &pts, &dts);
  if (self->timed && dts - self->last_dts > 1)
    self->measured = dts - self->last_dts;
  duration = frame_duration (self, frame->duration);
  self->timed = TRUE;
  self->last_pts = pts;
  self->last_dts = dts;

  if (key && self->running && should_cut (self, frame, pts, duration)
      && pts - self->start <= self->config.max + duration / 2) {
    close_segment (self, pts, LP_PLANNER_OK, plan);
  } else if (self->running
      && pts + duration - self->start > self->config.max + duration / 2) {
    /* neither may this frame be in the segment nor may the segment last
     * until this frame */
    close_segment (self, self->position, LP_PLANNER_OK, plan);
    self->broken = TRUE;
    reason = LP_PLANNER_GOP_TOO_LONG;
  } else if (self->running
      && self->bytes + frame->size > self->config.max_bytes) {
    close_segment (self, self->position, LP_PLANNER_TOO_LARGE, plan);
    self->broken = TRUE;
    reason = LP_PLANNER_TOO_LARGE;
  }

  if (!self->running) {
    if (key && frame->size <= self->config.max_bytes) {
      declare_loss (self, pts, TRUE, plan);
      start_segment (self, frame, pts, plan);
    } else {
      if (!self->losing && self->started)
        lose_from (self, plan->close && reason != LP_PLANNER_JUMP ? plan->end :
            pts, reason);
      self->position = MAX (self->position, pts + duration);
      declare_loss (self, pts, FALSE, plan);
      plan->drop = self->losing ? self->lost_reason : reason;
    }
  }
  if (key) {
    self->open_run = frame->access == LP_NAL_ACCESS_OPEN ?
        self->open_run + 1 : 0;
    self->last_access = pts;
  }
  if (!self->running)
    return;

  plan->append = TRUE;
  plan->pts = pts;
  plan->dts = dts;
  self->bytes += frame->size;
  if (plan->start || pts >= self->top) {
    self->top = pts;
    self->position = pts + duration;
  }
}

void
lp_planner_finish (LpPlanner * self, LpPlan * plan)
{
  memset (plan, 0, sizeof (*plan));
  if (self->running)
    close_segment (self, self->position, LP_PLANNER_OK, plan);
  else
    declare_loss (self, self->position, TRUE, plan);
  self->broken = self->started;
  forget_time_line (self);
}

void
lp_planner_abandon (LpPlanner * self, LpPlannerReason reason, LpPlan * plan)
{
  memset (plan, 0, sizeof (*plan));
  if (!self->running)
    return;
  close_segment (self, self->position, reason, plan);
  lose_from (self, plan->end, reason);
}

gboolean
lp_planner_get_start (const LpPlanner * self, gint64 * start)
{
  *start = self->start;
  return self->running;
}

gint64
lp_planner_get_position (const LpPlanner * self)
{
  return self->position;
}

/* ---- audio ---- */

void
lp_planner_set_audio (LpPlanner * self, gboolean present)
{
  self->audio = present;
  self->audio_ended = FALSE;
  self->audio_waited = present;
  self->audio_timed = FALSE;
  self->audio_until = G_MININT64;
}

gint64
lp_planner_audio (LpPlanner * self, gint64 pts, gint64 duration)
{
  if (pts == LP_PLANNER_NO_TIME) {
    if (!self->audio_timed)
      return LP_PLANNER_NO_TIME;
    pts = self->audio_pts + self->audio_duration;
    self->counters.audio_repaired++;
  } else {
    pts += self->epoch;
    if (self->timed)
      pts += wrap_offset (pts, self->last_dts);
    if (self->audio_timed && pts <= self->audio_pts) {
      /* equal or falling by little: the frames follow each other */
      if (self->audio_pts - pts > BACKWARD_SLACK)
        return LP_PLANNER_NO_TIME;
      pts = self->audio_pts + 1;
      self->counters.audio_repaired++;
    }
  }
  /* too late for any segment that is not written */
  if (self->running && pts < self->start - self->config.track_timeout)
    return LP_PLANNER_NO_TIME;
  /* from before a jump back */
  if (self->timed && pts > self->position + 60 * SECOND)
    return LP_PLANNER_NO_TIME;
  self->audio_timed = TRUE;
  self->audio_pts = pts;
  self->audio_duration = duration;
  self->audio_until = pts + duration;
  if (!self->audio_waited)
    self->audio_waited =
        pts + duration + self->config.track_timeout > self->position;
  return pts;
}

void
lp_planner_audio_gap (LpPlanner * self, gint64 until)
{
  until += self->epoch;
  self->audio_until = MAX (self->audio_until, until);
}

void
lp_planner_audio_end (LpPlanner * self)
{
  self->audio_ended = TRUE;
}

gboolean
lp_planner_is_complete (LpPlanner * self, gint64 end)
{
  if (!self->audio || self->audio_ended || self->audio_until >= end)
    return TRUE;
  if (self->audio_waited && self->position - end < self->config.track_timeout)
    return FALSE;
  if (self->audio_waited) {
    self->audio_waited = FALSE;
    self->counters.audio_gaps++;
  }
  return TRUE;
}

void
lp_planner_get_counters (const LpPlanner * self, LpPlannerCounters * counters)
{
  *counters = self->counters;
}
