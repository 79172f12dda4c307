import plot from 'simple-ascii-chart';
import type { MeasuredPoint } from '../../core/profile.js';

const SIZE = { width: 64, height: 14 } as const;

/** What the chart shows. */
export interface FrontChart {
  /** Cheapest first. */
  readonly front: readonly MeasuredPoint[];
  readonly deadlineMs: number;
  readonly recommended: MeasuredPoint | undefined;
  /** What a quality is called, e.g. `mIoU`. */
  readonly qualityName: string;
}

/** The front as steps over the end-to-end p95, with the deadline and the recommended point; empty for less than two points. */
export function frontChart({ front, deadlineMs, recommended, qualityName }: FrontChart): string {
  if (front.length < 2) return '';
  const costs = front.map(({ endToEndMs }) => endToEndMs.p95);
  const [least = 0, most = 0] = [costs[0], costs.at(-1)];
  const [worst = 0, best = 1] = [front[0]?.quality, front.at(-1)?.quality];
  const isInside = deadlineMs >= least && deadlineMs <= most;
  const drawn = plot(front.map(coordinates), {
    ...SIZE,
    ...(isInside && { thresholds: [{ x: deadlineMs }] }),
    ...(recommended !== undefined && { points: [pointAt(recommended)] }),
    customXAxisTicks: ticks(least, most, 6),
    customYAxisTicks: ticks(worst, best, 5),
    formatter: (value, { axis }) =>
      axis === 'y' ? tickText(value * 100, 100 * (best - worst)) : tickText(value, most - least),
  });
  const key = [
    `${qualityName} in % over the end-to-end p95 in ms`,
    ...(isInside ? [`┃ the deadline, ${Number(deadlineMs.toFixed(1))} ms`] : []),
    ...(recommended === undefined ? [] : ['● recommended']),
  ];
  return `${key.join('   ')}\n${trimmed(drawn)}`;
}

function coordinates({ endToEndMs, quality }: MeasuredPoint): [number, number] {
  return [endToEndMs.p95, quality];
}

function pointAt(point: MeasuredPoint): { x: number; y: number } {
  const [x, y] = coordinates(point);
  return { x, y };
}

function ticks(from: number, to: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));
}

/** With a decimal where whole numbers would look alike. */
function tickText(value: number, range: number): string {
  return value.toFixed(range < 10 ? 1 : 0);
}

/** The library pads every line to the full width and puts empty ones around. */
function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}
