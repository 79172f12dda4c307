import { BusyProcesses } from './busy-processes.js';

/** Busy processes that can be turned on and off; off at first. */
export class LoadSwitch implements AsyncDisposable {
  readonly #count: number;
  #running: BusyProcesses | undefined;

  constructor(count: number) {
    this.#count = count;
  }

  get pids(): readonly number[] {
    return this.#running?.pids ?? [];
  }

  /** Resolves when those turned off are gone; those turned on need some 50 ms to begin. */
  async turn(on: boolean): Promise<void> {
    if (on) {
      this.#running ??= new BusyProcesses(this.#count);
      return;
    }
    const running = this.#running;
    this.#running = undefined;
    await running?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.turn(false);
  }
}
