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

/* wallet: makes, imports and lists the key files of a node. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include <glib.h>

#include "commands.h"
#include "core/base-error.h"
#include "io/io-keyfile.h"
#include "io/io-loop.h"
#include "options.h"

#define MAX_LINE 4096

static gchar *opt_keystore;
static gchar *opt_password_file;
static gchar *opt_key_file;
static gboolean opt_light;

static const GOptionEntry entries[] = {
  {"keystore", 'k', 0, G_OPTION_ARG_FILENAME, &opt_keystore,
      "Folder (~/.local/share/gst-livepeer/keystore)", "DIR"},
  {"password-file", 'p', 0, G_OPTION_ARG_FILENAME, &opt_password_file,
      "The password; without it is asked for", "FILE"},
  {"key-file", 0, 0, G_OPTION_ARG_FILENAME, &opt_key_file,
      "import: private key in hex, - for stdin", "FILE"},
  {"light", 0, 0, G_OPTION_ARG_NONE, &opt_light,
      "Less memory to open it: small machines", NULL},
  {NULL}
};

static const LpOptionsHelp help = {
  "wallet", "new|import|list|address [KEY-FILE]",
  "Makes and lists key files; prints the address of one (of the first).",
  "The files are those of geth and go-livepeer. Exit: 0 done, 1 failed, 2 usage."
      "\n\nExample:\n"
      "  gst-livepeer-1.0 wallet new --keystore /etc/livepeer/keys\n"
      "  gst-livepeer-1.0 wallet import --key-file key.hex -p password.txt\n",
};

static int
failed (const GError * error)
{
  fprintf (stderr, "wallet: %s\n", error->message);
  return 1;
}

static void
warn_unlocked (const LpKey * key)
{
  struct rlimit limit;

  if (lp_key_is_locked (key) || getrlimit (RLIMIT_MEMLOCK, &limit) != 0)
    return;
  fprintf (stderr, "wallet: the private key may be swapped to disk while this "
      "runs: the system locks no more memory (RLIMIT_MEMLOCK is %"
      G_GUINT64_FORMAT " bytes); raise it (ulimit -l) or turn swap off\n",
      (guint64) limit.rlim_cur);
}

/* What ends or stops the program while it asks. The terminal must not be left
 * without its echo. */
static const int interrupts[] = {
  SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP
};

static volatile sig_atomic_t caught;

static void
on_interrupt (int signum)
{
  caught = signum;
}

/* A whole line: one that ends without Return was given up. @open: the signals
 * that may come while it waits. */
static gboolean
read_line (int tty, const sigset_t * open, gchar line[MAX_LINE])
{
  struct pollfd poll = {.fd = tty,.events = POLLIN };
  gsize len = 0;

  while (len < MAX_LINE - 1 && ppoll (&poll, 1, NULL, open) > 0) {
    gssize n = read (tty, line + len, MAX_LINE - 1 - len);

    if (n <= 0)
      return FALSE;
    len += n;
    line[len] = '\0';
    if (line[len - 1] == '\n')
      return TRUE;
  }
  return FALSE;
}

/* The signals are held back but for the wait itself, so that none comes
 * between a look at it and the wait. */
static gboolean
ask_line (int tty, const struct termios *old, const gchar * question,
    gchar line[MAX_LINE])
{
  struct sigaction action = {.sa_handler = on_interrupt };
  struct sigaction before[G_N_ELEMENTS (interrupts)];
  struct termios quiet = *old;
  sigset_t held, open;
  gboolean ok;

  caught = 0;
  sigemptyset (&held);
  for (guint i = 0; i < G_N_ELEMENTS (interrupts); i++) {
    sigaddset (&held, interrupts[i]);
    sigaction (interrupts[i], NULL, &before[i]);
    if (before[i].sa_handler != SIG_IGN)
      sigaction (interrupts[i], &action, NULL);
  }
  sigprocmask (SIG_BLOCK, &held, &open);
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (tty, TCSAFLUSH, &quiet);
  dprintf (tty, "%s: ", question);
  ok = read_line (tty, &open, line);
  tcsetattr (tty, TCSAFLUSH, old);
  dprintf (tty, "\n");
  for (guint i = 0; i < G_N_ELEMENTS (interrupts); i++)
    sigaction (interrupts[i], &before[i], NULL);
  sigprocmask (SIG_SETMASK, &open, NULL);
  if (caught != 0)
    raise (caught);
  return ok;
}

/* One line from the terminal, not shown. */
static gchar *
ask (const gchar * question, GError ** error)
{
  int tty = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios old;
  gchar line[MAX_LINE];
  gchar *answer = NULL;
  gboolean ok;

  if (tty < 0 || tcgetattr (tty, &old) != 0) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_FAILED,
        "there is no terminal to ask for the password: use --password-file");
    if (tty >= 0)
      close (tty);
    return NULL;
  }
  /* stopped and continued: asked again */
  do
    ok = ask_line (tty, &old, question, line);
  while (!ok && caught == SIGTSTP);
  close (tty);
  if (ok) {
    line[strcspn (line, "\r\n")] = '\0';
    answer = g_strdup (line);
  } else {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_CANCELLED,
        "no password was given");
  }
  lp_bytes_wipe (line, sizeof (line));
  return answer;
}

/* @again: a new one, which must not be mistyped */
static gchar *
get_password (gboolean again, GError ** error)
{
  gchar *first, *second;

  if (opt_password_file != NULL)
    return lp_keyfile_read_secret (opt_password_file, error);
  first = ask ("Password of the key file", error);
  if (first == NULL || !again)
    return first;
  second = ask ("The same again", error);
  if (second != NULL && strcmp (first, second) != 0) {
    g_set_error_literal (error, LP_ERROR, LP_ERROR_AUTH,
        "the two passwords differ");
    g_clear_pointer (&second, lp_keyfile_free_secret);
  }
  lp_keyfile_free_secret (first);
  return second;
}

/* The first line, without white space around it; not by stdio, whose buffer
 * would keep it. */
static gchar *
read_stdin (void)
{
  gchar line[MAX_LINE] = "";
  gchar *start = line, *text;
  gsize len = 0;
  gssize n;

  while (len < MAX_LINE - 1 && memchr (line, '\n', len) == NULL) {
    n = read (STDIN_FILENO, line + len, MAX_LINE - 1 - len);
    if (n > 0)
      len += n;
    else if (n == 0 || errno != EINTR)
      break;
  }
  line[len] = '\0';
  line[strcspn (line, "\n")] = '\0';
  while (g_ascii_isspace (*start))
    start++;
  text = g_strdup (g_strchomp (start));
  lp_bytes_wipe (line, sizeof (line));
  return text;
}

static LpKey *
read_hex_key (GError ** error)
{
  gboolean from_stdin = strcmp (opt_key_file, "-") == 0;
  gchar *hex = from_stdin ? read_stdin ()
      : lp_keyfile_read_secret (opt_key_file, error);
  guint8 secret[32];
  LpKey *key = NULL;

  if (hex == NULL)
    return NULL;
  if (lp_bytes_from_hex (hex, secret, sizeof (secret), error))
    key = lp_key_new_from_bytes (secret, error);
  if (key == NULL)
    g_prefix_error (error, "%s: ", from_stdin ? "stdin" : opt_key_file);
  lp_bytes_wipe (secret, sizeof (secret));
  lp_keyfile_free_secret (hex);
  return key;
}

/* The file under the first key of that address, if there is one. */
static const gchar *
find_address (GPtrArray * list, const LpAddress * address)
{
  for (guint i = 0; i < list->len; i++) {
    LpKeyfile *k = g_ptr_array_index (list, i);

    if (k->known && lp_address_equal (&k->address, address))
      return k->path;
  }
  return NULL;
}

static int
store (LpKey * key)
{
  const LpEnv *env = lp_env_system ();
  const LpAddress *address = lp_key_get_address (key);
  g_autoptr (GPtrArray) list = NULL;
  g_autofree gchar *text = lp_address_to_string (address);
  g_autofree gchar *json = NULL;
  g_autofree gchar *name = NULL;
  g_autofree gchar *path = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *there;
  gchar *password;

  warn_unlocked (key);
  list = lp_keyfile_list (opt_keystore, &error);
  if (list == NULL)
    return failed (error);
  there = find_address (list, address);
  if (there != NULL) {
    fprintf (stderr, "wallet: the key of %s is already in %s\n", text, there);
    return 1;
  }
  password = get_password (TRUE, &error);
  if (password == NULL)
    return failed (error);
  json = lp_keystore_encrypt (key, password, strlen (password),
      opt_light ? LP_KEYSTORE_LIGHT : LP_KEYSTORE_STANDARD, env, &error);
  lp_keyfile_free_secret (password);
  if (json == NULL)
    return failed (error);
  name = lp_keyfile_name (address, lp_env_wall_time (env));
  path = lp_keyfile_write (opt_keystore, name, json, strlen (json), &error);
  if (path == NULL)
    return failed (error);
  printf ("%s %s\n", text, path);
  return 0;
}

static int
run_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpKey) key = lp_key_generate (lp_env_system (), &error);

  return key != NULL ? store (key) : failed (error);
}

static int
run_import (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LpKey) key = NULL;

  if (opt_key_file == NULL) {
    fprintf (stderr, "wallet: import needs --key-file (- for stdin)\n");
    return 2;
  }
  key = read_hex_key (&error);
  return key != NULL ? store (key) : failed (error);
}

static void
print_file (const LpKeyfile * k)
{
  g_autofree gchar *text = k->known ? lp_address_to_string (&k->address)
      : g_strnfill (42, '?');

  printf ("%s %s\n", text, k->path);
}

static int
run_list (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = lp_keyfile_list (opt_keystore, &error);

  if (list == NULL)
    return failed (error);
  for (guint i = 0; i < list->len; i++)
    print_file (g_ptr_array_index (list, i));
  if (list->len == 0)
    fprintf (stderr, "wallet: no key files in %s; wallet new makes one\n",
        opt_keystore);
  return 0;
}

/* With a password the address is that of the key; without, what the file
 * says. */
static int
run_address (const gchar * path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autofree gchar *folder = path ? g_path_get_dirname (path)
      : g_strdup (opt_keystore);
  g_autofree gchar *name = path ? g_path_get_basename (path) : NULL;
  g_autofree gchar *text = NULL;
  LpKeyfile *found = NULL;

  list = lp_keyfile_list (folder, &error);
  if (list == NULL)
    return failed (error);
  for (guint i = 0; i < list->len && found == NULL; i++) {
    LpKeyfile *k = g_ptr_array_index (list, i);
    g_autofree gchar *base = g_path_get_basename (k->path);

    if (name == NULL || strcmp (base, name) == 0)
      found = k;
  }
  if (found == NULL) {
    fprintf (stderr, "wallet: %s is no key file\n", path ? path : folder);
    return 1;
  }
  if (opt_password_file != NULL || !found->known) {
    g_autoptr (LpKey) key = NULL;
    gchar *password = get_password (FALSE, &error);

    if (password == NULL)
      return failed (error);
    key = lp_keyfile_load (found->path, password, &error);
    lp_keyfile_free_secret (password);
    if (key == NULL)
      return failed (error);
    warn_unlocked (key);
    text = lp_address_to_string (lp_key_get_address (key));
  } else {
    text = lp_address_to_string (&found->address);
  }
  printf ("%s\n", text);
  return 0;
}

static int
usage (const gchar * what, const gchar * word)
{
  fprintf (stderr, "wallet: %s%s; see gst-livepeer-1.0 wallet --help\n", what,
      word);
  return 2;
}

int
lp_cmd_wallet (int argc, char **argv)
{
  g_auto (GStrv) rest = NULL;
  const gchar *command, *file;

  if (!lp_options_parse (&help, entries, argc, argv, &rest))
    return 2;
  if (rest == NULL || rest[0] == NULL)
    return usage ("new, import, list or address?", "");
  command = rest[0];
  file = rest[1];
  if (file != NULL && (strcmp (command, "address") != 0 || rest[2] != NULL))
    return usage ("too many arguments: ", rest[2] ? rest[2] : file);
  if (opt_keystore == NULL)
    opt_keystore = g_build_filename (g_get_user_data_dir (), "gst-livepeer",
        "keystore", NULL);
  if (strcmp (command, "new") == 0)
    return run_new ();
  if (strcmp (command, "import") == 0)
    return run_import ();
  if (strcmp (command, "list") == 0)
    return run_list ();
  if (strcmp (command, "address") == 0)
    return run_address (file);
  return usage ("there is no command ", command);
}
