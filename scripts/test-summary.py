#!/usr/bin/env python3
"""Counts checks over Meson's test logs and prints the closing line.

Usage: test-summary.py FAILED_STEPS LABEL:TESTLOG.JSON...
A test program made with check counts by its checks, any other as one.
"""
import json
import re
import sys

CHECKS = re.compile(r'\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)')
passed = skipped = 0
failed = int(sys.argv[1])
reasons = []

for arg in sys.argv[2:]:
    label, path = arg.split(':', 1)
    tests = 0
    try:
        lines = open(path).read().splitlines()
    except OSError as error:
        print(f'{label}: no results: {error}')
        failed += 1
        continue
    for line in lines:
        entry = json.loads(line)
        tests += 1
        text = entry.get('stdout', '') + entry.get('stderr', '')
        if entry['result'] == 'SKIP':
            skipped += 1
            words = [w for w in text.strip().splitlines() if w.strip()]
            reasons.append(f'{label}: skipped {entry["name"]}: '
                           f'{words[-1].strip() if words else "no reason given"}')
            continue
        counts = [tuple(map(int, m)) for m in CHECKS.findall(text)]
        ok = entry['result'] in ('OK', 'EXPECTEDFAIL')
        if counts:
            if not any(c for c, _, _ in counts):
                ok = False
                reasons.append(f'{label}: no check ran in {entry["name"]}')
            bad = sum(f + e for _, f, e in counts)
            passed += sum(c for c, _, _ in counts) - bad
            failed += max(bad, 0 if ok else 1)
        elif ok:
            passed += 1
        else:
            failed += 1
        if not ok:
            reasons.append(f'{label}: {entry["result"]} {entry["name"]}')
    if tests == 0:
        print(f'{label}: no test was run')
        failed += 1
    print(f'{label}: {tests} test programs')

for line in reasons:
    print(line)
print(f'{passed} passed, {failed} failed, {skipped} skipped')
sys.exit(1 if failed else 0)
