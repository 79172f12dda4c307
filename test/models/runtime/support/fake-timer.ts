import type { Timer } from '../../../../models/runtime/timer.js';

interface Entry {
  readonly delayMs: number;
  readonly dueMs: number;
  readonly callback: () => void;
}

/** A timer whose time stands still until a test moves it. */
export class FakeTimer {
  readonly #waiting = new Set<Entry>();
  #nowMs = 0;

  readonly timer: Timer = (delayMs, callback) => {
    const entry = { delayMs, dueMs: this.#nowMs + delayMs, callback };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  };

  /** The delays asked for that have neither fired nor been cancelled. */
  get delays(): number[] {
    return [...this.#waiting].map(({ delayMs }) => delayMs);
  }

  /** Fires the one timer with this delay. */
  fire(delayMs: number): void {
    const entry = [...this.#waiting].find((candidate) => candidate.delayMs === delayMs);
    if (!entry) throw new Error(`no timer of ${delayMs} ms; there are ${this.delays.join(', ')}`);
    this.#fire(entry);
  }

  /** Lets time pass: what falls due fires when it does, timers that are set meanwhile included. */
  pass(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#nextDue(endMs); next; next = this.#nextDue(endMs)) {
      this.#nowMs = next.dueMs;
      this.#fire(next);
    }
    this.#nowMs = endMs;
  }

  /** Suspends the process for so long: what fell due meanwhile fires when it goes on. */
  suspend(ms: number): void {
    this.#nowMs += ms;
    for (const entry of [...this.#waiting]) if (entry.dueMs <= this.#nowMs) this.#fire(entry);
  }

  #nextDue(endMs: number): Entry | undefined {
    return [...this.#waiting].filter(({ dueMs }) => dueMs <= endMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  }

  #fire(entry: Entry): void {
    this.#waiting.delete(entry);
    entry.callback();
  }
}
