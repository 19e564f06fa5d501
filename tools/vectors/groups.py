# SPDX-License-Identifier: Apache-2.0
"""What is in each file of spec/vectors, made from fixed octets."""
import content
import ed25519
import firms
import policy
import requests
import spaces
import statemap
import users
from encoding import (BODY_MAX, COMMIT, LABELS, LH, M, MAP, ML_DSA_44, RECIPIENT_OCTETS, RELEASE, T, V, VOIDS_MAX, commit,
                      ev_of, event_fields, event_leaf, file_leaf, is_message, kdf, leaf_hash, listed, next_head, sha256,
                      sign, tagged, tagged_key, u, verify)


def run(start, n):
    """N octets, counting from START."""
    return bytes((start + i) % 256 for i in range(n))


SEED, OTHER_SEED = run(0, 32), run(100, 32)
FOREIGN = ["epoch", "even", "events", "Event", "wall", "id"]  # no labels in force, or not at all


def sample_fields(count):
    """Fields of many lengths, the empty one too."""
    return [run(16 * i, (5 * i + 1) % 40 if i != 1 else 0) for i in range(count)]


def changed(octets, at, by=1):
    return octets[:at] + bytes([octets[at] ^ by]) + octets[at + 1:]


def grouped(print32):
    return "-".join(print32.hex()[i:i + 8] for i in range(0, 64, 8))


def encoding():
    group = {"labels": [{"label": n, "kind": k, "fields": c} for n, k, c in LABELS]}
    group["V"] = [{"octets": x, "encoded": V(x)} for x in (b"", b"\x00", b"muniment", run(0, 300))]
    lists = [[], [b""], [b"", b""], [b"a", b"", run(0, 40)]]
    group["list"] = [{"items": items, "encoded": listed(*items)} for items in lists]
    three = listed(b"a", b"bc", b"def")
    group["list_bad"] = [
        {"encoded": b"", "reason": "no count"},
        {"encoded": three[:3], "reason": "a part of a count"},
        {"encoded": three[:-1], "reason": "the last item is cut"},
        {"encoded": three + b"\x00", "reason": "an octet behind the last item"},
        {"encoded": u(4, 4) + three[4:], "reason": "one item less than counted"},
        {"encoded": u(4, 2) + three[4:], "reason": "one item more than counted"},
        {"encoded": u(4, 1) + u(4, 2**32 - 1) + b"a", "reason": "an item longer than all there is"},
        {"encoded": u(4, 2**32 - 1), "reason": "a count without items"},
    ]
    group["T"] = [{"label": n, "encoded": T(n)} for n, _, _ in LABELS]
    rows = [(n, sample_fields(c)) for n, _, c in LABELS]
    rows.append(("rcpt", [b"", b""]))
    group["M"] = [{"label": n, "fields": f, "encoded": M(n, *f)} for n, f in rows]
    group["M_bad"] = bad_messages()
    uses(group)
    group["Sign_bad"] = bad_signatures()
    key = tagged_key(SEED)
    group["key_bad"] = [
        {"key": b"", "reason": "nothing"},
        {"key": key[:1], "reason": "an algorithm without a key"},
        {"key": key[:-1], "reason": "one octet short"},
        {"key": key + b"\x00", "reason": "one octet more"},
        {"key": key[1:], "reason": "without the algorithm"},
        {"key": u(1, 0) + key[1:], "reason": "algorithm 0"},
        {"key": u(1, 2) + key[1:], "reason": "algorithm 2, which does not sign"},
        {"key": u(1, ML_DSA_44) + key[1:], "reason": "algorithm 3, reserved"},
        {"key": u(1, ML_DSA_44) + run(0, 1312), "reason": "algorithm 3, reserved, with a key of its length"},
        {"key": u(1, 255) + key[1:], "reason": "algorithm 255"},
    ]
    return group


def bad_messages():
    whole = M("head", run(0, 40), run(40, 32))
    head = T("head") + u(1, 2)
    rows = [
        ("head", b"", "nothing"),
        ("head", whole[:-1], "the last field is cut"),
        ("head", whole + b"\x00", "an octet behind the last field"),
        ("head", T("head") + u(1, 3) + whole[len(head):], "a field more counted"),
        ("head", T("head") + u(1, 1) + whole[len(head):], "a field less counted"),
        ("head", M("head", run(0, 40)), "a field less"),
        ("head", M("head", run(0, 40), run(40, 32), b""), "a field more"),
        ("head", T("rcpt") + whole[len(T("head")):], "another label of the same length"),
        ("rcpt", whole, "another label of the same length"),
        ("head", u(1, 4) + b"head" + whole[len(T("head")):], "without the prefix"),
        ("head", u(1, 16) + b"muniment/v2/head" + whole[len(T("head")):], "the prefix of another version"),
        ("head", changed(whole, 0), "another length of the label"),
        ("head", head + u(4, 2**32 - 1) + run(0, 40), "a field longer than all there is"),
    ]
    assert not any(is_message(label, octets) for label, octets, _ in rows)
    return [{"label": label, "encoded": octets, "reason": reason} for label, octets, reason in rows]


def uses(group):
    def of(kind):
        return [(n, c) for n, k, c in LABELS if k == kind]
    r, ikm, salt = run(200, 32), run(50, 32), run(90, 16)
    group["LH"] = [{"label": n, "fields": f, "hash": LH(n, *f)} for n, c in of("LH") for f in [sample_fields(c)]]
    group["Commit"] = [{"label": n, "fields": f, "r": r, "commitment": commit(r, n, *f)}
                       for n, c in of("Commit") for f in ([b""], [run(0, 100)])]
    group["MAC"] = [{"label": n, "fields": f, "key": r, "mac": commit(r, n, *f)}
                    for n, c in of("MAC") for f in (sample_fields(c), [b""] * c)]
    group["KDF"] = [{"label": n, "fields": f, "ikm": ikm, "salt": s, "key": kdf(ikm, s, n, *f)}
                    for n, c in of("KDF") for f in [sample_fields(c)] for s in (salt, salt + salt)]
    group["Sign"] = [{"label": n, "fields": f, "seed": s, "key": tagged_key(s), "message": M(n, *f), "signature": sign(s, M(n, *f))}
                     for n, c in of("Sign") for f in (sample_fields(c), [b""] * c) for s in (SEED, OTHER_SEED)]
    recipients = [(a, run(a, n)) for a, n in RECIPIENT_OCTETS.items()]
    group["fingerprint"] = [{"algorithm": a, "recipient": x, "fingerprint": LH("rcpt", u(1, a), x)} for a, x in recipients]
    group["keyprint"] = [{"key": k, "keyprint": LH("key", k), "text": grouped(LH("key", k)).encode()} for k in (tagged_key(SEED), tagged_key(OTHER_SEED))]
    good = grouped(run(160, 32))
    group["keyprint_bad"] = [{"text": t.encode(), "reason": why} for t, why in [
        ("", "nothing"), (good[:-1], "one digit short"), (good + "0", "one digit more"), (good + "-", "a hyphen behind"), (good.upper(), "upper case"),
        (good.replace("-", ""), "without hyphens"), (good.replace("-", " "), "with spaces"), (good.replace("-", ":"), "with colons"),
        ("-" + good[:-1], "a hyphen in front"), (good[:8] + "--" + good[10:], "two hyphens"), (good[:4] + "-" + good[4:8] + good[9:], "groups of other lengths"),
        ("g" + good[1:], "a letter that is no digit")]]
    group["fingerprint_bad"] = [
        {"algorithm": 1, "recipient": b"", "reason": "nothing"},
        {"algorithm": 1, "recipient": run(0, 31), "reason": "one octet short"},
        {"algorithm": 1, "recipient": run(0, 1216), "reason": "the other algorithm's length"},
        {"algorithm": 2, "recipient": run(0, 32), "reason": "the other algorithm's length"},
        {"algorithm": 2, "recipient": run(0, 1217), "reason": "one octet more"},
        {"algorithm": 0, "recipient": run(0, 32), "reason": "algorithm 0"},
        {"algorithm": 3, "recipient": run(0, 32), "reason": "algorithm 3"},
    ]


def bad_signatures():
    fields = sample_fields(14)
    message, key = M("event", *fields), tagged_key(SEED)
    good = sign(SEED, message)
    plain = good[5:]
    over = ed25519.octets(ed25519.number(plain[32:]) + ed25519.L)
    rows = [
        (key, message, b"", "no signature"),
        (key, message, good[:-1], "one octet short"),
        (key, message, good + b"\x00", "one octet more"),
        (key, message, plain, "without algorithm and length"),
        (key, message, u(1, ML_DSA_44) + V(plain), "algorithm 3, reserved"),
        (key, message, u(1, 0) + V(plain), "algorithm 0"),
        (key, message, u(1, 1) + V(plain[:-1]), "63 octets, well framed"),
        (key, message, u(1, 1) + V(plain + b"\x00"), "65 octets, well framed"),
        (key, message, changed(good, 5), "a changed bit in R"),
        (key, message, changed(good, 37), "a changed bit in S"),
        (key, message, tagged(plain[:32] + over), "S + L"),
        (key, changed(message, len(message) - 1), good, "a changed bit in the last field"),
        (key, message + b"\x00", sign(SEED, message + b"\x00"), "signed, but with an octet behind the message"),
        (key, message[:-1], sign(SEED, message[:-1]), "signed, but a field is cut"),
        (key, M("event", *fields[:-1]), sign(SEED, M("event", *fields[:-1])), "signed, but with 13 fields"),
        (key, M("event", *fields, b""), sign(SEED, M("event", *fields, b"")), "signed, but with 15 fields"),
        (key, b"message", sign(SEED, b"message"), "signed, but no message at all"),
        (tagged_key(OTHER_SEED), message, good, "another key"),
    ]
    for label in [n for n, _, _ in LABELS if n != "event"] + FOREIGN:
        count = dict((n, c) for n, _, c in LABELS).get(label, 14)
        for n in sorted({count, 14}):
            other = M(label, *sample_fields(n))
            rows.append((key, other, sign(SEED, other), f"signed as {label} with {n} fields"))
        other = M(label, *fields)
        rows.append((key, message, sign(SEED, other), f"the signature of the same fields as {label}"))
    assert verify(key, "event", message, good)
    assert not any(verify(k, "event", m, s) for k, m, s, _ in rows)
    return [{"label": "event", "key": k, "message": m, "signature": s, "reason": reason} for k, m, s, reason in rows]


def leaves():
    r, entry = run(0, 32), u(1, COMMIT) + run(7, 32)
    group = {"leaves": [{"kind": k, "octets32": run(k, 32), "leaf": u(1, k) + run(k, 32),
                         "leaf_hash": leaf_hash(u(1, k) + run(k, 32))} for k in (COMMIT, MAP, RELEASE)]}
    group["leaves_bad"] = [
        {"entry": b"", "reason": "nothing"},
        {"entry": entry[:-1], "reason": "one octet short"},
        {"entry": entry + b"\x00", "reason": "one octet more"},
        {"entry": b"\x00" + entry[1:], "reason": "first octet 0"},
        {"entry": b"\x04" + entry[1:], "reason": "first octet 4"},
        {"entry": b"\xff" + entry[1:], "reason": "first octet 255"},
    ]
    group["files"], opened = [], {}
    for index, (content, salt) in enumerate([(b"", r), (b"affidavit", r), (b"affidavit", run(32, 32)), (run(0, 1000), run(9, 32))]):
        digest, place = sha256(content), [0, 1, 2**32, 2**64 - 1][index]
        extra = b"FO1\x00" + salt + digest
        group["files"].append({"content": content, "digest": digest, "r": salt, "leaf": file_leaf(salt, digest), "extra": extra,
                               "index": str(place), "kept": u(8, place) + salt + digest})
    extra = group["files"][1]["extra"]
    group["extra_bad"] = [
        {"extra": b"", "reason": "nothing"},
        {"extra": extra[:-1], "reason": "one octet short"},
        {"extra": extra + b"\x00", "reason": "one octet more"},
        {"extra": extra[4:], "reason": "without the first four octets"},
        {"extra": b"FO2\x00" + extra[4:], "reason": "version 2"},
        {"extra": b"FO1\x01" + extra[4:], "reason": "another fourth octet"},
        {"extra": b"EV1\x00" + extra[4:], "reason": "an event's first four octets"},
    ]
    digest, leaf = group["files"][1]["digest"], group["files"][1]["leaf"]
    forged = b"FO1\x00" + r + sha256(b"Affidavit")
    ev = b"EV1\x00" + run(0, 90)
    group["files_unproven"] = [
        {"extra": extra, "digest": sha256(b"Affidavit"), "entry": leaf, "reason": "another file"},
        {"extra": forged, "digest": sha256(b"Affidavit"), "entry": leaf, "reason": "another file, and an opening changed to fit it"},
        {"extra": changed(extra, 4), "digest": digest, "entry": leaf, "reason": "another r"},
        {"extra": extra, "digest": digest, "entry": group["files"][2]["leaf"], "reason": "the leaf of the same file with another r"},
        {"extra": extra, "digest": digest, "entry": changed(leaf, 0, 3), "reason": "a leaf of another kind"},
        {"extra": extra, "digest": digest, "entry": leaf[1:], "reason": "the commitment without the leaf's first octet"},
        {"extra": extra, "digest": digest, "entry": event_leaf(r, digest), "reason": "an event's commitment to the same octets"},
        {"extra": extra, "digest": digest, "entry": u(1, COMMIT) + digest, "reason": "the bare digest as a leaf"},
    ]
    sample = ev_of(event_fields(base_event()), SEED)
    group["openings"] = [{"r": s, "ev": e, "opening": s + e, "leaf": event_leaf(s, e)} for s, e in ((r, sample), (run(32, 32), sample))]
    good = event_leaf(r, sample)
    group["openings_unproven"] = [
        {"opening": b"", "entry": good, "reason": "nothing"},
        {"opening": r[:31], "entry": good, "reason": "r is cut"},
        {"opening": r, "entry": good, "reason": "r alone"},
        {"opening": changed(r, 31) + sample, "entry": good, "reason": "another r"},
        {"opening": r + changed(sample, len(sample) - 1), "entry": good, "reason": "a changed bit in the event"},
        {"opening": r + sample + b"\x00", "entry": good, "reason": "an octet behind the event"},
        {"opening": r + sample, "entry": event_leaf(run(32, 32), sample), "reason": "the leaf of the same event with another r"},
        {"opening": r + sample, "entry": changed(good, 0, 3), "reason": "a leaf of another kind"},
        {"opening": r + digest, "entry": leaf, "reason": "a file's commitment to the same octets"},
        {"opening": r + ev, "entry": file_leaf(r, sha256(ev)), "reason": "a file's commitment to these octets"},
    ]
    return group


def base_event():
    return {
        "event": run(0x10, 16), "actor": run(0x20, 16), "device": run(0x30, 16), "chain": run(0x40, 16), "epoch": 3, "seq": 7,
        "prev_leaf": run(0x50, 32), "voids": [], "control_head": u(8, 5) + run(0x60, 32), "origin": "muniment.example/log",
        "size": 1000, "root": run(0x70, 32), "claimed_ms": 1800000000000, "clock_quality": 1, "type": 0x8001, "body": b"a body",
    }


VARIED = [
    ("event", run(0x11, 16)), ("actor", run(0x21, 16)), ("device", run(0x31, 16)), ("chain", run(0x41, 16)), ("epoch", 0),
    ("epoch", 2**32 - 1), ("seq", 8), ("seq", 2**64 - 1), ("prev_leaf", run(0x51, 32)), ("voids", [(6, run(0x80, 32))]),
    ("voids", [(0, run(0x80, 32)), (5, run(0x81, 32)), (6, run(0x82, 32))]), ("control_head", bytes(40)),
    ("control_head", u(8, 2**64 - 1) + run(0x61, 32)), ("origin", "x"), ("origin", "\u00e9tude.example/\u6cd5"),
    ("origin", "o" * 255), ("size", 1), ("size", 2**64 - 1), ("root", run(0x71, 32)), ("claimed_ms", 0),
    ("claimed_ms", 2**64 - 1), ("clock_quality", 0), ("type", 1), ("type", 0x7fff), ("type", 0xffff), ("body", b""),
    ("body", run(0, 300)),
]


def numbered(event):
    """Numbers of 64 bits as decimal strings, voids by name."""
    row = dict(event)
    for name in ("seq", "size", "claimed_ms"):
        row[name] = str(row[name])
    row["voids"] = [{"seq": str(seq), "leaf": leaf} for seq, leaf in event["voids"]]
    return row


def events():
    first = {"seq": 0, "prev_leaf": bytes(32), "control_head": bytes(40)}
    unseen = {"size": 0, "root": sha256(b"")}
    full = {"seq": 100, "voids": [(i, run(i, 32)) for i in range(VOIDS_MAX)]}
    several = [first, unseen, {**first, **unseen, "epoch": 0, "type": 1, "clock_quality": 0}, full]
    rows = [base_event()] + [{**base_event(), name: value} for name, value in VARIED] + [{**base_event(), **s} for s in several]
    group = {"events": [{**numbered(e), "seed": s, "key": tagged_key(s), "ev": ev_of(event_fields(e), s)}
                        for e in rows for s in ([SEED, OTHER_SEED] if e is rows[0] else [SEED])]}
    group["events_bad"] = bad_events()
    ev = group["events"][0]["ev"]
    other = event_fields({**base_event(), "type": 0x8002})
    key = tagged_key(SEED)
    group["events_unsigned"] = [
        {"ev": ev, "key": tagged_key(OTHER_SEED), "reason": "another device's key"},
        {"ev": changed(ev, len(ev) - 1, 0x10), "key": key, "reason": "a changed bit in S"},
        {"ev": changed(ev, len(ev) - 64), "key": key, "reason": "a changed bit in R"},
        {"ev": changed(ev, len(ev) - 70), "key": key, "reason": "a changed bit in the body"},
        {"ev": changed(ev, 4 + 18 + 1 + 4), "key": key, "reason": "a changed bit in event16"},
        {"ev": b"EV1\x00" + M("event", *other) + ev[-69:], "key": key, "reason": "the signature of another event"},
        {"ev": b"EV1\x00" + M("event", *other) + sign(SEED, ev[:-69]), "key": key, "reason": "a signature that covers EV1, too"},
        {"ev": ev[:-32] + ed25519.octets(ed25519.number(ev[-32:]) + ed25519.L), "key": key, "reason": "S + L"},
    ]
    heads(group)
    return group


def bad_events():
    e = base_event()
    fields, seed = event_fields(e), SEED
    ev = ev_of(fields, seed)
    rows = [(b"", "nothing"), (ev[:3], "a part of the first four octets"), (b"EV2\x00" + ev[4:], "version 2"),
            (b"FO1\x00" + ev[4:], "a file opening's first four octets"), (ev[4:], "without the first four octets"),
            (ev[:-1], "one octet short"), (ev + b"\x00", "one octet more"), (ev[:-69], "without a signature"),
            (ev[:-69] + u(1, ML_DSA_44) + ev[-68:], "a signature of algorithm 3, reserved"),
            (ev[:-68] + V(ev[-64:-1]), "a signature of 63 octets"), (ev[:-68] + V(ev[-64:] + b"\x00"), "a signature of 65 octets")]
    head = 4 + len(T("event"))
    rows.append((ev[:head] + u(1, 13) + ev[head + 1:], "13 fields counted"))
    rows.append((ev_of(fields[:-1], seed), "13 fields"))
    rows.append((ev_of(fields + [b""], seed), "15 fields"))
    other = b"EV1\x00" + M("leaf", *fields)
    rows.append((other + sign(seed, other[4:]), "another label"))
    names = ["event16", "actor16", "device16", "chain16", "epoch", "seq", "prev_leaf32", "voids", "control_head", "checkpoint_seen",
             "claimed_ms", "clock_quality", "type"]
    for i, name in enumerate(names):
        for value, what in ((fields[i][:-1], "one octet short"), (fields[i] + b"\x00", "one octet more"), (b"", "empty")):
            rows.append((ev_of(fields[:i] + [value] + fields[i + 1:], seed), f"{name} is {what}"))
    leaf = run(0x80, 32)
    for values, what in [
            ({"seq": 0}, "seq 0 with a predecessor"), ({"prev_leaf": bytes(32)}, "seq 7 without a predecessor"),
            ({"voids": [(7, leaf)]}, "it voids itself"), ({"voids": [(9, leaf)]}, "it voids a later event"),
            ({"voids": [(5, leaf), (5, leaf)]}, "the same seq voided twice"), ({"voids": [(5, leaf), (4, leaf)]}, "voids not in order"),
            ({"voids": [(5, leaf[:-1])]}, "a void of 39 octets"), ({"voids": [(5, leaf + b"\x00")]}, "a void of 41 octets"),
            ({"seq": 100, "voids": [(i, leaf) for i in range(VOIDS_MAX + 1)]}, "17 voids"),
            ({"control_head": bytes(8) + run(0x60, 32)}, "a head of no events with a hash"),
            ({"control_head": u(8, 5) + bytes(32)}, "a head of five events without a hash"),
            ({"origin": ""}, "no origin"), ({"origin": "o" * 256}, "an origin of 256 octets"), ({"origin": "a b"}, "a space in the origin"),
            ({"origin": "a+b"}, "a plus sign in the origin"), ({"origin": "a\nb"}, "a line end in the origin"),
            ({"origin": "a\u2003b"}, "an em space in the origin"), ({"size": 0}, "an empty tree with another root"),
            ({"clock_quality": 2}, "clock_quality 2"), ({"clock_quality": 255}, "clock_quality 255"), ({"type": 0}, "type 0")]:
        rows.append((ev_of(event_fields({**e, **values}), seed), what))
    for octets, what in ((b"a\xff", "an origin that is not UTF-8"), (b"\xed\xa0\x80", "a surrogate in the origin"), (b"a\x00", "a NUL in the origin")):
        seen = V(octets) + u(8, e["size"]) + e["root"]
        rows.append((ev_of(fields[:9] + [seen] + fields[10:], seed), what))
    rows.append((ev_of(fields[:13] + [bytes(BODY_MAX + 1)], seed), "a body of 65,537 octets"))
    return [{"ev": octets, "reason": reason} for octets, reason in rows]


def heads(group):
    group["heads"] = []
    for count in (1, 5):
        chain = [u(1, COMMIT) + run(i, 32) for i in range(count)]
        head, after = bytes(40), []
        for leaf in chain:
            head = next_head(head, leaf)
            after.append(head)
        group["heads"].append({"leaves": chain, "heads": after})
    head = group["heads"][0]["heads"][0]
    group["heads_bad"] = [
        {"head": b"", "reason": "nothing"}, {"head": head[:-1], "reason": "one octet short"}, {"head": head + b"\x00", "reason": "one octet more"},
        {"head": bytes(8) + head[8:], "reason": "a count of zero with a hash"}, {"head": head[:8] + bytes(32), "reason": "a count with a hash of zeroes"},
    ]


def strict():
    seed, message = SEED, b"muniment"
    a, key = ed25519.scalar(seed)[0], ed25519.public(seed)
    good, number, octets, length = ed25519.sign(seed, message), ed25519.number, ed25519.octets, ed25519.L
    identity, twin = octets(1), octets(ed25519.P + 1)
    order_8 = next(ed25519.encode(p) for p in ed25519.SMALL if ed25519.multiply(4, p) != (0, 1))
    rows = [(key, message, good, "as it should be"), (key, b"", ed25519.sign(seed, b""), "of no octets"),
            (key, message, good[:32] + octets(number(good[32:]) + length), "S + L"),
            (key, message, good[:32] + octets(length), "S = L"), (key, message, good[:32] + b"\xff" * 32, "S = 2^256 - 1"),
            (key, message, changed(good, 0), "a changed bit in R"), (key, message, changed(good, 32), "a changed bit in S"),
            (key, b"Muniment", good, "another message"), (ed25519.public(OTHER_SEED), message, good, "another key")]
    for small, what in ((identity, "the neutral point"), (changed(identity, 31, 0x80), "the neutral point with a sign"),
                        (twin, "the neutral point as p + 1"), (octets(ed25519.P - 1), "the point of order 2"), (octets(0), "a point of order 4"),
                        (octets(ed25519.P), "a point of order 4 as p"), (order_8, "a point of order 8")):
        # The equation can be met: by a key of small order with R = [S]B, and by R of small order with S = k * a.
        big_r = ed25519.encode(ed25519.multiply(5, ed25519.BASE))
        rows.append((small, message, big_r + octets(5), f"A is {what}"))
        k = ed25519.challenge(small, key, message)
        rows.append((key, message, small + octets(k * a % length), f"R is {what}"))
        rows.append((small, message, small + octets(0), f"A and R are {what}, S = 0"))
    torsion = ed25519.TORSION
    mixed = ed25519.encode(ed25519.add(ed25519.multiply(a, ed25519.BASE), torsion))
    for count in range(64):
        text = b"message %d" % count
        big_r = ed25519.encode(ed25519.multiply(7, ed25519.BASE))
        k = ed25519.challenge(big_r, mixed, text)
        if k % 8 in (0, 4, 1):
            rows.append((mixed, text, big_r + octets((7 + k * a) % length), f"A has a component of order 8, k = {k % 8} modulo 8"))
        if len([r for r in rows if r[0] == mixed]) == 6:
            break
    big_r = ed25519.encode(ed25519.add(ed25519.multiply(7, ed25519.BASE), torsion))
    k = ed25519.challenge(big_r, key, message)
    rows.append((key, message, big_r + octets((7 + k * a) % length), "R has a component of order 8"))
    off = next(octets(y) for y in range(2, 100) if ed25519.decode(octets(y)) is None)
    rows.append((off, message, good, "A is no point"))
    rows.append((key, message, off + good[32:], "R is no point"))
    high = next(octets(ed25519.P + y) for y in range(2, 19) if ed25519.decode(octets(y)) is not None)
    rows.append((high, message, good, "A has y >= p"))
    rows.append((key, message, high + good[32:], "R has y >= p"))
    return {"signatures": [{"key": k, "message": m, "signature": s, "verifies": ed25519.verify(k, m, s), "reason": reason}
                           for k, m, s, reason in rows]}


ALL = {"encoding": encoding, "leaves": leaves, "events": events, "statemap": statemap.group, "users": users.group, "firms": firms.group,
       "spaces": spaces.group, "content": content.group, "requests": requests.group, "policy": policy.group, "ed25519": strict}
