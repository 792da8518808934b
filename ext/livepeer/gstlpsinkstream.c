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

#include "core/base-error.h"
#include "core/media-profile.h"
#include "gstlpembedded.h"
#include "gstlpsinkserver.h"
#include "gstlpsinkstream.h"
#include "io/io-store-dir.h"
#include "io/io-store-http.h"
#include "io/io-store-mem.h"
#include "media/gstlpmeta.h"
#include "node/gw-gateway.h"
#include "node/node-stats.h"

#define STOP_DRAIN (500 * GST_MSECOND)
#define TRANSCODE_ATTEMPTS 3
/* what the memory behind the HTTP server may take */
#define MEMORY_MAX ((gsize) 512 << 20)

struct _GstLpSinkStream
{
  GstLpSinkConfig config;
  GstLpSinkFuncs funcs;
  gpointer user_data;

  LpLoop *loop;
  LpGateway *gateway;
  LpTranscoder *embedded;
  LpStore *memory;
  GstLpSinkServer *server;

  gint live;                    /* atomic */
  gint raw;                     /* atomic */

  GMutex lock;
  gboolean stopped;
  gboolean open;
  guint64 first;                /* number of the first segment */
  gboolean numbered;            /* which was given out */
  gboolean ladder_set;
  gboolean draining, drained;
  guint pending;
  GQueue refused;               /* Refused; told again before the next */
};

/* A segment that the gateway did not take */
typedef struct
{
  guint64 sequence, duration;
  GError *error;
} Refused;

#define REFUSED_MAX 64

void
gst_lp_sink_config_copy (GstLpSinkConfig * to, const GstLpSinkConfig * from)
{
  *to = *from;
  to->location = g_strdup (from->location);
  to->http_address = g_strdup (from->http_address);
  to->profiles = g_strdup (from->profiles);
  to->network = g_strdup (from->network);
  to->manifest_id = g_strdup (from->manifest_id);
}

void
gst_lp_sink_config_clear (GstLpSinkConfig * config)
{
  g_clear_pointer (&config->location, g_free);
  g_clear_pointer (&config->http_address, g_free);
  g_clear_pointer (&config->profiles, g_free);
  g_clear_pointer (&config->network, g_free);
  g_clear_pointer (&config->manifest_id, g_free);
}

guint64
gst_lp_sink_config_get_deadline (const GstLpSinkConfig * config)
{
  return config->deadline > 0 ? config->deadline : 3 * config->target_duration;
}

guint64
gst_lp_sink_config_get_max_duration (const GstLpSinkConfig * config,
    gboolean raw)
{
  guint64 target = config->target_duration;

  if (config->max_duration > 0)
    return MAX (config->max_duration, target);
  return raw ? target + target / 2 : MAX (5 * target, 10 * GST_SECOND);
}

static gboolean
is_stopped (GstLpSinkStream * self)
{
  gboolean stopped;

  g_mutex_lock (&self->lock);
  stopped = self->stopped;
  g_mutex_unlock (&self->lock);
  return stopped;
}

/* ---- what the gateway says ---- */

static void
on_published (const LpPublished * what, gpointer user_data)
{
  GstLpSinkStream *self = user_data;
  GstStructure *s;

  if (!strcmp (what->rendition, "source")) {
    g_mutex_lock (&self->lock);
    if (self->pending > 0)
      self->pending--;
    g_mutex_unlock (&self->lock);
    self->funcs.changed (self->user_data);
  }
  if (what->path == NULL) {
    self->funcs.message (gst_structure_new ("livepeer-segment-lost",
            "sequence", G_TYPE_UINT64, what->sequence,
            "rendition", G_TYPE_STRING, what->rendition,
            "reason", G_TYPE_STRING, what->error->domain == LP_ERROR ?
            lp_error_code_name (what->error->code) : "store",
            "text", G_TYPE_STRING, what->error->message,
            "duration", GST_TYPE_CLOCK_TIME, what->duration, NULL),
        self->user_data);
    if (what->error->domain == G_IO_ERROR)
      self->funcs.warning (what->error, what->rendition, self->user_data);
    return;
  }
  s = gst_structure_new ("livepeer-segment",
      "sequence", G_TYPE_UINT64, what->sequence,
      "rendition", G_TYPE_STRING, what->rendition,
      "uri", G_TYPE_STRING, what->path,
      "size", G_TYPE_UINT64, (guint64) what->size,
      "duration", GST_TYPE_CLOCK_TIME, what->duration, NULL);
  self->funcs.published (what->rendition, what->path, s, self->user_data);
  self->funcs.message (s, self->user_data);
}

static void
on_warning (const GError * error, const gchar * what, gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  self->funcs.warning (error, what, self->user_data);
}

static void
on_fallback (guint64 sequence, const gchar * rendition, const GError * error,
    gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  self->funcs.message (gst_structure_new ("livepeer-fallback",
          "sequence", G_TYPE_UINT64, sequence,
          "rendition", G_TYPE_STRING, rendition,
          "fallback", G_TYPE_STRING, "source",
          "reason", G_TYPE_STRING, error->domain == LP_ERROR ?
          lp_error_code_name (error->code) : "failed",
          "text", G_TYPE_STRING, error->message, NULL), self->user_data);
}

static void
on_pilot_ended (guint64 transcoded, gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  self->funcs.message (gst_structure_new ("livepeer-pilot",
          "transcoded", GST_TYPE_CLOCK_TIME, transcoded,
          "limit", GST_TYPE_CLOCK_TIME,
          self->config.pilot_minutes * 60 * GST_SECOND, NULL), self->user_data);
}

static void
on_transcoder_message (const GstStructure * what, gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  self->funcs.message (gst_structure_copy (what), self->user_data);
}

static void
on_transcoder_changed (const gchar * old, const gchar * now,
    const gchar * reason, gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  self->funcs.message (gst_structure_new ("livepeer-orchestrator",
          "old", G_TYPE_STRING, old, "new", G_TYPE_STRING, now,
          "reason", G_TYPE_STRING, reason, NULL), self->user_data);
}

/* ---- start ---- */

static void
opened (GObject * source, GAsyncResult * result, gpointer user_data)
{
  GstLpSinkStream *self = user_data;
  g_autoptr (GError) error = NULL;
  guint64 first = 0;

  if (!lp_gateway_open_finish (LP_GATEWAY (source), result, &first, &error))
    self->funcs.warning (error, "open", self->user_data);
  g_mutex_lock (&self->lock);
  self->open = TRUE;
  /* once segments have numbers, an answer comes too late to change them */
  if (!self->numbered)
    self->first = first;
  g_mutex_unlock (&self->lock);
  self->funcs.changed (self->user_data);
}

static gboolean
add_stores (GstLpSinkStream * self, GError ** error)
{
  const gchar *location = self->config.location;

  if (location != NULL && lp_store_http_is_meant (location)) {
    g_autoptr (LpStore) store = lp_store_http_new (self->loop, location, error);

    if (store == NULL)
      return FALSE;
    lp_gateway_add_store (self->gateway, store);
  } else if (location != NULL) {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (location);
    g_autofree gchar *path = g_file_get_path (file);
    g_autoptr (LpStore) store = NULL;

    if (path == NULL) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "location is neither a folder nor an http:// or https:// address");
      return FALSE;
    }
    store = lp_store_dir_new (self->loop, path);
    lp_gateway_add_store (self->gateway, store);
  }
  if (location == NULL || self->config.http_port != 0) {
    self->memory = lp_store_mem_new (MEMORY_MAX);
    lp_gateway_add_store (self->gateway, self->memory);
  }
  return TRUE;
}

static void
start_in_loop (gpointer data)
{
  GstLpSinkStream *self = data;

  lp_gateway_open_async (self->gateway, NULL, opened, self);
}

static GstStructure *
server_stats (gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  return self->funcs.stats (self->user_data);
}

GstLpSinkStream *
gst_lp_sink_stream_new (const GstLpSinkConfig * config,
    const GstLpSinkFuncs * funcs, gpointer user_data, GError ** error)
{
  static const LpGatewayCallbacks callbacks = {
    on_published, on_warning, on_transcoder_changed, on_fallback,
    on_pilot_ended, on_transcoder_message
  };
  GstLpSinkStream *self;
  guint64 deadline = gst_lp_sink_config_get_deadline (config);
  LpGatewayConfig gateway = { deadline, config->max_pending,
    TRANSCODE_ATTEMPTS, config->fallback == GST_LP_SINK_FALLBACK_SOURCE ?
        LP_GATEWAY_FALLBACK_SOURCE : LP_GATEWAY_FALLBACK_NONE,
    (guint64) config->pilot_minutes * 60 * GST_SECOND
  };
  LpPublisherConfig publisher = {
    gst_lp_sink_config_get_max_duration (config, FALSE),
    config->target_duration + config->target_duration / 2,
    config->playlist_length, config->max_files,
    MIN (MAX (deadline / (config->retries + 2), 500 * GST_MSECOND), deadline),
    config->retries, config->retry_delay, deadline, TRUE
  };

  if (g_strcmp0 (config->profiles, "auto") != 0
      && g_strcmp0 (config->profiles, "none") != 0) {
    g_autoptr (GArray) profiles = lp_profiles_from_string (config->profiles,
        error);

    if (profiles == NULL)
      return NULL;
  }

  self = g_new0 (GstLpSinkStream, 1);
  gst_lp_sink_config_copy (&self->config, config);
  self->funcs = *funcs;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  g_queue_init (&self->refused);
  self->loop = lp_loop_new ("livepeersink");
  self->gateway = lp_gateway_new (self->loop, &gateway, &publisher,
      &callbacks, self);
  if (!add_stores (self, error)) {
    gst_lp_sink_stream_stop (self);
    gst_lp_sink_stream_free (self);
    return NULL;
  }
  if (config->http_port != 0) {
    self->server = gst_lp_sink_server_new (self->loop, config->http_address,
        config->http_port, LP_STORE_MEM (self->memory), server_stats, self,
        error);
    if (self->server == NULL) {
      gst_lp_sink_stream_stop (self);
      gst_lp_sink_stream_free (self);
      return NULL;
    }
  }
  lp_loop_invoke (self->loop, start_in_loop, self, NULL);
  return self;
}

static void
set_source (gpointer data)
{
  GstLpSinkStream *self = data;
  gboolean raw = g_atomic_int_get (&self->raw);

  /* a coded source may have open GOPs: its segments refer to one another */
  lp_gateway_set_source (self->gateway,
      gst_lp_sink_config_get_max_duration (&self->config, raw), raw);
}

void
gst_lp_sink_stream_set_source (GstLpSinkStream * self, gboolean raw,
    gboolean live)
{
  g_atomic_int_set (&self->raw, raw);
  g_atomic_int_set (&self->live, live);
  lp_loop_invoke (self->loop, set_source, self, NULL);
}

gboolean
gst_lp_sink_stream_is_open (GstLpSinkStream * self)
{
  gboolean open;

  g_mutex_lock (&self->lock);
  open = self->open;
  g_mutex_unlock (&self->lock);
  return open;
}

/* ---- segments ---- */

static void
set_ladder (gpointer data)
{
  gpointer *args = data;
  GstLpSinkStream *self = args[0];
  GArray *profiles = args[1];

  if (profiles->len > 0) {
    self->embedded = gst_lp_embedded_new (self->loop,
        self->config.manifest_id, g_atomic_int_get (&self->live));
    lp_gateway_add_transcoder (self->gateway, self->embedded);
  }
  lp_gateway_set_profiles (self->gateway, (LpProfile *) profiles->data,
      profiles->len);
}

static void
ladder_free (gpointer data)
{
  gpointer *args = data;

  g_array_unref (args[1]);
  g_free (args);
}

/* The ladder follows from the first segment: only then are size, rate and
 * bit rate of the source facts. */
static void
make_ladder (GstLpSinkStream * self, const LpSegmentInfo * info, gsize size)
{
  g_autoptr (GArray) profiles = NULL;
  gpointer *args = g_new0 (gpointer, 2);

  if (!strcmp (self->config.profiles, "none"))
    profiles = g_array_new (FALSE, FALSE, sizeof (LpProfile));
  else if (!strcmp (self->config.profiles, "auto"))
    profiles = lp_profiles_auto (info->width, info->height, info->fps_n,
        info->fps_d, info->duration == 0 ? 0 :
        gst_util_uint64_scale (size, 8 * GST_SECOND, info->duration));
  else
    profiles = lp_profiles_from_string (self->config.profiles, NULL);
  args[0] = self;
  args[1] = g_steal_pointer (&profiles);
  lp_loop_invoke (self->loop, set_ladder, args, ladder_free);
}

static void
refused_free (gpointer data)
{
  Refused *r = data;

  g_error_free (r->error);
  g_free (r);
}

/* The gateway hears of what it refused when it listens again, in order; only
 * then is it settled. What is too much is a hole between the numbers, which
 * the publisher counts itself. */
static void
refuse (GstLpSinkStream * self, guint64 sequence, guint64 duration,
    const GError * error)
{
  Refused *r = g_new0 (Refused, 1);

  r->sequence = sequence;
  r->duration = duration;
  r->error = g_error_copy (error);
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->refused, r);
  if (self->refused.length > REFUSED_MAX)
    refused_free (g_queue_pop_head (&self->refused));
  g_mutex_unlock (&self->lock);
}

/* FALSE: it does not listen yet. */
static gboolean
tell_refused (GstLpSinkStream * self)
{
  gboolean ok = TRUE;

  g_mutex_lock (&self->lock);
  while (ok && self->refused.length > 0) {
    Refused *r = g_queue_peek_head (&self->refused);

    ok = lp_gateway_push_lost (self->gateway, r->sequence, r->duration,
        r->error);
    if (ok)
      refused_free (g_queue_pop_head (&self->refused));
  }
  g_mutex_unlock (&self->lock);
  return ok;
}

gboolean
gst_lp_sink_stream_push (GstLpSinkStream * self, GstBuffer * buffer)
{
  g_autoptr (LpSegment) cut = gst_lp_segment_from_buffer (buffer);
  g_autoptr (LpSegment) segment = NULL;
  LpSegmentInfo info;

  if (cut == NULL)
    return FALSE;
  info = *lp_segment_get_info (cut);
  g_mutex_lock (&self->lock);
  self->numbered = TRUE;
  info.sequence += self->first;
  self->pending++;
  g_mutex_unlock (&self->lock);
  segment = lp_segment_new (&info, lp_segment_get_data (cut));
  if (!self->ladder_set) {
    self->ladder_set = TRUE;
    make_ladder (self, &info, lp_segment_get_size (segment));
  }
  if (tell_refused (self) && lp_gateway_push (self->gateway, segment))
    return TRUE;
  {
    g_autoptr (GError) error = g_error_new (LP_ERROR, LP_ERROR_BUSY,
        "publishing does not keep up with the source");

    refuse (self, info.sequence, info.duration, error);
  }
  return FALSE;
}

void
gst_lp_sink_stream_push_lost (GstLpSinkStream * self, guint64 sequence,
    guint64 duration, const gchar * reason)
{
  g_autoptr (GError) error = g_error_new (LP_ERROR,
      lp_error_code_from_name (reason),
      "the source could not be cut into a segment: %s", reason);

  g_mutex_lock (&self->lock);
  self->numbered = TRUE;
  sequence += self->first;
  self->pending++;
  g_mutex_unlock (&self->lock);
  if (!tell_refused (self)
      || !lp_gateway_push_lost (self->gateway, sequence, duration, error))
    refuse (self, sequence, duration, error);
}

guint
gst_lp_sink_stream_get_pending (GstLpSinkStream * self)
{
  guint pending;

  g_mutex_lock (&self->lock);
  pending = self->pending;
  g_mutex_unlock (&self->lock);
  return pending;
}

/* ---- the end ---- */

static void
finished (GObject * source, GAsyncResult * result, gpointer user_data)
{
  GstLpSinkStream *self = user_data;

  lp_gateway_finish_finish (LP_GATEWAY (source), result, NULL);
  if (is_stopped (self))
    return;
  g_mutex_lock (&self->lock);
  self->drained = TRUE;
  g_mutex_unlock (&self->lock);
  self->funcs.changed (self->user_data);
}

static void
drain_in_loop (gpointer data)
{
  GstLpSinkStream *self = data;

  lp_gateway_finish_async (self->gateway,
      2 * gst_lp_sink_config_get_deadline (&self->config), NULL, finished,
      self);
}

gboolean
gst_lp_sink_stream_is_drained (GstLpSinkStream * self)
{
  gboolean start, drained;

  /* the last word before the end; without it the drain's deadline ends it */
  if (!tell_refused (self))
    return FALSE;
  g_mutex_lock (&self->lock);
  start = !self->draining;
  self->draining = TRUE;
  drained = self->drained;
  g_mutex_unlock (&self->lock);
  if (start && !lp_loop_invoke (self->loop, drain_in_loop, self, NULL))
    return TRUE;
  return drained;
}

static GstStructure *
collect_stats (GstLpSinkStream * self)
{
  GstStructure *s = lp_gateway_get_stats (self->gateway);

  if (self->embedded != NULL) {
    GstStructure *t = gst_lp_embedded_get_stats
        (GST_LP_EMBEDDED (self->embedded));

    gst_structure_set (s, "transcoder", GST_TYPE_STRUCTURE, t, NULL);
    gst_structure_free (t);
  }
  return s;
}

GstStructure *
gst_lp_sink_stream_get_stats (GstLpSinkStream * self)
{
  return collect_stats (self);
}

GstStructure *
gst_lp_sink_stream_get_empty_stats (void)
{
  g_autoptr (LpStats) stats = lp_stats_new ();

  return lp_stats_to_structure (stats);
}

guint
gst_lp_sink_stream_get_http_port (GstLpSinkStream * self)
{
  return self->server != NULL ? gst_lp_sink_server_get_port (self->server) : 0;
}

static void
stop_in_loop (gpointer data)
{
  GstLpSinkStream *self = data;

  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_mutex_unlock (&self->lock);
  if (self->server != NULL)
    gst_lp_sink_server_close (self->server);
  /* closed, it calls nobody back */
  lp_gateway_close (self->gateway);
}

void
gst_lp_sink_stream_stop (GstLpSinkStream * self)
{
  lp_loop_invoke_sync (self->loop, stop_in_loop, self);
  lp_loop_stop (self->loop, STOP_DRAIN);
}

void
gst_lp_sink_stream_free (GstLpSinkStream * self)
{
  g_clear_pointer (&self->server, gst_lp_sink_server_free);
  g_clear_object (&self->embedded);
  g_clear_object (&self->gateway);
  g_clear_object (&self->memory);
  g_clear_object (&self->loop);
  g_queue_clear_full (&self->refused, refused_free);
  gst_lp_sink_config_clear (&self->config);
  g_mutex_clear (&self->lock);
  g_free (self);
}
