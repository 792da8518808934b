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

#include <gio/gio.h>

#include "core/base-error.h"
#include "gstlpsinkwords.h"

void
gst_lp_sink_words_warn (GstElement * element, const GError * error,
    const gchar * what)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    GST_ELEMENT_WARNING_WITH_DETAILS (element, RESOURCE, NO_SPACE_LEFT,
        ("No space is left where segments are written."),
        ("%s: %s", what, error->message),
        ("reason", G_TYPE_STRING, "no-space", "retryable", G_TYPE_BOOLEAN,
            TRUE, NULL));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY))
    GST_ELEMENT_WARNING_WITH_DETAILS (element, RESOURCE, OPEN_WRITE,
        ("Segments cannot be written; check the permissions of the location."),
        ("%s: %s", what, error->message),
        ("reason", G_TYPE_STRING, "permission", "retryable", G_TYPE_BOOLEAN,
            FALSE, NULL));
  else
    GST_ELEMENT_WARNING_WITH_DETAILS (element, RESOURCE, WRITE,
        ("A segment or playlist could not be published."),
        ("%s: %s", what, error->message),
        ("reason", G_TYPE_STRING, "write", "retryable", G_TYPE_BOOLEAN, TRUE,
            NULL));
}

void
gst_lp_sink_words_fail (GstElement * element, const GError * error)
{
  if (g_error_matches (error, LP_ERROR, LP_ERROR_MISSING_PLUGIN))
    GST_ELEMENT_ERROR_WITH_DETAILS (element, CORE, MISSING_PLUGIN,
        ("A GStreamer plugin is missing."), ("%s", error->message),
        ("reason", G_TYPE_STRING, "missing-plugin", NULL));
  else if (error->domain == LP_ERROR && error->code == LP_ERROR_CODEC)
    GST_ELEMENT_ERROR_WITH_DETAILS (element, STREAM, ENCODE,
        ("The input cannot be encoded."), ("%s", error->message),
        ("reason", G_TYPE_STRING, "codec", NULL));
  else
    GST_ELEMENT_ERROR_WITH_DETAILS (element, RESOURCE, SETTINGS,
        ("livepeersink cannot start: %s.", error->message),
        ("%s", error->message),
        ("reason", G_TYPE_STRING, error->domain == LP_ERROR ?
            lp_error_code_name (error->code) : "io", NULL));
}

GstMessage *
gst_lp_sink_words_add_reason (GstMessage * message)
{
  gboolean fatal = GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
  const GstStructure *details = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  GstStructure *reason;
  GstMessage *full;

  if (fatal) {
    gst_message_parse_error_details (message, &details);
    gst_message_parse_error (message, &error, &debug);
  } else {
    gst_message_parse_warning_details (message, &details);
    gst_message_parse_warning (message, &error, &debug);
  }
  if (details != NULL && gst_structure_has_field (details, "reason"))
    return message;
  reason = gst_structure_new ("details", "reason", G_TYPE_STRING,
      error->domain == GST_STREAM_ERROR ? "codec" : "device", NULL);
  full = fatal ? gst_message_new_error_with_details (GST_MESSAGE_SRC (message),
      error, debug, reason) :
      gst_message_new_warning_with_details (GST_MESSAGE_SRC (message), error,
      debug, reason);
  gst_message_set_seqnum (full, gst_message_get_seqnum (message));
  gst_message_unref (message);
  return full;
}
