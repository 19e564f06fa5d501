// SPDX-License-Identifier: Apache-2.0
/**
 * Every step of spec/vectors/policy.json: whether an event stands or which rule it breaks, and what
 * follows from those that stand.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Bytes, equal } from "../../src/base/bytes.js";
import { hexDecode } from "../../src/base/text.js";
import { type PlacedEpoch, accessOf } from "../../src/policy/access.js";
import type { Lookup } from "../../src/policy/lookup.js";
import {
  type Rule,
  ruleCode,
  ruleNumber,
  ruleNumbered,
  ruleSentence,
  rules,
} from "../../src/policy/rule.js";
import { spaceMay, spaceMustRotate } from "../../src/policy/space.js";
import { type SpaceState, firmIsVoid, userIsVoid } from "../../src/policy/state.js";
import { States } from "../../src/policy/states.js";
import { controlDecode } from "../../src/vault/control.js";
import { type SignedEvent, eventDecode } from "../../src/vault/event.js";
import { eventLeaf } from "../../src/vault/leaf.js";
import { CHAIN_FIRM, CHAIN_USER, type ChainKind } from "../../src/vault/map.js";
import { outcome } from "../support/expect.js";
import { repository } from "../support/repository.js";
import { type Hex, specVectors } from "../support/spec.js";

interface InChain {
  kind: ChainKind;
  chain: Hex;
}
type Step = { history: string; what: string } & (
  | (InChain & { do: "event"; index: string; opening: Hex; rule: number })
  | { do: "founding"; invite: Hex; key: Hex }
  | (InChain & { do: "content"; user: Hex; class: number; epoch: number; rule: number })
  | (InChain & { do: "rotate"; count: string; must: boolean })
  | { do: "device_void"; chain: Hex; device: Hex; index: string; void: boolean }
  | { do: "user_void"; chain: Hex; user: Hex; index: string; void: boolean }
  | (InChain & { do: "access"; user: Hex; epochs: AccessRow[] })
);
interface AccessRow {
  began: string;
  ended: string;
  given: string;
  member: boolean;
  role: number;
}
type StepOf<D extends Step["do"]> = Extract<Step, { do: D }>;

const { steps } = specVectors<{ steps: Step[] }>("policy");
/** Bounds that no vector reaches; their own tests do. */
const FAR_AWAY: readonly Rule[] = ["PUK_ROOM", "INVITE_ROOM", "ROSTER_ROOM", "TRUST_ROOM"];
const NEVER = String(2n ** 64n - 1n);
const broken = new Set<number>();

function there<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

/** WORK breaks RULE, or none if that is 0. */
async function answers(rule: number, work: () => unknown): Promise<void> {
  const { code, at } = await outcome(work);
  const named = ruleNumbered(at);
  assert.equal(at, rule, `${named ?? code}`);
  assert.equal(code, named === undefined ? "OK" : ruleCode(named));
  broken.add(rule);
}

/** A reader of one history. */
class Replay {
  readonly states = new States();
  #founding: { invite: Bytes; key: Bytes } | undefined;
  readonly #epochs = new Map<Hex, PlacedEpoch[]>();

  #lookup(): Lookup {
    const open = this.#founding;
    const { states } = this;
    return {
      ...(open === undefined
        ? {}
        : { founding: (id: Bytes) => (equal(id, open.invite) ? open.key : undefined) }),
      user: (id) => states.user(id),
      firm: (id) => states.firm(id),
      firmOf: (id) => states.firmOf(id),
    };
  }

  #space({ kind, chain }: InChain): SpaceState {
    const id = hexDecode(chain);
    if (kind === CHAIN_FIRM) return there(this.states.firm(id)).directory;
    return there(this.states.matter(id)).space;
  }

  #stateOf({ kind, chain }: InChain): unknown {
    const id = hexDecode(chain);
    if (kind === CHAIN_USER) return this.states.user(id);
    return kind === CHAIN_FIRM ? this.states.firm(id) : this.states.matter(id);
  }

  #keep(chain: Hex, { event }: SignedEvent, index: bigint): void {
    const control = controlDecode(event.type, event.body);
    if (control.type !== "epoch") return;
    const before = this.#epochs.get(chain) ?? [];
    this.#epochs.set(chain, [...before, { epoch: control.body, index }]);
  }

  async event(step: StepOf<"event">): Promise<void> {
    const opening = hexDecode(step.opening);
    const [r, ev] = [opening.subarray(0, 32), opening.subarray(32)];
    const signed = eventDecode(ev);
    const placed = { signed, leaf: await eventLeaf(r, ev), index: BigInt(step.index) };
    const chain = { kind: step.kind, id: hexDecode(step.chain) };
    const state = () => this.#stateOf(step);
    const before = state();
    await answers(step.rule, () => this.states.apply(chain, placed, this.#lookup()));
    if (step.rule === 0) this.#keep(step.chain, signed, placed.index);
    else assert.equal(state(), before);
  }

  founding({ invite, key }: StepOf<"founding">): void {
    this.#founding = { invite: hexDecode(invite), key: hexDecode(key) };
  }

  async content(step: StepOf<"content">): Promise<void> {
    const writing = {
      user: hexDecode(step.user),
      class: step.class === 3 ? "note" : "content",
      epoch: step.epoch,
    } as const;
    await answers(step.rule, () => spaceMay(this.#space(step), writing, this.states));
  }

  rotate(step: StepOf<"rotate">): void {
    const must = spaceMustRotate(this.#space(step), this.states, BigInt(step.count));
    assert.equal(must, step.must);
    if (must) broken.add(ruleNumber("CONTENT_ROTATE"));
  }

  device_void(step: StepOf<"device_void">): void {
    const user = there(this.states.user(hexDecode(step.chain)));
    assert.equal(userIsVoid(user, hexDecode(step.device), BigInt(step.index)), step.void);
  }

  user_void(step: StepOf<"user_void">): void {
    const firm = there(this.states.firm(hexDecode(step.chain)));
    assert.equal(firmIsVoid(firm, hexDecode(step.user), BigInt(step.index)), step.void);
  }

  access(step: StepOf<"access">): void {
    const { chain, user, epochs } = step;
    const rows = accessOf(hexDecode(user), this.#epochs.get(chain) ?? []).map((row) => ({
      began: String(row.began),
      ended: String(row.ended ?? NEVER),
      given: String(row.given ?? NEVER),
      member: row.role !== undefined,
      role: row.role ?? 0,
    }));
    assert.deepEqual(rows, epochs);
    assert.equal(String(this.#space(step).since), epochs.at(-1)?.began);
  }

  do(step: Step): void | Promise<void> {
    const act = this[step.do] as (step: Step) => void | Promise<void>;
    return act.call(this, step);
  }
}

for (const history of new Set(steps.map((step) => step.history)))
  test(`the history "${history}" is what the vectors say, step by step`, async (t) => {
    const replay = new Replay();
    for (const step of steps.filter((one) => one.history === history))
      try {
        await replay.do(step);
      } catch (e) {
        t.diagnostic(`${step.do}: ${step.what}`);
        throw e;
      }
  });

test("each rule is broken by some step, but those whose bounds are far away", () => {
  const unbroken = rules.filter((rule) => !broken.has(ruleNumber(rule)));
  assert.deepEqual(unbroken, FAR_AWAY);
});

test("the rules are those of spec/policy.md", () => {
  const page = readFileSync(join(repository, "spec/policy.md"), "utf8");
  const rows = [...page.matchAll(/^\| R(\d+) \| `(\w+)` \| `(E_\w+)` \| ([^|]+) \|$/gm)];
  const table = rules.map((rule) => [
    String(ruleNumber(rule)),
    rule,
    ruleCode(rule),
    ruleSentence(rule),
  ]);
  assert.deepEqual(
    rows.map(([, ...row]) => row),
    table,
  );
});
