# SPDX-License-Identifier: Apache-2.0
"""spec/statemap.md, from its words: a tree is made of its set of entries, each time from the beginning."""
from encoding import LH, MAP, leaf_hash, u

USER, FIRM, MATTER, JOB, RELEASE = 1, 2, 3, 4, 5
NONE, ENTRY, OTHER = 0, 1, 2
ZERO = bytes(32)


def run(start, n):
    return bytes((start + i) % 256 for i in range(n))


def changed(octets, at, by=1):
    return octets[:at] + bytes([octets[at] ^ by]) + octets[at + 1:]


def lid(kind, id16):
    return LH("lid", u(1, kind), id16)


def state(id16, heads):
    return LH("map/state", id16, heads)


def bit(octets, at):
    return int.from_bytes(octets, "big") >> (len(octets) * 8 - 1 - at) & 1


def entries_of(chains):
    return {lid(kind, id16): state(id16, head) for kind, id16, head in chains}


def split(entries):
    """The first bit in which lids differ, and the entries on both sides."""
    at = next(b for b in range(256) if len({bit(x, b) for x in entries}) == 2)
    return at, [{x: s for x, s in entries.items() if bit(x, at) == side} for side in (0, 1)]


def tree(entries):
    if not entries:
        return ZERO
    if len(entries) == 1:
        return LH("map/entry", *next(iter(entries.items())))
    at, (left, right) = split(entries)
    return LH("map/node", u(1, at), tree(left), tree(right))


def steps(entries, wanted):
    """The way down to what stands where WANTED would, and that entry."""
    if len(entries) == 1:
        return [], next(iter(entries.items()))
    at, sides = split(entries)
    rest, found = steps(sides[bit(wanted, at)], wanted)
    return [u(1, at) + tree(sides[1 - bit(wanted, at)])] + rest, found


def spell(end, way, other=b"", count=None):
    return b"MP1\x00" + u(1, end) + other + u(2, len(way) if count is None else count) + b"".join(way)


def prove(entries, wanted):
    if not entries:
        return spell(NONE, [])
    way, found = steps(entries, wanted)
    return spell(ENTRY, way) if found[0] == wanted else spell(OTHER, way, found[0] + found[1])


def chain(i):
    """The chain number I of the samples, which stands after I + 1 events, half of them control events."""
    control = u(8, i // 2 + 1) + LH("head", u(4, i), b"control")
    return 1 + i % 5, LH("head", u(4, i), b"id")[:16], u(8, i + 1) + LH("head", u(4, i), b"hash") + control


def version(number, size, root, previous):
    return u(8, number) + u(8, size) + root + previous


def root_of(encoded):
    return LH("map", encoded[:8], encoded[8:16], encoded[16:48], encoded[48:])


def standing(heads):
    return {"head": heads[:40], "control": heads[40:]}


def named(chains):
    return [{"kind": kind, "id": id16, **standing(heads)} for kind, id16, heads in chains]


def group():
    samples = [chain(i) for i in range(40)]
    sizes = (0, 1, 2, 3, 7, 40)
    rows = {"entries": [{"kind": k, "id": i, **standing(h), "lid": lid(k, i), "state": state(i, h),
                         "hash": LH("map/entry", lid(k, i), state(i, h))} for k, i, h in samples[:5]]}
    rows["entries"] += [{**rows["entries"][0], "kind": k, "lid": lid(k, samples[0][1]),
                         "hash": LH("map/entry", lid(k, samples[0][1]), state(*samples[0][1:]))} for k in (2, 5)]
    rows["trees"] = [{"chains": named(samples[:n]), "tree": tree(entries_of(samples[:n]))} for n in sizes]
    moved = [(k, i, u(8, 100) + run(1, 32) + h[40:]) if n == 3 else (k, i, h) for n, (k, i, h) in enumerate(samples[:7])]
    rows["trees"].append({"chains": named(moved), "tree": tree(entries_of(moved))})
    rows["heads"], rows["absent"] = [], []
    for n in sizes:
        entries = entries_of(samples[:n])
        rows["heads"] += [{"tree": tree(entries), "kind": k, "id": i, **standing(h), "proof": prove(entries, lid(k, i))}
                          for k, i, h in samples[:n:6]]
        rows["absent"] += [{"tree": tree(entries), "kind": k, "id": i, "proof": prove(entries, lid(k, i))}
                           for k, i, _ in ((k % 5 + 1, i, h) for k, i, h in samples[:3])]
    rows["proofs_bad"] = bad_proofs(entries_of(samples))
    unproven(rows, samples)
    versions(rows, [tree(entries_of(samples[:n])) for n in sizes])
    return rows


def bad_proofs(entries):
    first = next(iter(entries))
    way, _ = steps(entries, first)
    absent = prove(entries, changed(first, 31))
    good, other = spell(ENTRY, way), absent[5:69]
    assert absent == spell(OTHER, way, other) and len(way) > 2
    full = [u(1, i) + run(i, 32) for i in range(256)]
    rows = [
        (b"", "nothing"), (good[:4], "the first four octets alone"), (good[:5], "without a number of steps"),
        (good[:-1], "one octet short"), (good + b"\x00", "one octet more"), (good[4:], "without the first four octets"),
        (b"MP2\x00" + good[4:], "version 2"), (b"MP1\x01" + good[4:], "another fourth octet"),
        (b"EV1\x00" + good[4:], "an event's first four octets"),
        (spell(3, way), "end 3"), (spell(255, way), "end 255"), (spell(NONE, way), "an empty map with steps"),
        (spell(OTHER, way), "another entry that is not there"), (spell(ENTRY, way, other), "another entry behind end 1"),
        (spell(NONE, [], other), "another entry in an empty map"), (spell(OTHER, way, other[:-1]), "another entry of 63 octets"),
        (spell(ENTRY, way, count=len(way) - 1), "one step less counted"), (spell(ENTRY, way, count=len(way) + 1), "one step more counted"),
        (spell(ENTRY, [way[0], way[0]]), "the same bit twice"), (spell(ENTRY, way[::-1]), "from the entry up"),
        (spell(ENTRY, full[:100] + full[99:]), "257 steps"), (spell(ENTRY, [], count=65535), "a number of steps without them"),
    ]
    return [{"proof": proof, "reason": reason} for proof, reason in rows]


def unproven(rows, samples):
    """Proofs of good form that do not hold."""
    entries, (kind, id16, head) = entries_of(samples), samples[4]
    root, own = tree(entries), lid(kind, id16)
    way, _ = steps(entries, own)
    good, fewer = spell(ENTRY, way), entries_of(samples[:39])
    absent_id = run(0, 16)
    way_absent, other = steps(entries, lid(kind, absent_id))
    absent, gone = spell(OTHER, way_absent, other[0] + other[1]), tree({x: s for x, s in entries.items() if x != own})
    stranger = samples[5]
    last = len(way) - 1
    heads = [
        (root, kind, id16, changed(head, 39), good, "another hash"), (root, kind, id16, changed(head, 7, 1), good, "another count"),
        (root, kind, id16, bytes(40) + head[40:], good, "an empty chain"),
        (root, kind, id16, changed(head, 79), good, "another hash of the control events"), (root, kind, id16, changed(head, 47, 1), good, "another count of control events"),
        (root, kind, id16, head[:40] + bytes(40), good, "no control events"), (root, kind, id16, head[40:] + head[:40], good, "the heads exchanged"), (root, kind % 5 + 1, id16, head, good, "another kind of chain"),
        (root, kind, changed(id16, 0), head, good, "another id"), (changed(root, 0), kind, id16, head, good, "another tree"),
        (tree(fewer), kind, id16, head, good, "the tree without one entry"), (ZERO, kind, id16, head, spell(NONE, []), "an empty map"),
        (root, kind, id16, head, spell(ENTRY, way[:-1]), "without the last step"), (root, kind, id16, head, spell(ENTRY, way[1:]), "without the first step"),
        (root, kind, id16, head, spell(ENTRY, []), "without steps"), (gone, kind, id16, head, good, "a tree in which it is not"),
        (root, kind, id16, head, prove(entries, lid(*stranger[:2])), "the proof of another chain"),
        (root, kind, id16, head, absent, "a proof that another is absent"),
        (root, kind, id16, head, spell(ENTRY, way[:last] + [changed(way[last], 32)]), "another sibling"),
        (root, kind, id16, head, spell(ENTRY, way[:last] + [changed(way[last], 0)]), "a step at another bit"),
    ]
    rows["heads_bad"] = [{"tree": t, "kind": k, "id": i, **standing(h), "proof": p, "reason": why} for t, k, i, h, p, why in heads]
    near = own + entries[own]
    two = entries_of(samples[:2])
    (low, low_state), (high, high_state) = sorted(two.items())
    at = split(two)[0]
    wrong = LH("map/node", u(1, at), LH("map/entry", high, high_state), LH("map/entry", low, low_state))
    low_chain = next((k, i) for k, i, _ in samples[:2] if lid(k, i) == low)
    misplaced = spell(OTHER, [u(1, at) + LH("map/entry", low, low_state)], high + high_state)
    absents = [
        (root, kind, id16, good, "the proof of its head"), (root, kind, id16, spell(OTHER, way, near), "its own entry as another"),
        (root, kind, id16, spell(NONE, []), "an empty map"), (ZERO, kind, id16, absent, "the tree of an empty map"),
        (changed(root, 31), kind, absent_id, absent, "another tree"), (root, kind % 5 + 1, absent_id, absent, "another kind of chain"),
        (root, kind, absent_id, changed(absent, 5 + 40), "another state of the other entry"),
        (root, kind, absent_id, changed(absent, 5 + 31), "another lid of the other entry"),
        (root, kind, absent_id, spell(OTHER, way_absent[:-1], other[0] + other[1]), "without the last step"),
        (root, kind, id16, absent, "a way that its lid does not go"),
        (wrong, *low_chain, misplaced, "an entry on the side where its lid does not go"),
    ]
    rows["absent_bad"] = [{"tree": t, "kind": k, "id": i, "proof": p, "reason": why} for t, k, i, p, why in absents]


def versions(rows, trees):
    encoded, previous = [], ZERO
    for number, root in enumerate(trees, 1):
        encoded.append(version(number, 10 * number - 10, root, previous))
        previous = root_of(encoded[-1])
    encoded.append(version(2**64 - 1, 2**64 - 1, trees[-1], previous))
    rows["versions"] = []
    for e in encoded:
        leaf = u(1, MAP) + root_of(e)
        rows["versions"].append({
            "number": str(int.from_bytes(e[:8], "big")), "size": str(int.from_bytes(e[8:16], "big")), "tree": e[16:48],
            "previous": e[48:], "encoded": e, "leaf": leaf, "leaf_hash": leaf_hash(leaf)})
    e, f = encoded[0], encoded[1]
    rows["versions_bad"] = [{"encoded": x, "reason": why} for x, why in [
        (b"", "nothing"), (f[:-1], "one octet short"), (f + b"\x00", "one octet more"), (u(8, 0) + e[8:], "number 0"),
        (u(8, 0) + f[8:], "number 0 with a predecessor"), (u(8, 1) + f[8:], "number 1 with a predecessor"),
        (u(8, 2) + e[8:], "number 2 without a predecessor"), (f[:8] + u(8, 0) + f[16:], "entries after none of the log")]]
    g, last = encoded[2], encoded[-1]
    rows["next"] = [{"older": a, "newer": b} for a, b in zip(encoded, encoded[1:-1])]
    rows["next_bad"] = [{"older": a, "newer": b, "reason": why} for a, b, why in [
        (f, f, "itself"), (g, f, "the one before"), (e, g, "one is left out"), (e, encoded[-2], "four are left out"),
        (f, g[:48] + changed(g[48:], 0), "it names another"), (f, u(8, 4) + g[8:], "another number"),
        (f, g[:8] + f[8:16] + g[16:], "of the same size"), (f, g[:8] + u(8, 9) + g[16:], "of a smaller size"),
        (version(2, 10, trees[2], f[48:]), g, "the one before had another tree"),
        (last, version(1, 2**64 - 1, trees[0], ZERO), "behind the last number")]]
