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

#include <errno.h>
#include <sys/random.h>

#include "io-loop.h"

struct _LpLoop
{
  GObject parent;

  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GCancellable *cancellable;

  GMutex lock;
  gboolean stopping;            /* with lock */
  guint pending;                /* operations under way; loop's thread only */
};

G_DEFINE_TYPE (LpLoop, lp_loop, G_TYPE_OBJECT);

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
  GDestroyNotify notify;
} Call;

static void
call_free (gpointer user_data)
{
  Call *call = user_data;

  if (call->notify != NULL)
    call->notify (call->data);
  g_free (call);
}

static gboolean
call_run (gpointer user_data)
{
  Call *call = user_data;

  call->func (call->data);
  return G_SOURCE_REMOVE;
}

static gpointer
loop_thread (gpointer user_data)
{
  LpLoop *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static void
lp_loop_finalize (GObject * object)
{
  LpLoop *self = LP_LOOP (object);

  lp_loop_stop (self, 0);
  g_object_unref (self->cancellable);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lp_loop_parent_class)->finalize (object);
}

static void
lp_loop_class_init (LpLoopClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_loop_finalize;
}

static void
lp_loop_init (LpLoop * self)
{
  g_mutex_init (&self->lock);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->cancellable = g_cancellable_new ();
}

LpLoop *
lp_loop_new (const gchar * name)
{
  LpLoop *self = g_object_new (LP_TYPE_LOOP, NULL);

  self->thread = g_thread_new (name, loop_thread, self);
  while (!g_main_loop_is_running (self->loop))
    g_thread_yield ();
  return self;
}

GMainContext *
lp_loop_get_context (LpLoop * self)
{
  return self->context;
}

gboolean
lp_loop_is_current (LpLoop * self)
{
  return g_thread_self () == self->thread;
}

GCancellable *
lp_loop_get_cancellable (LpLoop * self)
{
  return self->cancellable;
}

static gboolean
attach (LpLoop * self, GSource * source)
{
  gboolean ok;

  g_mutex_lock (&self->lock);
  ok = !self->stopping;
  if (ok)
    g_source_attach (source, self->context);
  g_mutex_unlock (&self->lock);
  return ok;
}

static GSource *
call_source (GSource * source, void (*func) (gpointer data), gpointer data,
    GDestroyNotify notify)
{
  Call *call = g_new (Call, 1);

  call->func = func;
  call->data = data;
  call->notify = notify;
  g_source_set_callback (source, call_run, call, call_free);
  return source;
}

gboolean
lp_loop_invoke (LpLoop * self, void (*func) (gpointer data), gpointer data,
    GDestroyNotify notify)
{
  GSource *source = call_source (g_idle_source_new (), func, data, notify);
  gboolean ok;

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  ok = attach (self, source);
  /* not attached: dropping the last reference calls notify */
  g_source_unref (source);
  return ok;
}

typedef struct
{
  void (*func) (gpointer data);
  gpointer data;
  GMutex lock;
  GCond cond;
  gboolean done;
  gboolean called;
} SyncCall;

static void
sync_run (gpointer user_data)
{
  SyncCall *call = user_data;

  call->func (call->data);
  call->called = TRUE;
}

static void
sync_done (gpointer user_data)
{
  SyncCall *call = user_data;

  g_mutex_lock (&call->lock);
  call->done = TRUE;
  g_cond_signal (&call->cond);
  g_mutex_unlock (&call->lock);
}

gboolean
lp_loop_invoke_sync (LpLoop * self, void (*func) (gpointer data), gpointer data)
{
  SyncCall call = {.func = func,.data = data };

  g_assert (!lp_loop_is_current (self));
  g_mutex_init (&call.lock);
  g_cond_init (&call.cond);
  lp_loop_invoke (self, sync_run, &call, sync_done);
  g_mutex_lock (&call.lock);
  while (!call.done)
    g_cond_wait (&call.cond, &call.lock);
  g_mutex_unlock (&call.lock);
  g_cond_clear (&call.cond);
  g_mutex_clear (&call.lock);
  return call.called;
}

GSource *
lp_loop_add_timeout (LpLoop * self, guint64 delay_ns,
    void (*func) (gpointer data), gpointer data, GDestroyNotify notify)
{
  guint64 ms = (delay_ns + 999999) / 1000000;
  GSource *source = call_source (g_timeout_source_new (MIN (ms, G_MAXINT)),
      func, data, notify);

  attach (self, source);
  return source;
}

void
lp_loop_hold (LpLoop * self)
{
  self->pending++;
}

void
lp_loop_release (LpLoop * self)
{
  g_assert (self->pending > 0);
  self->pending--;
}

static gboolean
quit_loop (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static gboolean
wake_up (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

void
lp_loop_stop (LpLoop * self, guint64 drain_ns)
{
  GSource *source;
  gint64 end;

  g_mutex_lock (&self->lock);
  if (self->stopping || self->thread == NULL) {
    g_mutex_unlock (&self->lock);
    return;
  }
  self->stopping = TRUE;
  g_mutex_unlock (&self->lock);
  g_assert (!lp_loop_is_current (self));

  g_cancellable_cancel (self->cancellable);
  /* behind what was asked for before; the loop runs those first */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, quit_loop, self->loop, NULL);
  g_source_attach (source, self->context);
  g_source_unref (source);
  g_thread_join (g_steal_pointer (&self->thread));

  /* Cancelled operations answer through sources of this context. Without
   * running them here they would be called, or leak, after their owners. */
  g_main_context_push_thread_default (self->context);
  source = g_timeout_source_new (10);
  g_source_set_callback (source, wake_up, NULL, NULL);
  g_source_attach (source, self->context);
  end = g_get_monotonic_time () + drain_ns / 1000;
  while (g_main_context_iteration (self->context, FALSE));
  while (self->pending > 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (self->context, TRUE);
  g_source_destroy (source);
  g_source_unref (source);
  g_main_context_pop_thread_default (self->context);
}

static gint64
system_wall_time (gpointer user_data)
{
  return g_get_real_time ();
}

static guint64
system_mono_time (gpointer user_data)
{
  return (guint64) g_get_monotonic_time () * 1000;
}

static gboolean
system_random (guint8 * data, gsize len, gpointer user_data)
{
  while (len > 0) {
    gssize n = getrandom (data, len, 0);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    len -= n;
  }
  return TRUE;
}

const LpEnv *
lp_env_system (void)
{
  static const LpEnv env = {
    system_wall_time, system_mono_time, system_random, NULL
  };

  return &env;
}
