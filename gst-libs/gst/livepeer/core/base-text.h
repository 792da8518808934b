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

/* Texts that others wrote, before anybody reads them. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What came from outside must not move the cursor of a terminal nor begin a
 * line of a log: control characters (also those past ASCII) become spaces,
 * what is no UTF-8 becomes U+FFFD. @len: bytes of @text, which need not end
 * with a zero. Returns: (transfer full): valid UTF-8, 3 times @len at most */
gchar *lp_text_readable (const gchar * text, gsize len);

G_END_DECLS
