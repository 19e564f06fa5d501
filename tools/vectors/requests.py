# SPDX-License-Identifier: Apache-2.0
"""spec/requests.md, from its words."""
from content import changed, run, seal
from encoding import LH, M, T, V, commit, ev_of, event_fields, event_leaf, kdf, leaf_hash, listed, sha256, sign, tagged_key, u
from sealing import x25519, x25519_public

SEED, OTHER_SEED, EPOCH_SEED = run(0, 32), run(100, 32), run(0x90, 32)
USER, FIRM, MATTER, JOB = 1, 2, 3, 4
CONTROL, CONTENT, NOTE = 1, 2, 3
WRAP, RECIPIENT, SLOT, BLOB = 1, 2, 3, 4
ORIGIN = "muniment.example/log"


def event(**values):
    e = {"event": run(0x10, 16), "actor": run(0x20, 16), "device": run(0x30, 16), "chain": run(0x40, 16), "epoch": 0, "seq": 0, "prev_leaf": bytes(32),
         "voids": [], "control_head": bytes(40), "origin": ORIGIN, "size": 0, "root": sha256(b""), "claimed_ms": 1800000000000, "clock_quality": 1,
         "type": 0x0103, "body": b"a body"}
    return {**e, **values}


def part(kind, octets):
    name = LH("rcpt", u(1, 2), octets[1:]) if kind == RECIPIENT else sha256(octets)
    return {"kind": kind, "hash": name, "length": len(octets), "octets": octets}


def part_octets(p):
    return u(1, p["kind"]) + p["hash"] + u(8, p["length"])


def record_of(e, chain_kind, cls, parts=(), r=run(0x70, 32)):
    """A record with the event E in it, in clear or sealed."""
    ev = ev_of(event_fields(e), SEED)
    octets = r + ev if cls == CONTROL else seal(EPOCH_SEED, e["event"], r + ev)
    return {"class": cls, "kind": chain_kind, "chain": e["chain"], "epoch": e["epoch"], "event": e["event"], "leaf": event_leaf(r, ev), "record": octets, "parts": list(parts), "ev": ev}


def item_fields(i):
    return [u(1, i["class"]), u(1, i["kind"]), i["chain"], u(4, i["epoch"]), i["event"], i["leaf"], i["record"], listed(*map(part_octets, i["parts"]))]


def item_octets(i):
    return b"".join(map(V, item_fields(i)))


def inlined(items):
    return b"".join(p["octets"] for i in items for p in i["parts"] if p["octets"] is not None)


def submission_fields(items, origin=ORIGIN.encode(), raw=None):
    return [origin, run(0x30, 16), u(8, 1800000000123), run(0xa0, 16), listed(*(raw or map(item_octets, items)))]


def wire_of(fields, tail, seed=SEED, signature=None):
    signed = sign(seed, M("submit", LH("submission", *fields))) if signature is None else signature
    return b"SB1\x00" + V(M("submission", *fields)) + V(signed) + tail


def samples():
    device = record_of(event(chain=run(0x20, 16)), USER, CONTROL, [part(WRAP, b"an age file"), part(RECIPIENT, u(1, 2) + run(5, 1216))])
    put = record_of(event(event=run(0x11, 16), epoch=3, type=0x8001), MATTER, CONTENT, [part(SLOT, b"a header"), part(BLOB, b"a payload")])
    big = record_of(event(event=run(0x12, 16), epoch=3, type=0x8001), JOB, CONTENT,
                    [part(SLOT, b"another header"), {"kind": BLOB, "hash": run(9, 32), "length": 65537, "octets": None}])
    note = record_of(event(event=run(0x13, 16), epoch=1, type=0x8004), FIRM, NOTE)
    return device, put, big, note


def shown(items):
    return [{**{k: v for k, v in i.items() if k != "ev"}, "parts": [{**p, "length": str(p["length"])} for p in i["parts"]]} for i in items]


def submissions(rows):
    device, put, big, note = samples()
    rows["submissions"] = []
    for items in ([device], [put], [big], [note], [device, put, big, note, put]):
        for origin in (ORIGIN, "o" * 255) if len(items) == 1 else (ORIGIN,):
            f = submission_fields(items, origin.encode())
            rows["submissions"].append({"origin": origin, "device": f[1], "claimed_ms": "1800000000123", "idem": f[3], "items": shown(items), "seed": SEED, "key": tagged_key(SEED),
                                        "hash": LH("submission", *f), "wire": wire_of(f, inlined(items))})
    small = {**device, "parts": device["parts"][:1]}
    items = [small, put]
    f, tail = submission_fields(items), inlined(items)
    good, key = wire_of(f, tail), tagged_key(SEED)
    rows["submissions_unsigned"] = [{"wire": w, "key": k, "reason": why} for w, k, why in [
        (good, tagged_key(OTHER_SEED), "another device's key"), (wire_of(f, tail, OTHER_SEED), key, "signed by another device"),
        (wire_of(f, tail, signature=sign(SEED, M("submission", *f))), key, "M itself signed"), (wire_of(f, tail, signature=sign(SEED, LH("submission", *f))), key, "the bare hash signed"),
        (wire_of(f, tail, signature=sign(SEED, M("submit", sha256(M("submission", *f[:-1], listed(item_octets(small))))))), key, "the signature of a submission with one item less"),
        (changed(good, 4 + 4 + len(T("submission")) + 1 + 4), key, "a changed bit in the origin")]]
    far = bytearray(good)
    far[-1] ^= 1
    near = changed(good, len(good) - len(tail))
    rows["parts_bad"] = [{"wire": bytes(far), "item": 2, "reason": "a changed bit in the last part"}, {"wire": near, "item": 1, "reason": "a changed bit in the first part"}]
    swapped = [part(SLOT, b"a header"), {**part(BLOB, b"a pay1oad"), "octets": b"a payload"}]
    rows["parts_bad"].append({"wire": wire_of(submission_fields([{**put, "parts": swapped}]), b"a headera payload"), "item": 1, "reason": "another blob"})
    other = {**part(RECIPIENT, u(1, 2) + run(5, 1216)), "octets": u(1, 1) + run(5, 1216)}
    rows["parts_bad"].append({"wire": wire_of(submission_fields([{**device, "parts": [other]}]), other["octets"]), "item": 1, "reason": "a recipient of another algorithm"})
    plain = {**part(WRAP, u(1, 2) + run(5, 1216)), "kind": RECIPIENT}
    rows["parts_bad"].append({"wire": wire_of(submission_fields([{**device, "parts": [plain]}]), plain["octets"]), "item": 1, "reason": "a recipient by its SHA-256"})
    rows["submissions_bad"] = [{"wire": w, "reason": why} for w, why in bad_wires(items, good, f, tail) + bad_items(small, put, note)]


def bad_wires(items, good, f, tail):
    signed = sign(SEED, M("submit", LH("submission", *f)))
    rows = [(b"", "nothing"), (good[:4], "the first four octets alone"), (good[4:], "without the first four octets"), (b"SB2\x00" + good[4:], "version 2"), (b"SB1\x01" + good[4:], "another fourth octet"),
            (good[:-1], "the last part is cut"), (good + b"\x00", "an octet behind the last part"), (good[:len(good) - len(tail)], "without parts"),
            (wire_of(f, tail, signature=b""), "no signature"), (wire_of(f, tail, signature=signed[:-1]), "a signature of 68 octets"), (wire_of(f, tail, signature=u(1, 3) + signed[1:]), "a signature of algorithm 3, reserved"),
            (b"SB1\x00" + V(M("session", *f)) + V(signed) + tail, "another label"), (b"SB1\x00" + V(M("submission", *f) + b"\x00") + V(signed) + tail, "an octet behind M"),
            (b"SB1\x00" + V(M("submission", *f)[:-1]) + V(signed) + tail, "M is cut"), (b"SB1\x00" + V(M("submission", *f, b"")) + V(signed) + tail, "six fields"),
            (b"SB1\x00" + V(M("submission", *f[:-1])) + V(signed) + tail, "four fields")]
    for i, name in enumerate(["origin", "device16", "claimed_ms", "idem16"]):
        values = [(b"", "empty")] + ([(f[i][:-1], "one octet short"), (f[i] + b"\x00", "one octet more")] if i else [(b"o" * 256, "of 256 octets"), (b"a b", "with a space"), (b"a\xff", "no UTF-8")])
        rows += [(wire_of(f[:i] + [v] + f[i + 1:], tail), f"{name} is {why}") for v, why in values]
    octets = [item_octets(i) for i in items]
    rows += [(wire_of(f[:-1] + [b""], tail), "no list"), (wire_of(f[:-1] + [listed()], b""), "no item"), (wire_of(f[:-1] + [listed(*octets)[:-1]], tail), "the list is cut"),
             (wire_of(f[:-1] + [listed(*octets) + b"\x00"], tail), "an octet behind the list"), (wire_of(f[:-1] + [u(4, 3) + listed(*octets)[4:]], tail), "one item more counted"),
             (wire_of(f[:-1] + [u(4, 1) + listed(*octets)[4:]], tail), "one item less counted"), (wire_of(f[:-1] + [u(4, 2**32 - 1)], tail), "a count without items")]
    return rows


def bad_items(device, put, note):
    rows = []

    def refuse(i, why, tail=None):
        rows.append((wire_of(submission_fields([i]), inlined([i]) if tail is None else tail), why))

    for i, what in ((device, "control"), (put, "content")):
        f = item_fields(i)
        for at, name in enumerate(["class", "kind", "chain16", "epoch", "event16", "leaf33"]):
            for value, how in ((f[at][:-1], "one octet short"), (f[at] + b"\x00", "one octet more")):
                raw = b"".join(map(V, f[:at] + [value] + f[at + 1:]))
                rows.append((wire_of(submission_fields([], raw=[raw]), inlined([i])), f"{what}: {name} is {how}"))
        rows.append((wire_of(submission_fields([], raw=[b"".join(map(V, f[:-1]))]), b""), f"{what}: seven fields"))
        rows.append((wire_of(submission_fields([], raw=[b"".join(map(V, f + [b""]))]), inlined([i])), f"{what}: nine fields"))
        rows.append((wire_of(submission_fields([], raw=[item_octets(i) + b"\x00"]), inlined([i])), f"{what}: an octet behind the fields"))
        for cls in (0, 4, 255):
            refuse({**i, "class": cls}, f"{what}: class {cls}")
        for kind in (0, 5, 255):
            refuse({**i, "kind": kind}, f"{what}: kind of chain {kind}")
        for first in (0, 2, 3, 4):
            refuse({**i, "leaf": u(1, first) + i["leaf"][1:]}, f"{what}: a leaf of kind {first}")
        refuse({**i, "record": b""}, f"{what}: no record")
    refuse({**device, "record": run(0, 32)}, "control: r alone")
    refuse({**device, "epoch": 1}, "control: an epoch in a user's chain")
    refuse({**put, "kind": USER}, "content in a user's chain")
    refuse({**put, "kind": USER, "epoch": 0}, "content in a user's chain, of epoch 0")
    refuse({**put, "epoch": 0}, "content of epoch 0")
    refuse({**note, "epoch": 0}, "a note of epoch 0")
    refuse({**put, "event": run(0x77, 16)}, "content: the record is another event's")
    refuse({**put, "record": put["record"][:63]}, "content: a record of 63 octets")
    parts = put["parts"]
    for kind in (0, 5):
        refuse({**put, "parts": [{**parts[0], "kind": kind}]}, f"a part of kind {kind}")
    for kind, length, why in [(SLOT, 0, "a slot of no octets"), (SLOT, 16385, "a slot of 16,385 octets"), (WRAP, 16385, "a wrap of 16,385 octets"), (WRAP, 0, "a wrap of no octets"), (BLOB, 0, "a blob of no octets"),
                              (RECIPIENT, 1216, "a recipient of 1,216 octets"), (RECIPIENT, 1218, "a recipient of 1,218 octets"), (BLOB, 2**40 + 1, "a blob of 2^40 + 1 octets"), (BLOB, 2**64 - 1, "a blob of 2^64 - 1 octets")]:
        refuse({**put, "parts": [{"kind": kind, "hash": run(9, 32), "length": length, "octets": None}]}, why, b"" if length > 65536 else bytes(min(length, 2000)))
    refuse({**put, "parts": [{**parts[1], "length": parts[1]["length"] - 1}]}, "a part one octet longer than it says")
    refuse({**put, "parts": [{**parts[1], "length": parts[1]["length"] + 1}]}, "a part one octet shorter than it says")
    refuse({**put, "parts": [{**parts[1], "length": 65536}]}, "a part that is not there")
    refuse({**put, "parts": [{"kind": BLOB, "hash": run(9, 32), "length": 65537, "octets": None}]}, "octets of an uploaded blob", b"a payload")
    f = item_fields(put)
    for listing, why in [(listed(part_octets(parts[0])[:-1]), "a part of 40 octets"), (listed(part_octets(parts[0]) + b"\x00"), "a part of 42 octets"), (b"", "no list of parts"), (u(4, 3) + f[7][4:], "one part more counted")]:
        rows.append((wire_of(submission_fields([], raw=[b"".join(map(V, f[:7] + [listing]))]), inlined([put])), why))
    return rows


def node(left, right):
    return sha256(b"\x01" + left + right)


def tree(leaves):
    """RFC 6962, section 2.1."""
    if not leaves:
        return sha256(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return node(tree(leaves[:k]), tree(leaves[k:]))


def cover(leaves, start, end):
    """Roots of the largest aligned subtrees that cover [start, end), from the left."""
    out = []
    while start < end:
        size = 1
        while start % (2 * size) == 0 and start + 2 * size <= end:
            size *= 2
        out.append(tree(leaves[start:start + size]))
        start += size
    return out


def answers(rows):
    leaves = [leaf_hash(u(1, 1) + run(i, 32)) for i in range(70)]
    note = b"muniment.example/log\n70\n\n\n\xe2\x80\x94 a note, which is not looked into\n"
    ranges = [(0, 1, 1), (0, 1, 2), (1, 2, 2), (0, 7, 7), (3, 4, 7), (4, 5, 8), (5, 6, 70), (6, 10, 70), (63, 66, 70), (64, 70, 70), (0, 70, 70), (31, 33, 64), (1, 2, 65), (33, 34, 70)]
    rows["answers"] = []
    for start, end, size in ranges:
        left, right = cover(leaves, 0, start), cover(leaves, end, size)
        rows["answers"].append({"first": str(start), "count": end - start, "checkpoint": note, "left": left, "right": right, "leaves": leaves[start:end], "size": str(size), "root": tree(leaves[:size]),
                                "answer": b"SA1\x00" + u(8, start) + u(4, end - start) + V(note) + V(b"".join(left)) + V(b"".join(right))})
    def spell(start=6, count=4, text=note, left=None, right=None):
        return b"SA1\x00" + u(8, start) + u(4, count) + V(text) + V(b"".join(left_of if left is None else left)) + V(b"".join(right_of if right is None else right))
    left_of, right_of = cover(leaves, 0, 6), cover(leaves, 10, 70)
    good = spell()
    rows["answers_bad"] = [{"answer": a, "reason": why} for a, why in [
        (b"", "nothing"), (good[:4], "the first four octets alone"), (good[4:], "without the first four octets"), (b"SA2\x00" + good[4:], "version 2"), (b"SB1\x00" + good[4:], "a submission's first four octets"),
        (good[:-1], "one octet short"), (good + b"\x00", "one octet more"), (spell(count=0), "of no items"), (spell(left=[b"".join(left_of)[:-1]]), "left hashes of 63 octets"),
        (spell(right=right_of + [b"\x00"]), "right hashes and an octet"), (spell(left=[bytes(32)] * 65), "65 left hashes"), (spell(right=[bytes(32)] * 127), "127 right hashes"),
        (good[:16] + u(4, 2**32 - 1) + good[20:], "a checkpoint longer than all there is")]]
    own, root = leaves[6:10], tree(leaves)
    far = 2**63
    rows["answers_unproven"] = [{"answer": a, "leaves": own if l is None else l, "size": str(s), "root": r, "reason": why} for a, l, s, r, why in [
        (good, own[:3], 70, root, "one leaf less"), (good, own + own[:1], 70, root, "one leaf more"), (good, own[::-1], 70, root, "the leaves in another order"), (good, [changed(own[0], 0)] + own[1:], 70, root, "another leaf"),
        (good, own, 70, changed(root, 31), "another root"), (good, own, 71, root, "a size with one more"), (good, own, 9, root, "a size that ends in it"),
        (good, own, 0, sha256(b""), "the empty tree"), (spell(start=7), own, 70, root, "one place to the right"), (spell(start=5), own, 70, root, "one place to the left"), (spell(left=left_of[:-1]), own, 70, root, "without the last left hash"),
        (spell(left=left_of + left_of[:1]), own, 70, root, "one left hash more"), (spell(left=left_of[::-1]), own, 70, root, "the left hashes from the smallest"), (spell(right=right_of[:-1]), own, 70, root, "without the last right hash"),
        (spell(right=right_of + right_of[:1]), own, 70, root, "one right hash more"), (spell(right=right_of[::-1]), own, 70, root, "the right hashes from the right"), (spell(left=[], right=[]), own, 70, root, "without hashes"),
        (spell(start=2**64 - 2), own, 2**64 - 1, root, "beyond every size"), (spell(start=far, left=[root]), own, 70, root, "begins behind the tree")]]


def sessions(rows):
    def fields(kind=1, origin=ORIGIN.encode(), share=None):
        return [origin, u(1, kind), run(0x30, 16), u(8, 1800000000456), run(0xb0, 16), x25519_public(run(1, 32)) if share is None else share]
    def wire(f, seed=SEED, signature=None):
        return b"SE1\x00" + V(M("session", *f)) + V(sign(seed, M("session", *f)) if signature is None else signature)
    rows["sessions"] = []
    for kind, origin, scalar, server in ((1, ORIGIN, run(1, 32), run(2, 32)), (2, ORIGIN, run(3, 32), run(4, 32)), (1, "o" * 255, run(1, 32), run(2, 32))):
        f = fields(kind, origin.encode(), x25519_public(scalar))
        shared, share = x25519(scalar, x25519_public(server)), x25519_public(server)
        assert shared == x25519(server, f[5])
        rows["sessions"].append({"origin": origin, "kind": kind, "id": f[2], "claimed_ms": "1800000000456", "session": f[4], "scalar": scalar, "share": f[5], "seed": SEED, "key_of_id": tagged_key(SEED),
                                 "request": wire(f), "server_scalar": server, "server_share": share, "server_ms": "1800000000789", "lifetime_ms": "43200000",
                                 "answer": b"SK1\x00" + share + u(8, 1800000000789) + u(8, 43200000), "key": kdf(shared, f[4], "session-key", M("session", *f), share)})
    f = fields()
    good, signed, key = wire(f), sign(SEED, M("session", *f)), tagged_key(SEED)
    bad = [(b"", "nothing"), (good[:4], "the first four octets alone"), (good[4:], "without the first four octets"), (b"SE2\x00" + good[4:], "version 2"), (good[:-1], "one octet short"), (good + b"\x00", "one octet more"),
           (wire(fields(0)), "kind 0"), (wire(fields(3)), "kind 3"), (wire(fields(origin=b"")), "no origin"), (wire(fields(origin=b"o" * 256)), "an origin of 256 octets"), (wire(fields(origin=b"a b")), "a space in the origin"),
           (b"SE1\x00" + V(M("session", *f[:-1])) + V(signed), "five fields"), (b"SE1\x00" + V(M("session", *f, b"")) + V(signed), "seven fields"), (b"SE1\x00" + V(M("submission", *f)) + V(signed), "another label"),
           (wire(f, signature=b""), "no signature"), (wire(f, signature=signed[:-1]), "a signature of 68 octets"), (wire(f, signature=u(1, 3) + signed[1:]), "a signature of algorithm 3, reserved")]
    for i, name in enumerate(["origin", "kind", "id16", "claimed_ms", "session16", "share32"]):
        bad += [(wire(f[:i] + [v] + f[i + 1:]), f"{name} is {how}") for v, how in ((f[i][:-1], "one octet short"), (f[i] + b"\x00", "one octet more")) if i]
    rows["sessions_bad"] = [{"request": w, "reason": why} for w, why in bad]
    rows["sessions_unsigned"] = [{"request": w, "key": k, "reason": why} for w, k, why in [
        (good, tagged_key(OTHER_SEED), "another key"), (wire(fields(2), signature=signed), key, "the signature of another kind"), (wire(fields(share=run(7, 32)), signature=signed), key, "another share"),
        (wire(f, signature=sign(SEED, M("submit", sha256(M("session", *f))))), key, "a submission's signature over its hash"), (changed(good, len(good) - 1), key, "a changed bit in S")]]
    answer = rows["sessions"][0]["answer"]
    rows["session_answers_bad"] = [{"answer": a, "reason": why} for a, why in [
        (b"", "nothing"), (answer[4:], "without the first four octets"), (b"SK2\x00" + answer[4:], "version 2"), (answer[:-1], "one octet short"), (answer + b"\x00", "one octet more"), (b"SE1\x00" + answer[4:], "a request's first four octets")]]
    low = [bytes(32), (1).to_bytes(32, "little"), bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
           bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"), (2**255 - 20).to_bytes(32, "little"), (2**255 - 19).to_bytes(32, "little"), (2**255 - 18).to_bytes(32, "little")]
    assert all(x25519(run(1, 32), p) == bytes(32) for p in low)
    rows["shares_bad"] = [{"share": p, "reason": "of low order"} for p in low]
    reads(rows)


def reads(rows):
    key, session = run(0xc0, 32), run(0xb0, 16)
    samples_ = [(0, "GET", "/api/v1/home", ""), (1, "GET", "/api/v1/chains/matter/404142434445464748494a4b4c4d4e4f?after=10", ""), (2**64 - 1, "POST", "/api/v1/map", ""), (1024, "GET", "/api/v1/parts/blob/00?chain=matter:40", "bytes=0-65535"),
                (7, "PUT", "/api/v1/uploads/00?offset=65536", "")]
    rows["reads"] = []
    for counter, method, target, span in samples_:
        mac = commit(key, "read", u(8, counter), method.encode(), target.encode(), span.encode())
        rows["reads"].append({"key": key, "counter": str(counter), "method": method, "target": target, "range": span, "mac": mac, "session": session,
                              "header": f"Muniment {session.hex()} {counter} {mac.hex()}"})
    first = rows["reads"][1]
    rows["reads_bad"] = [{**{k: v for k, v in first.items() if k != "header"}, **change, "reason": why} for change, why in [
        ({"counter": "2"}, "another counter"), ({"method": "get"}, "another method"), ({"method": "HEAD"}, "HEAD for GET"), ({"target": first["target"] + "0"}, "another query"), ({"target": first["target"][:-9]}, "without the query"), ({"range": "bytes=0-"}, "a range that was not there"),
        ({"key": run(0xc1, 32)}, "another session's key"), ({"mac": changed(first["mac"], 31)}, "a changed bit")]]
    good = first["header"]
    s, c, m = good.split(" ")[1:]
    rows["headers_bad"] = [{"header": h, "reason": why} for h, why in [
        ("", "nothing"), ("Muniment", "the scheme alone"), ("muniment" + good[8:], "the scheme in lower case"), ("Bearer" + good[8:], "another scheme"), (good + " ", "a space behind it"), (" " + good, "a space in front"), (good.replace(" ", "  "), "two spaces"),
        (good.replace(" ", "\t"), "tabs"), (f"Muniment {s[:-1]} {c} {m}", "an odd number of digits"), (f"Muniment {s[:-2]} {c} {m}", "session16 is one octet short"), (f"Muniment {s}00 {c} {m}", "session16 is one octet more"), (f"Muniment {s.upper()} {c} {m}", "session16 in capitals"),
        (f"Muniment {s} 01 {m}", "a counter with a zero in front"), (f"Muniment {s} +1 {m}", "a counter with a sign"), (f"Muniment {s}  {m}", "no counter"), (f"Muniment {s} 18446744073709551616 {m}", "a counter of 2^64"), (f"Muniment {s} {c} {m[:-2]}", "the MAC is one octet short"),
        (f"Muniment {s} {c} {m}00", "the MAC is one octet more"), (f"Muniment {s} {c} {m.upper()}", "the MAC in capitals"), (f"Muniment {s} {c}", "no MAC"), (f"Muniment {s},{c},{m}", "commas")]]


def entry(index, i):
    return V(u(8, index) + u(1, i["class"]) + u(4, i["epoch"]) + i["event"] + i["leaf"] + V(i["record"]) + V(listed(*map(part_octets, i["parts"]))))


def records(rows):
    device, put, big, note = samples()
    erased = {**put, "record": b""}
    hidden = {**note, "record": b"", "parts": []}
    rows["streams"] = []
    for start, entries in ((0, []), (0, [(0, device)]), (3, [(3, put), (5, big), (6, note)]), (7, [(9, erased), (2**64 - 2, hidden)]), (0, [(1, device), (2, put), (3, erased), (4, big)])):
        rows["streams"].append({"next": str(start), "stream": b"".join(entry(n, i) for n, i in entries), "records": [{**i, "index": str(n)} for (n, _), i in zip(entries, shown([i for _, i in entries]))]})
    good = entry(5, put)
    inner = good[4:]
    bad = [(0, b"\x00", "a part of a length"), (0, u(4, 0), "an empty record"), (0, good[:-1], "one octet short"), (0, good + b"\x00", "an octet behind it"), (0, V(inner + b"\x00"), "an octet behind the parts"), (0, V(inner[:-1]), "the parts are cut"),
           (6, good, "an index that has passed"), (0, good + good, "the same index twice"), (0, entry(6, device) + good, "an index that falls"), (0, entry(2**64 - 1, put), "an index of 2^64 - 1"),
           (0, entry(5, {**device, "record": b""}), "a control record without octets"), (0, entry(5, {**device, "record": run(0, 32)}), "a control record that is r alone"), (0, entry(5, {**put, "class": 0}), "class 0"), (0, entry(5, {**put, "class": 4}), "class 4"),
           (0, entry(5, {**put, "leaf": u(1, 2) + put["leaf"][1:]}), "a leaf of kind 2"), (0, entry(5, {**erased, "leaf": u(1, 2) + put["leaf"][1:]}), "an erased record with a leaf of kind 2"), (0, entry(5, {**put, "leaf": put["leaf"][1:]}), "a leaf of 32 octets"),
           (0, entry(5, {**put, "event": run(0x77, 16)}), "a record of another event"), (0, entry(5, {**put, "epoch": 0}), "content of epoch 0"), (0, entry(5, {**put, "record": put["record"][:63]}), "a sealed record of 63 octets"),
           (0, entry(5, {**put, "parts": [{**put["parts"][0], "kind": 5}]}), "a part of kind 5"), (0, entry(5, {**erased, "parts": [{**put["parts"][0], "kind": 0}]}), "an erased record with a part of kind 0"), (0, u(4, 2**32 - 1) + inner, "a record longer than all there is")]
    rows["streams_bad"] = [{"next": str(n), "stream": s, "reason": why} for n, s, why in bad]
    opened(rows, device, put, note)


def opened(rows, device, put, note):
    """What a record holds: `stream` has one record, of the chain `kind` and `chain`."""
    def row(i, **more):
        return {"kind": i["kind"], "chain": i["chain"], "stream": entry(1, i), **more}
    r = run(0x70, 32)
    space = record_of(event(event=run(0x14, 16), epoch=2, type=0x0302), FIRM, CONTROL)
    rows["controls"] = [row(i, ev=i["ev"]) for i in (device, space, {**space, "kind": MATTER})]
    late = record_of(event(chain=run(0x20, 16), type=0x0103), USER, CONTROL, r=run(0x71, 32))
    sealed_type = record_of(event(chain=run(0x20, 16), type=0x8001), USER, CONTROL)
    rows["controls_bad"] = [row(i, reason=why) for i, why in [
        ({**device, "leaf": late["leaf"]}, "the leaf of the same event with another r"), ({**device, "record": changed(device["record"], 31)}, "another r"), ({**device, "record": changed(device["record"], len(device["record"]) - 1)}, "a changed bit in the event"),
        ({**device, "record": device["record"] + b"\x00"}, "an octet behind the event"), ({**device, "event": run(0x77, 16)}, "another event16"), ({**space, "epoch": 3}, "another epoch"), ({**device, "chain": run(0x21, 16)}, "another chain"),
        ({**device, "kind": FIRM}, "a device in a firm's chain"), ({**space, "kind": USER}, "an epoch in a user's chain"), (sealed_type, "content as a control record"),
        ({**device, "record": r + b"no event", "leaf": event_leaf(r, b"no event")}, "a leaf that commits to no event"), ({**device, "record": r + b"EV2\x00" + device["ev"][4:], "leaf": event_leaf(r, b"EV2\x00" + device["ev"][4:])}, "an event of version 2")]]
    seed, new = EPOCH_SEED, record_of(event(event=run(0x15, 16), epoch=3, type=0x9000), MATTER, CONTENT)
    rows["contents"] = [row(i, seed=seed, ev=i["ev"]) for i in (put, note, new)]
    as_note = record_of(event(event=run(0x11, 16), epoch=3, type=0x8001), MATTER, NOTE)
    as_content = record_of(event(event=run(0x13, 16), epoch=1, type=0x8004), FIRM, CONTENT)
    new_note = record_of(event(event=run(0x15, 16), epoch=3, type=0x9000), MATTER, NOTE)
    control = record_of(event(event=run(0x16, 16), epoch=3, type=0x0302), MATTER, CONTENT)
    other_id = seal(seed, run(0x77, 16), r + put["ev"])
    garbage = r + b"no event"
    rows["contents_bad"] = [row(i, seed=s, reason=why) for i, s, why in [
        (put, run(0x91, 32), "another epoch's seed"), ({**put, "record": b""}, seed, "erased"), ({**put, "leaf": note["leaf"]}, seed, "another leaf"), ({**put, "record": changed(put["record"], 40)}, seed, "a changed bit"), ({**put, "epoch": 4}, seed, "another epoch"),
        ({**put, "chain": run(0x41, 16)}, seed, "another chain"), ({**put, "event": run(0x77, 16), "record": other_id}, seed, "sealed under another event's id"), (as_note, seed, "an object as a note"), (as_content, seed, "a note as content"), (new_note, seed, "an unknown type as a note"),
        (control, seed, "a control event, sealed"), ({**put, "record": seal(seed, put["event"], garbage), "leaf": event_leaf(r, b"no event")}, seed, "no event"), ({**put, "record": seal(seed, put["event"], r)}, seed, "r alone")]]


def group():
    rows = {}
    submissions(rows)
    answers(rows)
    sessions(rows)
    records(rows)
    return rows
