// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { hexDecode, hexEncode, octetText, utf8Decode } from "../../src/base/text.js";
import { keyOf } from "../../src/codec/signature.js";
import { controlEncode } from "../../src/vault/control.js";
import {
  FIRM_FOUNDER,
  FIRM_OWNER,
  type FirmEntry,
  firmCreateSign,
  firmCreateVerify,
  firmEndorse,
  firmEndorseVerify,
} from "../../src/vault/firm.js";
import { inviteDecode, inviteEncode, inviteLog, inviteSeed } from "../../src/vault/invite.js";
import { type BadBody, bodyDecode, refuseBodies, sameBody } from "../support/bodies.js";
import { fails, outcome } from "../support/expect.js";
import { type Bad, type Hex, specVectors } from "../support/spec.js";

interface EntryRow {
  firm: Hex;
  user: Hex;
  root: Hex;
  role: number;
}
type Endorsed = EntryRow & { invite_key: Hex; endorsement: Hex };
interface Firms {
  firm_create: {
    firm: Hex;
    user: Hex;
    seed: Hex;
    invite_seed: Hex;
    root: Hex;
    owner: Hex;
    invite: Hex;
    signature: Hex;
    endorsement: Hex;
    body: Hex;
  }[];
  firm_invite: { invite: Hex; key: Hex; role: number; expires_ms: string; body: Hex }[];
  firm_join: (Endorsed & { invite_seed: Hex; invite: Hex; body: Hex })[];
  firm_withdraw: { invite: Hex; body: Hex }[];
  firm_suspend: { user: Hex; reason: number; last_good: string; body: Hex }[];
  firm_role: { user: Hex; role: number; body: Hex }[];
  firm_trust: { firm: Hex; root: Hex; body: Hex }[];
  bodies_bad: BadBody[];
  firm_create_unsigned: Bad<{ firm: Hex; user: Hex; body: Hex }>[];
  endorse_unsigned: Bad<Endorsed>[];
  codes: {
    invite: Hex;
    secret: Hex;
    firm: Hex;
    firm_root: Hex;
    vkey: Hex;
    log: Hex;
    code: Hex;
    seed: Hex;
    key: Hex;
  }[];
  codes_bad: Bad<{ code: Hex }>[];
}
const vectors = specVectors<Firms>("firms");

function entryOf({ firm, user, root, role }: EntryRow): FirmEntry {
  return { firm: hexDecode(firm), user: hexDecode(user), root: hexDecode(root), role };
}

for (const [i, row] of vectors.firm_create.entries())
  test(`firm ${i} is made as the vectors say, and verifies`, async () => {
    const [firm, user, owner] = [hexDecode(row.firm), hexDecode(row.user), hexDecode(row.owner)];
    const [seed, inviteKeySeed] = [hexDecode(row.seed), hexDecode(row.invite_seed)];
    const entry = { firm, user, root: owner, role: FIRM_OWNER };
    const endorsement = await firmEndorse(entry, inviteKeySeed);
    const create = { owner, invite: hexDecode(row.invite), endorsement };
    const signed = await firmCreateSign(create, firm, user, seed);
    assert.equal(hexEncode(signed.root), row.root);
    assert.equal(hexEncode(signed.signature), row.signature);
    assert.equal(hexEncode(endorsement), row.endorsement);
    sameBody("firm/create", signed, row.body);
    await firmCreateVerify(bodyDecode("firm/create", row.body), firm, user);
    await firmEndorseVerify(endorsement, entry, await keyOf(inviteKeySeed));
  });

for (const { firm, user, body, reason } of vectors.firm_create_unsigned)
  test(`a firm does not verify: ${reason}`, () =>
    fails("E_SIGNATURE", () =>
      firmCreateVerify(bodyDecode("firm/create", body), hexDecode(firm), hexDecode(user)),
    ));

for (const [i, row] of vectors.firm_join.entries())
  test(`user ${i} joins as the vectors say, and is endorsed`, async () => {
    const entry = entryOf(row);
    const endorsement = await firmEndorse(entry, hexDecode(row.invite_seed));
    assert.equal(hexEncode(endorsement), row.endorsement);
    const join = { root: entry.root, invite: hexDecode(row.invite), endorsement };
    sameBody("firm/join", join, row.body);
    const read = bodyDecode("firm/join", row.body);
    await firmEndorseVerify(read.endorsement, entry, hexDecode(row.invite_key));
  });

for (const row of vectors.endorse_unsigned)
  test(`an endorsement does not verify: ${row.reason}`, () =>
    fails("E_SIGNATURE", () =>
      firmEndorseVerify(hexDecode(row.endorsement), entryOf(row), hexDecode(row.invite_key)),
    ));

test("the other events of a firm's chain are those of the vectors", () => {
  for (const { invite, key, role, expires_ms, body } of vectors.firm_invite) {
    const expiresMs = BigInt(expires_ms);
    const value = { invite: hexDecode(invite), key: hexDecode(key), role, expiresMs };
    sameBody("firm/invite", value, body);
  }
  for (const { invite, body } of vectors.firm_withdraw)
    sameBody("firm/withdraw", { invite: hexDecode(invite) }, body);
  for (const { user, reason, last_good, body } of vectors.firm_suspend) {
    const value = { user: hexDecode(user), reason, lastGood: BigInt(last_good) };
    sameBody("firm/suspend", value, body);
  }
  for (const { user, role, body } of vectors.firm_role)
    sameBody("firm/role", { user: hexDecode(user), role }, body);
  for (const { firm, root, body } of vectors.firm_trust)
    sameBody("firm/trust", { firm: hexDecode(firm), root: hexDecode(root) }, body);
});

refuseBodies(vectors.bodies_bad);

test("a role that no reader takes is not written", () =>
  fails("E_FORMAT", () =>
    controlEncode("firm/role", { user: new Uint8Array(16), role: FIRM_FOUNDER }),
  ));

for (const [i, row] of vectors.codes.entries())
  test(`code ${i} says what it should, and gives its key`, async () => {
    const code = utf8Decode(hexDecode(row.code));
    const invite = {
      invite: hexDecode(row.invite),
      secret: hexDecode(row.secret),
      firm: hexDecode(row.firm),
      firmRoot: hexDecode(row.firm_root),
      log: await inviteLog(utf8Decode(hexDecode(row.vkey))),
    };
    assert.equal(hexEncode(invite.log), row.log);
    assert.equal(inviteEncode(invite), code);
    assert.deepEqual(inviteDecode(code), invite);
    assert.equal(hexEncode(await inviteSeed(invite)), row.seed);
    assert.equal(hexEncode(await keyOf(hexDecode(row.seed))), row.key);
  });

for (const { code, reason } of vectors.codes_bad)
  test(`it is no invitation's code: ${reason}`, () =>
    fails(reason.startsWith("version") ? "E_VERSION" : "E_FORMAT", () =>
      inviteDecode(octetText(hexDecode(code))),
    ));

test("a code with any other character is refused", async () => {
  const code = utf8Decode(hexDecode(vectors.codes[0]?.code ?? ""));
  for (let at = 0; at < code.length; at++)
    for (const c of "qp1bA ") {
      const bent = code.slice(0, at) + c + code.slice(at + 1);
      if (bent !== code) assert.notEqual((await outcome(() => inviteDecode(bent))).code, "OK");
    }
});
