// SPDX-License-Identifier: Apache-2.0
/** The chains of a bundle: their records, the leaves they open, and the map that they stand in. */
import { Reader } from "../base/reader.js";
import { leafHash } from "../ledger/merkle.js";
import { EMPTY_HEAD, headCount, headNext } from "../vault/chain.js";
import { type Control, controlDecode } from "../vault/control.js";
import type { SignedEvent } from "../vault/event.js";
import {
  CHAIN_FIRM,
  CHAIN_MATTER,
  CHAIN_USER,
  type Chain,
  type MapHeads,
  mapProofDecode,
  mapVerifyAbsent,
  mapVerifyHead,
} from "../vault/map.js";
import { type MapVersion, mapVersionDecode, mapVersionLeaf } from "../vault/map-version.js";
import { type Entry, openControl, streamDecode } from "../vault/record.js";
import { Fault, about } from "./fault.js";
import { type BundleFile, type Files, demand } from "./files.js";
import { MAP_VERSION, chainPath, eventPath, proofPath } from "./place.js";
import type { Receipts } from "./receipts.js";

const VERSION_BYTES = 80;

/** A control event, opened; or content, with the opening that the bundle has of it. */
export type BundleRecord =
  | { readonly entry: Entry; readonly signed: SignedEvent; readonly control: Control }
  | { readonly entry: Entry; readonly revealed: BundleFile | undefined };

export interface BundleChain {
  readonly chain: Chain;
  readonly path: string;
  readonly records: readonly BundleRecord[];
}

function isNothing({ record }: Entry): boolean {
  return (
    record.class === "content" && record.epoch === 0 && record.event.every((octet) => octet === 0)
  );
}

/** Nothing stands in a bundle that proves nothing. */
function checkBare(entry: Entry, revealed: BundleFile | undefined): void {
  const { record } = entry;
  demand(record.parts.length === 0);
  if (record.class === "control") return;
  demand(record.octets.length === 0 && (revealed !== undefined || isNothing(entry)));
}

async function recordOf(files: Files, chain: Chain, entry: Entry): Promise<BundleRecord> {
  const { record, index } = entry;
  const mayReveal = chain.kind === CHAIN_MATTER && record.class !== "control";
  const revealed = mayReveal ? files.take(eventPath(index)) : undefined;
  checkBare(entry, revealed);
  if (record.class !== "control") return { entry, revealed };
  const signed = await openControl(record, chain);
  return { entry, signed, control: controlDecode(signed.event.type, signed.event.body) };
}

async function openChain(files: Files, { path, place, octets }: BundleFile): Promise<BundleChain> {
  if (place.is !== "chain") throw new RangeError("this is no chain");
  const { chain } = place;
  return about(path, "it is a record stream whose control events open their leaves", async () => {
    const entries = streamDecode(octets, 0n);
    demand(entries.length > 0);
    const records: BundleRecord[] = [];
    for (const entry of entries) records.push(await recordOf(files, chain, entry));
    return { chain, path, records };
  });
}

/** The chains that an event speaks of: without one, not all that bears on it is known. */
function needNamed(files: Files, { event }: SignedEvent, control: Control): void {
  files.need(chainPath({ kind: CHAIN_USER, id: event.actor }));
  if (control.type === "matter/create")
    files.need(chainPath({ kind: CHAIN_FIRM, id: control.body.firm }));
  if (control.type !== "epoch") return;
  for (const { user, firm } of control.body.members) {
    files.need(chainPath({ kind: CHAIN_USER, id: user }));
    files.need(chainPath({ kind: CHAIN_FIRM, id: firm }));
  }
}

/** All chains of the bundle, of which one is a matter's. */
export async function chainsOpen(files: Files, receipts: Receipts): Promise<BundleChain[]> {
  const chains: BundleChain[] = [];
  for (const file of files.all)
    if (file.place.is === "chain") chains.push(await openChain(files, file));
  const matters = chains.filter(({ chain }) => chain.kind === CHAIN_MATTER);
  if (matters.length !== 1) throw new Fault("manifest", "E_FORMAT", "a bundle is of one matter");
  for (const { path } of matters) files.take(path);
  for (const record of chains.flatMap(({ records }) => records)) {
    if (!("control" in record)) continue;
    await receipts.include(record.entry.index, record.entry.record.leaf);
    needNamed(files, record.signed, record.control);
  }
  return chains;
}

/** Where the chain stood when the log had SIZE entries. */
async function headsAt({ records }: BundleChain, size: bigint): Promise<MapHeads> {
  let [all, control] = [EMPTY_HEAD, EMPTY_HEAD];
  for (const { entry } of records) {
    if (entry.index >= size) break;
    const hash = await leafHash(entry.record.leaf);
    all = await headNext(all, hash);
    if (entry.record.class === "control") control = await headNext(control, hash);
  }
  return { all, control };
}

async function checkHead(files: Files, version: MapVersion, chain: BundleChain): Promise<void> {
  const { path, octets } = files.need(proofPath(chain.chain));
  const heads = await headsAt(chain, version.size);
  await about(path, "the chain stands in the map where it ends", async () => {
    const proof = mapProofDecode(octets);
    if (headCount(heads.all) > 0n) await mapVerifyHead(proof, version.tree, chain.chain, heads);
    else await mapVerifyAbsent(proof, version.tree, chain.chain);
  });
}

/** The map's version is in the log, and CHAINS stand in it. */
export async function mapCheck(
  files: Files,
  receipts: Receipts,
  chains: readonly BundleChain[],
): Promise<MapVersion> {
  const { path, octets } = files.need(MAP_VERSION);
  const { version, index } = await about(path, "it is a version, and its index", () => {
    const reader = new Reader(octets);
    const found = { version: mapVersionDecode(reader.take(VERSION_BYTES)), index: reader.u64() };
    reader.done();
    demand(found.index >= found.version.size);
    return found;
  });
  await receipts.include(index, await mapVersionLeaf(version));
  for (const chain of chains) await checkHead(files, version, chain);
  return version;
}
