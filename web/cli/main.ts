// SPDX-License-Identifier: Apache-2.0
/**
 * The process around `verify`: what was not foreseen is a failure of the machine, never "proven".
 */
import { exitStatus } from "../src/base/err.js";
import { system } from "./io.js";
import { main } from "./verify.js";

try {
  process.exitCode = await main(process.argv.slice(2), system);
} catch (e) {
  process.exitCode = exitStatus("E_IO");
  process.stderr.write(`verify: ${e instanceof Error ? (e.stack ?? e.message) : String(e)}\n`);
}
