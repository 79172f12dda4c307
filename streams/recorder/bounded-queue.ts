/** Things that wait, limited in number and in bytes; an empty queue takes anything, so nothing is too large to ever pass. */
export class BoundedQueue<T> {
  readonly #entries: { readonly value: T; readonly bytes: number }[] = [];
  readonly #maxLength: number;
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxLength: number, maxBytes: number) {
    this.#maxLength = maxLength;
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Whether one more of this size may come in. */
  hasRoom(bytes: number): boolean {
    if (this.#entries.length === 0) return true;
    return this.#entries.length < this.#maxLength && this.#bytes + bytes <= this.#maxBytes;
  }

  /** Appends, room or not: the limits are the caller's to ask for. */
  push(value: T, bytes: number): void {
    this.#entries.push({ value, bytes });
    this.#bytes += bytes;
  }

  /** The oldest, which stays. */
  peek(): T | undefined {
    return this.#entries[0]?.value;
  }

  /** Removes the oldest. */
  shift(): void {
    this.#bytes -= this.#entries.shift()?.bytes ?? 0;
  }

  /** Removes everything; returns how many there were. */
  clear(): number {
    this.#bytes = 0;
    return this.#entries.splice(0).length;
  }
}
