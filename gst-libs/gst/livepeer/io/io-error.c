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

#include "core/base-error.h"
#include "io-error.h"

static gboolean
is_retryable_io (gint code)
{
  switch (code) {
      /* EIO too */
    case G_IO_ERROR_FAILED:
      /* old segments are deleted all the time */
    case G_IO_ERROR_NO_SPACE:
    case G_IO_ERROR_TIMED_OUT:
    case G_IO_ERROR_BUSY:
    case G_IO_ERROR_WOULD_BLOCK:
    case G_IO_ERROR_TOO_MANY_OPEN_FILES:
    case G_IO_ERROR_HOST_NOT_FOUND:
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
    case G_IO_ERROR_CONNECTION_REFUSED:
      /* a broken pipe too */
    case G_IO_ERROR_CONNECTION_CLOSED:
    case G_IO_ERROR_NOT_CONNECTED:
    case G_IO_ERROR_PARTIAL_INPUT:
    case G_IO_ERROR_PROXY_FAILED:
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
lp_io_error_is_retryable (const GError * error)
{
  if (error->domain == G_IO_ERROR)
    return is_retryable_io (error->code);
  if (error->domain == LP_ERROR)
    return lp_error_is_retryable (error->code);
  if (error->domain == G_RESOLVER_ERROR)
    return error->code != G_RESOLVER_ERROR_INTERNAL;
  /* a connection cut while it is made; a wrong certificate stays wrong */
  if (error->domain == G_TLS_ERROR)
    return error->code == G_TLS_ERROR_EOF || error->code == G_TLS_ERROR_MISC;
  return FALSE;
}
