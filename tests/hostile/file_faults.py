#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: whatever call of `seal`, `open` or `key new` fails, and wherever they are killed, there is no
# half a file with a name, nothing else is left behind, and the exit status says so: 4, with a message.
# TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools.
import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile

M = os.path.abspath(os.environ["MUNIMENT"])
TOOLS = os.path.join(os.path.abspath(os.environ["MUNIMENT_BUILD"]), "tests", "hostile")
FAULTS = [("write", errno.ENOSPC), ("write", errno.EIO), ("sync", errno.EIO), ("sync", errno.ENOSPC),
          ("name", errno.EIO), ("read", errno.EIO), ("alloc", errno.ENOMEM)]
# The crypto library allocates some thousand times when it starts: beyond the first, one in so many.
EVERY, ONE_IN = 150, 1 if os.environ.get("MUNIMENT_BIG") else 37
count = failures = 0


def result(good, name):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)


def run(*command, env=None):
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, **env) if env else None)


def read(path):
    with open(path, "rb") as f:
        return f.read()


class Verb:
    """A verb that makes work/out; ARGS are given in that folder."""

    def __init__(self, name, whole, *args, replace=False):
        self.name, self.whole, self.args, self.replace = name, whole, args, replace

    def run(self, *before, env=None):
        shutil.rmtree("work", ignore_errors=True)
        os.mkdir("work")
        if self.replace:
            shutil.copy("old", "work/out")
        return run(*before, M, *self.args, env=env)

    def made(self):
        """Whether work/out is there; None when it is not what it should be, or not alone."""
        found = os.listdir("work")
        if self.replace and found == ["out"] and read("work/out") == read("old"):
            return False
        if not found:
            return None if self.replace else False
        return True if found == ["out"] and self.whole() else None


def every_kill(verb):
    """A file of that name is there or not, but never half of it."""
    n, bad, seen = 0, [], set()
    while True:
        n += 1
        killed = verb.run(os.path.join(TOOLS, "kill_at"), str(n))
        made = verb.made()
        seen.add(made)
        # To replace a file, a new one gets a hidden name for a moment.
        hidden = verb.replace and made is None and len(os.listdir("work")) == 2
        if made is None and not hidden:
            bad.append(n)
        if killed.returncode != 0:
            break
    result(not bad and {True, False} <= seen, f"{verb.name}: killed at each of {n - 1} stops {bad or ''}")


def every_fault(verb, kind, number, sticky):
    n, bad = 0, []
    while True:
        n += 1 if n < EVERY else ONE_IN
        if os.path.exists("fired"):
            os.unlink("fired")
        env = {"LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_FAIL": f"{kind} {n} {number}",
               "SHIM_FIRED": os.path.abspath("fired"), **({"SHIM_STICKY": "1"} if sticky else {})}
        done, fired, made = verb.run(env=env), os.path.exists("fired"), verb.made()
        # The last sync is of the folder: the file has its name by then, and is whole. Memory may be
        # done without, where it is only for speed.
        good = {0: made is True and (not fired or kind == "alloc"),
                4: fired and done.stderr and (made is False or (made and kind == "sync"))}
        if not good.get(done.returncode):
            bad.append((n, done.returncode, made))
        if not fired:
            break
    each = "each" if n <= EVERY or ONE_IN == 1 else "some"
    result(not bad and n > 1, f"{verb.name}: {kind} fails with {errno.errorcode[number]} at {each} of {n - 1} calls"
           f"{' and for ever' if sticky else ''} {bad or ''}")


def every_stream_fault(name, whole, *args):
    """To a pipe: what comes out before is a beginning of the right octets."""
    n, bad = 0, []
    while True:
        n += 1
        if os.path.exists("fired"):
            os.unlink("fired")
        done = run(M, *args, env={"LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_FAIL": f"write {n} {errno.EIO}",
                                  "SHIM_FIRED": os.path.abspath("fired")})
        fired = os.path.exists("fired")
        good = whole.startswith(done.stdout) and (len(done.stdout) < len(whole)) == fired
        if not good or done.returncode != (4 if fired else 0) or fired != bool(done.stderr):
            bad.append((n, done.returncode))
        if not fired:
            break
    result(not bad and n > 1, f"{name}: to a pipe, write fails at each of {n - 1} calls {bad or ''}")


def verbs():
    run(M, "key", "new", "--classic", "-o", "key")
    with open("to", "wb") as f:
        f.write(run(M, "key", "show", "key").stdout)
    # Two batches, so that a second worker is started.
    plain = random.Random(1).randbytes((17 << 16) + 100)
    for name, octets in (("plain", plain), ("old", b"old")):
        with open(name, "wb") as f:
            f.write(octets)
    run(M, "seal", "-R", "to", "-o", "sealed", "plain")

    def opens():
        return run(M, "open", "-i", "key", "work/out").stdout == plain

    def is_plain():
        return read("work/out") == plain

    def is_key():
        return run(M, "key", "show", "work/out").stdout.startswith(b"age1pq1")
    return [Verb("seal", opens, "seal", "-R", "to", "-o", "work/out", "plain"),
            Verb("seal -a -f", opens, "seal", "-a", "-f", "-R", "to", "-o", "work/out", "plain", replace=True),
            Verb("open", is_plain, "open", "-i", "key", "-o", "work/out", "sealed"),
            Verb("key new", is_key, "key", "new", "-o", "work/out")]


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for verb in verbs():
            every_kill(verb)
            for kind, number in FAULTS:
                if kind == "read" and verb.name == "key new":
                    continue  # it reads nothing
                every_fault(verb, kind, number, sticky=False)
            every_fault(verb, "write", errno.ENOSPC, sticky=True)
        every_stream_fault("open", read("plain"), "open", "-i", "key", "sealed")
        os.chdir("/")
    print(f"1..{count}")
    sys.exit(failures != 0)


main()
