// SPDX-License-Identifier: Apache-2.0
/**
 * What may stand in a firm's chain: its root, roster, invitations, firms it knows, its directory.
 * R40 to R56, R70.
 */
import { type Bytes, equal } from "../base/bytes.js";
import { hexEncode } from "../base/text.js";
import type { Body, Control } from "../vault/control.js";
import {
  FIRM_ADMIN,
  FIRM_FOUNDER,
  FIRM_MEMBER,
  FIRM_OWNER,
  type FirmInvite,
  firmCreateVerify,
  firmEndorseVerify,
} from "../vault/firm.js";
import { EPOCH_MANAGER, EPOCH_WRITER, type Epoch, type EpochMember } from "../vault/space.js";
import { type PlacedEvent, chainAdvance, chainCheck } from "./chain.js";
import { type Lookup, verified, verifyActor, withFirm } from "./lookup.js";
import { insist, refusal } from "./rule.js";
import { spaceAdvance, spaceCheck } from "./space.js";
import {
  type FirmState,
  type InviteState,
  type RosterEntry,
  firmActiveUser,
  firmIsActive,
  firmUser,
  spaceMember,
} from "./state.js";

/** Ever, the suspended ones too. */
export const ROSTER_MAX = 1024;
/** Open ones; of the spent ones as many as there is room for are remembered. */
export const INVITES_MAX = 1024;
export const TRUSTED_MAX = 256;

/** An event on its way. */
interface Step {
  readonly firm: FirmState;
  readonly placed: PlacedEvent;
  readonly actor: Bytes;
  readonly lookup: Lookup;
}

/** A copy of MAP in which KEY has VALUE. */
function set<T>(map: ReadonlyMap<string, T>, key: Bytes, value: T): ReadonlyMap<string, T> {
  return new Map(map).set(hexEncode(key), value);
}

/** The actor, who is an active user of the firm, is an admin or an owner. R46. */
function insistAdmin({ firm, actor }: Step): number {
  const role = firmUser(firm, actor)?.role ?? FIRM_FOUNDER;
  insist(role >= FIRM_ADMIN, "FIRM_RANK");
  return role;
}

/** The actor, whose identity root is said to be ROOT, is in no firm. R41, R42. */
function insistNewcomer({ actor, lookup }: Step, root: Bytes): void {
  const user = lookup.user(actor);
  insist(user !== undefined && equal(user.root, root), "FIRM_IDENTITY");
  insist(lookup.firmOf(actor) === undefined, "FIRM_ONE");
}

function isLastOwner({ roster }: FirmState, { role }: RosterEntry): boolean {
  const owners = [...roster.values()].filter(
    (entry) => entry.role === FIRM_OWNER && entry.suspended === undefined,
  );
  return role === FIRM_OWNER && owners.length === 1;
}

/** The firm with the actor in its roster. */
function enter({ firm, placed, actor }: Step, role: number): FirmState {
  return { ...firm, roster: set(firm.roster, actor, { role, since: placed.index }) };
}

async function create(step: Step, body: Body<"firm/create">): Promise<FirmState> {
  const { firm, actor, lookup } = step;
  const { id } = firm.chain.chain;
  await verified(firmCreateVerify(body, id, actor), "FIRM_ROOT");
  insistNewcomer(step, body.owner);
  if (lookup.founding !== undefined) {
    const key = lookup.founding(body.invite);
    insist(key !== undefined, "FIRM_FOUND");
    const entry = { firm: id, user: actor, root: body.owner, role: FIRM_OWNER };
    await verified(firmEndorseVerify(body.endorsement, entry, key), "FIRM_ENDORSED");
  }
  return { ...enter(step, FIRM_OWNER), root: body.root };
}

/** INVITES without the one that was spent first, if they are full. R48. */
function withRoom(invites: ReadonlyMap<string, InviteState>): ReadonlyMap<string, InviteState> {
  if (invites.size < INVITES_MAX) return invites;
  const spent = [...invites].filter(([, { state }]) => state !== "open");
  const [first, ...others] = spent;
  if (first === undefined) throw refusal("INVITE_ROOM");
  const [oldest] = others.reduce((a, b) => (b[1].changed < a[1].changed ? b : a), first);
  return new Map([...invites].filter(([id]) => id !== oldest));
}

function invite(step: Step, body: FirmInvite): FirmState {
  const { firm, placed, actor } = step;
  const role = insistAdmin(step);
  const isBelow = body.role === FIRM_MEMBER || body.role === FIRM_ADMIN;
  insist(isBelow || role === FIRM_OWNER, "FIRM_RANK");
  insist(!firm.invites.has(hexEncode(body.invite)), "INVITE_NEW");
  const made = { invite: body, by: actor, state: "open", changed: placed.index } as const;
  return { ...firm, invites: set(withRoom(firm.invites), body.invite, made) };
}

/** The invitation ID, which is open. R49. */
function openInvite({ firm }: Step, id: Bytes): InviteState {
  const found = firm.invites.get(hexEncode(id));
  if (found?.state !== "open") throw refusal("INVITE_OPEN");
  return found;
}

/** The invitations, of which FOUND is spent. */
function spend({ firm, placed }: Step, found: InviteState, state: "used" | "withdrawn") {
  return set(firm.invites, found.invite.invite, { ...found, state, changed: placed.index });
}

async function join(step: Step, body: Body<"firm/join">): Promise<FirmState> {
  const { firm, actor } = step;
  insistNewcomer(step, body.root);
  const found = openInvite(step, body.invite);
  const { key, role } = found.invite;
  insist(role !== FIRM_FOUNDER, "INVITE_JOIN");
  const entry = { firm: firm.chain.chain.id, user: actor, root: body.root, role };
  await verified(firmEndorseVerify(body.endorsement, entry, key), "FIRM_ENDORSED");
  insist(firm.roster.size < ROSTER_MAX, "ROSTER_ROOM");
  return { ...enter(step, role), invites: spend(step, found, "used") };
}

function withdraw(step: Step, body: Body<"firm/withdraw">): FirmState {
  insistAdmin(step);
  const found = openInvite(step, body.invite);
  return { ...step.firm, invites: spend(step, found, "withdrawn") };
}

function suspend(step: Step, { user, lastGood }: Body<"firm/suspend">): FirmState {
  const { firm, placed } = step;
  const role = insistAdmin(step);
  const entry = firmActiveUser(firm, user);
  insist(entry !== undefined, "ROSTER_FOUND");
  insist(entry.role <= role, "FIRM_RANK");
  insist(!isLastOwner(firm, entry), "OWNER_LAST");
  insist(lastGood <= placed.index, "LAST_GOOD");
  const suspended = { index: placed.index, lastGood };
  return { ...firm, roster: set(firm.roster, user, { ...entry, suspended }) };
}

function giveRole(step: Step, { user, role }: Body<"firm/role">): FirmState {
  const { firm } = step;
  insist(insistAdmin(step) === FIRM_OWNER, "FIRM_RANK");
  const entry = firmActiveUser(firm, user);
  insist(entry !== undefined, "ROSTER_FOUND");
  insist(entry.role !== role, "ROLE_NEW");
  insist(!isLastOwner(firm, entry), "OWNER_LAST");
  return { ...firm, roster: set(firm.roster, user, { ...entry, role }) };
}

function trust(step: Step, { firm: other, root }: Body<"firm/trust">): FirmState {
  const { firm } = step;
  insistAdmin(step);
  insist(!equal(other, firm.chain.chain.id), "TRUST_OTHER");
  const isRoom = firm.trusted.has(hexEncode(other)) || firm.trusted.size < TRUSTED_MAX;
  insist(isRoom, "TRUST_ROOM");
  return { ...firm, trusted: set(firm.trusted, other, root) };
}

/** Owners and admins manage a directory, members write in it. */
function hasDirectoryRole(firm: FirmState, member: EpochMember): boolean {
  const entry = firmActiveUser(firm, member.user);
  if (entry === undefined || !equal(member.firm, firm.chain.chain.id)) return false;
  return member.role === (entry.role >= FIRM_ADMIN ? EPOCH_MANAGER : EPOCH_WRITER);
}

function directoryEpoch(step: Step, epoch: Epoch): FirmState {
  const { firm, placed, lookup } = step;
  const { directory } = firm;
  insistAdmin(step);
  spaceCheck(directory, epoch, lookup);
  const stays = ({ user }: EpochMember): boolean =>
    epoch.number === directory.number && spaceMember(directory, user) !== undefined;
  const isRight = (member: EpochMember): boolean => stays(member) || hasDirectoryRole(firm, member);
  insist(epoch.members.every(isRight), "DIRECTORY_ROLE");
  return { ...firm, directory: spaceAdvance(directory, epoch, placed.index) };
}

/** What the event of an active user of the firm changes. */
function change(step: Step, control: Control): FirmState {
  switch (control.type) {
    case "firm/invite":
      return invite(step, control.body);
    case "firm/withdraw":
      return withdraw(step, control.body);
    case "firm/suspend":
      return suspend(step, control.body);
    case "firm/role":
      return giveRole(step, control.body);
    case "firm/trust":
      return trust(step, control.body);
    case "epoch":
      return directoryEpoch(step, control.body);
    default:
      throw refusal("CHAIN");
  }
}

/** As userApply. When an invitation expires is the archive's to know. */
export async function firmApply(
  firm: FirmState,
  placed: PlacedEvent,
  lookup: Lookup,
): Promise<FirmState> {
  const control = chainCheck(firm.chain, placed, firm.directory.number);
  const { actor } = placed.signed.event;
  const step = { firm, placed, actor, lookup: withFirm(lookup, firm) };
  await verifyActor(placed, step.lookup);
  const after = await enterOrChange(step, control);
  return { ...after, chain: await chainAdvance(firm.chain, placed) };
}

/** Who creates the firm or joins it is no user of it before. R45. */
function enterOrChange(step: Step, control: Control): FirmState | Promise<FirmState> {
  if (control.type === "firm/create") return create(step, control.body);
  if (control.type === "firm/join") return join(step, control.body);
  insist(firmIsActive(step.firm, step.actor), "FIRM_ACTIVE");
  return change(step, control);
}
