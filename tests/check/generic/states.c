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

/* Every element of ours, through all states, alone and in a bin. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <gst/check/gstcheck.h>

static GList *
our_factories (void)
{
  GstRegistry *registry = gst_registry_get ();
  GList *all = gst_registry_get_feature_list_by_plugin (registry,
      "livepeermedia");

  return g_list_concat (all, gst_registry_get_feature_list_by_plugin
      (registry, "livepeer"));
}

static void
go (GstElement * element, GstState state)
{
  fail_unless (gst_element_set_state (element, state) !=
      GST_STATE_CHANGE_FAILURE, "%s does not go to %s",
      GST_OBJECT_NAME (element), gst_element_state_get_name (state));
}

static guint
for_each (void (*func) (GstElement * element))
{
  GList *factories = our_factories ();
  guint n = 0;

  for (GList * l = factories; l != NULL; l = l->next) {
    GstElement *element;

    if (!GST_IS_ELEMENT_FACTORY (l->data))
      continue;
    element = gst_element_factory_create (l->data, NULL);
    fail_unless (element != NULL, "%s", GST_OBJECT_NAME (l->data));
    func (element);
    gst_element_set_state (element, GST_STATE_NULL);
    ASSERT_OBJECT_REFCOUNT (element, GST_OBJECT_NAME (l->data), 1);
    gst_object_unref (element);
    n++;
  }
  gst_plugin_feature_list_free (factories);
  return n;
}

static void
up_and_down (GstElement * element)
{
  static const GstState path[] = { GST_STATE_READY, GST_STATE_PAUSED,
    GST_STATE_PLAYING, GST_STATE_PAUSED, GST_STATE_READY, GST_STATE_NULL,
    GST_STATE_PLAYING, GST_STATE_NULL, GST_STATE_PAUSED, GST_STATE_READY,
    GST_STATE_PLAYING, GST_STATE_READY, GST_STATE_PAUSED, GST_STATE_NULL
  };

  for (guint i = 0; i < G_N_ELEMENTS (path); i++)
    go (element, path[i]);
}

GST_START_TEST (test_states)
{
  fail_unless (for_each (up_and_down) >= 2, "elements are missing");
}

GST_END_TEST;

static void
nothing (GstElement * element)
{
}

/* made and dropped without ever being used */
GST_START_TEST (test_made_and_dropped)
{
  for_each (nothing);
}

GST_END_TEST;

static void
post_nothing_after_null (GstElement * element)
{
  GstBus *bus = gst_bus_new ();
  GstMessage *message;

  gst_element_set_bus (element, bus);
  go (element, GST_STATE_PLAYING);
  go (element, GST_STATE_NULL);
  while ((message = gst_bus_pop (bus)) != NULL) {
    fail_if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR,
        "%s posted an error", GST_OBJECT_NAME (element));
    gst_message_unref (message);
  }
  gst_element_set_bus (element, NULL);
  gst_object_unref (bus);
}

GST_START_TEST (test_no_error_of_going_away)
{
  for_each (post_nothing_after_null);
}

GST_END_TEST;

static Suite *
states_suite (void)
{
  Suite *s = suite_create ("states");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_states);
  tcase_add_test (tc, test_made_and_dropped);
  tcase_add_test (tc, test_no_error_of_going_away);
  return s;
}

GST_CHECK_MAIN (states);
