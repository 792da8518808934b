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

#include "gstlpdetached.h"

typedef struct
{
  GThreadFunc func;
  gpointer data;
} Call;

static GMutex detached_lock;
static GCond detached_cond;
static guint detached_count;

void
gst_lp_detached_begin (void)
{
  g_mutex_lock (&detached_lock);
  detached_count++;
  g_mutex_unlock (&detached_lock);
}

void
gst_lp_detached_end (void)
{
  g_mutex_lock (&detached_lock);
  if (--detached_count == 0)
    g_cond_broadcast (&detached_cond);
  g_mutex_unlock (&detached_lock);
}

static gpointer
run (gpointer user_data)
{
  Call *call = user_data;

  call->func (call->data);
  g_free (call);
  gst_lp_detached_end ();
  return NULL;
}

void
gst_lp_detached_run (const gchar * name, GThreadFunc func, gpointer data)
{
  Call *call = g_new (Call, 1);

  call->func = func;
  call->data = data;
  gst_lp_detached_begin ();
  g_thread_unref (g_thread_new (name, run, call));
}

gboolean
gst_lp_detached_wait (gint64 end)
{
  gboolean all = TRUE;

  g_mutex_lock (&detached_lock);
  while (detached_count > 0 && all)
    all = g_cond_wait_until (&detached_cond, &detached_lock, end);
  all = detached_count == 0;
  g_mutex_unlock (&detached_lock);
  return all;
}
