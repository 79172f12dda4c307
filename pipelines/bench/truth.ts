import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import { redactUrls } from '../../src/core/redact.js';
import type { Size } from '../../src/core/size.js';
import { framesOf } from '../../streams/source/open-source.js';
import { copySamples, sampleGridFor, type SampleGrid } from './sample-grid.js';

/** What the frames of a clip really show, on a grid of pixels. */
export interface Truth {
  readonly picture: Size;
  readonly grid: SampleGrid;
  /** Class ids per frame of the clip, in order: [grid.height, grid.width]. */
  readonly frames: readonly Uint8Array[];
  /** Whether these are all frames of the label track. */
  readonly complete: boolean;
}

/** How a label track is read. */
export interface ReadTruthOptions {
  /** So many of the first frames are enough. @defaultValue all */
  readonly maxFrames?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a label track: a video without loss whose gray values are class ids, a frame for each frame of the clip, as
 * `segcast run --labels` writes it.
 *
 * @throws SegcastError `labels-invalid` for a video that is none, `source-*` when it cannot be read
 */
export async function readTruth(path: string, options: ReadTruthOptions = {}): Promise<Truth> {
  const { maxFrames = Infinity, signal } = options;
  const frames: Uint8Array[] = [];
  let picture: Size = { width: 0, height: 0 };
  for await (const event of framesOf(path, signal === undefined ? {} : { signal })) {
    if (event.kind !== 'frame') continue;
    if (frames.length >= maxFrames) return { picture, grid: sampleGridFor(picture), frames, complete: false };
    picture = { width: event.frame.width, height: event.frame.height };
    frames.push(samplesOf(event.frame, path));
  }
  signal?.throwIfAborted();
  if (frames.length === 0) throw noLabels(path, 'it has no frames');
  return { picture, grid: sampleGridFor(picture), frames, complete: true };
}

/**
 * Makes sure that the truth belongs to a clip.
 *
 * @param clip - its picture size, and its number of frames where that is known
 * @throws SegcastError `labels-invalid`
 */
export function checkTruthFits(
  { picture, frames, complete }: Truth,
  clip: Size & { readonly frameCount: number | undefined },
): void {
  const { width, height, frameCount } = clip;
  if (picture.width !== width || picture.height !== height) {
    throw noFit(
      `The label track is ${picture.width}x${picture.height}, but the source is ${width}x${height}.`,
    );
  }
  if (complete && frameCount !== undefined && frames.length !== frameCount) {
    throw noFit(`The label track has ${frames.length} frames, but the source has ${frameCount}.`);
  }
}

/** The true labels of a source's frame; a clip that is played over and over has them over and over. */
export function truthOf({ frames, complete }: Truth, { seq }: Frame): Uint8Array | undefined {
  return frames[complete ? seq % frames.length : seq];
}

/** Gray arrives as three equal bytes a pixel. */
function samplesOf({ pixels, width, height }: Frame, path: string): Uint8Array {
  const grid = sampleGridFor({ width, height });
  const [ids, green] = [0, 1].map((channel) => {
    const samples = new Uint8Array(grid.width * grid.height);
    copySamples(pixels.subarray(channel), { width, height }, 3, grid, samples);
    return samples;
  }) as [Uint8Array, Uint8Array]; // one for each of the two channels
  if (ids.some((id, sample) => id !== green[sample])) throw noLabels(path, 'its pictures have colours');
  return ids;
}

function noLabels(path: string, reason: string): SegcastError {
  return new SegcastError(
    'labels-invalid',
    `${redactUrls(path)} is no label track: ${reason}.`,
    'Give a video whose gray values are class ids, such as `segcast run --labels` writes.',
  );
}

function noFit(message: string): SegcastError {
  return new SegcastError(
    'labels-invalid',
    message,
    'Give labels with a frame of the same size for each frame of the source.',
  );
}
