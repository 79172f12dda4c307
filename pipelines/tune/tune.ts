import type { Precision } from '../../src/core/profile.js';
import type { Segmenter } from '../../models/segmenter.js';
import type { Frame } from '../../src/core/frame.js';
import type { MeasuredPoint } from '../../src/core/profile.js';
import type { Size } from '../../src/core/size.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { measurePoints, type PointCosts } from './measure-points.js';
import { pointRunner, type RunPoint } from './point-runner.js';
import type { QualityJudge } from './quality-judge.js';
import { groupsOf, roundStride, type TimePlan } from './time-plan.js';
import { warmUp, type SkippedPoint, type WarmPoint } from './warm-up.js';

/** What is measured, for how long. */
export interface TuneOptions {
  readonly segmenter: Segmenter;
  /** The network's name in the zoo. */
  readonly model: string;
  /** @defaultValue 'fp32' */
  readonly precision?: Precision | undefined;
  /** The camera's own, all of one size. */
  readonly frames: readonly [Frame, ...Frame[]];
  /** Smallest first; at least one. */
  readonly sizes: readonly Size[];
  /** How many sizes the segmenter keeps loaded; at least 1. */
  readonly sizesAtOnce: number;
  readonly judge: QualityJudge;
  /** From a frame's arrival to its compressed picture, ms. */
  readonly deadlineMs: number;
  readonly plan: TimePlan;
  /** When the plan began, on the clock. */
  readonly startedAtMs: number;
  /** Hears what is being done, in a few words. @defaultValue nobody */
  readonly onProgress?: ((doing: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

/** A point with all that was found out about it. */
export interface TunedPoint extends MeasuredPoint {
  /** How many frames its times were measured with. */
  readonly samples: number;
}

/** What tuning found out. */
export interface TuneResult {
  /** At least one, smallest size and first exit first. */
  readonly points: readonly [TunedPoint, ...TunedPoint[]];
  /** What was not measured, and why. */
  readonly skipped: readonly SkippedPoint[];
}

interface Job extends Omit<TuneOptions, 'clock' | 'onProgress'> {
  readonly clock: Clock;
  readonly onProgress: (doing: string) => void;
  readonly runPoint: RunPoint;
}

/**
 * Measures what every size and exit of a network costs and is worth, within the time planned.
 *
 * @throws SegcastError what the segmenter or the judge fails with; the signal's reason when it aborts
 */
export async function tune(options: TuneOptions): Promise<TuneResult> {
  const { segmenter, clock = monotonicClock, onProgress = () => undefined, signal } = options;
  const job = { ...options, clock, onProgress, runPoint: pointRunner(segmenter, { signal, clock }) };
  const { points, skipped } = await warmUpAll(job);
  const judgeMs = Math.min(options.judge.neededMs(points), options.plan.judgeMs);
  const costs = await measureAll(points, job, options.startedAtMs + options.plan.endMs - judgeMs);
  const qualities = await judgeAll(points, job, judgeMs);
  const tuned = costs.map((cost, index) => tunedPoint(cost, qualities[index]!, options)); // one for each point
  return { points: tuned as [TunedPoint, ...TunedPoint[]], skipped }; // warmUp returns at least one
}

function warmUpAll({ frames, sizes, plan, startedAtMs, onProgress, ...job }: Job): ReturnType<typeof warmUp> {
  return warmUp(sizes, {
    ...job,
    frame: frames[0],
    untilMs: startedAtMs + plan.loadUntilMs,
    onSize: ({ width, height }) => onProgress(`loading ${width}x${height}`),
  });
}

/** Group after group, each for the share of the time that gives all of them as many rounds. Costs come in the points' order. */
async function measureAll(
  points: readonly WarmPoint[],
  job: Job,
  untilMs: number,
): Promise<readonly PointCosts[]> {
  const { clock, sizesAtOnce, onProgress } = job;
  const sizes = [...new Set(points.map(({ inputSize }) => inputSize))];
  const groups = groupsOf(sizes, sizesAtOnce).map((group) =>
    points.filter(({ inputSize }) => group.includes(inputSize)),
  );
  const measured = new Map<WarmPoint, PointCosts>();
  for (const [index, group] of groups.entries()) {
    const left = groups.slice(index).map((other) => roundMs(other, job.deadlineMs));
    const share = left[0]! / left.reduce((sum, ms) => sum + ms, 0); // the group itself is left
    const costs = await measurePoints(group, {
      ...job,
      untilMs: clock.now() + (untilMs - clock.now()) * share,
      onRound: (round) =>
        onProgress(`measuring ${group.length} points, round ${round + 1}${groupText(index, groups)}`),
    });
    for (const [at, point] of group.entries()) measured.set(point, costs[at]!); // in the group's order
  }
  return points.map((point) => measured.get(point)!); // each is in a group
}

/** What a round takes on average, ms. */
function roundMs(points: readonly WarmPoint[], deadlineMs: number): number {
  return points.reduce((sum, { costMs }) => sum + costMs / roundStride(costMs, deadlineMs), 0);
}

function groupText(index: number, groups: readonly unknown[]): string {
  return groups.length === 1 ? '' : ` (group ${index + 1} of ${groups.length})`;
}

function judgeAll(points: readonly WarmPoint[], job: Job, forMs: number): Promise<readonly number[]> {
  const { judge, onProgress, signal } = job;
  onProgress('judging quality');
  const tell = (share: number): void => onProgress(`judging quality, ${Math.round(share * 100)} %`);
  return judge.judge(points, { forMs, signal, onProgress: tell });
}

function tunedPoint(
  { inputSize, exit, ...costs }: PointCosts,
  quality: number,
  { model, precision = 'fp32' }: TuneOptions,
): TunedPoint {
  return { model, precision, inputSize, exit, quality: Number(quality.toFixed(4)), ...costs };
}
