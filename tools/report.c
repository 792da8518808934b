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

#include "report.h"

static guint64
get (const GstStructure * s, const gchar * field)
{
  guint64 value = 0;

  gst_structure_get_uint64 (s, field, &value);
  return value;
}

static gdouble
get_double (const GstStructure * s, const gchar * field)
{
  gdouble value = 0;

  gst_structure_get_double (s, field, &value);
  return value;
}

static guint
n_renditions (const GstStructure * stats)
{
  const GValue *array = gst_structure_get_value (stats, "renditions");

  return array == NULL ? 0 : gst_value_array_get_size (array);
}

static const GstStructure *
rendition (const GstStructure * stats, guint i)
{
  return gst_value_get_structure (gst_value_array_get_value
      (gst_structure_get_value (stats, "renditions"), i));
}

void
lp_report_totals (const GstStructure * stats, LpReportTotals * totals)
{
  totals->segments = get (stats, "segments-in-total");
  totals->duration = get (stats, "duration-in-total");
  totals->published = get (stats, "segments-published-total");
  totals->lost = get (stats, "segments-lost-total");
}

/* Time spent on transcoding for each second of source: below 1 keeps up. */
static gchar *
real_time_ratio (const GstStructure * stats)
{
  gdouble ratio = get_double (stats, "real-time-ratio");

  return ratio > 0 ? g_strdup_printf ("%.2f", ratio) : g_strdup ("-");
}

gchar *
lp_report_progress (const GstStructure * stats, guint64 running)
{
  g_autofree gchar *ratio = real_time_ratio (stats);
  LpReportTotals t;
  guint64 latency = 0;

  lp_report_totals (stats, &t);
  for (guint i = 0; i < n_renditions (stats); i++)
    latency = MAX (latency, get (rendition (stats, i), "latency-time"));
  return g_strdup_printf ("%3u:%02u  segments %" G_GUINT64_FORMAT
      "  published %" G_GUINT64_FORMAT "  lost %" G_GUINT64_FORMAT
      "  real-time ratio %s  latency %.1f s",
      (guint) (running / GST_SECOND / 60), (guint) (running / GST_SECOND % 60),
      t.segments, t.published, t.lost, ratio, latency / (gdouble) GST_SECOND);
}

void
lp_report_table (FILE * out, const GstStructure * stats)
{
  g_autofree gchar *ratio = real_time_ratio (stats);
  gint width = strlen ("rendition");

  for (guint i = 0; i < n_renditions (stats); i++) {
    const gchar *name = gst_structure_get_string (rendition (stats, i),
        "name");

    width = MAX (width, (gint) strlen (name));
  }
  fprintf (out, "%-*s  %8s  %5s  %14s  %15s  %9s\n", width, "rendition",
      "segments", "lost", "mean bitrate", "real-time ratio", "latency");
  for (guint i = 0; i < n_renditions (stats); i++) {
    const GstStructure *r = rendition (stats, i);
    const gchar *name = gst_structure_get_string (r, "name");
    const gchar *cause = gst_structure_get_string (r, "last-lost-reason");

    fprintf (out, "%-*s  %8" G_GUINT64_FORMAT "  %5" G_GUINT64_FORMAT
        "  %7.0f kbit/s  %15s  %7.2f s", width, name,
        get (r, "published-total"), get (r, "lost-total"),
        get (r, "bitrate") / 1000., i == 0 ? "-" : ratio,
        get (r, "average-latency-time") / (gdouble) GST_SECOND);
    if (cause != NULL && *cause != '\0')
      fprintf (out, "  last lost: %s", cause);
    fputc ('\n', out);
  }
}
