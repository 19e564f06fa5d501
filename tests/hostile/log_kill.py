#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: kill -9 at every system call of `log add` and `log checkpoint` loses nothing acknowledged;
# the next run continues, and the log is sound. And every failing read, write, sync, rename and
# allocation likewise. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools.
import errno
import os
import shutil
import subprocess
import sys
import tempfile

M = os.path.abspath(os.environ["MUNIMENT"])
TOOLS = os.path.join(os.path.abspath(os.environ["MUNIMENT_BUILD"]), "tests", "hostile")
FAULTS = [("write", errno.ENOSPC), ("write", errno.EIO), ("sync", errno.EIO), ("name", errno.EIO),
          ("read", errno.EIO), ("alloc", errno.ENOMEM)]
count = failures = 0


def result(good, name):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)


def run(*command, env=None):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          env=dict(os.environ, **env) if env else None)


def start():
    """A log with something published, something waiting, and a partial bundle to grow."""
    run(M, "log", "new", "before", "--origin", "example.org/log")
    for first, last, publish in ((1, 255, True), (256, 258, False)):
        with open("lines", "w", encoding="ascii") as f:
            f.writelines(f"entry {i}\n" for i in range(first, last + 1))
        run(M, "log", "add", "before", "--lines", "lines")
        if publish:
            run(M, "log", "checkpoint", "before")
    with open("lines", "w", encoding="ascii") as f:
        f.writelines(f"entry {i}\n" for i in range(259, 269))


def acknowledged(text):
    last = [line.split("\t")[1] for line in text.splitlines() if "\t" in line and line.split("\t")[1]]
    return int(last[-1]) + 1 if last else 258


def entries(log):
    """All entries published, by reading the bundles."""
    found, size = [], int(open(f"{log}/checkpoint", encoding="utf-8").read().split("\n")[1])
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        name = f"{log}/tile/entries/{n:03}" + ("" if width == 256 else f".p/{width}")
        data, at = open(name, "rb").read(), 0
        while at < len(data):
            length = data[at] << 8 | data[at + 1]
            found.append(data[at + 2:at + 2 + length])
            at += 2 + length
    return found


def recovers(out):
    """The next run continues, with at least what OUT acknowledged, in order."""
    after = run(M, "log", "checkpoint", "log")
    if after.returncode != 0 or run(M, "log", "audit", "log").returncode != 0:
        return False
    got = entries("log")
    return len(got) >= acknowledged(out) and got == [f"entry {i}".encode() for i in range(1, len(got) + 1)]


def fresh():
    shutil.rmtree("log", ignore_errors=True)
    shutil.copytree("before", "log")


def every_kill(name, *verb):
    n, bad = 0, []
    while True:
        n += 1
        fresh()
        killed = run(os.path.join(TOOLS, "kill_at"), str(n), M, *verb)
        if not recovers(killed.stdout):
            bad.append(n)
        if killed.returncode != 0:
            break
    result(not bad and n > 50, f"{name}: killed at each of {n - 1} stops {bad or ''}")


def every_fault(name, kind, number, *verb):
    n, bad = 0, []
    while True:
        n += 1
        fresh()
        if os.path.exists("fired"):
            os.unlink("fired")
        done = run(M, *verb, env={"LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_FAIL": f"{kind} {n} {number}",
                                  "SHIM_FIRED": os.path.abspath("fired")})
        fired = os.path.exists("fired")
        if done.returncode < 0 or (not fired and done.returncode != 0) or not recovers(done.stdout):
            bad.append(n)
        if not fired:
            break
    result(not bad, f"{name}: {kind} fails with {errno.errorcode[number]} at each of {n - 1} calls {bad or ''}")


def main():
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        start()
        verbs = {"log add": ("log", "add", "log", "--lines", "--batch", "4", "lines"),
                 "log checkpoint": ("log", "checkpoint", "log")}
        for name, verb in verbs.items():
            every_kill(name, *verb)
            for kind, number in FAULTS:
                every_fault(name, kind, number, *verb)
        os.chdir("/")
    print(f"1..{count}")
    sys.exit(failures != 0)


main()
