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
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gstdio.h>

#include "io-store-dir.h"

/* What the worker has not finished, answered or not: a disk that hangs keeps
 * it. Outlives the store, as such a worker does. Loop's thread. */
typedef struct
{
  guint count;
  gsize bytes;
} Backlog;

struct _LpStoreDir
{
  GObject parent;

  LpLoop *loop;
  gchar *folder;
  GThreadPool *worker;
  Backlog *backlog;             /* rc box */
};

typedef enum
{
  PUT, REMOVE, GET
} What;

typedef enum
{
  QUEUED, RUNNING, EXPIRED
} State;

/* Shared by the loop's thread and the worker. Who moves `state` on from QUEUED
 * owns everything up to `backlog`; the loop's thread the rest. */
typedef struct
{
  gatomicrefcount refs;
  gint state;
  What what;
  gchar *path;
  GBytes *data;
  gsize max_size;
  GCancellable *cancellable;
  LpLoop *loop;
  GError *error;

  Backlog *backlog;
  gsize bytes;                  /* counted there */
  gboolean answered;
  GTask *task;
  GSource *timer;
} Request;

static void lp_store_dir_iface_init (LpStoreInterface * iface);

G_DEFINE_TYPE_WITH_CODE (LpStoreDir, lp_store_dir, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_STORE, lp_store_dir_iface_init));

static void
request_unref (gpointer user_data)
{
  Request *request = user_data;

  if (!g_atomic_ref_count_dec (&request->refs))
    return;
  g_free (request->path);
  g_clear_pointer (&request->data, g_bytes_unref);
  g_clear_object (&request->cancellable);
  g_clear_object (&request->task);
  g_clear_object (&request->loop);
  g_clear_error (&request->error);
  g_atomic_rc_box_release (request->backlog);
  g_free (request);
}

static void
set_errno_error (GError ** error, int code, const gchar * what,
    const gchar * path)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
      "%s %s: %s", what, path, g_strerror (code));
}

static gboolean
write_all (int fd, const guint8 * data, gsize size)
{
  while (size > 0) {
    gssize n = write (fd, data, size);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    size -= n;
  }
  return TRUE;
}

static gboolean
put_file (const gchar * path, GBytes * data, GError ** error)
{
  g_autofree gchar *folder = g_path_get_dirname (path);
  g_autofree gchar *name = g_path_get_basename (path);
  g_autofree gchar *tmp = g_strdup_printf ("%s/.%s.part", folder, name);
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  int fd, code = 0;

  fd = g_open (tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0 && errno == ENOENT) {
    if (g_mkdir_with_parents (folder, 0755) < 0) {
      set_errno_error (error, errno, "cannot create folder", folder);
      return FALSE;
    }
    fd = g_open (tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  }
  if (fd < 0) {
    set_errno_error (error, errno, "cannot create", tmp);
    return FALSE;
  }
  if (!write_all (fd, bytes, size) || fdatasync (fd) < 0)
    code = errno != 0 ? errno : EIO;
  /* quotas and network disks report what they lost at the close */
  if (close (fd) < 0 && code == 0)
    code = errno;
  if (code == 0 && g_rename (tmp, path) < 0)
    code = errno;
  if (code != 0) {
    /* a cut file helps nobody and keeps a full disk full */
    g_unlink (tmp);
    set_errno_error (error, code, "cannot write", path);
    return FALSE;
  }
  return TRUE;
}

static gboolean
remove_file (const gchar * path, GError ** error)
{
  if (g_unlink (path) < 0 && errno != ENOENT) {
    set_errno_error (error, errno, "cannot delete", path);
    return FALSE;
  }
  return TRUE;
}

static GBytes *
get_file (const gchar * path, gsize max_size, GError ** error)
{
  g_autofree guint8 *data = NULL;
  gsize used = 0;
  struct stat st;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);

  if (fd < 0 || fstat (fd, &st) < 0) {
    set_errno_error (error, errno, "cannot read", path);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (!S_ISREG (st.st_mode) || (guint64) st.st_size > max_size) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
        "%s is not a file of at most %" G_GSIZE_FORMAT " bytes", path,
        max_size);
    close (fd);
    return NULL;
  }
  data = g_malloc (st.st_size + 1);
  while (used < (gsize) st.st_size) {
    gssize n = read (fd, data + used, st.st_size - used);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    used += n;
  }
  close (fd);
  return g_bytes_new_take (g_steal_pointer (&data), used);
}

static void
answer (Request * request)
{
  LpStoreDir *self = g_task_get_source_object (request->task);

  request->answered = TRUE;
  if (request->timer != NULL) {
    g_source_destroy (request->timer);
    g_clear_pointer (&request->timer, g_source_unref);
  }
  lp_loop_release (self->loop);
}

static gboolean
deliver (gpointer user_data)
{
  Request *request = user_data;

  request->backlog->count--;
  request->backlog->bytes -= request->bytes;
  if (request->answered)
    return G_SOURCE_REMOVE;
  answer (request);
  if (request->error != NULL)
    g_task_return_error (request->task, g_steal_pointer (&request->error));
  else if (request->what == GET)
    g_task_return_pointer (request->task, g_steal_pointer (&request->data),
        (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_boolean (request->task, TRUE);
  g_clear_object (&request->task);
  return G_SOURCE_REMOVE;
}

static void
work (gpointer data, gpointer user_data)
{
  Request *request = data;
  GSource *source;

  if (!g_atomic_int_compare_and_exchange (&request->state, QUEUED, RUNNING)) {
    /* nobody waits for it any more, but files must not stay for ever */
    if (request->what == REMOVE)
      remove_file (request->path, &request->error);
  } else if (!g_cancellable_set_error_if_cancelled (request->cancellable,
          &request->error)) {
    if (request->what == PUT)
      put_file (request->path, request->data, &request->error);
    else if (request->what == REMOVE)
      remove_file (request->path, &request->error);
    else
      request->data = get_file (request->path, request->max_size,
          &request->error);
  }
  /* attached by hand: lp_loop_invoke refuses once the loop is stopping, but
   * then the answer is waited for */
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, deliver, request, request_unref);
  g_source_attach (source, lp_loop_get_context (request->loop));
  g_source_unref (source);
}

static void
deadline_passed (gpointer user_data)
{
  Request *request = user_data;

  if (request->answered)
    return;
  answer (request);
  /* the worker, when it comes, passes over it: what it would write is let go */
  if (g_atomic_int_compare_and_exchange (&request->state, QUEUED, EXPIRED)) {
    g_clear_pointer (&request->data, g_bytes_unref);
    request->backlog->bytes -= request->bytes;
    request->bytes = 0;
  }
  g_task_return_new_error (request->task, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
      "the disk did not answer in time for %s", request->path);
  g_clear_object (&request->task);
}

static void
start (LpStore * store, What what, const gchar * path, GBytes * data,
    gsize max_size, guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  LpStoreDir *self = LP_STORE_DIR (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Backlog *backlog = self->backlog;
  gsize bytes = data != NULL ? g_bytes_get_size (data) : 0;
  Request *request;

  if (backlog->count >= LP_STORE_DIR_QUEUE_MAX || (backlog->bytes > 0
          && (backlog->bytes >= LP_STORE_DIR_BYTES_MAX
              || bytes > LP_STORE_DIR_BYTES_MAX - backlog->bytes))) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%u operations and %" G_GSIZE_FORMAT " bytes wait for the disk "
        "already; %s is refused", backlog->count, backlog->bytes, path);
    g_object_unref (task);
    return;
  }
  request = g_new0 (Request, 1);
  g_atomic_ref_count_init (&request->refs);
  request->what = what;
  request->path = g_build_filename (self->folder, path, NULL);
  request->data = data != NULL ? g_bytes_ref (data) : NULL;
  request->max_size = max_size;
  request->cancellable = cancellable != NULL ? g_object_ref (cancellable) :
      NULL;
  request->loop = g_object_ref (self->loop);
  request->task = task;
  request->backlog = g_atomic_rc_box_acquire (backlog);
  request->bytes = bytes;
  backlog->count++;
  backlog->bytes += bytes;
  lp_loop_hold (self->loop);
  g_atomic_ref_count_inc (&request->refs);
  request->timer = lp_loop_add_timeout (self->loop, deadline_ns,
      deadline_passed, request, request_unref);
  g_thread_pool_push (self->worker, request, NULL);
}

static void
lp_store_dir_put_async (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  start (store, PUT, path, data, 0, deadline_ns, cancellable, callback,
      user_data);
}

static void
lp_store_dir_remove_async (LpStore * store, const gchar * path,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  start (store, REMOVE, path, NULL, 0, deadline_ns, cancellable, callback,
      user_data);
}

static void
lp_store_dir_get_async (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  start (store, GET, path, NULL, max_size, deadline_ns, cancellable, callback,
      user_data);
}

static gboolean
lp_store_dir_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GBytes *
lp_store_dir_get_finish (LpStore * store, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lp_store_dir_iface_init (LpStoreInterface * iface)
{
  iface->put_async = lp_store_dir_put_async;
  iface->put_finish = lp_store_dir_finish;
  iface->remove_async = lp_store_dir_remove_async;
  iface->remove_finish = lp_store_dir_finish;
  iface->get_async = lp_store_dir_get_async;
  iface->get_finish = lp_store_dir_get_finish;
}

static void
lp_store_dir_finalize (GObject * object)
{
  LpStoreDir *self = LP_STORE_DIR (object);

  /* not waited for: a worker may hang in a dead disk for ever */
  g_thread_pool_free (self->worker, FALSE, FALSE);
  g_atomic_rc_box_release (self->backlog);
  g_object_unref (self->loop);
  g_free (self->folder);
  G_OBJECT_CLASS (lp_store_dir_parent_class)->finalize (object);
}

static void
lp_store_dir_class_init (LpStoreDirClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_store_dir_finalize;
}

static void
lp_store_dir_init (LpStoreDir * self)
{
  self->backlog = g_atomic_rc_box_new0 (Backlog);
  self->worker = g_thread_pool_new_full (work, NULL, request_unref, 1, FALSE,
      NULL);
}

LpStore *
lp_store_dir_new (LpLoop * loop, const gchar * folder)
{
  LpStoreDir *self = g_object_new (LP_TYPE_STORE_DIR, NULL);

  self->loop = g_object_ref (loop);
  self->folder = g_strdup (folder);
  return LP_STORE (self);
}
