import { Subject, type Observable } from 'rxjs';
import { release, retain } from '../../src/core/buffer-pool.js';
import { SegcastError, toSegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import { monotonicClock, type Clock, type TimeBase } from '../../src/core/time.js';
import { BoundedQueue } from './bounded-queue.js';
import { containerOf, type Container } from './container.js';
import { EncodedFile } from './encoded-file.js';
import type { EncodedPicture } from './encoders.js';
import { claimOutputPath, claimSegment, removeIfEmpty } from './output-path.js';
import { settlesWithin } from './settles-within.js';
import { liveTimeline, sourceTimeline, type Placement, type Timeline } from './timeline.js';
import type { Pace, RecordedFile, TrackEvent, TrackSummary, WriteOutcome } from './track-outcome.js';

/** Where and how a track is recorded. */
export interface TrackOptions {
  /** The first file; `name-2.ext` and so on follow when the picture's size changes. */
  readonly path: string;
  readonly pace: Pace;
  /** Whether existing files may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  /**
   * Shared by tracks that are to agree on time and segments.
   * @defaultValue `liveTimeline()` or `sourceTimeline()`, after `pace`
   */
  readonly timeline?: Timeline | undefined;
  /** Frames that may wait for the encoder, which takes half a second to start. @defaultValue 30 */
  readonly maxQueuedFrames?: number | undefined;
  /** Bytes that may wait for the encoder; one frame always may. @defaultValue 64 MiB */
  readonly maxQueuedBytes?: number | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/** What makes a track a video or a label track. */
export interface TrackEncoding {
  readonly pixelFormat: 'rgb24' | 'gray';
  /** What its file names may end with. */
  readonly extensions: readonly string[];
  readonly outputOptions: (picture: EncodedPicture) => string[];
}

/** How long `close()` waits for the encoder, ms: a terminal expects Ctrl-C to end within 3 s, a file is worth a wait. */
const CLOSE_DEADLINE_MS: Record<Pace, number> = { live: 2500, offline: 60_000 };
/** Of that, the time to end an encoder by force: first asked, then killed. */
const TERM_GRACE_MS = 300;
const FORCE_MS = 500;
const DROP_REPORT_MS = 1000;
const MIB = 2 ** 20;

interface QueuedFrame {
  readonly placement: Placement;
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

interface OpenFile {
  readonly segment: number;
  readonly file: EncodedFile;
  readonly record: { -readonly [K in keyof RecordedFile]: RecordedFile[K] };
}

/**
 * A sink of pictures into one encoded file, or a row of them: what the recorder and the label track have in common.
 *
 * Failures are data: `write` and `close` never reject, so a full disk ends the recording and nothing else.
 */
export class EncodedTrack implements AsyncDisposable {
  /** Hot; completes when the track is closed. */
  readonly events: Observable<TrackEvent>;
  readonly #path: string;
  readonly #pace: Pace;
  readonly #overwrite: boolean;
  readonly #timeline: Timeline;
  readonly #clock: Clock;
  readonly #encoding: TrackEncoding;
  readonly #container: Container;
  readonly #events = new Subject<TrackEvent>();
  readonly #queue: BoundedQueue<QueuedFrame>;
  readonly #files: OpenFile[] = [];
  #pumping: Promise<void> | undefined;
  #wakeWriters: (() => void)[] = [];
  #dropped = 0;
  #droppedTold = 0;
  #droppedToldAtMs = -Infinity;
  #failure: SegcastError | undefined;
  #closing: Promise<TrackSummary> | undefined;

  /**
   * Makes sure that the file can be written; ffmpeg starts with the first frame.
   *
   * @throws SegcastError `record-path-unwritable` (a wrong extension, an existing file, a missing folder, no permission),
   * `record-disk-full`, `record-failed`
   */
  static async open(options: TrackOptions, encoding: TrackEncoding): Promise<EncodedTrack> {
    const container = containerOf(options.path, encoding.extensions);
    await claimOutputPath(options.path, { overwrite: options.overwrite ?? false });
    return new EncodedTrack(options, encoding, container);
  }

  private constructor(options: TrackOptions, encoding: TrackEncoding, container: Container) {
    const { path, pace, overwrite = false, clock = monotonicClock } = options;
    const { maxQueuedFrames = 30, maxQueuedBytes = 64 * MIB } = options;
    const { timeline = pace === 'live' ? liveTimeline() : sourceTimeline() } = options;
    this.#path = path;
    this.#pace = pace;
    this.#overwrite = overwrite;
    this.#timeline = timeline;
    this.#clock = clock;
    this.#encoding = encoding;
    this.#container = container;
    this.#queue = new BoundedQueue(maxQueuedFrames, maxQueuedBytes);
    this.events = this.#events.asObservable();
  }

  /**
   * Adds one picture. `live`: resolves at once, and drops the frame when too many wait. `offline`: resolves when there is room
   * for another, so a caller that awaits it never outruns the encoder. Never rejects.
   *
   * @param pixels - [frame.height, frame.width] pixels in the track's format, packed; left alone and held until encoded
   */
  async write(frame: Frame, pixels: Uint8Array): Promise<WriteOutcome> {
    if (this.#failure) return { kind: 'failed', failure: this.#failure };
    if (this.#closing) return { kind: 'closed' };
    if (this.#pace === 'live' && !this.#queue.hasRoom(pixels.length)) return this.#drop(1);
    const placement = this.#timeline.place(frame);
    const { width, height } = frame;
    retain(pixels);
    this.#queue.push({ placement, width, height, pixels }, pixels.length);
    this.#pumping ??= this.#pump();
    while (this.#pace === 'offline' && !this.#queue.hasRoom(pixels.length)) await this.#roomOrFailure();
    return this.#outcome(placement);
  }

  /**
   * Encodes what waits and finishes the file. Idempotent: every call gives the first one's summary. Never rejects.
   *
   * @param options.deadlineMs - how long this may take before the encoder is ended by force, which costs the recording its last
   * frames and is told as its failure. @defaultValue 2500 when live, 60000 when offline
   */
  close(options: { readonly deadlineMs?: number | undefined } = {}): Promise<TrackSummary> {
    const { deadlineMs = CLOSE_DEADLINE_MS[this.#pace] } = options;
    this.#closing ??= this.#close(deadlineMs);
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Read anew after each await: a failure may come at any time. */
  #outcome(placement: Placement): WriteOutcome {
    return this.#failure ? { kind: 'failed', failure: this.#failure } : { kind: 'accepted', ...placement };
  }

  #drop(frames: number): WriteOutcome {
    this.#dropped += frames;
    const now = this.#clock.now();
    if (now - this.#droppedToldAtMs >= DROP_REPORT_MS) {
      this.#droppedToldAtMs = now;
      this.#tellDropped();
    }
    return { kind: 'dropped', total: this.#dropped };
  }

  #tellDropped(): void {
    if (this.#dropped === this.#droppedTold) return;
    this.#droppedTold = this.#dropped;
    this.#events.next({ kind: 'dropped', total: this.#dropped });
  }

  #roomOrFailure(): Promise<void> {
    return new Promise((resolve) => this.#wakeWriters.push(resolve));
  }

  /** Hands the waiting frames to the encoder, one after the other, until none waits. */
  async #pump(): Promise<void> {
    for (let next = this.#queue.peek(); next && !this.#failure; next = this.#queue.peek()) {
      const failure = await this.#encode(next).catch(toSegcastError);
      this.#queue.shift();
      release(next.pixels);
      if (failure) this.#fail(failure);
      this.#wake();
    }
    this.#pumping = undefined;
  }

  async #encode(next: QueuedFrame): Promise<SegcastError | undefined> {
    const { file, record } = await this.#fileFor(next);
    const failure = await file.write(next.placement.pts, next.pixels);
    if (!failure) record.frames++;
    return failure;
  }

  async #fileFor({ placement, width, height }: QueuedFrame): Promise<OpenFile> {
    const current = this.#files.at(-1);
    if (current?.segment === placement.segment) return current;
    void current?.file.finish(); // in its own time; close() waits for it
    const path = current
      ? await claimSegment(this.#path, this.#files.length + 1, this.#overwrite)
      : this.#path;
    const file = this.#start(path, width, height, placement.timeBase);
    const opened = { segment: placement.segment, file, record: { path, width, height, frames: 0 } };
    this.#files.push(opened);
    this.#events.next({ kind: 'segment', segment: placement.segment, path, width, height });
    return opened;
  }

  #start(path: string, width: number, height: number, timeBase: TimeBase): EncodedFile {
    const { pixelFormat, outputOptions } = this.#encoding;
    const picture = { width, height, timeBase, container: this.#container };
    const file = new EncodedFile({ path, pixelFormat, ...picture, outputOptions: outputOptions(picture) });
    void file.ended.then((failure) => failure && this.#fail(failure));
    return file;
  }

  /** The first reason wins. */
  #fail(failure: SegcastError): void {
    if (this.#failure) return;
    this.#failure = failure;
    this.#queue.clear();
    void this.#files.at(-1)?.file.finish(); // an encoder that still runs keeps what it has
    this.#events.next({ kind: 'failed', failure });
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#wakeWriters;
    this.#wakeWriters = [];
    for (const wake of waiting) wake();
  }

  async #close(deadlineMs: number): Promise<TrackSummary> {
    const finished = await settlesWithin(this.#finish(), Math.max(0, deadlineMs - FORCE_MS));
    if (!finished) await this.#force(deadlineMs);
    if (this.#files.length === 0) await removeIfEmpty(this.#path);
    this.#tellDropped();
    this.#events.complete();
    return this.#summary();
  }

  async #finish(): Promise<void> {
    await this.#pumping;
    await Promise.all(this.#files.map(({ file }) => file.finish()));
  }

  async #force(deadlineMs: number): Promise<void> {
    this.#dropped += this.#queue.clear();
    this.#fail(tooSlow(this.#path, deadlineMs));
    const ended = Promise.all(this.#files.map(({ file }) => file.abandon(TERM_GRACE_MS)));
    await settlesWithin(ended, FORCE_MS); // a process that hangs in the kernel must not hang us
  }

  #summary(): TrackSummary {
    const files = this.#files.map(({ record }) => ({ ...record }));
    const frames = files.reduce((sum, file) => sum + file.frames, 0);
    return { files, frames, dropped: this.#dropped, failure: this.#failure };
  }
}

function tooSlow(path: string, deadlineMs: number): SegcastError {
  return new SegcastError(
    'record-failed',
    `Recording "${path}" could not be finished within ${deadlineMs} ms: its last frames are missing.`,
    'What was recorded until then can be played. Record to a faster disk, or leave the encoder more of the processor.',
  );
}
