import type { BenchReport, ConfigurationReport, SpanReport } from '../../../pipelines/bench/bench-report.js';
import type { Outage } from '../../../pipelines/bench/run-watch.js';
import type { Quantiles } from '../../core/profile.js';
import { LEVELS, STAGES } from '../../core/segmentation.js';
import type { BenchSetting } from './bench-setting.js';

/** The report as docs/benchmark.md describes it: the measured configuration at the top, the other one under `against`. */
export function benchJson(
  { configurations, outages, endedEarly }: BenchReport,
  setting: BenchSetting,
): string {
  const [main, against] = configurations;
  const document = {
    ...(main && configurationJson(main)),
    ...settingJson(setting),
    outages: outages.map(outageJson),
    endedEarly: endedEarly ?? null,
    against: against === undefined ? null : configurationJson(against),
  };
  return JSON.stringify(document, null, 2);
}

function configurationJson(report: ConfigurationReport): object {
  const { profile, rule, phases, growth, timeline, resources } = report;
  const { cpuMsPerFrame, cpuMsPerFrameOf } = report;
  const { residentBytes, loopDelayP99Ms } = resources;
  return {
    profile: profile.name,
    budgetMs: round(rule.budgetMs, 3),
    maxReuseMs: round(rule.maxReuseMs, 3),
    ...spanJson(report),
    phases: phases.map((phase) => ({ phase: phase.phase, ...spanJson(phase) })),
    recoverySeconds: orNull(report.recoverySeconds, 1),
    growth:
      growth === undefined
        ? null
        : { firstMs: quantilesJson(growth.firstMs), lastMs: quantilesJson(growth.lastMs) },
    cpuMsPerFrame: orNull(cpuMsPerFrame, 2),
    cpuMsPerFrameOf: cpuMsPerFrameOf === undefined ? null : sharesJson(cpuMsPerFrameOf),
    residentMiB:
      residentBytes === undefined
        ? null
        : { start: round(residentBytes.start / MIB, 1), end: round(residentBytes.end / MIB, 1) },
    loopDelayP99Ms: round(loopDelayP99Ms, 2),
    timeline: timeline.map(({ atS, due, hitRate, latencyMs, quality, levels }) => ({
      atS,
      due,
      hitRate: orNull(hitRate, 4),
      latencyMs: latencyMs === undefined ? null : quantilesJson(latencyMs),
      quality: round(quality, 4),
      levels: sharesJson(levels),
    })),
  };
}

const MIB = 1024 * 1024;

function spanJson(span: SpanReport): object {
  const { seconds, due, hits, dropped, thinned, fps, quality, streaming } = span;
  const stages = STAGES.flatMap((stage) => {
    const quantiles = span.stages[stage];
    return quantiles === undefined ? [] : [[stage, quantilesJson(quantiles)] as const];
  });
  return {
    hitRate: orNull(span.hitRate, 6),
    freshHitRate: orNull(span.freshHitRate, 6),
    latencyMs: span.latencyMs === undefined ? null : quantilesJson(span.latencyMs),
    fps: round(fps, 2),
    levels: Object.fromEntries(LEVELS.map((level) => [level, span.levels[level]])),
    inputSizes: sharesJson(span.inputSizes),
    labels: sharesJson(span.labels),
    labelAgeMs: span.labelAgeMs === undefined ? null : quantilesJson(span.labelAgeMs),
    reasons: span.reasons,
    stages: Object.fromEntries(stages),
    seconds: round(seconds, 3),
    due,
    hits,
    dropped,
    thinned,
    quality: round(quality, 4),
    streaming: streaming === undefined ? null : { miou: round(streaming.miou, 4), frames: streaming.frames },
  };
}

function settingJson(setting: BenchSetting): object {
  const { version, machine, source, picture, sourceFps, model, provider, threads, load, grid } = setting;
  return {
    version,
    machine,
    source,
    picture: [picture.width, picture.height],
    sourceFps: orNull(sourceFps, 3),
    model,
    qualityKnown: setting.isMeasured,
    provider,
    threads: threads ?? null,
    warmupSeconds: setting.warmupSeconds,
    viewers: setting.viewers,
    load:
      load === undefined
        ? null
        : { processes: load.processes, fromS: load.fromS ?? null, toS: load.toS ?? null },
    streamingGrid: grid === undefined ? null : [grid.width, grid.height],
  };
}

function outageJson({ startMs, endMs, code, message }: Outage): object {
  const fromS = round(startMs / 1000, 1);
  return { fromS, toS: endMs === undefined ? null : round(endMs / 1000, 1), code, message };
}

function quantilesJson({ p50, p95, p99 }: Quantiles): Quantiles {
  return { p50: round(p50, 2), p95: round(p95, 2), p99: round(p99, 2) };
}

function sharesJson(shares: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, round(share, 4)]));
}

function orNull(value: number | undefined, digits: number): number | null {
  return value === undefined ? null : round(value, digits);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
