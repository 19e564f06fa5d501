# SPDX-License-Identifier: Apache-2.0
"""What a person at the command line waits for: `muniment put` of many files, against sealing as much and no more, and `muniment
ls`, against verifying as many signatures. The client and its server share all the cores; sealing and verifying have one.

Nothing is removed between the rounds: for minutes afterwards ext4 passes over each inode that was freed, which made the
server's share three times what it is."""
import contextlib
import itertools
import os
import shutil
import subprocess
import time

from measure import PINNED, Rounds, Row, output
from server import emptied, muniment, verifications

SIZES = {"100 KiB": 100 << 10, "4 KiB": 4 << 10}
COUNT, COUNT_QUICK = 10_000, 20
number = itertools.count()


def sealing(setting, count, octets):
    """Seconds."""
    return float(output(*PINNED, setting.program("seal"), str(count), str(octets)))


@contextlib.contextmanager
def account(setting):
    """A founder's, with a matter "M" on a server of its own: a function that runs a verb there and gives its seconds, and the
    folder of what it keeps between runs."""
    own = f"account{next(number)}"
    home = os.path.join(emptied(os.path.join(setting.work, own)), "home")
    words = home + ".words"
    with open(words, "w", encoding="ascii") as f:
        f.write("correct horse battery staple\n")
    with muniment(setting, pinned=False, folder=os.path.join(own, "served")) as (_, address, code):
        def verb(*args):
            begun = time.monotonic()
            done = subprocess.run([setting.muniment, *args, "--home", home, "--passphrase-file", words], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise RuntimeError(f"muniment {' '.join(args)} ended with status {done.returncode}:\n{done.stderr}")
            return time.monotonic() - begun
        verb("join", f"http://{address}", code)
        verb("firm", "new", "Firm", "--me", "Founder")
        verb("matter", "new", "M")
        yield verb, os.path.join(home, "cache")


def files(setting, count, octets):
    """A folder of so many files, each of its own noise; made once."""
    folder = os.path.join(setting.work, f"files-{octets}")
    if os.path.isdir(folder):
        return folder
    os.mkdir(folder)
    for i in range(count):
        with open(os.path.join(folder, f"{i:05}"), "wb") as f:
            f.write(os.urandom(octets))
    os.sync()
    return folder


def putting(setting, count, octets):
    """Seconds; the files are in the system's cache."""
    with account(setting) as (verb, _):
        return verb("put", "M", files(setting, count, octets))


def listing(setting, count):
    """Seconds of listing the first time and the second, each less what opening the account takes: the passphrase is made
    slow to guess on purpose. The first time is any time without what is kept between runs."""
    with account(setting) as (verb, kept):
        verb("put", "M", files(setting, count, 64))
        shutil.rmtree(kept)
        opening = verb("whoami")
        return tuple(max(verb("ls", "M") - opening, 1e-3) for _ in range(2))


def lists(setting, count):
    r = Rounds(setting, {"V": lambda: verifications(setting), "ls": lambda: listing(setting, count)}, [("V", "ls")])
    theirs, _ = r.median(lambda f, _: count / f["V"], "V")
    for i, (name, goal) in enumerate((("first", 0.5), ("second", 1))):
        value, rounds = r.median(lambda f, _, i=i: count / f["V"] / f["ls"][i], "V", "ls")
        own, _ = r.median(lambda f, _, i=i: f["ls"][i], "ls")
        yield Row(f"ls of {count:,} documents, the {name} time: verifying as many signatures, one core / ls", value,
                  f"at least {goal}", value >= goal, f"{own:.2f} s / {theirs:.2f} s; {rounds}")


def bench(setting):
    count = COUNT_QUICK if setting.quick else COUNT
    yield from lists(setting, count)
    for name, octets in SIZES.items():
        sides = {"sealing": lambda octets=octets: sealing(setting, count, octets),
                 "put": lambda octets=octets: putting(setting, count, octets)}
        r = Rounds(setting, sides, [("sealing", "put")], disk=True)
        value, rounds = r.median(lambda f, _: f["sealing"] / f["put"], "sealing", "put")
        own, _ = r.median(lambda f, _: f["put"], "put")
        theirs, _ = r.median(lambda f, _: f["sealing"], "sealing")
        goal = octets == SIZES["100 KiB"]
        yield Row(f"put of {count:,} files of {name} / sealing the same, one core", value, "at least 0.5" if goal else "",
                  not goal or value >= 0.5, f"{own:.2f} s / {theirs:.2f} s; {rounds}")
