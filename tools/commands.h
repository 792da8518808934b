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

/* A command returns the exit status: 0 done, 1 failed, 2 usage. argv[0] is
 * the command's name. GStreamer is not initialised yet. */

#pragma once

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv);
} LpCommand;

int lp_cmd_gateway (int argc, char **argv);
int lp_cmd_doctor (int argc, char **argv);
int lp_cmd_bench (int argc, char **argv);
int lp_cmd_wallet (int argc, char **argv);
int lp_cmd_wire (int argc, char **argv);
