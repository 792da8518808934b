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
 * Real time of livepeertranscode: how busy its threads are, told to the policy
 * of media/gstlppace, and what that says, told to the ladder and to the user.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlivepeertranscode-private.h"

#include <string.h>

#include "media/gstlpprobe.h"

GST_DEBUG_CATEGORY_EXTERN (livepeer_transcode_debug);
#define GST_CAT_DEFAULT livepeer_transcode_debug

#define PROGRESS_INTERVAL (2 * GST_SECOND)

/* What the policy says now, told to the branches. */
static void
apply_pace (GstLivepeerTranscode * self, GstLpLadder * ladder)
{
  guint order[LP_PROFILES_MAX], n, shed, i;
  const gchar *preset = gst_lp_pace_get_preset (self->pace);

  if (preset == NULL)
    return;
  shed = gst_lp_pace_get_shed (self->pace);
  GST_OBJECT_LOCK (self);
  self->shed = shed;
  n = self->n;
  memcpy (order, self->order, sizeof (order));
  GST_OBJECT_UNLOCK (self);
  for (i = 0; i < n; i++) {
    gst_lp_branch_set_preset (gst_lp_ladder_get_branch (ladder, order[i]),
        preset);
    gst_lp_ladder_set_shed (ladder, order[i], i < shed);
  }
}

/* @said: (transfer full) (nullable): a step was taken */
static void
take_step (GstLivepeerTranscode * self, GstStructure * said)
{
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);

  if (said == NULL)
    return;
  GST_WARNING_OBJECT (self, "%" GST_PTR_FORMAT, said);
  if (ladder != NULL)
    apply_pace (self, ladder);
  gst_lp_transcode_post (self, said);
}

static void
report (GstLivepeerTranscode * self)
{
  gdouble ratio;
  guint i;

  GST_OBJECT_LOCK (self);
  ratio = self->input_ratio;
  for (i = self->shed; i < self->n; i++)
    ratio = MAX (ratio, self->ratios[self->order[i]]);
  self->ratio = ratio;
  GST_OBJECT_UNLOCK (self);
  take_step (self, gst_lp_pace_report (self->pace, ratio));
}

void
gst_lp_transcode_progress (gpointer owner, guint index, GstClockTime busy,
    GstClockTime media)
{
  GstLivepeerTranscode *self = owner;

  GST_OBJECT_LOCK (self);
  if (index < self->n)
    self->ratios[index] = (gdouble) busy / media;
  GST_OBJECT_UNLOCK (self);
  report (self);
}

void
gst_lp_transcode_input_progress (GstLivepeerTranscode * self, gint64 start,
    gboolean at_once)
{
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  GstClockTime spent = (g_get_monotonic_time () - start) * GST_USECOND;
  GstClockTime waited, media;

  if (ladder == NULL)
    return;
  /* waiting for an encoder is no work of this thread */
  waited = gst_lp_ladder_take_waited (ladder);
  self->input_busy += spent - MIN (waited, spent);
  media = gst_lp_pictures_get_media (gst_lp_ladder_get_pictures (ladder));
  if (media <= self->input_media
      || (!at_once && media - self->input_media < PROGRESS_INTERVAL))
    return;
  GST_OBJECT_LOCK (self);
  self->input_ratio = (gdouble) self->input_busy / (media - self->input_media);
  GST_OBJECT_UNLOCK (self);
  self->input_media = media;
  self->input_busy = 0;
  report (self);
}

void
gst_lp_transcode_take_pace (GstLivepeerTranscode * self)
{
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);

  if (ladder != NULL)
    apply_pace (self, ladder);
}

static gboolean
is_live (GstLivepeerTranscode * self)
{
  GstQuery *query;
  gboolean live = FALSE;
  Live wish;

  GST_OBJECT_LOCK (self);
  wish = self->live;
  GST_OBJECT_UNLOCK (self);
  if (wish != LIVE_AUTO)
    return wish == LIVE_YES;
  query = gst_query_new_latency ();
  if (gst_pad_peer_query (self->sink, query))
    gst_query_parse_latency (query, &live, NULL, NULL);
  gst_query_unref (query);
  return live;
}

/* The first decoded size: now it is known how much work there is. */
void
gst_lp_transcode_sized (gpointer owner, guint width, guint height, guint fps_n,
    guint fps_d)
{
  GstLivepeerTranscode *self = owner;
  g_autoptr (GstLpLadder) ladder = gst_lp_transcode_ref_ladder (self);
  gchar names[LP_PROFILES_MAX][LP_PROFILE_NAME_MAX];
  guint64 rates[LP_PROFILES_MAX], source;
  guint i, w, h;
  gboolean wanted;

  GST_OBJECT_LOCK (self);
  wanted = !self->paced && self->preset == NULL
      && self->tuning == GST_LP_TUNING_EFFICIENT;
  GST_OBJECT_UNLOCK (self);
  if (!wanted || ladder == NULL || self->plan->backend !=
      GST_LP_BACKEND_SOFTWARE || !is_live (self))
    return;

  self->paced = TRUE;
  source = gst_util_uint64_scale ((guint64) width * height, fps_n, fps_d);
  for (i = 0; i < self->n; i++) {
    const LpProfile *p = &self->in_use[self->order[i]];

    lp_profile_output_size (p, width, height, &w, &h);
    rates[i] = gst_util_uint64_scale ((guint64) w * h,
        p->fps_n ? p->fps_n : fps_n, p->fps_n ? MAX (p->fps_d, 1) : fps_d);
    g_strlcpy (names[i], p->name, sizeof (names[i]));
  }
  if (!gst_lp_pace_begin (self->pace, gst_lp_probe_speed (), source, names,
          rates, self->n)) {
    apply_pace (self, ladder);
    return;
  }
  apply_pace (self, ladder);
  for (i = 0; i < self->shed; i++)
    gst_lp_transcode_post (self, gst_lp_pace_describe (self->pace, i));
}
