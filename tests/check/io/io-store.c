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

#include "io/io-store.h"

GST_START_TEST (test_paths)
{
  static const gchar *good[] = { "index.m3u8", "source/0.ts", "a/b/c.d",
    "P360p30fps16x9/18446744073709551615.ts"
  };
  static const gchar *bad[] = { "", "/", "/etc/passwd", "a/", "a//b", "..",
    "a/../b", ".hidden", "a/.part", "a\nb", "a\\b", "\x01"
  };
  g_autofree gchar *longest = g_strnfill (LP_STORE_PATH_MAX, 'a');
  g_autofree gchar *too_long = g_strnfill (LP_STORE_PATH_MAX + 1, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    fail_unless (lp_store_path_is_valid (good[i]), "refused %s", good[i]);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    fail_if (lp_store_path_is_valid (bad[i]), "accepted %s", bad[i]);
  fail_unless (lp_store_path_is_valid (longest));
  fail_if (lp_store_path_is_valid (too_long));
}

GST_END_TEST;

static Suite *
io_store_suite (void)
{
  Suite *s = suite_create ("io/io-store");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_paths);
  return s;
}

GST_CHECK_MAIN (io_store);
