import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import { redactUrls } from '../../src/core/redact.js';
import { monotonicClock, type Clock, type Rational } from '../../src/core/time.js';
import { framesOf, type SourceOptions } from '../../streams/source/open-source.js';
import { EvenSample } from './even-sample.js';

/** How a source's frames are collected. */
export interface CollectOptions extends Pick<SourceOptions, 'transport'> {
  /** For how long after the first frame the source is read, ms; a file may well be shorter. */
  readonly forMs: number;
  /** How long the first frame may take, ms. @defaultValue 20000 */
  readonly firstFrameMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/** What a source looks like. */
export interface CollectedFrames {
  /** At least one, at most 32, all of one size, evenly spread over what was read. */
  readonly frames: readonly [Frame, ...Frame[]];
  /** Nominal, where the source states it. */
  readonly frameRate: Rational | undefined;
}

const MAX_FRAMES = 32;
const MIN_FRAMES = 4;
/** What the frames may take together: 32 of a 720p camera, 10 of a 4K one. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Collects frames of a file from its beginning, or of a camera as they come.
 *
 * @throws SegcastError what the source fails with; `source-timeout` without a frame in time
 */
export async function collectFrames(spec: string, options: CollectOptions): Promise<CollectedFrames> {
  const { forMs, firstFrameMs = 20_000, signal, clock = monotonicClock, ...source } = options;
  const patience = AbortSignal.timeout(firstFrameMs + forMs);
  const either = signal === undefined ? patience : AbortSignal.any([signal, patience]);
  let sample: FrameSample | undefined;
  let frameRate: Rational | undefined;
  for await (const event of framesOf(spec, { ...source, signal: either })) {
    if (event.kind === 'online') frameRate ??= event.stream.frameRate;
    if (event.kind !== 'frame') continue;
    sample ??= new FrameSample(event.frame, clock.now() + forMs);
    sample.add(event.frame);
    if (clock.now() >= sample.untilMs) break;
  }
  signal?.throwIfAborted();
  if (sample === undefined) throw noFrame(spec, firstFrameMs);
  return { frames: sample.frames, frameRate };
}

/** An even sample that fits into memory; one connection's frames all have one size. */
class FrameSample {
  readonly untilMs: number;
  readonly #first: Frame;
  readonly #sample: EvenSample<Frame>;

  constructor(first: Frame, untilMs: number) {
    const fitting = Math.floor(MAX_BYTES / first.pixels.length);
    this.untilMs = untilMs;
    this.#first = first;
    this.#sample = new EvenSample(Math.min(Math.max(fitting, MIN_FRAMES), MAX_FRAMES));
  }

  get frames(): readonly [Frame, ...Frame[]] {
    return [this.#first, ...this.#sample.values.slice(1)]; // the first value is always kept
  }

  add(frame: Frame): void {
    this.#sample.add(frame);
  }
}

function noFrame(spec: string, firstFrameMs: number): SegcastError {
  return new SegcastError(
    'source-timeout',
    `${redactUrls(spec)} gave no frame within ${Math.round(firstFrameMs / 1000)} s.`,
    'Check that the camera sends video; `segcast doctor` checks this machine.',
  );
}
