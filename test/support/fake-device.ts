import { EMPTY } from 'rxjs';
import type { Geometry } from '../../models/cut-graph.js';
import type { Segmenter, SegmentOptions, SegmentResult } from '../../models/segmenter.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import { EXITS, type Exit } from '../../src/core/segmentation.js';
import { isSpoilt } from './poison.js';
import type { SimulatedTime } from './simulated-time.js';

/** One cut as it ran on the device; ms of the simulated clock. */
export interface CutRecord {
  readonly frame: Frame;
  readonly exit: Exit;
  readonly inputWidth: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a cut really costs; the test's script. */
export type TrueCost = (cut: {
  readonly exit: Exit;
  readonly inputArea: number;
  readonly frame: Frame;
  readonly nowMs: number;
}) => number;

export interface FakeDeviceOptions {
  /** @defaultValue idleCost */
  readonly cost?: TrueCost;
  /** To the device and back, per frame, ms. @defaultValue 1 */
  readonly transferMs?: number;
  /** @defaultValue 1 */
  readonly upsampleMs?: number;
  /** Per cut, ms. @defaultValue 50 */
  readonly loadMs?: number;
  /** @defaultValue EXITS */
  readonly exits?: readonly Exit[];
}

/** About what ICNet's cuts cost on two cores: most of it in the first, which reads the whole picture. */
export const idleCost: TrueCost = ({ exit, inputArea, frame }) => {
  const perMegapixel = { low: 100, mid: 14, high: 36 }[exit];
  const reading = exit === 'low' ? (frame.width * frame.height) / 0.3e6 : 0;
  return reading + (inputArea / 1e6) * perMegapixel;
};

/**
 * A segmenter whose cuts take simulated time. It keeps a record, and one cut at a time: a second one while the first runs
 * is noted in `overlaps`.
 */
export class FakeDevice implements Segmenter {
  readonly classSet = { name: 'one', classes: [{ name: 'road', color: [128, 64, 128] as const }] };
  readonly exits: readonly Exit[];
  readonly device = { provider: 'cpu', reason: '', tried: [] } as const;
  readonly status = EMPTY;
  readonly cuts: CutRecord[] = [];
  readonly prepared: string[] = [];
  overlaps = 0;
  /** Frames whose pixels were used for something else while they were worked on. */
  spoilt = 0;
  cost: TrueCost;
  /** Which sizes the network refuses. */
  unbuildable: (geometry: Geometry) => boolean = () => false;
  /** Whether the process is there; set false for a crash: what runs is rejected then, and all is unloaded. */
  #isUp = true;
  #isBusy = false;
  #loaded = new Set<string>();
  #crash: (reason: Error) => void = () => undefined;
  #whenUp: (() => void)[] = [];
  readonly #time: SimulatedTime;
  readonly #options: Required<Omit<FakeDeviceOptions, 'cost' | 'exits'>>;

  constructor(time: SimulatedTime, options: FakeDeviceOptions = {}) {
    const { cost = idleCost, transferMs = 1, upsampleMs = 1, loadMs = 50, exits = EXITS } = options;
    this.exits = exits;
    this.#time = time;
    this.cost = cost;
    this.#options = { transferMs, upsampleMs, loadMs };
  }

  /** Ends the inference process; it comes back after a while. */
  crash(backAfterMs: number): void {
    this.#isUp = false;
    this.#loaded.clear();
    this.#crash(crashed());
    this.#time.timer(backAfterMs, () => {
      this.#isUp = true;
      for (const resolve of this.#whenUp.splice(0)) resolve();
    });
  }

  ready(): Promise<void> {
    return this.#isUp ? Promise.resolve() : new Promise((resolve) => this.#whenUp.push(resolve));
  }

  async build(geometry: Geometry): Promise<void> {
    await Promise.resolve();
    if (this.unbuildable(geometry))
      throw new SegcastError('graph-invalid', 'The network cannot take it.', 'Choose another size.');
  }

  async prepare(geometry: Geometry, exits: readonly Exit[]): Promise<void> {
    for (const exit of exits) {
      if (this.#loaded.has(keyOf(geometry, exit))) continue;
      this.prepared.push(
        `${exit} ${geometry.inputWidth}x${geometry.inputHeight} of ${geometry.frameWidth}x${geometry.frameHeight}`,
      );
      await this.#busyFor(this.#options.loadMs);
      this.#loaded.add(keyOf(geometry, exit));
    }
  }

  async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    const { exit, inputSize, proceed, allocate, signal } = options;
    const { transferMs, upsampleMs } = this.#options;
    const engineMs: Partial<Record<Exit, number>> = {};
    let reached: Exit | undefined;
    if (!this.exits.includes(exit)) throw new Error(`it has no exit ${exit}`);
    for (const step of this.exits.slice(0, this.exits.indexOf(exit) + 1)) {
      signal?.throwIfAborted();
      if (reached && (await proceed?.(step)) === false) break;
      const geometry = {
        frameWidth: frame.width,
        frameHeight: frame.height,
        inputWidth: inputSize.width,
        inputHeight: inputSize.height,
      };
      if (!this.#isUp) throw crashed();
      if (!this.#loaded.has(keyOf(geometry, step)))
        throw new Error(`${step} is not loaded for ${inputSize.width}`);
      const fromMs = this.#time.now();
      const inputArea = inputSize.width * inputSize.height;
      const ms = this.cost({ exit: step, inputArea, frame, nowMs: fromMs });
      await this.#busyFor(reached ? ms : ms + transferMs);
      engineMs[step] = ms;
      this.cuts.push({ frame, exit: step, inputWidth: inputSize.width, fromMs, untilMs: this.#time.now() });
      reached = step;
    }
    await this.#time.wait(upsampleMs);
    if (isSpoilt(frame.pixels)) this.spoilt += 1;
    const { width, height } = frame;
    return {
      exit: reached ?? exit,
      logits: { classes: 1, width: 1, height: 1, data: new Float32Array(1) },
      labels: { width, height, ids: allocate?.(1).fill(0) ?? new Uint8Array(1) },
      timings: { infer: 0, upsample: upsampleMs },
      engineMs,
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }

  async #busyFor(ms: number): Promise<void> {
    if (!this.#isUp) throw crashed();
    if (this.#isBusy) this.overlaps += 1;
    this.#isBusy = true;
    try {
      await new Promise<void>((resolve, reject) => {
        const cancel = this.#time.timer(ms, resolve);
        this.#crash = (reason) => {
          cancel();
          reject(reason);
        };
      });
    } finally {
      this.#isBusy = false;
    }
  }
}

function keyOf({ frameWidth, frameHeight, inputWidth, inputHeight }: Geometry, exit: Exit): string {
  return `${exit} ${frameWidth}x${frameHeight} ${inputWidth}x${inputHeight}`;
}

function crashed(): SegcastError {
  return new SegcastError('engine-crashed', 'The inference process ended.', 'Wait for it.');
}
