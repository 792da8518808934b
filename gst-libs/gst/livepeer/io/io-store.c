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

#include "io-store.h"

G_DEFINE_INTERFACE (LpStore, lp_store, G_TYPE_OBJECT);

static void
lp_store_default_init (LpStoreInterface * iface)
{
}

gboolean
lp_store_path_is_valid (const gchar * path)
{
  const gchar *p = path;

  if (*path == '\0' || strlen (path) > LP_STORE_PATH_MAX)
    return FALSE;
  while (TRUE) {
    gsize len = strcspn (p, "/");

    /* no empty part, nothing hidden, no way up */
    if (len == 0 || p[0] == '.')
      return FALSE;
    for (gsize i = 0; i < len; i++) {
      if (g_ascii_iscntrl (p[i]) || p[i] == '\\')
        return FALSE;
    }
    p += len;
    if (*p == '\0')
      return TRUE;
    p++;
  }
}

void
lp_store_put_async (LpStore * store, const gchar * path, GBytes * data,
    const gchar * content_type, guint64 deadline_ns,
    GCancellable * cancellable, GAsyncReadyCallback callback,
    gpointer user_data)
{
  g_return_if_fail (deadline_ns > 0 && lp_store_path_is_valid (path));
  LP_STORE_GET_IFACE (store)->put_async (store, path, data, content_type,
      deadline_ns, cancellable, callback, user_data);
}

gboolean
lp_store_put_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return LP_STORE_GET_IFACE (store)->put_finish (store, result, error);
}

void
lp_store_remove_async (LpStore * store, const gchar * path,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (deadline_ns > 0 && lp_store_path_is_valid (path));
  LP_STORE_GET_IFACE (store)->remove_async (store, path, deadline_ns,
      cancellable, callback, user_data);
}

gboolean
lp_store_remove_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return LP_STORE_GET_IFACE (store)->remove_finish (store, result, error);
}

void
lp_store_get_async (LpStore * store, const gchar * path, gsize max_size,
    guint64 deadline_ns, GCancellable * cancellable,
    GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (deadline_ns > 0 && lp_store_path_is_valid (path));
  LP_STORE_GET_IFACE (store)->get_async (store, path, max_size, deadline_ns,
      cancellable, callback, user_data);
}

GBytes *
lp_store_get_finish (LpStore * store, GAsyncResult * result, GError ** error)
{
  return LP_STORE_GET_IFACE (store)->get_finish (store, result, error);
}

#define RETRY_AFTER "lp-store-retry-after"

guint64
lp_store_retry_after_us (GAsyncResult * result)
{
  guint seconds = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (result),
          RETRY_AFTER));

  return (guint64) seconds *G_USEC_PER_SEC;
}

void
lp_store_set_retry_after (GTask * task, guint seconds)
{
  g_object_set_data (G_OBJECT (task), RETRY_AFTER, GUINT_TO_POINTER (seconds));
}
