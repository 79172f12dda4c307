import type { Frame } from '../../src/core/frame.js';
import { ptsToMs } from '../../src/core/time.js';

/** When the frames of a clip are due if it is played from its first frame on, at its own speed. */
export class Pace {
  #origin: { readonly atMs: number; readonly ptsMs: number } | undefined;
  #lastPtsMs = -Infinity;

  /**
   * When this frame is due, ms on the clock of its arrival. The first frame is due when it is there; time stamps that go
   * back begin anew, so that a broken clip plays on.
   */
  dueAtMs({ pts, timeBase, arrivedAtMs }: Frame): number {
    const ptsMs = ptsToMs(pts, timeBase);
    if (this.#origin === undefined || ptsMs < this.#lastPtsMs) this.#origin = { atMs: arrivedAtMs, ptsMs };
    this.#lastPtsMs = ptsMs;
    return this.#origin.atMs + (ptsMs - this.#origin.ptsMs);
  }
}
