import { toSegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import { EXITS, type Exit, type Segmentation } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { Geometry } from '../../models/cut-graph.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { InputSizeRule } from '../input-size-rule.js';

/** How a live camera's frames are segmented. */
export interface LiveSegmentOptions {
  /** @defaultValue 'high' */
  readonly exit?: Exit;
  readonly inputSize: InputSizeRule;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
}

/** Segments one frame; whatever happens, it resolves. */
export type LiveSegment = (frame: Frame) => Promise<Segmentation>;

/**
 * Segments frames for a camera that waits for nobody: while the network is being loaded for a new picture size, or its
 * process is being restarted, frames pass as raw video with the reason.
 */
export function segmentLive(segmenter: Segmenter, options: LiveSegmentOptions): LiveSegment {
  const { exit = 'high', inputSize, clock = monotonicClock } = options;
  const exits = EXITS.slice(0, EXITS.indexOf(exit) + 1);
  const prepared = new PreparedSizes((frame) => segmenter.prepare(geometryOf(frame, inputSize), exits));

  return async (frame) => {
    const wait = clock.now() - frame.arrivedAtMs;
    if (!prepared.has(frame)) return { kind: 'raw', frame, reason: prepared.reason, timings: { wait } };
    try {
      const result = await segmenter.segment(frame, { exit, inputSize: inputSize(frame) });
      return {
        kind: 'segmented',
        frame,
        labels: result.labels,
        exit: result.exit,
        timings: { wait, ...result.timings },
      };
    } catch (thrown) {
      prepared.forget(thrown);
      return { kind: 'raw', frame, reason: prepared.reason, timings: { wait } };
    }
  };
}

/** The picture sizes the network is loaded for; asking for one that is not begins to load it. */
class PreparedSizes {
  readonly #prepare: (frame: Frame) => Promise<void>;
  #ready = new Set<string>();
  #loading: string | undefined;
  #reason = LOADING;

  constructor(prepare: (frame: Frame) => Promise<void>) {
    this.#prepare = prepare;
  }

  /** Why a frame cannot be segmented now, for the picture. */
  get reason(): string {
    return this.#reason;
  }

  has(frame: Frame): boolean {
    const size = `${frame.width}x${frame.height}`;
    if (this.#ready.has(size)) return true;
    if (this.#loading === undefined) void this.#load(size, frame);
    return false;
  }

  /** After a failure nothing is known to be loaded. */
  forget(thrown: unknown): void {
    this.#ready = new Set();
    this.#reason = reasonFor(thrown);
  }

  async #load(size: string, frame: Frame): Promise<void> {
    this.#loading = size;
    try {
      await this.#prepare(frame);
      this.#ready.add(size);
      this.#reason = LOADING;
    } catch (thrown) {
      this.#reason = reasonFor(thrown);
    } finally {
      this.#loading = undefined;
    }
  }
}

const LOADING = 'loading network';

/** A few words for the picture. */
function reasonFor(thrown: unknown): string {
  const { code } = toSegcastError(thrown);
  if (code === 'engine-crashed') return 'engine restarting';
  if (code === 'graph-invalid') return 'size not supported';
  return 'engine failed';
}

function geometryOf(frame: Frame, inputSize: InputSizeRule): Geometry {
  const input = inputSize(frame);
  return {
    frameWidth: frame.width,
    frameHeight: frame.height,
    inputWidth: input.width,
    inputHeight: input.height,
  };
}
