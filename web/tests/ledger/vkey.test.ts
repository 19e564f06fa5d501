// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, utf8Encode } from "../../src/base/text.js";
import { signMessage } from "../../src/crypt/ed25519.js";
import { isKeyName, isSameVkey, vkeyDecode, vkeyEncode } from "../../src/ledger/vkey.js";
import { fails, outcome } from "../support/expect.js";
import { log, north, signatureLine } from "../support/sample.js";
import { vectorJson, withVectors } from "../support/vectors.js";

/* Of the signed-note specification. */
const GOOD = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

const decode = (text: string) => vkeyDecode(utf8Encode(text));

test("a vkey goes both ways", async () => {
  for (const text of [GOOD, vkeyEncode(log.vkey), vkeyEncode(north.vkey)])
    assert.equal(vkeyEncode(await decode(text)), text);
});

const BAD: readonly (readonly [string, string])[] = [
  ["", "nothing"],
  ["example.com/foo", "a name alone"],
  [GOOD.slice(0, -1), "base64 cut short"],
  [`${GOOD}\n`, "a line end"],
  [GOOD.replace("530d903a", "530D903A"), "an id in upper case"],
  [GOOD.replace("530d903a", "530d903b"), "an id of another key"],
  [GOOD.replace("530d903a", "0530d903a"), "an id too long"],
  [GOOD.replace("example", "e xample"), "a space in the name"],
  [GOOD.replace("example.com/foo", ""), "no name"],
];
for (const [text, why] of BAD)
  test(`a vkey with ${why} is refused`, () => fails("E_FORMAT", () => decode(text)));

test("a name that is not UTF-8 is refused", () =>
  fails("E_FORMAT", () => vkeyDecode(Uint8Array.of(0xff, ...utf8Encode(GOOD.slice(1))))));

test("a key of a type that is not supported is refused as a key", () =>
  fails("E_KEY", () => decode(GOOD.replace("+Aek", "+Bek"))));

test("names have no white space, no control character, no plus sign, and are not empty", () => {
  for (const name of ["a", "example.com/log", "\u00e9t\u00e9", "a\u00adb", "\u007f"])
    assert.ok(isKeyName(name), name);
  for (const name of [
    "",
    "a b",
    "a+b",
    "a\tb",
    "\n",
    "\0",
    "a\u0085",
    "\u00a0",
    "\u1680b",
    "\u2003",
    "\u2028",
    "\u2029",
    "\u202f",
    "\u205f",
    "\u3000",
  ])
    assert.ok(!isKeyName(name), JSON.stringify(name));
});

test("two keys are the same line's when name and id are the same", () => {
  assert.ok(isSameVkey(log.vkey, { ...log.vkey, key: north.vkey.key }));
  assert.ok(!isSameVkey(log.vkey, { ...log.vkey, id: log.vkey.id ^ 1 }));
  assert.ok(!isSameVkey(log.vkey, { ...log.vkey, name: "other" }));
});

withVectors("signed-note/vkeys.json", () => {
  interface Vkeys {
    valid: string[];
    invalid: { vkey: string; why: string }[];
  }
  const { valid, invalid } = vectorJson<Vkeys>("signed-note/vkeys.json");
  for (const text of valid)
    test(`the vectors' ${text} goes both ways`, async () => {
      assert.equal(vkeyEncode(await decode(text)), text);
    });
  for (const { vkey, why } of invalid)
    test(`a vkey of the vectors is refused: ${why}`, async () => {
      assert.match((await outcome(() => decode(vkey))).code, /^E_(FORMAT|KEY)$/);
    });
});

withVectors("signed-note/sign.json", () => {
  interface Signing {
    seed_hex: string;
    vkey: string;
    text: string;
    signature_line: string;
  }
  for (const c of vectorJson<Signing[]>("signed-note/sign.json"))
    test(`the line by ${c.vkey} is made octet for octet`, async () => {
      const signature = await signMessage(hexDecode(c.seed_hex), utf8Encode(c.text));
      const line = signatureLine(await decode(c.vkey), signature);
      assert.equal(line.trimEnd(), c.signature_line.trimEnd());
    });
});
