#!/usr/bin/env python3
"""No value of a vector may be left out: every one is read by a test.

Usage: vectors.py TEST_FILES TEST...
Runs the tests with LP_VECTORS_TRACE (support/lp-vectors.h), which names each
value they ask for, and compares with what stands in TEST_FILES/vectors. What
nobody reads must be a remark, listed here with the reason.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILES, TESTS = pathlib.Path(sys.argv[1]), sys.argv[2:]

# paths that say nothing a test could check, and why
REMARKS = [
    (r'[^/]+/(note|description)', 'what the file is about'),
    (r'[^/]+/\w+/\d+/note', 'why the case is there'),
    (r'[^/]+/\w+/\d+/name', 'the name of the case'),
]
# they read no vectors and take their time
SKIPPED = ['test_lock_step', 'test_simulation']


def leaves(value, path):
    """Paths of all that is not a container, and of containers without."""
    items = []
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from leaves(item, f'{path}/{key}')
    if not items:
        yield path


def run(test, trace):
    env = dict(os.environ, LP_TEST_FILES=str(FILES),
               LP_VECTORS_TRACE=str(trace), GST_CHECKS_IGNORE=','.join(SKIPPED),
               CK_DEFAULT_TIMEOUT='120')
    done = subprocess.run([test], env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        print(done.stdout)
        sys.exit(f'{test} failed')


class Marks:
    def __init__(self, lines):
        self.whole = {s[:-len('/**')] for s in lines if s.endswith('/**')}
        self.one = set(lines)

    def __contains__(self, leaf):
        # a text in arrays is read with the outermost of them
        path = leaf
        while path not in self.one:
            head, _, last = path.rpartition('/')
            if not last.isdigit():
                break
            path = head
        if path in self.one:
            return True
        while path:
            if path in self.whole:
                return True
            path = path.rpartition('/')[0]
        return False


with tempfile.TemporaryDirectory() as folder:
    trace = pathlib.Path(folder) / 'trace'
    trace.touch()
    for test in TESTS:
        run(test, trace)
    marks = Marks(set(trace.read_text().split('\n')))

problems = []
used = set()
for path in sorted((FILES / 'vectors').glob('*.json')):
    all_leaves = list(leaves(json.loads(path.read_text()),
                             f'vectors/{path.name}'))
    unread = [leaf for leaf in all_leaves if leaf not in marks]
    left = []
    for leaf in unread:
        names = [i for i, (pattern, _) in enumerate(REMARKS)
                 if re.fullmatch(pattern, leaf[len('vectors/'):])]
        used.update(names)
        if not names:
            left.append(leaf)
    print(f'{path.name}: {len(all_leaves)} values, '
          f'{len(all_leaves) - len(unread)} read by tests, '
          f'{len(unread) - len(left)} remarks, {len(left)} left out')
    problems += [f'{leaf}: no test reads it' for leaf in left]
# a remark of the list that became a value of a test is no remark
problems += [f'{pattern}: matches nothing that is unread'
             for i, (pattern, _) in enumerate(REMARKS) if i not in used]
for line in problems[:200]:
    print(line)
if len(problems) > 200:
    print(f'... and {len(problems) - 200} more')
sys.exit(1 if problems else 0)
