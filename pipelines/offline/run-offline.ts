import type { Frame } from '../../src/core/frame.js';
import type { AnnotatedFrame, Exit, Segmentation } from '../../src/core/segmentation.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { Segmenter } from '../../models/segmenter.js';
import { annotate } from '../../streams/annotate/annotate.js';
import type { InputSizeRule } from '../input-size-rule.js';
import type { Recording } from '../record/recording.js';
import { segmentPatiently } from './segment-patiently.js';
import { mapInOrder } from './in-order.js';

/** A file, from its first frame to its last. */
export interface OfflineOptions {
  /** Delivers the next frame when it is asked for. */
  readonly source: AsyncIterable<SourceEvent>;
  readonly segmenter: Segmenter;
  readonly recording: Recording;
  /** @defaultValue 'high' */
  readonly exit?: Exit;
  readonly inputSize: InputSizeRule;
  /** @defaultValue 0.5 */
  readonly opacity?: number;
  /** Whether the status strip is drawn. @defaultValue false: the recording is not live, so there is no latency to show */
  readonly strip?: boolean;
  /** Called after each recorded frame. @defaultValue nobody */
  readonly onProgress?: (done: number, total: number | undefined) => void;
  /** Aborting stops after the frame in work; the recording keeps what it has. */
  readonly signal?: AbortSignal;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
}

/** How a run ended. */
export interface OfflineSummary {
  readonly frames: number;
  /** How many frames the source announced, if it did; some containers only allow an estimate. */
  readonly announced: number | undefined;
  readonly elapsedMs: number;
  /** Whether the source was read to its end. */
  readonly complete: boolean;
}

/** What keeps two inference processes busy while a picture is drawn and handed to the encoder. */
export const AHEAD = { ahead: 3 } as const;

/**
 * Segments every frame of a file, in order, none lost, and records it under its own PTS. While a frame is drawn and
 * recorded the next ones are already in the network.
 *
 * @throws SegcastError when the source, the network or the recording fails: an incomplete result is never passed off as whole.
 */
export async function runOffline(options: OfflineOptions): Promise<OfflineSummary> {
  const { source, recording, onProgress, signal, clock = monotonicClock } = options;
  const startedAtMs = clock.now();
  let total: number | undefined;
  let frames = 0;
  const noteTotal = (event: SourceEvent): void => {
    if (event.kind === 'online') total = event.stream.frameCount;
  };
  const segmentations = mapInOrder(
    framesIn(source, noteTotal),
    (frame) => segmentFrame(frame, options),
    AHEAD,
  );
  for await (const segmentation of segmentations) {
    const failure = await recording.write(draw(segmentation, options));
    if (failure !== undefined) throw failure;
    frames += 1;
    onProgress?.(frames, total);
    if (signal?.aborted) break;
  }
  return { frames, announced: total, elapsedMs: clock.now() - startedAtMs, complete: !signal?.aborted };
}

async function* framesIn(
  source: AsyncIterable<SourceEvent>,
  onEvent: (event: SourceEvent) => void,
): AsyncGenerator<Frame, void, undefined> {
  for await (const event of source) {
    onEvent(event);
    if (event.kind === 'frame') yield event.frame;
  }
}

async function segmentFrame(frame: Frame, options: OfflineOptions): Promise<Segmentation> {
  const { segmenter, exit: wanted = 'high', inputSize } = options;
  const { exit, labels, timings } = await segmentPatiently(segmenter, frame, {
    exit: wanted,
    inputSize: inputSize(frame),
  });
  return { kind: 'segmented', frame, labels, exit, timings };
}

function draw(segmentation: Segmentation, options: OfflineOptions): AnnotatedFrame {
  const { segmenter, opacity = 0.5, strip = false, clock = monotonicClock } = options;
  return annotate(segmentation, { classSet: segmenter.classSet, opacity, clock, drops: 0, strip });
}
