/** Where a frame-sized buffer comes from: all of an ArrayBuffer, whose content is undefined. */
export type Allocate = (length: number) => Uint8Array;

/** How a pool is made. */
export interface BufferPoolOptions {
  /** Buffers of one length kept for the next time; more are left to the garbage collector. @defaultValue 8 */
  readonly maxIdle?: number | undefined;
  /** What buffers that come back are overwritten with, so that tests see who reads them too late. @defaultValue nothing */
  readonly poison?: number | undefined;
}

const MAX_IDLE = 8;
/** A camera's frames have few: pictures, labels, and the inputs and scores of the sizes it moves between. */
const MAX_LENGTHS = 16;

/**
 * Frame-sized buffers that are used again and again.
 *
 * A 720p camera needs 200 MB of them a second. Left to the garbage collector, they make it go through the whole heap several
 * times a second, and every time a frame waits for it.
 *
 * What is taken has one holder: whoever took it. Further holders say `retain`, and all say `release` when they are done; the
 * last one gives the buffer back. A buffer somebody forgets to release is garbage like any other: it costs time, never
 * anything wrong. One released too often is written into while it is shown, so every `release` needs its own hold.
 */
export class BufferPool {
  readonly #maxIdle: number;
  readonly #poison: number | undefined;
  /** By length, the one that came last at the end. */
  readonly #idle = new Map<number, ArrayBuffer[]>();

  constructor({ maxIdle = MAX_IDLE, poison }: BufferPoolOptions = {}) {
    this.#maxIdle = maxIdle;
    this.#poison = poison;
  }

  /** `length` bytes for one holder. */
  readonly take: Allocate = (length) => {
    const bytes = new Uint8Array(this.#idle.get(length)?.pop() ?? new ArrayBuffer(length));
    loans.set(bytes, { holders: 1, giveBack: (buffer) => this.#takeBack(buffer) });
    return bytes;
  };

  #takeBack(buffer: ArrayBuffer): void {
    if (this.#poison !== undefined) new Uint8Array(buffer).fill(this.#poison);
    const length = buffer.byteLength;
    const idle = this.#idle.get(length) ?? [];
    if (idle.length < this.#maxIdle) idle.push(buffer);
    this.#idle.delete(length);
    this.#idle.set(length, idle);
    const [longestUnused] = this.#idle.keys();
    if (this.#idle.size > MAX_LENGTHS && longestUnused !== undefined) this.#idle.delete(longestUnused);
  }
}

interface Loan {
  holders: number;
  readonly giveBack: (buffer: ArrayBuffer) => void;
}

/** Each time it is taken, a buffer gets a view of its own: one of an earlier time releases nothing. */
const loans = new WeakMap<ArrayBufferView, Loan>();

/** Adds a holder: the bytes stay as they are until it releases them. Does nothing for bytes of no pool. */
export function retain(bytes: ArrayBufferView): void {
  const loan = loans.get(bytes);
  if (loan !== undefined) loan.holders += 1;
}

/**
 * Makes `view`, of the same buffer, what is retained and released from now on in place of `bytes`: for bytes that are looked at
 * as floats. Does nothing for bytes of no pool.
 */
export function passHold(bytes: Uint8Array, view: ArrayBufferView): void {
  const loan = loans.get(bytes);
  if (loan === undefined) return;
  loans.delete(bytes);
  loans.set(view, loan);
}

/** Ends a hold; the bytes must not be read any more. Does nothing for bytes of no pool. */
export function release(bytes: ArrayBufferView): void {
  const loan = loans.get(bytes);
  if (loan === undefined) return;
  loan.holders -= 1;
  if (loan.holders > 0) return;
  loans.delete(bytes);
  loan.giveBack(bytes.buffer as ArrayBuffer); // made by take()
}
