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

#include "core/base-text.h"

static void
assert_readable (const gchar * text, gsize len, const gchar * want)
{
  g_autofree gchar *shown = lp_text_readable (text, len);

  fail_unless_equals_string (shown, want);
  fail_unless (g_utf8_validate (shown, -1, NULL));
  fail_unless (strlen (shown) <= 3 * len);
}

GST_START_TEST (test_readable)
{
#define R(text, want) assert_readable (text, sizeof (text) - 1, want)
  R ("", "");
  R ("Insufficient balance, 100 %", "Insufficient balance, 100 %");
  R ("K\303\266ln \342\202\254", "K\303\266ln \342\202\254");
  R ("a\r\nb\tc\033[2J\177", "a  b c [2J ");
  /* the one-character forms of ESC commands, and U+00A0, which is none */
  R ("\302\233" "2J\302\200\302\237\302\240", "  2J    \302\240");
  R ("\377a", "\357\277\275" "a");
  R ("cut \303", "cut \357\277\275");
  R ("a\0b", "a\357\277\275" "b");
#undef R
  assert_readable ("abc", 2, "ab");
  assert_readable (NULL, 0, "");
}

GST_END_TEST;

static Suite *
base_text_suite (void)
{
  Suite *s = suite_create ("base-text");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_readable);
  return s;
}

GST_CHECK_MAIN (base_text);
