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

#include "core/base-error.h"
#include "core/hls-media.h"

#define SECOND G_GUINT64_CONSTANT (1000000000)

static void
append (LpHlsMedia * media, guint64 sequence, guint64 duration, gint64 utc,
    gboolean discontinuity, gboolean gap)
{
  LpHlsEntry e = { sequence, "", duration, utc, discontinuity, gap };

  g_snprintf (e.uri, sizeof (e.uri), "%" G_GUINT64_FORMAT ".ts", sequence);
  lp_hls_media_append (media, &e);
}

GST_START_TEST (test_exact_text)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (3500000000, 3);
  g_autofree gchar *text = NULL, *ended = NULL;

  lp_hls_media_set_start (media, 9500000000);
  append (media, 6, 2 * SECOND, 0, TRUE, FALSE);
  append (media, 7, 9100000000, 1732449600123456, FALSE, FALSE);
  append (media, 8, 2002000000, 0, FALSE, TRUE);
  append (media, 9, 966666667, 951782400000000, TRUE, FALSE);
  text = lp_hls_media_to_string (media, FALSE);
  fail_unless_equals_string (text, "#EXTM3U\n#EXT-X-VERSION:8\n"
      "#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-START:TIME-OFFSET=-9.500\n"
      "#EXT-X-PROGRAM-DATE-TIME:2024-11-24T12:00:00.123Z\n"
      "#EXTINF:9.100000,\n7.ts\n"
      "#EXT-X-GAP\n#EXTINF:2.002000,\n8.ts\n"
      "#EXT-X-DISCONTINUITY\n"
      "#EXT-X-PROGRAM-DATE-TIME:2000-02-29T00:00:00.000Z\n"
      "#EXTINF:0.966667,\n9.ts\n");
  ended = lp_hls_media_to_string (media, TRUE);
  fail_unless (g_str_has_suffix (ended, "9.ts\n#EXT-X-ENDLIST\n"));
  /* what has ended is played from its beginning */
  fail_unless (strstr (ended, "EXT-X-START") == NULL);
}

GST_END_TEST;

GST_START_TEST (test_empty)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (0, 0);
  g_autofree gchar *text = NULL;

  lp_hls_media_set_independent (media, TRUE);
  text = lp_hls_media_to_string (media, FALSE);
  fail_unless_equals_string (text, "#EXTM3U\n#EXT-X-VERSION:8\n"
      "#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:0\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-INDEPENDENT-SEGMENTS\n");
  lp_hls_media_free (NULL);
}

GST_END_TEST;

/* RFC 8216 4.3.3.1: rounded to the nearest integer, not above the target */
GST_START_TEST (test_fits)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (2 * SECOND, 0);

  fail_unless_equals_int (lp_hls_media_get_target (media), 2);
  fail_unless (lp_hls_media_fits (media, 2499999999));
  fail_if (lp_hls_media_fits (media, 2500000000));
}

GST_END_TEST;

GST_START_TEST (test_back_from_text)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (2 * SECOND, 0);
  g_autoptr (LpHlsMedia) back = NULL, window = NULL;
  g_autofree gchar *text = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 20; i++)
    append (media, 100 + i, 2 * SECOND + i * 1000000,
        i % 3 ? 0 : 1732449600000000 + i * 2000000, i % 7 == 3, i % 5 == 4);
  text = lp_hls_media_to_string (media, FALSE);
  back = lp_hls_media_parse (text, strlen (text), 0, &error);
  g_assert_no_error (error);
  fail_unless_equals_int (lp_hls_media_get_length (back), 20);
  for (guint i = 0; i < 20; i++) {
    const LpHlsEntry *a = lp_hls_media_get (media, i);
    const LpHlsEntry *b = lp_hls_media_get (back, i);

    fail_unless_equals_uint64 (a->sequence, b->sequence);
    fail_unless_equals_uint64 (a->duration, b->duration);
    fail_unless_equals_string (a->uri, b->uri);
    fail_unless_equals_int (a->discontinuity, b->discontinuity);
    fail_unless_equals_int (a->gap, b->gap);
    fail_unless (b->utc > 0, "time of entry %u is lost", i);
  }
  /* a smaller window on the way back counts what it drops */
  window = lp_hls_media_parse (text, strlen (text), 5, NULL);
  fail_unless_equals_int (lp_hls_media_get_length (window), 5);
  fail_unless_equals_uint64 (lp_hls_media_get (window, 0)->sequence, 115);
  fail_unless_equals_uint64 (lp_hls_media_get_discontinuity_sequence (window),
      2);
}

GST_END_TEST;

/* What the writer writes its reader reads, at the ends of all numbers, too. */
GST_START_TEST (test_ends)
{
  static const gchar late[] = "#EXTM3U\n"
      "#EXT-X-PROGRAM-DATE-TIME:9999-12-31T23:59:59.000Z\n"
      "#EXTINF:0.5,\n0.ts\n#EXTINF:1,\n1.ts\n#EXTINF:1,\n2.ts\n";
  static const gchar many[] = "#EXTM3U\n"
      "#EXT-X-DISCONTINUITY-SEQUENCE:9223372036854775807\n"
      "#EXT-X-DISCONTINUITY\n#EXTINF:5,\n0.ts\n#EXTINF:5,\n1.ts\n";
  g_autoptr (LpHlsMedia) media = lp_hls_media_parse (late, strlen (late), 0,
      NULL);
  g_autofree gchar *text = lp_hls_media_to_string (media, FALSE);

  fail_unless (strstr (text, ":9999-12-31T23:59:59.500Z\n#EXTINF:1.000000,\n1."
          "ts\n#EXTINF:1.000000,\n2.ts\n") != NULL, "%s", text);
  lp_hls_media_free (media);
  media = lp_hls_media_parse (text, strlen (text), 0, NULL);
  fail_unless (media != NULL);

  lp_hls_media_free (media);
  media = lp_hls_media_parse (many, strlen (many), 2, NULL);
  fail_unless (media != NULL);
  lp_hls_media_free (media);
  media = lp_hls_media_parse (many, strlen (many), 1, NULL);
  fail_unless (media == NULL);
}

GST_END_TEST;

/* RFC 8216 6.2.2: nothing is taken out of a playlist that would last less than
 * three target durations then. */
GST_START_TEST (test_window_lasts)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (10 * SECOND, 3);

  for (guint i = 0; i < 20; i++)
    append (media, i, 2 * SECOND, 0, FALSE, FALSE);
  fail_unless_equals_int (lp_hls_media_get_length (media), 15);
  append (media, 20, 10 * SECOND, 0, FALSE, FALSE);
  fail_unless_equals_int (lp_hls_media_get_length (media), 11);
  /* without end they do not grow */
  for (guint i = 21; i < 500; i++)
    append (media, i, 0, 0, FALSE, FALSE);
  fail_unless_equals_int (lp_hls_media_get_length (media), 103);
}

GST_END_TEST;

GST_START_TEST (test_refused)
{
  static const gchar *bad[] = {
    "", "#EXTM3", "#EXTM3U\n#EXT-X-TARGETDURATION:0\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:99999999\n",
    "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:-1\n",
    "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:18446744073709551616\n",
    "#EXTM3U\n#EXT-X-DISCONTINUITY-SEQUENCE:x\n",
    "#EXTM3U\n1.ts\n", "#EXTM3U\n#EXTINF:2\n1.ts\n", "#EXTM3U\n#EXTINF:,\n",
    "#EXTM3U\n#EXTINF:1.2.3,\n", "#EXTM3U\n#EXTINF:-1,\n",
    "#EXTM3U\n#EXTINF:100000000,\n", "#EXTM3U\n#EXTINF:1.0000000001,\n",
    "#EXTM3U\n#EXTINF:1,\n\x01.ts\n",
    /* what somebody else wrote is nothing to continue, let alone to delete */
    "#EXTM3U\n#EXTINF:1,\n../0.ts\n", "#EXTM3U\n#EXTINF:1,\n/0.ts\n",
    "#EXTM3U\n#EXTINF:1,\nhttp://example.invalid/0.ts\n",
    "#EXTM3U\n#EXTINF:1,\n00.ts\n", "#EXTM3U\n#EXTINF:1,\n1.ts\n",
    "#EXTM3U\n#EXTINF:1,\n0.ts?x\n", "#EXTM3U\n#EXTINF:1,\n0.mp4\n",
    "#EXTM3U\n#EXTINF:1,\n0.ts\n#EXT-X-MEDIA-SEQUENCE:4\n",
    "#EXTM3U\n#EXTINF:1,\n0.ts\n#EXT-X-DISCONTINUITY-SEQUENCE:4\n",
    "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:9223372036854775807\n#EXTINF:1,\n"
        "9223372036854775807.ts\n#EXTINF:1,\n9223372036854775808.ts\n",
    "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2024-13-24T12:00:00.123Z\n",
    "#EXTM3U\n#EXT-X-PROGRAM-DATE-TIME:2024-11-24T12:00:00Z\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    fail_unless (lp_hls_media_parse (bad[i], strlen (bad[i]), 0,
            &error) == NULL, "accepted: %s", bad[i]);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    fail_unless (strstr (error->message, "line ") != NULL);
  }
  {
    g_autoptr (GError) error = NULL;

    fail_unless (lp_hls_media_parse ("#EXTM3U", (64u << 20) + 1, 0,
            &error) == NULL);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  }
}

GST_END_TEST;

static Suite *
hls_media_suite (void)
{
  Suite *s = suite_create ("core/hls-media");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_exact_text);
  tcase_add_test (tc, test_empty);
  tcase_add_test (tc, test_fits);
  tcase_add_test (tc, test_back_from_text);
  tcase_add_test (tc, test_ends);
  tcase_add_test (tc, test_window_lasts);
  tcase_add_test (tc, test_refused);
  return s;
}

GST_CHECK_MAIN (hls_media);
