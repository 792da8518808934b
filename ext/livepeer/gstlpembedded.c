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

#include "gstlpembedded.h"
#include "media/gstlptranscodejob.h"

/* one that runs and one that is ready when it ends */
#define CAPACITY 2

struct _GstLpEmbedded
{
  GObject parent;

  LpLoop *loop;
  gchar *session;
  GstLpTranscoder *transcoder;

  /* loop's thread */
  LpTranscoderWatch watch;
  gpointer watch_data;
  GSource *back;                /* when it may be in service again */
};

struct _LpTranscodeJob
{
  GstLpEmbedded *embedded;
  GstLpTranscodeJob *job;
  LpTranscodeCallbacks callbacks;
  gpointer user_data;
  guint64 duration;
  guint64 pixels[LP_PROFILES_MAX];
};

static void gst_lp_embedded_iface_init (LpTranscoderInterface * iface);

G_DEFINE_TYPE_WITH_CODE (GstLpEmbedded, gst_lp_embedded, G_TYPE_OBJECT,
    G_IMPLEMENT_INTERFACE (LP_TYPE_TRANSCODER, gst_lp_embedded_iface_init));

/* What the transcoder's thread says, on its way to the loop's */
typedef struct
{
  LpTranscodeJob *job;
  LpRendition rendition;
  GError *error;
  GstStructure *note;
  gboolean is_done, is_accepted;
  guint64 time, decoded_pixels;
} News;

static void
news_free (gpointer data)
{
  News *news = data;

  g_clear_pointer (&news->rendition.data, g_bytes_unref);
  g_clear_error (&news->error);
  gst_clear_structure (&news->note);
  g_free (news);
}

static LpFailure
classify (const GError * error)
{
  if (error->domain != LP_ERROR)
    return LP_FAILURE_RETRY_HERE;
  switch (error->code) {
    case LP_ERROR_INVALID:
    case LP_ERROR_NO_VIDEO:
    case LP_ERROR_NO_KEYFRAME:
    case LP_ERROR_UNSUPPORTED:
    case LP_ERROR_TOO_LARGE:
    case LP_ERROR_RUNAWAY:
    case LP_ERROR_RESOLUTION:
    case LP_ERROR_DURATION:
    case LP_ERROR_PIXEL_FORMAT:
      return LP_FAILURE_GIVE_UP;
    case LP_ERROR_BUSY:
    case LP_ERROR_CODEC:
    case LP_ERROR_DEVICE:
      return LP_FAILURE_RETRY_HERE;
    default:
      return LP_FAILURE_RETRY_ELSEWHERE;
  }
}

static void look_at_service (GstLpEmbedded * self);

static void
come_back (gpointer user_data)
{
  GstLpEmbedded *self = user_data;

  g_clear_pointer (&self->back, g_source_unref);
  look_at_service (self);
  if (self->back == NULL && self->watch.changed != NULL)
    self->watch.changed (LP_TRANSCODER (self), self->watch_data);
}

static void
stop_waiting (GstLpEmbedded * self)
{
  if (self->back != NULL)
    g_source_destroy (self->back);
  g_clear_pointer (&self->back, g_source_unref);
}

/* Out of service: whoever watches hears when that is over. */
static void
look_at_service (GstLpEmbedded * self)
{
  guint64 left = gst_lp_transcoder_get_outage (self->transcoder);

  if (left > 0 && self->back == NULL && self->watch.changed != NULL)
    self->back = lp_loop_add_timeout (self->loop, left + 1, come_back, self,
        NULL);
}

static gboolean
tell (gpointer data)
{
  News *news = data;
  LpTranscodeJob *job = news->job;
  GstLpEmbedded *self = job->embedded;
  LpLoop *loop = self->loop;

  if (news->note != NULL) {
    if (self->watch.notify != NULL)
      self->watch.notify (LP_TRANSCODER (self), news->note, self->watch_data);
    return G_SOURCE_REMOVE;
  }
  if (news->is_accepted) {
    if (job->callbacks.accepted != NULL)
      job->callbacks.accepted (job, job->user_data);
    return G_SOURCE_REMOVE;
  }
  if (!news->is_done) {
    if (news->rendition.index < LP_PROFILES_MAX)
      job->pixels[news->rendition.index] = news->rendition.pixels;
    news->rendition.error = news->error;
    if (job->callbacks.rendition != NULL)
      job->callbacks.rendition (job, &news->rendition, job->user_data);
    return G_SOURCE_REMOVE;
  }
  {
    LpTranscodeOutcome outcome = { LP_FAILURE_NONE, news->error, 0,
      news->time, 0, 0, NULL, news->decoded_pixels
    };

    memcpy (outcome.pixels, job->pixels, sizeof (outcome.pixels));
    look_at_service (self);
    if (news->error != NULL)
      outcome.failure = classify (news->error);
    if (news->time > 0)
      outcome.speed = job->duration * 1000 / news->time;
    job->callbacks.done (job, &outcome, job->user_data);
    lp_loop_release (loop);
    g_object_unref (job->embedded);
    g_free (job);
  }
  return G_SOURCE_REMOVE;
}

static void
send_news (LpTranscodeJob * job, News * news)
{
  GSource *source = g_idle_source_new ();

  /* by hand: the end of a job must get through to a loop that is stopping,
   * which waits for it */
  news->job = job;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, news, news_free);
  g_source_attach (source, lp_loop_get_context (job->embedded->loop));
  g_source_unref (source);
}

static void
on_rendition (GstLpTranscodeJob * job, const GstLpTranscodeResult * result,
    gpointer user_data)
{
  News *news = g_new0 (News, 1);

  news->rendition.index = result->index;
  news->rendition.data =
      result->data != NULL ? g_bytes_ref (result->data) : NULL;
  news->rendition.width = result->width;
  news->rendition.height = result->height;
  news->rendition.frames = result->frames;
  news->rendition.pixels = result->pixels;
  g_strlcpy (news->rendition.codecs, result->codecs,
      sizeof (news->rendition.codecs));
  news->error = result->error != NULL ? g_error_copy (result->error) : NULL;
  send_news (user_data, news);
}

static void
on_done (GstLpTranscodeJob * job, const GError * error,
    guint64 decoded_pixels, guint64 time, gpointer user_data)
{
  News *news = g_new0 (News, 1);

  news->is_done = TRUE;
  news->time = time;
  news->decoded_pixels = decoded_pixels;
  news->error = error != NULL ? g_error_copy (error) : NULL;
  send_news (user_data, news);
}

static void
on_accepted (GstLpTranscodeJob * job, gpointer user_data)
{
  News *news = g_new0 (News, 1);

  news->is_accepted = TRUE;
  send_news (user_data, news);
}

static void
on_notify (GstLpTranscodeJob * job, const GstStructure * what,
    gpointer user_data)
{
  News *news = g_new0 (News, 1);

  news->note = gst_structure_copy (what);
  send_news (user_data, news);
}

static const gchar *
gst_lp_embedded_get_name (LpTranscoder * transcoder)
{
  return "embedded";
}

static LpTranscodeJob *
gst_lp_embedded_submit (LpTranscoder * transcoder, LpSegment * segment,
    const LpProfile * profiles, guint n_profiles,
    const LpTranscodeOptions * options, guint64 deadline_ns,
    const LpTranscodeCallbacks * callbacks, gpointer user_data)
{
  static const GstLpTranscodeFuncs funcs = {
    on_rendition, on_done, on_notify, on_accepted
  };
  GstLpEmbedded *self = GST_LP_EMBEDDED (transcoder);
  LpTranscodeJob *job = g_new0 (LpTranscodeJob, 1);
  const gchar *session = options->session != NULL ? options->session :
      self->session;

  job->embedded = g_object_ref (self);
  job->callbacks = *callbacks;
  job->user_data = user_data;
  job->duration = lp_segment_get_info (segment)->duration;
  lp_loop_hold (self->loop);
  if (options->has_clip) {
    News *news = g_new0 (News, 1);

    news->is_done = TRUE;
    news->error = g_error_new (LP_ERROR, LP_ERROR_UNSUPPORTED,
        "the embedded transcoder makes no clips");
    send_news (job, news);
    return job;
  }
  if (options->reinit)
    gst_lp_transcoder_end_session (self->transcoder, session);
  job->job = gst_lp_transcoder_start (self->transcoder, session,
      segment, profiles, n_profiles, deadline_ns, &funcs, job);
  return job;
}

static void
gst_lp_embedded_cancel (LpTranscoder * transcoder, LpTranscodeJob * job)
{
  if (job->job != NULL)
    gst_lp_transcoder_cancel (GST_LP_EMBEDDED (transcoder)->transcoder,
        job->job);
}

static guint
gst_lp_embedded_get_capacity (LpTranscoder * transcoder)
{
  GstLpEmbedded *self = GST_LP_EMBEDDED (transcoder);

  if (gst_lp_transcoder_get_outage (self->transcoder) == 0)
    return CAPACITY;
  look_at_service (self);
  return 0;
}

static void
gst_lp_embedded_set_watch (LpTranscoder * transcoder,
    const LpTranscoderWatch * watch, gpointer user_data)
{
  static const LpTranscoderWatch none = { NULL, NULL };
  GstLpEmbedded *self = GST_LP_EMBEDDED (transcoder);

  self->watch = watch != NULL ? *watch : none;
  self->watch_data = user_data;
  if (watch == NULL)
    stop_waiting (self);
}

static void
gst_lp_embedded_close (LpTranscoder * transcoder)
{
  GstLpEmbedded *self = GST_LP_EMBEDDED (transcoder);

  gst_lp_transcoder_end_session (self->transcoder, self->session);
}

static void
gst_lp_embedded_iface_init (LpTranscoderInterface * iface)
{
  iface->get_name = gst_lp_embedded_get_name;
  iface->submit = gst_lp_embedded_submit;
  iface->cancel = gst_lp_embedded_cancel;
  iface->get_capacity = gst_lp_embedded_get_capacity;
  iface->set_watch = gst_lp_embedded_set_watch;
  iface->close = gst_lp_embedded_close;
}

static void
gst_lp_embedded_finalize (GObject * object)
{
  GstLpEmbedded *self = GST_LP_EMBEDDED (object);

  stop_waiting (self);
  gst_lp_transcoder_unref (self->transcoder);
  g_free (self->session);
  g_object_unref (self->loop);
  G_OBJECT_CLASS (gst_lp_embedded_parent_class)->finalize (object);
}

static void
gst_lp_embedded_class_init (GstLpEmbeddedClass * klass)
{
  G_OBJECT_CLASS (klass)->finalize = gst_lp_embedded_finalize;
}

static void
gst_lp_embedded_init (GstLpEmbedded * self)
{
}

LpTranscoder *
gst_lp_embedded_new (LpLoop * loop, const gchar * session, gboolean live)
{
  GstLpEmbedded *self = g_object_new (GST_LP_TYPE_EMBEDDED, NULL);

  self->loop = g_object_ref (loop);
  self->session = g_strdup (session);
  self->transcoder = gst_lp_transcoder_new ("auto", live);
  return LP_TRANSCODER (self);
}

GstStructure *
gst_lp_embedded_get_stats (GstLpEmbedded * self)
{
  return gst_lp_transcoder_get_stats (self->transcoder);
}
