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
 * LpStoreDir: an LpStore that is a folder. A file appears whole or not at all:
 * temporary name, write, flush to the disk, rename. Blocking calls run in one
 * worker, in order; a disk that hangs fails the operation at its deadline.
 * Then a file is not written any more, unless that had begun; what was to be
 * deleted is deleted when the disk is back.
 */

#pragma once

#include "io/io-store.h"

G_BEGIN_DECLS

#define LP_TYPE_STORE_DIR (lp_store_dir_get_type ())
G_DECLARE_FINAL_TYPE (LpStoreDir, lp_store_dir, LP, STORE_DIR, GObject)

/* Folders are made as needed, at the first put. */
LpStore *lp_store_dir_new (LpLoop * loop, const gchar * folder);

/* Operations and bytes waiting for the disk, those that were answered at their
 * deadline among them as long as the worker has not passed them. What is more
 * is refused at once with G_IO_ERROR_BUSY; a first file may be larger. */
#define LP_STORE_DIR_QUEUE_MAX 256
#define LP_STORE_DIR_BYTES_MAX (128 * 1024 * 1024)

G_END_DECLS
