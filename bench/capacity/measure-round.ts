import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';
import { ResourceMeter } from '../../pipelines/bench/resource-meter.js';
import { budgetDevice, type BudgetDeviceOptions } from '../../pipelines/budget/budget-device.js';
import { measuredQuality } from '../../pipelines/budget/point-quality.js';
import type { Frame } from '../../src/core/frame.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { measurementOf } from '../harness.js';
import type { CostRecorder, FrameCost } from './cost-recorder.js';
import { runMemoryCamera, type Shown } from './memory-camera.js';
import { roundOf, type Round } from './round.js';

export interface MeasureOptions {
  readonly recorder: CostRecorder;
  readonly model: BudgetDeviceOptions['model'];
  readonly profile: AdaptiveProfile;
  readonly pictures: readonly Frame[];
  readonly warmupSeconds: number;
  readonly seconds: number;
}

/** A round and what its frames cost. */
export interface MeasuredRound {
  readonly round: Round;
  /** How long it was measured. */
  readonly seconds: number;
  readonly costs: readonly FrameCost[];
  /** Of the main loop, for each frame shown, ms. */
  readonly mainThreadMs: number;
  /** Drawing and compressing, median, ms. */
  readonly aftermathMs: number;
}

/** Runs so many cameras at once on one device. */
export async function measureRound(cameras: number, options: MeasureOptions): Promise<MeasuredRound> {
  const { recorder, model, profile, warmupSeconds, seconds } = options;
  using device = budgetDevice({ segmenter: recorder.segmenter, model });
  const { classSet } = recorder.segmenter;
  const resources = resourcesAfter(warmupSeconds, seconds, recorder);
  const records = await Promise.all(
    Array.from({ length: cameras }, (_, index) =>
      runMemoryCamera({ ...options, device, classSet, phase: index / cameras }),
    ),
  );
  const { costs, mainThreadShare, processorShare, loopDelayP99Ms } = await resources;
  const shown = records.flatMap((record) => record.shown);
  const engineMs = costs.flatMap((cost) => Object.values(cost.engineMs)).reduce((sum, ms) => sum + ms, 0);
  const quality = measuredQuality(model.results);
  const busy = {
    device: engineMs / (1000 * seconds),
    mainThread: mainThreadShare,
    processors: processorShare,
  };
  const round = roundOf(
    { kind: 'measured', cameras, busy, loopDelayP99Ms },
    {
      shown: shown.map((frame) => ({ ...frame, quality: qualityOf(frame, quality) })),
      due: records.reduce((sum, { due }) => sum + due, 0),
      budgetMs: profile.budgetMs,
    },
  );
  const mainThreadMs = (1000 * seconds * mainThreadShare) / Math.max(1, shown.length);
  return {
    round,
    seconds,
    costs,
    mainThreadMs,
    aftermathMs: medianOf(shown.map(({ aftermathMs }) => aftermathMs)),
  };
}

function qualityOf({ level, inputSize }: Shown, quality: ReturnType<typeof measuredQuality>): number {
  if (level === 'raw' || level === 'reuse' || inputSize === undefined) return 0;
  return quality(inputSize, level);
}

/** What is used between the warm-up and the end. */
async function resourcesAfter(warmupSeconds: number, seconds: number, recorder: CostRecorder) {
  await pause(warmupSeconds);
  recorder.take();
  const meter = new ResourceMeter(() => new Set());
  const loopBefore = performance.eventLoopUtilization();
  await meter.start();
  await pause(seconds);
  const mainThreadShare = performance.eventLoopUtilization(loopBefore).utilization;
  await meter.stop();
  const { cpuMs = NaN, loopDelayP99Ms } = meter.usage;
  return {
    costs: recorder.take(),
    mainThreadShare,
    processorShare: cpuMs / (1000 * seconds * availableParallelism()),
    loopDelayP99Ms,
  };
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
}

/** NaN of nothing. */
export function medianOf(values: readonly number[]): number {
  return measurementOf('', values).p50Ms;
}
