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

#include "core/base-bytes.h"
#include "core/crypto-secret.h"
#include "support/lp-no-memory.h"

/* RFC 4231, 4.2, 4.3 and 4.7 */
GST_START_TEST (test_hmac)
{
  static const struct
  {
    guint8 fill;                /* of a key of @key_len bytes; 0: @key */
    const gchar *key;
    gsize key_len;
    const gchar *data, *mac;
  } v[] = {
    {0x0b, NULL, 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b"
          "881dc200c9833da726e9376c2e32cff7"},
    {0, "Jefe", 4, "what do ya want for nothing?",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
    {0xaa, NULL, 131, "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autofree gchar *text = NULL;
    guint8 key[131], mac[32];

    if (v[i].key != NULL)
      memcpy (key, v[i].key, v[i].key_len);
    else
      memset (key, v[i].fill, v[i].key_len);
    fail_unless (lp_secret_hmac (key, v[i].key_len, v[i].data,
            strlen (v[i].data), mac));
    text = lp_bytes_to_hex (mac, sizeof (mac));
    fail_unless_equals_string (text, v[i].mac);
  }
}

GST_END_TEST;

/* The flags of the mapping that holds @address. Returns: (transfer full)
 * (nullable) */
static gchar *
find_flags (guint64 address)
{
  g_autofree gchar *maps = NULL;
  g_auto (GStrv) lines = NULL;
  gboolean inside = FALSE;

  if (!g_file_get_contents ("/proc/self/smaps", &maps, NULL, NULL))
    return NULL;
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    gchar *end = NULL;
    guint64 from = g_ascii_strtoull (lines[i], &end, 16);

    if (end != lines[i] && *end == '-')
      inside = from <= address
          && address < g_ascii_strtoull (end + 1, NULL, 16);
    else if (inside && g_str_has_prefix (lines[i], "VmFlags:"))
      return g_strdup (lines[i]);
  }
  return NULL;
}

/* Pages of its own, zeroed, locked and kept out of core dumps. */
GST_START_TEST (test_memory)
{
  static const guint8 zeros[5000];
  g_autofree gchar *flags = NULL;
  gboolean locked = 2, again = 2;
  guint8 *a, *b;

  a = lp_secret_new (sizeof (zeros), &locked);
  b = lp_secret_new (1, &again);
  fail_unless (a != NULL && b != NULL);
  fail_unless (locked == TRUE || locked == FALSE);
  fail_unless (memcmp (a, zeros, sizeof (zeros)) == 0);
  fail_unless ((guintptr) a % 4096 == 0 && (guintptr) b % 4096 == 0);
  /* sanitizers and valgrind have mappings of their own around it */
  if (g_getenv ("LP_TEST_SLOW_RUNNER") == NULL
      && (flags = find_flags ((guintptr) a)) != NULL) {
    fail_unless (strstr (flags, " dd") != NULL, "%s", flags);
    fail_unless ((strstr (flags, " lo") != NULL) == locked, "%s", flags);
  }
  lp_secret_free (a, sizeof (zeros));
  lp_secret_free (b, 1);
  lp_secret_free (NULL, 1);
}

GST_END_TEST;

GST_START_TEST (test_no_memory)
{
  struct rlimit before;
  gboolean locked;
  gpointer p;

  if (!lp_no_memory_begin (0, &before))
    return;
  p = lp_secret_new (4096, &locked);
  lp_no_memory_end (&before);
  fail_unless (p == NULL);
}

GST_END_TEST;

static Suite *
crypto_secret_suite (void)
{
  Suite *s = suite_create ("core/crypto-secret");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_hmac);
  tcase_add_test (tc, test_memory);
  tcase_add_test (tc, test_no_memory);
  return s;
}

GST_CHECK_MAIN (crypto_secret);
