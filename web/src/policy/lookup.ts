// SPDX-License-Identifier: Apache-2.0
/**
 * What is asked of other chains, and rules R8 to R10, which ask it.
 *
 * An event stands at a place of the log. So the events of all chains are applied in the order of
 * the log, and what a lookup answers is what was so at this place (spec/policy.md).
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { eventVerify } from "../vault/event.js";
import type { PlacedEvent } from "./chain.js";
import { type Rule, insist, refusal } from "./rule.js";
import { type FirmState, type UserState, firmHas, firmIsActive, userDevice } from "./state.js";

export interface Lookup {
  /** Undefined: there is none; of a chain that was not fetched, it throws. */
  user(id: Bytes): UserState | undefined;
  firm(id: Bytes): FirmState | undefined;
  /** The firm in whose roster the user is, suspended or not. */
  firmOf(user: Bytes): FirmState | undefined;
  /** The key of a founding invitation that is open: only an archive knows, and only it asks. */
  readonly founding?: (invite: Bytes) => Bytes | undefined;
}

/** WORK verifies a signature; where that fails, the event breaks RULE. */
export async function verified(work: Promise<void>, rule: Rule): Promise<void> {
  try {
    await work;
  } catch (e) {
    throw e instanceof Failure && e.code === "E_SIGNATURE" ? refusal(rule) : e;
  }
}

/** The actor's device has signed, and both may act at this place. R8 to R10. */
export async function verifyActor(placed: PlacedEvent, lookup: Lookup): Promise<void> {
  const { signed } = placed;
  const { actor, device } = signed.event;
  const user = lookup.user(actor);
  const signer = user === undefined ? undefined : userDevice(user, device);
  if (signer === undefined || signer.revoked !== undefined) throw refusal("DEVICE");
  await verified(eventVerify(signed, signer.key), "SIGNATURE");
  const firm = lookup.firmOf(actor);
  insist(firm === undefined || firmIsActive(firm, actor), "SUSPENDED");
}

/** LOOKUP, which knows FIRM as it is now. */
export function withFirm(lookup: Lookup, firm: FirmState): Lookup {
  const { id } = firm.chain.chain;
  return {
    ...(lookup.founding === undefined ? {} : { founding: lookup.founding }),
    user: (user) => lookup.user(user),
    firm: (other) => (equal(other, id) ? firm : lookup.firm(other)),
    firmOf: (user) => (firmHas(firm, user) ? firm : lookup.firmOf(user)),
  };
}
