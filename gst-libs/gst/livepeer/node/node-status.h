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
 * The statistics of a node for others: JSON for /status, Prometheus text for
 * /metrics. Names as go-livepeer's where they mean the same.
 * Source: orchestrator 12.1, 12.4.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Any structure of numbers, strings, booleans, clock times, structures and
 * arrays of structures, as a JSON object; other fields are left out.
 * Returns: (transfer full) */
gchar *lp_status_to_json (const GstStructure * stats);

/* "application/x-livepeer-sink-stats" in Prometheus' text format.
 * @node_id: label of every series. Returns: (transfer full) */
gchar *lp_status_to_metrics (const GstStructure * stats,
    const gchar * node_id);

G_END_DECLS
