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

#include "core/pm-balance.h"
#include "core/pm-price.h"
#include "core/pm-recipient.h"
#include "core/wire-grpc.h"
#include "core/wire-headers.h"
#include "core/wire-payment.h"
#include "core/wire-segment.h"
#include "support/lp-recorded.h"

/* What the orchestrator of the recorded paid run was told; the gas of a
 * redemption is its default, the gas price what the chain asked then. */
#define PRICE_PER_UNIT 200000000
#define TICKET_EV G_GUINT64_CONSTANT (500000000000000)
#define MAX_FACE_VALUE G_GUINT64_CONSTANT (1000000000000000)
#define REDEEM_GAS 350000
#define GAS_PRICE 1000000007

static gboolean
fixed_random (guint8 * out, gsize len, gpointer user_data)
{
  memset (out, 1, len);
  return TRUE;
}

typedef struct
{
  GPtrArray *offers;            /* LpOrchInfo */
  GPtrArray *batches;           /* LpTicketBatch */
  GPtrArray *segments;          /* LpSegData */
  GPtrArray *used;              /* LpOrchInfo the gateway had last */
  GArray *pixels;               /* gint64, per answer */
} Run;

static void
collect (Recorded * r, gpointer user_data)
{
  Run *run = user_data;

  if (g_str_has_suffix (r->path, "/GetOrchestrator")) {
    g_autoptr (GBytes) out = lp_grpc_unframe (r->response, NULL);

    g_ptr_array_add (run->offers, lp_orch_info_decode (out, NULL));
  } else if (g_str_equal (r->path, "/segment")) {
    g_autoptr (GBytes) paid = lp_header_decode (recorded_header (r,
            "livepeer-payment"), NULL);
    LpTranscodeResult *result = lp_transcode_result_decode (r->response, NULL);

    g_autoptr (GBytes) head = lp_header_decode (recorded_header (r,
            "livepeer-segment"), NULL);

    g_ptr_array_add (run->batches, lp_payment_decode (paid, NULL));
    g_ptr_array_add (run->segments, lp_seg_data_decode (head, NULL));
    g_ptr_array_add (run->used, run->offers->pdata[run->offers->len - 1]);
    g_ptr_array_add (run->offers, g_steal_pointer (&result->info));
    g_array_append_val (run->pixels, result->segments[0].pixels);
    lp_transcode_result_free (result);
  }
}

static void
run_init (Run * run)
{
  run->offers = g_ptr_array_new_with_free_func ((GDestroyNotify)
      lp_orch_info_free);
  run->batches = g_ptr_array_new_with_free_func ((GDestroyNotify)
      lp_ticket_batch_free);
  run->segments = g_ptr_array_new_with_free_func ((GDestroyNotify)
      lp_seg_data_free);
  run->used = g_ptr_array_new ();
  run->pixels = g_array_new (FALSE, FALSE, sizeof (gint64));
  recorded_each ("paid-gateway.jsonl", collect, run);
}

static void
run_clear (Run * run)
{
  g_ptr_array_unref (run->offers);
  g_ptr_array_unref (run->batches);
  g_ptr_array_unref (run->segments);
  g_ptr_array_unref (run->used);
  g_array_unref (run->pixels);
}

/* Every price, face value and win probability that the real orchestrator
 * offered follows from its settings by our rules. */
GST_START_TEST (test_settings)
{
  LpEnv env = {.random = fixed_random };
  LpRecipientConfig config = {
    .ticket_ev = lp_u256_from_uint64 (TICKET_EV),
    .max_face_value = lp_u256_from_uint64 (MAX_FACE_VALUE),
    .redeem_gas = REDEEM_GAS,
  };
  g_autoptr (LpRecipient) recipient = lp_recipient_new (&config, &env, NULL);
  LpU256 gas_price = lp_u256_from_uint64 (GAS_PRICE), face, win_prob;
  g_autoptr (LpRatio) max_float = lp_ratio_new (MAX_FACE_VALUE, 1);
  g_autoptr (LpRatio) base = lp_ratio_new (PRICE_PER_UNIT, 1);
  g_autoptr (LpRatio) multiplier = NULL, price = NULL;
  LpPrice advertised;
  Run run;

  fail_unless (lp_recipient_face_value (recipient, &gas_price, max_float,
          &face, NULL));
  lp_recipient_win_prob (recipient, &face, &win_prob);
  multiplier = lp_recipient_multiplier (recipient, &gas_price, max_float, NULL);
  price = lp_price_adjust (base, multiplier);
  fail_unless (lp_price_format (price, &advertised));
  fail_unless_equals_int64 (advertised.per_unit,
      G_GINT64_CONSTANT (27000000049));
  fail_unless_equals_int64 (advertised.pixels_per_unit, 100);

  run_init (&run);
  for (guint i = 0; i < run.offers->len; i++) {
    const LpOrchInfo *info = run.offers->pdata[i];

    fail_unless (info->has_params && info->has_price);
    fail_unless_equals_int64 (info->price.per_unit, advertised.per_unit);
    fail_unless_equals_int64 (info->price.pixels_per_unit,
        advertised.pixels_per_unit);
    fail_unless (lp_u256_cmp (&info->params.face_value, &face) == 0);
    fail_unless (lp_u256_cmp (&info->params.win_prob, &win_prob) == 0);
  }
  lp_vectors_count ("offers that follow from the settings", run.offers->len,
      21);
  run_clear (&run);
}

GST_END_TEST;

/* The real gateway's number of tickets for each segment follows from its
 * balance by our rules: fee estimate, expected value, debit by pixels. */
GST_START_TEST (test_batches)
{
  g_autoptr (LpBalances) balances = lp_balances_new (LP_BALANCES_TTL_US, 10);
  guint tickets = 0;
  Run run;

  run_init (&run);
  for (guint i = 0; i < run.batches->len; i++) {
    const LpTicketBatch *batch = run.batches->pdata[i];
    const LpSegData *data = run.segments->pdata[i];
    const LpProfile *p = &data->profiles[0];
    LpPriceProfile profile = { p->width, p->height, p->fps_n, p->fps_d };
    g_autoptr (LpRatio) price = lp_price_parse (&batch->price, NULL);
    g_autoptr (LpRatio) ev = NULL, estimate = NULL, fee = NULL;
    const LpOrchInfo *offer = run.used->pdata[i];
    LpStage stage;
    guint64 pixels;

    fail_unless_equals_int (data->n_profiles, 1);
    fail_unless (lp_price_pixels (&profile, 1, data->duration *
            G_GUINT64_CONSTANT (1000000), &pixels));
    estimate = lp_price_fee_estimate (pixels, price);
    ev = lp_ticket_ev (&offer->params.face_value, &offer->params.win_prob);
    fail_unless (lp_balances_stage (balances, &batch->sender,
            data->token.session_id, lp_ratio_cmp (estimate, ev) > 0 ?
            estimate : ev, ev, 0, &stage, NULL));
    fail_unless_equals_uint64 (stage.n_tickets, batch->n_tickets);
    fee = lp_price_fee (g_array_index (run.pixels, gint64, i), price);
    fail_unless (lp_balances_stage_end (balances, &batch->sender,
            data->token.session_id, &stage, LP_STAGE_CHANGE, fee, 0, NULL));
    tickets += batch->n_tickets;
  }
  lp_vectors_count ("payments with the number of tickets due",
      run.batches->len, 12);
  lp_vectors_count ("tickets in them", tickets, 16);
  run_clear (&run);
}

GST_END_TEST;

static void
word_at (GBytes * data, gsize at, guint8 out[32])
{
  memcpy (out, (const guint8 *) g_bytes_get_data (data, NULL) + at, 32);
}

/* The numbers that the eight redemptions reveal judge every ticket of the same
 * commitments: those redeemed win, and no other one does. */
GST_START_TEST (test_no_other_winner)
{
  json_t *root = lp_vectors_load ("recorded/redemptions.json"), *v;
  g_autoptr (GHashTable) redeemed = g_hash_table_new_full (g_bytes_hash,
      g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_autoptr (GHashTable) rands = g_hash_table_new_full (g_bytes_hash,
      g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  guint winners = 0, losers = 0, hidden = 0;
  gsize i;
  Run run;

  json_array_foreach (root, i, v) {
    g_autoptr (GBytes) input = lp_vectors_bytes (v, "input");
    LpU256 *rand = g_new (LpU256, 1);
    guint8 w[32];
    LpHash hash;
    gsize at;

    word_at (input, 36, w);
    at = 4 + GUINT16_FROM_BE (*(guint16 *) (w + 30)) + 32;
    g_hash_table_add (redeemed, g_bytes_new_from_bytes (input, at, 65));
    word_at (input, 68, w);
    lp_u256_from_bytes (w, 32, rand, NULL);
    lp_ticket_commit (rand, &hash);
    g_hash_table_insert (rands, g_bytes_new (hash.b, 32), rand);
  }
  run_init (&run);
  for (guint b = 0; b < run.batches->len; b++) {
    const LpTicketBatch *batch = run.batches->pdata[b];
    g_autoptr (GBytes) commitment = g_bytes_new (batch->params.rand_hash.b, 32);
    const LpU256 *rand = g_hash_table_lookup (rands, commitment);

    for (guint t = 0; t < batch->n_tickets; t++) {
      const LpSignature *sig = &batch->tickets[t].sig;
      g_autoptr (GBytes) key = g_bytes_new (sig->b, 65);
      gboolean wins = rand != NULL
          && lp_ticket_wins (&batch->params.win_prob, sig, rand);

      fail_unless (wins == g_hash_table_contains (redeemed, key),
          "ticket %u of payment %u", t, b);
      winners += wins;
      losers += rand != NULL && !wins;
      hidden += rand == NULL;
    }
  }
  g_print ("%u tickets win, %u of the same commitments do not, %u had no "
      "winner beside them\n", winners, losers, hidden);
  fail_unless_equals_int (winners, 8);
  fail_unless_equals_int (winners + losers + hidden, 16);
  run_clear (&run);
  json_decref (root);
}

GST_END_TEST;

static Suite *
wire_payment_recorded_suite (void)
{
  Suite *s = suite_create ("core/wire-payment-recorded");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_settings);
  tcase_add_test (tc, test_batches);
  tcase_add_test (tc, test_no_other_winner);
  return s;
}

GST_CHECK_MAIN (wire_payment_recorded);
