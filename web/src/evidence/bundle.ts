// SPDX-License-Identifier: Apache-2.0
/**
 * A bundle of evidence (spec/bundle.md) verified with nothing but itself and a policy: no server,
 * no account. One thing that does not hold, and nothing of it is believed.
 */
import type { Bytes } from "../base/bytes.js";
import { type Policy, policyDecode } from "../ledger/policy.js";
import type { Verdict } from "../ledger/receipt.js";
import type { FirmState } from "../policy/state.js";
import { CHAIN_FIRM, CHAIN_MATTER } from "../vault/map.js";
import type { MapVersion } from "../vault/map-version.js";
import { type BundleChain, chainsOpen, mapCheck } from "./chains.js";
import { Fault, about } from "./fault.js";
import { Files, type Folder } from "./files.js";
import { POLICY } from "./place.js";
import { Receipts } from "./receipts.js";
import { type Act, replay } from "./replay.js";

export interface Evidence {
  /** Of one of the receipts; the checkpoint is that of all. */
  readonly verdict: Verdict;
  /** Nothing before its size is left out of the chains. */
  readonly map: MapVersion;
  readonly matter: Bytes;
  readonly firms: readonly FirmState[];
  /** In the order of the log. */
  readonly acts: readonly Act[];
  /** Control events, of all chains. */
  readonly controls: number;
  readonly hidden: number;
}

/** TEXT, or what the bundle says itself; it is there in any case. */
async function policyOf(files: Files, text: Bytes | undefined): Promise<Policy> {
  const { path, octets } = files.need(POLICY);
  const own = await about(path, "it is a tlog-policy", () => policyDecode(octets));
  if (text === undefined) return own;
  return about("the policy", "it is a tlog-policy", () => policyDecode(text));
}

function matterOf(chains: readonly BundleChain[]): Bytes {
  const found = chains.find(({ chain }) => chain.kind === CHAIN_MATTER);
  if (found === undefined) throw new Fault("manifest", "E_FORMAT", "a bundle is of one matter");
  return found.chain.id;
}

/** POLICY is whom to believe; undefined: as the bundle itself says. Failures are Faults. */
export async function bundleVerify(folder: Folder, policy: Bytes | undefined): Promise<Evidence> {
  const files = await Files.load(folder);
  const receipts = new Receipts(files, await policyOf(files, policy));
  const chains = await chainsOpen(files, receipts);
  const map = await mapCheck(files, receipts, chains);
  const { states, acts, hidden } = await replay(files, receipts, chains);
  files.checkUsed();
  const firms = chains
    .filter(({ chain }) => chain.kind === CHAIN_FIRM)
    .flatMap(({ chain }) => states.firm(chain.id) ?? []);
  const controls = chains
    .flatMap(({ records }) => records)
    .filter((record) => "control" in record).length;
  const { verdict } = receipts;
  return { verdict, map, matter: matterOf(chains), firms, acts, controls, hidden };
}
