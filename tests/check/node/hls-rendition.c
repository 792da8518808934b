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

#include <gst/check/gstcheck.h>

#include "node/hls-rendition.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

GST_START_TEST (test_master_is_rewritten_when_it_matters)
{
  LpHlsRendition *r = lp_hls_rendition_new ("mid", 0, 1, 2 * SECOND, 4);
  LpHlsVariant facts = { NULL, 0, 0, "avc1.64001e", 640, 360, 25, 1 };

  fail_if (lp_hls_rendition_refresh (r));
  lp_hls_rendition_listed (r, &facts, 250000, 2 * SECOND, 2 * SECOND);
  fail_unless (lp_hls_rendition_refresh (r));
  fail_unless_equals_uint64 (r->shown.bandwidth, 1000000);
  fail_unless_equals_int (r->shown.fps_n, 25);
  /* no peak, average within a tenth: players would not choose otherwise */
  lp_hls_rendition_listed (r, &facts, 240000, 2 * SECOND, 2 * SECOND);
  fail_if (lp_hls_rendition_refresh (r));
  /* a new peak must be said: BANDWIDTH is an upper bound */
  lp_hls_rendition_listed (r, &facts, 250100, 2 * SECOND, 2 * SECOND);
  fail_unless (lp_hls_rendition_refresh (r));
  facts.width = 320;
  lp_hls_rendition_listed (r, &facts, 240000, 2 * SECOND, 2 * SECOND);
  fail_unless (lp_hls_rendition_refresh (r));
  lp_hls_rendition_unref (lp_hls_rendition_ref (r));
  lp_hls_rendition_unref (r);
}

GST_END_TEST;

GST_START_TEST (test_adopt)
{
  LpHlsRendition *r = lp_hls_rendition_new ("low", 30, 1, 2 * SECOND, 4);
  LpHlsMedia *media = lp_hls_media_new (3 * SECOND, 4);
  guint64 number;

  fail_unless_equals_uint64 (lp_hls_media_next_sequence (media), 0);
  for (guint i = 10; i < 13; i++) {
    LpHlsEntry e = { i, "x.ts", 2 * SECOND, 0, i == 11, i == 12 };

    lp_hls_media_append (media, &e);
  }
  fail_unless_equals_uint64 (lp_hls_media_next_sequence (media), 13);
  fail_unless_equals_uint64 (lp_hls_media_next_discontinuity (media), 1);
  lp_hls_rendition_adopt (r, media, 5);
  /* two older ones of the five that are kept, and two of three in the list:
   * a hole has no file */
  fail_unless_equals_int (r->files.length, 4);
  fail_unless_equals_string (r->files.head->data, "low/8.ts");
  /* an empty window for longer segments keeps count and files */
  lp_hls_rendition_restart (r, 9 * SECOND, 4);
  fail_unless_equals_int (lp_hls_media_get_target (r->media), 9);
  fail_unless_equals_int (lp_hls_media_get_length (r->media), 0);
  number = lp_hls_media_get_discontinuity_sequence (r->media);
  fail_unless_equals_uint64 (number, 1);
  fail_unless_equals_int (r->files.length, 4);
  lp_hls_rendition_unref (r);
}

GST_END_TEST;

GST_START_TEST (test_restart)
{
  LpHlsRendition *r = lp_hls_rendition_new ("low", 30, 1, 2 * SECOND, 4);
  guint64 number;

  lp_hls_media_set_discontinuity_sequence (r->media, 7);
  lp_hls_rendition_restart (r, 9 * SECOND, 4);
  fail_unless_equals_int (lp_hls_media_get_target (r->media), 9);
  number = lp_hls_media_get_discontinuity_sequence (r->media);
  fail_unless_equals_uint64 (number, 7);
  lp_hls_rendition_unref (r);
}

GST_END_TEST;

static Suite *
hls_rendition_suite (void)
{
  Suite *s = suite_create ("node/hls-rendition");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_master_is_rewritten_when_it_matters);
  tcase_add_test (tc, test_adopt);
  tcase_add_test (tc, test_restart);
  return s;
}

GST_CHECK_MAIN (hls_rendition);
