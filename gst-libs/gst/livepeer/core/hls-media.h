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
 * LpHlsMedia: a media playlist as a value: its exact text, and back from text
 * to continue a stream. Integers only; the text ends with a newline.
 * Source: RFC 8216 4.3, 6.2; RFC 8216bis for EXT-X-GAP; product 3.1.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LpHlsEntry:
 * @sequence: media sequence number
 * @uri: relative to the playlist, 1..255 characters without control characters
 * @duration: ns
 * @utc: Unix time in microseconds, 0 = no EXT-X-PROGRAM-DATE-TIME
 * @discontinuity: EXT-X-DISCONTINUITY stands before it
 * @gap: the segment is not there (EXT-X-GAP)
 */
typedef struct
{
  guint64 sequence;
  gchar uri[256];
  guint64 duration;
  gint64 utc;
  gboolean discontinuity;
  gboolean gap;
} LpHlsEntry;

typedef struct _LpHlsMedia LpHlsMedia;

/* @max_duration: ns; EXT-X-TARGETDURATION is its ceiling in seconds, at least
 * 1, for the life of the playlist. @window: entries kept, 0 = all; more while
 * they last less than three target durations (RFC 8216 6.2.2) */
LpHlsMedia *lp_hls_media_new (guint64 max_duration, guint window);
void lp_hls_media_free (LpHlsMedia * media);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpHlsMedia, lp_hls_media_free)

/* Whether an entry of this duration may be listed: EXTINF rounded to the
 * nearest second must not exceed the target (RFC 8216 4.3.3.1). */
gboolean lp_hls_media_fits (const LpHlsMedia * media, guint64 duration);

/* Appends; the sequence must follow the last one. Entries that leave the
 * window are dropped; a discontinuity that leaves is counted in
 * EXT-X-DISCONTINUITY-SEQUENCE. */
void lp_hls_media_append (LpHlsMedia * media, const LpHlsEntry * entry);

/* For a playlist that joins others late: the number they stand at. Before
 * the first entry. */
void lp_hls_media_set_discontinuity_sequence (LpHlsMedia * media,
    guint64 sequence);

/* EXT-X-START: where players begin, @before ns before the end; 0: they choose,
 * which is three target durations. Not said of a playlist that has ended. */
void lp_hls_media_set_start (LpHlsMedia * media, guint64 before);

/* EXT-X-INDEPENDENT-SEGMENTS: each segment decodes without another. Not said
 * unless it was set. */
void lp_hls_media_set_independent (LpHlsMedia * media, gboolean independent);

guint lp_hls_media_get_length (const LpHlsMedia * media);
const LpHlsEntry *lp_hls_media_get (const LpHlsMedia * media, guint index);
guint64 lp_hls_media_get_discontinuity_sequence (const LpHlsMedia * media);
guint lp_hls_media_get_target (const LpHlsMedia * media);       /* seconds */

/* Returns: (transfer full): the text; @end adds EXT-X-ENDLIST */
gchar *lp_hls_media_to_string (const LpHlsMedia * media, gboolean end);

/* Reads what lp_hls_media_to_string wrote (a stricter reader than players:
 * this is for our own files: a segment is called by its number, "12.ts"). At
 * most 64 MiB. Times of entries without their
 * own tag follow from the one before. Fails: LP_ERROR_INVALID naming the
 * line, LP_ERROR_TOO_LARGE. Returns: (transfer full) */
LpHlsMedia *lp_hls_media_parse (const gchar * text, gsize size, guint window,
    GError ** error);

G_END_DECLS
