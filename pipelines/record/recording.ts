import { merge, type Observable } from 'rxjs';
import type { ClassSet } from '../../src/core/class-set.js';
import type { SegcastError } from '../../src/core/errors.js';
import { releaseFrame, retainFrame } from '../../src/core/frame-buffers.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import { LabelTrack } from '../../streams/recorder/label-track.js';
import { Recorder } from '../../streams/recorder/recorder.js';
import { SideCar } from '../../streams/recorder/side-car.js';
import { liveTimeline, sourceTimeline } from '../../streams/recorder/timeline.js';
import type { Pace, TrackEvent, TrackSummary } from '../../streams/recorder/track-outcome.js';

/** What is kept of one camera or file. At least one path is given. */
export interface RecordingOptions {
  /** The segmented video: .mp4, .m4v, .mov or .mkv. */
  readonly video?: string | undefined;
  /** The class ids, without loss: .mkv. */
  readonly labels?: string | undefined;
  /** One JSON line a frame. */
  readonly report?: string | undefined;
  readonly pace: Pace;
  /** For the report's header; passwords in it are redacted. */
  readonly source: string;
  readonly classSet: ClassSet;
  /** Whether existing files may be replaced. @defaultValue false */
  readonly overwrite?: boolean;
}

/** What a recording came to. */
export interface RecordingSummary {
  readonly video: TrackSummary | undefined;
  readonly labels: TrackSummary | undefined;
  /** Why it ended early; undefined when everything asked for is whole. */
  readonly failure: SegcastError | undefined;
}

/**
 * The segmented video, its label track and its side-car, on one timeline.
 *
 * Each of the three fails for itself and as data: `write` and `close` never reject.
 */
export class Recording implements AsyncDisposable {
  readonly #video: Recorder | undefined;
  readonly #labels: LabelTrack | undefined;
  readonly #report: SideCar | undefined;
  /** The newest write; a frame's line is written when its video has taken it. */
  #written: Promise<unknown> = Promise.resolve();
  /** Files begun, frames dropped, failures of video and labels. Hot; completes on close. */
  readonly events: Observable<TrackEvent>;

  /** Opens everything asked for, or nothing. @throws SegcastError `record-*` */
  static async open(options: RecordingOptions): Promise<Recording> {
    const { video, labels, report, pace, overwrite } = options;
    const timeline = pace === 'live' ? liveTimeline() : sourceTimeline();
    const track = { pace, timeline, overwrite };
    const opened: AsyncDisposable[] = [];
    const keep = <T extends AsyncDisposable>(file: T): T => (opened.push(file), file);
    try {
      const recorder = video === undefined ? undefined : keep(await Recorder.open({ path: video, ...track }));
      const labelTrack =
        labels === undefined ? undefined : keep(await LabelTrack.open({ path: labels, ...track }));
      const sideCar =
        report === undefined ? undefined : keep(await SideCar.open({ ...options, path: report }));
      return new Recording(recorder, labelTrack, sideCar);
    } catch (thrown) {
      for (const file of opened) await file[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  private constructor(
    video: Recorder | undefined,
    labels: LabelTrack | undefined,
    report: SideCar | undefined,
  ) {
    this.#video = video;
    this.#labels = labels;
    this.#report = report;
    this.events = merge(
      ...[video, labels].filter((track) => track !== undefined).map(({ events }) => events),
    );
  }

  /**
   * Adds one frame to each file; waits for room only when the pace is `offline`.
   *
   * @returns the failure of a file that takes no more frames, the same one each time; the others go on
   */
  write(annotated: AnnotatedFrame): Promise<SegcastError | undefined> {
    const written = this.#write(annotated);
    this.#written = written;
    return written;
  }

  /**
   * Notes what a zone raised or cleared in the report, if there is one, after the frames written so far. A failure is told by
   * the next `write`.
   */
  writeEvent(event: ZoneEvent): void {
    void this.#written.then(() => this.#report?.writeEvent(event)); // neither rejects
  }

  /** Finishes every file. Idempotent; never rejects. */
  async close(): Promise<RecordingSummary> {
    await this.#written; // or the last frame is in the video and its line is not in the report
    const [video, labels, report] = await Promise.all([
      this.#video?.close(),
      this.#labels?.close(),
      this.#report?.close(),
    ]);
    return { video, labels, failure: video?.failure ?? labels?.failure ?? report?.failure };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #write(annotated: AnnotatedFrame): Promise<SegcastError | undefined> {
    retainFrame(annotated);
    try {
      return await this.#writeHeld(annotated);
    } finally {
      releaseFrame(annotated);
    }
  }

  async #writeHeld(annotated: AnnotatedFrame): Promise<SegcastError | undefined> {
    const video = await this.#video?.write(annotated);
    const isLeftOut = video?.kind === 'dropped'; // what the video lacks, the labels lack
    const labels = isLeftOut ? undefined : await this.#labels?.write(annotated.segmentation);
    const report = await this.#report?.write(annotated, video);
    for (const outcome of [video, labels, report]) if (outcome?.kind === 'failed') return outcome.failure;
    return undefined;
  }
}
