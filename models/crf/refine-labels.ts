import { IGNORE_INDEX } from '../../src/core/class-set.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import { resolveCrfOptions, type CrfOptions } from './crf-options.js';
import { refineWithCrf, type CrfPicture } from './dense-crf.js';

/** A picture whose labels are refined without the scores they were made of. */
export interface LabelledPicture extends CrfPicture {
  /** A class id per pixel, `IGNORE_INDEX` where there is none. */
  readonly ids: Uint8Array;
  readonly classes: number;
}

/** How sure a label is, with no scores to tell; what pydensecrf's `unary_from_labels` takes, too. */
const CONFIDENCE = 0.7;

const MAX_BYTES = 400 * 2 ** 20;

/** How labels are refined. */
export interface RefineLabelsOptions extends CrfOptions {
  /** What the CRF may take; larger pictures are refined at a half or a third of their size. @defaultValue 400 MiB */
  readonly maxBytes?: number | undefined;
}

/**
 * Fits labels to a picture's edges by a fully connected CRF, where their scores are gone: each label counts as CONFIDENCE,
 * all other classes share the rest. Pixels of no class get one.
 *
 * Seconds of work, in this thread.
 *
 * @throws SegcastError as refineWithCrf
 */
export async function refineLabels(
  picture: LabelledPicture,
  options: RefineLabelsOptions = {},
): Promise<LabelMap> {
  const { maxBytes = MAX_BYTES, ...numbers } = options;
  const step = stepFor(picture, maxBytes);
  const small = everyNth(picture, step);
  const { thetaAlpha, thetaGamma, ...others } = resolveCrfOptions(numbers);
  const inSmall = { ...others, thetaAlpha: thetaAlpha / step, thetaGamma: thetaGamma / step };
  const { labels } = await refineWithCrf(probabilitiesOf(small), small, {
    ...inSmall,
    scores: 'probabilities',
  });
  return enlarged(labels, picture, step);
}

/** Every how many pixels are looked at, so that memory suffices; see DenseCrf. */
function stepFor({ width, height, classes }: LabelledPicture, maxBytes: number): number {
  const bytesPerPixel = 4 * (30 + 6 * classes);
  return Math.max(1, Math.ceil(Math.sqrt((width * height * bytesPerPixel) / maxBytes)));
}

function everyNth(picture: LabelledPicture, step: number): LabelledPicture {
  if (step === 1) return picture;
  const [width, height] = [Math.ceil(picture.width / step), Math.ceil(picture.height / step)];
  const [pixels, ids] = [new Uint8Array(3 * width * height), new Uint8Array(width * height)];
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to++) {
      const from = y * step * picture.width + x * step;
      ids[to] = picture.ids[from]!; // inside: x and y are below the rounded-up quotients
      pixels.set(picture.pixels.subarray(3 * from, 3 * from + 3), 3 * to);
    }
  return { width, height, pixels, ids, classes: picture.classes };
}

/** [classes, height, width] */
function probabilitiesOf({ width, height, ids, classes }: LabelledPicture): Logits {
  const count = width * height;
  const data = new Float32Array(classes * count).fill((1 - CONFIDENCE) / (classes - 1));
  ids.forEach((id, pixel) => {
    if (id !== IGNORE_INDEX) data[id * count + pixel] = CONFIDENCE;
    else for (let other = 0; other < classes; other++) data[other * count + pixel] = 1 / classes;
  });
  return { classes, height, width, data };
}

function enlarged(labels: LabelMap, { width, height }: LabelledPicture, step: number): LabelMap {
  if (step === 1) return labels;
  const ids = new Uint8Array(width * height);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to++)
      ids[to] = labels.ids[Math.floor(y / step) * labels.width + Math.floor(x / step)]!; // inside
  return { width, height, ids };
}
