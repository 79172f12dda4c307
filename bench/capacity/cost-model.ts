import type { Exit } from '../../src/core/segmentation.js';
import type { FrameCost } from './cost-recorder.js';
import { medianOf, type MeasuredRound } from './measure-round.js';

/** What measured rounds say of the costs of a frame, to simulate others with. */
export interface CostModel {
  /** A cut's time by the network's input, ms: a straight line over its pixels. */
  readonly engine: Readonly<Record<Exit, Line>>;
  /** How many times the usual a cut took, from many frames. */
  readonly spread: readonly number[];
  /** To the device and back, per frame, ms. */
  readonly transferMs: number;
  readonly upsampleMs: number;
  /** Of the main loop, per frame shown, ms. */
  readonly mainThreadMs: number;
  /** From the labels to the JPEG, with nobody in the way, ms. */
  readonly aftermathMs: number;
  /** Processor time of drawing and compressing a frame, ms. */
  readonly pictureCpuMs: number;
  /** Processor time of decoding a frame, ms. */
  readonly decodeCpuMs: number;
  /** Processors that are busy while the device is. */
  readonly engineProcessors: number;
  readonly processors: number;
}

/** ms = atZero + perPixel * pixels */
export interface Line {
  readonly atZero: number;
  readonly perPixel: number;
}

/** Costs besides the engine's, measured by themselves. */
export type PictureCosts = Pick<CostModel, 'pictureCpuMs' | 'decodeCpuMs' | 'processors'>;

/**
 * The model of measured rounds. Engine times are taken from all of them, for only many cameras use small sizes; what happens
 * around the engine from the one with the fewest cameras, where nobody is in the way.
 *
 * @throws Error when no frame was segmented
 */
export function costModelOf(rounds: readonly MeasuredRound[], pictureCosts: PictureCosts): CostModel {
  const calm = rounds.find((round) => round.costs.length > 0);
  const groups = engineGroups(rounds.flatMap(({ costs }) => costs));
  if (calm === undefined || groups.length === 0)
    throw new Error('no frame was segmented: nothing is known of its costs');
  const waits = calm.costs.map(({ inferMs, engineMs }) => inferMs - sumOf(Object.values(engineMs)));
  const framesPerSecond = calm.costs.length / calm.seconds;
  const others = (framesPerSecond * pictureCosts.pictureCpuMs) / 1000;
  const { device, processors } = calm.round.busy;
  return {
    engine: { low: lineOf('low', groups), mid: lineOf('mid', groups), high: lineOf('high', groups) },
    spread: groups.flatMap(({ times, usualMs }) => times.map((ms) => ms / usualMs)),
    transferMs: Math.max(0, medianOf(waits)),
    upsampleMs: medianOf(calm.costs.map(({ upsampleMs }) => upsampleMs)),
    mainThreadMs: Math.min(...rounds.map(({ mainThreadMs }) => mainThreadMs)),
    aftermathMs: calm.aftermathMs,
    ...pictureCosts,
    engineProcessors: clamp(
      (processors * pictureCosts.processors - others) / device,
      1,
      pictureCosts.processors,
    ),
  };
}

/** What a cut takes at a size, ms: never less than nothing. */
export function engineMsAt({ atZero, perPixel }: Line, pixels: number): number {
  return Math.max(0, atZero + perPixel * pixels);
}

interface EngineGroup {
  readonly exit: Exit;
  readonly pixels: number;
  readonly times: readonly number[];
  readonly usualMs: number;
}

function engineGroups(costs: readonly FrameCost[]): readonly EngineGroup[] {
  const groups = new Map<
    string,
    { readonly exit: Exit; readonly pixels: number; readonly times: number[] }
  >();
  for (const { inputSize, engineMs } of costs)
    for (const [exit, ms] of Object.entries(engineMs) as [Exit, number][]) {
      const pixels = inputSize.width * inputSize.height;
      const key = `${exit} ${pixels}`;
      const group = groups.get(key) ?? { exit, pixels, times: [] };
      group.times.push(ms);
      groups.set(key, group);
    }
  return [...groups.values()].map((group) => ({ ...group, usualMs: medianOf(group.times) }));
}

/** Least squares over the sizes that were used, each as often as it was; a cut nobody used costs nothing that matters. */
function lineOf(exit: Exit, groups: readonly EngineGroup[]): Line {
  const points = groups.filter((group) => group.exit === exit);
  const weight = sumOf(points.map(({ times }) => times.length));
  if (weight === 0) return { atZero: 0, perPixel: 0 };
  const mean = (value: (group: EngineGroup) => number): number =>
    sumOf(points.map((group) => group.times.length * value(group))) / weight;
  const meanPixels = mean(({ pixels }) => pixels);
  const meanMs = mean(({ usualMs }) => usualMs);
  const variance = mean(({ pixels }) => (pixels - meanPixels) ** 2);
  // Of one size nothing is known but that a cut's time grows as its pixels do.
  if (variance === 0) return { atZero: 0, perPixel: meanMs / meanPixels };
  const covariance = mean(({ pixels, usualMs }) => (pixels - meanPixels) * (usualMs - meanMs));
  const perPixel = Math.max(0, covariance / variance);
  return { atZero: meanMs - perPixel * meanPixels, perPixel };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
