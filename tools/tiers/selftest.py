#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Proof that the counting of cases loses nothing: what programs print, and what is made of it."""
import sys

import cases

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


def main():
    failures = 0
    print(f"1..{len(ROWS)}")
    for number, (name, output, status, wanted) in enumerate(ROWS, 1):
        got = [c.status for c in cases.from_tap("x", output, status, "-")]
        good = got == wanted
        failures += not good
        print(f"{'ok' if good else 'not ok'} {number} - {name}" + ("" if good else f"\n# {got}, not {wanted}"))
    sys.exit(failures > 0)


main()
