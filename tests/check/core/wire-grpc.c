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
#include "core/wire-grpc.h"

GST_START_TEST (test_frames)
{
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (300);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  static const gsize sizes[] = { 0, 1, 255, 300, 0 };
  guint8 data[300];
  GBytes *message;
  guint n = 0;

  for (guint i = 0; i < sizeof (data); i++)
    data[i] = i;
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GBytes) plain = g_bytes_new (data, sizes[i]);
    g_autoptr (GBytes) frame = lp_grpc_frame (plain);
    g_autoptr (GBytes) again = lp_grpc_unframe (frame, NULL);

    fail_unless (g_bytes_equal (plain, again));
    g_byte_array_append (stream, g_bytes_get_data (frame, NULL),
        g_bytes_get_size (frame));
  }
  fail_unless (!memcmp (stream->data, "\0\0\0\0\0\0\0\0\0\1", 10));

  /* in pieces of any size */
  for (guint piece = 1; piece < stream->len; piece++) {
    n = 0;
    for (guint at = 0; at < stream->len; at += piece) {
      fail_unless (lp_grpc_reader_push (reader, stream->data + at,
              MIN (piece, stream->len - at), NULL));
      while ((message = lp_grpc_reader_pop (reader)) != NULL) {
        fail_unless_equals_int (g_bytes_get_size (message), sizes[n]);
        n++;
        g_bytes_unref (message);
      }
    }
    fail_unless_equals_int (n, G_N_ELEMENTS (sizes));
    fail_unless (lp_grpc_reader_finish (reader, NULL));
  }
  lp_grpc_reader_free (NULL);
}

GST_END_TEST;

static void
unframe_fails (const gchar * data, gsize len, LpError code, const gchar * text)
{
  g_autoptr (GBytes) body = g_bytes_new (data, len);
  g_autoptr (GError) error = NULL;

  fail_unless (lp_grpc_unframe (body, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, code), "%s", error->message);
  fail_unless (strstr (error->message, text) != NULL, "%s", error->message);
}

GST_START_TEST (test_bad_frames)
{
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (10);
  g_autofree gchar *big = g_malloc0 (LP_GRPC_MAX_MESSAGE + 6);
  g_autoptr (GError) error = NULL;

  unframe_fails ("", 0, LP_ERROR_INVALID, "empty body");
  unframe_fails ("\0\0\0", 3, LP_ERROR_INVALID, "inside a gRPC frame");
  unframe_fails ("\0\0\0\0\2a", 6, LP_ERROR_INVALID, "(6 bytes of it came)");
  unframe_fails ("\1\0\0\0\1a", 6, LP_ERROR_UNSUPPORTED, "compressed");
  unframe_fails ("<html>", 6, LP_ERROR_INVALID, "starts with byte 60");
  unframe_fails ("\0\0\x40\0\1", 5, LP_ERROR_TOO_LARGE, "4194305 bytes");
  /* a second message where one is allowed */
  unframe_fails ("\0\0\0\0\0\0\0\0\0\0", 10, LP_ERROR_INVALID, "inside");
  unframe_fails (big, LP_GRPC_MAX_MESSAGE + 6, LP_ERROR_TOO_LARGE,
      "a gRPC body");

  /* once bad, always bad, and nothing is held */
  fail_unless (lp_grpc_reader_push (reader, "\0\0\0\0\1a\0\0", 8, NULL));
  fail_unless (lp_grpc_reader_push (reader, "\0\0\x0b", 3, NULL));
  {
    g_autoptr (GBytes) whole = lp_grpc_reader_pop (reader);

    fail_unless_equals_int (g_bytes_get_size (whole), 1);
  }
  fail_unless (lp_grpc_reader_pop (reader) == NULL);
  fail_if (lp_grpc_reader_push (reader, "b", 1, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  fail_if (lp_grpc_reader_push (reader, "\0\0\0\0\0", 5, NULL));
  fail_if (lp_grpc_reader_finish (reader, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

GST_START_TEST (test_text)
{
  static const struct
  {
    const gchar *plain, *coded;
  } v[] = {
    {"", ""}, {"Invalid auth token", "Invalid auth token"},
    {"100 %", "100 %25"}, {"a\nb\x7f", "a%0Ab%7F"},
    {"\xc3\xa4~", "%C3%A4~"},
  }, bad[] = {
    {"%", "%"}, {"%4", "%4"}, {"%zz", "%zz"}, {"a%00b", "a%00b"},
    {"\xef\xbf\xbd", "%FF"}, {"J", "%4a"},
  };
  g_autofree gchar *flood = g_strnfill (LP_GRPC_MAX_TEXT + 10, 'x');
  g_autofree gchar *kept = lp_grpc_text_decode (flood);

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autofree gchar *coded = lp_grpc_text_encode (v[i].plain);
    g_autofree gchar *plain = lp_grpc_text_decode (v[i].coded);

    fail_unless_equals_string (coded, v[i].coded);
    fail_unless_equals_string (plain, v[i].plain);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autofree gchar *plain = lp_grpc_text_decode (bad[i].coded);

    fail_unless_equals_string (plain, bad[i].plain);
  }
  fail_unless_equals_int (strlen (kept), LP_GRPC_MAX_TEXT);
}

GST_END_TEST;

GST_START_TEST (test_timeout)
{
  static const struct
  {
    guint64 ns;
    const gchar *text;
  } v[] = {
    {0, "0n"}, {99999999, "99999999n"}, {100000000, "100000u"},
    {G_GUINT64_CONSTANT (7999975000), "7999975u"},
    {G_GUINT64_CONSTANT (100000000000), "100000m"},
    {G_GUINT64_CONSTANT (100000000000000), "100000S"},
    {G_GUINT64_CONSTANT (100000000000000000), "1666667M"},
    {G_GUINT64_CONSTANT (18000000000000000000), "5000000H"},
  };
  static const gchar *const bad[] = {
    "", "n", "1", "123456789n", "1x", "1nn", "-1n", " 1n",
  };
  guint64 ns;

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autofree gchar *text = lp_grpc_timeout_format (v[i].ns);

    fail_unless_equals_string (text, v[i].text);
    fail_unless (lp_grpc_timeout_parse (text, &ns, NULL));
    fail_unless (ns >= v[i].ns);
  }
  fail_unless (lp_grpc_timeout_parse ("2997321u", &ns, NULL));
  fail_unless_equals_uint64 (ns, G_GUINT64_CONSTANT (2997321000));
  fail_unless (lp_grpc_timeout_parse ("99999999H", &ns, NULL));
  fail_unless_equals_uint64 (ns, G_MAXUINT64);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    fail_if (lp_grpc_timeout_parse (bad[i], &ns, &error), "%s", bad[i]);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  }
}

GST_END_TEST;

GST_START_TEST (test_judge)
{
  static const struct
  {
    guint http;
    const gchar *type, *status, *message;
    LpError code;
    const gchar *text;
  } v[] = {
    {503, "text/plain", NULL, NULL, LP_ERROR_PEER,
        "no gRPC answer: HTTP status 503, content-type \"text/plain\""},
    {200, NULL, "0", NULL, LP_ERROR_PEER,
        "no gRPC answer: HTTP status 200, content-type \"\""},
    {200, "application/grpcx", "0", NULL, LP_ERROR_PEER, NULL},
    {200, "application/grpc", NULL, NULL, LP_ERROR_PEER,
        "the gRPC answer ends without a status"},
    {200, "application/grpc", "-1", NULL, LP_ERROR_PEER, NULL},
    {200, "application/grpc", "2", "%1B[2Ja%0Ab", LP_ERROR_FAILED,
        "rpc error: code = Unknown desc =  [2Ja b"},
    {200, "application/grpc", "2", "Invalid auth%20token", LP_ERROR_FAILED,
        "rpc error: code = Unknown desc = Invalid auth token"},
    {200, "application/grpc", "1", NULL, LP_ERROR_CANCELLED,
        "rpc error: code = Canceled desc = "},
    {200, "application/grpc", "4", NULL, LP_ERROR_TIMEOUT, NULL},
    {200, "application/grpc", "8", NULL, LP_ERROR_BUSY, NULL},
    {200, "application/grpc", "12", NULL, LP_ERROR_UNSUPPORTED, NULL},
    {200, "application/grpc", "14", NULL, LP_ERROR_BUSY, NULL},
    {200, "application/grpc", "16", NULL, LP_ERROR_AUTH, NULL},
    {200, "application/grpc", "99", "x", LP_ERROR_FAILED,
        "rpc error: code = Code(99) desc = x"},
  };

  fail_unless (lp_grpc_judge (200, "application/grpc", "0", NULL, NULL));
  fail_unless (lp_grpc_judge (200, "application/grpc+proto", "0", "", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GError) error = NULL;

    fail_if (lp_grpc_judge (v[i].http, v[i].type, v[i].status, v[i].message,
            &error));
    fail_unless (g_error_matches (error, LP_ERROR, v[i].code), "row %u", i);
    if (v[i].text != NULL)
      fail_unless_equals_string (error->message, v[i].text);
  }
  fail_unless_equals_string (lp_grpc_status_name (LP_GRPC_UNAVAILABLE),
      "Unavailable");
  fail_unless_equals_string (lp_grpc_status_name (77), "Unknown");
}

GST_END_TEST;

static Suite *
wire_grpc_suite (void)
{
  Suite *s = suite_create ("core/wire-grpc");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_frames);
  tcase_add_test (tc, test_bad_frames);
  tcase_add_test (tc, test_text);
  tcase_add_test (tc, test_timeout);
  tcase_add_test (tc, test_judge);
  return s;
}

GST_CHECK_MAIN (wire_grpc);
