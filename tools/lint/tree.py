# SPDX-License-Identifier: Apache-2.0
"""What the lints share: walking the tree, C without its comments and strings, one way to report.

A lint is a program: tools/lint/NAME [ROOT]. It prints one line a finding, FILE:LINE: WHAT, and ends
with status 1 when there was any. tools/lint/selftest.py proves that each can fail."""
import os
import re
import sys

SKIPPED = {".git", "build", "node_modules", "__pycache__"}


def root():
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(here))


def files(top, *folders, ending=(".c", ".h")):
    """Paths below TOP's FOLDERS (or all of it), relative to TOP, sorted."""
    found = []
    for folder in folders or ("",):
        for path, below, names in os.walk(os.path.join(top, folder)):
            below[:] = [b for b in below if b not in SKIPPED and not b.startswith("build-")]
            found += [os.path.relpath(os.path.join(path, n), top) for n in names if n.endswith(ending)]
    return sorted(set(found))


def read(top, path):
    with open(os.path.join(top, path), encoding="utf-8", errors="replace") as f:
        return f.read()


TOKENS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def code_of(text):
    """TEXT with comments and the insides of literals blanked; lines stay where they are."""
    def blank(match):
        token = match.group()
        if token[0] in "\"'":
            return token[0] + " " * (len(token) - 2) + token[0]
        return re.sub(r"[^\n]", " ", token)
    return TOKENS.sub(blank, text)


def without_includes(text):
    return re.sub(r"^#\s*include[^\n]*", "", text, flags=re.M)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def finish(findings):
    for path, line, what in sorted(findings):
        print(f"{path}:{line}: {what}")
    sys.exit(1 if findings else 0)
