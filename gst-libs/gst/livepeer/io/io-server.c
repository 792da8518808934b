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
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <libsoup/soup.h>

#include "core/base-error.h"
#include "io-server.h"

#define PATH_MAX_BYTES 1024
/* Of a body nobody asked for, read and thrown away so that the refusal can be
 * read; with more of it the connection is cut. */
#define BODY_MAX_BYTES 65536
#define BACKLOG 128
/* after the system had no descriptor for another connection */
#define ACCEPT_PAUSE_NS (100 * G_GUINT64_CONSTANT (1000000))
#define DEADLINE_NS (15 * G_GUINT64_CONSTANT (1000000000))
#define REPLY_DEADLINES 8

typedef struct
{
  gchar *prefix;
  LpServerHandler handler;
  gpointer user_data;
} Route;

struct _LpServer
{
  GObject parent;

  LpLoop *loop;
  gchar *address;
  gint wanted_port;
  guint port;
  GError *error;
  SoupServer *soup;
  GArray *routes;
  guint64 deadline_ns;

  GSocket *socket;
  GSource *source;              /* of @socket, or the pause */
  GQueue clients;               /* Client, oldest first */
  struct _Client *accepted;     /* while it is handed to libsoup */
  guint64 cut;
};

/* A connection; it is good for one request. In the loop's thread. */
typedef struct _Client
{
  LpServer *server;             /* NULL: cut already */
  GSocket *socket;              /* libsoup's; NULL when it is gone */
  GSource *timer;
  gboolean asked;
  gsize body;
} Client;

G_DEFINE_TYPE (LpServer, lp_server, G_TYPE_OBJECT);

static gboolean
find_reply (LpServer * self, const gchar * path, LpServerReply * reply)
{
  gsize len = strlen (path);

  if (len > PATH_MAX_BYTES || strstr (path, "..") != NULL)
    return FALSE;
  for (guint i = 0; i < self->routes->len; i++) {
    const Route *r = &g_array_index (self->routes, Route, i);
    gsize n = strlen (r->prefix);

    if (r->prefix[n - 1] == '/' && n > 1 ? g_str_has_prefix (path, r->prefix) :
        !strcmp (path, r->prefix))
      return r->handler (path + MIN (n, len), reply, r->user_data);
  }
  return FALSE;
}

static void
client_leave (Client * client)
{
  if (client->timer != NULL)
    g_source_destroy (client->timer);
  g_clear_pointer (&client->timer, g_source_unref);
  if (client->server != NULL)
    g_queue_remove (&client->server->clients, client);
  client->server = NULL;
}

/* Ends the connection as if the peer had: libsoup notices and lets it go. In
 * the middle of a transfer the peer is told at once, or it would wait for room
 * in a window that nobody opens any more. */
static void
client_cut (Client * client)
{
  const struct linger none = { 1, 0 };

  if (client->server == NULL)
    return;
  client->server->cut++;
  client_leave (client);
  if (client->socket == NULL)
    return;
  if (client->asked)
    setsockopt (g_socket_get_fd (client->socket), SOL_SOCKET, SO_LINGER, &none,
        sizeof (none));
  g_socket_shutdown (client->socket, TRUE, TRUE, NULL);
}

static void
client_late (gpointer data)
{
  client_cut (data);
}

static void
client_set_deadline (Client * client, guint64 deadline_ns)
{
  if (client->timer != NULL)
    g_source_destroy (client->timer);
  g_clear_pointer (&client->timer, g_source_unref);
  client->timer = lp_loop_add_timeout (client->server->loop, deadline_ns,
      client_late, client, NULL);
}

static void
client_gone (gpointer data)
{
  Client *client = data;

  client->socket = NULL;
  client_leave (client);
  g_rc_box_release (client);
}

static void
on_headers (SoupServerMessage * msg, gpointer user_data)
{
  Client *client = user_data;
  const gchar *method = soup_server_message_get_method (msg);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (msg);
  const gchar *range = soup_message_headers_get_one (asked, "Range");

  client->asked = TRUE;
  soup_message_headers_replace (headers, "Connection", "close");
  /* many ranges would be copied together */
  if (range != NULL && strchr (range, ',') != NULL)
    soup_message_headers_remove (asked, "Range");
  if (soup_server_message_get_status (msg) == 0
      && strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0) {
    soup_message_headers_replace (headers, "Allow", "GET, HEAD");
    soup_server_message_set_status (msg, 405, NULL);
  }
}

static void
on_chunk (SoupServerMessage * msg, GBytes * chunk, gpointer user_data)
{
  Client *client = user_data;

  client->body += g_bytes_get_size (chunk);
  if (client->body > BODY_MAX_BYTES)
    client_cut (client);
}

/* The whole request is there. */
static void
on_body (SoupServerMessage * msg, gpointer user_data)
{
  Client *client = user_data;

  if (client->server != NULL)
    client_set_deadline (client, REPLY_DEADLINES * client->server->deadline_ns);
}

/* Called while the connection is accepted: before its first byte. */
static void
on_started (SoupServer * soup, SoupServerMessage * msg, gpointer user_data)
{
  LpServer *self = user_data;
  Client *client = self->accepted;

  g_return_if_fail (client != NULL);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (msg),
      FALSE);
  g_object_set_data_full (G_OBJECT (msg), "lp-server-client",
      g_rc_box_acquire (client), g_rc_box_release);
  g_signal_connect (msg, "got-headers", G_CALLBACK (on_headers), client);
  g_signal_connect (msg, "got-chunk", G_CALLBACK (on_chunk), client);
  g_signal_connect (msg, "got-body", G_CALLBACK (on_body), client);
}

static void
on_request (SoupServer * soup, SoupServerMessage * msg, const char *path,
    GHashTable * query, gpointer user_data)
{
  LpServer *self = user_data;
  const gchar *method = soup_server_message_get_method (msg);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  LpServerReply reply = { 200, "text/plain; charset=utf-8", NULL, 0 };

  if (!find_reply (self, path, &reply)) {
    g_clear_pointer (&reply.body, g_bytes_unref);
    reply.status = 404;
    reply.content_type = "text/plain; charset=utf-8";
    reply.body = g_bytes_new_static ("not here\n", 9);
  }

  soup_server_message_set_status (msg, reply.status, NULL);
  soup_message_headers_replace (headers, "Access-Control-Allow-Origin", "*");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  if (g_str_has_prefix (reply.content_type, "text/html"))
    soup_message_headers_replace (headers, "Content-Security-Policy",
        "default-src 'self'; media-src 'self' blob:; worker-src 'self' blob:; "
        "img-src 'self' data:");
  if (reply.max_age > 0) {
    g_autofree gchar *text = g_strdup_printf ("max-age=%u", reply.max_age);

    soup_message_headers_replace (headers, "Cache-Control", text);
  } else {
    soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  }
  soup_message_headers_set_content_type (headers, reply.content_type, NULL);
  if (reply.body != NULL) {
    if (g_bytes_get_size (reply.body) > 0)
      soup_message_body_append_bytes (soup_server_message_get_response_body
          (msg), reply.body);
    if (!strcmp (method, "HEAD"))
      soup_message_headers_set_content_length (headers,
          g_bytes_get_size (reply.body));
    g_bytes_unref (reply.body);
  }
}

/* Whether there is a place for one more. Who has waited longest with half a
 * request, or none, makes room. */
static gboolean
make_room (LpServer * self)
{
  if (self->clients.length < LP_SERVER_CLIENTS_MAX)
    return TRUE;
  for (GList * l = self->clients.head; l != NULL; l = l->next) {
    Client *client = l->data;

    if (!client->asked) {
      client_cut (client);
      return TRUE;
    }
  }
  self->cut++;
  return FALSE;
}

static void
serve (LpServer * self, GSocket * socket)
{
  g_autoptr (GSocketConnection) connection =
      g_socket_connection_factory_create_connection (socket);
  g_autoptr (GSocketAddress) local =
      g_socket_connection_get_local_address (connection, NULL);
  g_autoptr (GSocketAddress) remote =
      g_socket_connection_get_remote_address (connection, NULL);
  Client *client;

  /* gone already, or over the bound: closed with the last reference */
  if (local == NULL || remote == NULL || !make_room (self))
    return;
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, TRUE, NULL);
  /* without any progress */
  g_socket_set_timeout (socket, 1 + self->deadline_ns / 1000000000);
  client = g_rc_box_new0 (Client);
  client->server = self;
  client->socket = socket;
  g_queue_push_tail (&self->clients, client);
  client_set_deadline (client, self->deadline_ns);
  g_object_set_data_full (G_OBJECT (socket), "lp-server-client", client,
      client_gone);
  self->accepted = client;
  soup_server_accept_iostream (self->soup, G_IO_STREAM (connection), local,
      remote, NULL);
  self->accepted = NULL;
}

static void start_accepting (LpServer * self);

static void
accept_again (gpointer data)
{
  start_accepting (data);
}

static gboolean
on_incoming (GSocket * socket, GIOCondition condition, gpointer user_data)
{
  LpServer *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocket) client = g_socket_accept (socket, NULL, &error);

  if (client != NULL) {
    serve (self, client);
  } else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED)) {
    /* out of descriptors: the waiting one stays readable, do not spin */
    g_clear_pointer (&self->source, g_source_unref);
    self->source = lp_loop_add_timeout (self->loop, ACCEPT_PAUSE_NS,
        accept_again, self, NULL);
    return G_SOURCE_REMOVE;
  }
  return G_SOURCE_CONTINUE;
}

static void
start_accepting (LpServer * self)
{
  g_clear_pointer (&self->source, g_source_unref);
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (on_incoming), self, NULL);
  g_source_attach (self->source, lp_loop_get_context (self->loop));
}

static gboolean
bind_and_listen (LpServer * self, GSocketAddress * address, GError ** error)
{
  g_autoptr (GSocketAddress) bound = NULL;
  GSocketFamily family = g_socket_address_get_family (address);

  self->socket = g_socket_new (family, G_SOCKET_TYPE_STREAM,
      G_SOCKET_PROTOCOL_TCP, error);
  if (self->socket == NULL)
    return FALSE;
  if (family == G_SOCKET_FAMILY_IPV6)
    g_socket_set_option (self->socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, NULL);
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  if (!g_socket_bind (self->socket, address, TRUE, error)
      || !g_socket_listen (self->socket, error))
    return FALSE;
  bound = g_socket_get_local_address (self->socket, error);
  if (bound == NULL)
    return FALSE;
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  return TRUE;
}

static void
listen_in_loop (gpointer data)
{
  LpServer *self = data;
  g_autoptr (GSocketAddress) address = NULL;

  address = g_inet_socket_address_new_from_string (self->address,
      self->wanted_port < 0 ? 0 : self->wanted_port);
  if (address == NULL) {
    self->error = g_error_new (LP_ERROR, LP_ERROR_INVALID,
        "'%s' is no IP address", self->address);
    return;
  }
  if (!bind_and_listen (self, address, &self->error)) {
    g_prefix_error (&self->error, "HTTP server at %s port %d: ",
        self->address, self->wanted_port);
    return;
  }
  /* Connections are accepted here and handed over one by one: libsoup bounds
   * neither their number nor their time, and until 3.4 it never closes one
   * that its peer left idle. A SoupServer that listens to nothing closes after
   * each answer. */
  self->soup = soup_server_new ("server-header", "gst-livepeer", NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_started),
      self);
  start_accepting (self);
}

LpServer *
lp_server_new (LpLoop * loop, const gchar * address, gint port, GError ** error)
{
  g_autoptr (LpServer) self = g_object_new (LP_TYPE_SERVER, NULL);

  self->loop = g_object_ref (loop);
  self->address = g_strdup (address);
  self->wanted_port = port;
  if (!lp_loop_invoke_sync (loop, listen_in_loop, self))
    self->error = g_error_new (LP_ERROR, LP_ERROR_CLOSED, "shut down");
  if (self->error != NULL) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    /* what belongs to the loop's thread is let go there */
    lp_loop_invoke_sync (loop, (void (*)(gpointer)) lp_server_close, self);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
lp_server_add_route (LpServer * self, const gchar * route,
    LpServerHandler handler, gpointer user_data)
{
  Route r = { g_strdup (route), handler, user_data };

  g_array_append_val (self->routes, r);
}

void
lp_server_set_deadline (LpServer * self, guint64 deadline_ns)
{
  self->deadline_ns = deadline_ns;
}

guint64
lp_server_get_cut (LpServer * self)
{
  return self->cut;
}

guint
lp_server_get_port (LpServer * self)
{
  return self->port;
}

void
lp_server_close (LpServer * self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  g_clear_object (&self->socket);
  while (self->clients.head != NULL)
    client_leave (self->clients.head->data);
  if (self->soup == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->soup, self);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
}

static void
route_clear (gpointer data)
{
  g_free (((Route *) data)->prefix);
}

static void
lp_server_finalize (GObject * object)
{
  LpServer *self = LP_SERVER (object);

  g_clear_object (&self->soup);
  g_clear_object (&self->socket);
  g_array_unref (self->routes);
  g_clear_error (&self->error);
  g_free (self->address);
  g_object_unref (self->loop);
  G_OBJECT_CLASS (lp_server_parent_class)->finalize (object);
}

static void
lp_server_class_init (LpServerClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_server_finalize;
}

static void
lp_server_init (LpServer * self)
{
  self->deadline_ns = DEADLINE_NS;
  self->routes = g_array_new (FALSE, FALSE, sizeof (Route));
  g_array_set_clear_func (self->routes, route_clear);
}
