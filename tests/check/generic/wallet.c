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
 * The wallet's question for a password, on a terminal of its own: what is
 * typed is never shown, what is mistyped or given up makes no key file, and
 * the terminal shows what is typed again afterwards.
 *
 * Usage: wallet PROGRAM
 */

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#define DEADLINE_US (60 * G_USEC_PER_SEC)
#define FIRST "Password of the key file: "
#define SECOND "The same again: "
#define END_OF_FILE "\004"
#define INTERRUPT "\003"
#define STOP "\032"

typedef struct
{
  pid_t pid;
  int master;
  GString *screen;              /* all that was shown */
  gsize seen;                   /* of it, what was waited for */
} Terminal;

static const gchar *program;
static gchar *folder, *keys;
static guint checks;

#define die(...) G_STMT_START { \
  fprintf (stderr, "wallet: " __VA_ARGS__); \
  fprintf (stderr, "\n"); \
  exit (1); \
} G_STMT_END

#define check(ok,...) G_STMT_START { \
  checks++; \
  if (!(ok)) \
    die (__VA_ARGS__); \
} G_STMT_END

static void
terminal_open (Terminal * self, const gchar * command, ...)
{
  gchar *argv[16] = { (gchar *) program, (gchar *) "wallet",
    (gchar *) command
  };
  guint n = 3;
  va_list args;

  va_start (args, command);
  do
    argv[n] = va_arg (args, gchar *);
  while (argv[n++] != NULL);
  va_end (args);
  self->screen = g_string_new (NULL);
  self->seen = 0;
  self->pid = forkpty (&self->master, NULL, NULL, NULL);
  check (self->pid >= 0, "no terminal: %s", g_strerror (errno));
  if (self->pid == 0) {
    execv (program, argv);
    _exit (127);
  }
}

/* FALSE at the end: nobody has the terminal open any more. */
static gboolean
terminal_read (Terminal * self, gint64 deadline)
{
  struct pollfd fd = {.fd = self->master,.events = POLLIN };
  gint64 left = deadline - g_get_monotonic_time ();
  gchar text[512];
  gssize n;

  if (left <= 0 || poll (&fd, 1, left / 1000 + 1) <= 0)
    die ("nothing more came after '%s'", self->screen->str);
  n = read (self->master, text, sizeof (text));
  if (n > 0)
    g_string_append_len (self->screen, text, n);
  return n > 0;
}

static void
terminal_expect (Terminal * self, const gchar * text)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_US;
  const gchar *at;

  while ((at = strstr (self->screen->str + self->seen, text)) == NULL)
    if (!terminal_read (self, deadline))
      die ("no '%s' in '%s'", text, self->screen->str);
  self->seen = at + strlen (text) - self->screen->str;
}

static gboolean
terminal_shows_typing (const Terminal * self)
{
  struct termios settings;

  check (tcgetattr (self->master, &settings) == 0, "%s", g_strerror (errno));
  return (settings.c_lflag & ECHO) != 0;
}

/* Once the question is there, typing is hidden already. */
static void
terminal_answer (Terminal * self, const gchar * question, const gchar * typed)
{
  terminal_expect (self, question);
  check (!terminal_shows_typing (self), "'%s' shows what is typed", question);
  check (write (self->master, typed, strlen (typed)) == (gssize) strlen (typed),
      "%s", g_strerror (errno));
}

/* Returns: as waitpid() */
static int
terminal_close (Terminal * self)
{
  gint64 deadline = g_get_monotonic_time () + DEADLINE_US;
  int status;

  while (terminal_read (self, deadline));
  check (waitpid (self->pid, &status, 0) == self->pid, "%s",
      g_strerror (errno));
  check (terminal_shows_typing (self), "the terminal stays silent after '%s'",
      self->screen->str);
  close (self->master);
  return status;
}

static void
terminal_clear (Terminal * self)
{
  g_string_free (self->screen, TRUE);
}

static guint
count_keys (void)
{
  g_autoptr (GDir) dir = g_dir_open (keys, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

/* Ends with status 1 and @message; nothing is shown of what was typed. */
static void
assert_refused (Terminal * self, const gchar * message)
{
  int status = terminal_close (self);

  check (WIFEXITED (status) && WEXITSTATUS (status) == 1, "status %x of '%s'",
      status, self->screen->str);
  check (strstr (self->screen->str, message) != NULL, "no '%s' in '%s'",
      message, self->screen->str);
  check (strstr (self->screen->str, "horse") == NULL, "shown: '%s'",
      self->screen->str);
  check (count_keys () == 0, "a key file in spite of '%s'", message);
  terminal_clear (self);
}

static void
test_refused (void)
{
  static const struct
  {
    const gchar *first, *second, *message;
  } cases[] = {
    {"correct horse\n", "correct horze\n", "the two passwords differ"},
    {"correct horse\n", "correct horse \n", "the two passwords differ"},
    {"correct horse\n", "\n", "the two passwords differ"},
    {END_OF_FILE, NULL, "no password was given"},
    {"correct horse" END_OF_FILE END_OF_FILE, NULL, "no password was given"},
    {"correct horse\n", END_OF_FILE, "no password was given"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    Terminal t;

    terminal_open (&t, "new", "--light", "--keystore", keys, NULL);
    terminal_answer (&t, FIRST, cases[i].first);
    if (cases[i].second != NULL)
      terminal_answer (&t, SECOND, cases[i].second);
    assert_refused (&t, cases[i].message);
  }
}

/* Ctrl-C ends it as it ends any program, but not before typing is shown. */
static void
test_interrupted (void)
{
  Terminal t;
  int status;

  terminal_open (&t, "new", "--light", "--keystore", keys, NULL);
  terminal_answer (&t, FIRST, "correct horse" INTERRUPT);
  status = terminal_close (&t);
  check (WIFSIGNALED (status) && WTERMSIG (status) == SIGINT, "status %x",
      status);
  check (strstr (t.screen->str, "horse") == NULL, "shown: '%s'", t.screen->str);
  check (count_keys () == 0, "a key file in spite of Ctrl-C");
  terminal_clear (&t);
}

/* The password that was typed opens the file; typing it again does as well. */
static void
test_made (void)
{
  g_autofree gchar *password = g_build_filename (folder, "password", NULL);
  g_autofree gchar *line = NULL, *address = NULL;
  gchar *path, *end;
  Terminal t;
  int status;

  terminal_open (&t, "new", "--light", "--keystore", keys, NULL);
  /* stopped and continued: asked again, as hidden as before */
  terminal_answer (&t, FIRST, "other horse" STOP);
  terminal_answer (&t, FIRST, "correct horse\n");
  terminal_answer (&t, SECOND, "correct horse\n");
  terminal_expect (&t, "0x");
  status = terminal_close (&t);
  check (status == 0, "status %x of '%s'", status, t.screen->str);
  check (strstr (t.screen->str, "horse") == NULL, "shown: '%s'", t.screen->str);
  check (count_keys () == 1, "%u key files", count_keys ());
  line = g_strdup (t.screen->str + t.seen - 2);
  terminal_clear (&t);
  end = strpbrk (line, "\r\n");
  path = strchr (line, ' ');
  check (end != NULL && path != NULL && path == line + 42, "'%s'", line);
  *path++ = *end = '\0';
  address = g_strdup (line);

  check (g_file_set_contents (password, "correct horse\n", -1, NULL)
      && g_chmod (password, 0600) == 0, "%s", password);
  terminal_open (&t, "address", path, "-p", password, NULL);
  status = terminal_close (&t);
  check (status == 0 && strstr (t.screen->str, address) != NULL, "'%s'",
      t.screen->str);
  terminal_clear (&t);
  g_unlink (path);
  g_unlink (password);
}

int
main (int argc, char **argv)
{
  if (argc != 2) {
    fprintf (stderr, "Usage: wallet PROGRAM\n");
    return 2;
  }
  program = argv[1];
  g_unsetenv ("LP_PASSWORD_FILE");
  folder = g_dir_make_tmp ("lp-wallet-XXXXXX", NULL);
  check (folder != NULL, "no folder for the test");
  keys = g_build_filename (folder, "keys", NULL);
  test_refused ();
  test_interrupted ();
  test_made ();
  g_rmdir (keys);
  check (g_rmdir (folder) == 0, "something is left in %s", folder);
  g_free (keys);
  g_free (folder);
  printf ("100%%: Checks: %u, Failures: 0, Errors: 0\n", checks);
  return 0;
}
