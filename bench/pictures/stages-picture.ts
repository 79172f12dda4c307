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

/** A frame's way with one network. */
export interface StageBar {
  readonly name: string;
  readonly stages: readonly StageTime[];
}

/** A frame's way as a bar for each network, stage by stage: median times of frames worked on one after the other. */
export function stagesSvg(head: PictureHead, bars: readonly StageBar[]): string {
  return renderSvg(head, SIZE, {
    legend: { bottom: 8, itemGap: 18, selectedMode: false },
    grid: { left: 150, right: 40, top: 84, bottom: 90 },
    xAxis: { type: 'value', name: 'ms, median', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'category', inverse: true, data: bars.map(({ name }) => name), axisTick: { show: false } },
    series: Object.entries(COLORS).map(([name, color]) => ({
      name,
      type: 'bar',
      stack: 'frame',
      barWidth: 44,
      itemStyle: { color },
      label: { show: true, color: name === 'infer' ? '#fff' : '#111' },
      labelLayout: { hideOverlap: true },
      data: bars.map(({ stages }) => Number((timeOf(name, stages) ?? 0).toFixed(1))),
    })),
  });
}

function timeOf(name: string, stages: readonly StageTime[]): number | undefined {
  return stages.find((stage) => stage.name === name)?.p50Ms;
}
