# SPDX-License-Identifier: Apache-2.0
"""spec/spaces.md, from its words."""
from encoding import listed, u
from users import RECIPIENT, WRAP, body, fingerprint, run

CREATE, EPOCH, CLOSE = 0x0301, 0x0302, 0x0303
READER, WRITER, MANAGER = 1, 2, 3
BODY_MAX, MEMBERS_MAX = 65536, 256


def user(i):
    return u(2, i) + run(i, 14)


def member(i, role, gen=1):
    return (user(i), role, run(i + 3, 16), gen, run(i + 5, 32))


def wrap(epoch, i):
    return (epoch, user(i), run(epoch + i, 32))


def member_row(who, role, firm, gen, fp):
    return who + u(1, role) + firm + u(4, gen) + fp


def wrap_row(epoch, who, hash32):
    return u(4, epoch) + who + hash32


def epoch_body(number, fp, reason, members, wraps):
    return body(u(4, number), fp, u(1, reason), listed(*(member_row(*m) for m in members)), listed(*(wrap_row(*w) for w in wraps)))


def epoch(number, reason, members, wraps):
    fp = fingerprint(number % 256)
    octets = epoch_body(number, fp, reason, members, wraps)
    assert len(octets) <= BODY_MAX
    return {
        "number": number, "fingerprint": fp, "reason": reason,
        "members": [dict(zip(("user", "role", "firm", "gen", "fingerprint"), m)) for m in members],
        "wraps": [dict(zip(("epoch", "user", "wrap"), w)) for w in wraps], "own": sum(w[0] == number for w in wraps),
        "body": octets, "parts": [{"kind": RECIPIENT, "hash": fp}] + [{"kind": WRAP, "hash": w[2]} for w in wraps],
    }


def good():
    alone, three = [member(0, MANAGER)], [member(0, WRITER, 7), member(1, MANAGER, 2**32 - 1), member(300, READER)]
    yield 1, 1, alone, [wrap(1, 0)]
    yield 1, 1, three, [wrap(1, i) for i in (0, 1, 300)]
    yield 1, 3, three, [wrap(1, 300)]
    yield 2, 4, alone, [wrap(2, 0)]
    yield 5, 3, three, [wrap(2, 300), wrap(3, 300), wrap(5, 300)]
    yield 5, 3, three, [wrap(1, 0)]
    yield 5, 6, three, []
    yield 6, 5, three, [wrap(6, 0), wrap(6, 1), wrap(6, 300)]
    yield 2**32 - 1, 2, three, [wrap(1, 300), wrap(2**32 - 1, 0), wrap(2**32 - 1, 1), wrap(2**32 - 1, 300)]


def group():
    rows = {"matter_create": [{"firm": run(16, 16), "body": body(run(16, 16))}], "matter_close": [{"body": b""}]}
    rows["epoch"] = [epoch(*row) for row in good()]
    rows["bodies_bad"] = [{"type": t, "body": b, "reason": why} for t, b, why in bad()]
    return rows


def bad():
    fp, two = fingerprint(0), [member(0, MANAGER), member(1, READER)]
    wraps = [wrap(2, 0), wrap(2, 1)]

    def changed(number=2, fp=fp, reason=4, members=two, wraps=wraps):
        return epoch_body(number, fp, reason, members, wraps)
    whole, rows_of_two, rows_of_wraps = changed(), listed(*(member_row(*m) for m in two)), listed(*(wrap_row(*w) for w in wraps))
    many = [member(i, MANAGER) for i in range(MEMBERS_MAX + 1)]
    rows = [
        (CREATE, b"", "nothing"), (CREATE, body(run(0, 15)), "an id of 15 octets"), (CREATE, body(run(0, 16), b""), "a field more"),
        (CREATE, run(0, 16), "an id that is no field"), (CLOSE, b"\x00", "an octet"), (CLOSE, body(b""), "an empty field"),
        (EPOCH, b"", "nothing"), (EPOCH, whole[:-1], "one octet short"), (EPOCH, whole + b"\x00", "one octet more"), (EPOCH, whole + body(b""), "a field more"),
        (EPOCH, body(u(8, 2)) + whole[8:], "a number of 64 bits"), (EPOCH, changed(fp=fp[:-1]), "a fingerprint of 31 octets"),
        (EPOCH, changed(number=0, wraps=[]), "number 0"), (EPOCH, changed(number=0, reason=1, wraps=[]), "number 0, the first"),
        (EPOCH, changed(members=[], wraps=[]), "no members"), (EPOCH, changed(members=[member(0, WRITER), member(1, READER)]), "no manager"),
        (EPOCH, changed(members=[member(0, MANAGER), member(1, 0)]), "role 0"), (EPOCH, changed(members=[member(0, MANAGER), member(1, 4)]), "role 4"),
        (EPOCH, changed(members=[member(0, MANAGER), member(1, READER, 0)]), "generation 0"), (EPOCH, changed(members=two[::-1]), "members in falling order"),
        (EPOCH, changed(members=[two[0], two[0], two[1]]), "a member twice"), (EPOCH, changed(members=[two[0], (*two[0][:1], READER, *two[0][2:])]), "a member in two roles"),
        (EPOCH, changed(members=many, wraps=[]), "257 members"),
        (EPOCH, changed(members=[(*two[0][:4], two[0][4] + b"\x00")], wraps=[]), "a member of 70 octets"),
        (EPOCH, changed(wraps=[wrap(2, 2)]), "a wrap for no member"), (EPOCH, changed(wraps=[wrap(0, 0)]), "a wrap of epoch 0"),
        (EPOCH, changed(wraps=[wrap(3, 0)]), "a wrap of a later epoch"), (EPOCH, changed(wraps=wraps[::-1]), "wraps in falling order"),
        (EPOCH, changed(wraps=[wrap(2, 0), wrap(1, 1)]), "wraps by user first"), (EPOCH, changed(wraps=[wrap(2, 0), wrap(2, 0)]), "a wrap twice"),
        (EPOCH, changed(wraps=[wrap(2, 0), (2, user(0), run(9, 32))]), "two wraps of one epoch for one member"),
        (EPOCH, changed(wraps=[(2, user(0), run(0, 31))]), "a wrap of 51 octets"),
        (EPOCH, changed(number=1, reason=1, wraps=[wrap(1, 0)]), "the first epoch without a wrap for one member"),
        (EPOCH, changed(number=1, reason=1, wraps=[]), "the first epoch without wraps"), (EPOCH, changed(reason=1), "the first, but number 2"),
        (EPOCH, body(u(4, 2), fp, u(1, 4), rows_of_wraps, rows_of_two), "the lists in each other's place"),
        (EPOCH, body(u(4, 2), fp, u(1, 4), rows_of_two), "without wraps"),
        (EPOCH, body(u(4, 2), fp, u(1, 4), u(4, 3) + rows_of_two[4:], rows_of_wraps), "a member more counted"),
        (EPOCH, body(u(4, 2), fp, u(1, 4), u(4, 1) + rows_of_two[4:], rows_of_wraps), "a member less counted"),
        (0x0300, b"", "type 0x0300"), (0x0304, b"", "type 0x0304"), (0x8002, b"", "a content event's type"), (0xffff, b"", "type 0xffff")]
    rows += [(EPOCH, changed(number=1, reason=r, wraps=[wrap(1, 0), wrap(1, 1)]), f"number 1 with reason {r}") for r in (2, 4, 5, 6)]
    return rows + [(EPOCH, changed(reason=r), f"reason {r}") for r in (0, 7, 36, 255)]
