# SPDX-License-Identifier: Apache-2.0
"""spec/firms.md, from its words."""
import bech32
from encoding import LH, M, kdf, sha256, sign, tagged_key, u
from users import body, changed, run

CREATE, INVITE, JOIN, WITHDRAW, SUSPEND, ROLE, TRUST = range(0x0201, 0x0208)
HRP = "muninvite"
NO_FIRM = bytes(16)


def endorse(seed, firm, user, root, role):
    return sign(seed, M("id/endorse", firm, user, root, u(1, role)))


def firm_create(seed, firm, user, owner, invite, invite_seed):
    root = tagged_key(seed)
    signature, endorsement = sign(seed, M("firm/create", firm, root, user, owner)), endorse(invite_seed, firm, user, owner, 3)
    return {"firm": firm, "user": user, "seed": seed, "invite_seed": invite_seed, "root": root, "owner": owner, "invite": invite,
            "signature": signature, "endorsement": endorsement, "body": body(root, owner, invite, signature, endorsement)}


def firm_join(firm, user, role, invite, invite_seed, root):
    endorsement = endorse(invite_seed, firm, user, root, role)
    return {"firm": firm, "user": user, "role": role, "invite_seed": invite_seed, "invite_key": tagged_key(invite_seed), "root": root,
            "invite": invite, "endorsement": endorsement, "body": body(root, invite, endorsement)}


def group():
    create = firm_create(run(0, 32), run(16, 16), run(32, 16), tagged_key(run(1, 32)), run(48, 16), run(2, 32))
    join = firm_join(run(16, 16), run(33, 16), 2, run(49, 16), run(3, 32), tagged_key(run(4, 32)))
    rows = {"firm_create": [create, firm_create(run(5, 32), run(17, 16), run(34, 16), tagged_key(run(6, 32)), run(50, 16), run(7, 32))]}
    rows["firm_invite"] = [{"invite": i, "key": k, "role": r, "expires_ms": str(t), "body": body(i, k, u(1, r), u(8, t))}
                           for i, k, r, t in ((run(49, 16), tagged_key(run(3, 32)), r, t) for r, t in
                                              ((0, 0), (1, 1800000000000), (2, 2**64 - 1), (3, 1)))]
    rows["firm_join"] = [join] + [firm_join(run(17, 16), run(35, 16), r, run(51, 16), run(8, 32), tagged_key(run(9, 32))) for r in (1, 3)]
    rows["firm_withdraw"] = [{"invite": run(49, 16), "body": body(run(49, 16))}]
    rows["firm_suspend"] = [{"user": run(33, 16), "reason": r, "last_good": str(n), "body": body(run(33, 16), u(1, r), u(8, n))}
                            for r, n in ((2, 0), (4, 1000), (6, 2**64 - 1))]
    rows["firm_role"] = [{"user": run(33, 16), "role": r, "body": body(run(33, 16), u(1, r))} for r in (1, 2, 3)]
    rows["firm_trust"] = [{"firm": run(18, 16), "root": h, "body": body(run(18, 16), h)} for h in (LH("key", tagged_key(run(0, 32))), bytes(32))]
    rows["bodies_bad"] = [{"type": t, "body": b, "reason": why} for t, b, why in bad(create, join)]
    unsigned(rows, create, join)
    codes(rows)
    return rows


def bad(create, join):
    whole, root, owner = create["body"], create["root"], create["owner"]
    signature, endorsement, invite = create["signature"], create["endorsement"], create["invite"]
    key = join["invite_key"]
    rows = [(CREATE, b"", "nothing"), (CREATE, whole[:-1], "one octet short"), (CREATE, whole + b"\x00", "one octet more"),
            (CREATE, body(root, owner, invite, signature), "without the endorsement"),
            (CREATE, body(root, owner, signature, endorsement), "without an invitation"),
            (CREATE, body(root[1:], owner, invite, signature, endorsement), "a root without its algorithm"),
            (CREATE, body(root, u(1, 3) + owner[1:], invite, signature, endorsement), "an owner's root of the reserved algorithm"),
            (CREATE, body(root, owner, invite, signature, u(1, 2) + endorsement[1:]), "an endorsement of algorithm 2"),
            (CREATE, body(root, owner, invite, signature + b"\x00", endorsement), "a signature one octet too long"),
            (INVITE, b"", "nothing"), (INVITE, body(invite, key, u(1, 4), u(8, 1)), "role 4"), (INVITE, body(invite, key, u(1, 255), u(8, 1)), "role 255"),
            (INVITE, body(invite, key, u(4, 1), u(8, 1)), "a role of four octets"), (INVITE, body(invite, key, u(1, 1), u(4, 1)), "an end of 32 bits"),
            (INVITE, body(invite, key, u(1, 1)), "without an end"), (INVITE, body(invite[:15], key, u(1, 1), u(8, 1)), "an id of 15 octets"),
            (INVITE, body(invite, key[1:], u(1, 1), u(8, 1)), "a key without its algorithm"),
            (JOIN, join["body"][:-1], "one octet short"), (JOIN, join["body"] + b"\x00", "one octet more"),
            (JOIN, body(join["root"], join["invite"], u(1, 2), join["endorsement"]), "with a role"),
            (JOIN, body(join["invite"], join["root"], join["endorsement"]), "the fields in another order"),
            (WITHDRAW, b"", "nothing"), (WITHDRAW, body(run(0, 15)), "an id of 15 octets"), (WITHDRAW, body(run(0, 32)), "an id of 32 octets"),
            (WITHDRAW, run(0, 16), "an id that is no field"), (WITHDRAW, body(invite, b""), "a field more"),
            (SUSPEND, body(run(0, 16), u(1, 4)), "without a size"), (SUSPEND, body(run(0, 16), u(1, 4), u(4, 1)), "a size of 32 bits"),
            (SUSPEND, body(run(0, 16), u(1, 4), u(8, 1), b""), "a field more"),
            (ROLE, body(run(0, 16), u(1, 0)), "role 0"), (ROLE, body(run(0, 16), u(1, 4)), "role 4"), (ROLE, body(run(0, 16)), "without a role"),
            (ROLE, body(run(0, 16), u(2, 1)), "a role of two octets"),
            (TRUST, body(run(0, 16), run(0, 31)), "a keyprint of 31 octets"), (TRUST, body(run(0, 16)), "without a keyprint"),
            (TRUST, body(run(0, 16), key), "a key in the place of its keyprint"), (0x0200, b"", "type 0x0200"), (0x0208, b"", "type 0x0208")]
    return rows + [(SUSPEND, body(run(0, 16), u(1, r), u(8, 1)), f"reason {r}") for r in (0, 1, 3, 5, 7, 34)]


def unsigned(rows, create, join):
    other = tagged_key(run(7, 32))
    rows["firm_create_unsigned"] = [{"firm": f, "user": w, "body": b, "reason": why} for f, w, b, why in [
        (run(17, 16), create["user"], create["body"], "another firm"), (create["firm"], run(34, 16), create["body"], "another user"),
        (create["firm"], create["user"], create["body"].replace(create["owner"], other), "another root of the owner"),
        (create["firm"], create["user"], create["body"].replace(create["root"], other), "another root of the firm"),
        (create["firm"], create["user"], body(create["root"], create["owner"], create["invite"], create["endorsement"], create["signature"]),
         "the two signatures in each other's place")]]
    good = (join["firm"], join["user"], join["root"], join["role"], join["invite_key"], join["endorsement"])
    rows["endorse_unsigned"] = [dict(zip(("firm", "user", "root", "role", "invite_key", "endorsement", "reason"), row)) for row in [
        (run(17, 16), *good[1:], "another firm"), (good[0], run(34, 16), *good[2:], "another user"), (*good[:2], other, *good[3:], "another root"),
        (*good[:3], 3, *good[4:], "a higher role"), (*good[:3], 1, *good[4:], "a lower role"), (*good[:4], other, good[5], "another invitation's key"),
        (*good[:5], changed(good[5], 40), "a changed bit"),
        (*good[:5], sign(join["invite_seed"], M("firm/create", join["firm"], join["root"], join["user"], join["invite_key"])), "signed for another use")]]


def code_of(invite, secret, firm, root, log, version=1):
    return u(1, version) + invite + secret + firm + root + log


def codes(rows):
    vkey = b"muniment.example/log+01234567+AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAB"
    log, root = sha256(vkey), LH("key", tagged_key(run(0, 32)))
    rows["codes"] = []
    for invite, secret, firm, print_ in ((run(0, 16), run(16, 16), run(32, 16), root), (run(1, 16), run(99, 16), NO_FIRM, bytes(32)),
                                         (b"\xff" * 16, b"\xff" * 16, b"\xff" * 16, b"\xff" * 32)):
        seed = kdf(secret, invite, "invite", firm)
        rows["codes"].append({
            "invite": invite, "secret": secret, "firm": firm, "firm_root": print_, "vkey": vkey, "log": log,
            "code": bech32.encode(HRP, code_of(invite, secret, firm, print_, log)).encode(), "seed": seed, "key": tagged_key(seed)})
    octets = code_of(run(0, 16), run(16, 16), run(32, 16), root, log)
    code, groups = bech32.encode(HRP, octets), bech32.groups_of(octets)
    other = groups[:-1] + [groups[-1] | 1]
    rows["codes_bad"] = [{"code": c.encode(), "reason": why} for c, why in [
        ("", "nothing"), (code[:-1], "one character short"), (code + "q", "one character more"), (code.upper(), "upper case"),
        (code[:40] + code[40:].upper(), "both cases"), (" " + code, "white space in front"), (code + "\n", "a line end behind"),
        (code[:20] + ("q" if code[20] != "q" else "p") + code[21:], "another character"), (code[:20] + code[21] + code[20] + code[22:], "two characters exchanged"),
        (code[:20] + "b" + code[21:], "a character outside the alphabet"), (bech32.encode("invite", octets), "another human-readable part"),
        (bech32.spell(HRP, groups, 0x2BC830A3), "the checksum of Bech32m"), (bech32.spell(HRP, other), "bits left over that are not zero"),
        (bech32.spell(HRP, groups + [0]), "a group more"), (bech32.encode(HRP, octets[:-1]), "112 octets"), (bech32.encode(HRP, octets + b"\x00"), "114 octets"),
        (bech32.encode(HRP, b""), "no octets"), (bech32.encode(HRP, u(1, 0) + octets[1:]), "version 0"), (bech32.encode(HRP, u(1, 2) + octets[1:]), "version 2"),
        (bech32.encode(HRP, code_of(run(0, 16), run(16, 16), NO_FIRM, root, log)), "a root without a firm"),
        (bech32.encode(HRP, code_of(run(0, 16), run(16, 16), run(32, 16), bytes(32), log)), "a firm without a root")]]
