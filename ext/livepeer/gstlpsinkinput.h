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
 * One of the two inputs of livepeersink: a pad, a queue that drops only what
 * a live source sends too fast, and the chain that follows from the caps.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _GstLpSinkInput GstLpSinkInput;

/**
 * GstLpSinkInputFuncs: streaming thread
 * @started: caps came; whether it is raw or live is known
 * @dropped: the queue dropped something; it is counted
 * @failed: no data can come of this pad
 * @data: a buffer came; @ended: EOS came
 */
typedef struct
{
  void (*started) (GstLpSinkInput * input, gpointer user_data);
  void (*dropped) (GstLpSinkInput * input, gpointer user_data);
  void (*failed) (GstLpSinkInput * input, const GError * error,
      gpointer user_data);
  void (*data) (GstLpSinkInput * input, gpointer user_data);
  void (*ended) (GstLpSinkInput * input, gpointer user_data);
} GstLpSinkInputFuncs;

/**
 * GstLpSinkInput: a member of its owner, which outlives its elements
 * @ghost: (nullable): the pad; the owner makes and releases it
 * @raw: @live: valid once started
 */
struct _GstLpSinkInput
{
  const gchar *name;
  GstPad *ghost;
  GstElement *filter;
  GstElement *queue;
  gboolean raw;
  gboolean live;

  /*< private > */
  GstBin *bin;
  GstLpSinkInputFuncs funcs;
  gpointer user_data;
  guint64 target_duration;
  GstElement *segmenter;
  GstPad *queue_src;
  GstPad *segmenter_pad;
  gboolean built;               /* chain for its caps is there */
  gboolean started;             /* since READY */
  gint leaky;                   /* atomic: the queue drops when it is full */
  gint overran;                 /* atomic: the queue dropped something */
  gboolean skipping;            /* until the next key frame */
  GMutex lock;
  guint64 dropped;              /* with the lock */
};

/* @name: "video" or "audio"; @bin: gets the elements */
void gst_lp_sink_input_init (GstLpSinkInput * input, const gchar * name,
    GstBin * bin, const GstLpSinkInputFuncs * funcs, gpointer user_data);
void gst_lp_sink_input_finalize (GstLpSinkInput * input);

/* Puts elements between the pad and @segmenter. FALSE: a core element is
 * missing. */
gboolean gst_lp_sink_input_build (GstLpSinkInput * input,
    GstElement * segmenter);
/* The elements stay in the bin; nothing comes through the pad any more. */
void gst_lp_sink_input_clear (GstLpSinkInput * input);

/* READY to PAUSED: a new stream. @target_duration: ns between key frames of
 * what is coded here. */
void gst_lp_sink_input_start (GstLpSinkInput * input, guint64 target_duration);

/* Times the queue dropped since the start. Any thread. */
guint64 gst_lp_sink_input_get_dropped (GstLpSinkInput * input);

G_END_DECLS
