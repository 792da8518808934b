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

#include "gstlpladder.h"

#include "core/base-error.h"
#include "gstlpcoder.h"

/* An output that no encoder takes is scaled to this; the branch refuses it. */
#define UNFIT 16
#define SIDE_MAX 4096

typedef struct
{
  LpProfile profile;
  gint parent;
  guint threads;
  GstElement *helper;           /* caps filter of an extra step, or NULL */
  GstElement *filter;
  GstElement *tee;
  GstLpBranch *branch;
  gboolean shed;                /* scalers' thread */
} Rung;

struct _GstLpLadder
{
  GstBin parent;
  const GstLpDecodePlan *decode;
  GstElement *pictures;
  Rung rungs[LP_PROFILES_MAX];
  guint place[LP_PROFILES_MAX]; /* index of profile -> rung */
  guint n;
  guint width, height;          /* decoded; scalers' thread */
  guint want_shed;              /* bits of rungs, object lock */
  void (*sized) (gpointer owner, guint width, guint height, guint fps_n,
      guint fps_d);
  gpointer owner;
};

G_DEFINE_TYPE (GstLpLadder, gst_lp_ladder, GST_TYPE_BIN);

static void
gst_lp_ladder_class_init (GstLpLadderClass * klass)
{
}

static void
gst_lp_ladder_init (GstLpLadder * self)
{
}

static void
set_size (GstLpLadder * self, GstElement * filter, guint width, guint height)
{
  const gchar *feature = self->decode->feature;
  g_autofree gchar *text =
      g_strdup_printf ("video/x-raw%s%s%s,format=%s,width=%u,height=%u,"
      "pixel-aspect-ratio=1/1", feature ? "(" : "", feature ? feature : "",
      feature ? ")" : "", self->decode->format, width, height);
  GstCaps *caps = gst_caps_from_string (text);

  g_object_set (filter, "caps", caps, NULL);
  gst_caps_unref (caps);
}

/* Three pixels into one is a sum around the middle one; videoscale, whose
 * filters have an even number of taps, is half a pixel off there (35 dB
 * instead of 50). */
static gboolean
is_odd_ratio (guint in, guint out)
{
  return in > out && in % out == 0 && in / out % 2 == 1;
}

static gboolean
needs_helper (const GstLpLadder * self, guint in_w, guint in_h, guint w,
    guint h)
{
  if (in_w <= 2 * w || in_h <= 2 * h)
    return FALSE;
  return self->decode->helper || is_odd_ratio (in_w, w)
      || is_odd_ratio (in_h, h);
}

/* All scalers work in the thread that calls this, so what they have in hand
 * has the size of before. */
static void
set_sizes (GstLpLadder * self)
{
  guint width = self->width, height = self->height;
  guint sizes[LP_PROFILES_MAX][2];
  guint i;

  for (i = 0; i < self->n; i++) {
    Rung *rung = &self->rungs[i];
    guint in_w = rung->parent < 0 ? width : sizes[rung->parent][0];
    guint in_h = rung->parent < 0 ? height : sizes[rung->parent][1];
    guint w, h;

    lp_profile_output_size (&rung->profile, width, height, &w, &h);
    if (w == 0 || h == 0 || w > SIDE_MAX || h > SIDE_MAX)
      w = h = UNFIT;
    /* nobody looks at it: whoever is scaled from it gets the picture before */
    if (rung->shed) {
      w = in_w;
      h = in_h;
    }
    if (rung->helper) {
      if (needs_helper (self, in_w, in_h, w, h))
        set_size (self, rung->helper, 2 * w, 2 * h);
      else
        set_size (self, rung->helper, in_w, in_h);
    }
    set_size (self, rung->filter, w, h);
    sizes[i][0] = w;
    sizes[i][1] = h;
  }
}

/* TRUE if the wishes changed anything. @again: the branches have forgotten. */
static gboolean
tell_branches (GstLpLadder * self, gboolean again)
{
  gboolean changed = FALSE;
  guint want, i;

  GST_OBJECT_LOCK (self);
  want = self->want_shed;
  GST_OBJECT_UNLOCK (self);
  for (i = 0; i < self->n; i++) {
    Rung *rung = &self->rungs[i];
    gboolean shed = (want >> i) & 1;
    GstPad *pad;

    if (rung->shed == shed && !again)
      continue;
    changed |= rung->shed != shed;
    rung->shed = shed;
    /* with the pictures, so that it is in front of the next size */
    pad = gst_element_get_static_pad (GST_ELEMENT (rung->branch), "sink");
    gst_pad_send_event (pad, gst_event_new_custom (GST_EVENT_CUSTOM_DOWNSTREAM,
            gst_structure_new (GST_LP_EVENT_SHED, "shed", G_TYPE_BOOLEAN, shed,
                NULL)));
    gst_object_unref (pad);
  }
  return changed;
}

static void
on_turn (gpointer owner, gboolean flushed)
{
  GstLpLadder *self = owner;

  if (tell_branches (self, flushed))
    set_sizes (self);
}

static void
on_sized (gpointer owner, guint width, guint height, guint fps_n, guint fps_d)
{
  GstLpLadder *self = owner;

  self->width = width;
  self->height = height;
  self->sized (self->owner, width, height, fps_n, fps_d);
  tell_branches (self, FALSE);
  set_sizes (self);
}

static GstElement *
add (GstLpLadder * self, GstElement * element)
{
  if (element)
    gst_bin_add (GST_BIN (self), element);
  return element;
}

/* @from: a pad, or @element's "src" (a tee gives a new one) */
static gboolean
link_to (GstPad * from, GstElement * element, GstElement * to)
{
  gboolean ret;
  GstPad *sink;

  if (from == NULL)
    return gst_element_link_pads (element, NULL, to, "sink");
  sink = gst_element_get_static_pad (to, "sink");
  ret = !GST_PAD_LINK_FAILED (gst_pad_link (from, sink));
  gst_object_unref (sink);
  return ret;
}

/* @fine: more taps; the small pictures that are scaled from scaled ones can
 * afford them, and need them, since errors of each step add up */
static gboolean
add_scaler (GstLpLadder * self, gboolean fine, GstPad ** from,
    GstElement ** last, GstElement ** filter, GError ** error)
{
  GstElement *scaler = add (self, gst_lp_step_make (self->decode->scaler,
          error));

  if (scaler == NULL)
    return FALSE;
  *filter = add (self, gst_element_factory_make ("capsfilter", NULL));
  /* a late picture is still a picture that is paid for */
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (scaler), "qos"))
    g_object_set (scaler, "qos", FALSE, NULL);
  if (fine && g_object_class_find_property (G_OBJECT_GET_CLASS (scaler),
          "envelope"))
    g_object_set (scaler, "envelope", 3., NULL);
  if (*filter == NULL || !link_to (*from, *last, scaler)
      || !gst_element_link (scaler, *filter)) {
    g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
        "the scaler does not link (capsfilter)");
    return FALSE;
  }
  *from = NULL;
  *last = *filter;
  return TRUE;
}

static gboolean
add_rung (GstLpLadder * self, guint i, GstPad * from,
    const GstLpBranchConfig * config, const GstLpRung * plan, GError ** error)
{
  Rung *rung = &self->rungs[i];
  GstElement *last = rung->parent < 0 ? NULL : self->rungs[rung->parent].tee;
  g_autofree gchar *name = g_strdup_printf ("src_%u", plan->index);
  GstLpBranchConfig mine = *config;
  GstPad *pad;

  if (from && self->decode->convert) {
    GstElement *convert = add (self,
        gst_element_factory_make (self->decode->convert, NULL));
    GstElement *filter = add (self,
        gst_element_factory_make ("capsfilter", NULL));
    g_autofree gchar *text = g_strdup_printf ("video/x-raw,format=%s",
        self->decode->format);

    if (convert == NULL || filter == NULL || !link_to (from, NULL, convert)
        || !gst_element_link (convert, filter))
      goto missing;
    gst_util_set_object_arg (G_OBJECT (filter), "caps", text);
    g_object_set (convert, "qos", FALSE, NULL);
    from = NULL;
    last = filter;
  }
  if ((self->decode->helper || self->decode->odd)
      && !add_scaler (self, FALSE, &from, &last, &rung->helper, error))
    return FALSE;
  if (!add_scaler (self, rung->parent >= 0, &from, &last, &rung->filter, error))
    return FALSE;

  rung->tee = add (self, gst_element_factory_make ("tee", NULL));
  mine.rung = *plan;
  mine.profile = rung->profile;
  mine.threads = rung->threads;
  rung->branch = GST_LP_BRANCH (gst_lp_branch_new (&mine));
  if (rung->tee == NULL || rung->branch == NULL)
    goto missing;
  g_object_set (rung->tee, "allow-not-linked", TRUE, NULL);
  add (self, GST_ELEMENT (rung->branch));
  if (!gst_element_link (last, rung->tee)
      || !gst_element_link_pads (rung->tee, NULL, GST_ELEMENT (rung->branch),
          "sink"))
    goto missing;
  pad = gst_element_get_static_pad (GST_ELEMENT (rung->branch), "src");
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new (name, pad));
  gst_object_unref (pad);
  return TRUE;

missing:
  g_set_error (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN,
      "queue, tee, capsfilter (GStreamer core) or videoconvert "
      "(gstreamer1.0-plugins-base) is not installed");
  return FALSE;
}

GstElement *
gst_lp_ladder_new (const GstLpBranchConfig * config,
    const LpProfile * profiles, const GstLpRung * rungs, guint n,
    GError ** error)
{
  GstLpLadder *self = g_object_new (GST_TYPE_LP_LADDER, "name", "ladder",
      NULL);
  GstPad *pad;
  guint i;

  self->decode = config->decode;
  self->sized = config->sized;
  self->owner = config->owner;
  self->n = n;
  self->pictures = gst_lp_pictures_new (on_sized, on_turn, self);
  gst_bin_add (GST_BIN (self), self->pictures);
  for (i = 0; i < n; i++) {
    GstPad *from = NULL;

    self->rungs[i].profile = profiles[rungs[i].index];
    self->rungs[i].threads = gst_lp_codecs_threads (profiles, n,
        rungs[i].index, g_get_num_processors ());
    self->rungs[i].parent = rungs[i].parent;
    self->place[rungs[i].index] = i;
    if (rungs[i].parent < 0)
      from = gst_lp_pictures_add_rate (GST_LP_PICTURES (self->pictures),
          self->rungs[i].profile.fps_n, self->rungs[i].profile.fps_d);
    if (!add_rung (self, i, from, config, &rungs[i], error)) {
      gst_object_unref (gst_object_ref_sink (self));
      return NULL;
    }
  }
  pad = gst_element_get_static_pad (self->pictures, "sink");
  gst_element_add_pad (GST_ELEMENT (self), gst_ghost_pad_new ("sink", pad));
  gst_object_unref (pad);
  return GST_ELEMENT (self);
}

GstLpBranch *
gst_lp_ladder_get_branch (GstLpLadder * self, guint index)
{
  return self->rungs[self->place[index]].branch;
}

void
gst_lp_ladder_set_shed (GstLpLadder * self, guint index, gboolean shed)
{
  guint bit = 1u << self->place[index];

  GST_OBJECT_LOCK (self);
  if (shed)
    self->want_shed |= bit;
  else
    self->want_shed &= ~bit;
  GST_OBJECT_UNLOCK (self);
}

GstClockTime
gst_lp_ladder_take_waited (GstLpLadder * self)
{
  GstClockTime waited = 0;

  for (guint i = 0; i < self->n; i++)
    waited += gst_lp_branch_take_waited (self->rungs[i].branch);
  return waited;
}

GstPad *
gst_lp_ladder_get_src (GstLpLadder * self, guint index)
{
  g_autofree gchar *name = g_strdup_printf ("src_%u", index);

  return gst_element_get_static_pad (GST_ELEMENT (self), name);
}

GstLpPictures *
gst_lp_ladder_get_pictures (GstLpLadder * self)
{
  return GST_LP_PICTURES (self->pictures);
}
