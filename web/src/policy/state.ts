// SPDX-License-Identifier: Apache-2.0
/**
 * The states of chains, as their control events make them (spec/policy.md). Nothing here changes:
 * an event that stands gives another state.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { hexEncode } from "../base/text.js";
import type { FirmInvite } from "../vault/firm.js";
import { CHAIN_FIRM, CHAIN_MATTER, CHAIN_USER } from "../vault/map.js";
import type { EpochMember } from "../vault/space.js";
import { type ChainState, chainEmpty } from "./chain.js";

export interface Device {
  readonly id: Bytes;
  readonly key: Bytes;
  readonly fingerprint: Bytes;
  /** Index of the event in the log. */
  readonly added: bigint;
  /** What it signed at lastGood or later is void. */
  readonly revoked?: { readonly index: bigint; readonly lastGood: bigint };
}

export interface Generation {
  readonly fingerprint: Bytes;
  readonly made: bigint;
}

export interface UserState {
  readonly chain: ChainState;
  /** The identity root; empty before the first event. */
  readonly root: Bytes;
  /** As they came. */
  readonly devices: readonly Device[];
  /** That of number g is at g - 1. */
  readonly generations: readonly Generation[];
}

/** Before the chain's first event. */
export function userEmpty(id: Bytes): UserState {
  const chain = chainEmpty({ kind: CHAIN_USER, id });
  return { chain, root: new Uint8Array(), devices: [], generations: [] };
}

export function userDevice({ devices }: UserState, id: Bytes): Device | undefined {
  return devices.find((device) => equal(device.id, id));
}

export function userActiveDevices({ devices }: UserState): readonly Device[] {
  return devices.filter(({ revoked }) => revoked === undefined);
}

/** What the device signed at INDEX of the log, in any chain, is void, or was never its own. */
export function userIsVoid(user: UserState, device: Bytes, index: bigint): boolean {
  const found = userDevice(user, device);
  if (found === undefined || index < found.added) return true;
  return found.revoked !== undefined && index >= found.revoked.lastGood;
}

/** The epoch in force. */
export interface SpaceState {
  /** 0: there is none yet. */
  readonly number: number;
  readonly fingerprint: Bytes;
  /** Index of the event that made the number. */
  readonly since: bigint;
  readonly closed: boolean;
  readonly members: readonly EpochMember[];
}

export const SPACE_EMPTY: SpaceState = {
  number: 0,
  fingerprint: new Uint8Array(),
  since: 0n,
  closed: false,
  members: [],
};

/** The row of USER. */
export function memberIn(members: readonly EpochMember[], user: Bytes): EpochMember | undefined {
  return members.find((member) => equal(member.user, user));
}

/** Of the epoch in force; suspended meanwhile or not. */
export function spaceMember({ members }: SpaceState, user: Bytes): EpochMember | undefined {
  return memberIn(members, user);
}

export interface RosterEntry {
  readonly role: number;
  readonly since: bigint;
  /** What the user signed at lastGood or later is void. */
  readonly suspended?: { readonly index: bigint; readonly lastGood: bigint };
}

export interface InviteState {
  readonly invite: FirmInvite;
  readonly by: Bytes;
  readonly state: "open" | "used" | "withdrawn";
  /** Index where it was made, used or withdrawn. */
  readonly changed: bigint;
}

export interface FirmState {
  readonly chain: ChainState;
  /** The firm's root; empty before the first event. */
  readonly root: Bytes;
  /** By user, in hex. */
  readonly roster: ReadonlyMap<string, RosterEntry>;
  /** By invitation, in hex. */
  readonly invites: ReadonlyMap<string, InviteState>;
  /** Keyprints of the roots of other firms, by firm, in hex. */
  readonly trusted: ReadonlyMap<string, Bytes>;
  readonly directory: SpaceState;
}

/** Before the chain's first event. */
export function firmEmpty(id: Bytes): FirmState {
  return {
    chain: chainEmpty({ kind: CHAIN_FIRM, id }),
    root: new Uint8Array(),
    roster: new Map(),
    invites: new Map(),
    trusted: new Map(),
    directory: SPACE_EMPTY,
  };
}

export function firmUser({ roster }: FirmState, user: Bytes): RosterEntry | undefined {
  return roster.get(hexEncode(user));
}

/** In the roster, suspended or not. */
export function firmHas(firm: FirmState, user: Bytes): boolean {
  return firmUser(firm, user) !== undefined;
}

/** In the roster, and not suspended. */
export function firmActiveUser(firm: FirmState, user: Bytes): RosterEntry | undefined {
  const entry = firmUser(firm, user);
  return entry?.suspended === undefined ? entry : undefined;
}

export function firmIsActive(firm: FirmState, user: Bytes): boolean {
  return firmActiveUser(firm, user) !== undefined;
}

/** What the user signed at INDEX of the log is void; who is not in the roster has nothing here. */
export function firmIsVoid(firm: FirmState, user: Bytes, index: bigint): boolean {
  const entry = firmUser(firm, user);
  if (entry === undefined) return true;
  return entry.suspended !== undefined && index >= entry.suspended.lastGood;
}

export interface MatterState {
  readonly chain: ChainState;
  /** The owning firm; both are empty before the first event. */
  readonly firm: Bytes;
  readonly creator: Bytes;
  readonly space: SpaceState;
}

/** Before the chain's first event. */
export function matterEmpty(id: Bytes): MatterState {
  const nobody = new Uint8Array();
  const chain = chainEmpty({ kind: CHAIN_MATTER, id });
  return { chain, firm: nobody, creator: nobody, space: SPACE_EMPTY };
}
