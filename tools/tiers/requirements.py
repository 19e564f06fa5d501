# SPDX-License-Identifier: Apache-2.0
"""docs/requirements.md: its rows, whether what they name is there, and what a run of tests says of them."""
import glob
import os
import re
from dataclasses import dataclass

import cases

PAGE = "docs/requirements.md"
MET, PART, LATER = "met", "part", "later"
CELLS = ["id", "requirement", "status", "tests", "what is missing, or when it comes"]
COUNT = re.compile(r"(\d+) rows: (\d+) met, (\d+) part, (\d+) later\.")


@dataclass
class Row:
    line: int
    id: str
    status: str
    tests: list
    remark: str


def row_of(cells, number, letter):
    """The row, and what is wrong with it."""
    name, requirement, status, tests, remark = cells
    named = re.findall(r"`([^`]+)`", tests)
    row = Row(number, name, status, named, remark)
    if not re.fullmatch(letter + r"\d\d", name):
        return row, f"{name} is no id of section {letter}"
    if not requirement or ", ".join(f"`{t}`" for t in named) != tests:
        return row, f"{name}: a sentence, and tests each in backquotes with commas between"
    wanted = {MET: (True, None), PART: (True, True), LATER: (False, True)}.get(status)
    if wanted is None:
        return row, f"{name}: {status} is none of met, part, later"
    if bool(named) != wanted[0]:
        return row, f"{name}: {status}, {'without a test' if wanted[0] else 'and names a test'}"
    if wanted[1] and not remark:
        return row, f"{name}: {status}, and not what is missing"
    return row, None


def parse(text):
    """The rows of the page, and findings (line, what)."""
    rows, findings, letter, counts = [], [], None, None
    for number, line in enumerate(text.splitlines(), 1):
        heading = re.fullmatch(r"## ([A-Z])\. .+", line)
        letter = heading[1] if heading else None if line.startswith("#") else letter
        counts = COUNT.fullmatch(line) or counts
        if letter is None or not line.startswith("|"):
            continue
        cells = [c.strip() for c in line.strip("|").split("|")]
        if cells == CELLS or set(line) <= set("|-"):
            continue
        if not line.endswith("|") or len(cells) != len(CELLS):
            findings.append((number, f"a row has {len(CELLS)} cells"))
            continue
        row, wrong = row_of(cells, number, letter)
        if wrong:
            findings.append((number, wrong))
        before = rows[-1].id if rows and rows[-1].id[0] == letter else letter + "00"
        if wrong is None and int(row.id[1:]) != int(before[1:]) + 1:
            findings.append((number, f"{row.id} follows on {before}"))
        rows.append(row)
    status = [r.status for r in rows]
    got = [len(rows), status.count(MET), status.count(PART), status.count(LATER)]
    if counts is None or [int(n) for n in counts.groups()] != got:
        findings.append((1, "it is to say: %d rows: %d met, %d part, %d later." % tuple(got)))
    return rows, findings


def read(top, pattern):
    """All that files of that name hold; nothing where there is none."""
    text = ""
    for path in sorted(glob.glob(os.path.join(top, pattern), recursive=True)):
        with open(path, encoding="utf-8") as f:
            text += f.read()
    return text


def exists(top, steps, test):
    """TEST, "STEP: PROGRAM: CASE" or its beginning, is something that the tree of TOP has: whether it
    is run too, the run shows."""
    step, program, case = (test.split(": ", 2) + [None, None])[:3]
    if step == "web":
        named = re.escape(test[len("web: "):])
        return program is None or re.search(rf'test\(\s*"{named}"', read(top, "web/tests/**/*.ts")) is not None
    if step not in steps:
        return False
    if program is None:
        return True
    suite = step.split()[-1]
    if suite == "unit":
        text = read(top, f"tests/unit/{program.replace('-', '_')}_test.c")
        return text != "" and (case is None or re.search(rf"^{re.escape(case)}\(void \*\*", text, re.M) is not None)
    if suite in ("seeds", "fuzz"):
        name = program[len("fuzz_"):] if suite == "fuzz" else program
        return case is None and f"['{name}'," in read(top, "fuzz/meson.build")
    if suite == "ct":
        text = read(top, f"tests/ct/{program[len('ct/'):]}_ct.c")
        return program.startswith("ct/") and text != "" and (case is None or f'"{case}"' in text)
    if suite == "lint":
        tool = f"{program[:-len(' selftest')]}/selftest.py" if program.endswith(" selftest") else f"lint/{program}"
        steps_say = any(f'("{name}",' in read(top, "tools/tiers/steps.py") for name in (program, "lint: " + program))
        return case is None and (read(top, "tools/" + tool) != "" or steps_say)
    text = read(top, f"tests/{suite}/{program}.*") if suite in ("journey", "hostile") else ""
    return text != "" and (case is None or f'"{case}"' in text)


def judge(rows, results, ran):
    """What the RESULTS of the steps RAN say of the rows that are met: a failed case for each that is
    not shown although its step ran, and one line."""
    failed, unchecked, met = [], [], [r for r in rows if r.status == MET]
    for row, test in ((r, t) for r in met for t in r.tests):
        found = {c.status for c in results if c.name == test or c.name.startswith(test + ": ")}
        # A program, or a step, that is skipped as a whole.
        found |= {c.status for c in results if c.status == cases.SKIPPED and test.startswith(c.name + ": ")}
        wrong = "failed" if cases.FAILED in found else "was not run" if not found and test.split(": ")[0] in ran else None
        if wrong:
            failed.append(cases.Case(f"requirement {row.id} is not met: {test} {wrong}", cases.FAILED, PAGE))
        elif cases.PASSED not in found and row.id not in unchecked:
            unchecked.append(row.id)
    bad = {c.name.split()[1] for c in failed}
    shown = len([r for r in met if r.id not in bad and r.id not in unchecked])
    line = f"requirements: {shown} of {len(met)} rows that are met were shown"
    return failed, line + (f"; not checked in this run: {', '.join(unchecked)}" if unchecked else "")
