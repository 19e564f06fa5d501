#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs benches and prints what they found as Markdown, for docs/performance.md. See script/bench."""
import argparse
import datetime
import os
import platform
import sys
import tempfile

import archive
import files
import log
import papers
import server
import treehash
from measure import Setting, output

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VERDICTS = {True: "met", False: "**not met**", None: "does not count"}
BENCHES = {"treehash": treehash.bench, "seal": files.seal, "open": files.open_, "log": log.bench, "archive": archive.bench,
           "server": server.bench, "papers": papers.bench}


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure ratios; see docs/performance.md.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="of " + ", ".join(BENCHES) + "; all when there is none")
    parser.add_argument("--quick", action="store_true", help="tiny sizes, once: that it runs, not how fast")
    parser.add_argument("--programs", default=os.path.join(TOP, "build/bench/bench"), help=argparse.SUPPRESS)
    parser.add_argument("--muniment", default=os.path.join(TOP, "build/muniment"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    for name in args.names:
        if name not in BENCHES:
            parser.error(f"there is no bench {name!r}")
    return args


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as f:
        lines = [line.split(":", 1) for line in f if ":" in line]
    cpu = {key.strip(): value.strip() for key, value in lines}
    name = f"{cpu.get('model name', platform.machine())}, family {cpu.get('cpu family', '?')} model {cpu.get('model', '?')}"
    age = output("age", "--version").strip()
    return (f"{name}, {os.cpu_count()} cores, Linux {platform.release()}; {output('openssl', 'version').split('(')[0].strip()}, "
            f"age {age}")


def load():
    return "load " + " ".join(f"{x:.1f}" for x in os.getloadavg())


def table(name, rows, quick):
    print(f"\n### {name}\n\n| what | figure | goal | | ours / theirs, a second |\n|---|---|---|---|---|")
    for row in rows:
        verdict = "" if quick or not row.goal else VERDICTS[row.met]
        print(f"| {row.what} | {row.form.format(row.value)} | {row.goal} | {verdict} | {row.detail} |", flush=True)


def main():
    args = arguments()
    in_memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    os.makedirs(os.path.join(TOP, "build"), exist_ok=True)
    print(f"{datetime.date.today()}, {machine()}; {load()}")
    for name in args.names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=os.path.join(TOP, "build")) as work, \
                tempfile.TemporaryDirectory(prefix="bench-", dir=in_memory) as memory:
            setting = Setting(os.path.abspath(args.muniment), os.path.abspath(args.programs), work, memory, args.quick)
            try:
                table(name, BENCHES[name](setting), args.quick)
            except RuntimeError as e:
                sys.exit(f"script/bench: {name}: {e}")
    print(f"\n{load()} at the end")


if __name__ == "__main__":
    sys.exit(main())
