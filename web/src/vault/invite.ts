// SPDX-License-Identifier: Apache-2.0
/** An invitation's code, and the seed of the key that it is the secret of (spec/firms.md). */
import { type Bytes, concat, u8 } from "../base/bytes.js";
import { Failure } from "../base/err.js";
import { Reader } from "../base/reader.js";
import { utf8Encode } from "../base/text.js";
import { bech32Decode, bech32Encode } from "../codec/bech32.js";
import { deriveKey } from "../codec/derive.js";
import { sha256 } from "../crypt/hash.js";

const HRP = "muninvite";
const VERSION = 1;
const TEXT = 197;

export interface Invite {
  readonly invite: Bytes;
  readonly secret: Bytes;
  /** Zeroes: it founds a firm. */
  readonly firm: Bytes;
  /** Keyprint of the firm's root; zeroes where FIRM is. */
  readonly firmRoot: Bytes;
  /** inviteLog of the log's verifier key. */
  readonly log: Bytes;
}

function isZero(octets: Bytes): boolean {
  return octets.every((octet) => octet === 0);
}

/** Of the text of a log's verifier key, without a line end. */
export function inviteLog(vkey: string): Promise<Bytes> {
  return sha256(utf8Encode(vkey));
}

export function inviteEncode({ invite, secret, firm, firmRoot, log }: Invite): string {
  return bech32Encode(HRP, concat(u8(VERSION), invite, secret, firm, firmRoot, log));
}

/** E_FORMAT; E_VERSION: a code of another version. */
export function inviteDecode(code: string): Invite {
  if (code.length !== TEXT) throw new Failure("E_FORMAT");
  const reader = new Reader(bech32Decode(HRP, code));
  const version = reader.u8();
  const [invite, secret, firm] = [reader.take(16), reader.take(16), reader.take(16)];
  const [firmRoot, log] = [reader.take(32), reader.take(32)];
  reader.done();
  if (version !== VERSION) throw new Failure("E_VERSION");
  if (isZero(firm) !== isZero(firmRoot)) throw new Failure("E_FORMAT");
  return { invite, secret, firm, firmRoot, log };
}

/** The seed of the invitation's signing key. */
export function inviteSeed({ invite, secret, firm }: Invite): Promise<Bytes> {
  return deriveKey(secret, invite, "invite", firm);
}
