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

#include <stdio.h>
#include <string.h>

#include "base-error.h"
#include "hls-media.h"

#define TEXT_MAX (64u << 20)
#define SECOND G_GUINT64_CONSTANT (1000000000)
/* entries past the window, however short they are */
#define EXTRA_MAX 100
#define DURATION_MAX (24 * 3600 * SECOND)
#define NUMBER_MAX G_MAXINT64
/* of the year 10000, which has no form; us */
#define UTC_END (G_GINT64_CONSTANT (253402300800) * 1000000)

struct _LpHlsMedia
{
  guint target;
  guint window;
  gboolean independent;
  guint64 start;
  guint64 duration;             /* of all entries */
  guint64 discontinuity_sequence;
  GQueue entries;
};

LpHlsMedia *
lp_hls_media_new (guint64 max_duration, guint window)
{
  LpHlsMedia *media = g_new0 (LpHlsMedia, 1);

  media->target = MAX ((max_duration + SECOND - 1) / SECOND, 1);
  media->window = window;
  g_queue_init (&media->entries);
  return media;
}

void
lp_hls_media_free (LpHlsMedia * media)
{
  if (media == NULL)
    return;
  g_queue_clear_full (&media->entries, g_free);
  g_free (media);
}

gboolean
lp_hls_media_fits (const LpHlsMedia * media, guint64 duration)
{
  return (duration + SECOND / 2) / SECOND <= media->target;
}

static void
trim (LpHlsMedia * media)
{
  while (media->window > 0 && media->entries.length > media->window) {
    LpHlsEntry *old = g_queue_peek_head (&media->entries);

    /* RFC 8216 6.2.2: never below three target durations */
    if (media->duration - old->duration < 3 * media->target * SECOND
        && media->entries.length <= media->window + EXTRA_MAX)
      break;
    g_queue_pop_head (&media->entries);
    media->duration -= old->duration;
    /* RFC 8216 6.2.2: the number counts tags that are no longer there */
    if (old->discontinuity)
      media->discontinuity_sequence++;
    g_free (old);
  }
}

static void
push (LpHlsMedia * media, const LpHlsEntry * entry)
{
  g_queue_push_tail (&media->entries, g_memdup2 (entry, sizeof (*entry)));
  media->duration += entry->duration;
}

void
lp_hls_media_append (LpHlsMedia * media, const LpHlsEntry * entry)
{
  const LpHlsEntry *last = g_queue_peek_tail (&media->entries);

  g_return_if_fail (last == NULL || entry->sequence == last->sequence + 1);
  push (media, entry);
  trim (media);
}

void
lp_hls_media_set_discontinuity_sequence (LpHlsMedia * media, guint64 sequence)
{
  media->discontinuity_sequence = sequence;
}

void
lp_hls_media_set_start (LpHlsMedia * media, guint64 before)
{
  media->start = before;
}

void
lp_hls_media_set_independent (LpHlsMedia * media, gboolean independent)
{
  media->independent = independent;
}

guint
lp_hls_media_get_length (const LpHlsMedia * media)
{
  return media->entries.length;
}

const LpHlsEntry *
lp_hls_media_get (const LpHlsMedia * media, guint index)
{
  return g_queue_peek_nth ((GQueue *) & media->entries, index);
}

guint64
lp_hls_media_get_discontinuity_sequence (const LpHlsMedia * media)
{
  return media->discontinuity_sequence;
}

guint
lp_hls_media_get_target (const LpHlsMedia * media)
{
  return media->target;
}

/* Civil date of a day number, for years 1970 to 9999 */
static void
append_utc (GString * s, gint64 utc)
{
  gint64 ms = utc / 1000, secs = ms / 1000;
  gint64 days = secs / 86400, rest = secs % 86400;
  gint64 z = days + 719468, era = z / 146097, doe = z % 146097;
  gint64 yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  gint64 doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  gint64 mp = (5 * doy + 2) / 153;
  gint day = doy - (153 * mp + 2) / 5 + 1;
  gint month = mp < 10 ? mp + 3 : mp - 9;
  gint year = yoe + era * 400 + (month <= 2);

  g_string_append_printf (s, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year,
      month, day, (gint) (rest / 3600), (gint) (rest / 60 % 60),
      (gint) (rest % 60), (gint) (ms % 1000));
}

static gboolean
parse_utc (const gchar * text, gint64 * utc)
{
  gint y, mo, d, h, mi, s, ms, used = 0;
  gint64 era, yoe, doy, doe;

  if (sscanf (text, "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &y, &mo, &d, &h, &mi,
          &s, &ms, &used) != 7 || text[used] != '\0' || used != 24)
    return FALSE;
  if (y < 1970 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 23
      || mi < 0 || mi > 59 || s < 0 || s > 60 || ms < 0)
    return FALSE;
  y -= mo <= 2;
  era = y / 400;
  yoe = y % 400;
  doy = (153 * (mo + (mo > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  *utc = ((((era * 146097 + doe - 719468) * 24 + h) * 60 + mi) * 60 + s);
  *utc = (*utc * 1000 + ms) * 1000;
  return TRUE;
}

gchar *
lp_hls_media_to_string (const LpHlsMedia * media, gboolean end)
{
  GString *s = g_string_sized_new (256 + media->entries.length * 128);
  const LpHlsEntry *first = g_queue_peek_head ((GQueue *) & media->entries);

  /* EXT-X-GAP came with version 8 of the protocol; the number must not change
   * when the first one is needed */
  g_string_append_printf (s, "#EXTM3U\n#EXT-X-VERSION:8\n"
      "#EXT-X-TARGETDURATION:%u\n#EXT-X-MEDIA-SEQUENCE:%" G_GUINT64_FORMAT
      "\n#EXT-X-DISCONTINUITY-SEQUENCE:%" G_GUINT64_FORMAT
      "\n", media->target, first != NULL ? first->sequence : 0,
      media->discontinuity_sequence);
  if (media->independent)
    g_string_append (s, "#EXT-X-INDEPENDENT-SEGMENTS\n");
  if (media->start > 0 && !end)
    g_string_append_printf (s, "#EXT-X-START:TIME-OFFSET=-%" G_GUINT64_FORMAT
        ".%03" G_GUINT64_FORMAT "\n", media->start / SECOND,
        media->start % SECOND / 1000000);

  for (GList * l = media->entries.head; l != NULL; l = l->next) {
    const LpHlsEntry *e = l->data;
    guint64 us = (e->duration + 500) / 1000;

    if (e->discontinuity)
      g_string_append (s, "#EXT-X-DISCONTINUITY\n");
    if (e->utc > 0 && e->utc < UTC_END) {
      g_string_append (s, "#EXT-X-PROGRAM-DATE-TIME:");
      append_utc (s, e->utc);
      g_string_append_c (s, '\n');
    }
    if (e->gap)
      g_string_append (s, "#EXT-X-GAP\n");
    g_string_append_printf (s, "#EXTINF:%" G_GUINT64_FORMAT ".%06"
        G_GUINT64_FORMAT ",\n%s\n", us / 1000000, us % 1000000, e->uri);
  }
  if (end)
    g_string_append (s, "#EXT-X-ENDLIST\n");
  return g_string_free (s, FALSE);
}

static gboolean
parse_number (const gchar * text, guint64 max, guint64 * value)
{
  return g_ascii_string_to_unsigned (text, 10, 0, max, value, NULL);
}

/* "2.000000,": seconds with up to nine decimals */
static gboolean
parse_extinf (const gchar * text, guint64 * ns)
{
  guint64 value = 0, scale = SECOND;
  gboolean point = FALSE;
  gsize digits = 0;

  for (; *text != ','; text++) {
    if (*text == '.' && !point) {
      point = TRUE;
    } else if (g_ascii_isdigit (*text) && ++digits < 16) {
      if (point && scale == 1)
        return FALSE;
      if (point)
        scale /= 10;
      value = value * 10 + (*text - '0');
    } else {
      return FALSE;
    }
  }
  if (digits == 0 || value > DURATION_MAX / scale)
    return FALSE;
  *ns = value * scale;
  return TRUE;
}

/* Only what we write: its number and nothing else. Anything more would be
 * deleted by that name later, wherever it points. */
static gboolean
valid_uri (const gchar * line, guint64 sequence)
{
  gchar name[32];

  g_snprintf (name, sizeof (name), "%" G_GUINT64_FORMAT ".ts", sequence);
  return strcmp (line, name) == 0;
}

static gboolean
parse_line (LpHlsMedia * media, LpHlsEntry * next, gboolean * extinf,
    const gchar * line)
{
  guint64 value;

  if (g_str_has_prefix (line, "#EXT-X-TARGETDURATION:")) {
    if (!parse_number (line + 22, DURATION_MAX / SECOND, &value) || value == 0)
      return FALSE;
    media->target = value;
  } else if (g_str_has_prefix (line, "#EXT-X-MEDIA-SEQUENCE:")) {
    if (!parse_number (line + 22, NUMBER_MAX, &next->sequence)
        || media->entries.length > 0)
      return FALSE;
  } else if (g_str_has_prefix (line, "#EXT-X-DISCONTINUITY-SEQUENCE:")) {
    if (!parse_number (line + 30, NUMBER_MAX, &media->discontinuity_sequence)
        || media->entries.length > 0)
      return FALSE;
  } else if (!strcmp (line, "#EXT-X-DISCONTINUITY")) {
    next->discontinuity = TRUE;
  } else if (!strcmp (line, "#EXT-X-GAP")) {
    next->gap = TRUE;
  } else if (g_str_has_prefix (line, "#EXT-X-PROGRAM-DATE-TIME:")) {
    return parse_utc (line + 25, &next->utc);
  } else if (g_str_has_prefix (line, "#EXTINF:")) {
    *extinf = strchr (line, ',') != NULL
        && parse_extinf (line + 8, &next->duration);
    return *extinf;
  } else if (*line != '\0' && *line != '#') {
    if (!*extinf || !valid_uri (line, next->sequence)
        || next->sequence > NUMBER_MAX)
      return FALSE;
    g_strlcpy (next->uri, line, sizeof (next->uri));
    /* now, not at the end: 64 MiB of text have millions of entries */
    push (media, next);
    trim (media);
    if (media->discontinuity_sequence > NUMBER_MAX)
      return FALSE;
    *extinf = FALSE;
    next->sequence++;
    next->utc = next->utc > 0 ?
        next->utc + (gint64) (next->duration + 500) / 1000 : 0;
    next->discontinuity = next->gap = FALSE;
  }
  return TRUE;
}

LpHlsMedia *
lp_hls_media_parse (const gchar * text, gsize size, guint window,
    GError ** error)
{
  g_autoptr (LpHlsMedia) media = lp_hls_media_new (0, window);
  g_autofree gchar *copy = NULL;
  gchar *line, *rest;
  LpHlsEntry next = { 0, };
  gboolean extinf = FALSE;
  guint number = 0;

  if (size > TEXT_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "playlist of %" G_GSIZE_FORMAT " bytes", size);
    return NULL;
  }
  copy = g_strndup (text, size);
  for (line = copy; line != NULL; line = rest) {
    rest = strchr (line, '\n');
    if (rest != NULL)
      *rest++ = '\0';
    number++;
    if (line[0] != '\0' && line[strlen (line) - 1] == '\r')
      line[strlen (line) - 1] = '\0';
    if ((number == 1 && strcmp (line, "#EXTM3U") != 0)
        || !parse_line (media, &next, &extinf, line)) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "playlist, line %u: not understood", number);
      return NULL;
    }
  }
  return g_steal_pointer (&media);
}
