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
 * Prices per pixel, pixel counts and fees; all exact.
 * Source: spec/payments.md 5.3, 5.4, 8.1.
 */

#pragma once

#include "pm-ticket.h"

G_BEGIN_DECLS

/* A rendition as far as its fee goes; fps 0 counts as 60, @fps_d 0 as 1. */
typedef struct { guint width, height, fps_n, fps_d; } LpPriceProfile;

/* Output pixels of a segment as payments 5.4 estimates them. FALSE if they do
 * not fit 63 bits. */
gboolean lp_price_pixels (const LpPriceProfile * profiles, guint n,
    guint64 duration_ns, guint64 * pixels);
/* The sum of what a recipient says it made of a segment, a number for each
 * profile. Refuses what cannot be, so call it before anything is owed: less
 * than nothing, or more than width x height x frames, with two frames more for
 * cuts that do not fall on one. @frames are those of the source, for profiles
 * that keep its rate; 0 if nobody counted: 60 a second. LP_ERROR_PRICE: the
 * recipient cheats, end the stage as LP_STAGE_SPENT and leave it. */
gboolean lp_price_check_reported (const LpPriceProfile * profiles,
    const gint64 * reported, guint n, guint64 duration_ns, guint64 frames,
    guint64 * sum, GError ** error);
/* Wei. Returns: (transfer full) */
LpRatio *lp_price_fee (guint64 pixels, const LpRatio * price);
/* The fee of the estimate: 1.02 (the double) times as much. */
LpRatio *lp_price_fee_estimate (guint64 pixels, const LpRatio * price);
/* @price may be NULL. Fails with LP_ERROR_PRICE. Returns: (transfer full) */
LpRatio *lp_price_parse (const LpPrice * price, GError ** error);
/* FALSE if @price does not fit the message. */
gboolean lp_price_format (const LpRatio * price, LpPrice * out);
/* Refuses more than twice the session's first price (LP_ERROR_PRICE). */
gboolean lp_price_check_change (const LpRatio * price, const LpRatio * first,
    GError ** error);
/* Refuses more than @max; NULL means no limit (LP_ERROR_PRICE). */
gboolean lp_price_check_max (const LpRatio * price, const LpRatio * max,
    GError ** error);
/* What to offer so that redeeming is paid for (payments 8.1). @multiplier is
 * face value / cost of redeeming. Returns: (transfer full) */
LpRatio *lp_price_adjust (const LpRatio * base, const LpRatio * multiplier);

G_END_DECLS
