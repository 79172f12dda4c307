import type { Logits } from '../../../src/core/label-map.js';
import type { CrfPicture } from '../../../models/crf/dense-crf.js';
import type { ResolvedCrfOptions } from '../../../models/crf/crf-options.js';

/**
 * What DenseCrf approximates, written for the eye: mean field over all pairs of pixels, in float64, in time quadratic in
 * pixels. The logits have the picture's size.
 *
 * @returns [pixels][classes] probabilities
 */
export function allPairsCrf(logits: Logits, picture: CrfPicture, options: ResolvedCrfOptions): number[][] {
  const count = picture.width * picture.height;
  const pixels = Array.from({ length: count }, (_, pixel) => pixel);
  const unary = pixels.map((pixel) =>
    Array.from({ length: logits.classes }, (_, id) => logits.data[id * count + pixel]!),
  );
  const kernels = [
    { weight: options.w1, k: normalized(pixels, (i, j) => appearance(picture, options, i, j)) },
    { weight: options.w2, k: normalized(pixels, (i, j) => smoothness(picture, options, i, j)) },
  ];
  let probabilities = unary.map(softmax);
  for (let iteration = 0; iteration < options.iterations; iteration++)
    probabilities = pixels.map((i) =>
      softmax(
        unary[i]!.map((score, id) =>
          kernels.reduce(
            (sum, { weight, k }) =>
              sum + weight * pixels.reduce((messages, j) => messages + k[i]![j]! * probabilities[j]![id]!, 0),
            score,
          ),
        ),
      ),
    );
  return probabilities;
}

/** D^-1/2 K D^-1/2 with D the row sums of K. */
function normalized(
  pixels: readonly number[],
  kernel: (i: number, j: number) => number,
): readonly Float64Array[] {
  const rows = pixels.map((i) => Float64Array.from(pixels, (j) => kernel(i, j)));
  const sums = rows.map((row) => row.reduce((sum, number) => sum + number, 0));
  return rows.map((row, i) => row.map((number, j) => number / Math.sqrt(sums[i]! * sums[j]!)));
}

function appearance(picture: CrfPicture, options: ResolvedCrfOptions, i: number, j: number): number {
  const colors = [0, 1, 2].map(
    (channel) => (picture.pixels[3 * i + channel]! - picture.pixels[3 * j + channel]!) / options.thetaBeta,
  );
  return Math.exp(-(squared(places(picture, options.thetaAlpha, i, j)) + squared(colors)) / 2);
}

function smoothness(picture: CrfPicture, options: ResolvedCrfOptions, i: number, j: number): number {
  return Math.exp(-squared(places(picture, options.thetaGamma, i, j)) / 2);
}

function places({ width }: CrfPicture, theta: number, i: number, j: number): number[] {
  return [((i % width) - (j % width)) / theta, (Math.floor(i / width) - Math.floor(j / width)) / theta];
}

function squared(distances: readonly number[]): number {
  return distances.reduce((sum, distance) => sum + distance ** 2, 0);
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
