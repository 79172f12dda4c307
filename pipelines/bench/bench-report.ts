import type { Profile, Quantiles } from '../../src/core/profile.js';
import { agedQuality } from '../budget/aged-quality.js';
import type { PointQuality } from '../budget/point-quality.js';
import { isHit, quantilesOf, type FrameRecord, type HitRule } from './frame-record.js';
import { statisticsOf, type FrameStatistics } from './frame-statistics.js';
import { meanQuality, recoverySeconds, type QualitySample } from './recovery.js';
import { PIPELINE_PARTS, type PipelinePart } from './process-tree.js';
import type { ResourceUsage } from './resource-meter.js';
import type { BenchRun } from './run-bench.js';
import type { Outage } from './run-watch.js';
import { PHASES, spanOf, type Phase } from './schedule.js';
import type { StreamingAccuracy } from './streaming-score.js';
import { stretchesOf, type Sample, type Stretch } from './stretches.js';

/** How one configuration did over a span of its measured time. */
export interface SpanReport extends FrameStatistics {
  readonly seconds: number;
  /** Frames that the profile thinned out: neither hit nor miss. */
  readonly thinned: number;
  /**
   * Mean quality expected of what was shown, 0..1: a hit's mIoU as measured for the size and exit its labels were made with,
   * less what labels of an earlier frame lose by their age; else 0.
   */
  readonly quality: number;
  /** Undefined without true labels. */
  readonly streaming: StreamingAccuracy | undefined;
}

/** A part of the measurement that differs by the load beside it. */
export interface PhaseReport extends SpanReport {
  readonly phase: Phase;
}

/** A second of a configuration's measured time. */
export interface SecondReport {
  /** From the beginning of the measured time, s. */
  readonly atS: number;
  readonly due: number;
  /** 0..1; undefined without a due frame. */
  readonly hitRate: number | undefined;
  readonly latencyMs: Quantiles | undefined;
  readonly quality: number;
  readonly levels: FrameStatistics['levels'];
}

/** How one configuration did. */
export interface ConfigurationReport extends SpanReport {
  readonly profile: Profile;
  /** What counts as a hit. */
  readonly rule: HitRule;
  /** `whole` alone without a load window; otherwise `before`, `during`, `after`, as far as there are any. */
  readonly phases: readonly PhaseReport[];
  /** From the end of the load until the quality was back, s; undefined without a load window or when it never was. */
  readonly recoverySeconds: number | undefined;
  /** The latency at the beginning and at the end: whether it grows. */
  readonly growth: { readonly firstMs: Quantiles; readonly lastMs: Quantiles } | undefined;
  readonly timeline: readonly SecondReport[];
  /** Milliseconds of processor time per frame of the source, over all processes of the pipeline. */
  readonly cpuMsPerFrame: number | undefined;
  /** The same by whose it is. */
  readonly cpuMsPerFrameOf: Readonly<Record<PipelinePart, number>> | undefined;
  readonly resources: ResourceUsage;
}

/** How all configurations did. */
export interface BenchReport {
  readonly configurations: readonly ConfigurationReport[];
  readonly outages: readonly Outage[];
  /** Why the source was over early; redacted. */
  readonly endedEarly: string | undefined;
}

/** How long the beginning and the end are that are compared, s; a third of the time when that is shorter. */
const GROWTH_SECONDS = 10;

/** Works out what a run came to. */
export function reportOf(
  run: BenchRun,
  configurations: readonly { readonly profile: Profile; readonly rule: HitRule }[],
  qualityOf: PointQuality,
): BenchReport {
  const reporter = new Reporter(run, qualityOf);
  return {
    configurations: configurations.map(({ profile, rule }, index) => reporter.report(index, profile, rule)),
    outages: run.watch.outages,
    endedEarly: endOf(run),
  };
}

function endOf({ ended }: BenchRun): string | undefined {
  if (ended === undefined) return undefined;
  return ended.kind === 'failed' ? ended.failure.message : 'The source has ended.';
}

class Reporter {
  readonly #run: BenchRun;
  readonly #qualityOf: PointQuality;
  readonly #stretches: readonly Stretch[];

  constructor(run: BenchRun, qualityOf: PointQuality) {
    this.#run = run;
    this.#qualityOf = qualityOf;
    this.#stretches = stretchesOf(run);
  }

  report(configuration: number, profile: Profile, rule: HitRule): ConfigurationReport {
    const own = this.#stretches.filter(({ segment }) => segment.configuration === configuration);
    const resources = this.#run.resources[configuration]!; // one for each configuration
    const arrivals = sum(own, (stretch) => stretch.arrivals);
    return {
      ...this.#span(own, rule, spanOf(configuration)),
      profile,
      rule,
      phases: this.#phases(own, rule, configuration),
      recoverySeconds: this.#recovery(own, rule),
      growth: growthOf(
        own.flatMap(({ samples }) => samples),
        sum(own, ({ seconds }) => seconds),
      ),
      timeline: this.#timeline(own, rule),
      ...cpuPerFrame(resources, arrivals),
      resources,
    };
  }

  #span(stretches: readonly Stretch[], rule: HitRule, span: string): SpanReport {
    const records = recordsOf(stretches);
    const seconds = sum(stretches, (stretch) => stretch.seconds);
    const arrivals = sum(stretches, (stretch) => stretch.arrivals);
    return {
      ...statisticsOf(records, rule, seconds),
      seconds,
      thinned: arrivals - records.length,
      quality: meanQuality(this.#qualities(records, rule)),
      streaming: this.#run.watch.accuracy(span),
    };
  }

  #phases(own: readonly Stretch[], rule: HitRule, configuration: number): PhaseReport[] {
    return PHASES.flatMap((phase) => {
      const stretches = own.filter(({ segment }) => segment.phase === phase);
      if (stretches.length === 0) return [];
      return { phase, ...this.#span(stretches, rule, spanOf(configuration, phase)) };
    });
  }

  #recovery(own: readonly Stretch[], rule: HitRule): number | undefined {
    const samples = (phase: Phase): QualitySample[] =>
      this.#qualities(recordsOf(own.filter(({ segment }) => segment.phase === phase)), rule);
    const after = own.find(({ segment }) => segment.phase === 'after');
    if (after === undefined) return undefined;
    return recoverySeconds(samples('before'), samples('after'), this.#run.beganAtMs + after.segment.startMs);
  }

  #timeline(own: readonly Stretch[], rule: HitRule): SecondReport[] {
    const samples = own.flatMap((stretch) => stretch.samples);
    const seconds = Math.ceil(sum(own, (stretch) => stretch.seconds) - 1e-9);
    return Array.from({ length: seconds }, (_, atS) => {
      const records = samples
        .filter(({ ownMs }) => Math.floor(ownMs / 1000) === atS)
        .map(({ record }) => record);
      const { due, hitRate, latencyMs, levels } = statisticsOf(records, rule, 1);
      return { atS, due, hitRate, latencyMs, quality: meanQuality(this.#qualities(records, rule)), levels };
    });
  }

  #qualities(records: readonly FrameRecord[], rule: HitRule): QualitySample[] {
    return records.map((record) => ({ atMs: record.arrivedAtMs, quality: this.#quality(record, rule) }));
  }

  #quality(record: FrameRecord, rule: HitRule): number {
    const { shown } = record;
    if (shown?.labels === undefined || shown.ageMs === undefined || !isHit(record, rule)) return 0;
    const { exit, inputSize } = shown.labels;
    return agedQuality(this.#qualityOf(inputSize, exit), shown.ageMs);
  }
}

function cpuPerFrame(
  { cpuMs, cpuMsOf }: ResourceUsage,
  frames: number,
): Pick<ConfigurationReport, 'cpuMsPerFrame' | 'cpuMsPerFrameOf'> {
  if (cpuMs === undefined || cpuMsOf === undefined || frames === 0)
    return { cpuMsPerFrame: undefined, cpuMsPerFrameOf: undefined };
  const parts = PIPELINE_PARTS.map((part) => [part, cpuMsOf[part] / frames] as const);
  // Object.fromEntries forgets that the keys are the parts, all of them.
  const perFrame = Object.fromEntries(parts) as Record<PipelinePart, number>;
  return { cpuMsPerFrame: cpuMs / frames, cpuMsPerFrameOf: perFrame };
}

function recordsOf(stretches: readonly Stretch[]): FrameRecord[] {
  return stretches.flatMap(({ samples }) => samples.map(({ record }) => record));
}

function growthOf(samples: readonly Sample[], seconds: number): ConfigurationReport['growth'] {
  const partMs = Math.min(GROWTH_SECONDS, seconds / 3) * 1000;
  const latencies = (fromMs: number, toMs: number): number[] =>
    samples.flatMap(({ record: { shown }, ownMs }) =>
      shown === undefined || ownMs < fromMs || ownMs >= toMs ? [] : [shown.latencyMs],
    );
  const firstMs = quantilesOf(latencies(0, partMs));
  const lastMs = quantilesOf(latencies(seconds * 1000 - partMs, Infinity));
  return firstMs && lastMs && { firstMs, lastMs };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
