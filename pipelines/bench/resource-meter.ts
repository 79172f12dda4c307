import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import {
  PIPELINE_PARTS,
  processTreeUsage,
  type PipelinePart,
  type ProcessTreeUsage,
} from './process-tree.js';

/** What the measured pipeline used of the machine. */
export interface ResourceUsage {
  /** Processor time of all its processes, ms; undefined where the system does not tell. */
  readonly cpuMs: number | undefined;
  /** The same by whose it is. */
  readonly cpuMsOf: Readonly<Record<PipelinePart, number>> | undefined;
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
  #cpuMsOf: Record<PipelinePart, number> | undefined;

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
    this.#cpuMsOf ??= { pictures: 0, ffmpeg: 0, networks: 0 };
    for (const part of PIPELINE_PARTS)
      this.#cpuMsOf[part] += Math.max(0, usage.cpuMsOf[part] - startedWith.cpuMsOf[part]);
  }

  get usage(): ResourceUsage {
    const cpuMsOf = this.#cpuMsOf;
    const [start, end] = [this.#first?.residentBytes, this.#last?.residentBytes];
    const p99Ms = this.#loopDelay.count === 0 ? 0 : this.#loopDelay.percentile(99) / 1e6 - LOOP_SAMPLE_MS;
    return {
      cpuMs: cpuMsOf && PIPELINE_PARTS.reduce((sum, part) => sum + cpuMsOf[part], 0),
      cpuMsOf,
      residentBytes: start === undefined || end === undefined ? undefined : { start, end },
      loopDelayP99Ms: Math.max(0, p99Ms),
    };
  }
}
