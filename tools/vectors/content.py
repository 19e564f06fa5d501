# SPDX-License-Identifier: Apache-2.0
"""spec/content.md, from its words."""
from encoding import LH, V, event_leaf, kdf, sha256, u
from sealing import aead_seal


def run(start, n):
    return bytes((start + i) % 256 for i in range(n))


def changed(octets, at, by=1):
    return octets[:at] + bytes([octets[at] ^ by]) + octets[at + 1:]


def seal(seed, event16, opening):
    return event16 + aead_seal(kdf(seed, event16, "event-seal"), bytes(12), opening)


def fields(*values):
    return b"".join(map(V, values))


def bucket(n):
    if n <= 1024:
        return 1024
    exponent = n.bit_length() - 1
    step = 2**(exponent - exponent.bit_length())
    return -(-n // step) * step


def blob_length(n):
    padded = bucket(n)
    return 16 + padded + 16 * -(-padded // 65536)


def put_fields(p):
    return [p["object"], p["recipient"], u(1, p["kind"]), u(4, p["version"]), p["previous"], u(8, p["length"]), p["digest"],
            p["media"], p["name"], p["slot"], p["blob"], u(8, blob_length(p["length"]))]


def header(p, chain, epoch):
    f = put_fields(p)
    return LH("object", f[0], chain, u(4, epoch), *f[1:9])


def base_put():
    return {"object": run(1, 16), "recipient": run(2, 32), "kind": 1, "version": 1, "previous": bytes(32), "length": 70000,
            "digest": sha256(b"content"), "media": b"application/pdf", "name": b"exhibits/A 1.pdf", "slot": run(3, 32), "blob": run(4, 32)}


def numbered(p):
    return {**p, "length": str(p["length"])}


def sealed(rows):
    seed, event = run(0x20, 32), run(0x30, 16)
    openings = [run(0x40, 32), run(0x40, 33), run(0x40, 400)]
    rows["sealed"] = [{"seed": s, "event": e, "opening": o, "sealed": seal(s, e, o)}
                      for s, e in ((seed, event), (run(0x21, 32), event), (seed, run(0x31, 16))) for o in openings]
    good = seal(seed, event, openings[2])
    other = seal(seed, run(0x31, 16), openings[2])
    rows["sealed_bad"] = [{"seed": s, "sealed": x, "reason": why} for s, x, why in [
        (seed, b"", "nothing"), (seed, event, "the event's id alone"), (seed, seal(seed, event, b""), "of no octets"),
        (seed, seal(seed, event, run(0x40, 31)), "of 31 octets"), (seed, good[:-1], "one octet short"), (seed, good + b"\x00", "one octet more"),
        (seed, good[16:], "without the event's id"), (run(0x21, 32), good, "another epoch's seed"), (seed, changed(good, 0), "another event's id"),
        (seed, changed(good, 16), "a changed bit at the beginning"), (seed, changed(good, len(good) - 17), "a changed bit at the end"),
        (seed, changed(good, len(good) - 1), "a changed bit in the tag"), (seed, event + other[16:], "the ciphertext of another event")]]


NAMES = ["a", "a.pdf", "Exhibits/2026/A 1.pdf", ".hidden", "...", "a..b", "\u00e9tude/\u6cd5.txt", "x" * 255, "/".join(["y" * 255] * 4), "a:b", "~", "-rf"]
NAMES_BAD = [
    (b"", "nothing"), (b".", "this folder"), (b"..", "the folder above"), (b"a/../b", "the folder above, in the middle"), (b"../a", "the folder above, in front"),
    (b"a/..", "the folder above, at the end"), (b"./a", "this folder in front"), (b"/a", "an absolute path"), (b"a/", "a slash at the end"),
    (b"a//b", "an empty element"), (b"/", "a slash alone"), (b"a\\b", "a backslash"), (b"a\nb", "a line feed"), (b"a\x00b", "a NUL"), (b"a\tb", "a tab"),
    (b"a\x1b[2Jb", "an escape sequence"), (b"a\x7fb", "a DEL"), ("a\u0085b".encode(), "a control character of U+0085"), (b"a\xffb", "no UTF-8"),
    (b"\xed\xa0\x80", "a surrogate"), (b"\xc0\xaf", "an overlong slash"), ("a\u202efdp.exe".encode(), "an override of direction"),
    ("a\u2067b".encode(), "an isolate of direction"), ("a\u2028b".encode(), "a line separator"), ("\ufeffa".encode(), "a byte order mark"),
    (b"x" * 256, "an element of 256 octets"), (b"/".join([b"y" * 255] * 4) + b"/", "1,024 octets with an empty element"),
    (b"/".join([b"y" * 204] * 5) + b"z", "1,025 octets")]
MEDIA = ["application/pdf", "a/b", "image/svg+xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "x-1/y.z_a^b!c#d$e&f", "a/" + "b" * 125]
MEDIA_BAD = [
    ("", "nothing"), ("application", "no slash"), ("/pdf", "no type"), ("application/", "no subtype"), ("a/b/c", "two slashes"), ("Application/pdf", "a capital"),
    ("text/plain; charset=utf-8", "a parameter"), ("text/plain;charset=utf-8", "a parameter without a space"), (" a/b", "a space"), ("a/b\n", "a line feed"),
    ("+a/b", "a type that does not begin with a letter or digit"), ("a/.b", "a subtype that does not begin with a letter or digit"),
    ("a/b\u00e9", "no ASCII"), ("a/" + "b" * 126, "128 octets"), ("*/*", "stars")]


def objects(rows):
    chain, base = run(0x50, 16), base_put()
    later = {**base, "version": 2, "previous": header(base, chain, 3)}
    varied = [base, later, {**base, "kind": 2, "media": b"text/plain"}, {**base, "length": 0}, {**base, "length": 2**39}, {**later, "version": 2**32 - 1}]
    varied += [{**base, "name": n.encode()} for n in NAMES] + [{**base, "media": m.encode()} for m in MEDIA]
    rows["puts"] = [{**numbered(p), "chain": chain, "epoch": 3, "header": header(p, chain, 3), "body": fields(*put_fields(p))} for p in varied]
    rows["puts"] += [{**numbered(base), "chain": c, "epoch": e, "header": header(base, c, e), "body": fields(*put_fields(base))}
                     for c, e in ((run(0x51, 16), 3), (chain, 4))]
    f = put_fields(base)
    good = fields(*f)
    bad = [(b"", "nothing"), (good[:-1], "one octet short"), (good + b"\x00", "one octet more"), (fields(*f[:-1]), "11 fields"), (fields(*f, b""), "13 fields"), (good[4:], "without the first length")]
    names = ["object16", "recipient32", "kind", "version", "previous32", "length", "digest32", None, None, "slot32", "blob32", "blob length"]
    for i, name in enumerate(names):
        if name:
            bad += [(fields(*f[:i], value, *f[i + 1:]), f"{name} is {what}") for value, what in (
                (f[i][:-1], "one octet short"), (f[i] + b"\x00", "one octet more"), (b"", "empty"))]
    for value, what in [({"kind": 0}, "kind 0"), ({"kind": 3}, "kind 3"), ({"version": 0}, "version 0"), ({"version": 0, "previous": run(9, 32)}, "version 0 with a predecessor"),
                        ({"version": 2}, "version 2 without a predecessor"), ({"previous": run(9, 32)}, "version 1 with a predecessor")]:
        bad.append((fields(*put_fields({**base, **value})), what))
    over = put_fields(base)
    over[5], over[11] = u(8, 2**39 + 1), u(8, blob_length(2**39 + 1))
    bad.append((fields(*over), "content of 2^39 + 1 octets"))
    for by in (-1, 1, -16):
        bad.append((fields(*f[:11], u(8, blob_length(base["length"]) + by)), f"a blob longer by {by} than content of that length has"))
    bad += [(fields(*put_fields({**base, "name": n})), "name: " + why) for n, why in NAMES_BAD]
    bad += [(fields(*put_fields({**base, "media": m.encode()})), "media type: " + why) for m, why in MEDIA_BAD]
    rows["puts_bad"] = [{"body": b, "reason": why} for b, why in bad]
    rows["removes"] = [{"object": o, "header": h, "body": fields(o, h)} for o, h in ((run(1, 16), run(2, 32)), (bytes(16), bytes(32)))]
    gone = rows["removes"][0]["body"]
    rows["removes_bad"] = [{"body": b, "reason": why} for b, why in [
        (b"", "nothing"), (gone[:-1], "one octet short"), (gone + b"\x00", "one octet more"), (fields(run(1, 16)), "one field"),
        (fields(run(1, 16), run(2, 32), b""), "three fields"), (fields(run(1, 15), run(2, 32)), "object16 is one octet short"), (fields(run(1, 16), run(2, 33)), "header32 is one octet more")]]
    lengths = [0, 1, 1023, 1024, 1025, 1056, 1057, 2047, 2048, 2049, 4096, 65535, 65536, 65537, 70000, 10**6, 10**7, 2**20, 2**20 + 1, 2**32, 2**32 + 1, 2**39 - 1, 2**39]
    rows["buckets"] = [{"length": str(n), "bucket": str(bucket(n)), "blob": str(blob_length(n))} for n in lengths]


def notes(rows):
    event = run(0x60, 16)
    texts = ["a", "Served at 10:12.\n\tSee photo.", "\u6cd5 \u00e9 \U0001f4ce", "\u2068isolated\u2069", "m" * 16384]
    rows["messages"] = [{"text": t.encode(), "reply_to": r, "body": fields(t.encode(), r)} for t in texts for r in (bytes(16), event)]
    bad = [(b"", "nothing"), (fields(b"", event), "no text"), (fields(b"a"), "one field"), (fields(b"a", event, b""), "three fields"), (fields(b"a", event[:-1]), "an event16 of 15 octets"),
           (fields(b"a", b""), "an empty event16"), (fields(b"a", event) + b"\x00", "an octet behind it"), (fields(b"m" * 16385, event), "16,385 octets of text")]
    bad += [(fields(x, event), why) for x, why in [(b"a\rb", "a carriage return"), (b"a\x00", "a NUL"), (b"\x1b]0;x\x07", "an escape sequence"), (b"a\x7f", "a DEL"),
                                                   ("a\u009b".encode(), "a control character of U+009B"), (b"a\xff", "no UTF-8"), (b"\xe2\x82", "a cut character")]]
    rows["messages_bad"] = [{"body": b, "reason": why} for b, why in bad]
    rows["opened"] = [{"object": run(1, 16), "header": run(2, 32), "why": why, "body": fields(run(1, 16), run(2, 32), u(1, why))} for why in (1, 2)]
    good = rows["opened"][0]["body"]
    rows["opened_bad"] = [{"body": b, "reason": why} for b, why in [
        (b"", "nothing"), (good[:-1], "one octet short"), (good + b"\x00", "one octet more"), (fields(run(1, 16), run(2, 32)), "two fields"), (fields(run(1, 16), run(2, 32), u(1, 0)), "why 0"),
        (fields(run(1, 16), run(2, 32), u(1, 3)), "why 3"), (fields(run(1, 16), run(2, 32), u(2, 1)), "why of two octets"), (fields(run(1, 15), run(2, 32), u(1, 1)), "object16 is one octet short"),
        (fields(run(1, 16), run(2, 31), u(1, 1)), "header32 is one octet short")]]
    samples = [(1, "Ada L\u00f6ve", "ada@example.org"), (2, "Miller & Co", ""), (3, "Miller v. Jones", ""), (6, "n" * 256, "a" * 256)]
    rows["names"] = [{"of": of, "id": event, "name": n.encode(), "address": a.encode(), "body": fields(u(1, of), event, n.encode(), a.encode())} for of, n, a in samples]
    bad = [(b"", "nothing"), (fields(u(1, 1), event, b"a"), "three fields"), (fields(u(1, 1), event, b"a", b"", b""), "five fields"), (fields(u(1, 1), event, b"a", b"") + b"\x00", "an octet behind it"),
           (fields(u(1, 1), event[1:], b"a", b""), "an id of 15 octets"), (fields(u(2, 1), event, b"a", b""), "a kind of two octets"), (fields(u(1, 1), event, b"", b""), "no name"),
           (fields(u(1, 1), event, b"n" * 257, b""), "a name of 257 octets"), (fields(u(1, 1), event, b"n", b"a" * 257), "an address of 257 octets")]
    bad += [(fields(u(1, of), event, b"a", b""), f"of {of}") for of in (0, 4, 5, 7, 255)]
    bad += [(fields(u(1, 1), event, x, b""), "name: " + why) for x, why in [(b"a\nb", "a line feed"), (b"a\tb", "a tab"), (b"a\xff", "no UTF-8"), ("\u202ea".encode(), "an override of direction"), ("a\u2029".encode(), "a paragraph separator")]]
    bad += [(fields(u(1, 1), event, b"a", x), "address: " + why) for x, why in [(b"a\nb", "a line feed"), (b"a\x80", "no UTF-8"), ("a\u2066".encode(), "an isolate of direction")]]
    rows["names_bad"] = [{"body": b, "reason": why} for b, why in bad]


def group():
    rows = {}
    sealed(rows)
    objects(rows)
    notes(rows)
    return rows
