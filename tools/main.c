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

#include <stdio.h>
#include <string.h>
#include <glib.h>

#include "commands.h"

static const LpCommand commands[] = {
  {"gateway", "a stream from any URI into adaptive HLS", lp_cmd_gateway},
  {"wallet", "makes and lists key files", lp_cmd_wallet},
  {"wire", "prints recorded messages and checks signatures", lp_cmd_wire},
  {"doctor", "checks this machine and says what to do", lp_cmd_doctor},
  {"bench", "measures parts of this program here", lp_cmd_bench},
  {NULL, NULL, NULL}
};

static void
print_usage (FILE * out)
{
  fprintf (out, "Usage: gst-livepeer-1.0 COMMAND [OPTIONS]\n\nCommands:\n");
  for (const LpCommand * c = commands; c->name != NULL; c++)
    fprintf (out, "  %-13s %s\n", c->name, c->summary);
  fprintf (out, "\ngst-livepeer-1.0 COMMAND --help shows the options of a "
      "command.\n");
}

int
main (int argc, char **argv)
{
  if (argc < 2) {
    print_usage (stderr);
    return 2;
  }
  if (!strcmp (argv[1], "--help") || !strcmp (argv[1], "-h")
      || !strcmp (argv[1], "help")) {
    print_usage (stdout);
    return 0;
  }
  if (!strcmp (argv[1], "--version")) {
    printf ("gst-livepeer-1.0 %s\n", VERSION);
    return 0;
  }
  for (const LpCommand * c = commands; c->name != NULL; c++) {
    if (!strcmp (argv[1], c->name))
      return c->run (argc - 1, argv + 1);
  }
  fprintf (stderr, "gst-livepeer-1.0: there is no command '%s'; "
      "see gst-livepeer-1.0 --help\n", argv[1]);
  return 2;
}
