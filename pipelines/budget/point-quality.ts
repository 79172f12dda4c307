import type { MeasuredResult } from '../../models/weights/manifest.js';
import { singleLookResults } from '../../models/weights/measured-looks.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** How good an exit's labels are at an input size, 0..1; only the order matters to whoever chooses. */
export type PointQuality = (inputSize: Size, exit: Exit) => number;

/** What of a measured result tells how good labels are. */
type MeasuredMiou = Omit<MeasuredResult, 'pixelAccuracy'>;

/**
 * Quality as measured on labelled data: mIoU between the measured sizes, in between interpolated over the logarithm of
 * the shorter side, beyond them the nearest one's. What several looks at a picture reach does not count: a frame gets one.
 */
export function measuredQuality(given: readonly MeasuredMiou[]): PointQuality {
  const results = singleLookResults(given);
  const curves = new Map<Exit, readonly CurvePoint[]>();
  for (const { exit } of results) if (!curves.has(exit)) curves.set(exit, curveOf(exit, results));
  return (inputSize, exit) => {
    const curve = curves.get(exit);
    return curve === undefined ? assumedQuality(inputSize, exit) : qualityAt(curve, logSide(inputSize));
  };
}

interface CurvePoint {
  readonly logSide: number;
  readonly quality: number;
}

function curveOf(exit: Exit, results: readonly MeasuredMiou[]): readonly CurvePoint[] {
  return results
    .filter((result) => result.exit === exit)
    .map((result) => ({ logSide: logSide(result), quality: result.miou / 100 }))
    .sort((a, b) => a.logSide - b.logSide);
}

function qualityAt(curve: readonly CurvePoint[], at: number): number {
  const above = curve.findIndex((point) => point.logSide >= at);
  const high = curve.at(above)!; // a curve is made of at least one result; -1, when all are below, is its last
  const low = curve[above - 1] ?? high;
  if (above < 0 || high.logSide === low.logSide) return high.quality;
  return low.quality + ((at - low.logSide) / (high.logSide - low.logSide)) * (high.quality - low.quality);
}

/**
 * Nobody measured this exit. Larger is better with diminishing gains, and each further cut gains as much as it does in
 * the cascades that were measured: only an order, no figure.
 */
function assumedQuality({ width, height }: Size, exit: Exit): number {
  const area = width * height;
  return ASSUMED_SHARE[exit] * (area / (area + ASSUMED_HALF_AREA));
}

const ASSUMED_SHARE = { low: 0.7, mid: 0.85, high: 1 } as const satisfies Record<Exit, number>;
/** The area at which half of what there is to gain is gained. */
const ASSUMED_HALF_AREA = 30_000;

function logSide({ width, height }: Size): number {
  return Math.log(Math.min(width, height));
}
