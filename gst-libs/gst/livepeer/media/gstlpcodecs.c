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

#include "gstlpcodecs.h"

#include <string.h>

#include "core/base-error.h"

#define DEFAULT_GOP 250

static const gchar *const known[] = {
  "h264parse", "h265parse",
  "avdec_h264", "avdec_h265", "openh264dec", "libde265dec",
  "lpscale", "videoscale", "videoconvert",
  "x264enc", "openh264enc",
  "nvh264sldec", "nvh264dec", "nvh265sldec", "nvh265dec",
  "nvcudah264enc", "nvh264enc", "cudascale", "cudaupload", "cudadownload",
  "vah264dec", "vah265dec", "vapostproc", "vah264enc", "vah264lpenc",
};

struct _GstLpFactories
{
  GHashTable *names;            /* string -> set of strings */
};

const gchar *
gst_lp_backend_get_name (GstLpBackend backend)
{
  static const gchar *const names[] = { "auto", "nvcodec", "va", "software" };

  return backend < G_N_ELEMENTS (names) ? names[backend] : "unknown";
}

const gchar *
gst_lp_encoder_kind_get_name (GstLpEncoderKind kind)
{
  static const gchar *const names[] = {
    "nvenc", "nvenc-old", "nvenc-other", "va", "x264", "openh264"
  };

  return kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

GstLpFactories *
gst_lp_factories_new (void)
{
  GstLpFactories *table = g_new0 (GstLpFactories, 1);

  table->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      (GDestroyNotify) g_hash_table_unref);
  return table;
}

void
gst_lp_factories_free (GstLpFactories * table)
{
  g_hash_table_unref (table->names);
  g_free (table);
}

static GHashTable *
add_factory (GstLpFactories * table, const gchar * name)
{
  GHashTable *properties = g_hash_table_new_full (g_str_hash, g_str_equal,
      g_free, NULL);

  g_hash_table_insert (table->names, g_strdup (name), properties);
  return properties;
}

void
gst_lp_factories_add (GstLpFactories * table, const gchar * name,
    const gchar * properties)
{
  GHashTable *set = add_factory (table, name);
  g_auto (GStrv) list = g_strsplit (properties, " ", -1);
  guint i;

  for (i = 0; list[i]; i++) {
    if (list[i][0])
      g_hash_table_add (set, g_strdup (list[i]));
  }
}

gboolean
gst_lp_factories_has (const GstLpFactories * table, const gchar * name,
    const gchar * property)
{
  GHashTable *set = g_hash_table_lookup (table->names, name);

  if (set == NULL)
    return FALSE;
  return property == NULL || g_hash_table_contains (set, property);
}

static void
look_up (GstLpFactories * table, const gchar * name)
{
  GstElementFactory *factory = gst_element_factory_find (name);
  GstPluginFeature *loaded;
  GObjectClass *klass;
  GParamSpec **specs;
  GHashTable *set;
  GEnumClass *values;
  guint i, k, n;

  if (factory == NULL)
    return;
  loaded = gst_plugin_feature_load (GST_PLUGIN_FEATURE (factory));
  gst_object_unref (factory);
  if (loaded == NULL)
    return;
  klass = g_type_class_ref (gst_element_factory_get_element_type
      (GST_ELEMENT_FACTORY (loaded)));
  set = add_factory (table, name);
  specs = g_object_class_list_properties (klass, &n);
  for (i = 0; i < n; i++) {
    g_hash_table_add (set, g_strdup (specs[i]->name));
    if (!G_IS_PARAM_SPEC_ENUM (specs[i]))
      continue;
    values = G_PARAM_SPEC_ENUM (specs[i])->enum_class;
    for (k = 0; k < values->n_values; k++)
      g_hash_table_add (set, g_strdup_printf ("%s=%s", specs[i]->name,
              values->values[k].value_nick));
  }
  g_free (specs);
  g_type_class_unref (klass);
  gst_object_unref (loaded);
}

GstLpFactories *
gst_lp_factories_new_from_registry (void)
{
  GstLpFactories *table = gst_lp_factories_new ();
  guint i, device;

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    look_up (table, known[i]);

  for (device = 0; device < 16; device++) {
    static const gchar *const patterns[] = {
      "nvh264sldevice%udec", "nvh264device%udec", "nvh265sldevice%udec",
      "nvh265device%udec", "nvcudah264device%uenc", "nvh264device%uenc"
    };

    for (i = 0; i < G_N_ELEMENTS (patterns); i++) {
      g_auto (GStrv) parts = g_strsplit (patterns[i], "%u", 2);
      g_autofree gchar *name =
          g_strdup_printf ("%s%u%s", parts[0], device, parts[1]);

      look_up (table, name);
    }
  }
  return table;
}

/* Sets @property only where the class has it, and the value too if it is one
 * of an enumeration that lists its values. */
static void
set (const GstLpFactories * table, GstStructure * step,
    const gchar * property, const gchar * value)
{
  const gchar *name = gst_structure_get_name (step);

  if (gst_lp_factories_has (table, name, property))
    gst_structure_set (step, property, G_TYPE_STRING, value, NULL);
}

static gboolean
set_enum (const GstLpFactories * table, GstStructure * step,
    const gchar * property, const gchar * nick)
{
  g_autofree gchar *both = g_strdup_printf ("%s=%s", property, nick);

  if (!gst_lp_factories_has (table, gst_structure_get_name (step), both))
    return FALSE;
  set (table, step, property, nick);
  return TRUE;
}

static void
set_int (const GstLpFactories * table, GstStructure * step,
    const gchar * property, gint value)
{
  gchar text[16];

  g_snprintf (text, sizeof (text), "%d", value);
  set (table, step, property, text);
}

/* The first that exists; "%s" stands for the mark of a device. */
static gchar *
first_of (const GstLpFactories * table, gint device, const gchar * stem1,
    const gchar * stem2, const gchar * end)
{
  const gchar *stems[] = { stem1, stem2 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (stems); i++) {
    g_autofree gchar *name = NULL;

    if (stems[i] == NULL)
      continue;
    if (device > 0)
      name = g_strdup_printf ("%sdevice%d%s", stems[i], device, end);
    else
      name = g_strconcat (stems[i], end, NULL);
    if (gst_lp_factories_has (table, name, NULL))
      return g_steal_pointer (&name);
  }
  return NULL;
}

gboolean
gst_lp_codecs_is_usual (const GstStructure * caps)
{
  static const gchar *const unusual[] = { "high-10", "high-4:2:2",
    "high-4:4:4", "cavlc-4:4:4", "main-10", "main-12", "main-4", "monochrome",
    "scalable-", "screen-extended-"
  };
  const gchar *chroma = gst_structure_get_string (caps, "chroma-format");
  const gchar *profile = gst_structure_get_string (caps, "profile");
  guint luma = 8, colour = 8;

  gst_structure_get_uint (caps, "bit-depth-luma", &luma);
  gst_structure_get_uint (caps, "bit-depth-chroma", &colour);
  if (luma != 8 || colour != 8 || (chroma && strcmp (chroma, "4:2:0") != 0))
    return FALSE;
  for (guint i = 0; profile && i < G_N_ELEMENTS (unusual); i++) {
    if (g_str_has_prefix (profile, unusual[i]))
      return FALSE;
  }
  return TRUE;
}

gint
gst_lp_codecs_pick_device (const GstLpFactories * table, LpCodec codec,
    const guint * load)
{
  const gchar *new = codec == LP_CODEC_H265 ? "nvh265sl" : "nvh264sl";
  const gchar *old = codec == LP_CODEC_H265 ? "nvh265" : "nvh264";
  gint best = -1;
  guint n = 0;

  for (gint i = 0; i < GST_LP_DEVICES_MAX; i++) {
    g_autofree gchar *name = first_of (table, i, new, old, "dec");

    if (name == NULL)
      continue;
    n++;
    if (best < 0 || load[i] < load[best])
      best = i;
  }
  return n > 1 ? best : -1;
}

static gboolean
plan_nvcodec (const GstLpFactories * table, LpCodec codec, gint device,
    GstLpDecodePlan * plan, GError ** error)
{
  g_autofree gchar *decoder = codec == LP_CODEC_H264 ?
      first_of (table, device, "nvh264sl", "nvh264", "dec") :
      first_of (table, device, "nvh265sl", "nvh265", "dec");

  if (decoder == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "no NVDEC decoder: nvcodec has no features here (no NVIDIA driver, or "
        "a GStreamer registry older than the driver)");
    return FALSE;
  }
  plan->decoder = gst_structure_new_empty (decoder);
  if (!gst_lp_factories_has (table, "cudadownload", NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "nvcodec lacks cudadownload");
    return FALSE;
  }
  plan->device = device;
  if (gst_lp_factories_has (table, "cudascale", NULL)) {
    plan->feature = GST_LP_CUDA_FEATURE;
    plan->format = "NV12";
    plan->download = "cudadownload";
    plan->helper = TRUE;
    plan->scaler = gst_structure_new_empty ("cudascale");
    set (table, plan->scaler, "add-borders", "false");
    if (device >= 0)
      set_int (table, plan->scaler, "cuda-device-id", device);
  }
  return TRUE;
}

static gboolean
plan_va (const GstLpFactories * table, LpCodec codec, GstLpDecodePlan * plan,
    GError ** error)
{
  const gchar *decoder = codec == LP_CODEC_H264 ? "vah264dec" : "vah265dec";

  if (!gst_lp_factories_has (table, decoder, NULL)
      || !gst_lp_factories_has (table, "vapostproc", NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "no %s or vapostproc: no VA-API driver for this machine", decoder);
    return FALSE;
  }
  plan->decoder = gst_structure_new_empty (decoder);
  plan->feature = GST_LP_VA_FEATURE;
  plan->format = "NV12";
  plan->download = "vapostproc";
  plan->scaler = gst_structure_new_empty ("vapostproc");
  set (table, plan->scaler, "add-borders", "false");
  return TRUE;
}

static gboolean
plan_software (const GstLpFactories * table, LpCodec codec,
    GstLpDecodePlan * plan, GError ** error)
{
  static const gchar *const h264[] = { "avdec_h264", "openh264dec" };
  static const gchar *const h265[] = { "avdec_h265", "libde265dec" };
  const gchar *const *list = codec == LP_CODEC_H264 ? h264 : h265;
  guint i;

  for (i = 0; i < 2 && plan->decoder == NULL; i++) {
    if (gst_lp_factories_has (table, list[i], NULL))
      plan->decoder = gst_structure_new_empty (list[i]);
  }
  if (plan->decoder == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "no software decoder: %s (gstreamer1.0-libav) is not installed",
        list[0]);
    return FALSE;
  }
  return TRUE;
}

static gboolean
plan_scaler (const GstLpFactories * table, GstLpDecodePlan * plan,
    GError ** error)
{
  gboolean ours = gst_lp_factories_has (table, "lpscale", NULL);

  if ((!ours && !gst_lp_factories_has (table, "videoscale", NULL))
      || !gst_lp_factories_has (table, "videoconvert", NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "videoscale or videoconvert (gstreamer1.0-plugins-base) is not "
        "installed");
    return FALSE;
  }
  plan->format = "(string){ I420, NV12 }";
  plan->convert = "videoconvert";
  if (ours) {
    plan->scaler = gst_structure_new_empty ("lpscale");
    return TRUE;
  }
  plan->scaler = gst_structure_new_empty ("videoscale");
  set_enum (table, plan->scaler, "method", "lanczos");
  /* which is for luma only */
  set_enum (table, plan->scaler, "chroma-resampler", "lanczos");
  plan->odd = TRUE;
  set (table, plan->scaler, "add-borders", "false");
  return TRUE;
}

GstLpDecodePlan *
gst_lp_codecs_plan_decode (const GstLpFactories * table, GstLpBackend backend,
    LpCodec codec, gint device, GError ** error)
{
  g_autoptr (GstLpDecodePlan) plan = g_new0 (GstLpDecodePlan, 1);
  const gchar *parser = codec == LP_CODEC_H265 ? "h265parse" : "h264parse";
  gboolean ok = FALSE;

  plan->backend = backend;
  plan->device = -1;
  if (codec != LP_CODEC_H264 && codec != LP_CODEC_H265) {
    g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
        "only H.264 and H.265 can be decoded");
    return NULL;
  }
  if (!gst_lp_factories_has (table, parser, NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "%s (gstreamer1.0-plugins-bad) is not installed", parser);
    return NULL;
  }
  plan->parser = gst_structure_new_empty (parser);

  switch (backend) {
    case GST_LP_BACKEND_NVCODEC:
      ok = plan_nvcodec (table, codec, device, plan, error);
      break;
    case GST_LP_BACKEND_VA:
      ok = plan_va (table, codec, plan, error);
      break;
    default:
      plan->backend = GST_LP_BACKEND_SOFTWARE;
      ok = plan_software (table, codec, plan, error);
      break;
  }
  if (!ok)
    return NULL;

  if (plan->scaler == NULL && !plan_scaler (table, plan, error))
    return NULL;
  return g_steal_pointer (&plan);
}

void
gst_lp_decode_plan_free (GstLpDecodePlan * plan)
{
  gst_clear_structure (&plan->parser);
  gst_clear_structure (&plan->decoder);
  gst_clear_structure (&plan->scaler);
  g_free (plan);
}

/* "nvh264enc" is the old implementation until 1.24 and the new one after. */
static const gchar *
find_encoder (const GstLpFactories * table, const GstLpDecodePlan * decode,
    GstLpEncoderKind kind, gchar ** to_free)
{
  gint device = decode->device, other;
  gchar *name;

  switch (kind) {
    case GST_LP_ENCODER_NVENC:
      name = first_of (table, device, "nvcudah264", NULL, "enc");
      if (name == NULL) {
        name = first_of (table, device, "nvh264", NULL, "enc");
        if (name && !gst_lp_factories_has (table, name,
                "repeat-sequence-header"))
          g_clear_pointer (&name, g_free);
      }
      return *to_free = name;
    case GST_LP_ENCODER_NVENC_OLD:
      name = first_of (table, device, "nvh264", NULL, "enc");
      if (name && gst_lp_factories_has (table, name, "repeat-sequence-header"))
        g_clear_pointer (&name, g_free);
      return *to_free = name;
    case GST_LP_ENCODER_NVENC_OTHER:
      for (other = 0; other < 16; other++) {
        if (other == MAX (device, 0))
          continue;
        name = first_of (table, other, "nvcudah264", "nvh264", "enc");
        if (name)
          return *to_free = name;
      }
      return NULL;
    case GST_LP_ENCODER_VA:
      if (gst_lp_factories_has (table, "vah264enc", NULL))
        return "vah264enc";
      return gst_lp_factories_has (table, "vah264lpenc", NULL) ?
          "vah264lpenc" : NULL;
    case GST_LP_ENCODER_X264:
      return gst_lp_factories_has (table, "x264enc", NULL) ? "x264enc" : NULL;
    case GST_LP_ENCODER_OPENH264:
      return gst_lp_factories_has (table, "openh264enc", NULL) ?
          "openh264enc" : NULL;
    default:
      return NULL;
  }
}

static gboolean
same_rate (const LpProfile * a, const LpProfile * b)
{
  if (a->fps_n == 0 || b->fps_n == 0)
    return a->fps_n == b->fps_n;
  return (guint64) a->fps_n * MAX (b->fps_d, 1) ==
      (guint64) b->fps_n * MAX (a->fps_d, 1);
}

/* The longer side decides; the source's aspect does the rest. */
static guint
wanted_size (const LpProfile * p)
{
  return MAX (p->width, p->height);
}

gboolean
gst_lp_codecs_plan_ladder (const GstLpFactories * table,
    const GstLpDecodePlan * decode, const LpProfile * profiles, guint n,
    guint sessions, GstLpRung * ladder, GError ** error)
{
  GstLpEncoderKind kind;
  guint i, k, groups = 0, used = 0;

  for (i = 0; i < n; i++) {
    GstLpRung rung = { i, -1, 0, {0}, 0 };

    if (profiles[i].encoder != LP_PROFILE_ENCODER_H264) {
      g_set_error (error, LP_ERROR, LP_ERROR_UNSUPPORTED,
          "profile %s: only H.264 can be encoded", profiles[i].name);
      return FALSE;
    }
    for (k = 0; k < i; k++) {
      if (same_rate (&profiles[ladder[k].index], &profiles[i]))
        break;
    }
    rung.group = k < i ? ladder[k].group : groups++;
    /* insertion: by group, then by size, then as given */
    for (k = i; k > 0; k--) {
      const GstLpRung *before = &ladder[k - 1];

      if (before->group < rung.group || (before->group == rung.group
              && wanted_size (&profiles[before->index]) >=
              wanted_size (&profiles[i])))
        break;
      ladder[k] = ladder[k - 1];
    }
    ladder[k] = rung;
  }

  for (i = 0; i < n; i++) {
    GstLpRung *rung = &ladder[i];

    if (i > 0 && ladder[i - 1].group == rung->group)
      rung->parent = i - 1;
  }

  /* largest pictures first get what hardware sessions there are */
  for (i = 0; i < n; i++) {
    GstLpRung *rung = NULL;
    gboolean hardware;

    for (k = 0; k < n; k++) {
      if (ladder[k].n_kinds == 0 && (rung == NULL
              || wanted_size (&profiles[ladder[k].index]) >
              wanted_size (&profiles[rung->index])))
        rung = &ladder[k];
    }
    hardware = sessions == 0 || used < sessions;
    for (kind = 0; kind < GST_LP_ENCODER_N_KINDS; kind++) {
      g_autofree gchar *to_free = NULL;

      if (kind < GST_LP_ENCODER_VA && (!hardware
              || decode->backend != GST_LP_BACKEND_NVCODEC))
        continue;
      if (kind == GST_LP_ENCODER_VA
          && decode->backend == GST_LP_BACKEND_SOFTWARE)
        continue;
      if (find_encoder (table, decode, kind, &to_free))
        rung->kinds[rung->n_kinds++] = kind;
    }
    if (rung->n_kinds == 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
          "no H.264 encoder: x264enc (gstreamer1.0-plugins-ugly) is not "
          "installed");
      return FALSE;
    }
    if (rung->kinds[0] < GST_LP_ENCODER_VA)
      used++;
  }
  return TRUE;
}

/* of a rendition, per second; without a rate of its own as if of 30 */
static guint64
pixel_rate (const LpProfile * p)
{
  guint64 pixels = (guint64) p->width * p->height;

  return p->fps_n == 0 ? pixels * 30 :
      gst_util_uint64_scale (pixels, p->fps_n, MAX (p->fps_d, 1));
}

guint
gst_lp_codecs_threads (const LpProfile * profiles, guint n, guint index,
    guint cores)
{
  guint64 total = 0, mine = pixel_rate (&profiles[index]);

  if (n < 2)
    return 0;
  for (guint i = 0; i < n; i++)
    total += pixel_rate (&profiles[i]);
  if (total == 0)
    return 1;
  return CLAMP (gst_util_uint64_scale_ceil (mine, cores, total), 1, cores);
}

guint
gst_lp_codecs_key_interval (gint gop, guint fps_n, guint fps_d)
{
  guint64 frames;

  if (gop == 0)
    return 0;
  if (gop < 0)
    return 1;
  frames = gst_util_uint64_scale_round (gop, fps_n, 1000 * (guint64) fps_d);
  return CLAMP (frames, 1, 100000);
}

static guint
b_frames (const LpProfile * profile)
{
  return profile->h264_profile == LP_PROFILE_H264_BASELINE
      || profile->h264_profile == LP_PROFILE_H264_CONSTRAINED_HIGH ? 0 : 3;
}

static GstStructure *
add_step (GstLpEncodePlan * plan, const gchar * factory)
{
  GstStructure *step = gst_structure_new_empty (factory);

  g_ptr_array_add (plan->steps, step);
  return step;
}

static void
add_caps (GstLpEncodePlan * plan, const gchar * caps)
{
  gst_structure_set (add_step (plan, "capsfilter"), "caps", G_TYPE_STRING,
      caps, NULL);
}

static void
set_nvenc (const GstLpFactories * table, GstStructure * step,
    const GstLpEncode * e, guint gop)
{
  const LpProfile *p = e->profile;
  gint kbit = MAX (p->bitrate / 1024, 1);

  if (!set_enum (table, step, "rc-mode", "vbr"))
    set_enum (table, step, "rate-control", "vbr");
  set_int (table, step, "bitrate", kbit);
  set_int (table, step, "max-bitrate", kbit);
  set_int (table, step, "vbv-buffer-size", kbit);
  /* 0 is intra only here */
  set_int (table, step, "gop-size", gop == 1 ? 0 : gop);
  set (table, step, "b-frames", "0");
  set (table, step, "bframes", "0");
  set (table, step, "zero-reorder-delay", "true");
  set (table, step, "zerolatency", "true");
  set (table, step, "rc-lookahead", "0");
  set (table, step, "spatial-aq", "false");
  set (table, step, "temporal-aq", "false");
  set (table, step, "weighted-pred", "false");
  set_enum (table, step, "multi-pass", "disabled");
  set (table, step, "repeat-sequence-header", "true");
  set (table, step, "aud", "true");
  if (set_enum (table, step, "preset", "p4"))
    set_enum (table, step, "tune", "high-quality");
  if (p->quality > 0 && p->quality + 7 <= 51
      && gst_lp_factories_has (table, gst_structure_get_name (step),
          "const-quality")) {
    set_int (table, step, "const-quality", p->quality + 7);
    /* or it is the bit rate that decides */
    set_int (table, step, "bitrate", 0);
    set_int (table, step, "vbv-buffer-size", 0);
  }
}

static void
set_va (const GstLpFactories * table, GstStructure * step,
    const GstLpEncode * e, guint gop)
{
  gint kbit = MAX (e->profile->bitrate / 1000, 1);

  if (!set_enum (table, step, "rate-control", "vbr"))
    set_enum (table, step, "rate-control", "cbr");
  set (table, step, "target-percentage", "100");
  set_int (table, step, "bitrate", kbit);
  set_int (table, step, "cpb-size", kbit);
  set_int (table, step, "key-int-max", MIN (gop, 1024));
  set (table, step, "b-frames", "0");
  set (table, step, "aud", "true");
}

static void
set_x264 (const GstLpFactories * table, GstStructure * step,
    const GstLpEncode * e, guint gop)
{
  const LpProfile *p = e->profile;
  const gchar *preset = e->preset ? e->preset : "medium";

  set_enum (table, step, "speed-preset", preset);
  set_int (table, step, "bitrate", MAX (p->bitrate / 1000, 1));
  set (table, step, "vbv-buf-capacity", "1000");
  if (p->quality > 0) {
    set_enum (table, step, "pass", "qual");
    set_int (table, step, "quantizer", MIN (p->quality, 50));
  } else {
    set_enum (table, step, "pass", "cbr");
  }
  set_int (table, step, "key-int-max", gop);
  set_int (table, step, "bframes", gop == 1 ? 0 : b_frames (p));
  if (e->tuning == GST_LP_TUNING_REFERENCE)
    return;

  if (e->threads > 0)
    set_int (table, step, "threads", e->threads);
  /* The same quality for a sixth less time: docs/livepeertranscode.md. Who
   * asks for a slower preset wants all of it. */
  if (strcmp (preset, "medium") == 0)
    set (table, step, "option-string", "mixed-refs=0");
}

static void
set_openh264 (const GstLpFactories * table, GstStructure * step,
    const GstLpEncode * e, guint gop)
{
  set_int (table, step, "bitrate", e->profile->bitrate);
  set_enum (table, step, "rate-control", "bitrate");
  set_int (table, step, "gop-size", gop);
  /* a frame that is not coded breaks the count that is paid for */
  set (table, step, "enable-frame-skip", "false");
  set_enum (table, step, "complexity", "low");
  if (e->threads > 0)
    set_int (table, step, "multi-thread", e->threads);
}

/* Name of the H.264 profile in caps; NULL: left to the encoder */
static const gchar *
caps_profile (const LpProfile * profile, GstLpEncoderKind kind)
{
  if (kind == GST_LP_ENCODER_OPENH264)
    return NULL;
  switch (profile->h264_profile) {
    case LP_PROFILE_H264_BASELINE:
      return "constrained-baseline";
    case LP_PROFILE_H264_MAIN:
      return "main";
    case LP_PROFILE_H264_HIGH:
    case LP_PROFILE_H264_CONSTRAINED_HIGH:
      return "high";
    default:
      return kind == GST_LP_ENCODER_NVENC ? "main" : NULL;
  }
}

static gboolean
size_fits (GstLpEncoderKind kind, guint width, guint height)
{
  guint w_min = 32, h_min = 32, max = 4096;

  switch (kind) {
    case GST_LP_ENCODER_NVENC:
    case GST_LP_ENCODER_NVENC_OTHER:
      /* the minimum of the hardware, rounded up by the element */
      w_min = 160;
      h_min = 64;
      break;
    case GST_LP_ENCODER_NVENC_OLD:
      w_min = 145;
      h_min = 49;
      break;
    case GST_LP_ENCODER_VA:
      w_min = h_min = 128;
      break;
    default:
      break;
  }
  return width >= w_min && height >= h_min && width <= max && height <= max;
}

GstLpEncodePlan *
gst_lp_codecs_plan_encode (const GstLpFactories * table,
    const GstLpDecodePlan * decode, GstLpEncoderKind kind,
    const GstLpEncode * e)
{
  g_autoptr (GstLpEncodePlan) plan = NULL;
  g_autofree gchar *to_free = NULL;
  const gchar *name = find_encoder (table, decode, kind, &to_free);
  const gchar *profile = caps_profile (e->profile, kind);
  GstStructure *step;
  guint gop;
  gboolean parse = FALSE, foreign;

  if (name == NULL || !size_fits (kind, e->width, e->height))
    return NULL;
  gop = gst_lp_codecs_key_interval (e->profile->gop, e->fps_n, e->fps_d);
  if (gop == 0)
    gop = DEFAULT_GOP;

  plan = g_new0 (GstLpEncodePlan, 1);
  plan->steps = g_ptr_array_new_with_free_func
      ((GDestroyNotify) gst_structure_free);

  foreign = decode->feature != NULL && (kind >= GST_LP_ENCODER_X264
      || (kind == GST_LP_ENCODER_VA) != (decode->backend == GST_LP_BACKEND_VA)
      || kind == GST_LP_ENCODER_NVENC_OTHER);
  if (foreign) {
    add_step (plan, decode->download);
    add_caps (plan, "video/x-raw,format=NV12");
  }

  step = add_step (plan, name);
  plan->encoder = g_intern_string (name);
  plan->immediate = TRUE;
  switch (kind) {
    case GST_LP_ENCODER_NVENC:
    case GST_LP_ENCODER_NVENC_OLD:
    case GST_LP_ENCODER_NVENC_OTHER:
      set_nvenc (table, step, e, gop);
      parse = !gst_lp_factories_has (table, name, "repeat-sequence-header");
      break;
    case GST_LP_ENCODER_VA:
      set_va (table, step, e, gop);
      plan->immediate = FALSE;
      parse = TRUE;
      break;
    case GST_LP_ENCODER_X264:
      set_x264 (table, step, e, gop);
      plan->immediate = FALSE;
      break;
    default:
      set_openh264 (table, step, e, gop);
      parse = TRUE;
      break;
  }
  if (parse)
    gst_structure_set (add_step (plan, "h264parse"), "config-interval",
        G_TYPE_STRING, "-1", NULL);
  {
    g_autofree gchar *caps = g_strconcat ("video/x-h264,"
        "stream-format=byte-stream,alignment=au", profile ? ",profile=" : "",
        profile, NULL);

    add_caps (plan, caps);
  }
  return g_steal_pointer (&plan);
}

void
gst_lp_encode_plan_free (GstLpEncodePlan * plan)
{
  g_ptr_array_unref (plan->steps);
  g_free (plan);
}
