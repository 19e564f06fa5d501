// SPDX-License-Identifier: Apache-2.0
import { type Bytes, concat } from "../base/bytes.js";

/** SHA-256 of the parts in a row. */
export async function sha256(...parts: readonly Bytes[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}
