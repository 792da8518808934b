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

#include "media-profile.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base-error.h"

#define STRING_MAX (64 * 1024)
#define SIZE_MAX_PIXELS 16384
#define BITRATE_MAX 1000000000
#define RATE_MAX 100000000
#define GOP_MAX_MS (3600 * 1000)

typedef struct
{
  const gchar *name;
  guint width, height, bitrate, fps;
} Preset;

static const Preset presets[] = {
  {"P720p60fps16x9", 1280, 720, 6000000, 60},
  {"P720p30fps16x9", 1280, 720, 4000000, 30},
  {"P720p25fps16x9", 1280, 720, 3500000, 25},
  {"P720p30fps4x3", 960, 720, 3500000, 30},
  {"P576p30fps16x9", 1024, 576, 1500000, 30},
  {"P576p25fps16x9", 1024, 576, 1500000, 25},
  {"P360p30fps16x9", 640, 360, 1200000, 30},
  {"P360p25fps16x9", 640, 360, 1000000, 25},
  {"P360p30fps4x3", 480, 360, 1000000, 30},
  {"P240p30fps16x9", 426, 240, 600000, 30},
  {"P240p25fps16x9", 426, 240, 600000, 25},
  {"P240p30fps4x3", 320, 240, 600000, 30},
  {"P144p30fps16x9", 256, 144, 400000, 30},
  {"P144p25fps16x9", 256, 144, 400000, 25},
};

static const gchar *const h264_names[] = {
  "", "h264baseline", "h264main", "h264high", "h264constrainedhigh"
};

static const gchar *const encoder_names[] = { "H.264", "HEVC", "VP8", "VP9" };

gboolean
lp_profile_from_preset (const gchar * name, LpProfile * profile)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (presets); i++) {
    if (strcmp (presets[i].name, name) != 0)
      continue;
    memset (profile, 0, sizeof (*profile));
    g_strlcpy (profile->name, name, sizeof (profile->name));
    profile->width = presets[i].width;
    profile->height = presets[i].height;
    profile->bitrate = presets[i].bitrate;
    profile->fps_n = presets[i].fps;
    return TRUE;
  }
  return FALSE;
}

/* A name becomes a folder and part of an address. */
static gboolean
name_is_sound (const gchar * name)
{
  const gchar *p;

  if (name[0] == '\0' || name[0] == '.' || strlen (name) >= LP_PROFILE_NAME_MAX
      || g_ascii_strcasecmp (name, "source") == 0)
    return FALSE;
  for (p = name; *p; p++) {
    if (!g_ascii_isalnum (*p) && strchr ("._-+", *p) == NULL)
      return FALSE;
  }
  return TRUE;
}

static gboolean
get_uint (json_t * object, const gchar * key, guint max, guint * value,
    GError ** error)
{
  json_t *v = json_object_get (object, key);
  json_int_t n;

  if (v == NULL || json_is_null (v))
    return TRUE;
  n = json_is_integer (v) ? json_integer_value (v) : -1;
  if (n < 0 || n > max) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "\"%s\" must be a whole number from 0 to %u", key, max);
    return FALSE;
  }
  *value = n;
  return TRUE;
}

/* NULL if absent or empty */
static gboolean
get_string (json_t * object, const gchar * key, const gchar ** value,
    GError ** error)
{
  json_t *v = json_object_get (object, key);

  *value = NULL;
  if (v == NULL || json_is_null (v))
    return TRUE;
  if (!json_is_string (v)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "\"%s\" must be a string",
        key);
    return FALSE;
  }
  if (json_string_length (v) > 0)
    *value = json_string_value (v);
  return TRUE;
}

/* "intra", or seconds as text or number */
static gboolean
get_gop (json_t * object, gint * gop, GError ** error)
{
  json_t *v = json_object_get (object, "gop");
  gdouble seconds = -1;

  if (v == NULL || json_is_null (v))
    return TRUE;
  if (json_is_number (v)) {
    seconds = json_number_value (v);
  } else if (json_is_string (v)) {
    const gchar *str = json_string_value (v);
    gchar *end;

    if (str[0] == '\0')
      return TRUE;
    if (strcmp (str, "intra") == 0) {
      *gop = -1;
      return TRUE;
    }
    if (g_ascii_isdigit (str[0]) || str[0] == '.') {
      seconds = g_ascii_strtod (str, &end);
      if (*end != '\0')
        seconds = -1;
    }
  }
  /* also refuses what is not a number */
  if (!(seconds >= 0 && seconds * 1000 <= GOP_MAX_MS)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "\"gop\" must be \"intra\" or seconds from 0 to %d", GOP_MAX_MS / 1000);
    return FALSE;
  }
  *gop = (gint) (seconds * 1000 + 0.5);
  return TRUE;
}

static gboolean
profile_from_json (json_t * object, LpProfile * profile, GError ** error)
{
  const gchar *name, *h264, *encoder;
  guint i;

  if (!json_is_object (object)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "not an object");
    return FALSE;
  }
  if (!get_string (object, "name", &name, error)
      || !get_uint (object, "width", SIZE_MAX_PIXELS, &profile->width, error)
      || !get_uint (object, "height", SIZE_MAX_PIXELS, &profile->height, error)
      || !get_uint (object, "bitrate", BITRATE_MAX, &profile->bitrate, error)
      || !get_uint (object, "fps", RATE_MAX, &profile->fps_n, error)
      || !get_uint (object, "fpsDen", RATE_MAX, &profile->fps_d, error)
      || !get_uint (object, "quality", 63, &profile->quality, error)
      || !get_uint (object, "colorDepth", 8, &profile->color_depth, error)
      || !get_uint (object, "chromaFormat", 3, &profile->chroma_format, error)
      || !get_gop (object, &profile->gop, error)
      || !get_string (object, "profile", &h264, error)
      || !get_string (object, "encoder", &encoder, error))
    return FALSE;

  if (profile->width == 0 && profile->height == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "\"width\" or \"height\" must be given");
    return FALSE;
  }
  if (profile->bitrate == 0 && profile->quality == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "\"bitrate\" (bit/s) must be given");
    return FALSE;
  }
  if (h264 != NULL && g_ascii_strcasecmp (h264, "none") != 0) {
    for (i = 1; i < G_N_ELEMENTS (h264_names); i++) {
      if (g_ascii_strcasecmp (h264, h264_names[i]) == 0)
        break;
    }
    if (i == G_N_ELEMENTS (h264_names)) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "unknown VideoProfile profile name \"%s\"", h264);
      return FALSE;
    }
    profile->h264_profile = i;
  }
  if (encoder != NULL) {
    for (i = 0; i < G_N_ELEMENTS (encoder_names); i++) {
      if (strcmp (encoder, encoder_names[i]) == 0)
        break;
    }
    if (i == G_N_ELEMENTS (encoder_names)) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "unknown codec name \"%s\"", encoder);
      return FALSE;
    }
    profile->encoder = i;
  }
  if (name != NULL && !name_is_sound (name)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "\"name\" must be letters, digits and ._-+ (below %u characters, "
        "not \"source\")", LP_PROFILE_NAME_MAX);
    return FALSE;
  }
  if (name != NULL)
    g_strlcpy (profile->name, name, sizeof (profile->name));
  else
    g_snprintf (profile->name, sizeof (profile->name), "custom_%ux%u_%u",
        profile->width, profile->height, profile->bitrate);
  return TRUE;
}

static gboolean
append_profile (GArray * profiles, const LpProfile * profile, GError ** error)
{
  guint i;

  if (profiles->len == LP_PROFILES_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "more than %u profiles", LP_PROFILES_MAX);
    return FALSE;
  }
  for (i = 0; i < profiles->len; i++) {
    if (strcmp (g_array_index (profiles, LpProfile, i).name,
            profile->name) == 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
          "two profiles are named \"%s\"", profile->name);
      return FALSE;
    }
  }
  g_array_append_vals (profiles, profile, 1);
  return TRUE;
}

static gboolean
profiles_from_json (const gchar * str, GArray * profiles, GError ** error)
{
  json_error_t jerror;
  json_t *array = json_loads (str, JSON_REJECT_DUPLICATES, &jerror);
  gboolean ret = FALSE;
  gsize i;

  if (array == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "profiles are no JSON: %s (line %d)", jerror.text, jerror.line);
    return FALSE;
  }
  for (i = 0; i < json_array_size (array); i++) {
    LpProfile profile;

    memset (&profile, 0, sizeof (profile));
    if (!profile_from_json (json_array_get (array, i), &profile, error)) {
      g_prefix_error (error, "profile %u: ", (guint) i);
      goto done;
    }
    if (!append_profile (profiles, &profile, error))
      goto done;
  }
  ret = TRUE;
done:
  json_decref (array);
  return ret;
}

GArray *
lp_profiles_from_string (const gchar * str, GError ** error)
{
  g_autoptr (GArray) profiles = g_array_new (FALSE, TRUE, sizeof (LpProfile));

  if (strlen (str) > STRING_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "profiles are longer than %d characters", STRING_MAX);
    return NULL;
  }
  while (g_ascii_isspace (*str))
    str++;

  if (*str == '[') {
    if (!profiles_from_json (str, profiles, error))
      return NULL;
  } else {
    g_auto (GStrv) names = g_strsplit (str, ",", -1);
    guint i;

    for (i = 0; names[i]; i++) {
      const gchar *name = g_strstrip (names[i]);
      LpProfile profile;

      if (!lp_profile_from_preset (name, &profile)) {
        g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
            "unknown preset \"%s\" (known: P720p30fps16x9, P360p30fps16x9, "
            "P240p30fps16x9, ...; or a JSON array)", name);
        return NULL;
      }
      if (!append_profile (profiles, &profile, error))
        return NULL;
    }
  }
  if (profiles->len == 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "no profile given");
    return NULL;
  }
  return g_steal_pointer (&profiles);
}

static void
set_uint (json_t * object, const gchar * key, guint value)
{
  if (value != 0)
    json_object_set_new (object, key, json_integer (value));
}

gchar *
lp_profiles_to_json (const LpProfile * profiles, guint n)
{
  json_t *array = json_array ();
  gchar *dump, *ret;
  guint i;

  for (i = 0; i < n; i++) {
    const LpProfile *p = &profiles[i];
    json_t *object = json_object ();

    json_object_set_new (object, "name", json_string (p->name));
    json_object_set_new (object, "width", json_integer (p->width));
    json_object_set_new (object, "height", json_integer (p->height));
    json_object_set_new (object, "bitrate", json_integer (p->bitrate));
    json_object_set_new (object, "fps", json_integer (p->fps_n));
    set_uint (object, "fpsDen", p->fps_d);
    if (p->h264_profile != LP_PROFILE_H264_NONE)
      json_object_set_new (object, "profile",
          json_string (h264_names[p->h264_profile]));
    if (p->gop == -1) {
      json_object_set_new (object, "gop", json_string ("intra"));
    } else if (p->gop > 0) {
      gchar gop[32];

      g_snprintf (gop, sizeof (gop), "%d.%03d", p->gop / 1000, p->gop % 1000);
      json_object_set_new (object, "gop", json_string (gop));
    }
    if (p->encoder != LP_PROFILE_ENCODER_H264)
      json_object_set_new (object, "encoder",
          json_string (encoder_names[p->encoder]));
    set_uint (object, "colorDepth", p->color_depth);
    set_uint (object, "chromaFormat", p->chroma_format);
    set_uint (object, "quality", p->quality);
    json_array_append_new (array, object);
  }
  dump = json_dumps (array, JSON_COMPACT);
  json_decref (array);
  ret = g_strdup (dump);
  free (dump);
  return ret;
}

GArray *
lp_profiles_auto (guint width, guint height, guint fps_n, guint fps_d,
    guint source_bitrate)
{
  /* by the shorter side; bit rates for up to 30 pictures a second */
  static const struct
  {
    guint lines, bitrate;
  } rungs[] = {
    {1080, 5000000}, {720, 3000000}, {480, 1600000}, {360, 800000},
    {240, 400000}, {144, 200000}
  };
  GArray *profiles = g_array_new (FALSE, TRUE, sizeof (LpProfile));
  guint shorter = MIN (width, height), longer = MAX (width, height);
  gboolean fast = fps_d > 0 && (guint64) fps_n > (guint64) 40 * fps_d;
  gboolean has_720 = FALSE;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rungs) && profiles->len < 4; i++) {
    guint64 bitrate = rungs[i].bitrate, limit;
    guint w, h;
    LpProfile p;

    if (rungs[i].lines >= shorter)
      continue;
    /* 480 so near to 720 costs more than it gives */
    if (rungs[i].lines == 480 && has_720)
      continue;

    memset (&p, 0, sizeof (p));
    w = 2 * (((guint64) rungs[i].lines * longer + shorter)
        / (2 * (guint64) shorter));
    if (w > 4096)
      continue;
    p.width = width >= height ? w : rungs[i].lines;
    p.height = width >= height ? rungs[i].lines : w;
    lp_profile_output_size (&p, width, height, &w, &h);
    if (w >= width || h >= height || MAX (w, h) > 4096)
      continue;

    if (fast)
      bitrate = bitrate * 3 / 2;
    if (source_bitrate > 0) {
      /* smaller pictures need more bits per pixel, but never more in all */
      limit = (guint64) source_bitrate *2 * w * h / ((guint64) width * height);
      limit = MIN (limit, source_bitrate);
      bitrate = MIN (bitrate, MAX (limit, 100000));
      bitrate = MIN (bitrate, source_bitrate);
    }
    p.width = w;
    p.height = h;
    p.bitrate = bitrate;
    p.gop = 2000;
    g_snprintf (p.name, sizeof (p.name), "%up", rungs[i].lines);
    g_array_append_val (profiles, p);
    if (rungs[i].lines == 720)
      has_720 = TRUE;
  }
  return profiles;
}

void
lp_profile_output_size (const LpProfile * profile, guint in_width,
    guint in_height, guint * out_width, guint * out_height)
{
  static const struct
  {
    guint w_min, w_max, h_min, h_max;
  } limits[] = {
    [LP_PROFILE_ENCODER_H264] = {146, 4096, 50, 4096},
    [LP_PROFILE_ENCODER_H265] = {132, 8192, 40, 8192},
  };
  guint64 w, h, in_w = in_width, in_h = in_height, longer;

  *out_width = *out_height = 0;
  /* the reference has no limits for others, and fails */
  if (profile->encoder >= G_N_ELEMENTS (limits) || in_w == 0 || in_h == 0)
    return;

#define LIMIT(member) (limits[profile->encoder].member)
  w = CLAMP (profile->width, LIMIT (w_min), LIMIT (w_max));
  h = CLAMP (profile->height, LIMIT (h_min), LIMIT (h_max));
  longer = MAX (w, h);
  w = h = 0;
  if (in_w >= in_h) {
    if (longer * in_h >= LIMIT (h_min) * in_w)
      w = longer & ~1;
    if (longer * in_h <= LIMIT (h_min) * in_w)
      h = LIMIT (h_min) & ~1;
  } else {
    if (longer * in_w >= LIMIT (w_min) * in_h)
      h = longer & ~1;
    if (longer * in_w <= LIMIT (w_min) * in_h)
      w = LIMIT (w_min) & ~1;
  }
#undef LIMIT

  /* nearest even, halves upwards */
  if (w == 0)
    w = 2 * ((h * in_w + in_h) / (2 * in_h));
  else if (h == 0)
    h = 2 * ((w * in_h + in_w) / (2 * in_w));

  *out_width = MIN (w, G_MAXINT);
  *out_height = MIN (h, G_MAXINT);
}
