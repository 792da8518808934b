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
 * GstLpTranscoder: one segment in, N renditions out, over pipelines with
 * `livepeertranscode` inside. The graph is kept between the segments of a
 * session and rebuilt when profiles, codec or size change, or after an error
 * (spec/transcoding.md 13, 18, 24). Knows nothing of networks or of node/.
 *
 * Callbacks come from an internal thread (never from inside start());
 * the user marshals them.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"
#include "core/media-segment.h"
#include "gstlppace.h"

G_BEGIN_DECLS

typedef struct _GstLpTranscoder GstLpTranscoder;
typedef struct _GstLpTranscodeJob GstLpTranscodeJob;

/**
 * GstLpTranscodeResult:
 * @data: (nullable): the rendition as MPEG-TS, time stamps as in the source;
 *   NULL if shed or failed
 * @error: (nullable): why @data is NULL (LP_ERROR_BUSY when shed)
 */
typedef struct
{
  guint index;
  GBytes *data;
  guint width, height;
  guint64 frames;
  guint64 pixels;
  gchar codecs[64];
  const GError *error;
} GstLpTranscodeResult;

/**
 * GstLpTranscodeFuncs:
 * @notify: (nullable): something of the transcoding itself that the user
 *   should know: a structure named like the element messages of
 *   livepeertranscode, `livepeer-transcode-degraded`, `-fallback`, `-failed`;
 *   before done()
 * @accepted: (nullable): its turn has come
 * @rendition: one result
 * @done: last call, exactly once. @error (nullable): the job failed as a
 *   whole. @decoded_pixels: of the input. @time: ns spent
 */
typedef struct
{
  void (*rendition) (GstLpTranscodeJob * job,
      const GstLpTranscodeResult * result, gpointer user_data);
  void (*done) (GstLpTranscodeJob * job, const GError * error,
      guint64 decoded_pixels, guint64 time, gpointer user_data);
  void (*notify) (GstLpTranscodeJob * job, const GstStructure * what,
      gpointer user_data);
  void (*accepted) (GstLpTranscodeJob * job, gpointer user_data);
} GstLpTranscodeFuncs;

/* @backend: as the property of livepeertranscode ("auto", ...).
 * @live: TRUE: keep real time (measured preset, stepping down, shedding);
 * FALSE: best quality, however long. What was learnt of the machine's speed
 * stays while the work is the same, also when graphs are rebuilt; a segment
 * that is not done in time counts as too slow. */
GstLpTranscoder *gst_lp_transcoder_new (const gchar * backend, gboolean live);
/* Another clock than the monotonic one measures the speed; before the first
 * job. Deadlines stay what they are. */
void gst_lp_transcoder_set_clock (GstLpTranscoder * self,
    GstLpPaceClock clock);
GstLpTranscoder *gst_lp_transcoder_ref (GstLpTranscoder * self);
/* Cancels what runs; returns quickly even if a driver hangs. */
void gst_lp_transcoder_unref (GstLpTranscoder * self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpTranscoder, gst_lp_transcoder_unref)

/* Queues a job (serial, in order). When 64 wait already the one that waits
 * longest ends with LP_ERROR_BUSY. @session: jobs of one session share a
 * graph. @deadline_ns from now: the job ends with LP_ERROR_TIMEOUT then.
 * The job is valid until done() returned. */
GstLpTranscodeJob *gst_lp_transcoder_start (GstLpTranscoder * self,
    const gchar * session, LpSegment * segment, const LpProfile * profiles,
    guint n_profiles, guint64 deadline_ns, const GstLpTranscodeFuncs * funcs,
    gpointer user_data);
/* done() still comes, with LP_ERROR_CANCELLED. */
void gst_lp_transcoder_cancel (GstLpTranscoder * self,
    GstLpTranscodeJob * job);
/* Drops the graphs of a session. */
void gst_lp_transcoder_end_session (GstLpTranscoder * self,
    const gchar * session);
/* ns until what may be used is tried again; 0 in service. After two failures in
 * a row that nothing in the input explains, the hardware of this process is out
 * of service for 5 s, then twice as long after each try that fails, up to
 * 5 min. With "auto" software works meanwhile, and finishes the segment of a
 * try that fails; software itself may be out of service, too. Jobs end with
 * LP_ERROR_DEVICE when nothing is left. */
guint64 gst_lp_transcoder_get_outage (GstLpTranscoder * self);

/* Snapshot "application/x-livepeer-transcoder-stats": backend in use, preset,
 * jobs, frames, real-time ratio, shed, damage (faults of the transport
 * streams that were passed over). Returns: (transfer full) */
GstStructure *gst_lp_transcoder_get_stats (GstLpTranscoder * self);

/* The exact text a Livepeer peer expects for @error
 * (spec/transcoding.md 15). Returns: (transfer none) */
const gchar *gst_lp_transcode_error_text (const GError * error);

G_END_DECLS
