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
 * An LpStore in memory that notes every operation and fails on demand.
 * Everything in the loop's thread but what says otherwise.
 */

#pragma once

#include <gst/check/gstcheck.h>

#include "io/io-store.h"

#define FAKE_TYPE_STORE (fake_store_get_type ())
G_DECLARE_FINAL_TYPE (FakeStore, fake_store, FAKE, STORE, GObject)

struct _FakeStore
{
  GObject parent;

  GHashTable *files;            /* path -> GBytes */
  GPtrArray *log;               /* "put source/0.ts" */
  guint operations;
  guint fail_at;                /* number of the operation, from 1; 0 none */
  guint fail_count;             /* how many from there on */
  const gchar *fail_suffix;     /* only those */
  const gchar *fail_path;       /* puts of just this one fail, */
  guint fail_path_count;        /* so many times */
  guint fail_gets;              /* so many gets fail */
  guint retry_after;            /* s; what a failure says of it */
  gint code;                    /* of G_IO_ERROR; 0: no space */
  GPtrArray *history;           /* path, text, path, text: playlists put */
  const gchar *hang_suffix;     /* these never answer before their deadline */
  GPtrArray *hanging;           /* GTask */
};

static void fake_store_iface_init (LpStoreInterface * iface);

G_DEFINE_TYPE_WITH_CODE (FakeStore, fake_store, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_STORE, fake_store_iface_init))
     static inline gboolean fake_store_fails (FakeStore * self,
    const gchar * path)
{
  guint n = ++self->operations;

  if (self->fail_path_count > 0 && g_str_equal (path, self->fail_path)) {
    self->fail_path_count--;
    return TRUE;
  }
  if (self->fail_suffix != NULL && !g_str_has_suffix (path, self->fail_suffix))
    return FALSE;
  return self->fail_at > 0 && n >= self->fail_at
      && n < self->fail_at + MAX (self->fail_count, 1);
}

static inline void
fake_store_return (FakeStore * self, GTask * task, const gchar * path,
    gboolean ok)
{
  if (self->hang_suffix != NULL && g_str_has_suffix (path, self->hang_suffix)) {
    g_ptr_array_add (self->hanging, task);
    return;
  }
  if (!ok)
    lp_store_set_retry_after (task, self->retry_after);
  if (ok)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, G_IO_ERROR, self->code != 0 ? self->code :
        G_IO_ERROR_NO_SPACE, "no space for %s", path);
  g_object_unref (task);
}

static inline void
fake_store_put (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns, GCancellable * c,
    GAsyncReadyCallback callback, gpointer user_data)
{
  FakeStore *self = FAKE_STORE (store);
  gboolean ok = !fake_store_fails (self, path);

  g_ptr_array_add (self->log, g_strdup_printf ("%s %s", ok ? "put" : "fail",
          path));
  if (ok)
    g_hash_table_replace (self->files, g_strdup (path), g_bytes_ref (data));
  if (ok && g_str_has_suffix (path, ".m3u8")) {
    g_ptr_array_add (self->history, g_strdup (path));
    g_ptr_array_add (self->history, g_strndup (g_bytes_get_data (data, NULL),
            g_bytes_get_size (data)));
  }
  fake_store_return (self, g_task_new (self, c, callback, user_data), path, ok);
}

static inline void
fake_store_remove (LpStore * store, const gchar * path, guint64 deadline_ns,
    GCancellable * c, GAsyncReadyCallback callback, gpointer user_data)
{
  FakeStore *self = FAKE_STORE (store);
  gboolean ok = !fake_store_fails (self, path);

  g_ptr_array_add (self->log, g_strdup_printf ("remove %s", path));
  if (ok)
    g_hash_table_remove (self->files, path);
  fake_store_return (self, g_task_new (self, c, callback, user_data), path, ok);
}

static inline void
fake_store_get (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * c, GAsyncReadyCallback callback,
    gpointer user_data)
{
  FakeStore *self = FAKE_STORE (store);
  GTask *task = g_task_new (self, c, callback, user_data);
  GBytes *data = g_hash_table_lookup (self->files, path);

  g_ptr_array_add (self->log, g_strdup_printf ("get %s", path));
  if (self->hang_suffix != NULL && g_str_has_suffix (path, self->hang_suffix)) {
    if (data != NULL)
      g_task_set_task_data (task, g_bytes_ref (data),
          (GDestroyNotify) g_bytes_unref);
    g_ptr_array_add (self->hanging, task);
    return;
  }
  if (self->fail_gets > 0) {
    self->fail_gets--;
    g_task_return_new_error (task, G_IO_ERROR, self->code != 0 ? self->code :
        G_IO_ERROR_FAILED, "no %s", path);
  } else if (data != NULL)
    g_task_return_pointer (task, g_bytes_ref (data),
        (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s",
        path);
  g_object_unref (task);
}

static inline gboolean
fake_store_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static inline GBytes *
fake_store_get_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static inline void
fake_store_iface_init (LpStoreInterface * iface)
{
  iface->put_async = fake_store_put;
  iface->put_finish = fake_store_finish;
  iface->remove_async = fake_store_remove;
  iface->remove_finish = fake_store_finish;
  iface->get_async = fake_store_get;
  iface->get_finish = fake_store_get_finish;
}

static inline void
fake_store_finalize (GObject * object)
{
  FakeStore *self = FAKE_STORE (object);

  g_hash_table_unref (self->files);
  g_ptr_array_unref (self->log);
  g_ptr_array_unref (self->hanging);
  g_ptr_array_unref (self->history);
  G_OBJECT_CLASS (fake_store_parent_class)->finalize (object);
}

static inline void
fake_store_class_init (FakeStoreClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_store_finalize;
}

static inline void
fake_store_init (FakeStore * self)
{
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_bytes_unref);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->hanging = g_ptr_array_new ();
  self->history = g_ptr_array_new_with_free_func (g_free);
}

/* The operations that hang end as they would at their deadline. */
static inline void
fake_store_expire (FakeStore * self)
{
  while (self->hanging->len > 0) {
    GTask *task = g_ptr_array_steal_index (self->hanging, 0);

    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "no answer");
    g_object_unref (task);
  }
}

/* The gets that hang get what was there when they began. */
static inline void
fake_store_answer (FakeStore * self)
{
  while (self->hanging->len > 0) {
    GTask *task = g_ptr_array_steal_index (self->hanging, 0);

    g_task_return_pointer (task, g_bytes_ref (g_task_get_task_data (task)),
        (GDestroyNotify) g_bytes_unref);
    g_object_unref (task);
  }
}

/* Returns: (transfer full) (nullable) */
static inline gchar *
fake_store_text (FakeStore * self, const gchar * path)
{
  GBytes *data = g_hash_table_lookup (self->files, path);

  return data == NULL ? NULL : g_strndup (g_bytes_get_data (data, NULL),
      g_bytes_get_size (data));
}
