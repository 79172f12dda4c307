import { nutInvalid } from './nut-fault.js';

/** Thrown by a cursor that was asked for bytes it does not have; always caught inside this folder. */
export class OutOfBytes extends Error {
  override readonly name = 'OutOfBytes';
}

// Running out is normal at every chunk edge: one shared object, since building a stack trace each time is slow.
const OUT_OF_BYTES = new OutOfBytes('the bytes end here');

/** More leading zero groups than any writer needs; bounds what an endless 0x80 run can make us read. */
const MAX_VARINT_BYTES = 16;

/**
 * Reads NUT's elementary fields, one after the other: f(8), u(32), v, s, vb (specification, "Type definitions").
 *
 * Every read throws `OutOfBytes` when the field is not wholly there, and a `nut-invalid` error when it is malformed.
 */
export class ByteCursor {
  /** Index of the next byte in `bytes`. */
  position = 0;
  readonly bytes: Uint8Array;
  /** Where `bytes[0]` lies in the stream. */
  readonly origin: number;

  constructor(bytes: Uint8Array, origin: number) {
    this.bytes = bytes;
    this.origin = origin;
  }

  /** Where the next byte lies in the stream. */
  get offset(): number {
    return this.origin + this.position;
  }

  /** One byte. */
  byte(): number {
    const value = this.bytes[this.position];
    if (value === undefined) throw OUT_OF_BYTES;
    this.position++;
    return value;
  }

  /** `u(32)`, big-endian. */
  uint32(): number {
    const [a, b, c, d] = this.take(4) as unknown as readonly [number, number, number, number]; // take() gives exactly 4
    return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  }

  /** `v`: an unsigned integer, seven bits a byte, most significant first. One above 2^53 - 1 is an error, never rounded. */
  unsigned(): number {
    const start = this.offset;
    let value = 0;
    for (let length = 1; length <= MAX_VARINT_BYTES; length++) {
      const byte = this.byte();
      value = value * 128 + (byte & 0x7f);
      if (value > Number.MAX_SAFE_INTEGER) {
        throw nutInvalid(start, `an integer of at most ${Number.MAX_SAFE_INTEGER}`, 'a larger one');
      }
      if (byte < 0x80) return value;
    }
    throw nutInvalid(start, `an integer of at most ${MAX_VARINT_BYTES} bytes`, 'a longer one');
  }

  /** `s`: a signed integer, folded as 0, 1, -1, 2, -2, ... */
  signed(): number {
    const folded = this.unsigned();
    return folded % 2 === 0 ? -folded / 2 + 0 : (folded + 1) / 2; // + 0: never -0
  }

  /** `vb`: a length, then as many bytes; a view into the cursor's bytes. */
  counted(what: string, maxBytes: number): Uint8Array {
    const start = this.offset;
    const length = this.unsigned();
    if (length > maxBytes) throw nutInvalid(start, `${what} of at most ${maxBytes} bytes`, `${length} bytes`);
    return this.take(length);
  }

  /** The next `length` bytes, as a view. */
  take(length: number): Uint8Array {
    if (this.position + length > this.bytes.length) throw OUT_OF_BYTES;
    return this.bytes.subarray(this.position, (this.position += length));
  }

  /** `v` within a range. */
  unsignedIn(what: string, min: number, max: number): number {
    const start = this.offset;
    const value = this.unsigned();
    if (value < min || value > max) throw nutInvalid(start, `${what} of ${min} to ${max}`, String(value));
    return value;
  }
}
