#!/usr/bin/env python3
"""Purity of core, names of global symbols, exports of the plugins.

Usage: check-symbols.py LIBLPCORE.A PLUGIN.SO...
"""
import re
import subprocess
import sys

core, plugins = sys.argv[1], sys.argv[2:]

# What core may use of the outside: memory, strings, GLib's data types, and
# the calculating libraries. No clock, file, socket, thread, random or log;
# jansson and GMP have functions that read and write files, and GMP random
# numbers.
ALLOWED = re.compile(r'''^(
  __gmp[a-z]*_(?!inp_|out_|dump|u?rand|rrandom|errno|set_memory|\w*(printf|scanf))\w+ | secp256k1_\w+ | gcry_(kdf|cipher|md|mac|strerror|check_version|control)\w* |
  protobuf_c_\w+ | jansson_version\w* |
  json_(array|object(?!_seed)|string|integer|number|real|null|true|false|boolean|equal|copy|deep_copy|delete|
     loads|loadb|dumps|dumpb|v?s?n?(un)?pack|unpack)(_\w+|n)? |
  g_(array|ptr_array|byte_array|bytes|hash_table|queue|list|slist|string|strv|variant_type|error|quark|
     checksum|hmac|base64|ascii|utf8|unichar|uri|date_time_(new_from_unix_utc|new_utc|format|unref)|
     str|atomic|once|clear|propagate|set_error|prefix_error|sort|qsort|int|int64|direct|free|malloc|malloc0|
     realloc|try|memdup2|intern|sequence|tree|mutex|return_if_fail_warning|assertion|assert|
     set|steal|log2|snprintf|vsnprintf|ref_count|rc_box|abort|spaced|bit|pointer)\w* |
  mem(cpy|set|cmp|move|chr|mem|rchr)|explicit_bzero|str\w+|qsort|bsearch|abort|free|malloc|calloc|realloc|
  snprintf|vsnprintf|sscanf|isdigit|isalpha|tolower|toupper|__ctype_\w+|
  __(stack_chk_fail|memcpy_chk|memset_chk|memmove_chk|snprintf_chk|strcpy_chk|explicit_bzero_chk|vsnprintf_chk|assert_fail)|
  __(isoc99|isoc23)_sscanf|__(asan|ubsan|sanitizer|gcov|llvm|tsan)\w*|_GLOBAL_OFFSET_TABLE_|__errno_location|
  __start___sancov\w*|__stop___sancov\w*|ceil|floor|log|log2|exp|sqrt|pow|llround|round|lround|
  mlock|munlock|madvise|mmap(64)?|munmap|sysconf|raise|__asan_option_detect_stack_use_after_return|__u?divti3|__u?modti3
)$''', re.X)
OURS = re.compile(r'^(lp_|gst_lp_|gst_livepeer_|gst_buffer_add_lp_|Lp|net__|_lp_|__gcov|__asan|__odr_asan|__start|__stop|__sancov)')

problems = []


def nm(args):
    out = subprocess.run(['nm'] + args, capture_output=True, text=True, check=True)
    return [line.split() for line in out.stdout.splitlines() if line.strip()]


defined = {f[-1] for f in nm(['-g', '--defined-only', core]) if len(f) == 3}
undefined = {f[-1] for f in nm(['-u', core]) if f[0] == 'U'}
for sym in sorted(undefined - defined):
    if not ALLOWED.match(sym):
        problems.append(f'core uses {sym}, which is not on the allow-list')
for sym in sorted(defined):
    if not OURS.match(sym):
        problems.append(f'core defines {sym}: global symbols start with lp_')

for plugin in plugins:
    for f in nm(['-D', '--defined-only', plugin]):
        if not re.match(r'^(gst_plugin_|__gcov|__asan|__odr_asan|__ubsan|_init|_fini|__start|__stop|__llvm|__sancov|llvm_)', f[-1]):
            problems.append(f'{plugin} exports {f[-1]}')

for line in problems:
    print(line)
print(f'{len(defined)} symbols defined by core, {len(undefined - defined)} used, '
      f'{len(plugins)} plugins, {len(problems)} problems')
sys.exit(1 if problems else 0)
