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

#include "io-store-mem.h"

typedef struct
{
  GBytes *data;
  gchar *content_type;
  GList *link;                  /* in order; NULL: never evicted */
} File;

struct _LpStoreMem
{
  GObject parent;

  gsize max_bytes;
  GMutex lock;
  gsize bytes;
  GHashTable *files;
  GQueue order;                 /* paths, oldest first, owned by the table */
};

static void lp_store_mem_iface_init (LpStoreInterface * iface);

G_DEFINE_TYPE_WITH_CODE (LpStoreMem, lp_store_mem, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_STORE, lp_store_mem_iface_init));

static void
file_free (gpointer data)
{
  File *file = data;

  g_bytes_unref (file->data);
  g_free (file->content_type);
  g_free (file);
}

static void
remove_locked (LpStoreMem * self, const gchar * path)
{
  File *file = g_hash_table_lookup (self->files, path);

  if (file == NULL)
    return;
  self->bytes -= g_bytes_get_size (file->data);
  if (file->link != NULL)
    g_queue_delete_link (&self->order, file->link);
  g_hash_table_remove (self->files, path);
}

static void
lp_store_mem_put_async (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  LpStoreMem *self = LP_STORE_MEM (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  gsize size = g_bytes_get_size (data);
  File *file;
  gchar *key;

  if (size > self->max_bytes) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
        "%s: %" G_GSIZE_FORMAT " bytes do not fit into %" G_GSIZE_FORMAT
        " of memory", path, size, self->max_bytes);
    g_object_unref (task);
    return;
  }

  file = g_new0 (File, 1);
  file->data = g_bytes_ref (data);
  file->content_type = g_strdup (content_type);
  key = g_strdup (path);

  g_mutex_lock (&self->lock);
  remove_locked (self, path);
  while (self->bytes + size > self->max_bytes && self->order.length > 0) {
    g_autofree gchar *oldest = g_strdup (g_queue_peek_head (&self->order));

    remove_locked (self, oldest);
  }
  if (!g_str_has_suffix (path, ".m3u8")) {
    g_queue_push_tail (&self->order, key);
    file->link = self->order.tail;
  }
  g_hash_table_insert (self->files, key, file);
  self->bytes += size;
  g_mutex_unlock (&self->lock);

  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
lp_store_mem_remove_async (LpStore * store, const gchar * path,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  LpStoreMem *self = LP_STORE_MEM (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_mutex_lock (&self->lock);
  remove_locked (self, path);
  g_mutex_unlock (&self->lock);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
lp_store_mem_get_async (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (store, cancellable, callback, user_data);
  GBytes *data = lp_store_mem_lookup (LP_STORE_MEM (store), path, NULL);

  if (data == NULL) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s is not in memory", path);
  } else if (g_bytes_get_size (data) > max_size) {
    g_bytes_unref (data);
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
        "%s is larger than %" G_GSIZE_FORMAT " bytes", path, max_size);
  } else {
    g_task_return_pointer (task, data, (GDestroyNotify) g_bytes_unref);
  }
  g_object_unref (task);
}

static gboolean
lp_store_mem_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GBytes *
lp_store_mem_get_finish (LpStore * store, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lp_store_mem_iface_init (LpStoreInterface * iface)
{
  iface->put_async = lp_store_mem_put_async;
  iface->put_finish = lp_store_mem_finish;
  iface->remove_async = lp_store_mem_remove_async;
  iface->remove_finish = lp_store_mem_finish;
  iface->get_async = lp_store_mem_get_async;
  iface->get_finish = lp_store_mem_get_finish;
}

static void
lp_store_mem_finalize (GObject * object)
{
  LpStoreMem *self = LP_STORE_MEM (object);

  g_queue_clear (&self->order);
  g_hash_table_unref (self->files);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lp_store_mem_parent_class)->finalize (object);
}

static void
lp_store_mem_class_init (LpStoreMemClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_store_mem_finalize;
}

static void
lp_store_mem_init (LpStoreMem * self)
{
  g_mutex_init (&self->lock);
  g_queue_init (&self->order);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      file_free);
}

LpStore *
lp_store_mem_new (gsize max_bytes)
{
  LpStoreMem *self = g_object_new (LP_TYPE_STORE_MEM, NULL);

  self->max_bytes = max_bytes;
  return LP_STORE (self);
}

GBytes *
lp_store_mem_lookup (LpStoreMem * self, const gchar * path,
    gchar ** content_type)
{
  GBytes *data = NULL;
  File *file;

  g_mutex_lock (&self->lock);
  file = g_hash_table_lookup (self->files, path);
  if (file != NULL) {
    data = g_bytes_ref (file->data);
    if (content_type != NULL)
      *content_type = g_strdup (file->content_type);
  }
  g_mutex_unlock (&self->lock);
  return data;
}

gsize
lp_store_mem_get_size (LpStoreMem * self)
{
  gsize bytes;

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);
  return bytes;
}
