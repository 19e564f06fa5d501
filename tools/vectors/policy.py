# SPDX-License-Identifier: Apache-2.0
"""spec/policy.md, from its words: what stands, and what is refused by which rule."""
import firms
import spaces
import users
from encoding import LH, M, sign, u
from history import (ADDED, ADMIN, FIRM, MANAGER, MATTER, MEMBER, OWNER, PLANNED, READER, REMOVED, REVOKED, STANDS, SUSPICION, WRITER, World,
                     key_of, octets)
from users import body

OTHER = octets("another hash")


def beginnings():
    """R1 to R6, R9, R20 to R31 of the first event of a user's chain."""
    w = World("beginnings")
    alice, bob = w.person("alice"), *w.enroll("bob")
    own = (alice, alice.chain)

    def create(rule, what, octets_=None, **bent):
        w.event(rule, what, own, users.CREATE, octets_ or alice.create(), **bent)
    create(1, "the chain of another user", chain=bob.id)
    w.event(1, "an event of a firm", own, firms.WITHDRAW, body(alice.id))
    w.event(1, "an epoch in a user's chain", own, spaces.EPOCH, alice.create())
    create(1, "a type that there is not", type=0x0105)
    create(1, "a content event", type=0x8001)
    create(2, "a body that is cut", alice.create()[:-1])
    create(2, "no body, and signed by nobody", b"\x00", seed=OTHER)
    w.event(4, "a device before the user", own, users.ADD, alice.add(1))
    w.event(4, "a generation before the user", own, users.PUK, alice.new_puk())
    create(4, "a first event of seq 1", seq=1, prev_leaf=OTHER)
    create(4, "a first event of seq 1, on another control head", seq=1, prev_leaf=OTHER, control_head=u(8, 1) + OTHER)
    create(5, "a first event on another control head", control_head=u(8, 1) + OTHER)
    create(5, "another control head, and an epoch", control_head=u(8, 1) + OTHER, epoch=1)
    create(6, "an epoch in a user's chain", epoch=1)
    create(20, "another user is the actor", actor=bob.id)
    create(20, "another user is the actor, and nobody has signed", actor=bob.id, seed=OTHER)
    create(9, "another key than that of the device has signed", seed=OTHER)
    create(9, "another key has signed, and the generation is for another device", alice.create(row=1), seed=OTHER)
    create(30, "the generation is for another device", alice.create(row=1))
    create(30, "the generation is for another device, and the root has not signed", alice.create(row=1, user=bob.id))
    create(30, "the first device is another than the event's", device=1, seed=alice.seed(0))
    create(21, "the root has signed for another user", alice.create(user=bob.id))
    create(21, "the root has signed the device under another key", alice.create().replace(alice.root, bob.root))
    create(21, "the root has not signed, and is the device's key", alice.create(root_seed=alice.seed(0), user=bob.id))
    create(23, "the root's key is the device's", alice.create(root_seed=alice.seed(0)))
    create(23, "the root's key is the device's, and the recipients are one", alice.create(root_seed=alice.seed(0), recipient=alice.puk()))
    create(29, "the recipients of device and generation are one", alice.create(recipient=alice.puk()))
    create(STANDS, "alice is created")
    create(4, "a second time", seq=1, prev_leaf=w.signed[alice.device(0), alice.chain][1])
    create(4, "a second time, from the beginning", seq=0, prev_leaf=users.ZERO)
    create(3, "a second time, at the index of the event before", index=0)
    create(4, "a second time, on an empty chain", seq=0, prev_leaf=users.ZERO, control_head=bytes(40))
    w.renew(alice)
    return w.steps


def devices():
    """R3 to R10 and R20 to R31 later on; what is void."""
    w = World("devices")
    alice, bob = w.enroll("alice", "bob")
    own, first = (alice, alice.chain), alice.device(0)

    def puk(rule, what, octets_=None, **bent):
        w.event(rule, what, own, users.PUK, octets_ or alice.new_puk(), **bent)

    def add(rule, what, n, **other):
        w.event(rule, what, own, users.ADD, alice.add(n, **other))

    def revoke(rule, what, n, last_good=None, by=0, **other):
        w.event(rule, what, own, users.REVOKE, alice.revoke(n, w.index if last_good is None else last_good, **other), by)
    puk(3, "at the index of the event before", index=0)
    puk(3, "at the index of the event before, on another control head", index=0, control_head=bytes(40))
    puk(5, "on the control head of an empty chain", control_head=bytes(40))
    puk(5, "on another control head of the same count", control_head=u(8, 1) + OTHER)
    puk(5, "on another control head, in an epoch", control_head=u(8, 1) + OTHER, epoch=1)
    puk(6, "in an epoch", epoch=1)
    puk(6, "in an epoch, of a seq that was", epoch=1, seq=0, prev_leaf=users.ZERO)
    puk(7, "of a seq that was", seq=0, prev_leaf=users.ZERO)
    puk(7, "of the next seq, after another leaf", prev_leaf=OTHER)
    puk(7, "of the next seq, after another leaf, by somebody else", prev_leaf=OTHER, actor=bob.id)
    puk(20, "by another user", actor=bob.id)
    w.event(20, "by another user with a device of his own", (bob, alice.chain), users.PUK, alice.new_puk())
    puk(8, "by a device that the user never had", device=7)
    w.event(8, "by a device of somebody else, as alice", (bob, alice.chain), users.PUK, alice.new_puk(), actor=alice.id)
    puk(8, "by a device that the user never had, and that has not signed", device=7, seed=OTHER)
    puk(9, "signed by another key", seed=OTHER)
    puk(9, "signed by another key, of another generation", alice.new_puk(gen=3), seed=OTHER)
    puk(28, "a generation is left out", alice.new_puk(gen=3))
    puk(28, "a generation is left out, and its recipient was one before", alice.new_puk(gen=3, fp=alice.puk(1)))
    puk(29, "the recipient of the generation before", alice.new_puk(fp=alice.puk(1)))
    puk(29, "the recipient of a device", alice.new_puk(fp=alice.recipient(0)))
    puk(29, "the recipient of a device, for a device that there is not", alice.new_puk([0, 1], fp=alice.recipient(0)))
    puk(30, "for one device too many", alice.new_puk([0, 1]))
    puk(30, "for another device", alice.new_puk([1]))
    puk(STANDS, "a gap in seq", seq=5, prev_leaf=OTHER)
    alice.gen = 2
    puk(28, "the present generation again", alice.new_puk(gen=2))
    puk(7, "of a seq in the gap", seq=3, prev_leaf=OTHER)
    add(23, "the same device again", 0)
    add(23, "the id of the first device", 1, device=first)
    add(23, "the key of the first device", 1, device_seed=alice.seed(0))
    add(23, "the key of the root", 1, device_seed=alice.root_seed)
    add(23, "the recipient of the first device", 1, recipient=alice.recipient(0))
    add(23, "the recipient of the newest generation", 1, recipient=alice.puk())
    add(23, "the recipient of the first generation, and not accepted", 1, recipient=alice.puk(1), user=bob.id)
    add(22, "accepted for another user", 1, user=bob.id)
    w.event(22, "another id than that which was accepted", own, users.ADD, alice.add(1).replace(alice.device(1), alice.device(2)))
    w.add(alice, 1)
    puk(30, "not for the new device", alice.new_puk([0]))
    puk(30, "for the new device and another one", alice.new_puk([1, 2]))
    puk(28, "by the new device, of a generation that is left out", alice.new_puk(gen=4), device=1)
    w.renew(alice, 1)
    puk(STANDS, "the new device, with a gap", device=1, seq=9, prev_leaf=OTHER)
    alice.gen += 1
    revoke(25, "a device that the user never had", 2)
    revoke(25, "a device that the user never had, at an index to come", 2, w.index + 1)
    revoke(27, "at an index to come", 1, w.index + 1)
    revoke(27, "at an index to come, with a generation that is left out", 1, w.index + 1, gen=9)
    revoke(28, "with a generation that is left out", 1, gen=9)
    revoke(29, "with the present generation's recipient", 1, fp=alice.puk())
    revoke(30, "with a generation for a device that there is not", 1, devices=[0, 2])
    revoke(30, "with a generation for nobody who is left", 1, devices=[2])
    good = w.index - 1
    revoke(STANDS, "a device revokes itself, good up to the index before", 1, good, by=1)
    alice.active.remove(1)
    alice.gen += 1
    revoke(25, "once more", 1, devices=[0])
    w.event(8, "the revoked device", own, users.PUK, alice.new_puk(), 1)
    puk(30, "a generation for the revoked device", alice.new_puk([0, 1]))
    add(23, "the revoked device again", 1)
    add(23, "another device with the recipient of the revoked one", 2, recipient=alice.recipient(1))
    add(23, "another device with the key of the revoked one", 2, device_seed=alice.seed(1))
    revoke(26, "the last active device", 0, devices=[2])
    revoke(26, "the last active device, at an index to come", 0, w.index + 1, devices=[2])
    added = w.index
    w.add(alice, 2)
    revoke(STANDS, "the first device, by itself, good up to its own end", 0)
    alice.active.remove(0)
    alice.gen += 1
    w.event(8, "the first device", own, users.PUK, alice.new_puk(), 0)
    w.renew(alice, 2)
    for void, device, index, what in (
            (True, 1, good, "at last_good"), (False, 1, good - 1, "before last_good"), (True, 1, 2**64 - 1, "long after"),
            (True, 2, added - 1, "before the device was added"), (False, 2, added, "from its own beginning on"), (False, 2, 2**64 - 1, "of an active device"),
            (True, 9, added, "of a device that the user never had"), (False, 0, added, "of the first device before its end"),
            (True, 0, added + 1, "of the first device from its end on")):
        w.device_void(void, what, alice, device, index)
    return w.steps


def rooms():
    """R24: the 65th device. The other bounds are too far away for vectors."""
    w = World("rooms")
    alice, = w.enroll("alice")
    for n in range(1, 64):
        w.add(alice, n, n - 1)
    own = (alice, alice.chain)
    w.event(24, "a 65th active device", own, users.ADD, alice.add(64))
    w.event(24, "a 65th active device, not accepted", own, users.ADD, alice.add(64, user=octets("nobody")[:16]))
    w.event(23, "the first device, as a 65th", own, users.ADD, alice.add(0))
    w.event(STANDS, "one is revoked", own, users.REVOKE, alice.revoke(63, w.index))
    alice.active.remove(63)
    alice.gen += 1
    w.add(alice, 64)
    w.renew(alice, 64)
    return w.steps


def founding():
    """R40 to R44, as an archive asks them, who knows the server's founding invitations, and as everybody else does."""
    w = World("founding")
    alice, bob, carol = w.enroll("alice", "bob", "carol")
    north, dave = w.firm("north"), w.person("dave")

    def create(rule, what, octets_=None, who=alice, firm=north, **bent):
        w.event(rule, what, (who, firm.chain), firms.CREATE, octets_ or firm.create(who), **bent)
    create(8, "by nobody", who=dave)
    create(9, "not signed by the device", seed=OTHER)
    create(40, "the firm's root has signed for another owner", north.create(bob, root=alice.root))
    create(40, "the firm's root has signed another root of the owner", north.create(alice).replace(alice.root, bob.root))
    create(41, "with the identity root of somebody else", north.create(alice, root=bob.root))
    create(1, "in the chain of another firm", chain=OTHER[:16])
    create(4, "of seq 1", seq=1, prev_leaf=OTHER)
    create(6, "in epoch 1", epoch=1)
    w.event(4, "an invitation before the firm", (alice, north.chain), firms.INVITE, north.offer("bob", MEMBER))
    w.step("founding", invite=north.invite("founding"), key=key_of(north.invite_seed("founding")), what="the archive has a founding invitation")
    create(41, "with the identity root of somebody else, by an invitation that there is not", north.create(alice, root=bob.root, invite="none"))
    create(43, "by an invitation that there is not", north.create(alice, invite="none"))
    create(44, "endorsed by another key", north.create(alice, endorser=OTHER))
    create(44, "endorsed for another owner", body(key_of(north.seed), alice.root, north.invite("founding"), sign(north.seed, M(
        "firm/create", north.id, key_of(north.seed), alice.id, alice.root)), firms.endorse(north.invite_seed("founding"), north.id, bob.id, alice.root, 3)))
    create(44, "endorsed as a member", body(key_of(north.seed), alice.root, north.invite("founding"), sign(north.seed, M(
        "firm/create", north.id, key_of(north.seed), alice.id, alice.root)), firms.endorse(north.invite_seed("founding"), north.id, alice.id, alice.root, 1)))
    create(STANDS, "alice founds north")
    create(4, "a second time", north.create(bob), who=bob)
    south = w.firm("south")
    create(42, "another firm of the same user", firm=south)
    create(42, "another firm of the same user, by an invitation that there is not", south.create(alice, invite="none"), firm=south)
    create(41, "another firm of the same user, with somebody else's root", south.create(alice, root=bob.root), firm=south)
    w.invite(north, alice, bob, MEMBER)
    create(42, "of a member of another firm", who=bob, firm=south)
    w.suspend(north, alice, bob)
    create(10, "of somebody who is suspended", who=bob, firm=south)
    create(10, "of somebody who is suspended, and has not signed for it", south.create(alice), who=bob, firm=south)
    w.step("founding", invite=south.invite("second"), key=key_of(south.invite_seed("second")), what="it has another one instead")
    create(43, "by an invitation that is used", who=carol, firm=south)
    create(STANDS, "carol founds south", south.create(carol, invite="second"), who=carol, firm=south)
    return w.steps


def invitations():
    """R1 to R10, R41, R42, R44 to R50 of who comes into a firm."""
    w = World("invitations")
    olga, ada, max_, eve, finn = w.enroll("olga", "ada", "max", "eve", "finn")
    north, south = w.found("north", olga), w.found("south", finn)

    def act(rule, what, who, kind, octets_, device=0, **bent):
        w.event(rule, what, (who, north.chain), kind, octets_, device, **bent)

    def offer(rule, what, who, name, role, **bent):
        act(rule, what, who, firms.INVITE, north.offer(name, role), **bent)

    def join(rule, what, who, name, role, octets_=None, **bent):
        act(rule, what, who, firms.JOIN, octets_ or north.join(who, name, role), **bent)
    offer(45, "an invitation by a user of no firm", ada, "ada", MEMBER)
    offer(45, "an invitation by the owner of another firm", finn, "ada", MEMBER)
    offer(9, "an invitation by the owner of another firm, signed by nobody", finn, "ada", MEMBER, seed=OTHER)
    offer(2, "an invitation to role 4", olga, "ada", 4)
    offer(3, "an invitation before the firm's beginning", olga, "ada", ADMIN, index=0)
    offer(7, "an invitation of seq 0", olga, "ada", ADMIN, seq=0, prev_leaf=users.ZERO)
    offer(STANDS, "an owner invites an admin", olga, "ada", ADMIN)
    offer(47, "the same invitation again", olga, "ada", MEMBER)
    w.event(STANDS, "another firm has an invitation of this id", (finn, south.chain), firms.INVITE, south.offer("eve", MEMBER))
    join(49, "by an invitation that there is not", max_, "max", MEMBER)
    join(49, "by an invitation that there is not, to no role", max_, "max", 0)
    join(41, "with somebody else's root", ada, "ada", ADMIN, north.join(ada, "ada", ADMIN, root=eve.root))
    join(41, "with somebody else's root, by an invitation that there is not", ada, "none", ADMIN, north.join(ada, "none", ADMIN, root=eve.root))
    join(42, "the owner of another firm", finn, "ada", ADMIN)
    join(42, "the owner of the firm", olga, "ada", ADMIN)
    join(42, "the owner of another firm, by an invitation that there is not", finn, "none", ADMIN)
    join(44, "as a member, invited as an admin", ada, "ada", MEMBER)
    join(44, "as an owner, invited as an admin", ada, "ada", OWNER)
    join(44, "with the endorsement of another", max_, "ada", ADMIN, north.join(max_, "ada", ADMIN, user=ada.id))
    join(44, "endorsed by another key", ada, "ada", ADMIN, north.join(ada, "ada", ADMIN, seed=OTHER))
    join(44, "endorsed for another firm", ada, "ada", ADMIN, body(ada.root, north.invite("ada"), firms.endorse(
        north.invite_seed("ada"), south.id, ada.id, ada.root, ADMIN)))
    join(8, "by a device that the user never had", ada, "ada", ADMIN, device=3)
    join(STANDS, "ada joins", ada, "ada", ADMIN)
    join(49, "by an invitation that is used", max_, "ada", ADMIN)
    join(42, "a second time, by an invitation that is used", ada, "ada", ADMIN)
    offer(47, "an invitation of the id of one that is used", olga, "ada", ADMIN)
    offer(46, "an admin invites an owner", ada, "max", OWNER)
    offer(46, "an admin invites a founder", ada, "max", 0)
    offer(46, "an admin invites an owner, with the id of another invitation", ada, "ada", OWNER)
    offer(STANDS, "an admin invites an admin", ada, "spare", ADMIN)
    offer(STANDS, "an admin invites a member", ada, "max", MEMBER)
    offer(STANDS, "an owner invites a founder", olga, "other", 0)
    offer(STANDS, "an owner invites an owner", olga, "eve", OWNER)
    join(50, "by an invitation to found a firm", max_, "other", 0)
    join(50, "by an invitation to found a firm, as a member", max_, "other", MEMBER)
    join(STANDS, "max joins", max_, "max", MEMBER)
    offer(46, "a member invites", max_, "none", MEMBER)
    act(46, "a member withdraws", max_, firms.WITHDRAW, north.withdraw("spare"))
    act(46, "a member withdraws what there is not", max_, firms.WITHDRAW, north.withdraw("none"))
    act(45, "the owner of another firm withdraws", finn, firms.WITHDRAW, north.withdraw("spare"))
    act(49, "an invitation that there is not is withdrawn", ada, firms.WITHDRAW, north.withdraw("none"))
    act(49, "an invitation that is used is withdrawn", ada, firms.WITHDRAW, north.withdraw("max"))
    act(STANDS, "an admin withdraws an invitation", ada, firms.WITHDRAW, north.withdraw("spare"))
    act(49, "a withdrawn invitation is withdrawn", olga, firms.WITHDRAW, north.withdraw("spare"))
    offer(47, "an invitation of the id of one that is withdrawn", olga, "spare", MEMBER)
    join(49, "by an invitation that is withdrawn", eve, "spare", ADMIN)
    act(STANDS, "an admin withdraws an invitation to found", ada, firms.WITHDRAW, north.withdraw("other"))
    join(44, "with the other firm's endorsement", eve, "eve", OWNER, south.join(eve, "eve", OWNER))
    join(STANDS, "eve joins as an owner", eve, "eve", OWNER)
    w.event(42, "who is in another firm joins", (eve, south.chain), firms.JOIN, south.join(eve, "eve", MEMBER))
    return w.steps


def roster():
    """R10, R27, R45, R46, R52 to R56; who is void."""
    w = World("roster")
    olga, otto, ada, alf, max_, mia, eve, finn = people = w.enroll("olga", "otto", "ada", "alf", "max", "mia", "eve", "finn")
    north, south = w.found("north", olga), w.found("south", finn)
    for who, role in zip(people[1:6], (OWNER, ADMIN, ADMIN, MEMBER, MEMBER)):
        w.invite(north, olga, who, role)

    def suspend(rule, what, by, who, last_good=None):
        octets_ = body(who.id, u(1, REMOVED), u(8, w.index if last_good is None else last_good))
        w.event(rule, what, (by, north.chain), firms.SUSPEND, octets_)

    def give(rule, what, by, who, role):
        w.event(rule, what, (by, north.chain), firms.ROLE, body(who.id, u(1, role)))

    def trust(rule, what, by, other=south.id, root=OTHER):
        w.event(rule, what, (by, north.chain), firms.TRUST, body(other, root))
    trust(45, "a user of another firm names that firm", finn)
    trust(45, "a user of no firm names a firm", eve)
    trust(46, "a member names another firm", max_)
    trust(46, "a member names the firm itself", max_, north.id)
    trust(55, "the firm itself is named", olga, north.id)
    trust(STANDS, "an owner names another firm", olga)
    trust(STANDS, "an admin names it by another root", ada, root=LH("key", key_of(south.seed)))
    give(45, "a user of another firm gives a role", finn, max_, ADMIN)
    give(46, "a member gives a role", max_, mia, ADMIN)
    give(46, "an admin gives a role", ada, max_, ADMIN)
    give(46, "an admin gives somebody a role who is not in the firm", ada, eve, ADMIN)
    give(52, "a role for somebody who is not in the firm", olga, eve, ADMIN)
    give(52, "a role for somebody of another firm", olga, finn, MEMBER)
    give(54, "the role that somebody has", olga, max_, MEMBER)
    give(54, "the role that the owner has", olga, olga, OWNER)
    give(STANDS, "a member becomes an admin", olga, max_, ADMIN)
    give(STANDS, "and a member again", otto, max_, MEMBER)
    give(STANDS, "an owner becomes a member", olga, otto, MEMBER)
    give(46, "who was an owner gives a role", otto, max_, ADMIN)
    give(53, "the last owner becomes an admin", olga, olga, ADMIN)
    give(54, "the last owner becomes an owner", olga, olga, OWNER)
    suspend(46, "an admin suspends the last owner", ada, olga)
    give(STANDS, "an owner again", olga, otto, OWNER)
    suspend(45, "a user of another firm suspends", finn, max_)
    suspend(46, "a member suspends", max_, mia)
    suspend(46, "a member suspends somebody who is not in the firm", max_, eve)
    suspend(46, "an admin suspends an owner", ada, otto)
    suspend(46, "an admin suspends an owner, at an index to come", ada, otto, w.index + 1)
    suspend(52, "somebody who is not in the firm", ada, eve)
    suspend(52, "somebody who is not in the firm, at an index to come", ada, eve, w.index + 1)
    suspend(27, "at an index to come", ada, mia, w.index + 1)
    good = w.index - 1
    suspend(STANDS, "an admin suspends a member", ada, mia, good)
    suspend(52, "a suspended user", ada, mia)
    give(52, "a role for a suspended user", olga, mia, ADMIN)
    w.event(10, "a suspended user makes a new generation", (mia, mia.chain), users.PUK, mia.new_puk())
    w.event(10, "a suspended user makes one that is left out", (mia, mia.chain), users.PUK, mia.new_puk(gen=5))
    w.event(8, "a suspended user, by a device that she never had", (mia, mia.chain), users.PUK, mia.new_puk(), 4)
    w.event(9, "a suspended user, who has not signed", (mia, mia.chain), users.PUK, mia.new_puk(), seed=OTHER)
    trust(10, "a suspended user names a firm", mia)
    w.event(10, "a suspended user names a firm in another one", (mia, south.chain), firms.TRUST, body(north.id, OTHER))
    w.event(STANDS, "an invitation to come back", (olga, north.chain), firms.INVITE, north.offer("again", MEMBER))
    w.event(10, "a suspended user joins again", (mia, north.chain), firms.JOIN, north.join(mia, "again", MEMBER))
    suspend(STANDS, "an admin suspends an admin", ada, alf)
    suspend(STANDS, "an owner suspends an owner", otto, olga)
    suspend(10, "who was an owner suspends", olga, otto)
    suspend(53, "the last active owner suspends himself", otto, otto)
    suspend(53, "the last active owner suspends himself, at an index to come", otto, otto, w.index + 1)
    give(53, "the last active owner becomes a member", otto, otto, MEMBER)
    w.renew(otto)
    w.renew(eve)
    suspend(STANDS, "an admin suspends himself", ada, ada)
    trust(10, "and names a firm", ada)
    for void, who, index, what in ((True, mia, good, "at last_good"), (False, mia, good - 1, "before last_good"), (True, mia, 2**64 - 1, "long after"),
                                   (False, otto, 2**64 - 1, "of an active user"), (False, max_, good, "of another user"),
                                   (True, eve, good, "of who never was in the roster")):
        w.user_void(void, what, north, who, index)
    return w.steps


def peopled(name):
    """Firm north: owner olga, admin ada, members max, mia, moe; firm south: owner finn, member fay; eve in none."""
    w = World(name)
    people = w.enroll("olga", "ada", "max", "mia", "moe", "finn", "fay", "eve")
    olga, _, _, _, _, finn, fay, _ = people
    north, south = w.found("north", olga), w.found("south", finn)
    for who, role in zip(people[1:5], (ADMIN, MEMBER, MEMBER, MEMBER)):
        w.invite(north, olga, who, role)
    w.invite(south, finn, fay, MEMBER)
    return w, north, south, people


def matters():
    """R60 to R63, R65 to R69, R71, R72, R80 to R84, R10 there; who could read what."""
    w, north, south, (olga, ada, max_, mia, moe, finn, fay, eve) = peopled("matters")
    case = w.matter("case")
    other = w.matter("other")

    def create(rule, what, who, firm, chain=case, **bent):
        w.event(rule, what, (who, chain), spaces.CREATE, body(firm), **bent)

    def close(rule, what, who, chain=case):
        w.event(rule, what, (who, chain), spaces.CLOSE, b"")

    def epoch(rule, what, who, number, members, chain=case, **bent):
        w.epoch(rule, what, (who, chain), number, members, **bent)
    close(4, "the end before the beginning", max_)
    epoch(4, "an epoch before the matter", max_, 1, [(max_, MANAGER, north)])
    create(60, "by a user of another firm", fay, north.id)
    create(60, "by a user of no firm", eve, north.id)
    create(60, "for a firm that there is not", max_, OTHER[:16])
    create(9, "by a user of another firm, signed by nobody", fay, north.id, seed=OTHER)
    create(1, "as a firm", max_, north.id, type=firms.WITHDRAW)
    create(STANDS, "max creates a matter", max_, north.id)
    create(4, "once more", max_, north.id, seq=0, prev_leaf=users.ZERO)
    close(72, "closed before the first epoch", max_)
    epoch(61, "the first epoch by another user", mia, 1, [(mia, MANAGER, north), (max_, MANAGER, north)])
    epoch(61, "the first epoch by another user, of number 2", mia, 2, [(mia, MANAGER, north), (max_, MANAGER, north)])
    epoch(61, "the first epoch without its creator", max_, 1, [(mia, MANAGER, north)])
    epoch(61, "the first epoch with its creator as a writer", max_, 1, [(mia, MANAGER, north), (max_, WRITER, north)])
    epoch(62, "the first epoch has number 2", max_, 2, [(max_, MANAGER, north)])
    epoch(67, "the first epoch as an addition", max_, 1, [(max_, MANAGER, north)], reason=ADDED)
    epoch(68, "a member of no firm", max_, 1, [(max_, MANAGER, north), (eve, READER, north)])
    epoch(68, "a member in another firm than his own", max_, 1, [(max_, MANAGER, north), (finn, READER, north)])
    epoch(6, "in epoch 1 before it is there", max_, 1, [(max_, MANAGER, north)], event={"epoch": 1})
    w.content(80, "before the first epoch", case, max_, 1)
    w.content(80, "in no epoch", case, max_, 0)
    began = w.index
    epoch(STANDS, "the first epoch", max_, 1, [(max_, MANAGER, north), (mia, WRITER, north), (finn, READER, south)])
    epoch(67, "the first epoch again, as the first", max_, 1, [(max_, MANAGER, north), (mia, WRITER, north), (finn, READER, south)], reason=1, wraps=[
        (1, who.id, OTHER) for who in sorted((max_, mia, finn), key=lambda p: p.id)])
    team = [(max_, MANAGER, north), (mia, WRITER, north), (finn, READER, south)]
    w.event(6, "closed in epoch 0", (max_, case), spaces.CLOSE, b"", epoch=0)
    w.event(5, "closed on an older control head", (max_, case), spaces.CLOSE, b"", control_head=bytes(40))
    epoch(63, "by a reader", finn, 2, team)
    epoch(63, "by somebody who is no member", olga, 2, team)
    epoch(63, "by a writer, planned", mia, 2, team)
    epoch(63, "by a writer, of the same number", mia, 1, team + [(moe, READER, north)])
    epoch(63, "by a writer, of a number that is left out", mia, 3, team)
    epoch(62, "a number is left out", max_, 3, team)
    epoch(62, "a number is left out, with the same key", max_, 3, team, fp=octets(case, "epoch", 1))
    epoch(65, "a new number with the same key", max_, 2, team, fp=octets(case, "epoch", 1))
    epoch(65, "the same number with a new key", max_, 1, team + [(moe, READER, north)], fp=OTHER)
    epoch(65, "the same number with a new key, as planned", max_, 2, team, fp=octets(case, "epoch", 1), without=[finn.id])
    epoch(67, "the same number without a member", max_, 1, team[:2])
    epoch(67, "the same number with a member in another role", max_, 1, team, rows=w.rows(team[:2] + [(finn, WRITER, south)]))
    epoch(67, "the same number with a member of another firm", max_, 1, team, rows=w.rows(team[:2] + [(finn, READER, north)]))
    epoch(67, "the same number with another generation of a member", max_, 1, team, rows=sorted(
        w.rows(team[:2]) + [(finn.id, READER, south.id, 2, finn.puk())]))
    epoch(67, "the same number with another key of a member", max_, 1, team, rows=sorted(w.rows(team[:2]) + [(finn.id, READER, south.id, 1, OTHER)]))
    epoch(66, "a new number without one wrap", max_, 2, team, without=[finn.id])
    epoch(66, "a new number without a wrap", max_, 2, team, wraps=[])
    epoch(66, "a new number with wraps of the old one only", max_, 2, team, wraps=[], more=[(1, mia), (1, max_), (1, finn)])
    epoch(66, "a new number without one wrap, of a member who is none of the firm's", max_, 2, team + [(eve, READER, north)], without=[mia.id])
    epoch(66, "an added member without a wrap", max_, 1, team + [(moe, READER, north)], without=[moe.id])
    epoch(66, "a wrap for who has one", max_, 1, team + [(moe, READER, north)], more=[(1, mia)])
    epoch(66, "a wrap for who has one in the place of another's", max_, 1, team + [(moe, READER, north)], without=[moe.id], more=[(1, mia)])
    epoch(68, "a member in a firm that is not his", max_, 2, team[:2] + [(finn, READER, north)])
    epoch(68, "a member in a firm that there is not", max_, 2, team, rows=sorted(w.rows(team[:2]) + [(finn.id, READER, OTHER[:16], 1, finn.puk())]))
    epoch(68, "an added member of no firm", max_, 1, team + [(eve, READER, north)])
    epoch(69, "a member with a generation to come", max_, 2, team, rows=sorted(w.rows(team[:2]) + [(finn.id, READER, south.id, 2, finn.puk())]))
    epoch(69, "a member with another key", max_, 2, team, rows=sorted(w.rows(team[:2]) + [(finn.id, READER, south.id, 1, OTHER)]))
    epoch(68, "a member in a firm that is not his, with another key", max_, 2, team, rows=sorted(
        w.rows(team[:2]) + [(finn.id, READER, north.id, 1, OTHER)]))
    head, *middle, tail = w.rows(team)
    epoch(69, "the first member has another key, the last another firm", max_, 2, team, rows=[
        (*head[:4], OTHER), *middle, (*tail[:2], OTHER[:16], *tail[3:])])
    epoch(68, "the first member has another firm, the last another key", max_, 2, team, rows=[
        (*head[:2], OTHER[:16], *head[3:]), *middle, (*tail[:4], OTHER)])
    w.content(STANDS, "a manager writes", case, max_, 1)
    w.content(STANDS, "a writer writes", case, mia, 1)
    w.content(STANDS, "a reader notes", case, finn, 1, True)
    w.content(82, "a reader writes", case, finn, 1)
    w.content(81, "somebody writes who is no member", case, moe, 1)
    w.content(81, "somebody notes who is no member", case, olga, 1, True)
    w.content(80, "in an epoch to come", case, max_, 2)
    w.content(80, "in no epoch", case, max_, 0)
    w.content(80, "in an epoch to come, and no member", case, moe, 2)
    w.rotate(False, "nothing has happened", case)
    w.rotate(False, "9,999 events", case, 9999)
    w.rotate(True, "10,000 events", case, 10000)
    w.renew(olga)
    w.rotate(False, "somebody else has a new generation", case)
    w.renew(finn)
    w.rotate(True, "a member has a new generation", case)
    w.content(STANDS, "a reader of the log takes what is written under it", case, max_, 1)
    epoch(69, "a new number with a member's old generation", max_, 2, team, rows=sorted(w.rows(team[:2]) + [(finn.id, READER, south.id, 1, finn.puk(1))]))
    added = w.index
    epoch(STANDS, "moe is added, and rows stay as they were", max_, 1, team + [(moe, READER, north)])
    w.rotate(True, "that does not help", case)
    team.append((moe, READER, north))
    second = w.index
    epoch(STANDS, "a new number", max_, 2, team)
    w.rotate(False, "after the new number", case)
    w.content(80, "in the epoch before", case, max_, 1)
    w.content(STANDS, "in the new epoch", case, max_, 2)
    epoch(62, "the number before again", max_, 1, team, reason=ADDED, wraps=[])
    epoch(63, "by who was added as a reader", moe, 3, team)
    team.append((ada, WRITER, north))
    later = w.index
    epoch(STANDS, "ada is added, and gets epoch 1", max_, 2, team, more=[(1, ada)])
    third = w.index
    epoch(STANDS, "a new number without finn, with another manager, and moe gets epoch 2 again", max_, 3, [
        (max_, READER, north), (mia, MANAGER, north), (moe, READER, north), (ada, WRITER, north)], more=[(2, moe)])
    epoch(63, "by who was the manager", max_, 4, team)
    epoch(STANDS, "history for who is there, and nothing else", mia, 3, [
        (max_, READER, north), (mia, MANAGER, north), (moe, READER, north), (ada, WRITER, north)], more=[(2, ada)])
    never = 2**64 - 1
    w.access("who was always there", case, max_, [
        (began, second, began, True, MANAGER), (second, third, second, True, MANAGER), (third, never, third, True, READER)])
    w.access("who was added, and kept", case, moe, [
        (began, second, added, True, READER), (second, third, second, True, READER), (third, never, third, True, READER)])
    w.access("who was added with history", case, ada, [
        (began, second, later, False, 0), (second, third, later, True, WRITER), (third, never, third, True, WRITER)])
    w.access("who is gone", case, finn, [
        (began, second, began, True, READER), (second, third, second, True, READER), (third, never, never, False, 0)])
    w.access("who never was there", case, eve, [(began, second, never, False, 0), (second, third, never, False, 0), (third, never, never, False, 0)])
    w.suspend(north, ada, moe)
    w.rotate(True, "a member is suspended", case)
    w.content(10, "a suspended member notes", case, moe, 3, True)
    w.content(82, "a suspended reader writes", case, moe, 3)
    close(10, "closed by who is suspended", moe)
    create(10, "a matter by who is suspended", moe, north.id, other)
    epoch(68, "a new number with who is suspended", mia, 4, [(mia, MANAGER, north), (moe, READER, north)])
    epoch(STANDS, "an addition keeps who is suspended", mia, 3, [
        (max_, READER, north), (mia, MANAGER, north), (moe, READER, north), (ada, WRITER, north), (olga, READER, north)])
    close(72, "closed by a reader", max_)
    close(72, "closed by a writer", ada)
    close(72, "closed by somebody who is no member", finn)
    close(STANDS, "closed by a manager", mia)
    close(71, "closed again", mia)
    close(72, "closed again, by a writer", ada)
    w.content(83, "a manager writes in a closed matter", case, mia, 3)
    w.content(82, "a reader writes in a closed matter", case, max_, 3)
    w.content(STANDS, "a reader notes in a closed matter", case, max_, 3, True)
    epoch(STANDS, "a closed matter takes epochs", mia, 4, [(mia, MANAGER, north)])
    w.content(83, "and still no content", case, mia, 4)
    create(STANDS, "fay creates a matter of her firm", fay, south.id, other)
    epoch(STANDS, "a key whose fingerprint is zeroes is a key", fay, 1, [(fay, MANAGER, south)], other, fp=bytes(32))
    epoch(65, "the same key again", fay, 2, [(fay, MANAGER, south)], other, fp=bytes(32))
    return w.steps


def repairs():
    """R64, and R63 where it is near."""
    w, north, south, (olga, ada, max_, mia, moe, finn, fay, eve) = peopled("repairs")
    case = w.matter("case")
    w.event(STANDS, "max creates a matter", (max_, case), spaces.CREATE, body(north.id))
    team = [(max_, MANAGER, north), (mia, WRITER, north), (moe, WRITER, north), (finn, READER, south), (fay, READER, south)]
    w.epoch(STANDS, "the first epoch", (max_, case), 1, team)

    def repair(rule, what, who, members, number=2, reason=REVOKED, **bent):
        w.epoch(rule, what, (who, case), number, members, reason=reason, **bent)

    def without(*people):
        return [row for row in team if row[0] not in people]

    def with_role(who, role):
        return without(who) + [(who, role, next(row[2] for row in team if row[0] is who))]
    for reason in (PLANNED, ADDED, REMOVED):
        repair(63, f"by a writer, of reason {reason}", mia, team, reason=reason)
    repair(63, "by a reader", finn, team)
    repair(63, "by a writer, of the number in force", mia, team, number=1, reason=ADDED)
    repair(64, "somebody is added", mia, team + [(ada, READER, north)])
    repair(64, "somebody who is no user of a firm is added", mia, team + [(eve, READER, north)])
    repair(64, "an active member is left out", mia, without(fay))
    repair(64, "the manager is left out, and the writer in his place", mia, without(max_, mia) + [(mia, MANAGER, north)])
    repair(64, "the writer makes herself a manager", mia, with_role(mia, MANAGER))
    repair(64, "the writer makes the manager a reader, and herself a manager", mia, without(max_, mia) + [(max_, READER, north), (mia, MANAGER, north)])
    repair(64, "a reader becomes a writer", mia, with_role(finn, WRITER))
    repair(64, "a member is of another firm", mia, without(finn) + [(finn, READER, north)])
    repair(64, "with history", mia, team, more=[(1, finn)])
    repair(64, "with history, and without a wrap", mia, team, more=[(1, finn)], without=[fay.id])
    repair(64, "an active member is left out, with the key of before", mia, without(fay), fp=octets(case, "epoch", 1))
    repair(62, "of a number that is left out", mia, team, number=3)
    repair(65, "with the key of before", mia, team, fp=octets(case, "epoch", 1))
    repair(66, "without a wrap", mia, team, without=[fay.id])
    w.renew(fay)
    rows = sorted(w.rows(without(fay)) + [(fay.id, READER, south.id, 1, fay.puk(1))])
    repair(69, "with a key that was", mia, team, rows=rows)
    repair(STANDS, "with new keys", mia, team)
    repair(STANDS, "for suspicion", moe, team, 3, SUSPICION)
    w.suspend(south, finn, fay)
    repair(64, "with who is suspended", mia, team, 4)
    repair(64, "without an active one in the place of who is suspended", mia, without(moe), 4)
    repair(64, "without who is suspended, and one more", mia, without(fay, moe), 4)
    repair(STANDS, "without who is suspended", mia, without(fay), 4)
    team = without(fay)
    w.suspend(north, ada, max_)
    repair(10, "by who is suspended", max_, team, 5)
    repair(64, "with the suspended manager", mia, team, 5)
    repair(64, "another writer is made manager", mia, without(max_, moe) + [(moe, MANAGER, north)], 5)
    repair(64, "both writers are made managers", mia, without(max_, mia, moe) + [(mia, MANAGER, north), (moe, MANAGER, north)], 5)
    repair(64, "a reader is made manager", mia, without(max_, finn) + [(finn, MANAGER, south)], 5)
    repair(STANDS, "who makes it is the manager", mia, without(max_, mia) + [(mia, MANAGER, north)], 5)
    team = without(max_, mia) + [(mia, MANAGER, north)]
    repair(64, "now there is a manager again", moe, without(moe) + [(moe, MANAGER, north)], 6)
    repair(STANDS, "which changes nobody", moe, team, 6)
    return w.steps


def directories():
    """R45, R46, R62 to R70 of a firm's own space."""
    w, north, south, (olga, ada, max_, mia, moe, finn, fay, eve) = peopled("directories")
    chain = north.chain
    all_ = [(olga, MANAGER, north), (ada, MANAGER, north), (max_, WRITER, north), (mia, WRITER, north)]

    def epoch(rule, what, who, number, members, **bent):
        w.epoch(rule, what, (who, chain), number, members, **bent)

    def but(who, role, firm=north):
        return [row for row in all_ if row[0] is not who] + [(who, role, firm)]
    epoch(45, "by the owner of another firm", finn, 1, all_)
    epoch(46, "by a member", max_, 1, all_)
    epoch(46, "by a member, of number 2", max_, 2, all_)
    epoch(62, "the first has number 2", olga, 2, all_)
    epoch(67, "the first as an addition", olga, 1, all_, reason=ADDED)
    epoch(68, "with somebody of another firm, as one of this", olga, 1, all_ + [(fay, WRITER, north)])
    epoch(70, "with somebody of another firm", olga, 1, all_ + [(fay, WRITER, south)])
    epoch(70, "a member as a manager", olga, 1, but(mia, MANAGER))
    epoch(70, "a member as a reader", olga, 1, but(mia, READER))
    epoch(70, "an admin as a writer", olga, 1, but(ada, WRITER))
    epoch(69, "a member as a manager, with another key", olga, 1, all_, rows=sorted(
        w.rows(but(ada, WRITER)[:-1]) + [(ada.id, WRITER, north.id, 2, ada.puk())]))
    epoch(STANDS, "the first", olga, 1, all_)
    w.event(6, "an event in epoch 0", (olga, chain), firms.TRUST, body(south.id, OTHER), epoch=0)
    w.event(STANDS, "an event in epoch 1", (olga, chain), firms.TRUST, body(south.id, OTHER))
    epoch(62, "a number is left out", ada, 3, all_)
    epoch(65, "a new number with the same key", ada, 2, all_, fp=octets(chain, "epoch", 1))
    epoch(67, "the same number without a member", ada, 1, all_[:3])
    epoch(66, "an added member without a wrap", ada, 1, all_ + [(moe, WRITER, north)], without=[moe.id])
    w.content(STANDS, "a member writes", chain, max_, 1)
    w.content(81, "a user of the firm writes who is not in it yet", chain, moe, 1)
    w.event(STANDS, "mia becomes an admin", (olga, chain), firms.ROLE, body(mia.id, u(1, ADMIN)))
    w.rotate(False, "another role in the firm", chain)
    epoch(70, "an added member as a reader", ada, 1, all_ + [(moe, READER, north)])
    epoch(STANDS, "moe is added, and mia stays as she was", ada, 1, all_ + [(moe, WRITER, north)])
    epoch(70, "a new number with mia as she was", ada, 2, all_ + [(moe, WRITER, north)])
    all_ = but(mia, MANAGER)
    epoch(STANDS, "a new number by who was made an admin", mia, 2, all_ + [(moe, WRITER, north)])
    w.suspend(north, mia, moe)
    w.rotate(True, "a member is suspended", chain)
    w.content(10, "a suspended member writes", chain, moe, 2)
    epoch(68, "a new number with who is suspended", ada, 3, all_ + [(moe, WRITER, north)])
    epoch(STANDS, "a new number without", ada, 3, all_)
    w.event(STANDS, "ada becomes a member", (olga, chain), firms.ROLE, body(ada.id, u(1, MEMBER)))
    epoch(46, "by who was an admin", ada, 4, all_)
    return w.steps


def group():
    """Every history, step by step."""
    histories = (beginnings, devices, rooms, founding, invitations, roster, matters, repairs, directories)
    return {"steps": [step for history in histories for step in history()]}
