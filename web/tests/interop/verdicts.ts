// SPDX-License-Identifier: Apache-2.0
/**
 * One list of verdicts over all that the platform has a say in: signatures, hashes, keys. It runs
 * in Node and in a browser, so it takes nothing from either.
 */
import { Failure } from "../../src/base/err.js";
import { base64Decode, hexDecode, hexEncode, utf8Encode } from "../../src/base/text.js";
import { commit, deriveKey } from "../../src/codec/derive.js";
import type { LabelFor } from "../../src/codec/label.js";
import { publicKeyOf, signMessage, verifySignature } from "../../src/crypt/ed25519.js";
import { leafHash } from "../../src/ledger/merkle.js";
import { policyDecode } from "../../src/ledger/policy.js";
import { receiptDecode, receiptVerify } from "../../src/ledger/receipt.js";
import { eventDecode, eventVerify } from "../../src/vault/event.js";

/** The file of vectors at PATH; undefined when there is none. */
export type Load = (path: string) => Promise<unknown>;

export const FILES = {
  cctv: "shared/cctv/ed25519vectors.json",
  wycheproof: "shared/wycheproof/testvectors_v1/ed25519_test.json",
  proofs: "shared/tlog-proof/proofs.json",
  events: "spec/events.json",
  encoding: "spec/encoding.json",
} as const;

interface Cctv {
  number: number;
  key: string;
  sig: string;
  msg: string;
}
interface Wycheproof {
  testGroups: { publicKey: { pk: string }; tests: { tcId: number; msg: string; sig: string }[] }[];
}
interface Proof {
  name: string;
  policy: string;
  entry_base64: string;
  proof: string;
}
interface Events {
  events: { ev: string; key: string }[];
  events_unsigned: { ev: string; key: string }[];
}
interface Encoding {
  Commit: { label: LabelFor<"Commit">; fields: string[]; r: string }[];
  KDF: { label: LabelFor<"KDF">; fields: string[]; ikm: string; salt: string }[];
  Sign: { seed: string; message: string }[];
}

/** What WORK gave, "OK" for nothing; or the name of its failure. */
async function verdictOf(work: () => Promise<string | void>): Promise<string> {
  try {
    return (await work()) ?? "OK";
  } catch (e) {
    return e instanceof Failure ? e.code : String(e);
  }
}

async function* signatures(load: Load): AsyncGenerator<[string, () => Promise<string | void>]> {
  const cctv = (await load(FILES.cctv)) as Cctv[] | undefined;
  for (const { number, key, sig, msg } of cctv ?? [])
    yield [
      `CCTV ${number}`,
      () => verifySignature(hexDecode(key), utf8Encode(msg), hexDecode(sig)),
    ];
  const wycheproof = (await load(FILES.wycheproof)) as Wycheproof | undefined;
  for (const { publicKey, tests } of wycheproof?.testGroups ?? [])
    for (const { tcId, msg, sig } of tests)
      yield [
        `Wycheproof ${tcId}`,
        () => verifySignature(hexDecode(publicKey.pk), hexDecode(msg), hexDecode(sig)),
      ];
  const proofs = (await load(FILES.proofs)) as Proof[] | undefined;
  for (const { name, policy, entry_base64, proof } of proofs ?? [])
    yield [
      `receipt ${name}`,
      async () => {
        const leaf = await leafHash(base64Decode(utf8Encode(entry_base64)));
        await receiptVerify(
          await policyDecode(utf8Encode(policy)),
          receiptDecode(utf8Encode(proof)),
          leaf,
        );
      },
    ];
}

async function* encodings(load: Load): AsyncGenerator<[string, () => Promise<string | void>]> {
  const { events, events_unsigned } = (await load(FILES.events)) as Events;
  for (const [i, { ev, key }] of [...events, ...events_unsigned].entries())
    yield [`event ${i}`, () => eventVerify(eventDecode(hexDecode(ev)), hexDecode(key))];
  const { Commit, KDF, Sign } = (await load(FILES.encoding)) as Encoding;
  for (const [i, { label, fields, r }] of Commit.entries())
    yield [
      `Commit ${i}`,
      async () => hexEncode(await commit(hexDecode(r), label, ...fields.map(hexDecode))),
    ];
  for (const [i, { label, fields, ikm, salt }] of KDF.entries())
    yield [
      `KDF ${i}`,
      async () =>
        hexEncode(
          await deriveKey(hexDecode(ikm), hexDecode(salt), label, ...fields.map(hexDecode)),
        ),
    ];
  for (const [i, { seed, message }] of Sign.entries())
    yield [
      `Sign ${i}`,
      async () => {
        const signature = await signMessage(hexDecode(seed), hexDecode(message));
        return hexEncode(await publicKeyOf(hexDecode(seed))) + hexEncode(signature);
      },
    ];
}

/** "name: verdict", one a case. */
export async function verdicts(load: Load): Promise<string[]> {
  const lines: string[] = [];
  for (const cases of [signatures(load), encodings(load)])
    for await (const [name, work] of cases) lines.push(`${name}: ${await verdictOf(work)}`);
  return lines;
}
