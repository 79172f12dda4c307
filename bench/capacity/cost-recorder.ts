import type { Segmenter, SegmentResult } from '../../models/segmenter.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** One frame's work on the device. */
export interface FrameCost {
  readonly inputSize: Size;
  /** The engine's own time for each cut that ran, ms. */
  readonly engineMs: Readonly<Partial<Record<Exit, number>>>;
  /** From handing the frame over to its logits, ms. */
  readonly inferMs: number;
  readonly upsampleMs: number;
}

/** A segmenter, and a note of what each frame costs it. */
export class CostRecorder {
  readonly segmenter: Segmenter;
  #costs: FrameCost[] = [];

  constructor(inner: Segmenter) {
    this.segmenter = {
      classSet: inner.classSet,
      exits: inner.exits,
      device: inner.device,
      status: inner.status,
      ready: (signal) => inner.ready(signal),
      build: (geometry) => inner.build(geometry),
      prepare: (geometry, exits, onProgress) => inner.prepare(geometry, exits, onProgress),
      segment: async (frame, options) => {
        const result = await inner.segment(frame, options);
        this.#costs.push(costOf(options.inputSize, result));
        return result;
      },
      [Symbol.asyncDispose]: () => inner[Symbol.asyncDispose](),
    };
  }

  /** What was noted since the last time. */
  take(): readonly FrameCost[] {
    const costs = this.#costs;
    this.#costs = [];
    return costs;
  }
}

function costOf(inputSize: Size, { engineMs, timings }: SegmentResult): FrameCost {
  const { infer: inferMs = 0, upsample: upsampleMs = 0 } = timings;
  return { inputSize, engineMs, inferMs, upsampleMs };
}
