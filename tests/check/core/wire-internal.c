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
#include "core/wire-internal.h"

/* Fields of any length become ours of one. */
GST_START_TEST (test_fixed)
{
  guint8 out[4];
  LpSignature sig;
  guint8 raw[65];

  lp_pb_get_fixed (lp_pb_data (NULL, 0), out, 4);
  fail_unless (!memcmp (out, "\0\0\0\0", 4));
  lp_pb_get_fixed (lp_pb_data ("\1\2", 2), out, 4);
  fail_unless (!memcmp (out, "\0\0\1\2", 4));
  lp_pb_get_fixed (lp_pb_data ("\1\2\3\4\5", 5), out, 4);
  fail_unless (!memcmp (out, "\2\3\4\5", 4));

  memset (raw, 7, sizeof (raw));
  lp_pb_get_signature (lp_pb_data (raw, 65), &sig);
  fail_unless_equals_int (sig.b[64], 7);
  lp_pb_get_signature (lp_pb_data (raw, 64), &sig);
  fail_unless_equals_int (sig.b[0], 0);
}

GST_END_TEST;

static void
capabilities_refused (Net__Capabilities * pb, const gchar * text)
{
  g_autoptr (GError) error = NULL;
  LpCapabilities caps;

  fail_if (lp_pb_get_capabilities (pb, &caps, &error));
  fail_unless_equals_string (error->message, text);
}

GST_START_TEST (test_capability_bounds)
{
  Net__Capabilities pb = NET__CAPABILITIES__INIT;
  Net__Constraints constraints = NET__CONSTRAINTS__INIT;
  guint64 words[LP_CAPABILITIES_WORDS + 1] = { 0, };
  gchar version[LP_CAPABILITIES_VERSION_MAX + 2];
  LpCapabilities caps;

  pb.bitstring = pb.mandatories = words;
  pb.n_bitstring = LP_CAPABILITIES_WORDS;
  fail_unless (lp_pb_get_capabilities (&pb, &caps, NULL));
  fail_unless_equals_int (caps.n_words, LP_CAPABILITIES_WORDS);
  pb.n_bitstring++;
  capabilities_refused (&pb,
      "capabilities.bitstring of 9 words, at most 8 are taken");
  pb.n_bitstring = 0;
  pb.n_mandatories = LP_CAPABILITIES_WORDS + 1;
  capabilities_refused (&pb,
      "capabilities.mandatories of 9 words, at most 8 are taken");
  pb.n_mandatories = 0;
  pb.n_capacities = LP_CAPABILITIES_CAPACITIES + 1;
  capabilities_refused (&pb,
      "capabilities.capacities of 129 entries, at most 128 are taken");
  pb.n_capacities = 0;
  memset (version, '1', sizeof (version));
  version[sizeof (version) - 1] = '\0';
  pb.version = version;
  capabilities_refused (&pb,
      "capabilities.version of 64 characters, at most 63 are taken");
  pb.version = NULL;
  pb.constraints = &constraints;
  constraints.min_version = version;
  capabilities_refused (&pb, "capabilities.constraints.minVersion of 64 "
      "characters, at most 63 are taken");
  version[63] = '\0';
  fail_unless (lp_pb_get_capabilities (&pb, &caps, NULL));
  fail_unless_equals_int (strlen (caps.min_version), 63);
}

GST_END_TEST;

GST_START_TEST (test_token_bounds)
{
  Net__AuthToken pb = NET__AUTH_TOKEN__INIT;
  guint8 token[LP_AUTH_TOKEN_MAX + 1] = { 0, };
  g_autoptr (GError) error = NULL;
  LpAuthToken out;

  pb.token = lp_pb_data (token, LP_AUTH_TOKEN_MAX);
  fail_unless (lp_pb_get_token (&pb, &out, NULL));
  pb.token.len++;
  fail_if (lp_pb_get_token (&pb, &out, &error));
  fail_unless_equals_string (error->message,
      "auth_token.token of 65 bytes, at most 64 are taken");
  g_clear_error (&error);
  pb.token.len = 0;
  pb.session_id = (gchar *) "12345678901234567890123456789012345678901234567890"
      "123456789012345";
  fail_if (lp_pb_get_token (&pb, &out, &error));
  fail_unless_equals_string (error->message, "auth_token.session_id of 65 "
      "characters, at most 64 are taken");
}

GST_END_TEST;

/* Each string of a bucket is judged on its own. */
GST_START_TEST (test_storage_text)
{
  Net__S3OSInfo s3 = NET__S3_OSINFO__INIT;
  Net__OSInfo pb = NET__OSINFO__INIT;
  static const gchar *const names[] = {
    "storage.host", "storage.key", "storage.policy", "storage.signature",
    "storage.credential", "storage.xAmzDate",
  };
  char **fields[] = {
    &s3.host, &s3.key, &s3.policy, &s3.signature, &s3.credential,
    &s3.x_amz_date,
  };

  pb.s3info = &s3;
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree gchar *text = g_strdup_printf ("%s has a control character at 2",
        names[i]);

    *fields[i] = (gchar *) "ab\x7f";
    fail_unless (lp_pb_get_storage (&pb, &error) == NULL);
    fail_unless_equals_string (error->message, text);
    *fields[i] = (gchar *) "ab";
  }
  {
    g_autoptr (LpStorage) storage = lp_pb_get_storage (&pb, NULL);

    fail_unless_equals_string (storage->date, "ab");
    fail_unless (storage->has_s3);
  }
  lp_storage_free (NULL);
}

GST_END_TEST;

static Suite *
wire_internal_suite (void)
{
  Suite *s = suite_create ("core/wire-internal");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_fixed);
  tcase_add_test (tc, test_capability_bounds);
  tcase_add_test (tc, test_token_bounds);
  tcase_add_test (tc, test_storage_text);
  return s;
}

GST_CHECK_MAIN (wire_internal);
