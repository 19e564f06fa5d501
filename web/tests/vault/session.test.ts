// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode } from "../../src/base/text.js";
import { keyOf } from "../../src/codec/signature.js";
import { sharePublic } from "../../src/crypt/x25519.js";
import {
  readHeader,
  readMac,
  requestDecode,
  requestSign,
  requestVerify,
  sessionAnswerDecode,
  sessionAnswerEncode,
  sessionKey,
} from "../../src/vault/session.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface Session {
  origin: string;
  kind: number;
  id: Hex;
  claimed_ms: string;
  session: Hex;
  scalar: Hex;
  share: Hex;
  seed: Hex;
  key_of_id: Hex;
  request: Hex;
  server_scalar: Hex;
  server_share: Hex;
  server_ms: string;
  lifetime_ms: string;
  answer: Hex;
  key: Hex;
}
interface ReadRow {
  key: Hex;
  counter: string;
  method: string;
  target: string;
  range: string;
  mac: Hex;
  session: Hex;
}
interface Sessions {
  sessions: Session[];
  sessions_bad: Bad<{ request: Hex }>[];
  sessions_unsigned: Bad<{ request: Hex; key: Hex }>[];
  session_answers_bad: Bad<{ answer: Hex }>[];
  shares_bad: Bad<{ share: Hex }>[];
  reads: (ReadRow & { header: string })[];
  reads_bad: Bad<ReadRow>[];
}
const vectors = specVectors<Sessions>("requests");

for (const [i, row] of vectors.sessions.entries())
  test(`request ${i} goes both ways, and both sides come to the key`, async () => {
    const request = {
      origin: row.origin,
      kind: row.kind,
      id: hexDecode(row.id),
      claimedMs: BigInt(row.claimed_ms),
      session: hexDecode(row.session),
      share: hexDecode(row.share),
    };
    assert.equal(hexEncode(await sharePublic(hexDecode(row.scalar))), row.share);
    assert.equal(hexEncode(await keyOf(hexDecode(row.seed))), row.key_of_id);
    assert.equal(hexEncode(await requestSign(request, hexDecode(row.seed))), row.request);
    const signed = requestDecode(hexDecode(row.request));
    assert.deepEqual(signed.request, request);
    await requestVerify(signed, hexDecode(row.key_of_id));
    const answer = {
      share: hexDecode(row.server_share),
      serverMs: BigInt(row.server_ms),
      lifetimeMs: BigInt(row.lifetime_ms),
    };
    assert.equal(hexEncode(sessionAnswerEncode(answer)), row.answer);
    assert.deepEqual(sessionAnswerDecode(hexDecode(row.answer)), answer);
    const server = answer.share;
    const client = { scalar: hexDecode(row.scalar), theirs: server, server };
    const other = { scalar: hexDecode(row.server_scalar), theirs: request.share, server };
    assert.equal(hexEncode(await sessionKey(client, signed)), row.key);
    assert.equal(hexEncode(await sessionKey(other, signed)), row.key);
  });

for (const { request, reason } of vectors.sessions_bad)
  test(`a request is refused: ${reason}`, async () => {
    const { code } = await outcome(() => requestDecode(hexDecode(request)));
    assert.match(code, /^E_(FORMAT|VERSION)$/);
  });

for (const { request, key, reason } of vectors.sessions_unsigned)
  test(`a request does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () => requestVerify(requestDecode(hexDecode(request)), hexDecode(key))));

for (const { answer, reason } of vectors.session_answers_bad)
  test(`a session's answer is refused: ${reason}`, async () => {
    const { code } = await outcome(() => sessionAnswerDecode(hexDecode(answer)));
    assert.match(code, /^E_(FORMAT|VERSION)$/);
  });

const [first] = vectors.sessions as [Session, ...Session[]];
for (const [i, { share }] of vectors.shares_bad.entries())
  test(`share ${i}, of low order, gives no key`, () => {
    const theirs = hexDecode(share);
    const exchange = { scalar: hexDecode(first.scalar), theirs, server: theirs };
    return fails("E_KEY", () => sessionKey(exchange, requestDecode(hexDecode(first.request))));
  });

for (const [i, row] of vectors.reads.entries())
  test(`read ${i} is authenticated as it should be`, async () => {
    const read = { ...row, counter: BigInt(row.counter) };
    assert.equal(hexEncode(await readMac(hexDecode(row.key), read)), row.mac);
    assert.equal(await readHeader(hexDecode(row.key), hexDecode(row.session), read), row.header);
  });

for (const { reason, mac, key, ...row } of vectors.reads_bad)
  test(`a MAC is of something else: ${reason}`, async () => {
    const read = { ...row, counter: BigInt(row.counter) };
    assert.notEqual(hexEncode(await readMac(hexDecode(key), read)), mac);
  });
