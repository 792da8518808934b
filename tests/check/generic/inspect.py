#!/usr/bin/env python3
"""Compares what gst-inspect-1.0 says of every element of ours with the tables
in docs/: every property with its type, range, default and flags, every pad
template and every signal must be there, and nothing else.

inspect.py DOCS PLUGIN.so...       exit status 1 when they differ
inspect.py --print ELEMENT         prints the table of properties
"""

import re
import subprocess
import sys

# of GstObject and GstBin: not ours to describe
INHERITED = {"name", "parent", "async-handling", "message-forward"}


def inspect(*args):
    run = subprocess.run(["gst-inspect-1.0", "--no-colors", *args],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit("gst-inspect-1.0 %s: %s" % (" ".join(args), run.stderr))
    return run.stdout


def elements_of(plugin):
    return re.findall(r"^  ([a-z0-9]+): ", inspect(plugin), re.M)


def parse_properties(text):
    """name -> [type, range, default, flags]"""
    found = {}
    for block in re.split(r"\n(?=  \S)", "\n" + text):
        head = re.match(r"\n?  ([a-z0-9-]+)\s*: ", block)
        if head is None or head.group(1) in INHERITED:
            continue
        flags = re.search(r"flags: (.*)", block).group(1).strip()
        line = block.split("flags:")[1].split("\n")[1].strip()
        default = re.search(r"Default: ?(.*?)\s*$", line)
        default = default.group(1).strip('"') if default else ""
        span = re.search(r"Range: +(.*?) +Default", line)
        span = re.sub(r"\s+", " ", span.group(1)) if span else ""
        kind = re.split(r"\. | Range| Default|\.$", line)[0].strip()
        if kind.startswith("Enum"):
            span = ", ".join(re.findall(r"\(-?\d+\): (\S+)\s", block))
            default = re.search(r'Default: -?\d+, "(.*)"', line).group(1)
        found[head.group(1)] = [kind, span, default, flags]
    return found


def properties_of(text):
    """Those of the element and those of its pads."""
    section = re.search(r"\nElement Properties:\n(.*?)(?=\n\S|\Z)", text, re.S)
    found = parse_properties(section.group(1)) if section else {}
    for pads in re.findall(r"\n    Pad Properties:\n(.*?)(?=\n\S|\n    \S|"
                           r"\n  \S|\Z)", text, re.S):
        found.update(parse_properties(re.sub(r"(?m)^    ", "", pads)))
    return found


def pads_of(text):
    section = re.search(r"\nPad Templates:\n(.*?)(?=\n\S)", text, re.S)
    return set(re.findall(r"template: '(\S+)'", section.group(1)))


def signals_of(text):
    return set(re.findall(r'^  "([a-z-]+)" :', text, re.M))


def tables(path, first):
    """The rows of all tables whose first column is headed `first`."""
    rows, within = [], False
    with open(path, encoding="utf-8") as page:
        for line in page:
            cells = [c.strip() for c in line.strip().strip("|").split("|")]
            if not line.startswith("|"):
                within = False
            elif cells[0] == first:
                within = True
            elif within and not set(line.strip()) <= set("|-: "):
                rows.append(cells)
    return rows


def plain(cell):
    return cell.replace("`", "")


def named(rows):
    return {name: row for row in rows
            for name in re.findall(r"`([^`]+)`", row[0])}


def compare(element, docs):
    text = inspect(element)
    page = "%s/%s.md" % (docs, element)
    faults = []
    try:
        rows = named(tables(page, "Property"))
    except FileNotFoundError:
        return ["%s: there is no page %s" % (element, page)]
    pad_rows = named(tables(page, "Pad"))
    signal_rows = named(tables(page, "Signal"))
    mine = properties_of(text)
    for name, facts in mine.items():
        if name not in rows:
            faults.append("property %s is not in the table: %s" %
                          (name, facts))
            continue
        told = [plain(c) for c in rows[name][1:5]]
        for what, fact, said in zip(("type", "range", "default", "flags"),
                                    facts, told):
            if fact != said:
                faults.append("property %s: %s is '%s', the page says '%s'" %
                              (name, what, fact, said))
        if len(rows[name]) < 6 or not rows[name][5]:
            faults.append("property %s has no meaning" % name)
    for name in set(rows) - set(mine):
        faults.append("there is no property %s" % name)
    for what, have, said in (("pad", pads_of(text), set(pad_rows)),
                             ("signal", signals_of(text), set(signal_rows))):
        if have != said:
            faults.append("%ss are %s, the page says %s" %
                          (what, sorted(have), sorted(said)))
    return ["%s: %s" % (element, f) for f in faults]


def main(args):
    if args[0] == "--print":
        for name, facts in properties_of(inspect(args[1])).items():
            kind, span, default, flags = facts
            print("| `%s` | %s | %s | %s | %s | |" %
                  (name, kind, span, default, flags))
        return 0
    faults, count = [], 0
    for plugin in args[1:]:
        for element in elements_of(plugin):
            count += 1
            faults += compare(element, args[0])
    print("\n".join(faults))
    print("%d elements, %d differences" % (count, len(faults)))
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
