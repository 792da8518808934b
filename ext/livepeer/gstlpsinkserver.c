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

#include "gstlpsinkserver.h"
#include "io/io-server.h"
#include "lp-web.h"
#include "node/node-status.h"

#define WEB "/org/livepeer/gst/web/"

struct _GstLpSinkServer
{
  LpServer *server;
  LpStoreMem *memory;
  GstStructure *(*stats) (gpointer);
  gpointer user_data;
};

static gboolean
serve_page (const gchar * name, const gchar * type, LpServerReply * reply)
{
  g_autofree gchar *path = g_strconcat (WEB, name, NULL);

  reply->body = g_resource_lookup_data (lp_web_get_resource (), path,
      G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  reply->content_type = type;
  return reply->body != NULL;
}

static gboolean
on_index (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  return serve_page ("index.html", "text/html; charset=utf-8", reply);
}

static gboolean
on_style (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  return serve_page ("style.css", "text/css; charset=utf-8", reply);
}

static gboolean
on_player (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  return serve_page ("player.js", "text/javascript; charset=utf-8", reply);
}

static gboolean
on_hls_js (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  reply->max_age = 3600;
  return serve_page ("hls.js", "text/javascript; charset=utf-8", reply);
}

static gboolean
on_hls (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  GstLpSinkServer *self = user_data;
  g_autofree gchar *type = NULL;

  reply->body = lp_store_mem_lookup (self->memory, path, &type);
  if (reply->body == NULL)
    return FALSE;
  reply->content_type = g_intern_string (type);
  /* a segment never changes, a playlist does with each segment */
  reply->max_age = g_str_has_suffix (path, ".m3u8") ? 0 : 60;
  return TRUE;
}

static void
take_text (LpServerReply * reply, gchar * text)
{
  reply->body = g_bytes_new_take (text, strlen (text));
}

static gboolean
on_status (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  GstLpSinkServer *self = user_data;
  GstStructure *s = self->stats (self->user_data);

  take_text (reply, lp_status_to_json (s));
  reply->content_type = "application/json";
  gst_structure_free (s);
  return TRUE;
}

static gboolean
on_metrics (const gchar * path, LpServerReply * reply, gpointer user_data)
{
  GstLpSinkServer *self = user_data;
  GstStructure *s = self->stats (self->user_data);

  take_text (reply, lp_status_to_metrics (s, g_get_host_name ()));
  reply->content_type = "text/plain; version=0.0.4; charset=utf-8";
  gst_structure_free (s);
  return TRUE;
}

GstLpSinkServer *
gst_lp_sink_server_new (LpLoop * loop, const gchar * address, gint port,
    LpStoreMem * memory, GstStructure * (*stats) (gpointer),
    gpointer user_data, GError ** error)
{
  LpServer *server = lp_server_new (loop, address, port, error);
  GstLpSinkServer *self;

  if (server == NULL)
    return NULL;
  self = g_new0 (GstLpSinkServer, 1);
  self->server = server;
  self->memory = g_object_ref (memory);
  self->stats = stats;
  self->user_data = user_data;
  lp_server_add_route (server, "/", on_index, self);
  lp_server_add_route (server, "/style.css", on_style, self);
  lp_server_add_route (server, "/player.js", on_player, self);
  lp_server_add_route (server, "/hls.js", on_hls_js, self);
  lp_server_add_route (server, "/hls/", on_hls, self);
  lp_server_add_route (server, "/status", on_status, self);
  lp_server_add_route (server, "/metrics", on_metrics, self);
  return self;
}

guint
gst_lp_sink_server_get_port (GstLpSinkServer * self)
{
  return lp_server_get_port (self->server);
}

void
gst_lp_sink_server_close (GstLpSinkServer * self)
{
  lp_server_close (self->server);
}

void
gst_lp_sink_server_free (GstLpSinkServer * self)
{
  g_object_unref (self->server);
  g_object_unref (self->memory);
  g_free (self);
}
