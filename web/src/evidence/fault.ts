// SPDX-License-Identifier: Apache-2.0
/** What does not hold in a bundle, and in which of its files. */
import { type Code, Failure } from "../base/err.js";
import { ruleNumbered, ruleSentence } from "../policy/rule.js";

export class Fault extends Failure {
  readonly file: string;
  /** What should be so. */
  readonly why: string | undefined;

  constructor(file: string, code: Code, why?: string, at = 0) {
    super(code, at);
    this.file = file;
    this.why = why;
  }
}

/** The failure CAUGHT is FILE's, unless it is of one already. */
export function blame(caught: unknown, file: string, why?: string): unknown {
  if (caught instanceof Fault || !(caught instanceof Failure)) return caught;
  return new Fault(file, caught.code, why, caught.at);
}

/** What WORK gives; its failures are FILE's, which should be as WHY says. */
export async function about<T>(file: string, why: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (e) {
    throw blame(e, file, why);
  }
}

/** The same of a rule of policy, which says itself what should be so. */
export async function aboutRule<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (e) {
    const rule = e instanceof Failure ? ruleNumbered(e.at) : undefined;
    throw blame(e, file, rule === undefined ? undefined : ruleSentence(rule));
  }
}
