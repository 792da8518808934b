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

/*
 * Tickets made and checked, against the bare signature operations of
 * libsecp256k1 that nobody can do without; all in one run on one core, in
 * turns, so that a slow moment hits every row alike.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include "bench.h"
#include "core/base-error.h"
#include "core/pm-recipient.h"
#include "core/pm-sender.h"
#include "options.h"

#define ROUNDS_MAX 1000

static gint opt_rounds = 25, opt_tickets = 400, opt_batch = 1;

static const GOptionEntry entries[] = {
  {"rounds", 'r', 0, G_OPTION_ARG_INT, &opt_rounds,
      "Turns of each row; the median counts (25)", "N"},
  {"tickets", 'n', 0, G_OPTION_ARG_INT, &opt_tickets,
      "Operations a turn (400)", "N"},
  {"batch", 'b', 0, G_OPTION_ARG_INT, &opt_batch,
      "Tickets in a payment (1)", "N"},
  {NULL}
};

static const LpOptionsHelp help = {
  "tickets", NULL,
  "Tickets made and checked, against bare signatures of libsecp256k1.",
  "create: parameters judged, numbers taken, hashed, signed. validate: all "
      "checks of a\nknown sender's payment, credited, tried for a win.\n\n"
      "Example:\n  gst-livepeer-1.0 bench tickets --batch 10\n",
};

typedef struct
{
  secp256k1_context *context;
  secp256k1_pubkey pubkey;
  guint8 secret[32];
  GArray *digests;              /* LpHash */
  secp256k1_ecdsa_recoverable_signature *signatures;
  secp256k1_ecdsa_signature *plain;

  LpEnv env;
  LpKey *key;
  LpSender *sender;
  LpRecipient *recipient;
  LpRatio *price;
  LpU256 gas_price;
  LpRatio *max_float;
  LpSenderFunds funds;
  LpChainView view;
  guint64 block;
  LpTicketParams params;
  guint left;                   /* numbers left of the commitment */
  GPtrArray *batches;
  guint winners, refused;
} Bench;

static guint64
cpu_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * G_GUINT64_CONSTANT (1000000000) + now.tv_nsec;
}

/* Numbers that need not be secret, the same in each run. */
static gboolean
weak_random (guint8 * out, gsize len, gpointer user_data)
{
  static GRand *rand;

  if (rand == NULL)
    rand = g_rand_new_with_seed (1);
  for (gsize i = 0; i < len; i++)
    out[i] = g_rand_int (rand);
  return TRUE;
}

static void
bench_init (Bench * self)
{
  LpRecipientConfig config = {
    .address = {{0x22}},
    .ticket_ev = lp_u256_from_uint64 (G_GUINT64_CONSTANT (8000000000)),
    .redeem_gas = 350000,
  };
  g_autoptr (LpRatio) max_ev = lp_ratio_new (G_GINT64_CONSTANT (3000000000000),
      1);
  g_autoptr (LpRatio) total = lp_ratio_new (G_GINT64_CONSTANT (20000000000000),
      1);

  memset (self, 0, sizeof (*self));
  memset (self->secret, 7, sizeof (self->secret));
  self->context = secp256k1_context_create (SECP256K1_CONTEXT_SIGN |
      SECP256K1_CONTEXT_VERIFY);
  if (!secp256k1_ec_pubkey_create (self->context, &self->pubkey, self->secret))
    g_error ("the key of the benchmark is bad");
  self->digests = g_array_sized_new (FALSE, FALSE, sizeof (LpHash),
      opt_tickets);
  g_array_set_size (self->digests, opt_tickets);
  weak_random ((guint8 *) self->digests->data, opt_tickets * sizeof (LpHash),
      NULL);
  self->signatures = g_new (secp256k1_ecdsa_recoverable_signature, opt_tickets);
  self->plain = g_new (secp256k1_ecdsa_signature, opt_tickets);

  self->env.random = weak_random;
  self->key = lp_key_new_from_bytes (self->secret, NULL);
  self->sender = lp_sender_new (lp_key_get_address (self->key), max_ev, total,
      1);
  self->recipient = lp_recipient_new (&config, &self->env, NULL);
  self->price = lp_ratio_new (1212, 1);
  self->gas_price = lp_u256_from_uint64 (10000000);
  self->max_float = lp_ratio_new (G_MAXINT64, 1);
  self->funds.deposit = lp_u256_from_uint64 (G_MAXINT64);
  self->funds.reserve = lp_u256_from_uint64 (G_MAXINT64);
  self->view.block = 1000;
  self->view.round = 7;
  self->view.round_hash.b[0] = 1;
  self->batches = g_ptr_array_new_with_free_func
      ((GDestroyNotify) lp_ticket_batch_free);
}

static void
bench_clear (Bench * self)
{
  secp256k1_context_destroy (self->context);
  g_array_unref (self->digests);
  g_free (self->signatures);
  g_free (self->plain);
  lp_key_unref (self->key);
  lp_sender_free (self->sender);
  lp_recipient_free (self->recipient);
  lp_ratio_free (self->price);
  lp_ratio_free (self->max_float);
  g_ptr_array_unref (self->batches);
}

/* ---- rows; each returns nanoseconds per operation ---- */

static double
bare_sign (Bench * self)
{
  guint64 start = cpu_time ();

  for (gint i = 0; i < opt_tickets; i++) {
    if (!secp256k1_ecdsa_sign_recoverable (self->context,
            &self->signatures[i], g_array_index (self->digests, LpHash, i).b,
            self->secret, NULL, NULL))
      g_error ("signing failed");
  }
  return (double) (cpu_time () - start) / opt_tickets;
}

static double
bare_recover (Bench * self)
{
  guint64 start = cpu_time ();
  secp256k1_pubkey pubkey;

  for (gint i = 0; i < opt_tickets; i++) {
    if (!secp256k1_ecdsa_recover (self->context, &pubkey, &self->signatures[i],
            g_array_index (self->digests, LpHash, i).b))
      g_error ("recovery failed");
  }
  return (double) (cpu_time () - start) / opt_tickets;
}

static double
bare_verify (Bench * self)
{
  guint64 start;

  for (gint i = 0; i < opt_tickets; i++)
    secp256k1_ecdsa_recoverable_signature_convert (self->context,
        &self->plain[i], &self->signatures[i]);
  start = cpu_time ();
  for (gint i = 0; i < opt_tickets; i++) {
    if (!secp256k1_ecdsa_verify (self->context, &self->plain[i],
            g_array_index (self->digests, LpHash, i).b, &self->pubkey))
      g_error ("verification failed");
  }
  return (double) (cpu_time () - start) / opt_tickets;
}

/* New parameters when the numbers of the old are used up, as a session's
 * answers bring them; not part of what is measured. */
static void
renew (Bench * self)
{
  g_autoptr (GError) error = NULL;

  if (self->left >= (guint) opt_batch)
    return;
  if (!lp_recipient_issue (self->recipient, lp_key_get_address (self->key),
          self->price, &self->gas_price, self->max_float, &self->view,
          &self->params, &error))
    g_error ("%s", error->message);
  self->left = LP_TICKET_MAX_NONCES;
}

static double
create (Bench * self)
{
  g_autoptr (GPtrArray) leases = g_ptr_array_new_with_free_func
      ((GDestroyNotify) lp_sender_lease_free);
  const LpPrice price = { 1212, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) state = NULL;
  guint64 generation, start, spent;

  g_ptr_array_set_size (self->batches, 0);
  self->view.block += 50;
  self->left = 0;
  lp_recipient_expire (self->recipient, self->view.block);
  lp_sender_expire (self->sender, self->view.block);

  start = cpu_time ();
  for (gint i = 0; i < opt_tickets; i += opt_batch) {
    LpSenderLease *lease;

    renew (self);
    lease = lp_sender_lease (self->sender, &self->params, &price, opt_batch,
        &self->funds, &self->view, 0, &error);
    if (lease == NULL)
      g_error ("%s", error->message);
    g_ptr_array_add (leases, lease);
    self->left -= opt_batch;
  }
  spent = cpu_time () - start;
  /* what is written to disk here takes as long as the disk does */
  state = lp_sender_save (self->sender, &generation);
  lp_sender_saved (self->sender, generation);
  start = cpu_time ();
  for (guint i = 0; i < leases->len; i++) {
    LpTicketBatch *batch = lp_sender_sign (self->sender, leases->pdata[i],
        self->key, &error);

    if (batch == NULL)
      g_error ("%s", error->message);
    g_ptr_array_add (self->batches, batch);
  }
  spent += cpu_time () - start;
  return (double) spent / opt_tickets;
}

static double
validate (Bench * self)
{
  guint64 start = cpu_time ();

  for (guint i = 0; i < self->batches->len; i++) {
    const LpTicketBatch *batch = self->batches->pdata[i];
    g_autoptr (GError) error = NULL;
    LpReceipt receipt;

    if (!lp_recipient_receive (self->recipient, batch, &self->funds,
            &self->view, &receipt, &error))
      g_error ("%s", error->message);
    self->refused += batch->n_tickets - receipt.accepted;
    self->winners += receipt.winners->len;
    lp_receipt_clear (&receipt);
  }
  return (double) (cpu_time () - start) / opt_tickets;
}

/* ---- what is told ---- */

enum
{
  SIGN,
  CREATE,
  RECOVER,
  VERIFY,
  VALIDATE,
  N_ROWS,
};

static int
compare_doubles (const void *a, const void *b)
{
  const double *x = a, *y = b;

  return *x < *y ? -1 : *x > *y;
}

static double
median (double *v, guint n)
{
  qsort (v, n, sizeof (double), compare_doubles);
  return v[n / 2];
}

static double
print_row (const gchar * name, double *v, const gchar * against, double *peer)
{
  double ratios[ROUNDS_MAX], middle;

  for (gint i = 0; i < opt_rounds; i++)
    ratios[i] = peer != NULL ? v[i] / peer[i] : 1.;
  middle = median (ratios, opt_rounds);
  {
    g_autofree double *sorted = g_memdup2 (v, opt_rounds * sizeof (double));

    printf ("%-9s %7.2f us", name, median (sorted, opt_rounds) / 1000.);
  }
  if (peer != NULL)
    printf ("   %.3f of %s [%.3f-%.3f]", middle, against, ratios[0],
        ratios[opt_rounds - 1]);
  printf ("\n");
  return middle;
}

int
lp_bench_tickets (int argc, char **argv)
{
  static const struct
  {
    const gchar *name;
    double (*run) (Bench * self);
  } rows[] = {
    [SIGN] = {"sign", bare_sign},[CREATE] = {"create", create},
    [RECOVER] = {"recover", bare_recover},[VERIFY] = {"verify", bare_verify},
    [VALIDATE] = {"validate", validate},
  };
  static double times[N_ROWS][ROUNDS_MAX];
  g_auto (GStrv) rest = NULL;
  double created, validated;
  Bench self;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (opt_rounds < 1 || opt_rounds > ROUNDS_MAX || opt_batch < 1
      || opt_batch > 100 || opt_tickets < opt_batch || opt_tickets > 100000) {
    fprintf (stderr, "bench tickets: 1 to %d rounds, 1 to 100 tickets in a "
        "payment, at most 100000 a round\n", ROUNDS_MAX);
    return 2;
  }
  opt_tickets -= opt_tickets % opt_batch;

  bench_init (&self);
  for (gint round = -1; round < opt_rounds; round++) {
    for (guint i = 0; i < N_ROWS; i++) {
      double ns = rows[i].run (&self);

      /* the first turn warms caches and makes the sender known */
      if (round >= 0)
        times[i][round] = ns;
    }
  }
  printf ("%d rounds of %d tickets, %d in a payment, CPU time of one thread\n",
      opt_rounds, opt_tickets, opt_batch);
  print_row ("sign", times[SIGN], NULL, NULL);
  created = print_row ("create", times[CREATE], "sign", times[SIGN]);
  print_row ("recover", times[RECOVER], NULL, NULL);
  print_row ("verify", times[VERIFY], "recover", times[RECOVER]);
  validated = print_row ("validate", times[VALIDATE], "recover",
      times[RECOVER]);
  printf ("goals: create <= 1.15 of sign: %s; validate <= 1.00 of recover: "
      "%s\n", created <= 1.15 ? "met" : "missed",
      validated <= 1.0 ? "met" : "missed");
  printf ("%u tickets won, %u were refused\n", self.winners, self.refused);
  bench_clear (&self);
  return self.refused > 0;
}
