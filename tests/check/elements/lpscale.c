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



/* The scaler of the ladder by itself: exact on flat pictures, true to the
 * middle of a ramp, whatever the size and the padding. Built where
 * libswscale is there. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/video/video.h>

static GstHarness *
scale_new (const gchar * format, guint w, guint h, guint out_w, guint out_h)
{
  GstHarness *harness;
  gchar *in, *out;

  /* whose plugin brings it */
  gst_object_unref (gst_object_ref_sink (gst_element_factory_make
          ("livepeertranscode", NULL)));
  harness = gst_harness_new ("lpscale");
  in = g_strdup_printf ("video/x-raw,format=%s,width=%u,height=%u,"
      "framerate=30/1,pixel-aspect-ratio=1/1", format, w, h);
  out = g_strdup_printf ("video/x-raw,format=%s,width=%u,height=%u,"
      "framerate=30/1,pixel-aspect-ratio=1/1", format, out_w, out_h);
  gst_harness_set_caps_str (harness, in, out);
  g_free (in);
  g_free (out);
  return harness;
}

typedef guint8 (*PixelFunc) (guint plane, guint x, guint y, guint w);

static guint8
flat (guint plane, guint x, guint y, guint w)
{
  return 40 + 70 * plane;
}

static guint8
ramp (guint plane, guint x, guint y, guint w)
{
  return 16 + 200 * x / (w - 1);
}

static GstBuffer *
make_picture (const gchar * format, guint w, guint h, PixelFunc pixel)
{
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;

  gst_video_info_set_format (&info, gst_video_format_from_string (format), w,
      h);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE);
  for (guint c = 0; c < 3; c++) {
    guint cw = GST_VIDEO_FRAME_COMP_WIDTH (&frame, c);

    for (gint y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c); y++) {
      guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
          + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);

      for (guint x = 0; x < cw; x++)
        row[x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)] = pixel (c, x, y, cw);
    }
  }
  gst_video_frame_unmap (&frame);
  GST_BUFFER_PTS (buffer) = 0;
  return buffer;
}

/* largest difference from @pixel, the outermost pixels apart */
static guint
off_by (GstBuffer * buffer, const gchar * format, guint w, guint h,
    PixelFunc pixel)
{
  GstVideoFrame frame;
  GstVideoInfo info;
  guint worst = 0;

  gst_video_info_set_format (&info, gst_video_format_from_string (format), w,
      h);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (guint c = 0; c < 3; c++) {
    guint cw = GST_VIDEO_FRAME_COMP_WIDTH (&frame, c);
    guint ch = GST_VIDEO_FRAME_COMP_HEIGHT (&frame, c);

    for (guint y = 0; y < ch; y++) {
      const guint8 *row = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (&frame, c)
          + y * GST_VIDEO_FRAME_COMP_STRIDE (&frame, c);

      for (guint x = 4; x + 4 < cw; x++) {
        guint8 got = row[x * GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, c)];

        worst = MAX (worst, (guint) ABS (got - pixel (c, x, y, cw)));
      }
    }
  }
  gst_video_frame_unmap (&frame);
  return worst;
}

GST_START_TEST (test_pictures)
{
  static const struct
  {
    const gchar *format;
    guint w, h, out_w, out_h;
  } v[] = {
    {"I420", 1920, 1080, 1280, 720}, {"I420", 1280, 720, 426, 240},
    {"I420", 638, 358, 146, 82}, {"I420", 320, 180, 1278, 718},
    {"I420", 480, 270, 160, 90}, {"I420", 146, 1080, 150, 50},
    {"NV12", 1280, 720, 426, 240}, {"NV12", 642, 362, 1000, 500},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    GstHarness *harness = scale_new (v[i].format, v[i].w, v[i].h, v[i].out_w,
        v[i].out_h);
    PixelFunc pixels[] = { flat, ramp };

    for (guint k = 0; k < G_N_ELEMENTS (pixels); k++) {
      GstBuffer *out = gst_harness_push_and_pull (harness,
          make_picture (v[i].format, v[i].w, v[i].h, pixels[k]));
      guint off = off_by (out, v[i].format, v[i].out_w, v[i].out_h, pixels[k]);

      fail_unless (off <= k * 2, "%s %ux%u to %ux%u, picture %u: off by %u",
          v[i].format, v[i].w, v[i].h, v[i].out_w, v[i].out_h, k, off);
      /* whole vectors fit into each row */
      fail_unless (gst_buffer_get_video_meta (out)->stride[0] % 64 == 0);
      gst_buffer_unref (out);
    }
    gst_harness_teardown (harness);
  }
}

GST_END_TEST;

/* nothing to do: the same memory */
GST_START_TEST (test_same_size)
{
  GstHarness *harness = scale_new ("I420", 320, 180, 320, 180);
  GstBuffer *in = make_picture ("I420", 320, 180, ramp), *out;

  out = gst_harness_push_and_pull (harness, gst_buffer_ref (in));
  fail_unless (gst_buffer_peek_memory (in, 0) == gst_buffer_peek_memory (out,
          0));
  gst_buffer_unref (in);
  gst_buffer_unref (out);
  gst_harness_teardown (harness);
}

GST_END_TEST;

GST_START_TEST (test_size_changes)
{
  GstHarness *harness = scale_new ("I420", 640, 360, 160, 90);
  static const guint sizes[][2] = { {640, 360}, {360, 640}, {160, 90} };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    gchar *caps = g_strdup_printf ("video/x-raw,format=I420,width=%u,height=%u,"
        "framerate=30/1,pixel-aspect-ratio=1/1", sizes[i][0], sizes[i][1]);
    GstBuffer *out;

    gst_harness_set_src_caps_str (harness, caps);
    out = gst_harness_push_and_pull (harness, make_picture ("I420",
            sizes[i][0], sizes[i][1], flat));
    fail_unless_equals_int (off_by (out, "I420", 160, 90, flat), 0);
    gst_buffer_unref (out);
    g_free (caps);
  }
  gst_harness_teardown (harness);
}

GST_END_TEST;

static Suite *
lpscale_suite (void)
{
  Suite *s = suite_create ("lpscale");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_pictures);
  tcase_add_test (tc, test_same_size);
  tcase_add_test (tc, test_size_changes);
  return s;
}

GST_CHECK_MAIN (lpscale);
