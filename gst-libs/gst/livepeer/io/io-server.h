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
 * LpServer: the local HTTP server of a node: a routing table on SoupServer,
 * in an LpLoop. Answers GET and HEAD from memory; never waits for anything.
 *
 * Anybody may be at the other end: connections are bounded in number and time,
 * each is good for one request, and no body of a request is ever kept.
 */

#pragma once

#include "io/io-loop.h"

G_BEGIN_DECLS

/**
 * LpServerReply: what a handler answers
 * @status: HTTP status, 200 unless set
 * @content_type: static string, or interned
 * @body: (transfer full) (nullable)
 * @max_age: seconds for Cache-Control; 0: no-cache
 */
typedef struct
{
  guint status;
  const gchar *content_type;
  GBytes *body;
  guint max_age;
} LpServerReply;

/* @path: what follows the route, without its slash, decoded, at most 1024
 * bytes, no "..". Loop's thread. Returns: FALSE: 404 */
typedef gboolean (*LpServerHandler) (const gchar * path,
    LpServerReply * reply, gpointer user_data);

#define LP_TYPE_SERVER (lp_server_get_type ())
G_DECLARE_FINAL_TYPE (LpServer, lp_server, LP, SERVER, GObject)

/* Listens at @address (an IP address) and @port; -1 = any free one. Any
 * thread but the loop's. Fails: LP_ERROR_INVALID (address), G_IO_ERROR (port
 * taken: the message says which). */
LpServer *lp_server_new (LpLoop * loop, const gchar * address, gint port,
    GError ** error);

/* @route: "/hls/" takes what is below, "/status" just that. Before anybody
 * knows the port, or in the loop's thread. */
void lp_server_add_route (LpServer * server, const gchar * route,
    LpServerHandler handler, gpointer user_data);

guint lp_server_get_port (LpServer * server);

/* Stops listening and answers no more. Loop's thread. */
void lp_server_close (LpServer * server);

/* How long a connection may take for its request, 15 s unless said otherwise;
 * it may take 8 times as long to receive the answer if it goes on receiving.
 * Then it is cut. As lp_server_add_route(). */
void lp_server_set_deadline (LpServer * server, guint64 deadline_ns);

/* Connections cut: late, sending what nobody wants, or to keep the bound.
 * Loop's thread. */
guint64 lp_server_get_cut (LpServer * server);

/* Connections at once. For one more the oldest that has not sent its request
 * is cut; if all have, the new one is closed at once. */
#define LP_SERVER_CLIENTS_MAX 256

G_END_DECLS
