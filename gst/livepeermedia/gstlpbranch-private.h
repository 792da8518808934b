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
 * What gstlpbranch.c (feeder, coder) and gstlpbranchout.c (collector) share.
 */

#pragma once

#include "gstlpbranch.h"

#include <gst/video/video.h>

#include "media/gstlptranscodeevents.h"

G_BEGIN_DECLS

/* Something on its way around the coder */
typedef struct
{
  enum
  { ITEM_FRAME, ITEM_EVENT, ITEM_END } type;
  /* frame */
  GstClockTime stamp;           /* on our time line */
  GstClockTime pts, duration;   /* on the source's */
  GstBuffer *buffer;            /* kept to be coded again elsewhere */
  gboolean done;
  /* event */
  GstEvent *event;
  /* end of a segment */
  GstLpSegmentDone end;
} GstLpBranchItem;

struct _GstLpBranch
{
  GstBin parent;

  GstLpBranchConfig config;
  GstElement *queue, *feeder, *collector;
  GstPad *feeder_src, *collector_src;

  /* feeder's thread */
  GstElement *coder;
  GstLpEncoderKind kind;
  GstLpEncodePlan *plan;
  GstVideoInfo info;
  gboolean have_info;
  guint failed_kinds;           /* bits of GstLpEncoderKind */
  guint fps_n, fps_d;
  guint64 count;                /* frames since the coder's start */
  GstClockTime stamp_base;
  gboolean in_segments;
  gboolean segment_start;
  gboolean force_key;
  GstClockTime next_key;
  GstClockTime media;           /* since the last report */
  gboolean shed;
  GstEvent *missed;             /* the caps that came while shed */
  gboolean session_taken;

  /* order of what leaves the collector; never held into the coder */
  GRecMutex push_lock;
  GQueue items;                 /* GstLpBranchItem, push_lock */
  GstEvent *pending_segment;    /* push_lock */
  gboolean have_caps;           /* push_lock */
  GstSegment coder_segment;     /* push_lock */
  GstClockTime last_dts;        /* push_lock */
  GstFlowReturn downstream;     /* push_lock */
  guint64 segment_out, segment_pixels, segment_lost;    /* push_lock */

  gint draining;                /* atomic: swallow what the drain causes */

  /* object lock */
  gchar *preset;
  gboolean changed;             /* preset or bit rate */
  guint want_bitrate;
  gboolean key_wanted;
  gboolean coder_error;
  gchar *coder_message;
  GstClockTime busy, busy_reported;
  GstClockTime waited;
  GstClockTime waited_for;      /* by the thread in front */
  GstLpBranchStats stats;
};

void gst_lp_branch_item_free (GstLpBranchItem * item);
/* Puts an item at the end of the list around the coder; (transfer full) */
void gst_lp_branch_add (GstLpBranch * self, GstLpBranchItem * item);
/* Lets go what has nothing in front of it any more; push_lock held. */
void gst_lp_branch_release (GstLpBranch * self);
/* The encoder gave up the frames with stamps before this; push_lock held. */
void gst_lp_branch_lose (GstLpBranch * self, GstClockTime before);
/* Sets the functions of the collector's pads. */
void gst_lp_branch_set_up_collector (GstLpBranch * self);

G_END_DECLS
