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
#include "core/media-capability.h"

static guint64
job_word (const LpJob * job)
{
  LpCapabilities caps;

  fail_unless (lp_capabilities_for_job (&caps, job, NULL, NULL));
  fail_unless_equals_int (caps.n_words, 1);
  fail_unless (caps.has_constraints);
  fail_unless_equals_int (caps.n_capacities + caps.n_mandatories, 0);
  return caps.words[0];
}

/* wire-protocol 5.3, 22.1, 22.2 */
GST_START_TEST (test_words)
{
  static const guint scattered[] = { 193, 54, 192, 79 };
  LpProfile profiles[2] = { {.name = "a"}, {.name = "b"} };
  LpJob job = {.profiles = profiles,.n_profiles = 2 };
  LpCapabilities caps = { 0, };

  for (guint i = 0; i <= 5; i++)
    lp_capabilities_add (&caps, i);
  fail_unless_equals_int (caps.n_words, 1);
  fail_unless_equals_uint64 (caps.words[0], 63);

  memset (&caps, 0, sizeof (caps));
  for (guint i = 0; i < G_N_ELEMENTS (scattered); i++)
    lp_capabilities_add (&caps, scattered[i]);
  fail_unless_equals_int (caps.n_words, 4);
  fail_unless_equals_uint64 (caps.words[0], G_GUINT64_CONSTANT (1) << 54);
  fail_unless_equals_uint64 (caps.words[1], 1 << 15);
  fail_unless_equals_uint64 (caps.words[2], 0);
  fail_unless_equals_uint64 (caps.words[3], 3);
  fail_unless (lp_capabilities_has (&caps, 193));
  fail_if (lp_capabilities_has (&caps, 194));
  fail_if (lp_capabilities_has (&caps, 5000));

  fail_unless_equals_uint64 (LP_CAPABILITIES_LEGACY, 4095);
  fail_unless_equals_uint64 (LP_CAPABILITIES_DEFAULT, 67133439);
  fail_unless_equals_uint64 (job_word (&job), 4099);
  job.slicing = TRUE;
  fail_unless_equals_uint64 (job_word (&job), 67112963);
}

GST_END_TEST;

#define BIT(name) (G_GUINT64_CONSTANT (1) << LP_CAPABILITY_##name)

GST_START_TEST (test_jobs)
{
  static const struct
  {
    LpProfileEncoder codec;
    LpChroma chroma;
    guint depth;
    guint64 bits;
  } sources[] = {
    {LP_PROFILE_ENCODER_H265, LP_CHROMA_420, 10, BIT (HEVC_DECODE)},
    {LP_PROFILE_ENCODER_VP8, LP_CHROMA_420, 8, BIT (VP8_DECODE)},
    {LP_PROFILE_ENCODER_VP9, LP_CHROMA_444, 12, BIT (VP9_DECODE)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_UNKNOWN, 10, BIT (H264)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_444, 0, BIT (H264)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_420, 8, BIT (H264)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_422, 8,
        BIT (H264) | BIT (DECODE_422_8BIT)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_444, 8,
        BIT (H264) | BIT (DECODE_444_8BIT)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_420, 10,
        BIT (H264) | BIT (DECODE_420_10BIT)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_422, 10,
        BIT (H264) | BIT (DECODE_422_10BIT)},
    {LP_PROFILE_ENCODER_H264, LP_CHROMA_444, 10,
        BIT (H264) | BIT (DECODE_444_10BIT)},
  };
  static const struct
  {
    LpProfile profile;
    guint64 bits;
  } outputs[] = {
    {{.fps_n = 30}, BIT (H264) | BIT (MPEGTS)},
    {{.format = LP_PROFILE_FORMAT_MPEGTS}, BIT (H264) | BIT (MPEGTS)},
    {{.format = LP_PROFILE_FORMAT_MP4}, BIT (H264) | BIT (MP4)},
    {{.fps_n = 30,.fps_d = 1},
        BIT (H264) | BIT (MPEGTS) | BIT (FRACTIONAL_FPS)},
    {{.gop = -1}, BIT (H264) | BIT (MPEGTS) | BIT (GOP)},
    {{.h264_profile = LP_PROFILE_H264_BASELINE},
        BIT (H264) | BIT (MPEGTS) | BIT (H264_BASELINE)},
    {{.h264_profile = LP_PROFILE_H264_CONSTRAINED_HIGH},
        BIT (H264) | BIT (MPEGTS) | BIT (H264_CONSTRAINED_HIGH)},
    {{.encoder = LP_PROFILE_ENCODER_H265}, BIT (HEVC_ENCODE) | BIT (MPEGTS)},
    {{.encoder = LP_PROFILE_ENCODER_VP8}, BIT (VP8_ENCODE) | BIT (MPEGTS)},
    {{.encoder = LP_PROFILE_ENCODER_VP9}, BIT (VP9_ENCODE) | BIT (MPEGTS)},
  };
  LpCapabilities caps;
  GError *error = NULL;
  LpJob job = { 0, };
  gchar *longer;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++) {
    job.codec = sources[i].codec;
    job.chroma = sources[i].chroma;
    job.depth = sources[i].depth;
    fail_unless_equals_uint64 (job_word (&job),
        sources[i].bits | BIT (AUTH_TOKEN));
  }
  memset (&job, 0, sizeof (job));
  job.n_profiles = 1;
  for (guint i = 0; i < G_N_ELEMENTS (outputs); i++) {
    job.profiles = &outputs[i].profile;
    fail_unless_equals_uint64 (job_word (&job),
        outputs[i].bits | BIT (AUTH_TOKEN) | BIT (H264));
  }
  job.n_profiles = 0;
  job.verify = TRUE;
  for (LpJobStorage s = LP_JOB_STORAGE_DIRECT; s <= LP_JOB_STORAGE_GCS; s++) {
    job.storage = s;
    fail_unless_equals_uint64 (job_word (&job), BIT (AUTH_TOKEN) | BIT (H264) |
        BIT (MPEG7_SIGNATURE) | BIT (STORAGE_DIRECT) <<
        (s - LP_JOB_STORAGE_DIRECT));
  }

  job.chroma = LP_CHROMA_422;
  job.depth = 12;
  fail_if (lp_capabilities_for_job (&caps, &job, NULL, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_UNSUPPORTED));
  fail_unless_equals_string (error->message,
      "capability: unsupported pixel format chroma=1 colorBits=12");
  g_clear_error (&error);

  job.depth = 8;
  fail_unless (lp_capabilities_for_job (&caps, &job, "0.9.1", NULL));
  fail_unless_equals_string (caps.min_version, "0.9.1");
  longer = g_strnfill (LP_CAPABILITIES_VERSION_MAX + 1, '1');
  fail_if (lp_capabilities_for_job (&caps, &job, longer, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  g_free (longer);
}

GST_END_TEST;

GST_START_TEST (test_versions)
{
  static const struct
  {
    const gchar *version, *min;
    gboolean ok;
  } v[] = {
    {"", "", TRUE}, {"undefined", "", TRUE},
    {"", "0.9.1", FALSE}, {"undefined", "0.9.1", FALSE},
    {"0.9.1", "0.9.1", TRUE}, {"0.9.0", "0.9.1", FALSE},
    {"0.10.0", "0.9.1", TRUE}, {"1.0.0", "0.9.1", TRUE},
    {"0.9.1", "1", FALSE}, {"1", "0.9.1", TRUE}, {"v0.9.1", "0.9", TRUE},
    {"0.9.1-176aa415", "0.9.1", TRUE}, {"0.9.1", "0.9.1-rc2", TRUE},
    {"0.9.1+dirty", "0.9.1", TRUE},
    {"0.9.1", "latest", TRUE}, {"latest", "0.9.1", FALSE},
    {"0.9.1", "1.2.3.4", TRUE}, {"0.9.1.4", "0.9.1", FALSE},
    {"0..1", "0.9.1", FALSE}, {"0.9.", "0.9.1", FALSE},
    {"0.9x", "0.9.1", FALSE},
    {"99999999999999999999999.0.0", "0.9.1", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++)
    fail_unless (lp_version_at_least (v[i].version, v[i].min) == v[i].ok,
        "\"%s\" against \"%s\"", v[i].version, v[i].min);
}

GST_END_TEST;

static void
refused (const LpCapabilities * need, const LpCapabilities * offer,
    const gchar * text)
{
  GError *error = NULL;

  fail_if (lp_capabilities_compatible (need, offer, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_UNSUPPORTED));
  fail_unless_equals_string (error->message, text);
  g_error_free (error);
}

GST_START_TEST (test_compatible)
{
  LpCapabilities need = { 0, }, offer = { 0, };

  fail_unless (lp_capabilities_compatible (&need, &offer, NULL));
  fail_unless (lp_capabilities_compatible (&need, NULL, NULL));
  lp_capabilities_set_word (&need, 4099);
  refused (&need, &offer, "not offered: a set of 1 words against one of 0");
  /* who announces nothing lacks the auth token (wire-protocol 5.4) */
  refused (&need, NULL, "not offered: capability 12 (AuthToken)");
  lp_capabilities_set_word (&need, LP_CAPABILITIES_LEGACY);
  fail_unless (lp_capabilities_compatible (&need, NULL, NULL));

  lp_capabilities_set_word (&need, 4099);
  lp_capabilities_set_word (&offer, LP_CAPABILITIES_DEFAULT);
  fail_unless (lp_capabilities_compatible (&need, &offer, NULL));
  /* a trailing word of zeros is one word too many */
  need.n_words = 2;
  need.words[1] = 0;
  refused (&need, &offer, "not offered: a set of 2 words against one of 1");
  lp_capabilities_add (&need, 127);
  lp_capabilities_add (&offer, 64);
  refused (&need, &offer, "not offered: capability 127 (unknown)");

  lp_capabilities_set_word (&need, 4099);
  lp_capabilities_set_word (&offer, LP_CAPABILITIES_DEFAULT);
  offer.n_mandatories = 1;
  offer.mandatories[0] = BIT (AUTH_TOKEN);
  fail_unless (lp_capabilities_compatible (&need, &offer, NULL));
  offer.mandatories[0] |= BIT (GOP);
  refused (&need, &offer,
      "insisted on, but not among the needs: capability 11 (GOP)");
  offer.n_mandatories = 0;

  strcpy (need.min_version, "0.9.2");
  strcpy (offer.version, "0.9.1-176aa415");
  refused (&need, &offer,
      "version \"0.9.1-176aa415\" is below the \"0.9.2\" asked for");
}

GST_END_TEST;

GST_START_TEST (test_capacity)
{
  LpCapabilities caps = { 0, };

  lp_capabilities_set_word (&caps, 3);
  fail_unless_equals_int (lp_capabilities_capacity (&caps, 1), 1);
  fail_unless_equals_int (lp_capabilities_capacity (&caps, 2), 0);
  caps.n_capacities = 1;
  caps.capacities[0].capability = 0;
  caps.capacities[0].capacity = 7;
  fail_unless_equals_int (lp_capabilities_capacity (&caps, 0), 7);
  fail_unless_equals_int (lp_capabilities_capacity (&caps, 1), 0);
  lp_capabilities_set_word (&caps, 0);
  fail_unless_equals_int (caps.n_words, 0);
  fail_unless_equals_string (lp_capability_name (37), "BYOC");
  fail_unless (lp_capability_name (38) == NULL);
}

GST_END_TEST;

static Suite *
media_capability_suite (void)
{
  Suite *s = suite_create ("core/media-capability");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_words);
  tcase_add_test (tc, test_jobs);
  tcase_add_test (tc, test_versions);
  tcase_add_test (tc, test_compatible);
  tcase_add_test (tc, test_capacity);
  return s;
}

GST_CHECK_MAIN (media_capability);
