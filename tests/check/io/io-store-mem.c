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

#include "io/io-store-mem.h"
#include "support/lp-store-calls.h"

GST_START_TEST (test_bounded)
{
  LpLoop *loop = lp_loop_new ("test");
  LpStore *store = lp_store_mem_new (100);
  LpStoreMem *mem = LP_STORE_MEM (store);
  g_autofree gchar *forty = g_strnfill (40, 'x');
  g_autofree gchar *huge = g_strnfill (101, 'x');
  g_autofree gchar *type = NULL, *text = NULL;
  g_autoptr (GError) error = NULL, gone = NULL;
  GBytes *data;

  fail_unless (store_put (loop, store, "index.m3u8", "list") == NULL);
  fail_unless (store_put (loop, store, "0.ts", forty) == NULL);
  fail_unless (store_put (loop, store, "1.ts", forty) == NULL);
  fail_unless_equals_int (lp_store_mem_get_size (mem), 84);
  /* a file put again counts once */
  fail_unless (store_put (loop, store, "0.ts", forty) == NULL);
  fail_unless_equals_int (lp_store_mem_get_size (mem), 84);
  /* the oldest goes: now that is 1.ts; the playlist stays */
  fail_unless (store_put (loop, store, "2.ts", forty) == NULL);
  fail_unless (lp_store_mem_lookup (mem, "1.ts", NULL) == NULL);
  data = lp_store_mem_lookup (mem, "0.ts", &type);
  fail_unless (data != NULL);
  fail_unless_equals_string (type, "video/mp2t");
  g_bytes_unref (data);
  text = store_get (loop, store, "index.m3u8", 100, NULL);
  fail_unless_equals_string (text, "list");

  error = store_put (loop, store, "3.ts", huge);
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE));
  g_clear_error (&error);
  fail_unless (store_get (loop, store, "0.ts", 39, &error) == NULL);
  fail_unless (g_error_matches (error, G_IO_ERROR,
          G_IO_ERROR_MESSAGE_TOO_LARGE));
  fail_unless (store_remove (loop, store, "0.ts") == NULL);
  fail_unless (store_remove (loop, store, "0.ts") == NULL);
  fail_unless (store_get (loop, store, "0.ts", 100, &gone) == NULL);
  fail_unless (g_error_matches (gone, G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
  fail_unless_equals_int (lp_store_mem_get_size (mem), 44);

  lp_loop_stop (loop, 0);
  g_object_unref (store);
  g_object_unref (loop);
}

GST_END_TEST;

static Suite *
io_store_mem_suite (void)
{
  Suite *s = suite_create ("io/io-store-mem");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_bounded);
  return s;
}

GST_CHECK_MAIN (io_store_mem);
