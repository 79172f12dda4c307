import { LEVELS, type Level, type Size } from '../protocol.js';
import type { FrameSample } from './frame-history.js';

/** Without a picture for so long there was none to draw: the line is broken, ms. */
export const GAP_MS = 2500;

/** Columns as uPlot takes them: seconds before now (0 is now, -60 a minute ago), latency and budget in ms; null is a gap. */
export type ChartColumns = [seconds: number[], latency: (number | null)[], budget: (number | null)[]];

/** A stretch of time over which every picture had the same level and input size. */
export interface LevelRun {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly level: Level;
  readonly inputSize: Size | undefined;
}

/** The columns of a chart that ends now. */
export function columnsOf(samples: readonly FrameSample[], nowMs: number): ChartColumns {
  const columns: ChartColumns = [[], [], []];
  let before: FrameSample | undefined;
  for (const sample of samples) {
    if (before !== undefined && sample.atMs - before.atMs > GAP_MS) {
      put(columns, secondsOf((before.atMs + sample.atMs) / 2, nowMs), null, null);
    }
    put(columns, secondsOf(sample.atMs, nowMs), sample.latencyMs, sample.budgetMs ?? null);
    before = sample;
  }
  return columns;
}

/** The ladder over time, oldest first. A run lasts until the next picture, but not across a gap. */
export function levelRunsOf(samples: readonly FrameSample[], nowMs: number): readonly LevelRun[] {
  const runs: LevelRun[] = [];
  samples.forEach((sample, index) => {
    const until = Math.min(samples[index + 1]?.atMs ?? nowMs, nowMs);
    const isGap = until - sample.atMs > GAP_MS;
    const end = secondsOf(isGap ? sample.atMs + lengthBefore(samples, index) : until, nowMs);
    const last = runs.at(-1);
    const start = secondsOf(sample.atMs, nowMs);
    if (last !== undefined && last.toSeconds === start && isSameWork(last, sample)) {
      runs[runs.length - 1] = { ...last, toSeconds: end };
    } else {
      const { level, inputSize } = sample;
      runs.push({ fromSeconds: start, toSeconds: end, level, inputSize });
    }
  });
  return runs;
}

/** 0 for the lowest level. */
export function rankOf(level: Level): number {
  return LEVELS.indexOf(level);
}

/** The top of a scale that shows the budget well and nearly every latency: one slow picture does not flatten the rest, ms. */
export function scaleTopOf([, latency, budget]: ChartColumns): number {
  const latencies = latency.filter((value) => value !== null).sort((one, other) => one - other);
  const most = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
  const highestBudget = budget.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  return Math.max(most * 1.15, highestBudget * 1.3, 10);
}

/** How long the picture before a gap is taken to have lasted: as long as the one before it, ms. */
function lengthBefore(samples: readonly FrameSample[], index: number): number {
  const before = samples[index - 1];
  // The index is within the samples.
  return before === undefined ? 100 : Math.min(samples[index]!.atMs - before.atMs, 500);
}

function isSameWork(run: LevelRun, { level, inputSize }: FrameSample): boolean {
  return (
    run.level === level && run.inputSize?.[0] === inputSize?.[0] && run.inputSize?.[1] === inputSize?.[1]
  );
}

function secondsOf(atMs: number, nowMs: number): number {
  return (atMs - nowMs) / 1000;
}

function put(
  [xs, latencies, budgets]: ChartColumns,
  x: number,
  latency: number | null,
  budget: number | null,
): void {
  xs.push(x);
  latencies.push(latency);
  budgets.push(budget);
}
