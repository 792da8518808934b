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
 * The options of a command from its three sources: a configuration file
 * (--config, a GKeyFile with one group per command), the environment
 * (LP_HTTP_PORT for --http-port) and the command line, each of which
 * overrides the one before. Every option has a long name and means the same
 * in all of them.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LpOptionsHelp: what --help says besides the options
 * @command: name, also the group in the configuration file
 * @arguments: (nullable): what comes after the options
 * @summary: one line
 * @example: at least one whole command line
 */
typedef struct
{
  const gchar *command;
  const gchar *arguments;
  const gchar *summary;
  const gchar *example;
} LpOptionsHelp;

/* Initialises GStreamer, too. @entries: end with { NULL }; G_OPTION_ARG_NONE,
 * _INT, _DOUBLE, _STRING and _FILENAME; strings are freed by the caller.
 * @rest: (out) (transfer full): the other arguments, NULL-terminated.
 * Returns: FALSE when the usage is wrong; it has been told on stderr. --help
 * ends the process. */
gboolean lp_options_parse (const LpOptionsHelp * help,
    const GOptionEntry * entries, int argc, char **argv, GStrv * rest);

G_END_DECLS
