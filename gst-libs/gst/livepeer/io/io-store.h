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
 * LpStore: where bytes go. Implementations: io-store-dir (a folder, atomic),
 * io-store-http (PUT/DELETE), io-store-mem (served by our own HTTP server).
 * All calls are asynchronous on the loop the store was made for, each with a
 * deadline; a store never blocks its caller and never tries again by itself:
 * see lp_io_error_is_retryable() and lp_store_retry_after_us().
 */

#pragma once

#include "io/io-error.h"
#include "io/io-loop.h"

G_BEGIN_DECLS

#define LP_TYPE_STORE (lp_store_get_type ())
G_DECLARE_INTERFACE (LpStore, lp_store, LP, STORE, GObject)

/**
 * LpStoreInterface:
 * @put_async: writes @data at relative path @path ("P360p/12.ts"), replacing
 *   it atomically: readers see the old or the new content, never a part.
 *   Deadline in ns from now; 0 is not allowed.
 * @remove_async: deletes; missing is success
 * @get_async: reads back what a previous run left (resume);
 *   G_IO_ERROR_NOT_FOUND if there is nothing
 */
struct _LpStoreInterface
{
  GTypeInterface parent;

  void (*put_async) (LpStore * store, const gchar * path, GBytes * data,
      const gchar * content_type, guint64 deadline_ns,
      GCancellable * cancellable, GAsyncReadyCallback callback,
      gpointer user_data);
  gboolean (*put_finish) (LpStore * store, GAsyncResult * result,
      GError ** error);
  void (*remove_async) (LpStore * store, const gchar * path,
      guint64 deadline_ns, GCancellable * cancellable,
      GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*remove_finish) (LpStore * store, GAsyncResult * result,
      GError ** error);
  void (*get_async) (LpStore * store, const gchar * path, gsize max_size,
      guint64 deadline_ns, GCancellable * cancellable,
      GAsyncReadyCallback callback, gpointer user_data);
  GBytes *(*get_finish) (LpStore * store, GAsyncResult * result,
      GError ** error);
};

#define LP_STORE_PATH_MAX 512

/* Relative, parts separated by single slashes, none empty or beginning with a
 * dot, no control characters. */
gboolean lp_store_path_is_valid (const gchar * path);

void lp_store_put_async (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data);
gboolean lp_store_put_finish (LpStore * store, GAsyncResult * result,
    GError ** error);
void lp_store_remove_async (LpStore * store, const gchar * path,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
gboolean lp_store_remove_finish (LpStore * store, GAsyncResult * result,
    GError ** error);
void lp_store_get_async (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data);
GBytes *lp_store_get_finish (LpStore * store, GAsyncResult * result,
    GError ** error);

/* How long the other side asked not to be tried again, in microseconds; 0: it
 * did not say. @result: what a callback got, also after finish. */
guint64 lp_store_retry_after_us (GAsyncResult * result);

/* For implementations, before they return from @task. */
void lp_store_set_retry_after (GTask * task, guint seconds);

G_END_DECLS
