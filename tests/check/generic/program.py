#!/usr/bin/env python3
"""The program as a user meets it: exit statuses, and options from the command
line, the environment and a file.

program.py GST-LIVEPEER-1.0"""

import os
import shutil
import subprocess
import sys
import tempfile

DEADLINE = 40
failures = []


def run(expected, words, *args, **environment):
    """`words` must be in what it says on either output."""
    try:
        done = subprocess.run([sys.argv[1], *args], capture_output=True,
                              text=True, timeout=DEADLINE, check=False,
                              env=dict(os.environ, **environment))
    except subprocess.TimeoutExpired:
        failures.append("%s does not end" % " ".join(args))
        return ""
    said = done.stdout + done.stderr
    if done.returncode != expected:
        failures.append("%s: exit status %d, not %d\n%s" %
                        (" ".join(args), done.returncode, expected, said))
    for word in words:
        if word not in said:
            failures.append("%s does not say '%s'\n%s" %
                            (" ".join(args), word, said))
    return said


def check_settings():
    """Settings of x264 in two streams, as `bench ladder` compares them."""
    if shutil.which("ffmpeg") is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        files = {}
        for name, more in (("a", "-bf 3"), ("b", "-bf 3"), ("c", "-bf 1"),
                           ("silent", "-bf 3 -bsf:v filter_units="
                            "remove_types=6")):
            files[name] = "%s/%s.ts" % (folder, name)
            subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                            "testsrc2=s=160x96:d=0.2", "-c:v", "libx264",
                            "-threads", "1", *more.split(), files[name]],
                           check=True, timeout=DEADLINE)

        def compare(expected, words, *names):
            run(expected, words, "bench", "ladder",
                *["--compare=%s" % files.get(n, n) for n in names])

        compare(0, ["equal"], "a", "b")
        compare(1, ["bframes=3 (1)"], "a", "c")
        compare(1, ["unknown", "settings of x264"], "a", "silent")
        compare(1, ["unknown"], "a", "/nonexistent")
        compare(2, ["twice"], "a")


def main():
    check_settings()
    run(2, ["Usage"])
    run(0, ["gateway", "doctor", "bench"], "--help")
    run(0, ["gst-livepeer-1.0"], "--version")
    run(2, ["nonsense"], "nonsense")
    for command in ("gateway", "doctor"):
        help_text = run(0, ["Example:"], command, "--help")
        if len(help_text.splitlines()) > 40:
            failures.append("%s --help does not fit a screen" % command)
        run(2, ["--help"], command, "--no-such-option")
    run(0, ["overhead"], "bench", "--help")
    run(2, ["nope"], "bench", "nope")
    run(2, ["one URI"], "gateway")
    run(1, ["No such file"], "gateway", "/nonexistent/film.mp4")
    run(1, ["embedded"], "gateway", "--network", "offchain", "test:")
    run(2, ["http-port"], "gateway", "test:", LP_HTTP_PORT="many")
    run(2, ["LP_"], "gateway", "test:", LP_DURATION="long")
    run(0, ["H.264 encoder", "disk"], "doctor")
    with tempfile.TemporaryDirectory() as folder:
        config = os.path.join(folder, "config")
        with open(config, "w", encoding="utf-8") as out:
            out.write("[gateway]\nprofiles=none\nduration=90\nquiet=true\n"
                      "location=%s/file\n" % folder)
        # the command line over the environment over the file
        run(0, ["source"], "gateway", "--config", config, "-t", "3",
            "test:", LP_LOCATION=folder + "/environment")
        if not os.path.exists(folder + "/environment/index.m3u8"):
            failures.append("LP_LOCATION does not override the file")
        if os.path.exists(folder + "/environment/144p"):
            failures.append("profiles=none of the file has no effect")
        with open(config, "a", encoding="utf-8") as out:
            out.write("speed=9\n")
        run(2, ["speed"], "gateway", "--config", config, "test:")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
