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
 * LpEnv: the only door through which core sees time and randomness.
 * io/io-loop hands in the real one, tests a virtual one.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LpEnv LpEnv;

/**
 * LpEnv:
 * @wall_time: Unix time in microseconds
 * @mono_time: monotonic time in nanoseconds
 * @random: fills @data with @len bytes fit for keys; returns FALSE if it can't
 * @user_data: passed to each function
 *
 * Functions must be callable from any thread.
 */
struct _LpEnv
{
  gint64 (*wall_time) (gpointer user_data);
  guint64 (*mono_time) (gpointer user_data);
  gboolean (*random) (guint8 * data, gsize len, gpointer user_data);
  gpointer user_data;
};

#define lp_env_wall_time(env) ((env)->wall_time ((env)->user_data))
#define lp_env_mono_time(env) ((env)->mono_time ((env)->user_data))
#define lp_env_random(env,data,len) \
    ((env)->random ((data), (len), (env)->user_data))

G_END_DECLS
