// SPDX-License-Identifier: Apache-2.0
/** Where a chain's control events stand, and who signed them last: rules R1 to R7. */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { hexEncode } from "../base/text.js";
import { leafHash } from "../ledger/merkle.js";
import { EMPTY_HEAD, headNext } from "../vault/chain.js";
import { type Control, controlDecode } from "../vault/control.js";
import { eventTypeClass, eventTypeMayStand, eventTypeNamed } from "../vault/event-type.js";
import type { SignedEvent } from "../vault/event.js";
import type { Chain } from "../vault/map.js";
import { insist, refusal } from "./rule.js";

/** So many devices are remembered, those that signed last. */
export const SIGNERS_MAX = 256;

/** A control event, and its place. */
export interface PlacedEvent {
  readonly signed: SignedEvent;
  readonly leaf: Bytes;
  /** In the log. */
  readonly index: bigint;
}

/** A device's newest control event in the chain. */
export interface Signer {
  readonly seq: bigint;
  readonly leafHash: Bytes;
  readonly index: bigint;
}

export interface ChainState {
  readonly chain: Chain;
  readonly controlHead: Bytes;
  /** The smallest index that the next event may have. */
  readonly next: bigint;
  /** By device, in hex. */
  readonly signers: ReadonlyMap<string, Signer>;
}

/** A chain that has not begun. */
export function chainEmpty(chain: Chain): ChainState {
  return { chain, controlHead: EMPTY_HEAD, next: 0n, signers: new Map() };
}

export function chainHasBegun({ controlHead }: ChainState): boolean {
  return !equal(controlHead, EMPTY_HEAD);
}

function isOfChain({ chain }: ChainState, { event }: SignedEvent): boolean {
  const type = eventTypeNamed(event.type);
  return (
    equal(event.chain, chain.id) &&
    type !== undefined &&
    eventTypeClass(type) === "control" &&
    eventTypeMayStand(type, chain.kind)
  );
}

function bodyOf({ event }: SignedEvent): Control {
  try {
    return controlDecode(event.type, event.body);
  } catch (e) {
    throw e instanceof Failure ? refusal("BODY") : e;
  }
}

/** A gap in seq is content, or what was refused; going back is none. */
function followsOn({ signers }: ChainState, { event }: SignedEvent): boolean {
  const last = signers.get(hexEncode(event.device));
  if (last === undefined) return true;
  if (event.seq <= last.seq) return false;
  return event.seq !== last.seq + 1n || equal(event.prevLeaf, last.leafHash);
}

/** The body of EVENT, which may follow as far as the chain says. EPOCH is in force. R1 to R7. */
export function chainCheck(state: ChainState, placed: PlacedEvent, epoch: number): Control {
  const { signed, index } = placed;
  const { event } = signed;
  insist(isOfChain(state, signed), "CHAIN");
  const control = bodyOf(signed);
  const isCreate = control.type.endsWith("/create");
  insist(index >= state.next, "ORDER");
  insist(isCreate !== chainHasBegun(state) && (!isCreate || event.seq === 0n), "FIRST");
  insist(equal(event.controlHead, state.controlHead), "HEAD");
  insist(event.epoch === epoch, "EPOCH");
  insist(followsOn(state, signed), "SEQUENCE");
  return control;
}

function remember(signers: ReadonlyMap<string, Signer>, device: string, signer: Signer) {
  const all = new Map(signers).set(device, signer);
  if (all.size > SIGNERS_MAX) {
    const [oldest = ""] = [...all].reduce((a, b) => (b[1].index < a[1].index ? b : a));
    all.delete(oldest);
  }
  return all;
}

/** EVENT stands. */
export async function chainAdvance(state: ChainState, placed: PlacedEvent): Promise<ChainState> {
  const { signed, leaf, index } = placed;
  const hash = await leafHash(leaf);
  const signer = { seq: signed.event.seq, leafHash: hash, index };
  return {
    chain: state.chain,
    controlHead: await headNext(state.controlHead, hash),
    next: index + 1n,
    signers: remember(state.signers, hexEncode(signed.event.device), signer),
  };
}
