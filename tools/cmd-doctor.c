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

/* doctor: says what of this machine is wrong, and what to do about it. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <gst/gst.h>

#include "commands.h"
#include "options.h"

#define DISK_LOW (G_GUINT64_CONSTANT (1) << 30)
/* a wall clock off by more shows in PROGRAM-DATE-TIME and in time stamps that
 * peers check */
#define CLOCK_ERROR_MAX_US 500000
#define PROBE_DEADLINE (10 * GST_SECOND)

static gchar *opt_location;

static const GOptionEntry entries[] = {
  {"location", 'o', 0, G_OPTION_ARG_FILENAME, &opt_location,
      "Folder to be published to (the current one)", "DIRECTORY"},
  {NULL}
};

static const LpOptionsHelp help = {
  "doctor", NULL,
  "Checks codecs, encoders, GPU, clock, memory and disk of this machine.",
  "Exit status: 0 nothing prevents work, 1 something does.\n\n"
      "Example:\n  gst-livepeer-1.0 doctor --location /var/www/hls\n",
};

typedef struct
{
  guint problems, warnings;
} Doctor;

typedef enum
{
  FINE,
  NOTE,
  WARNING,
  PROBLEM,
} Verdict;

/* @advice: what to do; NULL when fine */
static void
G_GNUC_PRINTF (5, 6)
say (Doctor * self, Verdict verdict, const gchar * what, const gchar * advice,
    const gchar * format, ...)
{
  static const gchar *marks[] = { "ok", "-", "WARNING", "PROBLEM" };
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("%-8s %-14s %s\n", marks[verdict], what, text);
  if (advice != NULL)
    printf ("%23s-> %s\n", "", advice);
  self->warnings += verdict == WARNING;
  self->problems += verdict == PROBLEM;
}

static const gchar *
first_factory (const gchar * const *names)
{
  for (; *names != NULL; names++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (*names);

    if (factory != NULL)
      return *names;
  }
  return NULL;
}

/* ---- what GStreamer has ---- */

typedef struct
{
  const gchar *what;
  const gchar *names[5];
  Verdict if_missing;
  const gchar *package;
} Need;

static const Need needs[] = {
  {"our elements", {"livepeersink"}, PROBLEM,
      "set GST_PLUGIN_PATH to the folder of libgstlivepeer.so"},
  {"segmenter", {"livepeersegmenter"}, PROBLEM,
      "set GST_PLUGIN_PATH to the folder of libgstlivepeermedia.so"},
  {"transcoder", {"livepeertranscode"}, PROBLEM,
      "set GST_PLUGIN_PATH to the folder of libgstlivepeermedia.so"},
  {"H.264 parser", {"h264parse"}, PROBLEM,
      "apt-get install gstreamer1.0-plugins-bad"},
  {"H.265 parser", {"h265parse"}, WARNING,
      "apt-get install gstreamer1.0-plugins-bad"},
  {"AAC parser", {"aacparse"}, PROBLEM,
      "apt-get install gstreamer1.0-plugins-good"},
  {"H.264 decoder", {"nvh264dec", "vah264dec", "avdec_h264", "openh264dec"},
      PROBLEM, "apt-get install gstreamer1.0-libav"},
  {"H.265 decoder", {"nvh265dec", "vah265dec", "avdec_h265", "libde265dec"},
      WARNING, "apt-get install gstreamer1.0-libav"},
  {"H.264 encoder", {"nvh264enc", "vah264enc", "x264enc", "openh264enc"},
      PROBLEM, "apt-get install gstreamer1.0-plugins-ugly"},
  {"AAC encoder", {"fdkaacenc", "avenc_aac", "voaacenc", "faac"}, WARNING,
      "apt-get install gstreamer1.0-libav (needed for raw audio only)"},
  {"scaler", {"videoscale", "videoconvertscale"}, PROBLEM,
      "apt-get install gstreamer1.0-plugins-base"},
  {"any URI", {"uridecodebin"}, WARNING,
      "apt-get install gstreamer1.0-plugins-base"},
  {"RTMP", {"rtmp2src", "rtmpsrc"}, NOTE,
      "apt-get install gstreamer1.0-plugins-bad"},
  {"SRT", {"srtsrc"}, NOTE, "apt-get install gstreamer1.0-plugins-bad"},
  {"RTSP", {"rtspsrc"}, NOTE, "apt-get install gstreamer1.0-plugins-good"},
};

static void
check_elements (Doctor * self)
{
  g_autofree gchar *version = gst_version_string ();

  say (self, FINE, "GStreamer", NULL, "%s", version);
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++) {
    const gchar *found = first_factory (needs[i].names);

    if (found != NULL)
      say (self, FINE, needs[i].what, NULL, "%s", found);
    else
      say (self, needs[i].if_missing, needs[i].what, needs[i].package,
          "none of the elements is installed, best would be %s",
          needs[i].names[0]);
  }
}

/* ---- what works ---- */

/* Runs a pipeline to its end. Returns: the time it took; 0: it failed. */
static guint64
run_pipeline (const gchar * line, gchar ** reason)
{
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstBus) bus = NULL;
  g_autoptr (GstMessage) message = NULL;
  gint64 start = g_get_monotonic_time ();
  guint64 took = 0;

  if (pipeline == NULL) {
    *reason = g_strdup (error->message);
    return 0;
  }
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, PROBE_DEADLINE,
      GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (message == NULL) {
    *reason = g_strdup ("it did not end in time");
  } else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    *reason = g_strdup (error->message);
  } else {
    took = (g_get_monotonic_time () - start) * 1000;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
  return took;
}

static void
check_speed (Doctor * self)
{
  g_autofree gchar *reason = NULL;
  guint64 took = run_pipeline ("videotestsrc num-buffers=60 pattern=ball ! "
      "video/x-raw,format=I420,width=1280,height=720,framerate=30/1 ! "
      "x264enc speed-preset=veryfast bframes=0 ! fakesink", &reason);
  gdouble ratio = took / (2. * GST_SECOND);

  if (took == 0)
    say (self, WARNING, "encoding", "without it only GPU encoders remain",
        "x264enc: %s", reason);
  else
    say (self, ratio > 0.5 ? WARNING : FINE, "encoding", ratio > 0.5 ?
        "use smaller --profiles, a GPU, or the network for the ladder" : NULL,
        "720p30 with x264 veryfast takes %.2f of real time on %u processors",
        ratio, g_get_num_processors ());
}

static gboolean
works_on_gpu (const gchar * encoder, gchar ** reason)
{
  g_autofree gchar *line = g_strdup_printf ("videotestsrc num-buffers=5 ! "
      "video/x-raw,format=NV12,width=640,height=360 ! %s ! fakesink", encoder);

  return run_pipeline (line, reason) > 0;
}

static void
check_gpu (Doctor * self)
{
  static const gchar *encoders[] = { "nvh264enc", "vah264enc" };
  gboolean any = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (encoders); i++) {
    g_autoptr (GstElementFactory) factory =
        gst_element_factory_find (encoders[i]);
    g_autofree gchar *reason = NULL;

    if (factory == NULL)
      continue;
    any = TRUE;
    if (works_on_gpu (encoders[i], &reason))
      say (self, FINE, "GPU session", NULL, "%s encodes", encoders[i]);
    else
      say (self, WARNING, "GPU session", "close other programs that encode; "
          "consumer cards allow few sessions at once", "%s: %s", encoders[i],
          reason);
  }
  if (g_file_test ("/dev/nvidiactl", G_FILE_TEST_EXISTS) && !any)
    say (self, WARNING, "GPU", "install libnvidia-encode of the driver's "
        "version, then: rm -r ~/.cache/gstreamer-1.0",
        "there is an NVIDIA card, but GStreamer finds no encoder on it");
  else if (!any)
    say (self, NOTE, "GPU", NULL, "none; all is done by the processors");
}

/* ---- the machine ---- */

static void
check_clock (Doctor * self)
{
  struct timex t = { 0, };
  int state = ntp_adjtime (&t);

  if (state < 0)
    say (self, NOTE, "clock", NULL, "its state cannot be read");
  else if (state == TIME_ERROR || t.esterror > CLOCK_ERROR_MAX_US)
    say (self, WARNING, "clock", "run an NTP service: apt-get install "
        "systemd-timesyncd (in a container: on the host)", "not synchronised");
  else
    say (self, FINE, "clock", NULL, "synchronised, error below %ld ms",
        t.esterror / 1000 + 1);
}

static void
check_memory (Doctor * self)
{
  guint64 pages = MAX (sysconf (_SC_AVPHYS_PAGES), 0);
  guint64 mib = pages * sysconf (_SC_PAGESIZE) >> 20;

  say (self, mib < 300 ? WARNING : FINE, "memory", mib < 300 ?
      "one 720p ladder takes about 300 MiB" : NULL,
      "%" G_GUINT64_FORMAT " MiB free", mib);
}

static void
check_disk (Doctor * self)
{
  g_autofree gchar *where = opt_location != NULL ? g_strdup (opt_location) :
      g_get_current_dir ();
  struct statvfs fs;
  guint64 left;

  /* the folder itself is made when it is needed */
  while (!g_file_test (where, G_FILE_TEST_EXISTS)) {
    gchar *parent = g_path_get_dirname (where);

    g_free (where);
    where = parent;
  }
  if (access (where, W_OK | X_OK) != 0) {
    say (self, PROBLEM, "disk", "choose another --location, or chown it",
        "%s cannot be written to", where);
    return;
  }
  if (statvfs (where, &fs) != 0) {
    say (self, WARNING, "disk", NULL, "%s: %s", where, g_strerror (errno));
    return;
  }
  left = (guint64) fs.f_bavail * fs.f_frsize;
  say (self, left < DISK_LOW ? WARNING : FINE, "disk", left < DISK_LOW ?
      "free some, or lower --max-files" : NULL,
      "%" G_GUINT64_FORMAT " MiB free in %s", left >> 20, where);
}

int
lp_cmd_doctor (int argc, char **argv)
{
  Doctor self = { 0, };
  g_auto (GStrv) rest = NULL;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (rest[0] != NULL) {
    fprintf (stderr, "gst-livepeer-1.0 doctor: '%s' is not understood; see "
        "gst-livepeer-1.0 doctor --help\n", rest[0]);
    return 2;
  }
  check_elements (&self);
  check_gpu (&self);
  check_speed (&self);
  check_clock (&self);
  check_memory (&self);
  check_disk (&self);
  if (self.problems > 0)
    printf ("\n%u problem(s) prevent work, %u warning(s).\n", self.problems,
        self.warnings);
  else
    printf ("\nNothing prevents work, %u warning(s).\n", self.warnings);
  return self.problems > 0 ? 1 : 0;
}
