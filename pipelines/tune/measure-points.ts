import type { Frame } from '../../src/core/frame.js';
import type { MeasuredPoint } from '../../src/core/profile.js';
import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { Clock } from '../../src/core/time.js';
import type { Candidate, PointRun, RunPoint } from './point-runner.js';
import { quantilesOf } from './quantiles.js';
import { roundStride } from './time-plan.js';
import type { WarmPoint } from './warm-up.js';

export interface MeasureOptions {
  readonly runPoint: RunPoint;
  /** At least one; every round takes the next. */
  readonly frames: readonly Frame[];
  readonly deadlineMs: number;
  /** When to stop, on the clock; two rounds are measured in any case. */
  readonly untilMs: number;
  readonly clock: Clock;
  /** Hears of every round before it begins; 0-based. */
  readonly onRound: (round: number) => void;
}

/** What a point costs. */
export type PointCosts = Candidate &
  Pick<MeasuredPoint, 'cutMs' | 'endToEndMs'> & {
    /** How many frames were measured. */
    readonly samples: number;
  };

const MIN_ROUNDS = 2;
/** More would not make the p99 much surer. */
const MAX_ROUNDS = 300;

/**
 * Measures points in turn, round after round, there and back: a noise that lasts a second then falls on all of them alike,
 * not on one. All points of a round get the same frame.
 *
 * @param points warm, at least one
 */
export async function measurePoints(
  points: readonly WarmPoint[],
  options: MeasureOptions,
): Promise<readonly PointCosts[]> {
  const { runPoint, frames, deadlineMs, untilMs, clock, onRound } = options;
  const samples = new Samples(points);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    onRound(round);
    const frame = frames[round % frames.length]!; // there is at least one
    const due = points.filter(({ costMs }) => round % roundStride(costMs, deadlineMs) === 0);
    for (const point of round % 2 === 0 ? due : due.toReversed()) {
      if (round >= MIN_ROUNDS && clock.now() + point.costMs > untilMs) return samples.costs();
      samples.add(point, await runPoint(frame, point));
    }
  }
  return samples.costs();
}

/** A cut costs the same whichever exit it is on the way to, so its times are pooled for each size. */
class Samples {
  readonly #points: readonly Candidate[];
  readonly #endToEnd = new Map<Candidate, number[]>();
  readonly #cuts = new Map<string, number[]>();

  constructor(points: readonly Candidate[]) {
    this.#points = points;
  }

  add(point: Candidate, { endToEndMs, engineMs }: PointRun): void {
    append(this.#endToEnd, point, endToEndMs);
    for (const exit of EXITS) {
      const ms = engineMs[exit];
      if (ms !== undefined) append(this.#cuts, cutKey(point.inputSize, exit), ms);
    }
  }

  costs(): readonly PointCosts[] {
    return this.#points.map((point) => {
      const endToEnd = this.#endToEnd.get(point) ?? [];
      const { inputSize, exit } = point;
      return {
        inputSize,
        exit,
        samples: endToEnd.length,
        endToEndMs: quantilesOf(endToEnd),
        cutMs: this.#cutMs(point),
      };
    });
  }

  #cutMs({ inputSize, exit }: Candidate): MeasuredPoint['cutMs'] {
    const path = EXITS.slice(0, EXITS.indexOf(exit) + 1);
    const measured = path.map((cut) => [cut, this.#cuts.get(cutKey(inputSize, cut))] as const);
    return Object.fromEntries(
      measured.flatMap(([cut, times]) => (times === undefined ? [] : [[cut, quantilesOf(times)]])),
    );
  }
}

function cutKey({ width, height }: Size, exit: Exit): string {
  return `${width}x${height} ${exit}`;
}

function append<K>(lists: Map<K, number[]>, key: K, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
