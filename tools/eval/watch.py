# SPDX-License-Identifier: Apache-2.0
"""Two firms' audit streams: the weights are trained on the one and score the other."""
import collections
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../train"))
import train_watch as trainer

FIRMS = ("firmA", "firmB")
# False alarms a hundred people and day, and which part of the attacks is to be caught within them.
BUDGETS = ((0.2, 0.85), (1.0, 0.95), (3.0, None))


def area(rows):
    """Under the curve of true against false alarms: (score, is_attack) each; equal scores count half."""
    rows = sorted(rows)
    attacks = sum(bad for _, bad in rows)
    ranks, i = 0.0, 0
    while i < len(rows):
        j = i
        while j < len(rows) and rows[j][0] == rows[i][0]:
            j += 1
        ranks += (i + j + 1) / 2 * sum(bad for _, bad in rows[i:j])
        i = j
    return (ranks - attacks * (attacks + 1) / 2) / (attacks * (len(rows) - attacks))


def score(muniment, firm, weights):
    """The worst score of each person's day, and of the days of each attack."""
    events, labels, days = firm
    out = subprocess.run([muniment, "watch", "replay", "--weights", weights, events], check=True, text=True, stdout=subprocess.PIPE).stdout
    worst, attacks = collections.defaultdict(float), collections.defaultdict(set)
    for line in out.splitlines():
        idx, value = line.split("\t")
        where = days.get(int(idx))
        if where is None:
            continue
        worst[where] = max(worst[where], float(value))
        if int(idx) in labels:
            attacks[labels[int(idx)]].add(where)
    return worst, attacks


def figures(name, worst, attacks):
    bad_days = set().union(*attacks.values())
    yield f"watch, {name}: area under the curve, days of people", area([(v, k in bad_days) for k, v in worst.items()]), 0.98
    good = sorted((v for k, v in worst.items() if k not in bad_days), reverse=True)
    people, days = len({p for p, _ in worst}), len({d for _, d in worst})
    for budget, goal in BUDGETS:
        level = good[int(budget * people * days / 100)]
        caught = sum(max(worst[k] for k in where) > level for where in attacks.values())
        yield f"watch, {name}: attacks caught at {budget} false alarms a hundred people and day", caught / len(attacks), goal


def evaluate(muniment, data, folder):
    firms = {}
    for name in FIRMS:
        source, path = os.path.join(data, "behaviour/vault", name), os.path.join(folder, name + ".tsv")
        subprocess.run(["zstd", "-dqf", source + ".tsv.zst", "-o", path], check=True)
        firms[name] = (path, source + ".labels.tsv")
    for trained, other in (FIRMS, FIRMS[::-1]):
        weights, alarm = trainer.train(muniment, [firms[trained]])
        path = os.path.join(folder, "weights")
        trainer.write_weights(path, weights, alarm)
        events, labels = firms[other]
        yield from figures(f"{trained} to {other}", *score(muniment, (events, trainer.read_labels(labels), trainer.read_days(events)), path))
