# SPDX-License-Identifier: Apache-2.0
"""A log on a disk: what an entry costs against what the disk and one core could do at best."""
import os
import random
import shutil
import statistics

from measure import PINNED, Rounds, Row, output, si, spend
from treehash import entries_a_second

BATCHES = (1, 16, 256, 4096, 65536)
ENTRY = 200
MILLION, FEW = 1_000_000, 10_000


class Log:
    def __init__(self, setting):
        self.setting = setting
        self.path = os.path.join(setting.work, "log")

    def verb(self, verb, *words):
        return spend(self.setting, self.setting.muniment, "log", verb, self.path, *words)

    def fresh(self):
        shutil.rmtree(self.path, ignore_errors=True)
        output(self.setting.muniment, "log", "new", self.path, "--origin", "bench.example/log")

    def lines(self, count):
        """A file of COUNT entries."""
        path = os.path.join(self.setting.memory, f"lines-{count}")
        if not os.path.exists(path):
            letters = random.Random(1)
            with open(path, "w", encoding="ascii") as f:
                for i in range(count):
                    f.write(f"{i:020}{letters.getrandbits(720):0180x}\n")
        return path

    def rate(self, count, batch):
        """Entries a second of a whole run: start, checks of what is there, and the words at its end included."""
        self.fresh()
        return count / self.verb("add", "--lines", "--batch", str(batch), self.lines(count)).seconds


def count_for(batch, sync):
    """Entries for about a second, at least one batch, at most what fits."""
    return max(min(int(batch * sync), MILLION), batch)


def add(log):
    """E = rate / min(H, f * batch): H plain hashing, f durable writes a second, both in the same round."""
    quick = log.setting.quick
    sync = float(output(*PINNED, log.setting.program("sync"), log.setting.work, log.setting.seconds(1)).split()[0])
    sides = {"plain": lambda: entries_a_second(log.setting, "plain")[1]}
    for batch in BATCHES:
        count = 300 if quick else count_for(batch, sync)
        sides[batch] = lambda count=count, batch=batch: log.rate(count, batch)
    r = Rounds(log.setting, sides, [], disk=True)
    for batch in BATCHES:
        def bound(f, m, batch=batch):
            return min(f["plain"], batch * statistics.mean(x.sync for x in m[-2:]))
        e, count = r.median(lambda f, m, batch=batch: f[batch] / bound(f, m), batch)
        rate, _ = r.median(lambda f, _, batch=batch: f[batch], batch)
        limit, _ = r.median(bound, batch)
        yield Row(f"log add, batch {batch}: E", e, "at least 0.6", e >= 0.6, f"{si(rate)} / {si(limit)}; {count}")


def memory_of(log, count):
    """Peak MiB of each verb over a log of COUNT entries."""
    log.fresh()
    receipt = os.path.join(log.setting.work, f"receipt-{count}")
    return {"add": log.verb("add", "--lines", log.lines(count)).kib / 1024,
            "checkpoint": log.verb("checkpoint").kib / 1024,
            "prove": log.verb("prove", str(count // 2), "-o", receipt).kib / 1024,
            "audit": log.verb("audit").kib / 1024}


def memory(log):
    few, many = (FEW // 100, FEW // 10) if log.setting.quick else (FEW, MILLION)
    small = memory_of(log, few)
    large = memory_of(log, many)
    for verb, most in large.items():
        yield Row(f"log {verb}, {many:,} entries: memory, MiB", most, f"as with {few:,}", most < small[verb] + 1,
                  f"{small[verb]:.1f} with {few:,}", "{:.1f}")


def audit(log):
    """The log that memory() left, whole."""
    count = FEW // 10 if log.setting.quick else MILLION
    r = Rounds(log.setting, {"plain": lambda: entries_a_second(log.setting, "plain")[1],
                             "audit": lambda: count / log.verb("audit").seconds}, [("plain", "audit")])
    yield r.ratio(f"log audit of {count:,} entries / plain hashing", "audit", "plain", goal=0.6)


def bench(setting):
    log = Log(setting)
    yield from add(log)
    yield from memory(log)
    yield from audit(log)
