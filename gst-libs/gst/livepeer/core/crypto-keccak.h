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

/* Keccak-256 as Ethereum uses it (original padding 0x01, not SHA-3). */

#pragma once

#include "base-bytes.h"

G_BEGIN_DECLS

typedef struct { guint64 s[25]; guint8 buf[136]; gsize used; } LpKeccak;

void lp_keccak_init (LpKeccak * k);
void lp_keccak_update (LpKeccak * k, gconstpointer data, gsize len);
void lp_keccak_finish (LpKeccak * k, LpHash * out);
void lp_keccak256 (gconstpointer data, gsize len, LpHash * out);

G_END_DECLS
