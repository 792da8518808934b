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
 * LpLoop: the only code that creates a network thread and a GMainContext.
 * Everything else receives an LpLoop. Implements LpEnv.
 */

#pragma once

#include <gio/gio.h>
#include "core/base-env.h"

G_BEGIN_DECLS

#define LP_TYPE_LOOP (lp_loop_get_type ())
G_DECLARE_FINAL_TYPE (LpLoop, lp_loop, LP, LOOP, GObject)

/* Starts the thread; returns when the loop runs. @name: thread name */
LpLoop *lp_loop_new (const gchar * name);

/* The context the loop runs, thread default in its thread. (transfer none) */
GMainContext *lp_loop_get_context (LpLoop * loop);
gboolean lp_loop_is_current (LpLoop * loop);

/* Runs @func in the loop's thread, in order. After stop began: returns FALSE
 * and calls @notify at once. */
gboolean lp_loop_invoke (LpLoop * loop, void (*func) (gpointer data),
    gpointer data, GDestroyNotify notify);

/* The same and waits for it; for shutdown and tests. Never from the loop. */
gboolean lp_loop_invoke_sync (LpLoop * loop, void (*func) (gpointer data),
    gpointer data);

/* One-shot timer in the loop's thread. Returns: (transfer full): a source to
 * g_source_destroy() and unref */
GSource *lp_loop_add_timeout (LpLoop * loop, guint64 delay_ns,
    void (*func) (gpointer data), gpointer data, GDestroyNotify notify);

/* Cancelled when stop begins; every operation run here should use it.
 * (transfer none) */
GCancellable *lp_loop_get_cancellable (LpLoop * loop);

/* An operation whose callback must still come is under way: stop waits for
 * it, within its time. In the loop's thread only (or while stopping). */
void lp_loop_hold (LpLoop * loop);
void lp_loop_release (LpLoop * loop);

/* Refuse new work, cancel, quit, join, then run what cancelled
 * operations still have to say in the calling thread, for at most @drain_ns.
 * Idempotent. Not from the loop's own thread. */
void lp_loop_stop (LpLoop * loop, guint64 drain_ns);

/* (transfer none): real time and random numbers of the system */
const LpEnv *lp_env_system (void);

G_END_DECLS
