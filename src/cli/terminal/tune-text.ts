import type { Recommendation } from '../../../pipelines/tune/recommend.js';
import type { TunedPoint } from '../../../pipelines/tune/tune.js';
import type { SkippedPoint } from '../../../pipelines/tune/warm-up.js';
import type { OperatingPoint, QualitySource } from '../../core/profile.js';
import { EXITS } from '../../core/segmentation.js';
import type { Size } from '../../core/size.js';

const QUALITY_NAMES = {
  manifest: 'mIoU by the manifest',
  labels: 'mIoU on your labels',
  agreement: 'agreement with the best',
} as const satisfies Record<QualitySource, string>;

/** What a quality is, for a heading or an axis. */
export function qualityName(quality: QualitySource): string {
  return QUALITY_NAMES[quality];
}

/** The front as an aligned table, cheapest point first; `>` marks the recommended one. */
export function frontTable(
  front: readonly TunedPoint[],
  quality: QualitySource,
  recommended: TunedPoint | undefined,
): string {
  const heading = ['', 'size', 'exit', QUALITY_NAMES[quality], 'p50', 'p95', 'p99', 'engine p50', 'frames'];
  const rows = front.map((point) => [point === recommended ? '>' : '', ...cells(point)]);
  return aligned([heading, ...rows]).join('\n');
}

/** `640x352 high` */
export function pointText({ inputSize, exit }: Pick<OperatingPoint, 'inputSize' | 'exit'>): string {
  return `${sizeText(inputSize)} ${exit}`;
}

/** Which point to use and why, or what comes nearest and what would make it fit. */
export function recommendationText({ recommendation, deadlineMs, minQuality, quality }: Recommended): string {
  const least = minQuality === undefined ? '' : ` and at least ${percent(minQuality)}`;
  const asked = `a deadline of ${round(deadlineMs)} ms${least}`;
  const about = ({ endToEndMs, ...point }: TunedPoint): string =>
    `${pointText(point)}, ${percent(point.quality)} ${QUALITY_NAMES[quality]}, p95 ${round(endToEndMs.p95)} ms`;
  if (recommendation.kind === 'fits') return `Recommended for ${asked}: ${about(recommendation.point)}.`;
  return `Nothing fits ${asked}. Nearest: ${about(recommendation.nearest)}. ${wayOut(recommendation, minQuality)}`;
}

/** What a recommendation was made for. */
interface Recommended {
  readonly recommendation: Recommendation<TunedPoint>;
  readonly deadlineMs: number;
  readonly minQuality: number | undefined;
  readonly quality: QualitySource;
}

function wayOut(none: Extract<Recommendation, { kind: 'none' }>, asked: number | undefined): string {
  const ways = [
    ...(none.deadlineMs === undefined ? [] : [`--deadline ${none.deadlineMs}ms`]),
    ...(none.minQuality === undefined || asked === undefined ? [] : [`--min-miou ${none.minQuality}`]),
  ];
  return ways.length > 0
    ? `It would with ${ways.join(', or with ')}.`
    : 'A faster device or another network might.';
}

/** A warning where others keep the CPUs busy, by the load for each CPU before tuning began; empty where they are quiet. */
export function busyText(loadBefore: number): string {
  if (loadBefore < BUSY_LOAD) return '';
  const share = `${Math.round(loadBefore * 100)} %`;
  return `This machine was busy already (load ${share} of its CPUs): times are what it could do beside that. Tune again when it is quiet.`;
}

/** Half a machine is what other programs noticeably take. */
const BUSY_LOAD = 0.5;

/** What was not measured, one line a reason; empty when everything was. */
export function skippedText(skipped: readonly SkippedPoint[]): string {
  const reasons = [...new Set(skipped.map(({ reason }) => reason))];
  return reasons
    .map((reason) =>
      skippedFor(
        reason,
        skipped.filter((point) => point.reason === reason),
      ),
    )
    .join('\n');
}

/** A size of which every exit is skipped is named alone. */
function skippedFor(reason: string, points: readonly SkippedPoint[]): string {
  const isWhole = ({ inputSize }: SkippedPoint): boolean =>
    EXITS.every((exit) => points.some((point) => point.inputSize === inputSize && point.exit === exit));
  const names = points.map((point) => (isWhole(point) ? sizeText(point.inputSize) : pointText(point)));
  return `Not measured: ${[...new Set(names)].join(', ')} (${reason}).`;
}

function cells({ inputSize, exit, quality, endToEndMs, cutMs, samples }: TunedPoint): string[] {
  const engine = Object.values(cutMs).reduce((sum, { p50 }) => sum + p50, 0);
  return [
    sizeText(inputSize),
    exit,
    percent(quality),
    ...[endToEndMs.p50, endToEndMs.p95, endToEndMs.p99, engine].map((ms) => `${ms.toFixed(1)} ms`),
    String(samples),
  ];
}

/** Columns as wide as their widest cell; the first three to the left, figures to the right. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function sizeText({ width, height }: Size): string {
  return `${width}x${height}`;
}

function percent(quality: number): string {
  return `${(quality * 100).toFixed(1)} %`;
}

function round(ms: number): string {
  return String(Number(ms.toFixed(1)));
}
