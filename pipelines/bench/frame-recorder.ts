import type { Frame } from '../../src/core/frame.js';
import { ageMsOf, levelOf, type AnnotatedFrame, type Segmentation } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { FrameRecord, ShownFrame } from './frame-record.js';

interface OpenRecord extends FrameRecord {
  shown: ShownFrame | undefined;
}

/**
 * Writes down exactly what became of every frame that was due: a few hundred bytes each, so hours fit into memory.
 *
 * Where DeadlineMeter keeps windows for ever, this keeps all of a run.
 */
export class FrameRecorder {
  readonly #clock: Clock;
  readonly #records: OpenRecord[] = [];
  readonly #open = new WeakMap<Frame, OpenRecord>();

  /** @param clock - @defaultValue the process's monotonic clock */
  constructor(clock: Clock = monotonicClock) {
    this.#clock = clock;
  }

  /** In order of arrival. A frame that is still on its way counts as never shown. */
  get records(): readonly FrameRecord[] {
    return this.#records;
  }

  /** A frame came that is to be worked on. */
  due(frame: Frame): void {
    const record = { seq: frame.seq, arrivedAtMs: frame.arrivedAtMs, shown: undefined };
    this.#records.push(record);
    this.#open.set(frame, record);
  }

  /** A frame's picture is ready for viewers, now; compressing it took `encodeMs`. */
  encoded({ segmentation, timings }: AnnotatedFrame, encodeMs: number): void {
    const record = this.#open.get(segmentation.frame);
    if (record === undefined) return;
    record.shown = {
      latencyMs: this.#clock.now() - record.arrivedAtMs,
      level: levelOf(segmentation),
      ageMs: ageMsOf(segmentation),
      inputSize: segmentation.kind === 'segmented' ? segmentation.inputSize : undefined,
      labels: labelsOf(segmentation),
      reason: segmentation.kind === 'segmented' ? undefined : segmentation.reason,
      timings: { ...timings, encode: encodeMs },
    };
  }
}

function labelsOf(segmentation: Segmentation): ShownFrame['labels'] {
  if (segmentation.kind === 'raw' || segmentation.inputSize === undefined) return undefined;
  const { exit, inputSize } = segmentation;
  return { exit, inputSize };
}
