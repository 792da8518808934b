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
 * The choice of a transcoding graph: which decoder, memory, scaler and
 * encoders, and their properties, from what the installed GStreamer has. Pure:
 * works on a table of factories, so that every version and card is tested
 * without having it. Names and ranks tell nothing; properties do.
 * Source: spec/transcoding.md 7, 18-27.
 */

#pragma once

#include <gst/gst.h>
#include "core/media-profile.h"
#include "core/media-segment.h"

G_BEGIN_DECLS

typedef enum
{
  GST_LP_BACKEND_AUTO,
  GST_LP_BACKEND_NVCODEC,
  GST_LP_BACKEND_VA,
  GST_LP_BACKEND_SOFTWARE,
} GstLpBackend;

/* "auto", "nvcodec", "va", "software" */
const gchar *gst_lp_backend_get_name (GstLpBackend backend);

/**
 * GstLpEncoderKind: in the order in which they are tried after a failure
 */
typedef enum
{
  GST_LP_ENCODER_NVENC,         /* CUDA mode, this device */
  GST_LP_ENCODER_NVENC_OLD,     /* until 1.24, this device */
  GST_LP_ENCODER_NVENC_OTHER,   /* another device of this machine */
  GST_LP_ENCODER_VA,
  GST_LP_ENCODER_X264,
  GST_LP_ENCODER_OPENH264,
  GST_LP_ENCODER_N_KINDS
} GstLpEncoderKind;

const gchar *gst_lp_encoder_kind_get_name (GstLpEncoderKind kind);

/* What there is: factory names, each with the names of its properties and,
 * for enumerations, "property=nick" for each value. */
typedef struct _GstLpFactories GstLpFactories;

GstLpFactories *gst_lp_factories_new (void);
/* All that this file knows by name, looked up in the registry. Loads the
 * plugins concerned. */
GstLpFactories *gst_lp_factories_new_from_registry (void);
void gst_lp_factories_free (GstLpFactories * table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpFactories, gst_lp_factories_free)

/* @properties: separated by spaces */
void gst_lp_factories_add (GstLpFactories * table, const gchar * name,
    const gchar * properties);
gboolean gst_lp_factories_has (const GstLpFactories * table,
    const gchar * name, const gchar * property);

#define GST_LP_CUDA_FEATURE "memory:CUDAMemory"
#define GST_LP_VA_FEATURE "memory:VAMemory"

/**
 * GstLpDecodePlan: the part before the encoders
 * @backend: what decodes and scales; never AUTO
 * @parser: @decoder: factories and their properties
 * @feature: (nullable): memory feature of every caps filter
 * @format: of raw video behind the decoder, for a caps filter
 * @convert: (nullable): factory that makes @format out of others
 * @scaler: factory and properties, one per step of the cascade
 * @helper: the scaler has no prefilter: no step may shrink by more than 2
 * @odd: the scaler is off when it shrinks by 3, 5, ...: two steps then
 * @download: (nullable): caps filter with @feature, then this, in front of
 *   software encoders
 * @device: CUDA device, -1 any
 */
typedef struct
{
  GstLpBackend backend;
  GstStructure *parser;
  GstStructure *decoder;
  const gchar *feature;
  const gchar *format;
  const gchar *convert;
  GstStructure *scaler;
  gboolean helper, odd;
  const gchar *download;
  gint device;
} GstLpDecodePlan;

/* @codec: LP_CODEC_H264 or LP_CODEC_H265. AUTO is for the caller, who tries
 * backend by backend. Fails: LP_ERROR_MISSING_PLUGIN naming what is missing,
 * LP_ERROR_UNSUPPORTED. */
GstLpDecodePlan *gst_lp_codecs_plan_decode (const GstLpFactories * table,
    GstLpBackend backend, LpCodec codec, gint device, GError ** error);
void gst_lp_decode_plan_free (GstLpDecodePlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpDecodePlan, gst_lp_decode_plan_free)

/* FALSE: the coded pictures are not 8-bit 4:2:0, as far as @caps (of a parser or
 * a muxer) tell: GPUs are not asked. */
gboolean gst_lp_codecs_is_usual (const GstStructure * caps);

/* @load: (array fixed-size=GST_LP_DEVICES_MAX): what each CUDA device does
 * already. Returns: the one that does least, the first of equal ones; -1 there
 * is no choice */
#define GST_LP_DEVICES_MAX 16
gint gst_lp_codecs_pick_device (const GstLpFactories * table, LpCodec codec,
    const guint * load);

/**
 * GstLpRung: one rendition in the cascade
 * @index: in the list of profiles
 * @parent: rung (position in the ladder) it is scaled from; -1 the source
 * @group: renditions of one group share a frame rate
 * @kinds: encoders to try in this order; @n_kinds
 */
typedef struct
{
  guint index;
  gint parent;
  guint group;
  GstLpEncoderKind kinds[GST_LP_ENCODER_N_KINDS];
  guint n_kinds;
} GstLpRung;

/* Orders @profiles into @ladder (n entries), largest first within a group, so
 * that each is scaled from the next larger one. @sessions: NVENC sessions to
 * spend, 0 = unknown: the largest rungs get them. */
gboolean gst_lp_codecs_plan_ladder (const GstLpFactories * table,
    const GstLpDecodePlan * decode, const LpProfile * profiles, guint n,
    guint sessions, GstLpRung * ladder, GError ** error);

typedef enum
{
  GST_LP_TUNING_EFFICIENT,      /* ours */
  GST_LP_TUNING_REFERENCE,      /* what a Livepeer transcoder sets */
} GstLpTuning;

/**
 * GstLpEncode: one encoder wanted
 * @fps_n: @fps_d: true rate of its input, never 0
 * @preset: of x264 ("medium"), NULL = that of the reference
 * @threads: of a software encoder, 0 automatic
 */
typedef struct
{
  const LpProfile *profile;
  guint width, height;
  guint fps_n, fps_d;
  GstLpTuning tuning;
  const gchar *preset;
  guint threads;
} GstLpEncode;

/**
 * GstLpEncodePlan:
 * @steps: (element-type GstStructure): factories with properties as strings,
 *   in order; the first takes what the scaler gives, the last gives H.264,
 *   byte-stream, one access unit per buffer
 * @encoder: name of the factory that encodes
 * @immediate: each picture comes out before the next goes in: no drain is
 *   needed between segments (and one would cost the session)
 */
typedef struct
{
  GPtrArray *steps;
  const gchar *encoder;
  gboolean immediate;
} GstLpEncodePlan;

/* NULL: this kind cannot code that (size, codec). */
GstLpEncodePlan *gst_lp_codecs_plan_encode (const GstLpFactories * table,
    const GstLpDecodePlan * decode, GstLpEncoderKind kind,
    const GstLpEncode * encode);
void gst_lp_encode_plan_free (GstLpEncodePlan * plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstLpEncodePlan, gst_lp_encode_plan_free)

/* Threads for the software encoder of profile @index: its share of @cores by
 * pixels per second, rounded up. One thread per encoder costs least where the
 * encoders fill the machine, but the largest must not be what all wait for.
 * 0 (automatic) for a single rendition. */
guint gst_lp_codecs_threads (const LpProfile * profiles, guint n, guint index,
    guint cores);

/* Key frame distance in frames at the true rate; 0 = the encoder's default,
 * 1 = intra only. */
guint gst_lp_codecs_key_interval (gint gop, guint fps_n, guint fps_d);

G_END_DECLS
