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

#include "base-error.h"
#include "media-capability.h"

static const gchar *const names[] = {
  "H264", "MPEGTS", "MP4", "FractionalFramerates", "StorageDirect",
  "StorageS3", "StorageGCS", "ProfileH264Baseline", "ProfileH264Main",
  "ProfileH264High", "ProfileH264ConstrainedHigh", "GOP", "AuthToken",
  "SceneClassification", "MPEG7VideoSignature", "HEVC_Decode", "HEVC_Encode",
  "VP8_Decode", "VP9_Decode", "VP8_Encode", "VP9_Encode",
  "H264_Decode_444_8bit", "H264_Decode_422_8bit", "H264_Decode_444_10bit",
  "H264_Decode_422_10bit", "H264_Decode_420_10bit", "SegmentSlicing",
  "TextToImage", "ImageToImage", "ImageToVideo", "Upscale", "AudioToText",
  "SegmentAnything2", "LLM", "ImageToText", "LiveVideoToVideo", "TextToSpeech",
  "BYOC",
};

const gchar *
lp_capability_name (guint capability)
{
  return capability < G_N_ELEMENTS (names) ? names[capability] : NULL;
}

void
lp_capabilities_add (LpCapabilities * caps, guint capability)
{
  guint word = capability / 64;

  g_return_if_fail (word < LP_CAPABILITIES_WORDS);
  for (; caps->n_words <= word; caps->n_words++)
    caps->words[caps->n_words] = 0;
  caps->words[word] |= G_GUINT64_CONSTANT (1) << capability % 64;
}

gboolean
lp_capabilities_has (const LpCapabilities * caps, guint capability)
{
  guint word = capability / 64;

  return word < caps->n_words
      && (caps->words[word] >> capability % 64 & 1) != 0;
}

void
lp_capabilities_set_word (LpCapabilities * caps, guint64 word)
{
  caps->n_words = word != 0;
  caps->words[0] = word;
}

guint
lp_capabilities_capacity (const LpCapabilities * caps, guint capability)
{
  if (!lp_capabilities_has (caps, capability))
    return 0;
  if (caps->n_capacities == 0)
    return 1;
  for (guint i = 0; i < caps->n_capacities; i++) {
    if (caps->capacities[i].capability == capability)
      return caps->capacities[i].capacity;
  }
  return 0;
}

static gboolean
add_source (LpCapabilities * caps, const LpJob * job, GError ** error)
{
  static const guint decode[] = {
    [LP_PROFILE_ENCODER_H264] = LP_CAPABILITY_H264,
    [LP_PROFILE_ENCODER_H265] = LP_CAPABILITY_HEVC_DECODE,
    [LP_PROFILE_ENCODER_VP8] = LP_CAPABILITY_VP8_DECODE,
    [LP_PROFILE_ENCODER_VP9] = LP_CAPABILITY_VP9_DECODE,
  };
  static const guint deep[] = {
    [LP_CHROMA_420] = LP_CAPABILITY_DECODE_420_10BIT,
    [LP_CHROMA_422] = LP_CAPABILITY_DECODE_422_10BIT,
    [LP_CHROMA_444] = LP_CAPABILITY_DECODE_444_10BIT,
  };

  lp_capabilities_add (caps, decode[job->codec]);
  if (job->codec != LP_PROFILE_ENCODER_H264
      || job->chroma == LP_CHROMA_UNKNOWN || job->depth == 0)
    return TRUE;
  if (job->depth == 10)
    lp_capabilities_add (caps, deep[job->chroma]);
  else if (job->depth != 8) {
    /* the number is how peers name it: 4:2:0 is 0 */
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "capability: unsupported pixel format chroma=%d colorBits=%u",
        job->chroma - LP_CHROMA_420, job->depth);
    return FALSE;
  } else if (job->chroma == LP_CHROMA_422)
    lp_capabilities_add (caps, LP_CAPABILITY_DECODE_422_8BIT);
  else if (job->chroma == LP_CHROMA_444)
    lp_capabilities_add (caps, LP_CAPABILITY_DECODE_444_8BIT);
  return TRUE;
}

static void
add_profile (LpCapabilities * caps, const LpProfile * profile)
{
  static const guint encode[] = {
    [LP_PROFILE_ENCODER_H264] = LP_CAPABILITY_H264,
    [LP_PROFILE_ENCODER_H265] = LP_CAPABILITY_HEVC_ENCODE,
    [LP_PROFILE_ENCODER_VP8] = LP_CAPABILITY_VP8_ENCODE,
    [LP_PROFILE_ENCODER_VP9] = LP_CAPABILITY_VP9_ENCODE,
  };

  lp_capabilities_add (caps, profile->format == LP_PROFILE_FORMAT_MP4 ?
      LP_CAPABILITY_MP4 : LP_CAPABILITY_MPEGTS);
  lp_capabilities_add (caps, encode[profile->encoder]);
  /* a denominator of 1 counts, too, when it was given */
  if (profile->fps_d > 0)
    lp_capabilities_add (caps, LP_CAPABILITY_FRACTIONAL_FPS);
  if (profile->h264_profile != LP_PROFILE_H264_NONE)
    lp_capabilities_add (caps, LP_CAPABILITY_H264_BASELINE +
        profile->h264_profile - LP_PROFILE_H264_BASELINE);
  if (profile->gop != 0)
    lp_capabilities_add (caps, LP_CAPABILITY_GOP);
}

gboolean
lp_capabilities_for_job (LpCapabilities * caps, const LpJob * job,
    const gchar * min_version, GError ** error)
{
  memset (caps, 0, sizeof (*caps));
  lp_capabilities_add (caps, LP_CAPABILITY_AUTH_TOKEN);
  if (job->verify)
    lp_capabilities_add (caps, LP_CAPABILITY_MPEG7_SIGNATURE);
  if (job->slicing)
    lp_capabilities_add (caps, LP_CAPABILITY_SEGMENT_SLICING);
  if (!add_source (caps, job, error))
    return FALSE;
  for (guint i = 0; i < job->n_profiles; i++)
    add_profile (caps, &job->profiles[i]);
  if (job->storage != LP_JOB_STORAGE_MEMORY)
    lp_capabilities_add (caps, LP_CAPABILITY_STORAGE_DIRECT +
        job->storage - LP_JOB_STORAGE_DIRECT);
  caps->has_constraints = TRUE;
  if (min_version != NULL
      && g_strlcpy (caps->min_version, min_version,
          sizeof (caps->min_version)) >= sizeof (caps->min_version)) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "the lowest node version \"%.20s...\" has more than %d characters",
        min_version, LP_CAPABILITIES_VERSION_MAX);
    return FALSE;
  }
  return TRUE;
}

/* Up to three numbers with dots between, an optional v before, anything from
 * '-' or '+' on left out. */
static gboolean
parse_version (const gchar * text, guint64 numbers[3])
{
  guint n = 0;

  numbers[0] = numbers[1] = numbers[2] = 0;
  if (*text == 'v')
    text++;
  while (TRUE) {
    guint64 value = 0;

    if (n == 3 || !g_ascii_isdigit (*text))
      return FALSE;
    for (; g_ascii_isdigit (*text); text++) {
      if (value > G_MAXUINT64 / 100)
        return FALSE;
      value = value * 10 + *text - '0';
    }
    numbers[n++] = value;
    if (*text == '\0' || *text == '-' || *text == '+')
      return TRUE;
    if (*text++ != '.')
      return FALSE;
  }
}

gboolean
lp_version_at_least (const gchar * version, const gchar * min)
{
  guint64 has[3], wanted[3];

  if (*min == '\0')
    return TRUE;
  if (*version == '\0' || !strcmp (version, "undefined"))
    return FALSE;
  if (!parse_version (min, wanted))
    return TRUE;
  if (!parse_version (version, has))
    return FALSE;
  for (guint i = 0; i < 3; i++) {
    if (has[i] != wanted[i])
      return has[i] > wanted[i];
  }
  return TRUE;
}

/* Whether each bit of @a is in @b. Returns: -1 if so; -2 if @a is longer; else
 * the first bit that is not */
static gint
first_missing (const guint64 * a, guint n_a, const guint64 * b, guint n_b)
{
  for (guint i = 0; i < MIN (n_a, n_b); i++) {
    guint64 missing = a[i] & ~b[i];

    for (guint bit = 0; missing != 0 && bit < 64; bit++) {
      if (missing >> bit & 1)
        return i * 64 + bit;
    }
  }
  return n_a > n_b ? -2 : -1;
}

static gboolean
check_subset (const guint64 * a, guint n_a, const guint64 * b, guint n_b,
    const gchar * what, GError ** error)
{
  gint missing = first_missing (a, n_a, b, n_b);
  const gchar *name;

  if (missing == -1)
    return TRUE;
  if (missing == -2) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "%s: a set of %u words against one of %u", what, n_a, n_b);
    return FALSE;
  }
  name = lp_capability_name (missing);
  g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
      "%s: capability %d (%s)", what, missing, name ? name : "unknown");
  return FALSE;
}

gboolean
lp_capabilities_compatible (const LpCapabilities * need,
    const LpCapabilities * offer, GError ** error)
{
  LpCapabilities legacy = { 0, };

  if (offer == NULL) {
    lp_capabilities_set_word (&legacy, LP_CAPABILITIES_LEGACY);
    return check_subset (need->words, need->n_words, legacy.words,
        legacy.n_words, "not offered", error);
  }
  if (!lp_version_at_least (offer->version, need->min_version)) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "version \"%s\" is below the \"%s\" asked for", offer->version,
        need->min_version);
    return FALSE;
  }
  return check_subset (offer->mandatories, offer->n_mandatories, need->words,
      need->n_words, "insisted on, but not among the needs", error)
      && check_subset (need->words, need->n_words, offer->words,
      offer->n_words, "not offered", error);
}
