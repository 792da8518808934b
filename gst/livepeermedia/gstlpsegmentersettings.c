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

#include "gstlpsegmentersettings.h"

#define DEFAULT_TARGET_DURATION (2 * GST_SECOND)
#define DEFAULT_MAX_DURATION (10 * GST_SECOND)
#define DEFAULT_TRACK_TIMEOUT (2 * GST_SECOND)
#define DEFAULT_MAX_BYTES (64 * 1024 * 1024)
#define DEFAULT_START_SEQUENCE 0
#define DEFAULT_SEND_KEYFRAME_REQUESTS TRUE

enum
{
  PROP_0,
  PROP_TARGET_DURATION,
  PROP_MAX_DURATION,
  PROP_TRACK_TIMEOUT,
  PROP_MAX_BYTES,
  PROP_START_SEQUENCE,
  PROP_SEND_KEYFRAME_REQUESTS,
};

void
gst_lp_segmenter_settings_init (GstLpSegmenterSettings * settings)
{
  settings->target_duration = DEFAULT_TARGET_DURATION;
  settings->max_duration = DEFAULT_MAX_DURATION;
  settings->track_timeout = DEFAULT_TRACK_TIMEOUT;
  settings->max_bytes = DEFAULT_MAX_BYTES;
  settings->start_sequence = DEFAULT_START_SEQUENCE;
  settings->send_requests = DEFAULT_SEND_KEYFRAME_REQUESTS;
}

void
gst_lp_segmenter_settings_set (GstLpSegmenterSettings * settings,
    GObject * object, const GValue * value, GParamSpec * pspec)
{
  switch (pspec->param_id) {
    case PROP_TARGET_DURATION:
      settings->target_duration = g_value_get_uint64 (value);
      break;
    case PROP_MAX_DURATION:
      settings->max_duration = g_value_get_uint64 (value);
      break;
    case PROP_TRACK_TIMEOUT:
      settings->track_timeout = g_value_get_uint64 (value);
      break;
    case PROP_MAX_BYTES:
      settings->max_bytes = g_value_get_uint64 (value);
      break;
    case PROP_START_SEQUENCE:
      settings->start_sequence = g_value_get_uint64 (value);
      break;
    case PROP_SEND_KEYFRAME_REQUESTS:
      settings->send_requests = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, pspec->param_id, pspec);
      break;
  }
}

void
gst_lp_segmenter_settings_get (const GstLpSegmenterSettings * settings,
    GObject * object, GValue * value, GParamSpec * pspec)
{
  switch (pspec->param_id) {
    case PROP_TARGET_DURATION:
      g_value_set_uint64 (value, settings->target_duration);
      break;
    case PROP_MAX_DURATION:
      g_value_set_uint64 (value, settings->max_duration);
      break;
    case PROP_TRACK_TIMEOUT:
      g_value_set_uint64 (value, settings->track_timeout);
      break;
    case PROP_MAX_BYTES:
      g_value_set_uint64 (value, settings->max_bytes);
      break;
    case PROP_START_SEQUENCE:
      g_value_set_uint64 (value, settings->start_sequence);
      break;
    case PROP_SEND_KEYFRAME_REQUESTS:
      g_value_set_boolean (value, settings->send_requests);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, pspec->param_id, pspec);
      break;
  }
}

void
gst_lp_segmenter_settings_install (GObjectClass * object_class)
{
  const GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;
  const GParamFlags playing = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_PLAYING;

  /**
   * GstLivepeerSegmenter:target-duration:
   *
   * Wanted length of a segment. Cuts are at the first key frame after it; a
   * change counts from the segment that runs.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_TARGET_DURATION,
      g_param_spec_uint64 ("target-duration", "Target duration",
          "Wanted length of a segment (ns)", 100 * GST_MSECOND,
          300 * GST_SECOND, DEFAULT_TARGET_DURATION, playing));

  /**
   * GstLivepeerSegmenter:max-duration:
   *
   * Longest segment, whatever the source does; at least
   * #GstLivepeerSegmenter:target-duration. Its ceiling in seconds is what
   * EXT-X-TARGETDURATION of a playlist may promise.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_MAX_DURATION,
      g_param_spec_uint64 ("max-duration", "Maximum duration",
          "Longest segment; what a GOP has beyond it is lost (ns)",
          100 * GST_MSECOND, 300 * GST_SECOND, DEFAULT_MAX_DURATION, ready));

  /**
   * GstLivepeerSegmenter:track-timeout:
   *
   * How far audio may stay behind video before segments are completed
   * without it. From then on nothing waits for it until it has caught up.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_TRACK_TIMEOUT,
      g_param_spec_uint64 ("track-timeout", "Track timeout",
          "How long segments wait for audio that does not come (ns)", 0,
          60 * GST_SECOND, DEFAULT_TRACK_TIMEOUT, ready));

  /**
   * GstLivepeerSegmenter:max-bytes:
   *
   * Most video in one segment; a segment that grows beyond is lost. Twice as
   * much is the most that waits for audio.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_MAX_BYTES,
      g_param_spec_uint64 ("max-bytes", "Maximum bytes",
          "Most video in one segment (bytes)", 64 * 1024,
          1024 * 1024 * 1024, DEFAULT_MAX_BYTES, ready));

  /**
   * GstLivepeerSegmenter:start-sequence:
   *
   * Sequence number of the first segment.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_START_SEQUENCE,
      g_param_spec_uint64 ("start-sequence", "Start sequence",
          "Sequence number of the first segment", 0, G_MAXINT64,
          DEFAULT_START_SEQUENCE, ready));

  /**
   * GstLivepeerSegmenter:send-keyframe-requests:
   *
   * Whether force-key-unit events go upstream for each cut.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_SEND_KEYFRAME_REQUESTS,
      g_param_spec_boolean ("send-keyframe-requests",
          "Send key frame requests", "Ask upstream for a key frame at each cut",
          DEFAULT_SEND_KEYFRAME_REQUESTS, playing));

  /**
   * GstLivepeerSegmenter:stats:
   *
   * Structure `application/x-livepeer-segmenter-stats`; counters run from
   * READY to PAUSED and stay until the next start. All fields are guint64:
   *
   * - `segments-total`, `segments-lost-total`: segments out and lost
   * - `bytes-total`: of the segments out
   * - `frames-total`, `frames-dropped-total`: pictures out and dropped
   * - `audio-frames-total`, `audio-frames-dropped-total`
   * - `pts-repaired-total`, `dts-repaired-total`, `audio-pts-repaired-total`:
   *   missing or impossible time stamps
   * - `audio-gaps-total`: times segments stopped waiting for audio
   * - `time-jumps-total`, `wraps-total`: of the video's time
   * - `open-cuts-total`: cuts where pictures may refer to the segment before
   * - `keyframe-requests-total`: key units asked for
   * - `queued-bytes`: video held now
   * - `last-segment-time`, `longest-segment-time`: durations (ns)
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, GST_LP_SEGMENTER_PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics", "Counters of the stream",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}
