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
 * What the sources of the gateway share: gw-gateway.c (segments in, what the
 * publisher says, life) and gw-work.c (segments and the transcoders they are
 * given to).
 */

#pragma once

#include "core/base-backoff.h"
#include "gw-gateway.h"
#include "node-stats.h"

G_BEGIN_DECLS

#define LP_GATEWAY_TRANSCODERS_MAX 64

GST_DEBUG_CATEGORY_EXTERN (lp_gateway_debug);

/* The ladder a segment was begun with, shared by the segments of a stretch */
typedef struct
{
  guint n;
  LpProfile profiles[LP_PROFILES_MAX];
} LpGatewayLadder;

typedef struct _LpAttempt LpAttempt;

typedef struct
{
  LpGateway *gateway;
  LpSegment *segment;
  LpGatewayLadder *ladder;
  guint64 arrived;              /* monotonic, ns */
  guint settled;                /* renditions given to the publisher or lost */
  gboolean have[LP_PROFILES_MAX];
  guint64 tried;                /* bits: transcoders that failed it */
  guint attempts;
  LpBackoff backoff;
  LpAttempt *attempt;           /* the one under way */
  gint resting;                 /* index: not asked until @retry; -1 none */
  GSource *timer, *retry;
  GError *error;                /* last failure */
} LpWork;

/* A job of a transcoder, until it says that it is done */
struct _LpAttempt
{
  LpGateway *gateway;
  LpWork *work;                 /* NULL: nobody waits for it any more */
  guint transcoder;             /* index */
  LpTranscodeJob *job;
  guint64 submitted;
  guint64 duration;
  gboolean accepted;
  GSource *timer;               /* until it must be accepted */
};

typedef struct
{
  guint64 sequence;
  guint64 arrived;
} LpArrival;

struct _LpGateway
{
  GObject parent;

  LpLoop *loop;
  LpGatewayConfig config;
  gchar *session;
  LpGatewayCallbacks callbacks;
  gpointer user_data;
  LpPublisher *publisher;
  LpStats *stats;

  GPtrArray *transcoders;
  guint running[LP_GATEWAY_TRANSCODERS_MAX];
  guint size[LP_GATEWAY_TRANSCODERS_MAX][2];    /* of what each had last */
  guint preferred;
  LpGatewayLadder *ladder;
  GQueue waiting;               /* LpWork not given to a transcoder */
  GQueue busy;                  /* LpAttempt */
  GQueue arrivals;              /* for the latency of what is published */
  guint64 transcoded;
  gboolean pilot_over;
  gboolean closed;
  gboolean ended;
  GTask *finish;
  guint64 finish_deadline;

  gint inbox;                   /* atomic */
};

/* Monotonic, ns */
guint64 lp_gateway_now (void);
/* Answers a finish that waited for the last segment. */
void lp_gateway_check_finish (LpGateway * self);

/* gw-work.c */
LpWork *lp_work_new (LpGateway * self, LpSegment * segment, guint64 arrived);
void lp_work_free (LpWork * work);
/* Whatever of the segment is not there yet will not come. */
void lp_work_give_up (LpWork * work, const GError * error);
/* Nobody waits for it any more; it goes when its job ends. */
void lp_attempt_abandon (LpAttempt * attempt);
/* Gives what waits to transcoders. */
void lp_gateway_dispatch (LpGateway * self);
void lp_gateway_count_pending (LpGateway * self);

G_END_DECLS
