#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: kill -9 of the server at every system call that leaves something behind, during a script of 200 events of three
# people, loses nothing that a client was told is done; nothing is half done or done twice; clients go on; the log is
# sound and its own past. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools. Each event is
# killed at one stop, another of its kind each time; the nightly run does every stop of the first events, two of a kind.
import itertools
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server_day import BIG, KILL_AT, UNREACHABLE, case, day, must  # noqa: E402

EVENTS = 200
WHOLE = 24  # events that the nightly run kills at every stop
STEP = 3  # by day: from one stop of a kind of event to its next


def killed_in(d, event, stops):
    """True: the server was killed at that stop of EVENT, has started again, and EVENT is done, once."""
    d.server.arm(stops)
    got = event.who.run(*event.words)
    gone = d.server.is_gone(0 if got.returncode == 0 else 5)
    must(got.returncode in (0, UNREACHABLE), event.words, "says", got.returncode, got.stderr)
    must(gone or got.returncode == 0, event.words, "fails by itself:", got.stderr, d.server.said())
    if not gone:
        # An answer after this was made with nothing to be killed at any more.
        d.server.arm(0)
        gone = not d.server.answers() and d.server.is_gone(5)
    if event.kind == "user invite" and "outbox" in got.stderr:
        must("muninvite1" in got.stdout, event.words, "is in the outbox, and its code is lost")
    if gone:
        d.server.end()
        d.server.begin()
    d.log.look(d.server.data)
    if got.returncode == 0:
        must(event.seen is None or event.seen(), event.words, "was said to be done, and is not")
        if event.then is not None:
            event.then()
    else:
        d.finish(event)
    return gone


def one_stop_each(d, events):
    """Each event is killed at one stop; the next of its kind at a later one."""
    following, kills = {}, 0
    for event in events:
        at = following.get(event.kind, 1)
        gone = killed_in(d, event, at)
        kills += gone
        # Behind the last stop it begins again between those that were had.
        following[event.kind] = at + STEP if gone else at % STEP + 1
        if gone:
            d.check("first")
    return kills


def every_stop(d, events, aside):
    """Each event begins again from the same state until it has been killed at each of its stops."""
    kills = 0
    for event in events:
        d.server.stop()
        d.save(aside)
        model, at, gone = d.model(), 0, True
        while gone:
            at += 1
            d.server.kill()
            d.load(aside)
            d.recall(model)
            d.log.seen.clear()
            d.server.begin()
            gone = killed_in(d, event, at)
            kills += gone
            d.check(next(m for m in event.words + ("first",) if m in d.messages))
    return kills


def killed_starts(d, aside):
    """A start is killed at its stops; the next one serves, with everything."""
    d.server.kill()
    d.save(aside)
    at, step = 1, 1 if BIG else 5
    while not d.server.start(KILL_AT, "-w", str(at)):
        must(d.server.end() == 0, "the start ends by itself:", d.server.process.args)
        d.server.begin()
        d.log.look(d.server.data)
        d.server.kill()
        d.load(aside)
        at += step
    d.server.kill()
    d.server.begin()
    return at


def killed_first_starts(d):
    """The very first start is killed; the next one serves."""
    data, at, step, served = os.path.join(d.folder, "new"), 1, 1 if BIG else 11, False
    words = [*d.server.words()[:4], "-d", data, "-l", "127.0.0.1:0"]
    while not served:
        shutil.rmtree(data, ignore_errors=True)
        for before in ((KILL_AT, "-w", str(at)), ()):
            process = subprocess.Popen([*before, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            line = process.stdout.readline()
            process.kill()
            errors = process.communicate()[1]
            must(before or line.startswith("Serving"), "after a kill at", at, "the next start ends:", errors)
            served = served or bool(before and line)
        at += step
    return at


def work(d, folder):
    aside = os.path.join(folder, "aside")
    stops = killed_first_starts(d)
    case(f"the first start, killed at stops up to {stops}: the next one starts", stops > 20, stops)
    d.found()
    events = d.events(EVENTS)
    kills = every_stop(d, itertools.islice(events, WHOLE), aside) if BIG else 0
    kills += one_stop_each(d, events)
    case(f"{EVENTS} events, the server killed {kills} times: each is done once", kills > EVENTS // 3, kills)
    d.check_all()
    case("everything is there, for everybody, and the log is its own past", True)
    stops = killed_starts(d, aside)
    case(f"a start, killed at stops up to {stops}: the next one serves", stops > 10, stops)
    d.check_all()
    case("and everything is there still", True)
    case("it stops in order", d.server.stop() in (0, 1))


sys.exit(day(work))
