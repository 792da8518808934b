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

#include "media/gstlptranscodestream.h"
#include "support/lp-judge.h"

static LpTsReader *
make_reader (const gchar * size)
{
  g_autofree gchar *line = g_strdup_printf ("-f lavfi "
      "-i testsrc2=s=%s:r=30:d=1 -f lavfi -i sine=r=48000:d=1 "
      "-c:v libx264 -preset ultrafast -bf 2 -c:a aac -muxdelay 0 "
      "-f mpegts pipe:1", size);
  g_autoptr (GBytes) ts = judge_ffmpeg (NULL, line);
  LpTsReader *reader = lp_ts_reader_new (ts, NULL);

  fail_unless (reader != NULL);
  return reader;
}

static GPtrArray *
make_buffers (LpTsReader * reader)
{
  GPtrArray *buffers = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_buffer_unref);
  const LpTsUnit *units;
  guint n;

  units = lp_ts_reader_get_video (reader, &n);
  for (guint i = 0; i < n; i++) {
    GstBuffer *buffer = gst_buffer_new_memdup (units[i].data, units[i].size);

    GST_BUFFER_PTS (buffer) = gst_util_uint64_scale_round (units[i].pts,
        GST_SECOND, 90000);
    if (!units[i].keyframe)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    g_ptr_array_add (buffers, buffer);
  }
  return buffers;
}

/* Pictures and audio come out as they were put in, to the tick. */
GST_START_TEST (test_write)
{
  g_autoptr (LpTsReader) in = make_reader ("320x180");
  g_autoptr (GPtrArray) buffers = make_buffers (in);
  g_autoptr (GBytes) ts = gst_lp_transcode_write (in, buffers);
  g_autoptr (LpTsReader) out = lp_ts_reader_new (ts, NULL);
  const LpTsUnit *a, *b;
  gchar codecs[64];
  guint n, m;

  a = lp_ts_reader_get_video (in, &n);
  b = lp_ts_reader_get_video (out, &m);
  fail_unless_equals_int (n, 30);
  fail_unless_equals_int (m, 30);
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_uint64 (a[i].pts, b[i].pts);
    fail_unless_equals_int (a[i].keyframe, b[i].keyframe);
  }
  a = lp_ts_reader_get_audio (in, &n);
  b = lp_ts_reader_get_audio (out, &m);
  fail_unless (n > 40);
  fail_unless_equals_int (n, m);
  for (guint i = 0; i < n; i++) {
    fail_unless_equals_uint64 (a[i].pts, b[i].pts);
    fail_unless_equals_int (a[i].size, b[i].size);
    fail_unless (memcmp (a[i].data, b[i].data, a[i].size) == 0);
  }
  gst_lp_transcode_describe (in, buffers, codecs, sizeof (codecs));
  fail_unless (g_str_has_prefix (codecs, "avc1."));
  fail_unless (g_str_has_suffix (codecs, ",mp4a.40.2"));

  GST_BUFFER_PTS (g_ptr_array_index (buffers, 3)) = GST_CLOCK_TIME_NONE;
  fail_unless (gst_lp_transcode_write (in, buffers) == NULL);
}

GST_END_TEST;

/* A picture so wide that the least height makes it wider than any encoder */
GST_START_TEST (test_unfit)
{
  g_autoptr (LpTsReader) usual = make_reader ("320x180");
  g_autoptr (LpTsReader) wide = make_reader ("1920x20");
  LpProfile profiles[2] = { {.width = 160,.height = 90}, {.width = 320,
      .height = 180}
  };
  gboolean unfit[2] = { TRUE, TRUE };

  fail_unless (gst_lp_transcode_find_unfit (usual, profiles, 2, unfit));
  fail_if (unfit[0] || unfit[1]);
  fail_if (gst_lp_transcode_find_unfit (wide, profiles, 2, unfit));
  fail_unless (unfit[0] && unfit[1]);
}

GST_END_TEST;

static Suite *
gstlptranscodestream_suite (void)
{
  Suite *s = suite_create ("media/gstlptranscodestream");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_write);
  tcase_add_test (tc, test_unfit);
  return s;
}

GST_CHECK_MAIN (gstlptranscodestream);
