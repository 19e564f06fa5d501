# SPDX-License-Identifier: Apache-2.0
"""spec/users.md, and the parts and wraps of spec/events.md, from their words."""
from encoding import LH, M, V, listed, sha256, sign, tagged, tagged_key, u

WRAP, RECIPIENT, SLOT, BLOB = 1, 2, 3, 4
CREATE, PUK, ADD, REVOKE = 0x0101, 0x0102, 0x0103, 0x0104
ZERO = bytes(32)


def run(start, n):
    return bytes((start + i) % 256 for i in range(n))


def changed(octets, at, by=1):
    return octets[:at] + bytes([octets[at] ^ by]) + octets[at + 1:]


def body(*fields):
    return b"".join(map(V, fields))


def part(kind, hash32, length):
    return u(1, kind) + hash32 + u(8, length)


def fingerprint(start):
    """Of a hybrid recipient that nobody has."""
    return LH("rcpt", u(1, 2), run(start, 1216))


def puk(gen, fp, previous, wraps):
    return body(u(4, gen), fp, previous, listed(*(device + wrap for device, wrap in wraps)))


def named(gen, fp, previous, wraps):
    return {"gen": gen, "fingerprint": fp, "previous": previous, "wraps": [{"device": d, "wrap": w} for d, w in wraps]}


def parts_of(gen, fp, previous, wraps):
    before = [{"kind": WRAP, "hash": previous}] if gen > 1 else []
    return [{"kind": RECIPIENT, "hash": fp}] + before + [{"kind": WRAP, "hash": w} for _, w in wraps]


def devices(count):
    return [(u(2, i) + run(i, 14), run(i + 1, 32)) for i in range(count)]


FIRST = (1, fingerprint(0), ZERO, devices(1))
SECOND = (2, fingerprint(1), run(9, 32), devices(3))
FULL = (2**32 - 1, fingerprint(2), run(10, 32), devices(64))


def user_create(seed, user, device, device_key, device_fp, first):
    root = tagged_key(seed)
    signature = sign(seed, M("id/create", user, root, device, device_key, device_fp))
    return {
        "user": user, "device": device, "seed": seed, "root": root, "device_key": device_key, "device_fingerprint": device_fp,
        "puk": named(*first), "signature": signature, "body": body(root, device_key, device_fp, puk(*first), signature),
        "parts": [{"kind": RECIPIENT, "hash": device_fp}] + parts_of(*first),
    }


def device_add(seed, user, device, device_fp, wrap):
    key = tagged_key(seed)
    signature = sign(seed, M("dev/accept", user, device, key, device_fp))
    return {
        "user": user, "device": device, "seed": seed, "device_key": key, "device_fingerprint": device_fp, "wrap": wrap,
        "signature": signature, "body": body(device, key, device_fp, wrap, signature),
        "parts": [{"kind": RECIPIENT, "hash": device_fp}, {"kind": WRAP, "hash": wrap}],
    }


def group():
    first_device = devices(1)[0][0]
    create = user_create(run(0, 32), run(32, 16), first_device, tagged_key(run(64, 32)), fingerprint(7), FIRST)
    other = user_create(run(1, 32), run(33, 16), first_device, tagged_key(run(0, 32)), fingerprint(8), FIRST)
    add = device_add(run(96, 32), run(32, 16), run(50, 16), fingerprint(9), run(60, 32))
    rows = {"user_create": [create, other]}
    rows["user_puk"] = [{"puk": named(*p), "reason": r, "body": body(puk(*p), u(1, r)), "parts": parts_of(*p)}
                        for p in (SECOND, FULL) for r in (2, 6)]
    rows["device_add"] = [add, device_add(run(97, 32), run(33, 16), run(51, 16), fingerprint(10), run(61, 32))]
    rows["device_revoke"] = [
        {"device": run(70, 16), "reason": r, "last_good": str(n), "puk": named(*p), "parts": parts_of(*p),
         "body": body(run(70, 16), u(1, r), u(8, n), puk(*p))}
        for r, n, p in ((2, 0, SECOND), (5, 1000, SECOND), (6, 2**64 - 1, FULL))]
    rows["bodies_bad"] = [{"type": t, "body": b, "reason": why} for t, b, why in bad(create, add)]
    rows["user_create_unsigned"] = [
        {"user": run(33, 16), "device": first_device, "body": create["body"], "reason": "another user"},
        {"user": create["user"], "device": first_device, "body": create["body"].replace(tagged_key(run(64, 32)), tagged_key(run(65, 32))),
         "reason": "another key of the device"},
        {"user": create["user"], "device": first_device, "body": create["body"].replace(fingerprint(7), fingerprint(8)),
         "reason": "another recipient of the device"},
        {"user": create["user"], "device": first_device, "body": create["body"].replace(create["root"], tagged_key(run(1, 32))),
         "reason": "another root"},
        {"user": create["user"], "device": first_device, "body": changed(create["body"], len(create["body"]) - 1),
         "reason": "a changed bit of the signature"},
        {"user": create["user"], "device": first_device,
         "body": create["body"][:-69] + sign(run(0, 32), M("dev/accept", create["user"], first_device, create["device_key"], create["device_fingerprint"])),
         "reason": "signed for another use"},
    ]
    rows["device_add_unsigned"] = [
        {"user": run(33, 16), "body": add["body"], "reason": "another user"},
        {"user": add["user"], "body": add["body"].replace(add["device"], run(51, 16)), "reason": "another device"},
        {"user": add["user"], "body": add["body"].replace(fingerprint(9), fingerprint(10)), "reason": "another recipient"},
        {"user": add["user"], "body": add["body"].replace(add["device_key"], tagged_key(run(64, 32))), "reason": "another key"},
        {"user": add["user"], "body": changed(add["body"], len(add["body"]) - 1, 2), "reason": "a changed bit of the signature"},
    ]
    wraps(rows)
    parts(rows)
    return rows


def bad(create, add):
    b, key = create["body"], create["device_key"]
    fields = [create["root"], key, create["device_fingerprint"], puk(*FIRST), create["signature"]]
    device = FIRST[3][0]

    def created(at, value):
        return body(*fields[:at], value, *fields[at + 1:])

    def revoked(device16=run(70, 16), reason=u(1, 5), last_good=u(8, 1), p=puk(*SECOND)):
        return body(device16, reason, last_good, p)
    fp, before, three = SECOND[1], SECOND[2], SECOND[3]
    rows = [(CREATE, b"", "nothing"), (CREATE, b[:-1], "one octet short"), (CREATE, b + b"\x00", "one octet more"),
            (CREATE, body(*fields[:-1]), "without the signature"), (CREATE, body(*fields, b""), "a field more"),
            (CREATE, created(0, create["root"][1:]), "a root without its algorithm"),
            (CREATE, created(0, u(1, 3) + create["root"][1:]), "a root of the reserved algorithm"),
            (CREATE, created(1, key + b"\x00"), "a device's key one octet too long"),
            (CREATE, created(2, fp[:-1]), "a fingerprint of 31 octets"),
            (CREATE, created(3, b""), "an empty puk"), (CREATE, created(3, puk(*FIRST) + b"\x00"), "an octet behind the puk"),
            (CREATE, created(3, listed(puk(*FIRST))), "a list of one puk"),
            (CREATE, created(3, puk(0, FIRST[1], ZERO, FIRST[3])), "generation 0"),
            (CREATE, created(3, puk(1, FIRST[1], before, FIRST[3])), "generation 1 with a predecessor"),
            (CREATE, created(3, puk(*SECOND[:3], FIRST[3])), "generation 2"),
            (CREATE, created(3, puk(1, FIRST[1], ZERO, [])), "no wrap"), (CREATE, created(3, puk(1, FIRST[1], ZERO, three)), "three wraps"),
            (CREATE, created(4, create["signature"][5:]), "a signature without its form"),
            (CREATE, created(4, u(1, 3) + create["signature"][1:]), "a signature of the reserved algorithm"),
            (CREATE, created(4, tagged(run(0, 63))), "a signature of 63 octets"),
            (PUK, body(puk(*FIRST), u(1, 2)), "generation 1"), (PUK, body(puk(2, fp, ZERO, three), u(1, 2)), "generation 2 without a predecessor"),
            (PUK, body(puk(0, fp, before, three), u(1, 2)), "generation 0 with a predecessor"), (PUK, body(puk(2, fp, before, [])), "no reason"), (PUK, body(puk(2, fp, before, []), u(1, 2)), "no wrap"),
            (PUK, body(puk(2, fp, before, devices(65)), u(1, 2)), "65 wraps"),
            (PUK, body(puk(2, fp, before, three[::-1]), u(1, 2)), "wraps in falling order"),
            (PUK, body(puk(2, fp, before, [three[0], three[0]]), u(1, 2)), "a device twice"),
            (PUK, body(puk(2, fp, before, [three[0], (three[0][0], run(8, 32))]), u(1, 2)), "two wraps for one device"),
            (PUK, body(puk(2, fp, before, [(device[0], device[1] + b"\x00")]), u(1, 2)), "a row of 49 octets"),
            (PUK, body(body(u(8, 2), fp, before, listed(device[0] + device[1])), u(1, 2)), "a generation of 64 bits"),
            (PUK, body(puk(*SECOND), u(2, 2)), "a reason of two octets"), (PUK, body(u(1, 2), puk(*SECOND)), "the fields in another order"),
            (ADD, add["body"][:-1], "one octet short"), (ADD, add["body"] + b"\x00", "one octet more"),
            (ADD, body(run(0, 15)) + add["body"][20:], "a device id of 15 octets"),
            (ADD, add["body"].replace(add["device_key"], u(1, 0) + add["device_key"][1:]), "a key of algorithm 0"),
            (ADD, b, "a user/create"),
            (REVOKE, revoked(last_good=u(4, 1)), "a size of 32 bits"), (REVOKE, revoked(p=puk(*FIRST)), "generation 1"),
            (REVOKE, revoked(device16=three[1][0]), "a wrap for the revoked device"), (REVOKE, revoked() + b"\x00", "one octet more"),
            (REVOKE, revoked()[:-1], "one octet short"), (REVOKE, revoked(p=b""), "an empty puk"),
            (0x0100, b"", "type 0x0100"), (0x0105, b"", "type 0x0105"), (0, b"", "type 0"), (0x8001, b"", "a content event's type")]
    rows += [(PUK, body(puk(*SECOND), u(1, r)), f"reason {r}") for r in (0, 1, 3, 4, 5, 7, 255)]
    rows += [(REVOKE, revoked(reason=u(1, r)), f"reason {r}") for r in (0, 1, 3, 4, 7, 38)]
    return rows


def wraps(rows):
    seed = run(128, 32)
    rows["wraps"] = [{"kind": k, "id": i, "number": n, "seed": s, "plaintext": M("wrap", u(1, k), i, u(4, n), s)}
                     for k, i, n, s in ((1, run(0, 16), 1, seed), (2, run(16, 16), 2**32 - 1, run(0, 32)))]
    good = rows["wraps"][0]["plaintext"]
    rows["wraps_bad"] = [{"plaintext": p, "reason": why} for p, why in [
        (b"", "nothing"), (good[:-1], "one octet short"), (good + b"\x00", "one octet more"), (seed, "the seed alone"),
        (M("wrap", u(1, 0), run(0, 16), u(4, 1), seed), "kind 0"), (M("wrap", u(1, 3), run(0, 16), u(4, 1), seed), "kind 3"),
        (M("wrap", u(1, 1), run(0, 16), u(4, 0), seed), "number 0"), (M("wrap", u(1, 1), run(0, 16), u(8, 1), seed[:28]), "a number of 64 bits"),
        (M("wrap", u(1, 1), run(0, 32), u(4, 1), seed[:16]), "an id of 32 octets and a seed of 16"),
        (M("wrap", run(0, 16), u(1, 1), u(4, 1), seed), "the fields in another order"), (M("file", good), "another label"),
        (changed(good, 1), "another prefix")]]


def parts(rows):
    content, recipient = run(0, 1000), u(1, 2) + run(0, 1216)
    good = [(WRAP, sha256(content), 1), (WRAP, sha256(content), 16384), (RECIPIENT, LH("rcpt", u(1, 2), recipient[1:]), 1217),
            (SLOT, sha256(content), 1000), (BLOB, sha256(content), 65536), (BLOB, sha256(content), 65537), (BLOB, sha256(content), 2**40)]
    rows["parts"] = [{"kind": k, "hash": h, "length": str(n), "encoded": part(k, h, n)} for k, h, n in good]
    one = part(SLOT, sha256(content), 1000)
    rows["parts_bad"] = [{"encoded": e, "reason": why} for e, why in [
        (b"", "nothing"), (one[:-1], "one octet short"), (one + b"\x00", "one octet more"), (part(0, ZERO, 1), "kind 0"), (part(5, ZERO, 1), "kind 5"),
        (part(WRAP, ZERO, 0), "an empty wrap"), (part(WRAP, ZERO, 16385), "a wrap of 16,385 octets"), (part(SLOT, ZERO, 0), "an empty slot"),
        (part(SLOT, ZERO, 16385), "a slot of 16,385 octets"), (part(BLOB, ZERO, 0), "an empty blob"), (part(BLOB, ZERO, 2**40 + 1), "a blob longer than 2^40"),
        (part(RECIPIENT, ZERO, 1216), "a recipient without its algorithm"), (part(RECIPIENT, ZERO, 33), "a classical recipient")]]
