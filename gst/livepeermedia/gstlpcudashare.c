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

#include "gstlpcudashare.h"

#define DEVICES_MAX 16

static GMutex share_lock;
static guint users;
static GstContext *contexts[DEVICES_MAX];

void
gst_lp_cuda_share_begin (void)
{
  g_mutex_lock (&share_lock);
  users++;
  g_mutex_unlock (&share_lock);
}

void
gst_lp_cuda_share_end (void)
{
  GstContext *old[DEVICES_MAX] = { NULL, };
  guint i;

  g_mutex_lock (&share_lock);
  if (--users == 0) {
    for (i = 0; i < DEVICES_MAX; i++)
      old[i] = g_steal_pointer (&contexts[i]);
  }
  g_mutex_unlock (&share_lock);
  /* not with the lock: a driver is called */
  for (i = 0; i < DEVICES_MAX; i++) {
    if (old[i] != NULL)
      gst_context_unref (old[i]);
  }
}

void
gst_lp_cuda_share_take (GstContext * context)
{
  guint device = 0;

  if (!gst_context_has_context_type (context, GST_LP_CUDA_CONTEXT_TYPE))
    return;
  gst_structure_get_uint (gst_context_get_structure (context),
      "cuda-device-id", &device);
  if (device >= DEVICES_MAX)
    return;
  g_mutex_lock (&share_lock);
  if (users > 0 && contexts[device] == NULL)
    contexts[device] = gst_context_ref (context);
  g_mutex_unlock (&share_lock);
}

gboolean
gst_lp_cuda_share_give (GstElement * element, gint device)
{
  GstContext *context = NULL;
  gint i;

  g_mutex_lock (&share_lock);
  for (i = 0; i < DEVICES_MAX && context == NULL; i++) {
    if (contexts[i] != NULL && (device < 0 || device == i))
      context = gst_context_ref (contexts[i]);
  }
  g_mutex_unlock (&share_lock);
  if (context == NULL)
    return FALSE;
  gst_element_set_context (element, context);
  gst_context_unref (context);
  return TRUE;
}

gboolean
gst_lp_cuda_share_handle (GstMessage * message, gint device)
{
  const gchar *type;
  GstContext *context;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_HAVE_CONTEXT) {
    gst_message_parse_have_context (message, &context);
    gst_lp_cuda_share_take (context);
    gst_context_unref (context);
    return FALSE;
  }
  return GST_MESSAGE_TYPE (message) == GST_MESSAGE_NEED_CONTEXT
      && gst_message_parse_context_type (message, &type)
      && g_strcmp0 (type, GST_LP_CUDA_CONTEXT_TYPE) == 0
      && GST_IS_ELEMENT (GST_MESSAGE_SRC (message))
      && gst_lp_cuda_share_give (GST_ELEMENT (GST_MESSAGE_SRC (message)),
      device);
}
