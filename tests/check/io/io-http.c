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

#include "core/base-error.h"
#include "io/io-http.h"
#include "support/lp-web-server.h"

typedef struct
{
  LpHttp *http;
  const gchar *method;
  const gchar *uri;
  GBytes *body;
  gsize max_size;
  guint64 deadline;
  GCancellable *cancellable;
  LpHttpResponse *response;
  GError *error;
  GAsyncQueue *done;
} Call;

static void
call_done (GObject * source, GAsyncResult * result, gpointer user_data)
{
  Call *call = user_data;

  call->response = lp_http_request_finish (LP_HTTP (source), result,
      &call->error);
  g_async_queue_push (call->done, call);
}

static void
call_start (gpointer data)
{
  Call *c = data;
  const gchar *headers[] = { "X-Test", "1", NULL };

  lp_http_request_async (c->http, c->method, c->uri, headers, c->body,
      "text/plain", c->max_size, c->deadline, c->cancellable, call_done, c);
}

static guint
ask (LpLoop * loop, LpHttp * http, WebServer * server, const gchar * method,
    const gchar * path, gsize max_size, guint64 deadline, Call * call)
{
  g_autofree gchar *uri = strstr (path, "://") ? g_strdup (path) :
      web_server_uri (server, path);
  guint status;

  memset (call, 0, sizeof (*call));
  call->http = http;
  call->method = method;
  call->uri = uri;
  call->max_size = max_size;
  call->deadline = deadline;
  if (!strcmp (method, "PUT"))
    call->body = g_bytes_new_static ("hello", 5);
  call->done = g_async_queue_new ();
  lp_loop_invoke (loop, call_start, call, NULL);
  fail_unless (g_async_queue_timeout_pop (call->done,
          30 * G_USEC_PER_SEC) != NULL, "no answer");
  g_async_queue_unref (call->done);
  g_clear_pointer (&call->body, g_bytes_unref);
  status = call->response != NULL ? call->response->status : 0;
  return status;
}

static void
call_clear (Call * call)
{
  g_clear_pointer (&call->response, lp_http_response_free);
  g_clear_error (&call->error);
}

#define LONG (20 * G_GUINT64_CONSTANT (1000000000))

GST_START_TEST (test_requests)
{
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");
  LpHttp *http = lp_http_new (loop);
  g_autofree gchar *secret = g_strdup_printf ("http://u:secret@127.0.0.1:%u"
      "/auth/a", server->port);
  g_autofree gchar *wrong = g_strdup_printf ("http://u:wrong@127.0.0.1:%u"
      "/auth/a", server->port);
  Call c;

  fail_unless_equals_int (ask (loop, http, server, "PUT", "/ok/a", 100, LONG,
          &c), 201);
  call_clear (&c);
  fail_unless_equals_int (ask (loop, http, server, "GET", "/ok/a", 5, LONG,
          &c), 200);
  fail_unless_equals_int (g_bytes_get_size (c.response->body), 5);
  call_clear (&c);
  ask (loop, http, server, "GET", "/ok/a", 4, LONG, &c);
  fail_unless (g_error_matches (c.error, LP_ERROR, LP_ERROR_TOO_LARGE));
  call_clear (&c);
  fail_unless_equals_int (ask (loop, http, server, "GET", "/500/a", 9, LONG,
          &c), 500);
  call_clear (&c);
  fail_unless_equals_int (ask (loop, http, server, "GET", "/busy/a", 9, LONG,
          &c), 503);
  fail_unless_equals_int (c.response->retry_after, 7);
  call_clear (&c);
  /* redirects are for us to decide, not to follow with a PUT */
  fail_unless_equals_int (ask (loop, http, server, "PUT", "/moved/a", 9, LONG,
          &c), 302);
  call_clear (&c);
  fail_unless_equals_int (ask (loop, http, server, "PUT", wrong, 9, LONG,
          &c), 401);
  call_clear (&c);
  fail_unless_equals_int (ask (loop, http, server, "PUT", secret, 9, LONG,
          &c), 201);
  call_clear (&c);
  ask (loop, http, server, "GET", "/hang/a", 9, 50000000, &c);
  fail_unless (g_error_matches (c.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT),
      "%s", c.error->message);
  call_clear (&c);
  ask (loop, http, server, "GET", "ftp://127.0.0.1/x", 9, LONG, &c);
  fail_unless (g_error_matches (c.error, LP_ERROR, LP_ERROR_INVALID));
  call_clear (&c);
  {
    guint port = server->port;
    g_autofree gchar *closed = g_strdup_printf ("http://u:secret@127.0.0.1:%u"
        "/", port);

    web_server_free (server);
    ask (loop, http, NULL, "GET", closed, 9, LONG, &c);
    fail_unless (c.error != NULL && c.error->domain == G_IO_ERROR);
    fail_unless (strstr (c.error->message, "secret") == NULL);
    call_clear (&c);
  }
  lp_loop_stop (loop, 1000000000);
  g_object_unref (http);
  g_object_unref (loop);
}

GST_END_TEST;

GST_START_TEST (test_transient)
{
  static const guint yes[] = { 408, 425, 429, 500, 502, 503, 504 };
  static const guint no[] = { 200, 201, 301, 400, 401, 403, 404, 409, 410, 501
  };

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    fail_unless (lp_http_status_is_transient (yes[i]), "%u", yes[i]);
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    fail_if (lp_http_status_is_transient (no[i]), "%u", no[i]);
}

GST_END_TEST;

GST_START_TEST (test_retry_after)
{
  /* 2015-10-21 07:28:00 */
  const gint64 then = 1445412480;
  const gchar *date = "Wed, 21 Oct 2015 07:28:00 GMT";

  fail_unless_equals_int (lp_http_retry_after ("7", then), 7);
  fail_unless_equals_int (lp_http_retry_after ("0", then), 0);
  fail_unless_equals_int (lp_http_retry_after ("86400", then),
      LP_HTTP_RETRY_AFTER_MAX);
  fail_unless_equals_int (lp_http_retry_after ("99999999999999999999999",
          then), LP_HTTP_RETRY_AFTER_MAX);
  fail_unless_equals_int (lp_http_retry_after (date, then - 30), 30);
  fail_unless_equals_int (lp_http_retry_after (date, then + 30), 0);
  fail_unless_equals_int (lp_http_retry_after (date, 0),
      LP_HTTP_RETRY_AFTER_MAX);
  fail_unless_equals_int (lp_http_retry_after ("", then), 0);
  fail_unless_equals_int (lp_http_retry_after ("-5", then), 0);
  fail_unless_equals_int (lp_http_retry_after ("soon", then), 0);
}

GST_END_TEST;

static Suite *
io_http_suite (void)
{
  Suite *s = suite_create ("io/io-http");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_requests);
  tcase_add_test (tc, test_transient);
  tcase_add_test (tc, test_retry_after);
  return s;
}

GST_CHECK_MAIN (io_http);
