// SPDX-License-Identifier: Apache-2.0
/** What may stand in a matter's chain: R60, R61, R71, R72, and what is so of any space. */
import { type Bytes, equal } from "../base/bytes.js";
import type { Control } from "../vault/control.js";
import { EPOCH_MANAGER, EPOCH_READER, EPOCH_WRITER, type Epoch } from "../vault/space.js";
import { type PlacedEvent, chainAdvance, chainCheck } from "./chain.js";
import { type Lookup, verifyActor } from "./lookup.js";
import { insist, refusal } from "./rule.js";
import { spaceAdvance, spaceCheck, spaceCheckRepair } from "./space.js";
import { type MatterState, firmIsActive, spaceMember } from "./state.js";

function checkEpoch(matter: MatterState, actor: Bytes, epoch: Epoch, lookup: Lookup): void {
  const { space, creator } = matter;
  if (space.number === 0) {
    const isManager = epoch.members.some(
      ({ user, role }) => equal(user, creator) && role === EPOCH_MANAGER,
    );
    insist(equal(actor, creator) && isManager, "EPOCH_FIRST");
    spaceCheck(space, epoch, lookup);
    return;
  }
  const role = spaceMember(space, actor)?.role ?? EPOCH_READER;
  insist(role !== EPOCH_READER, "EPOCH_WHO");
  if (role === EPOCH_WRITER) spaceCheckRepair(space, epoch, actor, lookup);
  else spaceCheck(space, epoch, lookup);
}

function change(
  matter: MatterState,
  { signed, index }: PlacedEvent,
  control: Control,
  lookup: Lookup,
): MatterState {
  const { actor } = signed.event;
  const { space } = matter;
  switch (control.type) {
    case "matter/create": {
      const { firm } = control.body;
      const state = lookup.firm(firm);
      insist(state !== undefined && firmIsActive(state, actor), "MATTER_FIRM");
      return { ...matter, firm, creator: actor };
    }
    case "epoch":
      checkEpoch(matter, actor, control.body, lookup);
      return { ...matter, space: spaceAdvance(space, control.body, index) };
    case "matter/close":
      insist(spaceMember(space, actor)?.role === EPOCH_MANAGER, "MATTER_MANAGER");
      insist(!space.closed, "MATTER_OPEN");
      return { ...matter, space: { ...space, closed: true } };
    default:
      throw refusal("CHAIN");
  }
}

/** As userApply. That the first epoch comes with the matter/create is the archive's rule. */
export async function matterApply(
  matter: MatterState,
  placed: PlacedEvent,
  lookup: Lookup,
): Promise<MatterState> {
  const control = chainCheck(matter.chain, placed, matter.space.number);
  await verifyActor(placed, lookup);
  const after = change(matter, placed, control, lookup);
  return { ...after, chain: await chainAdvance(matter.chain, placed) };
}
