# SPDX-License-Identifier: Apache-2.0
"""How a number comes to mean something: sides run in turn, round after round, with the machine's regime marked between
them. Only ratios within a round are taken, and a pair across which the machine changed is dropped."""
import os
import statistics
import subprocess
from dataclasses import dataclass

STEADY = 1.5       # markers may move by this much across a pair
TWO_CORES = 1.6    # what two processes must do together, of one alone, for a figure with two threads to count
ROUNDS, ROUNDS_MAX = 5, 10
PINNED = ("taskset", "-c", "0")


@dataclass
class Setting:
    muniment: str
    programs: str      # folder of bench_treehash and its like
    work: str          # a folder on a disk
    memory: str        # a folder in memory
    quick: bool        # once, with tiny sizes: only that everything runs

    def program(self, name):
        return os.path.join(self.programs, "bench_" + name)

    def seconds(self, n):
        return "0.02" if self.quick else str(n)


@dataclass
class Spent:
    seconds: float
    kib: int


@dataclass
class Marks:
    """The regime at one moment."""
    sync: float        # durable writes of 4 KiB a second
    sync_us: float     # half of them took at most
    chacha: float      # ChaCha20-Poly1305 of 64 KiB, octets a second, one core
    both: float        # what two processes do of that together


@dataclass
class Row:
    """A line of the result. Without a goal it is there to be read only."""
    what: str
    value: float
    goal: str = ""
    met: object = True  # None: the goal does not count now
    detail: str = ""
    form: str = "{:.2f}"


def output(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr}")
    return done.stdout


def spend(setting, *command, pinned=True):
    """COMMAND once, on one core or on all."""
    words = [*(PINNED if pinned else ()), setting.program("spend"), *command]
    seconds, kib = output(*words).split()
    return Spent(float(seconds), int(kib))


def openssl_speed(*more):
    text = output(*PINNED[:3 * (not more)], "openssl", "speed", "-seconds", "1", "-bytes", "65536", *more,
                  "-evp", "chacha20-poly1305")
    return float(text.split()[-1].rstrip("k")) * 1000


def mark(setting):
    sync, half, _ = (float(x) for x in output(
        *PINNED, setting.program("sync"), setting.work, setting.seconds(0.5)).split())
    if setting.quick:
        return Marks(sync, half, 1, 2)
    alone = openssl_speed()
    return Marks(sync, half, alone, openssl_speed("-multi", "2") / alone)


def steady(marks, *, disk):
    """The machine was the same at all of MARKS."""
    kept = [[m.chacha for m in marks]] + ([[m.sync_us for m in marks]] if disk else [])
    return all(max(values) <= STEADY * min(values) for values in kept)


class Rounds:
    """SIDES: name to a function that runs once and returns a figure. PAIRS: those to be compared."""

    def __init__(self, setting, sides, pairs, *, disk=False):
        self.disk, self.names, self.rounds = disk, list(sides), []
        for count in range(1 if setting.quick else ROUNDS_MAX):
            if count >= ROUNDS and all(len(self.good(*p)) >= ROUNDS for p in pairs):
                break
            marks, figures = [mark(setting)], {}
            for name, side in sides.items():
                figures[name] = side()
                marks.append(mark(setting))
            self.rounds.append((figures, marks))

    def between(self, marks, *names):
        at = [self.names.index(n) for n in names]
        return marks[min(at):max(at) + 2]

    def good(self, *names):
        """Figures of the rounds that were steady from the first of NAMES to the last, with the marks around them."""
        return [(figures, self.between(marks, *names)) for figures, marks in self.rounds
                if steady(self.between(marks, *names), disk=self.disk)]

    def median(self, of, *names):
        """The median of OF(figures, marks) over the good rounds, and how many these were. When none was, of all of
        them, and the count says so."""
        good = self.good(*names)
        used = good or [(figures, self.between(marks, *names)) for figures, marks in self.rounds]
        return statistics.median(of(*u) for u in used), f"{len(good)} of {len(self.rounds)} rounds"

    def ratio(self, what, a, b, *, goal=None, figure=lambda x: x, two=False):
        """Row for A over B. TWO: it counts only where there are two cores to be had."""
        value, count = self.median(lambda f, _: figure(f[a]) / figure(f[b]), a, b)
        own, _ = self.median(lambda f, _: figure(f[a]), a, b)
        theirs, _ = self.median(lambda f, _: figure(f[b]), a, b)
        detail = f"{si(own)} / {si(theirs)}; {count}"
        both, _ = self.median(lambda _, m: statistics.median(x.both for x in m), a, b)
        if two and both < TWO_CORES:
            return Row(what, value, f"at least {goal}; there is no second core now ({both:.2f})", None, detail)
        return Row(what, value, f"at least {goal}" if goal else "", goal is None or value >= goal, detail)


def si(x):
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if x >= size:
            return f"{x / size:.2f} {unit}"
    return f"{x:.1f}"
