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


/**
 * GstLpRendition:
 *
 * Source pad of `livepeertranscode`. Its properties say what the rendition is;
 * `bitrate` may be changed at any time, the others until the element leaves
 * READY.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstlprendition.h"

#define DEFAULT_WIDTH 1280
#define DEFAULT_HEIGHT 720
#define DEFAULT_BITRATE 3000000
#define DEFAULT_GOP 0
#define DEFAULT_H264_PROFILE LP_PROFILE_H264_NONE

struct _GstLpRendition
{
  GstGhostPad parent;
  LpProfile profile;            /* object lock */
  void (*bitrate_func) (GstLpRendition * self, guint bitrate,
      gpointer user_data);
  gpointer bitrate_data;
};

enum
{
  PROP_0,
  PROP_PROFILE,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_FRAMERATE,
  PROP_BITRATE,
  PROP_GOP,
  PROP_H264_PROFILE,
};

#define GST_TYPE_LP_H264_PROFILE (gst_lp_h264_profile_get_type ())
static GType
gst_lp_h264_profile_get_type (void)
{
  static gsize type = 0;
  static const GEnumValue values[] = {
    {LP_PROFILE_H264_NONE, "Left to the encoder", "none"},
    {LP_PROFILE_H264_BASELINE, "Constrained baseline", "baseline"},
    {LP_PROFILE_H264_MAIN, "Main", "main"},
    {LP_PROFILE_H264_HIGH, "High", "high"},
    {LP_PROFILE_H264_CONSTRAINED_HIGH, "High without B-frames",
        "constrained-high"},
    {0, NULL, NULL}
  };

  if (g_once_init_enter (&type)) {
    GType t = g_enum_register_static ("GstLpH264Profile", values);
    g_once_init_leave (&type, t);
  }
  return (GType) type;
}

G_DEFINE_TYPE (GstLpRendition, gst_lp_rendition, GST_TYPE_GHOST_PAD);

/* Properties that shape the graph cannot change while it stands. */
static gboolean
may_change (GstLpRendition * self, GParamSpec * pspec)
{
  GstElement *element = gst_pad_get_parent_element (GST_PAD (self));
  GstState state = GST_STATE_NULL;

  if (element) {
    GST_OBJECT_LOCK (element);
    state = GST_STATE (element);
    GST_OBJECT_UNLOCK (element);
    gst_object_unref (element);
  }
  if (state <= GST_STATE_READY)
    return TRUE;
  GST_WARNING_OBJECT (self, "%s cannot be set in state %s", pspec->name,
      gst_element_state_get_name (state));
  return FALSE;
}

static void
set_profile_text (GstLpRendition * self, const gchar * text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) profiles = NULL;
  g_autofree gchar *list = NULL;

  if (text == NULL || text[0] == '\0')
    return;
  list = text[0] == '{' ? g_strdup_printf ("[%s]", text) : g_strdup (text);
  profiles = lp_profiles_from_string (list, &error);
  if (profiles == NULL || profiles->len != 1) {
    GST_WARNING_OBJECT (self, "profile: %s",
        error ? error->message : "one profile is needed");
    return;
  }
  gst_lp_rendition_set_profile (self, &g_array_index (profiles, LpProfile, 0));
}

static void
gst_lp_rendition_set_property (GObject * object, guint id,
    const GValue * value, GParamSpec * pspec)
{
  GstLpRendition *self = GST_LP_RENDITION (object);
  LpProfile *p = &self->profile;

  if (id != PROP_BITRATE && !may_change (self, pspec))
    return;
  if (id == PROP_PROFILE) {
    set_profile_text (self, g_value_get_string (value));
    return;
  }

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_WIDTH:
      p->width = g_value_get_uint (value);
      break;
    case PROP_HEIGHT:
      p->height = g_value_get_uint (value);
      break;
    case PROP_FRAMERATE:
      p->fps_n = gst_value_get_fraction_numerator (value);
      p->fps_d = gst_value_get_fraction_denominator (value);
      break;
    case PROP_BITRATE:
      p->bitrate = g_value_get_uint (value);
      break;
    case PROP_GOP:
      p->gop = g_value_get_int64 (value) < 0 ? -1 :
          (gint) (g_value_get_int64 (value) / GST_MSECOND);
      break;
    case PROP_H264_PROFILE:
      p->h264_profile = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
  GST_OBJECT_UNLOCK (self);
  if (id == PROP_BITRATE && self->bitrate_func)
    self->bitrate_func (self, g_value_get_uint (value), self->bitrate_data);
}

static void
gst_lp_rendition_get_property (GObject * object, guint id, GValue * value,
    GParamSpec * pspec)
{
  GstLpRendition *self = GST_LP_RENDITION (object);
  LpProfile p;

  gst_lp_rendition_get_profile (self, &p);
  switch (id) {
    case PROP_PROFILE:
      g_value_take_string (value, lp_profiles_to_json (&p, 1));
      break;
    case PROP_WIDTH:
      g_value_set_uint (value, p.width);
      break;
    case PROP_HEIGHT:
      g_value_set_uint (value, p.height);
      break;
    case PROP_FRAMERATE:
      gst_value_set_fraction (value, p.fps_n, MAX (p.fps_d, 1));
      break;
    case PROP_BITRATE:
      g_value_set_uint (value, p.bitrate);
      break;
    case PROP_GOP:
      g_value_set_int64 (value, p.gop < 0 ? -1 : p.gop * (gint64) GST_MSECOND);
      break;
    case PROP_H264_PROFILE:
      g_value_set_enum (value, p.h264_profile);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      break;
  }
}

static void
gst_lp_rendition_class_init (GstLpRenditionClass * klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags ready = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
      | GST_PARAM_MUTABLE_READY;

  object_class->set_property = gst_lp_rendition_set_property;
  object_class->get_property = gst_lp_rendition_get_property;

  /**
   * GstLpRendition:profile:
   *
   * A preset name or one JSON object; sets all the others. Reads as a JSON
   * array with one object.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_PROFILE,
      g_param_spec_string ("profile", "Profile",
          "Preset name or JSON object; sets all the others", NULL, ready));
  /**
   * GstLpRendition:width:
   *
   * The source's aspect decides: the larger of width and height becomes the
   * longer side.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_WIDTH,
      g_param_spec_uint ("width", "Width",
          "Wanted width (pixels); the source's aspect decides the real one",
          0, 16384, DEFAULT_WIDTH, ready));
  /**
   * GstLpRendition:height:
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_HEIGHT,
      g_param_spec_uint ("height", "Height",
          "Wanted height (pixels); the source's aspect decides the real one",
          0, 16384, DEFAULT_HEIGHT, ready));
  /**
   * GstLpRendition:framerate:
   *
   * 0/1: as in the source.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_FRAMERATE,
      gst_param_spec_fraction ("framerate", "Frame rate",
          "Frames per second; 0/1 = as in the source", 0, 1, 100000000, 1, 0,
          1, ready));
  /**
   * GstLpRendition:bitrate:
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_BITRATE,
      g_param_spec_uint ("bitrate", "Bit rate", "Bit rate (bit/s)", 1000,
          1000000000, DEFAULT_BITRATE, G_PARAM_READWRITE
          | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING));
  /**
   * GstLpRendition:gop:
   *
   * 0: left to the encoder (250 frames). -1: intra only.
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_GOP,
      g_param_spec_int64 ("gop", "GOP", "Time between key frames (ns); 0 = "
          "encoder default, -1 = intra only", -1, 3600 * GST_SECOND,
          DEFAULT_GOP, ready));
  /**
   * GstLpRendition:h264-profile:
   *
   * Since: 0.1
   */
  g_object_class_install_property (object_class, PROP_H264_PROFILE,
      g_param_spec_enum ("h264-profile", "H.264 profile",
          "Profile of the H.264 stream", GST_TYPE_LP_H264_PROFILE,
          DEFAULT_H264_PROFILE, ready));
  gst_type_mark_as_plugin_api (GST_TYPE_LP_H264_PROFILE, 0);
}

static void
gst_lp_rendition_init (GstLpRendition * self)
{
  self->profile.width = DEFAULT_WIDTH;
  self->profile.height = DEFAULT_HEIGHT;
  self->profile.bitrate = DEFAULT_BITRATE;
  self->profile.gop = DEFAULT_GOP;
  self->profile.h264_profile = DEFAULT_H264_PROFILE;
}

GstLpRendition *
gst_lp_rendition_new (const gchar * name, GstPadTemplate * templ)
{
  GstLpRendition *self = g_object_new (GST_TYPE_LP_RENDITION, "name", name,
      "direction", GST_PAD_SRC, "template", templ, NULL);

  g_strlcpy (self->profile.name, name, sizeof (self->profile.name));
  return self;
}

void
gst_lp_rendition_get_profile (GstLpRendition * self, LpProfile * profile)
{
  GST_OBJECT_LOCK (self);
  *profile = self->profile;
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_rendition_set_profile (GstLpRendition * self, const LpProfile * profile)
{
  GST_OBJECT_LOCK (self);
  self->profile = *profile;
  GST_OBJECT_UNLOCK (self);
}

void
gst_lp_rendition_set_bitrate_func (GstLpRendition * self,
    void (*func) (GstLpRendition * self, guint bitrate, gpointer user_data),
    gpointer user_data)
{
  self->bitrate_func = func;
  self->bitrate_data = user_data;
}
