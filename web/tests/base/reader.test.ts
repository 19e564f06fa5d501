// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, equal, u16, u32, u64, u8 } from "../../src/base/bytes.js";
import { Reader } from "../../src/base/reader.js";
import { utf8Encode } from "../../src/base/text.js";
import { fails } from "../support/expect.js";

test("numbers are read as they are written", () => {
  const max = 2n ** 64n - 1n;
  const reader = new Reader(concat(u8(0xff), u16(0x0102), u32(0xfffffffe), u64(max)));
  assert.deepEqual(
    [reader.u8(), reader.u16(), reader.u32(), reader.u64()],
    [0xff, 0x0102, 0xfffffffe, max],
  );
  reader.done();
});

test("a number that does not fit is not written", () => {
  assert.throws(() => u8(256), RangeError);
  assert.throws(() => u16(-1), RangeError);
  assert.throws(() => u64(2n ** 64n), RangeError);
});

test("a line ends where its LF is", () => {
  const reader = new Reader(utf8Encode("one\n\nthree"));
  assert.deepEqual(reader.line(), utf8Encode("one"));
  assert.equal(reader.line().length, 0);
  assert.deepEqual(reader.rest(), utf8Encode("three"));
});

test("what is not there is refused", async () => {
  await fails("E_FORMAT", () => new Reader(new Uint8Array(3)).u32());
  await fails("E_FORMAT", () => new Reader(new Uint8Array(3)).take(4));
  await fails("E_FORMAT", () => new Reader(utf8Encode("no line end")).line());
});

test("what is left over is refused", () =>
  fails("E_FORMAT", () => new Reader(new Uint8Array(1)).done()));

test("octets are equal when all of them are", () => {
  assert.ok(equal(u16(513), Uint8Array.of(2, 1)));
  assert.ok(!equal(u16(513), Uint8Array.of(2, 2)));
  assert.ok(!equal(u16(513), Uint8Array.of(2, 1, 0)));
});
