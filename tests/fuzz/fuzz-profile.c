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

/* Profiles as JSON or presets; capabilities and versions, of which the first
 * bytes make two sets. */

#include <string.h>

#include "core/media-capability.h"
#include "fuzz.h"

static void
check_profiles (const gchar * text, const guint8 * sizes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) profiles = lp_profiles_from_string (text, &error);
  g_autoptr (GArray) again = NULL, ladder = NULL;
  g_autofree gchar *json = NULL;
  guint width = sizes[0] << 8 | sizes[1], height = sizes[2] << 8 | sizes[3];

  g_assert ((profiles == NULL) == (error != NULL));
  if (profiles == NULL)
    return;
  g_assert (profiles->len > 0 && profiles->len <= LP_PROFILES_MAX);
  json = lp_profiles_to_json ((LpProfile *) profiles->data, profiles->len);
  again = lp_profiles_from_string (json, &error);
  g_assert_no_error (error);
  g_assert (again->len == profiles->len && !memcmp (again->data,
          profiles->data, again->len * sizeof (LpProfile)));
  for (guint i = 0; i < profiles->len; i++) {
    const LpProfile *p = &g_array_index (profiles, LpProfile, i);
    LpCapabilities caps = { 0, };
    LpJob job = {.codec = sizes[0] % 4,.chroma = sizes[1] % 4,
      .depth = sizes[2],.profiles = p,.n_profiles = 1,
      .storage = sizes[3] % 4
    };
    guint w, h;

    if (width > 0 && height > 0)
      lp_profile_output_size (p, width, height, &w, &h);
    lp_capabilities_for_job (&caps, &job, NULL, NULL);
  }
  if (width > 0 && height > 0) {
    ladder = lp_profiles_auto (width, height, sizes[0], sizes[1], width * 100);
    g_assert (ladder->len <= 4);
  }
}

static void
fill (LpCapabilities * caps, const guint8 * bits, const gchar * version)
{
  memset (caps, 0, sizeof (*caps));
  caps->n_words = bits[0] % (LP_CAPABILITIES_WORDS + 1);
  caps->n_mandatories = bits[1] % (LP_CAPABILITIES_WORDS + 1);
  for (guint i = 0; i < caps->n_words; i++)
    caps->words[i] = bits[2 + i % 4] & bits[3 + i % 4];
  for (guint i = 0; i < caps->n_mandatories; i++)
    caps->mandatories[i] = bits[2 + i % 3] & bits[4];
  caps->n_capacities = bits[5] % 3;
  for (guint i = 0; i < caps->n_capacities; i++)
    caps->capacities[i] = (LpCapacity) {
    bits[6], bits[7]};
  g_strlcpy (caps->version, version, sizeof (caps->version));
  caps->has_constraints = bits[6] & 1;
  g_strlcpy (caps->min_version, version, sizeof (caps->min_version));
}

static void
check_capabilities (const guint8 * bits, const gchar * text)
{
  g_auto (GStrv) versions = g_strsplit (text, "\n", 2);
  const gchar *a = versions[0] != NULL ? versions[0] : "";
  const gchar *b = versions[0] != NULL && versions[1] != NULL ?
      versions[1] : "";
  LpCapabilities need, offer;
  g_autoptr (GError) error = NULL;

  fill (&need, bits, a);
  fill (&offer, bits + 8, b);
  g_assert (lp_capabilities_compatible (&need, &offer, &error) ==
      (error == NULL));
  lp_capabilities_compatible (&offer, &need, NULL);
  lp_capabilities_compatible (&need, NULL, NULL);
  lp_capabilities_capacity (&offer, bits[6]);
  lp_version_at_least (a, b);
}

int
LLVMFuzzerTestOneInput (const uint8_t * data, size_t size)
{
  g_autofree gchar *text = NULL;

  if (size < 16)
    return 0;
  text = g_strndup ((const gchar *) data + 16, size - 16);
  check_profiles (text, data);
  check_capabilities (data, text);
  return 0;
}
