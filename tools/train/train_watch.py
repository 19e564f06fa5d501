#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the weights of core/detect/watch: tools/train/train_watch.py MUNIMENT OUT [--note TEXT] EVENTS.tsv LABELS.tsv ...

Each pair is a firm's audit stream and the events in it that were attacks ("idx scenario kind", with a head line). OUT is C when its
name ends with .c, else a file for `muniment watch replay --weights`. A day of a person is the unit: the worst of its events speaks for
it, so that is the event that is learned from, chosen anew with the weights of each round. Weights are a logistic regression's, held
above a floor and drawn to a prior, so that a term that the training data has no use for keeps a voice. Deterministic."""
import argparse
import collections
import hashlib
import math
import os
import random
import subprocess
import tempfile

CLEAN_DAYS = 63      # no attacks before: the person is only learned
ROUNDS, STEPS, RATE = 5, 60, 0.3
PRIOR, PULL, FLOOR = 0.25, 0.02, 0.1
FALSE_ALARMS = 0.5   # a hundred people and day
UNIT = 256           # terms and weights are 256ths
BEST = 3.0           # the clearest day of an attack counts so much more than its others


def names():
    text = open(os.path.join(os.path.dirname(__file__), "../../src/core/detect/watch_terms.def"), encoding="utf-8").read()
    return [line[5:line.index(",")] for line in text.splitlines() if line.startswith("TERM(")]


def write_weights(path, weights, alarm):
    with open(path, "w", encoding="utf-8") as f:
        for name, w in zip(names(), weights):
            f.write(f"{name}\t{round(w * UNIT)}\n")
        f.write(f"alarm\t{alarm}\n")


def write_c(path, weights, alarm, note):
    numbers = [(name, round(w * UNIT)) for name, w in zip(names(), weights)]
    rows = "".join(f"\t\t\t[WATCH_{name}] = {n},\n" for name, n in numbers)
    digest = hashlib.sha256("".join(f"{name} {n}\n" for name, n in [*numbers, ("alarm", alarm)]).encode()).hexdigest()
    with open(path, "w", encoding="utf-8") as f:
        f.write("/* SPDX-License-Identifier: Apache-2.0 */\n"
                "/* Written by tools/train/train_watch.py; see docs/detection.md.\n"
                f" * Trained on: {note}\n * SHA-256 of the numbers: {digest[:32]}\n * {digest[32:]} */\n"
                '#include "core/detect/watch.h"\n\n'
                f"const struct watch_weights watch_trained = {{\n\t.of =\n\t\t{{\n{rows}\t\t}},\n\t.alarm = {alarm},\n}};\n")


def read_days(events):
    """(person, day) of each event after the clean days."""
    days, start = {}, None
    with open(events, encoding="utf-8") as f:
        next(f)
        for line in f:
            idx, ts, person, _ = line.split("\t", 3)
            day = int(ts) // 86400
            start = day if start is None else start
            if day - start >= CLEAN_DAYS:
                days[int(idx)] = (person, day)
    return days


def read_labels(path):
    with open(path, encoding="utf-8") as f:
        next(f)
        return {int(line.split()[0]): line.split()[1] for line in f}


def read_terms(muniment, firm, weights, alarm):
    """The terms of the events of each day of a person, those of attacks by scenario and day apart; each vector once."""
    events, labels, days = firm
    good, bad = collections.defaultdict(set), collections.defaultdict(set)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as f:
        write_weights(f.name, weights, alarm)
        out = subprocess.run([muniment, "watch", "replay", "--terms", "--weights", f.name, events], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    for line in out.splitlines():
        idx, _, rest = line.split("\t", 2)
        where = days.get(int(idx))
        if where is None:
            continue
        scenario = labels.get(int(idx))
        (good[events, where] if scenario is None else bad[(events, scenario), where]).add(rest)
    def vectors(table):
        return {k: [tuple(int(x) / UNIT for x in text.split("\t")) for text in sorted(v)] for k, v in table.items()}
    return vectors(good), vectors(bad)


def score(weights, x):
    return sum(a * b for a, b in zip(weights, x) if b)


def worst(weights, rows):
    return max(rows, key=lambda x: score(weights, x))


def examples(weights, good, bad):
    per = collections.Counter(scenario for scenario, _ in bad)
    rows = [(worst(weights, v), 0, 1.0) for v in good.values()]
    rows += [(worst(weights, v), 1, 1.0 / per[scenario]) for (scenario, _), v in bad.items()]
    for scenario in per:
        rows.append((worst(weights, [worst(weights, v) for (s, _), v in bad.items() if s == scenario]), 1, BEST))
    return rows


def fit(weights, bias, rows, seed):
    """Some steps of AdaGrad."""
    seen, seen_bias = [1e-6] * len(weights), 1e-6
    rows = list(rows)
    for step in range(STEPS):
        random.Random(seed * 1000 + step).shuffle(rows)
        for x, y, importance in rows:
            z = max(-30, min(30, bias + score(weights, x)))
            g = (1 / (1 + math.exp(-z)) - y) * importance
            seen_bias += g * g
            bias -= RATE * g / math.sqrt(seen_bias)
            for i, xi in enumerate(x):
                if xi:
                    gi = g * xi + PULL * (weights[i] - PRIOR) * importance
                    seen[i] += gi * gi
                    weights[i] = max(FLOOR, weights[i] - RATE * gi / math.sqrt(seen[i]))
    return weights, bias


def alarm_level(weights, good):
    """So many good days are above it as may be false alarms."""
    scores = sorted((score(weights, worst(weights, v)) for v in good.values()), reverse=True)
    return round(scores[int(len(scores) * FALSE_ALARMS / 100)] * UNIT) + 1


def train(muniment, firms):
    weights, bias, alarm = [PRIOR] * len(names()), -6.0, 1 << 20
    firms = [(events, read_labels(labels), read_days(events)) for events, labels in firms]
    for number in range(ROUNDS):
        good, bad = {}, {}
        for firm in firms:
            one_good, one_bad = read_terms(muniment, firm, weights, alarm)
            good.update(one_good)
            bad.update(one_bad)
        weights, bias = fit(weights, bias, examples(weights, good, bad), number)
        alarm = alarm_level(weights, good)
    return weights, alarm


def main():
    parser = argparse.ArgumentParser(description="Train the weights of `muniment watch`.")
    parser.add_argument("muniment")
    parser.add_argument("out")
    parser.add_argument("--note", default="nothing that was named")
    parser.add_argument("files", nargs="+", metavar="EVENTS LABELS")
    args = parser.parse_args()
    if len(args.files) % 2:
        parser.error("a file of events without one of labels")
    weights, alarm = train(args.muniment, list(zip(args.files[::2], args.files[1::2])))
    if args.out.endswith(".c"):
        write_c(args.out, weights, alarm, args.note)
    else:
        write_weights(args.out, weights, alarm)


if __name__ == "__main__":
    main()
