// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode, utf8Decode } from "../../src/base/text.js";
import {
  isLine,
  isText,
  messageDecode,
  messageEncode,
  nameDecode,
  nameEncode,
  openedDecode,
  openedEncode,
} from "../../src/vault/content.js";
import {
  type ObjectPut,
  blobLengthOf,
  bucketOf,
  putDecode,
  putEncode,
  putHeader,
  removeDecode,
  removeEncode,
} from "../../src/vault/object.js";
import { seal, unseal } from "../../src/vault/sealed.js";
import { fails } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface Put {
  object: Hex;
  recipient: Hex;
  kind: number;
  version: number;
  previous: Hex;
  length: string;
  digest: Hex;
  media: Hex;
  name: Hex;
  slot: Hex;
  blob: Hex;
  chain: Hex;
  epoch: number;
  header: Hex;
  body: Hex;
}
type BadBodies = Bad<{ body: Hex }>[];
interface Content {
  sealed: { seed: Hex; event: Hex; opening: Hex; sealed: Hex }[];
  sealed_bad: Bad<{ seed: Hex; sealed: Hex }>[];
  puts: Put[];
  puts_bad: BadBodies;
  removes: { object: Hex; header: Hex; body: Hex }[];
  removes_bad: BadBodies;
  buckets: { length: string; bucket: string; blob: string }[];
  messages: { text: Hex; reply_to: Hex; body: Hex }[];
  messages_bad: BadBodies;
  opened: { object: Hex; header: Hex; why: number; body: Hex }[];
  opened_bad: BadBodies;
  names: { of: number; id: Hex; name: Hex; address: Hex; body: Hex }[];
  names_bad: BadBodies;
}
const vectors = specVectors<Content>("content");
const textOf = (hex: Hex): string => utf8Decode(hexDecode(hex));

for (const [i, { seed, event, opening, sealed }] of vectors.sealed.entries())
  test(`opening ${i} is sealed and opened`, async () => {
    assert.equal(
      hexEncode(await seal(hexDecode(seed), hexDecode(event), hexDecode(opening))),
      sealed,
    );
    assert.equal(hexEncode(await unseal(hexDecode(seed), hexDecode(sealed))), opening);
  });

for (const { seed, sealed, reason } of vectors.sealed_bad)
  test(`what is sealed does not open: ${reason}`, () =>
    fails("E_NO_MATCH", () => unseal(hexDecode(seed), hexDecode(sealed))));

function putOf(row: Put): ObjectPut {
  return {
    object: hexDecode(row.object),
    recipient: hexDecode(row.recipient),
    kind: row.kind,
    version: row.version,
    previous: hexDecode(row.previous),
    length: BigInt(row.length),
    digest: hexDecode(row.digest),
    media: textOf(row.media),
    name: textOf(row.name),
    slot: hexDecode(row.slot),
    blob: hexDecode(row.blob),
  };
}

for (const [i, row] of vectors.puts.entries())
  test(`object/put ${i} goes both ways, and has its header hash`, async () => {
    assert.equal(hexEncode(putEncode(putOf(row))), row.body);
    assert.deepEqual(putDecode(hexDecode(row.body)), putOf(row));
    const header = await putHeader(putOf(row), hexDecode(row.chain), row.epoch);
    assert.equal(hexEncode(header), row.header);
  });

for (const [i, { object, header, body }] of vectors.removes.entries())
  test(`object/remove ${i} goes both ways`, () => {
    const remove = { object: hexDecode(object), header: hexDecode(header) };
    assert.equal(hexEncode(removeEncode(remove)), body);
    assert.deepEqual(removeDecode(hexDecode(body)), remove);
  });

for (const { length, bucket, blob } of vectors.buckets)
  test(`content of ${length} octets is filled up as it should`, () => {
    assert.equal(bucketOf(BigInt(length)), BigInt(bucket));
    assert.equal(blobLengthOf(BigInt(length)), BigInt(blob));
  });

for (const [i, { text, reply_to, body }] of vectors.messages.entries())
  test(`message ${i} goes both ways`, () => {
    const message = { text: textOf(text), replyTo: hexDecode(reply_to) };
    assert.equal(hexEncode(messageEncode(message)), body);
    assert.deepEqual(messageDecode(hexDecode(body)), message);
  });

for (const [i, { object, header, why, body }] of vectors.opened.entries())
  test(`opened ${i} goes both ways`, () => {
    const opened = { object: hexDecode(object), header: hexDecode(header), why };
    assert.equal(hexEncode(openedEncode(opened)), body);
    assert.deepEqual(openedDecode(hexDecode(body)), opened);
  });

for (const [i, { of, id, name, address, body }] of vectors.names.entries())
  test(`name ${i} goes both ways`, () => {
    const row = { of, id: hexDecode(id), name: textOf(name), address: textOf(address) };
    assert.equal(hexEncode(nameEncode(row)), body);
    assert.deepEqual(nameDecode(hexDecode(body)), row);
  });

const decoders = {
  puts_bad: putDecode,
  removes_bad: removeDecode,
  messages_bad: messageDecode,
  opened_bad: openedDecode,
  names_bad: nameDecode,
} as const;
for (const member of Object.keys(decoders) as (keyof typeof decoders)[])
  for (const { body, reason } of vectors[member])
    test(`a body of ${member.replace("_bad", "")} is refused: ${reason}`, () =>
      fails("E_FORMAT", () => decoders[member](hexDecode(body))));

test("half a character is neither a line nor a text", async () => {
  assert.ok(!isLine("a\ud800") && !isText("\udc00b"));
  await fails("E_FORMAT", () => messageEncode({ text: "\ud800", replyTo: new Uint8Array(16) }));
});
