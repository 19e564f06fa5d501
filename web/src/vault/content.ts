// SPDX-License-Identifier: Apache-2.0
/** The bodies of content events, but objects' (spec/content.md). */
import { type Bytes, u8 } from "../base/bytes.js";
import { Reader } from "../base/reader.js";
import { utf8Decode, utf8Encode } from "../base/text.js";
import { vectorRead } from "../codec/message.js";
import { bodyOf, demand, takeHash, takeId, takeOneOf } from "./body.js";

export const TEXT_MAX = 16384;
export const NAME_MAX = 256;

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** What ends a line, or makes text read in another order than it stands. */
const DECEPTIVE = /[\u2028-\u202e\u2066-\u2069\ufeff]/;

/** Half a character: it cannot be encoded. */
const LONE_SURROGATE = /\p{Cs}/u;

/** One line, that is what it looks like. */
export function isLine(text: string): boolean {
  return !LONE_SURROGATE.test(text) && !CONTROL.test(text) && !DECEPTIVE.test(text);
}

/** Lines, with tabs. */
export function isText(text: string): boolean {
  return !LONE_SURROGATE.test(text) && !CONTROL.test(text.replace(/[\t\n]/g, ""));
}

/** Octets that TEXT has as UTF-8. */
export function lengthOf(text: string): number {
  return utf8Encode(text).length;
}

/** The field that comes next, as text. */
export function takeText(reader: Reader): string {
  return utf8Decode(vectorRead(reader));
}

export interface Message {
  readonly text: string;
  /** The event that it answers; 16 zero octets: none. */
  readonly replyTo: Bytes;
}

export const WHY_READ = 1;
export const WHY_EXPORTED = 2;

export interface Opened {
  readonly object: Bytes;
  readonly header: Bytes;
  readonly why: number;
}

export const NAME_OF_USER = 1;
export const NAME_OF_FIRM = 2;
export const NAME_OF_MATTER = 3;
export const NAME_OF_INVITATION = 6;

export interface Name {
  readonly of: number;
  readonly id: Bytes;
  readonly name: string;
  readonly address: string;
}

function checkMessage({ text, replyTo }: Message): void {
  demand(text.length > 0 && lengthOf(text) <= TEXT_MAX && isText(text) && replyTo.length === 16);
}

function checkName({ id, name, address }: Name): void {
  demand(id.length === 16 && name.length > 0 && isLine(name) && isLine(address));
  demand(lengthOf(name) <= NAME_MAX && lengthOf(address) <= NAME_MAX);
}

/** E_FORMAT, here and below: what no body may hold. */
export function messageEncode(message: Message): Bytes {
  checkMessage(message);
  return bodyOf(utf8Encode(message.text), message.replyTo);
}

export function messageDecode(body: Bytes): Message {
  const reader = new Reader(body);
  const message = { text: takeText(reader), replyTo: takeId(reader) };
  reader.done();
  checkMessage(message);
  return message;
}

export function openedEncode({ object, header, why }: Opened): Bytes {
  demand(object.length === 16 && header.length === 32);
  demand(why === WHY_READ || why === WHY_EXPORTED);
  return bodyOf(object, header, u8(why));
}

export function openedDecode(body: Bytes): Opened {
  const reader = new Reader(body);
  const [object, header] = [takeId(reader), takeHash(reader)];
  const why = takeOneOf(reader, WHY_READ, WHY_EXPORTED);
  reader.done();
  return { object, header, why };
}

const NAMED = [NAME_OF_USER, NAME_OF_FIRM, NAME_OF_MATTER, NAME_OF_INVITATION];

export function nameEncode(name: Name): Bytes {
  checkName(name);
  demand(NAMED.includes(name.of));
  return bodyOf(u8(name.of), name.id, utf8Encode(name.name), utf8Encode(name.address));
}

export function nameDecode(body: Bytes): Name {
  const reader = new Reader(body);
  const [of, id] = [takeOneOf(reader, ...NAMED), takeId(reader)];
  const name = { of, id, name: takeText(reader), address: takeText(reader) };
  reader.done();
  checkName(name);
  return name;
}
