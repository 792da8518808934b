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
 * The settings x264 writes into its streams, compared: two encodes that are to
 * be alike but for what runs them.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What x264 wrote into the first picture of a transport stream, after
 * "options: ". Returns: (transfer full): NULL with @error: no such file, no
 * transport stream, LP_ERROR_NOT_FOUND (not made by x264, or told to be
 * silent) */
gchar *lp_bench_x264_options (const gchar * file, GError ** error);

/* Returns: (transfer full): "equal", or each setting that is not, as
 * "name=ours (theirs)"; "-" stands for none */
gchar *lp_bench_x264_compare (const gchar * ours, const gchar * theirs);

G_END_DECLS
