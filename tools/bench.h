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
 * The benchmarks behind `bench NAME`. Each prints what it measured, pairs
 * from one run, and returns the exit status.
 */

#pragma once

/* CPU and memory of livepeersink without transcoding */
int lp_bench_overhead (int argc, char **argv);
/* tickets made and checked, against bare signatures */
int lp_bench_tickets (int argc, char **argv);
