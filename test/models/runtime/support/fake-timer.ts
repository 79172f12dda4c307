import type { Timer } from '../../../../models/runtime/timer.js';

/** A timer whose time stands still until a test moves it. */
export class FakeTimer {
  readonly #waiting = new Set<{ readonly delayMs: number; readonly callback: () => void }>();

  readonly timer: Timer = (delayMs, callback) => {
    const entry = { delayMs, callback };
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
    this.#waiting.delete(entry);
    entry.callback();
  }
}
