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

#include "eth-abi.h"

#include <string.h>

#include "base-error.h"
#include "base-text.h"
#include "crypto-keccak.h"

#define WORD 32
#define MAX_DEPTH 8
#define MAX_TYPES 1024
#define MAX_TEXT 1024

struct _LpAbiValue
{
  LpAbiKind kind;
  union
  {
    guint8 word[WORD];          /* as encoded */
    GByteArray *bytes;
    GPtrArray *children;
  } u;
  guint8 len;                   /* of LP_ABI_FIXED */
};

static LpAbiValue *
value_new (LpAbiKind kind)
{
  LpAbiValue *v = g_new0 (LpAbiValue, 1);

  v->kind = kind;
  return v;
}

LpAbiValue *
lp_abi_uint (const LpU256 * n)
{
  LpAbiValue *v = value_new (LP_ABI_UINT);

  lp_u256_to_bytes32 (n, v->u.word);
  return v;
}

LpAbiValue *
lp_abi_uint64 (guint64 n)
{
  LpU256 wide = lp_u256_from_uint64 (n);

  return lp_abi_uint (&wide);
}

LpAbiValue *
lp_abi_address (const LpAddress * a)
{
  LpAbiValue *v = value_new (LP_ABI_ADDRESS);

  memcpy (v->u.word + 12, a->b, sizeof (a->b));
  return v;
}

LpAbiValue *
lp_abi_fixed (const guint8 * data, gsize len)
{
  LpAbiValue *v;

  g_return_val_if_fail (len >= 1 && len <= WORD, NULL);
  v = value_new (LP_ABI_FIXED);
  v->len = len;
  memcpy (v->u.word, data, len);
  return v;
}

LpAbiValue *
lp_abi_bytes (gconstpointer data, gsize len)
{
  LpAbiValue *v = value_new (LP_ABI_BYTES);

  v->u.bytes = g_byte_array_new ();
  if (len > 0)
    g_byte_array_append (v->u.bytes, data, len);
  return v;
}

LpAbiValue *
lp_abi_string (const gchar * text)
{
  return lp_abi_bytes (text, strlen (text));
}

static LpAbiValue *
container_new (LpAbiKind kind)
{
  LpAbiValue *v = value_new (kind);

  v->u.children = g_ptr_array_new_with_free_func ((GDestroyNotify) lp_abi_free);
  return v;
}

LpAbiValue *
lp_abi_array (void)
{
  return container_new (LP_ABI_ARRAY);
}

LpAbiValue *
lp_abi_tuple (void)
{
  return container_new (LP_ABI_TUPLE);
}

static gboolean
is_container (const LpAbiValue * v)
{
  return v->kind == LP_ABI_ARRAY || v->kind == LP_ABI_TUPLE;
}

LpAbiValue *
lp_abi_append (LpAbiValue * container, LpAbiValue * child)
{
  g_return_val_if_fail (is_container (container), container);
  g_ptr_array_add (container->u.children, child);
  return container;
}

void
lp_abi_free (LpAbiValue * v)
{
  if (v == NULL)
    return;
  if (is_container (v))
    g_ptr_array_unref (v->u.children);
  else if (v->kind == LP_ABI_BYTES)
    g_byte_array_unref (v->u.bytes);
  g_free (v);
}

LpAbiKind
lp_abi_get_kind (const LpAbiValue * v)
{
  return v->kind;
}

guint
lp_abi_get_n_children (const LpAbiValue * v)
{
  return is_container (v) ? v->u.children->len : 0;
}

const LpAbiValue *
lp_abi_get_child (const LpAbiValue * v, guint i)
{
  return i < lp_abi_get_n_children (v) ?
      g_ptr_array_index (v->u.children, i) : NULL;
}

gboolean
lp_abi_get_u256 (const LpAbiValue * v, LpU256 * out)
{
  return v != NULL && v->kind == LP_ABI_UINT
      && lp_u256_from_bytes (v->u.word, WORD, out, NULL);
}

gboolean
lp_abi_get_uint64 (const LpAbiValue * v, guint64 * out)
{
  LpU256 wide;

  return lp_abi_get_u256 (v, &wide) && lp_u256_to_uint64 (&wide, out);
}

gboolean
lp_abi_get_address (const LpAbiValue * v, LpAddress * out)
{
  if (v == NULL || v->kind != LP_ABI_ADDRESS)
    return FALSE;
  memcpy (out->b, v->u.word + 12, sizeof (out->b));
  return TRUE;
}

const guint8 *
lp_abi_get_bytes (const LpAbiValue * v, gsize * len)
{
  *len = 0;
  if (v == NULL)
    return NULL;
  if (v->kind == LP_ABI_FIXED) {
    *len = v->len;
    return v->u.word;
  }
  if (v->kind == LP_ABI_BYTES) {
    *len = v->u.bytes->len;
    return v->u.bytes->data ? v->u.bytes->data : (const guint8 *) "";
  }
  return NULL;
}

void
lp_abi_topic (const gchar * signature, LpHash * out)
{
  lp_keccak256 (signature, strlen (signature), out);
}

void
lp_abi_selector (const gchar * signature, guint8 out[4])
{
  LpHash hash;

  lp_abi_topic (signature, &hash);
  memcpy (out, hash.b, 4);
}

/* Encoding */

static gboolean
is_dynamic (const LpAbiValue * v)
{
  if (v->kind == LP_ABI_BYTES || v->kind == LP_ABI_ARRAY)
    return TRUE;
  for (guint i = 0; i < lp_abi_get_n_children (v); i++) {
    if (is_dynamic (lp_abi_get_child (v, i)))
      return TRUE;
  }
  return FALSE;
}

static gsize
head_size (const LpAbiValue * v)
{
  gsize size = 0;

  if (v->kind != LP_ABI_TUPLE || is_dynamic (v))
    return WORD;
  for (guint i = 0; i < v->u.children->len; i++)
    size += head_size (lp_abi_get_child (v, i));
  return size;
}

static void
put_number (GByteArray * out, guint64 n)
{
  LpU256 wide = lp_u256_from_uint64 (n);
  guint8 word[WORD];

  lp_u256_to_bytes32 (&wide, word);
  g_byte_array_append (out, word, WORD);
}

static void put_value (GByteArray * out, const LpAbiValue * v);

/* heads, then tails; offsets count from the first head */
static void
put_children (GByteArray * out, const LpAbiValue * v)
{
  g_autoptr (GByteArray) tails = g_byte_array_new ();
  gsize heads = 0;

  for (guint i = 0; i < v->u.children->len; i++)
    heads += head_size (lp_abi_get_child (v, i));
  for (guint i = 0; i < v->u.children->len; i++) {
    const LpAbiValue *child = lp_abi_get_child (v, i);

    if (is_dynamic (child)) {
      put_number (out, heads + tails->len);
      put_value (tails, child);
    } else {
      put_value (out, child);
    }
  }
  if (tails->len > 0)
    g_byte_array_append (out, tails->data, tails->len);
}

static void
put_value (GByteArray * out, const LpAbiValue * v)
{
  static const guint8 zeros[WORD];

  switch (v->kind) {
    case LP_ABI_BYTES:
      put_number (out, v->u.bytes->len);
      if (v->u.bytes->len > 0)
        g_byte_array_append (out, v->u.bytes->data, v->u.bytes->len);
      g_byte_array_append (out, zeros, -v->u.bytes->len % WORD);
      break;
    case LP_ABI_ARRAY:
      put_number (out, v->u.children->len);
      put_children (out, v);
      break;
    case LP_ABI_TUPLE:
      put_children (out, v);
      break;
    default:
      g_byte_array_append (out, v->u.word, WORD);
      break;
  }
}

GBytes *
lp_abi_encode (const LpAbiValue * args)
{
  GByteArray *out = g_byte_array_new ();

  put_value (out, args);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
lp_abi_encode_call (const gchar * signature, const LpAbiValue * args)
{
  GByteArray *out = g_byte_array_new ();
  guint8 selector[4];

  lp_abi_selector (signature, selector);
  g_byte_array_append (out, selector, sizeof (selector));
  if (args != NULL)
    put_value (out, args);
  return g_byte_array_free_to_bytes (out);
}

/* Types: a tree of the same shape as the values. @bits is the width of a
 * number or the length of fixed bytes; @child the type of an array's items
 * or of a tuple's first member. */
typedef struct _Type Type;
struct _Type
{
  LpAbiKind kind;
  guint bits;
  Type *child, *next;
};

static void
type_free (Type * t)
{
  while (t != NULL) {
    Type *next = t->next;

    type_free (t->child);
    g_free (t);
    t = next;
  }
}

static gboolean
type_is_dynamic (const Type * t)
{
  if (t->kind == LP_ABI_BYTES || t->kind == LP_ABI_ARRAY)
    return TRUE;
  for (const Type * c = t->child; c != NULL; c = c->next) {
    if (type_is_dynamic (c))
      return TRUE;
  }
  return FALSE;
}

static gsize
type_head_size (const Type * t)
{
  gsize size = 0;

  if (t->kind != LP_ABI_TUPLE || type_is_dynamic (t))
    return WORD;
  for (const Type * c = t->child; c != NULL; c = c->next)
    size += type_head_size (c);
  return size;
}

/* Digits that follow a type's name; 0 if there are none or too many. */
static guint
read_width (const gchar ** p)
{
  guint n = 0;

  while (g_ascii_isdigit (**p) && n < 1000)
    n = 10 * n + (*(*p)++ - '0');
  return n;
}

static gboolean
skip (const gchar ** p, const gchar * word)
{
  gsize len = strlen (word);

  if (strncmp (*p, word, len) != 0)
    return FALSE;
  *p += len;
  return TRUE;
}

static gboolean
read_word_type (const gchar ** p, Type * t)
{
  t->kind = LP_ABI_UINT;
  t->bits = 256;
  if (skip (p, "address")) {
    t->kind = LP_ABI_ADDRESS;
  } else if (skip (p, "bool")) {
    t->bits = 1;
  } else if (skip (p, "int256")) {
    t->bits = 256;
  } else if (skip (p, "uint")) {
    t->bits = read_width (p);
    return t->bits > 0 && t->bits <= 256 && t->bits % 8 == 0;
  } else if (skip (p, "string")) {
    t->kind = LP_ABI_BYTES;
  } else if (skip (p, "bytes")) {
    t->bits = read_width (p);
    t->kind = t->bits ? LP_ABI_FIXED : LP_ABI_BYTES;
    return t->bits <= WORD;
  } else {
    return FALSE;
  }
  return TRUE;
}

/* NULL if it is no type we know */
static Type *
read_type (const gchar ** p, guint depth)
{
  Type *t;

  if (depth > MAX_DEPTH)
    return NULL;
  t = g_new0 (Type, 1);
  if (skip (p, "(")) {
    Type **tail = &t->child;

    t->kind = LP_ABI_TUPLE;
    while (!skip (p, ")")) {
      if (t->child != NULL && !skip (p, ","))
        goto unknown;
      *tail = read_type (p, depth + 1);
      if (*tail == NULL)
        goto unknown;
      tail = &(*tail)->next;
    }
  } else if (!read_word_type (p, t)) {
    goto unknown;
  }
  for (; skip (p, "[]"); depth++) {
    Type *array = g_new0 (Type, 1);

    array->kind = LP_ABI_ARRAY;
    array->child = t;
    t = array;
    if (depth > MAX_DEPTH)
      goto unknown;
    /* items without a size would come in any number */
    if (type_head_size (t->child) == 0)
      goto unknown;
  }
  return t;

unknown:
  type_free (t);
  return NULL;
}

/* Decoding. @base is what offsets of this level count from. */
typedef struct
{
  const guint8 *data;
  gsize len;
  gsize values;                 /* that may still be made */
  gsize bytes;                  /* that may still be copied */
} Decoder;

static gboolean
fail (GError ** error, gsize at, const gchar * why)
{
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
      "ABI: at byte %" G_GSIZE_FORMAT " %s", at, why);
  return FALSE;
}

static gboolean
take (gsize * budget, gsize n, GError ** error)
{
  if (n > *budget) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "ABI: values overlap to more than the input holds");
    return FALSE;
  }
  *budget -= n;
  return TRUE;
}

/* A word that counts something in the input. */
static gboolean
get_size (const Decoder * d, gsize at, gsize * out, GError ** error)
{
  guint64 n;
  LpU256 v;

  if (at > d->len || d->len - at < WORD)
    return fail (error, at, "the input ends");
  lp_u256_from_bytes (d->data + at, WORD, &v, NULL);
  if (!lp_u256_to_uint64 (&v, &n) || n > d->len)
    return fail (error, at, "an offset or length exceeds the input");
  *out = n;
  return TRUE;
}

static gboolean
is_zero (const guint8 * data, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    if (data[i] != 0)
      return FALSE;
  }
  return TRUE;
}

static LpAbiValue *
get_word (const Decoder * d, const Type * t, gsize at, GError ** error)
{
  const guint8 *word = d->data + at;
  gboolean clean;
  LpAbiValue *v;

  if (at > d->len || d->len - at < WORD) {
    fail (error, at, "the input ends");
    return NULL;
  }
  if (t->kind == LP_ABI_ADDRESS)
    clean = is_zero (word, 12);
  else if (t->kind == LP_ABI_FIXED)
    clean = is_zero (word + t->bits, WORD - t->bits);
  else if (t->bits == 1)
    clean = is_zero (word, WORD - 1) && word[WORD - 1] <= 1;
  else
    clean = is_zero (word, WORD - t->bits / 8);
  if (!clean) {
    fail (error, at, "a value exceeds its type");
    return NULL;
  }
  v = value_new (t->kind);
  v->len = t->kind == LP_ABI_FIXED ? t->bits : 0;
  memcpy (v->u.word, word, WORD);
  return v;
}

static LpAbiValue *get_value (Decoder * d, const Type * t, gsize at,
    GError ** error);

/* the child whose head stands at @head, its level at @base */
static gboolean
get_child (Decoder * d, const Type * t, gsize base, gsize head,
    LpAbiValue * parent, GError ** error)
{
  gsize at = head, offset;
  LpAbiValue *child;

  if (type_is_dynamic (t)) {
    if (!get_size (d, head, &offset, error))
      return FALSE;
    at = base + offset;
  }
  child = get_value (d, t, at, error);
  if (child == NULL)
    return FALSE;
  lp_abi_append (parent, child);
  return TRUE;
}

static LpAbiValue *
get_value (Decoder * d, const Type * t, gsize at, GError ** error)
{
  g_autoptr (LpAbiValue) v = NULL;
  gsize n;

  if (!take (&d->values, 1, error))
    return NULL;
  switch (t->kind) {
    case LP_ABI_BYTES:
      if (!get_size (d, at, &n, error))
        return NULL;
      if (n > d->len - at - WORD) {
        fail (error, at, "the input ends within bytes");
        return NULL;
      }
      if (!take (&d->bytes, n, error))
        return NULL;
      return lp_abi_bytes (d->data + at + WORD, n);
    case LP_ABI_ARRAY:{
      gsize size = type_head_size (t->child);

      if (!get_size (d, at, &n, error))
        return NULL;
      at += WORD;
      if (n > (d->len - at) / size) {
        fail (error, at - WORD, "an array is longer than the input");
        return NULL;
      }
      v = lp_abi_array ();
      for (gsize i = 0; i < n; i++) {
        if (!get_child (d, t->child, at, at + i * size, v, error))
          return NULL;
      }
      return g_steal_pointer (&v);
    }
    case LP_ABI_TUPLE:{
      gsize head = at;

      v = lp_abi_tuple ();
      for (const Type * c = t->child; c != NULL; c = c->next) {
        if (!get_child (d, c, at, head, v, error))
          return NULL;
        head += type_head_size (c);
      }
      return g_steal_pointer (&v);
    }
    default:
      return get_word (d, t, at, error);
  }
}

LpAbiValue *
lp_abi_decode (const gchar * types, const guint8 * data, gsize len,
    GError ** error)
{
  const gchar *p = strchr (types, '(');
  LpAbiValue *v;
  Decoder d;
  Type *t;

  t = p != NULL && strlen (types) <= MAX_TYPES ? read_type (&p, 0) : NULL;
  if (t == NULL || *p != '\0') {
    type_free (t);
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "ABI: \"%.80s\" is not a list of types known here", types);
    return NULL;
  }
  /* Each value has a word of its own but for static tuples, which are no
   * more than what is in them on MAX_DEPTH levels. */
  d.data = data;
  d.len = len;
  d.values = (MAX_DEPTH + 1) * (len / WORD) + MAX_DEPTH + 1;
  d.bytes = len;
  v = get_value (&d, t, 0, error);
  type_free (t);
  return v;
}

gchar *
lp_abi_revert_text (const guint8 * data, gsize len)
{
  static const guint8 error_selector[4] = { 0x08, 0xc3, 0x79, 0xa0 };
  static const guint8 panic_selector[4] = { 0x4e, 0x48, 0x7b, 0x71 };
  g_autoptr (LpAbiValue) v = NULL;
  guint64 code;

  if (len < 4)
    return NULL;
  if (memcmp (data, error_selector, 4) == 0) {
    v = lp_abi_decode ("(string)", data + 4, len - 4, NULL);
    if (v != NULL) {
      const gchar *text = (const gchar *)
          lp_abi_get_bytes (lp_abi_get_child (v, 0), &len);

      return lp_text_readable (text, MIN (len, MAX_TEXT / 3));
    }
  } else if (memcmp (data, panic_selector, 4) == 0) {
    v = lp_abi_decode ("(uint256)", data + 4, len - 4, NULL);
    if (v != NULL && lp_abi_get_uint64 (lp_abi_get_child (v, 0), &code))
      return g_strdup_printf ("Panic 0x%02" G_GINT64_MODIFIER "x", code);
  }
  return g_strdup_printf ("error 0x%02x%02x%02x%02x", data[0], data[1],
      data[2], data[3]);
}
