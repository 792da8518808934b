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

static const struct
{
  const gchar *name;
  gboolean retryable;
} codes[LP_ERROR_N_CODES] = {
  [LP_ERROR_FAILED] = {"failed", TRUE},
  [LP_ERROR_INVALID] = {"invalid", FALSE},
  [LP_ERROR_TOO_LARGE] = {"too-large", FALSE},
  [LP_ERROR_UNSUPPORTED] = {"unsupported", FALSE},
  [LP_ERROR_NOT_FOUND] = {"not-found", FALSE},
  [LP_ERROR_EXISTS] = {"exists", FALSE},
  [LP_ERROR_NO_VIDEO] = {"no-video", FALSE},
  [LP_ERROR_NO_KEYFRAME] = {"no-keyframe", FALSE},
  [LP_ERROR_BUSY] = {"busy", TRUE},
  [LP_ERROR_TIMEOUT] = {"timeout", TRUE},
  [LP_ERROR_CANCELLED] = {"cancelled", FALSE},
  [LP_ERROR_CLOSED] = {"closed", FALSE},
  [LP_ERROR_MISSING_PLUGIN] = {"missing-plugin", FALSE},
  [LP_ERROR_DEVICE] = {"device", TRUE},
  [LP_ERROR_CODEC] = {"codec", TRUE},
  [LP_ERROR_SIGNATURE] = {"signature", FALSE},
  [LP_ERROR_AUTH] = {"auth", FALSE},
  [LP_ERROR_PRICE] = {"price", TRUE},
  [LP_ERROR_TICKET] = {"ticket", TRUE},
  [LP_ERROR_FUNDS] = {"funds", FALSE},
  [LP_ERROR_PEER] = {"peer", TRUE},
  [LP_ERROR_VERIFY] = {"verify", TRUE},
  [LP_ERROR_RUNAWAY] = {"runaway", FALSE},
  [LP_ERROR_RESOLUTION] = {"resolution", FALSE},
  [LP_ERROR_GOP_TOO_LONG] = {"gop-too-long", FALSE},
  [LP_ERROR_NO_TIMESTAMP] = {"no-timestamp", FALSE},
  [LP_ERROR_TIME_JUMP] = {"time-jump", FALSE},
  [LP_ERROR_DURATION] = {"duration", FALSE},
  [LP_ERROR_PIXEL_FORMAT] = {"pixel-format", FALSE},
};

G_DEFINE_QUARK (lp - error - quark, lp_error)
     const gchar *lp_error_code_name (gint code)
{
  if (code < 0 || code >= LP_ERROR_N_CODES)
    code = LP_ERROR_FAILED;
  return codes[code].name;
}

LpError
lp_error_code_from_name (const gchar * name)
{
  for (gint i = 0; i < LP_ERROR_N_CODES; i++) {
    if (strcmp (name, codes[i].name) == 0)
      return i;
  }
  return LP_ERROR_FAILED;
}

gboolean
lp_error_is_retryable (gint code)
{
  if (code < 0 || code >= LP_ERROR_N_CODES)
    code = LP_ERROR_FAILED;
  return codes[code].retryable;
}
