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

#include "gstlpoutage.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)
#define FAILURES 2
#define WAIT_MIN (5 * SECOND)
#define WAIT_MAX (300 * SECOND)

GstLpOutageState
gst_lp_outage_check (GstLpOutage * self, guint64 now, guint64 patience)
{
  if (self->until == 0)
    return GST_LP_OUTAGE_NONE;
  if (now < self->until || now < self->trying_until)
    return GST_LP_OUTAGE_OUT;
  self->trying_until = now + MAX (patience, 1);
  return GST_LP_OUTAGE_TRY;
}

gboolean
gst_lp_outage_fail (GstLpOutage * self, guint64 now)
{
  self->trying_until = 0;
  /* what began before the outage and ends in it says nothing new */
  if (now < self->until)
    return TRUE;
  self->failures++;
  if (self->failures < FAILURES)
    return FALSE;
  self->wait = self->wait == 0 ? WAIT_MIN : MIN (self->wait * 2, WAIT_MAX);
  self->until = now + self->wait;
  return TRUE;
}

void
gst_lp_outage_abstain (GstLpOutage * self)
{
  self->trying_until = 0;
}

void
gst_lp_outage_work (GstLpOutage * self)
{
  static const GstLpOutage none = { 0, };

  *self = none;
}

guint64
gst_lp_outage_left (const GstLpOutage * self, guint64 now)
{
  guint64 until = MAX (self->until, self->trying_until);

  return self->until == 0 || now >= until ? 0 : until - now;
}

static GMutex outage_lock;
static GstLpOutage outages[2];  /* hardware, software */

GstLpOutageState
gst_lp_outage_check_process (gboolean software, guint64 now, guint64 patience)
{
  GstLpOutageState state;

  g_mutex_lock (&outage_lock);
  state = gst_lp_outage_check (&outages[software != FALSE], now, patience);
  g_mutex_unlock (&outage_lock);
  return state;
}

void
gst_lp_outage_settle_process (gboolean software, guint64 now, gboolean ok,
    gboolean unexplained)
{
  GstLpOutage *outage = &outages[software != FALSE];

  g_mutex_lock (&outage_lock);
  if (ok)
    gst_lp_outage_work (outage);
  else if (unexplained)
    gst_lp_outage_fail (outage, now);
  else
    gst_lp_outage_abstain (outage);
  g_mutex_unlock (&outage_lock);
}

guint64
gst_lp_outage_left_process (gboolean software, guint64 now)
{
  guint64 left;

  g_mutex_lock (&outage_lock);
  left = gst_lp_outage_left (&outages[software != FALSE], now);
  g_mutex_unlock (&outage_lock);
  return left;
}
