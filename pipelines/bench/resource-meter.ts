import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { processTreeUsage, type ProcessTreeUsage } from './process-tree.js';

/** What the measured pipeline used of the machine. */
export interface ResourceUsage {
  /** Processor time of all its processes, ms; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** Resident memory of all its processes at the beginning and at the end, bytes; undefined as above. */
  readonly residentBytes: { readonly start: number; readonly end: number } | undefined;
  /** How long the main loop kept a timer waiting, p99, ms. */
  readonly loopDelayP99Ms: number;
}

/** How often the main loop is looked at, ms. The histogram holds whole intervals, so this is taken off again. */
const LOOP_SAMPLE_MS = 10;

/** Adds up what is used between `start` and `stop`, any number of times. */
export class ResourceMeter {
  readonly #apart: () => ReadonlySet<number>;
  readonly #loopDelay: IntervalHistogram = monitorEventLoopDelay({ resolution: LOOP_SAMPLE_MS });
  #startedWith: ProcessTreeUsage | undefined;
  #first: ProcessTreeUsage | undefined;
  #last: ProcessTreeUsage | undefined;
  #cpuMs: number | undefined;

  /** @param apart - process ids of what is not to be counted: viewers, and the load */
  constructor(apart: () => ReadonlySet<number>) {
    this.#apart = apart;
  }

  async start(): Promise<void> {
    this.#startedWith = await processTreeUsage(this.#apart());
    this.#first ??= this.#startedWith;
    this.#loopDelay.enable();
  }

  /** Does nothing unless it runs. */
  async stop(): Promise<void> {
    this.#loopDelay.disable();
    const startedWith = this.#startedWith;
    this.#startedWith = undefined;
    if (startedWith === undefined) return;
    const usage = await processTreeUsage(this.#apart());
    if (usage === undefined) return;
    this.#last = usage;
    this.#cpuMs = (this.#cpuMs ?? 0) + Math.max(0, usage.cpuMs - startedWith.cpuMs);
  }

  get usage(): ResourceUsage {
    const [start, end] = [this.#first?.residentBytes, this.#last?.residentBytes];
    const p99Ms = this.#loopDelay.count === 0 ? 0 : this.#loopDelay.percentile(99) / 1e6 - LOOP_SAMPLE_MS;
    return {
      cpuMs: this.#cpuMs,
      residentBytes: start === undefined || end === undefined ? undefined : { start, end },
      loopDelayP99Ms: Math.max(0, p99Ms),
    };
  }
}
