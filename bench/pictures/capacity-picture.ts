import type { Busy, Round } from '../capacity/round.js';
import { renderSvg, type PictureHead } from './render-svg.js';

const SIZE = { width: 960, height: 640 };
const SERVED_COLOR = '#123f6b';
const FRESH_COLOR = '#8fb8de';
const BUSY = [
  { key: 'device', name: 'network (device)', color: '#d4380d' },
  { key: 'mainThread', name: 'main thread', color: '#d49a0d' },
  { key: 'processors', name: 'all processors', color: '#666' },
] as const satisfies readonly { readonly key: keyof Busy; readonly name: string; readonly color: string }[];

/** Above: how well cameras are served as they become more; below: what they use, each with its decoder. */
export function capacitySvg(head: PictureHead, rounds: readonly Round[]): string {
  const measured = rounds.filter(({ kind }) => kind === 'measured');
  const simulated = rounds.filter(({ kind }) => kind === 'simulated with decoders');
  const most = Math.max(...rounds.map(({ cameras }) => cameras));
  const axis = { type: 'log', logBase: 2, min: 1, max: most, splitLine: { lineStyle: { color: '#eee' } } };
  const share = { type: 'value', min: 0, max: 100, nameLocation: 'middle', nameGap: 44, interval: 20 };
  return renderSvg(head, SIZE, {
    legend: { bottom: 8, left: 60, right: 40, itemGap: 26, selectedMode: false },
    grid: [
      { left: 84, right: 40, top: 84, height: 210 },
      { left: 84, right: 40, top: 340, height: 170 },
    ],
    xAxis: [
      { ...axis, gridIndex: 0 },
      { ...axis, gridIndex: 1, name: 'cameras (logarithmic)', nameLocation: 'middle', nameGap: 32 },
    ],
    yAxis: [
      { ...share, gridIndex: 0, name: 'frames, %' },
      { ...share, gridIndex: 1, name: 'in use, %' },
    ],
    series: [
      line('in time, measured', SERVED_COLOR, measured, ({ hitRate }) => hitRate),
      line('in time, simulated', SERVED_COLOR, simulated, ({ hitRate }) => hitRate, true),
      line('own labels, measured', FRESH_COLOR, measured, ({ freshHitRate }) => freshHitRate),
      line('own labels, simulated', FRESH_COLOR, simulated, ({ freshHitRate }) => freshHitRate, true),
      ...BUSY.map(({ key, name, color }) => ({
        ...line(name, color, simulated, ({ busy }) => busy[key]),
        xAxisIndex: 1,
        yAxisIndex: 1,
      })),
    ],
  });
}

function line(
  name: string,
  color: string,
  rounds: readonly Round[],
  value: (round: Round) => number,
  isSimulated = false,
): object {
  return {
    name,
    type: 'line',
    symbol: isSimulated ? 'emptyCircle' : 'circle',
    symbolSize: 7,
    lineStyle: { color, width: 2, type: isSimulated ? 'dashed' : 'solid' },
    itemStyle: { color },
    data: rounds.map((round) => [round.cameras, Number((100 * value(round)).toFixed(1))]),
  };
}
