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

#include "core/base-error.h"
#include "core/eth-abi.h"
#include "core/eth-events.h"
#include "support/lp-abi-vectors.h"

GST_START_TEST (test_events)
{
  guint n;
  LpHash none;
  const LpContractEvent *events = lp_contract_events (&n);

  for (guint i = 0; i < n; i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (LpAbiValue) v = NULL;
    guint8 want[32];
    LpHash topic;

    lp_abi_topic (events[i].signature, &topic);
    fail_unless (lp_bytes_from_hex (events[i].topic0, want, 32, NULL));
    fail_unless (memcmp (topic.b, want, 32) == 0, "%s", events[i].signature);
    fail_unless (lp_contract_find_topic (events[i].contract, &topic)
        == &events[i], "%s stands twice", events[i].signature);
    fail_unless (events[i].names != NULL);
    v = lp_abi_decode (events[i].data, NULL, 0, &error);
    fail_unless (v != NULL
        || g_error_matches (error, LP_ERROR, LP_ERROR_INVALID), "%s",
        events[i].data);
  }
  memset (&none, 0, sizeof (none));
  fail_if (lp_contract_find_topic (LP_CONTRACT_TICKET_BROKER, &none));
  lp_vectors_count ("topics", n, 53);
}

GST_END_TEST;

/* What is in the data: the types that are not in topics.
 * Returns: (transfer full) */
static gchar *
data_of (const gchar * const *types, guint indexed)
{
  g_autoptr (GString) data = g_string_new ("(");

  for (guint i = 0; types[i] != NULL; i++) {
    if (!(indexed & (1 << i)))
      g_string_append_printf (data, "%s%s", data->len > 1 ? "," : "", types[i]);
  }
  g_string_append_c (data, ')');
  return g_string_free (g_steal_pointer (&data), FALSE);
}

/* Signature, names, mask and data of a row belong together. */
GST_START_TEST (test_rows)
{
  guint n;
  const LpContractEvent *events = lp_contract_events (&n);

  for (guint i = 0; i < n; i++) {
    g_auto (GStrv) types = lp_abi_vectors_split (events[i].signature);
    g_auto (GStrv) names = g_strsplit (events[i].names, ",", -1);
    g_autofree gchar *data = data_of ((const gchar * const *) types,
        events[i].indexed);
    guint count = g_strv_length (types), topics = 0;

    fail_unless_equals_string (events[i].data, data);
    fail_unless_equals_int (g_strv_length (names), count);
    fail_unless (events[i].indexed >> count == 0, "%s", events[i].signature);
    for (guint k = 0; k < count; k++) {
      const gchar *const *later = (const gchar * const *) names + k + 1;

      fail_unless (*names[k] != '\0');
      fail_if (g_strv_contains (later, names[k]));
      topics += (events[i].indexed >> k) & 1;
    }
    fail_unless (topics <= 3, "%s", events[i].signature);
  }
  lp_vectors_count ("events, rows that agree with themselves", n, 53);
}

GST_END_TEST;

static const LpContractEvent *
find_signature (const gchar * contract, const gchar * signature)
{
  guint n;
  const LpContractEvent *events = lp_contract_events (&n);

  for (guint i = 0; i < n; i++) {
    if (g_str_equal (lp_contract_name (events[i].contract), contract)
        && g_str_equal (events[i].signature, signature))
      return &events[i];
  }
  return NULL;
}

/* Names and places are those of the contracts' declarations, one for each
 * row of the table. */
GST_START_TEST (test_declarations)
{
  g_autoptr (GPtrArray) declared = lp_abi_vectors_declared ("event");
  guint n;

  lp_contract_events (&n);
  for (guint i = 0; i < declared->len; i++) {
    GStrv parts = g_ptr_array_index (declared, i);
    g_auto (GStrv) fields = lp_abi_vectors_split (parts[2]);
    g_autoptr (GString) signature = g_string_new (NULL);
    g_autoptr (GString) names = g_string_new (NULL);
    const LpContractEvent *event;
    guint indexed = 0;

    g_string_append_len (signature, parts[2], strcspn (parts[2], "("));
    for (guint k = 0; fields[k] != NULL; k++) {
      /* type, indexed or not, name */
      g_auto (GStrv) words = g_strsplit (fields[k], " ", 3);
      guint last = g_strv_length (words) - 1;

      fail_unless (last == 1 || g_str_equal (words[1], "indexed"), "%s",
          fields[k]);
      indexed |= (last == 2) << k;
      g_string_append_printf (signature, "%c%s", k > 0 ? ',' : '(', words[0]);
      g_string_append_printf (names, "%s%s", k > 0 ? "," : "", words[last]);
    }
    g_string_append (signature, fields[0] != NULL ? ")" : "()");
    event = find_signature (parts[0], signature->str);
    fail_unless (event != NULL, "%s of %s is not in the table", parts[2],
        parts[0]);
    fail_unless_equals_string (event->names, names->str);
    fail_unless_equals_int (event->indexed, indexed);
  }
  lp_vectors_count ("contracts.txt, events", declared->len, n);
}

GST_END_TEST;

/* The same by the interface of the compiled contract. */
GST_START_TEST (test_vectors)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json"), *v, *item;
  guint left_out = 0;
  gsize i, k;

  json_array_foreach (lp_vectors_get (root, "events"), i, v) {
    const gchar *signature = lp_vectors_str (v, "signature");
    const LpContractEvent *event = find_signature ("TicketBroker", signature);
    json_t *indexed = lp_vectors_get (v, "indexed");
    json_t *data = lp_vectors_get (v, "data");
    g_auto (GStrv) types = lp_abi_vectors_split (signature);
    g_auto (GStrv) names = NULL;
    guint topics = 0, words = 0;

    fail_unless_equals_uint64 (json_array_size (indexed)
        + json_array_size (data), g_strv_length (types));
    if (event == NULL) {
      /* who runs the contract uses it, a node does not */
      fail_unless_equals_string (signature, "SetController(address)");
      left_out++;
      continue;
    }
    names = g_strsplit (event->names, ",", -1);
    for (k = 0; types[k] != NULL; k++) {
      g_autofree gchar *field = g_strconcat (types[k], " ", names[k], NULL);
      gboolean topic = (event->indexed & (1 << k)) != 0;

      item = topic ? json_array_get (indexed, topics++)
          : json_array_get (data, words++);
      fail_unless_equals_string (json_string_value (item),
          topic ? names[k] : field);
    }
  }
  fail_unless_equals_int (left_out, 1);
  lp_vectors_count ("ticketbroker_abi.json, names and places", i, 10);
  json_decref (root);
}

GST_END_TEST;

/* One event of a run against its arguments by name: which of them are topics,
 * which data, says the row. */
static void
assert_event (json_t * v)
{
  json_t *topics = lp_vectors_get (v, "topics");
  json_t *args = lp_vectors_get (v, "args");
  g_autoptr (GBytes) data = lp_vectors_bytes (v, "data");
  g_autoptr (GBytes) made = NULL;
  g_autoptr (LpAbiValue) rest = lp_abi_tuple ();
  g_autoptr (LpAbiValue) read = NULL;
  g_autofree gchar *start = g_strconcat (lp_vectors_str (v, "event"), "(",
      NULL);
  g_auto (GStrv) types = NULL;
  g_auto (GStrv) names = NULL;
  const LpContractEvent *event;
  guint at = 1;
  LpHash topic;

  fail_unless (lp_bytes_from_hex (json_string_value (json_array_get (topics,
                  0)), topic.b, 32, NULL));
  event = lp_contract_find_topic (LP_CONTRACT_TICKET_BROKER, &topic);
  fail_unless (event != NULL);
  fail_unless (g_str_has_prefix (event->signature, start), "%s", start);
  types = lp_abi_vectors_split (event->signature);
  names = g_strsplit (event->names, ",", -1);
  fail_unless_equals_uint64 (json_object_size (args), g_strv_length (names));
  for (guint k = 0; names[k] != NULL; k++) {
    const gchar *t = types[k];
    g_autoptr (LpAbiValue) value = lp_abi_vectors_value (&t,
        lp_vectors_get (args, names[k]));

    if (event->indexed & (1 << k)) {
      g_autoptr (LpAbiValue) alone = lp_abi_tuple ();
      g_autoptr (GBytes) word = NULL;

      lp_abi_append (alone, g_steal_pointer (&value));
      word = lp_abi_encode (alone);
      fail_unless (lp_bytes_from_hex (json_string_value (json_array_get
                  (topics, at++)), topic.b, 32, NULL));
      fail_unless (lp_vectors_equal (word, topic.b, 32), "%s", names[k]);
    } else {
      lp_abi_append (rest, g_steal_pointer (&value));
    }
  }
  fail_unless_equals_uint64 (json_array_size (topics), at);
  made = lp_abi_encode (rest);
  fail_unless (g_bytes_equal (made, data), "%s", start);
  read = lp_abi_decode (event->data, g_bytes_get_data (data, NULL),
      g_bytes_get_size (data), NULL);
  fail_unless (read != NULL);
  g_bytes_unref (made);
  made = lp_abi_encode (read);
  fail_unless (g_bytes_equal (made, data), "%s", start);
}

GST_START_TEST (test_scenario)
{
  json_t *root = lp_vectors_load ("vectors/ticketbroker_abi.json");
  json_t *v, *event;
  guint events = 0, of_stub = 0;
  gsize i, k;

  json_array_foreach (lp_vectors_get (lp_vectors_get (root,
              "executed_scenario"), "steps"), i, v) {
    json_array_foreach (lp_vectors_get (v, "events"), k, event) {
      /* the contracts around the TicketBroker are a stub there */
      if (json_object_get (event, "topics") == NULL) {
        fail_unless (g_str_has_suffix (lp_vectors_str (event, "event"),
                " on the stub)"));
        of_stub++;
      } else {
        assert_event (event);
        events++;
      }
    }
  }
  lp_vectors_count ("ticketbroker_abi.json, events of the scenario", events,
      32);
  fail_unless_equals_int (of_stub, 8);
  json_decref (root);
}

GST_END_TEST;

static Suite *
eth_events_suite (void)
{
  Suite *s = suite_create ("core/eth-events");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 120);
  tcase_add_test (tc, test_events);
  tcase_add_test (tc, test_rows);
  tcase_add_test (tc, test_declarations);
  tcase_add_test (tc, test_vectors);
  tcase_add_test (tc, test_scenario);
  return s;
}

GST_CHECK_MAIN (eth_events);
