#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: a disk that is full, or fails, under a running server at any write, sync, creation or naming of its folder loses
# nothing that a client was told is done and leaves nothing half done: the server goes on, or says what failed and ends
# with status 4, and its next start has everything. A disk that is nearly full takes nothing new, and reading goes on.
# TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools. By day each event meets one fault, another one
# each time; the nightly run has every fault of the first events, each at every call.
import errno
import itertools
import mmap
import os
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from server_day import BIG, TOOLS, UNREACHABLE, Server, Wrong, case, day, must  # noqa: E402
from server_replay import replays  # noqa: E402

KINDS = ("alloc", "read", "write", "sync", "name", "random", "create", "space")  # as shim.c has them
FAILED, FOR_EVER = 4, 1
FAULTS = [("write", errno.ENOSPC, 0), ("write", errno.EIO, 0), ("sync", errno.EIO, 0), ("sync", errno.ENOSPC, 0),
          ("write", errno.ENOSPC, FOR_EVER), ("create", errno.ENOSPC, 0), ("name", errno.EIO, 0)]
SENTENCES = ("the disk is full", "reading or writing failed", "the disk did not confirm the write")
EVENTS, WHOLE, STEP = 42, 14, 2
SETTLE = 0.35  # a publication and a version of the map follow an event within that time


class Plan:
    """What is to fail, shared with the shim in the server."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as f:
            f.write(bytes(4096))
        with open(path, "r+b") as f:
            self.map = mmap.mmap(f.fileno(), 4096)
        self.lift()

    def _set(self, kind, at, number, sticky):
        struct.pack_into("=q", self.map, 0, len(KINDS))
        struct.pack_into("=5q", self.map, 8, at, number, sticky, 0, 0)
        struct.pack_into("=q", self.map, 0, kind)

    def lay(self, fault, at):
        """The ATth such call from now on fails."""
        kind, number, sticky = fault
        self._set(KINDS.index(kind), at, number, sticky)

    def lift(self):
        self._set(len(KINDS), 0, 0, 0)

    def hit(self):
        return struct.unpack_from("=q", self.map, 40)[0] != 0


class FaultyServer(Server):
    """A server whose disk does as the plan says."""

    def __init__(self, folder, plan):
        super().__init__(folder)
        self.plan = plan

    def try_start(self):
        return self.start(env={"LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_PLAN": self.plan.path,
                               "SHIM_UNDER": self.data})

    def begin(self):
        self.plan.lift()
        must(self.try_start(), "it does not start:", self.said())

    def is_ending(self):
        """It has ended, or has said that it will."""
        return self.is_gone() or '"event":"failed"' in self.said() or not self.answers()

    def has_ended_well(self):
        """It has ended, because of the fault, and said so."""
        status, said = self.end(), self.said()
        must(status == FAILED, "it ends with", status, said)
        must(any(s in said for s in SENTENCES) and "What was acknowledged is safe" in said, "it ends and says", said)


def name_of(fault):
    kind, number, sticky = fault
    return f"{kind} {errno.errorcode[number]}{' for ever' if sticky else ''}"


def wait_for_hit(plan):
    end = time.monotonic() + SETTLE
    while not plan.hit() and time.monotonic() < end:
        time.sleep(0.02)
    return plan.hit()


def faulted_in(d, event, fault, at):
    """(the fault came, the server has ended by it); EVENT is done, once, and the server is up."""
    try:
        return meet(d, event, fault, at)
    except Wrong as e:
        raise Wrong(f"{name_of(fault)} at {at} in {event.words}: {e}\n{d.server.said()}") from e


def meet(d, event, fault, at):
    plan, server = d.server.plan, d.server
    plan.lay(fault, at)
    got = event.who.run(*event.words)
    hit = wait_for_hit(plan)
    must(got.returncode in (0, UNREACHABLE), "it says", got.returncode, got.stderr)
    must(hit or got.returncode == 0, "it fails by itself:", got.stderr)
    # What for ever fails may fail once more meanwhile.
    if hit:
        time.sleep(0.1)
    plan.lift()
    if hit:
        time.sleep(0.1)
    gone = server.is_ending() and server.is_gone(20)
    must(gone or server.answers(), "the server neither ends nor answers")
    if gone:
        must(hit, "the server ends by itself")
        server.has_ended_well()
        server.begin()
    d.log.look(server.data)
    if got.returncode == 0:
        must(event.seen is None or event.seen(), "it was said to be done, and is not")
        if event.then is not None:
            event.then()
    else:
        d.finish(event)
    d.check(next((m for m in event.words if m in d.messages), "first"))
    return hit, gone


def one_fault_each(d, events):
    """The next fault, and of each kind of event a later call each time."""
    following, hits, ends = {}, 0, 0
    for event, fault in zip(events, itertools.cycle(FAULTS)):
        at = following.get((event.kind, fault), following.get(fault, 1))
        hit, gone = faulted_in(d, event, fault, at)
        following[fault] = following[event.kind, fault] = at + STEP if hit else at % STEP + 1
        hits, ends = hits + hit, ends + gone
    return hits, ends


def every_fault(d, events, aside):
    """Each event begins again from the same state until it has met each fault at each call."""
    hits = ends = 0
    for event in events:
        d.server.stop()
        d.save(aside)
        model = d.model()
        for fault in FAULTS:
            at, hit = 0, True
            while hit:
                at += 1
                d.server.kill()
                d.load(aside)
                d.recall(model)
                d.log.seen.clear()
                d.server.begin()
                hit, gone = faulted_in(d, event, fault, at)
                hits, ends = hits + hit, ends + gone
    return hits, ends


def faulty_starts(d, aside):
    """A start meets each fault; the next one serves, with everything."""
    server, plan, count = d.server, d.server.plan, 0
    server.kill()
    d.save(aside)
    for fault in FAULTS:
        at, hit = 1, True
        while hit:
            plan.lay(fault, at)
            if server.try_start():
                server.kill()
            else:
                server.has_ended_well()
            hit = plan.hit()
            count += hit
            server.begin()
            d.log.look(server.data)
            server.kill()
            d.load(aside)
            at += 1 if BIG else 6
    server.begin()
    return count


def nearly_full(d):
    """Nothing new is taken, the client says whose disk it is, reading goes on; what was refused is sent later."""
    server, ada = d.server, d.ada
    small, large = d.send(ada, "first"), d.put(d.ben, "first", 150000)
    server.plan.lay(("space", 0, FOR_EVER), 1)
    got = ada.run(*small.words)
    case("on a disk that is nearly full a message is not taken, and its client says why",
         got.returncode == UNREACHABLE and "the disk is full" in got.stderr and "Its operator" in got.stderr
         and "outbox" in got.stderr, got.stderr)
    got = d.ben.run(*large.words)
    case("nor is a document", got.returncode == UNREACHABLE and "the disk is full" in got.stderr, got.stderr)
    d.check("first", contents=True)
    case("reading goes on, and nothing of it is there", server.answers())
    server.plan.lift()
    for event in (small, large):
        d.finish(event)
    d.check("first", (d.ada, d.ben, d.cleo), True)
    case("when there is room again both are there, once, without a restart", not server.is_gone())


def work(d, folder):
    aside = os.path.join(folder, "aside")
    d.server = FaultyServer(d.folder, Plan(os.path.join(folder, "plan")))
    d.found()
    nearly_full(d)
    events = d.events(EVENTS + (WHOLE if BIG else 0))
    first = itertools.islice(events, WHOLE)
    hits, ends = every_fault(d, first, aside) if BIG else (0, 0)
    more, others = one_fault_each(d, events)
    hits, ends = hits + more, ends + others
    case(f"{hits} faults under a running server, {ends} of which end it: every event is done once",
         hits > EVENTS // 3 and ends > 3, (hits, ends))
    d.check_all()
    case("everything is there, for everybody, and the log is its own past", True)
    count = faulty_starts(d, aside)
    case(f"{count} faults of a start: the next one serves", count > 10, count)
    replays(d)


sys.exit(day(work))
