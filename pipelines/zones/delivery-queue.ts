/** How a queue delivers. */
export interface DeliveryQueueOptions<T> {
  /** Items waiting at most, the one being delivered not counted. */
  readonly maxWaiting: number;
  /** Never rejects. */
  readonly deliver: (item: T) => Promise<void>;
  /** The oldest that waited was left out for a newer one. */
  readonly onDrop: (item: T) => void;
  /** Everything has been delivered. */
  readonly onEmpty: () => void;
}

/** Delivers items one after the other, in order; a new one never waits for room, the oldest gives way. */
export class DeliveryQueue<T> {
  readonly #options: DeliveryQueueOptions<T>;
  readonly #waiting: T[] = [];
  #delivering: Promise<void> | undefined;

  constructor(options: DeliveryQueueOptions<T>) {
    this.#options = options;
  }

  push(item: T): void {
    const { maxWaiting, onDrop } = this.#options;
    this.#waiting.push(item);
    this.#delivering ??= this.#deliverAll();
    if (this.#waiting.length <= maxWaiting) return;
    const oldest = this.#waiting.shift();
    if (oldest !== undefined) onDrop(oldest);
  }

  /** Resolves when nothing is left to deliver. */
  async drained(): Promise<void> {
    await this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    for (let item = this.#waiting.shift(); item !== undefined; item = this.#waiting.shift()) {
      await this.#options.deliver(item);
    }
    this.#delivering = undefined;
    this.#options.onEmpty();
  }
}
