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
 * The rules of RFC 8216 and of docs/livepeersink.md, checked on a folder:
 * every playlist is valid, every file it names is there, and the renditions
 * agree on sequence, discontinuities and date; and that one version of a
 * playlist may follow the other. Written from the RFC, without the code it
 * judges.
 */

#pragma once

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <gst/check/gstcheck.h>

typedef struct
{
  gchar *uri;
  gdouble duration;
  gboolean gap, discontinuity;
  gchar *date;
} HlsEntry;

typedef struct
{
  gchar *name;
  guint width, height;
  guint64 bandwidth, average;
  guint target;
  guint64 sequence, discontinuity_sequence;
  gboolean ended;
  GArray *entries;
} HlsList;

static inline void
hls_entry_clear (gpointer data)
{
  g_free (((HlsEntry *) data)->uri);
  g_free (((HlsEntry *) data)->date);
}

static inline void
hls_list_free (gpointer data)
{
  HlsList *list = data;

  g_free (list->name);
  g_array_unref (list->entries);
  g_free (list);
}

#define hls_entry(list, i) (&g_array_index ((list)->entries, HlsEntry, i))

static inline gchar *
hls_read (const gchar * dir, const gchar * name, gsize * size)
{
  g_autofree gchar *path = g_build_filename (dir, name, NULL);
  gchar *text = NULL;

  fail_unless (g_file_get_contents (path, &text, size, NULL), "%s is missing",
      path);
  return text;
}

/* the value of @attribute in an attribute list; NULL if it is not there */
static inline gchar *
hls_attribute (const gchar * line, const gchar * attribute)
{
  g_autofree gchar *pattern = g_strdup_printf
      ("(?:^|[:,])%s=(\"[^\"]*\"|[^,]*)", attribute);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, line, 0, &match))
    return NULL;
  return g_match_info_fetch (match, 1);
}

/* one version of a media playlist, by itself */
static inline void
hls_parse_media (const gchar * path, const gchar * text, HlsList * list)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  HlsEntry entry = { NULL, -1, };
  gboolean targeted = FALSE;

  fail_unless (g_utf8_validate (text, -1, NULL), "%s", path);
  fail_unless_equals_string (lines[0], "#EXTM3U");
  for (guint i = 1; lines[i] != NULL; i++) {
    const gchar *line = lines[i];

    fail_if (strchr (line, '\r'), "%s, line %u", path, i + 1);
    fail_if (list->ended && *line != '\0', "%s goes on after its end", path);
    if (g_str_has_prefix (line, "#EXT-X-TARGETDURATION:")) {
      fail_if (targeted, "%s has two target durations", path);
      targeted = TRUE;
      list->target = atoi (strchr (line, ':') + 1);
    } else if (g_str_has_prefix (line, "#EXT-X-MEDIA-SEQUENCE:")) {
      fail_unless (list->entries->len == 0 && entry.duration < 0);
      list->sequence = g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
    } else if (g_str_has_prefix (line, "#EXT-X-DISCONTINUITY-SEQUENCE:")) {
      fail_unless (list->entries->len == 0 && entry.duration < 0);
      list->discontinuity_sequence =
          g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
    } else if (g_str_equal (line, "#EXT-X-DISCONTINUITY")) {
      entry.discontinuity = TRUE;
    } else if (g_str_equal (line, "#EXT-X-GAP")) {
      entry.gap = TRUE;
    } else if (g_str_has_prefix (line, "#EXT-X-PROGRAM-DATE-TIME:")) {
      entry.date = g_strdup (strchr (line, ':') + 1);
    } else if (g_str_has_prefix (line, "#EXTINF:")) {
      fail_unless (entry.duration < 0, "%s, line %u", path, i + 1);
      entry.duration = g_ascii_strtod (line + 8, NULL);
    } else if (g_str_equal (line, "#EXT-X-ENDLIST")) {
      list->ended = TRUE;
    } else if (*line != '#' && *line != '\0') {
      fail_unless (entry.duration >= 0, "%s: no EXTINF for %s", path, line);
      /* RFC 8216 4.3.3.1 */
      fail_unless (floor (entry.duration + .5) <= list->target,
          "%s: %s is longer than the target duration %u", path, line,
          list->target);
      entry.uri = g_strdup (line);
      g_array_append_val (list->entries, entry);
      memset (&entry, 0, sizeof (entry));
      entry.duration = -1;
    }
  }
  fail_unless (targeted, "%s has no target duration", path);
  fail_unless (entry.duration < 0, "%s ends within an entry", path);
}

static inline void
hls_check_media (const gchar * dir, HlsList * list)
{
  g_autofree gchar *path = g_build_filename (list->name, "index.m3u8", NULL);
  g_autofree gchar *text = hls_read (dir, path, NULL);

  hls_parse_media (path, text, list);
  for (guint i = 0; i < list->entries->len; i++) {
    g_autofree gchar *file = g_build_filename (dir, list->name,
        hls_entry (list, i)->uri, NULL);

    if (!hls_entry (list, i)->gap)
      fail_unless (g_file_test (file, G_FILE_TEST_IS_REGULAR),
          "%s names %s, which is not there", path, file);
  }
}

static inline HlsList *
hls_new_list (const gchar * line, const gchar * uri)
{
  HlsList *list = g_new0 (HlsList, 1);
  g_autofree gchar *bandwidth = hls_attribute (line, "BANDWIDTH");
  g_autofree gchar *average = hls_attribute (line, "AVERAGE-BANDWIDTH");
  g_autofree gchar *codecs = hls_attribute (line, "CODECS");
  g_autofree gchar *size = hls_attribute (line, "RESOLUTION");

  fail_unless (g_str_has_suffix (uri, "/index.m3u8"), "%s", uri);
  fail_unless (bandwidth != NULL, "no BANDWIDTH: %s", line);
  fail_unless (codecs != NULL && codecs[0] == '"', "no CODECS: %s", line);
  fail_unless (size != NULL && sscanf (size, "%ux%u", &list->width,
          &list->height) == 2, "no RESOLUTION: %s", line);
  list->name = g_strndup (uri, strlen (uri) - strlen ("/index.m3u8"));
  list->bandwidth = g_ascii_strtoull (bandwidth, NULL, 10);
  list->average = average == NULL ? 0 : g_ascii_strtoull (average, NULL, 10);
  fail_unless (list->average <= list->bandwidth, "%s", line);
  list->entries = g_array_new (FALSE, FALSE, sizeof (HlsEntry));
  g_array_set_clear_func (list->entries, hls_entry_clear);
  return list;
}

/* by the number in its name: a list may start earlier than another */
static inline void
hls_check_agreement (const HlsList * a, const HlsList * b)
{
  guint64 first = MAX (a->sequence, b->sequence);
  guint64 last = MIN (a->sequence + a->entries->len,
      b->sequence + b->entries->len);

  fail_unless_equals_int (a->target, b->target);
  if (a->sequence == b->sequence)
    fail_unless_equals_int64 (a->discontinuity_sequence,
        b->discontinuity_sequence);
  for (guint64 s = first; s < last; s++) {
    const HlsEntry *x = hls_entry (a, s - a->sequence);
    const HlsEntry *y = hls_entry (b, s - b->sequence);

    fail_unless (x->discontinuity == y->discontinuity,
        "%s and %s disagree on a discontinuity at %u", a->name, b->name,
        (guint) s);
    fail_unless (fabs (x->duration - y->duration) < .1,
        "%s and %s: %f and %f s", a->name, b->name, x->duration, y->duration);
    fail_unless (g_strcmp0 (x->date, y->date) == 0, "%s and %s: %s and %s",
        a->name, b->name, x->date, y->date);
  }
}

/* Returns: (transfer full) (element-type HlsList): the source first */
static inline GPtrArray *
hls_check (const gchar * dir)
{
  g_autofree gchar *text = hls_read (dir, "index.m3u8", NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GPtrArray *lists = g_ptr_array_new_with_free_func (hls_list_free);

  fail_unless_equals_string (lines[0], "#EXTM3U");
  for (guint i = 1; lines[i] != NULL; i++) {
    HlsList *list;

    if (!g_str_has_prefix (lines[i], "#EXT-X-STREAM-INF:"))
      continue;
    list = hls_new_list (lines[i], lines[i + 1]);
    g_ptr_array_add (lists, list);
    hls_check_media (dir, list);
    hls_check_agreement (lists->pdata[0], list);
  }
  fail_unless (lists->len > 0, "the master playlist names nothing");
  return lists;
}

/* ---- all versions of the playlists that a store got ---- */

static inline HlsList *
hls_parse_version (const gchar * path, const gchar * text)
{
  HlsList *list = g_new0 (HlsList, 1);

  list->name = g_path_get_dirname (path);
  list->entries = g_array_new (FALSE, FALSE, sizeof (HlsEntry));
  g_array_set_clear_func (list->entries, hls_entry_clear);
  hls_parse_media (path, text, list);
  return list;
}

/* RFC 8216 6.2.1, 6.2.2: what may differ from one version to the next */
static inline void
hls_check_step (const HlsList * a, const HlsList * b)
{
  guint64 end = a->sequence + a->entries->len;
  guint64 left = 0;

  fail_if (a->ended, "%s goes on after its end", a->name);
  fail_unless (a->target == b->target, "%s: the target duration changes from "
      "%u to %u", a->name, a->target, b->target);
  fail_unless (b->sequence >= a->sequence, "%s: media sequence falls",
      a->name);
  fail_unless (b->sequence + b->entries->len >= end, "%s: an entry is taken "
      "from its end", a->name);
  for (guint64 s = a->sequence; s < end; s++) {
    const HlsEntry *x = hls_entry (a, s - a->sequence);
    const HlsEntry *y;

    if (s < b->sequence) {
      left += x->discontinuity;
      continue;
    }
    y = hls_entry (b, s - b->sequence);
    fail_unless (g_str_equal (x->uri, y->uri) && x->duration == y->duration
        && x->gap == y->gap && x->discontinuity == y->discontinuity
        && g_strcmp0 (x->date, y->date) == 0, "%s: entry %u changes", a->name,
        (guint) s);
  }
  if (b->sequence <= end)
    fail_unless (b->discontinuity_sequence == a->discontinuity_sequence + left,
        "%s: %u discontinuities left, their number goes from %u to %u",
        a->name, (guint) left, (guint) a->discontinuity_sequence,
        (guint) b->discontinuity_sequence);
}

/* Segments of one playlist by URI, times of all by number: neither is ever
 * used for something else. */
static inline void
hls_check_names (GHashTable * uris, GHashTable * dates, const HlsList * list)
{
  for (guint i = 0; i < list->entries->len; i++) {
    const HlsEntry *e = hls_entry (list, i);
    gchar *uri = g_strconcat (list->name, "/", e->uri, NULL);
    gchar *number = g_strdup_printf ("%" G_GUINT64_FORMAT, list->sequence + i);
    const gchar *old = g_hash_table_lookup (uris, uri);
    const gchar *date = g_hash_table_lookup (dates, number);

    fail_unless (old == NULL || g_str_equal (old, number),
        "%s is segment %s and %s", uri, old, number);
    fail_unless (date == NULL || g_str_equal (date, e->date ? e->date : ""),
        "segment %s is of %s and %s", number, date, e->date);
    g_hash_table_replace (dates, g_strdup (number),
        g_strdup (e->date ? e->date : ""));
    g_hash_table_replace (uris, uri, number);
  }
}

/* @history: (element-type utf8): path, text, path, text, as a store got them
 * in one run */
static inline void
hls_check_history (GPtrArray * history)
{
  g_autoptr (GHashTable) last = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, hls_list_free);
  g_autoptr (GHashTable) uris = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, g_free);
  g_autoptr (GHashTable) dates = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, g_free);

  for (guint i = 0; i + 1 < history->len; i += 2) {
    const gchar *path = history->pdata[i], *text = history->pdata[i + 1];
    HlsList *list, *old;

    if (g_str_equal (path, "index.m3u8")) {
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

      for (guint k = 0; lines[k] != NULL; k++)
        fail_if (*lines[k] != '#' && *lines[k] != '\0'
            && !g_hash_table_contains (last, lines[k]),
            "the master names %s, which is not there", lines[k]);
      continue;
    }
    list = hls_parse_version (path, text);
    old = g_hash_table_lookup (last, path);
    if (old != NULL)
      hls_check_step (old, list);
    hls_check_names (uris, dates, list);
    g_hash_table_replace (last, g_strdup (path), list);
  }
}
