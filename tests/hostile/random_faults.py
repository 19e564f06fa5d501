#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: without randomness from the kernel nothing is made: whichever call of getrandom fails, in
# whatever way, the verb ends with status 4 and says so, and has written nothing; one that was only
# interrupted may be asked again. (Calls of the program itself: what the libraries draw when they
# start, for canaries of their memory, is theirs, and libsodium ends the process.) TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools.
import errno
import os
import shutil
import subprocess
import sys
import tempfile

M = os.path.abspath(os.environ["MUNIMENT"])
TOOLS = os.path.join(os.path.abspath(os.environ["MUNIMENT_BUILD"]), "tests", "hostile")
VERBS = {
    "key new": ("key", "new", "-o", "work/out"),
    "key new --classic": ("key", "new", "--classic", "-o", "work/out"),
    "key new, printed": ("key", "new"),
    "seal": ("seal", "-R", "to", "-o", "work/out", "plain"),
    "seal, printed": ("seal", "-R", "to", "plain"),
    "seal -a -p": ("seal", "-a", "-p", "--passphrase-file", "words", "-o", "work/out", "plain"),
    "log new": ("log", "new", "work/log", "--origin", "example.org/log"),
    "log add FILE": ("log", "add", "work/log", "plain"),
}
count = failures = 0


def result(good, name):
    global count, failures
    count += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {count} - {name}", flush=True)


def run(*command, env=None):
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL,
                          env=dict(os.environ, **env) if env else None)


def contents():
    """All that work/ holds, but empty files: path and octets. (A log has a lock before it has a key.)"""
    found = {}
    for folder, _, names in os.walk("work"):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                octets = f.read()
            if octets:
                found[os.path.join(folder, name)] = octets
    return found


def made_nothing(name, done, before):
    """Nothing printed, and nothing there that was not before; a log goes on, without the entry."""
    if done.stdout:
        return False
    if name == "log add FILE":
        return run(M, "log", "checkpoint", "work/log").returncode == 0 and run(
            M, "log", "prove", "work/log", "0", "-o", "work/receipt").returncode == 2
    return contents() == before


def every_fault(name, number, sticky):
    n, bad, failed = 0, [], 0
    while True:
        n += 1
        shutil.rmtree("work", ignore_errors=True)
        os.mkdir("work")
        if name == "log add FILE":
            shutil.copytree("log", "work/log")
        if os.path.exists("fired"):
            os.unlink("fired")
        before = contents()
        done = run(M, *VERBS[name], env={
            "LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_FAIL": f"random {n} {number}",
            "SHIM_FIRED": os.path.abspath("fired"), **({"SHIM_STICKY": "1"} if sticky else {})})
        if not os.path.exists("fired"):
            break
        failed += done.returncode == 4
        again = number == errno.EINTR and done.returncode == 0
        if not again and (done.returncode != 4 or not done.stderr or not made_nothing(name, done, before)):
            bad.append((n, done.returncode))
    reached = n > 1 and (failed > 0 or number == errno.EINTR)
    result(not bad and reached and done.returncode == 0,
           f"{name}: getrandom fails with {errno.errorcode[number]} at each of {n - 1} calls"
           f"{' and for ever' if sticky else ''} {bad or ''}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        run(M, "key", "new", "-o", "key")
        with open("to", "wb") as f:
            f.write(run(M, "key", "show", "key").stdout)
        for name in ("plain", "words"):
            with open(name, "w", encoding="ascii") as f:
                f.write("correct horse\n")
        run(M, "log", "new", "log", "--origin", "example.org/log")
        for name in VERBS:
            for number, sticky in ((errno.ENOSYS, False), (errno.ENOSYS, True), (errno.EAGAIN, False), (errno.EINTR, False)):
                every_fault(name, number, sticky)
        os.chdir("/")
    print(f"1..{count}")
    sys.exit(failures != 0)


main()
