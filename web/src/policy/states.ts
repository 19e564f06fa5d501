// SPDX-License-Identifier: Apache-2.0
/** The chains of users, firms and matters, each the others' lookup, as their events are applied. */
import type { Bytes } from "../base/bytes.js";
import { hexEncode } from "../base/text.js";
import { CHAIN_FIRM, CHAIN_MATTER, CHAIN_USER, type Chain } from "../vault/map.js";
import type { PlacedEvent } from "./chain.js";
import { firmApply } from "./firm.js";
import type { Lookup } from "./lookup.js";
import { matterApply } from "./matter.js";
import { refusal } from "./rule.js";
import {
  type FirmState,
  type MatterState,
  type UserState,
  firmEmpty,
  firmHas,
  matterEmpty,
  userEmpty,
} from "./state.js";
import { userApply } from "./user.js";

/** Of a reader who has all chains that matter; what is not here, there is not. */
export class States implements Lookup {
  readonly #users = new Map<string, UserState>();
  readonly #firms = new Map<string, FirmState>();
  readonly #matters = new Map<string, MatterState>();

  user(id: Bytes): UserState | undefined {
    return this.#users.get(hexEncode(id));
  }

  firm(id: Bytes): FirmState | undefined {
    return this.#firms.get(hexEncode(id));
  }

  matter(id: Bytes): MatterState | undefined {
    return this.#matters.get(hexEncode(id));
  }

  firmOf(user: Bytes): FirmState | undefined {
    return [...this.#firms.values()].find((firm) => firmHas(firm, user));
  }

  /**
   * The event of CHAIN stands; or the failure names the rule that it breaks (rule.ts), and nothing
   * is changed. Events come in the order of the log, each when the one before is done.
   */
  async apply(chain: Chain, placed: PlacedEvent, lookup: Lookup = this): Promise<void> {
    const { kind, id } = chain;
    const name = hexEncode(id);
    if (kind === CHAIN_USER)
      this.#users.set(name, await userApply(this.user(id) ?? userEmpty(id), placed, lookup));
    else if (kind === CHAIN_FIRM)
      this.#firms.set(name, await firmApply(this.firm(id) ?? firmEmpty(id), placed, lookup));
    else if (kind === CHAIN_MATTER)
      this.#matters.set(
        name,
        await matterApply(this.matter(id) ?? matterEmpty(id), placed, lookup),
      );
    else throw refusal("CHAIN");
  }
}
