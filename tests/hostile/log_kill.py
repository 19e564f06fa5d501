#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: kill -9 at every system call of the log's verbs loses nothing that was acknowledged; the next
# run continues, and the log is sound. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with
# the tools.
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from log_day import BIG, M, TOOLS, VERBS, day, fresh, recovers, result, run  # noqa: E402

# Threads take their calls in another order each time; their stops are sampled but at night.
STEP = {"log add --lines, several threads": 1 if BIG else 3}


def every_kill(name, *verb):
    n, bad, step = 0, [], STEP.get(name, 1)
    while True:
        n += step
        fresh(name)
        killed = run(os.path.join(TOOLS, "kill_at"), str(n), M, *verb)
        if not recovers(name, killed.stdout):
            bad.append(n)
        if killed.returncode != 0:
            break
    result(not bad and n > 50, f"{name}: killed at each {step} of {n - 1} stops {bad or ''}")


def work():
    for name, verb in VERBS.items():
        every_kill(name, *verb)


sys.exit(day(work))
