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

/* What is read back from disk, and the limits of a book. */

#include "support/lp-money-rig.h"

static LpBalances *
load (const gchar * state, gsize len, GError ** error)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 3);
  g_autoptr (GBytes) bytes = g_bytes_new (state, len);

  if (lp_balances_load (book, bytes, 1000, error))
    return g_steal_pointer (&book);
  /* nothing half read stays behind */
  fail_unless_equals_int (lp_balances_size (book), 0);
  return NULL;
}

#define A "2222222222222222222222222222222222222222"

static gchar *
one (const gchar * entry)
{
  return g_strdup_printf ("{\"version\":1,\"accounts\":[%s]}", entry);
}

GST_START_TEST (test_good_state)
{
  g_autofree gchar *state = one ("[\"" A "s\",\"-ff/7\",\"4c1\",10],"
      "[\"" A "\",\"0\",null,0]");
  g_autoptr (LpBalances) book = load (state, strlen (state), NULL);
  g_autoptr (LpRatio) want = ratio ("-255/7"), price = ratio ("1217");
  g_autoptr (LpRatio) have = NULL, none = NULL;
  LpAddress a;

  memset (a.b, 0x22, sizeof (a.b));
  have = lp_balances_get (book, &a, "s");
  fail_unless (lp_ratio_cmp (have, want) == 0);
  fail_unless (lp_ratio_cmp (lp_balances_get_price (book, &a, "s"),
          price) == 0);
  fail_unless (lp_balances_get_price (book, &a, "") == NULL);
  fail_unless_equals_int (lp_balances_size (book), 2);
  /* nobody has nothing */
  none = lp_balances_get (book, &a, "other");
  fail_unless (lp_ratio_sign (none) == 0);
  /* the age counts on */
  fail_unless_equals_int (lp_balances_sweep (book, LP_BALANCES_TTL_US + 991),
      1);
}

GST_END_TEST;

GST_START_TEST (test_damaged_state)
{
  static const gchar *const entries[] = {
    "1", "[]", "[1,\"0\",null,0]",
    "[\"222222222222222222222222222222222222222\",\"0\",null,0]",
    "[\"" A "\",0,null,0]", "[\"" A "\",\"x\",null,0]",
    "[\"" A "\",\"1/0\",null,0]", "[\"" A "\",\"1/-2\",null,0]",
    "[\"" A "\",\"0\",null,\"0\"]", "[\"" A "\",\"0\",null,-1]",
    "[\"" A "\",\"0\",null,1.5]", "[\"" A "\",\"0\",null]",
    "[\"" A "\",\"0\",5,0]", "[\"" A "\",\"0\",\"z\",0]",
    "[\"" A "\",\"0\",null,0],[\"" A "\",\"0\",null,0]",
    "[\"" A "1\",\"0\",null,0],[\"" A "2\",\"0\",null,0],"
        "[\"" A "3\",\"0\",null,0],[\"" A "4\",\"0\",null,0]",
  };
  static const gchar *const roots[] = {
    "", "[]", "null", "{\"version\":1}", "{\"accounts\":[]}",
    "{\"version\":2,\"accounts\":[]}", "{\"version\":1,\"accounts\":{}}",
    "{\"version\":1,\"version\":1,\"accounts\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (entries) + G_N_ELEMENTS (roots); i++) {
    g_autofree gchar *state = i < G_N_ELEMENTS (entries) ? one (entries[i]) :
        g_strdup (roots[i - G_N_ELEMENTS (entries)]);
    g_autoptr (GError) error = NULL;

    fail_unless (load (state, strlen (state), &error) == NULL, "%s", state);
    fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
    fail_unless_equals_string (error->message,
        "the saved balances are damaged");
  }
}

GST_END_TEST;

/* Text of numbers and names at their limits. */
GST_START_TEST (test_lengths)
{
  for (guint extra = 0; extra < 2; extra++) {
    g_autofree gchar *digits = g_strnfill (1024 + extra, '1');
    g_autofree gchar *session = g_strnfill (LP_BALANCES_MAX_SESSION_ID + extra,
        's');
    g_autofree gchar *long_number = g_strdup_printf ("[\"" A "\",\"%s\","
        "null,0]", digits);
    g_autofree gchar *long_name = g_strdup_printf ("[\"" A "%s\",\"0\","
        "null,0]", session);
    g_autofree gchar *a = one (long_number), *b = one (long_name);
    g_autoptr (LpBalances) number = load (a, strlen (a), NULL);
    g_autoptr (LpBalances) name = load (b, strlen (b), NULL);

    fail_unless ((number != NULL) == (extra == 0));
    fail_unless ((name != NULL) == (extra == 0));
  }
}

GST_END_TEST;

GST_START_TEST (test_size)
{
  const gsize limit = 64 << 20;
  g_autofree gchar *spaces = g_strnfill (limit + 1, ' ');
  g_autoptr (GError) error = NULL;

  fail_unless (load (spaces, limit, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_INVALID));
  g_clear_error (&error);
  fail_unless (load (spaces, limit + 1, &error) == NULL);
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
}

GST_END_TEST;

/* A name that is too long, a book that is full: refused by everything that
 * would open an account, and told why. */
GST_START_TEST (test_refused_accounts)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 1);
  g_autofree gchar *longest = g_strnfill (LP_BALANCES_MAX_SESSION_ID, 's');
  g_autofree gchar *longer = g_strnfill (LP_BALANCES_MAX_SESSION_ID + 1, 's');
  g_autoptr (LpRatio) zero = ratio ("0"), x = ratio ("5");
  LpAddress a = { {1} };
  LpStage stage;

  fail_unless (lp_balances_credit (book, &a, longest, x, 0, NULL));
  for (guint i = 0; i < 2; i++) {
    const gchar *session = i == 0 ? longer : "another";
    LpError code = i == 0 ? LP_ERROR_TOO_LARGE : LP_ERROR_BUSY;
    const gchar *text = i == 0 ? "the session id is too long" :
        "there are 1 paid sessions already";

    for (guint k = 0; k < 5; k++) {
      g_autoptr (GError) error = NULL;
      gboolean ok = TRUE;

      switch (k) {
        case 0:
          ok = lp_balances_credit (book, &a, session, x, 0, &error);
          break;
        case 1:
          ok = lp_balances_admit (book, &a, session, zero, x, 0, &error);
          break;
        case 2:
          ok = lp_balances_fix_price (book, &a, session, x, 0, &error);
          break;
        case 3:
          ok = lp_balances_stage (book, &a, session, x, x, 0, &stage, &error);
          break;
        default:
          stage.existing = ratio ("1");
          stage.added = ratio ("2");
          ok = lp_balances_stage_end (book, &a, session, &stage,
              LP_STAGE_CHANGE, x, 0, &error);
          fail_unless (stage.existing == NULL && stage.added == NULL);
          break;
      }
      fail_if (ok);
      fail_unless (g_error_matches (error, LP_ERROR, code));
      fail_unless_equals_string (error->message, text);
    }
  }
  fail_unless_equals_int (lp_balances_size (book), 1);
}

GST_END_TEST;

/* As many tickets as numbers go, and one more. */
GST_START_TEST (test_many_tickets)
{
  static const struct
  {
    const gchar *fee;
    guint64 n;
  } v[] = {
    {"4294967295", G_MAXUINT32}, {"4294967296", 0},
    {"18446744073709551616", 0},
    {"0", 0},
  };
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 3);
  g_autoptr (LpRatio) ev = ratio ("1");
  LpAddress a = { {1} };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    g_autoptr (LpRatio) fee = ratio (v[i].fee);
    g_autoptr (GError) error = NULL;
    LpStage stage;

    if (lp_balances_stage (book, &a, "s", fee, ev, 0, &stage, &error)) {
      fail_unless_equals_uint64 (stage.n_tickets, v[i].n);
      lp_balances_stage_end (book, &a, "s", &stage, LP_STAGE_STAGED, NULL, 0,
          NULL);
    } else {
      fail_unless (i == 1 || i == 2);
      fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_TOO_LARGE));
    }
  }
}

GST_END_TEST;

/* An account with work in progress is kept, however long that takes; what
 * ended may go. */
GST_START_TEST (test_in_flight)
{
  g_autoptr (LpBalances) book = lp_balances_new (100, 3);
  g_autoptr (LpRatio) one = ratio ("1"), zero = ratio ("0");
  LpAddress a = { {1}
  };
  LpStage first, second;

  fail_unless (lp_balances_stage (book, &a, "s", one, one, 0, &first, NULL));
  fail_unless (lp_balances_stage (book, &a, "s", one, one, 0, &second, NULL));
  fail_unless_equals_int (lp_balances_sweep (book, 1000), 0);
  lp_balances_stage_end (book, &a, "s", &first, LP_STAGE_STAGED, NULL, 0, NULL);
  fail_unless_equals_int (lp_balances_sweep (book, 1000), 0);
  lp_balances_stage_end (book, &a, "s", &second, LP_STAGE_STAGED, NULL, 0,
      NULL);
  fail_unless_equals_int (lp_balances_sweep (book, 100), 0);
  fail_unless_equals_int (lp_balances_sweep (book, 101), 1);
  /* an end without a beginning counts nothing */
  first.existing = ratio ("1");
  first.added = ratio ("0");
  lp_balances_stage_end (book, &a, "s", &first, LP_STAGE_STAGED, NULL, 0, NULL);
  fail_unless_equals_int (lp_balances_sweep (book, 1000), 1);
  fail_unless (lp_balances_admit (book, &a, "r", zero, one, 0, NULL));
  fail_unless_equals_int (lp_balances_sweep (book, 1000), 0);
  lp_balances_settle (book, &a, "r", one, one, 0);
  fail_unless_equals_int (lp_balances_sweep (book, 1000), 1);
}

GST_END_TEST;

static Suite *
pm_balance_state_suite (void)
{
  Suite *s = suite_create ("core/pm-balance-state");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_good_state);
  tcase_add_test (tc, test_damaged_state);
  tcase_add_test (tc, test_lengths);
  tcase_add_test (tc, test_size);
  tcase_add_test (tc, test_refused_accounts);
  tcase_add_test (tc, test_many_tickets);
  tcase_add_test (tc, test_in_flight);
  return s;
}

GST_CHECK_MAIN (pm_balance_state);
