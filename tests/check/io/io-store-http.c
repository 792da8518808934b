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

#include "core/base-error.h"
#include "io/io-store-http.h"
#include "support/lp-store-calls.h"
#include "support/lp-web-server.h"

static LpStore *
make_store (LpLoop * loop, WebServer * server, const gchar * path)
{
  g_autofree gchar *base = web_server_uri (server, path);
  g_autoptr (GError) error = NULL;
  LpStore *store = lp_store_http_new (loop, base, &error);

  g_assert_no_error (error);
  return store;
}

GST_START_TEST (test_put_get_remove)
{
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");
  LpStore *store = make_store (loop, server, "/ok/live");
  g_autoptr (GError) gone = NULL;
  g_autofree gchar *text = NULL;

  fail_unless (store_put (loop, store, "source/0.ts", "data") == NULL);
  fail_unless (g_hash_table_contains (server->files, "/ok/live/source/0.ts"));
  text = store_get (loop, store, "source/0.ts", 10, NULL);
  fail_unless_equals_string (text, "data");
  fail_unless (store_remove (loop, store, "source/0.ts") == NULL);
  fail_unless (store_remove (loop, store, "source/0.ts") == NULL);
  fail_unless (store_get (loop, store, "source/0.ts", 10, &gone) == NULL);
  fail_unless (g_error_matches (gone, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
  lp_loop_stop (loop, 1000000000);
  g_object_unref (store);
  g_object_unref (loop);
  web_server_free (server);
}

GST_END_TEST;

GST_START_TEST (test_failures)
{
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");
  LpStore *broken = make_store (loop, server, "/500/");
  LpStore *locked = make_store (loop, server, "/auth/");
  LpStore *hangs = make_store (loop, server, "/hang/");
  LpStore *moved = make_store (loop, server, "/moved/");
  StoreCall call = {.kind = CALL_PUT,.store = hangs,.path = "a",
    .data = g_bytes_new_static ("x", 1),.deadline = 50000000,
    .done = g_async_queue_new ()
  };
  GError *error;

  error = store_put (loop, broken, "a", "data");
  fail_unless (error != NULL && strstr (error->message, "500") != NULL);
  fail_unless (strstr (error->message, "PUT a") != NULL);
  g_error_free (error);
  error = store_put (loop, locked, "a", "data");
  fail_unless (g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_PERMISSION_DENIED));
  g_error_free (error);
  error = store_put (loop, moved, "a", "data");
  fail_unless (error != NULL);
  g_error_free (error);
  lp_loop_invoke (loop, store_call_start, &call, NULL);
  store_call_wait (&call);
  fail_unless (g_error_matches (call.error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT));
  g_error_free (call.error);
  g_bytes_unref (call.data);

  web_server_free (server);
  error = store_put (loop, broken, "a", "data");
  fail_unless (error != NULL && error->domain == G_IO_ERROR);
  g_error_free (error);
  lp_loop_stop (loop, 1000000000);
  g_object_unref (broken);
  g_object_unref (locked);
  g_object_unref (hangs);
  g_object_unref (moved);
  g_object_unref (loop);
}

GST_END_TEST;

/* Who calls learns from the error whether it is worth to try again. */
GST_START_TEST (test_statuses)
{
  static const struct
  {
    guint status;
    gint code;
    gboolean retryable;
  } cases[] = {
    {302, G_IO_ERROR_NOT_SUPPORTED, FALSE},
    {400, G_IO_ERROR_INVALID_ARGUMENT, FALSE},
    {401, G_IO_ERROR_PERMISSION_DENIED, FALSE},
    {403, G_IO_ERROR_PERMISSION_DENIED, FALSE},
    {404, G_IO_ERROR_NOT_FOUND, FALSE},
    {405, G_IO_ERROR_INVALID_ARGUMENT, FALSE},
    {408, G_IO_ERROR_TIMED_OUT, TRUE},
    {410, G_IO_ERROR_NOT_FOUND, FALSE},
    {413, G_IO_ERROR_MESSAGE_TOO_LARGE, FALSE},
    {429, G_IO_ERROR_BUSY, TRUE},
    {500, G_IO_ERROR_FAILED, TRUE},
    {501, G_IO_ERROR_NOT_SUPPORTED, FALSE},
    {502, G_IO_ERROR_FAILED, TRUE},
    {503, G_IO_ERROR_BUSY, TRUE},
    {504, G_IO_ERROR_TIMED_OUT, TRUE},
    {507, G_IO_ERROR_NO_SPACE, TRUE},
  };
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strdup_printf ("/status/%u/", cases[i].status);
    g_autofree gchar *number = g_strdup_printf ("%u", cases[i].status);
    g_autoptr (LpStore) store = make_store (loop, server, path);
    g_autoptr (GError) error = store_put (loop, store, "a", "data");

    fail_unless (g_error_matches (error, G_IO_ERROR, cases[i].code), "%u: %s",
        cases[i].status, error != NULL ? error->message : "success");
    fail_unless (strstr (error->message, number) != NULL);
    fail_unless_equals_int (lp_io_error_is_retryable (error),
        cases[i].retryable);
  }
  lp_loop_stop (loop, 1000000000);
  g_object_unref (loop);
  web_server_free (server);
}

GST_END_TEST;

/* Nobody listens. */
GST_START_TEST (test_transport)
{
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");
  g_autoptr (LpStore) away = make_store (loop, server, "/ok/");
  g_autoptr (GError) error = NULL;

  web_server_free (server);
  error = store_put (loop, away, "a", "data");
  fail_unless (g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_CONNECTION_REFUSED), "%s", error->message);
  fail_unless (lp_io_error_is_retryable (error));
  lp_loop_stop (loop, 1000000000);
  g_object_unref (loop);
}

GST_END_TEST;

static void
keep_result (GObject * source, GAsyncResult * result, gpointer user_data)
{
  g_async_queue_push (user_data, g_object_ref (result));
}

typedef struct
{
  LpStore *store;
  GBytes *data;
  GAsyncQueue *done;
} Kept;

static void
put_and_keep (gpointer data)
{
  Kept *kept = data;

  lp_store_put_async (kept->store, "a", kept->data, "text/plain",
      20 * G_GUINT64_CONSTANT (1000000000), NULL, keep_result, kept->done);
}

GST_START_TEST (test_retry_after)
{
  static const struct
  {
    const gchar *path;
    guint64 expected;
  } cases[] = { {"/busy/", 7 * G_USEC_PER_SEC}, {"/500/", 0}, {"/ok/", 0} };
  WebServer *server = web_server_new ();
  LpLoop *loop = lp_loop_new ("test");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (LpStore) store = make_store (loop, server, cases[i].path);
    g_autoptr (GBytes) data = g_bytes_new_static ("x", 1);
    g_autoptr (GAsyncQueue) done = g_async_queue_new ();
    g_autoptr (GAsyncResult) result = NULL;
    Kept kept = { store, data, done };

    lp_loop_invoke (loop, put_and_keep, &kept, NULL);
    result = g_async_queue_timeout_pop (done, 30 * G_USEC_PER_SEC);
    fail_unless (result != NULL);
    fail_unless_equals_uint64 (lp_store_retry_after_us (result),
        cases[i].expected);
    lp_store_put_finish (store, result, NULL);
    fail_unless_equals_uint64 (lp_store_retry_after_us (result),
        cases[i].expected);
  }
  lp_loop_stop (loop, 1000000000);
  g_object_unref (loop);
  web_server_free (server);
}

GST_END_TEST;

GST_START_TEST (test_addresses)
{
  static const gchar *bad[] = { "", "folder", "http://", "http://h/?q=1",
    "http://h/#f"
  };
  LpLoop *loop = lp_loop_new ("test");
  g_autofree gchar *masked =
      lp_store_http_mask ("https://u:secret@host:8443/live/");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    fail_unless (lp_store_http_new (loop, bad[i], &error) == NULL, "%s",
        bad[i]);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  }
  fail_unless (strstr (masked, "secret") == NULL);
  fail_unless (strstr (masked, "host:8443/live/") != NULL, "%s", masked);
  lp_loop_stop (loop, 0);
  g_object_unref (loop);
}

GST_END_TEST;

/* Refused by name, with what to use instead, and without the key. */
GST_START_TEST (test_s3)
{
  static const gchar *addresses[] = {
    "s3+https://AKIDKEY:secret@host/bucket", "S3+http://AKIDKEY:secret@host/b",
    "s3+https://AKIDKEY:12/secret@host/bucket/live",
    "s3://AKIDKEY:secret@eu-central-1/bucket",
  };
  LpLoop *loop = lp_loop_new ("test");

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree gchar *masked = lp_store_http_mask (addresses[i]);
    g_autoptr (GError) error = NULL;

    fail_unless (lp_store_http_is_meant (addresses[i]));
    fail_unless (lp_store_http_new (loop, addresses[i], &error) == NULL);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_UNSUPPORTED));
    fail_unless (strstr (error->message, "S3") != NULL);
    fail_unless (strstr (error->message, "https://") != NULL);
    fail_unless (strstr (error->message, "KEY") == NULL);
    fail_unless (strstr (error->message, "secret") == NULL);
    fail_unless (strstr (masked, "KEY") == NULL, "%s", masked);
    fail_unless (strstr (masked, "secret") == NULL, "%s", masked);
  }
  fail_unless (lp_store_http_is_meant ("http://host/"));
  fail_unless (lp_store_http_is_meant ("https://host/"));
  fail_if (lp_store_http_is_meant ("/var/www/s3"));
  fail_if (lp_store_http_is_meant ("s3/folder"));
  fail_if (lp_store_http_is_meant ("file:///var/www"));
  lp_loop_stop (loop, 0);
  g_object_unref (loop);
}

GST_END_TEST;

GST_START_TEST (test_mask)
{
  static const gchar *addresses[] = { "https://token-secret@host/live",
    "https://u:12/secret@host/live", "https://u:s/ecret@secret/live",
    "https://host/live?key=secret", "https://host/live#secret"
  };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree gchar *masked = lp_store_http_mask (addresses[i]);

    fail_unless (strstr (masked, "secret") == NULL, "%s", masked);
  }
}

GST_END_TEST;

static Suite *
io_store_http_suite (void)
{
  Suite *s = suite_create ("io/io-store-http");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_put_get_remove);
  tcase_add_test (tc, test_failures);
  tcase_add_test (tc, test_statuses);
  tcase_add_test (tc, test_transport);
  tcase_add_test (tc, test_retry_after);
  tcase_add_test (tc, test_addresses);
  tcase_add_test (tc, test_s3);
  tcase_add_test (tc, test_mask);
  return s;
}

GST_CHECK_MAIN (io_store_http);
