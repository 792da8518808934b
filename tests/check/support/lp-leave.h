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
 * A test must not end while inner pipelines are torn down: gst-check stops
 * GStreamer's task pools right after the test's last line, before fixtures,
 * and a pipeline that starts or stops meanwhile hangs.
 */

#pragma once

#include <gst/check/gstcheck.h>

#include "media/gstlpdetached.h"

static inline void
lp_leave (gint * unused)
{
  fail_unless (gst_lp_detached_wait (g_get_monotonic_time () +
          50 * G_TIME_SPAN_SECOND));
}

/* As the first declaration of a test: cleaned up after all others. */
#define LP_LEAVE_LAST \
  __attribute__((cleanup (lp_leave))) G_GNUC_UNUSED gint lp_leave_last = 0
