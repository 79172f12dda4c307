import type { Observable } from 'rxjs';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import { VIDEO_EXTENSIONS } from './container.js';
import { EncodedTrack, type TrackOptions } from './encoded-track.js';
import { h264Options, type VideoPreset } from './encoders.js';
import type { TrackEvent, TrackSummary, WriteOutcome } from './track-outcome.js';

/** Where and how the segmented video is recorded. `path` ends with one of `VIDEO_EXTENSIONS`. */
export interface RecorderOptions extends TrackOptions {
  /** What x264 is asked for. @defaultValue the pace: `live` or `offline` */
  readonly preset?: VideoPreset | undefined;
}

/**
 * Records annotated pictures as H.264 with every frame at its own time.
 *
 * Offline, MP4 and MOV keep the frames' PTS exactly and Matroska to the millisecond. Live, the recording is one line of time
 * across reconnects (`liveTimeline`). Killed at any moment, the file plays up to about its last second.
 */
export class Recorder implements AsyncDisposable {
  readonly #track: EncodedTrack;

  /** Makes sure that the file can be written. @throws SegcastError as `EncodedTrack.open` */
  static async open(options: RecorderOptions): Promise<Recorder> {
    const { preset = options.pace } = options;
    const encoding = {
      pixelFormat: 'rgb24',
      extensions: VIDEO_EXTENSIONS,
      outputOptions: (picture) => h264Options(picture, preset),
    } as const satisfies Parameters<typeof EncodedTrack.open>[1];
    return new Recorder(await EncodedTrack.open(options, encoding));
  }

  private constructor(track: EncodedTrack) {
    this.#track = track;
  }

  /** Begun files, drops, and the failure that ended the recording, if any. Hot; completes on close. */
  get events(): Observable<TrackEvent> {
    return this.#track.events;
  }

  /** Records the frame's picture, waiting or dropping as the pace says (`EncodedTrack.write`). Never rejects. */
  write(frame: AnnotatedFrame): Promise<WriteOutcome> {
    return this.#track.write(frame.segmentation.frame, frame.picture);
  }

  /** Finishes the file (`EncodedTrack.close`). Idempotent; never rejects. */
  close(options: { readonly deadlineMs?: number | undefined } = {}): Promise<TrackSummary> {
    return this.#track.close(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
