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

#include <sys/resource.h>
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

/* A server and what raw sockets do to it. */
typedef struct
{
  LpLoop *loop;
  LpServer *server;
  guint port;
} Rig;

static gboolean
large (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  reply->body = g_bytes_ref (user_data);
  return TRUE;
}

static void
rig_init (Rig * rig, guint64 deadline_ns)
{
  g_autoptr (GError) error = NULL;

  rig->loop = lp_loop_new ("test");
  rig->server = lp_server_new (rig->loop, "127.0.0.1", -1, &error);
  g_assert_no_error (error);
  lp_server_add_route (rig->server, "/files/", echo, NULL);
  if (deadline_ns > 0)
    lp_server_set_deadline (rig->server, deadline_ns);
  rig->port = lp_server_get_port (rig->server);
}

static void
rig_clear (Rig * rig)
{
  lp_loop_invoke_sync (rig->loop, close_in_loop, rig->server);
  lp_loop_stop (rig->loop, 0);
  g_object_unref (rig->server);
  g_object_unref (rig->loop);
}

typedef struct
{
  LpServer *server;
  guint64 cut;
} Cut;

static void
get_cut (gpointer data)
{
  ((Cut *) data)->cut = lp_server_get_cut (((Cut *) data)->server);
}

static guint64
rig_cut (Rig * rig)
{
  Cut cut = { rig->server, 0 };

  lp_loop_invoke_sync (rig->loop, get_cut, &cut);
  return cut.cut;
}

/* Waits 20 s at most for whatever it does. */
static GSocket *
rig_connect (Rig * rig)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketAddress) address =
      g_inet_socket_address_new_from_string ("127.0.0.1", rig->port);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (socket, 20);
  g_socket_connect (socket, address, NULL, &error);
  g_assert_no_error (error);
  return socket;
}

static void
say (GSocket * socket, const gchar * text)
{
  g_autoptr (GError) error = NULL;

  g_socket_send (socket, text, strlen (text), NULL, &error);
  g_assert_no_error (error);
}

/* up to the end of the connection, however it ended */
static gchar *
hear (GSocket * socket)
{
  GString *text = g_string_new (NULL);
  gchar buffer[4096];
  g_autoptr (GError) error = NULL;
  gssize n;

  while ((n = g_socket_receive (socket, buffer, sizeof (buffer), NULL,
              &error)) > 0)
    g_string_append_len (text, buffer, n);
  fail_if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT),
      "the server keeps the connection");
  return g_string_free (text, FALSE);
}

static gchar *
rig_ask (Rig * rig, const gchar * request)
{
  g_autoptr (GSocket) socket = rig_connect (rig);

  say (socket, request);
  return hear (socket);
}

static void
check_alive (Rig * rig)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("timeout",
      10, NULL);

  fail_unless_equals_int (ask (session, "GET", rig->port, "/files/a", NULL,
          NULL), 200);
}

static gsize
resident (void)
{
  g_autofree gchar *statm = NULL;
  g_auto (GStrv) fields = NULL;

  fail_unless (g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL));
  fields = g_strsplit (statm, " ", 3);
  return g_ascii_strtoull (fields[1], NULL, 10) * getpagesize ();
}

GST_START_TEST (test_paths)
{
  static const gchar *paths[] = { "/files/../../etc/passwd",
    "/files/%2e%2e/%2e%2e/etc/passwd", "/files/..%2f..%2fetc/passwd",
    "/files/a/..", "/..", "/%2e%2e", "//etc/passwd", "/files/a%00b",
    "/files/%", "http://elsewhere/../etc/passwd"
  };
  g_autofree gchar *name = g_strnfill (5000, 'a');
  g_autofree gchar *request = g_strdup_printf ("GET /files/%s HTTP/1.1\r\n"
      "Host: a\r\n\r\n", name);
  g_autofree gchar *answer = NULL;
  Rig rig;

  rig_init (&rig, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++) {
    g_autofree gchar *text = g_strdup_printf ("GET %s HTTP/1.1\r\n"
        "Host: a\r\n\r\n", paths[i]);
    g_autofree gchar *got = rig_ask (&rig, text);

    /* libsoup resolves dots before we see them: what is left is harmless */
    fail_unless (g_str_has_prefix (got, "HTTP/1.1 4")
        || (g_str_has_prefix (got, "HTTP/1.1 200")
            && strstr (got, "..") == NULL), "%s: %s", paths[i], got);
    fail_unless (strstr (got, "passwd") == NULL, "%s: %s", paths[i], got);
  }
  answer = rig_ask (&rig, request);
  fail_unless (g_str_has_prefix (answer, "HTTP/1.1 404"), "%.40s", answer);
  check_alive (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

/* What is no GET is refused, with a body or without. */
GST_START_TEST (test_methods)
{
  static const gchar *requests[] = {
    "POST /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
    "POST /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n"
        "Expect: 100-continue\r\n\r\n",
    "PUT /files/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "5\r\nhello\r\n0\r\n\r\n",
    "DELETE /files/a HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "BREW /files/a HTTP/1.1\r\nHost: a\r\n\r\n",
  };
  Rig rig;

  rig_init (&rig, 0);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    g_autofree gchar *got = rig_ask (&rig, requests[i]);

    fail_unless (g_str_has_prefix (got, "HTTP/1.1 405"), "%s: %s",
        requests[i], got);
    fail_unless (strstr (got, "Allow: GET, HEAD") != NULL);
    fail_unless (strstr (got, "100 Continue") == NULL);
  }
  fail_unless_equals_uint64 (rig_cut (&rig), 0);
  rig_clear (&rig);
}

GST_END_TEST;

/* Bodies of 100 MB, of declared and of unknown length, for requests that are
 * refused in different places: neither kept nor read to the end. */
GST_START_TEST (test_large_bodies)
{
  static const gchar *requests[] = {
    "POST /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n",
    "GET /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n",
    "PUT /%2e%2e/a HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n",
    "POST /files/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        "6400000\r\n",
  };
  const gsize total = 104857600;
  gsize size = 65536, before;
  g_autofree gchar *piece = g_strnfill (size, 'x');
  Rig rig;

  rig_init (&rig, 0);
  check_alive (&rig);
  before = resident ();
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++) {
    g_autoptr (GSocket) socket = rig_connect (&rig);
    gsize sent = 0;
    gssize n = 0;

    say (socket, requests[i]);
    while (sent < total && n >= 0) {
      n = g_socket_send (socket, piece, size, NULL, NULL);
      sent += MAX (n, 0);
    }
    /* what the sockets buffer, and little more */
    fail_unless (sent < total / 4, "%u: %" G_GSIZE_FORMAT " bytes taken", i,
        sent);
    fail_unless_equals_uint64 (rig_cut (&rig), i + 1);
  }
  fail_unless (resident () < before + (16 << 20), "grew from %" G_GSIZE_FORMAT
      " to %" G_GSIZE_FORMAT, before, resident ());
  check_alive (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

static guint
descriptors (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* More connections than are served at once, which say nothing or half of a
 * request: the oldest are closed, and who asks is answered. */
GST_START_TEST (test_idle_connections)
{
  GSocket *sockets[300];
  struct rlimit files;
  guint before;
  Rig rig;

  getrlimit (RLIMIT_NOFILE, &files);
  files.rlim_cur = MIN (files.rlim_max, 4096);
  setrlimit (RLIMIT_NOFILE, &files);
  rig_init (&rig, 0);
  check_alive (&rig);
  before = descriptors ();
  for (guint i = 0; i < G_N_ELEMENTS (sockets); i++) {
    sockets[i] = rig_connect (&rig);
    if (i % 2)
      say (sockets[i], "GET /files/a HTTP/1.1\r\nHost:");
  }
  check_alive (&rig);
  fail_unless_equals_uint64 (rig_cut (&rig),
      G_N_ELEMENTS (sockets) + 1 - LP_SERVER_CLIENTS_MAX);
  for (guint i = 0; i < 300 + 1 - LP_SERVER_CLIENTS_MAX; i++) {
    g_autofree gchar *got = hear (sockets[i]);

    fail_unless_equals_string (got, "");
  }
  /* one of the others finishes its request and is answered */
  {
    g_autofree gchar *got = NULL;

    say (sockets[299], " a\r\n\r\n");
    got = hear (sockets[299]);
    fail_unless (g_str_has_prefix (got, "HTTP/1.1 200"), "%s", got);
  }
  for (guint i = 0; i < G_N_ELEMENTS (sockets); i++)
    g_object_unref (sockets[i]);
  /* the server's ends go too */
  for (guint i = 0; i < 1000 && descriptors () > before + 4; i++)
    check_alive (&rig);
  fail_unless (descriptors () <= before + 4, "%u descriptors stay",
      descriptors () - before);
  rig_clear (&rig);
}

GST_END_TEST;

/* No descriptor is left for another connection: it waits, and is answered when
 * there is one again. */
GST_START_TEST (test_no_descriptors)
{
  struct rlimit files, none;
  int taken[128];
  guint n = 0;
  GSocket *socket;
  g_autofree gchar *got = NULL;
  Rig rig;

  rig_init (&rig, 0);
  socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_TCP, NULL);
  g_socket_set_timeout (socket, 20);
  getrlimit (RLIMIT_NOFILE, &files);
  none = files;
  none.rlim_cur = MIN (files.rlim_max, 128);
  fail_unless (setrlimit (RLIMIT_NOFILE, &none) == 0);
  while (n < G_N_ELEMENTS (taken)
      && (taken[n] = dup (g_socket_get_fd (socket))) >= 0)
    n++;
  {
    g_autoptr (GSocketAddress) address =
        g_inet_socket_address_new_from_string ("127.0.0.1", rig.port);

    fail_unless (g_socket_connect (socket, address, NULL, NULL));
  }
  say (socket, "GET /files/a HTTP/1.1\r\nHost: a\r\n\r\n");
  /* not answered, not refused either */
  fail_if (g_socket_condition_timed_wait (socket, G_IO_IN, 300000, NULL, NULL));
  fail_unless_equals_uint64 (rig_cut (&rig), 0);
  while (n > 0)
    close (taken[--n]);
  setrlimit (RLIMIT_NOFILE, &files);
  got = hear (socket);
  fail_unless (g_str_has_prefix (got, "HTTP/1.1 200"), "%s", got);
  g_object_unref (socket);
  rig_clear (&rig);
}

GST_END_TEST;

/* Whatever comes byte by byte, the deadline is that of the whole request. */
GST_START_TEST (test_trickle)
{
  static const gchar *starts[] = { "", "GET /files/a HTTP/1.1\r\nX: ",
    "POST /files/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
  };
  Rig rig;

  rig_init (&rig, 200 * GST_MSECOND);
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++) {
    g_autoptr (GSocket) socket = rig_connect (&rig);
    gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
    gchar byte;

    if (starts[i][0] != '\0')
      say (socket, starts[i]);
    while (!g_socket_condition_timed_wait (socket, G_IO_IN, 20000, NULL, NULL)) {
      fail_unless (g_get_monotonic_time () < end, "%u goes on", i);
      if (starts[i][0] != '\0')
        g_socket_send (socket, "x", 1, NULL, NULL);
    }
    fail_unless (g_socket_receive (socket, &byte, 1, NULL, NULL) <= 0);
    fail_unless_equals_uint64 (rig_cut (&rig), i + 1);
  }
  check_alive (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

/* Who asks for much and takes it byte by byte is cut as well. */
GST_START_TEST (test_slow_reader)
{
  /* more than sockets buffer */
  gsize size = 64 << 20;
  g_autoptr (GBytes) data = g_bytes_new_take (g_malloc0 (size), size);
  g_autoptr (GSocket) socket = NULL;
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;
  gchar byte;
  Rig rig;

  rig_init (&rig, 50 * GST_MSECOND);
  lp_server_add_route (rig.server, "/large", large, data);
  socket = rig_connect (&rig);
  say (socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  while (rig_cut (&rig) == 0) {
    fail_unless (g_get_monotonic_time () < end, "goes on");
    fail_unless (g_socket_receive (socket, &byte, 1, NULL, NULL) == 1);
    /* paces: nothing urgent ever comes */
    g_socket_condition_timed_wait (socket, G_IO_PRI, 1000, NULL, NULL);
  }
  check_alive (&rig);
  rig_clear (&rig);
}

GST_END_TEST;

/* Each answer ends its connection, and says so. */
GST_START_TEST (test_one_request_each)
{
  Rig rig;
  g_autofree gchar *got = NULL;

  rig_init (&rig, 0);
  got = rig_ask (&rig, "GET /files/a HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /files/second HTTP/1.1\r\nHost: a\r\n\r\n");
  fail_unless (strstr (got, "Connection: close") != NULL, "%s", got);
  fail_unless (g_str_has_suffix (got, "\r\n\r\na"), "%s", got);
  rig_clear (&rig);
}

GST_END_TEST;

/* One range is served; many, which would be copied together, are not. */
GST_START_TEST (test_ranges)
{
  g_autofree gchar *one = NULL, *many = NULL;
  Rig rig;

  rig_init (&rig, 0);
  one = rig_ask (&rig, "GET /files/abcdef HTTP/1.1\r\nHost: a\r\n"
      "Range: bytes=2-3\r\n\r\n");
  fail_unless (g_str_has_prefix (one, "HTTP/1.1 206"), "%s", one);
  fail_unless (g_str_has_suffix (one, "\r\n\r\ncd"), "%s", one);
  many = rig_ask (&rig, "GET /files/abcdef HTTP/1.1\r\nHost: a\r\n"
      "Range: bytes=0-1,3-4\r\n\r\n");
  fail_unless (g_str_has_prefix (many, "HTTP/1.1 200"), "%s", many);
  fail_unless (g_str_has_suffix (many, "\r\n\r\nabcdef"), "%s", many);
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
io_server_suite (void)
{
  Suite *s = suite_create ("io/io-server");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_routes);
  tcase_add_test (tc, test_paths);
  tcase_add_test (tc, test_methods);
  tcase_add_test (tc, test_large_bodies);
  tcase_add_test (tc, test_idle_connections);
  tcase_add_test (tc, test_no_descriptors);
  tcase_add_test (tc, test_trickle);
  tcase_add_test (tc, test_slow_reader);
  tcase_add_test (tc, test_one_request_each);
  tcase_add_test (tc, test_ranges);
  return s;
}

GST_CHECK_MAIN (io_server);
