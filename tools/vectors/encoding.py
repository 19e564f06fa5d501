# SPDX-License-Identifier: Apache-2.0
"""spec/encoding.md, spec/leaves.md and spec/events.md, from their words. For vectors only."""
import hashlib
import hmac

import ed25519

PFX = b"muniment/v1/"

# Label, use, number of fields, and for the vectors a field of each.
LABELS = [
    ("event", "Sign", 14), ("dev/accept", "Sign", 4), ("firm/create", "Sign", 4), ("id/create", "Sign", 5), ("id/endorse", "Sign", 4),
    ("session", "Sign", 6), ("submit", "Sign", 1),
    ("leaf", "Commit", 1), ("file", "Commit", 1),
    ("head", "LH", 2), ("key", "LH", 1), ("lid", "LH", 2), ("map", "LH", 4),
    ("map/entry", "LH", 2), ("map/node", "LH", 3), ("map/state", "LH", 2), ("object", "LH", 11), ("prf-salt", "LH", 2), ("rcpt", "LH", 2),
    ("submission", "LH", 5),
    ("event-seal", "KDF", 0), ("invite", "KDF", 1), ("prf-kek", "KDF", 2),
    ("pw-kek", "KDF", 1), ("rec-kek", "KDF", 1), ("root-seed", "KDF", 2), ("session-key", "KDF", 2),
    ("store-seal", "KDF", 1), ("read", "MAC", 4),
    ("wrap", "plaintext", 4),
]
ED25519, ML_DSA_44 = 1, 3
RECIPIENT_OCTETS = {1: 32, 2: 1216}
COMMIT, MAP, RELEASE = 1, 2, 3
BODY_MAX, VOIDS_MAX = 65536, 16


def u(octets, value):
    return value.to_bytes(octets, "big")


def sha256(octets):
    return hashlib.sha256(octets).digest()


def V(x):
    return u(4, len(x)) + x


def T(label):
    tag = PFX + label.encode()
    return u(1, len(tag)) + tag


def M(label, *fields):
    return T(label) + u(1, len(fields)) + b"".join(map(V, fields))


def listed(*items):
    return u(4, len(items)) + b"".join(map(V, items))


def LH(label, *fields):
    return sha256(M(label, *fields))


def commit(r, label, *fields):
    assert len(r) == 32
    return hmac.new(r, M(label, *fields), hashlib.sha256).digest()


def kdf(ikm, salt, label, *fields):
    extracted = hmac.new(salt, ikm, hashlib.sha256).digest()
    return hmac.new(extracted, M(label, *fields) + b"\x01", hashlib.sha256).digest()


def tagged_key(seed):
    return u(1, ED25519) + ed25519.public(seed)


def tagged(signature):
    return u(1, ED25519) + V(signature)


def sign(seed, message):
    return tagged(ed25519.sign(seed, message))


def is_message(label, octets):
    count = {name: fields for name, _, fields in LABELS}[label]
    head = T(label) + u(1, count)
    rest, whole = octets[len(head):], octets.startswith(head)
    for _ in range(count):
        if len(rest) < 4 or len(rest) < 4 + int.from_bytes(rest[:4], "big"):
            return False
        rest = rest[4 + int.from_bytes(rest[:4], "big"):]
    return whole and not rest


def verify(key, label, message, signature):
    if len(key) != 33 or key[0] != ED25519 or len(signature) != 69 or signature[:5] != u(1, ED25519) + u(4, 64):
        return False
    return is_message(label, message) and ed25519.verify(key[1:], message, signature[5:])


def leaf_hash(leaf):
    return sha256(b"\x00" + leaf)


def file_leaf(r, digest):
    return u(1, COMMIT) + commit(r, "file", digest)


def event_leaf(r, ev):
    return u(1, COMMIT) + commit(r, "leaf", ev)


def next_head(head, leaf):
    return u(8, int.from_bytes(head[:8], "big") + 1) + LH("head", head, leaf_hash(leaf))


def event_fields(e):
    """The 14 fields of an event that is given by the names of spec/events.md."""
    return [
        e["event"], e["actor"], e["device"], e["chain"], u(4, e["epoch"]), u(8, e["seq"]), e["prev_leaf"],
        listed(*(u(8, seq) + leaf for seq, leaf in e["voids"])), e["control_head"],
        V(e["origin"].encode()) + u(8, e["size"]) + e["root"], u(8, e["claimed_ms"]), u(1, e["clock_quality"]),
        u(2, e["type"]), e["body"],
    ]


def ev_of(fields, seed):
    message = M("event", *fields)
    return b"EV1\x00" + message + sign(seed, message)
