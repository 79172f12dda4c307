import type { SegcastError } from '../../../src/core/errors.js';

/** Reads a file's bytes from front to back and never past their end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #fail: (problem: string) => SegcastError;
  #position: number;

  /**
   * @param bytes what to read; not copied
   * @param fail makes the error for bytes that are not there
   * @param position where to start, bytes
   */
  constructor(bytes: Uint8Array, fail: (problem: string) => SegcastError, position = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#fail = fail;
    this.#position = position;
  }

  /** The next byte's index. */
  get position(): number {
    return this.#position;
  }

  /** How many bytes are left. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** The next `length` bytes: a view, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** The next `length` bytes as UTF-8 text. */
  text(length: number): string {
    const at = this.#position;
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(this.take(length));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      throw this.#fail(`the text at byte ${at} is no UTF-8`);
    }
  }

  /** The text up to the next line feed, which is skipped. */
  line(): string {
    const end = this.#bytes.indexOf(LINE_FEED, this.#position);
    if (end < 0) throw this.#fail(`the line at byte ${this.#position} does not end`);
    const text = this.text(end - this.#position);
    this.#position++;
    return text;
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** Eight bytes, little-endian; larger numbers than 2^53 are no length of anything. */
  u64(): number {
    const at = this.#position;
    const number = this.#view.getBigUint64(this.#advance(8), true);
    if (number > BigInt(Number.MAX_SAFE_INTEGER))
      throw this.#fail(`byte ${at} claims a length of ${number.toString()}`);
    return Number(number);
  }

  /** Eight bytes, big-endian, as pickles hold floats. */
  f64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }

  #advance(length: number): number {
    const start = this.#position;
    if (length > this.remaining)
      throw this.#fail(
        `${length} bytes are needed at byte ${start}, ${this.remaining} are left: it is truncated`,
      );
    this.#position += length;
    return start;
  }
}

const LINE_FEED = 0x0a;
