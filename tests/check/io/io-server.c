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

#include <gst/check/gstcheck.h>
#include <libsoup/soup.h>

#include "core/base-error.h"
#include "io/io-server.h"

static gboolean
echo (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  if (!strcmp (path, "missing"))
    return FALSE;
  reply->content_type = "text/x-echo";
  reply->body = g_bytes_new (path, strlen (path));
  reply->max_age = 7;
  return TRUE;
}

static void
close_in_loop (gpointer data)
{
  lp_server_close (data);
}

static guint
ask (SoupSession * session, const gchar * method, guint port,
    const gchar * path, gchar ** body, SoupMessage ** message)
{
  g_autofree gchar *uri = g_strdup_printf ("http://127.0.0.1:%u%s", port, path);
  g_autoptr (SoupMessage) msg = soup_message_new (method, uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = soup_session_send_and_read (session, msg, NULL,
      &error);

  g_assert_no_error (error);
  if (body != NULL)
    *body = g_bytes_get_size (bytes) == 0 ? g_strdup ("") :
        g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (message != NULL)
    *message = g_object_ref (msg);
  return soup_message_get_status (msg);
}

GST_START_TEST (test_routes)
{
  LpLoop *loop = lp_loop_new ("test");
  g_autoptr (GError) error = NULL;
  LpServer *server = lp_server_new (loop, "127.0.0.1", -1, &error);
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout",
      20, NULL);
  g_autofree gchar *body = NULL, *head = NULL, *root = NULL;
  g_autoptr (SoupMessage) msg = NULL, head_msg = NULL;
  SoupMessageHeaders *h;
  guint port;

  g_assert_no_error (error);
  lp_server_add_route (server, "/", echo, NULL);
  lp_server_add_route (server, "/files/", echo, NULL);
  port = lp_server_get_port (server);
  fail_unless (port > 0);

  fail_unless_equals_int (ask (session, "GET", port, "/files/a/b.ts", &body,
          &msg), 200);
  fail_unless_equals_string (body, "a/b.ts");
  h = soup_message_get_response_headers (msg);
  fail_unless_equals_string (soup_message_headers_get_one (h,
          "Access-Control-Allow-Origin"), "*");
  fail_unless_equals_string (soup_message_headers_get_one (h,
          "Cache-Control"), "max-age=7");
  fail_unless_equals_string (soup_message_headers_get_content_type (h, NULL),
      "text/x-echo");

  fail_unless_equals_int (ask (session, "HEAD", port, "/files/abc", &head,
          &head_msg), 200);
  fail_unless_equals_string (head, "");
  fail_unless_equals_int (soup_message_headers_get_content_length
      (soup_message_get_response_headers (head_msg)), 3);
  fail_unless_equals_int (ask (session, "GET", port, "/", &root, NULL), 200);
  fail_unless_equals_int (ask (session, "GET", port, "/files/missing", NULL,
          NULL), 404);
  fail_unless_equals_int (ask (session, "GET", port, "/elsewhere", NULL, NULL),
      404);
  fail_unless (ask (session, "GET", port, "/files/..%2f..%2fetc", NULL,
          NULL) >= 400);
  fail_unless_equals_int (ask (session, "PUT", port, "/files/a", NULL, NULL),
      405);

  /* the port is taken now: the second says so, with the number */
  {
    LpServer *second = lp_server_new (loop, "127.0.0.1", port, &error);
    g_autofree gchar *number = g_strdup_printf ("%u", port);

    fail_unless (second == NULL);
    fail_unless (strstr (error->message, number) != NULL);
    g_clear_error (&error);
  }
  fail_unless (lp_server_new (loop, "nonsense", -1, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));

  lp_loop_invoke_sync (loop, close_in_loop, server);
  lp_loop_stop (loop, 0);
  g_object_unref (server);
  g_object_unref (loop);
}

GST_END_TEST;

static Suite *
io_server_suite (void)
{
  Suite *s = suite_create ("io/io-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_routes);
  return s;
}

GST_CHECK_MAIN (io_server);
