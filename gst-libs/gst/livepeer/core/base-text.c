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

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "base-text.h"

gchar *
lp_text_readable (const gchar * text, gsize len)
{
  /* GLib takes no NULL, which an empty array is */
  gchar *valid = g_utf8_make_valid (len > 0 ? text : "", len);

  for (guchar * c = (guchar *) valid; *c != '\0'; c++) {
    if (*c < 0x20 || *c == 0x7f) {
      *c = ' ';
    } else if (c[0] == 0xc2 && c[1] < 0xa0) {
      /* U+0080 to U+009F: the last starts commands of a terminal, as ESC [ */
      c[0] = c[1] = ' ';
    }
  }
  return valid;
}
