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

#include "core/base-bytes.h"
#include "core/crypto-scrypt.h"
#include "support/lp-freed.h"

static void
assert_scrypt (const gchar * password, const gchar * salt, guint64 n,
    guint64 r, guint64 p, const gchar * want)
{
  g_autofree gchar *hex = NULL;
  guint8 out[64];

  fail_unless (lp_scrypt (password, strlen (password), (const guint8 *) salt,
          strlen (salt), n, r, p, out, 64));
  hex = lp_bytes_to_hex (out, 64);
  fail_unless_equals_string (hex, want);
}

/* RFC 7914, 12; that without a salt is out of libgcrypt's reach */
GST_START_TEST (test_rfc7914)
{
  assert_scrypt ("password", "NaCl", 1024, 8, 16,
      "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
      "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
  assert_scrypt ("pleaseletmein", "SodiumChloride", 16384, 8, 1,
      "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
      "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887");
}

GST_END_TEST;

/* RFC 7914, 11 */
GST_START_TEST (test_pbkdf2)
{
  g_autofree gchar *hex = NULL;
  guint8 out[64];

  fail_unless (lp_pbkdf2_sha256 ("passwd", 6, (const guint8 *) "salt", 4, 1,
          out, 64));
  hex = lp_bytes_to_hex (out, 64);
  fail_unless_equals_string (hex,
      "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
      "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783");
}

GST_END_TEST;

GST_START_TEST (test_no_memory)
{
  guint8 out[32];

  fail_if (lp_scrypt ("x", 1, (const guint8 *) "salt", 4,
          G_GUINT64_CONSTANT (1) << 63, 8, 1, out, 32));
}

GST_END_TEST;

#define ODD_R 23
static guint blocks_freed, dirty;

static void
look_for_block (const guint8 * data, gsize size)
{
  if (size < 128 * ODD_R || size >= 128 * ODD_R + 16)
    return;
  blocks_freed++;
  for (gsize i = 0; i < 128 * ODD_R; i++) {
    if (data[i] != 0) {
      dirty++;
      return;
    }
  }
}

/* All that the key follows from is overwritten: two buffers of one block. */
GST_START_TEST (test_wiped)
{
  guint8 out[32];

  if (!LP_FREED_SEEN)
    return;
  lp_freed_func = look_for_block;
  fail_unless (lp_scrypt ("x", 1, (const guint8 *) "salt", 4, 16, ODD_R, 1,
          out, 32));
  lp_freed_func = NULL;
  fail_unless_equals_int (blocks_freed, 2);
  fail_unless_equals_int (dirty, 0);
}

GST_END_TEST;

static Suite *
crypto_scrypt_suite (void)
{
  Suite *s = suite_create ("core/crypto-scrypt");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_rfc7914);
  tcase_add_test (tc, test_pbkdf2);
  tcase_add_test (tc, test_no_memory);
  tcase_add_test (tc, test_wiped);
  return s;
}

GST_CHECK_MAIN (crypto_scrypt);
