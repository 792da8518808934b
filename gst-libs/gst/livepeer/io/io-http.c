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
#include <libsoup/soup.h>

#include "core/base-error.h"
#include "io-http.h"

#define READ_CHUNK 65536
#define CONNECTIONS_PER_HOST 8

struct _LpHttp
{
  GObject parent;

  LpLoop *loop;
  SoupSession *session;
};

G_DEFINE_TYPE (LpHttp, lp_http, G_TYPE_OBJECT);

typedef struct
{
  SoupMessage *message;
  gchar *user, *password;
  gsize max_size;
  GByteArray *body;
  GCancellable *cancellable;
  GCancellable *outer;
  gulong outer_id;
  GSource *timer;
  gboolean timed_out;
} Request;

void
lp_http_response_free (LpHttpResponse * response)
{
  if (response == NULL)
    return;
  g_clear_pointer (&response->body, g_bytes_unref);
  g_free (response);
}

gboolean
lp_http_status_is_transient (guint status)
{
  return status == 408 || status == 425 || status == 429 || status == 500
      || status == 502 || status == 503 || status == 504;
}

guint
lp_http_retry_after (const gchar * value, gint64 now)
{
  gsize len = strlen (value);
  g_autoptr (GDateTime) date = NULL;

  if (len > 0 && strspn (value, "0123456789") == len) {
    guint64 seconds = g_ascii_strtoull (value, NULL, 10);

    return MIN (seconds, LP_HTTP_RETRY_AFTER_MAX);
  }
  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return 0;
  return CLAMP (g_date_time_to_unix (date) - now, 0, LP_HTTP_RETRY_AFTER_MAX);
}

static void
wipe (gchar * secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
request_free (gpointer data)
{
  Request *r = data;

  if (r->timer != NULL)
    g_source_destroy (r->timer);
  g_clear_pointer (&r->timer, g_source_unref);
  if (r->outer != NULL)
    g_cancellable_disconnect (r->outer, r->outer_id);
  g_clear_object (&r->outer);
  g_clear_object (&r->cancellable);
  g_clear_object (&r->message);
  g_clear_pointer (&r->body, g_byte_array_unref);
  wipe (r->user);
  wipe (r->password);
  g_free (r);
}

static void
deadline_passed (gpointer data)
{
  Request *r = data;

  r->timed_out = TRUE;
  g_cancellable_cancel (r->cancellable);
}

static void
outer_cancelled (GCancellable * outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
fail (GTask * task, GError * error)
{
  Request *r = g_task_get_task_data (task);

  if (r->timed_out) {
    g_clear_error (&error);
    error = g_error_new (G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
        "%s %s: no answer in time", soup_message_get_method (r->message),
        g_uri_get_host (soup_message_get_uri (r->message)));
  } else if (error->domain == SOUP_SESSION_ERROR) {
    /* the answer is no HTTP; libsoup stays hidden here */
    error->domain = G_IO_ERROR;
    error->code = G_IO_ERROR_FAILED;
  }
  g_task_return_error (task, error);
}

static void
succeed (GTask * task)
{
  Request *r = g_task_get_task_data (task);
  LpHttpResponse *response = g_new0 (LpHttpResponse, 1);
  const gchar *after = soup_message_headers_get_one
      (soup_message_get_response_headers (r->message), "Retry-After");

  response->status = soup_message_get_status (r->message);
  response->body = g_byte_array_free_to_bytes (g_steal_pointer (&r->body));
  if (after != NULL)
    response->retry_after = lp_http_retry_after (after,
        lp_env_wall_time (lp_env_system ()) / G_USEC_PER_SEC);
  g_task_return_pointer (task, response,
      (GDestroyNotify) lp_http_response_free);
}

static void
read_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *r = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish
      (G_INPUT_STREAM (source), result, &error);

  if (bytes == NULL) {
    fail (task, error);
    return;
  }
  if (g_bytes_get_size (bytes) == 0) {
    succeed (task);
    return;
  }
  if (r->body->len + g_bytes_get_size (bytes) > r->max_size) {
    fail (task, g_error_new (LP_ERROR, LP_ERROR_TOO_LARGE,
            "an answer of more than %" G_GSIZE_FORMAT " bytes", r->max_size));
    return;
  }
  g_byte_array_append (r->body, g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes));
  g_input_stream_read_bytes_async (G_INPUT_STREAM (source), READ_CHUNK,
      G_PRIORITY_DEFAULT, r->cancellable, read_done, g_steal_pointer (&task));
}

static void
sent (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *r = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GInputStream) stream = soup_session_send_finish (SOUP_SESSION
      (source), result, &error);

  if (stream == NULL) {
    fail (task, error);
    return;
  }
  g_input_stream_read_bytes_async (stream, READ_CHUNK, G_PRIORITY_DEFAULT,
      r->cancellable, read_done, g_steal_pointer (&task));
}

static gboolean
on_authenticate (SoupMessage * message, SoupAuth * auth, gboolean retrying,
    gpointer user_data)
{
  Request *r = user_data;

  /* refused once is refused for good */
  if (retrying || r->user == NULL)
    return FALSE;
  soup_auth_authenticate (auth, r->user,
      r->password != NULL ? r->password : "");
  return TRUE;
}

static SoupMessage *
make_message (const gchar * method, const gchar * text, Request * r,
    GError ** error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS |
      G_URI_FLAGS_HAS_PASSWORD, NULL);
  g_autoptr (GUri) bare = NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL
      || (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0
          && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "no http:// or https:// address");
    return NULL;
  }
  r->user = g_strdup (g_uri_get_user (uri));
  r->password = g_strdup (g_uri_get_password (uri));
  bare = g_uri_build (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), NULL,
      g_uri_get_host (uri), g_uri_get_port (uri), g_uri_get_path (uri),
      g_uri_get_query (uri), NULL);
  return soup_message_new_from_uri (method, bare);
}

void
lp_http_request_async (LpHttp * self, const gchar * method,
    const gchar * uri, const gchar * const *headers, GBytes * body,
    const gchar * content_type, gsize max_size, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Request *r = g_new0 (Request, 1);
  GError *error = NULL;
  SoupMessageHeaders *h;

  g_task_set_task_data (task, r, request_free);
  r->cancellable = g_cancellable_new ();
  r->body = g_byte_array_new ();
  r->max_size = max_size;
  r->message = make_message (method, uri, r, &error);
  if (r->message == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  if (cancellable != NULL) {
    r->outer = g_object_ref (cancellable);
    r->outer_id = g_cancellable_connect (cancellable,
        G_CALLBACK (outer_cancelled), g_object_ref (r->cancellable),
        g_object_unref);
  }
  g_signal_connect (r->message, "authenticate", G_CALLBACK (on_authenticate),
      r);
  soup_message_add_flags (r->message, SOUP_MESSAGE_NO_REDIRECT);
  h = soup_message_get_request_headers (r->message);
  for (; headers != NULL && headers[0] != NULL; headers += 2)
    soup_message_headers_replace (h, headers[0], headers[1]);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (r->message, content_type, body);
  r->timer = lp_loop_add_timeout (self->loop, deadline_ns, deadline_passed, r,
      NULL);
  soup_session_send_async (self->session, r->message, G_PRIORITY_DEFAULT,
      r->cancellable, sent, task);
}

LpHttpResponse *
lp_http_request_finish (LpHttp * self, GAsyncResult * result, GError ** error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lp_http_finalize (GObject * object)
{
  LpHttp *self = LP_HTTP (object);

  g_object_unref (self->session);
  g_object_unref (self->loop);
  G_OBJECT_CLASS (lp_http_parent_class)->finalize (object);
}

static void
lp_http_class_init (LpHttpClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_http_finalize;
}

static void
lp_http_init (LpHttp * self)
{
}

static void
make_session (gpointer data)
{
  LpHttp *self = data;

  /* of the thread that uses it: libsoup's rule */
  self->session = soup_session_new_with_options ("user-agent",
      "gst-livepeer/" PACKAGE_VERSION, "max-conns-per-host",
      CONNECTIONS_PER_HOST, "max-conns", 4 * CONNECTIONS_PER_HOST, NULL);
}

LpHttp *
lp_http_new (LpLoop * loop)
{
  LpHttp *self = g_object_new (LP_TYPE_HTTP, NULL);

  self->loop = g_object_ref (loop);
  if (lp_loop_is_current (loop))
    make_session (self);
  else
    lp_loop_invoke_sync (loop, make_session, self);
  return self;
}
