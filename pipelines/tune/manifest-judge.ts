import type { MeasuredResult } from '../../models/weights/manifest.js';
import { measuredQuality } from '../budget/point-quality.js';
import type { QualityJudge } from './quality-judge.js';

/**
 * Judges points by what the network's manifest says was measured once, on the data it names there.
 *
 * @param results at least one for each exit
 */
export function manifestJudge(results: readonly MeasuredResult[]): QualityJudge {
  const quality = measuredQuality(results);
  return {
    source: 'manifest',
    neededMs: () => 0,
    judge: (points) => Promise.resolve(points.map(({ inputSize, exit }) => quality(inputSize, exit))),
  };
}
