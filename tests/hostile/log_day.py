# SPDX-License-Identifier: Apache-2.0
"""A day of a log, and how to see that nothing of it was lost: for log_kill.py and log_faults.py."""
import hashlib
import os
import shutil
import subprocess
import tempfile

M = os.path.abspath(os.environ["MUNIMENT"])
TOOLS = os.path.join(os.path.abspath(os.environ["MUNIMENT_BUILD"]), "tests", "hostile")
BIG = bool(os.environ.get("MUNIMENT_NIGHTLY"))
FILES = ["one", "two", "three"]
WAITING = 258
# What is done, and what of it is left in the log for the next run.
VERBS = {
    "log add --lines": ("log", "add", "log", "--lines", "--batch", "4", "lines"),
    "log add --lines, several threads": ("log", "add", "log", "--lines", "--batch", "64", "many"),
    "log add FILE": ("log", "add", "log", "--batch", "2", *FILES),
    "log checkpoint": ("log", "checkpoint", "log"),
    "log prove": ("log", "prove", "log", "17", "-o", "receipt"),
    "log new": ("log", "new", "log", "--origin", "example.org/log"),
}
count = failures = 0


def result(good, name):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)


def run(*command, env=None):
    return subprocess.run(command, capture_output=True, text=True, check=False,
                          env=dict(os.environ, **env) if env else None)


def lines(name, first, last):
    with open(name, "w", encoding="ascii") as f:
        f.writelines(f"entry {i}\n" for i in range(first, last + 1))


def make():
    """A log with something published, something waiting, and a partial bundle to grow."""
    for name in FILES:
        with open(name, "w", encoding="ascii") as f:
            f.write(name)
    run(M, "log", "new", "before", "--origin", "example.org/log")
    lines("lines", 1, 255)
    run(M, "log", "add", "before", "--lines", "lines")
    run(M, "log", "checkpoint", "before")
    lines("lines", 256, 257)
    run(M, "log", "add", "before", "--lines", "lines")
    run(M, "log", "add", "before", FILES[0])
    lines("lines", 259, 268)
    lines("many", 259, 458)
    with open("entry", "w", encoding="ascii") as f:
        f.write("entry 18")


def fresh(name):
    for path in ("log", "receipt"):
        if os.path.isdir(path):
            shutil.rmtree(path)
        elif os.path.exists(path):
            os.unlink(path)
    if name != "log new":
        shutil.copytree("before", "log")


def entries():
    """All entries published, by reading the bundles."""
    found = []
    with open("log/checkpoint", encoding="utf-8") as f:
        size = int(f.read().split("\n")[1])
    for n in range((size + 255) // 256):
        width = min(256, size - n * 256)
        with open(f"log/tile/entries/{n:03}" + ("" if width == 256 else f".p/{width}"), "rb") as f:
            data, at = f.read(), 0
        while at < len(data):
            length = data[at] << 8 | data[at + 1]
            found.append(data[at + 2:at + 2 + length])
            at += 2 + length
    return found


def openings():
    """SHA-256 by index of entry."""
    with open("log/private/openings", "rb") as f:
        data = f.read()
    return {int.from_bytes(data[i:i + 8], "big"): data[i + 40:i + 72] for i in range(0, len(data), 72)}


def acknowledged(said):
    """The number of entries that OUT says are durable, and the files among them by index."""
    size, files = WAITING, {}
    for line in said.splitlines():
        first, _, last = line.partition("\t")
        if last.isdigit():
            size = int(last) + 1
        elif last:
            size = int(first) + 1
            files[int(first)] = last
    return size, files


def continues(said):
    """The next run goes on, with at least what was SAID to be durable, in order."""
    if run(M, "log", "checkpoint", "log").returncode != 0 or run(M, "log", "audit", "log").returncode != 0:
        return False
    got, kept, (size, files) = entries(), openings(), acknowledged(said)
    files[WAITING - 1] = FILES[0]
    for i, entry in enumerate(got):
        if entry != f"entry {i + 1}".encode() and not (len(entry) == 33 and i in kept):
            return False
    return len(got) >= size and all(
        kept.get(i) == hashlib.sha256(name.encode()).digest() for i, name in files.items())


def is_whole(said):
    """The receipt is not there, or proves what it is to prove."""
    del said
    return not os.path.exists("receipt") or run(
        M, "verify", "--policy", "log/policy", "receipt", "entry").returncode == 0


def is_a_log(said):
    """If it was SAID to be a log it is one. What a failed run leaves is refused, not misused."""
    added = run(M, "log", "add", "log", FILES[0])
    return added.returncode == 0 if "+" in said else added.returncode in (0, 2, 3)


def recovers(name, said):
    return {"log prove": is_whole, "log new": is_a_log}.get(name, continues)(said)


def day(work):
    """WORK in a folder of its own; in memory, where a sync costs nothing, but for the nightly run."""
    memory = "/dev/shm"
    where = memory if not BIG and os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=where) as folder:
        os.chdir(folder)
        make()
        work()
        os.chdir("/")
    print(f"1..{count}")
    return failures != 0
