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
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * LpHlsTransfer: one file into a store or out of it, with further attempts
 * where lp_io_error_is_retryable() says that they can help: until it succeeds, fails for good, runs out of
 * attempts or of time.
 * Source: craft 12, 21.1 rows 7 to 9.
 *
 * Called, and calling back, in the loop's thread.
 */

#pragma once

#include "io/io-loop.h"
#include "io/io-store.h"

G_BEGIN_DECLS

/**
 * LpHlsTransferConfig:
 * @timeout: ns, for one attempt
 * @retries: further attempts
 * @retry_delay: ns, about, before the first of them, doubling up to 5 s; more
 *   where a server asks for it
 * @deadline: ns, for all attempts together; 0: none
 */
typedef struct
{
  guint64 timeout;
  guint retries;
  guint64 retry_delay;
  guint64 deadline;
} LpHlsTransferConfig;

/**
 * LpHlsTransferFuncs:
 * @data: what to put, asked for at each attempt; (transfer full) (nullable):
 *   NULL: there is nothing to put any more, which is no failure
 * @again: (nullable): whether a further attempt is still of use
 * @done: once, at the end; @error NULL: it is there
 */
typedef struct
{
  GBytes *(*data) (gpointer user_data);
  gboolean (*again) (gpointer user_data);
  void (*done) (const GError * error, gpointer user_data);
} LpHlsTransferFuncs;

void lp_hls_put (LpLoop * loop, LpStore * store,
    const LpHlsTransferConfig * config, const gchar * path,
    const gchar * content_type, const LpHlsTransferFuncs * funcs,
    gpointer user_data);

/* @done: data (transfer none) (nullable) or @error. */
void lp_hls_get (LpLoop * loop, LpStore * store,
    const LpHlsTransferConfig * config, const gchar * path, gsize max_size,
    void (*done) (GBytes * data, const GError * error, gpointer user_data),
    gpointer user_data);

G_END_DECLS
