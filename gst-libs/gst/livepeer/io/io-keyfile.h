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
 * Key and password files on disk, named and laid out as geth and go-livepeer
 * do it.
 * Source: spec/chain.md 12.1.
 *
 * Errors name the file and say what to do; they never contain what is in it.
 */

#pragma once

#include "core/crypto-keystore.h"

G_BEGIN_DECLS

/* A key file found in a folder. */
typedef struct
{
  gchar *path;
  gboolean known;               /* FALSE: it names no address */
  LpAddress address;
} LpKeyfile;

/* "UTC--2026-01-02T03-04-05.678901000Z--<40 digits>" from Unix time in
 * microseconds. Returns: (transfer full) */
gchar *lp_keyfile_name (const LpAddress * address, gint64 wall_time);

/* Writes @data to a new file @name in @folder (made if missing, for its owner
 * only), complete or not at all, readable for its owner only. LP_ERROR_EXISTS
 * if there is one of that name; otherwise G_FILE_ERROR.
 * Returns: (transfer full): the path */
gchar *lp_keyfile_write (const gchar * folder, const gchar * name,
    const gchar * data, gsize len, GError ** error);

/* A password: the file's content without white space around it. Refused with
 * LP_ERROR_AUTH if others than the owner may read or write it.
 * Returns: (transfer full): to be given to lp_keyfile_free_secret() */
gchar *lp_keyfile_read_secret (const gchar * path, GError ** error);
void lp_keyfile_free_secret (gchar * secret);

/* Opens a key file. Refused with LP_ERROR_AUTH if others may write it, and
 * for a wrong password. Returns: (transfer full) */
LpKey *lp_keyfile_load (const gchar * path, const gchar * password,
    GError ** error);

/* The key files of a folder, by name, that is by age; other files are left
 * out. A folder that doesn't exist has none; 10000 files are looked at.
 * Returns: (transfer full) (element-type LpKeyfile) */
GPtrArray *lp_keyfile_list (const gchar * folder, GError ** error);

G_END_DECLS
