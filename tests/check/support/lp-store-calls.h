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
 * Running the asynchronous calls of an LpStore from a test's thread.
 */

#pragma once

#include <gst/check/gstcheck.h>

#include "io/io-loop.h"
#include "io/io-store.h"

typedef enum
{
  CALL_PUT, CALL_REMOVE, CALL_GET
} CallKind;

typedef struct
{
  CallKind kind;
  LpStore *store;
  const gchar *path;
  GBytes *data;
  gsize max_size;
  guint64 deadline;
  GCancellable *cancellable;

  GError *error;
  GBytes *result;
  GAsyncQueue *done;
} StoreCall;

static inline void
store_call_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  StoreCall *call = user_data;

  if (call->kind == CALL_PUT)
    lp_store_put_finish (LP_STORE (source), result, &call->error);
  else if (call->kind == CALL_REMOVE)
    lp_store_remove_finish (LP_STORE (source), result, &call->error);
  else
    call->result = lp_store_get_finish (LP_STORE (source), result,
        &call->error);
  g_async_queue_push (call->done, call);
}

static inline void
store_call_start (gpointer data)
{
  StoreCall *c = data;

  if (c->kind == CALL_PUT)
    lp_store_put_async (c->store, c->path, c->data, "video/mp2t", c->deadline,
        c->cancellable, store_call_done, c);
  else if (c->kind == CALL_REMOVE)
    lp_store_remove_async (c->store, c->path, c->deadline, c->cancellable,
        store_call_done, c);
  else
    lp_store_get_async (c->store, c->path, c->max_size, c->deadline,
        c->cancellable, store_call_done, c);
}

static inline void
store_call_wait (StoreCall * call)
{
  fail_unless (g_async_queue_timeout_pop (call->done,
          30 * G_USEC_PER_SEC) != NULL, "%s: no answer", call->path);
  g_clear_pointer (&call->done, g_async_queue_unref);
}

/* Returns: (transfer full) (nullable): the error */
static inline GError *
store_put (LpLoop * loop, LpStore * store, const gchar * path,
    const gchar * text)
{
  StoreCall call = {.kind = CALL_PUT,.store = store,.path = path,
    .deadline = 20000000000ull,.done = g_async_queue_new ()
  };

  call.data = g_bytes_new (text, strlen (text));
  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  g_bytes_unref (call.data);
  return call.error;
}

static inline GError *
store_remove (LpLoop * loop, LpStore * store, const gchar * path)
{
  StoreCall call = {.kind = CALL_REMOVE,.store = store,.path = path,
    .deadline = 20000000000ull,.done = g_async_queue_new ()
  };

  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  return call.error;
}

/* Returns: (transfer full) (nullable): text */
static inline gchar *
store_get (LpLoop * loop, LpStore * store, const gchar * path, gsize max_size,
    GError ** error)
{
  StoreCall call = {.kind = CALL_GET,.store = store,.path = path,
    .max_size = max_size,.deadline = 20000000000ull,
    .done = g_async_queue_new ()
  };
  gchar *text = NULL;

  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  if (call.result != NULL) {
    text = g_bytes_get_size (call.result) == 0 ? g_strdup ("") :
        g_strndup (g_bytes_get_data (call.result, NULL),
        g_bytes_get_size (call.result));
    g_bytes_unref (call.result);
  }
  if (call.error != NULL)
    g_propagate_error (error, call.error);
  return text;
}
