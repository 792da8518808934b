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
#include <gst/gst.h>

#include "options.h"

typedef struct
{
  const LpOptionsHelp *help;
  const GOptionEntry *entries;
  gchar *config;
} Options;

/* "http-port" -> "LP_HTTP_PORT" */
static gchar *
environment_name (const gchar * option)
{
  gchar *name = g_strdup_printf ("LP_%s", option);

  for (gchar * c = name; *c != '\0'; c++)
    *c = *c == '-' ? '_' : g_ascii_toupper (*c);
  return name;
}

static const GOptionEntry *
find_entry (const Options * self, const gchar * name)
{
  for (const GOptionEntry * e = self->entries; e->long_name != NULL; e++) {
    if (!strcmp (e->long_name, name))
      return e;
  }
  return NULL;
}

static gboolean
add_setting (GPtrArray * args, const GOptionEntry * entry,
    const gchar * value, GError ** error)
{
  if (entry->arg != G_OPTION_ARG_NONE) {
    g_ptr_array_add (args, g_strdup_printf ("--%s=%s", entry->long_name,
            value));
    return TRUE;
  }
  if (!strcmp (value, "true") || !strcmp (value, "1")) {
    g_ptr_array_add (args, g_strdup_printf ("--%s", entry->long_name));
    return TRUE;
  }
  if (!strcmp (value, "false") || !strcmp (value, "0") || *value == '\0')
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "%s is a switch: 'true' or 'false', not '%s'", entry->long_name, value);
  return FALSE;
}

static GPtrArray *
new_args (const Options * self)
{
  GPtrArray *args = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (args, g_strdup (self->help->command));
  return args;
}

static GPtrArray *
args_of_file (const Options * self, const gchar * path, GError ** error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GPtrArray) args = new_args (self);
  g_auto (GStrv) keys = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, error))
    return NULL;
  if (!g_key_file_has_group (file, self->help->command))
    return g_steal_pointer (&args);
  keys = g_key_file_get_keys (file, self->help->command, NULL, error);
  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    const GOptionEntry *entry = find_entry (self, keys[i]);
    g_autofree gchar *value = g_key_file_get_string (file,
        self->help->command, keys[i], error);

    if (value == NULL)
      return NULL;
    if (entry == NULL) {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
          "[%s] knows no '%s'", self->help->command, keys[i]);
      return NULL;
    }
    if (!add_setting (args, entry, value, error))
      return NULL;
  }
  return g_steal_pointer (&args);
}

static GPtrArray *
args_of_environment (const Options * self, GError ** error)
{
  g_autoptr (GPtrArray) args = new_args (self);

  for (const GOptionEntry * e = self->entries; e->long_name != NULL; e++) {
    g_autofree gchar *name = environment_name (e->long_name);
    const gchar *value = g_getenv (name);

    if (value != NULL && !add_setting (args, e, value, error)) {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }
  }
  return g_steal_pointer (&args);
}

static gboolean
parse (const Options * self, GStrv * args, GError ** error)
{
  g_autoptr (GOptionContext) context =
      g_option_context_new (self->help->arguments);
  g_autoptr (GArray) old = g_array_new (FALSE, FALSE, sizeof (gchar *));
  g_autofree gchar *name = g_strdup_printf ("gst-livepeer-1.0 %s",
      self->help->command);
  const GOptionEntry common[] = {
    {"config", 0, 0, G_OPTION_ARG_FILENAME, (gpointer) & self->config,
        "Read options from a key file, group of the command's name", "FILE"},
    {NULL}
  };
  gboolean ok;
  guint i = 0;

  for (const GOptionEntry * e = self->entries; e->long_name != NULL; e++) {
    gchar *value = e->arg == G_OPTION_ARG_STRING
        || e->arg == G_OPTION_ARG_FILENAME ? *(gchar **) e->arg_data : NULL;

    g_array_append_val (old, value);
  }
  g_set_prgname (name);
  g_option_context_set_summary (context, self->help->summary);
  g_option_context_set_description (context, self->help->example);
  g_option_context_add_main_entries (context, self->entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  ok = g_option_context_parse_strv (context, args, error);
  /* a later source replaced the string of an earlier one */
  for (const GOptionEntry * e = self->entries; e->long_name != NULL; e++, i++) {
    gchar *value = g_array_index (old, gchar *, i);

    if (value != NULL && *(gchar **) e->arg_data != value)
      g_free (value);
  }
  return ok;
}

static gboolean
parse_setting_args (const Options * self, GPtrArray * args, GError ** error)
{
  g_auto (GStrv) strv = NULL;

  if (args == NULL)
    return FALSE;
  g_ptr_array_add (args, NULL);
  strv = (GStrv) g_ptr_array_free (g_ptr_array_ref (args), FALSE);
  return parse (self, &strv, error);
}

/* the last --config of the command line, or LP_CONFIG */
static gchar *
find_config (int argc, char **argv)
{
  const gchar *path = g_getenv ("LP_CONFIG");

  for (int i = 1; i < argc && strcmp (argv[i], "--"); i++) {
    if (g_str_has_prefix (argv[i], "--config="))
      path = argv[i] + strlen ("--config=");
    else if (!strcmp (argv[i], "--config") && i + 1 < argc)
      path = argv[++i];
  }
  return g_strdup (path);
}

gboolean
lp_options_parse (const LpOptionsHelp * help, const GOptionEntry * entries,
    int argc, char **argv, GStrv * rest)
{
  Options self = { help, entries, NULL };
  g_autofree gchar *path = find_config (argc, argv);
  g_autoptr (GPtrArray) environment = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) args = NULL;
  gboolean ok = TRUE;

  if (path != NULL) {
    g_autoptr (GPtrArray) file = args_of_file (&self, path, &error);

    ok = parse_setting_args (&self, file, &error);
    if (!ok)
      g_prefix_error (&error, "%s: ", path);
  }
  if (ok) {
    environment = args_of_environment (&self, &error);
    ok = parse_setting_args (&self, environment, &error);
    if (!ok && environment != NULL)
      g_prefix_error (&error, "environment (LP_...): ");
  }
  if (ok) {
    args = g_new0 (gchar *, argc + 1);
    for (int i = 0; i < argc; i++)
      args[i] = g_strdup (argv[i]);
    ok = parse (&self, &args, &error);
  }
  g_free (self.config);
  if (!ok) {
    fprintf (stderr, "gst-livepeer-1.0 %s: %s\nSee gst-livepeer-1.0 %s "
        "--help\n", help->command, error->message, help->command);
    return FALSE;
  }
  if (args[0] != NULL && args[1] != NULL && !strcmp (args[1], "--")) {
    g_free (args[1]);
    memmove (args + 1, args + 2, sizeof (gchar *) * g_strv_length (args + 1));
  }
  *rest = args[0] != NULL ? g_strdupv (args + 1) : g_new0 (gchar *, 1);
  return TRUE;
}
