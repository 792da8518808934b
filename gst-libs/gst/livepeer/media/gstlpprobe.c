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

#include "gstlpprobe.h"

#include <gst/app/gstappsrc.h>

#include "core/media-realtime.h"

#define WIDTH 640
#define HEIGHT 360
#define FRAMES 14
#define PATIENCE (2 * GST_SECOND)

/* structure that moves, and some noise: neither black nor snow */
static GstBuffer *
make_picture (guint n)
{
  gsize size = WIDTH * HEIGHT * 3 / 2, i;
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, size, NULL);
  guint32 seed = 1 + n;
  GstMapInfo map;

  gst_buffer_map (buffer, &map, GST_MAP_WRITE);
  for (i = 0; i < size; i++) {
    guint x = i % WIDTH + 3 * n, y = i / WIDTH + n;

    seed = seed * 1664525 + 1013904223;
    map.data[i] = ((x / 16 * 37 + y / 16 * 91) & 127) + x / 8 % 32 + y / 8 % 32
        + (seed >> 29);
  }
  gst_buffer_unmap (buffer, &map);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale (n, GST_SECOND, 30);
  GST_BUFFER_DURATION (buffer) = GST_SECOND / 30;
  return buffer;
}

static guint64
measure (void)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *src = gst_element_factory_make ("appsrc", NULL);
  GstElement *enc = gst_element_factory_make ("x264enc", NULL);
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstElement *all[] = { src, enc, sink };
  guint64 speed = 0;
  GstMessage *message;
  GstCaps *caps;
  GstBus *bus;
  gint64 start;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (all); i++) {
    if (all[i])
      gst_bin_add (GST_BIN (pipeline), all[i]);
  }
  if (!src || !enc || !sink || !gst_element_link_many (src, enc, sink, NULL)) {
    gst_object_unref (pipeline);
    return 0;
  }
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420",
      "width", G_TYPE_INT, WIDTH, "height", G_TYPE_INT, HEIGHT,
      "framerate", GST_TYPE_FRACTION, 30, 1, NULL);
  g_object_set (src, "caps", caps, "format", GST_FORMAT_TIME, NULL);
  gst_caps_unref (caps);
  g_object_set (sink, "sync", FALSE, "async", FALSE, NULL);
  g_object_set (enc, "threads", 1, "bitrate", 1000, NULL);
  gst_util_set_object_arg (G_OBJECT (enc), "speed-preset",
      lp_realtime_preset_name (LP_REALTIME_MEASURED));

  for (i = 0; i < FRAMES; i++)
    gst_app_src_push_buffer (GST_APP_SRC (src), make_picture (i));
  gst_app_src_end_of_stream (GST_APP_SRC (src));
  start = g_get_monotonic_time ();
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  bus = gst_element_get_bus (pipeline);
  message = gst_bus_timed_pop_filtered (bus, PATIENCE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
    speed = gst_util_uint64_scale (FRAMES * WIDTH * HEIGHT, G_USEC_PER_SEC,
        MAX (g_get_monotonic_time () - start, 1));
  else if (message == NULL)
    /* so slow that it does not matter how slow */
    speed = FRAMES * WIDTH * HEIGHT / 4;
  gst_clear_message (&message);
  gst_object_unref (bus);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return speed;
}

guint64
gst_lp_probe_speed (void)
{
  static GMutex lock;
  static gboolean known;
  static guint64 speed;
  guint64 ret;

  g_mutex_lock (&lock);
  if (!known) {
    speed = measure ();
    known = TRUE;
  }
  ret = speed;
  g_mutex_unlock (&lock);
  return ret;
}
