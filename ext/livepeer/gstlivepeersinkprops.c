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

#include "core/media-profile.h"
#include "gstlivepeersinkprops.h"
#include "io/io-store-http.h"

#define DEFAULT_LOCATION NULL
#define DEFAULT_HTTP_PORT 0
#define DEFAULT_HTTP_ADDRESS "127.0.0.1"
#define DEFAULT_PROFILES "auto"
#define DEFAULT_TARGET_DURATION (2 * GST_SECOND)
#define DEFAULT_MAX_DURATION 0
#define DEFAULT_PLAYLIST_LENGTH 6
#define DEFAULT_MAX_FILES 12
#define DEFAULT_NETWORK "embedded"
#define DEFAULT_DEADLINE 0
#define DEFAULT_FALLBACK GST_LP_SINK_FALLBACK_LOCAL
#define DEFAULT_MAX_PENDING 8
#define DEFAULT_RETRIES 2
#define DEFAULT_RETRY_DELAY (100 * GST_MSECOND)
#define DEFAULT_PILOT_MINUTES 0
#define DEFAULT_MANIFEST_ID NULL

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | \
    GST_PARAM_MUTABLE_READY)

GType
gst_lp_sink_fallback_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {GST_LP_SINK_FALLBACK_NONE, "Nothing, the rendition is lost", "none"},
    {GST_LP_SINK_FALLBACK_SOURCE, "The segment of the source", "source"},
    {GST_LP_SINK_FALLBACK_LOCAL, "Transcode on this machine", "local"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstLivepeerSinkFallback", values);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

static void
install_publishing (GObjectClass * klass)
{
  /**
   * GstLivepeerSink:location:
   *
   * Folder for playlists and segments, or an http:// or https:// address below
   * which they are PUT. A password in the address is not shown when read.
   * NULL: nothing is written; they are served from memory only (see
   * #GstLivepeerSink:http-port).
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_LOCATION,
      g_param_spec_string ("location", "Location",
          "Folder for playlists and segments, made if needed, or http(s) "
          "address to PUT them to; unset: kept in memory only",
          DEFAULT_LOCATION, FLAGS));

  /**
   * GstLivepeerSink:http-port:
   *
   * Port of the local HTTP server with player, playlists and figures. 0: none;
   * -1: any free one, which is then to be read from this property.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_HTTP_PORT,
      g_param_spec_int ("http-port", "HTTP port",
          "Port of the local HTTP server; 0 = none, -1 = any free one", -1,
          65535, DEFAULT_HTTP_PORT, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_HTTP_ADDRESS,
      g_param_spec_string ("http-address", "HTTP address",
          "IP address the HTTP server listens at", DEFAULT_HTTP_ADDRESS,
          FLAGS));

  /**
   * GstLivepeerSink:profiles:
   *
   * Renditions: `auto` (from the source: never above it), `none` (only the
   * source), preset names (`P720p30fps16x9,P360p30fps16x9`), or a JSON array
   * as in go-livepeer.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_PROFILES,
      g_param_spec_string ("profiles", "Profiles",
          "Renditions: auto, none, comma-separated presets or a JSON array",
          DEFAULT_PROFILES, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_TARGET_DURATION,
      g_param_spec_uint64 ("target-duration", "Target duration",
          "Wanted length of a segment; cut at key frames (ns)",
          500 * GST_MSECOND, 60 * GST_SECOND, DEFAULT_TARGET_DURATION, FLAGS));

  /**
   * GstLivepeerSink:max-duration:
   *
   * Longest segment that can be published; fixes EXT-X-TARGETDURATION. 0: for
   * coded video five times the target duration, at least 10 s; for raw video
   * one and a half times the target duration.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_MAX_DURATION,
      g_param_spec_uint64 ("max-duration", "Maximum duration",
          "Longest segment that can be published, fixes "
          "EXT-X-TARGETDURATION; 0 = from target-duration (ns)", 0,
          300 * GST_SECOND, DEFAULT_MAX_DURATION, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_PLAYLIST_LENGTH,
      g_param_spec_uint ("playlist-length", "Playlist length",
          "Segments in a media playlist; 0 = all", 0, 100000,
          DEFAULT_PLAYLIST_LENGTH, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_MAX_FILES,
      g_param_spec_uint ("max-files", "Max files",
          "Segments kept of each rendition, at least one more than the "
          "playlist names; 0 = all", 0, 100000, DEFAULT_MAX_FILES, FLAGS));
}

void
gst_lp_sink_props_install (GObjectClass * klass)
{
  install_publishing (klass);

  /**
   * GstLivepeerSink:network:
   *
   * Who transcodes. `embedded`: this process; no socket is opened for it and
   * nothing is paid.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_NETWORK,
      g_param_spec_string ("network", "Network",
          "Who transcodes: embedded (this process)", DEFAULT_NETWORK, FLAGS));

  /**
   * GstLivepeerSink:deadline:
   *
   * A rendition that is not there this long after its segment was cut is
   * lost. 0: three times the target duration.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_DEADLINE,
      g_param_spec_uint64 ("deadline", "Deadline",
          "When a rendition is lost, from the end of its segment; 0 = three "
          "times target-duration (ns)", 0, 3600 * GST_SECOND,
          DEFAULT_DEADLINE, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_FALLBACK,
      g_param_spec_enum ("fallback", "Fallback",
          "What is published for a rendition that failed",
          gst_lp_sink_fallback_get_type (), DEFAULT_FALLBACK, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_MAX_PENDING,
      g_param_spec_uint ("max-pending", "Max pending",
          "Segments that may wait for a transcoder; the oldest is lost first",
          1, 64, DEFAULT_MAX_PENDING, FLAGS));

  /**
   * GstLivepeerSink:retries:
   *
   * Further attempts to write a file where that can help, all of them within
   * #GstLivepeerSink:deadline.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_RETRIES,
      g_param_spec_uint ("retries", "Retries",
          "Further attempts to write a segment or playlist", 0, 100,
          DEFAULT_RETRIES, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_RETRY_DELAY,
      g_param_spec_uint64 ("retry-delay", "Retry delay",
          "About the delay before the first further attempt; doubles up to "
          "5 s (ns)", 0, 60 * GST_SECOND, DEFAULT_RETRY_DELAY, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_PILOT_MINUTES,
      g_param_spec_uint ("pilot-minutes", "Pilot minutes",
          "Transcode so many minutes of source, then publish the source only; "
          "0 = no limit", 0, G_MAXUINT / 60, DEFAULT_PILOT_MINUTES, FLAGS));
  g_object_class_install_property (klass, GST_LP_SINK_PROP_MANIFEST_ID,
      g_param_spec_string ("manifest-id", "Manifest ID",
          "Identity of the stream; unset: random at each start",
          DEFAULT_MANIFEST_ID, FLAGS));

  /**
   * GstLivepeerSink:stats:
   *
   * Structure `application/x-livepeer-sink-stats`; all fields are always
   * there and kept after the end until the next start. The fields are listed
   * in docs/livepeersink.md.
   *
   * Since: 0.1
   */
  g_object_class_install_property (klass, GST_LP_SINK_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Segments in, published and lost, times and rates",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

void
gst_lp_sink_props_init (GstLpSinkConfig * config)
{
  memset (config, 0, sizeof (*config));
  config->http_port = DEFAULT_HTTP_PORT;
  config->http_address = g_strdup (DEFAULT_HTTP_ADDRESS);
  config->profiles = g_strdup (DEFAULT_PROFILES);
  config->target_duration = DEFAULT_TARGET_DURATION;
  config->max_duration = DEFAULT_MAX_DURATION;
  config->playlist_length = DEFAULT_PLAYLIST_LENGTH;
  config->max_files = DEFAULT_MAX_FILES;
  config->deadline = DEFAULT_DEADLINE;
  config->fallback = DEFAULT_FALLBACK;
  config->max_pending = DEFAULT_MAX_PENDING;
  config->retries = DEFAULT_RETRIES;
  config->retry_delay = DEFAULT_RETRY_DELAY;
  config->pilot_minutes = DEFAULT_PILOT_MINUTES;
  config->network = g_strdup (DEFAULT_NETWORK);
}

static void
take_string (gchar ** field, const GValue * value, const gchar * unset)
{
  g_free (*field);
  *field = g_value_dup_string (value);
  if (*field == NULL)
    *field = g_strdup (unset);
}

gboolean
gst_lp_sink_props_set (GstLpSinkConfig * config, guint id, const GValue * value)
{
  switch (id) {
    case GST_LP_SINK_PROP_LOCATION:
      take_string (&config->location, value, NULL);
      return TRUE;
    case GST_LP_SINK_PROP_HTTP_PORT:
      config->http_port = g_value_get_int (value);
      return TRUE;
    case GST_LP_SINK_PROP_HTTP_ADDRESS:
      take_string (&config->http_address, value, DEFAULT_HTTP_ADDRESS);
      return TRUE;
    case GST_LP_SINK_PROP_PROFILES:
      take_string (&config->profiles, value, DEFAULT_PROFILES);
      return TRUE;
    case GST_LP_SINK_PROP_TARGET_DURATION:
      config->target_duration = g_value_get_uint64 (value);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_DURATION:
      config->max_duration = g_value_get_uint64 (value);
      return TRUE;
    case GST_LP_SINK_PROP_PLAYLIST_LENGTH:
      config->playlist_length = g_value_get_uint (value);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_FILES:
      config->max_files = g_value_get_uint (value);
      return TRUE;
    case GST_LP_SINK_PROP_NETWORK:
      take_string (&config->network, value, DEFAULT_NETWORK);
      return TRUE;
    case GST_LP_SINK_PROP_DEADLINE:
      config->deadline = g_value_get_uint64 (value);
      return TRUE;
    case GST_LP_SINK_PROP_FALLBACK:
      config->fallback = g_value_get_enum (value);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_PENDING:
      config->max_pending = g_value_get_uint (value);
      return TRUE;
    case GST_LP_SINK_PROP_RETRIES:
      config->retries = g_value_get_uint (value);
      return TRUE;
    case GST_LP_SINK_PROP_RETRY_DELAY:
      config->retry_delay = g_value_get_uint64 (value);
      return TRUE;
    case GST_LP_SINK_PROP_PILOT_MINUTES:
      config->pilot_minutes = g_value_get_uint (value);
      return TRUE;
    case GST_LP_SINK_PROP_MANIFEST_ID:
      take_string (&config->manifest_id, value, NULL);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
gst_lp_sink_props_get (const GstLpSinkConfig * config, guint id, GValue * value)
{
  switch (id) {
    case GST_LP_SINK_PROP_LOCATION:
      /* an address may carry a password, which nobody gets to read back */
      if (config->location != NULL && strstr (config->location, "://") != NULL)
        g_value_take_string (value, lp_store_http_mask (config->location));
      else
        g_value_set_string (value, config->location);
      return TRUE;
    case GST_LP_SINK_PROP_HTTP_PORT:
      g_value_set_int (value, config->http_port);
      return TRUE;
    case GST_LP_SINK_PROP_HTTP_ADDRESS:
      g_value_set_string (value, config->http_address);
      return TRUE;
    case GST_LP_SINK_PROP_PROFILES:
      g_value_set_string (value, config->profiles);
      return TRUE;
    case GST_LP_SINK_PROP_TARGET_DURATION:
      g_value_set_uint64 (value, config->target_duration);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_DURATION:
      g_value_set_uint64 (value, config->max_duration);
      return TRUE;
    case GST_LP_SINK_PROP_PLAYLIST_LENGTH:
      g_value_set_uint (value, config->playlist_length);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_FILES:
      g_value_set_uint (value, config->max_files);
      return TRUE;
    case GST_LP_SINK_PROP_NETWORK:
      g_value_set_string (value, config->network);
      return TRUE;
    case GST_LP_SINK_PROP_DEADLINE:
      g_value_set_uint64 (value, config->deadline);
      return TRUE;
    case GST_LP_SINK_PROP_FALLBACK:
      g_value_set_enum (value, config->fallback);
      return TRUE;
    case GST_LP_SINK_PROP_MAX_PENDING:
      g_value_set_uint (value, config->max_pending);
      return TRUE;
    case GST_LP_SINK_PROP_RETRIES:
      g_value_set_uint (value, config->retries);
      return TRUE;
    case GST_LP_SINK_PROP_RETRY_DELAY:
      g_value_set_uint64 (value, config->retry_delay);
      return TRUE;
    case GST_LP_SINK_PROP_PILOT_MINUTES:
      g_value_set_uint (value, config->pilot_minutes);
      return TRUE;
    case GST_LP_SINK_PROP_MANIFEST_ID:
      g_value_set_string (value, config->manifest_id);
      return TRUE;
    default:
      return FALSE;
  }
}
