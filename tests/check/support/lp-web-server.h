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
 * A web server on loopback that takes PUT, GET and DELETE below "/ok/" and
 * misbehaves elsewhere:
 *   /500/  answers 500        /gone/  answers 404       /auth/ wants u:secret
 *   /hang/ never answers      /flaky/ fails twice, then works
 *   /busy/ 503, Retry-After 7 /moved/ 302 to /ok/
 *   /status/NNN/ answers NNN
 */

#pragma once

#include <gst/check/gstcheck.h>
#include <libsoup/soup.h>

#include "io/io-loop.h"

typedef struct
{
  LpLoop *loop;
  SoupServer *soup;
  GHashTable *files;
  guint port;
  guint requests;
  guint flaky;
  GPtrArray *log;               /* "PUT /ok/a" */
} WebServer;

static inline void
web_server_answer (SoupServer * soup, SoupServerMessage * msg,
    const char *path, GHashTable * query, gpointer user_data)
{
  WebServer *self = user_data;
  const gchar *method = soup_server_message_get_method (msg);
  SoupMessageHeaders *h = soup_server_message_get_response_headers (msg);

  self->requests++;
  g_ptr_array_add (self->log, g_strdup_printf ("%s %s", method, path));
  if (g_str_has_prefix (path, "/hang/")) {
    soup_server_message_pause (msg);
    return;
  }
  if (g_str_has_prefix (path, "/500/")
      || (g_str_has_prefix (path, "/flaky/") && self->flaky++ < 2)) {
    soup_server_message_set_status (msg, 500, NULL);
    return;
  }
  if (g_str_has_prefix (path, "/gone/")) {
    soup_server_message_set_status (msg, 404, NULL);
    return;
  }
  if (g_str_has_prefix (path, "/status/")) {
    soup_server_message_set_status (msg, atoi (path + strlen ("/status/")),
        NULL);
    return;
  }
  if (g_str_has_prefix (path, "/busy/")) {
    soup_server_message_set_status (msg, 503, NULL);
    soup_message_headers_replace (h, "Retry-After", "7");
    return;
  }
  if (g_str_has_prefix (path, "/moved/")) {
    soup_server_message_set_redirect (msg, 302, "/ok/moved");
    return;
  }
  if (g_str_has_prefix (path, "/auth/")) {
    const gchar *given = soup_message_headers_get_one
        (soup_server_message_get_request_headers (msg), "Authorization");

    /* u:secret */
    if (g_strcmp0 (given, "Basic dTpzZWNyZXQ=") != 0) {
      soup_server_message_set_status (msg, 401, NULL);
      soup_message_headers_replace (h, "WWW-Authenticate",
          "Basic realm=\"test\"");
      return;
    }
  }
  if (!strcmp (method, "PUT")) {
    GBytes *body = soup_message_body_flatten
        (soup_server_message_get_request_body (msg));

    g_hash_table_replace (self->files, g_strdup (path), body);
    soup_server_message_set_status (msg, 201, NULL);
  } else if (!strcmp (method, "DELETE")) {
    soup_server_message_set_status (msg, g_hash_table_remove (self->files,
            path) ? 204 : 404, NULL);
  } else {
    GBytes *file = g_hash_table_lookup (self->files, path);

    soup_server_message_set_status (msg, file != NULL ? 200 : 404, NULL);
    if (file != NULL && g_bytes_get_size (file) > 0)
      soup_message_body_append_bytes (soup_server_message_get_response_body
          (msg), file);
  }
}

static inline void
web_server_listen (gpointer data)
{
  WebServer *self = data;
  GSList *uris;

  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, web_server_answer, self, NULL);
  fail_unless (soup_server_listen_local (self->soup, 0,
          SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (self->soup);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

static inline void
web_server_close (gpointer data)
{
  WebServer *self = data;

  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
}

static inline WebServer *
web_server_new (void)
{
  WebServer *self = g_new0 (WebServer, 1);

  self->loop = lp_loop_new ("web-server");
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_bytes_unref);
  self->log = g_ptr_array_new_with_free_func (g_free);
  lp_loop_invoke_sync (self->loop, web_server_listen, self);
  return self;
}

static inline gchar *
web_server_uri (WebServer * self, const gchar * path)
{
  return g_strdup_printf ("http://127.0.0.1:%u%s", self->port, path);
}

static inline void
web_server_free (WebServer * self)
{
  lp_loop_invoke_sync (self->loop, web_server_close, self);
  lp_loop_stop (self->loop, 0);
  g_object_unref (self->loop);
  g_hash_table_unref (self->files);
  g_ptr_array_unref (self->log);
  g_free (self);
}
