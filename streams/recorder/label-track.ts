import type { Observable } from 'rxjs';
import { IGNORE_INDEX } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { LABEL_EXTENSIONS } from './container.js';
import { EncodedTrack, type TrackOptions } from './encoded-track.js';
import { ffv1Options } from './encoders.js';
import type { TrackEvent, TrackSummary, WriteOutcome } from './track-outcome.js';

const ENCODING = {
  pixelFormat: 'gray',
  extensions: LABEL_EXTENSIONS,
  outputOptions: ffv1Options,
} as const satisfies Parameters<typeof EncodedTrack.open>[1];

/**
 * Records label maps without loss: 8-bit gray FFV1 whose pixel values are class ids, one frame for each frame of the video.
 *
 * A frame without labels is `IGNORE_INDEX` all over. PTS are the video's, rounded to Matroska's milliseconds.
 */
export class LabelTrack implements AsyncDisposable {
  readonly #track: EncodedTrack;
  #ignored: Uint8Array = new Uint8Array(0);

  /** Makes sure that the file can be written. `path` ends with `.mkv`. @throws SegcastError as `EncodedTrack.open` */
  static async open(options: TrackOptions): Promise<LabelTrack> {
    return new LabelTrack(await EncodedTrack.open(options, ENCODING));
  }

  private constructor(track: EncodedTrack) {
    this.#track = track;
  }

  /** Begun files, drops, and the failure that ended the recording, if any. Hot; completes on close. */
  get events(): Observable<TrackEvent> {
    return this.#track.events;
  }

  /**
   * Records the segmentation's label map, which must stay as it is until encoded, waiting or dropping as the pace says
   * (`EncodedTrack.write`). Labels reused from a picture of another size are no labels of this frame. Never rejects; a label
   * map of another size than its own frame is a `failed` outcome and spoils nothing else.
   */
  async write(segmentation: Segmentation): Promise<WriteOutcome> {
    const { frame } = segmentation;
    const ids = this.#idsOf(segmentation);
    if (ids.length === frame.width * frame.height) return this.#track.write(frame, ids);
    return { kind: 'failed', failure: wrongSize(segmentation, ids.length) };
  }

  /** Finishes the file (`EncodedTrack.close`). Idempotent; never rejects. */
  close(options: { readonly deadlineMs?: number | undefined } = {}): Promise<TrackSummary> {
    return this.#track.close(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #idsOf(segmentation: Segmentation): Uint8Array {
    const { frame } = segmentation;
    if (segmentation.kind === 'raw') return this.#ignore(frame.width * frame.height);
    const { labels } = segmentation;
    const sameSize = labels.width === frame.width && labels.height === frame.height;
    return sameSize || segmentation.kind === 'segmented'
      ? labels.ids
      : this.#ignore(frame.width * frame.height);
  }

  /** Shared by all frames of a size: nobody writes into it once it is filled. */
  #ignore(pixels: number): Uint8Array {
    if (this.#ignored.length !== pixels) this.#ignored = new Uint8Array(pixels).fill(IGNORE_INDEX);
    return this.#ignored;
  }
}

function wrongSize({ frame }: Segmentation, received: number): SegcastError {
  return new SegcastError(
    'labels-invalid',
    `The labels of frame ${frame.seq} cannot be recorded: expected ${frame.width}x${frame.height} class ids, received ${received}.`,
    'This is a bug in segcast: please report it with the network and the size of the video.',
  );
}
