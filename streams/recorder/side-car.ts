import { open, type FileHandle } from 'node:fs/promises';
import { parse, join } from 'node:path';
import type { ClassSet } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import { redactUrls } from '../../src/core/redact.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import { claimOutputPath } from './output-path.js';
import { fileFailure } from './record-failure.js';
import { settlesWithin } from './settles-within.js';
import { sideCarHeader, sideCarLine, zoneEventLine } from './side-car-line.js';
import type { Pace, WriteOutcome } from './track-outcome.js';

/** Where the side-car goes, and what its first line says. */
export interface SideCarOptions {
  readonly path: string;
  readonly pace: Pace;
  /** The camera or file; passwords in it are redacted. */
  readonly source: string;
  readonly classSet: ClassSet;
  /** Whether an existing file may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  /** Wall-clock time the recording begins, for the header. @defaultValue now */
  readonly startedAt?: Date | undefined;
}

/** What became of one line. */
export type SideCarOutcome =
  | { readonly kind: 'accepted' }
  /** `live` only: the disk is too slow. `total` lines so far. */
  | { readonly kind: 'dropped'; readonly total: number }
  /** The side-car has ended early; the same failure for every further line. */
  | { readonly kind: 'failed'; readonly failure: SegcastError }
  /** After `close()`. */
  | { readonly kind: 'closed' };

/** What a side-car came to. */
export interface SideCarSummary {
  readonly path: string;
  /** Lines accepted, the header aside. */
  readonly lines: number;
  readonly dropped: number;
  readonly failure: SegcastError | undefined;
}

/** Text that may wait for the disk: some thousand lines. */
const MAX_WAITING_CHARS = 2 ** 20;
const CLOSE_DEADLINE_MS = 2500;

/** The side-car's conventional place, next to the recording: `street.mp4` -> `street.jsonl`. */
export function sideCarPath(recording: string): string {
  const { dir, name } = parse(recording);
  return join(dir, `${name}.jsonl`);
}

/**
 * Writes what is known of each frame, a line of JSON each (`sideCarLine`), after a header line (`sideCarHeader`). What zones raise and
 * clear has lines of its own (`zoneEventLine`); a line without `type` is a frame's.
 *
 * Lines go to the system as soon as the ones before are written, so a killed process loses only those of its last moments.
 * Failures are data: `write` and `close` never reject.
 */
export class SideCar implements AsyncDisposable {
  readonly #path: string;
  readonly #pace: Pace;
  readonly #file: FileHandle;
  #waiting = '';
  #flushing: Promise<void> | undefined;
  #lines = 0;
  #dropped = 0;
  #failure: SegcastError | undefined;
  #closing: Promise<SideCarSummary> | undefined;

  /**
   * Creates the file and writes its header.
   *
   * @throws SegcastError `record-path-unwritable`, `record-disk-full`, `record-failed`
   */
  static async open(options: SideCarOptions): Promise<SideCar> {
    const { path, overwrite = false, source, classSet, startedAt = new Date() } = options;
    await claimOutputPath(path, { overwrite });
    const file = await open(path, 'w').catch((thrown: unknown) => Promise.reject(fileFailure(path, thrown)));
    try {
      await file.writeFile(sideCarHeader({ source: redactUrls(source), classSet, startedAt }));
      return new SideCar(options, file);
    } catch (thrown) {
      await file.close().catch(() => undefined); // the first failure is the one to tell
      throw fileFailure(path, thrown);
    }
  }

  private constructor({ path, pace }: SideCarOptions, file: FileHandle) {
    this.#path = path;
    this.#pace = pace;
    this.#file = file;
  }

  /**
   * Adds the frame's line. `live`: resolves at once, and drops the line when too much waits for the disk. `offline`: resolves
   * when the line is written. Never rejects.
   *
   * @param recorded - what the recorder made of the frame, to be told in the line
   */
  async write(annotated: AnnotatedFrame, recorded?: WriteOutcome): Promise<SideCarOutcome> {
    return this.#write(sideCarLine(annotated, recorded));
  }

  /** Adds a line for what a zone raised or cleared, as `write` adds a frame's. Never rejects. */
  async writeEvent(event: ZoneEvent): Promise<SideCarOutcome> {
    return this.#write(zoneEventLine(event));
  }

  /** Writes what waits and closes the file, within 2.5 s. Idempotent; never rejects. */
  close(): Promise<SideCarSummary> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #write(line: string): Promise<SideCarOutcome> {
    if (this.#failure) return { kind: 'failed', failure: this.#failure };
    if (this.#closing) return { kind: 'closed' };
    if (this.#pace === 'live' && this.#waiting.length >= MAX_WAITING_CHARS) {
      this.#dropped++;
      return { kind: 'dropped', total: this.#dropped };
    }
    this.#waiting += line;
    this.#lines++;
    const flushing = (this.#flushing ??= this.#flush());
    if (this.#pace === 'offline') await flushing;
    return this.#outcome();
  }

  /** Read anew after each await: a failure may come at any time. */
  #outcome(): SideCarOutcome {
    return this.#failure ? { kind: 'failed', failure: this.#failure } : { kind: 'accepted' };
  }

  /** One write at a time; what comes meanwhile goes into the next. */
  async #flush(): Promise<void> {
    try {
      while (this.#waiting !== '') {
        const text = this.#waiting;
        this.#waiting = '';
        await this.#file.writeFile(text); // from the current position on
      }
    } catch (thrown) {
      this.#failure ??= fileFailure(this.#path, thrown);
    } finally {
      this.#flushing = undefined;
    }
  }

  async #close(): Promise<SideCarSummary> {
    const closed = Promise.resolve(this.#flushing)
      .then(() => this.#file.close())
      .catch((thrown: unknown) => (this.#failure ??= fileFailure(this.#path, thrown)));
    if (!(await settlesWithin(closed, CLOSE_DEADLINE_MS))) this.#failure ??= unfinished(this.#path);
    return { path: this.#path, lines: this.#lines, dropped: this.#dropped, failure: this.#failure };
  }
}

function unfinished(path: string): SegcastError {
  return new SegcastError(
    'record-failed',
    `"${path}" could not be finished within ${CLOSE_DEADLINE_MS} ms: its last lines may be missing.`,
    'Write it to a faster disk.',
  );
}
