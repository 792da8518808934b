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
 * LpBackoff: when to try again, and when to give up. Exponential with jitter,
 * a cap for each delay and a deadline for all of it. Pure: time and
 * randomness are handed in (LpEnv). What is worth another try is said by
 * lp_error_is_retryable() and, of I/O, by lp_io_error_is_retryable().
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LpBackoff: one operation and its retries; fields are private
 */
typedef struct
{
  guint retries;
  guint done;
  guint64 base_us;
  guint64 cap_us;
  guint64 deadline_us;
} LpBackoff;

/* @retries: tries after the first one; 0: none
 * @base_us: about the first delay; each further is twice the one before
 * @cap_us: no delay is longer, but for what lp_backoff_next_after() is told
 * @deadline_us: the moment, on the clock of @now_us below, when the last
 *   retry must have begun; 0: none */
void lp_backoff_init (LpBackoff * self, guint retries, guint64 base_us,
    guint64 cap_us, guint64 deadline_us);

/* To be called when a try failed at @now_us. @random: any 64 bits; the delay
 * is spread by them over the upper half, so that who failed together does not
 * come back together. Returns: TRUE: try again @delay_us from now; FALSE: give
 * up, the retries are used up or the deadline would have passed */
gboolean lp_backoff_next (LpBackoff * self, guint64 now_us, guint64 random,
    guint64 * delay_us);

/* The same where the peer asked not to come back before @after_us from now
 * (Retry-After). */
gboolean lp_backoff_next_after (LpBackoff * self, guint64 now_us,
    guint64 random, guint64 after_us, guint64 * delay_us);

G_END_DECLS
