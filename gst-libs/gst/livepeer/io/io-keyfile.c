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

#include "io-keyfile.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "core/base-error.h"

#define MAX_FILES 10000
#define MAX_SECRET 4096

static gboolean
fail_errno (GError ** error, const gchar * what, const gchar * path)
{
  gint code = errno;

  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (code),
      "%s %s: %s", what, path, g_strerror (code));
  return FALSE;
}

gchar *
lp_keyfile_name (const LpAddress * address, gint64 wall_time)
{
  g_autoptr (GDateTime) time =
      g_date_time_new_from_unix_utc (wall_time / G_USEC_PER_SEC);
  g_autofree gchar *text = g_date_time_format (time, "%Y-%m-%dT%H-%M-%S");
  g_autofree gchar *hex = lp_bytes_to_hex (address->b, sizeof (address->b));

  return g_strdup_printf ("UTC--%s.%06d000Z--%s", text,
      (gint) (wall_time % G_USEC_PER_SEC), hex);
}

static gboolean
write_all (int fd, const gchar * data, gsize len)
{
  while (len > 0) {
    gssize n = write (fd, data, len);

    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return FALSE;
    data += n;
    len -= n;
  }
  return fsync (fd) == 0;
}

/* link() fails when the name is taken, which rename() does not */
static gboolean
move_new (const gchar * temporary, const gchar * path, GError ** error)
{
  gboolean ok = link (temporary, path) == 0;

  if (!ok && errno == EEXIST)
    g_set_error (error, LP_ERROR, LP_ERROR_EXISTS,
        "%s exists already and is left as it is", path);
  else if (!ok)
    fail_errno (error, "cannot make", path);
  return ok;
}

static void
sync_folder (const gchar * folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0) {
    fsync (fd);
    close (fd);
  }
}

gchar *
lp_keyfile_write (const gchar * folder, const gchar * name,
    const gchar * data, gsize len, GError ** error)
{
  g_autofree gchar *path = g_build_filename (folder, name, NULL);
  g_autofree gchar *temporary = g_strdup_printf ("%s%c.%s.new", folder,
      G_DIR_SEPARATOR, name);
  gboolean ok;
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0) {
    fail_errno (error, "cannot make the folder", folder);
    return NULL;
  }
  fd = open (temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
      0600);
  if (fd < 0) {
    fail_errno (error, "cannot make", temporary);
    return NULL;
  }
  ok = write_all (fd, data, len);
  if (!ok)
    fail_errno (error, "cannot write", temporary);
  close (fd);
  ok = ok && move_new (temporary, path, error);
  unlink (temporary);
  if (!ok)
    return NULL;
  sync_folder (folder);
  return g_steal_pointer (&path);
}

/* At most @max bytes of a regular file that others have none of the rights
 * in @denied to. Checked on what is open, not on what had that name. */
static gchar *
read_guarded (const gchar * path, gsize max, mode_t denied, gsize * len,
    GError ** error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  gchar *data = NULL;
  struct stat info;
  gssize n = 0;

  if (fd < 0 || fstat (fd, &info) != 0) {
    fail_errno (error, "cannot open", path);
  } else if (!S_ISREG (info.st_mode)) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID, "%s is not a file", path);
  } else if ((info.st_mode & denied) != 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_AUTH,
        "other users may %s %s: run chmod 600 on it",
        denied & S_IROTH ? "read" : "change", path);
  } else if (info.st_size < 0 || (gsize) info.st_size > max) {
    g_set_error (error, LP_ERROR, LP_ERROR_TOO_LARGE, "%s has more than %"
        G_GSIZE_FORMAT " bytes", path, max);
  } else {
    data = g_malloc (max + 1);
    for (*len = 0; *len < max; *len += n) {
      n = read (fd, data + *len, max - *len);
      if (n < 0 && errno == EINTR)
        n = 0;
      else if (n <= 0)
        break;
    }
    data[*len] = '\0';
    if (n < 0) {
      fail_errno (error, "cannot read", path);
      lp_bytes_wipe (data, *len);
      g_clear_pointer (&data, g_free);
    }
  }
  if (fd >= 0)
    close (fd);
  return data;
}

gchar *
lp_keyfile_read_secret (const gchar * path, GError ** error)
{
  gchar *data, *start, *secret = NULL;
  gsize len, end;

  data = read_guarded (path, MAX_SECRET, 077, &len, error);
  if (data == NULL)
    return NULL;
  if (memchr (data, '\0', len) != NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_INVALID,
        "%s is not a text: it has a zero byte", path);
  } else {
    for (end = len; end > 0 && g_ascii_isspace (data[end - 1]); end--)
      data[end - 1] = '\0';
    for (start = data; g_ascii_isspace (*start);)
      start++;
    secret = g_strdup (start);
  }
  lp_bytes_wipe (data, len);
  g_free (data);
  return secret;
}

void
lp_keyfile_free_secret (gchar * secret)
{
  if (secret == NULL)
    return;
  lp_bytes_wipe (secret, strlen (secret));
  g_free (secret);
}

LpKey *
lp_keyfile_load (const gchar * path, const gchar * password, GError ** error)
{
  g_autofree gchar *json = NULL;
  LpKey *key;
  gsize len;

  json = read_guarded (path, LP_KEYSTORE_MAX_SIZE, 022, &len, error);
  if (json == NULL)
    return NULL;
  key = lp_keystore_decrypt (json, len, password, strlen (password), error);
  if (key == NULL)
    g_prefix_error (error, "%s: ", path);
  return key;
}

static void
keyfile_free (gpointer data)
{
  LpKeyfile *k = data;

  g_free (k->path);
  g_free (k);
}

static gint
compare_paths (gconstpointer a, gconstpointer b)
{
  const LpKeyfile *const *x = a, *const *y = b;

  return strcmp ((*x)->path, (*y)->path);
}

GPtrArray *
lp_keyfile_list (const gchar * folder, GError ** error)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (keyfile_free);
  g_autoptr (GError) reason = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &reason);
  const gchar *name;

  if (dir == NULL) {
    if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return g_steal_pointer (&list);
    g_propagate_error (error, g_steal_pointer (&reason));
    return NULL;
  }
  for (guint n = 0; n < MAX_FILES; n++) {
    g_autofree gchar *json = NULL;
    LpKeyfile k = { NULL };
    gsize len;

    name = g_dir_read_name (dir);
    if (name == NULL)
      break;
    if (name[0] == '.')
      continue;
    k.path = g_build_filename (folder, name, NULL);
    json = read_guarded (k.path, LP_KEYSTORE_MAX_SIZE, 0, &len, NULL);
    if (json == NULL
        || !lp_keystore_peek (json, len, &k.address, &k.known, NULL)) {
      g_free (k.path);
      continue;
    }
    g_ptr_array_add (list, g_memdup2 (&k, sizeof (k)));
  }
  g_ptr_array_sort (list, compare_paths);
  return g_steal_pointer (&list);
}
