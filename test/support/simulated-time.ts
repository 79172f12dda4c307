import type { Timer } from '../../models/runtime/timer.js';
import type { Clock } from '../../src/core/time.js';

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock and timers of their own: time jumps from one planned event to the next, and everybody hears of each before the
 * next one happens. Hours take seconds, and every run is the same.
 */
export class SimulatedTime implements Clock {
  #nowMs = 0;
  #order = 0;
  /** Soonest first. */
  #planned: Planned[] = [];

  now(): number {
    return this.#nowMs;
  }

  readonly timer: Timer = (delayMs, callback) => {
    const planned = { atMs: this.#nowMs + Math.max(delayMs, 0), order: this.#order++, callback };
    this.#insert(planned);
    return () => {
      this.#planned = this.#planned.filter((other) => other !== planned);
    };
  };

  /** Resolves after a time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.timer(ms, resolve));
  }

  /** Lets everything happen that is planned up to a time. */
  async runUntil(untilMs: number): Promise<void> {
    await settled();
    for (let next = this.#planned[0]; next && next.atMs <= untilMs; next = this.#planned[0]) {
      this.#planned.shift();
      this.#nowMs = next.atMs;
      next.callback();
      await settled();
    }
    this.#nowMs = Math.max(this.#nowMs, untilMs);
  }

  #insert(planned: Planned): void {
    const at = this.#planned.findIndex(({ atMs }) => atMs > planned.atMs);
    if (at < 0) this.#planned.push(planned);
    else this.#planned.splice(at, 0, planned);
  }
}

/** After every promise that can be settled now has been. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
