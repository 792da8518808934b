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
 * Real time of livepeertranscode: what the policy of core/media-realtime says,
 * told to the branches and to the user.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlivepeertranscode-private.h"

#include <string.h>

#include "media/gstlpprobe.h"

GST_DEBUG_CATEGORY_EXTERN (livepeer_transcode_debug);
#define GST_CAT_DEFAULT livepeer_transcode_debug

/* What the policy says now, told to the branches. */
static void
apply_realtime (GstLivepeerTranscode * self, GstLpLadder * ladder)
{
  guint order[LP_PROFILES_MAX], n, shed, i;
  const gchar *preset;

  GST_OBJECT_LOCK (self);
  preset = lp_realtime_preset_name (lp_realtime_get_preset (self->realtime));
  self->shed = shed = lp_realtime_get_shed (self->realtime);
  n = self->n;
  memcpy (order, self->order, sizeof (order));
  GST_OBJECT_UNLOCK (self);
  for (i = 0; i < n; i++) {
    GstLpBranch *branch = gst_lp_ladder_get_branch (ladder, order[i]);

    gst_lp_branch_set_preset (branch, preset);
    gst_lp_branch_set_shed (branch, i < shed);
  }
}

static void
post_degraded (GstLivepeerTranscode * self, LpRealtimeAction action,
    const gchar * rung, gdouble ratio)
{
  guint shed;
  const gchar *preset;

  GST_OBJECT_LOCK (self);
  self->degraded++;
  shed = self->shed;
  preset = lp_realtime_preset_name (lp_realtime_get_preset (self->realtime));
  GST_OBJECT_UNLOCK (self);
  GST_WARNING_OBJECT (self, "real-time ratio %.2f: %s (preset %s, %u "
      "renditions left out)", ratio, lp_realtime_action_name (action), preset,
      shed);
  gst_lp_transcode_post (self, gst_structure_new ("livepeer-transcode-degraded",
          "action", G_TYPE_STRING, lp_realtime_action_name (action),
          "rung", G_TYPE_STRING, rung,
          "ratio", G_TYPE_DOUBLE, ratio,
          "preset", G_TYPE_STRING, preset, "shed", G_TYPE_UINT, shed, NULL));
}

void
gst_lp_transcode_progress (gpointer owner, guint index, GstClockTime busy,
    GstClockTime media)
{
  GstLivepeerTranscode *self = owner;
  LpRealtimeAction action = LP_REALTIME_KEEP;
  g_autoptr (GstLpLadder) ladder = NULL;
  gchar rung[LP_PROFILE_NAME_MAX] = "";
  gdouble ratio = 0;
  guint i, shed = 0;

  GST_OBJECT_LOCK (self);
  if (index < self->n)
    self->ratios[index] = (gdouble) busy / media;
  for (i = self->shed; i < self->n; i++)
    ratio = MAX (ratio, self->ratios[self->order[i]]);
  self->ratio = ratio;
  if (self->realtime) {
    shed = lp_realtime_get_shed (self->realtime);
    action = lp_realtime_report (self->realtime,
        g_get_monotonic_time () * 1000, ratio);
    if (action == LP_REALTIME_RESTORE)
      shed = lp_realtime_get_shed (self->realtime);
    if (action == LP_REALTIME_SHED || action == LP_REALTIME_RESTORE)
      g_strlcpy (rung, self->in_use[self->order[shed]].name, sizeof (rung));
  }
  GST_OBJECT_UNLOCK (self);
  if (action == LP_REALTIME_KEEP)
    return;
  ladder = gst_lp_transcode_ref_ladder (self);
  if (ladder == NULL)
    return;
  apply_realtime (self, ladder);
  post_degraded (self, action, rung, ratio);
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
  guint64 rates[LP_PROFILES_MAX], source;
  guint i, w, h;
  gboolean wanted;

  GST_OBJECT_LOCK (self);
  wanted = self->realtime == NULL && self->preset == NULL
      && self->tuning == GST_LP_TUNING_EFFICIENT;
  GST_OBJECT_UNLOCK (self);
  if (!wanted || ladder == NULL || self->plan->backend !=
      GST_LP_BACKEND_SOFTWARE || !is_live (self))
    return;

  source = gst_util_uint64_scale ((guint64) width * height, fps_n, fps_d);
  for (i = 0; i < self->n; i++) {
    const LpProfile *p = &self->in_use[self->order[i]];

    lp_profile_output_size (p, width, height, &w, &h);
    rates[i] = gst_util_uint64_scale ((guint64) w * h,
        p->fps_n ? p->fps_n : fps_n, p->fps_n ? MAX (p->fps_d, 1) : fps_d);
  }
  {
    LpRealtime *realtime = lp_realtime_new (gst_lp_probe_speed (),
        g_get_num_processors (), source, rates, self->n);

    GST_OBJECT_LOCK (self);
    self->realtime = realtime;
    GST_OBJECT_UNLOCK (self);
  }
  apply_realtime (self, ladder);
  for (i = 0; i < self->shed; i++)
    post_degraded (self, LP_REALTIME_SHED, self->in_use[self->order[i]].name,
        0);
}
