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

/* Messages of the protocol: the first byte chooses one. Whatever is accepted
 * is, once encoded by us, accepted and encoded to the same bytes again. */

#include <string.h>

#include "core/wire-payment.h"
#include "core/wire-pb.h"
#include "core/wire-worker.h"
#include "core/wire/orchestrator.pb-c.h"
#include "core/wire/segment.pb-c.h"
#include "fuzz.h"

static GBytes *
through (guint kind, GBytes * bytes, GError ** error)
{
  switch (kind) {
    case 0:{
      g_autoptr (LpOrchInfo) info = lp_orch_info_decode (bytes, error);

      return info != NULL ? lp_orch_info_encode (info) : NULL;
    }
    case 1:{
      g_autoptr (LpSegData) data = lp_seg_data_decode (bytes, error);
      LpHash hash;

      if (data == NULL)
        return NULL;
      lp_seg_data_hash (data, &hash);
      lp_seg_data_verify (data, (const LpAddress *) hash.b, NULL);
      return lp_seg_data_encode (data);
    }
    case 2:{
      g_autoptr (LpTicketBatch) batch = lp_payment_decode (bytes, error);

      return batch != NULL ? lp_payment_encode (batch) : NULL;
    }
    case 3:{
      g_autoptr (LpTranscodeResult) result = lp_transcode_result_decode (bytes,
          error);

      if (result == NULL)
        return NULL;
      if (result->error != NULL)
        lp_result_error_is_final (result->error);
      return lp_transcode_result_encode (result);
    }
    case 4:{
      LpOrchRequest request;

      if (!lp_orch_request_decode (bytes, &request, error))
        return NULL;
      lp_orch_request_verify (&request, NULL);
      return lp_orch_request_encode (&request);
    }
    case 5:{
      g_autoptr (LpNotifySegment) notify = lp_notify_segment_decode (bytes,
          error);

      return notify != NULL ? lp_notify_segment_encode (notify) : NULL;
    }
    case 6:{
      g_autoptr (LpRegisterRequest) request = lp_register_request_decode
          (bytes, error);

      if (request == NULL)
        return NULL;
      lp_register_request_check (request, "secret", NULL);
      return lp_register_request_encode (request);
    }
    case 7:{
      LpAuthToken token;

      if (!lp_end_session_decode (bytes, &token, error))
        return NULL;
      lp_auth_token_check (&token, "secret", 6, 0, NULL);
      return lp_end_session_encode (&token);
    }
    case 8:{
      g_autoptr (GBytes) value = lp_ping_decode (bytes, error);

      return value == NULL ? NULL : lp_ping_encode (g_bytes_get_data (value,
              NULL), g_bytes_get_size (value));
    }
    case 9:{
      LpTicketParams params;

      return lp_ticket_params_decode (bytes, &params, error) ?
          lp_ticket_params_encode (&params) : NULL;
    }
    case 10:{
      LpRedeemerTicket ticket;

      return lp_redeemer_ticket_decode (bytes, &ticket, error) ?
          lp_redeemer_ticket_encode (&ticket) : NULL;
    }
    case 11:{
      LpAddress sender;

      return lp_max_float_request_decode (bytes, &sender, error) ?
          lp_max_float_request_encode (&sender) : NULL;
    }
    case 12:{
      LpU256 v;

      return lp_max_float_update_decode (bytes, &v, error) ?
          lp_max_float_update_encode (&v) : NULL;
    }
    default:{
      g_autoptr (LpOrchInfo) info = lp_payment_result_decode (bytes, error);

      return info != NULL ? lp_payment_result_encode (info) : NULL;
    }
  }
}

static void
check_memory (const ProtobufCMessageDescriptor * type, const guint8 * data,
    gsize size)
{
  gpointer message = lp_pb_unpack (type, data, size, NULL);

  if (message != NULL)
    g_assert (lp_pb_peak (message) <= LP_PB_BUDGET (size));
  lp_pb_free (message);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autoptr (GBytes) bytes = NULL, once = NULL, twice = NULL;
  g_autoptr (GError) error = NULL;
  guint kind;

  if (size == 0)
    return 0;
  kind = data[0] % 14;
  bytes = g_bytes_new (data + 1, size - 1);
  check_memory (&net__orchestrator_info__descriptor, data + 1, size - 1);
  check_memory (&net__seg_data__descriptor, data + 1, size - 1);
  once = through (kind, bytes, &error);
  if (once == NULL) {
    g_assert (error != NULL);
    return 0;
  }
  g_assert (error == NULL);
  twice = through (kind, once, &error);
  g_assert (twice != NULL && g_bytes_equal (once, twice));
  return 0;
}
