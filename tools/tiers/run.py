#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the steps of a tier, says how each went, and ends with one plain line. See script/test."""
import argparse
import collections
import signal
import sys
import time

import cases
import requirements
import steps


def arguments():
    parser = argparse.ArgumentParser(prog="script/test", description="Build and test; see docs/testing.md.")
    parser.add_argument("--full", dest="tier", action="store_const", const=steps.FULL, default=steps.QUICK)
    parser.add_argument("--nightly", dest="tier", action="store_const", const=steps.NIGHTLY)
    parser.add_argument("--only", nargs="+", metavar="STEP", help="only steps whose name begins so, and what they need")
    parser.add_argument("--list", action="store_true", help="name the steps")
    return parser.parse_args()


def chosen(wanted):
    """The steps of the tier; with --only those named, of any tier, and the builds before them."""
    for tier, name, step in steps.STEPS:
        if wanted.only is None:
            if tier <= wanted.tier:
                yield name, step
        elif any(name.startswith(w) for w in wanted.only) or needed(name, wanted.only):
            yield name, step


# What a step that is named alone stands on.
NEEDS = {"release": ("lint", "journey", "web", "hostile", "analyzer", "bench", "nightly j", "nightly h"),
         "build test": ("lint", "unit", "fuzz seeds", "ct", "journey", "hostile", "bench", "nightly"),
         "build clang": ("clang", "tidy"), "build san": ("san",), "build integer": ("integer",),
         "build thread": ("thread",), "build fuzz": ("fuzz", "nightly fuzz"), "build valgrind": ("valgrind",)}


def needed(name, only):
    return any(w.startswith(n) for w in only for n in NEEDS.get(name, ()))


def summary(results):
    """Skips by step and reason, failures one by one, and the line."""
    skips = collections.Counter((c.name.split(": ")[0], c.why) for c in results if c.status == cases.SKIPPED)
    for (step, why), count in sorted(skips.items()):
        print(f"skipped: {count} of {step}{': ' + why if why else ''}")
    for c in results:
        if c.status == cases.FAILED:
            print(f"FAILED: {c.name}\n        log: {c.log}")
    count = collections.Counter(c.status for c in results)
    skipped = f", {count[cases.SKIPPED]} skipped" if count[cases.SKIPPED] else ""
    print(f"{count[cases.PASSED]} passed, {count[cases.FAILED]} failed{skipped}")
    return 1 if count[cases.FAILED] or not results else 0


def requirements_of(results, ran):
    """A row of the page is met only while its test passes: what fails is added to RESULTS."""
    rows, _ = requirements.parse(requirements.read(steps.TOP, requirements.PAGE))
    failed, line = requirements.judge(rows, results, ran)
    print(line)
    return results + failed


def main():
    # A shell's background job ignores Ctrl-C, and so would what it starts; tests send it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    wanted = arguments()
    if wanted.list:
        for tier, name, _ in steps.STEPS:
            print(("quick", "full", "nightly")[tier], name, sep="\t")
        return 0
    start, results, ran = steps.prepare(), [], set()
    for name, step in chosen(wanted):
        print(f"{time.monotonic() - start:5.0f} s  {name:<20}", end="", flush=True)
        got = step()
        results += got
        ran.add(name)
        count = collections.Counter(c.status for c in got)
        print("  " + (", ".join(f"{n} {s}" for s, n in sorted(count.items())) or "nothing to do"), flush=True)
    print(f"{time.monotonic() - start:5.0f} s  done; logs are in build/logs")
    return summary(requirements_of(results, ran))


if __name__ == "__main__":
    sys.exit(main())
