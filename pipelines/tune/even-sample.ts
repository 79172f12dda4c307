/**
 * Keeps some of a sequence whose length nobody knows, evenly spread: every value at first; whenever there is no room, every
 * other one is let go, and of those to come only as many are taken. Between half and all of the capacity is in use, once
 * there have been as many values.
 */
export class EvenSample<T> {
  readonly #capacity: number;
  #stride = 1;
  #seen = 0;
  #kept: T[] = [];

  /** @param capacity at least 1 */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get values(): readonly T[] {
    return this.#kept;
  }

  add(value: T): void {
    const isTaken = this.#seen % this.#stride === 0;
    this.#seen += 1;
    if (!isTaken) return;
    this.#kept.push(value);
    if (this.#kept.length <= this.#capacity) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
