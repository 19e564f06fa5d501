// SPDX-License-Identifier: Apache-2.0
/** The path of each thing in a bundle (spec/bundle.md): each has one, and there are no others. */
import { Failure } from "../base/err.js";
import { decimalDecode, hexDecode, hexEncode, utf8Encode } from "../base/text.js";
import { CHAIN_FIRM, CHAIN_MATTER, CHAIN_USER, type Chain } from "../vault/map.js";
import { isObjectName } from "../vault/object.js";

export const POLICY = "policy";
export const MAP_VERSION = "map/version";

const KINDS = { user: CHAIN_USER, firm: CHAIN_FIRM, matter: CHAIN_MATTER } as const;
type KindName = keyof typeof KINDS;

export type Place =
  | { readonly is: "policy" | "version" }
  | { readonly is: "proof" | "chain"; readonly chain: Chain }
  | { readonly is: "event" | "receipt"; readonly index: bigint }
  | { readonly is: "object"; readonly index: bigint; readonly name: string };

function chainName({ kind, id }: Chain): string {
  const name = (Object.keys(KINDS) as KindName[]).find((one) => KINDS[one] === kind);
  if (name === undefined) throw new RangeError("a bundle has no chains of that kind");
  return `${name}-${hexEncode(id)}`;
}

export const chainPath = (chain: Chain): string => `chains/${chainName(chain)}`;
export const proofPath = (chain: Chain): string => `map/${chainName(chain)}.proof`;
export const eventPath = (index: bigint): string => `events/${index}`;
export const receiptPath = (index: bigint): string => `receipts/${index}.tlog-proof`;

/** Of an object called NAME, of which the last element counts. */
export function objectPath(index: bigint, name: string): string {
  return `objects/${index}/${name.slice(name.lastIndexOf("/") + 1)}`;
}

function chainDecode(kind: string, hex: string): Chain {
  return { kind: KINDS[kind as KindName], id: hexDecode(hex) };
}

const indexDecode = (digits: string): bigint => decimalDecode(utf8Encode(digits));

const CHAIN = "(user|firm|matter)-([0-9a-f]{32})";
const shapes: readonly (readonly [RegExp, (a: string, b: string) => Place])[] = [
  [/^policy$/, () => ({ is: "policy" })],
  [/^map\/version$/, () => ({ is: "version" })],
  [new RegExp(`^map/${CHAIN}\\.proof$`), (a, b) => ({ is: "proof", chain: chainDecode(a, b) })],
  [new RegExp(`^chains/${CHAIN}$`), (a, b) => ({ is: "chain", chain: chainDecode(a, b) })],
  [/^events\/(\d+)$/, (a) => ({ is: "event", index: indexDecode(a) })],
  [/^receipts\/(\d+)\.tlog-proof$/, (a) => ({ is: "receipt", index: indexDecode(a) })],
  [/^objects\/(\d+)\/([^/]+)$/, (a, b) => ({ is: "object", index: indexDecode(a), name: b })],
];

/** E_FORMAT */
export function placeDecode(path: string): Place {
  for (const [shape, make] of shapes) {
    const found = shape.exec(path);
    if (found === null) continue;
    const place = make(found[1] ?? "", found[2] ?? "");
    if (place.is !== "object" || isObjectName(place.name)) return place;
  }
  throw new Failure("E_FORMAT");
}
