// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from "node:url";

/** The top of the source tree; this file runs as web/build/tests/support/repository.js. */
export const repository = fileURLToPath(new URL("../../../..", import.meta.url));
