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

#include "core/base-backoff.h"

/* the delay of try @n without jitter lies in [most / 2, most] */
static void
check_range (guint64 delay, guint64 most, guint n)
{
  fail_unless (delay >= most / 2 && delay <= most,
      "delay %u: %" G_GUINT64_FORMAT " is not around %" G_GUINT64_FORMAT, n,
      delay, most);
}

GST_START_TEST (test_doubles_up_to_the_cap)
{
  static const guint64 randoms[] = { 0, 1, 12345678901234567u, G_MAXUINT64 };
  static const guint64 most[] = { 100, 200, 400, 800, 1000, 1000, 1000 };

  for (guint r = 0; r < G_N_ELEMENTS (randoms); r++) {
    LpBackoff backoff;
    guint64 delay = 0;

    lp_backoff_init (&backoff, G_N_ELEMENTS (most), 100, 1000, 0);
    for (guint i = 0; i < G_N_ELEMENTS (most); i++) {
      fail_unless (lp_backoff_next (&backoff, 5, randoms[r], &delay));
      check_range (delay, most[i], i);
    }
    delay = 7;
    fail_if (lp_backoff_next (&backoff, 5, randoms[r], &delay));
    fail_unless_equals_uint64 (delay, 7);
  }
}

GST_END_TEST;

GST_START_TEST (test_no_retries)
{
  LpBackoff backoff;
  guint64 delay;

  lp_backoff_init (&backoff, 0, 100, 1000, 0);
  fail_if (lp_backoff_next (&backoff, 0, 0, &delay));
}

GST_END_TEST;

/* both ends of the range are reached, and what lies between */
GST_START_TEST (test_jitter)
{
  gboolean seen[11] = { FALSE, };

  for (guint64 random = 0; random < 100; random++) {
    LpBackoff backoff;
    guint64 delay = 0;

    lp_backoff_init (&backoff, 1, 20, 1000, 0);
    fail_unless (lp_backoff_next (&backoff, 0, random, &delay));
    check_range (delay, 20, 0);
    seen[delay - 10] = TRUE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    fail_unless (seen[i], "never %u", 10 + i);
}

GST_END_TEST;

GST_START_TEST (test_deadline)
{
  LpBackoff backoff;
  guint64 delay = 0;

  /* the delay is 100 at most (random that gives all of it: 50) */
  lp_backoff_init (&backoff, 10, 100, 100, 1000);
  fail_unless (lp_backoff_next (&backoff, 899, 50, &delay));
  fail_unless_equals_uint64 (delay, 100);
  /* would begin at the deadline: too late */
  fail_if (lp_backoff_next (&backoff, 900, 50, &delay));
  /* a shorter one is in time still */
  fail_unless (lp_backoff_next (&backoff, 900, 49, &delay));
  fail_unless_equals_uint64 (delay, 99);
  fail_if (lp_backoff_next (&backoff, 1000, 0, &delay));
  fail_if (lp_backoff_next (&backoff, 2000, 0, &delay));
  fail_if (lp_backoff_next (&backoff, G_MAXUINT64, 0, &delay));
}

GST_END_TEST;

GST_START_TEST (test_peer_asks_for_time)
{
  LpBackoff backoff;
  guint64 delay = 0;

  lp_backoff_init (&backoff, 4, 100, 1000, 10000);
  /* longer than ours and than the cap: the peer knows better */
  fail_unless (lp_backoff_next_after (&backoff, 0, 0, 5000, &delay));
  fail_unless_equals_uint64 (delay, 5000);
  /* shorter than ours: still ours */
  fail_unless (lp_backoff_next_after (&backoff, 0, 0, 1, &delay));
  fail_unless_equals_uint64 (delay, 100);
  /* later than we can wait */
  fail_if (lp_backoff_next_after (&backoff, 0, 0, 10000, &delay));
  fail_if (lp_backoff_next_after (&backoff, 0, 0, G_MAXUINT64, &delay));
  /* which used up no retry */
  fail_unless (lp_backoff_next (&backoff, 0, 0, &delay));
  fail_unless (lp_backoff_next (&backoff, 0, 0, &delay));
  fail_if (lp_backoff_next (&backoff, 0, 0, &delay));
}

GST_END_TEST;

/* nothing overflows, whatever is asked for */
GST_START_TEST (test_extremes)
{
  static const guint64 values[] = { 0, 1, 2, G_MAXUINT64 / 2,
    G_MAXUINT64 / 2 + 1, G_MAXUINT64 - 1, G_MAXUINT64
  };
  const guint n = G_N_ELEMENTS (values);

  for (guint b = 0; b < n; b++) {
    for (guint c = 0; c < n; c++) {
      for (guint r = 0; r < n; r++) {
        LpBackoff backoff;
        guint64 delay = 0;

        lp_backoff_init (&backoff, 200, values[b], values[c], 0);
        for (guint i = 0; i < 200; i++) {
          guint64 most = values[c];

          if (values[b] == 0)
            most = 0;
          else if (i < 64 && values[b] <= (values[c] >> i))
            most = values[b] << i;
          fail_unless (lp_backoff_next (&backoff, values[r], values[r],
                  &delay));
          check_range (delay, most, i);
        }
        fail_if (lp_backoff_next (&backoff, 0, 0, &delay));
      }
    }
  }
}

GST_END_TEST;

static Suite *
base_backoff_suite (void)
{
  Suite *s = suite_create ("core/base-backoff");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_doubles_up_to_the_cap);
  tcase_add_test (tc, test_no_retries);
  tcase_add_test (tc, test_jitter);
  tcase_add_test (tc, test_deadline);
  tcase_add_test (tc, test_peer_asks_for_time);
  tcase_add_test (tc, test_extremes);
  return s;
}

GST_CHECK_MAIN (base_backoff);
