#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Goal: each read, write, sync, naming and allocation of the log's verbs that fails, at each n, and a
# disk that is full from the nth write on, lose nothing that was acknowledged; the next run continues,
# and the log is sound. TAP; $MUNIMENT is the binary, $MUNIMENT_BUILD the build with the tools.
import errno
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from log_day import M, TOOLS, VERBS, day, fresh, recovers, result, run  # noqa: E402

FULL = "1"
FAULTS = [("write", errno.ENOSPC, None), ("write", errno.ENOSPC, FULL), ("write", errno.EIO, None),
          ("sync", errno.EIO, None), ("sync", errno.ENOSPC, None), ("name", errno.EIO, None),
          ("name", errno.ENOSPC, None), ("read", errno.EIO, None), ("alloc", errno.ENOMEM, None)]


def every_fault(name, fault, *verb):
    kind, number, sticky = fault
    n, bad = 0, []
    fired = os.path.abspath("fired")
    while True:
        n += 1
        fresh(name)
        if os.path.exists(fired):
            os.unlink(fired)
        env = {"LD_PRELOAD": os.path.join(TOOLS, "shim.so"), "SHIM_FAIL": f"{kind} {n} {number}",
               "SHIM_FIRED": fired, **({"SHIM_STICKY": sticky} if sticky else {})}
        done = run(M, *verb, env=env)
        hit = os.path.exists(fired)
        if done.returncode < 0 or (not hit and done.returncode != 0) or not recovers(name, done.stdout):
            bad.append(n)
        if not hit:
            break
    how = f"{errno.errorcode[number]}{' from then on' if sticky else ''}"
    result(not bad, f"{name}: {kind} fails with {how} at each of {n - 1} calls {bad or ''}")


def work():
    for name, verb in VERBS.items():
        for fault in FAULTS:
            every_fault(name, fault, *verb)


sys.exit(day(work))
