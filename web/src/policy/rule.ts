// SPDX-License-Identifier: Apache-2.0
/**
 * Every rule by which an event may be refused (spec/policy.md, whose table a test holds against
 * this one): its number, the error, and what is so of each event that stands.
 */
import { type Code, Failure } from "../base/err.js";

const table = {
  CHAIN: [1, "E_FORMAT", "the event is of this chain, and of a type that may stand in it"],
  BODY: [2, "E_FORMAT", "the body is one of the event's type"],
  ORDER: [3, "E_FORMAT", "the index in the log is above that of the control event before"],
  FIRST: [4, "E_FORBIDDEN", "a chain begins with its create event, of seq 0, and has no other"],
  HEAD: [5, "E_STALE", "the control head is that of the chain at this place"],
  EPOCH: [6, "E_STALE", "the event's epoch is the one in force before it"],
  SEQUENCE: [7, "E_STALE", "the event follows on the one that its device signed before"],
  DEVICE: [8, "E_FORBIDDEN", "the device is an active one of the actor"],
  SIGNATURE: [9, "E_SIGNATURE", "the device's key has signed the event"],
  SUSPENDED: [10, "E_FORBIDDEN", "the actor is not suspended"],
  USER_SELF: [20, "E_FORBIDDEN", "the actor of an event in a user's chain is the user"],
  USER_ROOT: [21, "E_SIGNATURE", "the identity root has signed the first device"],
  DEVICE_ACCEPT: [22, "E_SIGNATURE", "the new device has signed that it is the user's"],
  DEVICE_NEW: [23, "E_EXISTS", "the device's id, key and recipient were none of the user's before"],
  DEVICE_ROOM: [24, "E_TOO_LARGE", "there is room for one more device"],
  DEVICE_FOUND: [25, "E_NOT_FOUND", "the device to revoke is active"],
  DEVICE_LAST: [26, "E_FORBIDDEN", "one device stays active"],
  LAST_GOOD: [27, "E_RANGE", "last_good is at most the event's own index"],
  PUK_NEXT: [28, "E_STALE", "the generation is the present one plus 1"],
  PUK_NEW: [29, "E_EXISTS", "the generation's recipient was none of the user's before"],
  PUK_DEVICES: [30, "E_FORMAT", "the generation is wrapped for exactly the active devices"],
  PUK_ROOM: [31, "E_TOO_LARGE", "there is room for one more generation"],
  FIRM_ROOT: [40, "E_SIGNATURE", "the firm's root has signed its first owner"],
  FIRM_IDENTITY: [41, "E_FORBIDDEN", "the identity root is the one of the actor's chain"],
  FIRM_ONE: [42, "E_EXISTS", "the user is in no firm"],
  FIRM_FOUND: [43, "E_NOT_FOUND", "the invitation to found a firm is open"],
  FIRM_ENDORSED: [44, "E_SIGNATURE", "the invitation's key has endorsed the user"],
  FIRM_ACTIVE: [45, "E_FORBIDDEN", "the actor is an active user of the firm"],
  FIRM_RANK: [46, "E_FORBIDDEN", "the actor's role in the firm allows it"],
  INVITE_NEW: [47, "E_EXISTS", "the invitation's id was none of the firm's before"],
  INVITE_ROOM: [48, "E_TOO_LARGE", "there is room for one more invitation"],
  INVITE_OPEN: [49, "E_NOT_FOUND", "the invitation is neither used nor withdrawn"],
  INVITE_JOIN: [50, "E_FORBIDDEN", "the invitation is one to join"],
  ROSTER_ROOM: [51, "E_TOO_LARGE", "there is room for one more user in the roster"],
  ROSTER_FOUND: [52, "E_NOT_FOUND", "the user is an active one of the firm"],
  OWNER_LAST: [53, "E_FORBIDDEN", "the firm keeps an active owner"],
  ROLE_NEW: [54, "E_EXISTS", "the role is another than the present one"],
  TRUST_OTHER: [55, "E_FORBIDDEN", "a firm names another firm"],
  TRUST_ROOM: [56, "E_TOO_LARGE", "there is room for one more firm"],
  MATTER_FIRM: [60, "E_FORBIDDEN", "the actor is an active user of the owning firm"],
  EPOCH_FIRST: [61, "E_FORBIDDEN", "the first epoch is the creator's, who is a manager in it"],
  EPOCH_NUMBER: [62, "E_STALE", "the number is the present one, or that plus 1"],
  EPOCH_WHO: [63, "E_FORBIDDEN", "a manager makes epochs; a writer repairs"],
  EPOCH_REPAIR: [64, "E_FORBIDDEN", "a repair changes nobody, but leaves out who is suspended"],
  EPOCH_KEY: [65, "E_FORMAT", "a new number has a new key, the same number has the same"],
  EPOCH_WRAPS: [66, "E_FORMAT", "there is one wrap of the number for each member who has none"],
  EPOCH_KEEP: [67, "E_FORMAT", "the first has reason 1; the same number 3, and its members' rows"],
  MEMBER_FIRM: [68, "E_FORBIDDEN", "each member is an active user of the firm named"],
  MEMBER_PUK: [69, "E_STALE", "each member's key is the newest of the user's"],
  DIRECTORY_ROLE: [
    70,
    "E_FORBIDDEN",
    "members of a directory have the roles that the roster gives",
  ],
  MATTER_OPEN: [71, "E_EXISTS", "the matter is not closed already"],
  MATTER_MANAGER: [72, "E_FORBIDDEN", "a manager closes the matter"],
  CONTENT_EPOCH: [80, "E_STALE", "content is under the epoch in force"],
  CONTENT_MEMBER: [81, "E_FORBIDDEN", "the author is a member of the epoch in force"],
  CONTENT_ROLE: [82, "E_FORBIDDEN", "who writes content is a writer or a manager"],
  CONTENT_OPEN: [83, "E_FORBIDDEN", "a closed matter takes no content"],
  CONTENT_ROTATE: [84, "E_STALE", "content is not written under an epoch that must rotate"],
} as const satisfies Record<string, readonly [number, Code, string]>;

export type Rule = keyof typeof table;

export const rules = Object.keys(table) as readonly Rule[];

export function ruleNumber(rule: Rule): number {
  return table[rule][0];
}

export function ruleCode(rule: Rule): Code {
  return table[rule][1];
}

/** What is so of each event that stands. */
export function ruleSentence(rule: Rule): string {
  return table[rule][2];
}

/** The rule that the failure of an event names, by its `at`. */
export function ruleNumbered(number: number): Rule | undefined {
  return rules.find((rule) => ruleNumber(rule) === number);
}

/** The failure of an event that breaks RULE: its error, at its number. */
export function refusal(rule: Rule): Failure {
  return new Failure(ruleCode(rule), ruleNumber(rule));
}

/** The event breaks RULE unless it holds. */
export function insist(holds: boolean, rule: Rule): asserts holds {
  if (!holds) throw refusal(rule);
}
