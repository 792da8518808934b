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

/*
 * A sender and a recipient that know each other's funds and the same chain.
 */

#pragma once

#include <string.h>

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/crypto-keccak.h"
#include "core/pm-balance.h"
#include "core/pm-price.h"
#include "core/pm-recipient.h"
#include "core/pm-sender.h"

static guint64 seed;

/* the same numbers in each run */
static inline gboolean
seeded_random (guint8 * data, gsize len, gpointer user_data)
{
  LpHash hash;

  for (gsize i = 0; i < len; i++) {
    if (i % 32 == 0) {
      seed++;
      lp_keccak256 (&seed, sizeof (seed), &hash);
    }
    data[i] = hash.b[i % 32];
  }
  return TRUE;
}

static const LpEnv env = {.random = seeded_random };

static inline LpRatio *
ratio (const gchar * text)
{
  LpRatio *r = lp_ratio_from_string (text, NULL);

  fail_unless (r != NULL, "%s", text);
  return r;
}

typedef struct
{
  LpKey *key;
  gchar *address;               /* of the sender, as errors print it */
  LpSender *sender;
  LpRecipient *recipient;
  LpSenderFunds funds;
  LpChainView view;
  LpRatio *price, *max_float;
  LpU256 gas_price;
} Rig;

static inline LpSender *
rig_sender (Rig * rig)
{
  g_autoptr (LpRatio) max = ratio ("3000000000000");
  g_autoptr (LpRatio) total = ratio ("20000000000000");

  return lp_sender_new (lp_key_get_address (rig->key), max, total, 1);
}

static inline LpRecipient *
rig_recipient (void)
{
  LpRecipientConfig config = { {{9}}, lp_u256_from_uint64 (8000000000),
  LP_U256_ZERO, 1200000
  };

  return lp_recipient_new (&config, &env, NULL);
}

static inline void
rig_init (Rig * rig)
{
  guint8 secret[32] = { 5 };

  memset (rig, 0, sizeof (*rig));
  seed = 0;
  rig->key = lp_key_new_from_bytes (secret, NULL);
  rig->address = lp_address_to_string (lp_key_get_address (rig->key));
  rig->sender = rig_sender (rig);
  rig->recipient = rig_recipient ();
  rig->funds.deposit = lp_u256_from_uint64 (G_MAXINT64);
  rig->funds.reserve = lp_u256_from_uint64 (G_MAXINT64);
  rig->view.block = 1000;
  rig->view.round = 50;
  rig->view.round_hash.b[0] = 1;
  rig->price = ratio ("1212");
  rig->max_float = ratio ("1000000000000000000000");
  rig->gas_price = lp_u256_from_uint64 (10000000);
}

static inline void
rig_clear (Rig * rig)
{
  lp_key_unref (rig->key);
  g_free (rig->address);
  lp_sender_free (rig->sender);
  lp_recipient_free (rig->recipient);
  lp_ratio_free (rig->price);
  lp_ratio_free (rig->max_float);
}

static inline void
rig_issue (Rig * rig, LpTicketParams * p)
{
  fail_unless (lp_recipient_issue (rig->recipient,
          lp_key_get_address (rig->key), rig->price, &rig->gas_price,
          rig->max_float, &rig->view, p, NULL));
}

static inline LpTicketBatch *
rig_pay (Rig * rig, const LpTicketParams * p, guint n)
{
  g_autoptr (LpSenderLease) lease = NULL;
  g_autoptr (GBytes) state = NULL;
  LpTicketBatch *batch;
  GError *error = NULL;
  guint64 generation;
  LpPrice price;

  fail_unless (lp_price_format (rig->price, &price));
  lease = lp_sender_lease (rig->sender, p, &price, n, &rig->funds, &rig->view,
      0, &error);
  fail_unless (lease != NULL, "%s", error ? error->message : "");
  state = lp_sender_save (rig->sender, &generation);
  lp_sender_saved (rig->sender, generation);
  batch = lp_sender_sign (rig->sender, lease, rig->key, &error);
  fail_unless (batch != NULL, "%s", error ? error->message : "");
  return batch;
}

/* With these words, neither more nor less: the other side may tell by them what
 * to do (payments 6). */
G_GNUC_PRINTF (4, 5)
     static inline void assert_refused (Rig * rig, const LpTicketBatch * batch,
    guint accepted, const gchar * format, ...)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  LpReceipt receipt;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  fail_if (lp_recipient_receive (rig->recipient, batch, &rig->funds,
          &rig->view, &receipt, &error));
  fail_unless_equals_string (error->message, text);
  fail_unless_equals_int (receipt.accepted, accepted);
  fail_unless ((receipt.price != NULL) == (accepted > 0));
  lp_receipt_clear (&receipt);
}
