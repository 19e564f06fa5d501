// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { type Code, Failure } from "../../src/base/err.js";

/** WORK fails with CODE, and at AT where that is given. */
export async function fails(code: Code, work: () => unknown, at?: number): Promise<void> {
  const caught = await outcome(work);
  assert.equal(caught.code, code);
  if (at !== undefined) assert.equal(caught.at, at);
}

/** The code and place of WORK's failure; "OK" when it has none. */
export async function outcome(work: () => unknown): Promise<{ code: Code | "OK"; at: number }> {
  try {
    await work();
    return { code: "OK", at: 0 };
  } catch (e) {
    if (e instanceof Failure) return { code: e.code, at: e.at };
    throw e;
  }
}
