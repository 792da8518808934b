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


/* Transport streams from anywhere: read, and written again. What is read
 * must lie inside what was given and must come back the same. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>

#include "core/media-ts.h"
#include "core/media-tswriter.h"
#include "fuzz.h"

static guint64
touch (const LpTsUnit * units, guint n)
{
  guint64 sum = 0;

  for (guint i = 0; i < n; i++) {
    for (gsize k = 0; k < units[i].size; k++)
      sum += units[i].data[k];
  }
  return sum;
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (GBytes) in = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (LpTsReader) reader = lp_ts_reader_new (in, &error);
  g_autoptr (LpTsReader) again = NULL;
  g_autoptr (LpTsWriter) writer = NULL;
  g_autoptr (GBytes) out = NULL;
  const LpTsUnit *video, *audio, *other;
  guint n_video, n_audio, n;
  guint64 sum = 0;

  if (reader == NULL) {
    g_assert (error != NULL);
    return 0;
  }
  g_assert (error == NULL);
  video = lp_ts_reader_get_video (reader, &n_video);
  audio = lp_ts_reader_get_audio (reader, &n_audio);
  sum = touch (video, n_video) + touch (audio, n_audio);
  g_assert (n_video > 0 && n_video <= size && n_audio <= size && sum >= 3);

  writer = lp_ts_writer_new (lp_ts_reader_get_video_codec (reader),
      lp_ts_reader_get_audio_codec (reader),
      lp_ts_reader_get_audio_stream_type (reader));
  for (guint i = 0; i < n_video; i++)
    lp_ts_writer_add_video (writer, video[i].data, video[i].size,
        video[i].pts == LP_TS_NO_TIME ? 0 : video[i].pts, video[i].dts,
        video[i].keyframe);
  for (guint i = 0; i < n_audio; i++)
    lp_ts_writer_add_audio (writer, audio[i].data, audio[i].size,
        audio[i].pts == LP_TS_NO_TIME ? 0 : audio[i].pts);
  out = lp_ts_writer_finish (writer);
  g_assert (out != NULL && g_bytes_get_size (out) % 188 == 0);

  /* a stream of ours is whole, and audio is the same to the byte */
  again = lp_ts_reader_new (out, NULL);
  if (again == NULL)
    return 0;
  g_assert (lp_ts_reader_get_damage (again) == 0);
  other = lp_ts_reader_get_audio (again, &n);
  for (guint i = 0, k = 0; i < n; i++, k++) {
    while (audio[k].size > LP_TS_WRITER_AUDIO_MAX)
      k++;
    g_assert (k < n_audio && other[i].size == audio[k].size
        && !memcmp (other[i].data, audio[k].data, audio[k].size));
  }
  return 0;
}
