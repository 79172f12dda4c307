import type { Quantiles } from '../../src/core/profile.js';
import { LEVELS, STAGES, type Level, type Stage } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import { isHit, quantilesOf, type FrameRecord, type HitRule, type ShownFrame } from './frame-record.js';

/** What a span of frames came to; as DeadlineStatistics, but exact and in more detail. */
export interface FrameStatistics {
  /** Frames that were to be worked on. */
  readonly due: number;
  readonly hits: number;
  /** hits / due, 0..1; undefined without a due frame. */
  readonly hitRate: number | undefined;
  /** The same without labels shown again: hits whose labels were computed from their own frame. */
  readonly freshHitRate: number | undefined;
  /** Due frames that were never shown. */
  readonly dropped: number;
  /** Of the frames shown, arrival to compressed picture; undefined when there were none. */
  readonly latencyMs: Quantiles | undefined;
  /** Frames shown per second. */
  readonly fps: number;
  /** Share of the shown frames per ladder level, 0..1, summing to 1; all 0 when none was shown. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Share of the freshly labelled frames per input size, as `640x384`, largest share first. */
  readonly inputSizes: Readonly<Record<string, number>>;
  /** Share of the frames shown with labels, their own or older ones, per work that made them, as `640x384 high`; largest share first. */
  readonly labels: Readonly<Record<string, number>>;
  /** How old the labels shown were, own ones 0; undefined when there were none. */
  readonly labelAgeMs: Quantiles | undefined;
  /** Frames shown without labels of their own, by reason, most frequent first. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Of the frames that passed the stage; a stage that none did is absent. */
  readonly stages: Readonly<Partial<Record<Stage, Quantiles>>>;
}

/**
 * @param records - the frames due in a span
 * @param seconds - how long the span was
 */
export function statisticsOf(
  records: readonly FrameRecord[],
  rule: HitRule,
  seconds: number,
): FrameStatistics {
  const due = records.length;
  const hits = records.filter((record) => isHit(record, rule));
  const fresh = hits.filter(({ shown }) => shown?.ageMs === 0);
  const shown = records.flatMap((record) => (record.shown === undefined ? [] : [record.shown]));
  const share = (count: number): number | undefined => (due === 0 ? undefined : count / due);
  return {
    due,
    hits: hits.length,
    hitRate: share(hits.length),
    freshHitRate: share(fresh.length),
    dropped: due - shown.length,
    latencyMs: quantilesOf(shown.map(({ latencyMs }) => latencyMs)),
    fps: seconds > 0 ? shown.length / seconds : 0,
    levels: levelShares(shown),
    inputSizes: shares(shown.map(({ inputSize }) => inputSize && sizeText(inputSize))),
    labels: shares(shown.map(({ labels }) => labels && `${sizeText(labels.inputSize)} ${labels.exit}`)),
    labelAgeMs: quantilesOf(shown.flatMap(({ ageMs }) => ageMs ?? [])),
    reasons: Object.fromEntries(counted(shown.map(({ reason }) => reason))),
    stages: stageQuantiles(shown),
  };
}

function levelShares(shown: readonly ShownFrame[]): Record<Level, number> {
  const counts = { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 } satisfies Record<Level, number>;
  for (const { level } of shown) counts[level] += 1;
  for (const level of LEVELS) counts[level] /= Math.max(1, shown.length);
  return counts;
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

/** Each name's share of all names there are, the largest first. */
function shares(names: readonly (string | undefined)[]): Record<string, number> {
  const counts = counted(names);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(counts.map(([name, count]) => [name, count / total]));
}

/** How often each name occurs, the most frequent first. */
function counted(names: readonly (string | undefined)[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

function stageQuantiles(shown: readonly ShownFrame[]): Partial<Record<Stage, Quantiles>> {
  const quantiles: Partial<Record<Stage, Quantiles>> = {};
  for (const stage of STAGES) {
    const found = quantilesOf(shown.flatMap(({ timings }) => timings[stage] ?? []));
    if (found !== undefined) quantiles[stage] = found;
  }
  return quantiles;
}
