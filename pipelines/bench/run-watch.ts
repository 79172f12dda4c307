import { tap, type Observable } from 'rxjs';
import type { ErrorCode, SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { SourceEvent, StreamInfo } from '../../src/core/source-event.js';
import type { Clock } from '../../src/core/time.js';
import type { FrameRecord } from './frame-record.js';
import { FrameRecorder } from './frame-recorder.js';
import { spanOf, type Schedule, type Segment } from './schedule.js';
import { StreamingScore, type StreamingAccuracy } from './streaming-score.js';
import { checkTruthFits, truthOf, type Truth } from './truth.js';
import { watchArrivals } from './watch-arrivals.js';

/** A time without a camera. */
export interface Outage {
  /** Ms from the beginning of the run; negative while it was prepared. */
  readonly startMs: number;
  /** Undefined when it was not over at the end. */
  readonly endMs: number | undefined;
  readonly code: ErrorCode;
  /** Redacted. */
  readonly message: string;
}

/** What a run is watched with. */
export interface RunWatchOptions {
  readonly clock: Clock;
  readonly schedule: Schedule;
  /** Number of classes of the network. */
  readonly classes: number;
  /** @defaultValue no streaming accuracy */
  readonly truth?: Truth | undefined;
}

/** Looks on while a camera runs: its source's frames and outages, and every picture it shows. */
export class RunWatch {
  readonly #options: RunWatchOptions;
  readonly #recorder: FrameRecorder;
  readonly #score: StreamingScore | undefined;
  readonly #arrivals = new Map<Segment, number>();
  readonly #outages: { startMs: number; endMs: number | undefined; code: ErrorCode; message: string }[] = [];
  #beganAtMs = Infinity;
  #stream: StreamInfo | undefined;
  #firstFailure: SegcastError | undefined;
  #shown: AnnotatedFrame | undefined;

  constructor(options: RunWatchOptions) {
    const { clock, classes, truth } = options;
    this.#options = options;
    this.#recorder = new FrameRecorder(clock);
    this.#score = truth && new StreamingScore(truth.grid, classes);
  }

  /** The run begins at this time of the clock. */
  begin(atMs: number): void {
    this.#beganAtMs = atMs;
    for (const outage of this.#outages) {
      outage.startMs -= atMs;
      if (outage.endMs !== undefined) outage.endMs -= atMs;
    }
  }

  /**
   * The source unchanged, looked at.
   *
   * @param fps - frames a second the camera works on at present
   * @throws SegcastError `labels-invalid` in the stream, when the truth does not belong to it
   */
  over(source: Observable<SourceEvent>, fps: () => number | undefined): Observable<SourceEvent> {
    const told = source.pipe(tap((event) => this.#hear(event)));
    return watchArrivals(told, {
      fps,
      onArrival: (frame) => this.#arrived(frame),
      onDue: (frame) => this.#recorder.due(frame),
    });
  }

  /** A frame's picture is ready for viewers, now. */
  encoded(annotated: AnnotatedFrame, encodeMs: number): void {
    this.#recorder.encoded(annotated, encodeMs);
    this.#score?.shown(this.#options.clock.now(), annotated.segmentation);
    this.#shown = annotated;
  }

  /** The picture that is on show. */
  get shown(): AnnotatedFrame | undefined {
    return this.#shown;
  }

  /** What the source said of itself last. */
  get stream(): StreamInfo | undefined {
    return this.#stream;
  }

  /** Why the camera was lost first. */
  get firstFailure(): SegcastError | undefined {
    return this.#firstFailure;
  }

  get records(): readonly FrameRecord[] {
    return this.#recorder.records;
  }

  get outages(): readonly Outage[] {
    return this.#outages;
  }

  /** Frames of the source, thinned out ones included. */
  arrivals(segment: Segment): number {
    return this.#arrivals.get(segment) ?? 0;
  }

  /** Undefined without a truth, or when no frame was judged. */
  accuracy(span: string): StreamingAccuracy | undefined {
    return this.#score?.accuracy(span);
  }

  #hear(event: SourceEvent): void {
    if (event.kind === 'frame') return;
    const last = this.#outages.at(-1);
    const atMs = this.#options.clock.now() - (Number.isFinite(this.#beganAtMs) ? this.#beganAtMs : 0);
    if (event.kind === 'online') {
      const { truth } = this.#options;
      if (truth !== undefined) checkTruthFits(truth, event.stream);
      this.#stream = event.stream;
      if (last !== undefined) last.endMs ??= atMs;
      return;
    }
    const { failure } = event;
    this.#firstFailure ??= failure;
    if (last === undefined || last.endMs !== undefined) {
      this.#outages.push({ startMs: atMs, endMs: undefined, code: failure.code, message: failure.message });
    }
  }

  #arrived(frame: Frame): void {
    const { schedule, truth } = this.#options;
    const segment = schedule.segmentAt(frame.arrivedAtMs - this.#beganAtMs);
    if (segment === undefined) return;
    this.#arrivals.set(segment, this.arrivals(segment) + 1);
    const ids = truth && truthOf(truth, frame);
    if (ids === undefined) return;
    const { configuration, phase } = segment;
    this.#score?.arrived(frame.arrivedAtMs, ids, [spanOf(configuration), spanOf(configuration, phase)]);
  }
}
