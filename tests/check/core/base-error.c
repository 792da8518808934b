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

GST_START_TEST (test_names)
{
  for (gint i = 0; i < LP_ERROR_N_CODES; i++) {
    const gchar *name = lp_error_code_name (i);

    fail_unless_equals_int (lp_error_code_from_name (name), i);

    fail_unless (name != NULL && *name != '\0', "code %d has no name", i);
    for (gint j = 0; j < i; j++)
      fail_if (g_str_equal (name, lp_error_code_name (j)),
          "codes %d and %d share the name %s", i, j, name);
  }
  fail_unless_equals_int (lp_error_code_from_name ("x"), LP_ERROR_FAILED);
  fail_unless_equals_string (lp_error_code_name (-1), "failed");
  fail_unless_equals_string (lp_error_code_name (LP_ERROR_N_CODES), "failed");
}

GST_END_TEST;

GST_START_TEST (test_retryable)
{
  fail_unless (lp_error_is_retryable (LP_ERROR_BUSY));
  fail_unless (lp_error_is_retryable (LP_ERROR_TIMEOUT));
  fail_if (lp_error_is_retryable (LP_ERROR_NO_KEYFRAME));
  fail_if (lp_error_is_retryable (LP_ERROR_AUTH));
  /* unknown codes are treated as LP_ERROR_FAILED */
  fail_unless (lp_error_is_retryable (-1));
  fail_unless (lp_error_is_retryable (LP_ERROR_N_CODES));
  fail_unless (lp_error_is_retryable (9999));
}

GST_END_TEST;

static Suite *
base_error_suite (void)
{
  Suite *s = suite_create ("core/base-error");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_names);
  tcase_add_test (tc, test_retryable);
  return s;
}

GST_CHECK_MAIN (base_error);
