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

/* A system that gives this process no more memory. Only what has its memory
 * already may run until lp_no_memory_end(), so do all of it once before. */

#pragma once

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib.h>

/* @spare: bytes that may still be had. FALSE: not with sanitizers and not in
 * valgrind, which need memory of their own all the time. */
static inline gboolean
lp_no_memory_begin (gsize spare, struct rlimit *before)
{
  g_autofree gchar *statm = NULL;
  struct rlimit now;

  if (g_getenv ("LP_TEST_SLOW_RUNNER")
      || !g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL)
      || getrlimit (RLIMIT_AS, before) != 0)
    return FALSE;
  now = *before;
  now.rlim_cur = g_ascii_strtoull (statm, NULL, 10) * getpagesize () + spare;
  return setrlimit (RLIMIT_AS, &now) == 0;
}

static inline void
lp_no_memory_end (const struct rlimit *before)
{
  setrlimit (RLIMIT_AS, before);
}
