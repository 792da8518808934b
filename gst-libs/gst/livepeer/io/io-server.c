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
#include "io-server.h"

#define PATH_MAX_BYTES 1024

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
  guint clients;
};

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
on_request (SoupServer * soup, SoupServerMessage * msg, const char *path,
    GHashTable * query, gpointer user_data)
{
  LpServer *self = user_data;
  const gchar *method = soup_server_message_get_method (msg);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (msg);
  LpServerReply reply = { 200, "text/plain; charset=utf-8", NULL, 0 };

  if (strcmp (method, "GET") != 0 && strcmp (method, "HEAD") != 0) {
    soup_message_headers_replace (headers, "Allow", "GET, HEAD");
    soup_server_message_set_status (msg, 405, NULL);
    return;
  }
  if (self->clients > LP_SERVER_CLIENTS_MAX) {
    soup_server_message_set_status (msg, 503, NULL);
    return;
  }
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

static void
on_started (SoupServer * soup, SoupServerMessage * msg, gpointer user_data)
{
  ((LpServer *) user_data)->clients++;
}

static void
on_ended (SoupServer * soup, SoupServerMessage * msg, gpointer user_data)
{
  LpServer *self = user_data;

  if (self->clients > 0)
    self->clients--;
}

static void
listen_in_loop (gpointer data)
{
  LpServer *self = data;
  g_autoptr (GSocketAddress) address = NULL;
  GSList *uris;

  address = g_inet_socket_address_new_from_string (self->address,
      self->wanted_port < 0 ? 0 : self->wanted_port);
  if (address == NULL) {
    self->error = g_error_new (LP_ERROR, LP_ERROR_INVALID,
        "'%s' is no IP address", self->address);
    return;
  }
  self->soup = soup_server_new ("server-header", "gst-livepeer", NULL);
  soup_server_add_handler (self->soup, NULL, on_request, self, NULL);
  g_signal_connect (self->soup, "request-started", G_CALLBACK (on_started),
      self);
  g_signal_connect (self->soup, "request-finished", G_CALLBACK (on_ended),
      self);
  g_signal_connect (self->soup, "request-aborted", G_CALLBACK (on_ended), self);
  if (!soup_server_listen (self->soup, address, 0, &self->error)) {
    g_prefix_error (&self->error, "HTTP server at %s port %d: ",
        self->address, self->wanted_port);
    return;
  }
  uris = soup_server_get_uris (self->soup);
  if (uris != NULL)
    self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
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

guint
lp_server_get_port (LpServer * self)
{
  return self->port;
}

void
lp_server_close (LpServer * self)
{
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
  self->routes = g_array_new (FALSE, FALSE, sizeof (Route));
  g_array_set_clear_func (self->routes, route_clear);
}
