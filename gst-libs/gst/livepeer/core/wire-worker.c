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

#include <stdarg.h>

#include "base-error.h"
#include "core/wire/transcoder.pb-c.h"
#include "wire-headers.h"
#include "wire-internal.h"
#include "wire-segment-internal.h"
#include "wire-worker.h"

/* ---- registration ---- */

void
lp_register_request_free (LpRegisterRequest * request)
{
  if (request == NULL)
    return;
  if (request->secret != NULL)
    lp_bytes_wipe (request->secret, strlen (request->secret));
  g_free (request->secret);
  g_free (request->capabilities);
  g_free (request);
}

GBytes *
lp_register_request_encode (const LpRegisterRequest * request)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__RegisterRequest pb = NET__REGISTER_REQUEST__INIT;

  if (request->secret != NULL && *request->secret != '\0')
    pb.secret = request->secret;
  pb.has_capacity = request->capacity != 0;
  pb.capacity = request->capacity;
  if (request->capabilities != NULL)
    pb.capabilities = lp_pb_put_capabilities (arena, request->capabilities);
  return lp_pb_pack (&pb);
}

static LpRegisterRequest *
get_register (const Net__RegisterRequest * pb, GError ** error)
{
  g_autoptr (LpRegisterRequest) request = g_new0 (LpRegisterRequest, 1);

  if (!lp_pb_check_text (pb->secret, "RegisterRequest: secret", LP_SECRET_MAX,
          error))
    return NULL;
  request->secret = g_strdup (pb->secret != NULL ? pb->secret : "");
  request->capacity = pb->capacity;
  if (pb->capabilities != NULL) {
    request->capabilities = g_new (LpCapabilities, 1);
    if (!lp_pb_get_capabilities (pb->capabilities, request->capabilities,
            error)) {
      g_prefix_error (error, "RegisterRequest: ");
      return NULL;
    }
  }
  return g_steal_pointer (&request);
}

LpRegisterRequest *
lp_register_request_decode (GBytes * bytes, GError ** error)
{
  Net__RegisterRequest *pb =
      lp_pb_unpack_bytes (&net__register_request__descriptor, bytes, error);
  LpRegisterRequest *request;

  if (pb == NULL)
    return NULL;
  request = get_register (pb, error);
  lp_pb_free (pb);
  return request;
}

/* In a time that does not tell how much of it was right. */
static gboolean
is_secret (const gchar * given, const gchar * secret)
{
  gsize len = strlen (secret);

  return given != NULL && strlen (given) == len
      && lp_bytes_equal_secret ((const guint8 *) given,
      (const guint8 *) secret, len);
}

gboolean
lp_register_request_check (const LpRegisterRequest * request,
    const gchar * secret, GError ** error)
{
  if (!is_secret (request->secret, secret)) {
    g_set_error (error, LP_ERROR, LP_ERROR_AUTH, "invalid secret");
    return FALSE;
  }
  if (request->capacity <= 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "zero capacity");
    return FALSE;
  }
  return TRUE;
}

/* ---- jobs ---- */

void
lp_notify_segment_free (LpNotifySegment * notify)
{
  if (notify == NULL)
    return;
  g_free (notify->url);
  g_free (notify->orch_id);
  lp_seg_data_free (notify->segment);
  g_free (notify);
}

GBytes *
lp_notify_segment_encode (const LpNotifySegment * notify)
{
  g_autoptr (LpArena) arena = lp_arena_new ();
  Net__NotifySegment pb = NET__NOTIFY_SEGMENT__INIT;

  if (lp_notify_segment_get_teardown (notify) != NULL) {
    /* nothing but the session (orchestrator, vector V5) */
    pb.seg_data = lp_arena_alloc (arena, sizeof (*pb.seg_data));
    net__seg_data__init (pb.seg_data);
    pb.seg_data->auth_token = lp_pb_put_token (arena, &notify->segment->token);
    return lp_pb_pack (&pb);
  }
  if (notify->url != NULL && *notify->url != '\0')
    pb.url = notify->url;
  pb.has_task_id = notify->task_id != 0;
  pb.task_id = notify->task_id;
  pb.has_profiles = TRUE;
  pb.profiles = lp_pb_data ("invalid", 7);
  if (notify->orch_id != NULL && *notify->orch_id != '\0')
    pb.orch_id = notify->orch_id;
  if (notify->segment != NULL)
    pb.seg_data = lp_pb_put_seg_data (arena, notify->segment);
  return lp_pb_pack (&pb);
}

static LpNotifySegment *
get_notify (const Net__NotifySegment * pb, GError ** error)
{
  g_autoptr (LpNotifySegment) notify = g_new0 (LpNotifySegment, 1);

  if (!lp_pb_check_text (pb->url, "NotifySegment: url", LP_JOB_URL_MAX, error)
      || !lp_pb_check_text (pb->orch_id, "NotifySegment: orchId",
          LP_ORCH_ID_MAX, error))
    return NULL;
  notify->url = g_strdup (pb->url != NULL ? pb->url : "");
  notify->orch_id = g_strdup (pb->orch_id != NULL ? pb->orch_id : "");
  notify->task_id = pb->task_id;
  if (pb->seg_data != NULL) {
    notify->segment = lp_pb_get_seg_data (pb->seg_data, error);
    if (notify->segment == NULL)
      return NULL;
  }
  return g_steal_pointer (&notify);
}

LpNotifySegment *
lp_notify_segment_decode (GBytes * bytes, GError ** error)
{
  Net__NotifySegment *pb =
      lp_pb_unpack_bytes (&net__notify_segment__descriptor, bytes, error);
  LpNotifySegment *notify;

  if (pb == NULL)
    return NULL;
  notify = get_notify (pb, error);
  lp_pb_free (pb);
  return notify;
}

const gchar *
lp_notify_segment_get_teardown (const LpNotifySegment * notify)
{
  if ((notify->url != NULL && *notify->url != '\0')
      || notify->segment == NULL || !notify->segment->has_token
      || notify->segment->token.session_id[0] == '\0')
    return NULL;
  return notify->segment->token.session_id;
}

/* ---- media types ---- */

static gboolean
is_token_char (gchar c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c));
}

static gsize
token_length (const gchar * s)
{
  gsize n = 0;

  while (is_token_char (s[n]))
    n++;
  return n;
}

/* A parameter's value: a token or a quoted string. Returns: where it ends, NULL
 * if it is neither */
static const gchar *
parse_value (const gchar * s, GString * out)
{
  gsize n = token_length (s);

  g_string_truncate (out, 0);
  if (n > 0) {
    g_string_append_len (out, s, n);
    return s + n;
  }
  if (*s != '"')
    return NULL;
  for (s++; *s != '"'; s++) {
    if (*s == '\\' && s[1] != '\0')
      s++;
    if (*s == '\0')
      return NULL;
    g_string_append_c (out, *s);
  }
  return s + 1;
}

static const gchar *
skip_space (const gchar * s)
{
  while (*s == ' ' || *s == '\t')
    s++;
  return s;
}

static gboolean
parse_parameters (const gchar * s, gchar ** boundary)
{
  g_autoptr (GString) value = g_string_new (NULL);

  for (s = skip_space (s); *s == ';'; s = skip_space (s)) {
    const gchar *name;
    gsize n;

    s = skip_space (s + 1);
    if (*s == '\0')
      break;
    name = s;
    n = token_length (s);
    if (n == 0 || name[n] != '=' || !(s = parse_value (name + n + 1, value)))
      return FALSE;
    if (n == 8 && !g_ascii_strncasecmp (name, "boundary", 8)) {
      if (**boundary != '\0')
        return FALSE;
      g_free (*boundary);
      *boundary = g_strdup (value->str);
    }
  }
  return *s == '\0';
}

gchar *
lp_media_type_parse (const gchar * content_type, gchar ** boundary,
    GError ** error)
{
  g_autofree gchar *found = g_strdup ("");
  const gchar *s = skip_space (content_type != NULL ? content_type : "");
  gsize n = token_length (s), sub;
  gchar *type;

  if (*s == '\0' || *s == ';') {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "mime: no media type");
    return NULL;
  }
  sub = n > 0 && s[n] == '/' ? token_length (s + n + 1) : 0;
  if (sub > 0)
    n += 1 + sub;
  if (n == 0 || (s[n] == '/' && sub == 0)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "mime: expected token after slash");
    return NULL;
  }
  if (!parse_parameters (s + n, &found)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "mime: invalid media parameter");
    return NULL;
  }
  type = g_ascii_strdown (s, n);
  *boundary = g_steal_pointer (&found);
  return type;
}

/* ---- multipart ---- */

static void
part_free (LpPart * part)
{
  g_strfreev (part->names);
  g_strfreev (part->values);
  if (part->body != NULL)
    g_bytes_unref (part->body);
  g_free (part);
}

const gchar *
lp_part_get (const LpPart * part, const gchar * name)
{
  for (guint i = 0; part->names[i] != NULL; i++) {
    if (!g_ascii_strcasecmp (part->names[i], name))
      return part->values[i];
  }
  return NULL;
}

static void
multipart_fault (GError ** error, guint part, const gchar * what)
{
  g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "multipart: part %u: %s",
      part, what);
}

/* Header lines up to the empty one. Returns: bytes taken, 0 on a fault */
static gsize
parse_part_head (const gchar * data, gsize len, LpPart * part)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  gsize at = 0;

  len = MIN (len, LP_PART_HEAD_MAX);
  while (TRUE) {
    const gchar *end = memmem (data + at, len - at, "\r\n", 2);
    const gchar *colon;
    gsize n;

    if (end == NULL)
      return 0;
    n = end - (data + at);
    if (n == 0)
      break;
    colon = memchr (data + at, ':', n);
    if (colon == NULL || colon == data + at || memchr (data + at, '\0', n))
      return 0;
    for (const gchar * c = data + at; c < colon; c++) {
      if (!is_token_char (*c))
        return 0;
    }
    g_ptr_array_add (names, g_ascii_strdown (data + at, colon - (data + at)));
    g_ptr_array_add (values, g_strstrip (g_strndup (colon + 1,
                end - colon - 1)));
    at += n + 2;
  }
  g_ptr_array_add (names, NULL);
  g_ptr_array_add (values, NULL);
  part->names = (gchar **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
  part->values = (gchar **) g_ptr_array_free (g_steal_pointer (&values), FALSE);
  return at + 2;
}

/* What stands behind a mark makes it a boundary, or just bytes of a body.
 * Returns: 1 a part follows, 0 the end, -1 no boundary */
static gint
after_mark (const gchar * data, gsize len, gsize * at)
{
  gsize i = *at;

  if (len - i >= 2 && data[i] == '-' && data[i + 1] == '-')
    return 0;
  while (i < len && (data[i] == ' ' || data[i] == '\t'))
    i++;
  if (len - i < 2 || data[i] != '\r' || data[i + 1] != '\n')
    return -1;
  *at = i + 2;
  return 1;
}

/* The next boundary from @at on. Returns: as after_mark(); @start is where its
 * line break is, @at what follows it */
static gint
next_boundary (const gchar * data, gsize len, const gchar * mark, gsize * at,
    gsize * start)
{
  gsize mark_len = strlen (mark);

  while (TRUE) {
    const gchar *found = len - *at < mark_len ? NULL :
        memmem (data + *at, len - *at, mark, mark_len);
    gint more;

    if (found == NULL)
      return -1;
    *start = found - data;
    *at = *start + mark_len;
    more = after_mark (data, len, at);
    if (more >= 0)
      return more;
  }
}

GPtrArray *
lp_multipart_parse (GBytes * body, const gchar * boundary, GError ** error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func
      ((GDestroyNotify) part_free);
  g_autofree gchar *mark = g_strconcat ("\r\n--", boundary, NULL);
  gsize len, mark_len = strlen (mark), at = 0, start;
  const gchar *data = g_bytes_get_data (body, &len);
  gint more = -1;

  if (*boundary == '\0' || strlen (boundary) > LP_BOUNDARY_MAX) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "multipart: a boundary of %" G_GSIZE_FORMAT " characters",
        strlen (boundary));
    return NULL;
  }
  /* the first may stand at the very start */
  if (len >= mark_len - 2 && !memcmp (data, mark + 2, mark_len - 2)) {
    at = mark_len - 2;
    more = after_mark (data, len, &at);
  }
  if (more < 0)
    more = next_boundary (data, len, mark, &at, &start);
  if (more < 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "multipart: no part between \"--%s\" in %" G_GSIZE_FORMAT " bytes",
        boundary, len);
    return NULL;
  }

  while (more > 0) {
    LpPart *part;
    gsize head;

    if (parts->len == LP_MULTIPART_PARTS_MAX) {
      g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
          "multipart: more than %d parts", LP_MULTIPART_PARTS_MAX);
      return NULL;
    }
    part = g_new0 (LpPart, 1);
    g_ptr_array_add (parts, part);
    head = at;
    at += parse_part_head (data + at, len - at, part);
    if (at == head) {
      multipart_fault (error, parts->len - 1, "its headers are malformed");
      return NULL;
    }
    head = at;
    /* the mark's own line break may be the one that ends the headers */
    at -= 2;
    more = next_boundary (data, len, mark, &at, &start);
    if (more < 0) {
      multipart_fault (error, parts->len - 1, "it does not end");
      return NULL;
    }
    part->body = g_bytes_new_from_bytes (body, head, MAX (start, head) - head);
    if (g_bytes_get_size (part->body) > LP_SEGMENT_SIZE_MAX) {
      g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
          "input bigger than max buffer size");
      return NULL;
    }
  }
  return g_steal_pointer (&parts);
}

struct _LpMultipart
{
  gchar *boundary;
  GPtrArray *bodies;            /* GBytes */
  GPtrArray *heads;             /* gchar* */
};

LpMultipart *
lp_multipart_new (const gchar * boundary)
{
  LpMultipart *self = g_new0 (LpMultipart, 1);

  self->boundary = g_strdup (boundary);
  self->bodies = g_ptr_array_new_with_free_func
      ((GDestroyNotify) g_bytes_unref);
  self->heads = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
lp_multipart_free (LpMultipart * self)
{
  if (self == NULL)
    return;
  g_free (self->boundary);
  g_ptr_array_unref (self->bodies);
  g_ptr_array_unref (self->heads);
  g_free (self);
}

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(gchar * const *) a, *(gchar * const *) b);
}

void
lp_multipart_add (LpMultipart * self, GBytes * body, ...)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  GString *head = g_string_new (NULL);
  const gchar *name;
  va_list args;

  g_ptr_array_add (lines, g_strdup_printf ("Content-Length: %" G_GSIZE_FORMAT
          "\r\n", g_bytes_get_size (body)));
  va_start (args, body);
  while ((name = va_arg (args, const gchar *)) != NULL)
      g_ptr_array_add (lines, g_strconcat (name, ": ",
            va_arg (args, const gchar *), "\r\n", NULL));
  va_end (args);
  g_ptr_array_sort (lines, compare_lines);

  g_string_append_printf (head, "%s--%s\r\n",
      self->bodies->len > 0 ? "\r\n" : "", self->boundary);
  for (guint i = 0; i < lines->len; i++)
    g_string_append (head, lines->pdata[i]);
  g_string_append (head, "\r\n");
  g_ptr_array_add (self->heads, g_string_free (head, FALSE));
  g_ptr_array_add (self->bodies, g_bytes_ref (body));
}

GBytes *
lp_multipart_finish (LpMultipart * self)
{
  GByteArray *out;
  gsize total = strlen (self->boundary) + 10;
  gchar *end;

  for (guint i = 0; i < self->bodies->len; i++)
    total += strlen (self->heads->pdata[i])
        + g_bytes_get_size (self->bodies->pdata[i]);
  out = g_byte_array_sized_new (total);
  for (guint i = 0; i < self->bodies->len; i++) {
    gsize len;
    const guint8 *data = g_bytes_get_data (self->bodies->pdata[i], &len);

    g_byte_array_append (out, self->heads->pdata[i],
        strlen (self->heads->pdata[i]));
    if (len > 0)
      g_byte_array_append (out, data, len);
  }
  end = g_strdup_printf ("%s--%s--\r\n", self->bodies->len > 0 ? "\r\n" : "",
      self->boundary);
  g_byte_array_append (out, (const guint8 *) end, strlen (end));
  g_free (end);
  return g_byte_array_free_to_bytes (out);
}

gchar *
lp_multipart_content_type (const gchar * boundary)
{
  return g_strconcat (LP_TYPE_MULTIPART "; boundary=", boundary, NULL);
}

/* ---- results ---- */

void
lp_result_head_info_clear (LpResultHeadInfo * info)
{
  g_clear_pointer (&info->boundary, g_free);
}

gboolean
lp_result_head_check (const LpResultHead * head, const gchar * secret,
    LpResultHeadInfo * out, guint * status, GError ** error)
{
  g_autofree gchar *type = NULL, *boundary = NULL;

  memset (out, 0, sizeof (*out));
  if (g_strcmp0 (head->authorization, LP_TRANSCODER_SCHEME) != 0
      || !is_secret (head->credentials, secret)) {
    *status = 401;
    g_set_error (error, LP_ERROR, LP_ERROR_AUTH, "Unauthorized");
    return FALSE;
  }
  *status = 415;
  type = lp_media_type_parse (head->content_type, &boundary, error);
  if (type == NULL)
    return FALSE;
  *status = 400;
  if (!lp_header_parse_int (head->task_id, &out->task_id)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "Invalid Task ID");
    return FALSE;
  }
  if (!strcmp (type, LP_TYPE_TRANSCODING_ERROR)) {
    out->is_error = TRUE;
    return TRUE;
  }
  if (!lp_header_parse_int (head->pixels, &out->decoded_pixels)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "Invalid Pixels");
    return FALSE;
  }
  if (!strcmp (type, LP_TYPE_MULTIPART))
    out->boundary = g_steal_pointer (&boundary);
  return TRUE;
}

static void
rendition_free (LpWorkerRendition * rendition)
{
  g_bytes_unref (rendition->data);
  if (rendition->perceptual_hash != NULL)
    g_bytes_unref (rendition->perceptual_hash);
  g_free (rendition);
}

GPtrArray *
lp_worker_results_parse (GBytes * body, const gchar * boundary, GError ** error)
{
  g_autoptr (GPtrArray) parts = lp_multipart_parse (body, boundary, error);
  g_autoptr (GPtrArray) out = g_ptr_array_new_with_free_func
      ((GDestroyNotify) rendition_free);

  if (parts == NULL)
    return NULL;
  for (guint i = 0; i < parts->len; i++) {
    LpPart *part = parts->pdata[i];
    const gchar *pixels = lp_part_get (part, LP_HEADER_PIXELS);
    const gchar *type = lp_part_get (part, "content-type");
    LpWorkerRendition *rendition;
    gint64 n;

    if (pixels != NULL) {
      if (!lp_header_parse_int (pixels, &n) || n < 0) {
        g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
            "part %u: Pixels \"%.40s\" is no number", i, pixels);
        return NULL;
      }
      rendition = g_new0 (LpWorkerRendition, 1);
      rendition->data = g_bytes_ref (part->body);
      rendition->pixels = n;
      rendition->mp4 = g_strcmp0 (type, LP_TYPE_MP4) == 0;
      g_ptr_array_add (out, rendition);
    } else if (g_strcmp0 (type, LP_TYPE_HASH) == 0) {
      rendition = out->len > 0 ? out->pdata[out->len - 1] : NULL;
      if (rendition == NULL || rendition->perceptual_hash != NULL) {
        g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
            "Unknown perceptual hash");
        return NULL;
      }
      rendition->perceptual_hash = g_bytes_ref (part->body);
    }
  }
  return g_steal_pointer (&out);
}

GBytes *
lp_worker_results_build (const gchar * boundary,
    const LpWorkerRendition * renditions, guint n)
{
  g_autoptr (LpMultipart) body = lp_multipart_new (boundary);

  for (guint i = 0; i < n; i++) {
    g_autofree gchar *pixels = g_strdup_printf ("%" G_GINT64_FORMAT,
        renditions[i].pixels);

    lp_multipart_add (body, renditions[i].data, "Content-Type",
        renditions[i].mp4 ? LP_TYPE_MP4 : LP_TYPE_MPEGTS, LP_HEADER_PIXELS,
        pixels, NULL);
    if (renditions[i].perceptual_hash != NULL)
      lp_multipart_add (body, renditions[i].perceptual_hash, "Content-Type",
          LP_TYPE_HASH, NULL);
  }
  return lp_multipart_finish (body);
}
