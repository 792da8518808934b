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
 * An HTTP server on loopback that PUT, GET and DELETE work with, unless it is
 * told to misbehave; it can be mended, as servers are. It does without types
 * of ours: those in the plugin under test would be registered twice.
 */

#pragma once

#include <gst/check/gstcheck.h>
#include <libsoup/soup.h>

typedef enum
{
  FAULTY_WORKS,
  FAULTY_ANSWERS_500,
  FAULTY_HANGS,                 /* answers what came once it is mended */
  FAULTY_IS_GONE,               /* nobody listens at its port */
} FaultyMode;

typedef struct
{
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;

  GMutex lock;
  GCond cond;
  guint calls;                  /* on their way to the thread */
  FaultyMode mode;
  guint requests;
  guint port;
  GHashTable *files;

  SoupServer *soup;             /* the thread's */
  GQueue waiting;               /* messages without an answer */
} FaultyServer;

static inline void
faulty_server_work (FaultyServer * self, SoupServerMessage * msg)
{
  const gchar *method = soup_server_message_get_method (msg);
  const gchar *path = g_uri_get_path (soup_server_message_get_uri (msg));
  GBytes *file;

  g_mutex_lock (&self->lock);
  file = g_hash_table_lookup (self->files, path);
  if (!strcmp (method, "PUT")) {
    g_hash_table_replace (self->files, g_strdup (path),
        soup_message_body_flatten (soup_server_message_get_request_body (msg)));
    soup_server_message_set_status (msg, 201, NULL);
  } else if (!strcmp (method, "DELETE")) {
    soup_server_message_set_status (msg, g_hash_table_remove (self->files,
            path) ? 204 : 404, NULL);
  } else {
    soup_server_message_set_status (msg, file != NULL ? 200 : 404, NULL);
    if (file != NULL)
      soup_message_body_append_bytes (soup_server_message_get_response_body
          (msg), file);
  }
  g_mutex_unlock (&self->lock);
}

static inline void
faulty_server_answer (SoupServer * soup, SoupServerMessage * msg,
    const char *path, GHashTable * query, gpointer user_data)
{
  FaultyServer *self = user_data;
  FaultyMode mode;

  g_mutex_lock (&self->lock);
  mode = self->mode;
  self->requests++;
  g_mutex_unlock (&self->lock);
  if (mode == FAULTY_ANSWERS_500) {
    soup_server_message_set_status (msg, 500, NULL);
  } else if (mode == FAULTY_HANGS) {
    g_queue_push_tail (&self->waiting, g_object_ref (msg));
    soup_server_message_pause (msg);
  } else {
    faulty_server_work (self, msg);
  }
}

static inline void
faulty_server_listen (FaultyServer * self)
{
  GError *error = NULL;
  GSList *uris;

  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, NULL, faulty_server_answer, self, NULL);
  /* any port at first, the same one later */
  fail_unless (soup_server_listen_local (self->soup, self->port,
          SOUP_SERVER_LISTEN_IPV4_ONLY, &error), "%s", error ?
      error->message : "");
  uris = soup_server_get_uris (self->soup);
  self->port = g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

/* in the thread */
static inline gboolean
faulty_server_apply (gpointer user_data)
{
  FaultyServer *self = user_data;
  SoupServerMessage *msg;
  FaultyMode mode;

  g_mutex_lock (&self->lock);
  mode = self->mode;
  g_mutex_unlock (&self->lock);
  if (mode == FAULTY_IS_GONE && self->soup != NULL) {
    soup_server_disconnect (self->soup);
    g_clear_object (&self->soup);
  }
  if (mode != FAULTY_IS_GONE && self->soup == NULL)
    faulty_server_listen (self);
  while (mode != FAULTY_HANGS
      && (msg = g_queue_pop_head (&self->waiting)) != NULL) {
    if (mode == FAULTY_WORKS) {
      faulty_server_work (self, msg);
      soup_server_message_unpause (msg);
    }
    g_object_unref (msg);
  }
  g_mutex_lock (&self->lock);
  self->calls--;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  return G_SOURCE_REMOVE;
}

static inline void
faulty_server_set_mode (FaultyServer * self, FaultyMode mode)
{
  gint64 end = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  g_mutex_lock (&self->lock);
  self->mode = mode;
  self->calls++;
  g_mutex_unlock (&self->lock);
  g_main_context_invoke (self->context, faulty_server_apply, self);
  g_mutex_lock (&self->lock);
  while (self->calls > 0)
    fail_unless (g_cond_wait_until (&self->cond, &self->lock, end));
  g_mutex_unlock (&self->lock);
}

static inline gpointer
faulty_server_run (gpointer user_data)
{
  FaultyServer *self = user_data;

  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  return NULL;
}

static inline FaultyServer *
faulty_server_new (FaultyMode mode)
{
  FaultyServer *self = g_new0 (FaultyServer, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_bytes_unref);
  self->thread = g_thread_new ("faulty-server", faulty_server_run, self);
  /* even one that is gone has had a port */
  faulty_server_set_mode (self, FAULTY_WORKS);
  if (mode != FAULTY_WORKS)
    faulty_server_set_mode (self, mode);
  return self;
}

/* Returns: (transfer full): the folder of the stream */
static inline gchar *
faulty_server_location (FaultyServer * self)
{
  return g_strdup_printf ("http://127.0.0.1:%u/live", self->port);
}

/* Returns: (transfer full): text of a file below the folder; NULL: not there */
static inline gchar *
faulty_server_read (FaultyServer * self, const gchar * name)
{
  g_autofree gchar *path = g_strdup_printf ("/live/%s", name);
  GBytes *file;
  gchar *text = NULL;

  g_mutex_lock (&self->lock);
  file = g_hash_table_lookup (self->files, path);
  if (file != NULL)
    text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));
  g_mutex_unlock (&self->lock);
  return text;
}

static inline void
faulty_server_free (FaultyServer * self)
{
  faulty_server_set_mode (self, FAULTY_IS_GONE);
  g_main_loop_quit (self->loop);
  g_thread_join (self->thread);
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_hash_table_unref (self->files);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}
