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
 * What a recorded message says about itself: that it decodes, and that it is
 * signed by who it names. Verdicts go to the standard output, one a line.
 */

#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

#include "core/wire-orch.h"

G_BEGIN_DECLS

/* What is known so far of the conversation. */
typedef struct
{
  guint messages, checked, bad;
  gboolean has_signer;
  LpAddress signer;             /* --signer, or the last one named */
  gboolean has_orchestrator;
  LpAddress orchestrator;       /* signs results */
  GHashTable *media;            /* path -> LpHash */
  GBytes *ping;                 /* value that the next Ping answers */
} LpWire;

/* Counts and prints a check. */
void lp_wire_verdict (LpWire * self, gboolean ok, const gchar * format, ...)
    G_GNUC_PRINTF (3, 4);
/* Counts and prints what could not be read. */
void lp_wire_fault (LpWire * self, const gchar * what, GError * error);

/* @sender: (nullable): who should have signed a segment */
void lp_wire_check (LpWire * self, const ProtobufCMessageDescriptor * type,
    GBytes * bytes, const LpAddress * sender);
/* Remembers who signs results. */
void lp_wire_check_info (LpWire * self, const LpOrchInfo * info);

G_END_DECLS
