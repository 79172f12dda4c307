/** Pictures per second over the last two seconds. */
export class PictureRate {
  readonly #times: number[] = [];

  add(nowMs: number): void {
    this.#times.push(nowMs);
  }

  /** 0 when fewer than two pictures came lately. */
  at(nowMs: number): number {
    while (this.#times[0] !== undefined && this.#times[0] < nowMs - 2000) this.#times.shift();
    const first = this.#times[0];
    const last = this.#times.at(-1);
    if (first === undefined || last === undefined || last === first) return 0;
    return ((this.#times.length - 1) * 1000) / (last - first);
  }
}

/** Values that follow what is measured with half a second's delay, so that numbers on the page can be read. */
export class SmoothValues {
  #values: number[] = [];
  #atMs = 0;

  /** The smoothed values; empty before the first measurement. */
  get values(): readonly number[] {
    return this.#values;
  }

  /** Takes a measurement; one of another length starts over. */
  add(measured: readonly number[], nowMs: number): void {
    const isFirst = this.#values.length !== measured.length;
    const weight = isFirst ? 1 : 1 - Math.exp(-(nowMs - this.#atMs) / 500);
    this.#values = measured.map((value, index) => {
      const before = this.#values[index] ?? value;
      return before + weight * (value - before);
    });
    this.#atMs = nowMs;
  }
}
