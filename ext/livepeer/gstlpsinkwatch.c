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

#include <string.h>

#include "gstlpsinkwatch.h"

void
gst_lp_sink_watch_init (GstLpSinkWatch * watch)
{
  memset (watch, 0, sizeof (*watch));
  g_mutex_init (&watch->lock);
}

void
gst_lp_sink_watch_clear (GstLpSinkWatch * watch)
{
  g_mutex_clear (&watch->lock);
}

void
gst_lp_sink_watch_start (GstLpSinkWatch * watch, guint64 target_duration,
    guint64 deadline)
{
  g_mutex_lock (&watch->lock);
  watch->state = GST_LP_SINK_STATE_IDLE;
  watch->playing = watch->live = watch->ended = FALSE;
  watch->input = watch->output = 0;
  watch->input_patience = 3 * target_duration / GST_USECOND;
  watch->output_patience = watch->input_patience + deadline / GST_USECOND;
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_stop (GstLpSinkWatch * watch)
{
  g_mutex_lock (&watch->lock);
  watch->playing = FALSE;
  if (watch->state != GST_LP_SINK_STATE_ENDED)
    watch->state = GST_LP_SINK_STATE_IDLE;
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_set_playing (GstLpSinkWatch * watch, gboolean playing,
    gint64 now)
{
  g_mutex_lock (&watch->lock);
  watch->playing = playing;
  if (watch->input != 0)
    watch->input = watch->output = now;
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_set_live (GstLpSinkWatch * watch)
{
  g_mutex_lock (&watch->lock);
  watch->live = TRUE;
  g_mutex_unlock (&watch->lock);
}

static void
go_on (GstLpSinkWatch * watch, gboolean input)
{
  if (watch->state == GST_LP_SINK_STATE_IDLE
      || (watch->state == GST_LP_SINK_STATE_STALLED
          && watch->no_input == input))
    watch->state = GST_LP_SINK_STATE_RUNNING;
}

void
gst_lp_sink_watch_input (GstLpSinkWatch * watch, gint64 now)
{
  g_mutex_lock (&watch->lock);
  /* what is published is awaited from when input came (again) */
  if (watch->input == 0 || now - watch->input > watch->input_patience)
    watch->output = now;
  watch->input = now;
  go_on (watch, TRUE);
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_output (GstLpSinkWatch * watch, gint64 now)
{
  g_mutex_lock (&watch->lock);
  watch->output = now;
  go_on (watch, FALSE);
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_end_input (GstLpSinkWatch * watch)
{
  g_mutex_lock (&watch->lock);
  watch->ended = TRUE;
  g_mutex_unlock (&watch->lock);
}

void
gst_lp_sink_watch_end (GstLpSinkWatch * watch)
{
  g_mutex_lock (&watch->lock);
  watch->state = GST_LP_SINK_STATE_ENDED;
  g_mutex_unlock (&watch->lock);
}

const gchar *
gst_lp_sink_watch_check (GstLpSinkWatch * watch, guint pending, gint64 now)
{
  const gchar *text = NULL;
  gboolean comes;

  g_mutex_lock (&watch->lock);
  comes = now - watch->input <= watch->input_patience;
  if (!watch->playing || watch->state != GST_LP_SINK_STATE_RUNNING) {
    /* nothing to expect, or said already */
  } else if (watch->live && !watch->ended && !comes) {
    text = "The live source delivers nothing any more.";
    watch->no_input = TRUE;
  } else if (now - watch->output > watch->output_patience
      && ((comes && !watch->ended) || pending > 0)) {
    text = "Input comes, but nothing of it is published.";
    watch->no_input = FALSE;
  }
  if (text != NULL)
    watch->state = GST_LP_SINK_STATE_STALLED;
  g_mutex_unlock (&watch->lock);
  return text;
}

const gchar *
gst_lp_sink_watch_get_state (GstLpSinkWatch * watch)
{
  static const gchar *const names[] = { "idle", "running", "stalled", "ended" };
  GstLpSinkState state;

  g_mutex_lock (&watch->lock);
  state = watch->state;
  g_mutex_unlock (&watch->lock);
  return names[state];
}

typedef struct
{
  GstElement *element;
  GstElementCallAsyncFunc look;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  gst_object_unref (look->element);
  g_free (look);
}

static gboolean
on_timer (GstClock * clock, GstClockTime time, GstClockID id,
    gpointer user_data)
{
  Look *look = user_data;

  gst_element_call_async (look->element, look->look, NULL, NULL);
  return TRUE;
}

void
gst_lp_sink_watch_start_timer (GstLpSinkWatch * watch, GstElement * element,
    GstElementCallAsyncFunc look)
{
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();
  Look *data = g_new (Look, 1);
  GstClockTime period;

  gst_lp_sink_watch_stop_timer (watch);
  data->element = gst_object_ref (element);
  data->look = look;
  g_mutex_lock (&watch->lock);
  period = watch->input_patience * GST_USECOND / 6;
  g_mutex_unlock (&watch->lock);
  watch->timer = gst_clock_new_periodic_id (clock, gst_clock_get_time (clock)
      + period, period);
  gst_clock_id_wait_async (watch->timer, on_timer, data, look_free);
}

void
gst_lp_sink_watch_stop_timer (GstLpSinkWatch * watch)
{
  if (watch->timer != NULL)
    gst_clock_id_unschedule (watch->timer);
  g_clear_pointer (&watch->timer, gst_clock_id_unref);
}
