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
 * GstLpOutage: whether a device may be used after it failed without a reason.
 * Two such failures in a row take it out of service for 5 s; one try is made
 * then, and each that fails doubles the time, up to 5 min. No clock: times
 * come in (ns). Source: spec/transcoding.md 25.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All zero is in service. */
typedef struct
{
  guint failures;               /* in a row */
  guint64 wait;                 /* of the last outage, 0 none */
  guint64 until;                /* 0 in service */
  guint64 trying_until;         /* one tries it; 0 nobody does */
} GstLpOutage;

typedef enum
{
  GST_LP_OUTAGE_NONE,           /* use it */
  GST_LP_OUTAGE_TRY,            /* you are the one who tries it */
  GST_LP_OUTAGE_OUT,            /* leave it alone */
} GstLpOutageState;

/* @patience: whoever is to try it says within so many ns how it went, or is
 * taken for one of those who never came back. */
GstLpOutageState gst_lp_outage_check (GstLpOutage * self, guint64 now,
    guint64 patience);
/* Returns: TRUE: it is out of service now */
gboolean gst_lp_outage_fail (GstLpOutage * self, guint64 now);
/* Who tried it failed for a reason of its own. */
void gst_lp_outage_abstain (GstLpOutage * self);
void gst_lp_outage_work (GstLpOutage * self);
/* ns until it may be tried; 0 it may be used or tried now */
guint64 gst_lp_outage_left (const GstLpOutage * self, guint64 now);

/* The outages of this process: of hardware, and of software. Any thread. */
GstLpOutageState gst_lp_outage_check_process (gboolean software, guint64 now,
    guint64 patience);
/* @unexplained: only if not @ok */
void gst_lp_outage_settle_process (gboolean software, guint64 now,
    gboolean ok, gboolean unexplained);
guint64 gst_lp_outage_left_process (gboolean software, guint64 now);

G_END_DECLS
