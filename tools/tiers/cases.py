# SPDX-License-Identifier: Apache-2.0
"""Test cases, counted one by one: out of TAP, out of Meson's log, or a program's exit status."""
import json
import re
from dataclasses import dataclass

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


@dataclass
class Case:
    name: str
    status: str
    log: str
    why: str = ""


LINE = re.compile(r"(not )?ok\b\s*\d*\s*(?:- )?(.*)")
SKIP = re.compile(r"^(.*?)\s*#\s*skip\S*\s*(.*)$", re.I)
LOUD = re.compile(r"SKIPPED, LOUDLY: (.*?)(?: at .*)?$", re.M)
PLAN = re.compile(r"1\.\.(\d+)(?:\s*#\s*skip\S*\s*(.*))?", re.I)


def from_tap(name, output, status, log):
    """The cases of one program that speaks TAP. A plan not kept to, a bail-out or an exit status that
    the lines do not explain is a failed case too: nothing is lost between the lines."""
    cases, planned = [], None
    for line in output.splitlines():
        plan, found = PLAN.fullmatch(line.strip()), LINE.fullmatch(line)
        if plan and not line.startswith(" "):
            planned = (planned or 0) + int(plan[1])
            if plan[1] == "0" and plan[2]:
                cases.append(Case(name, SKIPPED, log, plan[2]))
                planned = 1
        elif found:
            skip = SKIP.match(found[2])
            what = f"{name}: {(skip[1] or skip[2]) if skip else found[2]}"
            # cmocka 1.1.7 writes "not ok 3 # SKIP name".
            state = SKIPPED if skip else FAILED if found[1] else PASSED
            cases.append(Case(what, state, log, skip[2] if skip and skip[1] else ""))
        elif line.startswith("Bail out!"):
            cases.append(Case(f"{name}: {line}", FAILED, log))
    if planned is None and not cases:
        return [from_status(name, status, log)]
    if planned is not None and planned != len(cases):
        cases.append(Case(f"{name}: {len(cases)} of {planned} cases were run", FAILED, log))
    if status != 0 and not any(c.status == FAILED for c in cases):
        cases.append(Case(f"{name}: exit status {status}", FAILED, log))
    return cases


def from_status(name, status, log):
    return Case(name, SKIPPED if status == 77 else PASSED if status == 0 else FAILED, log)


def from_meson(path, prefix, log):
    """The cases of a run of `meson test`: PATH is its testlog.json, a line of JSON a program."""
    cases = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            test = json.loads(line)
            name = prefix + test["name"].split(" / ")[-1]
            output = test.get("stdout") or ""
            status = test.get("returncode", 1)
            if test["result"] == "TIMEOUT":
                cases.append(Case(f"{name}: ran out of time", FAILED, log))
            elif test["result"] == "SKIP":
                cases.append(Case(name, SKIPPED, log))
            else:
                cases += from_tap(name, output, status, log)
            # Which reason is which case's is not said; the first stands for all of the program's.
            loud = LOUD.search(output + (test.get("stderr") or ""))
            for case in cases:
                if case.status == SKIPPED and case.name.startswith(name + ":") and loud and not case.why:
                    case.why = loud[1]
    return cases
