import type { Frame } from '../../src/core/frame.js';
import type { Logits } from '../../src/core/label-map.js';
import type { SegmentOptions, Segmenter, SegmentResult } from '../segmenter.js';
import type { CrfOptions } from './crf-options.js';
import { DenseCrf } from './dense-crf.js';

/**
 * The same segmenter with labels fitted to each frame's edges by a fully connected CRF, and logits that are the logarithms
 * of its probabilities, of the frame's size. For work that can wait: it takes seconds a megapixel, one frame at a time, in
 * this thread; they count as `upsample`.
 *
 * Closing it closes the segmenter. Its `segment` rejects as the segmenter's and the CRF's do.
 */
export function withCrf(segmenter: Segmenter, options: CrfOptions = {}): Segmenter {
  const crf = new DenseCrf(options);
  let previous: Promise<unknown> = Promise.resolve();
  const refine = async (
    frame: Frame,
    result: SegmentResult,
    signal?: AbortSignal,
  ): Promise<SegmentResult> => {
    const startedAt = performance.now();
    const { labels, probabilities } = await crf.refine(result.logits, frame, { signal });
    const upsample = (result.timings.upsample ?? 0) + performance.now() - startedAt;
    return { ...result, labels, logits: logarithms(probabilities), timings: { ...result.timings, upsample } };
  };
  return {
    classSet: segmenter.classSet,
    exits: segmenter.exits,
    device: segmenter.device,
    status: segmenter.status,
    ready: (signal) => segmenter.ready(signal),
    build: (geometry) => segmenter.build(geometry),
    prepare: (geometry, exits, onProgress) => segmenter.prepare(geometry, exits, onProgress),
    segment: async (frame: Frame, segmentOptions: SegmentOptions) => {
      const result = await segmenter.segment(frame, segmentOptions);
      const refined = previous.then(() => refine(frame, result, segmentOptions.signal));
      previous = refined.catch(() => undefined); // told to whom it concerns; the next frame takes its turn all the same
      return refined;
    },
    [Symbol.asyncDispose]: () => segmenter[Symbol.asyncDispose](),
  };
}

function logarithms({ data, ...size }: Logits): Logits {
  return { ...size, data: data.map((probability) => Math.log(Math.max(probability, LEAST_PROBABILITY))) };
}

/** Logits must be finite. */
const LEAST_PROBABILITY = 1e-20;
