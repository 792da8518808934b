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
 * The CUDA contexts of this process, one per device, shared between all
 * `livepeertranscode`: a context costs some hundred MB of the card. The first
 * nvcodec element that makes one says so (have-context); all that ask later
 * (need-context) get it. Kept as long as anybody uses it. Nothing here needs
 * the CUDA library. Source: spec/transcoding.md 18, 23.
 */

#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

#define GST_LP_CUDA_CONTEXT_TYPE "gst.cuda.context"

/* Between these what is known is kept. */
void gst_lp_cuda_share_begin (void);
void gst_lp_cuda_share_end (void);

/* Somebody made a context; of two for one device the first stays. */
void gst_lp_cuda_share_take (GstContext * context);
/* Hands @element the context of @device (-1: the first there is).
 * Returns: FALSE: there is none yet */
gboolean gst_lp_cuda_share_give (GstElement * element, gint device);

/* For a bin: TRUE: @message is a question that was answered. Also learns from
 * have-context. @device: as above */
gboolean gst_lp_cuda_share_handle (GstMessage * message, gint device);

G_END_DECLS
