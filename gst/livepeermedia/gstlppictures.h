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
 * GstLpPictures: behind the decoder, in front of everything else. Repairs time
 * stamps, puts the pictures on the frame grid of each rate (one source pad per
 * rate), counts what was decoded, and is the place where a segment ends:
 * it swallows the SEGMENT_DONE that drained the decoder and every SEGMENT that
 * only restarted it, so that downstream sees one endless stream.
 * Never touches pixels. Source: spec/transcoding.md 3, 4, 5, 24.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_TYPE_LP_PICTURES (gst_lp_pictures_get_type ())
G_DECLARE_FINAL_TYPE (GstLpPictures, gst_lp_pictures, GST, LP_PICTURES,
    GstElement)

/* @sized: the decoded size, before caps of that size go downstream. @turn:
 * before the first picture of a segment (without segments: before each), when
 * what follows may be done differently; @flushed: for the first time after a
 * flush. Both from the streaming thread. Returns: (transfer floating) */
GstElement *gst_lp_pictures_new (void (*sized) (gpointer owner, guint width,
        guint height, guint fps_n, guint fps_d),
    void (*turn) (gpointer owner, gboolean flushed), gpointer owner);

/* A source pad with pictures at that rate; @fps_n 0: as decoded. READY or
 * below. Returns: (transfer none) */
GstPad *gst_lp_pictures_add_rate (GstLpPictures * self, guint fps_n,
    guint fps_d);

/* What follows until the next end is one segment. Before its first picture. */
void gst_lp_pictures_begin (GstLpPictures * self);

/* The SEGMENT_DONE (or, with @by_eos, the EOS that is followed by a flush)
 * sent next ends a segment. @token: its position. */
void gst_lp_pictures_expect_end (GstLpPictures * self, guint64 token,
    guint64 sequence, gboolean drain, gboolean by_eos);
/* The flush after such an EOS is over. */
void gst_lp_pictures_end_flush (GstLpPictures * self);

/* Below 100: rests after each picture so that the work behind takes no more
 * than so many per cent of the time. */
void gst_lp_pictures_set_share (GstLpPictures * self, guint percent);

/* Frames and pixels decoded since READY */
void gst_lp_pictures_get_counts (GstLpPictures * self, guint64 * frames,
    guint64 * pixels);
/* Time that these frames last */
GstClockTime gst_lp_pictures_get_media (GstLpPictures * self);

G_END_DECLS
