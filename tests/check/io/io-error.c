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

#include <errno.h>
#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "io/io-error.h"

static gboolean
retryable (GQuark domain, gint code)
{
  g_autoptr (GError) error = g_error_new (domain, code, "test");

  return lp_io_error_is_retryable (error);
}

GST_START_TEST (test_io)
{
  static const gint yes[] = { G_IO_ERROR_FAILED, G_IO_ERROR_NO_SPACE,
    G_IO_ERROR_TIMED_OUT, G_IO_ERROR_BUSY, G_IO_ERROR_WOULD_BLOCK,
    G_IO_ERROR_TOO_MANY_OPEN_FILES, G_IO_ERROR_HOST_NOT_FOUND,
    G_IO_ERROR_HOST_UNREACHABLE, G_IO_ERROR_NETWORK_UNREACHABLE,
    G_IO_ERROR_CONNECTION_REFUSED, G_IO_ERROR_CONNECTION_CLOSED,
    G_IO_ERROR_BROKEN_PIPE, G_IO_ERROR_NOT_CONNECTED,
    G_IO_ERROR_PARTIAL_INPUT, G_IO_ERROR_PROXY_FAILED
  };
  guint n = 0, expected = 0;
  guint64 seen = 0;

  for (guint i = 0; i < G_N_ELEMENTS (yes); i++) {
    fail_unless (retryable (G_IO_ERROR, yes[i]), "code %d", yes[i]);
    seen |= G_GUINT64_CONSTANT (1) << yes[i];
  }
  /* and no other code there is */
  for (gint i = -1; i <= 63; i++)
    n += retryable (G_IO_ERROR, i);
  for (gint i = 0; i <= 63; i++)
    expected += (seen >> i) & 1;
  fail_unless_equals_int (n, expected);
  fail_if (retryable (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED));
  fail_if (retryable (G_IO_ERROR, G_IO_ERROR_READ_ONLY));
  fail_if (retryable (G_IO_ERROR, G_IO_ERROR_NOT_FOUND));
  fail_if (retryable (G_IO_ERROR, G_IO_ERROR_CANCELLED));
}

GST_END_TEST;

/* what the system says, as the folder store hands it on */
GST_START_TEST (test_system)
{
  static const struct
  {
    int code;
    gboolean retryable;
  } cases[] = {
    {ENOSPC, TRUE}, {EDQUOT, TRUE}, {EIO, TRUE}, {EMFILE, TRUE},
    {ETIMEDOUT, TRUE}, {ECONNREFUSED, TRUE}, {ECONNRESET, TRUE},
    {EPIPE, TRUE}, {EHOSTUNREACH, TRUE}, {ENETUNREACH, TRUE}, {EBUSY, TRUE},
    {EACCES, FALSE}, {EPERM, FALSE}, {EROFS, FALSE}, {ENOENT, FALSE},
    {ENOTDIR, FALSE}, {ENAMETOOLONG, FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    fail_unless_equals_int (retryable (G_IO_ERROR,
            g_io_error_from_errno (cases[i].code)), cases[i].retryable);
}

GST_END_TEST;

GST_START_TEST (test_other_domains)
{
  fail_unless (retryable (LP_ERROR, LP_ERROR_BUSY));
  fail_if (retryable (LP_ERROR, LP_ERROR_AUTH));
  fail_unless (retryable (G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND));
  fail_unless (retryable (G_RESOLVER_ERROR,
          G_RESOLVER_ERROR_TEMPORARY_FAILURE));
  fail_if (retryable (G_RESOLVER_ERROR, G_RESOLVER_ERROR_INTERNAL));
  fail_unless (retryable (G_TLS_ERROR, G_TLS_ERROR_EOF));
  fail_if (retryable (G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE));
  fail_if (retryable (G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED));
  fail_if (retryable (G_FILE_ERROR, G_FILE_ERROR_FAILED));
}

GST_END_TEST;

static Suite *
io_error_suite (void)
{
  Suite *s = suite_create ("io/io-error");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_io);
  tcase_add_test (tc, test_system);
  tcase_add_test (tc, test_other_domains);
  return s;
}

GST_CHECK_MAIN (io_error);
