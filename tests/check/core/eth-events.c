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
#include "core/eth-abi.h"
#include "core/eth-events.h"
#include "support/lp-vectors.h"

GST_START_TEST (test_events)
{
  guint n;
  LpHash none;
  const LpContractEvent *events = lp_contract_events (&n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LpAbiValue) v = NULL;
    guint8 want[32];
    LpHash topic;

    lp_abi_topic (events[i].signature, &topic);
    fail_unless (lp_bytes_from_hex (events[i].topic0, want, 32, NULL));
    fail_unless (memcmp (topic.b, want, 32) == 0, "%s", events[i].signature);
    fail_unless (lp_contract_find_topic (events[i].contract, &topic)
        == &events[i], "%s stands twice", events[i].signature);
    fail_unless (events[i].names != NULL);
    v = lp_abi_decode (events[i].data, NULL, 0, &error);
    fail_unless (v != NULL
        || g_error_matches (error, LP_ERROR, LP_ERROR_INVALID), "%s",
        events[i].data);
  }
  memset (&none, 0, sizeof (none));
  fail_if (lp_contract_find_topic (LP_CONTRACT_TICKET_BROKER, &none));
  lp_vectors_count ("topics", n, 53);
}

GST_END_TEST;

static Suite *
eth_events_suite (void)
{
  Suite *s = suite_create ("core/eth-events");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_events);
  return s;
}

GST_CHECK_MAIN (eth_events);
