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
 * Messages of the protocol as text a person reads: names, numbers, addresses
 * and amounts instead of bytes.
 */

#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

/* Appends @message to @out, one field a line, @indent levels deep. Secrets of
 * operators are not printed. */
void lp_wire_print (GString * out, const ProtobufCMessage * message,
    guint indent);

/* By the name in the protocol ("SegData"); NULL if there is none. */
const ProtobufCMessageDescriptor *lp_wire_type (const gchar * name);
/* All names, for help. Returns: (transfer full) */
gchar *lp_wire_type_names (void);
/* The message type that explains the most of @bytes, NULL if none does. */
const ProtobufCMessageDescriptor *lp_wire_guess (GBytes * bytes);

G_END_DECLS
