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

#include "hls-rendition.h"

LpHlsRendition *
lp_hls_rendition_new (const gchar * name, guint fps_n, guint fps_d,
    guint64 target, guint window)
{
  LpHlsRendition *r = g_rc_box_new0 (LpHlsRendition);

  r->name = g_strdup (name);
  r->fps_n = fps_n;
  r->fps_d = fps_d;
  r->media = lp_hls_media_new (target, window);
  g_queue_init (&r->files);
  return r;
}

LpHlsRendition *
lp_hls_rendition_ref (LpHlsRendition * r)
{
  return g_rc_box_acquire (r);
}

static void
clear (gpointer data)
{
  LpHlsRendition *r = data;

  g_free (r->name);
  lp_hls_media_free (r->media);
  g_queue_clear_full (&r->files, g_free);
  g_clear_error (&r->error);
}

void
lp_hls_rendition_unref (gpointer r)
{
  g_rc_box_release_full (r, clear);
}

void
lp_hls_rendition_restart (LpHlsRendition * r, guint64 target, guint window)
{
  guint64 number = lp_hls_media_next_discontinuity (r->media);

  lp_hls_media_free (r->media);
  r->media = lp_hls_media_new (target, window);
  lp_hls_media_set_discontinuity_sequence (r->media, number);
}

void
lp_hls_rendition_adopt (LpHlsRendition * r, LpHlsMedia * media, guint keep)
{
  guint n = lp_hls_media_get_length (media);
  guint64 first = n > 0 ? lp_hls_media_get (media, 0)->sequence : 0;
  guint64 before = keep > n ? MIN (first, keep - n) : 0;

  lp_hls_media_free (r->media);
  r->media = media;
  /* Files that had left the playlist and not yet the store. One that is gone
   * already costs nothing but a delete that finds nothing. */
  for (; before > 0; before--)
    g_queue_push_tail (&r->files, g_strdup_printf ("%s/%" G_GUINT64_FORMAT
            ".ts", r->name, first - before));
  for (guint i = 0; i < n; i++) {
    const LpHlsEntry *e = lp_hls_media_get (media, i);

    if (!e->gap)
      g_queue_push_tail (&r->files, g_strdup_printf ("%s/%s", r->name, e->uri));
  }
}

void
lp_hls_rendition_listed (LpHlsRendition * r, const LpHlsVariant * facts,
    gsize bytes, guint64 duration, guint64 target)
{
  lp_hls_rate_add (&r->rate, bytes, duration, target);
  if (r->fps_n == 0) {
    r->fps_n = facts->fps_n;
    r->fps_d = facts->fps_d;
  }
  r->width = facts->width;
  r->height = facts->height;
  g_strlcpy (r->codecs, facts->codecs, sizeof (r->codecs));
  r->listed = TRUE;
}

static guint
percent_apart (guint64 a, guint64 b)
{
  guint64 high = MAX (a, b), low = MIN (a, b);

  return high == 0 ? 0 : (high - low) * 100 / high;
}

gboolean
lp_hls_rendition_refresh (LpHlsRendition * r)
{
  LpHlsVariant now = { NULL, r->rate.peak, lp_hls_rate_average (&r->rate),
    NULL, r->width, r->height, r->fps_n, r->fps_d
  };

  if (!r->listed)
    return FALSE;
  /* short segments count in the mean, but not in the peak */
  now.bandwidth = MAX (now.bandwidth, now.average_bandwidth);
  if (r->shown.bandwidth != 0 && now.bandwidth <= r->shown.bandwidth
      && percent_apart (now.average_bandwidth,
          r->shown.average_bandwidth) <= 10
      && now.width == r->shown.width && now.height == r->shown.height)
    return FALSE;
  r->shown = now;
  return TRUE;
}

guint64
lp_hls_media_next_sequence (const LpHlsMedia * media)
{
  guint n = lp_hls_media_get_length (media);

  return n == 0 ? 0 : lp_hls_media_get (media, n - 1)->sequence + 1;
}

guint64
lp_hls_media_next_discontinuity (const LpHlsMedia * media)
{
  guint64 number = lp_hls_media_get_discontinuity_sequence (media);

  for (guint i = 0; i < lp_hls_media_get_length (media); i++)
    number += lp_hls_media_get (media, i)->discontinuity;
  return number;
}
