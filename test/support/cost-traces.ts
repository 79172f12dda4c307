import { readFileSync } from 'node:fs';
import { seededRandom } from '../../bench/harness.js';
import { packagePath } from '../../src/core/package-root.js';
import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';

/** One cut at a size: what a predictor has a key for. */
export interface LadderCut {
  readonly key: string;
  readonly size: Size;
  readonly exit: Exit;
  /** What it took on the quiet machine, median, ms. */
  readonly quietMs: number;
  /** mIoU of stopping there, percent. */
  readonly quality: number;
}

/** What every cut would cost, frame by frame: more than a program ever gets to know. */
export interface CostTrace {
  readonly name: string;
  /** Time between two frames, ms. */
  readonly frameMs: number;
  readonly frames: number;
  /** What the cut costs within that frame, ms. */
  costMs(cut: LadderCut, frame: number): number;
}

/** test/fixtures/cost-trace.json; test/fixtures/generate/cost-trace.ts records it. */
interface Recording {
  readonly model: string;
  readonly sizes: readonly Size[];
  readonly busy: { readonly fromMs: number; readonly untilMs: number };
  /** Start of the round, then the cost of every cut of every size, ms. */
  readonly rounds: readonly (readonly number[])[];
}

/** When a trace is busy, ms. */
export const BUSY = { fromMs: 10_000, untilMs: 18_000, slowdown: 2.5 } as const;

const FRAME_MS = 1000 / 30;

const recording = readJson('test', 'fixtures', 'cost-trace.json') as Recording;

/** The cuts of the recording, sizes ascending, with the manifest's qualities; the cuts of a size are in running order. */
export const LADDER: readonly LadderCut[] = recording.sizes.flatMap((size, index) =>
  EXITS.map((exit, cut) => ({
    key: `${size.width}x${size.height}/${exit}`,
    size,
    exit,
    quietMs: quietMedian(1 + index * EXITS.length + cut),
    quality: measuredQuality(size, exit),
  })),
);

/** Noise of a few percent and nothing else. */
export function quietTrace(seed = 1): CostTrace {
  return noisyTrace('quiet', 30, seed, () => 1);
}

/** Two and a half times as slow from one frame to the next, and back after eight seconds. */
export function stepTrace(seed = 1): CostTrace {
  return noisyTrace('step', 30, seed, (atMs) => (isBusy(atMs) ? BUSY.slowdown : 1));
}

/** Steps of random height, two to three times, that come and go every few seconds. */
export function restlessTrace(seed = 1): CostTrace {
  const random = seededRandom(seed);
  const heights = Array.from({ length: 12 }, () => (random() < 0.5 ? 1 : 2 + random()));
  return noisyTrace('restless', 60, seed, (atMs) => heights[Math.floor(atMs / 5000)] ?? 1);
}

/** One frame in a hundred takes three times as long. */
export function spikeTrace(seed = 1): CostTrace {
  const random = seededRandom(seed);
  const spikes = Array.from({ length: 60 * 30 }, () => random() < 0.01);
  return noisyTrace('spikes', 60, seed, (_, frame) => (spikes[frame] ? 3 : 1));
}

/** Heat: slower and slower, up to 1.8 times after a minute. */
export function driftTrace(seed = 1): CostTrace {
  return noisyTrace('drift', 60, seed, (atMs) => 1 + (0.8 * atMs) / 60_000);
}

/** Each cut is preempted or not: three in ten take twice as long. */
export function bimodalTrace(seed = 1): CostTrace {
  const random = seededRandom(seed);
  const preempted = Array.from({ length: 30 * 30 * LADDER.length }, () => random() < 0.3);
  return noisyTrace('bimodal', 30, seed, (_, frame, cut) => (preempted[frame * LADDER.length + cut] ? 2 : 1));
}

/** What the cuts really took: 15 frames a second, each at the costs of the round recorded next to it. */
export function recordedTrace(): CostTrace {
  const { rounds } = recording;
  const frameMs = 1000 / 15;
  const lastMs = rounds.at(-1)?.[0] ?? 0;
  const frames = Math.floor(lastMs / frameMs);
  const roundOf = Array.from({ length: frames }, (_, frame) => nearestRound(rounds, frame * frameMs));
  return {
    name: 'recorded',
    frameMs,
    frames,
    costMs: (cut, frame) => roundOf[frame]?.[1 + LADDER.indexOf(cut)] ?? Number.NaN,
  };
}

/** Every kind of trace, by a seed; the recorded one has none. */
export const TRACES: readonly ((seed?: number) => CostTrace)[] = [
  quietTrace,
  stepTrace,
  restlessTrace,
  spikeTrace,
  driftTrace,
  bimodalTrace,
  recordedTrace,
];

/** Every cost has log-normal noise of 4 % of its own besides. */
function noisyTrace(
  name: string,
  seconds: number,
  seed: number,
  slowdown: (atMs: number, frame: number, cut: number) => number,
): CostTrace {
  const frames = Math.round((seconds * 1000) / FRAME_MS);
  const random = seededRandom(-seed);
  const costs = Array.from({ length: frames }, (_, frame) =>
    LADDER.map(
      ({ quietMs }, cut) =>
        quietMs * slowdown(frame * FRAME_MS, frame, cut) * Math.exp(0.04 * normal(random)),
    ),
  );
  return {
    name,
    frameMs: FRAME_MS,
    frames,
    costMs: (cut, frame) => costs[frame]?.[LADDER.indexOf(cut)] ?? Number.NaN,
  };
}

/** Whether the step trace is busy then. */
export function isBusy(atMs: number): boolean {
  return atMs >= BUSY.fromMs && atMs < BUSY.untilMs;
}

/** A normal deviate (Box and Muller 1958). */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function nearestRound(rounds: Recording['rounds'], atMs: number): readonly number[] | undefined {
  const after = rounds.findIndex(([startMs = 0]) => startMs > atMs);
  return rounds[after < 0 ? rounds.length - 1 : Math.max(0, after - 1)];
}

function quietMedian(column: number): number {
  const quiet = recording.rounds.filter(([startMs = 0]) => startMs < recording.busy.fromMs);
  const costs = quiet.map((round) => round[column] ?? Number.NaN).sort((a, b) => a - b);
  return costs[Math.floor(costs.length / 2)] ?? Number.NaN;
}

function measuredQuality(size: Size, exit: Exit): number {
  const manifest = readJson('models', 'zoo', recording.model, 'manifest.json') as {
    readonly measured: {
      readonly results: readonly (Size & { readonly exit: Exit; readonly miou: number })[];
    };
  };
  const isPoint = (point: Size & { readonly exit: Exit }) =>
    point.width === size.width && point.height === size.height && point.exit === exit;
  return manifest.measured.results.find(isPoint)?.miou ?? Number.NaN;
}

/** The project's own files: their shape is known. */
function readJson(...path: readonly string[]): unknown {
  return JSON.parse(readFileSync(packagePath(...path), 'utf8'));
}
