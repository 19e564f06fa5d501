#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores the detectors and prints Markdown, for docs/detection.md. See script/eval."""
import argparse
import os
import sys
import tempfile

import watch

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
KEPT = os.path.join(HERE, "figures.tsv")
EVALS = {"watch": watch.evaluate}


def read_kept():
    with open(KEPT, encoding="utf-8") as f:
        return {name: value for name, value in (line.rstrip("\n").split("\t") for line in f)}


def main():
    parser = argparse.ArgumentParser(prog="script/eval", description="Score the detectors; see docs/detection.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(EVALS) + "; all when there is none")
    parser.add_argument("--keep", action="store_true", help="these figures are the ones to compare with from now on")
    parser.add_argument("--muniment", default=os.path.join(TOP, "build/muniment"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    data = os.path.join(os.environ.get("MUNIMENT_SHARED") or os.path.join(TOP, "../shared"), "data")
    if not os.path.isdir(data):
        print(f"SKIPPED: there is no {data}, so that nothing was scored")
        return 0
    kept, unmet = read_kept(), 0
    for name in args.names or EVALS:
        print(f"\n### {name}\n\n| what | figure | last time | goal | |\n|---|---|---|---|---|")
        with tempfile.TemporaryDirectory() as folder:
            for what, value, goal in EVALS[name](args.muniment, data, folder):
                text = f"{value:.4f}"
                verdict = "" if goal is None else "met" if value >= goal else "**not met**"
                unmet += goal is not None and value < goal
                print(f"| {what} | {text} | {kept.get(what, '')} | {'' if goal is None else f'at least {goal}'} | {verdict} |", flush=True)
                kept[what] = text
    if args.keep:
        with open(KEPT, "w", encoding="utf-8") as f:
            f.writelines(f"{name}\t{value}\n" for name, value in kept.items())
    return unmet > 0


if __name__ == "__main__":
    sys.exit(main())
