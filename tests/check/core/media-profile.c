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

#include "core/base-error.h"
#include "core/media-profile.h"

static LpProfile
size_profile (guint width, guint height)
{
  LpProfile p;

  memset (&p, 0, sizeof (p));
  p.width = width;
  p.height = height;
  return p;
}

/* transcoding, test vectors A */
GST_START_TEST (test_output_size)
{
  static const guint v[][6] = {
    {150, 200, 0, 250, 188, 250},
    {200, 300, 0, 427, 284, 426},
    {200, 300, 426, 0, 284, 426},
    {123, 456, 0, 426, 146, 542},
    {200, 300, 0, 428, 286, 428},
    {400, 456, 0, 40, 146, 166},
    {456, 123, 426, 0, 426, 114},
    {456, 123, 0, 301, 300, 80},
    {456, 400, 100, 0, 146, 128},
    {500, 100, 0, 200, 250, 50},
    {456, 120, 0, 400, 400, 106},
    {123, 123, 426, 0, 426, 426},
    {100, 56, 256, 144, 256, 144},
    {56, 100, 256, 144, 146, 260},
    {1280, 720, 0, 123, 146, 82},
    {1920, 1080, 1280, 720, 1280, 720},
    {1920, 1080, 1024, 576, 1024, 576},
    {1920, 1080, 854, 480, 854, 480},
    {1920, 1080, 640, 360, 640, 360},
    {1920, 1080, 426, 240, 426, 240},
    {1920, 1080, 256, 144, 256, 144},
    {1080, 1920, 426, 240, 240, 426},
    {1080, 1920, 256, 144, 146, 260},
    {1440, 1080, 1280, 720, 1280, 960},
    /* the shape decides, even past the maximum */
    {16, 4000, 1280, 720, 146, 36500},
    {0, 4000, 1280, 720, 0, 0},
    {1920, 1080, 0, 0, 146, 82},
  };
  LpProfile p;
  guint i, w, h;

  for (i = 0; i < G_N_ELEMENTS (v); i++) {
    p = size_profile (v[i][2], v[i][3]);
    lp_profile_output_size (&p, v[i][0], v[i][1], &w, &h);
    fail_unless (w == v[i][4] && h == v[i][5], "%ux%u to %ux%u gave %ux%u",
        v[i][0], v[i][1], v[i][2], v[i][3], w, h);
  }

  p = size_profile (4096, 4096);
  p.encoder = LP_PROFILE_ENCODER_H265;
  p.width = 8192;
  lp_profile_output_size (&p, 7680, 4320, &w, &h);
  fail_unless_equals_int (w, 8192);
  fail_unless_equals_int (h, 4608);
  p.encoder = LP_PROFILE_ENCODER_VP9;
  lp_profile_output_size (&p, 7680, 4320, &w, &h);
  fail_unless_equals_int (w, 0);
}

GST_END_TEST;

GST_START_TEST (test_presets)
{
  GError *error = NULL;
  GArray *a;
  LpProfile p;

  fail_unless (lp_profile_from_preset ("P240p30fps16x9", &p));
  fail_unless_equals_int (p.width, 426);
  fail_unless_equals_int (p.height, 240);
  fail_unless_equals_int (p.bitrate, 600000);
  fail_unless_equals_int (p.fps_n, 30);
  fail_unless_equals_int (p.fps_d, 0);
  fail_if (lp_profile_from_preset ("P1080p30fps16x9", &p));

  a = lp_profiles_from_string (" P720p30fps16x9, P360p30fps16x9 ", &error);
  fail_unless (a != NULL && error == NULL);
  fail_unless_equals_int (a->len, 2);
  fail_unless_equals_string (g_array_index (a, LpProfile, 1).name,
      "P360p30fps16x9");
  g_array_unref (a);
}

GST_END_TEST;

GST_START_TEST (test_json)
{
  const gchar *json = "[{\"name\":\"hd\",\"width\":1280,\"height\":720,"
      "\"bitrate\":3000000,\"fps\":30000,\"fpsDen\":1001,"
      "\"profile\":\"H264ConstrainedHigh\",\"gop\":\"1.5\"},"
      "{\"width\":640,\"height\":360,\"bitrate\":800000,\"gop\":\"intra\","
      "\"encoder\":\"HEVC\",\"quality\":20,\"colorDepth\":2},"
      "{\"name\":\"\",\"height\":240,\"bitrate\":1,\"gop\":2}]";
  GError *error = NULL;
  GArray *a, *b;
  LpProfile *p;
  gchar *again;

  a = lp_profiles_from_string (json, &error);
  fail_unless (a != NULL, "%s", error ? error->message : "");
  fail_unless_equals_int (a->len, 3);
  p = &g_array_index (a, LpProfile, 0);
  fail_unless_equals_string (p->name, "hd");
  fail_unless_equals_int (p->fps_n, 30000);
  fail_unless_equals_int (p->fps_d, 1001);
  fail_unless_equals_int (p->gop, 1500);
  fail_unless_equals_int (p->h264_profile, LP_PROFILE_H264_CONSTRAINED_HIGH);
  p = &g_array_index (a, LpProfile, 1);
  fail_unless_equals_string (p->name, "custom_640x360_800000");
  fail_unless_equals_int (p->gop, -1);
  fail_unless_equals_int (p->encoder, LP_PROFILE_ENCODER_H265);
  p = &g_array_index (a, LpProfile, 2);
  fail_unless_equals_int (p->gop, 2000);

  again = lp_profiles_to_json ((LpProfile *) a->data, a->len);
  b = lp_profiles_from_string (again, &error);
  fail_unless (b != NULL, "%s", again);
  fail_unless (memcmp (a->data, b->data, 3 * sizeof (LpProfile)) == 0, "%s",
      again);
  g_free (again);
  g_array_unref (a);
  g_array_unref (b);
}

GST_END_TEST;

GST_START_TEST (test_refused)
{
  static const struct
  {
    const gchar *str, *say;
  } bad[] = {
    {"", "no profile"},
    {"P720p30fps16x9,nope", "\"nope\""},
    {"P720p30fps16x9,P720p30fps16x9", "P720p30fps16x9"},
    {"[]", "no profile"},
    {"[", "no JSON"},
    {"[1]", "profile 0"},
    {"[{\"width\":1280,\"height\":720}]", "bitrate"},
    {"[{\"bitrate\":1}]", "width"},
    {"[{\"width\":-1,\"bitrate\":1}]", "width"},
    {"[{\"width\":1.5,\"bitrate\":1}]", "width"},
    {"[{\"width\":1e99,\"bitrate\":1}]", "width"},
    {"[{\"width\":640,\"bitrate\":\"800k\"}]", "bitrate"},
    {"[{\"width\":640,\"bitrate\":1,\"gop\":\"-1\"}]", "gop"},
    {"[{\"width\":640,\"bitrate\":1,\"gop\":\"nan\"}]", "gop"},
    {"[{\"width\":640,\"bitrate\":1,\"gop\":1e300}]", "gop"},
    {"[{\"width\":640,\"bitrate\":1,\"gop\":true}]", "gop"},
    {"[{\"width\":640,\"bitrate\":1,\"profile\":\"x\"}]", "profile name"},
    {"[{\"width\":640,\"bitrate\":1,\"encoder\":\"h264\"}]", "codec name"},
    {"[{\"width\":640,\"bitrate\":1,\"name\":\"source\"}]", "name"},
    {"[{\"width\":640,\"bitrate\":1,\"name\":\"../a\"}]", "name"},
    {"[{\"width\":640,\"bitrate\":1,\"name\":\"a/b\"}]", "name"},
    {"[{\"width\":640,\"bitrate\":1,\"name\":1}]", "name"},
    {"[{\"width\":640,\"bitrate\":1},{\"width\":640,\"bitrate\":1}]",
        "custom_640x0_1"},
  };
  GString *many = g_string_new ("[");
  gchar *big;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    GError *error = NULL;

    fail_unless (lp_profiles_from_string (bad[i].str, &error) == NULL, "%s",
        bad[i].str);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    fail_unless (strstr (error->message, bad[i].say) != NULL, "%s: %s",
        bad[i].str, error->message);
    g_error_free (error);
  }

  for (i = 0; i <= LP_PROFILES_MAX; i++)
    g_string_append_printf (many, "%s{\"width\":640,\"bitrate\":%u}",
        i ? "," : "", i + 1);
  g_string_append (many, "]");
  fail_unless (lp_profiles_from_string (many->str, NULL) == NULL);
  g_string_free (many, TRUE);

  big = g_strnfill (1 << 20, '[');
  fail_unless (lp_profiles_from_string (big, NULL) == NULL);
  big[60000] = '\0';
  fail_unless (lp_profiles_from_string (big, NULL) == NULL);
  g_free (big);
}

GST_END_TEST;

GST_START_TEST (test_auto)
{
  static const struct
  {
    guint w, h, fps;
    const gchar *names;
  } v[] = {
    {1920, 1080, 30, "720p 360p 240p 144p "},
    {1280, 720, 30, "480p 360p 240p 144p "},
    {3840, 2160, 60, "1080p 720p 360p 240p "},
    {1080, 1920, 30, "720p 360p 240p 144p "},
    {640, 360, 25, "240p 144p "},
    {320, 240, 25, "144p "},
    {160, 120, 25, ""},
    {16, 4000, 25, ""},
    {4000, 16, 25, ""},
    {0, 0, 0, ""},
  };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (v); i++) {
    GArray *a = lp_profiles_auto (v[i].w, v[i].h, v[i].fps, 1, 2000000);
    GString *names = g_string_new (NULL);
    guint last = G_MAXUINT;

    for (j = 0; j < a->len; j++) {
      const LpProfile *p = &g_array_index (a, LpProfile, j);
      guint w, h;

      lp_profile_output_size (p, v[i].w, v[i].h, &w, &h);
      fail_unless_equals_int (w, p->width);
      fail_unless_equals_int (h, p->height);
      fail_unless (w < v[i].w && h < v[i].h && w < last);
      fail_unless ((w > h) == (v[i].w > v[i].h));
      fail_unless (p->bitrate > 0 && p->bitrate <= 2000000);
      last = w;
      g_string_append_printf (names, "%s ", p->name);
    }
    fail_unless_equals_string (names->str, v[i].names);
    g_string_free (names, TRUE);
    g_array_unref (a);
  }
}

GST_END_TEST;

static Suite *
media_profile_suite (void)
{
  Suite *s = suite_create ("media-profile");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_output_size);
  tcase_add_test (tc, test_presets);
  tcase_add_test (tc, test_json);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_auto);
  return s;
}

GST_CHECK_MAIN (media_profile);
