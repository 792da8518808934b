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
 * Segment data inside other messages, for core/wire-* only.
 */

#pragma once

#include "core/wire/segment.pb-c.h"
#include "wire-internal.h"
#include "wire-segment.h"

G_BEGIN_DECLS

Net__SegData *lp_pb_put_seg_data (LpArena * arena, const LpSegData * data);
LpSegData *lp_pb_get_seg_data (const Net__SegData * pb, GError ** error);

G_END_DECLS
