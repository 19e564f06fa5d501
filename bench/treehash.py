# SPDX-License-Identifier: Apache-2.0
"""Leaf and node hashing against a plain OpenSSL loop; bench/treehash.c has compared the roots."""
from measure import PINNED, Rounds, output


def entries_a_second(setting, way):
    """Leaves alone, and with all their nodes: 200-octet entries, 65,536 in a tree."""
    return [float(x) for x in output(*PINNED, setting.program("treehash"), way, setting.seconds(0.5)).split()]


def bench(setting):
    engines = dict(line.split(maxsplit=1) for line in output(setting.program("treehash"), "list").splitlines())
    sides = {way: lambda way=way: entries_a_second(setting, way) for way in ["plain", "chosen", *engines]}
    r = Rounds(setting, sides, [("plain", "chosen")])
    yield r.ratio("leaves and nodes, engine chosen / plain OpenSSL", "chosen", "plain", goal=1.5, figure=lambda f: f[1])
    yield r.ratio("leaves alone, engine chosen / plain", "chosen", "plain", figure=lambda f: f[0])
    for number, name in engines.items():
        yield r.ratio(f"leaves and nodes, {name} / plain", number, "plain", figure=lambda f: f[1])
