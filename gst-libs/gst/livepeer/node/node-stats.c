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

#include "node-stats.h"

/* Names are ours or from the configuration; the bound is for neither. */
#define TRANSCODERS_MAX 256

typedef struct
{
  gchar *name;
  guint64 published, lost, bytes, duration;
  guint64 latency_sum, latency_last;
  const gchar *last_cause;      /* interned */
} RenditionStats;

typedef struct
{
  gchar *name;
  guint64 jobs, failed, round_trip, upload, transcode, download;
  guint64 timed;                /* source of which the time is known */
  LpRatio *cost;
} TranscoderStats;

struct _LpStats
{
  gatomicrefcount refs;
  GMutex lock;
  GArray *renditions;
  GArray *transcoders;
  guint64 segments_in, bytes_in, duration_in;
  guint64 published, lost, fallbacks, retries;
  guint pending;
  guint64 last_published;
  LpRatio *cost;
};

static void
rendition_clear (gpointer data)
{
  g_free (((RenditionStats *) data)->name);
}

static void
transcoder_clear (gpointer data)
{
  g_free (((TranscoderStats *) data)->name);
  lp_ratio_free (((TranscoderStats *) data)->cost);
}

LpStats *
lp_stats_new (void)
{
  LpStats *stats = g_new0 (LpStats, 1);

  g_atomic_ref_count_init (&stats->refs);
  g_mutex_init (&stats->lock);
  stats->cost = lp_ratio_new (0, 1);
  stats->renditions = g_array_new (FALSE, TRUE, sizeof (RenditionStats));
  g_array_set_clear_func (stats->renditions, rendition_clear);
  stats->transcoders = g_array_new (FALSE, TRUE, sizeof (TranscoderStats));
  g_array_set_clear_func (stats->transcoders, transcoder_clear);
  lp_stats_set_renditions (stats, NULL, 0);
  return stats;
}

LpStats *
lp_stats_ref (LpStats * stats)
{
  g_atomic_ref_count_inc (&stats->refs);
  return stats;
}

void
lp_stats_unref (LpStats * stats)
{
  if (!g_atomic_ref_count_dec (&stats->refs))
    return;
  g_array_unref (stats->renditions);
  g_array_unref (stats->transcoders);
  lp_ratio_free (stats->cost);
  g_mutex_clear (&stats->lock);
  g_free (stats);
}

static RenditionStats *
find_rendition (LpStats * stats, const gchar * name)
{
  for (guint i = 0; i < stats->renditions->len; i++) {
    RenditionStats *r = &g_array_index (stats->renditions, RenditionStats, i);

    if (!strcmp (r->name, name))
      return r;
  }
  return NULL;
}

static void
add_rendition (LpStats * stats, const gchar * name)
{
  RenditionStats r = { 0, };

  if (find_rendition (stats, name) != NULL)
    return;
  r.name = g_strdup (name);
  g_array_append_val (stats->renditions, r);
}

void
lp_stats_set_renditions (LpStats * stats, const LpProfile * profiles,
    guint n_profiles)
{
  g_mutex_lock (&stats->lock);
  add_rendition (stats, "source");
  for (guint i = 0; i < n_profiles; i++)
    add_rendition (stats, profiles[i].name);
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_segment_in (LpStats * stats, gsize bytes, guint64 duration)
{
  g_mutex_lock (&stats->lock);
  stats->segments_in++;
  stats->bytes_in += bytes;
  stats->duration_in += duration;
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_pending (LpStats * stats, guint pending)
{
  g_mutex_lock (&stats->lock);
  stats->pending = pending;
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_published (LpStats * stats, const gchar * rendition, gsize bytes,
    guint64 duration, guint64 latency, guint64 now)
{
  RenditionStats *r;

  g_mutex_lock (&stats->lock);
  stats->published++;
  stats->last_published = now;
  r = find_rendition (stats, rendition);
  if (r != NULL) {
    r->published++;
    r->bytes += bytes;
    r->duration += duration;
    r->latency_last = latency;
    r->latency_sum += latency;
  }
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_lost (LpStats * stats, const gchar * rendition, const gchar * cause)
{
  RenditionStats *r;

  g_mutex_lock (&stats->lock);
  stats->lost++;
  r = find_rendition (stats, rendition);
  if (r != NULL) {
    r->lost++;
    r->last_cause = g_intern_string (cause);
  }
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_fallback (LpStats * stats)
{
  g_mutex_lock (&stats->lock);
  stats->fallbacks++;
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_retry (LpStats * stats)
{
  g_mutex_lock (&stats->lock);
  stats->retries++;
  g_mutex_unlock (&stats->lock);
}

void
lp_stats_job (LpStats * stats, const gchar * transcoder, const LpStatsJob * job)
{
  guint64 transcode = job->transcode;
  TranscoderStats *t = NULL;

  g_mutex_lock (&stats->lock);
  for (guint i = 0; i < stats->transcoders->len && t == NULL; i++) {
    t = &g_array_index (stats->transcoders, TranscoderStats, i);
    if (strcmp (t->name, transcoder) != 0)
      t = NULL;
  }
  if (t == NULL && stats->transcoders->len < TRANSCODERS_MAX) {
    TranscoderStats fresh = {.name = g_strdup (transcoder),
      .cost = lp_ratio_new (0, 1)
    };

    g_array_append_val (stats->transcoders, fresh);
    t = &g_array_index (stats->transcoders, TranscoderStats,
        stats->transcoders->len - 1);
  }
  if (t != NULL) {
    t->jobs++;
    t->failed += !job->ok;
    if (job->cost != NULL)
      lp_ratio_add (t->cost, job->cost);
    if (job->ok) {
      if (transcode == 0 && job->speed > 0)
        transcode = gst_util_uint64_scale (job->source, 1000, job->speed);
      if (transcode > 0)
        t->timed += job->source;
      t->round_trip += job->round_trip;
      t->upload += job->upload;
      t->transcode += transcode;
      t->download += job->download;
    }
  }
  if (job->cost != NULL)
    lp_ratio_add (stats->cost, job->cost);
  g_mutex_unlock (&stats->lock);
}

static void
take_structure (GValue * array, GstStructure * s)
{
  GValue v = G_VALUE_INIT;

  g_value_init (&v, GST_TYPE_STRUCTURE);
  gst_value_set_structure (&v, s);
  gst_structure_free (s);
  gst_value_array_append_and_take_value (array, &v);
}

static gdouble
ratio (guint64 a, guint64 b)
{
  return b == 0 ? 0. : (gdouble) a / b;
}

static void
add_renditions (LpStats * stats, GstStructure * s)
{
  GValue array = G_VALUE_INIT;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < stats->renditions->len; i++) {
    const RenditionStats *r =
        &g_array_index (stats->renditions, RenditionStats, i);

    take_structure (&array, gst_structure_new ("rendition",
            "name", G_TYPE_STRING, r->name,
            "published-total", G_TYPE_UINT64, r->published,
            "lost-total", G_TYPE_UINT64, r->lost,
            "bytes-total", G_TYPE_UINT64, r->bytes,
            "duration-total", G_TYPE_UINT64, r->duration,
            "bitrate", G_TYPE_UINT64, r->duration == 0 ? (guint64) 0 :
            gst_util_uint64_scale (r->bytes, 8 * GST_SECOND, r->duration),
            "latency-time", G_TYPE_UINT64, r->latency_last,
            "average-latency-time", G_TYPE_UINT64, r->published == 0 ?
            (guint64) 0 : r->latency_sum / r->published,
            "last-lost-reason", G_TYPE_STRING, r->last_cause != NULL ?
            r->last_cause : "", NULL));
  }
  gst_structure_take_value (s, "renditions", &array);
}

/* Whole wei; a part of one that is owed counts as one. */
static gchar *
wei (const LpRatio * cost)
{
  LpU256 v;

  return lp_ratio_ceil (cost, &v) ? lp_u256_to_string (&v) :
      lp_ratio_to_string (cost);
}

static void
add_transcoders (LpStats * stats, GstStructure * s)
{
  GValue array = G_VALUE_INIT;
  guint64 n = 0, timed = 0, trip = 0, up = 0, work = 0, down = 0;

  g_value_init (&array, GST_TYPE_ARRAY);
  for (guint i = 0; i < stats->transcoders->len; i++) {
    const TranscoderStats *t =
        &g_array_index (stats->transcoders, TranscoderStats, i);
    guint64 good = t->jobs - t->failed;
    g_autofree gchar *cost = wei (t->cost);

    take_structure (&array, gst_structure_new ("orchestrator",
            "uri", G_TYPE_STRING, t->name,
            "jobs-total", G_TYPE_UINT64, t->jobs,
            "failed-total", G_TYPE_UINT64, t->failed,
            "round-trip-time", G_TYPE_UINT64, good ? t->round_trip / good : 0,
            "real-time-ratio", G_TYPE_DOUBLE, ratio (t->transcode, t->timed),
            "cost-wei", G_TYPE_STRING, cost, NULL));
    n += good;
    timed += t->timed;
    trip += t->round_trip;
    up += t->upload;
    work += t->transcode;
    down += t->download;
  }
  gst_structure_take_value (s, "orchestrators", &array);
  gst_structure_set (s,
      "round-trip-time", G_TYPE_UINT64, n ? trip / n : 0,
      "upload-time", G_TYPE_UINT64, n ? up / n : 0,
      "transcode-time", G_TYPE_UINT64, n ? work / n : 0,
      "download-time", G_TYPE_UINT64, n ? down / n : 0,
      "real-time-ratio", G_TYPE_DOUBLE, ratio (work, timed), NULL);
}

GstStructure *
lp_stats_to_structure (LpStats * stats)
{
  g_autofree gchar *cost = NULL;
  GstStructure *s;

  g_mutex_lock (&stats->lock);
  cost = wei (stats->cost);
  s = gst_structure_new ("application/x-livepeer-sink-stats",
      "segments-in-total", G_TYPE_UINT64, stats->segments_in,
      "bytes-in-total", G_TYPE_UINT64, stats->bytes_in,
      "duration-in-total", G_TYPE_UINT64, stats->duration_in,
      "segments-published-total", G_TYPE_UINT64, stats->published,
      "segments-lost-total", G_TYPE_UINT64, stats->lost,
      "success-rate", G_TYPE_DOUBLE, stats->published + stats->lost == 0 ? 1. :
      ratio (stats->published, stats->published + stats->lost),
      "fallbacks-total", G_TYPE_UINT64, stats->fallbacks,
      "retries-total", G_TYPE_UINT64, stats->retries,
      "pending", G_TYPE_UINT, stats->pending,
      "last-published-time", G_TYPE_UINT64, stats->last_published,
      "cost-wei", G_TYPE_STRING, cost, NULL);
  add_renditions (stats, s);
  add_transcoders (stats, s);
  g_mutex_unlock (&stats->lock);
  return s;
}
