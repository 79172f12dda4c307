/** Frames per second over a sliding window, from the times frames came at; an idle camera falls to 0 by itself. */
export class FrameRate {
  readonly #windowMs: number;
  readonly #times: number[] = [];

  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  /** Notes a frame at `nowMs`; times must not go back. */
  add(nowMs: number): void {
    this.#times.push(nowMs);
    this.#forget(nowMs);
  }

  /** Frames per second at `nowMs`, rounded to 0.1; 0 until two frames are within the window. */
  at(nowMs: number): number {
    this.#forget(nowMs);
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || this.#times.length < 2) return 0;
    // A camera that stopped has a growing silence behind its last frame, which counts as soon as it exceeds a period.
    const period = (last - first) / (this.#times.length - 1);
    const spanMs = last - first + Math.max(0, nowMs - last - period);
    return spanMs <= 0 ? 0 : Math.round(((this.#times.length - 1) * 10_000) / spanMs) / 10;
  }

  #forget(nowMs: number): void {
    const cut = this.#times.findIndex((time) => time > nowMs - this.#windowMs);
    this.#times.splice(0, cut === -1 ? this.#times.length : cut);
  }
}
