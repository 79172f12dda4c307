import { measuredQuality } from '../../pipelines/budget/point-quality.js';
import type { AdaptiveProfile } from '../../src/core/profile.js';
import { levelOf } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { icnetResults } from '../../test/support/icnet-results.js';
import { SimulatedWatch } from '../../test/support/simulated-watch.js';
import { seededRandom } from '../harness.js';
import { engineMsAt, type CostModel } from './cost-model.js';
import { SimulatedViewer, type SimulatedShow } from './simulated-viewer.js';
import { roundOf, type FrameOutcome, type Round } from './round.js';

export interface SimulateOptions {
  readonly costs: CostModel;
  readonly profile: AdaptiveProfile;
  readonly picture: Size;
  /** Whether each camera's frames are decoded beside all the rest. */
  readonly withDecoders: boolean;
  /** Simulated: while sizes are loaded and costs learnt, and after that. */
  readonly warmupSeconds: number;
  readonly seconds: number;
}

/** So many cameras on the real scheduler, with a clock of its own and the costs that were measured. */
export async function simulateRound(cameras: number, options: SimulateOptions): Promise<Round> {
  const { costs, profile, picture, withDecoders, warmupSeconds, seconds } = options;
  const random = seededRandom(cameras);
  const processors = new Processors(costs, withDecoders ? cameras * profile.fps * costs.decodeCpuMs : 0);
  const mainThread = new Queue();
  const watch = new SimulatedWatch({
    transferMs: costs.transferMs,
    upsampleMs: costs.upsampleMs,
    cost: ({ exit, inputArea, nowMs }) => {
      const spread = costs.spread[Math.floor(random() * costs.spread.length)] ?? 1;
      return engineMsAt(costs.engine[exit], inputArea) * spread * processors.slowdown(nowMs);
    },
  });
  const { time, budgeted } = watch;
  const viewers = Array.from(
    { length: cameras },
    (_, index) =>
      new SimulatedViewer({
        time,
        camera: budgeted.addCamera({ id: `camera-${index}`, profile }),
        fps: profile.fps,
        picture,
        startMs: (index * 1000) / profile.fps / cameras,
        inTurn: () => time.wait(mainThread.pass(time.now(), costs.mainThreadMs)),
        aftermathMs: () => {
          processors.pictureShown(time.now());
          return Math.max(0, costs.aftermathMs - costs.mainThreadMs) * processors.slowdown(time.now());
        },
      }),
  );
  const [fromMs, untilMs] = [1000 * warmupSeconds, 1000 * (warmupSeconds + seconds)];
  await time.runUntil(untilMs);
  const quality = measuredQuality(icnetResults.results);
  const shown = viewers.flatMap((viewer) => viewer.shown.filter((frame) => frame.arrivedAtMs >= fromMs));
  const cuts = watch.device.cuts.filter((cut) => cut.fromMs >= fromMs);
  const device = cuts.reduce((sum, cut) => sum + cut.untilMs - cut.fromMs, 0) / (untilMs - fromMs);
  const pictures = (shown.length * costs.pictureCpuMs) / (untilMs - fromMs);
  const decoders = processors.decoders / 1000;
  const busy = {
    device,
    mainThread: Math.min(1, (shown.length * costs.mainThreadMs) / (untilMs - fromMs)),
    processors: Math.min(1, (pictures + decoders + device * costs.engineProcessors) / costs.processors),
  };
  return roundOf(
    { kind: withDecoders ? 'simulated with decoders' : 'simulated', cameras, busy },
    {
      shown: shown.map((frame) => outcomeOf(frame, quality)),
      due: Math.round(cameras * profile.fps * seconds),
      budgetMs: profile.budgetMs,
    },
  );
}

function outcomeOf(
  { segmentation, latencyMs }: SimulatedShow,
  quality: ReturnType<typeof measuredQuality>,
): FrameOutcome {
  const level = levelOf(segmentation);
  const inputSize = segmentation.kind === 'segmented' ? segmentation.inputSize : undefined;
  const isOwn = segmentation.kind === 'segmented' && inputSize !== undefined;
  return { level, latencyMs, quality: isOwn ? quality(inputSize, segmentation.exit) : 0 };
}

/** What waits in line: a thread that does one thing after the other. */
class Queue {
  #freeAtMs = 0;

  /** In how many ms work that comes now is done. */
  pass(nowMs: number, workMs: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, nowMs) + workMs;
    return this.#freeAtMs - nowMs;
  }
}

/** The share of the processors that pictures and decoders take from the network. */
class Processors {
  /** ms a second */
  readonly decoders: number;
  readonly #costs: CostModel;
  #picturesPerSecond = 0;
  #atMs = 0;

  constructor(costs: CostModel, decoders: number) {
    this.#costs = costs;
    this.decoders = decoders;
  }

  pictureShown(nowMs: number): void {
    this.#picturesPerSecond = this.#rate(nowMs) + 1;
    this.#atMs = nowMs;
  }

  /** How many times its usual time work takes: what is left of the processors, the last second's pictures considered. */
  slowdown(nowMs: number): number {
    const { pictureCpuMs, processors } = this.#costs;
    const taken = (this.#rate(nowMs) * pictureCpuMs + this.decoders) / (1000 * processors);
    return 1 / (1 - Math.min(taken, MOST_TAKEN));
  }

  #rate(nowMs: number): number {
    return this.#picturesPerSecond * Math.exp(-(nowMs - this.#atMs) / 1000);
  }
}

/** The scheduler of the system leaves everybody something. */
const MOST_TAKEN = 0.9;
