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
 * GstLpBranch: a rendition's own thread and encoder.
 *
 *   sink - queue - feeder - [ coder ] - collector - src
 *
 * Between feeder and collector runs a time line of our own (a frame counter
 * at the nominal rate, never backwards); the real time stamps, events and the
 * ends of segments go around the coder in a list and are put back in place
 * behind it. The coder (download, encoder, parser) is made when caps are
 * known and replaced by the next kind when it fails.
 * Source: spec/transcoding.md 6, 9, 11, 18, 24, 25.
 */

#pragma once

#include <gst/gst.h>
#include "media/gstlpcodecs.h"

G_BEGIN_DECLS

/* Inner event: the pictures of a segment are complete (from the grid). */
#define GST_LP_EVENT_PICTURES_END "livepeer-pictures-end"
/* Inner event, into the sink: from here on the pictures are left out, of
 * whatever size they are ("shed" gboolean), or not any more. */
#define GST_LP_EVENT_SHED "livepeer-shed"

/**
 * GstLpBranchConfig: fixed while the branch lives
 * @table: @decode: (transfer none): outlive the branch
 * @threads: of a software encoder, 0 automatic; filled in by the ladder
 * @max_sessions: hardware encoders this process may open, 0 = no limit
 * @notify: (transfer full structure): something the user should know; from a
 *   streaming thread, no lock held
 * @progress: after each segment, or every two seconds of media: the encoder's
 *   busy time against the time of the media
 * @sized: the size of decoded pictures, before any branch hears of it (called
 *   by the ladder)
 */
typedef struct
{
  const GstLpFactories *table;
  const GstLpDecodePlan *decode;
  GstLpRung rung;
  LpProfile profile;
  GstLpTuning tuning;
  guint threads;
  guint max_sessions;
  void (*notify) (gpointer owner, guint index, GstStructure * structure);
  void (*progress) (gpointer owner, guint index, GstClockTime busy,
      GstClockTime media);
  void (*sized) (gpointer owner, guint width, guint height, guint fps_n,
      guint fps_d);
  gpointer owner;
} GstLpBranchConfig;

/**
 * GstLpBranchStats:
 * @encoder: interned factory name in use, NULL none
 * @lost: frames that went in and never came out
 * @busy: time spent in the encoder's thread
 */
typedef struct
{
  const gchar *encoder;
  guint64 frames_in, frames_out, pixels, bytes, lost, shed;
  guint fallbacks;
  guint width, height;
  gboolean dead;
  gboolean downloads;
  GstClockTime busy;
} GstLpBranchStats;

#define GST_TYPE_LP_BRANCH (gst_lp_branch_get_type ())
G_DECLARE_FINAL_TYPE (GstLpBranch, gst_lp_branch, GST, LP_BRANCH, GstBin)

/* Returns: (transfer floating) */
GstElement *gst_lp_branch_new (const GstLpBranchConfig * config);

/* All take effect at the next segment (without segments: at once). */
void gst_lp_branch_set_preset (GstLpBranch * self, const gchar * preset);
void gst_lp_branch_set_bitrate (GstLpBranch * self, guint bitrate);

/* The time that pictures waited in front of the branch, since the last call */
GstClockTime gst_lp_branch_take_waited (GstLpBranch * self);
void gst_lp_branch_get_stats (GstLpBranch * self, GstLpBranchStats * stats);

G_END_DECLS
