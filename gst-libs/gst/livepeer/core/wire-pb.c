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

#include <string.h>

#include "base-bytes.h"
#include "base-error.h"
#include "wire-pb.h"

/* Counts live bytes; each block knows its size. */
typedef struct
{
  ProtobufCAllocator allocator;
  gsize used, peak, budget;
} Pool;

typedef union
{
  struct
  {
    gsize size;
    Pool *pool;
  };
  max_align_t align;
} Block;

static void *
pool_alloc (void *data, size_t size)
{
  Pool *pool = data;
  Block *block;

  if (size > pool->budget || size + sizeof (Block) > pool->budget - pool->used)
    return NULL;
  block = g_malloc (sizeof (Block) + size);
  block->size = sizeof (Block) + size;
  block->pool = pool;
  pool->used += block->size;
  pool->peak = MAX (pool->peak, pool->used);
  return block + 1;
}

static void
pool_free (void *data, void *memory)
{
  Pool *pool = data;
  Block *block;

  if (memory == NULL)
    return;
  block = (Block *) memory - 1;
  pool->used -= block->size;
  /* a registration has a secret, a bucket the right to write into it */
  lp_bytes_wipe (block, block->size);
  g_free (block);
}

gpointer
lp_pb_unpack (const ProtobufCMessageDescriptor * type, gconstpointer data,
    gsize len, GError ** error)
{
  ProtobufCMessage *message;
  Pool *pool;

  if (len > LP_PB_MAX_SIZE) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE,
        "%s of %" G_GSIZE_FORMAT " bytes, at most %d are taken",
        type->short_name, len, LP_PB_MAX_SIZE);
    return NULL;
  }
  pool = g_new0 (Pool, 1);
  pool->allocator = (ProtobufCAllocator) {
  pool_alloc, pool_free, pool};
  pool->budget = LP_PB_BUDGET (len);
  message = protobuf_c_message_unpack (type, &pool->allocator, len, data);
  if (message == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "%" G_GSIZE_FORMAT " bytes are no valid %s", len, type->short_name);
    g_free (pool);
    return NULL;
  }
  return message;
}

void
lp_pb_free (gpointer message)
{
  Pool *pool;

  if (message == NULL)
    return;
  pool = ((Block *) message - 1)->pool;
  protobuf_c_message_free_unpacked (message, &pool->allocator);
  g_free (pool);
}

gsize
lp_pb_peak (gconstpointer message)
{
  return ((const Block *) message - 1)->pool->peak;
}

GBytes *
lp_pb_pack (gconstpointer message)
{
  gsize len = protobuf_c_message_get_packed_size (message);
  guint8 *data = g_malloc (len);

  protobuf_c_message_pack (message, data);
  return g_bytes_new_take (data, len);
}
