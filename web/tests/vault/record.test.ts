// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { eventDecode } from "../../src/vault/event.js";
import type { Chain, ChainKind } from "../../src/vault/map.js";
import type { Part, PartKind } from "../../src/vault/part.js";
import {
  type Record,
  classDecode,
  openContent,
  openControl,
  streamDecode,
  streamEncode,
} from "../../src/vault/record.js";
import {
  type Item,
  submissionDecode,
  submissionHash,
  submissionSign,
  submissionVerify,
  submissionVerifyParts,
} from "../../src/vault/submission.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface PartRow {
  kind: number;
  hash: Hex;
  length: string;
  octets: Hex | null;
}
interface RecordRow {
  class: number;
  kind: number;
  chain: Hex;
  epoch: number;
  event: Hex;
  leaf: Hex;
  record: Hex;
  parts: PartRow[];
}
interface One {
  kind: number;
  chain: Hex;
  stream: Hex;
}
interface Requests {
  submissions: {
    origin: string;
    device: Hex;
    claimed_ms: string;
    idem: Hex;
    items: RecordRow[];
    seed: Hex;
    key: Hex;
    hash: Hex;
    wire: Hex;
  }[];
  submissions_bad: Bad<{ wire: Hex }>[];
  submissions_unsigned: Bad<{ wire: Hex; key: Hex }>[];
  parts_bad: Bad<{ wire: Hex; item: number }>[];
  streams: { next: string; stream: Hex; records: (RecordRow & { index: string })[] }[];
  streams_bad: Bad<{ next: string; stream: Hex }>[];
  controls: (One & { ev: Hex })[];
  controls_bad: Bad<One>[];
  contents: (One & { seed: Hex; ev: Hex })[];
  contents_bad: Bad<One & { seed: Hex }>[];
}
const vectors = specVectors<Requests>("requests");

function partOf({ kind, hash, length }: PartRow): Part {
  return { kind: kind as PartKind, hash: hexDecode(hash), length: BigInt(length) };
}

function chainOf({ kind, chain }: { kind: number; chain: Hex }): Chain {
  return { kind: kind as ChainKind, id: hexDecode(chain) };
}

function recordOf(row: RecordRow): Record {
  return {
    class: classDecode(row.class),
    epoch: row.epoch,
    event: hexDecode(row.event),
    leaf: hexDecode(row.leaf),
    octets: hexDecode(row.record),
    parts: row.parts.map(partOf),
  };
}

function itemOf(row: RecordRow): Item {
  const contents = row.parts.map(({ octets }) => (octets === null ? undefined : hexDecode(octets)));
  return { chain: chainOf(row), record: recordOf(row), contents };
}

for (const [i, row] of vectors.submissions.entries())
  test(`submission ${i} goes both ways, and verifies`, async () => {
    const submission = {
      origin: row.origin,
      device: hexDecode(row.device),
      claimedMs: BigInt(row.claimed_ms),
      idem: hexDecode(row.idem),
      items: row.items.map(itemOf),
    };
    assert.equal(hexEncode(await submissionSign(submission, hexDecode(row.seed))), row.wire);
    const signed = submissionDecode(hexDecode(row.wire));
    assert.deepEqual(signed.submission, submission);
    assert.equal(hexEncode(await submissionHash(signed)), row.hash);
    await submissionVerify(signed, hexDecode(row.key));
    await submissionVerifyParts(signed);
  });

for (const { wire, reason } of vectors.submissions_bad)
  test(`a submission is refused without its key: ${reason}`, async () => {
    const { code } = await outcome(() => submissionDecode(hexDecode(wire)));
    assert.match(code, /^E_(FORMAT|VERSION|TOO_LARGE)$/);
  });

for (const { wire, key, reason } of vectors.submissions_unsigned)
  test(`a submission does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () =>
      submissionVerify(submissionDecode(hexDecode(wire)), hexDecode(key)),
    ));

for (const { wire, item, reason } of vectors.parts_bad)
  test(`a part is not what it is called: ${reason}`, () =>
    fails("E_COMMITMENT", () => submissionVerifyParts(submissionDecode(hexDecode(wire))), item));

for (const [i, { next, stream, records }] of vectors.streams.entries())
  test(`stream ${i} goes both ways`, () => {
    const entries = records.map((row) => ({ index: BigInt(row.index), record: recordOf(row) }));
    assert.equal(hexEncode(streamEncode(entries)), stream);
    assert.deepEqual(streamDecode(hexDecode(stream), BigInt(next)), entries);
  });

for (const { next, stream, reason } of vectors.streams_bad)
  test(`a stream is refused: ${reason}`, () =>
    fails("E_FORMAT", () => streamDecode(hexDecode(stream), BigInt(next))));

/** The record of a stream that has one. */
function onlyRecord({ stream }: One): Record {
  const [entry, ...more] = streamDecode(hexDecode(stream), 0n);
  assert.ok(entry !== undefined && more.length === 0);
  return entry.record;
}

for (const [i, row] of vectors.controls.entries())
  test(`control record ${i} opens`, async () => {
    const signed = await openControl(onlyRecord(row), chainOf(row));
    assert.deepEqual(signed, eventDecode(hexDecode(row.ev)));
  });

for (const row of vectors.controls_bad)
  test(`a control record does not open: ${row.reason}`, async () => {
    const { code } = await outcome(() => openControl(onlyRecord(row), chainOf(row)));
    assert.match(code, /^E_(COMMITMENT|FORMAT|VERSION)$/);
  });

for (const [i, row] of vectors.contents.entries())
  test(`content record ${i} opens with its epoch's seed`, async () => {
    const signed = await openContent(onlyRecord(row), chainOf(row), hexDecode(row.seed));
    assert.deepEqual(signed, eventDecode(hexDecode(row.ev)));
  });

for (const row of vectors.contents_bad)
  test(`a content record does not open: ${row.reason}`, () =>
    fails("E_NO_MATCH", () => openContent(onlyRecord(row), chainOf(row), hexDecode(row.seed))));
