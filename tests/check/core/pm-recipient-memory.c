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

/* Where the secret of a recipient stays: who has it wins what he likes, for he
 * knows the number behind each commitment. */

#include "support/lp-money-rig.h"
#include "support/lp-no-memory.h"

/* The secret is nowhere in this program, it is made where it is needed. */
static guint8
secret_byte (guint i)
{
  static volatile guint factor = 167;

  return factor * i * i + 91 * i + 29;
}

static gboolean
known_secret (guint8 * data, gsize len, gpointer user_data)
{
  for (gsize i = 0; i < len; i++)
    data[i] = len == 32 ? secret_byte (i) : 7;
  return TRUE;
}

static gboolean
no_random (guint8 * data, gsize len, gpointer user_data)
{
  return FALSE;
}

/* Seeds of offers are other numbers. */
static gboolean
other_random (guint8 * data, gsize len, gpointer user_data)
{
  memset (data, 7, len);
  return TRUE;
}

static gboolean
is_raw (const guint8 * at, guint8 mask)
{
  for (guint i = 0; i < 16; i++)
    if (at[i] != (secret_byte (16 + i) ^ mask))
      return FALSE;
  return TRUE;
}

static gboolean
is_hex (const guint8 * at)
{
  for (guint i = 0; i < 32; i++) {
    guint8 half = secret_byte (16 + i / 2) >> (i % 2 ? 0 : 4) & 15;

    if (at[i] != (half < 10 ? '0' + half : 'a' + half - 10))
      return FALSE;
  }
  return TRUE;
}

typedef struct
{
  guint raw, padded, hex;
} Found;

/* How often @test is true where there is @first. memchr() is quick also in
 * builds that are not. */
#define COUNT(first, test) G_STMT_START { \
    const guint8 *at = from; \
    while (to - at >= 32 && (at = memchr (at, first, to - at - 31)) != NULL) { \
      count += (test); \
      at++; \
    } \
  } G_STMT_END

/* The end of the secret: the beginning of what was freed is written over. */
static void
look_at (const guint8 * from, const guint8 * to, Found * found)
{
  static const guint8 pads[] = { 0x36, 0x5c };
  guint8 start = secret_byte (16), half = start >> 4;
  guint count = 0;

  COUNT (start, is_raw (at, 0));
  found->raw += count;
  count = 0;
  for (guint i = 0; i < G_N_ELEMENTS (pads); i++)
    COUNT (start ^ pads[i], is_raw (at, pads[i]));
  found->padded += count;
  count = 0;
  COUNT (half < 10 ? '0' + half : 'a' + half - 10, is_hex (at));
  found->hex += count;
}

/* All that this process can write to. */
static Found
look (void)
{
  g_autofree gchar *maps = NULL;
  g_auto (GStrv) lines = NULL;
  Found found = { 0, };

  fail_unless (g_file_get_contents ("/proc/self/maps", &maps, NULL, NULL));
  lines = g_strsplit (maps, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    gchar *end = NULL;
    guint64 from = g_ascii_strtoull (lines[i], &end, 16), to;

    if (end == lines[i] || *end != '-')
      continue;
    to = g_ascii_strtoull (end + 1, &end, 16);
    if (g_str_has_prefix (end, " rw") && strstr (end, "[v") == NULL)
      look_at ((const guint8 *) (guintptr) from,
          (const guint8 *) (guintptr) to, &found);
  }
  return found;
}

static void
assert_found (const gchar * when, guint raw, guint hex)
{
  Found found = look ();

  fail_unless (found.raw == raw && found.padded == 0 && found.hex == hex,
      "%s: %u times, %u times padded, %u times in hex", when, found.raw,
      found.padded, found.hex);
}

/* Through all its life the secret is in one place, and in a state that is saved
 * until that is written. */
GST_START_TEST (test_one_place)
{
  static const LpEnv secret_env = {.random = known_secret };
  LpEnv changing = secret_env;
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (8000000000),
  LP_U256_ZERO, 1200000
  };
  g_autoptr (LpTicketBatch) batch = NULL;
  g_autofree gchar *found = NULL;
  GBytes *state;
  LpTicketParams p;
  LpReceipt receipt;
  Rig rig;

  /* sanitizers and valgrind keep what was freed */
  if (g_getenv ("LP_TEST_SLOW_RUNNER")
      || !g_file_test ("/proc/self/maps", G_FILE_TEST_EXISTS))
    return;
  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  assert_found ("before", 0, 0);
  rig.recipient = lp_recipient_new (&config, &changing, NULL);
  changing.random = other_random;
  assert_found ("new", 1, 0);
  rig_issue (&rig, &p);
  assert_found ("issued", 1, 0);
  batch = rig_pay (&rig, &p, 3);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  lp_receipt_clear (&receipt);
  assert_found ("received", 1, 0);
  state = lp_recipient_save (rig.recipient);
  assert_found ("saved", 1, 1);
  lp_recipient_free (rig.recipient);
  assert_found ("freed", 0, 1);
  rig.recipient = lp_recipient_new (&config, &changing, NULL);
  fail_unless (lp_recipient_load (rig.recipient, state, NULL));
  assert_found ("loaded", 1, 1);
  g_bytes_unref (state);
  assert_found ("state freed", 1, 0);
  lp_ticket_batch_free (batch);
  batch = rig_pay (&rig, &p, 1);
  fail_unless (lp_recipient_receive (rig.recipient, batch, &rig.funds,
          &rig.view, &receipt, NULL));
  lp_receipt_clear (&receipt);
  rig_clear (&rig);
  assert_found ("cleared", 0, 0);
}

GST_END_TEST;

/* Without memory or random numbers there is no recipient. */
GST_START_TEST (test_no_recipient)
{
  static const LpEnv none = {.random = no_random };
  g_autoptr (GError) error = NULL;
  LpRecipientConfig config = { {{9}}, };
  struct rlimit before;
  LpRecipient *r;

  fail_unless (lp_recipient_new (&config, &none, &error) == NULL);
  fail_unless_equals_string (error->message,
      "the system gives no random numbers for ticket parameters");
  g_clear_error (&error);
  if (!lp_no_memory_begin (0, &before))
    return;
  r = lp_recipient_new (&config, &env, &error);
  lp_no_memory_end (&before);
  fail_unless (r == NULL);
  fail_unless_equals_string (error->message,
      "no memory for the secret of ticket parameters");
}

GST_END_TEST;

/* An offer whose seed is no random number could be foreseen. */
GST_START_TEST (test_no_seed)
{
  LpEnv changing = {.random = known_secret };
  LpRecipientConfig config = { {{9}
      }, lp_u256_from_uint64 (8000000000),
  LP_U256_ZERO, 1200000
  };
  g_autoptr (GError) error = NULL;
  LpTicketParams p;
  Rig rig;

  rig_init (&rig);
  lp_recipient_free (rig.recipient);
  rig.recipient = lp_recipient_new (&config, &changing, NULL);
  rig_issue (&rig, &p);
  changing.random = no_random;
  fail_if (lp_recipient_issue (rig.recipient, lp_key_get_address (rig.key),
          rig.price, &rig.gas_price, rig.max_float, &rig.view, &p, &error));
  fail_unless_equals_string (error->message,
      "the system gives no random numbers for ticket parameters");
  rig_clear (&rig);
}

GST_END_TEST;

static Suite *
pm_recipient_memory_suite (void)
{
  Suite *s = suite_create ("core/pm-recipient-memory");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_one_place);
  tcase_add_test (tc, test_no_recipient);
  tcase_add_test (tc, test_no_seed);
  return s;
}

GST_CHECK_MAIN (pm_recipient_memory);
