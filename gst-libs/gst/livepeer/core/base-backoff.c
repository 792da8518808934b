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

#include "base-backoff.h"

void
lp_backoff_init (LpBackoff * self, guint retries, guint64 base_us,
    guint64 cap_us, guint64 deadline_us)
{
  *self = (LpBackoff) {
  .retries = retries,.base_us = base_us,.cap_us = cap_us,.deadline_us =
        deadline_us};
}

/* base * 2^done, at most the cap */
static guint64
longest (const LpBackoff * self)
{
  guint64 delay = MIN (self->base_us, self->cap_us);

  for (guint i = 0; i < self->done && delay > 0; i++) {
    if (delay > self->cap_us / 2)
      return self->cap_us;
    delay *= 2;
  }
  return delay;
}

gboolean
lp_backoff_next_after (LpBackoff * self, guint64 now_us, guint64 random,
    guint64 after_us, guint64 * delay_us)
{
  guint64 most = longest (self);
  guint64 spread = most - most / 2;
  guint64 delay = most / 2;

  if (self->done >= self->retries)
    return FALSE;
  /* no overflow: spread is about half of a guint64 at most */
  delay += random % (spread + 1);
  delay = MAX (delay, after_us);
  if (self->deadline_us > 0 && (now_us >= self->deadline_us
          || delay >= self->deadline_us - now_us))
    return FALSE;
  self->done++;
  *delay_us = delay;
  return TRUE;
}

gboolean
lp_backoff_next (LpBackoff * self, guint64 now_us, guint64 random,
    guint64 * delay_us)
{
  return lp_backoff_next_after (self, now_us, random, 0, delay_us);
}
