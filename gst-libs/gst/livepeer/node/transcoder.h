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
 * LpTranscoder: turns a segment into renditions. The embedded transcoder and
 * every network orchestrator stand behind this interface; the gateway knows
 * nothing else of them.
 *
 * All functions are called, and all callbacks come, in the thread of the
 * gateway's LpLoop. A callback never comes from inside submit() or cancel().
 */

#pragma once

#include <gst/gst.h>
#include "core/base-error.h"
#include "core/base-ratio.h"
#include "core/media-profile.h"
#include "core/media-segment.h"

G_BEGIN_DECLS

/**
 * LpFailure: what a failure means for the segment
 * @LP_FAILURE_RETRY_ELSEWHERE: this transcoder is in trouble; another may do
 * @LP_FAILURE_RETRY_HERE: passing trouble (busy, session limit)
 * @LP_FAILURE_GIVE_UP: the input's fault (spec/selection-verification.md 9)
 */
typedef enum
{
  LP_FAILURE_NONE,
  LP_FAILURE_RETRY_ELSEWHERE,
  LP_FAILURE_RETRY_HERE,
  LP_FAILURE_GIVE_UP,
} LpFailure;

/**
 * LpRendition: one result
 * @data: (nullable): complete TS; NULL if this rung was shed or lost
 * @pixels: encoded frames x width x height, what is paid for
 * @frames: encoded frames
 * @error: (nullable): why @data is NULL
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
} LpRendition;

/**
 * LpTranscodeOptions: what a job is asked for beside profiles
 * @session: (nullable): of the stream (manifest id); jobs of one session may
 *   share what is open. NULL: the transcoder's own
 * @perceptual_hash: a perceptual hash of each rendition is wanted, where the
 *   transcoder makes them
 * @has_clip: @clip_from: @clip_to: only so much of the segment (ms from its
 *   begin; @clip_to 0: to its end)
 * @reinit: nothing that is open may be used again: the source changed
 */
typedef struct
{
  const gchar *session;
  gboolean perceptual_hash;
  gboolean has_clip;
  guint64 clip_from, clip_to;
  gboolean reinit;
} LpTranscodeOptions;

/**
 * LpTranscodeOutcome: how a job ended
 * @failure: LP_FAILURE_NONE: every rendition was delivered
 * @error: (nullable): cause when @failure is not NONE
 * @upload_time: @transcode_time: @download_time: ns, 0 unknown
 * @speed: source duration / transcode time, in 1/1000; 0 unknown
 * @cost: (nullable): wei, exact, also of a job that failed; NULL = free
 * @decoded_pixels: of the source
 * @pixels: encoded of each profile, as it was asked for
 */
typedef struct
{
  LpFailure failure;
  const GError *error;
  guint64 upload_time, transcode_time, download_time;
  guint64 speed;
  const LpRatio *cost;
  guint64 decoded_pixels;
  guint64 pixels[LP_PROFILES_MAX];
} LpTranscodeOutcome;

typedef struct _LpTranscodeJob LpTranscodeJob;  /* the implementation's own */

/**
 * LpTranscodeCallbacks:
 * @accepted: the transcoder has the whole segment and works on it; at most
 *   once, may be skipped
 * @rendition: one result, in any order, at most once per profile
 * @done: last call, exactly once, also after cancel; the job is gone after it
 */
typedef struct
{
  void (*accepted) (LpTranscodeJob * job, gpointer user_data);
  void (*rendition) (LpTranscodeJob * job, const LpRendition * rendition,
      gpointer user_data);
  void (*done) (LpTranscodeJob * job, const LpTranscodeOutcome * outcome,
      gpointer user_data);
} LpTranscodeCallbacks;

#define LP_TYPE_TRANSCODER (lp_transcoder_get_type ())
G_DECLARE_INTERFACE (LpTranscoder, lp_transcoder, LP, TRANSCODER, GObject)

/**
 * LpTranscoderWatch: what a transcoder says beside its jobs; both optional
 * @changed: get_capacity() may be more than it was
 * @notify: something the user should know; fields of an element message
 */
typedef struct
{
  void (*changed) (LpTranscoder * transcoder, gpointer user_data);
  void (*notify) (LpTranscoder * transcoder, const GstStructure * what,
      gpointer user_data);
} LpTranscoderWatch;

/**
 * LpTranscoderInterface:
 * @get_name: stable name for stats and messages ("embedded", an URI)
 * @submit: starts a job. Never blocks. The job ends with done() at the
 *   latest @deadline_ns from now (LP_ERROR_TIMEOUT). Which segment it is (the
 *   sequence number) @segment says. An option that is not known by the
 *   transcoder and changes the result makes it end with LP_ERROR_UNSUPPORTED.
 * @cancel: asks for an early end; done() still comes
 * @get_capacity: jobs it takes at once; 0 = out of service now
 * @set_watch: (nullable): @watch NULL: says no more; else it is copied
 * @close: ends the session; running jobs end with LP_ERROR_CLOSED
 */
struct _LpTranscoderInterface
{
  GTypeInterface parent;

  const gchar *(*get_name) (LpTranscoder * self);
  LpTranscodeJob *(*submit) (LpTranscoder * self, LpSegment * segment,
      const LpProfile * profiles, guint n_profiles,
      const LpTranscodeOptions * options, guint64 deadline_ns,
      const LpTranscodeCallbacks * callbacks, gpointer user_data);
  void (*cancel) (LpTranscoder * self, LpTranscodeJob * job);
  guint (*get_capacity) (LpTranscoder * self);
  void (*set_watch) (LpTranscoder * self, const LpTranscoderWatch * watch,
      gpointer user_data);
  void (*close) (LpTranscoder * self);
};

const gchar *lp_transcoder_get_name (LpTranscoder * self);
LpTranscodeJob *lp_transcoder_submit (LpTranscoder * self,
    LpSegment * segment, const LpProfile * profiles, guint n_profiles,
    const LpTranscodeOptions * options, guint64 deadline_ns, const LpTranscodeCallbacks * callbacks,
    gpointer user_data);
void lp_transcoder_cancel (LpTranscoder * self, LpTranscodeJob * job);
guint lp_transcoder_get_capacity (LpTranscoder * self);
void lp_transcoder_set_watch (LpTranscoder * self,
    const LpTranscoderWatch * watch, gpointer user_data);
void lp_transcoder_close (LpTranscoder * self);

G_END_DECLS
