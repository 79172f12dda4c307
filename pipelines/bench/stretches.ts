import type { FrameRecord } from './frame-record.js';
import type { BenchRun } from './run-bench.js';
import type { Segment } from './schedule.js';

/** A segment as far as it was run, with its frames. */
export interface Stretch {
  readonly segment: Segment;
  readonly seconds: number;
  /** The frames that were due, in order of arrival. */
  readonly samples: readonly Sample[];
  /** Frames of the source, thinned out ones included. */
  readonly arrivals: number;
}

/** A frame on its configuration's own measured time. */
export interface Sample {
  readonly record: FrameRecord;
  /** Ms from the beginning of the configuration's measured time, the other configuration's turns left out. */
  readonly ownMs: number;
}

/** What a run needs to be cut up. */
export type CutRun = Pick<BenchRun, 'schedule' | 'beganAtMs' | 'ranMs'> & {
  readonly watch: Pick<BenchRun['watch'], 'records' | 'arrivals'>;
};

/** A run's frames by segment, in order; those that came between segments are left out. */
export function stretchesOf({ schedule, beganAtMs, ranMs, watch }: CutRun): readonly Stretch[] {
  const samples = new Map<Segment, Sample[]>(schedule.segments.map((segment) => [segment, []]));
  for (const record of watch.records) {
    const atMs = record.arrivedAtMs - beganAtMs;
    const segment = schedule.segmentAt(atMs);
    if (segment === undefined) continue;
    samples.get(segment)?.push({ record, ownMs: segment.ownStartMs + atMs - segment.startMs });
  }
  return [...samples].flatMap(([segment, own]) => {
    const seconds = (Math.min(segment.endMs, ranMs) - segment.startMs) / 1000;
    return seconds <= 0 ? [] : [{ segment, seconds, samples: own, arrivals: watch.arrivals(segment) }];
  });
}
