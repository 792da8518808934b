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

#include "crypto-secret.h"

#include <sys/mman.h>

#include <gcrypt.h>

#include "base-bytes.h"

gpointer
lp_secret_new (gsize size, gboolean * locked)
{
  gpointer secret = mmap (NULL, size, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  if (secret == MAP_FAILED)
    return NULL;
  *locked = mlock (secret, size) == 0;
  madvise (secret, size, MADV_DONTDUMP);
  return secret;
}

void
lp_secret_free (gpointer secret, gsize size)
{
  if (secret == NULL)
    return;
  lp_bytes_wipe (secret, size);
  munmap (secret, size);
}

static gpointer
set_up_gcrypt (gpointer data)
{
  if (!gcry_control (GCRYCTL_INITIALIZATION_FINISHED_P)) {
    gcry_check_version (NULL);
    gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
    gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
  }
  return NULL;
}

void
lp_secret_set_up_gcrypt (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, set_up_gcrypt, NULL);
}

/* GHmac keeps the padded key in memory that it frees as it is; libgcrypt wipes
 * what it worked with. */
gboolean
lp_secret_hmac (gconstpointer key, gsize key_len, gconstpointer data,
    gsize len, guint8 out[32])
{
  const gcry_buffer_t parts[] = {
    {.data = (gpointer) key,.len = key_len},
    {.data = (gpointer) data,.len = len},
  };

  lp_secret_set_up_gcrypt ();
  return gcry_md_hash_buffers (GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC, out, parts,
      G_N_ELEMENTS (parts)) == 0;
}
