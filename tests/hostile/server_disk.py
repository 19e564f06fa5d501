#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: without its index and public log a server makes both anew from the journal, the same octets and rows, and clients
# go on; an octet that was changed on its disk is found by the start or by the client that it reaches, and nothing false
# is shown. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools.
import glob
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server_day import M, Wrong, case, day, must  # noqa: E402
from server_replay import act, drop_index, replays  # noqa: E402

DAMAGED = 3


def flip(path, at):
    with open(path, "r+b") as f:
        f.seek(at)
        octet = f.read(1)[0] ^ 1
        f.seek(at)
        f.write(bytes([octet]))


def newest(d, kind):
    """The widest partial tile."""
    return max(glob.glob(f"{d.server.data}/log/tile/{kind}/000.p/*"), key=lambda p: int(os.path.basename(p)))


def ends(d):
    """The start says that the folder is damaged."""
    started = d.server.start()
    return not started and d.server.process.returncode == DAMAGED and "damaged" in d.server.said()


def scrubbed(d):
    """`scrub` names one file, and says so by its status."""
    got = subprocess.run([M, "scrub", d.server.data], capture_output=True, text=True, check=False)
    named = [line for line in got.stdout.splitlines() if line.startswith("damaged\t")]
    must(got.returncode == (DAMAGED if named else 0) and len(named) < 2, got.stdout, got.stderr)
    return len(named) == 1


def is_right(d):
    """What is shown is what was written."""
    d.server.begin()
    d.check_all()
    return True


def says(words):
    def client(d):
        d.server.begin()
        try:
            d.check_all()
        except Wrong as e:
            return words in str(e)
        return False
    return client


def tampers(d, aside):
    d.server.stop()
    d.save(aside)
    model, data = d.model(), d.server.data
    journal = data + "/journal/00000001"
    with open(journal, "rb") as f:
        end = len(f.read().rstrip(b"\0"))

    def replayed(at):
        flip(journal, at)
        drop_index(d)
    trials = [
        *((f"octet {at} of the journal, read anew: the start refuses", lambda at=at: replayed(at), ends)
          for at in (30, 600, end // 3, end // 2, end - 600)),
        ("a document's file, which `scrub` names", lambda: flip(glob.glob(data + "/blobs/*/*")[0], 40000), scrubbed),
        ("a full or partial tile, which `scrub` names", lambda: flip(newest(d, "0"), 100), scrubbed),
        ("nothing, and `scrub` finds nothing", lambda: None, lambda d: not scrubbed(d)),
        ("a document's file: the client names it", lambda: flip(glob.glob(data + "/blobs/*/*")[0], 40000), says("[C5]")),
        ("the right edge's tile: the start refuses", lambda: flip(newest(d, "0"), 100), ends),
        ("the right edge's entries: the start refuses", lambda: flip(newest(d, "entries"), 100), ends),
        ("the checkpoint: the start refuses", lambda: flip(data + "/log/checkpoint", 25), ends),
        *((f"octet {at} of the index: what is shown is right", lambda at=at: flip(data + "/index", at), is_right)
          for at in (50, 20000)),
        ("the keeper's older memory: what is shown is right", lambda: flip(data + "/keeper/state", 40), is_right),
    ]
    for name, change, found in trials:
        d.server.kill()
        d.load(aside)
        d.recall(model)
        d.log.seen.clear()
        change()
        good = what = False
        try:
            good = found(d)
        except Wrong as e:
            what = e
        case(name, good, what or d.server.said())


def work(d, folder):
    d.found()
    act(d, 24)
    replays(d)
    tampers(d, os.path.join(folder, "aside"))


sys.exit(day(work))
