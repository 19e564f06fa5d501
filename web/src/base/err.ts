// SPDX-License-Identifier: Apache-2.0
/**
 * Every way to fail here: names, exit statuses and sentences are those of src/base/err.def, and a
 * test holds the two tables against each other. A failure is thrown, so that nobody can forget to
 * look at it; what comes back from a function is good.
 */
const table = {
  E_NO_MATCH: [1, "none of the given keys opens this file"],
  E_UNSIGNED: [1, "no signature by a trusted key"],
  E_SIGNATURE: [1, "a signature by a trusted key does not verify"],
  E_ORIGIN: [1, "this is the statement of another log"],
  E_QUORUM: [1, "too few of the policy's witnesses have cosigned"],
  E_PROOF: [1, "the proof does not lead to the signed root"],
  E_COMMITMENT: [1, "the entry does not match the commitment in the log"],
  E_INCONSISTENT: [1, "two signed statements of this log contradict each other"],
  E_FORBIDDEN: [1, "this account may not do that"],
  E_USAGE: [2, "the command is not used this way"],
  E_NOT_FOUND: [2, "it does not exist"],
  E_EXISTS: [2, "it exists already"],
  E_STALE: [2, "something that it builds on has changed meanwhile"],
  E_DENIED: [2, "the system does not permit it"],
  E_KEY: [2, "this is not a usable key"],
  E_RANGE: [2, "there is no such index or size"],
  E_FORMAT: [3, "the input is not in the expected format"],
  E_VERSION: [3, "the input is of another version"],
  E_TOO_LARGE: [3, "the input is larger than the limit"],
  E_DAMAGED: [3, "stored data is damaged"],
  E_IO: [4, "reading or writing failed"],
} as const;

export type Code = keyof typeof table;

export const codes = Object.keys(table) as readonly Code[];

export function exitStatus(code: Code): number {
  return table[code][0];
}

/** Lower case, no full stop. */
export function sentence(code: Code): string {
  return table[code][1];
}

export class Failure extends Error {
  readonly code: Code;
  /** Line or item of the input where it failed, from 1; 0: not known. */
  readonly at: number;

  constructor(code: Code, at = 0) {
    super(sentence(code));
    this.name = code;
    this.code = code;
    this.at = at;
  }
}

/** What was caught, with the place AT if it is a failure that knows none. */
export function placed(caught: unknown, at: number): unknown {
  return caught instanceof Failure && caught.at === 0 ? new Failure(caught.code, at) : caught;
}

/** What WORK gives; its failures are given the place AT. */
export function locate<T>(at: number, work: () => T): T {
  try {
    return work();
  } catch (e) {
    throw placed(e, at);
  }
}
