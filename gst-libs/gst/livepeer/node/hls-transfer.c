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
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/gst.h>

#include "core/base-backoff.h"
#include "hls-transfer.h"

GST_DEBUG_CATEGORY_STATIC (lp_hls_transfer_debug);
#define GST_CAT_DEFAULT lp_hls_transfer_debug

typedef struct
{
  LpLoop *loop;
  LpStore *store;
  LpHlsTransferConfig config;
  gchar *path;
  const gchar *content_type;    /* NULL: a get */
  gsize max_size;
  LpHlsTransferFuncs funcs;
  void (*got) (GBytes * data, const GError * error, gpointer user_data);
  gpointer user_data;
  LpBackoff backoff;
  guint64 end;                  /* monotonic, ns; 0 none */
  GSource *timer;
} Transfer;

/* no delay is longer, but for what a server asks for */
#define DELAY_MAX (5 * G_USEC_PER_SEC)

static void start (Transfer * t);

static void
transfer_end (Transfer * t, GBytes * data, const GError * error)
{
  if (t->got != NULL)
    t->got (data, error, t->user_data);
  else
    t->funcs.done (error, t->user_data);
  g_clear_pointer (&t->timer, g_source_unref);
  g_free (t->path);
  g_object_unref (t->store);
  g_object_unref (t->loop);
  g_free (t);
}

static void
start_again (gpointer data)
{
  Transfer *t = data;

  g_clear_pointer (&t->timer, g_source_unref);
  lp_loop_release (t->loop);
  start (t);
}

static guint64
now (void)
{
  return lp_env_mono_time (lp_env_system ());
}

static gboolean
try_again (Transfer * t, GAsyncResult * result, const GError * error)
{
  guint64 random = 0, delay;

  /* without random numbers everybody waits alike, which is no reason to stop */
  lp_env_random (lp_env_system (), (guint8 *) & random, sizeof (random));
  if (!lp_io_error_is_retryable (error)
      || (t->funcs.again != NULL && !t->funcs.again (t->user_data))
      || !lp_backoff_next_after (&t->backoff, now () / 1000, random,
          lp_store_retry_after_us (result), &delay))
    return FALSE;
  GST_INFO ("%s: %s; again in %" G_GUINT64_FORMAT " ms", t->path,
      error->message, delay / 1000);
  lp_loop_hold (t->loop);
  t->timer = lp_loop_add_timeout (t->loop, delay * 1000, start_again, t, NULL);
  return TRUE;
}

static void
answered (GObject * source, GAsyncResult * result, gpointer user_data)
{
  Transfer *t = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) data = NULL;

  if (t->got != NULL)
    data = lp_store_get_finish (t->store, result, &error);
  else
    lp_store_put_finish (t->store, result, &error);
  if (error == NULL || !try_again (t, result, error))
    transfer_end (t, data, error);
}

static void
start (Transfer * t)
{
  GCancellable *cancellable = lp_loop_get_cancellable (t->loop);
  g_autoptr (GBytes) data = NULL;
  guint64 t0 = now (), timeout = t->config.timeout;

  if (t->end != 0)
    timeout = MIN (timeout, t->end > t0 ? t->end - t0 : 1);
  if (t->got != NULL) {
    lp_store_get_async (t->store, t->path, t->max_size, timeout,
        cancellable, answered, t);
    return;
  }
  data = t->funcs.data (t->user_data);
  if (data == NULL)
    transfer_end (t, NULL, NULL);
  else
    lp_store_put_async (t->store, t->path, data, t->content_type,
        timeout, cancellable, answered, t);
}

static Transfer *
new_transfer (LpLoop * loop, LpStore * store,
    const LpHlsTransferConfig * config, const gchar * path, gpointer user_data)
{
  static gsize once = 0;
  Transfer *t = g_new0 (Transfer, 1);

  if (g_once_init_enter (&once)) {
    GST_DEBUG_CATEGORY_INIT (lp_hls_transfer_debug, "lphlstransfer", 0,
        "HLS files");
    g_once_init_leave (&once, 1);
  }
  t->loop = g_object_ref (loop);
  t->store = g_object_ref (store);
  t->config = *config;
  t->end = config->deadline == 0 ? 0 : now () + config->deadline;
  lp_backoff_init (&t->backoff, config->retries, config->retry_delay / 1000,
      MAX (config->retry_delay / 1000, DELAY_MAX), t->end / 1000);
  t->path = g_strdup (path);
  t->user_data = user_data;
  return t;
}

void
lp_hls_put (LpLoop * loop, LpStore * store, const LpHlsTransferConfig * config,
    const gchar * path, const gchar * content_type,
    const LpHlsTransferFuncs * funcs, gpointer user_data)
{
  Transfer *t = new_transfer (loop, store, config, path, user_data);

  t->content_type = content_type;
  t->funcs = *funcs;
  start (t);
}

void
lp_hls_get (LpLoop * loop, LpStore * store, const LpHlsTransferConfig * config,
    const gchar * path, gsize max_size,
    void (*done) (GBytes * data, const GError * error, gpointer user_data),
    gpointer user_data)
{
  Transfer *t = new_transfer (loop, store, config, path, user_data);

  t->max_size = max_size;
  t->got = done;
  start (t);
}
