// SPDX-License-Identifier: Apache-2.0
/** What may stand in a space, a matter or a firm's directory: R62 to R69, R80 to R84. */
import { type Bytes, equal } from "../base/bytes.js";
import {
  REASON_DEVICE_REVOKED,
  REASON_FIRST,
  REASON_MEMBER_ADDED,
  REASON_SUSPICION,
} from "../vault/body.js";
import type { EventClass } from "../vault/event-type.js";
import {
  EPOCH_MANAGER,
  EPOCH_READER,
  type Epoch,
  type EpochMember,
  epochOwnWraps,
} from "../vault/space.js";
import type { Lookup } from "./lookup.js";
import { insist } from "./rule.js";
import { type SpaceState, firmIsActive, memberIn, spaceMember } from "./state.js";

/** So many events are written under one epoch, and no more. */
export const EPOCH_EVENTS_MAX = 10_000n;

/** What somebody writes, or is about to. */
export interface Writing {
  readonly user: Bytes;
  readonly class: Exclude<EventClass, "control">;
  readonly epoch: number;
}

/** The member is an active user of the firm in the row. */
function isActive({ firm, user }: EpochMember, lookup: Lookup): boolean {
  const state = lookup.firm(firm);
  return state !== undefined && firmIsActive(state, user);
}

/** The key in the row is the newest of the user's. */
function isNewest({ user, gen, fingerprint }: EpochMember, lookup: Lookup): boolean {
  const generations = lookup.user(user)?.generations ?? [];
  const newest = generations.at(-1);
  return (
    newest !== undefined && gen === generations.length && equal(fingerprint, newest.fingerprint)
  );
}

function isSameRow(a: EpochMember, b: EpochMember): boolean {
  return (
    equal(a.user, b.user) &&
    a.role === b.role &&
    equal(a.firm, b.firm) &&
    a.gen === b.gen &&
    equal(a.fingerprint, b.fingerprint)
  );
}

/** What EPOCH may say of its number, key, reason and kept rows. R62, R65, R67. */
function checkNumber(space: SpaceState, epoch: Epoch): void {
  const isSame = epoch.number === space.number;
  insist(isSame || epoch.number === space.number + 1, "EPOCH_NUMBER");
  if (space.number > 0) insist(equal(epoch.fingerprint, space.fingerprint) === isSame, "EPOCH_KEY");
  else insist(epoch.reason === REASON_FIRST, "EPOCH_KEEP");
  if (!isSame) return;
  const isKept = (was: EpochMember): boolean => {
    const now = memberIn(epoch.members, was.user);
    return now !== undefined && isSameRow(now, was);
  };
  insist(epoch.reason === REASON_MEMBER_ADDED && space.members.every(isKept), "EPOCH_KEEP");
}

/** Members who have no wrap of the number yet. */
function newcomers(space: SpaceState, { number, members }: Epoch): readonly EpochMember[] {
  if (number !== space.number) return members;
  return members.filter(({ user }) => spaceMember(space, user) === undefined);
}

/**
 * EPOCH may stand, by who may always make one: R62, R65, R67, R66, then R68 and R69 of each member
 * in turn.
 */
export function spaceCheck(space: SpaceState, epoch: Epoch, lookup: Lookup): void {
  checkNumber(space, epoch);
  const due = newcomers(space, epoch);
  const given = epochOwnWraps(epoch);
  const isDue = (user: Bytes): boolean => memberIn(due, user) !== undefined;
  insist(given.length === due.length && given.every(({ user }) => isDue(user)), "EPOCH_WRAPS");
  for (const member of due) {
    insist(isActive(member, lookup), "MEMBER_FIRM");
    insist(isNewest(member, lookup), "MEMBER_PUK");
  }
}

/** EPOCH may stand, by ACTOR, a writer: R63, R64, then as spaceCheck. */
export function spaceCheckRepair(
  space: SpaceState,
  epoch: Epoch,
  actor: Bytes,
  lookup: Lookup,
): void {
  const isReason = epoch.reason === REASON_DEVICE_REVOKED || epoch.reason === REASON_SUSPICION;
  insist(isReason && epoch.number !== space.number, "EPOCH_WHO");
  const left = space.members.filter((member) => isActive(member, lookup));
  const isManaged = left.some(({ role }) => role === EPOCH_MANAGER);
  const staysAs = ({ user, firm, role }: EpochMember): boolean => {
    const was = memberIn(left, user);
    const becomes = !isManaged && equal(user, actor) ? EPOCH_MANAGER : was?.role;
    return was !== undefined && equal(firm, was.firm) && role === becomes;
  };
  const isKept = epoch.members.length === left.length && epoch.members.every(staysAs);
  const givesHistory = epoch.wraps.length > epochOwnWraps(epoch).length;
  insist(isKept && !givesHistory, "EPOCH_REPAIR");
  spaceCheck(space, epoch, lookup);
}

/** EPOCH stands, at INDEX. */
export function spaceAdvance(space: SpaceState, epoch: Epoch, index: bigint): SpaceState {
  const { number, fingerprint, members } = epoch;
  const since = number === space.number ? space.since : index;
  return { number, fingerprint, since, closed: space.closed, members };
}

/**
 * Content or a note may stand here now: R80 to R83, then R10. That the device is an active one of
 * the user is to be looked at besides.
 */
export function spaceMay(space: SpaceState, writing: Writing, lookup: Lookup): void {
  const member = spaceMember(space, writing.user);
  insist(space.number > 0 && writing.epoch === space.number, "CONTENT_EPOCH");
  insist(member !== undefined, "CONTENT_MEMBER");
  if (writing.class === "content") {
    insist(member.role !== EPOCH_READER, "CONTENT_ROLE");
    insist(!space.closed, "CONTENT_OPEN");
  }
  insist(isActive(member, lookup), "SUSPENDED");
}

/**
 * Nothing but notes may be written under the epoch in force any more, COUNT events being under it.
 * R84: of who writes, not of who reads.
 */
export function spaceMustRotate(space: SpaceState, lookup: Lookup, count: bigint): boolean {
  const isCurrent = (member: EpochMember): boolean =>
    isActive(member, lookup) && isNewest(member, lookup);
  return count >= EPOCH_EVENTS_MAX || !space.members.every(isCurrent);
}
