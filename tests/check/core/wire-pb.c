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
#include "core/base-error.h"
#include "core/wire-pb.h"
#include "core/wire/segment.pb-c.h"
#include "core/wire/transcoder.pb-c.h"
#include "support/lp-freed.h"

static const gchar secret[] = "a secret of some length";
static guint secrets_freed;

static void
look_for_secret (const guint8 * data, gsize size)
{
  secrets_freed += memmem (data, size, secret, sizeof (secret) - 1) != NULL;
}

static GBytes *
from_hex (const gchar * hex)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = lp_bytes_from_hex_any (hex, 4096, &error);

  g_assert_no_error (error);
  return bytes;
}

static gpointer
unpack (const ProtobufCMessageDescriptor * type, GBytes * bytes,
    GError ** error)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return lp_pb_unpack (type, data, size, error);
}

/* Bytes that Go made (orchestrator, test vectors V2 to V7): each decodes and
 * encodes to the same again. */
GST_START_TEST (test_vectors)
{
  static const struct
  {
    const ProtobufCMessageDescriptor *type;
    const gchar *hex;
  } v[] = {
    {&net__register_request__descriptor, "0a06733363726574100a"},
    {&net__register_request__descriptor,
        "0a06733363726574100a1a0f0a04ffbf81202205302e392e312a00"},
    {&net__register_request__descriptor,
        "0a0673336372657410011a120a01011a04080010012205302e392e312a00"},
    {&net__notify_segment__descriptor, "1a0c420a12086465616462656566"},
    {&net__transcode_result__descriptor,
        "080712104f7263686573747261746f7242757379"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (GBytes) bytes = from_hex (v[i].hex);
    g_autoptr (GBytes) again = NULL;
    g_autoptr (GError) error = NULL;
    gpointer message = unpack (v[i].type, bytes, &error);

    g_assert_no_error (error);
    again = lp_pb_pack (message);
    fail_unless (g_bytes_equal (bytes, again), "vector %u changed", i);
    lp_pb_free (message);
  }
}

GST_END_TEST;

/* A field nobody here knows goes through. */
GST_START_TEST (test_unknown_fields)
{
  g_autoptr (GBytes) bytes = from_hex ("0a01781003fa3e03616263");
  g_autoptr (GBytes) again = NULL;
  gpointer message = unpack (&net__register_request__descriptor, bytes, NULL);

  fail_unless (message != NULL);
  again = lp_pb_pack (message);
  fail_unless (g_bytes_equal (bytes, again));
  lp_pb_free (message);
  lp_pb_free (NULL);
}

GST_END_TEST;

/* What a message may allocate follows from its size. */
GST_START_TEST (test_bounds)
{
  g_autofree guint8 *flood = g_malloc (100000);
  g_autoptr (GError) error = NULL;
  gpointer message;

  /* capabilities with capacities, each empty: two bytes for a structure */
  for (guint i = 0; i < 100000; i += 2) {
    flood[i] = 0x1a;
    flood[i + 1] = 0;
  }
  message = lp_pb_unpack (&net__capabilities__descriptor, flood, 100000,
      &error);
  if (message != NULL) {
    fail_unless (lp_pb_peak (message) <= LP_PB_BUDGET (100000));
    lp_pb_free (message);
  } else {
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    g_clear_error (&error);
  }
  fail_unless (lp_pb_unpack (&net__capabilities__descriptor, flood,
          LP_PB_MAX_SIZE + 1, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
  g_clear_error (&error);
  /* a length that points outside */
  fail_unless (lp_pb_unpack (&net__capabilities__descriptor, "\x22\x7f", 2,
          &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
}

GST_END_TEST;

/* A message can have a secret; what it was decoded into is not left behind,
 * neither after an error. */
GST_START_TEST (test_wiped)
{
  Net__RegisterRequest pb = NET__REGISTER_REQUEST__INIT;
  g_autoptr (GBytes) bytes = NULL;
  gpointer message;
  gsize len;
  const guint8 *data;

  if (!LP_FREED_SEEN)
    return;
  pb.secret = (gchar *) secret;
  bytes = lp_pb_pack (&pb);
  data = g_bytes_get_data (bytes, &len);
  lp_freed_func = look_for_secret;
  g_free (g_strdup (secret));
  fail_unless_equals_int (secrets_freed, 1);
  message = lp_pb_unpack (&net__register_request__descriptor, data, len, NULL);
  fail_unless (message != NULL);
  lp_pb_free (message);
  fail_unless_equals_int (secrets_freed, 1);
  {
    g_autofree guint8 *twice = g_malloc (len + 2);

    /* a second secret, cut off */
    memcpy (twice, data, len);
    twice[len] = 0x0a;
    twice[len + 1] = 0x40;
    fail_if (lp_pb_unpack (&net__register_request__descriptor, twice, len + 2,
            NULL));
    fail_unless_equals_int (secrets_freed, 1);
    memset (twice, 0, len);
  }
  lp_freed_func = NULL;
}

GST_END_TEST;

static Suite *
wire_pb_suite (void)
{
  Suite *s = suite_create ("core/wire-pb");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_unknown_fields);
  tcase_add_test (tc, test_bounds);
  tcase_add_test (tc, test_wiped);
  return s;
}

GST_CHECK_MAIN (wire_pb);
