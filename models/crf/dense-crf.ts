import { setImmediate } from 'node:timers/promises';
import { SegcastError } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { LabelMap, Logits } from '../../src/core/label-map.js';
import { checkLogits } from '../labels/check-logits.js';
import { resolveCrfOptions, type CrfOptions, type ResolvedCrfOptions } from './crf-options.js';
import { PairwiseTerm } from './pairwise-term.js';
import { pixelScores } from './pixel-scores.js';

/** The colours that labels are fitted to: RGB, [height, width, 3]. */
export type CrfPicture = Pick<Frame, 'width' | 'height' | 'pixels'>;

/** What a refinement gives; both belong to the caller. */
export interface Refinement {
  /** Of the picture's size: the most probable class of each pixel, the first of equals. */
  readonly labels: LabelMap;
  /** [classes, height, width] of the picture's size; each pixel's sum to 1. */
  readonly probabilities: Logits;
}

/** How one picture is refined. */
export interface RefineOptions {
  /** What the scores are: before soft-max, or after it. @defaultValue 'logits' */
  readonly scores?: 'logits' | 'probabilities' | undefined;
  /** Ends the work before the next iteration. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A fully connected CRF over the pixels of pictures, solved by mean field (Krähenbühl and Koltun, NIPS 2011, algorithm 1).
 *
 * Keeps its memory, which is large (some 30 numbers and, for each class, 6 numbers a pixel), and what depends on the
 * picture's size alone, for the next picture. One picture at a time.
 */
export class DenseCrf {
  readonly #options: ResolvedCrfOptions;
  /** Position and colour; position. */
  readonly #appearance = new PairwiseTerm(5);
  readonly #smoothness = new PairwiseTerm(2);
  #smoothnessSize = '';
  /** [pixels * classes] each. */
  #unary = new Float32Array(0);
  #scores = new Float32Array(0);
  #probabilities = new Float32Array(0);

  constructor(options: CrfOptions = {}) {
    this.#options = resolveCrfOptions(options);
  }

  /**
   * Fits scores to a picture's edges. Scores of another size than the picture's are interpolated bilinearly before.
   *
   * The work is done in this thread, an iteration at a time; other work gets its turn in between.
   *
   * @throws SegcastError `engine-failed` for scores that are none; `usage` for a picture whose bytes do not fit its size
   */
  async refine(logits: Logits, picture: CrfPicture, options: RefineOptions = {}): Promise<Refinement> {
    const { scores = 'logits', signal } = options;
    checkLogits(logits);
    checkPicture(picture);
    signal?.throwIfAborted();
    const { classes } = logits;
    const length = picture.width * picture.height * classes;
    this.#reserve(length);
    pixelScores(logits, picture, this.#unary);
    if (scores === 'probabilities') takeLogarithm(this.#unary);
    this.#embed(picture);
    softmax(this.#unary, this.#probabilities, classes);
    for (let iteration = 0; iteration < this.#options.iterations; iteration++) {
      await setImmediate();
      signal?.throwIfAborted();
      this.#iterate(classes);
    }
    return resultOf(this.#probabilities, classes, picture);
  }

  /** Message passing, compatibility transform and local update: the scores of the next probabilities. */
  #iterate(classes: number): void {
    this.#scores.set(this.#unary);
    if (this.#options.w1 > 0) this.#appearance.addMessages(this.#probabilities, this.#scores, classes);
    if (this.#options.w2 > 0) this.#smoothness.addMessages(this.#probabilities, this.#scores, classes);
    softmax(this.#scores, this.#probabilities, classes);
  }

  #embed({ width, height, pixels }: CrfPicture): void {
    const { w1, thetaAlpha, thetaBeta, w2, thetaGamma } = this.#options;
    const count = width * height;
    const write = (pixel: number, into: Float32Array): void => {
      into[0] = (pixel % width) / thetaAlpha;
      into[1] = Math.floor(pixel / width) / thetaAlpha;
      for (let channel = 0; channel < 3; channel++)
        into[2 + channel] = pixels[3 * pixel + channel]! / thetaBeta; // three a pixel
    };
    if (w1 > 0) this.#appearance.embed({ count, write }, w1);
    if (w2 === 0 || this.#smoothnessSize === `${width}x${height}`) return;
    const place = (pixel: number, into: Float32Array): void => {
      into[0] = (pixel % width) / thetaGamma;
      into[1] = Math.floor(pixel / width) / thetaGamma;
    };
    this.#smoothness.embed({ count, write: place }, w2);
    this.#smoothnessSize = `${width}x${height}`;
  }

  #reserve(length: number): void {
    if (this.#unary.length === length) return;
    this.#unary = new Float32Array(length);
    this.#scores = new Float32Array(length);
    this.#probabilities = new Float32Array(length);
  }
}

/** Refines one picture; for several, a DenseCrf keeps its memory. */
export function refineWithCrf(
  logits: Logits,
  picture: CrfPicture,
  options: CrfOptions & RefineOptions = {},
): Promise<Refinement> {
  return new DenseCrf(options).refine(logits, picture, options);
}

function checkPicture({ width, height, pixels }: CrfPicture): void {
  if (Number.isInteger(width) && Number.isInteger(height) && pixels.length === 3 * width * height) return;
  throw new SegcastError(
    'usage',
    `Expected ${3 * width * height} bytes of RGB for a ${width}x${height} picture, received ${pixels.length}.`,
    'Pass the frame that the scores were made of.',
  );
}

function takeLogarithm(probabilities: Float32Array): void {
  for (let i = 0; i < probabilities.length; i++)
    probabilities[i] = Math.log(Math.max(probabilities[i]!, LEAST_PROBABILITY)); // in range
}

/** As good as never; the logarithm of 0 would be for ever. */
const LEAST_PROBABILITY = 1e-20;

/** Soft-max over each pixel's classes. */
function softmax(scores: Float32Array, into: Float32Array, classes: number): void {
  for (let at = 0; at < scores.length; at += classes) {
    let most = scores[at]!; // at + classes <= length, here and below
    for (let id = 1; id < classes; id++) most = Math.max(most, scores[at + id]!);
    let sum = 0;
    for (let id = 0; id < classes; id++) sum += into[at + id] = Math.exp(scores[at + id]! - most);
    for (let id = 0; id < classes; id++) into[at + id]! /= sum;
  }
}

function resultOf(probabilities: Float32Array, classes: number, { width, height }: CrfPicture): Refinement {
  const count = width * height;
  const ids = new Uint8Array(count);
  const planes = new Float32Array(count * classes);
  for (let pixel = 0; pixel < count; pixel++) {
    let winner = 0;
    for (let id = 0; id < classes; id++) {
      const probability = probabilities[pixel * classes + id]!; // of that many pixels and classes
      planes[id * count + pixel] = probability;
      if (probability > probabilities[pixel * classes + winner]!) winner = id;
    }
    ids[pixel] = winner;
  }
  return { labels: { width, height, ids }, probabilities: { classes, height, width, data: planes } };
}
