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

#include "media-realtime.h"

#include <string.h>

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define TOO_SLOW 1.0
/* what is planned for */
#define TARGET 0.8
/* a source pixel decoded and scaled, in per cent of one encoded */
#define DECODE_COST 25
/* what a change did shows only after this */
#define SETTLE (2 * SECOND)
#define WAIT_MIN (10 * SECOND)
#define WAIT_MAX (160 * SECOND)

struct _LpRealtime
{
  guint64 *rates;
  guint n;
  guint64 source_rate;
  guint preset;
  guint shed;
  guint64 changed;              /* time of the last change; 0 none */
  guint64 calm_since;           /* 0: not calm */
  guint64 wait;                 /* of calm before going back up */
  gboolean went_up;             /* the last change was upwards */
};

static const struct
{
  const gchar *name;
  guint cost;
} presets[LP_REALTIME_PRESETS] = {
  {"ultrafast", 40}, {"superfast", 60}, {"veryfast", 100}, {"faster", 165},
  {"fast", 230}, {"medium", 285}
};

const gchar *
lp_realtime_preset_name (guint preset)
{
  return presets[MIN (preset, LP_REALTIME_BEST)].name;
}

guint
lp_realtime_preset_from_name (const gchar * name)
{
  guint i;

  for (i = 0; i < LP_REALTIME_PRESETS; i++) {
    if (strcmp (presets[i].name, name) == 0)
      break;
  }
  return i;
}

guint
lp_realtime_preset_cost (guint preset)
{
  return presets[MIN (preset, LP_REALTIME_BEST)].cost;
}

const gchar *
lp_realtime_action_name (LpRealtimeAction action)
{
  static const gchar *const names[] = {
    "keep", "faster", "shed", "restore", "better"
  };

  return action < G_N_ELEMENTS (names) ? names[action] : "unknown";
}

/* pixels a second at the measured preset that this much work is like */
static gdouble
load (const LpRealtime * self, guint preset, guint shed)
{
  gdouble sum = 0;
  guint i;

  for (i = shed; i < self->n; i++)
    sum += self->rates[i];
  return sum * presets[preset].cost / 100
      + (gdouble) self->source_rate * DECODE_COST / 100;
}

LpRealtime *
lp_realtime_new (guint64 speed, guint cores, guint64 source_rate,
    const guint64 * rates, guint n)
{
  LpRealtime *self = g_new0 (LpRealtime, 1);
  gdouble capacity = (gdouble) speed * MAX (cores, 1) * TARGET;

  self->rates = g_memdup2 (rates, n * sizeof (*rates));
  self->n = n;
  self->source_rate = source_rate;
  self->preset = LP_REALTIME_MEASURED;
  self->wait = WAIT_MIN;
  if (speed == 0)
    return self;

  self->preset = LP_REALTIME_BEST;
  while (self->preset > 0 && load (self, self->preset, 0) > capacity)
    self->preset--;
  while (self->shed + 1 < n && load (self, self->preset, self->shed) > capacity)
    self->shed++;
  return self;
}

void
lp_realtime_free (LpRealtime * self)
{
  g_free (self->rates);
  g_free (self);
}

guint
lp_realtime_get_preset (const LpRealtime * self)
{
  return self->preset;
}

guint
lp_realtime_get_shed (const LpRealtime * self)
{
  return self->shed;
}

static LpRealtimeAction
go_down (LpRealtime * self, guint64 now)
{
  LpRealtimeAction action = LP_REALTIME_KEEP;

  if (self->preset > 0) {
    self->preset--;
    action = LP_REALTIME_FASTER;
  } else if (self->shed + 1 < self->n) {
    self->shed++;
    action = LP_REALTIME_SHED;
  }
  /* up was too early: next time wait longer */
  if (action != LP_REALTIME_KEEP && self->went_up)
    self->wait = MIN (self->wait * 2, WAIT_MAX);
  self->went_up = FALSE;
  self->changed = now;
  self->calm_since = 0;
  return action;
}

LpRealtimeAction
lp_realtime_report (LpRealtime * self, guint64 now, gdouble ratio)
{
  guint preset = self->preset, shed = self->shed;

  /* also what is not a number */
  if (!(ratio >= 0))
    return LP_REALTIME_KEEP;
  if (self->changed != 0 && now < self->changed + SETTLE)
    return LP_REALTIME_KEEP;
  if (ratio > TOO_SLOW)
    return go_down (self, now);

  if (shed > 0)
    shed--;
  else if (preset < LP_REALTIME_BEST)
    preset++;
  else
    return LP_REALTIME_KEEP;

  /* would it still be fast enough? */
  if (ratio * load (self, preset, shed) >
      TARGET * load (self, self->preset, self->shed)) {
    self->calm_since = 0;
    return LP_REALTIME_KEEP;
  }
  if (self->calm_since == 0)
    self->calm_since = MAX (now, 1);
  if (now < self->calm_since + self->wait)
    return LP_REALTIME_KEEP;

  self->went_up = TRUE;
  self->changed = now;
  self->calm_since = 0;
  if (shed < self->shed) {
    self->shed = shed;
    return LP_REALTIME_RESTORE;
  }
  self->preset = preset;
  return LP_REALTIME_BETTER;
}
