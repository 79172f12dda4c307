import type { SegmentOptions, SegmentResult } from '../../models/segmenter.js';
import type { Frame } from '../../src/core/frame.js';
import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { FakeClock } from './fake-clock.js';
import { FakeSegmenter } from './fake-segmenter.js';

/** A segmenter that takes as long as it is told, on a clock of the test's: each cut what `cutMs` says. */
export class TimedSegmenter extends FakeSegmenter {
  readonly #clock: FakeClock;
  readonly #cutMs: (size: Size, exit: Exit) => number;

  constructor(clock: FakeClock, cutMs: (size: Size, exit: Exit) => number) {
    super();
    this.#clock = clock;
    this.#cutMs = cutMs;
  }

  override async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    options.signal?.throwIfAborted();
    const result = await super.segment(frame, options);
    const cuts = EXITS.slice(0, EXITS.indexOf(options.exit) + 1);
    const times = cuts.map((exit) => [exit, this.#cutMs(options.inputSize, exit)] as const);
    for (const [, ms] of times) this.#clock.advance(ms);
    return { ...result, engineMs: Object.fromEntries(times) };
  }
}
