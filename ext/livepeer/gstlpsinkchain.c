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
#include <gst/pbutils/pbutils.h>
#include <gst/video/video.h>

#include "core/base-error.h"
#include "gstlpsinkchain.h"

#define RAW_VIDEO ", width = (int) [ 16, 4096 ], height = (int) [ 16, 4096 ]"

GstCaps *
gst_lp_sink_chain_video_caps (void)
{
  return gst_caps_from_string ("video/x-h264; video/x-h265; "
      "video/x-raw, format = (string) I420" RAW_VIDEO "; "
      "video/x-raw" RAW_VIDEO "; "
      "video/x-raw(memory:CUDAMemory), format = (string) NV12" RAW_VIDEO);
}

GstCaps *
gst_lp_sink_chain_audio_caps (void)
{
  return gst_caps_from_string ("audio/mpeg, mpegversion = (int) 4; "
      "audio/x-raw");
}

gboolean
gst_lp_sink_chain_is_raw (GstCaps * caps)
{
  return g_str_has_suffix (gst_structure_get_name (gst_caps_get_structure
          (caps, 0)), "/x-raw");
}

/* The first of @names that is installed. */
static GstElement *
make_first (GstBin * bin, const gchar * const *names, const gchar * what,
    GError ** error)
{
  for (guint i = 0; names[i] != NULL; i++) {
    GstElement *element = gst_element_factory_make (names[i], NULL);

    if (element != NULL)
      return element;
  }
  gst_element_post_message (GST_ELEMENT (bin),
      gst_missing_element_message_new (GST_ELEMENT (bin), names[0]));
  /* the first that is missing is the one to install first */
  if (*error != NULL)
    return NULL;
  g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
      "there is no %s: install the GStreamer plugin with %s", what, names[0]);
  return NULL;
}

static GstElement *
make_filter (const gchar * text)
{
  GstElement *filter = gst_element_factory_make ("capsfilter", NULL);
  g_autoptr (GstCaps) caps = gst_caps_from_string (text);

  if (filter != NULL)
    g_object_set (filter, "caps", caps, NULL);
  return filter;
}

/* kbit/s for a source that was raw: what such a picture needs at a fast
 * preset, about 0.1 bit per pixel */
static guint
source_bitrate (gint width, gint height, gint fps_n, gint fps_d)
{
  guint64 fps = fps_n > 0 && fps_d > 0 ? MAX (fps_n / fps_d, 1) : 30;
  guint64 kbit = (guint64) width * height * MIN (fps, 60) / 10 / 1000;

  return CLAMP (kbit, 400, 8000);
}

static void
set_if_there (GstElement * element, const gchar * name, const gchar * value)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), name))
    gst_util_set_object_arg (G_OBJECT (element), name, value);
}

static void
set_number (GstElement * element, const gchar * name, guint value)
{
  g_autofree gchar *text = g_strdup_printf ("%u", value);

  set_if_there (element, name, text);
}

static GstElement *
make_video_encoder (GstBin * bin, GstCaps * caps, guint64 target_duration,
    GError ** error)
{
  static const gchar *cuda[] = { "nvcudah264enc", "nvh264enc", NULL };
  static const gchar *memory[] = { "x264enc", "openh264enc", NULL };
  GstStructure *s = gst_caps_get_structure (caps, 0);
  gboolean on_gpu = gst_caps_features_contains (gst_caps_get_features (caps,
          0), "memory:CUDAMemory");
  gint width = 640, height = 360, fps_n = 0, fps_d = 1;
  guint kbit, gop;
  GstElement *encoder = make_first (bin, on_gpu ? cuda : memory,
      "H.264 encoder", error);
  const gchar *name;

  if (encoder == NULL)
    return NULL;
  gst_structure_get_int (s, "width", &width);
  gst_structure_get_int (s, "height", &height);
  gst_structure_get_fraction (s, "framerate", &fps_n, &fps_d);
  kbit = source_bitrate (width, height, fps_n, fps_d);
  /* Cuts are asked for by time (force-key-unit); the frame count keeps its
   * distance so that it does not add key frames of its own. */
  gop = fps_n > 0 ? 2 * gst_util_uint64_scale (target_duration, fps_n,
      fps_d * GST_SECOND) : 600;

  name = GST_OBJECT_NAME (gst_element_get_factory (encoder));
  if (!strcmp (name, "x264enc")) {
    set_number (encoder, "bitrate", kbit);
    set_number (encoder, "key-int-max", MAX (gop, 2));
    set_if_there (encoder, "speed-preset", "superfast");
    set_number (encoder, "bframes", 0);
    set_number (encoder, "vbv-buf-capacity", 1000);
    /* held-back frames would come out late, and in one burst at the end */
    set_number (encoder, "rc-lookahead", 0);
    set_if_there (encoder, "option-string", "scenecut=0:force-cfr=0");
  } else if (!strcmp (name, "openh264enc")) {
    set_number (encoder, "bitrate", kbit * 1000);
    set_number (encoder, "gop-size", MAX (gop, 2));
  } else {
    set_number (encoder, "bitrate", kbit);
    set_number (encoder, "gop-size", MAX (gop, 2));
    set_if_there (encoder, "repeat-sequence-header", "true");
    set_if_there (encoder, "zerolatency", "true");
    set_if_there (encoder, "zero-reorder-delay", "true");
  }
  return encoder;
}

static void
add_video (GPtrArray * chain, GstBin * bin, GstCaps * caps,
    guint64 target_duration, GError ** error)
{
  static const gchar *h264parse[] = { "h264parse", NULL };
  static const gchar *h265parse[] = { "h265parse", NULL };
  static const gchar *convert[] = { "videoconvert", NULL };
  gboolean h265 = gst_structure_has_name (gst_caps_get_structure (caps, 0),
      "video/x-h265");

  if (gst_lp_sink_chain_is_raw (caps)) {
    gboolean on_gpu = gst_caps_features_contains (gst_caps_get_features
        (caps, 0), "memory:CUDAMemory");

    if (!on_gpu) {
      g_ptr_array_add (chain, make_first (bin, convert, "colour converter",
              error));
      g_ptr_array_add (chain, make_filter ("video/x-raw, format=I420"));
    }
    g_ptr_array_add (chain, make_video_encoder (bin, caps, target_duration,
            error));
    g_ptr_array_add (chain, make_filter ("video/x-h264, "
            "stream-format=byte-stream, alignment=au"));
  }
  g_ptr_array_add (chain, make_first (bin, h265 ? h265parse : h264parse,
          "parser", error));
}

static void
add_audio (GPtrArray * chain, GstBin * bin, GstCaps * caps, GError ** error)
{
  static const gchar *parse[] = { "aacparse", NULL };
  static const gchar *convert[] = { "audioconvert", NULL };
  static const gchar *resample[] = { "audioresample", NULL };
  static const gchar *encoders[] = { "fdkaacenc", "avenc_aac", "voaacenc",
    "faac", NULL
  };

  if (gst_lp_sink_chain_is_raw (caps)) {
    GstElement *encoder;

    g_ptr_array_add (chain, make_first (bin, convert, "audio converter",
            error));
    g_ptr_array_add (chain, make_first (bin, resample, "audio resampler",
            error));
    g_ptr_array_add (chain, make_filter ("audio/x-raw, "
            "rate = (int) { 48000, 44100, 32000 }, "
            "channels = (int) [ 1, 2 ]"));
    encoder = make_first (bin, encoders, "AAC encoder", error);
    if (encoder != NULL)
      set_number (encoder, "bitrate", 128000);
    g_ptr_array_add (chain, encoder);
  }
  g_ptr_array_add (chain, make_first (bin, parse, "parser", error));
}

static gboolean
link_chain (GPtrArray * chain, GstPad * source, GstPad * target)
{
  g_autoptr (GstPad) first = NULL, last = NULL;

  for (guint i = 0; i + 1 < chain->len; i++) {
    if (!gst_element_link_pads_full (chain->pdata[i], "src",
            chain->pdata[i + 1], "sink", GST_PAD_LINK_CHECK_NOTHING))
      return FALSE;
  }
  first = gst_element_get_static_pad (chain->pdata[0], "sink");
  last = gst_element_get_static_pad (chain->pdata[chain->len - 1], "src");
  return !GST_PAD_LINK_FAILED (gst_pad_link (last, target))
      && !GST_PAD_LINK_FAILED (gst_pad_link (source, first));
}

gboolean
gst_lp_sink_chain_build (GstBin * bin, GstPad * source, GstPad * target,
    GstCaps * caps, guint64 target_duration, GError ** error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new ();
  gboolean video = g_str_has_prefix (gst_structure_get_name
      (gst_caps_get_structure (caps, 0)), "video/");
  g_autoptr (GError) missing = NULL;
  gboolean complete = TRUE;

  if (video)
    add_video (chain, bin, caps, target_duration, &missing);
  else
    add_audio (chain, bin, caps, &missing);

  for (guint i = 0; i < chain->len; i++)
    complete &= chain->pdata[i] != NULL;
  if (!complete) {
    for (guint i = 0; i < chain->len; i++) {
      if (chain->pdata[i] != NULL)
        gst_object_unref (gst_object_ref_sink (chain->pdata[i]));
    }
    if (missing != NULL)
      g_propagate_error (error, g_steal_pointer (&missing));
    else
      g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
          "a GStreamer core element is missing");
    return FALSE;
  }
  for (guint i = 0; i < chain->len; i++)
    gst_bin_add (bin, chain->pdata[i]);
  if (!link_chain (chain, source, target)) {
    g_autofree gchar *text = gst_caps_to_string (caps);

    g_set_error (error, LP_ERROR, LP_ERROR_CODEC,
        "%s cannot be brought into segments", text);
    return FALSE;
  }
  /* from the sink on, so that nothing flows into what is not ready */
  for (guint i = chain->len; i > 0; i--) {
    if (!gst_element_sync_state_with_parent (chain->pdata[i - 1])) {
      g_set_error (error, LP_ERROR, LP_ERROR_CODEC, "%s does not start",
          GST_OBJECT_NAME (chain->pdata[i - 1]));
      return FALSE;
    }
  }
  return TRUE;
}

void
gst_lp_sink_chain_remove_all (GstBin * bin)
{
  g_autoptr (GPtrArray) children = g_ptr_array_new_with_free_func
      (gst_object_unref);
  GstIterator *it = gst_bin_iterate_elements (bin);
  GValue item = G_VALUE_INIT;

  while (gst_iterator_next (it, &item) == GST_ITERATOR_OK) {
    g_ptr_array_add (children, g_value_dup_object (&item));
    g_value_reset (&item);
  }
  g_value_unset (&item);
  gst_iterator_free (it);
  for (guint i = 0; i < children->len; i++) {
    gst_element_set_state (children->pdata[i], GST_STATE_NULL);
    gst_bin_remove (bin, children->pdata[i]);
  }
}
