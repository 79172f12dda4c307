import { plot } from 'simple-ascii-chart';
import type { ConfigurationReport, SecondReport } from '../../../pipelines/bench/bench-report.js';

const HEIGHT = 8;
const MIN_COLUMNS = 40;
/** Room for the numbers at the axis. */
const AXIS_COLUMNS = 12;

/**
 * Hit rate and expected quality over the measured time, a line each, in characters.
 *
 * @param columns - width of the terminal
 * @returns '' when there are fewer than two seconds to draw
 */
export function benchChart(
  { timeline, profile }: Pick<ConfigurationReport, 'timeline' | 'profile'>,
  columns: number,
): string {
  if (timeline.length < 2) return '';
  const width = Math.max(MIN_COLUMNS, columns - AXIS_COLUMNS);
  const charts = [
    chart(
      `${profile.name}: deadline hit rate, %`,
      percentOf(timeline, ({ hitRate }) => hitRate),
      width,
      100,
    ),
    chart(
      `${profile.name}: expected quality (mIoU), %`,
      percentOf(timeline, ({ quality }) => quality),
      width,
    ),
  ];
  return charts.join('\n');
}

type Line = [x: number, y: number][];

function percentOf(
  timeline: readonly SecondReport[],
  value: (second: SecondReport) => number | undefined,
): Line {
  return timeline.flatMap((second): Line => {
    const share = value(second);
    return share === undefined ? [] : [[second.atS, Number((share * 100).toFixed(1))]];
  });
}

function chart(title: string, line: Line, width: number, top = Math.max(...line.map(([, y]) => y))): string {
  const lastS = line.at(-1)?.[0] ?? 0;
  if (line.length < 2) return '';
  const yTop = Math.max(10, Math.ceil(top / 10) * 10);
  return plot(line, {
    title,
    width,
    height: HEIGHT,
    yRange: [0, yTop],
    xLabel: 's',
    customXAxisTicks: ticks(lastS, X_TICKS),
    customYAxisTicks: ticks(yTop, Y_TICKS),
  });
}

const X_TICKS = 6;
const Y_TICKS = 2;

/** 0 and so many whole numbers up to `top`, evenly spaced. */
function ticks(top: number, count: number): number[] {
  const values = Array.from({ length: count + 1 }, (_, i) => Math.round((top * i) / count));
  return [...new Set(values)];
}
