import type { BenchReport, ConfigurationReport, SpanReport } from '../../../pipelines/bench/bench-report.js';
import { PIPELINE_PARTS } from '../../../pipelines/bench/process-tree.js';
import type { Quantiles } from '../../core/profile.js';
import { LEVELS, STAGES } from '../../core/segmentation.js';
import type { BenchSetting } from './bench-setting.js';

/** The report for a person: what was measured, a column for each configuration, phases, stages. */
export function benchText(report: BenchReport, setting: BenchSetting): string {
  const { configurations, outages, endedEarly } = report;
  return [
    ...settingLines(setting),
    '',
    ...table([
      ['', ...configurations.map(({ profile }) => profile.name)],
      ...SUMMARY.map(([name, cell]) => [name, ...configurations.map(cell)]),
    ]),
    ...configurations.flatMap(phaseLines),
    ...configurations.flatMap(stageLines),
    ...outages.map(
      ({ startMs, endMs, code, message }) =>
        `camera offline from ${seconds(startMs)} to ${endMs === undefined ? 'the end' : seconds(endMs)}: ${message} [${code}]`,
    ),
    ...(endedEarly === undefined ? [] : [`ended early: ${endedEarly}`]),
  ].join('\n');
}

function settingLines(setting: BenchSetting): string[] {
  const { version, machine, source, picture, sourceFps, model, provider, load, viewers, grid } = setting;
  const rate = sourceFps === undefined ? '' : ` at ${Number(sourceFps.toFixed(2))} fps`;
  const beside = load === undefined ? 'nothing else' : loadText(load);
  const lines = [
    `segcast ${version} on ${machine}`,
    `source ${source}, ${picture.width}x${picture.height}${rate}, ${model} on ${provider}, viewers ${viewers}, beside it ${beside}`,
  ];
  if (!setting.isMeasured)
    lines.push(
      `${model} was never measured: its expected quality is a guess by input size and exit, good for an order only`,
    );
  if (grid !== undefined)
    lines.push(`streaming accuracy on ${grid.width}x${grid.height} pixels of each frame`);
  return lines;
}

function loadText({ processes, fromS, toS }: NonNullable<BenchSetting['load']>): string {
  const when = fromS === undefined || toS === undefined ? 'all the time' : `from ${fromS} s to ${toS} s`;
  return `${processes} busy process${processes === 1 ? '' : 'es'} ${when}`;
}

type Cell = (report: ConfigurationReport) => string;

const SUMMARY: readonly (readonly [name: string, cell: Cell])[] = [
  ['budget', ({ rule }) => `${Number(rule.budgetMs.toFixed(1))} ms`],
  ['deadline hit rate', ({ hitRate }) => percent(hitRate)],
  ['  with fresh labels', ({ freshHitRate }) => percent(freshHitRate)],
  ['latency p50 / p95 / p99', ({ latencyMs }) => `${quantiles(latencyMs)} ms`],
  ['frames per second', ({ fps }) => fps.toFixed(1)],
  ['frames due / dropped', ({ due, dropped }) => `${due} / ${dropped}`],
  ['frames thinned out', ({ thinned }) => String(thinned)],
  ['levels', levelsText],
  ['labels made with', ({ labels }) => sharesText(Object.entries(labels).slice(0, 4))],
  ['age of labels p50 / p95 / p99', ({ labelAgeMs }) => `${quantiles(labelAgeMs)} ms`],
  ['why not their own labels', reasonsText],
  ['expected quality (mIoU)', ({ quality }) => percent(quality)],
  ['streaming accuracy (mIoU)', ({ streaming }) => percent(streaming?.miou)],
  ['recovery after the load', ({ recoverySeconds: s }) => (s === undefined ? '-' : `${s.toFixed(1)} s`)],
  ['latency p50, first / last', ({ growth }) => growthText(growth, 'p50')],
  ['latency p95, first / last', ({ growth }) => growthText(growth, 'p95')],
  ['CPU per frame', cpuText],
  ['memory, start / end', ({ resources }) => memoryText(resources.residentBytes)],
  ['main loop delay p99', ({ resources }) => `${resources.loopDelayP99Ms.toFixed(1)} ms`],
];

function phaseLines({ profile, phases }: ConfigurationReport): string[] {
  if (phases.length < 2) return [];
  const rows = phases.map((phase) => [
    phase.phase,
    percent(phase.hitRate),
    quantiles(phase.latencyMs),
    percent(phase.quality),
    percent(phase.streaming?.miou),
    levelsText(phase),
  ]);
  const head = ['load', 'hit rate', 'p50 / p95 / p99 ms', 'quality', 'streaming', 'levels'];
  return ['', `${profile.name}, by load:`, ...table([head, ...rows])];
}

function stageLines({ profile, stages }: ConfigurationReport): string[] {
  const rows = STAGES.flatMap((stage) => {
    const found = stages[stage];
    return found === undefined
      ? []
      : [[stage, ...[found.p50, found.p95, found.p99].map((ms) => ms.toFixed(1))]];
  });
  return ['', `${profile.name}, by stage:`, ...table([['ms', 'p50', 'p95', 'p99'], ...rows])];
}

function levelsText({ levels }: SpanReport): string {
  const shares = LEVELS.map((level) => [level, levels[level]] as const).filter(([, share]) => share > 0);
  return sharesText([...shares].reverse());
}

function reasonsText({ reasons }: SpanReport): string {
  const found = Object.entries(reasons).slice(0, 3);
  return found.length === 0 ? '-' : found.map(([reason, count]) => `${reason} (${count})`).join(', ');
}

function sharesText(shares: readonly (readonly [name: string, share: number])[]): string {
  if (shares.length === 0) return '-';
  return shares.map(([name, share]) => `${name} ${(share * 100).toFixed(share < 0.1 ? 1 : 0)}%`).join(', ');
}

function growthText(growth: ConfigurationReport['growth'], quantile: keyof Quantiles): string {
  if (growth === undefined) return '-';
  return `${growth.firstMs[quantile].toFixed(1)} / ${growth.lastMs[quantile].toFixed(1)} ms`;
}

function cpuText({ cpuMsPerFrame, cpuMsPerFrameOf }: ConfigurationReport): string {
  if (cpuMsPerFrame === undefined || cpuMsPerFrameOf === undefined) return '-';
  const parts = PIPELINE_PARTS.map((part) => `${part} ${cpuMsPerFrameOf[part].toFixed(1)}`);
  return `${cpuMsPerFrame.toFixed(1)} ms (${parts.join(', ')})`;
}

function memoryText(bytes: ConfigurationReport['resources']['residentBytes']): string {
  if (bytes === undefined) return '-';
  return `${(bytes.start / MIB).toFixed(0)} / ${(bytes.end / MIB).toFixed(0)} MiB`;
}

const MIB = 1024 * 1024;

function quantiles(found: Quantiles | undefined): string {
  if (found === undefined) return '-';
  return [found.p50, found.p95, found.p99].map((ms) => ms.toFixed(1)).join(' / ');
}

function percent(share: number | undefined): string {
  return share === undefined || Number.isNaN(share) ? '-' : `${(share * 100).toFixed(1)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** Rows in columns, two blanks between them. */
function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
