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

#include <stdio.h>
#include <string.h>

#include <gio/gio.h>
#include <jansson.h>

#include "commands.h"
#include "core/base-error.h"
#include "core/base-text.h"
#include "core/crypto-keccak.h"
#include "core/wire-grpc.h"
#include "core/wire-headers.h"
#include "core/wire-payment.h"
#include "core/wire-pb.h"
#include "core/wire-worker.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/payment.pb-c.h"
#include "core/wire/redeemer.pb-c.h"
#include "core/wire/segment.pb-c.h"
#include "core/wire/transcoder.pb-c.h"
#include "options.h"
#include "wire-check.h"
#include "wire-print.h"

#define FILE_MAX (256 * 1024 * 1024)
#define PIECE 65536

static gchar *opt_type, *opt_signer;

static const GOptionEntry entries[] = {
  {"type", 't', 0, G_OPTION_ARG_STRING, &opt_type,
      "Message in the file, as \"SegData\" (guessed)", "NAME"},
  {"signer", 's', 0, G_OPTION_ARG_STRING, &opt_signer,
        "Who must have signed a message that does not say it itself",
      "ADDRESS"},
  {NULL}
};

static const LpOptionsHelp help = {
  "wire", "FILE",
  "Prints recorded messages of the protocol and checks their signatures.",
  "FILE (- for standard input) is a message: raw, as a gRPC body, in base64 or "
      "hex, a\nheader line \"Livepeer-Segment: ...\"; or a whole HTTP answer of "
      "a gateway; or a\nrecorded conversation, one JSON object a line.\n\n"
      "Exit status: 0 all is well, 1 something is no message or wrongly "
      "signed.\n\n"
      "Example:\n  gst-livepeer-1.0 wire --type Payment header.txt\n",
};

/* @text: (nullable). Returns: (transfer full) */
static gchar *
clean (const gchar * text)
{
  return lp_text_readable (text, text != NULL ? strlen (text) : 0);
}

/* @sender: who signed a segment (NULL unknown) */
static void
show (LpWire * self, const ProtobufCMessageDescriptor * type, GBytes * bytes,
    const LpAddress * sender)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  gpointer message = lp_pb_unpack (type, g_bytes_get_data (bytes, NULL),
      g_bytes_get_size (bytes), &error);

  self->messages++;
  printf ("%s, %" G_GSIZE_FORMAT " bytes\n", type->short_name,
      g_bytes_get_size (bytes));
  if (message == NULL) {
    lp_wire_fault (self, "message", error);
    return;
  }
  lp_wire_print (text, message, 1);
  fputs (text->str, stdout);
  lp_pb_free (message);

  lp_wire_check (self, type, bytes, sender);
}

/* As show(), of a type that nobody named. */
static void
show_guessed (LpWire * self, GBytes * bytes)
{
  const ProtobufCMessageDescriptor *type = lp_wire_guess (bytes);

  if (type == NULL) {
    printf ("  BAD: %" G_GSIZE_FORMAT " bytes that are no message of the "
        "protocol\n", g_bytes_get_size (bytes));
    self->bad++;
    return;
  }
  printf ("(guessed; --type says it)\n");
  show (self, type, bytes, NULL);
}

/* ---- recordings ---- */

static GBytes *
body_of (json_t * line, const gchar * key)
{
  const gchar *coded = json_string_value (json_object_get (line, key));
  guchar *data = NULL;
  gsize len = 0;

  if (coded != NULL && *coded != '\0')
    data = g_base64_decode (coded, &len);
  return g_bytes_new_take (data, len);
}

static const gchar *
header_of (json_t * line, const gchar * name)
{
  json_t *headers = json_object_get (line, "request_headers"), *values;
  const gchar *key;

  json_object_foreach (headers, key, values) {
    if (!g_ascii_strcasecmp (key, name))
      return json_string_value (json_is_array (values) ?
          json_array_get (values, 0) : values);
  }
  return NULL;
}

static void
show_frames (LpWire * self, const ProtobufCMessageDescriptor * type,
    GBytes * body)
{
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (LP_GRPC_MAX_MESSAGE);
  g_autoptr (GError) error = NULL;
  GBytes *message;

  if (lp_grpc_reader_push (reader, g_bytes_get_data (body, NULL),
          g_bytes_get_size (body), &error)) {
    while ((message = lp_grpc_reader_pop (reader)) != NULL) {
      if (type != NULL) {
        show (self, type, message, NULL);
      } else if (g_bytes_get_size (message) > 0) {
        show_guessed (self, message);
      } else {
        printf ("empty message\n");
        self->messages++;
      }
      g_bytes_unref (message);
    }
    lp_grpc_reader_finish (reader, &error);
  }
  if (error != NULL)
    lp_wire_fault (self, "gRPC", error);
}

static void
show_header (LpWire * self, json_t * line, const gchar * name,
    const ProtobufCMessageDescriptor * type, const LpAddress * sender)
{
  g_autoptr (GError) error = NULL;
  const gchar *value = header_of (line, name);
  g_autoptr (GBytes) bytes = NULL;

  if (value == NULL || *value == '\0') {
    printf ("%s: empty\n", name);
    return;
  }
  bytes = lp_header_decode (value, &error);
  if (bytes == NULL)
    lp_wire_fault (self, name, error);
  else
    show (self, type, bytes, sender);
}

/* The body of a submission: the segment, or where it is. */
static void
show_body (LpWire * self, json_t * line, GBytes * body, const LpSegData * data)
{
  const gchar *type = header_of (line, "content-type");
  gsize len = g_bytes_get_size (body);
  LpHash hash;

  if (len == 0)
    return;
  if (type != NULL && !strcmp (type, LP_TYPE_URI)) {
    g_autofree gchar *text = g_strndup (g_bytes_get_data (body, NULL),
        MIN (len, LP_JOB_URL_MAX));
    g_autofree gchar *shown = clean (text);

    printf ("body: %s\n", shown);
  } else if (data != NULL) {
    lp_keccak256 (g_bytes_get_data (body, NULL), len, &hash);
    lp_wire_verdict (self, lp_hash_equal (&hash, &data->hash), "body of %"
        G_GSIZE_FORMAT " bytes against the segment's hash", len);
  }
}

/* A segment or a payment without one. @type: what is answered */
static void
show_submission (LpWire * self, json_t * line, GBytes * request,
    GBytes * response, const ProtobufCMessageDescriptor * type)
{
  g_autoptr (GBytes) paid = lp_header_decode (header_of (line,
          LP_HEADER_PAYMENT), NULL);
  g_autoptr (GBytes) head = lp_header_decode (header_of (line,
          LP_HEADER_SEGMENT), NULL);
  g_autoptr (LpTicketBatch) batch = paid == NULL ? NULL :
      lp_payment_decode (paid, NULL);
  g_autoptr (LpSegData) data = head == NULL ? NULL :
      lp_seg_data_decode (head, NULL);

  show_header (self, line, LP_HEADER_PAYMENT, &net__payment__descriptor, NULL);
  show_header (self, line, LP_HEADER_SEGMENT, &net__seg_data__descriptor,
      batch != NULL && !lp_address_is_zero (&batch->sender) ? &batch->sender :
      NULL);
  show_body (self, line, request, data);
  if (json_integer_value (json_object_get (line, "status")) == 200) {
    show (self, type, response, NULL);
  } else {
    g_autofree gchar *text = g_strndup (g_bytes_get_data (response, NULL),
        MIN (g_bytes_get_size (response), 1000));
    g_autofree gchar *shown = clean (text);

    printf ("answer: %s\n", shown);
  }
}

static void
show_parts (LpWire * self, GBytes * body, const gchar * content_type)
{
  g_autofree gchar *boundary = NULL, *type = NULL;
  g_autoptr (GPtrArray) parts = NULL;
  g_autoptr (GError) error = NULL;

  type = lp_media_type_parse (content_type, &boundary, &error);
  if (type != NULL && strcmp (type, LP_TYPE_MULTIPART) != 0) {
    printf ("%s, %" G_GSIZE_FORMAT " bytes\n", type, g_bytes_get_size (body));
    return;
  }
  if (type != NULL)
    parts = lp_multipart_parse (body, boundary, &error);
  if (parts == NULL) {
    lp_wire_fault (self, "multipart", error);
    return;
  }
  self->messages++;
  printf ("multipart, %u parts\n", parts->len);
  for (guint i = 0; i < parts->len; i++) {
    const LpPart *part = parts->pdata[i];

    printf ("  part[%u]: %" G_GSIZE_FORMAT " bytes\n", i,
        g_bytes_get_size (part->body));
    for (guint h = 0; part->names[h] != NULL; h++) {
      g_autofree gchar *value = clean (part->values[h]);

      printf ("    %s: %s\n", part->names[h], value);
    }
  }
}

static void
show_call (LpWire * self, json_t * line)
{
  static const struct
  {
    const gchar *method;
    const ProtobufCMessageDescriptor *request, *response;
  } calls[] = {
    {"/net.Orchestrator/Ping", &net__ping_pong__descriptor,
        &net__ping_pong__descriptor},
    {"/net.Orchestrator/GetOrchestrator",
          &net__orchestrator_request__descriptor,
        &net__orchestrator_info__descriptor},
    {"/net.Orchestrator/EndTranscodingSession",
          &net__end_transcoding_session_request__descriptor,
        &net__end_transcoding_session_response__descriptor},
    {"/net.Transcoder/RegisterTranscoder",
          &net__register_request__descriptor,
        &net__notify_segment__descriptor},
    {"/net.TicketRedeemer/QueueTicket", &net__ticket__descriptor,
        &net__queue_ticket_res__descriptor},
    {"/net.TicketRedeemer/MaxFloat", &net__max_float_req__descriptor,
        &net__max_float_update__descriptor},
    {"/net.TicketRedeemer/MonitorMaxFloat", &net__max_float_req__descriptor,
        &net__max_float_update__descriptor},
  };
  const gchar *path = json_string_value (json_object_get (line, "path"));
  g_autoptr (GBytes) request = body_of (line, "request_body_base64");
  g_autoptr (GBytes) response = body_of (line, "response_body_base64");
  g_autofree gchar *method = clean (json_string_value (json_object_get (line,
              "method")));
  g_autofree gchar *shown = clean (path);

  printf ("\n== %" G_GINT64_FORMAT " %s %s -> %" G_GINT64_FORMAT "\n",
      (gint64) json_integer_value (json_object_get (line, "n")), method, shown,
      (gint64) json_integer_value (json_object_get (line, "status")));
  for (guint i = 0; i < G_N_ELEMENTS (calls); i++) {
    if (!strcmp (path, calls[i].method)) {
      show_frames (self, calls[i].request, request);
      show_frames (self, calls[i].response, response);
      g_clear_pointer (&self->ping, g_bytes_unref);
      return;
    }
  }
  if (!strcmp (path, "/segment"))
    show_submission (self, line, request, response,
        &net__transcode_result__descriptor);
  else if (!strcmp (path, "/payment"))
    show_submission (self, line, request, response,
        &net__payment_result__descriptor);
  else if (!strcmp (path, "/transcodeResults"))
    show_parts (self, request, header_of (line, "content-type"));
  else
    printf ("%" G_GSIZE_FORMAT " bytes out, %" G_GSIZE_FORMAT " bytes back\n",
        g_bytes_get_size (request), g_bytes_get_size (response));
}

/* Media first: a result is signed before its renditions are fetched. And who
 * the orchestrator is: it answers pings before it says so. */
static void
learn (LpWire * self, json_t * line)
{
  const gchar *path = json_string_value (json_object_get (line, "path"));
  g_autoptr (GBytes) response = body_of (line, "response_body_base64");

  if (g_str_has_prefix (path, "/stream/") && g_bytes_get_size (response) > 0) {
    LpHash *hash = g_new (LpHash, 1);

    lp_keccak256 (g_bytes_get_data (response, NULL),
        g_bytes_get_size (response), hash);
    g_hash_table_insert (self->media, g_strdup (path), hash);
  } else if (!self->has_orchestrator
      && g_str_has_suffix (path, "/GetOrchestrator")) {
    g_autoptr (GBytes) message = lp_grpc_unframe (response, NULL);
    g_autoptr (LpOrchInfo) info = message == NULL ? NULL :
        lp_orch_info_decode (message, NULL);

    if (info != NULL)
      lp_wire_check_info (self, info);
  }
}

static gboolean
show_recording (LpWire * self, const gchar * text, gsize len)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func
      ((GDestroyNotify) json_decref);
  const gchar *end = text + len;
  guint number = 0;

  while (text < end) {
    const gchar *stop = memchr (text, '\n', end - text);
    gsize n = (stop != NULL ? stop : end) - text;
    json_error_t why;
    json_t *line;

    number++;
    if (n > 0) {
      line = json_loadb (text, n, JSON_REJECT_DUPLICATES, &why);
      if (line == NULL || !json_is_string (json_object_get (line, "path"))
          || !json_is_string (json_object_get (line, "method"))) {
        g_autofree gchar *shown = clean (why.text);

        printf ("line %u: %s\n", number, line == NULL ? shown :
            "no recorded call: it has no \"method\" and \"path\"");
        self->bad++;
        json_decref (line);
      } else {
        g_ptr_array_add (lines, line);
      }
    }
    text += n + 1;
  }
  for (guint i = 0; i < lines->len; i++)
    learn (self, lines->pdata[i]);
  for (guint i = 0; i < lines->len; i++)
    show_call (self, lines->pdata[i]);
  return lines->len > 0;
}

/* ---- single messages ---- */

static void
show_http (LpWire * self, const gchar * text, gsize len)
{
  const gchar *body = memmem (text, len, "\r\n\r\n", 4);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gchar *head = NULL;
  g_auto (GStrv) lines = NULL;
  const gchar *type = NULL;

  if (body == NULL) {
    printf ("  BAD: an HTTP answer without an end of its headers\n");
    self->bad++;
    return;
  }
  head = g_strndup (text, body - text);
  lines = g_strsplit (head, "\r\n", 0);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree gchar *line = clean (lines[i]);

    printf ("%s%s\n", i > 0 ? "  " : "", line);
    if (!g_ascii_strncasecmp (lines[i], "content-type:", 13))
      type = g_strstrip (lines[i] + 13);
  }
  body += 4;
  bytes = g_bytes_new (body, text + len - body);
  show_parts (self, bytes, type);
}

/* Text that stands for bytes. Returns: (transfer full) (nullable) */
static GBytes *
from_text (const gchar * text)
{
  g_autofree gchar *trimmed = g_strstrip (g_strdup (text));
  const gchar *start = trimmed, *colon = strchr (trimmed, ':');
  GBytes *bytes;

  if (colon != NULL) {
    g_autofree gchar *name = g_strndup (trimmed, colon - trimmed);

    if (!g_ascii_strcasecmp (name, LP_HEADER_SEGMENT) && opt_type == NULL)
      opt_type = g_strdup ("SegData");
    else if (!g_ascii_strcasecmp (name, LP_HEADER_PAYMENT) && opt_type == NULL)
      opt_type = g_strdup ("Payment");
    for (start = colon + 1; g_ascii_isspace (*start); start++);
  }
  bytes = lp_bytes_from_hex_any (start, LP_PB_MAX_SIZE, NULL);
  return bytes != NULL ? bytes : lp_header_decode (start, NULL);
}

static gboolean
is_frame (GBytes * bytes)
{
  gsize len;
  const guint8 *d = g_bytes_get_data (bytes, &len);

  return len >= 5 && d[0] == 0
      && ((guint32) d[1] << 24 | d[2] << 16 | d[3] << 8 | d[4]) <= len - 5;
}

static void
show_message (LpWire * self, GBytes * bytes)
{
  const ProtobufCMessageDescriptor *type = NULL;

  if (opt_type != NULL) {
    type = lp_wire_type (opt_type);
    if (type == NULL) {
      g_autofree gchar *names = lp_wire_type_names ();

      fprintf (stderr, "There is no message \"%s\". There are: %s\n", opt_type,
          names);
      self->bad++;
      return;
    }
  }
  if (is_frame (bytes))
    show_frames (self, type, bytes);
  else if (type != NULL)
    show (self, type, bytes, NULL);
  else
    show_guessed (self, bytes);
}

/* All of a file or pipe: its size is what was read, not what it says, as
 * pipes say nothing. */
static gchar *
read_all (const gchar * name, gsize * len, GError ** error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg
      (strcmp (name, "-") != 0 ? name : "/dev/stdin");
  g_autoptr (GFileInputStream) in = g_file_read (file, NULL, error);
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE);
  gssize n = 1;

  if (in == NULL)
    return NULL;
  while (n > 0) {
    n = g_input_stream_read (G_INPUT_STREAM (in), piece, PIECE, NULL, error);
    if (n < 0)
      return NULL;
    if (all->len + n > FILE_MAX) {
      g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
          "%s is larger than %d MiB", name, FILE_MAX >> 20);
      return NULL;
    }
    g_byte_array_append (all, piece, n);
  }
  *len = all->len;
  /* texts end with a zero */
  g_byte_array_append (all, (const guint8 *) "", 1);
  return (gchar *) g_byte_array_free (g_steal_pointer (&all), FALSE);
}

static gboolean
is_text (const gchar * text, gsize len)
{
  for (gsize i = 0; i < len; i++) {
    if (!g_ascii_isprint (text[i]) && !g_ascii_isspace (text[i]))
      return FALSE;
  }
  return len > 0;
}

static void
show_file (LpWire * self, const gchar * text, gsize len)
{
  g_autoptr (GBytes) bytes = NULL;

  if (len > 0 && *text == '{' && opt_type == NULL) {
    show_recording (self, text, len);
    return;
  }
  if (len > 5 && !memcmp (text, "HTTP/", 5)) {
    show_http (self, text, len);
    return;
  }
  if (is_text (text, len))
    bytes = from_text (text);
  if (bytes == NULL)
    bytes = g_bytes_new (text, len);
  show_message (self, bytes);
}

int
lp_cmd_wire (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  g_autofree gchar *text = NULL;
  g_autoptr (GError) error = NULL;
  LpWire self = { 0, };
  gsize len;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (g_strv_length (rest) != 1) {
    fprintf (stderr, "wire: exactly one FILE is needed; see --help\n");
    return 2;
  }
  if (opt_signer != NULL) {
    self.has_signer = TRUE;
    if (!lp_address_from_string (opt_signer, &self.signer, &error)) {
      fprintf (stderr, "wire: --signer: %s\n", error->message);
      return 2;
    }
  }
  text = read_all (rest[0], &len, &error);
  if (text == NULL) {
    fprintf (stderr, "wire: %s\n", error->message);
    return 1;
  }
  self.media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  show_file (&self, text, len);
  printf ("\n%u messages, %u checks, %u bad\n", self.messages, self.checked,
      self.bad);
  g_hash_table_unref (self.media);
  g_clear_pointer (&self.ping, g_bytes_unref);
  g_clear_pointer (&opt_type, g_free);
  g_clear_pointer (&opt_signer, g_free);
  return self.bad > 0 ? 1 : 0;
}
