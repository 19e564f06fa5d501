// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  base64Decode,
  base64Encode,
  decimalDecode,
  hexDecode,
  hexEncode,
  octetText,
  textOctets,
  utf8Decode,
  utf8Encode,
} from "../../src/base/text.js";
import { fails } from "../support/expect.js";

test("octets and their text go both ways", () => {
  const all = Uint8Array.from({ length: 20_000 }, (_, i) => i & 0xff);
  assert.deepEqual(textOctets(octetText(all)), all);
  assert.deepEqual(base64Decode(utf8Encode(base64Encode(all))), all);
  assert.deepEqual(hexDecode(hexEncode(all)), all);
});

for (const text of ["", "a", "\u00e9", "\u20ac", "\ud83d\ude00", "\ufeffbom", "\u{10ffff}"])
  test(`UTF-8 of ${JSON.stringify(text)} goes both ways`, () => {
    assert.equal(utf8Decode(utf8Encode(text)), text);
  });

for (const hex of ["80", "c0af", "c1bf", "e0809f", "eda080", "f08080af", "f4908080", "f5", "e282"])
  test(`the octets ${hex} are not UTF-8`, () =>
    fails("E_FORMAT", () => utf8Decode(hexDecode(hex))));

for (const text of ["0", "7", "10", "18446744073709551615"])
  test(`${text} is a decimal`, () => {
    assert.equal(decimalDecode(utf8Encode(text)), BigInt(text));
  });

for (const text of [
  "",
  "00",
  "01",
  "+1",
  "-1",
  " 1",
  "1 ",
  "1\n",
  "0x1",
  "1e3",
  "\u0661",
  "18446744073709551616",
  "99999999999999999999",
  "100000000000000000000",
])
  test(`${JSON.stringify(text)} is not a decimal`, () =>
    fails("E_FORMAT", () => decimalDecode(utf8Encode(text))));

for (const text of [
  "A",
  "AA",
  "AAA",
  "AA=",
  "AAA=A",
  "A===",
  "====",
  "AB==",
  "AAB=",
  "AAAA=",
  "AAAA====",
  "AA==AA==",
  "AA A",
  " AAAA",
  "AAAA\n",
  "A\u00c1AA",
  "AA-_",
  "AAAA\0",
])
  test(`${JSON.stringify(text)} is not base64`, () =>
    fails("E_FORMAT", () => base64Decode(utf8Encode(text))));

for (const text of ["0", "0g", "AB", "aB", "0x00", " 00"])
  test(`${JSON.stringify(text)} is not hex`, () => fails("E_FORMAT", () => hexDecode(text)));
