// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { keyOf } from "../../src/codec/signature.js";
import { leafHash } from "../../src/ledger/merkle.js";
import { EMPTY_HEAD, headCount, headNext } from "../../src/vault/chain.js";
import { type Event, eventDecode, eventSign, eventVerify } from "../../src/vault/event.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, octetsOf, specVectors } from "../support/spec.js";

interface Row {
  event: Hex;
  actor: Hex;
  device: Hex;
  chain: Hex;
  epoch: number;
  seq: string;
  prev_leaf: Hex;
  voids: { seq: string; leaf: Hex }[];
  control_head: Hex;
  origin: string;
  size: string;
  root: Hex;
  claimed_ms: string;
  clock_quality: number;
  type: number;
  body: Hex;
  seed: Hex;
  key: Hex;
  ev: Hex;
}
interface Events {
  events: Row[];
  events_bad: Bad<{ ev: Hex }>[];
  events_unsigned: Bad<{ ev: Hex; key: Hex }>[];
  heads: { leaves: Hex[]; heads: Hex[] }[];
  heads_bad: Bad<{ head: Hex }>[];
}
const vectors = specVectors<Events>("events");

function eventOf(row: Row): Event {
  return {
    event: hexDecode(row.event),
    actor: hexDecode(row.actor),
    device: hexDecode(row.device),
    chain: hexDecode(row.chain),
    epoch: row.epoch,
    seq: BigInt(row.seq),
    prevLeaf: hexDecode(row.prev_leaf),
    voids: row.voids.map(({ seq, leaf }) => ({ seq: BigInt(seq), leaf: hexDecode(leaf) })),
    controlHead: hexDecode(row.control_head),
    seen: { origin: row.origin, size: BigInt(row.size), root: hexDecode(row.root) },
    claimedMs: BigInt(row.claimed_ms),
    clockQuality: row.clock_quality,
    type: row.type,
    body: hexDecode(row.body),
  };
}

for (const [i, row] of vectors.events.entries())
  test(`event ${i} goes both ways, and verifies`, async () => {
    assert.equal(hexEncode(await keyOf(hexDecode(row.seed))), row.key);
    assert.equal(hexEncode(await eventSign(eventOf(row), hexDecode(row.seed))), row.ev);
    const signed = eventDecode(hexDecode(row.ev));
    assert.deepEqual(signed.event, eventOf(row));
    await eventVerify(signed, hexDecode(row.key));
  });

for (const { ev, reason } of vectors.events_bad)
  test(`an event is refused without its key: ${reason}`, () =>
    fails("E_FORMAT", () => eventDecode(hexDecode(ev))));

for (const { ev, key, reason } of vectors.events_unsigned)
  test(`an event does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () => eventVerify(eventDecode(hexDecode(ev)), hexDecode(key))));

const first = vectors.events[0] as Row;
const event = eventOf(first);
const UNWRITABLE: readonly (readonly [string, Event, number])[] = [
  ["an id of 15 octets", { ...event, device: new Uint8Array(15) }, 3],
  ["a predecessor before the first", { ...event, seq: 0n }, 7],
  ["a void of itself", { ...event, voids: [{ seq: event.seq, leaf: new Uint8Array(32) }] }, 8],
  ["a head that is none", { ...event, controlHead: new Uint8Array(39) }, 9],
  ["an empty tree's wrong root", { ...event, seen: { ...event.seen, size: 0n } }, 10],
  ["an origin with a space", { ...event, seen: { ...event.seen, origin: "a b" } }, 10],
  ["an unknown clock", { ...event, clockQuality: 2 }, 12],
  ["no type", { ...event, type: 0 }, 13],
  ["a body too long", { ...event, body: new Uint8Array(65537) }, 14],
];
for (const [why, bad, field] of UNWRITABLE)
  test(`an event with ${why} is not signed`, () =>
    fails("E_FORMAT", () => eventSign(bad, hexDecode(first.seed)), field));

test("an event with any bit flipped is refused or does not verify", async () => {
  const [ev, key] = [hexDecode(first.ev), hexDecode(first.key)];
  for (let bit = 0; bit < 8 * ev.length; bit++) {
    const flipped = ev.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { code } = await outcome(() => eventVerify(eventDecode(flipped), key));
    assert.match(code, /^E_(FORMAT|SIGNATURE)$/, `bit ${bit}`);
  }
});

for (const { leaves, heads } of vectors.heads)
  test(`a chain of ${leaves.length} has the heads it should`, async () => {
    let head = EMPTY_HEAD;
    for (const [i, leaf] of octetsOf(leaves).entries()) {
      head = await headNext(head, await leafHash(leaf));
      assert.equal(hexEncode(head), heads[i]);
      assert.equal(headCount(head), BigInt(i + 1));
    }
  });

for (const { head, reason } of vectors.heads_bad)
  test(`what is no head is refused: ${reason}`, () =>
    fails("E_FORMAT", () => headCount(hexDecode(head))));
