// SPDX-License-Identifier: Apache-2.0
import { type Bytes, find } from "./bytes.js";
import { Failure } from "./err.js";

const LF = 0x0a;

/** A cursor over untrusted octets. What is not there is E_FORMAT; results borrow the input. */
export class Reader {
  readonly #in: Bytes;
  #at = 0;

  constructor(input: Bytes) {
    this.#in = input;
  }

  take(n: number): Bytes {
    if (n > this.#in.length - this.#at) throw new Failure("E_FORMAT");
    this.#at += n;
    return this.#in.subarray(this.#at - n, this.#at);
  }

  #unsigned(octets: number): bigint {
    return this.take(octets).reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
  }

  u8(): number {
    return Number(this.#unsigned(1));
  }

  u16(): number {
    return Number(this.#unsigned(2));
  }

  u32(): number {
    return Number(this.#unsigned(4));
  }

  u64(): bigint {
    return this.#unsigned(8);
  }

  /** Up to OCTET, which must be there, is consumed, and is not part of the result. */
  upTo(octet: number): Bytes {
    const part = this.take(find(this.rest(), octet));
    this.take(1);
    return part;
  }

  line(): Bytes {
    return this.upTo(LF);
  }

  rest(): Bytes {
    return this.#in.subarray(this.#at);
  }

  atEnd(): boolean {
    return this.#at === this.#in.length;
  }

  /** Nothing may be left. */
  done(): void {
    if (!this.atEnd()) throw new Failure("E_FORMAT");
  }
}
