// SPDX-License-Identifier: Apache-2.0
/**
 * The other implementation: $MUNIMENT, or build/muniment. Where there is none, one test says so and
 * is skipped.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { repository } from "./repository.js";

const binary = process.env["MUNIMENT"] ?? join(repository, "build/muniment");

export interface Answer {
  readonly status: number | null;
  readonly out: Buffer;
  readonly err: string;
}

const ANSWER_MAX = 1 << 28;

export function run(program: string, args: readonly string[], input?: Uint8Array): Answer {
  const options = { maxBuffer: ANSWER_MAX, ...(input === undefined ? {} : { input }) };
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  if (error !== undefined) throw error;
  return { status, out: stdout, err: stderr.toString() };
}

export function muniment(args: readonly string[], input?: Uint8Array): Answer {
  return run(binary, args, input);
}

/** What a command that must succeed wrote. */
export function munimentDoes(args: readonly string[], input?: Uint8Array): Buffer {
  const { status, out, err } = muniment(args, input);
  if (status !== 0) throw new Error(`muniment ${args.join(" ")}: status ${status}: ${err}`);
  return out;
}

/**
 * Define the tests that need the binary, with VERB if one is named; or the one that says why not.
 */
export function withMuniment(what: string, verb: string, define: () => void): void {
  const why = !existsSync(binary)
    ? "there is no binary; run script/build or set MUNIMENT"
    : muniment(["help", verb]).status !== 0
      ? `the binary has no verb ${verb}`
      : undefined;
  if (why === undefined) define();
  else test(what, { skip: why }, () => {});
}

/** A folder that is gone when the tests of this file are done. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "muniment-web-"));
  after(() => rmSync(folder, { recursive: true }));
  return folder;
}
