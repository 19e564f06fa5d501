#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An audit stream is replayed: eight weeks of two reviewers, then somebody else with one of their accounts."""
import json
import os
import subprocess
import sys
import tempfile

MUNIMENT = os.environ["MUNIMENT"]
HEAD = "idx\tts\tuser\trole\taction\tobject\tassigned\tbytes\tip\tcc\tlat\tlon\tasn\tdevice\tresult\tmfa\n"
DAY, MONDAY = 86400, 1767571200
done = failures = 0


def case(name, good):
    global done, failures
    done += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {done} - {name}", flush=True)


def run(*words, text=None):
    return subprocess.run([MUNIMENT, "watch", "replay", *words], input=text, capture_output=True, text=True, check=False, timeout=120)


def work():
    """The usual, of two people."""
    for day in range(56):
        if day % 7 > 4:
            continue
        for i in range(40):
            for person, device in (("u1", "d1"), ("u2", "d2")):
                yield (MONDAY + day * DAY + 8 * 3600 + i * 700, person, "reviewer", "view_doc", f"c{i}", 1, 300000, "192.0.2.1", "PH",
                       14.59, 120.97, 5734, device, "ok", 1)


def theft():
    """The account of one of them, from elsewhere, takes what is not its own."""
    start = MONDAY + 56 * DAY + 9 * 3600
    for i in range(60):
        yield (start + i * 9, "u1", "reviewer", "download", f"c{900 + i}", 0, 900000, "198.51.100.7", "BR", -23.52, -46.695, 46174, "dx", "ok", 0)
    for i in range(20):
        yield (start + i * 700, "u2", "reviewer", "view_doc", f"c{i}", 1, 300000, "192.0.2.1", "PH", 14.59, 120.97, 5734, "d2", "ok", 1)


def stream(*parts):
    rows = sorted(row for part in parts for row in part)
    return HEAD + "".join("\t".join(map(str, (i, *row))) + "\n" for i, row in enumerate(rows))


def scores(text):
    return {int(a): float(b) for a, b in (line.split("\t")[:2] for line in text.splitlines())}


def main():
    calm, whole = stream(work()), stream(work(), theft())
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.tsv")
        with open(path, "w", encoding="utf-8") as f:
            f.write(whole)
        got = run(path)
        case("a stream is replayed", got.returncode == 0 and got.stderr == "")
        by_event = scores(got.stdout)
        case("each event has a score", sorted(by_event) == list(range(whole.count("\n") - 1)))
        case("from standard input it is the same, and again", run("-", text=whole).stdout == got.stdout == run(path).stdout)
        terms = run("--terms", path).stdout
        case("with its terms, the scores are the same", scores(terms) == by_event)
        case("and one term a column", {line.count("\t") for line in terms.splitlines()} == {33})

        case("nobody alarms at the usual", run("--json", "-", text=calm).stdout == "")
        alarms = [json.loads(line) for line in run("--json", path).stdout.splitlines()]
        case("the stolen account is one alarm, and its colleague none", [a["person"] for a in alarms] == ["u1"])
        case("with its day", alarms[0]["day"] == "2026-03-02")
        case("the event that speaks for it", alarms[0]["score"] == by_event[alarms[0]["event"]] == max(by_event.values()))
        case("and three reasons, the largest first", len(alarms[0]["reasons"]) == 3 and
             [r["part"] for r in alarms[0]["reasons"]] == sorted((r["part"] for r in alarms[0]["reasons"]), reverse=True))
        case("whose words can be read", all(len(r["words"].split()) > 3 for r in alarms[0]["reasons"]))

        weights = os.path.join(folder, "weights")
        names = [line[5:line.index(",")] for line in open(os.path.join(os.path.dirname(__file__), "../../src/core/detect/watch_terms.def"),
                                                          encoding="utf-8") if line.startswith("TERM(")]
        text = "".join(f"{name}\t{256 if name == 'device' else 0}\n" for name in names)
        with open(weights, "w", encoding="utf-8") as f:
            f.write(text + "alarm\t256\n")
        got = run("--weights", weights, "--json", path)
        case("other weights see other things", [r["term"] for r in json.loads(got.stdout.splitlines()[0])["reasons"]] == ["device"])
        for what, bad in (("with a term missing", text), ("with a term twice", text + text), ("with an unknown term", text + "alarm\t1\nx\t1\n"),
                          ("with no number", text + "alarm\tmuch\n"), ("with too large a number", text + "alarm\t99999999999\n")):
            with open(weights, "w", encoding="utf-8") as f:
                f.write(bad)
            got = run("--weights", weights, path)
            case(f"weights {what} are refused", got.returncode == 3 and got.stdout == "" and "weights" in got.stderr)

    lines = calm.splitlines()
    broken = "\n".join(lines[:100] + [lines[100].replace("\tok\t", "\tmaybe\t")] + lines[101:]) + "\n"
    got = run("-", text=broken)
    case("a line that is none ends it", got.returncode == 3 and "line 101" in got.stderr)
    case("what came before it is said", len(got.stdout.splitlines()) == 99)
    for what, bad in (("another head", calm[1:]), ("an empty file", ""), ("a line without end", HEAD + "1" * 100_000)):
        case(f"{what} is refused", run("-", text=bad).returncode == 3)
    case("the last line needs no line end", run("-", text=calm[:-1]).stdout == run("-", text=calm).stdout)
    case("a file that is not there is said", run("nowhere.tsv").returncode == 2)
    case("a file is needed", run().returncode == 2)
    print(f"1..{done}")
    return failures > 0


if __name__ == "__main__":
    sys.exit(main())
