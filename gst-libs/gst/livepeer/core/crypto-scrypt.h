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

/* Keys from passwords: PBKDF2 with HMAC-SHA-256, and scrypt (RFC 7914). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Both return FALSE if libgcrypt refuses or memory is missing. The caller
 * bounds the cost. */
gboolean lp_pbkdf2_sha256 (gconstpointer password, gsize password_len,
    const guint8 * salt, gsize salt_len, guint64 rounds, guint8 * out,
    gsize len);

/* @n is a power of two from 2 on; takes 128 x r x (n + p + 1) bytes. Any @r,
 * also where n exceeds what RFC 7914 allows for a small one: such files exist. */
gboolean lp_scrypt (gconstpointer password, gsize password_len,
    const guint8 * salt, gsize salt_len, guint64 n, guint64 r, guint64 p,
    guint8 * out, gsize len);

G_END_DECLS
