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
 * What the sources of `livepeertranscode` share: gstlivepeertranscode.c
 * (properties, pads, states), gstlptranscodeinput.c (sink pad, decoder, the
 * graph), gstlptranscodepace.c (real time).
 */

#pragma once

#include "gstlivepeertranscode.h"

#include "gstlpladder.h"
#include "media/gstlppace.h"

G_BEGIN_DECLS

/* the two numbers a boolean may be set with stand for no and yes */
typedef enum
{
  LIVE_NO,
  LIVE_YES,
  LIVE_AUTO
} Live;

struct _GstLivepeerTranscode
{
  GstBin parent;

  GstPad *sink;

  /* object lock */
  GPtrArray *pads;              /* GstLpRendition, in order */
  gchar *profiles;
  GstLpBackend backend;
  gint device;
  guint max_sessions;
  guint gpu_share;
  Live live;
  gchar *preset;
  GstLpTuning tuning;
  guint next_pad;
  GstLpPace *given_pace;        /* of whoever made the element */
  gdouble ratios[LP_PROFILES_MAX];
  guint order[LP_PROFILES_MAX]; /* index of profile, largest first */
  guint n;
  LpProfile in_use[LP_PROFILES_MAX];
  guint shed;
  gdouble input_ratio;
  gdouble ratio;
  gchar *decoder_name;          /* kept until the next start */
  GstLpBackend backend_used;

  /* READY to READY */
  GstLpFactories *table;
  gboolean shares;              /* counted as a user of CUDA contexts */
  GstLpPace *pace;
  gboolean paced;               /* it knows the work */

  /* streaming thread; set up by the first caps, taken down in READY */
  GstElement *input;
  GstLpDecodePlan *plan;
  GstElement *parser, *decoder;
  GstElement *ladder;           /* also under the object lock */
  LpCodec codec;
  gboolean drain_by_eos;
  gboolean segment_open;
  guint64 segment_sequence;
  gboolean restart;             /* the decoder wants a new SEGMENT */
  guint64 token;
  GstSegment segment;
  gint loaded;                  /* CUDA device counted as ours, -1 none */
  GstClockTime input_busy;      /* since the last report */
  GstClockTime input_media;     /* at the last report */
};

/* Returns: (transfer full) (nullable): NULL before the first caps */
GstLpLadder *gst_lp_transcode_ref_ladder (GstLivepeerTranscode * self);
/* Posts an element message. @structure: (transfer full) */
void gst_lp_transcode_post (GstLivepeerTranscode * self,
    GstStructure * structure);

/* gstlptranscodeinput.c */
void gst_lp_transcode_open_input (GstLivepeerTranscode * self);
void gst_lp_transcode_tear_down (GstLivepeerTranscode * self);
/* The first backend that works here, as the properties allow it. @usual: the
 * pictures are 8-bit 4:2:0; hardware is not asked for others. */
GstLpDecodePlan *gst_lp_transcode_choose (GstLivepeerTranscode * self,
    LpCodec codec, gboolean usual, GError ** error);
/* Posts what is missing; GST_STATE_CHANGE_FAILURE */
GstStateChangeReturn gst_lp_transcode_missing (GstLivepeerTranscode * self,
    const GError * error);
void gst_lp_transcode_remove (GstLivepeerTranscode * self,
    GstElement ** child);

/* gstlptranscodepace.c: as in GstLpBranchConfig */
void gst_lp_transcode_progress (gpointer owner, guint index,
    GstClockTime busy, GstClockTime media);
void gst_lp_transcode_sized (gpointer owner, guint width, guint height,
    guint fps_n, guint fps_d);
/* The decoder's and scalers' thread worked since @start (monotonic us).
 * @at_once: a segment ends */
void gst_lp_transcode_input_progress (GstLivepeerTranscode * self,
    gint64 start, gboolean at_once);
/* Steps that others took with the pace, before a segment */
void gst_lp_transcode_take_pace (GstLivepeerTranscode * self);

G_END_DECLS
