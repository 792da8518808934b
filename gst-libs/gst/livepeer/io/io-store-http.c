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

#include <string.h>

#include "core/base-error.h"
#include "io-http.h"
#include "io-store-http.h"

/* what a server says about a PUT is not read beyond this */
#define ANSWER_MAX 65536
/* Requests under way; more are refused at once */
#define REQUESTS_MAX 64

struct _LpStoreHttp
{
  GObject parent;

  LpLoop *loop;
  LpHttp *http;
  gchar *base;
  guint under_way;
};

static void lp_store_http_iface_init (LpStoreInterface * iface);

G_DEFINE_TYPE_WITH_CODE (LpStoreHttp, lp_store_http, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_STORE, lp_store_http_iface_init));

typedef struct
{
  const gchar *method;
  gchar *path;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->path);
  g_free (call);
}

/* "s3://bucket/...", "s3+https://key:secret@host/bucket/...": go-livepeer's */
static gboolean
is_s3 (const gchar * location)
{
  return g_ascii_strncasecmp (location, "s3://", 5) == 0
      || g_ascii_strncasecmp (location, "s3+", 3) == 0;
}

gboolean
lp_store_http_is_meant (const gchar * location)
{
  return g_str_has_prefix (location, "http://")
      || g_str_has_prefix (location, "https://") || is_s3 (location);
}

gchar *
lp_store_http_mask (const gchar * base)
{
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (is_s3 (base))
    return g_strdup ("s3://(hidden)");
  /* a password with a slash looks like a port and a path */
  if (uri == NULL || strchr (g_uri_get_path (uri), '@') != NULL)
    return g_strdup ("(hidden)");
  return g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO |
      G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);
}

/* So that lp_io_error_is_retryable() tells what passes from what stays. */
static GIOErrorEnum
code_of_status (guint status)
{
  switch (status) {
    case 401:
    case 403:
      return G_IO_ERROR_PERMISSION_DENIED;
    case 404:
    case 410:
      return G_IO_ERROR_NOT_FOUND;
    case 408:
    case 504:
      return G_IO_ERROR_TIMED_OUT;
    case 413:
      return G_IO_ERROR_MESSAGE_TOO_LARGE;
    case 425:
    case 429:
    case 503:
      return G_IO_ERROR_BUSY;
    case 507:
      return G_IO_ERROR_NO_SPACE;
    default:
      if (lp_http_status_is_transient (status))
        return G_IO_ERROR_FAILED;
      return status / 100 == 4 ? G_IO_ERROR_INVALID_ARGUMENT :
          G_IO_ERROR_NOT_SUPPORTED;
  }
}

static void
answered (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  LpStoreHttp *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (LpHttpResponse) response = lp_http_request_finish (LP_HTTP
      (source), result, &error);
  gboolean gone;

  self->under_way--;
  lp_loop_release (self->loop);
  if (response == NULL) {
    g_prefix_error (&error, "%s %s: ", call->method, call->path);
    g_task_return_error (task, error);
    return;
  }
  gone = response->status == 404 || response->status == 410;
  if (response->status / 100 == 2 || (gone && !strcmp (call->method, "DELETE"))) {
    if (!strcmp (call->method, "GET"))
      g_task_return_pointer (task, g_bytes_ref (response->body),
          (GDestroyNotify) g_bytes_unref);
    else
      g_task_return_boolean (task, TRUE);
    return;
  }
  lp_store_set_retry_after (task, response->retry_after);
  g_task_return_new_error (task, G_IO_ERROR, code_of_status (response->status),
      "%s %s: the server answers %u", call->method, call->path,
      response->status);
}

static void
start (LpStore * store, const gchar * method, const gchar * path,
    GBytes * data, const gchar * content_type, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  LpStoreHttp *self = LP_STORE_HTTP (store);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);
  g_autofree gchar *uri = g_strconcat (self->base, path, NULL);

  call->method = method;
  call->path = g_strdup (path);
  g_task_set_task_data (task, call, call_free);
  if (self->under_way >= REQUESTS_MAX) {
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%s %s: %u requests are under way already", method, path, REQUESTS_MAX);
    g_object_unref (task);
    return;
  }
  self->under_way++;
  lp_loop_hold (self->loop);
  lp_http_request_async (self->http, method, uri, NULL, data, content_type,
      max_size, deadline_ns, cancellable, answered, task);
}

static void
lp_store_http_put_async (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  start (store, "PUT", path, data, content_type, ANSWER_MAX, deadline_ns,
      cancellable, callback, user_data);
}

static void
lp_store_http_remove_async (LpStore * store, const gchar * path,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  start (store, "DELETE", path, NULL, NULL, ANSWER_MAX, deadline_ns,
      cancellable, callback, user_data);
}

static void
lp_store_http_get_async (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  start (store, "GET", path, NULL, NULL, max_size, deadline_ns, cancellable,
      callback, user_data);
}

static gboolean
lp_store_http_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static GBytes *
lp_store_http_get_finish (LpStore * store, GAsyncResult * result,
    GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lp_store_http_iface_init (LpStoreInterface * iface)
{
  iface->put_async = lp_store_http_put_async;
  iface->put_finish = lp_store_http_finish;
  iface->remove_async = lp_store_http_remove_async;
  iface->remove_finish = lp_store_http_finish;
  iface->get_async = lp_store_http_get_async;
  iface->get_finish = lp_store_http_get_finish;
}

static void
lp_store_http_finalize (GObject * object)
{
  LpStoreHttp *self = LP_STORE_HTTP (object);

  if (self->base != NULL)
    explicit_bzero (self->base, strlen (self->base));
  g_free (self->base);
  g_clear_object (&self->http);
  g_clear_object (&self->loop);
  G_OBJECT_CLASS (lp_store_http_parent_class)->finalize (object);
}

static void
lp_store_http_class_init (LpStoreHttpClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_store_http_finalize;
}

static void
lp_store_http_init (LpStoreHttp * self)
{
}

LpStore *
lp_store_http_new (LpLoop * loop, const gchar * base, GError ** error)
{
  g_autoptr (GUri) uri = g_uri_parse (base, G_URI_FLAGS_HAS_PASSWORD, NULL);
  LpStoreHttp *self;

  if (is_s3 (base)) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "location is an S3 address, and S3 is not supported; use a folder, or "
        "the http:// or https:// address of a server that takes PUT");
    return NULL;
  }
  if (uri == NULL || g_uri_get_host (uri) == NULL
      || *g_uri_get_host (uri) == '\0' || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "location is no address like https://host/path");
    return NULL;
  }
  self = g_object_new (LP_TYPE_STORE_HTTP, NULL);
  self->loop = g_object_ref (loop);
  self->http = lp_http_new (loop);
  self->base = g_str_has_suffix (base, "/") ? g_strdup (base) :
      g_strconcat (base, "/", NULL);
  return LP_STORE (self);
}
