import { mkdir } from 'node:fs/promises';
import { EMPTY, type Observable, type Subscription } from 'rxjs';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import type { TrackEvent } from '../../streams/recorder/track-outcome.js';
import { Recording, type RecordingSummary } from '../record/recording.js';
import type { FinishedRecording, RecordingState } from './camera-control.js';
import type { RecordSettings } from './camera-settings.js';
import { filesInFolder, nameByTime, recordingFiles } from './recording-files.js';

/** What a camera's recorder needs. */
export interface CameraRecorderOptions {
  readonly feed: Pick<CameraFeed, 'id' | 'frames' | 'events'>;
  /** For the report's header; passwords in it are redacted. */
  readonly source: string;
  readonly classSet: ClassSet;
  /** Where recordings go whose place nobody named; made when it is first needed. */
  readonly folder: string;
  readonly wallClock: () => number;
  /** Hears of files begun, frames dropped and failures. */
  readonly onEvent: (event: TrackEvent) => void;
  /** Hears of each recording that has ended, however it did. */
  readonly onFinished: (summary: RecordingSummary) => void;
}

interface Running {
  readonly recording: Recording;
  readonly listening: Subscription;
  readonly sinceEpochMs: number;
  readonly files: string[];
  frames: number;
}

/**
 * Records what a camera publishes, from `start` to `stop`, into one file after the other.
 *
 * A recording that fails has ended; the camera goes on and another one may be started.
 */
export class CameraRecorder implements AsyncDisposable {
  readonly #options: CameraRecorderOptions;
  #running: Running | undefined;
  /** Starts, stops and rotations, one after the other. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #finishing = new Set<Promise<unknown>>();

  constructor(options: CameraRecorderOptions) {
    this.#options = options;
  }

  get state(): RecordingState | undefined {
    if (this.#running === undefined) return undefined;
    const { files, sinceEpochMs, frames } = this.#running;
    return { files: [...files], sinceEpochMs, frames };
  }

  /**
   * Begins a recording into exactly these files.
   *
   * @throws SegcastError `usage` while one runs, `record-*` for a path that cannot be written
   */
  start(where: RecordSettings): Promise<RecordingState> {
    return this.#inTurn(async () => {
      this.#refuseIfRunning();
      return this.#begin(where);
    });
  }

  /** As `start`, into the folder for recordings, under plain names or one made up of camera and time. */
  startInFolder(where: RecordSettings = {}): Promise<RecordingState> {
    return this.#inTurn(async () => {
      this.#refuseIfRunning();
      return this.#begin(await this.#placeInFolder(where));
    });
  }

  /** @throws SegcastError `usage` when none runs */
  stop(): Promise<FinishedRecording> {
    return this.#inTurn(async () => {
      const running = this.#takeRunning();
      return this.#finish(running);
    });
  }

  /**
   * Begins a new file, in the folder for recordings, and ends the present one: the frame that is the last of one is
   * followed by the first of the other.
   *
   * @throws SegcastError `usage` when none runs, `record-*` when the new one cannot be written; the old one then goes on
   */
  rotate(): Promise<RecordingState> {
    return this.#inTurn(async () => {
      if (this.#running === undefined) throw noRecording();
      const files = recordingFiles(await this.#placeInFolder({}));
      const next = await this.#open(files, false);
      const previous = this.#takeRunning();
      const state = this.#listen(next);
      this.#track(this.#finish(previous));
      return state;
    });
  }

  /** Ends the recording under way, if any; idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
    const running = this.#running;
    this.#running = undefined;
    if (running !== undefined) this.#track(this.#finish(running));
    await Promise.all(this.#finishing);
  }

  async #begin(where: RecordSettings): Promise<RecordingState> {
    return this.#listen(await this.#open(recordingFiles(where), where.overwrite ?? false));
  }

  async #open(files: ReturnType<typeof recordingFiles>, overwrite: boolean): Promise<Recording> {
    const { source, classSet } = this.#options;
    return Recording.open({ ...files, pace: 'live', source, classSet, overwrite });
  }

  #listen(recording: Recording): RecordingState {
    const { feed, wallClock, onEvent } = this.#options;
    const write = (annotated: AnnotatedFrame): void => {
      running.frames += 1;
      void recording.write(annotated); // fails as data, told by its events
    };
    const listening = feed.frames.subscribe(write);
    const running: Running = { recording, listening, sinceEpochMs: wallClock(), files: [], frames: 0 };
    listening.add(eventsOf(feed).subscribe((event) => recording.writeEvent(event)));
    recording.events.subscribe((event) => {
      if (event.kind === 'segment') running.files.push(event.path);
      onEvent(event);
    });
    this.#running = running;
    return { files: [], sinceEpochMs: running.sinceEpochMs, frames: 0 };
  }

  async #finish({ recording, listening }: Running): Promise<FinishedRecording> {
    listening.unsubscribe();
    const summary = await recording.close();
    this.#options.onFinished(summary);
    const files = [...(summary.video?.files ?? []), ...(summary.labels?.files ?? [])];
    return {
      files: files.map(({ path, frames }) => ({ path, frames })),
      failure: summary.failure?.message,
    };
  }

  async #placeInFolder(where: RecordSettings): Promise<RecordSettings> {
    const { folder, feed, wallClock } = this.#options;
    const isNamed = where.video !== undefined || where.labels !== undefined;
    const place = filesInFolder(folder, isNamed ? where : { video: nameByTime(feed.id, wallClock()) });
    await mkdir(folder, { recursive: true }).catch((cause: unknown) =>
      Promise.reject(noFolder(folder, cause)),
    );
    return place;
  }

  #takeRunning(): Running {
    const running = this.#running;
    if (running === undefined) throw noRecording();
    this.#running = undefined;
    return running;
  }

  #refuseIfRunning(): void {
    if (this.#running === undefined) return;
    throw new SegcastError(
      'usage',
      `Camera ${this.#options.feed.id} is being recorded already.`,
      'Stop the recording first, or rotate it to go on in a new file.',
    );
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(job);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #track(finishing: Promise<unknown>): void {
    this.#finishing.add(finishing);
    void finishing.finally(() => this.#finishing.delete(finishing));
  }
}

function eventsOf({ events }: Pick<CameraFeed, 'events'>): Observable<ZoneEvent> {
  return events ?? EMPTY;
}

function noRecording(): SegcastError {
  return new SegcastError('usage', 'The camera is not being recorded.', 'Start a recording first.');
}

function noFolder(folder: string, cause: unknown): SegcastError {
  return new SegcastError(
    'record-path-unwritable',
    `The folder for recordings, ${folder}, cannot be made: ${cause instanceof Error ? cause.message : String(cause)}.`,
    'Name another one with --recordings.',
    { cause },
  );
}
