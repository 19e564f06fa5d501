#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: `log audit` finds a flipped bit in any octet of any file of a log, and names that file alone.
# TAP; $MUNIMENT is the binary. One bit of each octet, another in each; long files are sampled.
import os
import subprocess
import sys
import tempfile

M = os.path.abspath(os.environ["MUNIMENT"])
NIGHTLY = bool(os.environ.get("MUNIMENT_NIGHTLY"))
SAMPLES = 1000000 if NIGHTLY else 150


def run(*command, text=None):
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def add(first, last, publish=True):
    """Lines, and a commitment to a file after them."""
    run(M, "log", "add", "log", "--lines", text="".join(f"entry {i}\n" for i in range(first, last + 1)))
    with open("file", "w", encoding="ascii") as f:
        f.write(f"file {last}")
    run(M, "log", "add", "log", "file")
    if publish:
        run(M, "log", "checkpoint", "log")


def missed(path):
    """Octets of PATH whose change is not found and laid to it."""
    with open(path, "rb") as f:
        data = f.read()
    found, step = [], max(1, len(data) // SAMPLES)
    name = os.path.relpath(path, "log")
    for at in range(0, len(data), step):
        fd = os.open(path, os.O_WRONLY)
        os.pwrite(fd, bytes([data[at] ^ 1 << at // step % 8]), at)
        audit = run(M, "log", "audit", "log")
        if audit.returncode != 3 or audit.stdout != f"damaged\t{name}\n":
            found.append(at)
        os.pwrite(fd, data[at:at + 1], at)
        os.close(fd)
    return found


def main():
    failures = count = 0
    memory = "/dev/shm"
    where = memory if not NIGHTLY and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as work:
        os.chdir(work)
        run(M, "log", "new", "log", "--origin", "example.org/log")
        add(1, 258)
        add(259, 260)
        add(261, 263, publish=False)
        for folder, _, names in sorted(os.walk("log")):
            for name in sorted(names):
                path = os.path.join(folder, name)
                bad = missed(path)
                count += 1
                failures += bool(bad)
                print(f"{'not ok' if bad else 'ok'} {count} - {path} {bad[:20] or ''}", flush=True)
        count += 1
        sound = run(M, "log", "audit", "log").returncode == 0
        failures += not sound
        print(f"{'ok' if sound else 'not ok'} {count} - put back, it is sound")
        os.chdir("/")
    print(f"1..{count}")
    sys.exit(failures != 0)


main()
