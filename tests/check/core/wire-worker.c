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
#include "core/wire-headers.h"
#include "core/wire-worker.h"
#include "support/lp-vectors.h"

/* orchestrator, test vectors V2 to V4: bytes that Go made */
GST_START_TEST (test_register)
{
  static const struct
  {
    const gchar *hex;
    gint64 capacity;
    guint64 word;
  } v[] = {
    {"0a06733363726574100a", 10, 0},
    {"0a06733363726574100a1a0f0a04ffbf81202205302e392e312a00", 10,
        LP_CAPABILITIES_DEFAULT},
    {"0a0673336372657410011a120a01011a04080010012205302e392e312a00", 1, 1},
  };
  g_autoptr (GBytes) long_secret = NULL, junk = g_bytes_new ("\xff", 1);
  g_autoptr (GBytes) words = lp_vectors_hex ("1a030a01ff");
  LpRegisterRequest longer = { 0, };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GBytes) bytes = lp_vectors_hex (v[i].hex);
    g_autoptr (LpRegisterRequest) request = lp_register_request_decode (bytes,
        NULL);
    g_autoptr (GBytes) again = lp_register_request_encode (request);

    fail_unless (g_bytes_equal (bytes, again), "vector %u changed", i);
    fail_unless_equals_string (request->secret, "s3cret");
    fail_unless_equals_int64 (request->capacity, v[i].capacity);
    fail_unless ((request->capabilities != NULL) == (v[i].word != 0));
    if (v[i].word != 0)
      fail_unless_equals_uint64 (request->capabilities->words[0], v[i].word);

    fail_unless (lp_register_request_check (request, "s3cret", NULL));
    fail_if (lp_register_request_check (request, "s3cre", &error));
    fail_unless_equals_string (error->message, "invalid secret");
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_AUTH));
    g_clear_error (&error);
    fail_if (lp_register_request_check (request, "s3creT", NULL));
    request->capacity = 0;
    fail_if (lp_register_request_check (request, "s3cret", &error));
    fail_unless_equals_string (error->message, "zero capacity");
    g_clear_error (&error);
    request->capacity = -1;
    fail_if (lp_register_request_check (request, "s3cret", NULL));
  }
  longer.secret = g_strnfill (LP_SECRET_MAX + 1, 's');
  long_secret = lp_register_request_encode (&longer);
  fail_unless (lp_register_request_decode (long_secret, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  /* no secret in an error's text */
  fail_unless (strstr (error->message, "ss") == NULL);
  g_clear_error (&error);
  g_free (longer.secret);
  fail_unless (lp_register_request_decode (junk, NULL) == NULL);
  fail_unless (lp_register_request_decode (words, NULL) == NULL);
  lp_register_request_free (NULL);
}

GST_END_TEST;

/* V5, V6 */
GST_START_TEST (test_notify)
{
  g_autoptr (GBytes) teardown = lp_vectors_hex ("1a0c420a12086465616462656566");
  g_autoptr (GBytes) job =
      lp_vectors_hex ("0a3168747470733a2f2f3132372e302e302e"
      "313a383933352f73747265616d2f64656164626565662f372e74656d7066696c651a8e01"
      "0a046162636410071a200000000000000000000000000000000000000000000000000000"
      "0000000000002207696e76616c696430d00f42320a200101010101010101010101010101"
      "0101010101010101010101010101010101011208646561646265656618"
      "80e2cfaa068a022182010e50323430703330667073313678398801aa039001f0019801c0"
      "cf24a0011e80012a8a0107696e76616c69649201086f6666636861696e");
  g_autoptr (LpNotifySegment) notify = NULL, end = NULL, none = NULL;
  g_autoptr (GBytes) again = NULL, end_again = NULL, empty = NULL;
  g_autoptr (GBytes) bare = g_bytes_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  notify = lp_notify_segment_decode (job, &error);
  g_assert_no_error (error);
  fail_unless_equals_string (notify->url,
      "https://127.0.0.1:8935/stream/deadbeef/7.tempfile");
  fail_unless_equals_int64 (notify->task_id, 42);
  fail_unless_equals_string (notify->orch_id, "offchain");
  fail_unless_equals_int64 (notify->segment->sequence, 7);
  fail_unless_equals_int (notify->segment->duration, 2000);
  fail_unless_equals_string (notify->segment->profiles[0].name,
      "P240p30fps16x9");
  fail_unless (lp_notify_segment_get_teardown (notify) == NULL);
  again = lp_notify_segment_encode (notify);
  fail_unless (g_bytes_equal (job, again));

  end = lp_notify_segment_decode (teardown, NULL);
  fail_unless_equals_string (lp_notify_segment_get_teardown (end), "deadbeef");
  end_again = lp_notify_segment_encode (end);
  fail_unless (g_bytes_equal (teardown, end_again));

  none = lp_notify_segment_decode (bare, NULL);
  fail_unless (none->segment == NULL);
  fail_unless (lp_notify_segment_get_teardown (none) == NULL);
  empty = lp_notify_segment_encode (none);
  fail_unless (g_bytes_get_size (empty) > 0);
  lp_notify_segment_free (NULL);
}

GST_END_TEST;

GST_START_TEST (test_bad_notify)
{
  static const struct
  {
    const gchar *hex, *text;
  } v[] = {
    {"0a0101", "NotifySegment: url has a control character at 0"},
    {"920101" "0a", "NotifySegment: orchId has a control character at 0"},
    {"1a0530e1a71200", "7 bytes are no valid NotifySegment"},
    {"1a0430e1a712", "invalid duration"},
    {"ff", "1 bytes are no valid NotifySegment"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GBytes) bytes = lp_vectors_hex (v[i].hex);
    g_autoptr (GError) error = NULL;

    fail_unless (lp_notify_segment_decode (bytes, &error) == NULL);
    fail_unless_equals_string (error->message, v[i].text);
  }
}

GST_END_TEST;

/* ---- media types ---- */

GST_START_TEST (test_media_types)
{
  static const struct
  {
    const gchar *text, *type, *boundary;
  } v[] = {
    {"multipart/mixed; boundary=9259515bf7025a291b00", "multipart/mixed",
        "9259515bf7025a291b00"},
    {" Multipart/MIXED ;\tBoundary=\"a \\\"b\" ; x=y;", "multipart/mixed",
        "a \"b"},
    {"text/plain", "text/plain", ""},
    {"livepeer/transcoding-error", "livepeer/transcoding-error", ""},
    {"form-data; name=\"x\"", "form-data", ""},
  };
  static const struct
  {
    const gchar *text, *fault;
  } bad[] = {
    {NULL, "mime: no media type"}, {"", "mime: no media type"},
    {"; a=b", "mime: no media type"},
    {"video/", "mime: expected token after slash"},
    {"/x", "mime: expected token after slash"},
    {"a/b c", "mime: invalid media parameter"},
    {"a/b; boundary", "mime: invalid media parameter"},
    {"a/b; =x", "mime: invalid media parameter"},
    {"a/b; boundary=", "mime: invalid media parameter"},
    {"a/b; boundary=\"x", "mime: invalid media parameter"},
    {"a/b; boundary=\"x\\", "mime: invalid media parameter"},
    {"a/b; boundary=x; boundary=y", "mime: invalid media parameter"},
    {"a/b; boundary=x y", "mime: invalid media parameter"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autofree gchar *boundary = NULL, *type = NULL;

    type = lp_media_type_parse (v[i].text, &boundary, NULL);
    fail_unless_equals_string (type, v[i].type);
    fail_unless_equals_string (boundary, v[i].boundary);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;
    gchar *boundary = NULL;

    fail_unless (lp_media_type_parse (bad[i].text, &boundary, &error) == NULL,
        "%s", bad[i].text);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    fail_unless_equals_string (error->message, bad[i].fault);
  }
}

GST_END_TEST;

/* ---- multipart ---- */

static const gchar results_body[] =
    "--9259515bf7025a291b00\r\nContent-Length: 5\r\n"
    "Content-Type: video/mp2t\r\nPixels: 777\r\n\r\nbody1\r\n"
    "--9259515bf7025a291b00\r\nContent-Length: 3\r\n"
    "Content-Type: application/octet-stream\r\n\r\n\xaa\xbb\xcc\r\n"
    "--9259515bf7025a291b00\r\nContent-Length: 5\r\n"
    "Content-Type: video/mp2t\r\nPixels: 888\r\n\r\nbody2\r\n"
    "--9259515bf7025a291b00--\r\n";
#define BOUNDARY "9259515bf7025a291b00"

/* orchestrator V9, V10 */
GST_START_TEST (test_results)
{
  g_autoptr (GBytes) expected = g_bytes_new_static (results_body,
      sizeof (results_body) - 1);
  g_autoptr (GBytes) body1 = g_bytes_new ("body1", 5);
  g_autoptr (GBytes) body2 = g_bytes_new ("body2", 5);
  g_autoptr (GBytes) hash = g_bytes_new ("\xaa\xbb\xcc", 3);
  LpWorkerRendition out[] = { {body1, 777, hash}, {body2, 888}
  };
  g_autoptr (GBytes) built = lp_worker_results_build (BOUNDARY, out, 2);
  g_autoptr (GPtrArray) parsed = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *type = lp_multipart_content_type (BOUNDARY);
  LpWorkerRendition *one, *two;

  fail_unless (g_bytes_equal (built, expected));
  fail_unless_equals_string (type,
      "multipart/mixed; boundary=9259515bf7025a291b00");
  parsed = lp_worker_results_parse (expected, BOUNDARY, &error);
  g_assert_no_error (error);
  fail_unless_equals_int (parsed->len, 2);
  one = parsed->pdata[0];
  two = parsed->pdata[1];
  fail_unless (g_bytes_equal (one->data, body1));
  fail_unless (g_bytes_equal (one->perceptual_hash, hash));
  fail_unless_equals_int64 (one->pixels, 777);
  fail_unless (g_bytes_equal (two->data, body2));
  fail_unless (two->perceptual_hash == NULL && !two->mp4);

  out[0].mp4 = TRUE;
  g_bytes_unref (built);
  built = lp_worker_results_build (BOUNDARY, out, 1);
  g_ptr_array_unref (parsed);
  parsed = lp_worker_results_parse (built, BOUNDARY, NULL);
  one = parsed->pdata[0];
  fail_unless (one->mp4);
  g_ptr_array_unref (parsed);

  /* nothing at all is a body, too */
  g_bytes_unref (built);
  built = lp_worker_results_build (BOUNDARY, NULL, 0);
  parsed = lp_worker_results_parse (built, BOUNDARY, NULL);
  fail_unless_equals_int (parsed->len, 0);
}

GST_END_TEST;

static GPtrArray *
parse (const gchar * text, GError ** error)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));

  return lp_multipart_parse (body, "b", error);
}

GST_START_TEST (test_multipart_forms)
{
  /* white space behind the mark, a part without a body, one without headers,
   * in which the mark is not at the end of its line */
  g_autoptr (GPtrArray) parts = parse ("preamble\r\n--b \t\r\nA: 1\r\n"
      "x-Y:  two words \r\n\r\n--b\r\n\r\n--bx\r\n--b!\r\n--b--junk", NULL);

  fail_unless (parts != NULL);
  fail_unless_equals_int (parts->len, 2);
  {
    LpPart *one = parts->pdata[0], *two = parts->pdata[1];

    fail_unless_equals_string (lp_part_get (one, "a"), "1");
    fail_unless_equals_string (lp_part_get (one, "X-Y"), "two words");
    fail_unless (lp_part_get (one, "b") == NULL);
    fail_unless_equals_int (g_bytes_get_size (one->body), 0);
    fail_unless_equals_int (g_bytes_get_size (two->body), 10);
    fail_unless (two->names[0] == NULL);
  }
}

GST_END_TEST;

GST_START_TEST (test_bad_multipart)
{
  static const struct
  {
    const gchar *text, *fault;
  } v[] = {
    {"", "multipart: no part between \"--b\" in 0 bytes"},
    {"--c\r\n", "multipart: no part between \"--b\" in 5 bytes"},
    {"--bc", "multipart: no part between \"--b\" in 4 bytes"},
    {"--b", "multipart: no part between \"--b\" in 3 bytes"},
    {"--b\r\n", "multipart: part 0: its headers are malformed"},
    {"--b\r\nA 1\r\n\r\n", "multipart: part 0: its headers are malformed"},
    {"--b\r\n: 1\r\n\r\n", "multipart: part 0: its headers are malformed"},
    {"--b\r\nA : 1\r\n\r\n", "multipart: part 0: its headers are malformed"},
    {"--b\r\nA: 1\r\n", "multipart: part 0: its headers are malformed"},
    {"--b\r\nA: 1\r\n\r\nbody", "multipart: part 0: it does not end"},
    {"--b\r\n\r\nx\r\n--b!", "multipart: part 0: it does not end"},
  };
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) head = g_string_new ("--b\r\n");
  g_autofree gchar *wide = g_strnfill (LP_BOUNDARY_MAX + 1, 'b');
  g_autoptr (GBytes) body = g_bytes_new ("x", 1);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GError) why = NULL;

    fail_unless (parse (v[i].text, &why) == NULL, "%s", v[i].text);
    fail_unless_equals_string (why->message, v[i].fault);
  }
  for (guint i = 0; i <= LP_MULTIPART_PARTS_MAX; i++)
    g_string_append (many, "--b\r\n\r\n\r\n");
  g_string_append (many, "--b--");
  fail_unless (parse (many->str, &error) == NULL);
  fail_unless_equals_string (error->message, "multipart: more than 64 parts");
  g_clear_error (&error);
  for (guint i = 0; i < LP_PART_HEAD_MAX / 4; i++)
    g_string_append (head, "A:\r\n");
  g_string_append (head, "\r\n\r\n--b--");
  fail_unless (parse (head->str, &error) == NULL);
  fail_unless_equals_string (error->message,
      "multipart: part 0: its headers are malformed");
  g_clear_error (&error);
  fail_unless (lp_multipart_parse (body, "", &error) == NULL);
  g_clear_error (&error);
  fail_unless (lp_multipart_parse (body, wide, &error) == NULL);
  fail_unless_equals_string (error->message,
      "multipart: a boundary of 71 characters");
}

GST_END_TEST;

static void
results_refused (const gchar * text, const gchar * fault)
{
  g_autoptr (GBytes) body = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  fail_unless (lp_worker_results_parse (body, "b", &error) == NULL, "%s", text);
  fail_unless_equals_string (error->message, fault);
}

GST_START_TEST (test_bad_results)
{
  static const gchar text[] = "--b\r\nX: 1\r\n\r\nx\r\n--b--";
  g_autoptr (GBytes) other = g_bytes_new_static (text, strlen (text));
  g_autoptr (GPtrArray) none = lp_worker_results_parse (other, "b", NULL);

  /* parts of no known kind are passed over */
  fail_unless_equals_int (none->len, 0);
  results_refused ("x", "multipart: no part between \"--b\" in 1 bytes");
  results_refused ("--b\r\nPixels: many\r\n\r\nx\r\n--b--",
      "part 0: Pixels \"many\" is no number");
  results_refused ("--b\r\nPixels: -1\r\n\r\nx\r\n--b--",
      "part 0: Pixels \"-1\" is no number");
  results_refused ("--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n"
      "--b--", "Unknown perceptual hash");
  results_refused ("--b\r\nPixels: 1\r\n\r\nx\r\n"
      "--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n"
      "--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--",
      "Unknown perceptual hash");
}

GST_END_TEST;

/* orchestrator V11, and the order of the checks */
GST_START_TEST (test_result_head)
{
  static const struct
  {
    LpResultHead head;
    guint status;
    const gchar *text;
  } bad[] = {
    {{NULL, "s", "a/b", "1", "1"}, 401, "Unauthorized"},
    {{"Livepeer-Transcoder-1.1", "s", "a/b", "1", "1"}, 401, "Unauthorized"},
    {{LP_TRANSCODER_SCHEME, "t", NULL, NULL, NULL}, 401, "Unauthorized"},
    {{LP_TRANSCODER_SCHEME, NULL, NULL, NULL, NULL}, 401, "Unauthorized"},
    {{LP_TRANSCODER_SCHEME, "s", NULL, NULL, NULL}, 415,
        "mime: no media type"},
    {{LP_TRANSCODER_SCHEME, "s", "video/mp4", NULL, NULL}, 400,
        "Invalid Task ID"},
    {{LP_TRANSCODER_SCHEME, "s", "video/mp4", "x", NULL}, 400,
        "Invalid Task ID"},
    {{LP_TRANSCODER_SCHEME, "s", "video/mp4", "1", NULL}, 400,
        "Invalid Pixels"},
    {{LP_TRANSCODER_SCHEME, "s", "multipart/mixed; boundary=b", "1", "x"},
        400, "Invalid Pixels"},
  };
  LpResultHead good = { LP_TRANSCODER_SCHEME, "verbigsecret",
    "multipart/mixed; boundary=9259515bf7025a291b00", "742", "999"
  };
  LpResultHead failed = { LP_TRANSCODER_SCHEME, "verbigsecret",
    "livepeer/transcoding-error", "742", NULL
  };
  LpResultHead odd = { LP_TRANSCODER_SCHEME, "verbigsecret", "video/mp4",
    "742", "999"
  };
  LpResultHeadInfo info;
  guint status;

  fail_unless (lp_result_head_check (&good, "verbigsecret", &info, &status,
          NULL));
  fail_unless_equals_int64 (info.task_id, 742);
  fail_unless_equals_int64 (info.decoded_pixels, 999);
  fail_unless_equals_string (info.boundary, BOUNDARY);
  fail_if (info.is_error);
  lp_result_head_info_clear (&info);
  fail_unless (lp_result_head_check (&failed, "verbigsecret", &info, &status,
          NULL));
  fail_unless (info.is_error && info.boundary == NULL);
  /* passes, and brings nothing */
  fail_unless (lp_result_head_check (&odd, "verbigsecret", &info, &status,
          NULL));
  fail_unless (!info.is_error && info.boundary == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    fail_if (lp_result_head_check (&bad[i].head, "s", &info, &status, &error));
    fail_unless_equals_int (status, bad[i].status);
    fail_unless_equals_string (error->message, bad[i].text);
    fail_unless (info.boundary == NULL);
  }
}

GST_END_TEST;

/* What a real gateway answers to an HTTP push (wire-protocol 16.3). */
GST_START_TEST (test_push_answers)
{
  static const gchar *const files[] = { "push1.http", "push2.http" };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree gchar *path = g_build_filename (g_getenv ("LP_TEST_FILES"),
        "recorded", files[i], NULL);
    g_autofree gchar *text = NULL, *type = NULL, *boundary = NULL;
    g_autofree gchar *length = NULL;
    g_autoptr (GBytes) whole = NULL, body = NULL, again = NULL;
    g_autoptr (GPtrArray) parts = NULL;
    g_autoptr (LpMultipart) out = NULL;
    g_autoptr (GError) error = NULL;
    const gchar *end, *line;
    LpPart *part;
    gsize len;

    fail_unless (g_file_get_contents (path, &text, &len, NULL));
    line = strstr (text, "Content-Type: ") + strlen ("Content-Type: ");
    end = strstr (text, "\r\n\r\n") + 4;
    {
      g_autofree gchar *value = g_strndup (line, strchr (line, '\r') - line);

      type = lp_media_type_parse (value, &boundary, NULL);
    }
    fail_unless_equals_string (type, LP_TYPE_MULTIPART);
    body = g_bytes_new (end, text + len - end);
    parts = lp_multipart_parse (body, boundary, &error);
    g_assert_no_error (error);
    fail_unless_equals_int (parts->len, 1);
    part = parts->pdata[0];
    length = g_strdup_printf ("%" G_GSIZE_FORMAT,
        g_bytes_get_size (part->body));
    fail_unless_equals_string (lp_part_get (part, "Content-Length"), length);
    fail_unless_equals_string (lp_part_get (part, LP_HEADER_RENDITION_NAME),
        "P144p30fps16x9");
    fail_unless_equals_int (*(guint8 *) g_bytes_get_data (part->body, NULL),
        0x47);
    /* ours is the same to the byte */
    out = lp_multipart_new (boundary);
    lp_multipart_add (out, part->body, LP_HEADER_RENDITION_NAME,
        "P144p30fps16x9", "Content-Type", lp_part_get (part, "Content-Type"),
        "Content-Disposition", lp_part_get (part, "Content-Disposition"), NULL);
    again = lp_multipart_finish (out);
    fail_unless (g_bytes_equal (again, body), "%s", files[i]);
  }
  lp_vectors_count ("push answers", G_N_ELEMENTS (files), 2);
  lp_multipart_free (NULL);
}

GST_END_TEST;

static Suite *
wire_worker_suite (void)
{
  Suite *s = suite_create ("core/wire-worker");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_register);
  tcase_add_test (tc, test_notify);
  tcase_add_test (tc, test_bad_notify);
  tcase_add_test (tc, test_media_types);
  tcase_add_test (tc, test_results);
  tcase_add_test (tc, test_multipart_forms);
  tcase_add_test (tc, test_bad_multipart);
  tcase_add_test (tc, test_bad_results);
  tcase_add_test (tc, test_result_head);
  tcase_add_test (tc, test_push_answers);
  return s;
}

GST_CHECK_MAIN (wire_worker);
