# SPDX-License-Identifier: Apache-2.0
"""The archive's writer: what a leaf costs that is made durable, looked up and published, against what the disk and one
core could do at best."""
import os
import shutil
import statistics

from measure import Rounds, Row, output, si
from treehash import entries_a_second

BATCHES = (1, 16, 256, 4096)
MILLION, MATTERS = 1_000_000, 10_000


def run(setting, items, submissions, commits):
    """Leaves a second and peak KiB of one run in an empty folder."""
    path = os.path.join(setting.work, "archive")
    shutil.rmtree(path, ignore_errors=True)
    os.mkdir(path)
    rate, kib = output(setting.program("archive"), path, str(items), str(submissions), str(commits)).split()
    return float(rate), int(kib)


def writer(setting):
    """E = rate / min(H, f * batch): H plain hashing, f durable writes a second, both in the same round."""
    sync = float(output(setting.program("sync"), setting.work, setting.seconds(1)).split()[0])
    sides = {"plain": lambda: entries_a_second(setting, "plain")[1]}
    for batch in BATCHES:
        commits = 3 if setting.quick else max(int(min(sync, 400_000 / batch)), 10)
        sides[batch] = lambda commits=commits, batch=batch: run(setting, batch, 1, commits)[0]
        sides["singles", batch] = lambda commits=commits, batch=batch: run(setting, 1, batch, max(commits // 4, 3))[0]
    r = Rounds(setting, sides, [], disk=True)
    for batch in BATCHES:
        def bound(f, m, batch=batch):
            return min(f["plain"], batch * statistics.mean(x.sync for x in m[-2:]))
        for side, what, goal in ((batch, "one submission", "at least 0.6"), (("singles", batch), "of one item each", "")):
            if side == ("singles", 1):
                continue
            e, count = r.median(lambda f, m, side=side: f[side] / bound(f, m), side)
            rate, _ = r.median(lambda f, _, side=side: f[side], side)
            limit, _ = r.median(bound, side)
            yield Row(f"archive, {batch} leaves a commit, {what}: E", e, goal, e >= 0.6, f"{si(rate)} / {si(limit)}; {count}")


def memory(setting):
    leaves, matters = (MILLION // 1000, 10) if setting.quick else (MILLION, MATTERS)
    per = leaves // matters
    _, kib = run(setting, 1, min(matters, 4096), per * matters // min(matters, 4096))
    yield Row(f"archive, {leaves:,} events: memory, MiB", kib / 1024, "under 200", kib < 200 * 1024, "", "{:.1f}")


def bench(setting):
    yield from writer(setting)
    yield from memory(setting)
