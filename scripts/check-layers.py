#!/usr/bin/env python3
"""Layers, include cycles, mirrored tests, file placement (docs/architecture.md).

Usage: check-layers.py SOURCE_ROOT
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
LIBS = ROOT / 'gst-libs/gst/livepeer'

# folder -> (layers it may include, regex of system headers it may not)
GST_PIPELINE = r'gst/(base|app|video|audio|pbutils|codecparsers|check)/'
IO_HEADERS = r'(gio/|libsoup/|nghttp2|sqlite3|gnutls|sys/socket|sys/stat|fcntl|unistd|pthread|time\.h)'
RULES = {
    LIBS / 'core': ({'core'}, r'(gst/|' + IO_HEADERS[1:]),
    LIBS / 'io': ({'core', 'io'}, GST_PIPELINE),
    LIBS / 'node': ({'core', 'io', 'node'}, GST_PIPELINE),
    LIBS / 'media': ({'core', 'media'}, IO_HEADERS),
    ROOT / 'gst/livepeermedia': ({'core', 'media'}, IO_HEADERS),
    ROOT / 'ext/livepeer': ({'core', 'io', 'node', 'media'}, None),
    ROOT / 'tools': ({'core', 'io', 'node', 'media'}, None),
}
LAYERS = {'core', 'io', 'node', 'media'}
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)

problems = []
graph = {}

for folder, (allowed, forbidden) in RULES.items():
    for path in sorted(list(folder.rglob('*.c')) + list(folder.rglob('*.h'))):
        rel = path.relative_to(ROOT)
        edges = graph.setdefault(path, set())
        for kind, name in INCLUDE.findall(path.read_text()):
            target = None
            layer = name.split('/')[0]
            if layer in LAYERS and '/' in name and kind == '"':
                if layer not in allowed:
                    problems.append(f'{rel}: may not include {name}')
                target = LIBS / name
            elif kind == '"' and name != 'config.h':
                target = path.parent / name
            elif forbidden and re.match(forbidden, name):
                problems.append(f'{rel}: may not include <{name}>')
            if target is not None and target.exists():
                edges.add(target.resolve())

# cycles among headers; a .c and its header count as one
state = {}


def visit(node, trail):
    state[node] = 1
    for nxt in graph.get(node, ()):
        if nxt.suffix == '.h':
            if state.get(nxt) == 1:
                names = [str(n.relative_to(ROOT)) for n in trail + [node, nxt]]
                problems.append('include cycle: ' + ' -> '.join(names))
            elif nxt not in state:
                visit(nxt, trail + [node])
    state[node] = 2


for node in list(graph):
    if node.suffix == '.h' and node not in state:
        visit(node, [])

# every source of the libraries has its test
UNTESTED = {
    # tested by the elements that need them
}
for layer in sorted(LAYERS):
    for path in sorted((LIBS / layer).glob('*.c')):
        test = ROOT / 'tests/check' / layer / path.name
        if not test.exists() and f'{layer}/{path.name}' not in UNTESTED:
            problems.append(f'{layer}/{path.name}: no tests/check/{layer}/{path.name}')
    for path in sorted((ROOT / 'tests/check' / layer).glob('*.c')):
        # a second file of tests is named after the first: x.c, x-faults.c
        stems = {p.stem for p in (LIBS / layer).glob('*.c')}
        parts = path.stem.split('-')
        if not any('-'.join(parts[:n]) in stems for n in range(1, len(parts) + 1)):
            problems.append(f'tests/check/{layer}/{path.name}: tests no source')

for line in problems:
    print(line)
print(f'{len(graph)} files, {sum(map(len, graph.values()))} includes, '
      f'{len(problems)} problems')
sys.exit(1 if problems else 0)
