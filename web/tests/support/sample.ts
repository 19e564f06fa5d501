// SPDX-License-Identifier: Apache-2.0
/**
 * A log of three entries with three witnesses, written here: keys from fixed seeds, notes,
 * receipts, policies. What the tests change one thing of.
 */
import { type Bytes, concat, u32, u64 } from "../../src/base/bytes.js";
import { base64Encode, utf8Encode } from "../../src/base/text.js";
import { publicKeyOf, signMessage } from "../../src/crypt/ed25519.js";
import { cosignatureMessage } from "../../src/ledger/cosignature.js";
import { leafHash, nodeHash, treeRoot } from "../../src/ledger/merkle.js";
import {
  VKEY_COSIGNATURE,
  VKEY_ED25519,
  type Vkey,
  type VkeyType,
  vkeyEncode,
  vkeyId,
} from "../../src/ledger/vkey.js";

export interface Signer {
  readonly vkey: Vkey;
  readonly seed: Bytes;
}

export async function signerOf(name: string, type: VkeyType, seedOctet: number): Promise<Signer> {
  const seed = new Uint8Array(32).fill(seedOctet);
  const key = await publicKeyOf(seed);
  return { vkey: { name, type, key, id: await vkeyId(name, type, key) }, seed };
}

export function signatureLine(vkey: Pick<Vkey, "name" | "id">, signature: Bytes): string {
  return `\u2014 ${vkey.name} ${base64Encode(concat(u32(vkey.id), signature))}\n`;
}

export async function sign({ vkey, seed }: Signer, text: string): Promise<string> {
  return signatureLine(vkey, await signMessage(seed, utf8Encode(text)));
}

export async function cosign(signer: Signer, time: bigint, text: string): Promise<string> {
  const message = cosignatureMessage(time, utf8Encode(text));
  return signatureLine(signer.vkey, concat(u64(time), await signMessage(signer.seed, message)));
}

export const ORIGIN = "muniment.example/test";
export const log = await signerOf(ORIGIN, VKEY_ED25519, 1);
export const north = await signerOf("north.example", VKEY_COSIGNATURE, 2);
export const south = await signerOf("south.example", VKEY_COSIGNATURE, 3);
export const west = await signerOf("west.example", VKEY_COSIGNATURE, 4);

const NOON = 1_800_000_000n;
export const TIMES = { north: NOON, south: NOON + 60n, west: NOON + 120n } as const;

const entries = ["summons", "affidavit", "photo"].map(utf8Encode);
const [summons, affidavit, photo] = (await Promise.all(entries.map(leafHash))) as [
  Bytes,
  Bytes,
  Bytes,
];
export const leaves = [summons, affidavit, photo] as const;

/** What the receipt is of: entry 1. */
export const ENTRY = "affidavit";
export const text = `${ORIGIN}\n3\n${base64Encode(await treeRoot(leaves))}\n`;
export const proof = [summons, photo].map((hash) => `${base64Encode(hash)}\n`).join("");
export const path = [summons, photo] as const;
export const root = await nodeHash(await nodeHash(summons, affidavit), photo);

export const byLog = await sign(log, text);
export const byNorth = await cosign(north, TIMES.north, text);
export const bySouth = await cosign(south, TIMES.south, text);
export const byWest = await cosign(west, TIMES.west, text);

export const HEAD = "c2sp.org/tlog-proof@v1\n";
export const note = `${text}\n${byLog}${byNorth}${bySouth}${byWest}`;
export const receipt = `${HEAD}index 1\n${proof}\n${note}`;

export const parties =
  `log ${vkeyEncode(log.vkey)}\n` +
  `witness north ${vkeyEncode(north.vkey)}\n` +
  `witness south ${vkeyEncode(south.vkey)}\n` +
  `witness west ${vkeyEncode(west.vkey)}\n`;
export const policy = `${parties}group two 2 north south west\nquorum two\n`;
