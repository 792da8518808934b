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
 * Disks that are really small and really read-only. Including this puts the
 * test program into a mount namespace of its own before main(): no thread is
 * there yet that would stay outside, nothing mounted is seen by anybody else,
 * and all of it goes with the program. Where the machine forbids that, the
 * functions return FALSE and say why; the program then exits with
 * LP_MOUNTS_SKIP after the tests that need no mount. Root obeys file modes too
 * in such a program.
 *
 *   if (!lp_mounts_small (folder, 256, &why)) ...
 *   ...
 *   lp_mounts_undo (folder);
 */

#pragma once

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <glib.h>

#define LP_MOUNTS_SKIP 77

#ifndef CLONE_NEWNS             /* sched.h shows them to _GNU_SOURCE only */
#define CLONE_NEWNS 0x00020000
#endif
#ifndef CLONE_NEWUSER
#define CLONE_NEWUSER 0x10000000
#endif

/* empty: the namespace is ours */
static gchar lp_mounts_refusal[128] = "not asked yet";

static inline gboolean
lp_mounts_write (const gchar * file, const gchar * text)
{
  int fd = open (file, O_WRONLY | O_CLOEXEC);
  gboolean ok = fd >= 0
      && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return ok;
}

/* Gives up root's right to write in spite of a file's mode: a test that takes
 * the mode away wants to be refused. Programs started from here have it. */
static inline void
lp_mounts_obey_modes (void)
{
  struct __user_cap_header_struct head = { _LINUX_CAPABILITY_VERSION_3, 0 };
  struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];

  if (syscall (SYS_capget, &head, caps) < 0)
    return;
  caps[0].effective &= ~(1u << CAP_DAC_OVERRIDE);
  caps[0].permitted &= ~(1u << CAP_DAC_OVERRIDE);
  /* libcheck's own files, else in the working folder, may be anybody's */
  if (syscall (SYS_capset, &head, caps) == 0)
    g_setenv ("TEMP", P_tmpdir, FALSE);
}

/* Who may not mount may do so in a user namespace of his own, where he stays
 * who he was. */
static inline gboolean
lp_mounts_become_owner (void)
{
  gchar uid[64], gid[64];

  g_snprintf (uid, sizeof (uid), "%u %u 1", getuid (), getuid ());
  g_snprintf (gid, sizeof (gid), "%u %u 1", getgid (), getgid ());
  return syscall (SYS_unshare, CLONE_NEWUSER | CLONE_NEWNS) == 0
      && lp_mounts_write ("/proc/self/uid_map", uid)
      && lp_mounts_write ("/proc/self/setgroups", "deny")
      && lp_mounts_write ("/proc/self/gid_map", gid);
}

__attribute__((constructor))
     static void lp_mounts_enter (void)
{
  if ((syscall (SYS_unshare, CLONE_NEWNS) == 0 || lp_mounts_become_owner ())
      && mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0)
    lp_mounts_refusal[0] = '\0';
  else
    g_snprintf (lp_mounts_refusal, sizeof (lp_mounts_refusal),
        "this machine gives no mount namespace: %s", strerror (errno));
  lp_mounts_obey_modes ();
}

/* @why: (transfer full) (optional): the reason of FALSE */
static inline gboolean
lp_mounts_available (gchar ** why)
{
  if (lp_mounts_refusal[0] != '\0' && why != NULL)
    *why = g_strdup (lp_mounts_refusal);
  return lp_mounts_refusal[0] == '\0';
}

static inline gboolean
lp_mounts_failed (const gchar * what, const gchar * folder, gchar ** why)
{
  if (why != NULL)
    *why = g_strdup_printf ("%s over %s: %s", what, folder, strerror (errno));
  return FALSE;
}

/* Puts an empty disk of @kib kibibytes over @folder, which must be there. It
 * is rounded up to whole pages; an empty folder costs one. */
static inline gboolean
lp_mounts_small (const gchar * folder, guint kib, gchar ** why)
{
  gchar options[64];

  if (!lp_mounts_available (why))
    return FALSE;
  g_snprintf (options, sizeof (options), "size=%uk,mode=0700", kib);
  if (mount ("lp-test", folder, "tmpfs", MS_NOSUID | MS_NODEV, options) < 0)
    return lp_mounts_failed ("no small disk", folder, why);
  return TRUE;
}

/* What is in @folder stays to be seen and can be written no more: EROFS, for
 * root too. */
static inline gboolean
lp_mounts_read_only (const gchar * folder, gchar ** why)
{
  if (!lp_mounts_available (why))
    return FALSE;
  if (mount (folder, folder, NULL, MS_BIND, NULL) < 0)
    return lp_mounts_failed ("no second view", folder, why);
  /* flags of the mount below may be locked: the same ones again */
  if (mount (NULL, folder, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0
      && mount (NULL, folder, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY |
          MS_NOSUID | MS_NODEV, NULL) < 0) {
    lp_mounts_failed ("no read-only view", folder, why);
    umount2 (folder, MNT_DETACH);
    return FALSE;
  }
  return TRUE;
}

/* Takes away what the last of the two above put over @folder, also while files
 * of it are open: the disk as it was is there again. */
static inline void
lp_mounts_undo (const gchar * folder)
{
  if (umount2 (folder, MNT_DETACH) < 0)
    g_printerr ("%s stays mounted: %s\n", folder, strerror (errno));
}
