import type { CostPredictor } from '../../pipelines/budget/cost-predictor.js';
import type { Margin } from '../../pipelines/budget/predictor/margin.js';
import { LADDER, type CostTrace, type LadderCut } from './cost-traces.js';
import { FakeClock } from './fake-clock.js';

/** What came of one frame. */
export interface SimulatedFrame {
  readonly atMs: number;
  /** Whether its work was done in time; a dropped frame's was not. */
  readonly hit: boolean;
  /** mIoU of the exit reached, percent; undefined for a dropped frame. */
  readonly quality: number | undefined;
  /** The best there was for somebody who knows every cost; undefined when nothing fits. */
  readonly oracle: number | undefined;
}

/** What a simulation came to. */
export interface SimulationResult {
  /** Share of frames done in time, of those that could be, 0..1. */
  readonly hitRate: number;
  /** Mean mIoU of the oracle less ours, of the frames done in time, in points. */
  readonly qualityLeft: number;
  readonly frames: readonly SimulatedFrame[];
}

/** What is simulated besides the trace. */
export interface SimulationOptions {
  readonly createPredictor: (clock: FakeClock) => CostPredictor;
  /** Without one, the quantile 0.95 is asked for and no time kept free. */
  readonly margin?: Margin | undefined;
  /** From a frame's arrival to its deadline. @defaultValue 33 */
  readonly budgetMs?: number;
}

const SIZES = [...new Set(LADDER.map(({ size }) => size))];
/** The way through each size, cheapest cut first. */
const PATHS = SIZES.map((size) => LADDER.filter((cut) => cut.size === size));
/** What is begun when nothing fits: somebody has to find out when it does again. */
const SMALLEST = PATHS[0] ?? [];

/**
 * One camera on one device, by a plain rule: the best point whose predicted cost fits is begun, and each further cut is
 * run if it fits. A camera whose frames wait for longer than until the next loses them.
 */
export function simulatePrediction(trace: CostTrace, options: SimulationOptions): SimulationResult {
  const { createPredictor, margin, budgetMs = 33 } = options;
  const clock = new FakeClock();
  const predictor = createPredictor(clock);
  for (const { key, quietMs } of LADDER) predictor.seed(key, quietMs);
  const frames: SimulatedFrame[] = [];
  let begun = { quality: 0, promised: false };
  for (let frame = 0; frame < trace.frames; frame++) {
    const atMs = frame * trace.frameMs;
    const isDropped = clock.now() > atMs + trace.frameMs;
    if (!isDropped) begun = segment(frame, atMs);
    const quality = isDropped ? undefined : begun.quality;
    const latencyMs = isDropped ? Number.POSITIVE_INFINITY : clock.now() - atMs;
    if (begun.promised) margin?.observe({ latencyMs, budgetMs });
    frames.push({ atMs, hit: latencyMs <= budgetMs, quality, oracle: oracleQuality(trace, frame, budgetMs) });
  }
  return { ...summarize(frames), frames };

  function segment(frame: number, atMs: number): typeof begun {
    clock.advance(Math.max(0, atMs - clock.now()));
    const leftMs = () => atMs + budgetMs - (margin?.extraMs ?? 0) - clock.now();
    const predicted = (cut: LadderCut) => predictor.predict(cut.key, margin?.q ?? 0.95) ?? 0;
    const path = bestPath(predicted, leftMs())?.path;
    let quality = 0;
    for (const [index, cut] of (path ?? SMALLEST).entries()) {
      if (index > 0 && predicted(cut) > leftMs()) break;
      const costMs = trace.costMs(cut, frame);
      clock.advance(costMs);
      predictor.observe(cut.key, costMs);
      quality = cut.quality;
    }
    return { quality, promised: path !== undefined };
  }
}

function oracleQuality(trace: CostTrace, frame: number, budgetMs: number): number | undefined {
  return bestPath((cut) => trace.costMs(cut, frame), budgetMs)?.quality;
}

function bestPath(
  costMs: (cut: LadderCut) => number,
  leftMs: number,
): { readonly path: readonly LadderCut[]; readonly quality: number } | undefined {
  let best: { readonly path: readonly LadderCut[]; readonly quality: number } | undefined;
  for (const path of PATHS) {
    let sumMs = 0;
    for (const cut of path) {
      sumMs += costMs(cut);
      if (sumMs <= leftMs && cut.quality > (best?.quality ?? 0)) best = { path, quality: cut.quality };
    }
  }
  return best;
}

/** Hit rate and quality left of some frames. */
export function summarize(frames: readonly SimulatedFrame[]): Omit<SimulationResult, 'frames'> {
  const possible = frames.filter(({ oracle }) => oracle !== undefined);
  const hits = possible.filter(({ hit }) => hit);
  const left = hits.reduce((sum, { oracle = 0, quality = 0 }) => sum + oracle - quality, 0);
  return { hitRate: hits.length / possible.length, qualityLeft: left / hits.length };
}
