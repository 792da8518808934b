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

/* State that is read back from disk: sender, recipient, balances. What is
 * taken is, once written, taken again and written the same. */

#include <string.h>

#include "core/pm-balance.h"
#include "core/pm-recipient.h"
#include "core/pm-sender.h"
#include "fuzz.h"

static gboolean
no_random (guint8 * out, gsize len, gpointer user_data)
{
  memset (out, 1, len);
  return TRUE;
}

static const LpEnv env = {.random = no_random };

static GBytes *
through_sender (GBytes * state, GError ** error)
{
  static const LpAddress address = { {1} };
  g_autoptr (LpRatio) max = lp_ratio_new (1000, 1);
  g_autoptr (LpSender) sender = lp_sender_new (&address, max, max, 1);
  guint64 generation;

  lp_sender_set_spend_limit (sender, max, 60000000);
  if (!lp_sender_load (sender, state, error))
    return NULL;
  lp_sender_expire (sender, 1000);
  return lp_sender_save (sender, &generation);
}

static GBytes *
through_recipient (GBytes * state, GError ** error)
{
  LpRecipientConfig config = {.ticket_ev = lp_u256_from_uint64 (8) };
  g_autoptr (LpRecipient) recipient = lp_recipient_new (&config, &env, NULL);

  if (!lp_recipient_load (recipient, state, error))
    return NULL;
  lp_recipient_expire (recipient, 1000);
  return lp_recipient_save (recipient);
}

static GBytes *
through_balances (GBytes * state, GError ** error)
{
  g_autoptr (LpBalances) book = lp_balances_new (LP_BALANCES_TTL_US, 100);

  if (!lp_balances_load (book, state, 1000, error))
    return NULL;
  return lp_balances_save (book, 1000);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  GBytes *(*const through[]) (GBytes *, GError **) = {
    through_sender, through_recipient, through_balances
  };
  g_autoptr (GBytes) state = NULL, once = NULL, twice = NULL;
  g_autoptr (GError) error = NULL;
  guint kind;

  if (size == 0)
    return 0;
  kind = data[0] % 3;
  state = g_bytes_new (data + 1, size - 1);
  once = through[kind] (state, &error);
  g_assert ((once == NULL) == (error != NULL));
  if (once == NULL)
    return 0;
  /* orders in tables may differ, sizes may not */
  twice = through[kind] (once, &error);
  g_assert (twice != NULL);
  g_assert (g_bytes_get_size (once) == g_bytes_get_size (twice));
  return 0;
}
