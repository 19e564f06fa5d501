#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tour of README.md works, line by line: each command of its `console` blocks is run in one empty
folder, on a terminal, and must print what is shown below it and succeed. In what is shown, "…" stands for
anything within a line, and white space is as good as any other. Speaks TAP."""
import os
import re
import subprocess
import sys
import tempfile

MUNIMENT = os.path.realpath(os.environ["MUNIMENT"])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def tour(text):
    """(command, what is shown) of all blocks."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


def words(text):
    return [" ".join(line.split()) for line in text.splitlines()]


def is_as_shown(got, shown):
    pattern = "\n".join(re.escape(line).replace("…", ".*") for line in words(shown))
    return re.fullmatch(pattern, "\n".join(words(got))) is not None


def on_terminal(command, work, env):
    """Status of COMMAND, and what a terminal would show: both outputs in their order."""
    ours, its = os.openpty()
    with subprocess.Popen(["bash", "-c", command], cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=its,
                          stderr=its) as running:
        os.close(its)
        shown = b""
        try:
            while piece := os.read(ours, 65536):
                shown += piece
        except OSError:  # is how the other side's end shows
            pass
    os.close(ours)
    return running.returncode, shown.decode()


def main():
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        steps = list(tour(f.read()))
    failures = 0
    with tempfile.TemporaryDirectory(prefix="muniment-journey.") as folder:
        path = os.path.join(folder, "path")
        work = os.path.join(folder, "tour")
        os.mkdir(path)
        os.mkdir(work)
        os.symlink(MUNIMENT, os.path.join(path, "muniment"))
        env = {**os.environ, "PATH": path + ":" + os.environ["PATH"], "LC_ALL": "C"}
        for number, (command, shown) in enumerate(steps, 1):
            status, got = on_terminal(command, work, env)
            good = status == 0 and is_as_shown(got, shown)
            failures += not good
            print(f"{'ok' if good else 'not ok'} {number} - {command}")
            if not good:
                print("\n".join(f"# status {status}: {line}" for line in got.splitlines() or [""]))
    good = len(steps) > 15
    print(f"{'ok' if good else 'not ok'} {len(steps) + 1} - README.md has a tour")
    print(f"1..{len(steps) + 1}")
    sys.exit(failures > 0 or not good)


main()
