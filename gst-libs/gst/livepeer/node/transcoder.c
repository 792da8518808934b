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

#include "transcoder.h"

G_DEFINE_INTERFACE (LpTranscoder, lp_transcoder, G_TYPE_OBJECT);

static void
lp_transcoder_default_init (LpTranscoderInterface * iface)
{
}

const gchar *
lp_transcoder_get_name (LpTranscoder * self)
{
  return LP_TRANSCODER_GET_IFACE (self)->get_name (self);
}

LpTranscodeJob *
lp_transcoder_submit (LpTranscoder * self, LpSegment * segment,
    const LpProfile * profiles, guint n_profiles,
    const LpTranscodeOptions * options, guint64 deadline_ns,
    const LpTranscodeCallbacks * callbacks, gpointer user_data)
{
  return LP_TRANSCODER_GET_IFACE (self)->submit (self, segment, profiles,
      n_profiles, options, deadline_ns, callbacks, user_data);
}

void
lp_transcoder_cancel (LpTranscoder * self, LpTranscodeJob * job)
{
  LP_TRANSCODER_GET_IFACE (self)->cancel (self, job);
}

guint
lp_transcoder_get_capacity (LpTranscoder * self)
{
  return LP_TRANSCODER_GET_IFACE (self)->get_capacity (self);
}

void
lp_transcoder_set_watch (LpTranscoder * self, const LpTranscoderWatch * watch,
    gpointer user_data)
{
  LpTranscoderInterface *iface = LP_TRANSCODER_GET_IFACE (self);

  if (iface->set_watch != NULL)
    iface->set_watch (self, watch, user_data);
}

void
lp_transcoder_close (LpTranscoder * self)
{
  LP_TRANSCODER_GET_IFACE (self)->close (self);
}
