import { renderSvg, type PictureHead } from './render-svg.js';

const SIZE = { width: 960, height: 300 };

/** A stage of a frame's way, as stages.bench.ts measured it. */
export interface StageTime {
  readonly name: string;
  readonly p50Ms: number;
}

/** From light to dark along the way, the network apart. */
const COLORS: Readonly<Record<string, string>> = {
  decode: '#c9d8c5',
  infer: '#123f6b',
  upsample: '#3d7fbd',
  annotate: '#8fb8de',
  encode: '#d49a0d',
};

/** One frame's way as a bar, stage by stage: median times of frames that were worked on one after the other. */
export function stagesSvg(head: PictureHead, stages: readonly StageTime[]): string {
  const inOrder = Object.keys(COLORS).flatMap((name) => stages.find((stage) => stage.name === name) ?? []);
  return renderSvg(head, SIZE, {
    legend: { bottom: 8, itemGap: 18, selectedMode: false },
    grid: { left: 40, right: 40, top: 84, bottom: 90 },
    xAxis: { type: 'value', name: 'ms, median', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'category', data: [''], axisTick: { show: false } },
    series: inOrder.map(({ name, p50Ms }) => ({
      name,
      type: 'bar',
      stack: 'frame',
      barWidth: 56,
      itemStyle: { color: COLORS[name] },
      label: { show: true, formatter: p50Ms.toFixed(1), color: name === 'infer' ? '#fff' : '#111' },
      data: [p50Ms],
    })),
  });
}
