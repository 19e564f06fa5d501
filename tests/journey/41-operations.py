#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/operations.md has the settings of src/proc/config.def and the log lines of src/api/log.def, and no others. Speaks TAP."""
import os
import re
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
cases = failures = 0


def case(name, got, wanted):
    global cases, failures
    cases += 1
    good = got == wanted and len(wanted) > 0
    failures += not good
    print(f"{'ok' if good else 'not ok'} {cases} - {name}")
    if not good:
        print(f"# only there: {sorted(set(got) - set(wanted))}; missing: {sorted(set(wanted) - set(got))}")


def read(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def settings():
    """Name, default, values, what: as the page has them."""
    for kind, name, rest in re.findall(r"^(TEXT|NUMBER|CHOICE)\((\w+), (.*?)\)$", re.sub(r"\n\t+", " ", read("src/proc/config.def")), re.M):
        what = re.search(r'"([^"]*)"$', rest)[1]
        if kind == "TEXT":
            yield name, re.match(r'"([^"]*)"', rest)[1], "text", what
        elif kind == "NUMBER":
            standard, least, most = [w.strip() for w in rest.split(",")[:3]]
            yield name, standard, f"{least} to {most}", what
        else:
            words = re.search(r'"([^"]*)", "', rest)[1].split()
            yield name, words[int(rest.split(",")[0])], ", ".join(words), what


def events():
    text = read("src/api/log.def")
    for name, level in re.findall(r"^EVENT\((\w+), (\w+)\)$", text, re.M):
        yield name, level, ", ".join(re.findall(rf"^FIELD\({name}, \w+, (\w+)\)$", text, re.M))


def main():
    page = read("docs/operations.md")
    part = page.split("\n## ")
    chapter = {p.split("\n")[0]: p for p in part}
    case("every setting, its default, its values, what it is",
         re.findall(r"^\| `(\w+)` \| `(\S+)` \| (.*?) \| (.*?) \|$", chapter["Settings"], re.M), list(settings()))
    case("every log line, its level and fields",
         re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) \| .* \|$", chapter["Log lines"], re.M), list(events()))
    print(f"1..{cases}")
    sys.exit(failures > 0)


main()
