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
 * Where secrets lie, and a MAC that leaves nothing of its key behind.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Zeroed memory in pages of its own, kept out of core dumps and of swap, the
 * latter unless the system refuses (RLIMIT_MEMLOCK): then @locked is FALSE.
 * NULL if there is no memory. */
gpointer lp_secret_new (gsize size, gboolean * locked);
/* Wipes it first. @secret may be NULL. */
void lp_secret_free (gpointer secret, gsize size);

/* Before the first use of libgcrypt; again does nothing. */
void lp_secret_set_up_gcrypt (void);
/* HMAC-SHA-256. FALSE if libgcrypt refuses or memory is missing. */
gboolean lp_secret_hmac (gconstpointer key, gsize key_len, gconstpointer data,
    gsize len, guint8 out[32]);

G_END_DECLS
