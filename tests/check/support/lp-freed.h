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

/* What lies in memory that is given back: for secrets that must not be there.
 * In one source of a test program only. */

#pragma once

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <malloc.h>
#include <stdlib.h>

#include <glib.h>

/* Sees each block just before it is freed; must not allocate or free. */
typedef void (*LpFreedFunc) (const guint8 * data, gsize size);
static LpFreedFunc lp_freed_func;

/* Whether it is called: sanitizers and valgrind bring a free() of their own. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define LP_FREED_SEEN FALSE
#else
#define LP_FREED_SEEN (g_getenv ("LP_TEST_SLOW_RUNNER") == NULL)

__attribute__((visibility ("default")))
void
free (void *block)
{
  static void (*real) (void *);

  if (real == NULL)
    *(void **) &real = dlsym (RTLD_NEXT, "free");
  if (lp_freed_func != NULL && block != NULL)
    lp_freed_func (block, malloc_usable_size (block));
  real (block);
}
#endif
