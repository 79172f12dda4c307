import { agedQuality } from '../../pipelines/budget/aged-quality.js';
import { ladderFor, type LadderPoint } from '../../pipelines/budget/ladder.js';
import { measuredQuality } from '../../pipelines/budget/point-quality.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { ageMsOf, type Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { TrueCost } from './fake-device.js';
import { solidFrame } from './frames.js';
import { icnetResults } from './icnet-results.js';

const quality = measuredQuality(icnetResults.results);

/** Everything a frame costs besides its cuts; the simulation's truth, ms. */
export interface OtherCosts {
  readonly transferMs: number;
  readonly upsampleMs: number;
  readonly aftermathMs: (nowMs: number) => number;
}

/**
 * Who knows beforehand what each frame will cost: the best quality that a frame arriving at a time can have within its
 * budget, on a device of its own with every network loaded; 0 when nothing fits.
 */
export function oracle(
  picture: Size,
  profile: AdaptiveProfile,
  cost: TrueCost,
  other: OtherCosts,
): (atMs: number) => number {
  const { points } = ladderFor(picture, profile, { name: 'net', exits: ['low', 'mid', 'high'], quality });
  const frame = { ...solidFrame({ width: 1, height: 1 }), ...picture };
  return (atMs) => {
    const costOf = ({ inputSize, cuts }: LadderPoint) =>
      cuts.reduce(
        (sum, exit) => {
          const inputArea = inputSize.width * inputSize.height;
          return sum + cost({ exit, inputArea, frame, nowMs: atMs });
        },
        other.transferMs + other.upsampleMs + other.aftermathMs(atMs),
      );
    return points.filter((point) => costOf(point) <= profile.budgetMs).at(-1)?.quality ?? 0;
  };
}

/** The quality of the labels shown, less what those of an earlier frame have lost by their age. */
export function qualityOf(segmentation: Segmentation): number {
  if (segmentation.kind === 'raw' || !segmentation.inputSize) return 0;
  return agedQuality(quality(segmentation.inputSize, segmentation.exit), ageMsOf(segmentation) ?? 0);
}
