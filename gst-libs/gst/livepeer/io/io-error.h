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
 * What an error of this layer means for who called: whether the same call may
 * succeed later. How often and when is said by core/base-backoff.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For errors of LpStore and LpHttp: G_IO_ERROR, G_RESOLVER_ERROR, G_TLS_ERROR,
 * LP_ERROR. TRUE: what was in the way may pass (a full disk, a deadline, a
 * peer that is away or busy). FALSE: it stays until somebody mends it
 * (permissions, a read-only disk, credentials, a place that is not there), or
 * the caller gave up, or nothing is known of such an error. */
gboolean lp_io_error_is_retryable (const GError * error);

G_END_DECLS
