import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { SegmentOptions, Segmenter, SegmentResult } from '../../models/segmenter.js';

/** How often one frame may bring the inference process down before the run gives up. */
const MAX_CRASHES = 3;

/**
 * Segments a frame that can wait: when the inference process ends meanwhile, waits for the new one and tries again.
 *
 * @throws SegcastError `engine-crashed` after the third crash over the same frame, and everything else at once
 */
export async function segmentPatiently(
  segmenter: Pick<Segmenter, 'ready' | 'segment'>,
  frame: Frame,
  options: SegmentOptions,
): Promise<SegmentResult> {
  for (let crashes = 1; ; crashes++) {
    try {
      await segmenter.ready(options.signal);
      return await segmenter.segment(frame, options);
    } catch (thrown) {
      const crashed = thrown instanceof SegcastError && thrown.code === 'engine-crashed';
      if (!crashed || crashes === MAX_CRASHES) throw thrown;
    }
  }
}
