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

#include <gst/check/gstcheck.h>

#include "core/base-error.h"
#include "core/crypto-keccak.h"
#include "core/wire-grpc.h"
#include "core/wire-headers.h"
#include "core/wire-payment.h"
#include "core/wire-pb.h"
#include "core/wire-worker.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/payment.pb-c.h"
#include "core/wire/segment.pb-c.h"
#include "core/wire/transcoder.pb-c.h"
#include "support/lp-recorded.h"

#define SENDER "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
#define RECIPIENT "0xBcd4042DE499D14e55001CcbB24a551F3b954096"

typedef enum
{
  PING,
  REQUEST,
  INFO,
  END_REQUEST,
  END_RESPONSE,
  SEG_DATA,
  PAYMENT,
  RESULT,
  REGISTER,
  NOTIFY,
  N_KINDS,
} Kind;

static const struct
{
  const ProtobufCMessageDescriptor *type;
  const gchar *name;
} kinds[] = {
  [PING] = {&net__ping_pong__descriptor, "PingPong"},
  [REQUEST] = {&net__orchestrator_request__descriptor, "OrchestratorRequest"},
  [INFO] = {&net__orchestrator_info__descriptor, "OrchestratorInfo"},
  [END_REQUEST] = {&net__end_transcoding_session_request__descriptor,
      "EndTranscodingSessionRequest"},
  [END_RESPONSE] = {&net__end_transcoding_session_response__descriptor,
      "EndTranscodingSessionResponse"},
  [SEG_DATA] = {&net__seg_data__descriptor, "SegData"},
  [PAYMENT] = {&net__payment__descriptor, "Payment"},
  [RESULT] = {&net__transcode_result__descriptor, "TranscodeResult"},
  [REGISTER] = {&net__register_request__descriptor, "RegisterRequest"},
  [NOTIFY] = {&net__notify_segment__descriptor, "NotifySegment"},
};

static guint counts[N_KINDS], multiparts;

/* Through our own structures and out again. */
static GBytes *
through_structs (Kind kind, GBytes * bytes, GError ** error)
{
  LpOrchRequest request;
  LpAuthToken token;

  switch (kind) {
    case PING:{
      g_autoptr (GBytes) value = lp_ping_decode (bytes, error);

      return value == NULL ? NULL : lp_ping_encode (g_bytes_get_data (value,
              NULL), g_bytes_get_size (value));
    }
    case REQUEST:
      return lp_orch_request_decode (bytes, &request, error) ?
          lp_orch_request_encode (&request) : NULL;
    case INFO:{
      g_autoptr (LpOrchInfo) info = lp_orch_info_decode (bytes, error);

      return info == NULL ? NULL : lp_orch_info_encode (info);
    }
    case END_REQUEST:
      return lp_end_session_decode (bytes, &token, error) ?
          lp_end_session_encode (&token) : NULL;
    case SEG_DATA:{
      g_autoptr (LpSegData) data = lp_seg_data_decode (bytes, error);

      return data == NULL ? NULL : lp_seg_data_encode (data);
    }
    case PAYMENT:{
      g_autoptr (LpTicketBatch) batch = lp_payment_decode (bytes, error);

      return batch == NULL ? NULL : lp_payment_encode (batch);
    }
    case RESULT:{
      g_autoptr (LpTranscodeResult) result = lp_transcode_result_decode (bytes,
          error);

      return result == NULL ? NULL : lp_transcode_result_encode (result);
    }
    case REGISTER:{
      g_autoptr (LpRegisterRequest) request = lp_register_request_decode
          (bytes, error);

      return request == NULL ? NULL : lp_register_request_encode (request);
    }
    case NOTIFY:{
      g_autoptr (LpNotifySegment) notify = lp_notify_segment_decode (bytes,
          error);

      return notify == NULL ? NULL : lp_notify_segment_encode (notify);
    }
    default:
      return g_bytes_ref (bytes);
  }
}

static void
check (const Recorded * r, Kind kind, GBytes * bytes)
{
  g_autoptr (GBytes) again = NULL, own = NULL;
  g_autoptr (GError) error = NULL;
  gpointer message = lp_pb_unpack (kinds[kind].type, g_bytes_get_data (bytes,
          NULL), g_bytes_get_size (bytes), &error);

  g_assert_no_error (error);
  again = lp_pb_pack (message);
  fail_unless (canonical_equal (kinds[kind].type, bytes, again),
      "%s of n=%u is not the same again", kinds[kind].name, r->n);
  lp_pb_free (message);

  own = through_structs (kind, bytes, &error);
  g_assert_no_error (error);
  fail_unless (canonical_equal (kinds[kind].type, bytes, own),
      "%s of n=%u loses something in our structures", kinds[kind].name, r->n);
  counts[kind]++;
}

static void
check_unary (const Recorded * r, Kind request, Kind response)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) in = lp_grpc_unframe (r->request, &error);
  g_autoptr (GBytes) out = lp_grpc_unframe (r->response, &error);
  g_autoptr (GBytes) framed = NULL;

  g_assert_no_error (error);
  framed = lp_grpc_frame (in);
  fail_unless (g_bytes_equal (framed, r->request));
  check (r, request, in);
  check (r, response, out);
}

static void
check_header (const Recorded * r, const gchar * name, Kind kind)
{
  const gchar *value = recorded_header (r, name);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = lp_header_decode (value, &error);
  g_autofree gchar *again = NULL;

  g_assert_no_error (error);
  again = lp_header_encode (bytes);
  fail_unless_equals_string (again, value);
  check (r, kind, bytes);
}

static void
check_notify (const Recorded * r)
{
  g_autoptr (LpGrpcReader) reader = lp_grpc_reader_new (LP_GRPC_MAX_MESSAGE);
  GBytes *message;

  fail_unless (lp_grpc_reader_push (reader, g_bytes_get_data (r->response,
              NULL), g_bytes_get_size (r->response), NULL));
  while ((message = lp_grpc_reader_pop (reader)) != NULL) {
    check (r, NOTIFY, message);
    g_bytes_unref (message);
  }
  fail_unless (lp_grpc_reader_finish (reader, NULL));
}

static void
check_results (const Recorded * r)
{
  LpResultHead head = {
    recorded_header (r, "authorization"), recorded_header (r, "credentials"),
    recorded_header (r, "content-type"), recorded_header (r, "taskid"),
    recorded_header (r, "pixels"),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) renditions = NULL;
  g_autoptr (GBytes) again = NULL;
  LpResultHeadInfo info;
  guint status;

  fail_unless (lp_result_head_check (&head, "verysecret", &info, &status,
          &error));
  fail_unless_equals_int64 (info.decoded_pixels, 1728000);
  renditions = lp_worker_results_parse (r->request, info.boundary, &error);
  g_assert_no_error (error);
  fail_unless_equals_int (renditions->len, 1);
  again = lp_worker_results_build (info.boundary, renditions->pdata[0], 1);
  fail_unless (g_bytes_equal (again, r->request),
      "the multipart body of n=%u is not the same again", r->n);
  lp_result_head_info_clear (&info);
  multiparts++;
}

static void
check_line (Recorded * r, gpointer unused)
{
  if (g_str_has_suffix (r->path, "/Ping"))
    check_unary (r, PING, PING);
  else if (g_str_has_suffix (r->path, "/GetOrchestrator"))
    check_unary (r, REQUEST, INFO);
  else if (g_str_has_suffix (r->path, "/EndTranscodingSession"))
    check_unary (r, END_REQUEST, END_RESPONSE);
  else if (g_str_has_suffix (r->path, "/RegisterTranscoder")) {
    g_autoptr (GBytes) in = lp_grpc_unframe (r->request, NULL);

    check (r, REGISTER, in);
    check_notify (r);
  } else if (g_str_equal (r->path, "/transcodeResults"))
    check_results (r);
  else if (g_str_equal (r->path, "/segment")) {
    check_header (r, "livepeer-segment", SEG_DATA);
    check_header (r, "livepeer-payment", PAYMENT);
    check (r, RESULT, r->response);
  } else
    fail_unless (g_str_has_prefix (r->path, "/stream/"), "%s", r->path);
}

/* Every message of real nodes decodes, and encodes to the same bytes again but
 * for the order of fields; also through our own structures. */
GST_START_TEST (test_round_trips)
{
  static const guint expected[] = {
    [PING] = 4,[REQUEST] = 12,[INFO] = 12,[END_REQUEST] = 2,
    [END_RESPONSE] = 2,[SEG_DATA] = 15,[PAYMENT] = 15,[RESULT] = 15,
    [REGISTER] = 1,[NOTIFY] = 6,
  };

  recorded_each ("offchain-gateway.jsonl", check_line, NULL);
  recorded_each ("offchain-transcoder.jsonl", check_line, NULL);
  recorded_each ("paid-gateway.jsonl", check_line, NULL);
  for (guint i = 0; i < N_KINDS; i++)
    lp_vectors_count (kinds[i].name, counts[i], expected[i]);
  lp_vectors_count ("results by multipart", multiparts, 2);
}

GST_END_TEST;

/* ---- signatures ---- */

typedef struct
{
  LpAddress sender, recipient;
  guint pings, requests, segments, tickets, results;
  GHashTable *media;            /* path -> keccak */

} Signed;

static void
collect_media (Recorded * r, gpointer user_data)
{
  Signed *s = user_data;

  if (g_str_has_prefix (r->path, "/stream/")
      && g_bytes_get_size (r->response) > 0) {
    LpHash *hash = g_new (LpHash, 1);

    lp_keccak256 (g_bytes_get_data (r->response, NULL),
        g_bytes_get_size (r->response), hash);
    g_hash_table_insert (s->media, g_strdup (r->path), hash);
  }
}

static void
verify_segment (Signed * s, Recorded * r)
{
  g_autoptr (GBytes) head = lp_header_decode (recorded_header (r,
          "livepeer-segment"), NULL);
  g_autoptr (GBytes) paid = lp_header_decode (recorded_header (r,
          "livepeer-payment"), NULL);
  g_autoptr (LpSegData) data = lp_seg_data_decode (head, NULL);
  g_autoptr (LpTicketBatch) batch = lp_payment_decode (paid, NULL);
  g_autoptr (LpTranscodeResult) result = lp_transcode_result_decode
      (r->response, NULL);
  g_autoptr (GError) error = NULL;
  const gchar *path;
  LpTicketFlat flat;
  LpHash *media;

  fail_unless (lp_address_equal (&batch->sender, &s->sender));
  fail_unless (lp_seg_data_verify (data, &batch->sender, &error));
  s->segments++;
  if (g_bytes_get_size (r->request) > 0) {
    LpHash hash;

    lp_keccak256 (g_bytes_get_data (r->request, NULL),
        g_bytes_get_size (r->request), &hash);
    fail_unless (lp_hash_equal (&hash, &data->hash));
  }
  lp_ticket_flat_init (&flat, &batch->params, &batch->sender);
  for (guint i = 0; i < batch->n_tickets; i++) {
    LpAddress signer;
    LpHash hash;

    lp_ticket_flat_hash (&flat, batch->tickets[i].nonce, &hash);
    fail_unless (lp_secp_recover_hash (&hash, &batch->tickets[i].sig, &signer,
            &error));
    fail_unless (lp_address_equal (&signer, &s->sender));
    s->tickets++;
  }
  fail_unless (result->info->has_token && data->has_token);
  fail_unless_equals_string (result->info->token.session_id,
      data->token.session_id);
  path = strstr (result->segments[0].url, "/stream/");
  media = g_hash_table_lookup (s->media, path);
  if (media != NULL) {
    fail_unless (lp_address_equal (&result->info->address, &s->recipient));
    fail_unless (lp_transcode_result_verify (result, media, 1, &s->recipient,
            &error));
    media->b[7] ^= 1;
    fail_if (lp_transcode_result_verify (result, media, 1, &s->recipient,
            &error));
    fail_unless_equals_string (error->message, "PM Check Failed");
    media->b[7] ^= 1;
    s->results++;
  }
}

static void
verify_line (Recorded * r, gpointer user_data)
{
  Signed *s = user_data;
  g_autoptr (GError) error = NULL;

  if (g_str_has_suffix (r->path, "/Ping")) {
    g_autoptr (GBytes) in = lp_grpc_unframe (r->request, NULL);
    g_autoptr (GBytes) out = lp_grpc_unframe (r->response, NULL);
    g_autoptr (GBytes) value = lp_ping_decode (in, NULL);
    g_autoptr (GBytes) answer = lp_ping_decode (out, NULL);
    LpSignature sig;

    fail_unless_equals_int (g_bytes_get_size (answer), sizeof (sig.b));
    memcpy (sig.b, g_bytes_get_data (answer, NULL), sizeof (sig.b));
    fail_unless (lp_ping_verify (value, &sig, &s->recipient, &error));
    s->pings++;
  } else if (g_str_has_suffix (r->path, "/GetOrchestrator")) {
    g_autoptr (GBytes) in = lp_grpc_unframe (r->request, NULL);
    LpOrchRequest request;

    fail_unless (lp_orch_request_decode (in, &request, NULL));
    fail_unless (lp_orch_request_verify (&request, &error));
    fail_unless (lp_address_equal (&request.address, &s->sender));
    request.sig.b[40] ^= 1;
    fail_if (lp_orch_request_verify (&request, NULL));
    s->requests++;
  } else if (g_str_equal (r->path, "/segment")) {
    verify_segment (s, r);
  }
}

GST_START_TEST (test_signatures)
{
  Signed s = { 0, };

  fail_unless (lp_address_from_string (SENDER, &s.sender, NULL));
  fail_unless (lp_address_from_string (RECIPIENT, &s.recipient, NULL));
  s.media = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  recorded_each ("paid-gateway.jsonl", collect_media, &s);
  recorded_each ("paid-gateway.jsonl", verify_line, &s);
  lp_vectors_count ("signed pings", s.pings, 1);
  lp_vectors_count ("signed requests", s.requests, 9);
  lp_vectors_count ("signed segments", s.segments, 12);
  lp_vectors_count ("signed tickets", s.tickets, 16);
  lp_vectors_count ("signed results", s.results, 6);
  g_hash_table_unref (s.media);
}

GST_END_TEST;

static Suite *
wire_pb_recorded_suite (void)
{
  Suite *s = suite_create ("core/wire-pb-recorded");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_round_trips);
  tcase_add_test (tc, test_signatures);
  return s;
}

GST_CHECK_MAIN (wire_pb_recorded);
