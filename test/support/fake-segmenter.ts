import { EMPTY } from 'rxjs';
import type { Segmenter, SegmentOptions, SegmentResult } from '../../models/segmenter.js';
import type { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';

/** A segmenter of two classes that calls every pixel what `classOf` says, and whose loading the test finishes by hand. */
export class FakeSegmenter implements Segmenter {
  readonly classSet: Segmenter['classSet'] = {
    name: 'two',
    classes: [
      { name: 'road', color: [128, 64, 128] as const },
      { name: 'sky', color: [128, 128, 128] as const },
    ],
  };
  readonly exits = ['low', 'mid', 'high'] as const;
  readonly device: Segmenter['device'] = { provider: 'cpu', reason: '', tried: [] };
  readonly status = EMPTY;
  /** What prepare() was asked for, in order. */
  readonly prepared: string[] = [];
  /** What segment() was asked for, in order. */
  readonly segmented: SegmentOptions[] = [];
  /** Thrown by the next calls, one each; the last one stays. */
  failures: SegcastError[] = [];
  readonly #classOf: (frame: Frame) => number;
  #finish: () => void = () => undefined;

  constructor(classOf: (frame: Frame) => number = () => 0) {
    this.#classOf = classOf;
  }

  ready(): Promise<void> {
    return Promise.resolve();
  }

  build(): Promise<void> {
    return Promise.resolve();
  }

  prepare(geometry: Parameters<Segmenter['prepare']>[0], exits: readonly string[]): Promise<void> {
    this.prepared.push(`${geometry.frameWidth}x${geometry.frameHeight} ${exits.join()}`);
    return new Promise((resolve, reject) => {
      this.#finish = () => (this.failures[0] === undefined ? resolve() : reject(this.failures[0]));
    });
  }

  /** Finishes the loading under way, and lets everybody hear of it. */
  async loaded(): Promise<void> {
    this.#finish();
    await new Promise(setImmediate);
  }

  segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    this.segmented.push(options);
    const failure = this.failures.length > 1 ? this.failures.shift() : this.failures[0];
    if (failure !== undefined) return Promise.reject(failure);
    const { width, height } = frame;
    const id = this.#classOf(frame);
    const labels = { width, height, ids: new Uint8Array(width * height).fill(id) };
    const logits = { classes: 2, width: 1, height: 1, data: Float32Array.from([id === 0 ? 1 : 0, id]) };
    return Promise.resolve({
      exit: options.exit,
      labels,
      logits,
      timings: { infer: 2, upsample: 1 },
      engineMs: {},
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}
