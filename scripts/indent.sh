#!/bin/sh
# Formats C sources the GStreamer way (GNU indent 2.2.12, run twice).
#   scripts/indent.sh [FILE...]     formats files (default: all of ours)
#   scripts/indent.sh --check       names files that differ, exit 1 if any
set -eu
cd "$(dirname "$0")/.."
check=no
[ "${1:-}" = --check ] && { check=yes; shift; }
opts="--braces-on-if-line --case-brace-indentation0 --case-indentation2
 --braces-after-struct-decl-line --line-length80 --no-tabs --cuddle-else
 --dont-line-up-parentheses --continuation-indentation4 --honour-newlines
 --tab-size8 --indent-level2 --leave-preprocessor-space"
[ $# -gt 0 ] || set -- $(git ls-files -co --exclude-standard '*.c')
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
bad=0
for f in "$@"; do
  [ -e "$f" ] || continue
  # shellcheck disable=SC2086
  { indent $opts <"$f" | indent $opts >"$tmp/out"; } 2>"$tmp/err" ||
    { echo "$f: $(cat "$tmp/err")" >&2; exit 1; }
  if ! cmp -s "$f" "$tmp/out"; then
    if [ $check = yes ]; then
      echo "$f: not formatted; run scripts/indent.sh" >&2
      bad=1
    else
      cat "$tmp/out" >"$f"
    fi
  fi
done
exit $bad
