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

/*
 * LP_ERROR: the one error domain of the project.  I/O keeps G_IO_ERROR.
 * A failing function always sets its error.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LpError:
 * @LP_ERROR_FAILED: no better code
 * @LP_ERROR_INVALID: input malformed (what and where is in the message)
 * @LP_ERROR_TOO_LARGE: input exceeds a bound
 * @LP_ERROR_UNSUPPORTED: well-formed, not supported here
 * @LP_ERROR_NOT_FOUND: something named does not exist
 * @LP_ERROR_EXISTS: something to be created exists already
 * @LP_ERROR_NO_VIDEO: container fine, no decodable video in it
 * @LP_ERROR_NO_KEYFRAME: no key frame in the input
 * @LP_ERROR_BUSY: no capacity now; later or elsewhere may work
 * @LP_ERROR_TIMEOUT: a deadline passed
 * @LP_ERROR_CANCELLED: the caller gave up
 * @LP_ERROR_CLOSED: the object is shut down
 * @LP_ERROR_MISSING_PLUGIN: a GStreamer element is not installed
 * @LP_ERROR_DEVICE: a device or driver failed
 * @LP_ERROR_CODEC: an encoder or decoder failed
 * @LP_ERROR_SIGNATURE: a signature does not verify
 * @LP_ERROR_AUTH: password or credentials refused
 * @LP_ERROR_PRICE: dearer than allowed
 * @LP_ERROR_TICKET: a ticket or its parameters are refused
 * @LP_ERROR_FUNDS: deposit, reserve or limit insufficient
 * @LP_ERROR_PEER: a peer broke the protocol
 * @LP_ERROR_VERIFY: a result failed verification
 * @LP_ERROR_RUNAWAY: far more frames would come out than went in
 * @LP_ERROR_RESOLUTION: a picture of a size or shape that cannot be coded
 * @LP_ERROR_GOP_TOO_LONG: key frames are further apart than a segment may last
 * @LP_ERROR_NO_TIMESTAMP: frames without time stamps
 * @LP_ERROR_TIME_JUMP: time stamps do not go on
 * @LP_ERROR_DURATION: a segment longer than is taken
 * @LP_ERROR_PIXEL_FORMAT: pictures that are not 8-bit 4:2:0, and no decoder
 *   that takes others
 */
typedef enum
{
  LP_ERROR_FAILED,
  LP_ERROR_INVALID,
  LP_ERROR_TOO_LARGE,
  LP_ERROR_UNSUPPORTED,
  LP_ERROR_NOT_FOUND,
  LP_ERROR_EXISTS,
  LP_ERROR_NO_VIDEO,
  LP_ERROR_NO_KEYFRAME,
  LP_ERROR_BUSY,
  LP_ERROR_TIMEOUT,
  LP_ERROR_CANCELLED,
  LP_ERROR_CLOSED,
  LP_ERROR_MISSING_PLUGIN,
  LP_ERROR_DEVICE,
  LP_ERROR_CODEC,
  LP_ERROR_SIGNATURE,
  LP_ERROR_AUTH,
  LP_ERROR_PRICE,
  LP_ERROR_TICKET,
  LP_ERROR_FUNDS,
  LP_ERROR_PEER,
  LP_ERROR_VERIFY,
  LP_ERROR_RUNAWAY,
  LP_ERROR_RESOLUTION,
  LP_ERROR_GOP_TOO_LONG,
  LP_ERROR_NO_TIMESTAMP,
  LP_ERROR_TIME_JUMP,
  LP_ERROR_DURATION,
  LP_ERROR_PIXEL_FORMAT,
  LP_ERROR_N_CODES,
} LpError;

#define LP_ERROR (lp_error_quark ())
GQuark lp_error_quark (void);

/* Stable lower-case name of a code ("no-video"), for stats and messages;
 * "failed" for anything out of range. */
const gchar *lp_error_code_name (gint code);

/* The code of that name; LP_ERROR_FAILED when there is none. */
LpError lp_error_code_from_name (const gchar * name);

/* TRUE if trying again later or elsewhere may help. */
gboolean lp_error_is_retryable (gint code);

G_END_DECLS
