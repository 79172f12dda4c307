import type { Segmenter } from '../../models/segmenter.js';
import { SegcastError, type ErrorCode } from '../../src/core/errors.js';
import type { Frame } from '../../src/core/frame.js';
import type { Size } from '../../src/core/size.js';
import type { Clock } from '../../src/core/time.js';
import type { Candidate, RunPoint } from './point-runner.js';
import { isHopeless } from './time-plan.js';

/** A point whose network is warm, with a first idea of its cost. */
export interface WarmPoint extends Candidate {
  readonly costMs: number;
}

/** A point that is not measured. */
export interface SkippedPoint extends Candidate {
  /** Why, in a few words. */
  readonly reason: string;
}

export interface WarmUpOptions {
  readonly segmenter: Segmenter;
  readonly runPoint: RunPoint;
  readonly frame: Frame;
  readonly deadlineMs: number;
  /** When to stop loading more, on the clock. */
  readonly untilMs: number;
  readonly clock: Clock;
  /** Hears of every size before it is loaded. */
  readonly onSize: (size: Size) => void;
}

/** What a size that the engine cannot run fails with; others may still run. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['engine-failed', 'engine-crashed', 'graph-invalid']);

/**
 * Loads size after size, smallest first, and runs each point twice: the first run of a network is always a slow one. Stops
 * where points get far too slow for the deadline, where time runs out, or where the engine refuses; the very first point
 * stays, however slow, so that there is something to tell.
 *
 * @throws SegcastError what the smallest size fails with
 */
export async function warmUp(
  sizes: readonly Size[],
  options: WarmUpOptions,
): Promise<{ readonly points: readonly WarmPoint[]; readonly skipped: readonly SkippedPoint[] }> {
  const { segmenter, clock, untilMs } = options;
  const points: WarmPoint[] = [];
  const skipped: SkippedPoint[] = [];
  let stop: string | undefined;
  for (const inputSize of sizes) {
    if (clock.now() >= untilMs && points.length > 0) stop ??= 'no time left to load it';
    if (stop !== undefined) {
      skipped.push(...skipAll(segmenter, inputSize, stop));
      continue;
    }
    const warmed = await warmSize(inputSize, options, points.length === 0);
    points.push(...warmed.points);
    skipped.push(...warmed.skipped);
    stop = warmed.stop;
  }
  return { points, skipped };
}

interface WarmedSize {
  readonly points: readonly WarmPoint[];
  readonly skipped: readonly SkippedPoint[];
  /** Why larger sizes need not be tried. */
  readonly stop: string | undefined;
}

async function warmSize(inputSize: Size, options: WarmUpOptions, isFirst: boolean): Promise<WarmedSize> {
  options.onSize(inputSize);
  const points: WarmPoint[] = [];
  const { exits } = options.segmenter;
  try {
    for (const exit of exits) {
      const costMs = await warmPoint({ inputSize, exit }, options);
      const isOnly = isFirst && points.length === 0;
      if (isHopeless(costMs, options.deadlineMs) && !isOnly)
        return tooSlow(inputSize, costMs, points, options);
      points.push({ inputSize, exit, costMs });
    }
    return { points, skipped: [], stop: undefined };
  } catch (thrown) {
    if (!isRefusal(thrown) || isFirst) throw thrown;
    const stop = `the engine refused ${sizeText(inputSize)} (${thrown.code})`;
    return { points: [], skipped: skipAll(options.segmenter, inputSize, stop), stop };
  }
}

/** The cost once warm; one that looks hopeless gets two more tries, since a busy moment is no reason to skip a size. */
async function warmPoint(point: Candidate, { runPoint, frame, deadlineMs }: WarmUpOptions): Promise<number> {
  await runPoint(frame, point);
  let costMs = Infinity;
  for (let run = 0; run < 3 && isHopeless(costMs, deadlineMs); run++)
    costMs = Math.min(costMs, (await runPoint(frame, point)).endToEndMs);
  return costMs;
}

/** What follows a point that is hopelessly slow: deeper exits are slower, and larger sizes as soon as the first exit is. */
function tooSlow(
  inputSize: Size,
  costMs: number,
  points: readonly WarmPoint[],
  { segmenter }: WarmUpOptions,
): WarmedSize {
  const reason = `${sizeText(inputSize)} took ${Math.round(costMs)} ms, far over the deadline`;
  const skipped = skipAll(segmenter, inputSize, reason).slice(points.length);
  return { points, skipped, stop: points.length === 0 ? reason : undefined };
}

function skipAll({ exits }: Segmenter, inputSize: Size, reason: string): readonly SkippedPoint[] {
  return exits.map((exit) => ({ inputSize, exit, reason }));
}

function isRefusal(thrown: unknown): thrown is SegcastError {
  return thrown instanceof SegcastError && REFUSALS.has(thrown.code);
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}
