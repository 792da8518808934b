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
#include "core/crypto-keccak.h"
#include "core/wire-headers.h"
#include "core/wire-segment.h"
#include "support/lp-vectors.h"

/* The keys of wire-protocol 22.2. */
static LpKey *
make_key (guint8 byte)
{
  guint8 secret[32];

  memset (secret, byte, sizeof (secret));
  return lp_key_new_from_bytes (secret, NULL);
}

static void
expect_hex (gconstpointer data, gsize len, const gchar * hex)
{
  g_autofree gchar *got = lp_bytes_to_hex (data, len);

  fail_unless_equals_string (got, hex);
}

static LpSegData *
make_data (const gchar * manifest, gint64 sequence, const gchar * profiles)
{
  LpSegData *data = lp_seg_data_new ();
  g_auto (GStrv) names = g_strsplit (profiles, ",", 0);

  data->manifest_id_len = strlen (manifest);
  memcpy (data->manifest_id, manifest, data->manifest_id_len);
  data->sequence = sequence;
  for (guint i = 0; names[i] != NULL; i++)
    fail_unless (lp_profile_from_preset (names[i],
            &data->profiles[data->n_profiles++]));
  return data;
}

/* wire-protocol 22.1 */
GST_START_TEST (test_flat)
{
  g_autoptr (LpSegData) data = make_data ("abcdef", 1234,
      "P144p30fps16x9,P240p30fps16x9");
  g_autoptr (GBytes) flat = NULL, negative = NULL;
  LpHash hash;

  memcpy (data->hash.b, "browns", 6);
  flat = lp_seg_data_flat (data);
  expect_hex (g_bytes_get_data (flat, NULL), g_bytes_get_size (flat),
      "616263646566"
      "00000000000000000000000000000000000000000000000000000000000004d2"
      "62726f776e730000000000000000000000000000000000000000000000000000"
      "6663613430626639" "6330613635313761");
  lp_seg_data_hash (data, &hash);
  expect_hex (hash.b, 32, "08a398e7e7a5a545b0b07d9e7e1eab52b4131e0df1621bd53ee6"
      "e7550a15465b");
  /* the number counts without its sign */
  data->sequence = -1234;
  negative = lp_seg_data_flat (data);
  fail_unless (g_bytes_equal (flat, negative));
}

GST_END_TEST;

/* wire-protocol 22.2 */
GST_START_TEST (test_credentials)
{
  g_autoptr (LpSegData) data = make_data ("movie", 12,
      "P240p30fps16x9,P360p30fps16x9"), again = NULL;
  g_autoptr (LpKey) key = make_key (1);
  g_autoptr (LpKey) other = make_key (2);
  g_autoptr (GBytes) bytes = NULL, expected = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *header = NULL;
  guint8 secret[32];

  memset (secret, 3, sizeof (secret));
  lp_keccak256 ("foo", 3, &data->hash);
  data->duration = 2000;
  data->has_capabilities = data->has_token = TRUE;
  lp_capabilities_set_word (&data->capabilities, 67112963);
  data->capabilities.has_constraints = TRUE;
  lp_auth_token_make (&data->token, secret, 32, "0a1b2c3d", 1760000000);
  fail_unless (lp_seg_data_sign (data, key, NULL));
  expect_hex (data->sig.b, 65, "15c4f7b1c85c7e268efde73c1ec18048befad0d4fd96528"
      "712c8fa1a563e5201631e3eb306c8be83acd3e6cc5066a7377af782cf4e1bd5d38f97444"
      "7cbc2bf3e1c");
  bytes = lp_seg_data_encode (data);
  fail_unless_equals_int (g_bytes_get_size (bytes), 256);
  header = lp_header_encode (bytes);
  fail_unless_equals_string (header,
      "CgVtb3ZpZRAMGiBBsaBkl1KvGyiz3CmhVW7ueB5KTDoff1P5D6g03gmMTSIHaW52YWxpZCpB"
      "FcT3schcfiaO/ec8HsGASL760NT9llKHEsj6GlY+UgFjHj6zBsi+g6zT5sxQZqc3eveCz04b"
      "1dOPl0RHy8K/Phww0A86CAoEg6CAICoAQjIKIIpL5j5pqbgnflRi3XHy9JPeIyoPfNmG11Ex"
      "/QQ1mNeQEggwYTFiMmMzZBiA8J3HBooCIYIBDlAyNDBwMzBmcHMxNng5iAGqA5AB8AGYAcDP"
      "JKABHooCIYIBDlAzNjBwMzBmcHMxNng5iAGABZAB6AKYAYCfSaABHg==");
  expected = lp_header_decode (header, NULL);
  again = lp_seg_data_decode (expected, &error);
  g_assert_no_error (error);
  fail_unless (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  fail_if (lp_seg_data_verify (again, lp_key_get_address (other), &error));
  fail_unless_equals_string (error->message, "ErrSegSig");
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_SIGNATURE));
  /* each part of what is signed matters */
  again->manifest_id[0]++;
  fail_if (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  again->manifest_id[0]--;
  again->sequence++;
  fail_if (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  again->sequence--;
  again->hash.b[31]++;
  fail_if (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  again->hash.b[31]--;
  again->profiles[1].name[0]++;
  fail_if (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  again->profiles[1].name[0]--;
  fail_unless (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
  again->has_sig = FALSE;
  fail_if (lp_seg_data_verify (again, lp_key_get_address (key), NULL));
}

GST_END_TEST;

/* Which list profiles go into (wire-protocol 7.3), and that all of their
 * fields come back. */
GST_START_TEST (test_profiles)
{
  static const struct
  {
    LpProfile profile;
    const gchar *field;         /* key of the list */
  } v[] = {
    {{"a", 1280, 720, 4000000, 30}, "8a02"},
    {{"a", 1280, 720, 4000000, 30,.format = LP_PROFILE_FORMAT_MPEGTS}, "8a02"},
    {{"a", 1280, 720, 4000000, 30,.format = LP_PROFILE_FORMAT_MP4}, "9202"},
    {{"a", 1280, 720, 4000000, 30, 1}, "9a02"},
    {{"a", 1280, 720, 4000000, 30,.gop = -1}, "9a02"},
    {{"a", 1280, 720, 4000000, 30,.gop = 2000,
            .format = LP_PROFILE_FORMAT_MP4}, "9a02"},
    {{"a", 1280, 720, 4000000, 30,
            .h264_profile = LP_PROFILE_H264_HIGH}, "9a02"},
    {{"a", 1280, 720, 4000000, 30000, 1001, -1,
                LP_PROFILE_H264_CONSTRAINED_HIGH, LP_PROFILE_ENCODER_VP9,
            LP_PROFILE_FORMAT_MP4, 63, 8, 2}, "9a02"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (LpSegData) data = make_data ("m", 1, ""), again = NULL;
    g_autoptr (GBytes) bytes = NULL, second = NULL;
    g_autofree gchar *hex = NULL;
    LpProfile expected = v[i].profile;

    data->n_profiles = 1;
    data->profiles[0] = expected;
    bytes = lp_seg_data_encode (data);
    hex = lp_bytes_to_hex (g_bytes_get_data (bytes, NULL),
        g_bytes_get_size (bytes));
    fail_unless (strstr (hex, v[i].field) != NULL, "row %u: %s", i, hex);
    again = lp_seg_data_decode (bytes, NULL);
    if (expected.format == LP_PROFILE_FORMAT_NONE)
      expected.format = LP_PROFILE_FORMAT_MPEGTS;
    fail_unless (!memcmp (&again->profiles[0], &expected, sizeof (expected)),
        "row %u", i);
    second = lp_seg_data_encode (again);
    fail_unless (g_bytes_equal (bytes, second));
  }
}

GST_END_TEST;

/* The reader's precedence is 35, 34, 33; a profile without a name gets one. */
GST_START_TEST (test_lists)
{
  g_autoptr (GBytes) all = lp_vectors_hex ("8a0204820101339202048201013"
      "49a0206" "820101358801");
  g_autoptr (GBytes) three = lp_vectors_hex ("8a020482010133" "9202048201"
      "0134" "9a020482010135");
  g_autoptr (GBytes) two = lp_vectors_hex ("8a020482010133" "920204820101"
      "34");
  g_autoptr (GBytes) unnamed = lp_vectors_hex ("8a020c" "8801e80790"
      "01e8079801e807");
  g_autoptr (LpSegData) data = NULL;

  fail_unless (lp_seg_data_decode (all, NULL) == NULL);
  data = lp_seg_data_decode (three, NULL);
  fail_unless_equals_int (data->n_profiles, 1);
  fail_unless_equals_string (data->profiles[0].name, "5");
  lp_seg_data_free (data);
  data = lp_seg_data_decode (two, NULL);
  fail_unless_equals_string (data->profiles[0].name, "4");
  lp_seg_data_free (data);
  data = lp_seg_data_decode (unnamed, NULL);
  fail_unless_equals_string (data->profiles[0].name, "net_1000x1000_1000");
  lp_seg_data_free (NULL);
}

GST_END_TEST;

static void
refused (const gchar * hex, LpError code, const gchar * text)
{
  g_autoptr (GBytes) bytes = lp_vectors_hex (hex);
  g_autoptr (GError) error = NULL;

  fail_unless (lp_seg_data_decode (bytes, &error) == NULL, "%s", hex);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
  fail_unless_equals_string (error->message, text);
}

GST_START_TEST (test_bad_data)
{
  g_autoptr (GString) many = g_string_new (NULL), wide = g_string_new (NULL);
  g_autoptr (LpSegData) longest = NULL;
  g_autoptr (GBytes) bytes = lp_vectors_hex ("30e0a712");

  longest = lp_seg_data_decode (bytes, NULL);
  fail_unless_equals_int (longest->duration, LP_SEGMENT_DURATION_MAX);
  refused ("30e1a712", LP_ERROR_INVALID, "invalid duration");
  refused ("30ffffffffffffffffff01", LP_ERROR_INVALID, "invalid duration");
  refused ("8a0203" "a80102", LP_ERROR_INVALID,
      "unrecognized profile output format");
  refused ("8a0203" "b80105", LP_ERROR_INVALID, "unrecognized encoder profile");
  refused ("8a0203" "c80104", LP_ERROR_INVALID, "unrecognized video codec");
  refused ("8a020c" "a801ffffffffffffffffff01", LP_ERROR_INVALID,
      "unrecognized profile output format");
  refused ("8a0204" "82010101", LP_ERROR_INVALID,
      "name of a profile has a control character at 0");
  refused ("8a020d" "8801ffffffffffffffffff01" "00", LP_ERROR_INVALID,
      "16 bytes are no valid SegData");
  refused ("8a020c" "8801ffffffffffffffffff01", LP_ERROR_INVALID,
      "width of a profile is -1");
  refused ("8a020c" "9001ffffffffffffffffff01", LP_ERROR_INVALID,
      "height of a profile is -1");
  refused ("8a020c" "9801ffffffffffffffffff01", LP_ERROR_INVALID,
      "bitrate of a profile is -1");
  refused ("8a0203" "d00109", LP_ERROR_INVALID, "colorDepth of a profile is 9");
  refused ("8a0203" "d80103", LP_ERROR_INVALID,
      "chromaFormat of a profile is 3");
  refused ("8a0203" "e00140", LP_ERROR_INVALID, "quality of a profile is 64");
  refused ("3a032a010a", LP_ERROR_INVALID, "5 bytes are no valid SegData");
  refused ("3a03220107", LP_ERROR_INVALID,
      "capabilities.version has a control character at 0");
  refused ("4203120107", LP_ERROR_INVALID,
      "auth_token.session_id has a control character at 0");
  refused ("8202020807", LP_ERROR_UNSUPPORTED,
      "storage of type 7; known are 0 to 2");
  refused ("0a", LP_ERROR_INVALID, "1 bytes are no valid SegData");
  for (guint i = 0; i <= LP_PROFILES_MAX; i++)
    g_string_append (many, "8a020482010161");
  refused (many->str, LP_ERROR_TOO_LARGE, "Too many outputs");
  g_string_append (wide, "0a8102");
  for (guint i = 0; i <= LP_MANIFEST_ID_MAX; i++)
    g_string_append (wide, "61");
  refused (wide->str, LP_ERROR_TOO_LARGE,
      "manifestId of 257 bytes, at most 256 are taken");
}

GST_END_TEST;

GST_START_TEST (test_more_fields)
{
  g_autoptr (LpSegData) data = make_data ("m", -3, ""), again = NULL;
  g_autoptr (GBytes) bytes = NULL, second = NULL;

  data->perceptual_hash = data->has_clip = data->reinit = TRUE;
  data->clip_from = 500;
  data->clip_to = 1500;
  data->storage = g_new0 (LpStorage, 1);
  data->storage->type = LP_STORAGE_GOOGLE;
  bytes = lp_seg_data_encode (data);
  again = lp_seg_data_decode (bytes, NULL);
  fail_unless_equals_int64 (again->sequence, -3);
  fail_unless (again->perceptual_hash && again->has_clip && again->reinit);
  fail_unless_equals_uint64 (again->clip_from, 500);
  fail_unless_equals_uint64 (again->clip_to, 1500);
  fail_unless_equals_int (again->storage->type, LP_STORAGE_GOOGLE);
  fail_if (again->storage->has_s3);
  second = lp_seg_data_encode (again);
  fail_unless (g_bytes_equal (bytes, second));
}

GST_END_TEST;

/* wire-protocol 22.2, orchestrator V7 */
GST_START_TEST (test_results)
{
  g_autoptr (LpTranscodeResult) result = lp_transcode_result_new ();
  g_autoptr (LpTranscodeResult) again = NULL, failed = NULL;
  g_autoptr (LpKey) key = make_key (2);
  g_autoptr (GBytes) bytes = NULL, second = NULL, error_bytes = NULL;
  LpHash renditions[2], hash;

  lp_keccak256 ("rendition0", 10, &renditions[0]);
  lp_keccak256 ("rendition1", 10, &renditions[1]);
  lp_transcode_result_hash (renditions, 2, &hash);
  expect_hex (hash.b, 32, "a947d372f163c975e86e1886f12eb9e0b76a2bb701a2aa4c8f40"
      "5470f51adc52");
  result->has_sig = lp_key_sign_hash (key, &hash, &result->sig, NULL);
  expect_hex (result->sig.b, 65, "e3319fd649d0d9d7e9cb56dcd832ac90fbc22272b31c2"
      "a74dfa570cfd6c19ad95eb5bc046c543685dbba5a2fe9621441f9dadcc5ceb9382eb16c1"
      "0d0a77c85841c");
  result->sequence = 7;
  result->n_segments = 2;
  result->segments[0].url = g_strdup ("https://o:1/stream/s/a/7.ts");
  result->segments[0].pixels = 777;
  result->segments[1].perceptual_hash_url = g_strdup ("https://o:1/x.phash");
  result->info = lp_orch_info_new ();
  bytes = lp_transcode_result_encode (result);
  again = lp_transcode_result_decode (bytes, NULL);
  second = lp_transcode_result_encode (again);
  fail_unless (g_bytes_equal (bytes, second));
  fail_unless_equals_int64 (again->segments[0].pixels, 777);
  fail_unless_equals_string (again->segments[1].url, "");
  fail_unless (lp_transcode_result_verify (again, renditions, 2,
          lp_key_get_address (key), NULL));
  /* in another order, fewer, and of nobody */
  hash = renditions[0];
  renditions[0] = renditions[1];
  renditions[1] = hash;
  fail_if (lp_transcode_result_verify (again, renditions, 2,
          lp_key_get_address (key), NULL));
  fail_if (lp_transcode_result_verify (again, renditions, 1,
          lp_key_get_address (key), NULL));
  again->has_sig = FALSE;
  fail_if (lp_transcode_result_verify (again, renditions, 2,
          lp_key_get_address (key), NULL));

  error_bytes = lp_vectors_hex ("080712104f7263686573747261746f7242757379");
  failed = lp_transcode_result_decode (error_bytes, NULL);
  fail_unless_equals_string (failed->error, "OrchestratorBusy");
  g_bytes_unref (second);
  second = lp_transcode_result_encode (failed);
  fail_unless (g_bytes_equal (error_bytes, second));
  lp_transcode_result_free (NULL);
}

GST_END_TEST;

static void
result_refused (const gchar * hex, LpError code, const gchar * text)
{
  g_autoptr (GBytes) bytes = lp_vectors_hex (hex);
  g_autoptr (GError) error = NULL;

  fail_unless (lp_transcode_result_decode (bytes, &error) == NULL, "%s", hex);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
  fail_unless_equals_string (error->message, text);
}

GST_START_TEST (test_bad_results)
{
  g_autoptr (GString) many = g_string_new ("1a16");
  g_autoptr (GBytes) odd = lp_vectors_hex ("120461ff0a62"), info = NULL;
  g_autoptr (LpTranscodeResult) result = lp_transcode_result_decode (odd, NULL);
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  g_autoptr (LpOrchInfo) paid = NULL, plain = lp_orch_info_new ();
  g_autoptr (GError) error = NULL;

  /* an error is told, whatever is in it */
  fail_unless_equals_string (result->error, "a\xef\xbf\xbd b");
  result_refused ("0807", LP_ERROR_PEER, "TranscodeResult: UnknownResponse");
  result_refused ("1a020a05", LP_ERROR_INVALID,
      "4 bytes are no valid TranscodeResult");
  result_refused ("1a050a030a0107", LP_ERROR_INVALID,
      "TranscodeResult: url has a control character at 0");
  result_refused ("1a050a031a0107", LP_ERROR_INVALID,
      "TranscodeResult: perceptual_hash_url has a control character at 0");
  result_refused ("1a0d0a0b10ffffffffffffffffff01", LP_ERROR_INVALID,
      "TranscodeResult: -1 pixels in rendition 0");
  result_refused ("1200820103" "0a0107", LP_ERROR_INVALID,
      "TranscodeResult: transcoder has a control character at 0");
  for (guint i = 0; i <= LP_PROFILES_MAX; i++)
    g_string_append (many, "0a00");
  result_refused (many->str, LP_ERROR_TOO_LARGE,
      "TranscodeResult: 11 renditions, at most 10 are taken");

  plain->transcoder = g_strdup ("https://o:1");
  info = lp_payment_result_encode (plain);
  paid = lp_payment_result_decode (info, NULL);
  fail_unless_equals_string (paid->transcoder, "https://o:1");
  fail_unless (lp_payment_result_decode (none, &error) == NULL);
  fail_unless_equals_string (error->message, "PaymentResult: no info");
  fail_unless (lp_payment_result_decode (odd, NULL) == NULL);
}

GST_END_TEST;

GST_START_TEST (test_final_errors)
{
  fail_unless (lp_result_error_is_final ("TranscoderInvalidVideo"));
  fail_unless (lp_result_error_is_final ("Too many outputs"));
  fail_if (lp_result_error_is_final ("too many outputs"));
  fail_if (lp_result_error_is_final ("OrchestratorBusy"));
  fail_if (lp_result_error_is_final ("x TranscoderInvalidVideo"));
}

GST_END_TEST;

static Suite *
wire_segment_suite (void)
{
  Suite *s = suite_create ("core/wire-segment");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_flat);
  tcase_add_test (tc, test_credentials);
  tcase_add_test (tc, test_profiles);
  tcase_add_test (tc, test_lists);
  tcase_add_test (tc, test_bad_data);
  tcase_add_test (tc, test_more_fields);
  tcase_add_test (tc, test_results);
  tcase_add_test (tc, test_bad_results);
  tcase_add_test (tc, test_final_errors);
  return s;
}

GST_CHECK_MAIN (wire_segment);
