import { SegcastError } from '../../src/core/errors.js';

/** Parts of a measurement that are told apart because of the load beside it. */
export const PHASES = ['whole', 'before', 'during', 'after'] as const;
export type Phase = (typeof PHASES)[number];

/** A stretch of the run in which frames are counted. Times are ms from the run's first segment. */
export interface Segment {
  /** Which of the configurations works, 0 or 1. */
  readonly configuration: number;
  readonly phase: Phase;
  readonly startMs: number;
  readonly endMs: number;
  /** How much of the configuration's own measured time has passed when it begins. */
  readonly ownStartMs: number;
}

/** Something to be done at a time of the run. */
export type Action =
  | { readonly kind: 'configure'; readonly atMs: number; readonly configuration: number }
  | { readonly kind: 'load'; readonly atMs: number; readonly on: boolean };

/** What is done and what is counted, when. */
export interface Schedule {
  /** In order of time. */
  readonly actions: readonly Action[];
  /** In order of time; what lies between them is not counted. */
  readonly segments: readonly Segment[];
  readonly endMs: number;
  /** The segment a frame counts in that arrives at this time of the run. */
  segmentAt(ms: number): Segment | undefined;
}

/** The name of a configuration's measured time, or of one phase of it. */
export function spanOf(configuration: number, phase?: Phase): string {
  return phase === undefined ? `${configuration}` : `${configuration} ${phase}`;
}

/** What a schedule is made for. */
export interface ScheduleOptions {
  /** How long each configuration is measured, s. */
  readonly seconds: number;
  /** How many configurations take turns: one, or two. */
  readonly configurations: 1 | 2;
  /** Time after a configuration's first frames that is not counted, s. */
  readonly warmupSeconds: number;
  /** When busy processes run beside it, s of a configuration's measured time; undefined: never, or all the time. */
  readonly loadWindow?: { readonly fromS: number; readonly toS: number } | undefined;
}

/** How long a configuration works before the other one's turn, s. */
const SLICE_SECONDS = 10;
/** Time after each change of turn that is not counted, s; never more than the warm-up. */
const SETTLE_SECONDS = 2;

/**
 * Plans a run. With a load window, the configurations are measured one after the other, each with the same window;
 * otherwise in slices of 10 s, A B B A A B B A ..., so that a machine that warms up or slows down does so for both.
 *
 * @throws SegcastError `usage` for a load window that does not lie within the measured time
 */
export function planRun(options: ScheduleOptions): Schedule {
  const { loadWindow, seconds } = options;
  if (loadWindow === undefined) return slices(options);
  const { fromS, toS } = loadWindow;
  if (!(fromS >= 0 && fromS < toS && toS <= seconds)) {
    throw new SegcastError(
      'usage',
      `The load was asked for from ${fromS} s to ${toS} s, but the measurement has the seconds 0 to ${seconds}.`,
      'Give --load-from and --load-to within --seconds, the first below the second.',
    );
  }
  return windows(options, loadWindow);
}

function slices({ seconds, configurations, warmupSeconds }: ScheduleOptions): Schedule {
  const plan = new Plan();
  const count = configurations === 1 ? 1 : Math.max(2, Math.round(seconds / SLICE_SECONDS));
  for (let slice = 0; slice < count; slice++) {
    const turns = slice % 2 === 0 ? [0, 1] : [1, 0];
    for (const configuration of turns.slice(0, configurations)) {
      plan.turnTo(configuration, warmupSeconds);
      plan.measure('whole', seconds / count);
    }
  }
  return plan.schedule;
}

function windows(
  { seconds, configurations, warmupSeconds }: ScheduleOptions,
  { fromS, toS }: { readonly fromS: number; readonly toS: number },
): Schedule {
  const plan = new Plan();
  for (let configuration = 0; configuration < configurations; configuration++) {
    plan.turnTo(configuration, warmupSeconds);
    plan.measure('before', fromS);
    plan.load(true);
    plan.measure('during', toS - fromS);
    plan.load(false);
    plan.measure('after', seconds - toS);
  }
  return plan.schedule;
}

/** Grows a schedule from its beginning. */
class Plan {
  readonly #actions: Action[] = [];
  readonly #segments: Segment[] = [];
  readonly #ownMs = [0, 0];
  #nowMs = 0;
  #turn: number | undefined;

  get schedule(): Schedule {
    const segments = this.#segments;
    return {
      actions: this.#actions,
      segments,
      endMs: this.#nowMs,
      segmentAt: (ms) => segments.find(({ startMs, endMs }) => ms >= startMs && ms < endMs),
    };
  }

  /** Nothing when it is its turn already; the first turn is warmed up in full. */
  turnTo(configuration: number, warmupSeconds: number): void {
    if (configuration === this.#turn) return;
    this.#actions.push({ kind: 'configure', atMs: this.#nowMs, configuration });
    const settled =
      this.#ownMs[configuration] === 0 ? warmupSeconds : Math.min(warmupSeconds, SETTLE_SECONDS);
    this.#nowMs += settled * 1000;
    this.#turn = configuration;
  }

  load(on: boolean): void {
    this.#actions.push({ kind: 'load', atMs: this.#nowMs, on });
  }

  measure(phase: Phase, seconds: number): void {
    const configuration = this.#turn ?? 0;
    const ownStartMs = this.#ownMs[configuration] ?? 0;
    const endMs = this.#nowMs + seconds * 1000;
    if (seconds > 0) this.#segments.push({ configuration, phase, startMs: this.#nowMs, endMs, ownStartMs });
    this.#ownMs[configuration] = ownStartMs + seconds * 1000;
    this.#nowMs = endMs;
  }
}
