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

/*
 * Runs a fuzz target without libFuzzer: each seed, each of its beginnings,
 * and copies with a few bytes changed, the same ones each time.
 *   fuzz-X FOLDER-OR-FILE...
 */

#include <stdio.h>
#include <string.h>

#include <glib.h>

#include "fuzz.h"

#define CUTS 64
#define CHANGED 200

static guint runs, seeds;

/* A copy of its own, so that sanitizers and valgrind see each byte read past
 * the end. */
static void
run_one (const gchar * data, gsize len)
{
  guint8 *copy = g_memdup2 (data, len);

  LLVMFuzzerTestOneInput (copy, len);
  g_free (copy);
  runs++;
}

static void
run_seed (const gchar * data, gsize len)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (len);
  g_autofree gchar *changed = g_malloc (len + 1);
  guint cuts = MIN (len, CUTS);

  run_one (data, len);
  for (guint i = 0; i < cuts; i++)
    run_one (data, len * i / cuts);
  for (guint i = 0; len > 0 && i < CHANGED; i++) {
    guint n = 1 + g_rand_int (rand) % 4;

    memcpy (changed, data, len);
    while (n-- > 0) {
      static const guint8 values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
      guint32 r = g_rand_int (rand);
      gchar *at = &changed[(r >> 8) % len];

      *at = r & 1 ? values[(r >> 1) % G_N_ELEMENTS (values)] : *at ^ (r >> 1);
    }
    run_one (changed, len);
  }
  seeds++;
}

static void
run_path (const gchar * path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autofree gchar *data = NULL;
  const gchar *name;
  gsize len;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree gchar *inner = g_build_filename (path, name, NULL);

    run_path (inner);
  }
  if (dir == NULL && g_file_get_contents (path, &data, &len, NULL))
    run_seed (data, len);
}

int
main (int argc, char **argv)
{
  run_one ("", 0);
  for (int i = 1; i < argc; i++)
    run_path (argv[i]);
  printf ("%u seeds, %u runs\n", seeds, runs);
  return 0;
}
