// SPDX-License-Identifier: Apache-2.0
/**
 * Leave to read (spec/requests.md): a device, or who holds an invitation, agrees with a server on a
 * key, under which it then asks.
 */
import { type Bytes, concat, u64, u8 } from "../base/bytes.js";
import { Reader } from "../base/reader.js";
import { hexEncode, utf8Decode, utf8Encode } from "../base/text.js";
import { authenticate, deriveKey } from "../codec/derive.js";
import { magicRead } from "../codec/magic.js";
import { messageEncode, messageRead, vectorEncode, vectorRead } from "../codec/message.js";
import { signFields, signatureDecode, verifyMessage } from "../codec/signature.js";
import { shareSecret } from "../crypt/x25519.js";
import { demand } from "./body.js";
import { isOrigin } from "./submission.js";

const REQUEST = utf8Encode("SE1\0");
const ANSWER = utf8Encode("SK1\0");
export const SESSION_DEVICE = 1;
export const SESSION_INVITATION = 2;

export interface SessionRequest {
  readonly origin: string;
  readonly kind: number;
  /** The device's or the invitation's, whose key signs. */
  readonly id: Bytes;
  readonly claimedMs: bigint;
  readonly session: Bytes;
  readonly share: Bytes;
}

export interface SignedRequest {
  readonly request: SessionRequest;
  readonly message: Bytes;
  readonly signature: Bytes;
}

export interface SessionAnswer {
  readonly share: Bytes;
  readonly serverMs: bigint;
  readonly lifetimeMs: bigint;
}

function check({ origin, kind, id, session, share }: SessionRequest): void {
  demand(isOrigin(origin) && (kind === SESSION_DEVICE || kind === SESSION_INVITATION));
  demand(id.length === 16 && session.length === 16 && share.length === 32);
}

/** Signed with the SEED of the device or invitation. E_FORMAT. */
export async function requestSign(request: SessionRequest, seed: Bytes): Promise<Bytes> {
  check(request);
  const { origin, kind, id, claimedMs, session, share } = request;
  const fields = [utf8Encode(origin), u8(kind), id, u64(claimedMs), session, share];
  const signature = await signFields(seed, "session", ...fields);
  const message = messageEncode("session", fields);
  return concat(REQUEST, vectorEncode(message), vectorEncode(signature));
}

function whole<T>(field: Bytes | undefined, read: (reader: Reader) => T): T {
  const reader = new Reader(field ?? new Uint8Array());
  const value = read(reader);
  reader.done();
  return value;
}

/** E_VERSION, E_FORMAT. The signature is not verified. */
export function requestDecode(octets: Bytes): SignedRequest {
  const reader = new Reader(octets);
  magicRead(reader, REQUEST);
  const [message, signature] = [vectorRead(reader), vectorRead(reader)];
  reader.done();
  signatureDecode(signature);
  const fields = whole(message, (m) => messageRead(m, "session"));
  const request = {
    origin: utf8Decode(fields[0] ?? new Uint8Array()),
    kind: whole(fields[1], (f) => f.u8()),
    id: whole(fields[2], (f) => f.take(16)),
    claimedMs: whole(fields[3], (f) => f.u64()),
    session: whole(fields[4], (f) => f.take(16)),
    share: whole(fields[5], (f) => f.take(32)),
  };
  check(request);
  return { request, message, signature };
}

/** E_SIGNATURE unless the tagged KEY has signed it. */
export async function requestVerify(signed: SignedRequest, key: Bytes): Promise<void> {
  await verifyMessage(key, "session", signed.message, signed.signature);
}

export function sessionAnswerEncode({ share, serverMs, lifetimeMs }: SessionAnswer): Bytes {
  return concat(ANSWER, share, u64(serverMs), u64(lifetimeMs));
}

/** E_VERSION, E_FORMAT. */
export function sessionAnswerDecode(octets: Bytes): SessionAnswer {
  const reader = new Reader(octets);
  magicRead(reader, ANSWER);
  const answer = { share: reader.take(32), serverMs: reader.u64(), lifetimeMs: reader.u64() };
  reader.done();
  return answer;
}

/** One's own scalar, the other's share, the server's share. */
export interface Exchange {
  readonly scalar: Bytes;
  readonly theirs: Bytes;
  readonly server: Bytes;
}

/** The session's key, the same on both sides. E_KEY: a share of low order. */
export async function sessionKey(exchange: Exchange, signed: SignedRequest): Promise<Bytes> {
  const secret = await shareSecret(exchange.scalar, exchange.theirs);
  const { session } = signed.request;
  return deriveKey(secret, session, "session-key", signed.message, exchange.server);
}

/** A request as it stands; the range is empty where there is none. */
export interface Read {
  readonly counter: bigint;
  readonly method: string;
  readonly target: string;
  readonly range: string;
}

export function readMac(key: Bytes, { counter, method, target, range }: Read): Promise<Bytes> {
  const texts = [method, target, range].map(utf8Encode);
  return authenticate(key, "read", u64(counter), ...texts);
}

/** Value of the Authorization header. */
export async function readHeader(key: Bytes, session: Bytes, read: Read): Promise<string> {
  return `Muniment ${hexEncode(session)} ${read.counter} ${hexEncode(await readMac(key, read))}`;
}
