# SPDX-License-Identifier: Apache-2.0
"""Chains of signed events for spec/policy.md, and of each step whether it stands or which rule it breaks. Nothing here
decides that: whoever writes a history says it, from the page."""
import functools

import firms
import spaces
import users
from encoding import COMMIT, M, event_fields, ev_of, event_leaf, leaf_hash, next_head, sha256, sign, tagged_key, u
from users import ZERO, body

USER, FIRM, MATTER = 1, 2, 3
MEMBER, ADMIN, OWNER = 1, 2, 3
READER, WRITER, MANAGER = 1, 2, 3
FIRST, PLANNED, ADDED, REMOVED, REVOKED, SUSPICION = range(1, 7)
CONTENT, NOTE = 2, 3
STANDS = 0
ORIGIN = "muniment.example/log"

key_of = functools.lru_cache(maxsize=None)(tagged_key)


def octets(*names):
    """32 octets that follow from what they are for."""
    return sha256(repr(names).encode())


def id16(*names):
    return octets("id", *names)[:16]


class Person:
    """A user; devices are numbered as they come."""

    def __init__(self, world, name):
        self.world, self.name = world, name
        self.id, self.root_seed = id16(world, name), octets(world, name, "root")
        self.root, self.chain = key_of(self.root_seed), (USER, self.id)
        self.active, self.gen = [0], 1

    def device(self, n):
        return id16(self.world, self.name, "device", n)

    def seed(self, n):
        return octets(self.world, self.name, "seed", n)

    def key(self, n):
        return key_of(self.seed(n))

    def recipient(self, n):
        return octets(self.world, self.name, "recipient", n)

    def puk(self, gen=None):
        return octets(self.world, self.name, "puk", gen or self.gen)

    def generation(self, devices, gen=None, fp=None):
        """The puk field of generation GEN, or the next one, for DEVICES: numbers."""
        gen = gen or self.gen + 1
        wraps = sorted((self.device(n), octets(self.name, "wrap", gen, n)) for n in devices)
        return users.puk(gen, fp or self.puk(gen), ZERO if gen == 1 else octets(self.name, "previous", gen), wraps)

    def create(self, root_seed=None, device_seed=None, recipient=None, user=None, row=0):
        """Body of the user/create; by keyword, what is not as it should be."""
        root, key = root_seed or self.root_seed, key_of(device_seed or self.seed(0))
        fp = recipient or self.recipient(0)
        signature = sign(root, M("id/create", user or self.id, key_of(root), self.device(0), key, fp))
        return body(key_of(root), key, fp, self.generation([row], 1), signature)

    def new_puk(self, devices=None, gen=None, fp=None):
        return body(self.generation(self.active if devices is None else devices, gen, fp), u(1, PLANNED))

    def add(self, n, device=None, device_seed=None, recipient=None, user=None):
        seed, device, fp = device_seed or self.seed(n), device or self.device(n), recipient or self.recipient(n)
        return users.device_add(seed, user or self.id, device, fp, octets(self.name, "handed", n))["body"]

    def revoke(self, n, last_good, devices=None, gen=None, fp=None, device=None):
        left = [d for d in self.active if d != n] if devices is None else devices
        return body(device or self.device(n), u(1, REVOKED), u(8, last_good), self.generation(left, gen, fp))


class Firm:
    def __init__(self, world, name):
        self.world, self.name, self.id, self.seed = world, name, id16(world, name), octets(world, name, "root")
        self.chain = (FIRM, self.id)

    def create(self, owner, seed=None, root=None, invite="founding", endorser=None):
        made = firms.firm_create(seed or self.seed, self.id, owner.id, root or owner.root, self.invite(invite), endorser or self.invite_seed(invite))
        return made["body"]

    def invite(self, name):
        return id16(self.world, "invite", name)

    def invite_seed(self, name):
        return octets(self.world, "invite", name, "seed")

    def offer(self, name, role):
        return body(self.invite(name), key_of(self.invite_seed(name)), u(1, role), u(8, 1800000000000))

    def join(self, who, name, role, root=None, seed=None, user=None):
        endorsement = firms.endorse(seed or self.invite_seed(name), self.id, user or who.id, root or who.root, role)
        return body(root or who.root, self.invite(name), endorsement)

    def withdraw(self, name):
        return body(self.invite(name))


class World:
    """A log of control events. Steps are what a reader has to answer."""

    def __init__(self, history):
        self.history, self.steps, self.index = history, [], 0
        self.heads, self.epochs, self.signed, self.members, self.given = {}, {}, {}, {}, 0

    def person(self, name):
        return Person(self.history, name)

    def firm(self, name):
        return Firm(self.history, name)

    def matter(self, name):
        return (MATTER, id16(self.history, name))

    def step(self, do, **row):
        self.steps.append({"history": self.history, "do": do, **row})

    def event(self, rule, what, place, kind, octets_, device=0, **bent):
        """WHO does something in CHAIN, both of PLACE. BENT: what differs from what it should be."""
        (who, chain), self.given = place, self.given + 1
        device16 = who.device(device)
        seq, previous = self.signed.get((device16, chain), (0, ZERO))
        e = {"event": id16(self.history, "event", self.given), "actor": who.id, "device": device16, "chain": chain[1],
             "epoch": self.epochs.get(chain, 0), "seq": seq, "prev_leaf": previous, "voids": [], "control_head": self.heads.get(chain, bytes(40)),
             "origin": ORIGIN, "size": 0, "root": sha256(b""), "claimed_ms": 1764000000000 + self.given, "clock_quality": 1, "type": kind, "body": octets_}
        e.update((name, value) for name, value in bent.items() if name in e)
        seed, index = bent.get("seed", who.seed(device)), bent.get("index", self.index)
        r, ev = octets(self.history, "r", self.given), ev_of(event_fields(e), seed)
        leaf = event_leaf(r, ev)
        assert leaf[0] == COMMIT
        asked = bent.get("asked", chain)
        self.step("event", kind=asked[0], chain=asked[1], index=str(index), opening=r + ev, rule=rule, what=what)
        if rule == STANDS:
            self.heads[chain] = next_head(self.heads.get(chain, bytes(40)), leaf)
            self.signed[device16, chain] = (e["seq"] + 1, leaf_hash(leaf))
            self.index = index + 1

    def content(self, rule, what, chain, who, epoch, is_note=False):
        self.step("content", kind=chain[0], chain=chain[1], user=who.id, **{"class": NOTE if is_note else CONTENT}, epoch=epoch, rule=rule, what=what)

    def rotate(self, must, what, chain, count=0):
        self.step("rotate", kind=chain[0], chain=chain[1], count=str(count), must=must, what=what)

    def device_void(self, void, what, who, device, index):
        self.step("device_void", chain=who.id, device=who.device(device), index=str(index), void=void, what=what)

    def user_void(self, void, what, firm, who, index):
        self.step("user_void", chain=firm.id, user=who.id, index=str(index), void=void, what=what)

    def access(self, what, chain, who, rows):
        names = ("began", "ended", "given", "member", "role")
        rows = [dict(zip(names, [str(n) for n in row[:3]] + list(row[3:]))) for row in rows]
        self.step("access", kind=chain[0], chain=chain[1], user=who.id, epochs=rows, what=what)

    # What most histories begin with.

    def enroll(self, *names):
        people = [self.person(name) for name in names]
        for who in people:
            self.event(STANDS, f"{who.name} is created", (who, who.chain), users.CREATE, who.create())
        return people

    def found(self, name, owner):
        firm = self.firm(name)
        self.event(STANDS, f"{owner.name} founds {name}", (owner, firm.chain), firms.CREATE, firm.create(owner))
        return firm

    def invite(self, firm, by, who, role):
        """WHO comes into FIRM."""
        self.event(STANDS, f"{by.name} invites {who.name}", (by, firm.chain), firms.INVITE, firm.offer(who.name, role))
        self.event(STANDS, f"{who.name} joins {firm.name}", (who, firm.chain), firms.JOIN, firm.join(who, who.name, role))

    def add(self, who, device, by=0):
        self.event(STANDS, f"{who.name} adds device {device}", (who, who.chain), users.ADD, who.add(device), by)
        who.active.append(device)

    def renew(self, who, by=0):
        self.event(STANDS, f"{who.name} makes a new generation", (who, who.chain), users.PUK, who.new_puk(), by)
        who.gen += 1

    def suspend(self, firm, by, who, last_good=None):
        octets_ = body(who.id, u(1, REMOVED), u(8, self.index if last_good is None else last_good))
        self.event(STANDS, f"{by.name} suspends {who.name}", (by, firm.chain), firms.SUSPEND, octets_)

    # Epochs. A member is (person, role, firm).

    def rows(self, members):
        return sorted((who.id, role, firm.id, who.gen, who.puk()) for who, role, firm in members)

    def epoch_body(self, chain, number, members, rows=None, wraps=None, without=(), more=(), reason=None, fp=None):
        """Of epoch NUMBER with the newest keys of MEMBERS; of the number in force, those who were there as they were. Wraps
        are WRAPS, or those that are due but for those WITHOUT; and MORE, as (number, person)."""
        now = self.epochs.get(chain, 0)
        kept = {row[0]: row for row in self.members.get(chain, [])} if number == now else {}
        rows = rows or [kept.get(row[0], row) for row in self.rows(members)]
        if wraps is None:
            wraps = [(number, row[0], octets(chain, number, row[0])) for row in rows if row[0] not in kept and row[0] not in without]
        wraps = sorted(wraps + [(n, who.id, octets(chain, n, who.id)) for n, who in more])
        reason = reason or (ADDED if number == now else FIRST if number == 1 else PLANNED)
        return spaces.epoch_body(number, fp or octets(chain, "epoch", number), reason, rows, wraps), rows

    def epoch(self, rule, what, place, number, members, event=None, **bent):
        chain = place[1]
        octets_, rows = self.epoch_body(chain, number, members, **bent)
        self.event(rule, what, place, spaces.EPOCH, octets_, **(event or {}))
        if rule == STANDS:
            self.epochs[chain], self.members[chain] = number, rows
