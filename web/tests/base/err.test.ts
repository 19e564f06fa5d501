// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Failure, codes, exitStatus, locate, placed, sentence } from "../../src/base/err.js";
import { repository } from "../support/repository.js";
import { fails } from "../support/expect.js";

test("names, exit statuses and sentences are those of src/base/err.def", () => {
  const text = readFileSync(join(repository, "src/base/err.def"), "utf8");
  const rows = [...text.matchAll(/^X\((\w+), \d+, (\d), "([^"]+)"\)$/gm)];
  const table = new Map(rows.map(([, name, status, words]) => [name, [Number(status), words]]));
  assert.ok(table.size > 20);
  for (const code of codes)
    assert.deepEqual([exitStatus(code), sentence(code)], table.get(code), code);
});

test("a failure is given the place where it happened, once", async () => {
  const fail = () => {
    throw new Failure("E_FORMAT");
  };
  await fails("E_FORMAT", fail, 0);
  await fails("E_FORMAT", () => locate(3, fail), 3);
  await fails("E_FORMAT", () => locate(4, () => locate(3, fail)), 3);
});

test("what is no failure of ours is not dressed up as one", () => {
  const bug = new TypeError("a bug");
  assert.equal(placed(bug, 3), bug);
});
