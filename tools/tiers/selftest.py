#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proof that the counting of cases loses nothing: what programs print, and what is made of it."""
import sys

import cases
import requirements

P, F, S = cases.PASSED, cases.FAILED, cases.SKIPPED

# what is shown, output, exit status, what each case comes to
ROWS = [
    ("passed and failed are counted", "1..2\nok 1 - a\nnot ok 2 - b\n", 1, [P, F]),
    ("a plan at the end is a plan", "ok 1 - a\nok 2 - b\n1..2\n", 0, [P, P]),
    ("a skip is no pass", "1..1\nok 1 - a # SKIP no age\n", 0, [S]),
    ("cmocka's skip is no failure", "1..1\nnot ok 1 # SKIP a\n", 0, [S]),
    ("a plan of nothing is one skip", "1..0 # SKIP no node\n", 0, [S]),
    ("comments and diagnostics are no cases", "1..1\n# ok 9 - no\n  ok 1 - indented\nok 1 - a\nokay\n", 0, [P]),
    ("a program that stops early has failed", "1..3\nok 1 - a\n", 0, [P, F]),
    ("a program that runs more than planned has failed", "1..1\nok 1 - a\nok 2 - b\n", 0, [P, P, F]),
    ("a status that no line explains is a failure", "1..1\nok 1 - a\n", 1, [P, F]),
    ("a death that no line explains is a failure", "1..1\nok 1 - a\n", -11, [P, F]),
    ("a bail-out is a failure", "1..2\nok 1 - a\nBail out! no disk\n", 1, [P, F]),
    ("silence with status 0 is a pass", "", 0, [P]),
    ("silence with another status is a failure", "", 3, [F]),
    ("status 77 is a skip", "not here\n", 77, [S]),
]
# what is shown, the cases of a run, what failed of the row A01, the line's end
MET = [requirements.Row(1, "A01", requirements.MET, ["unit: a: x"], ""), requirements.Row(2, "A02", requirements.PART, ["ct"], "y")]
RUNS = [
    ("a row whose test passed is shown", [("unit: a: x", P)], [], "1 of 1 rows that are met were shown"),
    ("a row whose test failed is not met", [("unit: a: x", F)], ["unit: a: x failed"], "0 of 1 rows that are met were shown"),
    ("a row whose test was not run is not met", [("unit: a: xy", P)], ["unit: a: x was not run"], "0 of 1 rows that are met were shown"),
    ("a row whose test was skipped is not checked", [("unit: a: x", S)], [], "; not checked in this run: A01"),
    ("a row whose program was skipped whole is not checked", [("unit: a", S), ("unit: b", P)], [], "; not checked in this run: A01"),
    ("a row whose step was not run is not checked", [("ct: a", F)], [], "; not checked in this run: A01"),
    ("a test stands for all below it", [("unit: a: x: 1", P), ("unit: a: x: 2", F)], ["unit: a: x failed"], "were shown"),
]


def judged(run):
    results = [cases.Case(name, status, "-") for name, status in run]
    failed, line = requirements.judge(MET, results, {name.split(": ")[0] for name, _ in run})
    return [c.name.removeprefix("requirement A01 is not met: ") for c in failed], line


def main():
    failures = 0
    rows = [(name, [c.status for c in cases.from_tap("x", output, status, "-")], wanted) for name, output, status, wanted in ROWS]
    for name, run, wanted, end in RUNS:
        failed, line = judged(run)
        rows.append((name, (failed, line.endswith(end)), (wanted, True)))
    print(f"1..{len(rows)}")
    for number, (name, got, wanted) in enumerate(rows, 1):
        good = got == wanted
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}" + ("" if good else f"\n# {got}, not {wanted}"))
    sys.exit(failures > 0)


main()
