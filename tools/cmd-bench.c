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

/* bench: measures parts of this program on this machine. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "bench-ladder.h"
#include "commands.h"

static const LpCommand benches[] = {
  {"ladder", "the transcoder against ffmpeg: time, bitrate, SSIM, PSNR",
      lp_bench_ladder},
  {"overhead", "CPU and memory of livepeersink without transcoding",
      lp_bench_overhead},
  {"tickets", "tickets made and checked, against bare signatures",
      lp_bench_tickets},
  {NULL, NULL, NULL}
};

static void
print_usage (FILE * out)
{
  fprintf (out, "Usage: gst-livepeer-1.0 bench NAME [OPTIONS]\n\n");
  for (const LpCommand * b = benches; b->name != NULL; b++)
    fprintf (out, "  %-13s %s\n", b->name, b->summary);
  fprintf (out, "\nExample:\n  gst-livepeer-1.0 bench overhead\n");
}

int
lp_cmd_bench (int argc, char **argv)
{
  if (argc < 2) {
    print_usage (stderr);
    return 2;
  }
  if (!strcmp (argv[1], "--help") || !strcmp (argv[1], "-h")) {
    print_usage (stdout);
    return 0;
  }
  for (const LpCommand * b = benches; b->name != NULL; b++) {
    if (!strcmp (argv[1], b->name))
      return b->run (argc - 1, argv + 1);
  }
  fprintf (stderr, "gst-livepeer-1.0 bench: there is no '%s'; see "
      "gst-livepeer-1.0 bench --help\n", argv[1]);
  return 2;
}
