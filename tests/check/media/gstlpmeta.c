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

#include <gst/check/gstcheck.h>

#include "media/gstlpmeta.h"

static const LpSegmentInfo info = {
  .sequence = 42,
  .pts = 900000,
  .duration = 2 * GST_SECOND,
  .utc = 1700000000000000,
  .discontinuity = TRUE,
  .video = LP_CODEC_H264,
  .width = 1280,
  .height = 720,
  .fps_n = 30000,
  .fps_d = 1001,
  .frames = 60,
  .audio = LP_CODEC_AAC,
  .codecs = "avc1.64001f,mp4a.40.2",
};

static GstBuffer *
make_segment (void)
{
  GBytes *bytes = g_bytes_new ("0123456789", 10);
  LpSegment *segment = lp_segment_new (&info, bytes);
  GstBuffer *buffer = gst_lp_segment_to_buffer (segment);

  lp_segment_unref (segment);
  g_bytes_unref (bytes);
  return buffer;
}

GST_START_TEST (test_to_buffer_and_back)
{
  GstBuffer *buffer = make_segment ();
  LpSegment *segment;
  GstMapInfo map;

  fail_unless_equals_int64 (GST_BUFFER_DURATION (buffer), info.duration);
  fail_unless_equals_int64 (GST_BUFFER_OFFSET (buffer), 42);
  fail_unless (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT));

  segment = gst_lp_segment_from_buffer (buffer);
  fail_unless (segment != NULL);
  fail_unless (memcmp (lp_segment_get_info (segment), &info,
          sizeof (info)) == 0);
  fail_unless_equals_int (lp_segment_get_size (segment), 10);
  /* the same bytes, not a copy of them, and they outlive the buffer */
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (g_bytes_get_data (lp_segment_get_data (segment), NULL)
      == map.data);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  fail_unless (memcmp (g_bytes_get_data (lp_segment_get_data (segment), NULL),
          "0123456789", 10) == 0);
  lp_segment_unref (segment);
}

GST_END_TEST;

GST_START_TEST (test_copies)
{
  GstBuffer *buffer = make_segment ();
  GstBuffer *copy = gst_buffer_copy (buffer);
  GstBuffer *deep = gst_buffer_copy_deep (buffer);
  GstBuffer *part = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 2, 4);
  GstLpSegmentMeta *meta = gst_buffer_get_lp_segment_meta (copy);

  fail_unless (meta != NULL && meta->info.sequence == 42);
  meta = gst_buffer_get_lp_segment_meta (deep);
  fail_unless (meta != NULL && meta->info.sequence == 42);
  /* a part of a segment is none */
  fail_unless (gst_buffer_get_lp_segment_meta (part) == NULL);
  fail_unless (gst_lp_segment_from_buffer (part) == NULL);
  gst_buffer_unref (part);
  gst_buffer_unref (deep);
  gst_buffer_unref (copy);
  gst_buffer_unref (buffer);
}

GST_END_TEST;

static gboolean
other_init (GstMeta * meta, gpointer params, GstBuffer * buffer)
{
  return TRUE;
}

/* a plugin brings its own copy of the code: both must mean the same meta */
GST_START_TEST (test_shared)
{
  static const gchar *tags[] = { NULL };
  const GstMetaInfo *ours, *other;

  /* somebody else was first; without forking it was the tests before */
  other = gst_meta_get_info ("GstLpSegmentMeta");
  if (other == NULL)
    other = gst_meta_register (gst_meta_api_type_register
        ("GstLpSegmentMetaAPI", tags), "GstLpSegmentMeta",
        sizeof (GstLpSegmentMeta), other_init, NULL, NULL);
  ours = gst_lp_segment_meta_get_info ();
  fail_unless (ours != NULL && ours == other);
  fail_unless (ours->api == gst_lp_segment_meta_api_get_type ());
}

GST_END_TEST;

static Suite *
gstlpmeta_suite (void)
{
  Suite *s = suite_create ("media/gstlpmeta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_to_buffer_and_back);
  tcase_add_test (tc, test_copies);
  tcase_add_test (tc, test_shared);
  return s;
}

GST_CHECK_MAIN (gstlpmeta);
