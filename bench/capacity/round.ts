import type { Level } from '../../src/core/segmentation.js';
import { measurementOf } from '../harness.js';

/** How many cameras there were, and how well they were served. */
export interface Round {
  readonly kind: 'measured' | 'simulated' | 'simulated with decoders';
  readonly cameras: number;
  /** Share of the frames shown within the budget with labels, own or young enough, 0..1. */
  readonly hitRate: number;
  /** Share of the frames shown within the budget with labels of their own. */
  readonly freshHitRate: number;
  /** Expected mIoU over all frames, 0 for those without labels of their own in time. */
  readonly quality: number;
  /** Latency of the frames shown, ms. */
  readonly latencyMs: { readonly p50: number; readonly p95: number };
  readonly levels: Readonly<Record<Level, number>>;
  /** Of the time there is, 0..1. */
  readonly busy: Busy;
  /** How long the main loop kept a timer waiting, p99, ms; of real cameras. */
  readonly loopDelayP99Ms?: number;
}

/** What may run out. */
export interface Busy {
  /** The device that networks run on, one cut at a time. */
  readonly device: number;
  readonly mainThread: number;
  /** All processors together, the device's work on them included. */
  readonly processors: number;
}

/** What is at its end: undefined while there is room everywhere. */
export function limitOf({ device, mainThread, processors }: Busy): keyof Busy | undefined {
  const shares = [
    ['device', device],
    ['mainThread', mainThread],
    ['processors', processors],
  ] as const;
  const [most] = [...shares].sort(([, a], [, b]) => b - a);
  return most !== undefined && most[1] >= FULL ? most[0] : undefined;
}

/** Above this share whoever comes waits for others most of the time. */
const FULL = 0.85;

/** One frame that was shown, or was not. */
export interface FrameOutcome {
  readonly level: Level;
  readonly latencyMs: number;
  /** Expected mIoU where the labels are the frame's own, 0 elsewhere. */
  readonly quality: number;
}

/** A round of frames: `due` arrived, `shown` of them were shown. */
export function roundOf(
  head: Pick<Round, 'kind' | 'cameras' | 'busy' | 'loopDelayP99Ms'>,
  {
    shown,
    due,
    budgetMs,
  }: { readonly shown: readonly FrameOutcome[]; readonly due: number; readonly budgetMs: number },
): Round {
  const inTime = shown.filter(({ latencyMs }) => latencyMs <= budgetMs + 1e-6);
  const share = (count: number): number => (due === 0 ? 0 : count / due);
  const own = inTime.filter(({ level }) => level !== 'raw' && level !== 'reuse');
  const { p50Ms: p50, p95Ms: p95 } = measurementOf(
    '',
    shown.map(({ latencyMs }) => latencyMs),
  );
  const levels = { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 };
  for (const { level } of shown) levels[level] += 1 / shown.length;
  return {
    ...head,
    hitRate: share(inTime.filter(({ level }) => level !== 'raw').length),
    freshHitRate: share(own.length),
    quality: share(own.reduce((sum, { quality }) => sum + quality, 0)),
    latencyMs: { p50, p95 },
    levels,
  };
}
