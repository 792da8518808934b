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


/*
 * Events between `livepeertranscode` and whoever feeds it one segment at a
 * time. All are custom, serialized, downstream.
 *
 *  into the sink pad                         out of each source pad
 *    livepeer-segment       (a segment starts)
 *    access units ...                          access units of the rendition
 *    livepeer-segment-end   (it is complete)   livepeer-segment-done
 *
 * Buffers in carry the source's PTS as ns: floor (t * 100000 / 9) of the
 * 90 kHz value t, unwrapped within the segment (lp_grid_ticks_to_ns() of
 * core/media-grid.h). Buffers out carry PTS (and DTS) of the same kind on the
 * source's time line. Segments may come in any order and repeatedly; nothing
 * but caps and one SEGMENT event in TIME format is needed besides.
 *
 * livepeer-segment-done follows the last frame of the segment on the pad, or
 * comes alone if the rendition has none (shed, failed, nothing decodable).
 * With @drain it comes without waiting for the next segment; without, delayed
 * frames of an encoder come only with the next segment (or with EOS). One is
 * sent on each pad for each livepeer-segment-end, in order.
 * Source: spec/transcoding.md 11, 18, 24.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_LP_EVENT_SEGMENT "livepeer-segment"
#define GST_LP_EVENT_SEGMENT_END "livepeer-segment-end"
#define GST_LP_EVENT_SEGMENT_DONE "livepeer-segment-done"

/**
 * GstLpSegmentDone:
 * @sequence: as in livepeer-segment-end
 * @frames_in: frames decoded from the segment (the same on every pad)
 * @pixels_in: sum of width x height over them
 * @frames_out: frames of this rendition that were pushed on this pad
 * @pixels: sum of width x height over those: what is paid for
 * @width: @height: size of the last frame out; 0 without frames
 * @shed: the rendition was left out of this segment to keep real time
 * @failed: frames were lost by an encoder or no encoder works; the output of
 *   this segment must not be used
 * @runaway: more than 25 frames per decoded frame were asked for
 */
typedef struct
{
  guint64 sequence;
  guint64 frames_in;
  guint64 pixels_in;
  guint64 frames_out;
  guint64 pixels;
  guint width, height;
  gboolean shed;
  gboolean failed;
  gboolean runaway;
} GstLpSegmentDone;

/* Returns: (transfer full) */
GstEvent *gst_lp_event_new_segment (guint64 sequence, gboolean drain);
GstEvent *gst_lp_event_new_segment_end (guint64 sequence, gboolean drain);
GstEvent *gst_lp_event_new_segment_done (const GstLpSegmentDone * done);

/* FALSE if @event is none of that kind. Out arguments may be NULL. */
gboolean gst_lp_event_parse_segment (GstEvent * event, guint64 * sequence,
    gboolean * drain);
gboolean gst_lp_event_parse_segment_end (GstEvent * event, guint64 * sequence,
    gboolean * drain);
gboolean gst_lp_event_parse_segment_done (GstEvent * event,
    GstLpSegmentDone * done);

G_END_DECLS
