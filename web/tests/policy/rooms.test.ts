// SPDX-License-Identifier: Apache-2.0
/** Bounds that are too far away for the vectors: states are made here, near them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Bytes, concat, u32 } from "../../src/base/bytes.js";
import { hexEncode } from "../../src/base/text.js";
import { keyOf } from "../../src/codec/signature.js";
import { SIGNERS_MAX, type Signer, chainAdvance, chainEmpty } from "../../src/policy/chain.js";
import { INVITES_MAX, ROSTER_MAX, TRUSTED_MAX, firmApply } from "../../src/policy/firm.js";
import type { Lookup } from "../../src/policy/lookup.js";
import { type Rule, ruleCode, ruleNumber } from "../../src/policy/rule.js";
import {
  type FirmState,
  type InviteState,
  type RosterEntry,
  type UserState,
  firmEmpty,
  firmHas,
  userEmpty,
} from "../../src/policy/state.js";
import { States } from "../../src/policy/states.js";
import { DEVICES_MAX, GENERATIONS_MAX, userApply } from "../../src/policy/user.js";
import { type Body, controlEncode } from "../../src/vault/control.js";
import { type ControlType, eventTypeNumber } from "../../src/vault/event-type.js";
import { eventDecode, eventSign } from "../../src/vault/event.js";
import { FIRM_MEMBER, FIRM_OWNER, type FirmInvite, firmEndorse } from "../../src/vault/firm.js";
import { eventLeaf } from "../../src/vault/leaf.js";
import { type Chain, CHAIN_FIRM, CHAIN_JOB } from "../../src/vault/map.js";
import { deviceAddSign } from "../../src/vault/user.js";
import { fails } from "../support/expect.js";

const EMPTY_ROOT = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array()));
const INDEX = 10_000n;

/** 16 or 32 octets that are of nobody else. */
function octets(count: 16 | 32, tag: number, number = 0): Bytes {
  const out = new Uint8Array(count);
  out.set(concat(u32(tag), u32(number)));
  return out;
}

const [USER, DEVICE, FIRM, INVITE, SEED, ROOT] = [1, 2, 3, 4, 5, 6];
/** The control head of a chain of one event. */
const begun = concat(u32(0), u32(1), octets(32, 9));
const firmChain: Chain = { kind: CHAIN_FIRM, id: octets(16, FIRM) };
const [owner, newcomer] = [await userOf(0), await userOf(1)];

/** User NUMBER, with one device, whose seed has the number too. */
async function userOf(number: number): Promise<UserState> {
  const key = await keyOf(octets(32, SEED, number));
  const device = { id: octets(16, DEVICE, number), key, fingerprint: octets(32, DEVICE, number) };
  const empty = userEmpty(octets(16, USER, number));
  return {
    ...empty,
    chain: { ...empty.chain, controlHead: begun, next: 1n },
    root: await keyOf(octets(32, ROOT, number)),
    devices: [{ ...device, added: 0n }],
    generations: [{ fingerprint: octets(32, USER, number), made: 0n }],
  };
}

/** An event of a chain that has one control event, by user NUMBER. */
async function signedBy<T extends ControlType>(number: number, to: Chain, type: T, body: Body<T>) {
  const event = {
    event: octets(16, 0),
    actor: octets(16, USER, number),
    device: octets(16, DEVICE, number),
    chain: to.id,
    epoch: 0,
    seq: 0n,
    prevLeaf: new Uint8Array(32),
    voids: [],
    controlHead: begun,
    seen: { origin: "example.org/log", size: 0n, root: EMPTY_ROOT },
    claimedMs: 0n,
    clockQuality: 0,
    type: eventTypeNumber(type),
    body: controlEncode(type, body),
  };
  const ev = await eventSign(event, octets(32, SEED, number));
  return { signed: eventDecode(ev), leaf: await eventLeaf(octets(32, 0), ev), index: INDEX };
}

function many<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

const alone: Lookup = { user: () => owner, firm: () => undefined, firmOf: () => undefined };
const userChain: Chain = owner.chain.chain;

async function refuses(rule: Rule, work: () => unknown): Promise<void> {
  await fails(ruleCode(rule), work, ruleNumber(rule));
}

test("a user has so many generations, and no more", async () => {
  const withGenerations = (count: number): UserState => ({
    ...owner,
    generations: many(count, (i) => ({ fingerprint: octets(32, 20, i), made: 0n })),
  });
  const renew = async (
    count: number,
    gen = count + 1,
    fingerprint = octets(32, 22),
  ): Promise<UserState> => {
    const wraps = [{ device: octets(16, DEVICE, 0), wrap: octets(32, 21) }];
    const puk = { gen, fingerprint, previous: octets(32, 23), wraps };
    const placed = await signedBy(0, userChain, "user/puk", { puk, reason: 2 });
    return userApply(withGenerations(count), placed, alone);
  };
  assert.equal((await renew(GENERATIONS_MAX - 1)).generations.length, GENERATIONS_MAX);
  await refuses("PUK_ROOM", () => renew(GENERATIONS_MAX));
  await refuses("PUK_NEXT", () => renew(GENERATIONS_MAX, GENERATIONS_MAX + 2));
  await refuses("PUK_ROOM", () => renew(GENERATIONS_MAX, GENERATIONS_MAX + 1, octets(32, 20, 7)));
});

test("a user has so many devices ever, and no more", async () => {
  const add = async (count: number): Promise<UserState> => {
    const old = many(count - 1, (i) => ({
      id: octets(16, 30, i),
      key: octets(32, 30, i),
      fingerprint: octets(32, 31, i),
      added: 0n,
      revoked: { index: 1n, lastGood: 1n },
    }));
    const made = {
      device: octets(16, 32),
      deviceFingerprint: octets(32, 32),
      wrap: octets(32, 33),
    };
    const body = await deviceAddSign(made, userChain.id, octets(32, 34));
    const placed = await signedBy(0, userChain, "device/add", body);
    return userApply({ ...owner, devices: [...owner.devices, ...old] }, placed, alone);
  };
  assert.equal((await add(DEVICES_MAX - 1)).devices.length, DEVICES_MAX);
  await refuses("DEVICE_ROOM", () => add(DEVICES_MAX));
});

test("a chain of a kind that has no rules yet takes nothing", async () => {
  const job: Chain = { kind: CHAIN_JOB, id: userChain.id };
  const wraps = [{ device: octets(16, DEVICE, 0), wrap: octets(32, 21) }];
  const puk = { gen: 2, fingerprint: octets(32, 22), previous: octets(32, 23), wraps };
  const placed = await signedBy(0, job, "user/puk", { puk, reason: 2 });
  await refuses("CHAIN", () => new States().apply(job, placed));
});

const emptyFirm = firmEmpty(firmChain.id);
const firm: FirmState = {
  ...emptyFirm,
  chain: { ...emptyFirm.chain, controlHead: begun, next: 1n },
  roster: new Map([[hexEncode(owner.chain.chain.id), { role: FIRM_OWNER, since: 0n }]]),
};
const both: Lookup = {
  user: (id) => [owner, newcomer].find((user) => hexEncode(user.chain.chain.id) === hexEncode(id)),
  firm: () => undefined,
  firmOf: () => undefined,
};

const inviteKey = await keyOf(octets(32, 40));
function inviteOf(number: number): FirmInvite {
  return { invite: octets(16, INVITE, number), key: inviteKey, role: FIRM_MEMBER, expiresMs: 0n };
}

function invitesOf(states: readonly Pick<InviteState, "state" | "changed">[]) {
  const by = owner.chain.chain.id;
  const rows = states.map((state, i) => ({ invite: inviteOf(i), by, ...state }));
  return new Map(rows.map((row) => [hexEncode(row.invite.invite), row]));
}

async function inviteInto(states: readonly Pick<InviteState, "state" | "changed">[]) {
  const placed = await signedBy(0, firmChain, "firm/invite", inviteOf(9999));
  return firmApply({ ...firm, invites: invitesOf(states) }, placed, both);
}

test("a firm has so many open invitations, and no more", async () => {
  const open = many(INVITES_MAX, () => ({ state: "open", changed: 1n }) as const);
  assert.equal((await inviteInto(open.slice(1))).invites.size, INVITES_MAX);
  await refuses("INVITE_ROOM", () => inviteInto(open));
});

test("of the spent invitations that which was spent first is forgotten", async () => {
  const states = many(INVITES_MAX, (i) => ({ state: "open", changed: BigInt(i) }) as const);
  const spent = [
    { state: "used", changed: 7000n },
    { state: "withdrawn", changed: 6000n },
    { state: "used", changed: 8000n },
  ] as const;
  const { invites } = await inviteInto([...states.slice(3), ...spent]);
  const has = (number: number): boolean => invites.has(hexEncode(inviteOf(number).invite));
  assert.equal(invites.size, INVITES_MAX);
  assert.deepEqual(
    [3, 2, 1].map((back) => has(INVITES_MAX - back)),
    [true, false, true],
  );
  assert.ok(has(0) && has(9999));
});

test("a firm has so many users ever, and no more", async () => {
  const join = async (count: number): Promise<FirmState> => {
    const others = many(count - 1, (i): [string, RosterEntry] => [
      hexEncode(octets(16, 50, i)),
      { role: FIRM_MEMBER, since: 0n, suspended: { index: 1n, lastGood: 1n } },
    ]);
    const root = newcomer.root;
    const entry = { firm: firmChain.id, user: newcomer.chain.chain.id, root, role: FIRM_MEMBER };
    const endorsement = await firmEndorse(entry, octets(32, 40));
    const body = { root, invite: inviteOf(0).invite, endorsement };
    const placed = await signedBy(1, firmChain, "firm/join", body);
    const roster = new Map([...firm.roster, ...others]);
    const invites = invitesOf([{ state: "open", changed: 1n }]);
    return firmApply({ ...firm, roster, invites }, placed, both);
  };
  const full = await join(ROSTER_MAX - 1);
  assert.ok(full.roster.size === ROSTER_MAX && firmHas(full, newcomer.chain.chain.id));
  await refuses("ROSTER_ROOM", () => join(ROSTER_MAX));
});

test("a firm names so many others, and no more", async () => {
  const trust = async (count: number, other: Bytes): Promise<FirmState> => {
    const body = { firm: other, root: octets(32, 60) };
    const placed = await signedBy(0, firmChain, "firm/trust", body);
    const known = many(count, (i): [string, Bytes] => [
      hexEncode(octets(16, 61, i)),
      octets(32, 1),
    ]);
    return firmApply({ ...firm, trusted: new Map(known) }, placed, both);
  };
  assert.equal((await trust(TRUSTED_MAX - 1, octets(16, 62))).trusted.size, TRUSTED_MAX);
  await refuses("TRUST_ROOM", () => trust(TRUSTED_MAX, octets(16, 62)));
  const { trusted } = await trust(TRUSTED_MAX, octets(16, 61, 5));
  assert.deepEqual(trusted.get(hexEncode(octets(16, 61, 5))), octets(32, 60));
});

test("of more devices than are remembered the silent ones are forgotten", async () => {
  const signers = many(SIGNERS_MAX, (i): [string, Signer] => [
    hexEncode(octets(16, 70, i)),
    { seq: 5n, leafHash: octets(32, 0), index: i === 40 ? 1n : BigInt(100 + i) },
  ]);
  const chain = { ...chainEmpty(userChain), controlHead: begun, signers: new Map(signers) };
  const puk = {
    gen: 2,
    fingerprint: octets(32, 1),
    previous: octets(32, 1),
    wraps: [{ device: octets(16, 1), wrap: octets(32, 1) }],
  };
  const placed = await signedBy(0, userChain, "user/puk", { puk, reason: 2 });
  const after = await chainAdvance(chain, placed);
  assert.equal(after.signers.size, SIGNERS_MAX);
  assert.ok(!after.signers.has(hexEncode(octets(16, 70, 40))));
  assert.ok(after.signers.has(hexEncode(octets(16, 70, 0))));
  assert.deepEqual(after.signers.get(hexEncode(octets(16, DEVICE, 0)))?.index, INDEX);
});
