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
 * LpPlanner: where to cut a live stream into segments. A pure state machine:
 * facts about frames in, decisions out; it never sees the data.
 *
 *  - a cut stands at a random access point only, the first one at or after
 *    the target (or just before it, if the next would be further off);
 *    audio never decides
 *  - no segment is longer than the limit: a GOP that is longer is published
 *    up to the limit, the rest until the next key frame is lost
 *  - missing time stamps are interpolated, DTS derived from the reordering
 *    depth; a wrap of 33-bit times is no jump; a jump starts a new segment
 *    with a discontinuity
 *  - a segment waits for the audio up to its end, but not for a track that
 *    stays behind for longer than the track timeout
 *
 * All times are in 90 kHz ticks. Source: transcoding 3, 9, 28.
 */

#pragma once

#include "media-nal.h"

G_BEGIN_DECLS

#define LP_PLANNER_NO_TIME G_MININT64

/**
 * LpPlannerConfig:
 * @target: wanted length of a segment
 * @max: longest segment
 * @max_bytes: most bytes of video in one segment
 * @track_timeout: how far audio may stay behind video
 */
typedef struct
{
  gint64 target;
  gint64 max;
  guint64 max_bytes;
  gint64 track_timeout;
} LpPlannerConfig;

/**
 * LpPlannerFrame: a coded picture in decoding order
 * @pts: @dts: LP_PLANNER_NO_TIME if missing; may be 33-bit residues
 * @duration: 0 if unknown
 * @access: where %LP_NAL_ACCESS_OPEN is as good as a key frame (H.265) say
 *   %LP_NAL_ACCESS_CLEAN
 * @change: what is needed to decode changed with this frame (size, parameter
 *   sets): it starts a segment, with a discontinuity
 */
typedef struct
{
  gint64 pts;
  gint64 dts;
  gint64 duration;
  gsize size;
  LpNalAccess access;
  gboolean change;
} LpPlannerFrame;

/**
 * LpPlannerReason: why a frame is dropped or time is lost
 * @LP_PLANNER_NO_KEYFRAME: decoding cannot start here
 * @LP_PLANNER_GOP_TOO_LONG: beyond the limit without a key frame
 * @LP_PLANNER_TOO_LARGE: beyond the limit of bytes
 * @LP_PLANNER_NO_TIMESTAMP: no time stamp and none to derive it from
 * @LP_PLANNER_JUMP: after a jump in time, until the next key frame
 */
typedef enum
{
  LP_PLANNER_OK,
  LP_PLANNER_NO_KEYFRAME,
  LP_PLANNER_GOP_TOO_LONG,
  LP_PLANNER_TOO_LARGE,
  LP_PLANNER_NO_TIMESTAMP,
  LP_PLANNER_JUMP,
} LpPlannerReason;

/* Stable lower-case name ("gop-too-long"). */
const gchar *lp_planner_reason_name (LpPlannerReason reason);

/**
 * LpPlan: what to do, in this order
 * @close: the running segment ends at @end; if @lost it is thrown away
 * @end: in ticks; not before its start
 * @settled: no more audio can come for the closed segment
 * @lost: why the closed segment is lost, %LP_PLANNER_OK: it is published
 * @hole: a stretch of the stream is lost: [@hole_start, @hole_end), never
 *   longer than the limit, because of @hole_reason; goes after @close
 * @start: a segment starts with this frame
 * @discontinuity: the started segment does not continue the one before
 * @jump: it starts on a new time line
 * @append: the frame belongs to the running segment; FALSE: drop it, @drop
 *   says why
 * @pts: @dts: repaired, unwrapped; valid if @append
 */
typedef struct
{
  gboolean close;
  gint64 end;
  gboolean settled;
  LpPlannerReason lost;
  gboolean hole;
  gint64 hole_start;
  gint64 hole_end;
  LpPlannerReason hole_reason;
  gboolean start;
  gboolean discontinuity;
  gboolean jump;
  gboolean append;
  LpPlannerReason drop;
  gint64 pts;
  gint64 dts;
} LpPlan;

/**
 * LpPlannerCounters:
 * @pts_repaired: @dts_repaired: missing or impossible video time stamps
 * @jumps: time jumps in video; @wraps: of 33-bit times
 * @open_cuts: cuts where pictures may refer to the segment before
 * @audio_repaired: missing or not rising audio time stamps
 * @audio_gaps: times a segment did not wait any longer for audio
 */
typedef struct
{
  guint64 pts_repaired;
  guint64 dts_repaired;
  guint64 jumps;
  guint64 wraps;
  guint64 open_cuts;
  guint64 audio_repaired;
  guint64 audio_gaps;
} LpPlannerCounters;

typedef struct _LpPlanner LpPlanner;

LpPlanner *lp_planner_new (const LpPlannerConfig * config);
void lp_planner_free (LpPlanner * planner);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPlanner, lp_planner_free)

/* Takes effect at once; does not touch the running segment. */
void lp_planner_set_config (LpPlanner * planner,
    const LpPlannerConfig * config);

/* Nominal frame duration (0 unknown) and number of pictures by which output
 * lags decoding (-1 unknown); both only matter where time stamps lack. */
void lp_planner_set_video (LpPlanner * planner, gint64 frame_duration,
    gint reorder);

/* A frame came. Fills @plan. */
void lp_planner_video (LpPlanner * planner, const LpPlannerFrame * frame,
    LpPlan * plan);
/* The video ended: closes the running segment with the end of its last
 * frame. @plan is as for a frame that is dropped. */
void lp_planner_finish (LpPlanner * planner, LpPlan * plan);

/* The segment that runs is thrown away by the caller (@reason); goes on with
 * the next key frame. */
void lp_planner_abandon (LpPlanner * planner, LpPlannerReason reason,
    LpPlan * plan);

/* TRUE while a segment runs; its first PTS */
gboolean lp_planner_get_start (const LpPlanner * planner, gint64 * start);
/* Highest end of a frame seen on the time line of now */
gint64 lp_planner_get_position (const LpPlanner * planner);

/* Audio: whether there is a track at all. */
void lp_planner_set_audio (LpPlanner * planner, gboolean present);
/* A frame came. Returns: its repaired, unwrapped PTS, LP_PLANNER_NO_TIME: it
 * has no place in the stream, drop it. */
gint64 lp_planner_audio (LpPlanner * planner, gint64 pts, gint64 duration);
/* There will be no audio before @until. */
void lp_planner_audio_gap (LpPlanner * planner, gint64 until);
void lp_planner_audio_end (LpPlanner * planner);
/* Whether a segment that ends at @end has all the audio it will get. */
gboolean lp_planner_is_complete (LpPlanner * planner, gint64 end);

void lp_planner_get_counters (const LpPlanner * planner,
    LpPlannerCounters * counters);

G_END_DECLS
