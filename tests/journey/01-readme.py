#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tours of README.md work, line by line: each command of its `console` blocks is run in one empty
folder, on a terminal, and must print what is shown below it and succeed. In what is shown, "…" stands for
anything within a line, and white space is as good as any other. What a `sh` block defines is there for the
commands; of the rest of such blocks nothing is run. The server of the tour listens on a port that is free, and
its code is the one it prints. Speaks TAP."""
import os
import re
import subprocess
import sys
import tempfile

MUNIMENT = os.path.realpath(os.environ["MUNIMENT"])
TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADDRESS = "http://127.0.0.1:8080"


def definitions(text):
    """What the `sh` blocks define: functions, and files that are made by one line."""
    found = []
    for block in re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S):
        found += re.findall(r"^\w+\(\) \{ .*$|^\w+\(\) \{$[^}]*?(?:\n .*)*\n\}$|^echo .* > \w+$", block, re.M)
    return "\n".join(found) + "\n"


def tour(text):
    """(command, what is shown) of all blocks."""
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, shown = part.partition("\n")
            yield command, shown


class Server:
    """The server of the tour, as `script/server` starts it, until it is left."""

    def __init__(self, folder):
        self.errors = open(os.path.join(folder, "server.log"), "w+b")
        settings = os.path.join(folder, "settings")
        with open(settings, "w", encoding="utf-8") as f:
            f.write("map_ms = 1000\n")  # nobody here waits a minute for the first state map
        self.running = subprocess.Popen([MUNIMENT, "serve", "--config", settings, "--listen", "127.0.0.1:0", "--data",
                                         os.path.join(folder, "data")], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=self.errors, text=True)
        said = ""
        while "muniment join" not in said and (line := self.running.stdout.readline()):
            said += line
        self.address = re.search(r"http://\S+", said).group()
        self.code = re.search(r"muninvite1\w+", said).group()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.running.terminate()
        self.running.stdout.read()
        self.running.wait(60)
        self.errors.close()


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
        text = f.read()
    steps = list(tour(text))
    failures = 0
    with tempfile.TemporaryDirectory(prefix="muniment-journey.") as folder, Server(folder) as server:
        path = os.path.join(folder, "path")
        work = os.path.join(folder, "tour")
        os.mkdir(path)
        os.mkdir(work)
        os.symlink(MUNIMENT, os.path.join(path, "muniment"))
        env = {**os.environ, "PATH": path + ":" + os.environ["PATH"], "LC_ALL": "C"}
        for number, (command, shown) in enumerate(steps, 1):
            real = command.replace(ADDRESS, server.address).replace("muninvite1…", server.code)
            status, got = on_terminal(definitions(text) + real, work, env)
            good = status == 0 and is_as_shown(got, shown)
            failures += not good
            print(f"{'ok' if good else 'not ok'} {number} - {command}", flush=True)
            if not good:
                print("\n".join(f"# status {status}: {line}" for line in got.splitlines() or [""]))
    good = len(steps) > 50
    print(f"{'ok' if good else 'not ok'} {len(steps) + 1} - README.md has its tours")
    print(f"1..{len(steps) + 1}")
    sys.exit(failures > 0 or not good)


main()
