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

#include "base-error.h"
#include "base-text.h"
#include "wire-grpc.h"

#define HEAD 5

static const gchar *const status_names[] = {
  "OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded",
  "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted",
  "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal",
  "Unavailable", "DataLoss", "Unauthenticated",
};

const gchar *
lp_grpc_status_name (LpGrpcStatus status)
{
  return (guint) status < G_N_ELEMENTS (status_names) ? status_names[status] :
      "Unknown";
}

GBytes *
lp_grpc_frame (GBytes * message)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (message, &len);
  guint8 *frame;

  g_return_val_if_fail (len <= G_MAXUINT32, NULL);
  frame = g_malloc (HEAD + len);
  frame[0] = 0;
  for (guint i = 0; i < 4; i++)
    frame[1 + i] = len >> (24 - 8 * i);
  if (len > 0)
    memcpy (frame + HEAD, data, len);
  return g_bytes_new_take (frame, HEAD + len);
}

struct _LpGrpcReader
{
  gsize max;
  GByteArray *data;
  GError *error;
};

LpGrpcReader *
lp_grpc_reader_new (gsize max_message)
{
  LpGrpcReader *self = g_new0 (LpGrpcReader, 1);

  self->max = max_message;
  self->data = g_byte_array_new ();
  return self;
}

void
lp_grpc_reader_free (LpGrpcReader * self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->data);
  g_clear_error (&self->error);
  g_free (self);
}

static gsize
frame_length (const guint8 * head)
{
  return (gsize) head[1] << 24 | head[2] << 16 | head[3] << 8 | head[4];
}

/* Judges the head that waits next, if it is complete. */
static void
check_head (LpGrpcReader * self)
{
  const guint8 *head = self->data->data;

  if (self->error != NULL || self->data->len < HEAD)
    return;
  if (head[0] > 1)
    self->error = g_error_new (LP_ERROR, LP_ERROR_INVALID,
        "no gRPC frame: it starts with byte %u, not 0 or 1", head[0]);
  else if (head[0] == 1)
    self->error = g_error_new (LP_ERROR, LP_ERROR_UNSUPPORTED,
        "a compressed gRPC message; none was agreed on");
  else if (frame_length (head) > self->max)
    self->error = g_error_new (LP_ERROR, LP_ERROR_TOO_LARGE,
        "a gRPC message of %" G_GSIZE_FORMAT " bytes, at most %"
        G_GSIZE_FORMAT " are taken", frame_length (head), self->max);
}

gboolean
lp_grpc_reader_push (LpGrpcReader * self, gconstpointer data, gsize len,
    GError ** error)
{
  const guint8 *in = data;

  while (len > 0 && self->error == NULL) {
    /* byte by byte as far as the first head, so that nothing is held of a
     * message that is refused */
    gsize n = self->data->len < HEAD ? MIN (len, HEAD - self->data->len) : len;

    if (n > G_MAXUINT / 2 - self->data->len) {
      self->error = g_error_new (LP_ERROR, LP_ERROR_TOO_LARGE,
          "gRPC messages arrive faster than they are taken");
      break;
    }
    g_byte_array_append (self->data, in, n);
    in += n;
    len -= n;
    check_head (self);
  }
  if (self->error == NULL)
    return TRUE;
  g_byte_array_set_size (self->data, 0);
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

GBytes *
lp_grpc_reader_pop (LpGrpcReader * self)
{
  gsize len;
  GBytes *message;

  if (self->error != NULL || self->data->len < HEAD)
    return NULL;
  len = frame_length (self->data->data);
  if (self->data->len - HEAD < len)
    return NULL;
  message = g_bytes_new (self->data->data + HEAD, len);
  g_byte_array_remove_range (self->data, 0, HEAD + len);
  check_head (self);
  return message;
}

gboolean
lp_grpc_reader_finish (LpGrpcReader * self, GError ** error)
{
  if (self->error == NULL && self->data->len > 0)
    self->error = g_error_new (LP_ERROR, LP_ERROR_INVALID,
        "the stream ended inside a gRPC frame (%u bytes of it came)",
        self->data->len);
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->error));
  return FALSE;
}

GBytes *
lp_grpc_unframe (GBytes * body, GError ** error)
{
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (LP_GRPC_MAX_MESSAGE);
  g_autoptr (GBytes) message = NULL;
  gsize len;
  gconstpointer data = g_bytes_get_data (body, &len);

  /* one message and its head are all there may be */
  if (len > HEAD + LP_GRPC_MAX_MESSAGE) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "a gRPC body of %" G_GSIZE_FORMAT " bytes, at most %d are taken", len,
        HEAD + LP_GRPC_MAX_MESSAGE);
    return NULL;
  }
  if (!lp_grpc_reader_push (reader, data, len, error))
    return NULL;
  message = lp_grpc_reader_pop (reader);
  if (!lp_grpc_reader_finish (reader, error))
    return NULL;
  if (message == NULL)
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "an empty body where a gRPC message should be");
  return g_steal_pointer (&message);
}

/* ---- text ---- */

gchar *
lp_grpc_text_encode (const gchar * text)
{
  GString *s = g_string_new (NULL);

  for (const guint8 * c = (const guint8 *)text; *c != 0; c++) {
    if (*c < 0x20 || *c > 0x7e || *c == '%')
      g_string_append_printf (s, "%%%02X", *c);
    else
      g_string_append_c (s, *c);
  }
  return g_string_free (s, FALSE);
}

gchar *
lp_grpc_text_decode (const gchar * coded)
{
  GString *s = g_string_new (NULL);
  gsize len = strnlen (coded, LP_GRPC_MAX_TEXT);
  gchar *valid;

  for (gsize i = 0; i < len; i++) {
    gint high = -1, low = -1;

    if (coded[i] == '%' && i + 2 < len) {
      high = g_ascii_xdigit_value (coded[i + 1]);
      low = g_ascii_xdigit_value (coded[i + 2]);
    }
    /* no NUL: it would hide what follows */
    if (high >= 0 && low >= 0 && high + low > 0) {
      g_string_append_c (s, (gchar) (high << 4 | low));
      i += 2;
    } else {
      g_string_append_c (s, coded[i]);
    }
  }
  valid = g_utf8_make_valid (s->str, s->len);
  g_string_free (s, TRUE);
  return valid;
}

/* ---- time ---- */

static const struct
{
  gchar unit;
  guint64 ns;
} units[] = {
  {'n', 1},
  {'u', 1000},
  {'m', 1000000},
  {'S', G_GUINT64_CONSTANT (1000000000)},
  {'M', G_GUINT64_CONSTANT (60000000000)},
  {'H', G_GUINT64_CONSTANT (3600000000000)},
};

gchar *
lp_grpc_timeout_format (guint64 ns)
{
  guint64 value = ns;
  guint i;

  /* all there is fits into hours */
  for (i = 0; value > 99999999; i++)
    value = ns / units[i + 1].ns + (ns % units[i + 1].ns != 0);
  return g_strdup_printf ("%" G_GUINT64_FORMAT "%c", value, units[i].unit);
}

gboolean
lp_grpc_timeout_parse (const gchar * text, guint64 * ns, GError ** error)
{
  guint64 value = 0;
  guint n;

  for (n = 0; n < 8 && g_ascii_isdigit (text[n]); n++)
    value = value * 10 + text[n] - '0';
  for (guint i = 0; n > 0 && i < G_N_ELEMENTS (units); i++) {
    if (text[n] == units[i].unit && text[n + 1] == '\0') {
      *ns = value > G_MAXUINT64 / units[i].ns ? G_MAXUINT64 :
          value * units[i].ns;
      return TRUE;
    }
  }
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
      "grpc-timeout \"%.20s\" is not 1 to 8 digits and one of n u m S M H",
      text);
  return FALSE;
}

/* ---- the end of a call ---- */

gboolean
lp_grpc_is_content_type (const gchar * content_type)
{
  const gsize len = strlen (LP_GRPC_CONTENT_TYPE);

  return content_type != NULL
      && !g_ascii_strncasecmp (content_type, LP_GRPC_CONTENT_TYPE, len)
      && (content_type[len] == '\0' || content_type[len] == '+'
      || content_type[len] == ';' || content_type[len] == ' ');
}

static LpError
error_code (guint64 status)
{
  switch (status) {
    case LP_GRPC_CANCELLED:
      return LP_ERROR_CANCELLED;
    case LP_GRPC_DEADLINE_EXCEEDED:
      return LP_ERROR_TIMEOUT;
    case LP_GRPC_RESOURCE_EXHAUSTED:
    case LP_GRPC_UNAVAILABLE:
      return LP_ERROR_BUSY;
    case LP_GRPC_UNIMPLEMENTED:
      return LP_ERROR_UNSUPPORTED;
    case LP_GRPC_PERMISSION_DENIED:
    case LP_GRPC_UNAUTHENTICATED:
      return LP_ERROR_AUTH;
    default:
      return LP_ERROR_FAILED;
  }
}

gboolean
lp_grpc_judge (guint http_status, const gchar * content_type,
    const gchar * grpc_status, const gchar * grpc_message, GError ** error)
{
  g_autofree gchar *decoded = NULL, *text = NULL;
  guint64 status;

  if (http_status != 200 || !lp_grpc_is_content_type (content_type)) {
    g_set_error (error, LP_ERROR, LP_ERROR_PEER,
        "no gRPC answer: HTTP status %u, content-type \"%.60s\"", http_status,
        content_type != NULL ? content_type : "");
    return FALSE;
  }
  if (grpc_status == NULL
      || !g_ascii_string_to_unsigned (grpc_status, 10, 0, G_MAXUINT32, &status,
          NULL)) {
    g_set_error (error, LP_ERROR, LP_ERROR_PEER,
        "the gRPC answer ends without a status");
    return FALSE;
  }
  if (status == LP_GRPC_OK)
    return TRUE;
  decoded = lp_grpc_text_decode (grpc_message != NULL ? grpc_message : "");
  text = lp_text_readable (decoded, strlen (decoded));
  if (status < G_N_ELEMENTS (status_names))
    g_set_error (error, LP_ERROR, error_code (status),
        "rpc error: code = %s desc = %s", status_names[status], text);
  else
    g_set_error (error, LP_ERROR, LP_ERROR_FAILED,
        "rpc error: code = Code(%" G_GUINT64_FORMAT ") desc = %s", status,
        text);
  return FALSE;
}
