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
 * Capabilities: what a job needs, what a node offers, whether they fit.
 * Source: spec/wire-protocol.md 5, spec/orchestrator.md 5.
 */

#pragma once

#include "media-profile.h"

G_BEGIN_DECLS

typedef enum
{
  LP_CAPABILITY_H264,
  LP_CAPABILITY_MPEGTS,
  LP_CAPABILITY_MP4,
  LP_CAPABILITY_FRACTIONAL_FPS,
  LP_CAPABILITY_STORAGE_DIRECT,
  LP_CAPABILITY_STORAGE_S3,
  LP_CAPABILITY_STORAGE_GCS,
  LP_CAPABILITY_H264_BASELINE,
  LP_CAPABILITY_H264_MAIN,
  LP_CAPABILITY_H264_HIGH,
  LP_CAPABILITY_H264_CONSTRAINED_HIGH,
  LP_CAPABILITY_GOP,
  LP_CAPABILITY_AUTH_TOKEN,
  LP_CAPABILITY_SCENE_CLASSIFICATION,   /* dead, its number kept */
  LP_CAPABILITY_MPEG7_SIGNATURE,
  LP_CAPABILITY_HEVC_DECODE,
  LP_CAPABILITY_HEVC_ENCODE,
  LP_CAPABILITY_VP8_DECODE,
  LP_CAPABILITY_VP9_DECODE,
  LP_CAPABILITY_VP8_ENCODE,
  LP_CAPABILITY_VP9_ENCODE,
  LP_CAPABILITY_DECODE_444_8BIT,
  LP_CAPABILITY_DECODE_422_8BIT,
  LP_CAPABILITY_DECODE_444_10BIT,
  LP_CAPABILITY_DECODE_422_10BIT,
  LP_CAPABILITY_DECODE_420_10BIT,
  LP_CAPABILITY_SEGMENT_SLICING,
} LpCapability;

/* What peers that announce no capabilities are taken for. */
#define LP_CAPABILITIES_LEGACY G_GUINT64_CONSTANT (0xfff)
/* What every orchestrator of today announces. */
#define LP_CAPABILITIES_DEFAULT G_GUINT64_CONSTANT (0x4005fff)

/* Bounds of what is taken from a peer. */
#define LP_CAPABILITIES_WORDS 8
#define LP_CAPABILITIES_CAPACITIES 128
#define LP_CAPABILITIES_VERSION_MAX 63

typedef struct { guint32 capability; guint32 capacity; } LpCapacity;

/* Bit n of word n / 64 is capability n. A word count is part of the value:
 * trailing zero words make a set incompatible (wire-protocol 5.4), so none are
 * ever added, and received ones are kept. Value type. */
typedef struct
{
  guint n_words;
  guint64 words[LP_CAPABILITIES_WORDS];
  guint n_mandatories;
  guint64 mandatories[LP_CAPABILITIES_WORDS];
  guint n_capacities;
  LpCapacity capacities[LP_CAPABILITIES_CAPACITIES];
  gchar version[LP_CAPABILITIES_VERSION_MAX + 1];
  gboolean has_constraints;
  gchar min_version[LP_CAPABILITIES_VERSION_MAX + 1];
} LpCapabilities;

/* The source of a job, as far as it matters here. */
typedef enum
{
  LP_CHROMA_UNKNOWN,
  LP_CHROMA_420,
  LP_CHROMA_422,
  LP_CHROMA_444,
} LpChroma;

typedef enum
{
  LP_JOB_STORAGE_MEMORY,
  LP_JOB_STORAGE_DIRECT,
  LP_JOB_STORAGE_S3,
  LP_JOB_STORAGE_GCS,
} LpJobStorage;

/* @codec: of the source; @depth: bits per sample, 0 unknown.
 * @verify: perceptual hashes are wanted. @slicing: segments may be clipped. */
typedef struct
{
  LpProfileEncoder codec;
  LpChroma chroma;
  guint depth;
  const LpProfile *profiles;
  guint n_profiles;
  LpJobStorage storage;
  gboolean verify, slicing;
} LpJob;

void lp_capabilities_add (LpCapabilities * caps, guint capability);
gboolean lp_capabilities_has (const LpCapabilities * caps, guint capability);
/* One word; none if @word is 0. */
void lp_capabilities_set_word (LpCapabilities * caps, guint64 word);
/* How many at a time; 1 per set bit when nothing is said, 0 without it. */
guint lp_capabilities_capacity (const LpCapabilities * caps,
    guint capability);

/* What @job needs (wire-protocol 5.3). @min_version: NULL or the lowest node
 * version. LP_ERROR_UNSUPPORTED for pixel formats nobody decodes. */
gboolean lp_capabilities_for_job (LpCapabilities * caps, const LpJob * job,
    const gchar * min_version, GError ** error);

/* Whether who offers @offer can do what needs @need (wire-protocol 5.4); NULL
 * for an @offer that was absent is judged as the legacy set.
 * Fails with LP_ERROR_UNSUPPORTED and a reason a person can act on. */
gboolean lp_capabilities_compatible (const LpCapabilities * need,
    const LpCapabilities * offer, GError ** error);

/* Whether @version is at least @min: lenient semver, whatever follows '-' or
 * '+' ignored. An empty or unreadable @min is met by all. */
gboolean lp_version_at_least (const gchar * version, const gchar * min);

/* "H264", "MPEGTS", ...; NULL for numbers without a name. */
const gchar *lp_capability_name (guint capability);

G_END_DECLS
