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

#include "gstlppace.h"

#include <string.h>

#include "core/media-realtime.h"

#define CONTEXT_TYPE "livepeer.pace"

struct _GstLpPace
{
  gatomicrefcount refs;
  gboolean by_job;
  GstLpPaceClock clock;

  GMutex lock;
  LpRealtime *realtime;
  guint64 source;
  guint64 rates[LP_PROFILES_MAX];
  gchar names[LP_PROFILES_MAX][LP_PROFILE_NAME_MAX];
  guint n;
  guint64 steps;
  gdouble ratio;
};

/* This file is in each of our plugins; the type is there once. */
static GType
pace_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    GType t = g_type_from_name ("GstLpPace");

    if (t == 0)
      t = g_boxed_type_register_static ("GstLpPace",
          (GBoxedCopyFunc) gst_lp_pace_ref, (GBoxedFreeFunc) gst_lp_pace_unref);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

GstLpPace *
gst_lp_pace_new (gboolean by_job, GstLpPaceClock clock)
{
  GstLpPace *self = g_new0 (GstLpPace, 1);

  g_atomic_ref_count_init (&self->refs);
  self->by_job = by_job;
  self->clock = clock;
  g_mutex_init (&self->lock);
  return self;
}

GstLpPace *
gst_lp_pace_ref (GstLpPace * self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
gst_lp_pace_unref (GstLpPace * self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->realtime, lp_realtime_free);
  g_mutex_clear (&self->lock);
  g_free (self);
}

guint64
gst_lp_pace_now (GstLpPace * self)
{
  return self->clock != NULL ? self->clock () :
      (guint64) g_get_monotonic_time () * 1000;
}

gboolean
gst_lp_pace_begin (GstLpPace * self, guint64 speed, guint64 source,
    gchar (*names)[LP_PROFILE_NAME_MAX], const guint64 * rates, guint n)
{
  gboolean same;

  g_return_val_if_fail (n <= LP_PROFILES_MAX, FALSE);
  g_mutex_lock (&self->lock);
  same = self->realtime != NULL && self->n == n && self->source == source
      && memcmp (self->rates, rates, n * sizeof (*rates)) == 0;
  if (!same) {
    g_clear_pointer (&self->realtime, lp_realtime_free);
    self->realtime = lp_realtime_new (speed, g_get_num_processors (), source,
        rates, n);
    self->source = source;
    self->n = n;
    memcpy (self->rates, rates, n * sizeof (*rates));
    self->steps = lp_realtime_get_shed (self->realtime);
  }
  memcpy (self->names, names, n * sizeof (*names));
  g_mutex_unlock (&self->lock);
  return !same;
}

void
gst_lp_pace_reset (GstLpPace * self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->realtime, lp_realtime_free);
  self->n = 0;
  self->steps = 0;
  self->ratio = 0;
  g_mutex_unlock (&self->lock);
}

const gchar *
gst_lp_pace_get_preset (GstLpPace * self)
{
  const gchar *preset = NULL;

  g_mutex_lock (&self->lock);
  if (self->realtime != NULL)
    preset = lp_realtime_preset_name (lp_realtime_get_preset (self->realtime));
  g_mutex_unlock (&self->lock);
  return preset;
}

guint
gst_lp_pace_get_shed (GstLpPace * self)
{
  guint shed = 0;

  g_mutex_lock (&self->lock);
  if (self->realtime != NULL)
    shed = lp_realtime_get_shed (self->realtime);
  g_mutex_unlock (&self->lock);
  return shed;
}

guint64
gst_lp_pace_get_steps (GstLpPace * self)
{
  guint64 steps;

  g_mutex_lock (&self->lock);
  steps = self->steps;
  g_mutex_unlock (&self->lock);
  return steps;
}

gdouble
gst_lp_pace_get_ratio (GstLpPace * self)
{
  gdouble ratio;

  g_mutex_lock (&self->lock);
  ratio = self->ratio;
  g_mutex_unlock (&self->lock);
  return ratio;
}

/* lock held */
static GstStructure *
describe (GstLpPace * self, LpRealtimeAction action, const gchar * rung)
{
  return gst_structure_new ("livepeer-transcode-degraded",
      "action", G_TYPE_STRING, lp_realtime_action_name (action),
      "rung", G_TYPE_STRING, rung,
      "ratio", G_TYPE_DOUBLE, self->ratio,
      "preset", G_TYPE_STRING,
      lp_realtime_preset_name (lp_realtime_get_preset (self->realtime)),
      "shed", G_TYPE_UINT, lp_realtime_get_shed (self->realtime), NULL);
}

static GstStructure *
report (GstLpPace * self, gdouble ratio, gboolean steers)
{
  GstStructure *said = NULL;
  LpRealtimeAction action;
  guint before, after;

  g_mutex_lock (&self->lock);
  if (steers || !self->by_job)
    self->ratio = ratio;
  if (self->realtime != NULL && steers) {
    before = lp_realtime_get_shed (self->realtime);
    action = lp_realtime_report (self->realtime, gst_lp_pace_now (self), ratio);
    after = lp_realtime_get_shed (self->realtime);
    if (action != LP_REALTIME_KEEP) {
      self->steps++;
      said = describe (self, action,
          before == after ? "" : self->names[MIN (before, after)]);
    }
  }
  g_mutex_unlock (&self->lock);
  return said;
}

GstStructure *
gst_lp_pace_report (GstLpPace * self, gdouble ratio)
{
  return report (self, ratio, !self->by_job);
}

GstStructure *
gst_lp_pace_report_job (GstLpPace * self, gdouble ratio)
{
  return report (self, ratio, TRUE);
}

GstStructure *
gst_lp_pace_describe (GstLpPace * self, guint i)
{
  GstStructure *said = NULL;

  g_mutex_lock (&self->lock);
  if (self->realtime != NULL && i < self->n)
    said = describe (self, LP_REALTIME_SHED, self->names[i]);
  g_mutex_unlock (&self->lock);
  return said;
}

GstContext *
gst_lp_pace_to_context (GstLpPace * self)
{
  GstContext *context = gst_context_new (CONTEXT_TYPE, FALSE);

  gst_structure_set (gst_context_writable_structure (context), "pace",
      pace_get_type (), self, NULL);
  return context;
}

GstLpPace *
gst_lp_pace_from_context (GstContext * context)
{
  GstLpPace *pace = NULL;

  if (context == NULL || !gst_context_has_context_type (context, CONTEXT_TYPE))
    return NULL;
  gst_structure_get (gst_context_get_structure (context), "pace",
      pace_get_type (), &pace, NULL);
  return pace;
}
