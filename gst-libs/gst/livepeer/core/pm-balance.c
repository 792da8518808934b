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

#include "pm-balance.h"

#include <string.h>

#include <jansson.h>

#include "base-error.h"

#define MAX_STATE (64 << 20)

typedef struct
{
  LpRatio *balance, *aside;
  LpRatio *price;               /* NULL: not fixed */
  guint in_flight;
  gint64 touched;
} Account;

struct _LpBalances
{
  GHashTable *accounts;
  gint64 ttl;
  guint max;
};

static void
account_free (gpointer data)
{
  Account *a = data;

  lp_ratio_free (a->balance);
  lp_ratio_free (a->aside);
  g_clear_pointer (&a->price, lp_ratio_free);
  g_free (a);
}

LpBalances *
lp_balances_new (gint64 ttl_us, guint max)
{
  LpBalances *self = g_new0 (LpBalances, 1);

  self->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      account_free);
  self->ttl = ttl_us;
  self->max = max;
  return self;
}

void
lp_balances_free (LpBalances * self)
{
  g_hash_table_unref (self->accounts);
  g_free (self);
}

static gchar *
key_of (const LpAddress * peer, const gchar * session)
{
  g_autofree gchar *hex = lp_bytes_to_hex (peer->b, sizeof (peer->b));

  return g_strconcat (hex, session, NULL);
}

static Account *
find (const LpBalances * self, const LpAddress * peer, const gchar * session)
{
  g_autofree gchar *key = key_of (peer, session);

  return g_hash_table_lookup (self->accounts, key);
}

static Account *
account_new (LpBalances * self, gchar * key, gint64 now)
{
  Account *a = g_new0 (Account, 1);

  a->balance = lp_ratio_new (0, 1);
  a->aside = lp_ratio_new (0, 1);
  a->touched = now;
  g_hash_table_insert (self->accounts, key, a);
  return a;
}

static Account *
touch (LpBalances * self, const LpAddress * peer, const gchar * session,
    gint64 now, GError ** error)
{
  Account *a = find (self, peer, session);

  if (a != NULL) {
    a->touched = now;
    return a;
  }
  if (strlen (session) > LP_BALANCES_MAX_SESSION_ID) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "the session id is too long");
    return NULL;
  }
  if (g_hash_table_size (self->accounts) >= self->max) {
    g_set_error (error, LP_ERROR, LP_ERROR_BUSY,
        "there are %u paid sessions already", self->max);
    return NULL;
  }
  return account_new (self, key_of (peer, session), now);
}

gboolean
lp_balances_credit (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * amount, gint64 now, GError ** error)
{
  Account *a = touch (self, peer, session, now, error);

  if (a == NULL)
    return FALSE;
  lp_ratio_add (a->balance, amount);
  return TRUE;
}

LpRatio *
lp_balances_get (const LpBalances * self, const LpAddress * peer,
    const gchar * session)
{
  Account *a = find (self, peer, session);

  return a != NULL ? lp_ratio_copy (a->balance) : lp_ratio_new (0, 1);
}

gboolean
lp_balances_admit (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * needed, const LpRatio * estimate,
    gint64 now, GError ** error)
{
  g_autoptr (LpRatio) left = lp_balances_get (self, peer, session);
  Account *a = find (self, peer, session);

  if (a != NULL)
    lp_ratio_sub (left, a->aside);
  if (lp_ratio_cmp (left, needed) < 0) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FUNDS,
        "Insufficient balance");
    return FALSE;
  }
  if ((a = touch (self, peer, session, now, error)) == NULL)
    return FALSE;
  lp_ratio_add (a->aside, estimate);
  a->in_flight++;
  return TRUE;
}

void
lp_balances_settle (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * estimate, const LpRatio * fee,
    gint64 now)
{
  Account *a = find (self, peer, session);

  g_return_if_fail (a != NULL && a->in_flight > 0);
  a->touched = now;
  a->in_flight--;
  lp_ratio_sub (a->aside, estimate);
  lp_ratio_sub (a->balance, fee);
}

gboolean
lp_balances_fix_price (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * price, gint64 now, GError ** error)
{
  Account *a = touch (self, peer, session, now, error);

  if (a == NULL)
    return FALSE;
  if (a->price == NULL)
    a->price = lp_ratio_copy (price);
  return TRUE;
}

const LpRatio *
lp_balances_get_price (const LpBalances * self, const LpAddress * peer,
    const gchar * session)
{
  Account *a = find (self, peer, session);

  return a != NULL ? a->price : NULL;
}

gboolean
lp_balances_stage (LpBalances * self, const LpAddress * peer,
    const gchar * session, const LpRatio * min_credit, const LpRatio * ev,
    gint64 now, LpStage * out, GError ** error)
{
  g_autoptr (LpRatio) missing = lp_ratio_copy (min_credit);
  Account *a = touch (self, peer, session, now, error);
  guint64 n = 0;
  LpU256 whole;

  if (a == NULL)
    return FALSE;
  lp_ratio_sub (missing, a->balance);
  if (lp_ratio_sign (missing) > 0 && lp_ratio_sign (ev) > 0) {
    lp_ratio_div (missing, ev);
    if (!lp_ratio_ceil (missing, &whole) || !lp_u256_to_uint64 (&whole, &n)
        || n > G_MAXUINT32) {
      g_set_error_literal (error, LP_ERROR, LP_ERROR_TOO_LARGE,
          "the fee takes more tickets than can be numbered");
      return FALSE;
    }
  }
  out->n_tickets = n;
  out->existing = lp_ratio_copy (a->balance);
  out->added = lp_ratio_new (n, 1);
  lp_ratio_mul (out->added, ev);
  lp_ratio_sub (a->balance, out->existing);
  a->in_flight++;
  return TRUE;
}

void
lp_stage_clear (LpStage * stage)
{
  g_clear_pointer (&stage->existing, lp_ratio_free);
  g_clear_pointer (&stage->added, lp_ratio_free);
}

gboolean
lp_balances_stage_end (LpBalances * self, const LpAddress * peer,
    const gchar * session, LpStage * stage, LpStageEnd end,
    const LpRatio * fee, gint64 now, GError ** error)
{
  Account *a = touch (self, peer, session, now, error);

  if (a == NULL) {
    lp_stage_clear (stage);
    return FALSE;
  }
  if (a->in_flight > 0)
    a->in_flight--;
  if (end != LP_STAGE_SPENT)
    lp_ratio_add (a->balance, stage->existing);
  if (end == LP_STAGE_CHANGE) {
    lp_ratio_add (a->balance, stage->added);
    lp_ratio_sub (a->balance, fee);
  }
  lp_stage_clear (stage);
  return TRUE;
}

guint
lp_balances_sweep (LpBalances * self, gint64 now)
{
  GHashTableIter iter;
  gpointer value;
  guint dropped = 0;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    Account *a = value;

    if (a->in_flight == 0 && now - a->touched > self->ttl) {
      g_hash_table_iter_remove (&iter);
      dropped++;
    }
  }
  return dropped;
}

guint
lp_balances_size (const LpBalances * self)
{
  return g_hash_table_size (self->accounts);
}

static json_t *
ratio_json (const LpRatio * r)
{
  mpq_srcptr q;
  json_t *json;
  gchar *text;

  if (r == NULL)
    return json_null ();
  q = lp_ratio_peek (r);
  text = mpq_get_str (NULL, 16, q);
  json = json_string (text);
  free (text);
  return json;
}

static LpRatio *
json_ratio (const json_t * json)
{
  const gchar *text = json_string_value (json);
  LpRatio *r = lp_ratio_new (0, 1);

  if (text == NULL || strlen (text) > 1024
      || mpq_set_str (lp_ratio_edit (r), text, 16) != 0
      || mpz_sgn (mpq_denref (lp_ratio_edit (r))) <= 0) {
    mpq_set_ui (lp_ratio_edit (r), 0, 1);
    lp_ratio_free (r);
    return NULL;
  }
  mpq_canonicalize (lp_ratio_edit (r));
  return r;
}

GBytes *
lp_balances_save (const LpBalances * self, gint64 now)
{
  json_t *root = json_object (), *list = json_array ();
  GHashTableIter iter;
  gpointer key, value;
  gchar *text;

  g_hash_table_iter_init (&iter, self->accounts);
  while (g_hash_table_iter_next (&iter, &key, &value)) {
    Account *a = value;
    json_t *entry = json_array ();

    json_array_append_new (entry, json_string (key));
    json_array_append_new (entry, ratio_json (a->balance));
    json_array_append_new (entry, ratio_json (a->price));
    json_array_append_new (entry, json_integer (now - a->touched));
    json_array_append_new (list, entry);
  }
  json_object_set_new (root, "version", json_integer (1));
  json_object_set_new (root, "accounts", list);
  text = json_dumps (root, JSON_COMPACT);
  json_decref (root);
  return g_bytes_new_with_free_func (text, strlen (text), free, text);
}

static gboolean
load_account (LpBalances * self, const json_t * entry, gint64 now)
{
  const gchar *key = json_string_value (json_array_get (entry, 0));
  const json_t *price = json_array_get (entry, 2);
  const json_t *age = json_array_get (entry, 3);
  g_autoptr (LpRatio) balance = json_ratio (json_array_get (entry, 1));
  Account *a;

  if (key == NULL || strlen (key) < 40
      || strlen (key) > 40 + LP_BALANCES_MAX_SESSION_ID || balance == NULL
      || !json_is_integer (age) || json_integer_value (age) < 0
      || g_hash_table_contains (self->accounts, key)
      || g_hash_table_size (self->accounts) >= self->max)
    return FALSE;
  a = account_new (self, g_strdup (key), now - json_integer_value (age));
  lp_ratio_set (a->balance, balance);
  if (!json_is_null (price))
    a->price = json_ratio (price);
  return json_is_null (price) || a->price != NULL;
}

gboolean
lp_balances_load (LpBalances * self, GBytes * state, gint64 now,
    GError ** error)
{
  json_t *root, *list, *entry;
  gsize size, i;
  const gchar *data = g_bytes_get_data (state, &size);
  gboolean ok;

  g_return_val_if_fail (g_hash_table_size (self->accounts) == 0, FALSE);
  if (size > MAX_STATE) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "the saved balances are too large");
    return FALSE;
  }
  root = json_loadb (data, size, JSON_REJECT_DUPLICATES, NULL);
  list = json_object_get (root, "accounts");
  ok = json_integer_value (json_object_get (root, "version")) == 1
      && json_is_array (list);
  json_array_foreach (list, i, entry)
      ok = ok && load_account (self, entry, now);
  json_decref (root);
  if (!ok) {
    g_hash_table_remove_all (self->accounts);
    g_set_error_literal (error, LP_ERROR, LP_ERROR_INVALID,
        "the saved balances are damaged");
  }
  return ok;
}
