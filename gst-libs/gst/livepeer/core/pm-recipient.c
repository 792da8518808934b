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

#include "pm-recipient.h"

#include <string.h>

#include <jansson.h>

#include "base-error.h"
#include "crypto-secret.h"
#include "pm-price.h"

#define TX_COST_MULTIPLIER 100
#define EV_MULTIPLIER 100
#define AVERAGE_GAS_PRICE G_GUINT64_CONSTANT (3000000000)
#define VALIDITY_BLOCKS 40
#define EXPIRY_SLACK 10
/* bounds on the memory for replays, in nonces */
#define MAX_NONCES_PER_SENDER (1 << 18)
#define MAX_NONCES (1 << 20)
#define MAX_STATE (64 << 20)
#define SECRET_SIZE 32
#define SECRET_DIGITS (2 * SECRET_SIZE)

typedef struct
{
  LpHash hash;
  LpAddress sender;
  guint64 expires;
  GHashTable *nonces;
} Seen;

struct _LpRecipient
{
  LpRecipientConfig config;
  const LpEnv *env;
  guint8 *secret;               /* in locked memory */
  gboolean locked;
  GHashTable *seen;             /* LpHash in Seen -> Seen */
  GHashTable *counts;           /* address -> nonces of it */
  guint n_nonces;
  GHashTable *signers;          /* address -> LpSigner */
};

static guint
bytes_hash (gconstpointer data)
{
  guint v;

  /* hashes and addresses are random enough */
  memcpy (&v, data, sizeof (v));
  return v;
}

static gboolean
seen_equal (gconstpointer a, gconstpointer b)
{
  return lp_hash_equal (a, b);
}

static gboolean
sender_equal (gconstpointer a, gconstpointer b)
{
  return lp_address_equal (a, b);
}

static void
seen_free (gpointer data)
{
  Seen *seen = data;

  g_hash_table_unref (seen->nonces);
  g_free (seen);
}

LpRecipient *
lp_recipient_new (const LpRecipientConfig * config, const LpEnv * env,
    GError ** error)
{
  LpRecipient *self;
  gboolean locked;
  guint8 *secret = lp_secret_new (SECRET_SIZE, &locked);

  if (secret == NULL || !lp_env_random (env, secret, SECRET_SIZE)) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FAILED, secret == NULL ?
        "no memory for the secret of ticket parameters" :
        "the system gives no random numbers for ticket parameters");
    lp_secret_free (secret, SECRET_SIZE);
    return NULL;
  }
  self = g_new0 (LpRecipient, 1);
  self->config = *config;
  self->env = env;
  self->secret = secret;
  self->locked = locked;
  self->seen = g_hash_table_new_full (bytes_hash, seen_equal, NULL, seen_free);
  self->counts = g_hash_table_new_full (bytes_hash, sender_equal, g_free, NULL);
  self->signers = g_hash_table_new_full (bytes_hash, sender_equal, NULL,
      (GDestroyNotify) lp_signer_free);
  return self;
}

void
lp_recipient_free (LpRecipient * self)
{
  g_hash_table_unref (self->seen);
  g_hash_table_unref (self->counts);
  g_hash_table_unref (self->signers);
  lp_secret_free (self->secret, SECRET_SIZE);
  g_free (self);
}

gboolean
lp_recipient_is_locked (const LpRecipient * self)
{
  return self->locked;
}

static gboolean
fail (GError ** error, gint code, const gchar * text)
{
  g_set_error_literal (error, LP_ERROR, code, text);
  return FALSE;
}

static gboolean
cost (const LpRecipient * self, const LpU256 * gas_price, LpU256 * out)
{
  LpU256 gas = lp_u256_from_uint64 (self->config.redeem_gas);

  return lp_u256_mul (out, &gas, gas_price);
}

static gboolean
scale (LpU256 * v, guint64 by)
{
  LpU256 factor = lp_u256_from_uint64 (by);

  return lp_u256_mul (v, v, &factor);
}

gboolean
lp_recipient_face_value (const LpRecipient * self, const LpU256 * gas_price,
    const LpRatio * max_float, LpU256 * out, GError ** error)
{
  static const gchar poor[] = "insufficient sender reserve";
  LpU256 average = lp_u256_from_uint64 (AVERAGE_GAS_PRICE);
  const LpRecipientConfig *config = &self->config;
  LpU256 tx, tx_average, face, most;

  if (!cost (self, gas_price, &tx) || !cost (self, &average, &tx_average))
    return fail (error, LP_ERROR_TOO_LARGE, "the gas price is absurd");
  face = tx;
  if (!scale (&face, config->tx_cost_multiplier != 0 ?
          config->tx_cost_multiplier : TX_COST_MULTIPLIER))
    return fail (error, LP_ERROR_TOO_LARGE, "the gas price is absurd");
  if (lp_u256_cmp (&face, &config->ticket_ev) < 0) {
    face = config->ticket_ev;
    if (!scale (&face, EV_MULTIPLIER))
      return fail (error, LP_ERROR_TOO_LARGE, "ticket-ev is absurd");
  }
  if (lp_ratio_sign (max_float) < 0)
    return fail (error, LP_ERROR_FUNDS, poor);
  if (lp_ratio_floor (max_float, &most) && lp_u256_cmp (&face, &most) > 0)
    face = most;
  if (!lp_u256_is_zero (&config->max_face_value)
      && lp_u256_cmp (&config->max_face_value, &face) < 0)
    face = config->max_face_value;
  if (lp_u256_cmp (&face, &config->ticket_ev) < 0
      || (lp_u256_cmp (&face, &tx) < 0 && lp_u256_cmp (&face, &tx_average) < 0))
    return fail (error, LP_ERROR_FUNDS, poor);
  *out = face;
  return TRUE;
}

void
lp_recipient_win_prob (const LpRecipient * self, const LpU256 * face,
    LpU256 * win_prob)
{
  const LpU256 one = lp_u256_from_uint64 (1);
  LpU256 q, whole;

  *win_prob = LP_U256_ZERO;
  if (lp_u256_is_zero (face))
    return;
  if (lp_u256_cmp (face, &self->config.ticket_ev) == 0) {
    *win_prob = lp_ticket_max_prob;
    return;
  }
  lp_u256_div (&q, &lp_ticket_max_prob, face);
  lp_u256_mul (&whole, &q, face);
  if (lp_u256_cmp (&whole, &lp_ticket_max_prob) != 0)
    lp_u256_add (&q, &q, &one);
  if (!lp_u256_mul (win_prob, &self->config.ticket_ev, &q))
    *win_prob = lp_ticket_max_prob;
}

LpRatio *
lp_recipient_multiplier (const LpRecipient * self, const LpU256 * gas_price,
    const LpRatio * max_float, GError ** error)
{
  LpU256 face, tx;

  if (!lp_recipient_face_value (self, gas_price, max_float, &face, error))
    return NULL;
  cost (self, gas_price, &tx);
  if (lp_u256_is_zero (&tx))
    return lp_ratio_new (0, 1);
  return lp_ratio_new_u256 (&face, &tx);
}

static guint8 *
put (guint8 * at, gconstpointer data, gsize len)
{
  memcpy (at, data, len);
  return at + len;
}

static guint8 *
put_u256 (guint8 * at, const LpU256 * v)
{
  lp_u256_to_bytes32 (v, at);
  return at + 32;
}

/* Every field has its own place and width. In the layout of the reference
 * neighbours run together, and a sender may move digits between them. */
void
lp_recipient_rand (const LpRecipient * self, const LpAddress * sender,
    const LpTicketParams * params, const LpRatio * price, LpU256 * rand)
{
  static const guchar version[] = "gst-livepeer ticket 1";
  LpU256 num = LP_U256_ZERO, den = LP_U256_ZERO;
  guint8 text[sizeof (version) + 20 + 6 * 32 + 1 + 64], digest[32];
  guint8 *at = text;
  guint8 aux[64], len;

  lp_u256_from_mpz (mpq_numref (lp_ratio_peek (price)), &num);
  lp_u256_from_mpz (mpq_denref (lp_ratio_peek (price)), &den);
  len = lp_ticket_aux (&params->expiration, aux);
  at = put (at, version, sizeof (version));
  at = put_u256 (at, &params->seed);
  at = put (at, sender->b, sizeof (sender->b));
  at = put_u256 (at, &params->face_value);
  at = put_u256 (at, &params->win_prob);
  at = put_u256 (at, &params->expiration_block);
  at = put_u256 (at, &num);
  at = put_u256 (at, &den);
  at = put (at, &len, 1);
  at = put (at, aux, len);
  /* a number that anybody knows would let him choose winners */
  if (!lp_secret_hmac (self->secret, SECRET_SIZE, text, at - text, digest))
    g_abort ();
  lp_u256_from_bytes (digest, sizeof (digest), rand, NULL);
  lp_bytes_wipe (digest, sizeof (digest));
}

gboolean
lp_recipient_issue (LpRecipient * self, const LpAddress * sender,
    const LpRatio * price, const LpU256 * gas_price, const LpRatio * max_float,
    const LpChainView * view, LpTicketParams * out, GError ** error)
{
  static const LpHash none;
  guint8 seed[32];
  LpU256 rand;

  memset (out, 0, sizeof (*out));
  out->recipient = self->config.address;
  if (lp_ratio_sign (price) > 0) {
    if (!lp_recipient_face_value (self, gas_price, max_float,
            &out->face_value, error))
      return FALSE;
    lp_recipient_win_prob (self, &out->face_value, &out->win_prob);
  }
  if (!lp_env_random (self->env, seed, sizeof (seed)))
    return fail (error, LP_ERROR_FAILED,
        "the system gives no random numbers for ticket parameters");
  lp_u256_from_bytes (seed, sizeof (seed), &out->seed, NULL);
  out->expiration_block = lp_u256_from_uint64 (view->block + VALIDITY_BLOCKS);
  out->expiration.round = view->round;
  out->expiration.block_hash = view->round_hash;
  if (lp_hash_equal (&view->round_hash, &none) && view->round > 0) {
    out->expiration.round = view->round - 1;
    out->expiration.block_hash = view->previous_hash;
  }
  lp_recipient_rand (self, sender, out, price, &rand);
  lp_ticket_commit (&rand, &out->rand_hash);
  lp_bytes_wipe (&rand, sizeof (rand));
  return TRUE;
}

void
lp_receipt_clear (LpReceipt * receipt)
{
  g_clear_pointer (&receipt->credit, lp_ratio_free);
  g_clear_pointer (&receipt->price, lp_ratio_free);
  g_clear_pointer (&receipt->winners, g_array_unref);
}

static LpRatio *
expected_price (const LpTicketBatch * batch, GError ** error)
{
  g_autoptr (GError) fault = NULL;
  LpRatio *ratio;

  ratio = lp_price_parse (batch->has_price ? &batch->price : NULL, &fault);
  if (ratio == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_PRICE,
        "invalid expected price sent with payment err=\"%s\"",
        batch->has_price ? fault->message : "expected price is nil");
  return ratio;
}

/* What a node sends that knows of no payments: nothing, from nobody. It draws
 * on no account, so it gets only what is free. */
static gboolean
is_off_chain (const LpTicketBatch * batch)
{
  return !batch->has_params && !batch->has_price
      && lp_address_is_zero (&batch->sender);
}

/* Payment level: payments 7, then the sizes of 18. Returns: the price */
static LpRatio *
check_payment (const LpTicketBatch * batch, const LpChainView * view,
    GError ** error)
{
  g_autoptr (LpRatio) price = NULL;

  if (view->inactive) {
    g_autofree gchar *address = lp_address_to_string (&batch->params.recipient);

    g_set_error (error, LP_ERROR, LP_ERROR_TICKET, "orchestrator %s is "
        "inactive in round %" G_GUINT64_FORMAT ", cannot process payments",
        address, view->round);
    return NULL;
  }
  price = expected_price (batch, error);
  if (price == NULL)
    return NULL;
  if (batch->n_tickets > LP_TICKET_MAX_NONCES) {
    fail (error, LP_ERROR_TICKET, "too many tickets in one payment");
    return NULL;
  }
  if (batch->params.expiration.round < 0) {
    fail (error, LP_ERROR_TICKET, "negative creation round");
    return NULL;
  }
  return g_steal_pointer (&price);
}

/* The checks that hold for all tickets of a payment alike. */
static gboolean
check_batch (const LpRecipient * self, const LpTicketBatch * batch,
    const LpSenderFunds * funds, const LpChainView * view,
    const LpRatio * price, LpU256 * rand, GError ** error)
{
  LpU256 last = lp_u256_from_uint64 (view->block + VALIDITY_BLOCKS
      + EXPIRY_SLACK);

  if (funds->error != NULL) {
    g_autofree gchar *address = lp_address_to_string (&batch->sender);

    g_set_error (error, LP_ERROR, LP_ERROR_FUNDS,
        "could not get sender info for %s: %s", address, funds->error);
    return FALSE;
  }
  if (funds->withdraw_round != 0 && funds->withdraw_round <= view->round + 1) {
    g_autofree gchar *address = lp_address_to_string (&batch->sender);

    g_set_error (error, LP_ERROR, LP_ERROR_FUNDS,
        "deposit and reserve for sender %s is set to unlock soon", address);
    return FALSE;
  }
  lp_recipient_rand (self, &batch->sender, &batch->params, price, rand);
  if (!lp_ticket_check_offer (&batch->params, &batch->sender,
          &self->config.address, rand, error))
    return FALSE;
  /* what never expires is never redeemed */
  if (lp_u256_cmp (&batch->params.expiration_block, &last) > 0)
    return fail (error, LP_ERROR_TICKET, "TicketParams expire too late");
  return TRUE;
}

/* A sender seen before is checked by its key, which is cheaper than finding
 * out the key, but leaves open whether v is right. NULL: not its signature.
 * @known: it was checked that way. */
static const LpSigner *
check_signature (LpRecipient * self, const LpAddress * sender,
    const LpHash * hash, const LpSignature * sig, gboolean * known)
{
  LpSigner *signer = g_hash_table_lookup (self->signers, sender);

  *known = signer != NULL;
  if (signer != NULL)
    return lp_signer_verify_hash (signer, hash, sig) ? signer : NULL;
  signer = lp_signer_new_from_signature (hash, sig, NULL);
  if (signer == NULL || !lp_address_equal (lp_signer_get_address (signer),
          sender)) {
    lp_signer_free (signer);
    return NULL;
  }
  if (g_hash_table_size (self->signers) >= LP_RECIPIENT_SENDERS)
    g_hash_table_remove_all (self->signers);
  g_hash_table_insert (self->signers,
      (gpointer) lp_signer_get_address (signer), signer);
  return signer;
}

/* v is part of what wins. A sender that sends the wrong one would be credited
 * for tickets that no contract takes: so either v is tried, and only if one of
 * them wins, the right one is found out and kept. */
static gboolean
check_win (const LpSigner * signer, gboolean known, const LpU256 * win_prob,
    const LpHash * hash, const LpU256 * rand, LpTicketSenderParams * ticket)
{
  LpSignature other = ticket->sig;

  if (!known)
    return lp_ticket_wins (win_prob, &ticket->sig, rand);
  other.b[64] ^= 27 ^ 28;
  if (!lp_ticket_wins (win_prob, &ticket->sig, rand)
      && !lp_ticket_wins (win_prob, &other, rand))
    return FALSE;
  lp_signer_right_v (signer, hash, &ticket->sig);
  return lp_ticket_wins (win_prob, &ticket->sig, rand);
}

static guint
count_of (const LpRecipient * self, const LpAddress * sender)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->counts, sender));
}

static Seen *
seen_new (LpRecipient * self, const LpHash * hash, const LpAddress * sender,
    guint64 expires)
{
  Seen *seen = g_new0 (Seen, 1);

  seen->hash = *hash;
  seen->sender = *sender;
  seen->expires = expires;
  seen->nonces = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_hash_table_insert (self->seen, &seen->hash, seen);
  return seen;
}

static void
remember (LpRecipient * self, Seen * seen, guint32 nonce)
{
  guint n = count_of (self, &seen->sender);

  g_hash_table_add (seen->nonces, GUINT_TO_POINTER (nonce));
  g_hash_table_insert (self->counts,
      g_memdup2 (&seen->sender, sizeof (seen->sender)),
      GUINT_TO_POINTER (n + 1));
  self->n_nonces++;
}

static gboolean
fail_nonce (const LpTicketBatch * batch, guint32 nonce, const gchar * why,
    GError ** error)
{
  g_autofree gchar *address = lp_address_to_string (&batch->sender);

  g_set_error (error, LP_ERROR, LP_ERROR_TICKET, "invalid ticket senderNonce: "
      "%s sender=%s nonce=%u", why, address, nonce);
  return FALSE;
}

static gboolean
check_nonce (LpRecipient * self, const LpTicketBatch * batch, guint32 nonce,
    GError ** error)
{
  const LpTicketParams *params = &batch->params;
  Seen *seen = g_hash_table_lookup (self->seen, &params->rand_hash);
  guint64 expires = 0;

  if (seen != NULL && g_hash_table_contains (seen->nonces,
          GUINT_TO_POINTER (nonce)))
    return fail_nonce (batch, nonce, "already seen", error);
  if (seen != NULL && g_hash_table_size (seen->nonces) >= LP_TICKET_MAX_NONCES)
    return fail_nonce (batch, nonce, "too many values", error);
  if (self->n_nonces >= MAX_NONCES
      || count_of (self, &batch->sender) >= MAX_NONCES_PER_SENDER)
    return fail (error, LP_ERROR_BUSY, "too many tickets until the parameters "
        "in use expire");
  /* the bound on the expiration was checked: it fits */
  lp_u256_to_uint64 (&params->expiration_block, &expires);
  if (seen == NULL)
    seen = seen_new (self, &params->rand_hash, &batch->sender, expires);
  remember (self, seen, nonce);
  return TRUE;
}

gboolean
lp_recipient_receive (LpRecipient * self, const LpTicketBatch * batch,
    const LpSenderFunds * funds, const LpChainView * view, LpReceipt * out,
    GError ** error)
{
  LpU256 block = lp_u256_from_uint64 (view->block);
  const LpTicketParams *params = &batch->params;
  g_autoptr (LpRatio) price = NULL;
  g_autoptr (LpRatio) ev = NULL;
  g_autoptr (LpRatio) count = NULL;
  GError *first = NULL;
  LpTicketFlat flat;
  LpU256 rand;
  LpHash hash;

  out->accepted = 0;
  out->credit = lp_ratio_new (0, 1);
  out->price = NULL;
  out->winners = g_array_new (FALSE, FALSE, sizeof (LpWinner));
  if (is_off_chain (batch))
    return TRUE;
  price = batch->has_params ? check_payment (batch, view, error) :
      expected_price (batch, error);
  if (price == NULL)
    return FALSE;
  if (!batch->has_params)
    return TRUE;
  if (!check_batch (self, batch, funds, view, price, &rand, error))
    return FALSE;

  lp_ticket_flat_init (&flat, params, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    const LpTicketSenderParams *t = batch->tickets + i;
    const LpSigner *signer;
    GError *fault = NULL;
    gboolean known;

    lp_ticket_flat_hash (&flat, t->nonce, &hash);
    signer = check_signature (self, &batch->sender, &hash, &t->sig, &known);
    if (signer == NULL) {
      fail (&fault, LP_ERROR_TICKET, "invalid ticket signature");
    } else {
      LpWinner winner = { *t, rand, hash };

      if (check_win (signer, known, &params->win_prob, &hash, &rand,
              &winner.ticket))
        g_array_append_val (out->winners, winner);
      if (check_nonce (self, batch, t->nonce, &fault)
          && lp_u256_cmp (&params->expiration_block, &block) <= 0)
        fail (&fault, LP_ERROR_TICKET, "TicketParams expired");
    }
    /* after a fault nothing of this payment is credited any more */
    if (fault == NULL && first == NULL)
      out->accepted++;
    else if (first == NULL)
      first = g_steal_pointer (&fault);
    g_clear_error (&fault);
  }
  lp_bytes_wipe (&rand, sizeof (rand));

  if (out->accepted > 0) {
    ev = lp_ticket_ev (&params->face_value, &params->win_prob);
    count = lp_ratio_new (out->accepted, 1);
    lp_ratio_mul (ev, count);
    lp_ratio_add (out->credit, ev);
    out->price = g_steal_pointer (&price);
  }
  if (first != NULL)
    g_propagate_error (error, first);
  return first == NULL;
}

guint
lp_recipient_count_senders (const LpRecipient * self)
{
  return g_hash_table_size (self->signers);
}

guint
lp_recipient_expire (LpRecipient * self, guint64 block)
{
  GHashTableIter iter;
  gpointer value;
  guint dropped = 0;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Seen *seen = value;
    guint n = g_hash_table_size (seen->nonces);
    guint left = count_of (self, &seen->sender) - n;

    if (seen->expires > block)
      continue;
    self->n_nonces -= n;
    if (left == 0)
      g_hash_table_remove (self->counts, &seen->sender);
    else
      g_hash_table_insert (self->counts,
          g_memdup2 (&seen->sender, sizeof (seen->sender)),
          GUINT_TO_POINTER (left));
    g_hash_table_iter_remove (&iter);
    dropped++;
  }
  return dropped;
}

/* Where the digits of the secret are in a state, NULL if they are not. They are
 * read and written without jansson, which frees its copies as they are. */
static gchar *
find_secret (gchar * text, gsize len)
{
  gchar *end = text + len, *at = g_strstr_len (text, len, "\"secret\"");

  if (at == NULL)
    return NULL;
  for (at += strlen ("\"secret\""); at < end; at++) {
    if (*at == '"')
      return end - ++at > SECRET_DIGITS && at[SECRET_DIGITS] == '"' ? at : NULL;
    if (*at != ':' && !g_ascii_isspace (*at))
      return NULL;
  }
  return NULL;
}

static void
write_secret (const guint8 secret[SECRET_SIZE], gchar * digits)
{
  static const gchar hex[] = "0123456789abcdef";

  for (guint i = 0; i < SECRET_SIZE; i++) {
    digits[2 * i] = hex[secret[i] >> 4];
    digits[2 * i + 1] = hex[secret[i] & 15];
  }
}

/* FALSE if those are no digits. They are zeros afterwards. */
static gboolean
take_secret (gchar * digits, guint8 secret[SECRET_SIZE])
{
  gchar text[SECRET_DIGITS + 1] = { 0, };
  gboolean ok;

  memcpy (text, digits, SECRET_DIGITS);
  ok = lp_bytes_from_hex (text, secret, SECRET_SIZE, NULL);
  lp_bytes_wipe (text, sizeof (text));
  lp_bytes_wipe (digits, SECRET_DIGITS);
  memset (digits, '0', SECRET_DIGITS);
  return ok;
}

static void
text_free (gpointer text)
{
  lp_bytes_wipe (text, strlen (text));
  free (text);
}

GBytes *
lp_recipient_save (const LpRecipient * self)
{
  json_t *root = json_object (), *list = json_array ();
  g_autofree gchar *blank = g_strnfill (SECRET_DIGITS, '0');
  GHashTableIter iter, nonces;
  gpointer value, nonce;
  gchar *text;

  g_hash_table_iter_init (&iter, self->seen);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Seen *seen = value;
    g_autofree gchar *hash = lp_bytes_to_hex (seen->hash.b, 32);
    g_autofree gchar *sender = lp_bytes_to_hex (seen->sender.b, 20);
    json_t *numbers = json_array ();

    g_hash_table_iter_init (&nonces, seen->nonces);
    while (g_hash_table_iter_next (&nonces, &nonce, NULL))
      json_array_append_new (numbers, json_integer (GPOINTER_TO_UINT (nonce)));
    json_array_append_new (list, json_pack ("[ssIo]", hash, sender,
            (json_int_t) seen->expires, numbers));
  }
  json_object_set_new (root, "version", json_integer (1));
  json_object_set_new (root, "secret", json_string (blank));
  json_object_set_new (root, "seen", list);
  text = json_dumps (root, JSON_COMPACT);
  json_decref (root);
  write_secret (self->secret, find_secret (text, strlen (text)));
  return g_bytes_new_with_free_func (text, strlen (text), text_free, text);
}

static gboolean
load_seen (LpRecipient * self, json_t * entry)
{
  const gchar *hash_hex, *sender_hex;
  json_t *numbers, *number;
  json_int_t expires;
  LpAddress sender;
  LpHash hash;
  Seen *seen;
  gsize i;

  if (json_unpack (entry, "[ssIo!]", &hash_hex, &sender_hex, &expires,
          &numbers) != 0 || expires < 0
      || !lp_bytes_from_hex (hash_hex, hash.b, 32, NULL)
      || !lp_bytes_from_hex (sender_hex, sender.b, 20, NULL)
      || json_array_size (numbers) == 0
      || json_array_size (numbers) > LP_TICKET_MAX_NONCES
      || self->n_nonces + json_array_size (numbers) > MAX_NONCES
      || g_hash_table_contains (self->seen, &hash))
    return FALSE;
  seen = seen_new (self, &hash, &sender, expires);
  json_array_foreach (numbers, i, number) {
    json_int_t v = json_integer_value (number);

    if (!json_is_integer (number) || v < 0 || v > G_MAXUINT32
        || g_hash_table_contains (seen->nonces, GUINT_TO_POINTER (v)))
      return FALSE;
    remember (self, seen, v);
  }
  return TRUE;
}

/* All but the secret, which is blank in @text. */
static gboolean
load_rest (LpRecipient * self, const gchar * text, gsize size)
{
  json_t *root = json_loadb (text, size, JSON_REJECT_DUPLICATES, NULL);
  json_t *secret = json_object_get (root, "secret"), *entry;
  json_t *list = json_object_get (root, "seen");
  const gchar *blank = json_string_value (secret);
  gboolean ok;
  gsize i;

  /* blank, so it was the secret of this object that was found in the text */
  ok = json_integer_value (json_object_get (root, "version")) == 1
      && json_is_array (list) && blank != NULL
      && json_string_length (secret) == SECRET_DIGITS
      && strspn (blank, "0") == SECRET_DIGITS;
  json_array_foreach (list, i, entry)
      ok = ok && load_seen (self, entry);
  json_decref (root);
  return ok;
}

gboolean
lp_recipient_load (LpRecipient * self, GBytes * state, GError ** error)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (state, &size);
  guint8 secret[SECRET_SIZE];
  gchar *text, *digits;
  gboolean ok;

  g_return_val_if_fail (self->n_nonces == 0, FALSE);
  if (size > MAX_STATE)
    return fail (error, LP_ERROR_TOO_LARGE,
        "the saved state of the recipient is too large");
  text = g_memdup2 (data, size);
  digits = size > 0 ? find_secret (text, size) : NULL;
  ok = digits != NULL && take_secret (digits, secret)
      && load_rest (self, text, size);
  /* whatever it was, it may have been a secret */
  if (size > 0)
    lp_bytes_wipe (text, size);
  g_free (text);
  if (ok) {
    memcpy (self->secret, secret, sizeof (secret));
  } else {
    g_hash_table_remove_all (self->seen);
    g_hash_table_remove_all (self->counts);
    self->n_nonces = 0;
    fail (error, LP_ERROR_INVALID,
        "the saved state of the recipient is damaged");
  }
  lp_bytes_wipe (secret, sizeof (secret));
  return ok;
}
