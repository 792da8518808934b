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
 * Threads that nobody joins, because a hung driver may hold them for ever.
 * Those that are on their way to their end are counted, so that whoever leaves
 * can wait for them within a bound: a process that ends, or calls
 * gst_deinit(), while an inner pipeline is torn down can hang in GStreamer's
 * task pools.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Runs @func in a thread that is counted until it returns. */
void gst_lp_detached_run (const gchar * name, GThreadFunc func, gpointer data);

/* A thread that lives as long as something else is counted from the moment
 * it is told to end: begin() by who tells it, end() as its last deed. */
void gst_lp_detached_begin (void);
void gst_lp_detached_end (void);

/* Waits until none is counted. @end: monotonic time, us. FALSE: some still
 * run at @end; they go on. */
gboolean gst_lp_detached_wait (gint64 end);

G_END_DECLS
