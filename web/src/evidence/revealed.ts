// SPDX-License-Identifier: Apache-2.0
/**
 * The opening of an object/put as a single receipt carries it in `extra` (spec/bundle.md):
 *
 *     "ER1\0" || r32 || EV
 */
import { type Bytes, equal } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { utf8Encode } from "../base/text.js";
import { eventDecode } from "../vault/event.js";
import { eventTypeNamed } from "../vault/event-type.js";
import { eventLeaf } from "../vault/leaf.js";
import { type ObjectPut, putDecode } from "../vault/object.js";

const MAGIC = utf8Encode("ER1\0");
const ANY_VERSION = utf8Encode("ER");
const KEY_BYTES = 32;

export interface Revealed {
  readonly put: ObjectPut;
  /** That it opens. */
  readonly leaf: Bytes;
}

function beginsWith(octets: Bytes, prefix: Bytes): boolean {
  return equal(octets.subarray(0, prefix.length), prefix);
}

/** The one in EXTRA; undefined: there is none. E_VERSION: it is of another version. */
export async function revealedIn(extra: Bytes): Promise<Revealed | undefined> {
  if (!beginsWith(extra, ANY_VERSION) || extra.length < MAGIC.length) return undefined;
  if (!beginsWith(extra, MAGIC)) throw new Failure("E_VERSION");
  const key = extra.subarray(MAGIC.length, MAGIC.length + KEY_BYTES);
  const ev = extra.subarray(MAGIC.length + KEY_BYTES);
  try {
    const { event } = eventDecode(ev);
    if (eventTypeNamed(event.type) !== "object/put") return undefined;
    return { put: putDecode(event.body), leaf: await eventLeaf(key, ev) };
  } catch (e) {
    if (e instanceof Failure) return undefined;
    throw e;
  }
}

/** Content with DIGEST, of LENGTH octets, is what the event says. E_COMMITMENT. */
export function revealedVerify({ put }: Revealed, digest: Bytes, length: bigint): void {
  if (put.length !== length || !equal(put.digest, digest)) throw new Failure("E_COMMITMENT");
}
