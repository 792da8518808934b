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

#include "pm-sender.h"

#include <string.h>

#include <jansson.h>

#include "base-error.h"

#define EXPIRY_BUFFER 1
/* How far ahead parameters may end: ten times what recipients ask for. What is
 * numbered is remembered as long. */
#define MAX_AHEAD 400
#define MAX_COMMITMENTS 16384
#define MAX_STATE (16 << 20)
#define MAX_AMOUNT 1024
/* spending is counted in parts of the period; a part counts until all of it
 * is over, so the limit errs to the owner's side */
#define SPEND_PARTS 60

typedef struct
{
  guint32 used;                 /* highest nonce handed out */
  guint64 expires;
} Commitment;

typedef struct
{
  gint64 part;                  /* index of the part of the period */
  LpRatio *ev;
} Spent;

struct _LpSender
{
  LpAddress address;
  LpRatio *max_ev, *max_total_ev;
  guint64 deposit_multiplier;

  LpRatio *spend_limit;
  gint64 spend_period;
  GQueue spent;                 /* of Spent, oldest first */

  GHashTable *commitments;      /* hex of the commitment -> Commitment */
  guint64 generation, saved;
};

struct _LpSenderLease
{
  LpTicketParams params;
  LpPrice price;
  guint32 first;
  guint n;
  guint64 generation;
  gboolean done;
};

static void
spent_free (gpointer data)
{
  Spent *s = data;

  lp_ratio_free (s->ev);
  g_free (s);
}

LpSender *
lp_sender_new (const LpAddress * address, const LpRatio * max_ev,
    const LpRatio * max_total_ev, guint64 deposit_multiplier)
{
  LpSender *self = g_new0 (LpSender, 1);

  g_return_val_if_fail (deposit_multiplier > 0, NULL);
  self->address = *address;
  self->max_ev = lp_ratio_copy (max_ev);
  self->max_total_ev = lp_ratio_copy (max_total_ev);
  self->deposit_multiplier = deposit_multiplier;
  self->commitments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      g_free);
  g_queue_init (&self->spent);
  return self;
}

void
lp_sender_free (LpSender * self)
{
  lp_ratio_free (self->max_ev);
  lp_ratio_free (self->max_total_ev);
  g_clear_pointer (&self->spend_limit, lp_ratio_free);
  g_queue_clear_full (&self->spent, spent_free);
  g_hash_table_unref (self->commitments);
  g_free (self);
}

static gint64
part_of (const LpSender * self, gint64 now)
{
  return now / (self->spend_period / SPEND_PARTS);
}

static void
add_spent (LpSender * self, gint64 part, const LpRatio * ev)
{
  Spent *s = g_queue_peek_tail (&self->spent);

  /* a clock set back must not open the limit again */
  if (s == NULL || s->part < part) {
    s = g_new0 (Spent, 1);
    s->part = part;
    s->ev = lp_ratio_new (0, 1);
    g_queue_push_tail (&self->spent, s);
  }
  lp_ratio_add (s->ev, ev);
}

/* What was counted in parts of the period @from goes to those of today's, each
 * as if spent when its part ended. */
static void
rescale (LpSender * self, gint64 from)
{
  GQueue old = self->spent;
  Spent *s;

  g_queue_init (&self->spent);
  while ((s = g_queue_pop_head (&old)) != NULL) {
    gint64 end = (s->part + 1) * (from / SPEND_PARTS) - 1;

    add_spent (self, part_of (self, end), s->ev);
    spent_free (s);
  }
}

void
lp_sender_set_spend_limit (LpSender * self, const LpRatio * limit,
    gint64 period_us)
{
  gint64 from = self->spend_period;

  g_clear_pointer (&self->spend_limit, lp_ratio_free);
  if (limit == NULL)
    return;
  self->spend_limit = lp_ratio_copy (limit);
  self->spend_period = MAX (period_us, SPEND_PARTS);
  rescale (self, from);
}

/* five decimals, half away from zero, as the reference prints it */
static gchar *
ratio_text5 (const LpRatio * r)
{
  g_autoptr (LpRatio) x = lp_ratio_copy (r);
  g_autoptr (LpRatio) scale = lp_ratio_new (100000, 1);
  g_autoptr (LpRatio) half = lp_ratio_new (1, 2);
  g_autofree gchar *digits = NULL, *padded = NULL;
  gsize len;
  mpz_t n;

  lp_ratio_mul (x, scale);
  lp_ratio_add (x, half);
  mpz_init (n);
  mpz_fdiv_q (n, mpq_numref (lp_ratio_peek (x)),
      mpq_denref (lp_ratio_peek (x)));
  digits = mpz_get_str (NULL, 10, n);
  mpz_clear (n);
  len = strlen (digits);
  if (len < 6) {
    g_autofree gchar *zeros = g_strnfill (6 - len, '0');

    padded = g_strconcat (zeros, digits, NULL);
    len = 6;
  } else {
    padded = g_strdup (digits);
  }
  return g_strdup_printf ("%.*s.%s", (gint) (len - 5), padded,
      padded + len - 5);
}

G_GNUC_PRINTF (3, 4)
     static gboolean refuse (GError ** error, gint code, const gchar * format,
    ...)
{
  va_list args;

  if (error != NULL) {
    va_start (args, format);
    *error = g_error_new_valist (LP_ERROR, code, format, args);
    va_end (args);
  }
  return FALSE;
}

static gboolean
check_end (const LpU256 * expiration, guint64 block, GError ** error)
{
  LpU256 now = lp_u256_from_uint64 (block), left;
  LpU256 buffer = lp_u256_from_uint64 (EXPIRY_BUFFER);
  LpU256 most = lp_u256_from_uint64 (MAX_AHEAD);

  if (!lp_u256_sub (&left, expiration, &now)
      || lp_u256_cmp (&left, &buffer) <= 0)
    return refuse (error, LP_ERROR_TICKET, "TicketParams expired");
  /* a rule of ours: a commitment without an end is remembered for ever */
  if (lp_u256_cmp (&left, &most) > 0)
    return refuse (error, LP_ERROR_TICKET,
        "TicketParams expire more than %d blocks ahead", MAX_AHEAD);
  return TRUE;
}

static gboolean
refuse_face_value (const LpTicketParams * params, const LpU256 * max,
    GError ** error)
{
  g_autofree gchar *face = lp_u256_to_string (&params->face_value);
  g_autofree gchar *limit = NULL;

  if (max == NULL)
    return refuse (error, LP_ERROR_TICKET,
        "ticket faceValue too low faceValue=%s", face);
  limit = lp_u256_to_string (max);
  return refuse (error, LP_ERROR_FUNDS, "ticket faceValue %s > max faceValue "
      "%s", face, limit);
}

static gboolean
check_funds (const LpSenderFunds * funds, const LpChainView * view,
    GError ** error)
{
  if (funds->error != NULL)
    return refuse (error, LP_ERROR_FUNDS, "%s", funds->error);
  if (funds->withdraw_round != 0 && funds->withdraw_round <= view->round + 1)
    return refuse (error, LP_ERROR_FUNDS, "unable to validate sender: "
        "deposit and reserve is set to unlock soon");
  if (lp_u256_is_zero (&funds->reserve))
    return refuse (error, LP_ERROR_FUNDS, "no sender reserve");
  if (lp_u256_is_zero (&funds->deposit))
    return refuse (error, LP_ERROR_FUNDS, "no sender deposit");
  return TRUE;
}

gboolean
lp_sender_check (const LpSender * self, const LpTicketParams * params,
    const LpSenderFunds * funds, const LpChainView * view, guint64 n,
    GError ** error)
{
  static const LpU256 one = { {1, 0, 0, 0} };
  g_autoptr (LpRatio) ev = NULL;
  g_autoptr (LpRatio) face = NULL;
  g_autoptr (LpRatio) total = NULL;
  g_autofree gchar *have = NULL, *limit = NULL;
  LpU256 multiplier, max_face, count;

  if (params == NULL)
    return refuse (error, LP_ERROR_TICKET, "ticketParams is nil");
  if (lp_u256_is_zero (&params->expiration_block))
    return refuse (error, LP_ERROR_TICKET,
        "ticketParams expiration block is 0");
  if (!check_end (&params->expiration_block, view->block, error))
    return FALSE;
  ev = lp_ticket_ev (&params->face_value, &params->win_prob);
  if (lp_ratio_sign (ev) == 0)
    return TRUE;
  face = lp_ratio_new_u256 (&params->face_value, &one);
  if (lp_ratio_cmp (ev, face) >= 0)
    return refuse_face_value (params, NULL, error);
  if (lp_ratio_cmp (ev, self->max_ev) > 0) {
    have = ratio_text5 (ev);
    limit = ratio_text5 (self->max_ev);
    return refuse (error, LP_ERROR_TICKET, "ticket EV %s > max ticket EV %s",
        have, limit);
  }
  if (!check_funds (funds, view, error))
    return FALSE;
  count = lp_u256_from_uint64 (n);
  total = lp_ratio_new_u256 (&count, &one);
  lp_ratio_mul (total, ev);
  if (lp_ratio_cmp (total, self->max_total_ev) > 0) {
    have = ratio_text5 (total);
    limit = ratio_text5 (self->max_total_ev);
    return refuse (error, LP_ERROR_TICKET, "total ticket EV %s for %"
        G_GUINT64_FORMAT " tickets > max total ticket EV %s", have, n, limit);
  }
  multiplier = lp_u256_from_uint64 (self->deposit_multiplier);
  lp_u256_div (&max_face, &funds->deposit, &multiplier);
  if (lp_u256_cmp (&params->face_value, &max_face) > 0)
    return refuse_face_value (params, &max_face, error);
  return TRUE;
}

static Commitment *
find (const LpSender * self, const LpTicketParams * params)
{
  g_autofree gchar *key = lp_bytes_to_hex (params->rand_hash.b, 32);

  return g_hash_table_lookup (self->commitments, key);
}

guint
lp_sender_room (const LpSender * self, const LpTicketParams * params)
{
  g_autoptr (LpRatio) ev = lp_ticket_ev (&params->face_value,
      &params->win_prob);
  g_autoptr (LpRatio) most = lp_ratio_copy (self->max_total_ev);
  const Commitment *c = find (self, params);
  guint room = LP_TICKET_MAX_NONCES - (c != NULL ? c->used : 0);
  guint64 n;
  LpU256 whole;

  if (lp_ratio_div (most, ev) && lp_ratio_floor (most, &whole)
      && lp_u256_to_uint64 (&whole, &n) && n < room)
    room = n;
  return room;
}

/* Takes @ev out of what may be spent. */
static gboolean
spend (LpSender * self, const LpRatio * ev, gint64 now, GError ** error)
{
  g_autoptr (LpRatio) total = lp_ratio_copy (ev);
  gint64 part = part_of (self, now);
  Spent *s;

  while ((s = g_queue_peek_head (&self->spent)) != NULL
      && s->part < part - SPEND_PARTS)
    spent_free (g_queue_pop_head (&self->spent));
  for (GList * l = self->spent.head; l != NULL; l = l->next)
    lp_ratio_add (total, ((Spent *) l->data)->ev);
  if (lp_ratio_cmp (total, self->spend_limit) > 0) {
    g_autofree gchar *limit = ratio_text5 (self->spend_limit);

    return refuse (error, LP_ERROR_FUNDS, "spend-limit of %s wei per %"
        G_GINT64_FORMAT " s is used up", limit, self->spend_period / 1000000);
  }
  add_spent (self, part, ev);
  return TRUE;
}

static Commitment *
open_commitment (LpSender * self, const LpTicketParams * params,
    GError ** error)
{
  Commitment *c = find (self, params);
  guint64 expires = 0;

  /* the check of the end was passed: it fits */
  lp_u256_to_uint64 (&params->expiration_block, &expires);
  if (c != NULL) {
    c->expires = MAX (c->expires, expires);
    return c;
  }
  if (g_hash_table_size (self->commitments) >= MAX_COMMITMENTS) {
    refuse (error, LP_ERROR_BUSY, "too many commitments of recipients in use");
    return NULL;
  }
  c = g_new0 (Commitment, 1);
  c->expires = expires;
  g_hash_table_insert (self->commitments,
      lp_bytes_to_hex (params->rand_hash.b, 32), c);
  return c;
}

static LpSenderLease *
lease_new (const LpSender * self, const LpTicketParams * params,
    const LpChainView * view, const LpPrice * price, guint32 first, guint n)
{
  static const LpHash none;
  LpSenderLease *lease = g_new0 (LpSenderLease, 1);
  LpTicketExpiration *expiration = &lease->params.expiration;

  if (params != NULL)
    lease->params = *params;
  /* an offer without both leaves it to us (payments 5.7); a ticket without
   * them is worth nothing to the contract */
  if (expiration->round == 0 || lp_hash_equal (&expiration->block_hash, &none)) {
    expiration->round = view->round;
    expiration->block_hash = view->round_hash;
  }
  lease->price = *price;
  lease->first = first;
  lease->n = n;
  lease->generation = n > 0 ? self->generation : 0;
  return lease;
}

LpSenderLease *
lp_sender_lease (LpSender * self, const LpTicketParams * params,
    const LpPrice * price, guint n, const LpSenderFunds * funds,
    const LpChainView * view, gint64 now, GError ** error)
{
  g_autoptr (LpRatio) ev = NULL;
  g_autoptr (LpRatio) count = NULL;
  Commitment *c;
  guint32 first;

  if (n == 0)
    return lease_new (self, NULL, view, price, 0, 0);
  if (!lp_sender_check (self, params, funds, view, n, error))
    return NULL;
  c = open_commitment (self, params, error);
  if (c == NULL)
    return NULL;
  if (n > LP_TICKET_MAX_NONCES - c->used) {
    refuse (error, LP_ERROR_TICKET, "the recipient takes %u tickets for its "
        "parameters; %u are used and %u asked for: ask it for new parameters",
        LP_TICKET_MAX_NONCES, c->used, n);
    return NULL;
  }
  if (self->spend_limit != NULL) {
    ev = lp_ticket_ev (&params->face_value, &params->win_prob);
    count = lp_ratio_new (n, 1);
    lp_ratio_mul (ev, count);
    if (!spend (self, ev, now, error))
      return NULL;
  }
  first = c->used + 1;
  c->used += n;
  self->generation++;
  return lease_new (self, params, view, price, first, n);
}

void
lp_sender_lease_free (LpSenderLease * lease)
{
  g_free (lease);
}

LpTicketBatch *
lp_sender_sign (LpSender * self, LpSenderLease * lease, const LpKey * key,
    GError ** error)
{
  g_autoptr (LpTicketBatch) batch = NULL;
  LpTicketFlat flat;
  LpHash hash;

  if (lease->done || lease->generation > self->saved
      || !lp_address_equal (lp_key_get_address (key), &self->address)) {
    refuse (error, LP_ERROR_TICKET, "%s", lease->done
        ? "these tickets are signed already"
        : lease->generation > self->saved
        ? "the numbers of the tickets are not saved yet"
        : "the key belongs to another address");
    return NULL;
  }
  batch = lp_ticket_batch_new (lease->n);
  batch->has_params = lease->n > 0;
  batch->params = lease->params;
  batch->sender = self->address;
  batch->has_price = TRUE;
  batch->price = lease->price;
  lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    LpTicketSenderParams *t = batch->tickets + i;

    t->nonce = lease->first + i;
    lp_ticket_flat_hash (&flat, t->nonce, &hash);
    if (!lp_key_sign_hash (key, &hash, &t->sig, NULL)) {
      /* a session is named by the recipient's commitment (payments 5.1) */
      g_autofree gchar *id = lp_bytes_to_hex (batch->params.rand_hash.b, 32);

      refuse (error, LP_ERROR_SIGNATURE,
          "error signing ticket for session: 0x%s", id);
      return NULL;
    }
  }
  lease->done = TRUE;
  return g_steal_pointer (&batch);
}

static gboolean
is_over (gpointer key, gpointer value, gpointer block)
{
  Commitment *c = value;
  const guint64 now = *(guint64 *) block;

  /* of a state from before there was a limit */
  if (c->expires > now && c->expires - now > MAX_AHEAD)
    c->expires = now + MAX_AHEAD;
  /* once expired the parameters are refused above, so nothing is lost */
  return c->expires < now;
}

guint
lp_sender_expire (LpSender * self, guint64 block)
{
  return g_hash_table_foreach_remove (self->commitments, is_over, &block);
}

GBytes *
lp_sender_save (const LpSender * self, guint64 * generation)
{
  json_t *root = json_object (), *used = json_array ();
  json_t *spent = json_array ();
  GHashTableIter iter;
  gpointer key, value;
  gchar *text;

  g_hash_table_iter_init (&iter, self->commitments);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    Commitment *c = value;

    json_array_append_new (used, json_pack ("[sII]", key,
            (json_int_t) c->used, (json_int_t) c->expires));
  }
  for (GList * l = self->spent.head; l != NULL; l = l->next) {
    Spent *s = l->data;
    g_autofree gchar *ev = mpq_get_str (NULL, 10, lp_ratio_peek (s->ev));

    json_array_append_new (spent, json_pack ("[Is]", (json_int_t) s->part, ev));
  }
  json_object_set_new (root, "version", json_integer (1));
  json_object_set_new (root, "period", json_integer (self->spend_period));
  json_object_set_new (root, "used", used);
  json_object_set_new (root, "spent", spent);
  text = json_dumps (root, JSON_COMPACT);
  json_decref (root);
  *generation = self->generation;
  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

void
lp_sender_saved (LpSender * self, guint64 generation)
{
  self->saved = MAX (self->saved, MIN (generation, self->generation));
}

static gboolean
load_used (LpSender * self, json_t * entry)
{
  const gchar *key;
  json_int_t used, expires;
  Commitment *c;
  LpHash hash;

  if (json_unpack (entry, "[sII!]", &key, &used, &expires) != 0
      || !lp_bytes_from_hex (key, hash.b, 32, NULL) || used < 0
      || used > LP_TICKET_MAX_NONCES || expires < 0
      || g_hash_table_size (self->commitments) >= MAX_COMMITMENTS)
    return FALSE;
  c = g_new0 (Commitment, 1);
  c->used = used;
  c->expires = expires;
  return g_hash_table_insert (self->commitments,
      lp_bytes_to_hex (hash.b, 32), c);
}

static gboolean
load_spent (LpSender * self, json_t * entry, gint64 period)
{
  const gchar *text;
  json_int_t part;
  Spent *s;

  if (period < SPEND_PARTS
      || json_unpack (entry, "[Is!]", &part, &text) != 0
      || part > G_MAXINT64 / period || part < -(G_MAXINT64 / period)
      || strlen (text) > MAX_AMOUNT
      || g_queue_get_length (&self->spent) > SPEND_PARTS + 1)
    return FALSE;
  s = g_new0 (Spent, 1);
  s->part = part;
  s->ev = lp_ratio_new (0, 1);
  g_queue_push_tail (&self->spent, s);
  if (mpq_set_str (lp_ratio_edit (s->ev), text, 10) != 0
      || mpz_sgn (mpq_denref (lp_ratio_edit (s->ev))) <= 0) {
    mpq_set_ui (lp_ratio_edit (s->ev), 0, 1);
    return FALSE;
  }
  mpq_canonicalize (lp_ratio_edit (s->ev));
  return lp_ratio_sign (s->ev) >= 0;
}

/* What is saved has to be read again, also after parts were put together. */
static gboolean
are_amounts_short (const LpSender * self)
{
  for (GList * l = self->spent.head; l != NULL; l = l->next) {
    g_autofree gchar *text = mpq_get_str (NULL, 10,
        lp_ratio_peek (((Spent *) l->data)->ev));

    if (strlen (text) > MAX_AMOUNT)
      return FALSE;
  }
  return TRUE;
}

gboolean
lp_sender_load (LpSender * self, GBytes * state, GError ** error)
{
  json_t *root, *used, *spent, *entry;
  gsize size, i;
  const gchar *data = g_bytes_get_data (state, &size);
  gint64 period;
  gboolean ok;

  g_return_val_if_fail (self->generation == 0, FALSE);
  if (size > MAX_STATE)
    return refuse (error, LP_ERROR_TOO_LARGE, "the saved state of the sender "
        "is too large");
  root = json_loadb (data, size, JSON_REJECT_DUPLICATES, NULL);
  used = json_object_get (root, "used");
  spent = json_object_get (root, "spent");
  ok = json_integer_value (json_object_get (root, "version")) == 1
      && json_is_array (used) && json_is_array (spent);
  json_array_foreach (used, i, entry)
      ok = ok && load_used (self, entry);
  period = json_integer_value (json_object_get (root, "period"));
  json_array_foreach (spent, i, entry)
      ok = ok && load_spent (self, entry, period);
  json_decref (root);
  /* parts of another period mean other times */
  if (ok && self->spend_period == 0)
    self->spend_period = MAX (period, 0);
  if (ok)
    rescale (self, period);
  if (!ok || !are_amounts_short (self)) {
    g_hash_table_remove_all (self->commitments);
    g_queue_clear_full (&self->spent, spent_free);
    g_queue_init (&self->spent);
    return refuse (error, LP_ERROR_INVALID,
        "the saved state of the sender is damaged");
  }
  return TRUE;
}
