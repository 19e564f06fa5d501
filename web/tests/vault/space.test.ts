// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { concat, u16 } from "../../src/base/bytes.js";
import { hexDecode } from "../../src/base/text.js";
import { tableDecode } from "../../src/codec/table.js";
import { listEncode } from "../../src/codec/message.js";
import { controlEncode } from "../../src/vault/control.js";
import { BODY_MAX } from "../../src/vault/event.js";
import {
  eventTypeClass,
  eventTypeMayStand,
  eventTypeNamed,
  eventTypeNumber,
  eventTypes,
} from "../../src/vault/event-type.js";
import {
  CHAIN_FIRM,
  CHAIN_JOB,
  CHAIN_MATTER,
  CHAIN_RELEASE,
  CHAIN_USER,
} from "../../src/vault/map.js";
import { EPOCH_MANAGER, type Epoch, epochOwnWraps } from "../../src/vault/space.js";
import { type BadBody, type Parts, bodyDecode, refuseBodies, sameBody } from "../support/bodies.js";
import { fails } from "../support/expect.js";
import { repository } from "../support/repository.js";
import { type Hex, specVectors } from "../support/spec.js";

interface Spaces {
  matter_create: { firm: Hex; body: Hex }[];
  matter_close: { body: Hex }[];
  epoch: {
    number: number;
    fingerprint: Hex;
    reason: number;
    members: { user: Hex; role: number; firm: Hex; gen: number; fingerprint: Hex }[];
    wraps: { epoch: number; user: Hex; wrap: Hex }[];
    own: number;
    body: Hex;
    parts: Parts;
  }[];
  bodies_bad: BadBody[];
}
const vectors = specVectors<Spaces>("spaces");

for (const [i, row] of vectors.epoch.entries())
  test(`epoch event ${i}, of number ${row.number}, is as it should be`, () => {
    const epoch = {
      number: row.number,
      fingerprint: hexDecode(row.fingerprint),
      reason: row.reason,
      members: row.members.map((member) => ({
        ...member,
        user: hexDecode(member.user),
        firm: hexDecode(member.firm),
        fingerprint: hexDecode(member.fingerprint),
      })),
      wraps: row.wraps.map((wrap) => ({
        ...wrap,
        user: hexDecode(wrap.user),
        wrap: hexDecode(wrap.wrap),
      })),
    };
    sameBody("epoch", epoch, row.body, row.parts);
    assert.equal(epochOwnWraps(bodyDecode("epoch", row.body)).length, row.own);
  });

test("matters are those of the vectors", () => {
  for (const { firm, body } of vectors.matter_create)
    sameBody("matter/create", { firm: hexDecode(firm) }, body);
  for (const { body } of vectors.matter_close) sameBody("matter/close", {}, body);
});

refuseBodies(vectors.bodies_bad);

/** An addition to an epoch of so many MEMBERS, with WRAPS of the epochs from 1 on. */
function manyOf(members: number, wraps: number): Epoch {
  const userOf = (i: number) => concat(u16(i), new Uint8Array(14));
  const member = { role: EPOCH_MANAGER, firm: new Uint8Array(16), gen: 1 };
  return {
    number: 5000,
    fingerprint: new Uint8Array(32),
    reason: 3,
    members: Array.from({ length: members }, (_, i) => ({
      ...member,
      user: userOf(i),
      fingerprint: new Uint8Array(32),
    })),
    wraps: Array.from({ length: wraps }, (_, i) => ({
      epoch: 1 + Math.floor(i / members),
      user: userOf(i % members),
      wrap: new Uint8Array(32),
    })),
  };
}

test("an epoch has as many members and wraps as the page says, and no more", async () => {
  for (const members of [1, 2, 100, 256]) {
    const most = Math.floor((65471 - 73 * members) / 56);
    assert.ok(controlEncode("epoch", manyOf(members, most)).length <= BODY_MAX);
    await fails("E_FORMAT", () => controlEncode("epoch", manyOf(members, most + 1)));
  }
  await fails("E_FORMAT", () => controlEncode("epoch", manyOf(257, 1)));
});

test("a table's rows have one size, and rise by their keys", async () => {
  const [a, b, c] = [Uint8Array.of(1, 9), Uint8Array.of(2, 1), Uint8Array.of(2, 2)];
  assert.deepEqual(tableDecode(listEncode([a, b]), 2, 1), [a, b]);
  assert.deepEqual(tableDecode(listEncode([a, b, c]), 2, 2), [a, b, c]);
  assert.deepEqual(tableDecode(listEncode([]), 2, 1), []);
  for (const rows of [[b, a], [a, a], [b, c], [a.subarray(1)], [a, new Uint8Array(3)]])
    await fails("E_FORMAT", () => tableDecode(listEncode(rows), 2, 1));
});

test("the types of events are those of spec/events.md", () => {
  const page = readFileSync(join(repository, "spec/events.md"), "utf8");
  const rows = [...page.matchAll(/^\| 0x([0-9a-f]{4}) \| (\S+) \| (\w+) \| (\w+) \|/gm)];
  const kinds = {
    user: [CHAIN_USER],
    firm: [CHAIN_FIRM],
    matter: [CHAIN_MATTER],
    space: [CHAIN_FIRM, CHAIN_MATTER, CHAIN_JOB],
  };
  assert.deepEqual(
    rows.map(([, , type]) => type),
    eventTypes,
  );
  for (const [, hex = "", name, kind, chains] of rows) {
    const type = eventTypeNamed(Number.parseInt(hex, 16));
    assert.ok(type !== undefined);
    assert.equal(type, name);
    assert.equal(eventTypeNumber(type), Number.parseInt(hex, 16));
    assert.equal(eventTypeClass(type), kind);
    for (const chain of [CHAIN_USER, CHAIN_FIRM, CHAIN_MATTER, CHAIN_JOB, CHAIN_RELEASE] as const)
      assert.equal(
        eventTypeMayStand(type, chain),
        kinds[chains as keyof typeof kinds].some((one) => one === chain),
      );
  }
});

test("a number that is no type has no name", () => {
  for (const number of [0, 1, 0x0100, 0x0105, 0x0208, 0x0304, 0x8000, 0xffff])
    assert.equal(eventTypeNamed(number), undefined);
});
