import { inputSizeFor } from '../../models/input-size.js';
import type { Segmenter } from '../../models/segmenter.js';
import { decodeImage } from '../../streams/images/decode-image.js';
import { evaluate } from '../evaluate/evaluate.js';
import type { LabelledImage } from '../evaluate/labelled-images.js';
import { evenly } from './evenly.js';
import type { QualityJudge } from './quality-judge.js';
import type { WarmPoint } from './warm-up.js';

/** Networks are built anew where labelled images have another size than the camera's picture. */
const LOADING_MS = 500;
/** Reading an image and its labels, and counting pixels. */
const READING_MS = 30;

/**
 * Judges points by their mIoU on images that somebody has labelled, at each point's area in the images' own shape. All images
 * should have one size; as many are looked at as time allows, evenly spread over the folder, and the same for every point.
 *
 * @param pairs at least one
 */
export function labelsJudge(
  segmenter: Segmenter,
  pairs: readonly [LabelledImage, ...LabelledImage[]],
): QualityJudge {
  return {
    source: 'labels',
    neededMs: (points) => loadingMs(points) + pairs.length * perImageMs(points),
    judge: async (points, { forMs, signal, onProgress }) => {
      const wanted = Math.floor((forMs - loadingMs(points)) / perImageMs(points));
      const judged = evenly(pairs, Math.max(wanted, 1));
      const picture = await decodeImage(pairs[0].image);
      const qualities: number[] = [];
      for (const { inputSize, exit } of points) {
        const size = inputSizeFor(picture, inputSize);
        const evaluation = await evaluate(judged, {
          segmenter,
          exit,
          inputSize: size,
          ...(signal && { signal }),
        });
        qualities.push(evaluation.miou);
        onProgress?.(qualities.length / points.length);
      }
      return qualities;
    },
  };
}

function loadingMs(points: readonly WarmPoint[]): number {
  return new Set(points.map(({ inputSize }) => inputSize)).size * LOADING_MS;
}

function perImageMs(points: readonly WarmPoint[]): number {
  return points.reduce((sum, { costMs }) => sum + costMs + READING_MS, 0);
}
