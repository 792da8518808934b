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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "media/gstlpcodecs.h"

#define NV_COMMON "bitrate max-bitrate vbv-buffer-size gop-size " \
    "spatial-aq aud preset "
#define SCALE "add-borders cuda-device-id"

static void
add_software (GstLpFactories * t)
{
  gst_lp_factories_add (t, "h264parse", "config-interval");
  gst_lp_factories_add (t, "h265parse", "config-interval");
  gst_lp_factories_add (t, "avdec_h264", "");
  gst_lp_factories_add (t, "avdec_h265", "");
  gst_lp_factories_add (t, "videoscale", "method method=lanczos "
      "chroma-resampler chroma-resampler=lanczos add-borders");
  gst_lp_factories_add (t, "videoconvert", "");
  gst_lp_factories_add (t, "x264enc", "bitrate speed-preset "
      "speed-preset=medium speed-preset=veryfast vbv-buf-capacity pass "
      "pass=cbr pass=qual quantizer key-int-max bframes threads "
      "option-string");
  gst_lp_factories_add (t, "openh264enc", "bitrate rate-control "
      "rate-control=bitrate gop-size enable-frame-skip");
}

static GstLpFactories *
make_table (const gchar * version, gboolean nvenc)
{
  GstLpFactories *t = gst_lp_factories_new ();

  add_software (t);
  if (version == NULL)
    return t;
  gst_lp_factories_add (t, "cudascale", SCALE);
  gst_lp_factories_add (t, "cudaupload", "");
  gst_lp_factories_add (t, "cudadownload", "");
  gst_lp_factories_add (t, "nvh264dec", "max-display-delay");
  gst_lp_factories_add (t, "nvh265dec", "");
  if (strcmp (version, "1.22") == 0)
    gst_lp_factories_add (t, "nvh264sldec", "");
  if (!nvenc)
    return t;
  if (strcmp (version, "1.26") == 0) {
    gst_lp_factories_add (t, "nvh264enc", NV_COMMON "rc-mode rc-mode=vbr "
        "bframes zerolatency repeat-sequence-header preset=p4 tune "
        "tune=high-quality multi-pass multi-pass=disabled");
    gst_lp_factories_add (t, "nvh264device1enc", NV_COMMON "rc-mode "
        "rc-mode=vbr bframes repeat-sequence-header");
    return t;
  }
  /* the old one has these too */
  gst_lp_factories_add (t, "nvh264enc", NV_COMMON "rc-mode rc-mode=vbr "
      "bframes zerolatency cuda-device-id");
  if (strcmp (version, "1.22-old") != 0)
    gst_lp_factories_add (t, "nvcudah264enc", NV_COMMON "rate-control "
        "rate-control=vbr b-frames rc-lookahead zero-reorder-delay "
        "repeat-sequence-header");
  return t;
}

static LpProfile
make_profile (guint width, guint height, guint bitrate)
{
  LpProfile p;

  memset (&p, 0, sizeof (p));
  g_snprintf (p.name, sizeof (p.name), "p%u", height);
  p.width = width;
  p.height = height;
  p.bitrate = bitrate;
  return p;
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar * const *) a, *(const gchar * const *) b);
}

/* "factory property=value ..." of each step, properties sorted */
static gchar *
describe (const GstLpEncodePlan * plan)
{
  GString *s = g_string_new (NULL);
  guint i;
  gint k;

  for (i = 0; i < plan->steps->len; i++) {
    const GstStructure *step = g_ptr_array_index (plan->steps, i);
    GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);

    for (k = 0; k < gst_structure_n_fields (step); k++) {
      const gchar *name = gst_structure_nth_field_name (step, k);

      g_ptr_array_add (fields, g_strdup_printf ("%s=%s", name,
              gst_structure_get_string (step, name)));
    }
    g_ptr_array_sort (fields, compare);
    g_string_append_printf (s, "%s%s", i ? " ! " : "",
        gst_structure_get_name (step));
    for (k = 0; k < (gint) fields->len; k++)
      g_string_append_printf (s, " %s", (gchar *) fields->pdata[k]);
    g_ptr_array_unref (fields);
  }
  return g_string_free (s, FALSE);
}

static void
check_encode (const GstLpFactories * t, GstLpBackend backend,
    GstLpEncoderKind kind, const LpProfile * p, const gchar * wanted)
{
  g_autoptr (GstLpDecodePlan) decode =
      gst_lp_codecs_plan_decode (t, backend, LP_CODEC_H264, -1, NULL);
  GstLpEncode e = { p, p->width, p->height, 30, 1, GST_LP_TUNING_REFERENCE,
    NULL, 0
  };
  g_autoptr (GstLpEncodePlan) plan = NULL;
  g_autofree gchar *text = NULL;

  fail_unless (decode != NULL);
  plan = gst_lp_codecs_plan_encode (t, decode, kind, &e);
  fail_unless (plan != NULL);
  text = describe (plan);
  fail_unless_equals_string (text, wanted);
  fail_unless (plan->immediate == (kind != GST_LP_ENCODER_X264
          && kind != GST_LP_ENCODER_VA));
}

#define CAPS "capsfilter caps=video/x-h264,stream-format=byte-stream," \
    "alignment=au"

/* each version's names, units and properties */
GST_START_TEST (test_encoders)
{
  LpProfile p = make_profile (1280, 720, 4000000);
  GstLpFactories *t = make_table ("1.22", TRUE);

  check_encode (t, GST_LP_BACKEND_NVCODEC, GST_LP_ENCODER_NVENC, &p,
      "nvcudah264enc aud=true b-frames=0 bitrate=3906 gop-size=250 "
      "max-bitrate=3906 rate-control=vbr rc-lookahead=0 "
      "repeat-sequence-header=true spatial-aq=false vbv-buffer-size=3906 "
      "zero-reorder-delay=true ! " CAPS ",profile=main");
  check_encode (t, GST_LP_BACKEND_NVCODEC, GST_LP_ENCODER_NVENC_OLD, &p,
      "nvh264enc aud=true bframes=0 bitrate=3906 gop-size=250 "
      "max-bitrate=3906 rc-mode=vbr spatial-aq=false vbv-buffer-size=3906 "
      "zerolatency=true ! h264parse config-interval=-1 ! " CAPS);
  check_encode (t, GST_LP_BACKEND_NVCODEC, GST_LP_ENCODER_X264, &p,
      "cudadownload ! capsfilter caps=video/x-raw,format=NV12 ! "
      "x264enc bframes=3 bitrate=4000 key-int-max=250 pass=cbr "
      "speed-preset=medium vbv-buf-capacity=1000 ! " CAPS);
  gst_lp_factories_free (t);

  t = make_table ("1.26", TRUE);
  p.gop = -1;
  p.h264_profile = LP_PROFILE_H264_CONSTRAINED_HIGH;
  check_encode (t, GST_LP_BACKEND_NVCODEC, GST_LP_ENCODER_NVENC, &p,
      "nvh264enc aud=true bframes=0 bitrate=3906 gop-size=0 "
      "max-bitrate=3906 multi-pass=disabled preset=p4 rc-mode=vbr "
      "repeat-sequence-header=true spatial-aq=false tune=high-quality "
      "vbv-buffer-size=3906 zerolatency=true ! " CAPS ",profile=high");
  p.gop = 2000;
  check_encode (t, GST_LP_BACKEND_SOFTWARE, GST_LP_ENCODER_X264, &p,
      "x264enc bframes=0 bitrate=4000 key-int-max=60 pass=cbr "
      "speed-preset=medium vbv-buf-capacity=1000 ! " CAPS ",profile=high");
  p.quality = 23;
  {
    GstLpFactories *card = make_table ("1.26", TRUE);

    gst_lp_factories_add (card, "nvh264enc", "repeat-sequence-header bitrate "
        "max-bitrate vbv-buffer-size const-quality rc-mode rc-mode=vbr");
    /* no average: the quality decides */
    check_encode (card, GST_LP_BACKEND_NVCODEC, GST_LP_ENCODER_NVENC, &p,
        "nvh264enc bitrate=0 const-quality=30 max-bitrate=3906 rc-mode=vbr "
        "repeat-sequence-header=true vbv-buffer-size=0 ! " CAPS
        ",profile=high");
    gst_lp_factories_free (card);
  }
  p.h264_profile = LP_PROFILE_H264_BASELINE;
  check_encode (t, GST_LP_BACKEND_SOFTWARE, GST_LP_ENCODER_X264, &p,
      "x264enc bframes=0 bitrate=4000 key-int-max=60 pass=qual quantizer=23 "
      "speed-preset=medium vbv-buf-capacity=1000 ! " CAPS
      ",profile=constrained-baseline");
  check_encode (t, GST_LP_BACKEND_SOFTWARE, GST_LP_ENCODER_OPENH264, &p,
      "openh264enc bitrate=4000000 enable-frame-skip=false gop-size=60 "
      "rate-control=bitrate ! h264parse config-interval=-1 ! " CAPS);
  gst_lp_factories_free (t);
}

GST_END_TEST;

static void
check_ladder (const gchar * version, gboolean nvenc, GstLpBackend backend,
    guint sessions, const gchar * wanted)
{
  g_autoptr (GstLpFactories) t = make_table (version, nvenc);
  g_autoptr (GstLpDecodePlan) decode =
      gst_lp_codecs_plan_decode (t, backend, LP_CODEC_H264, -1, NULL);
  g_autoptr (GString) s = g_string_new (NULL);
  LpProfile p[4] = {
    make_profile (426, 240, 600000), make_profile (1280, 720, 4000000),
    make_profile (640, 360, 1200000), make_profile (640, 360, 1000000)
  };
  GstLpRung ladder[4];
  guint i, k;

  p[3].fps_n = 15;
  fail_unless (gst_lp_codecs_plan_ladder (t, decode, p, 4, sessions, ladder,
          NULL));
  for (i = 0; i < 4; i++) {
    g_string_append_printf (s, "%u<%d", ladder[i].index, ladder[i].parent);
    for (k = 0; k < ladder[i].n_kinds; k++)
      g_string_append_printf (s, "%c%s", k ? ',' : ':',
          gst_lp_encoder_kind_get_name (ladder[i].kinds[k]));
    g_string_append_c (s, ' ');
  }
  fail_unless_equals_string (s->str, wanted);
}

/* a cascade from large to small within a rate; the largest rungs get the
 * sessions; everything can fall back to software */
GST_START_TEST (test_ladder)
{
  check_ladder (NULL, FALSE, GST_LP_BACKEND_SOFTWARE, 0,
      "1<-1:x264,openh264 2<0:x264,openh264 0<1:x264,openh264 "
      "3<-1:x264,openh264 ");
  check_ladder ("1.22", TRUE, GST_LP_BACKEND_NVCODEC, 2,
      "1<-1:nvenc,nvenc-old,x264,openh264 2<0:nvenc,nvenc-old,x264,openh264 "
      "0<1:x264,openh264 3<-1:x264,openh264 ");
  check_ladder ("1.26", TRUE, GST_LP_BACKEND_NVCODEC, 0,
      "1<-1:nvenc,nvenc-other,x264,openh264 "
      "2<0:nvenc,nvenc-other,x264,openh264 "
      "0<1:nvenc,nvenc-other,x264,openh264 "
      "3<-1:nvenc,nvenc-other,x264,openh264 ");
  /* H100, H200: decoders and no encoder */
  check_ladder ("1.24", FALSE, GST_LP_BACKEND_NVCODEC, 0,
      "1<-1:x264,openh264 2<0:x264,openh264 0<1:x264,openh264 "
      "3<-1:x264,openh264 ");
}

GST_END_TEST;

GST_START_TEST (test_decode)
{
  static const struct
  {
    const gchar *version;
    gint device;
    const gchar *decoder;
  } v[] = {
    {"1.22", -1, "nvh264sldec"},
    {"1.24", -1, "nvh264dec"},
    {"1.26", 0, "nvh264dec"},
  };
  GstLpDecodePlan *plan;
  GError *error = NULL;
  GstLpFactories *t;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (v); i++) {
    t = make_table (v[i].version, FALSE);
    plan = gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_NVCODEC,
        LP_CODEC_H264, v[i].device, &error);
    fail_unless (plan != NULL);
    fail_unless (gst_structure_has_name (plan->decoder, v[i].decoder));
    fail_unless_equals_string (plan->feature, "memory:CUDAMemory");
    fail_unless (gst_structure_has_name (plan->scaler, "cudascale"));
    fail_unless_equals_string (gst_structure_get_string (plan->scaler,
            "add-borders"), "false");
    fail_unless (plan->helper);
    gst_lp_decode_plan_free (plan);
    /* there is no third card */
    fail_if (gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_NVCODEC,
            LP_CODEC_H264, 2, NULL));
    gst_lp_factories_free (t);
  }

  t = gst_lp_factories_new ();
  add_software (t);
  gst_lp_factories_add (t, "nvh264sldevice1dec", "");
  gst_lp_factories_add (t, "cudadownload", "");
  plan = gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_NVCODEC, LP_CODEC_H264,
      1, &error);
  fail_unless (gst_structure_has_name (plan->decoder, "nvh264sldevice1dec"));
  /* no NVRTC, no cudascale: scaled on the CPU */
  fail_unless (plan->feature == NULL);
  fail_unless (gst_structure_has_name (plan->scaler, "videoscale"));
  gst_lp_decode_plan_free (plan);

  plan = gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_SOFTWARE, LP_CODEC_H265,
      -1, &error);
  fail_unless (gst_structure_has_name (plan->decoder, "avdec_h265"));
  fail_unless_equals_string (gst_structure_get_string (plan->scaler, "method"),
      "lanczos");
  fail_unless (plan->odd);
  gst_lp_decode_plan_free (plan);

  /* with libswscale */
  gst_lp_factories_add (t, "lpscale", "");
  plan = gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_SOFTWARE, LP_CODEC_H264,
      -1, &error);
  fail_unless (gst_structure_has_name (plan->scaler, "lpscale"));
  fail_if (plan->odd || plan->helper);
  gst_lp_decode_plan_free (plan);

  fail_if (gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_VA, LP_CODEC_H264, -1,
          &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN));
  g_clear_error (&error);
  fail_if (gst_lp_codecs_plan_decode (t, GST_LP_BACKEND_SOFTWARE, LP_CODEC_AAC,
          -1, &error));
  fail_unless (g_error_matches (error, LP_ERROR, LP_ERROR_UNSUPPORTED));
  g_clear_error (&error);
  gst_lp_factories_free (t);
}

GST_END_TEST;

GST_START_TEST (test_limits)
{
  GstLpFactories *t = make_table ("1.22", TRUE);
  GstLpDecodePlan *decode = gst_lp_codecs_plan_decode (t,
      GST_LP_BACKEND_NVCODEC, LP_CODEC_H264, -1, NULL);
  LpProfile p = make_profile (146, 260, 400000);
  GstLpEncode e = { &p, 146, 260, 30, 1, GST_LP_TUNING_EFFICIENT, "medium", 1 };
  GstLpEncodePlan *plan;
  GstStructure *x264;

  /* below the rounded minimum of the new element */
  fail_if (gst_lp_codecs_plan_encode (t, decode, GST_LP_ENCODER_NVENC, &e));
  plan = gst_lp_codecs_plan_encode (t, decode, GST_LP_ENCODER_X264, &e);
  x264 = g_ptr_array_index (plan->steps, 2);
  fail_unless_equals_string (gst_structure_get_string (x264, "option-string"),
      "mixed-refs=0");
  fail_unless_equals_string (gst_structure_get_string (x264, "threads"), "1");
  gst_lp_encode_plan_free (plan);
  e.height = 36500;
  fail_if (gst_lp_codecs_plan_encode (t, decode, GST_LP_ENCODER_X264, &e));
  /* not installed */
  fail_if (gst_lp_codecs_plan_encode (t, decode, GST_LP_ENCODER_VA, &e));
  gst_lp_decode_plan_free (decode);
  gst_lp_factories_free (t);

  /* the true rate, not its numerator */
  fail_unless_equals_int (gst_lp_codecs_key_interval (1000, 30000, 1001), 30);
  fail_unless_equals_int (gst_lp_codecs_key_interval (300, 30, 1), 9);
  fail_unless_equals_int (gst_lp_codecs_key_interval (-1, 30, 1), 1);
  fail_unless_equals_int (gst_lp_codecs_key_interval (0, 30, 1), 0);
  fail_unless_equals_int (gst_lp_codecs_key_interval (1, 1, 1), 1);
}

GST_END_TEST;

GST_START_TEST (test_threads)
{
  LpProfile p[3] = { make_profile (1280, 720, 4000000),
    make_profile (640, 360, 1200000), make_profile (426, 240, 600000)
  };

  /* the largest has three quarters of the pixels */
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 0, 2), 2);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 1, 2), 1);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 2, 2), 1);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 0, 16), 12);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 1, 16), 3);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 2, 16), 2);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 0, 1), 1);
  /* alone: as x264 likes it */
  fail_unless_equals_int (gst_lp_codecs_threads (p, 1, 0, 16), 0);
  /* twice the rate counts twice */
  p[1] = p[0];
  p[1].fps_n = 60;
  fail_unless_equals_int (gst_lp_codecs_threads (p, 2, 0, 9), 3);
  fail_unless_equals_int (gst_lp_codecs_threads (p, 2, 1, 9), 6);
  memset (p, 0, sizeof (p));
  fail_unless_equals_int (gst_lp_codecs_threads (p, 3, 0, 4), 1);
}

GST_END_TEST;

/* what is installed where the tests run */
GST_START_TEST (test_registry)
{
  GstLpFactories *t = gst_lp_factories_new_from_registry ();

  fail_unless (gst_lp_factories_has (t, "h264parse", "config-interval"));
  fail_unless (gst_lp_factories_has (t, "x264enc", "speed-preset=veryfast"));
  fail_if (gst_lp_factories_has (t, "x264enc", "no-such-property"));
  gst_lp_factories_free (t);
}

GST_END_TEST;

GST_START_TEST (test_usual)
{
  static const struct
  {
    const gchar *caps;
    gboolean usual;
  } v[] = {
    {"video/x-h264", TRUE},
    {"video/x-h264,profile=high", TRUE},
    {"video/x-h264,profile=high-10", FALSE},
    {"video/x-h264,profile=high-4:2:2-intra", FALSE},
    {"video/x-h265,profile=main", TRUE},
    {"video/x-h265,profile=main-10", FALSE},
    {"video/x-h265,profile=main-444", FALSE},
    {"video/x-h264,chroma-format=(string)4:2:0,bit-depth-luma=(uint)8", TRUE},
    {"video/x-h264,chroma-format=(string)4:2:2", FALSE},
    {"video/x-h264,bit-depth-luma=(uint)10", FALSE},
    {"video/x-h264,bit-depth-chroma=(uint)9", FALSE},
  };

  for (guint i = 0; i < G_N_ELEMENTS (v); i++) {
    GstStructure *s = gst_structure_from_string (v[i].caps, NULL);

    fail_unless_equals_int (gst_lp_codecs_is_usual (s), v[i].usual);
    gst_structure_free (s);
  }
}

GST_END_TEST;

GST_START_TEST (test_pick_device)
{
  GstLpFactories *t = gst_lp_factories_new ();
  guint load[GST_LP_DEVICES_MAX] = { 3, 2, 0, 2 };

  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H264, load),
      -1);
  /* one device: its features have no number */
  gst_lp_factories_add (t, "nvh264dec", "");
  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H264, load),
      -1);
  gst_lp_factories_add (t, "nvh264device1dec", "");
  gst_lp_factories_add (t, "nvh264sldevice3dec", "");
  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H264, load),
      1);
  load[1] = 4;
  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H264, load),
      3);
  load[0] = 0;
  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H264, load),
      0);
  /* none decodes that */
  fail_unless_equals_int (gst_lp_codecs_pick_device (t, LP_CODEC_H265, load),
      -1);
  gst_lp_factories_free (t);
}

GST_END_TEST;

static Suite *
gstlpcodecs_suite (void)
{
  Suite *s = suite_create ("gstlpcodecs");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_encoders);
  tcase_add_test (tc, test_ladder);
  tcase_add_test (tc, test_decode);
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_threads);
  tcase_add_test (tc, test_registry);
  tcase_add_test (tc, test_usual);
  tcase_add_test (tc, test_pick_device);
  return s;
}

GST_CHECK_MAIN (gstlpcodecs);
